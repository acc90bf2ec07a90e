"""Cofunders in sentences: who, for how much, and whether it is obtained."""

import time

import pytest

from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import Mentioned, mentioned
from survey.understanding.roles.actors import candidates
from tests.understanding.reading import context

Line = tuple[str, int | None, str | None]
LONGEST_SECONDS = 0.05


def lines(text: str, asked: str | None = None, scene: Scene | None = None) -> list[Line]:
    """Give the lines of the list: family, cents, status."""
    read: dict[int, dict[str, object]] = {}
    for one in _read(text, asked, scene):
        if one.entry and one.entry.repeat == "cofundings":
            read.setdefault(one.entry.number, {})[one.question] = one.value
    return [_line(read[number]) for number in sorted(read)]


def _line(values: dict[str, object]) -> Line:
    cofunder, amount, status = (values.get(name) for name in ("cofunder", "cofunding_amount", "cofunding_status"))
    assert isinstance(cofunder, Organisation)
    assert isinstance(amount, int | None)
    assert isinstance(status, str | None)
    return cofunder.category.value, amount, status


def _read(text: str, asked: str | None = None, scene: Scene | None = None) -> list[Candidate]:
    scene = scene or Scene(questionnaire("2024"), context(), asked)
    return list(candidates(mentioned(Analysis(text, scene))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la région met dix mille", [("region", 1000000, None)]),
        ("4 000 de l'agglo et 3 000 de la ville", [("epci", 400000, None), ("commune", 300000, None)]),
        ("cofi CPAM 15 k€ acquis", [("cpam", 1500000, "secured")]),
        ("FONDATION VINCI 10 000 EUROS OBTENUS", [("foundation", 1000000, "secured")]),
        ("on demande 10 000 à la CAF", [("caf", 1000000, "requested")]),
        (
            "on a 3 000 € de la CAF et on attend 2 500 de la CPAM",
            [("caf", 300000, None), ("cpam", 250000, "requested")],
        ),
        (
            "cofinancée par la CAF (10 000 €, acquis) et la DRAC",
            [("caf", 1000000, "secured"), ("state_other", None, None)],
        ),
        (
            "Carsat 6 250 € (accord reçu), MSA 4 000 € (demande déposée)",
            [("carsat", 625000, "secured"), ("msa", 400000, "requested")],
        ),
        ("On finance un bus à Alençon avec la CAF, 45 000 €", [("caf", None, None)]),
        ("avec le soutien financier de la Région Normandie", [("region", None, None)]),
        ("10 000 € par an, le reste par les communes", [("commune", None, None)]),
        ("la CPAM a notifié 5 000 €", [("cpam", 500000, "secured")]),
        ("caf 5000 acquis, cpam 2000 en attente", [("caf", 500000, "secured"), ("cpam", 200000, "requested")]),
        ("le FSE+ est sollicité pour 20 000", [("esf_plus", 2000000, "requested")]),
        ("L'ARS et la CPAM cofinancent l'action", [("ars", None, None), ("cpam", None, None)]),
        ("la Caf refuse de financer, la MSA suit pour 4 000 €", [("msa", 400000, None)]),
        ("caf 9,5 k€, msa 4 k€, tout notifié", [("caf", 950000, "secured"), ("msa", 400000, "secured")]),
        ("payé par l'ANCT (25 000 €) et la CC", [("state_other", 2500000, None), ("epci", None, None)]),
        ("Coût 30 000 €. CAF acquise à 40 %", [("caf", None, "secured")]),
        ("coût 96 000 € - fonds Département 36 000 €", [("department", 3600000, None)]),
        ("la ville apporte le local et 3 000 €", [("commune", 300000, None)]),
        ("32 000 euros, la moitié par la caf", [("caf", None, None)]),
        ("Fonds : 10k€ Etat + 5k€ CD61 + 5k€ CAF", [("department", 500000, None), ("caf", 500000, None)]),
        ("l'agglo demande 10 000 à l'ARS", [("ars", 1000000, "requested")]),
        ("tout est pris en charge par la Caf (11 300 €)", [("caf", 1130000, None)]),
        ("24 000 €, moitié État moitié Département", [("department", None, None)]),
        ("un tiers CAF, un tiers Région", [("caf", None, None), ("region", None, None)]),
        ("la moitié vient du FSE, un quart de la région", [("esf_plus", None, None), ("region", None, None)]),
        (
            "La Région et le Département mettent chacun 10 000 €",
            [("region", 1000000, None), ("department", 1000000, None)],
        ),
        ("la Région et la CAF cofinancent (12 000 € et 8 000 €)", [("region", 1200000, None), ("caf", 800000, None)]),
        ("12 000 € (CAF), 4 000 € (MSA)", [("caf", 1200000, None), ("msa", 400000, None)]),
        ("La CAF doit dire oui pour 9 000", [("caf", 900000, "requested")]),
        (
            "sollicité le Département (8 000 €) et la CAF (6 000 €)",
            [("department", 800000, "requested"), ("caf", 600000, "requested")],
        ),
        ("reste 3 000 € à la charge de la commune", [("commune", 300000, None)]),
        (
            "Rotary club 3 000 € acquis, CAF 5 000 € en attente",
            [("association", 300000, "secured"), ("caf", 500000, "requested")],
        ),
        ("TotalEnergies mécénat 10 000 obtenus", [("company", 1000000, "secured")]),
        (
            "CD 61 30 000, CPAM 10 000 (les 2 notifiés)",
            [("department", 3000000, "secured"), ("cpam", 1000000, "secured")],
        ),
        ("CD 61 = 20 000 €. Région : refus.", [("department", 2000000, None)]),
        ("CGSS 15 000 EUROS DEMANDES. 1 500 PERSONNES", [("cpam", 1500000, "requested")]),
        ("2 000 € de la CAF sur les 10 000 €", [("caf", 200000, None)]),
        ("3 000 €, demandés à la fondation Orange", [("foundation", 300000, "requested")]),
    ],
)
def test_cofunders_are_told_with_amount_and_status(text: str, expected: list[Line]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "subvention de 8 000 € versée à l'Udaf",
        "45 000 € au CCAS de Flers",
        "AE 18 000 € Caritas",
        "la CAF oriente 200 familles",
        "45 000 € avec la CAF, la MSA et le CCAS",
        "Etat 15 000, crédits locaux 12 000",
        "la CAF ne finance pas",
        "pas de cofinancement",
        "subvention à la mission locale de Flers : 12 000 €",
        "prestation facturée 5 000 € par la société Mobilis",
        "diagnostic de la CAF : 30 % de foyers pauvres",
        "la moitié de la commune est en QPV",
        "le Département compte 1 200 bénéficiaires",
    ],
)
def test_money_that_is_no_cofunding_is_left_alone(text: str) -> None:
    assert lines(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "la caf 20 000 c'est acquis, la fondation vinci 10 000 c'est demandé",
            [("caf", 2000000, "secured"), ("foundation", 1000000, "requested")],
        ),
        ("12 000 CAF oui, 5 000 MSA demande en cours", [("caf", 1200000, "secured"), ("msa", 500000, "requested")]),
        ("le CD met 12k et la ville 3k", [("department", 1200000, None), ("commune", 300000, None)]),
        (
            "le département (convention signée, 10 000), la CAF (on attend)",
            [("department", 1000000, "secured"), ("caf", None, "requested")],
        ),
        ("CAF", [("caf", None, None)]),
        ("rien pour l'instant", []),
    ],
)
def test_reply_to_who_cofunds_is_the_list(text: str, expected: list[Line]) -> None:
    assert lines(text, "cofundings") == expected


def test_amount_given_to_a_cofunder_is_taken() -> None:
    said = mentioned(Analysis("la CAF met 5 000 €", Scene(questionnaire("2024"), context())))
    amount = next(one for one in candidates(said) if one.question == "cofunding_amount")
    assert not said.is_free(amount.start, amount.end)


def test_cofunder_already_there_keeps_its_line() -> None:
    present = {"cofunder": Organisation(OrganisationCategory.CAF, "")}
    scene = Scene(questionnaire("2024"), context(), entries={"cofundings": (present,)})
    found = [one.entry and one.entry.number for one in _read("la CAF met 5 000 €, la MSA 2 000 €", scene=scene)]
    assert found == [0, 0, 1, 1]


def test_each_value_keeps_the_words_that_it_came_from() -> None:
    text = "Rennes Métropole 10 000 € (demande déposée)"
    said = {one.question: text[one.start : one.end] for one in _read(text)}
    assert said == {
        "cofunder": "Rennes Métropole",
        "cofunding_amount": "10 000 €",
        "cofunding_status": "demande déposée",
    }


@pytest.mark.parametrize(
    "piece",
    [
        *("avec la CAF, ", "la CAF prête une salle, ", "CAF 20 000 ", "12 000 CAF ", "par ", "porté par X, ", "A de "),
        *("la fondation x 10 000 c'est demandé, ", "signé par le préfet, ", "projet par ", "action de la CAF "),
    ],
)
@pytest.mark.parametrize("asked", [None, "partners", "cofundings"])
def test_ten_thousand_characters_are_read_in_time(piece: str, asked: str | None) -> None:
    text = (piece * 10_000)[:10_000]
    said = mentioned(Analysis(text, Scene(questionnaire("2024"), context(), asked)))
    assert any(_seconds(said) < LONGEST_SECONDS for _ in range(3))


def _seconds(said: Mentioned) -> float:
    began = time.process_time()
    for one in candidates(said):
        assert 0 <= one.start < one.end
    return time.process_time() - began
