"""A reviewer and an agent at work on the dossier of Lozère, which stands at its second version."""

from datetime import timedelta

from sqlalchemy import select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Notice
from survey.db.people import Account
from survey.dialogue.turns import Utterance
from survey.domain.lifecycle import Decision
from survey.domain.policy import Actor, Permission
from survey.questionnaire.answers import Slot
from survey.services.accounts import as_actor
from survey.services.answering import Said, writable
from survey.services.dossiers import find_dossier
from survey.services.drafts import Draft
from survey.services.remarks import Noted, of_dossier
from survey.services.reviewing import Reviewer, Standing, standing
from survey.services.transmitting import transmit
from tests.conftest import NOW
from tests.services.talking import hold
from tests.services.test_answering import agent

LOZERE = "2024-48"
ASSESSMENT = Slot("territorial_assessment")
LATER = NOW + timedelta(hours=1)


def commissioner(sessions: Sessions, region: str = "Occitanie") -> Actor:
    with sessions.reading() as session:
        return as_actor(session.scalars(select(Account).where(Account.name == f"Commissaire – {region}")).one())


def remark(sessions: Sessions, slot: Slot | None, text: str = "À préciser", number: int = 2) -> int:
    who = commissioner(sessions)
    with sessions.begin() as session:
        draft = find_dossier(session, geography(), who, Permission.REVIEW_DOSSIER, LOZERE, lock=True)
        return Reviewer(session, who, draft, NOW).put_remark(number, slot, text)


def decide(sessions: Sessions, kind: Decision, number: int = 2, reason: str = "Voir les remarques") -> None:
    who = commissioner(sessions)
    with sessions.begin() as session:
        draft = find_dossier(session, geography(), who, Permission.REVIEW_DOSSIER, LOZERE, lock=True)
        Reviewer(session, who, draft, NOW).decide(kind, number, reason)


def returned(sessions: Sessions, *slots: Slot | None) -> None:
    for slot in slots:
        remark(sessions, slot)
    decide(sessions, Decision.RETURNED)


def answer(sessions: Sessions, slot: Slot, utterance: Utterance) -> None:
    who = agent(sessions, "48")
    with sessions.begin() as session:
        draft = writable(session, geography(), who, LOZERE, LATER)
        outcome = hold(session, who, draft, Said(slot, utterance), f"new-{slot.question}", LATER)
        assert outcome.refusal is None, outcome.refusal


def send(sessions: Sessions) -> int:
    who = agent(sessions, "48")
    with sessions.begin() as session:
        draft = writable(session, geography(), who, LOZERE, LATER, Permission.TRANSMIT_DOSSIER)
        return transmit(session, geography(), who, draft, LATER).number


def draft_of(sessions: Sessions) -> Draft:
    with sessions.reading() as session:
        return find_dossier(session, geography(), agent(sessions, "48"), Permission.READ_DOSSIER, LOZERE)


def told(sessions: Sessions) -> Standing:
    """What the agent is told of the review."""
    draft = draft_of(sessions)
    with sessions.reading() as session:
        return standing(session, draft)


def remarks(sessions: Sessions) -> tuple[Noted, ...]:
    with sessions.reading() as session:
        return of_dossier(session, draft_of(sessions).dossier.id)


def amount_of(sessions: Sessions) -> Slot:
    """The local credits committed by some action."""
    answers = draft_of(sessions).answers
    return next(Slot("committed_amount", item) for item, one in answers.of_question("committed_amount") if one.value)


def news(sessions: Sessions, kind: str) -> list[str]:
    """Whom something was told to, in order."""
    query = select(Account.name).join(Notice, Notice.account_id == Account.id).where(Notice.kind == kind)
    with sessions.reading() as session:
        return list(session.scalars(query.where(Notice.at >= NOW, Notice.url.contains(LOZERE)).order_by(Account.id)))


def journalled(sessions: Sessions) -> list[str]:
    query = select(JournalRow.kind).where(JournalRow.subject == f"dossier:{LOZERE}", JournalRow.at >= NOW)
    with sessions.reading() as session:
        return list(session.scalars(query.order_by(JournalRow.number)))
