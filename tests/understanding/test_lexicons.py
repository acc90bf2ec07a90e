"""The files of ways of saying, and how a phrase of theirs is found."""

from pathlib import Path

import pytest

from survey.domain import vocabulary
from survey.domain.vocabulary import Term, Unknown
from survey.understanding import lexicon as lexicons
from survey.understanding.folding import fold_words
from survey.understanding.lexicon import Lexicon, read_phrases

CAF_AND_SUCH = ("caf", "msa", "cpam", "carsat", "france_travail", "ars", "region", "department", "esf_plus")
FILES = sorted((Path(lexicons.__file__).parent / "lexicons").glob("*.txt"))


def _terms(name: str) -> set[str]:
    if name == "yes_no":
        return {"yes", "no"}
    if name == "no_more":
        return {"over", "none", "thing", "softener"}
    if name == "organisation_label":
        return set(CAF_AND_SUCH)
    if name == "unknown":
        return {term.value for term in Unknown}
    found: type[Term] | None = getattr(vocabulary, name.title().replace("_", ""), None)
    return {term.value for term in found} if found else set(read_phrases(name).values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lexicon_says_each_term_of_its_vocabulary(path: Path) -> None:
    assert set(read_phrases(path.stem).values()) == _terms(path.stem)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lexicon_gives_no_phrase_to_two_terms(path: Path) -> None:
    said = [
        (phrase.strip(), line.partition(":")[0])
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
        for phrase in line.partition(":")[2].split(",")
    ]
    phrases = read_phrases(path.stem)
    assert [(phrase, term) for phrase, term in said if phrases[phrase] != term] == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("des ENFANTS", ["children"]),
        ("l'enfant", ["children"]),
        ("enfantin", []),
        ("reconduite", ["again"]),
        ("pas les enfants", []),
        ("petits-enfants", ["elderly"]),
    ],
)
def test_phrase_is_found_whatever_its_ending(text: str, terms: list[str]) -> None:
    phrases = Lexicon({"enfant": "children", "reconduit*": "again", "petits enfants": "elderly"})
    assert [hit.term for hit in phrases.find(fold_words(text))] == terms


def test_hit_tells_where_its_words_stand() -> None:
    text = "Là, les œuvres  sociales"
    (hit,) = Lexicon({"œuvre sociale": "works"}).find(fold_words(text))
    assert text[hit.start : hit.end] == "œuvres  sociales"
