"""Answers of one dossier: immutable, keyed by question and item, with the tree of items that repeats make."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from survey.domain.values import Value
from survey.domain.vocabulary import Unknown

ROOT = "pact"
"""The item that every dossier has from its opening: the pact itself."""


class Slot(NamedTuple):
    """Where an answer goes: a question, and the item that it is asked of. A tuple, for pages look thousands of them up."""

    question: str
    item: str = ROOT

    def __str__(self) -> str:
        """Write ``question@item``, as forms and addresses carry it."""
        return f"{self.question}@{self.item}"

    @classmethod
    def parse(cls, text: str) -> "Slot":
        """Read ``question@item``; the item is the pact where it is not said."""
        question, _, item = text.partition("@")
        return cls(question, item or ROOT)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a value, or one of the unknown states, or neither where the question was passed over.

    ``words`` are the agent's own; ``version`` counts the writes of this slot, from 1. ``withdrawn``: as if never given.
    """

    value: Value | None = None
    unknown: Unknown | None = None
    recall_on: date | None = None
    words: str = ""
    version: int = 0
    withdrawn: bool = False

    @property
    def is_passed(self) -> bool:
        """Whether the question was left for later."""
        return self.value is None and self.unknown is None


CLOSED = "closed"
"""The value of a repeat's own slot once the agent says that the list is whole."""


@dataclass(frozen=True, slots=True)
class Item:
    """One occurrence of a repeat: a priority, an action, a partner; positions grow and may have gaps."""

    id: str
    repeat: str
    parent: str = ROOT
    position: int = 1


@dataclass(frozen=True)
class Answers:
    """All the answers and items of a dossier at a moment."""

    given: Mapping[Slot, Answer] = field(default_factory=dict)
    items: tuple[Item, ...] = ()

    @cached_property
    def _children(self) -> Mapping[tuple[str, str], list[Item]]:
        children = defaultdict(list)
        for item in sorted(self.items, key=lambda item: item.position):
            children[item.parent, item.repeat].append(item)
        return children

    @cached_property
    def _by_question(self) -> Mapping[str, list[tuple[str, Answer]]]:
        found = defaultdict(list)
        for slot, answer in self.given.items():
            found[slot.question].append((slot.item, answer))
        return found

    @cached_property
    def _by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _lines(self) -> dict[str, tuple[str, ...]]:
        return {}

    def get(self, slot: Slot) -> Answer | None:
        """Give the answer of a slot, if there is one."""
        answer = self.given.get(slot)
        return None if answer is None or answer.withdrawn else answer

    def version(self, slot: Slot) -> int:
        """Give how many times a slot was written."""
        answer = self.given.get(slot)
        return answer.version if answer else 0

    def value(self, question: str, item: str = ROOT) -> Value | None:
        """Give the value of a question for an item; ``None`` where it is unknown, passed or not asked."""
        answer = self.given.get(Slot(question, item))
        return answer.value if answer else None

    def of_question(self, question: str) -> list[tuple[str, Answer]]:
        """Give the answers to one question, each with its item."""
        return self._by_question.get(question, [])

    def item(self, item_id: str) -> Item | None:
        """Give an item by its identifier; the root is none."""
        return self._by_id.get(item_id)

    def children(self, parent: str, repeat: str) -> list[Item]:
        """Give the items of a repeat under a parent, in order."""
        return self._children.get((parent, repeat), [])

    def lineage(self, item_id: str) -> tuple[str, ...]:
        """Give an item and its ancestors, nearest first, the root last."""
        line = self._lines.get(item_id)
        if line is None:
            item = self._by_id.get(item_id)
            line = (item_id, *self.lineage(item.parent)) if item else (item_id,)
            self._lines[item_id] = line
        return line

    def descendants(self, item_id: str) -> tuple[Item, ...]:
        """Give an item and all that stands below it, parents before children."""
        below = [self._by_id[item_id]]
        for parent in below:
            below.extend(item for item in self.items if item.parent == parent.id)
        return tuple(below)

    def lookup(self, question: str, item_id: str) -> Answer | None:
        """Give the answer of a question as seen from an item: its own, else its nearest ancestor's."""
        for ancestor in self.lineage(item_id):
            answer = self.get(Slot(question, ancestor))
            if answer is not None:
                return answer
        return None

    def with_answer(self, slot: Slot, answer: Answer) -> "Answers":
        """Give the same answers with one more, or one replaced."""
        return replace(self, given={**self.given, slot: answer})

    def with_item(self, item: Item) -> "Answers":
        """Give the same answers with one more item."""
        return replace(self, items=(*self.items, item))

    def without_items(self, gone: Iterable[str]) -> "Answers":
        """Give the same answers without some items; the answers of these are no longer reached."""
        removed = set(gone)
        return replace(self, items=tuple(item for item in self.items if item.id not in removed))
