"""What is picked in a widget, beside words left in the box."""

import pytest

from survey.domain.values import Organisation, Value
from survey.domain.vocabulary import Audience, OrganisationCategory
from survey.questionnaire import kinds
from tests.understanding.reading import refused, value
from tests.understanding.test_places import codes


@pytest.mark.parametrize("left", ["", "je ne sais pas", "deux cents licornes", "x" * 2000, "non"])
@pytest.mark.parametrize(
    ("kind", "picked", "expected"),
    [
        (kinds.YesNo(), ("yes",), True),
        (kinds.Choice(Audience), ("children",), "children"),
        (kinds.Choices(Audience), ("children",), ("children",)),
        (kinds.Departments(), ("48",), ("48",)),
    ],
)
def test_pick_wins_over_the_words(left: str, kind: kinds.Kind, picked: tuple[str, ...], expected: Value) -> None:
    assert value(kind, left, picked=picked) == expected


def test_place_picked_wins_over_the_words() -> None:
    assert codes(value(kinds.Places(), "Flers, xyzzy", picked=("commune:61001",))) == ["61001"]


def test_pick_that_is_not_in_the_list_is_refused() -> None:
    assert "liste" in refused(kinds.Departments(), "48", picked=("96", "48")).message


def test_category_picked_and_name_typed_complete_each_other() -> None:
    read = value(kinds.OrganisationKind(), "La Maison", picked=("association",))
    assert read == Organisation(OrganisationCategory.ASSOCIATION, "La Maison")
