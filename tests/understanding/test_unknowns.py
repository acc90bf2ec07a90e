"""Three answers that are no value."""

import pytest

from survey.domain.vocabulary import Unknown
from survey.understanding.reading import read_unknown


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("je ne sais pas", Unknown.UNKNOWN),
        ("Je ne sais pas.", Unknown.UNKNOWN),
        ("euh, j'sais pas trop", Unknown.UNKNOWN),
        ("aucune idée", Unknown.UNKNOWN),
        ("on n’a pas compté", Unknown.UNKNOWN),
        ("NSP", Unknown.UNKNOWN),
        ("2 000 € maxi par projet, mais le total je l'ai pas sous les yeux", Unknown.UNKNOWN),
        ("pas encore décidé", Unknown.PENDING),
        ("je ne sais pas encore", Unknown.PENDING),
        ("à définir", Unknown.PENDING),
        ("pas encore arbitré, on saura le 15 novembre", Unknown.PENDING),
        ("sans objet", Unknown.NOT_APPLICABLE),
        ("non concerné", Unknown.NOT_APPLICABLE),
        ("sans objet, pas d'EJ sur cette action", Unknown.NOT_APPLICABLE),
    ],
)
def test_unknown_state_is_told_from_the_words(text: str, state: Unknown) -> None:
    assert read_unknown(text) is state


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "rien",
        "aucun",
        "non",
        "pas encore",
        "rien de payé pour l'instant",
        "Je ne sais pas lire : atelier",
        "12",
    ],
)
def test_value_is_not_taken_for_an_unknown(text: str) -> None:
    assert read_unknown(text) is None
