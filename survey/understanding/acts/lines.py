"""The lines of the lists of organisations that are there now, by the names that an utterance gives them."""

from survey.domain.values import Organisation
from survey.understanding.acts.present import Present
from survey.understanding.folding import key
from survey.understanding.mentions.mentioned import Span
from survey.understanding.roles.lines import is_same

LISTS = {"partners": "partner", "cofundings": "cofunder", "signatories": "signatory"}
"""The lists of organisations, and the question that names a line of each."""


def lines_named(present: Present) -> list[tuple[str, int]]:
    """Give the lines of the lists whose organisation is named."""
    return lines_in(present, (0, len(present.text)))


def lines_in(present: Present, span: Span) -> list[tuple[str, int]]:
    """Give the lines, of the lists that are there, that a piece of the text names."""
    said = [one.organisation for one in present.said.organisations if span[0] <= one.start < span[1]]
    words = f" {key(present.text[span[0] : span[1]])} "
    found = []
    for repeat, question in LISTS.items():
        for number, line in enumerate(present.scene.entries.get(repeat, ())):
            value = line.get(question)
            if isinstance(value, Organisation) and (
                _is_named(value, words) or any(is_same(value, one) for one in said)
            ):
                found.append((repeat, number))
    return found


def is_held(present: Present, value: Organisation, span: Span) -> bool:
    """Whether a piece of the text names the one that holds a role now."""
    said = [one.organisation for one in present.said.organisations if span[0] <= one.start < span[1]]
    return any(is_same(value, one) for one in said) or _is_named(value, f" {key(present.text[span[0] : span[1]])} ")


def _is_named(value: Organisation, words: str) -> bool:
    return bool(value.name) and f" {key(value.name)} " in words
