"""When it starts and ends, when it was committed, when the pact was signed."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from survey.domain.values import PartialDate
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.moments import MONTHS_IN_YEAR, WEEKDAYS, Moment, NoSuchDate, day_of
from survey.understanding.readers.dates import at_the_latest, nearest, periods
from survey.understanding.roles.about_the_pact import is_about_the_pact
from survey.understanding.roles.timing_cues import DateCue, Role, cues_of, role_of

_QUESTIONS = {
    Role.STARTS: "starts_on",
    Role.ENDS: "ends_on",
    Role.COMMITTED: "committed_on",
    Role.SIGNED: "signed_on",
}
_ROLE_ASKED = {question: role for role, question in _QUESTIONS.items()}
_NO_LATER_THAN_TODAY = (Role.COMMITTED, Role.SIGNED)
_COMING = re.compile(
    r"\b(?:sera|seront|va|vont|devrait|devraient|doit|prevue?s?|programmee?s?|prochaine?s?|demarre|debute|commence"
    r"|ouvre|reprend|se termine|s'acheve|s'arrete|prend fin|finit|[a-z']{3,14}(?:era|eront|ira|iront))\b"
)
_PAST = re.compile(
    r"\b(?:s'est|se sont|a (?:ete |deja |bien |pris )?[a-z]{3,12}(?:e|i|u)|ont|etait|est (?:lance|ouvert|termine|fini|en place)e?"
    r"|demarree|lancee|ouverte?|commencee|terminee?s?|finie?s?|bouclee?s?|cloturee?s?|achevee?s?|signee?s?|engagee?s?|notifiee?s?)\b"
)
_SINCE = re.compile(r"\bdepuis\b")
_BARE_DAY = re.compile(r"\b(?:le|au) (?P<day>[0-9]{1,2}) ?(?:er\b)?(?= ?(?:$|[,.;!?)\n]|et |puis |avec ))")
_BEFORE_A_DAY = re.compile(r"[a-z' ]{0,25}")
_TOLD_OF_A_DAY = frozenset({"starts", "ends", "from", "since", "committed", "signing"})
_INTRODUCING_A_DAY = frozenset({"starts", "ends", "from", "until", "since"})
_A_WEEK = 7
_TWO_MONTHS, _HALF_A_YEAR = 62, 183
_BARE_WEEKDAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})(?: matin| soir| midi| apres-midi)?(?= ?(?:$|[,.;!?)\n]|et |puis |avec |a |par ))"
)
_ONLY_A_WEEKDAY = re.compile(rf" ?(?:le |c'etait |ce |de )?(?:{'|'.join(WEEKDAYS)})(?: matin| soir)?[ .!]{{0,3}}")
_BEFORE_A_WEEKDAY = re.compile(r" (?:(?:ce|le|des|a partir de) )?")
_MOST_BARE_DAYS = 20
_LASTING_FROM = re.compile(
    r"\b(?:dur(?:e|era|er|erait)|duree(?: de| :)?|pour|pendant|sur) (?P<number>[0-9]{1,2}) mois,? "
    r"(?:a partir|a compter|a dater) (?:du|de|d') ?$"
)
_AFTER_A_START = re.compile(r"[ ,;:/-]{1,4}")
_TENSE_WITHIN = 60


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give the dates whose role is said, and the one left where a date is asked."""
    text = said.analysis.folded.text
    cues = cues_of(said.analysis)
    found = periods(_with_bare_days(said, cues), text)
    told = [(moment, role_of(moment, found, cues, said.analysis)) for moment in found]
    start: PartialDate | None = None
    for moment, role in sorted(_with_the_asked(told, said), key=lambda one: one[1] is Role.ENDS):
        if role not in _NO_LATER_THAN_TODAY and is_about_the_pact(said):
            continue
        for question, value in _values(moment, role, said, start):
            start = value if question == "starts_on" and start is None else start
            said.take(moment.start, moment.end)
            yield said.analysis.candidate(question, value, (moment.start, moment.end), _confidence(moment))
            if question == "starts_on":
                yield from _end_of(said, moment, value)


def _end_of(said: Mentioned, moment: Moment, start: PartialDate) -> Iterator[Candidate]:
    """« dure 6 mois à partir du 1er novembre »: the eve of that day, so many months later."""
    text = said.analysis.folded.text
    lasting = _LASTING_FROM.search(text, max(0, moment.start - 50), moment.start)
    if lasting is None or moment.last is not None:
        return
    whole = 0 if start.day else 1  # « 8 mois à partir de septembre » ends in April
    months = start.year * MONTHS_IN_YEAR + start.month - 1 + int(lasting["number"]) - whole
    try:
        later = PartialDate(months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1, start.day and 1)
        if start.day:
            later = PartialDate.of(later.first + timedelta(days=start.day - 2))
    except ValueError:
        return
    yield said.analysis.candidate("ends_on", later, (lasting.start("number"), moment.end), 0.8, computed=True)


def _with_bare_days(said: Mentioned, cues: list[DateCue]) -> list[Moment]:
    """Add « démarre le 18 »: of the month said before it, or of this one or the next."""
    text, found = said.analysis.folded.text, list(said.moments)
    for match in islice(_BARE_DAY.finditer(text), _MOST_BARE_DAYS):
        cue = next(iter(cues[: bisect_left(cues, match.start(), key=lambda one: one.start)][-1:]), None)
        introduced = cue and cue.term in _INTRODUCING_A_DAY and _BEFORE_A_DAY.fullmatch(text[cue.end : match.start()])
        if cue and introduced and _is_free(match, said):
            found += _bare_day(match, said, is_past=cue.term == "since")
    for match in islice(_BARE_WEEKDAY.finditer(text), _MOST_BARE_DAYS):
        found += _bare_weekday(match, said, cues)
    return sorted(found, key=lambda one: one.start)


def _bare_weekday(match: re.Match[str], said: Mentioned, cues: list[DateCue]) -> Iterator[Moment]:
    """« A démarré lundi » is the last one, « démarre lundi » the next; alone, it answers what is past by nature."""
    text, today = said.analysis.folded.text, said.analysis.scene.context.today
    cue = next(iter(cues[: bisect_left(cues, match.start(), key=lambda one: one.start)][-1:]), None)
    told = cue and cue.term in _TOLD_OF_A_DAY and _BEFORE_A_WEEKDAY.fullmatch(text[cue.end : match.start()])
    asked = _ROLE_ASKED.get(said.analysis.scene.asked or "") in _NO_LATER_THAN_TODAY and _ONLY_A_WEEKDAY.fullmatch(text)
    if not (told or asked) or not _is_free(match, said, "weekday"):
        return
    ahead = (WEEKDAYS.index(match["weekday"]) - today.weekday()) % 7
    is_past = (
        asked or (cue and cue.term in ("committed", "signing", "since")) or _PAST.search(text[: match.start()][-40:])
    )
    days = ahead - 7 if is_past else ahead or 7
    yield Moment(PartialDate.of(today + timedelta(days=days)), *match.span(), confidence=0.8)


def _is_free(match: re.Match[str], said: Mentioned, group: str = "day") -> bool:
    dated = any(one.start < match.end() and match.start() < one.end for one in said.moments)
    return not dated and said.is_free(*match.span(group))


def _bare_day(match: re.Match[str], said: Mentioned, *, is_past: bool) -> Iterator[Moment]:
    today, day = said.analysis.scene.context.today, int(match["day"])
    earlier = [one.last or one.value for one in said.moments if one.end <= match.start()]
    year, month = (earlier[-1].year, earlier[-1].month) if earlier else (today.year, today.month)
    if not earlier:
        months = year * MONTHS_IN_YEAR + month - 1 + (-(day > today.day) if is_past else day < today.day)
        year, month = months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1
    try:
        yield Moment(day_of(year, month, day), match.start("day"), match.end("day"), confidence=0.8)
    except NoSuchDate:
        return


def may_answer(direct: Candidate, said: Mentioned) -> bool:
    """Whether a date may answer the question asked: not when the words near it say that it is the date of something else."""
    analysis = said.analysis
    found = periods(said.moments, analysis.folded.text)
    here = [one for one in found if direct.start < analysis.folded.span(one.start, one.end)[1]]
    if not here or here[0].start == here[0].end:
        return True
    role, asked = role_of(here[0], found, cues_of(analysis), analysis), _ROLE_ASKED.get(direct.question)
    if asked in _NO_LATER_THAN_TODAY:
        return role not in (Role.STARTS, Role.ENDS, Role.PERIOD)
    return asked is None or role in (None, asked, Role.PERIOD)


def _with_the_asked(told: list[tuple[Moment, Role | None]], said: Mentioned) -> Iterator[tuple[Moment, Role]]:
    """Give the moments with a role; the only one without is what was asked, and « fin juin » after a start is the end."""
    asked = _ROLE_ASKED.get(said.analysis.scene.asked or "")
    text = said.analysis.folded.text
    bare = [moment for moment, role in told if role is None]
    known = {role for _, role in told}
    for place, (moment, role) in enumerate(told):
        if role is not None and role is not Role.OTHER:
            yield moment, role
        elif role is None and asked and asked not in known and len(bare) == 1:
            yield moment, asked
        elif role is None and place and told[place - 1][1] is Role.STARTS and Role.ENDS not in known:
            between = text[told[place - 1][0].end : moment.start]
            if text.startswith("fin ", moment.start) and _AFTER_A_START.fullmatch(between):
                yield moment, Role.ENDS


def _values(
    moment: Moment, role: Role, said: Mentioned, start: PartialDate | None
) -> Iterator[tuple[str, PartialDate]]:
    """Give the questions that a moment answers, each with the date in the year that suits."""
    try:
        here = _in_its_year(moment, role, said, start)
    except NoSuchDate:
        return
    today = said.analysis.scene.context.today
    if role in _NO_LATER_THAN_TODAY:
        if here.value.first <= today:
            yield _QUESTIONS[role], here.value
        return
    asked = said.analysis.scene.asked in ("starts_on", "ends_on")
    is_long = here.last is not None and (here.last.first - here.value.first).days > _A_WEEK
    both = role is Role.PERIOD or (asked and is_long)
    if role is Role.STARTS or both:
        yield "starts_on", here.value
    if role is Role.ENDS or (both and here.last):
        yield "ends_on", here.last or here.value


def _in_its_year(moment: Moment, role: Role, said: Mentioned, start: PartialDate | None) -> Moment:
    """Choose the year that was not said, by the tense of the words before; raises ``NoSuchDate``."""
    if moment.dated:
        return moment
    today, text = said.analysis.scene.context.today, said.analysis.folded.text
    before = text[max(said.analysis.clause_at(moment.start)[0], moment.start - _TENSE_WITHIN) : moment.start]
    if role is Role.ENDS:
        return _ending(moment, before, said, start)
    if role is Role.COMMITTED or _SINCE.search(before):
        return at_the_latest(moment, today)
    if role is Role.SIGNED or _PAST.search(before):
        return moment
    if _COMING.search(before):
        return _not_before(moment, PartialDate(today.year, today.month))
    return nearest(moment, today, _TWO_MONTHS if role is Role.PERIOD else _HALF_A_YEAR)


def _ending(moment: Moment, before: str, said: Mentioned, start: PartialDate | None) -> Moment:
    """« Jusqu'en juin » is the June that follows the start, or today; « terminée en juin » is behind."""
    today = said.analysis.scene.context.today
    known = start or said.analysis.scene.values.get("starts_on")
    if _PAST.search(before) and not _COMING.search(before):
        return at_the_latest(moment, today)
    if isinstance(known, PartialDate) and known.last >= today:
        return _not_before(moment, known)
    return _not_before(moment, PartialDate(today.year, today.month))


def _not_before(moment: Moment, first: PartialDate) -> Moment:
    """Give the first such date that does not come before another; raises ``NoSuchDate``."""
    end = moment.last or moment.value
    for _ in range(2):
        if end.last >= first.first:
            break
        last = moment.last and PartialDate(moment.last.year + 1, moment.last.month, moment.last.day)
        moment = replace(moment.in_year(moment.value.year + 1), last=last)
        end = last or moment.value
    return moment


def _confidence(moment: Moment) -> float:
    return min(moment.confidence, 0.9)
