"""Who carries, leads, signs and takes part, in sentences."""

import pytest

from survey.domain.values import Organisation, Value
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import mentioned
from survey.understanding.roles.actors import candidates
from tests.understanding.reading import context


def told(text: str, question: str, territory: str = "61", asked: str | None = None) -> list[tuple[Value, str]]:
    """Give what is told of a question: each value and its words."""
    found = _read(text, territory, asked)
    return [(one.value, text[one.start : one.end]) for one in found if one.question == question]


def _read(text: str, territory: str = "61", asked: str | None = None) -> list[Candidate]:
    scene = Scene(questionnaire("2024"), context(territory), asked)
    return list(candidates(mentioned(Analysis(text, scene))))


def _named(text: str, question: str, territory: str = "61", asked: str | None = None) -> list[tuple[str, str]]:
    found = told(text, question, territory, asked)
    return [(value.category.value, words) for value, words in found if isinstance(value, Organisation)]


@pytest.mark.parametrize(
    ("text", "category", "words"),
    [
        ("Épicerie sociale portée par le CCAS de Flers avec l'ANDES", "commune", "CCAS de Flers"),
        ("porté depuis 2021 par la mutualité française", "association", "mutualité française"),
        ("Porteur : DEFIS 61. Jeunes de Flers", "association", "DEFIS 61"),
        ("BUS SOLIDAIRE PAR DEFIS 61. FEMMES ISOLEES.", "association", "DEFIS 61"),
        ("c'est l'adil qui gère, pour les locataires", "association", "adil"),
        ("coût 21 480 €, mairie porteuse", "commune", "mairie"),
        ("Les Francas organisent des sorties à Flers", "association", "Les Francas"),
        ("jeunes suivis par la mission locale, ateliers animés par l'E2C", "association", "E2C"),
        ("distribution de colis par la Croix-Rouge, 30 familles", "association", "Croix-Rouge"),
        ("opérateur inchangé : association Oméga", "association", "Oméga"),
        ("accès aux droits à Flers, CIDFF, 190 femmes", "association", "CIDFF"),
        ("Flers Agglo porte l'action", "epci", "Flers Agglo"),
        ("mission confiée à l'association Regain", "association", "Regain"),
        ("c'est une action du CIDFF de l'Orne", "association", "CIDFF de l'Orne"),
        ("la CAF verse 3 000 € à l'association Oasis qui porte l'action", "association", "Oasis"),
        ("maraude de l'association L'Escale à Flers", "association", "L'Escale"),
        ("Intermèdes Robinson (association), 38 enfants", "association", "Intermèdes Robinson"),
        ("caravane pilotée par le conseil départemental", "department", "conseil départemental"),
        ("c'est Altea Cabestan qui la porte", "association", "Altea Cabestan"),
        ("Qui porte : la ville de Flers. Avec qui : CCAS, Emmaüs.", "commune", "ville de Flers"),
        ("Le Relais emploi de Flers gère un garage", "association", "Relais emploi de Flers"),
        ("Le FJT d'Alençon loge 14 apprentis", "association", "FJT d'Alençon"),
        ("Le CHRS L'Escale accueille 8 femmes", "association", "CHRS L'Escale"),
        ("le ccas de flers ouvrira une laverie en mars", "commune", "ccas de flers"),
        ("Le Département souhaite expérimenter un bus", "department", "Département"),
        ("La CAF prévoit d'accueillir 40 enfants", "caf", "CAF"),
        ("Le Secours populaire a ouvert un vestiaire", "association", "Secours populaire"),
        ("L'association Oasis, basée à Flers, accompagne 15 jeunes", "association", "Oasis"),
        ("le garage que porte l'asso Regain, 30 personnes", "association", "Regain"),
        ("La Falep organise un séjour, la CAF 4 000 €", "association", "Falep"),
        ("La MJC de Flers et le centre social organisent un séjour", "association", "MJC de Flers"),
        ("Labo pauvreté de la CAF de l'Orne à Flers", "caf", "CAF de l'Orne"),
        ("Épicerie sociale de la ville de Flers, 120 foyers", "commune", "ville de Flers"),
        ("boutique solidaire - CCAS de Flers - ouverture en mars", "commune", "CCAS de Flers"),
        ("L'Îlot Vert (SCIC) répare des vélos", "company", "L'Îlot Vert"),
        ("Le Village (association, Flers) ouvre un lieu", "association", "Le Village"),
        ("Crédits locaux : 9 000 € pour l'AFEV, 30 mentors", "association", "AFEV"),
        ("Convention avec le CCAS de Flers signée le 3 septembre", "commune", "CCAS de Flers"),
        ("avec la MSA, l'Udaf anime les ateliers", "association", "Udaf"),
        ("ESAT de Flers : paniers à 3 €, 50 étudiants", "other", "ESAT de Flers"),
        ("porteur : l'interco (CC Andaine-Passais)", "epci", "CC Andaine-Passais"),
    ],
)
def test_operator_is_told_by_the_words_around(text: str, category: str, words: str) -> None:
    assert _named(text, "operator") == [(category, words)]


@pytest.mark.parametrize(
    "text",
    [
        "permanences au CCAS de Flers pour les allocataires de la CAF",
        "30 femmes orientées par le 115 et par la mission locale",
        "dans la région, le département compte 385 communes",
        "on s'y rend par le bus, deux fois par mois",
        "portée par une association locale",
        "loyer payé par la mairie",
        "la maire de Flers a inauguré l'action",
        "la CAF ne porte pas l'action",
        "la mairie accueille l'atelier",
        "les jeunes suivis par la PJJ réparent des vélos",
        "12 entretiens menés par ATD Quart Monde",
        "permanence dans les locaux de la mission locale",
        "permis pour 12 jeunes via la mission locale",
        "Formation des agents du CCAS de Flers, 15 agents",
        "l'asso cherche encore un local",
        "porteur à définir",
        "le bus relance son garage avec deux bénévoles",
        "Monsieur Dupont organise la réunion",
        "8 familles logées par Adoma",
        "diagnostic de la CAF : 1 200 familles",
        "45 000 € au CCAS de Flers pour l'accueil",
    ],
)
def test_organisation_in_passing_carries_nothing(text: str) -> None:
    assert _named(text, "operator") == []


@pytest.mark.parametrize(
    ("text", "category", "words"),
    [
        ("la priorité est pilotée par le sous-préfet de Mortagne", "state_other", "sous-préfet de Mortagne"),
        ("la priorité 3 c'est la mobilité, c'est Flers Agglo qui mène", "epci", "Flers Agglo"),
        ("Priorité 2. Pilote : conseil départemental", "department", "conseil départemental"),
        ("priorité pilotée par la directrice de la CAF de l'Orne", "caf", "CAF de l'Orne"),
    ],
)
def test_lead_is_told_by_the_words_around(text: str, category: str, words: str) -> None:
    assert _named(text, "lead_organisation") == [(category, words)]
    assert _named(text, "operator") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("priorité pilotée par la directrice de la CAF", "directrice"),
        (
            "Priorité 1, pilote : Département, cheffe de service insertion. Total 12 000 €",
            "cheffe de service insertion",
        ),
        ("Pilote de la priorité : Département (chef du service insertion)", "chef du service insertion"),
    ],
)
def test_lead_comes_with_its_function(text: str, words: str) -> None:
    assert told(text, "lead_function") == [(words, words)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Pacte signé hier par le préfet, le président du Département, la directrice de la CAF et la MSA", 4),
        ("Le pacte a été signé par l'État et le conseil départemental", 2),
        ("signataires : préfecture, CD 61, CAF", 3),
        ("la CAF et la MSA ont signé", 2),
    ],
)
def test_signatories_are_read_to_the_last(text: str, names: int) -> None:
    assert len(told(text, "signatory")) == names
    assert told(text, "partner") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ateliers avec la CAF, la MSA et le Secours populaire", ["CAF", "MSA", "Secours populaire"]),
        ("En partenariat avec les centres sociaux et la CAF de l'Orne", ["centres sociaux", "CAF de l'Orne"]),
        ("Partenaires : MSA Orne-Sarthe, CCAS. Coût 3 000 €", ["MSA Orne-Sarthe", "CCAS"]),
        ("Samu social partenaire, 12 femmes", ["Samu social"]),
        ("la CAF, la CPAM et la MSA sont autour de la table", ["CAF", "CPAM", "MSA"]),
        ("FT oriente les gens, la Caf aussi", ["FT", "Caf"]),
        ("goûter offert par Carrefour", ["Carrefour"]),
        ("CAF + France Travail + Ville. 8 places", ["CAF", "France Travail", "Ville"]),
        ("6 stands, 4 agents de la CPAM présents", ["CPAM"]),
        ("la CC s'appuie sur l'association Dromolib", ["Dromolib"]),
        ("sans la CAF, avec le Département", ["Département"]),
        ("avec l'appui de deux bénévoles du Secours catholique", ["Secours catholique"]),
        ("avec la CAF et une association d'écomobilité", ["CAF", "association d'écomobilité"]),
        ("en lien avec un garage associatif et la MSA", ["garage associatif", "MSA"]),
        ("Le Département mobilise la MSA, la CAF et France Travail", ["MSA", "CAF", "France Travail"]),
        ("Sont partenaires : la CAF et la MSA", ["CAF", "MSA"]),
        ("au côté de la PJJ et du SPIP, l'Udaf suit 12 jeunes", ["PJJ", "SPIP"]),
        ("Partenaires techniques : Soliha, Adil", ["Soliha", "Adil"]),
        ("on fait ça en binôme avec France Travail", ["France Travail"]),
    ],
)
def test_partners_are_told_by_the_words_around(text: str, words: list[str]) -> None:
    assert [said for _, said in _named(text, "partner")] == words


@pytest.mark.parametrize(
    "text",
    ["signature le 5 décembre avec le Département", "avec 15 bénévoles", "avec les familles", "merci à la CAF"],
)
def test_meeting_or_company_is_no_partnership(text: str) -> None:
    assert told(text, "partner") == []


def test_partners_bring_what_follows_their_name() -> None:
    text = "la msa prête une salle, le secours populaire met deux bénévoles et la mairie un camion"
    assert told(text, "contributions") == [
        (("premises",), "salle"),
        (("human",), "bénévoles"),
        (("logistic",), "camion"),
    ]
    assert [words for _, words in told(text, "contribution_detail")] == [
        "prête une salle",
        "met deux bénévoles",
        "un camion",
    ]


@pytest.mark.parametrize(
    ("asked", "question", "text", "words"),
    [
        (
            "partners",
            "partner",
            "Défis 61, les Amis du quartier et l'hôpital",
            ["Défis 61", "Amis du quartier", "hôpital"],
        ),
        ("partners", "partner", "la CPAM, mais pas la MSA", ["CPAM"]),
        ("signatories", "signatory", "préfet, CD 61, caf, sauf la MSA", ["préfet", "CD 61", "caf"]),
        ("partners", "partner", "aucun partenaire", []),
    ],
)
def test_reply_to_a_list_is_that_list(asked: str, question: str, text: str, words: list[str]) -> None:
    found = told(text, question, asked=asked)
    assert sorted(said for _, said in found) == sorted(words)


@pytest.mark.parametrize(("text", "words"), [("DEFIS 61", "DEFIS 61"), ("ALC", "ALC"), ("l'Escale", "Escale")])
def test_lone_name_carries_the_action_when_asked_who_does(text: str, words: str) -> None:
    assert _named(text, "operator", asked="operator") == [("association", words)]


@pytest.mark.parametrize("text", ["Aucune idée", "pas encore choisi", "bonjour", "OUI", "c'est qui le porteur ?"])
def test_other_replies_are_no_name(text: str) -> None:
    assert told(text, "operator", asked="operator") == []
