"""One turn of the conversation, as the web takes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.data import geography
from survey.dialogue.turns import Turn
from survey.domain.policy import Actor
from survey.services.answering import Said, converse_in
from survey.services.drafts import Draft
from survey.services.proposing import awaiting


def hold(session: Session, actor: Actor, draft: Draft, said: Said, new_item: str, now: datetime) -> Turn:
    before = awaiting(session, actor, draft)
    return converse_in(session, geography(), actor, draft, said, before, lambda: new_item, now).turn
