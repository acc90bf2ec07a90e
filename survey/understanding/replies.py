"""What goes into a reader and what comes out of it."""

from dataclasses import dataclass

from survey.domain.french import typeset
from survey.domain.territories import Geography
from survey.domain.values import PartialDate, Value
from survey.questionnaire import checks


@dataclass(frozen=True, slots=True)
class Context(checks.Context):
    """What a reader knows beside the words: the day in Paris, the territory, the official places.

    ``after`` is the date before which an end makes no sense: the start of the action, where it is known.
    """

    geography: Geography
    after: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: free text, and the identifiers picked in widgets (terms of a list, family of an organisation)."""

    text: str = ""
    picked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A value, the words of the reply that it came from (``text[start:end]``), and a confidence from 0 to 1.

    1 is what was picked or written in full; 0.9 a known way of saying it; 0.8 a spelling mistake mended; 0.7 and
    below a reading that leaves part of the words aside. A picked value comes from no words: ``start == end``.
    """

    value: Value
    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reading to choose: ``value`` is the text to send back as the reply, ``label`` what the person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Misread:
    """Why the reply gives no value: what is expected, with an example, in French typography."""

    message: str
    suggestions: tuple[Suggestion, ...] = ()


def misread(message: str, *suggestions: Suggestion) -> Misread:
    """Set the message in French typography."""
    return Misread(typeset(message), suggestions)


def quoted(text: str, longest: int = 60) -> str:
    """Quote the person's words in a message, cut when they are long."""
    text = " ".join(text.split())
    return f"« {text if len(text) <= longest else text[: longest - 1].rstrip() + '…'} »"
