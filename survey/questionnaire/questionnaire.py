"""A whole form, and what answers make of it: the path, what is missing, what depends on what."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from survey.domain.french import typeset
from survey.questionnaire.answers import ROOT, Answer, Answers, Slot
from survey.questionnaire.checks import Context, View
from survey.questionnaire.conditions import ALWAYS, Condition
from survey.questionnaire.questions import Node, Question, Repeat, walk


@dataclass(frozen=True, slots=True)
class Step:
    """A node on the path, for one item; ``slot`` is where its answer goes."""

    node: Node
    slot: Slot


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend, or a remark, at a slot; ``message`` is French."""

    slot: Slot
    message: str
    level: Literal["missing", "block", "remark"]


@dataclass(frozen=True)
class Questionnaire:
    """A version of the form. ``children`` are what is asked once of the pact, repeats included.

    ``lasting`` are the nodes whose answers the next campaign takes over, ``stale`` those that it asks again.
    """

    version: str
    title: str
    children: tuple[Node, ...]
    lasting: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every question and repeat, by identifier, in the order of the form."""
        return {node.id: node for node in walk(self.children)}

    @cached_property
    def owners(self) -> dict[str, str]:
        """The repeat that each node is asked for; the pact for those asked once."""
        owners = {node.id: ROOT for node in self.children}
        repeats = [node for node in walk(self.children) if isinstance(node, Repeat)]
        return owners | {child.id: repeat.id for repeat in repeats for child in repeat.children}

    def question(self, node_id: str) -> Question:
        """Give a question; raises ``KeyError`` where there is none of that name."""
        node = self.nodes[node_id]
        if not isinstance(node, Question):
            raise KeyError(node_id)
        return node

    def repeat(self, node_id: str) -> Repeat:
        """Give a repeat; raises ``KeyError`` where there is none of that name."""
        node = self.nodes[node_id]
        if not isinstance(node, Repeat):
            raise KeyError(node_id)
        return node

    def ancestors(self, node_id: str) -> tuple[str, ...]:
        """Give the repeats that a node stands in, nearest first, the pact last."""
        line = [self.owners[node_id]]
        while line[-1] != ROOT:
            line.append(self.owners[line[-1]])
        return tuple(line)

    def nodes_of(self, repeat_id: str) -> tuple[Node, ...]:
        """Give what is asked of one item of a repeat, or of the pact."""
        return self.children if repeat_id == ROOT else self.repeat(repeat_id).children

    def dependents(self, node_id: str) -> tuple[str, ...]:
        """Give the nodes whose presence, requirement or checks read this one, in order."""
        return tuple(node.id for node in self.nodes.values() if node_id in reads(node))

    def path(self, answers: Answers) -> Iterator[Step]:
        """Give what the answers put on the path, in order; a repeat comes after its items."""
        yield from self._path(self.children, ROOT, answers)

    def path_of(self, item_id: str, answers: Answers) -> Iterator[Step]:
        """Give the part of the path that is asked of one item and below it."""
        item = answers.item(item_id)
        yield from self._path(self.nodes_of(item.repeat if item else ROOT), item_id, answers)

    def _path(self, nodes: tuple[Node, ...], item_id: str, answers: Answers) -> Iterator[Step]:
        for node in nodes:
            if not holds(node.condition, answers, item_id):
                continue
            if isinstance(node, Repeat):
                for item in answers.children(item_id, node.id):
                    yield from self._path(node.children, item.id, answers)
            yield Step(node, Slot(node.id, item_id))

    def step(self, slot: Slot, answers: Answers) -> Step | None:
        """Give the step of a slot where it is on the path; ``None`` where it is not, or does not exist."""
        node = self.nodes.get(slot.question)
        item = answers.item(slot.item)
        if (
            node is None
            or self.owners[node.id] != (item.repeat if item else ROOT)
            or (item is None and slot.item != ROOT)
        ):
            return None
        return Step(node, slot) if self._is_reached(node, slot.item, answers) else None

    def _is_reached(self, node: Node, item_id: str, answers: Answers) -> bool:
        """Whether the node's condition and those of the repeats above it hold."""
        if not holds(node.condition, answers, item_id):
            return False
        item = answers.item(item_id)
        if item is None:
            return item_id == ROOT
        return self._is_reached(self.nodes[item.repeat], item.parent, answers)

    def problems(self, answers: Answers, context: Context) -> Iterator[Problem]:
        """Give what prevents a transmission and what deserves a remark, in the order of the path."""
        for step in self.path(answers):
            yield from problems_at(step, answers, context)


def reads(node: Node) -> frozenset[str]:
    """Give the questions that a node's presence, requirement and checks read."""
    checks = node.checks if isinstance(node, Question) else ()
    return node.condition.reads() | node.required.reads() | frozenset[str]().union(*(check.reads() for check in checks))


def holds(condition: Condition, answers: Answers, item_id: str) -> bool:
    """Say whether a condition holds as seen from an item."""
    return condition is ALWAYS or condition.holds(lambda question: answers.lookup(question, item_id))


def is_open(step: Step, answers: Answers) -> bool:
    """Whether the question still has to be asked a first time, or the list still to grow or be closed."""
    if isinstance(step.node, Question):
        return answers.get(step.slot) is None
    count = len(answers.children(step.slot.item, step.node.id))
    if step.node.most is not None and count >= step.node.most:
        return False
    return answers.get(step.slot) is None or (count < step.node.least and not _is_passed(answers.get(step.slot)))


def _is_passed(answer: Answer | None) -> bool:
    return answer is not None and answer.is_passed


def is_missing(step: Step, answers: Answers) -> bool:
    """Whether a transmission needs an answer that is not there: not given, passed over, or a list too short."""
    answer = answers.get(step.slot)
    if isinstance(step.node, Question):
        return (answer is None or answer.is_passed) and holds(step.node.required, answers, step.slot.item)
    count = len(answers.children(step.slot.item, step.node.id))
    if step.node.least:
        return count < step.node.least
    return not count and (answer is None or answer.is_passed) and holds(step.node.required, answers, step.slot.item)


def problems_at(step: Step, answers: Answers, context: Context) -> Iterator[Problem]:
    """Give the problems of one step: a missing answer, or what its checks find."""
    if is_missing(step, answers):
        yield Problem(step.slot, step.node.wording, "missing")
    answer = answers.get(step.slot)
    if isinstance(step.node, Question) and answer is not None and answer.value is not None:
        view = View(answers, step.slot, context)
        for check in step.node.checks:
            finding = check.finding(answer.value, view)
            if finding:
                yield Problem(step.slot, typeset(finding), "block" if check.blocking else "remark")
