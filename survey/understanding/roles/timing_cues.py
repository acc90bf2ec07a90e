"""What a date is the date of, told by the words near it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from survey.understanding.analysis import Analysis
from survey.understanding.moments import Moment


class Role(StrEnum):
    """What a date is the date of."""

    STARTS = "starts"
    ENDS = "ends"
    PERIOD = "period"
    COMMITTED = "committed"
    SIGNED = "signed"
    OTHER = "other"


class DateCue(NamedTuple):
    """Words of the lexicon of timing and their place in the folded text."""

    term: str
    start: int
    end: int


_ADJACENT = frozenset({"since", "from", "until", "by"})
_TO_ITS_DATE = re.compile(
    r"[ :]{0,3}(?:(?:le|la|les|l'|de|du|debut|fin|mi|courant|environ|vers|ce|jour|mois|bien|a|au|en)[ '-]{1,2}){0,4}"
)
_AFTER_ITS_DATE = re.compile(r"[ ,:=-]{0,4}(?:(?:on|ca|c'est|l'action|nous|le|la|l'|les|notre|date de|:|pour) ?){0,3}")
_FARTHEST = {"starts": 45, "ends": 40, "committed": 60, "signing": 60, "planned": 25, "other": 70}
_FARTHEST_SENTENCE = 150
_SENTENCE_END = re.compile(r"[.;!?\n]+(?![0-9])|[()]")
_ENDED_SINCE = re.compile(r"\b(?:termine|fini|acheve|arrete|clos|cloture|boucle|plie|solde|realise|stoppe|ferme)e?s? $")
_NOT_THE_ACTION = re.compile(
    r"(?:%|\b(?:hausse|augmentation|augmente|baisse|inscrite?s?|emploi|chomage|progression|arrivee?s?|victimes?|isolee?s?"
    r"|attend|attente|demande|payee?s?|versee?s?)) ?(?:[a-z]{1,12} ){0,3}$"
)
_A_PERIOD_APART = re.compile(r"[^,]{0,60}, (?:de |d')?")
"""« Diagnostic, de juin à novembre »: the period is that of all that was said."""
_CALL = re.compile(
    r"(?:appels? a projets?|aap|ami|candidatures?|inscriptions?|preinscriptions?|depots?|jury)[ :(]{1,3}(?:sont |est )?"
)
"""« Appel à projets clos le 15 »: the action is not over."""
_NOT_YET = re.compile(
    r"\b(?:sera|seront|va|vont|a engager|a signer|pas encore|prevue?|prevoit|devrait|doit|attente|bientot)\b"
)
_PACT = re.compile(r"\bpactes?\b")
_DEED = re.compile(r"\b(?:convention|acte|arrete|subvention|ej|engagement|avenant)\b")
_OTHER_DOCUMENT = re.compile(
    r"\b(?:chartes?|contrats?|ctg|schema|plans?|protocoles?|accords?|feuille de route|documents?|strategie)\b"
)
_NEW_CLAUSE = re.compile(
    r", ?(?:et |puis )?(?:(?:le|la|les|on|nous|ca|elle|il|ils|elles) |l')[a-z]{2,20}(?: [a-z']{2,15}){1,5} $"
)
_OF_THE_PACT = frozenset({"pact_state", "signed_on", "signatories", "wider_document"})
_ABOUT_THE_ACTION = re.compile(
    r"\b(?:action|projet|dispositif|operation|lancement|demarrage|accompagnement|ateliers?)\b"
)
_MAY_BE_PLANNED = frozenset({None, "action_state", "starts_on", "description", "action_title"})
_PART_OF_YEAR = re.compile(
    r"(?:[tqs] ?[1-4]|[a-z0-9]{1,10} (?:trimestre|semestre)|sem[a-z.]{0,6} ?(?:n ?)?[0-9]{1,2}"
    r"|(?:la|cette) semaine [a-z]{1,10})(?:[ /-](?:de )?(?:l'annee )?20[0-9]{2})?"
)


def cues_of(analysis: Analysis) -> list[DateCue]:
    """Find the words that tell what a date is the date of, from left to right."""
    return [DateCue(phrase.term, *analysis.place_of(phrase)) for phrase in analysis.said("timing")]


def role_of(moment: Moment, moments: Sequence[Moment], cues: Sequence[DateCue], analysis: Analysis) -> Role | None:
    """Tell the role of a date by the nearest words before it, or right after it; ``None`` where nothing tells."""
    text = analysis.folded.text
    place = bisect_left(moments, moment.start, key=lambda one: one.start)
    first = max(_sentence_start(text, moment.start), moments[place - 1].end if place else 0)
    before = list(cues[bisect_left(cues, first, key=_start) : bisect_left(cues, moment.start, key=_start)])
    role = _said_before(moment, before, analysis)
    if role is None:
        role = _said_after(moment, moments[place + 1 : place + 2], cues, text)
    return _of_a_period(moment, role, text)


def _start(cue: DateCue) -> int:
    return cue.start


def _sentence_start(text: str, place: int) -> int:
    first = max(0, place - _FARTHEST_SENTENCE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, first, place)]
    return ends[-1] if ends else first


def _said_before(moment: Moment, cues: list[DateCue], analysis: Analysis) -> Role | None:
    text = analysis.folded.text
    while cues:
        cue, cues = cues[-1], cues[:-1]
        gap = text[cue.end : moment.start]
        if cue.term in _ADJACENT:
            if _TO_ITS_DATE.fullmatch(gap):
                return _of_adjacent(cue, cues, analysis)
        elif cue.term == "other" and moment.last is not None and _A_PERIOD_APART.fullmatch(gap):
            continue
        elif cue.term in ("signing", "committed") and _NEW_CLAUSE.search(gap):
            return None
        elif len(gap) <= _FARTHEST[cue.term]:
            return _of_word(cue, cues, moment, analysis)
    return None


def _of_adjacent(cue: DateCue, cues: list[DateCue], analysis: Analysis) -> Role | None:
    """« Depuis », « dès », « jusqu'à », « d'ici »: right before the date."""
    cues = [one for one in cues if one.term not in _ADJACENT]  # « des » may be no « dès »
    near = cues[-1] if cues and cue.start - cues[-1].end <= _FARTHEST["starts"] else None
    if near and near.term in ("signing", "committed"):
        return _of_word(near, cues[:-1], None, analysis)
    if near and near.term == "other":
        return Role.OTHER
    if cue.term == "since":
        return _of_since(analysis.folded.text[max(0, cue.start - 60) : cue.start])
    if near and near.term == "ends":
        return Role.ENDS
    return {"until": Role.ENDS, "from": Role.STARTS}.get(cue.term)


def _of_since(before: str) -> Role:
    if _ENDED_SINCE.search(before):
        return Role.ENDS
    return Role.OTHER if _NOT_THE_ACTION.search(before) else Role.STARTS


def _of_word(cue: DateCue, cues: list[DateCue], moment: Moment | None, analysis: Analysis) -> Role | None:
    text = analysis.folded.text
    start = _sentence_start(text, cue.start)
    if cue.term == "planned":
        return _of_planned(cue, cues, analysis)
    if cue.term == "signing":
        return _of_signature(cue, start, analysis)
    if cue.term == "committed":
        end = moment.start if moment else cue.end
        return Role.OTHER if _NOT_YET.search(text[max(start, cue.start - 30) : end]) else Role.COMMITTED
    if cue.term == "ends" and cues and cues[-1].term == "other" and _CALL.fullmatch(text, cues[-1].start, cue.start):
        return Role.OTHER
    return {"starts": Role.STARTS, "ends": Role.ENDS}.get(cue.term, Role.OTHER)


def _of_planned(cue: DateCue, cues: list[DateCue], analysis: Analysis) -> Role | None:
    """« Fin prévue en juin » is an end; « action prévue en janvier » a start; « fête prévue le 12 » nothing."""
    if cues and cue.start - cues[-1].end <= _FARTHEST["starts"]:
        return {"starts": Role.STARTS, "ends": Role.ENDS}.get(cues[-1].term, Role.OTHER)
    text, asked = analysis.folded.text, analysis.scene.asked
    before = text[_sentence_start(text, cue.start) : cue.start]
    said = _ABOUT_THE_ACTION.search(before) or not before.strip()
    return Role.STARTS if asked in ("action_state", "starts_on") or (said and asked in _MAY_BE_PLANNED) else None


def _of_signature(cue: DateCue, start: int, analysis: Analysis) -> Role:
    """Tell the signature of the pact from that of a convention, which commits the credits."""
    text = analysis.folded.text
    around = text[start : cue.end + 40]
    if _NOT_YET.search(text[max(start, cue.start - 30) : cue.end + 12]):
        return Role.OTHER
    if _DEED.search(around):
        return Role.COMMITTED
    if _PACT.search(around):
        return Role.SIGNED
    if analysis.scene.asked in _OF_THE_PACT and not _OTHER_DOCUMENT.search(around):
        return Role.OTHER if analysis.scene.asked == "wider_document" else Role.SIGNED
    return Role.OTHER


def _said_after(moment: Moment, following: Sequence[Moment], cues: Sequence[DateCue], text: str) -> Role | None:
    """« Le 4 novembre : ouverture », unless the words are those of the next date."""
    cue = next(iter(cues[bisect_left(cues, moment.end, key=_start) :][:1]), None)
    if cue is None or not _AFTER_ITS_DATE.fullmatch(text[moment.end : cue.start]):
        return None
    if following and _TO_ITS_DATE.fullmatch(text[cue.end : following[0].start]):
        return None
    return {"starts": Role.STARTS, "ends": Role.ENDS, "other": Role.OTHER}.get(cue.term)


def _of_a_period(moment: Moment, role: Role | None, text: str) -> Role | None:
    """« De septembre à juin » tells a start and an end, unless the words say that it is not about the action."""
    if moment.last is None or _PART_OF_YEAR.fullmatch(text[moment.start : moment.end]):
        return role
    return Role.PERIOD if role in (None, Role.STARTS) else role
