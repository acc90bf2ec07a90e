"""What is shown of a value, or put in the box to edit it, is read back as that value."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.data import geography
from survey.domain.territories import Territory
from survey.domain.values import Organisation, PartialDate, Place, Value
from survey.domain.vocabulary import (
    ActionState,
    Audience,
    Axis,
    LinkedScheme,
    Novelty,
    OrganisationCategory,
    PlaceKind,
    TerritorialScale,
)
from survey.questionnaire import kinds
from survey.understanding import gazetteer
from survey.understanding.folding import key
from survey.understanding.readers.counts import plain
from survey.understanding.readers.identifiers import is_siret
from survey.understanding.readers.places import entry_of
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood
from tests.understanding.reading import answer, context, value

GEOGRAPHY = geography()
TERRITORIES = list(GEOGRAPHY.territories.values())
COMMUNES = [gazetteer.place_of_commune(commune) for commune in GEOGRAPHY.communes.values()]
COUNTRYWIDE = [gazetteer.place_of_department(one) for one in GEOGRAPHY.departments.values()]
DEPARTMENTS = list(GEOGRAPHY.departments)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(PartialDate.of)
MONTHS = DAYS.map(lambda day: PartialDate(day.year, day.month))
CLOSED = [ActionState, Audience, Axis, Novelty, TerritorialScale]
FREE_TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "Quartiers prioritaires de Mulhouse et de Colmar",
        "le bocage, au nord",
        'le « Plateau » et le "Bas"',
        "quartier « Perseigne",
        "(nord",
        "Alençon",
        "texte : Alençon",
    ]
)


def _values() -> st.SearchStrategy[tuple[kinds.Kind, Value]]:
    cents = st.integers(0, kinds.Amount.largest)
    people = st.integers(0, kinds.Count.largest)
    hundredths = st.integers(-kinds.Quantity.largest * 100, kinds.Quantity.largest * 100)
    several = st.sets(st.sampled_from(DEPARTMENTS), min_size=1)
    return st.one_of(
        st.tuples(st.just(kinds.YesNo()), st.booleans()),
        st.tuples(st.just(kinds.Date()), DAYS),
        st.tuples(st.just(kinds.Date(month=True, ends=True)), DAYS | MONTHS),
        st.tuples(st.just(kinds.Amount()), cents | st.integers(0, 100_000)),
        st.tuples(st.just(kinds.Count()), people | st.integers(0, 2000)),
        st.tuples(st.just(kinds.Quantity()), (hundredths | st.integers(-2000, 2000)).map(_hundredths)),
        st.tuples(st.just(kinds.Siret()), st.integers(1, 10**13 - 1).map(_siret)),
        st.tuples(
            st.just(kinds.Departments()), several.map(lambda codes: tuple(filter(codes.__contains__, DEPARTMENTS)))
        ),
        *(st.tuples(st.just(kinds.Choice(one)), st.sampled_from([term.value for term in one])) for one in CLOSED),
        *(
            st.tuples(st.just(kinds.Choices(one)), st.sets(st.sampled_from(one), min_size=1).map(_in_order))
            for one in (Audience, Axis, LinkedScheme)
        ),
    )


def _hundredths(number: int) -> Decimal:
    return plain(Decimal(number) / 100)


def _siret(start: int) -> str:
    return next(digits for last in range(10) if is_siret(digits := f"{start:013}{last}"))


def _in_order(terms: set[Audience] | set[Axis] | set[LinkedScheme]) -> tuple[str, ...]:
    (vocabulary,) = {type(term) for term in terms}
    return tuple(term.value for term in vocabulary if term in terms)


@given(_values())
@settings(deadline=None, max_examples=500)
def test_value_shown_is_read_back(given_value: tuple[kinds.Kind, Value]) -> None:
    kind, expected = given_value
    assert value(kind, kind.show(expected)) == expected


@pytest.mark.parametrize(
    ("kind", "shown", "expected"),
    [
        (kinds.Date(month=True), "octobre 2024", PartialDate(2024, 10)),
        (kinds.Date(), "1er octobre 2024", PartialDate(2024, 10, 1)),
        (kinds.Amount(), "12 500,50 €", 12_500_50),
        (kinds.Quantity(), "-1 000,25", Decimal("-1000.25")),
        (kinds.Quantity(), "-0,5", Decimal("-0.5")),
        (kinds.Siret(), "732 829 320 00074", "73282932000074"),
    ],
)
def test_value_is_shown_as_people_type_it(kind: kinds.Kind, shown: str, expected: Value) -> None:
    assert kind.show(expected).replace("\u00a0", " ").replace("\u202f", " ") == shown
    assert value(kind, shown) == expected


@given(st.from_regex("[A-Z0-9_+/-]{1,50}", fullmatch=True) | st.text(max_size=80))
@example("NO/0")
@example("EJ: -5")
@example("numéro /12")
@settings(deadline=None)
def test_commitment_number_and_text_are_read_back(text: str) -> None:
    for kind in (kinds.CommitmentNumber(), kinds.Text(), kinds.Text(longest=200)):
        once = answer(kind, text)
        if isinstance(once, Understood):
            assert value(kind, kind.show(once.value)) == once.value


@given(st.sampled_from(["", "CAF ", "asso ", "la ", "Association : ", "avec ", "« "]), st.text(max_size=60))
@settings(deadline=None)
def test_organisation_is_read_back_from_its_name_and_category(start: str, text: str) -> None:
    for picked in ((), *((category.value,) for category in OrganisationCategory)):
        read_once = value(kinds.OrganisationKind(), start + text, picked=picked)
        if isinstance(read_once, Organisation):
            again = value(kinds.OrganisationKind(), read_once.name, picked=(read_once.category.value,))
            assert again == read_once


@cache
def _own_places(territory: Territory) -> list[Place]:
    return [
        *(gazetteer.place_of_commune(one) for one in GEOGRAPHY.communes_of(territory)),
        *(gazetteer.place_of_epci(one, territory) for one in GEOGRAPHY.epcis_of(territory)),
        *(gazetteer.place_of_arrondissement(one) for one in GEOGRAPHY.arrondissements_of(territory)),
    ]


@st.composite
def _places(draw: st.DrawFn) -> tuple[str, tuple[Place, ...]]:
    """Draw a territory, and places of it, communes of anywhere, departments, and free texts."""
    territory = draw(st.sampled_from(TERRITORIES))
    own = _own_places(territory)
    texts = FREE_TEXTS.map(_free_text).filter(lambda place: place is not None)
    anywhere = st.sampled_from(own) | st.sampled_from(COMMUNES) | st.sampled_from(COUNTRYWIDE) | texts
    places = draw(st.lists(anywhere, min_size=1, max_size=8))
    distinct = {(place.kind, place.code or key(place.label)): place for place in places if place}
    return territory.code, tuple(distinct.values())


def _free_text(text: str) -> Place | None:
    """Make the place that an agent would have got by asking for a free text."""
    understood = answer(kinds.Places(), f"texte : {text}")
    if not isinstance(understood, Understood) or not isinstance(understood.value, tuple):
        return None
    first = understood.value[0]
    return first if isinstance(first, Place) and first.kind is PlaceKind.TEXT else None


@given(_places())
@example(("01", tuple(filter(None, [_free_text("NA")]))))
@settings(deadline=None, max_examples=100)
def test_places_put_in_the_box_are_read_back(drawn: tuple[str, tuple[Place, ...]]) -> None:
    territory, places = drawn
    at = context(territory)
    first = read(kinds.Places(), Reply(entry_of(places, at)), at)
    assert isinstance(first, Understood), first
    assert first.value == places


def test_places_in_the_box_say_no_more_than_they_must() -> None:
    at = context("61")
    communes = {place.code: place for place in COMMUNES}
    mortagne = gazetteer.place_of_arrondissement(GEOGRAPHY.arrondissements["613"])
    places = (
        communes["61001"],
        communes["14118"],
        mortagne,
        gazetteer.place_of_department(GEOGRAPHY.departments["61"]),
        Place(PlaceKind.TEXT, "QPV de Perseigne et de Courteille"),
    )
    assert entry_of(places, at).splitlines() == [
        "Alençon",
        "Caen (14)",
        "arrondissement de Mortagne-au-Perche",
        "département de l’Orne",
        "« QPV de Perseigne et de Courteille »",
    ]
