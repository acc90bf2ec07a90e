"""Remarks and decisions of a review as pages show them."""

from typing import Any

from survey.domain.calendar import paris_moment
from survey.domain.lifecycle import Decision, DossierState
from survey.services.remarks import Noted
from survey.services.reviewing import Decided, Standing
from survey.web.security import new_key


def remark_view(one: Noted) -> dict[str, Any]:
    """Give a remark: who, by their role, when and what; and what became of it."""
    return {
        "id": one.id,
        "who": one.role.label,
        "author": one.author,
        "when": paris_moment(one.sent_at or one.at),
        "number": one.number,
        "text": one.text,
        "is_draft": one.is_draft,
        "is_open": one.is_open,
        "ending": one.ending.label if one.ending else "",
        "reply": one.reply,
        "key": new_key(),
    }


def decision_view(one: Decided) -> dict[str, Any]:
    """Give a decision with its reason."""
    return {
        "kind": one.kind.value,
        "label": one.kind.label,
        "number": one.number,
        "who": one.role.label,
        "author": one.author,
        "when": paris_moment(one.at),
        "reason": one.reason,
    }


def review_view(standing: Standing, state: DossierState) -> dict[str, Any] | None:
    """Give what those who answer are told: why the dossier came back, what is said of the whole, how many answers are remarked on."""
    decided = standing.decided
    tells = decided is not None and (state is DossierState.RETURNED or decided.kind is Decision.VALIDATED)
    if state is DossierState.TRANSMITTED:
        tells = False
    slots = standing.following(None)
    if not tells and not standing.remarks:
        return None
    return {
        "decision": decision_view(decided) if decided and tells else None,
        "on_whole": [remark_view(one) for one in standing.on_whole],
        "waiting": len(slots),
        "first": str(slots[0]) if slots else "",
    }
