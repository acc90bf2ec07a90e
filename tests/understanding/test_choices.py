"""Yes or no, one term of a list, several terms."""

import pytest

from survey.domain.vocabulary import (
    ActionState,
    Audience,
    Axis,
    CofundingStatus,
    CreditUse,
    Frequency,
    Governance,
    LinkedScheme,
    Novelty,
    PactState,
    Term,
    TerritorialScale,
)
from survey.questionnaire.kinds import Choice, Choices, YesNo
from tests.understanding.reading import answer, context, refused, suggested, value, words

AUDIENCES, SCHEMES = Choices(Audience), Choices(LinkedScheme, exclusive="none")


@pytest.mark.parametrize("text", ["oui", "Oui !", "ouais", "tout à fait", "oui, un panel de 33 personnes", "o"])
def test_yes_is_read_in_its_many_ways(text: str) -> None:
    assert value(YesNo(), text) is True


@pytest.mark.parametrize("text", ["non", "pas encore", "pas encore, réunion le 12", "aucun", "non, tout est prêt", "n"])
def test_no_is_read_in_its_many_ways(text: str) -> None:
    assert value(YesNo(), text) is False


@pytest.mark.parametrize("text", ["peut-être", "", "je ne sais pas", "pas encore décidé"])
def test_neither_yes_nor_no_is_refused(text: str) -> None:
    assert value(YesNo(), text) is None


@pytest.mark.parametrize(("picked", "expected"), [("yes", True), ("true", True), ("non", False), ("no", False)])
def test_yes_or_no_is_read_from_a_button(picked: str, expected: bool) -> None:  # noqa: FBT001  the value expected
    assert value(YesNo(), "", picked=(picked,)) is expected


@pytest.mark.parametrize(
    ("vocabulary", "text", "term"),
    [
        (ActionState, "under_way", "under_way"),
        (ActionState, "EN COURS", "under_way"),
        (ActionState, "ça tourne depuis mars", "under_way"),
        (ActionState, "pas encore engagée, prévue en novembre", "planned"),
        (TerritorialScale, "à l'echelle de l'interco", "epci"),
        (TerritorialScale, "inter-départemental", "interdepartmental"),
        (Novelty, "ça existait deja l'an dernier, on l'étend à 2 nouveaux secteurs", "reinforced"),
        (CreditUse, "payer l'animation du groupe de travail", "facilitation"),
        (Frequency, "trimestriele", "quarterly"),
        (Frequency, "tous les 3 mois", "quarterly"),
        (Axis, "Amplifier", "employment"),
        (PactState, "validé mais pas encore signé", "agreed"),
        (PactState, "pas encore signé", "preparing"),
        (Governance, "pas encore décidé", "undecided"),
        (CofundingStatus, "pas encore obtenu", "requested"),
    ],
)
def test_term_is_read_however_it_is_said(vocabulary: type[Term], text: str, term: str) -> None:
    assert value(Choice(vocabulary), text) == term


def test_term_is_read_from_a_button() -> None:
    assert value(Choice(Axis), "", picked=("rights",)) == "rights"


def test_unknown_identifier_from_a_button_is_refused() -> None:
    assert "liste" in refused(Choice(Axis), "", picked=("nowhere",)).message


def test_two_terms_for_one_are_asked_back() -> None:
    assert suggested(Choice(TerritorialScale), "commune et interco") == ["commune", "epci"]


def test_word_outside_the_list_proposes_the_list() -> None:
    assert suggested(Choice(PactState), "bidule") == [term.value for term in PactState]


def test_negated_term_is_not_taken() -> None:
    assert value(Choice(ActionState), "elle n'est pas terminée") is None


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("les parents solos et leurs petits (3-12 ans)", ("children", "single_parents")),
        ("SDF, femmes victimes de violences, jeunes 18-25", ("women", "young_people", "homeless")),
        ("BRSA + demandeurs d'emploi de longue durée", ("jobseekers", "rsa_recipients")),
        ("pas les jeunes, les vieux", ("elderly",)),
        ("familles monoparentales", ("single_parents",)),
    ],
)
def test_several_terms_are_read_in_the_order_of_the_list(text: str, terms: tuple[str, ...]) -> None:
    assert value(AUDIENCES, text) == terms


def test_checkboxes_are_put_in_the_order_of_the_list() -> None:
    assert value(AUDIENCES, "", picked=("women", "children")) == ("children", "women")


def test_list_with_an_unknown_part_is_less_certain() -> None:
    whole, partial = answer(AUDIENCES, "enfants, femmes"), answer(AUDIENCES, "enfants, licornes")
    assert getattr(partial, "confidence", 1) < getattr(whole, "confidence", 0)


def test_exclusive_term_with_another_is_refused() -> None:
    assert value(SCHEMES, "aucune") == ("none",)
    assert "ne va pas avec" in refused(SCHEMES, "contrat de ville, aucune").message
    assert "ne va pas avec" in refused(SCHEMES, "", picked=("none", "roadmap")).message


@pytest.mark.parametrize(
    ("vocabulary", "text", "term"),
    [
        (ActionState, "convention signée le 2, ça démarre en novembre", "committed"),
        (ActionState, "en cours, fin prévue en juin", "under_way"),
        (ActionState, "engagée puis abandonnée", "dropped"),
        (Novelty, "une reconduction mais élargie à Sées", "reinforced"),
        (PactState, "validé et signé", "signed"),
        (CreditUse, "une étude sur l'accompagnement des familles", "engineering"),
    ],
)
def test_strongest_of_several_terms_is_taken(vocabulary: type[Term], text: str, term: str) -> None:
    assert value(Choice(vocabulary), text) == term


def test_families_alone_are_asked_back() -> None:
    assert "familles monoparentales" in [one.value for one in refused(AUDIENCES, "familles").suggestions]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("les petits de maternelle", ("children",)),
        ("jeunes filles et leurs mères", ("women", "young_people")),
        ("les habitants, surtout les mères isolées", ("single_parents", "residents")),
        ("tous ceux qui viennent", ("other",)),
        ("lycéens pro et apprentis", ("young_people",)),
        ("primo-arrivants et demandeurs d'asile", ("migrants",)),
    ],
)
def test_public_is_read_as_agents_say_it(text: str, terms: tuple[str, ...]) -> None:
    assert value(AUDIENCES, text) == terms


@pytest.mark.parametrize(
    ("vocabulary", "text", "term"),
    [
        (ActionState, "arrêté pris la semaine dernière", "committed"),
        (ActionState, "signée mais rien n'a bougé depuis", "committed"),
        (ActionState, "le comité l'a validée mais rien n'est engagé", "planned"),
        (ActionState, "on démarre en janvier", "planned"),
        (ActionState, "convention signée, premières séances faites", "under_way"),
        (ActionState, "on boucle fin décembre", "under_way"),
        (ActionState, "menée à son terme", "finished"),
        (ActionState, "elle n'a jamais démarré et ne démarrera pas", "dropped"),
        (Novelty, "rien de neuf", "continued"),
        (Novelty, "on reconduit en ajoutant les étudiants", "reinforced"),
        (Novelty, "jamais tenté avant", "new"),
        (PactState, "on signe la semaine prochaine", "agreed"),
        (PactState, "rien n'est signé, on rédige", "preparing"),
        (PactState, "la signature a eu lieu le 3", "signed"),
        (Governance, "on s'est greffé sur la CDLE", "existing"),
        (Governance, "création d'un comité pacte", "created"),
        (Frequency, "deux réunions annuelles", "half_yearly"),
        (Frequency, "1x/trim", "quarterly"),
        (CreditUse, "financer le poste de médiatrice", "concrete"),
        (CreditUse, "prestation d'un cabinet", "engineering"),
        (Axis, "soutien aux parents", "childhood"),
    ],
)
def test_term_is_built_of_a_verb_a_negation_and_a_time(vocabulary: type[Term], text: str, term: str) -> None:
    assert value(Choice(vocabulary), text) == term


@pytest.mark.parametrize(
    ("territory", "text", "scale"),
    [
        ("48", "toute la Lozère", "department"),
        ("61", "dans tout l'Orne", "department"),
        ("79", "à cheval sur la Vienne et chez nous", "interdepartmental"),
        ("61", "Orne et Sarthe", "interdepartmental"),
        ("61", "Flers uniquement", "commune"),
        ("61", "Alençon et son agglo", "epci"),
        ("61", "pas tout le département, juste Flers", "commune"),
    ],
)
def test_scale_is_told_by_the_places_named(territory: str, text: str, scale: str) -> None:
    assert value(Choice(TerritorialScale), text, context(territory)) == scale


def test_built_term_comes_from_its_own_words() -> None:
    assert words(Choice(ActionState), "euh, on démarre en janvier je crois") == "on démarre en janvier"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nous avons réuni 12 personnes", True),
        ("on les a associées au diagnostic", True),
        ("il se réunira en décembre", False),
        ("trop compliqué à organiser", False),
        ("c'est payé par la région", False),
        ("il faudrait viser les jeunes", True),
    ],
)
def test_yes_or_no_is_built_of_what_was_done(text: str, expected: bool) -> None:  # noqa: FBT001  the value expected
    assert value(YesNo(), text) is expected


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("parents qui élèvent seuls leurs gamins", ("single_parents",)),
        ("les moins de 10 ans", ("children",)),
        ("les plus de 60", ("elderly",)),
        ("gens qui bossent mais s'en sortent pas", ("working_poor",)),
    ],
)
def test_public_is_built_of_an_age_or_a_way_of_living(text: str, terms: tuple[str, ...]) -> None:
    assert value(AUDIENCES, text) == terms
