"""Any text, of any kind, is answered: no exception, in bounded processor time, within itself, always the same."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.data import geography
from survey.domain.vocabulary import Audience, Axis, LinkedScheme
from survey.questionnaire import kinds
from survey.understanding.reading import prepare, read, read_unknown
from survey.understanding.replies import Misread, Reply, Understood
from tests.understanding.reading import context

KINDS: list[kinds.Kind] = [
    kinds.Text(),
    kinds.YesNo(),
    kinds.Choice(Axis),
    kinds.Choices(Audience),
    kinds.Choices(LinkedScheme, exclusive="none"),
    kinds.Date(),
    kinds.Date(month=True, ends=True),
    kinds.Amount(),
    kinds.Count(),
    kinds.Quantity(),
    kinds.Siret(),
    kinds.CommitmentNumber(),
    kinds.OrganisationKind(),
    kinds.Places(),
    kinds.Departments(),
    kinds.TerritoryKind(),
    kinds.Office(),
]
LONGEST_SECONDS = 0.05
# What agents type, cut in pieces and put together in any order: nearer to the readers' patterns than random characters.
PIECES = (
    *(
        "12 000 €",
        "45k€",
        "1,2 M",
        "10 à 12",
        "entre ",
        " et ",
        " dont ",
        "-5",
        "31 sept",
        "1er octobre 2024",
        "T4 2024",
    ),
    *(
        "24/10",
        "lundi prochain",
        "fin 2024",
        "à Alençon",
        "CC des Vallées",
        "arrondissement de ",
        "St-Denis",
        ", ",
        "\n",
    ),
    *(
        "tout le 61",
        "« ",
        " »",
        "(",
        ")",
        "QPV",
        "texte : ",
        "CAF",
        "association ",
        "pas ",
        "oui",
        "non",
        "%",
        " par mois",
    ),
    *(
        "je ne sais pas",
        " mais ",
        "deux cent ",
        " mille ",
        " et demi",
        "une trentaine ",
        "SIRET 732 829 320 00074",
        "EJ n° ",
    ),
)
HOSTILE = [
    *("a", "1", "1 ", "a,", "deux ", "12/10 ", " et ", "(", "«", "saint-", "Alençon, ", " ", "\n", "1.000.", "mille "),
    *("quartier ", "de la ", "\ufdfa", "-", "c'est ", "pas encore ", "ej ", "association ", "12 euros et ", "e\u0301"),
    *("octobre ", "abcdefgh 2024 ", "commune de la ", "\ud800", "\x00", "9e9", "½", "²"),
]


@pytest.fixture(scope="module", autouse=True)
def _prepared() -> None:
    prepare(geography())
    read(kinds.Places(), Reply("Alençon"), context())


def _check(text: str) -> None:
    for kind in KINDS:
        result = read(kind, Reply(text), context())
        assert result == read(kind, Reply(text), context())
        if isinstance(result, Understood):
            assert 0 <= result.start <= result.end <= len(text)
            assert 0 < result.confidence <= 1
            assert kind.load(kind.dump(result.value)) == result.value
            assert kind.show(result.value)
        else:
            assert isinstance(result, Misread)
            assert result.message
    read_unknown(text)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_random_text_is_answered_without_exception(text: str) -> None:
    _check(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(deadline=None, max_examples=200)
def test_pieces_of_answers_are_answered_without_exception(text: str) -> None:
    _check(text)


@pytest.mark.parametrize("pattern", HOSTILE, ids=ascii)
def test_ten_thousand_characters_are_answered_in_time(pattern: str) -> None:
    whole = pattern * (10_000 // len(pattern))
    for text in (whole, whole[:5000], whole[:1000]):
        for kind in KINDS:
            assert any(_seconds(kind, text) < LONGEST_SECONDS for _ in range(3)), kind


def _seconds(kind: kinds.Kind, text: str) -> float:
    began = time.process_time()
    read(kind, Reply(text), context())
    return time.process_time() - began
