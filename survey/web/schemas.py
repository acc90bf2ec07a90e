"""What a turn may carry, as a form or as JSON: one schema for both."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, fields, post_load, pre_load, validate

from survey.dialogue.turns import Gesture, Utterance
from survey.domain.vocabulary import Unknown
from survey.questionnaire import kinds
from survey.questionnaire.answers import Slot
from survey.services.answering import Said
from survey.services.requests import LONGEST_KEY

KEY = validate.Regexp(rf"^[A-Za-z0-9_-]{{8,{LONGEST_KEY}}}$")


class UtteranceSchema(Schema):
    """What the agent said about one question, by the names that the forms give."""

    class Meta:
        unknown = EXCLUDE

    version = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=0))
    text = fields.String(data_key="reponse", load_default="")
    picked = fields.List(fields.String(), data_key="choix", load_default=list)
    category = fields.String(data_key="categorie", load_default="")
    unknown_state = fields.Enum(Unknown, data_key="etat", by_value=True, load_default=None, allow_none=True)
    recall = fields.String(data_key="rappel", load_default="")
    gesture = fields.Enum(Gesture, data_key="geste", by_value=True, load_default=Gesture.ANSWER)

    @pre_load
    def drop_empty(self, data: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """A widget left alone sends an empty text: it says nothing."""
        return {name: value for name, value in data.items() if value not in ("", [""]) or name == "reponse"}


class TurnSchema(UtteranceSchema):
    """A turn: the question, what is said of it, and the idempotency key."""

    question = fields.String(required=True, validate=validate.Length(max=100))
    key = fields.String(data_key="cle", required=True, validate=KEY)
    of_card = fields.Boolean(data_key="carte", load_default=False)
    kept = fields.List(fields.Integer(), data_key="garder", load_default=list)
    amends = fields.Integer(data_key="proposition", load_default=None, allow_none=True)
    turn = fields.String(data_key="tour", load_default="", validate=validate.Length(max=16))
    back = fields.String(data_key="retour", load_default="", validate=validate.OneOf(["", "formulaire"]))

    @post_load
    def slot(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Read the slot."""
        return data | {"slot": Slot.parse(data.pop("question"))}


KEY_ALONE = Schema.from_dict({"cle": fields.String(required=True, validate=KEY)})()
UTTERANCE, TURN = UtteranceSchema(), TurnSchema()
"""One of each for all requests: making one copies all of its fields."""


def key_of_form() -> str:
    """Give the idempotency key of a posted form; raises ``ValidationError`` where it has none."""
    key: str = KEY_ALONE.load({"cle": request.form.get("cle", "")})["cle"]
    return key


def said(slot: Slot, kind: kinds.Kind | None, data: Mapping[str, Any]) -> Said:
    """Make what was said from loaded data: a pick is a term of a closed list, a category, or a reading that was suggested."""
    text, picked = data["text"], tuple(data["picked"])
    if picked and not isinstance(kind, kinds.Choice | kinds.Choices | kinds.YesNo):
        text, picked = picked[0], ()
    if data["category"]:
        picked = (data["category"],)
    return Said(
        slot,
        Utterance(
            text,
            picked,
            data["unknown_state"],
            data["recall"],
            data["gesture"],
            of_card=data.get("of_card", False),
            kept=tuple(data.get("kept", ())),
            amends=data.get("amends"),
            turn=data.get("turn", ""),
        ),
        data["version"],
    )
