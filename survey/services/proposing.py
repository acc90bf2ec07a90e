"""What agents said freely and what awaits their word: kept in rows, each agent's own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.working import ProposalRow, Sentence
from survey.dialogue.proposals import Proposal, Settled, Standing
from survey.dialogue.turns import Turn
from survey.domain.policy import Actor
from survey.questionnaire.answers import ROOT, Item, Slot
from survey.services.drafts import Draft

_sentences, _proposals = table_of(Sentence), table_of(ProposalRow)
_AWAITING = (Standing.OPEN.value, Standing.AGREED.value)
READ = (
    select(_proposals, _sentences.c.text)
    .join(_sentences, _sentences.c.id == _proposals.c.sentence_id)
    .where(
        _proposals.c.dossier_id == bindparam("of_dossier"),
        _proposals.c.account_id == bindparam("of_account"),
        _proposals.c.standing.in_(_AWAITING),
    )
    .order_by(_proposals.c.id)
)
ADD_SENTENCE = insert(_sentences).returning(_sentences.c.id)
ADD_PROPOSALS = insert(_proposals)


@dataclass(frozen=True)
class Awaiting:
    """The agent's proposals, and the sentences that they come from, by the number of a proposal."""

    open: tuple[Proposal, ...] = ()
    agreed: tuple[Proposal, ...] = ()
    sentences: Mapping[int, tuple[int, str]] | None = None

    @property
    def all(self) -> tuple[Proposal, ...]:
        """Open and agreed."""
        return (*self.open, *self.agreed)

    def sentence(self, proposal: Proposal) -> tuple[int, str]:
        """Give the number and the text of the sentence of a proposal."""
        return (self.sentences or {})[proposal.id]


def awaiting(session: Session, actor: Actor, draft: Draft) -> Awaiting:
    """Read what awaits the agent's word in a dossier; what hung on an item that was taken out is left aside."""
    rows = session.execute(READ, {"of_dossier": draft.dossier.id, "of_account": actor.account_id}).all()
    found = [(_proposal(draft, row), row) for row in rows]
    found = [(one, row) for one, row in found if _still_stands(draft, one)]
    return Awaiting(
        tuple(one for one, _ in found if one.standing is Standing.OPEN),
        tuple(one for one, _ in found if one.standing is Standing.AGREED),
        {one.id: (row.sentence_id, row.text) for one, row in found},
    )


def _still_stands(draft: Draft, proposal: Proposal) -> bool:
    top = proposal.makes[0].parent if proposal.makes else proposal.slot.item
    return top == ROOT or draft.answers.item(top) is not None


def _proposal(draft: Draft, row: Any) -> Proposal:  # noqa: ANN401  a row of SQLAlchemy has no better type
    kind = draft.form.question(row.question).kind
    return Proposal(
        Slot(row.question, row.item_id),
        kind.load(row.value),
        row.start_at,
        row.end_at,
        row.text[row.start_at : row.end_at],
        tuple(Item(*fields) for fields in row.makes),
        row.sure,
        row.id,
        Standing(row.standing),
    )


def propose(
    session: Session, actor: Actor, draft: Draft, slot: Slot, outcome: Turn, before: Awaiting, now: datetime
) -> None:
    """Keep the sentence of a turn and what was understood of it; about the same slot, what was proposed before gives way."""
    if not outcome.proposals:
        return
    of = {"dossier_id": draft.dossier.id, "account_id": actor.account_id}
    said = {"item_id": slot.item, "question": slot.question, "text": outcome.sentence, "at": now}
    row = of | {"sentence_id": session.scalar(ADD_SENTENCE, of | said), "turn": None}
    session.execute(ADD_PROPOSALS, [row | _columns(draft, one) for one in outcome.proposals])
    slots = {one.slot for one in outcome.proposals}
    settle(session, [Settled(one, Standing.REJECTED) for one in before.all if one.slot in slots], None)


def _columns(draft: Draft, proposal: Proposal) -> dict[str, Any]:
    return {
        "item_id": proposal.slot.item,
        "question": proposal.slot.question,
        "value": draft.form.question(proposal.slot.question).kind.dump(proposal.value),
        "makes": [[item.id, item.repeat, item.parent, item.position] for item in proposal.makes],
        "start_at": proposal.start,
        "end_at": proposal.end,
        "sure": proposal.sure,
        "standing": proposal.standing.value,
    }


def settle(session: Session, settled: Iterable[Settled], turn: str | None) -> None:
    """Write what became of proposals, and the turn that did it; those never kept are none of the store's business."""
    by_standing: defaultdict[Standing, list[int]] = defaultdict(list)
    for one in settled:
        if one.proposal.id:
            by_standing[one.standing].append(one.proposal.id)
    for standing, numbers in by_standing.items():
        values = {"standing": standing.value, "turn": turn}
        session.execute(update(_proposals).where(_proposals.c.id.in_(numbers)).values(values))
