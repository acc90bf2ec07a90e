"""Questions and repeats, the two things that a form is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TypeAlias

from survey.domain.french import typeset
from survey.questionnaire.checks import Check
from survey.questionnaire.conditions import ALWAYS, NEVER, Condition
from survey.questionnaire.kinds import Kind

Passages: TypeAlias = tuple[str, ...]
"""Where the instruction 2024/86 asks for it: ``M3``, ``P4`` …"""


class _Typeset:
    """Gives French typography to every text of a frozen dataclass that a person reads."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]  # subclasses are dataclasses
            value = getattr(self, field.name)
            if isinstance(value, str) and field.name not in {"id", "feeds"}:
                object.__setattr__(self, field.name, typeset(value))


@dataclass(frozen=True)
class Question(_Typeset):
    """One question, asked of each item of its repeat.

    ``name`` is what it is called in a table or on a card: « Coût total ».
    ``feeds`` names the one field of the facts that it fills. ``condition`` puts it on the path; ``required`` says when a transmission needs
    it; ``unknown`` admits the three unknown states. ``why`` answers « pourquoi cette question ? ».
    """

    id: str
    wording: str
    kind: Kind
    feeds: str
    name: str = ""
    passages: Passages = ()
    required: Condition = NEVER
    condition: Condition = ALWAYS
    unknown: bool = False
    help: str = ""
    example: str = ""
    why: str = ""
    topic: str = ""
    prefilled: bool = False
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Repeat(_Typeset):
    """A list of items, each asked the ``children``; its own slot records that the list is whole.

    Answering a repeat's slot makes an item and answers the item's first question. ``least`` items are needed; with ``least`` 0 and
    ``required``, the agent says so (« aucun »). ``most`` bounds the list; ``None`` leaves it open. ``sentence`` invites to tell an item in
    one go: its title, or a whole description.
    """

    id: str
    wording: str
    again: str
    noun: str
    feeds: str
    children: tuple["Node", ...]
    name: str = ""
    least: int = 0
    most: int | None = None
    feminine: bool = False
    required: Condition = NEVER
    condition: Condition = ALWAYS
    passages: Passages = ()
    close_empty: str = ""
    close: str = "C'est tout"
    too_many: str = ""
    help: str = ""
    example: str = ""
    topic: str = ""
    reuse: bool = True
    sentence: bool = False

    @property
    def first(self) -> Question:
        """The question that names an item; answering it makes one."""
        first = self.children[0]
        assert isinstance(first, Question)
        return first

    @property
    def one(self) -> str:
        """« une action », « un partenaire »."""
        return f"{'une' if self.feminine else 'un'} {self.noun}"

    @property
    def another(self) -> str:
        """« une autre action », « un autre partenaire »."""
        return f"{'une' if self.feminine else 'un'} autre {self.noun}"


Node: TypeAlias = Question | Repeat


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Give the nodes and all below them, in the order of the form."""
    for node in nodes:
        yield node
        if isinstance(node, Repeat):
            yield from walk(node.children)
