"""Folding keeps the place of each character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.understanding.folding import fold, fold_words, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St-Denis", "SAINT DENIS"),
        ("Ste Marie", "Sainte-Marie"),
        ("L’Île-d’Yeu", "l'ile d'yeu"),
        ("Cœur de Beauce", "COEUR DE BEAUCE"),
        ("Sées", "Se\u0301es"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@given(st.text(max_size=60))
def test_folded_text_knows_the_place_of_each_character(text: str) -> None:
    for folded in (fold(text), fold_words(text)):
        assert len(folded.origins) == len(folded.text)
        assert list(folded.origins) == sorted(folded.origins)
        assert all(0 <= place < len(text) for place in folded.origins)


@given(st.text(max_size=60))
def test_key_is_the_text_of_the_folded_words(text: str) -> None:
    assert key(text) == fold_words(text).text
    assert key(key(text)) == key(text)
