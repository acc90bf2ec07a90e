"""Conditions as data: when a question is on the path, and when it is required.

A condition reads answers through a ``Look``: a function from a question's identifier to its answer, if any. It is data so that it can be
printed, checked (it reads earlier questions only) and turned around (which questions depend on this one?).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from survey.questionnaire.answers import Answer

Look: TypeAlias = Callable[[str], Answer | None]


@dataclass(frozen=True)
class Always:
    """Holds whatever was answered."""

    def holds(self, look: Look) -> bool:  # noqa: ARG002  one signature for all conditions
        """Hold."""
        return True

    def reads(self) -> frozenset[str]:
        """Read nothing."""
        return frozenset()

    def __str__(self) -> str:
        """Say it."""
        return "toujours"


@dataclass(frozen=True)
class Is:
    """Holds where the question's value is one of ``values``; an unknown is none of them."""

    question: str
    values: tuple[bool | str, ...]

    def holds(self, look: Look) -> bool:
        """Compare the value."""
        answer = look(self.question)
        return answer is not None and answer.value is not None and answer.value in self.values

    def reads(self) -> frozenset[str]:
        """Read the one question."""
        return frozenset({self.question})

    def __str__(self) -> str:
        """Say it."""
        shown = {True: "oui", False: "non"}
        return (
            f"{self.question} = {' ou '.join(shown.get(v, str(v)) if isinstance(v, bool) else v for v in self.values)}"
        )


@dataclass(frozen=True)
class Includes:
    """Holds where a question of several terms has at least one of ``values``."""

    question: str
    values: tuple[str, ...]

    def holds(self, look: Look) -> bool:
        """Look for a common term."""
        answer = look(self.question)
        return answer is not None and isinstance(answer.value, tuple) and any(v in answer.value for v in self.values)

    def reads(self) -> frozenset[str]:
        """Read the one question."""
        return frozenset({self.question})

    def __str__(self) -> str:
        """Say it."""
        return f"{self.question} contient {' ou '.join(self.values)}"


@dataclass(frozen=True)
class HasValue:
    """Holds where the question has a value: not unknown, not passed, not yet to come."""

    question: str

    def holds(self, look: Look) -> bool:
        """Look for a value."""
        answer = look(self.question)
        return answer is not None and answer.value is not None

    def reads(self) -> frozenset[str]:
        """Read the one question."""
        return frozenset({self.question})

    def __str__(self) -> str:
        """Say it."""
        return f"{self.question} est renseignée"


@dataclass(frozen=True)
class Not:
    """Holds where the other does not."""

    condition: "Condition"

    def holds(self, look: Look) -> bool:
        """Turn the other around."""
        return not self.condition.holds(look)

    def reads(self) -> frozenset[str]:
        """Read what the other reads."""
        return self.condition.reads()

    def __str__(self) -> str:
        """Say it."""
        return f"non ({self.condition})"


class All:
    """Holds where all of them do."""

    def __init__(self, *conditions: "Condition") -> None:
        """Take the conditions in the order in which they are said."""
        self.conditions = conditions

    def holds(self, look: Look) -> bool:
        """Try each."""
        return all(condition.holds(look) for condition in self.conditions)

    def reads(self) -> frozenset[str]:
        """Read what all of them read."""
        return frozenset[str]().union(*(condition.reads() for condition in self.conditions))

    def __str__(self) -> str:
        """Say it."""
        return " et ".join(str(condition) for condition in self.conditions)


Condition: TypeAlias = Always | Is | Includes | HasValue | Not | All

ALWAYS = Always()
NEVER = Not(ALWAYS)
