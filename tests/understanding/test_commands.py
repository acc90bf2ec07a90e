"""What is asked of the service: undo, skip, go elsewhere, say yes or no, ask what a word means."""

import pytest

from survey.understanding.acts.commands import read_commands
from survey.understanding.sentences import understand
from tests.understanding.acting import acts, analysis, scene, the_command

PROPOSED = {"committed_amount": 1200000, "starts_on": "2024-10-01", "audiences": ["women"]}

SAID = {
    "undo": [
        *(
            "annule",
            "anulle",
            "ANNULER",
            "Annulez s'il vous plaît",
            "oups annule ça",
            "peux-tu annuler stp ?",
            "ctrl+z",
            "annule ⛔",
        ),
        *(
            "non je me suis trompée",
            "retour en arriere",
            "supprime ce que je viens de dire",
            "annule la dernière action",
        ),
    ],
    "skip": [
        "passe",
        "passons à la suite",
        "question suivante",
        "on saute cette question",
        "je préfère ne pas répondre",
        "suivant !",
    ],
    "later": [
        "plus tard",
        "on verra ça + tard",
        "j'y reviens après",
        "je verrai demain",
        "on garde ça pour la fin",
        "pas maintenant",
    ],
    "pause": [
        "je reviens demain",
        "à plus tard",
        "a+",
        "je dois y aller, à demain",
        "on reprend lundi",
        "pause déjeuner",
    ],
    "help": [
        "aide",
        "??",
        "je comprends pas",
        "je mets quoi là ?",
        "un exemple ?",
        "c'est en HT ou TTC ?",
        "kesk je dois ecrire",
    ],
    "why": [
        "pourquoi ?",
        "pk vous voulez savoir ca",
        "à quoi ça sert",
        "c'est quoi l'intérêt de cette question ?",
        "dans quel but ?",
    ],
    "summary": [
        "récap",
        "RECAPITULATIF",
        "on en est où ?",
        "il manque quoi ?",
        "qu'est-ce que tu as noté ?",
        "voir mes réponses",
    ],
    "new_action": [
        "nvelle action",
        "j'ai une autre action à déclarer",
        "on passe à une autre action",
        "ajoute une action",
    ],
    "duplicate_action": [
        "duplique cette action",
        "peux tu dupliquer la fiche ?",
        "fais-en une copie",
        "refais la même action",
    ],
    "done": [
        "c'est tout",
        "c tout",
        "voilà j'ai terminé",
        "rien d'autre à ajouter",
        "c'est tout pour les partenaires",
        "fini",
    ],
}


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in SAID.items() for text in texts])
def test_command_is_read_in_its_many_wordings(act: str, text: str) -> None:
    assert the_command(text).act == act


@pytest.mark.parametrize(
    "text", ["annule", "récap", "c'est quoi une AE ?", "pourquoi vous demandez ça ?", "retour à l'action 2"]
)
def test_command_said_to_a_text_question_never_fills_it(text: str) -> None:
    understood = understand(text, scene("evaluation"))
    assert understood.commands
    assert understood.candidates == ()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (None, "on a passé une convention avec la CAF"),
        (None, "l'action a été annulée"),
        ("action_state", "annulé"),
        ("action_state", "terminée"),
        ("action_state", "on a laissé tomber"),
        ("novelty", "nouvelle action"),
        ("uses_local_credits", "oui"),
        ("committee", "non, c'est tout"),
        ("starts_on", "après demain"),
        ("areas", "Passy"),
        ("action_title", "Aide aux devoirs"),
        ("action_title", "Pourquoi pas nous"),
        ("total_cost", "je ne sais pas"),
        ("scale", "arrondissement ?"),
        ("operator", "c'est la CAF ?"),
        (None, "suite du projet 2023"),
        (None, "Retour à l'emploi des femmes"),
        (None, "oui"),
        (None, "merci, bonne journée"),
        (None, "👍"),
    ],
)
def test_command_is_not_read_where_something_is_told(asked: str | None, text: str) -> None:
    assert read_commands(analysis(text, asked)) == ()


@pytest.mark.parametrize(
    ("text", "argument", "number"),
    [
        ("retour à l'action 2 stp", "actions", 2),
        ("reviens a la 2eme action", "actions", 2),
        ("action n° 3", "actions", 3),
        ("retourne a laction 4", "actions", 4),
        ("va à l'action deux", "actions", 2),
        ("retour à la dernière action", "actions", -1),
        ("la deuxième priorité", "priorities", 2),
        ("passe à la priorité 3", "priorities", 3),
        ("question précédente", "previous", None),
        ("ouvre l'action Bus des familles", "Bus des familles", None),
    ],
)
def test_going_tells_where(text: str, argument: str, number: int | None) -> None:
    command = the_command(text)
    assert (command.act, command.argument, command.number) == ("go_to", argument, number)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("reviens au budget", "total_cost"),
        ("je veux modifier la date de début", "starts_on"),
        ("retour au porteur", "operator"),
        ("on revient sur le titre", "action_title"),
        ("retourne sur le montant stp", "committed_amount"),
        ("revenir aux cofinancements", "cofundings"),
    ],
)
def test_going_to_a_question_by_its_name(text: str, question: str) -> None:
    command = the_command(text)
    assert (command.act, command.questions) == ("go_to", (question,))


@pytest.mark.parametrize("text", ["on passe le budget", "passe"])
def test_skipping_is_not_going(text: str) -> None:
    assert the_command(text).act == "skip"


@pytest.mark.parametrize(
    "text", ["oui", "ok parfait", "tt a fait", "c'est bien ça", "ouais nickel", "👍", "valide tout", "c'est bon"]
)
def test_proposal_is_confirmed(text: str) -> None:
    command = the_command(text, proposed=PROPOSED)
    assert (command.act, command.questions) == ("confirm", ())


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("oui sauf le montant", ("committed_amount",)),
        ("oui mais pas la date", ("starts_on",)),
        ("tout sauf le public", ("audiences",)),
        ("ok à part le budget", ("committed_amount",)),
        ("c'est bon sauf la date et le montant", ("starts_on", "committed_amount")),
    ],
)
def test_proposal_is_confirmed_but_for_what_is_named(text: str, left_out: tuple[str, ...]) -> None:
    command = the_command(text, proposed=PROPOSED)
    assert (command.act, command.questions) == ("confirm", left_out)


@pytest.mark.parametrize("text", ["non", "pas du tout", "non ce n'est pas ça", "rien de tout ça", "c'est faux", "👎"])
def test_proposal_is_rejected(text: str) -> None:
    assert the_command(text, proposed=PROPOSED).act == "reject"


def test_proposal_is_confirmed_with_another_value() -> None:
    understood = understand(
        "oui mais 220 et pas 200", scene(proposed={"targeted_beneficiaries": 200, "audiences": ["women"]})
    )
    assert [(one.question, one.value) for one in understood.candidates] == [("targeted_beneficiaries", 220)]
    assert acts(understood)[0] == "confirm"
    assert understood.commands[0].questions == ("targeted_beneficiaries",)


@pytest.mark.parametrize(
    ("text", "notion"),
    [
        ("c'est quoi les CP ?", "CP"),
        ("c koi une AE", "AE"),
        ("kesako QPV", "QPV"),
        ("ctg ca veut dire quoi", "CTG"),
        ("FSE+ ça veut dire quoi ?", "FSE+"),
        ("EPCI ???", "EPCI"),
        ("qui sont les publics prioritaires", "public prioritaire"),
        ("bonjour, c'est quoi un bassin de vie svp ?", "bassin de vie"),
        ("pouvez-vous me rappeler ce qu'est un usage dérogatoire ?", "usage dérogatoire"),
        ("j'ai oublié ce que veut dire EJ", "EJ"),
        ("c'est quoi la DSIL", "DSIL"),
    ],
)
def test_definition_tells_the_notion_asked_about(text: str, notion: str) -> None:
    command = the_command(text, "evaluation")
    assert (command.act, command.argument) == ("definition", notion)


def test_command_tells_the_words_that_say_it() -> None:
    text = "  « annule la dernière réponse » !"
    command = the_command(text)
    assert text[command.start : command.end] == "annule la dernière réponse"


def test_command_is_short() -> None:
    assert read_commands(analysis("annule " * 100)) == ()


@pytest.mark.parametrize(
    ("act", "text"),
    [
        ("summary", "fais moi un résumé de ce qu'on a saisi"),
        ("pause", "je dois filer en réunion on reprend demain matin"),
        ("help", "vous voulez le montant brut ou net ?"),
        ("help", "j'écris la date dans quel format"),
        ("undo", "laisse tomber la derniere modif"),
    ],
)
def test_command_is_told_by_how_it_begins(act: str, text: str) -> None:
    assert the_command(text, "starts_on").act == act


def test_head_of_a_command_does_not_hide_a_fact() -> None:
    assert read_commands(analysis("on verra ça avec la CAF à Alençon", "operator")) == ()


def test_going_to_a_question_of_another_action() -> None:
    command = the_command("on peut revenir aux partenaires de l'action 1 ?")
    assert (command.act, command.argument, command.number, command.questions) == ("go_to", "actions", 1, ("partners",))


def test_duplicating_tells_which_action() -> None:
    command = the_command("tu peux me copier l'action 3 ?")
    assert (command.act, command.number) == ("duplicate_action", 3)


def test_new_action_comes_with_its_title() -> None:
    understood = understand("nouvelle action : Épicerie itinérante du Ternois", scene())
    assert acts(understood) == ["new_action"]
    assert ("action_title", "Épicerie itinérante du Ternois") in [
        (one.question, one.value) for one in understood.candidates
    ]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("laisse tomber la dernière modif", "undo"),
        ("fais comme si j'avais rien dit", "undo"),
        ("revenez sur ma dernière modification", "undo"),
        ("question d'après", "skip"),
        ("plutard", "later"),
        ("faut que j'y aille", "pause"),
        ("on continue plus tard", "pause"),
        ("kesk il faut mettre", "help"),
        ("à quoi va servir cette donnée", "why"),
        ("qui va lire ça ?", "why"),
        ("combien de questions il reste ?", "summary"),
        ("passons à l'action suivante", "new_action"),
        ("repars de cette action", "duplicate_action"),
        ("ramène-moi à l'action 2", "go_to"),
        ("je sais plus ce que c'est une AE", "definition"),
    ],
)
@pytest.mark.parametrize("asked", [None, "committed_amount"])
def test_command_in_other_words_is_heard(text: str, act: str, asked: str | None) -> None:
    assert the_command(text, asked).act.value == act
