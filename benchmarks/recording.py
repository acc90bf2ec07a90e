"""Dossiers as agents leave them, recorded through the services: just opened, or told from end to end."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count

from sqlalchemy.orm import Session

from survey.dialogue.changes import Added, Answered, Change
from survey.domain.policy import Actor
from survey.domain.territories import Geography
from survey.domain.values import Organisation, PartialDate, Place, Value
from survey.domain.vocabulary import OrganisationCategory, PlaceKind
from survey.questionnaire import kinds
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.questionnaire import Questionnaire, holds
from survey.questionnaire.questions import Node, Question, Repeat
from survey.services.dossiers import open_dossier
from survey.services.drafts import Writer

SIZES = {"signatories": (4,), "priorities": (3,), "actions": (7, 7, 6)}
"""How many items each repeat has, one parent after the other: 3 priorities, 20 actions."""
OTHERS = 1
"""Partners, cofundings and indicators of each action; some 900 answers in all."""
CHOSEN = {
    "pact_state": "signed",
    "action_state": "under_way",
    "scale": "epci",
    "credit_use": "concrete",
}
PROSE = "Accueillir les familles sans relais de garde, le mercredi, avec la Caf et les communes du canton"


def open_small(session: Session, places: Geography, agent: Actor, code: str, now: datetime) -> None:
    """Open a dossier, and say of it no more than that there is a pact: three answers."""
    draft = open_dossier(session, places, agent, code, now)
    state = Answered(Slot("pact_state"), Answer(value=CHOSEN["pact_state"]))
    Writer(session, draft, agent, now).apply((state,), {})


def tell_whole(session: Session, places: Geography, agent: Actor, code: str, now: datetime) -> int:
    """Open a dossier and answer all that it asks; gives the number of answers."""
    draft = open_dossier(session, places, agent, code, now)
    changes = tuple(_Teller(draft.form).tell(ROOT, draft.form.children))
    Writer(session, draft, agent, now).apply(changes, {})
    return sum(isinstance(change, Answered) for change in changes)


class _Teller:
    def __init__(self, form: Questionnaire) -> None:
        self._form = form
        self._given: dict[Slot, Answer] = {}
        self._items: list[Item] = []
        self._numbers = count(1)
        self._sizes = {repeat: iter(sizes) for repeat, sizes in SIZES.items()}

    def tell(self, item: str, nodes: tuple[Node, ...]) -> Iterator[Change]:
        """Answer what is on the path of an item and below it."""
        for node in nodes:
            if not holds(node.condition, Answers(self._given, tuple(self._items)), item):
                continue
            if isinstance(node, Repeat):
                yield from self._grow(item, node)
                yield self._answer(Slot(node.id, item), CLOSED)
            elif not node.prefilled:
                yield self._answer(Slot(node.id, item), _value(node, next(self._numbers)))

    def _grow(self, parent: str, repeat: Repeat) -> Iterator[Change]:
        for position in range(1, 1 + next(self._sizes.get(repeat.id, iter(())), OTHERS)):
            item = Item(f"{next(self._numbers):016x}", repeat.id, parent, position)
            self._items.append(item)
            yield Added(item)
            yield from self.tell(item.id, repeat.children)

    def _answer(self, slot: Slot, value: Value) -> Answered:
        self._given[slot] = Answer(value=value, words="" if value == CLOSED else "comme dit au téléphone")
        return Answered(slot, self._given[slot])


def _value(question: Question, number: int) -> Value:
    kind = question.kind
    if isinstance(kind, kinds.Text):
        return f"{PROSE} ({number})"[-kind.longest :]
    if isinstance(kind, kinds.Choice):
        return CHOSEN.get(question.id) or next(iter(kind.vocabulary)).value
    if isinstance(kind, kinds.Choices):
        return tuple(term.value for term in kind.vocabulary)[:2]
    return VALUES.get(type(kind), f"2104{number:06}")


VALUES: dict[type[kinds.Kind], Value] = {
    kinds.YesNo: True,
    kinds.Date: PartialDate(2024, 9, 12),
    kinds.Amount: 1_250_050,
    kinds.Count: 200,
    kinds.Quantity: Decimal("12.5"),
    kinds.Siret: "73282932000074",
    kinds.OrganisationKind: Organisation(OrganisationCategory.ASSOCIATION, "Familles rurales"),
    kinds.Places: (Place(PlaceKind.TEXT, "Cœur de Lozère"),),
    kinds.Departments: ("01",),
}
