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
from tests.understanding.reading import answer, refused, suggested, value

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
