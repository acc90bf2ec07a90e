"""Values told anew: « non, plutôt 12 000 € », « le coût total c'est 40 000 », « en fait c'est la MSA qui porte »."""

import calendar
import re
from collections.abc import Iterator

from survey.domain.values import Organisation, PartialDate
from survey.questionnaire import kinds
from survey.understanding.acts.lines import LISTS
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.acts.shifts import dated_like, kinds_of, says_until
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.mentions.mentioned import Span
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.moments import Moment

_CENTS = 100
_CARRIES = re.compile(r"\bport(?:e|era|eur|euse|ent|ee?|age)\b|\boperateur")
_LEADS = re.compile(r"\bpilot|\bchef(?:fe)? de file")
_PARTS = re.compile(r"\bet\b|[,;/]")
_DAY_AFTER = re.compile(r" ?(?:,|:|c'?est|ce sera|sera|est|plutot| )*(?:le|au) (?P<day>[0-9]{1,2})\b(?! ?[0-9€/%.])")
_SIGNED = re.compile(r"\bsign")


def numbers(present: Present) -> Iterator[Candidate]:
    """Give the amounts and counts, each with the question that its words, or the present values, make clear."""
    figures = present.figures
    named = [(present.place_of(name), question) for name, question in present.named(kinds.Amount, kinds.Count)]
    for figure in figures:
        if len(figures) > 1 and not named:
            return
        question = _nearest(present, figure, named, len(figures)) if named else _by_kind(present, figure)
        if question:
            yield _number(present, question, figure)
        elif len(figures) == 1 and _of_local_credits(present, figure):
            yield _number(present, _funding(present), figure)
        elif len(figures) == 1 and not named:
            yield from _of_the_only_line(present, figure)


def _of_local_credits(present: Present, figure: Figure) -> bool:
    """« finalement il y a des crédits locaux, 3 000 », where no amount is known yet."""
    is_named = any(name.term == "any_funding" for name in present.names)
    return is_named and figure.measure is not Measure.PEOPLE and not present.of_kind(kinds.Amount)


def _funding(present: Present) -> str:
    return "planned_amount" if present.values.get("action_state") == "planned" else "committed_amount"


def _number(present: Present, question: str, figure: Figure) -> Candidate:
    is_amount = isinstance(kind_of(question, present.scene.form), kinds.Amount)
    value = figure.cents if is_amount else figure.value
    return present.said.analysis.candidate(question, value, (figure.start, figure.end))


def _suits(present: Present, question: str, figure: Figure) -> bool:
    return isinstance(kind_of(question, present.scene.form), kinds_of(figure))


def _nearest(present: Present, figure: Figure, named: list[tuple[Span, str]], count: int) -> str | None:
    """Give the question whose name stands nearest to a number, within the same part of the sentence."""
    fitting = [(span, question) for span, question in named if _suits(present, question, figure)]
    questions = {question for _, question in fitting}
    if count == 1 and len(questions) == 1:
        return questions.pop()
    here = [(span, question) for span, question in fitting if not _PARTS.search(present.text, *_between(span, figure))]
    if here:
        fitting = here
    distances = sorted((max(span[0] - figure.end, figure.start - span[1]), question) for span, question in fitting)
    return distances[0][1] if distances else None


def _between(span: Span, figure: Figure) -> Span:
    return (span[1], figure.start) if span[1] <= figure.start else (figure.end, span[0])


def _by_kind(present: Present, figure: Figure) -> str | None:
    """Give the present value of the kind said: the one that is taken back, the only one, or the one asked."""
    questions = present.of_kind(*kinds_of(figure))
    taken_back = {
        question
        for question in questions
        for other in present.said.figures
        if present.is_old(other.start, other.end) and present.values[question] in (other.value, other.cents)
    }
    if len(taken_back) == 1:
        return taken_back.pop()
    return present.only(questions) or _asked_anew(present, figure)


def _asked_anew(present: Present, figure: Figure) -> str | None:
    """« 4 000 au lieu de 20 000 », where the amount is what is asked."""
    asked = present.scene.asked or ""
    return asked if present.old and asked not in present.values and _suits(present, asked, figure) else None


def _of_the_only_line(present: Present, figure: Figure) -> Iterator[Candidate]:
    lines = present.scene.entries.get("cofundings", ())
    names_another = any(not present.is_old(one.start, one.end) for one in present.said.organisations)
    if (
        len(lines) == 1
        and not names_another
        and figure.measure is not Measure.PEOPLE
        and not present.of_kind(kinds.Amount)
    ):
        yield present.said.analysis.candidate(
            "cofunding_amount", figure.cents, (figure.start, figure.end), entry=Entry("cofundings", 0)
        )


def dates(present: Present) -> Iterator[Candidate]:
    """Give the dates, each with its question."""
    moments = present.moments
    named = [(present.place_of(name), question) for name, question in present.named(kinds.Date)]
    if not moments or len(moments) > 2:  # noqa: PLR2004  a beginning and an end
        return
    if len(moments) == 2:  # noqa: PLR2004  a beginning and an end
        if len({question for _, question in named}) == 2:  # noqa: PLR2004  one for each
            for one in moments:
                yield from _dated(present, _nearest_date(one, named), one)
        elif {"starts_on", "ends_on"} <= present.values.keys() and not named:
            yield from _dated(present, "starts_on", moments[0])
            yield from _dated(present, "ends_on", moments[1])
        return
    moment = moments[0]
    question = _nearest_date(moment, named) if named else _unnamed_date(present)
    if question:
        yield from _dated(present, question, moment)
        yield from _other_day(present, question, named)


def _other_day(present: Present, question: str, named: list[tuple[Span, str]]) -> Iterator[Candidate]:
    """« le début c'est le 7 et la fin le 20 décembre »: the day of the other date, in its present month."""
    for span, other in named:
        before = present.values.get(other)
        day = _DAY_AFTER.match(present.text, span[1])
        if other != question and isinstance(before, PartialDate) and day:
            number = int(day["day"])
            if 1 <= number <= calendar.monthrange(before.year, before.month)[1]:
                value = PartialDate(before.year, before.month, number)
                yield present.said.analysis.candidate(other, value, day.span("day"))


def _nearest_date(moment: Moment, named: list[tuple[Span, str]]) -> str:
    return min((max(span[0] - moment.end, moment.start - span[1]), question) for span, question in named)[1]


def _unnamed_date(present: Present) -> str | None:
    there = present.of_kind(kinds.Date)
    if says_until(present.text) and ("ends_on" in there or "starts_on" in there):
        return "ends_on"
    if _SIGNED.search(present.text):
        return "signed_on" if "signed_on" in there else None
    return present.only(there)


def _dated(present: Present, question: str, moment: Moment) -> Iterator[Candidate]:
    kind = kind_of(question, present.scene.form)
    before = present.values.get(question)
    start = present.values.get("starts_on") if question == "ends_on" else None
    value = moment.last if isinstance(kind, kinds.Date) and kind.ends and moment.last else moment.value
    after = start if isinstance(start, PartialDate) else None
    like = before if isinstance(before, PartialDate) else after
    if like and not moment.last:
        value = dated_like(moment, like, present, after)
    if isinstance(kind, kinds.Date) and (value.day is not None or kind.month):
        yield present.said.analysis.candidate(question, value, (moment.start, moment.end))


def organisations(present: Present) -> Iterator[Candidate]:
    """Give the one organisation told anew, where it is clear what it does."""
    said = [one for one in present.said.organisations if not present.is_old(one.start, one.end)]
    if len(said) != 1:
        return
    question = _role(present)
    span = (said[0].start, said[0].end)
    if question:
        yield present.said.analysis.candidate(question, said[0].organisation, span)
        return
    lines = [(repeat, line) for repeat in LISTS for line in enumerate(present.scene.entries.get(repeat, ()))]
    if len(lines) == 1 and not present.of_kind(kinds.OrganisationKind) and not present.figures:
        repeat, (number, line) = lines[0]
        if isinstance(line.get(LISTS[repeat]), Organisation):
            yield present.said.analysis.candidate(
                LISTS[repeat], said[0].organisation, span, entry=Entry(repeat, number)
            )


def _role(present: Present) -> str | None:
    """Give what an organisation does: as the words say, or the only role that is held now."""
    carries, leads = _CARRIES.search(present.text), _LEADS.search(present.text)
    if carries or leads:
        return None if carries and leads else "operator" if carries else "lead_organisation"
    there = present.of_kind(kinds.OrganisationKind)
    return None if any(present.scene.entries.get(repeat) for repeat in LISTS) else present.only(there)
