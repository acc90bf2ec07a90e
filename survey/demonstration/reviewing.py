"""What the commissioners of the demonstration have said of some dossiers: remarks, and decisions."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.people import Account
from survey.demonstration.material import HERE, Material
from survey.domain.lifecycle import Decision
from survey.domain.policy import Permission
from survey.domain.territories import Geography
from survey.questionnaire.answers import ROOT, Slot
from survey.services.accounts import as_actor, reviewers_of
from survey.services.dossiers import find_dossier
from survey.services.drafts import Draft
from survey.services.reviewing import Reviewer, latest_number


def review_some(session: Session, geography: Geography, today: datetime) -> None:
    """Record the reviews that came before today, through the same services as a commissioner's."""
    for told in json.loads((HERE / "reviews.json").read_text(encoding="utf-8")):
        at = datetime.fromisoformat(told["at"])
        if at <= today:
            _review(session, geography, told, at)


def _review(session: Session, geography: Geography, told: Material, at: datetime) -> None:
    territory = geography.territories[told["territory"]]
    account = session.scalars(select(Account).where(Account.id == reviewers_of(session, territory)[0])).one()
    actor = as_actor(account)
    draft = find_dossier(session, geography, actor, Permission.REVIEW_DOSSIER, f"2024-{territory.code}")
    reviewer, number = Reviewer(session, actor, draft, at), latest_number(session, draft)
    for remark in told["remarks"]:
        reviewer.put_remark(number, _slot(draft, remark), remark["text"])
    reviewer.decide(Decision(told["decision"]), number, told["reason"])


def _slot(draft: Draft, remark: Material) -> Slot | None:
    """Find what a remark is about: the question of the action or the priority of that title, or of the pact."""
    if remark["question"] is None:
        return None
    titles = ("action_title", "priority_title")
    named = (
        item for title in titles for item, answer in draft.answers.of_question(title) if answer.value == remark["of"]
    )
    return Slot(remark["question"], next(named, ROOT))
