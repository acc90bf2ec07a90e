"""What the tests of understanding share: a reader of one answer, somewhere, one day."""

from datetime import date

from survey.data import geography
from survey.domain.values import Value
from survey.questionnaire.kinds import Kind
from survey.understanding.reading import read
from survey.understanding.replies import Context, Misread, Reply, Understood

TODAY = "2024-10-15"
"""A Tuesday."""


def context(territory: str = "61", today: str = TODAY) -> Context:
    codes = geography()
    return Context(date.fromisoformat(today), codes.territories[territory], codes)


def answer(kind: Kind, text: str, at: Context | None = None, picked: tuple[str, ...] = ()) -> Understood | Misread:
    return read(kind, Reply(text, picked), at or context())


def value(kind: Kind, text: str, at: Context | None = None, picked: tuple[str, ...] = ()) -> Value | None:
    """Give the value read, or nothing where the answer is misread."""
    result = answer(kind, text, at, picked)
    return result.value if isinstance(result, Understood) else None


def words(kind: Kind, text: str, at: Context | None = None) -> str:
    """Give the words that the value came from."""
    result = answer(kind, text, at)
    assert isinstance(result, Understood)
    return text[result.start : result.end]


def refused(kind: Kind, text: str, at: Context | None = None, picked: tuple[str, ...] = ()) -> Misread:
    result = answer(kind, text, at, picked)
    assert isinstance(result, Misread), result
    return result


def suggested(kind: Kind, text: str, at: Context | None = None) -> list[Value | None]:
    """Send each suggestion back, and give what is read then."""
    return [value(kind, suggestion.value, at) for suggestion in refused(kind, text, at).suggestions]
