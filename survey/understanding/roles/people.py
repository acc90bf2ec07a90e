"""How many people are aimed at or reached, and in what unit."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from survey.domain.vocabulary import ActionState, BeneficiaryUnit
from survey.questionnaire import kinds
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.roles.indicators import indicators
from survey.understanding.roles.people_cues import (
    is_base,
    is_consulting,
    is_ended,
    is_population,
    is_since,
    without_parts,
)

_SURE, _LIKELY = 0.9, 0.8
_TARGETED, _REACHED = "targeted_beneficiaries", "reached_beneficiaries"
_OPEN_TO_INDICATORS = frozenset((None, "indicators", "description"))
# An answer to another question speaks of people who are not the beneficiaries: « un questionnaire à 30 familles ».
_OPEN_TO_PEOPLE = _OPEN_TO_INDICATORS - {"indicators"} | {
    *(
        "action_title",
        "audiences",
        "operator",
        "areas",
        "scale",
        "action_state",
        "starts_on",
        "ends_on",
        "committed_on",
    ),
    *(
        "partners",
        "cofundings",
        "uses_local_credits",
        "committed_amount",
        "planned_amount",
        "paid_amount",
        "total_cost",
    ),
    *("commitment_number", "credit_use", "beneficiary_unit", _TARGETED, _REACHED),
}
_SENTENCE_END = re.compile(r"(?<!pers)(?<!benef)(?<!fam)(?<!env)(?<!approx)[.;!?\n](?![0-9])| - | – ")
_CLOSE = 30
_FAR = 60
_PAST_BEFORE = re.compile(
    r"\b(?:a|ont|avons|ai)(?: (?:deja|pu|ete|bien|pour le moment|pour l'instant|a ce jour|aussi|enfin)){0,2}"
    r" (?:accompagne|touche|reloge|recu|accueilli|aide|suivi|vu|heberge|rencontre|equipe|beneficie|oriente"
    r"|repere|loge|servi|transporte|visite"
    r"|informe|sensibilise|concerne|profite|permis|compte)(?:e?s)?\b"
)
_GROWN_TO = re.compile(
    r"\b(?:on|nous|ils|elles) (?:est|sommes|sont) (?:passe|monte|grimpe|arrive)(?:e|s|es)? (?:ensuite |vite )?"
    r"de [0-9]{1,6} (?:[a-z]{3,14} )?a $"
)
_OF_THEM = re.compile(
    r"\b(?:on|nous) en (?P<verb>vise|visons|cible|ciblons|attend|attendons) (?:environ |pres de |a peu pres )?$"
)
_AFTER_THEM = re.compile(r" ?(?:$|[.,;)\n](?![0-9]))")
"""« pour des parents, on en vise 97 »: a bare number of those named before."""
_LABEL = re.compile(r"[:=] ?$")
_OUT_OF = re.compile(r"(?: |\()(?:sur|/) (?:les |un objectif de |un total de |une cible de )?$")
_PAST_AFTER = re.compile(
    r" (?:(?!qui |dont )[a-z'-]{1,15} ){0,3}ont (?:(?:deja|pu|ete|bien|tous|toutes) ){0,2}[a-z]{2,14}(?:e|es|i|is|u|us|it)\b"
)
_OF_AN_OBJECTIVE = re.compile(
    r" ?[(,/]? ?(?:sur |pour |contre )?(?:un |l'|une |la |notre )?(?:objectif|cible)(?: (?:est|etait))?(?: ?:| de| d')? ?$"
)
_MARKS = (",", " sur ", " et ", " pour ", " / ", " dans un", " ou ", " parmi ", " alors que ")
# « les 7 salariés accueillent 130 foyers »: who does it goes before the verb.
_SUBJECT = re.compile(
    r" (?:vont |peuvent |ont |pourront )?(?:accueill|accompagn|suiv|suit|aid|recoiv|recev|rencontr|visit|form|log|prenn"
    r"|touch|soutienn|orient|repe?r|mari)[a-z]{0,6}"
    r"(?: en charge)?(?: deja| environ| pres de| plus de| chaque annee| actuellement)? $"
)
_AGAIN = re.compile(r"(?:\bavec|\bet leurs?|\bet ses|\bsoit|=|\() ?(?:environ |pres de |leurs? )?$")


@dataclass(frozen=True, slots=True)
class _Group:
    """A number of people, and the terms of the lexicon ``reaching`` said before and after it."""

    figure: Figure
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_past: bool

    @property
    def is_cued(self) -> bool:
        """Whether a word tells that these are the people aimed at or reached."""
        return self.is_past or bool(self.before) or bool(self.after)


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give what is measured, the numbers of people aimed at or reached, and their unit."""
    asked = said.analysis.scene.asked
    if asked in _OPEN_TO_INDICATORS:
        yield from indicators(said)
    if asked in _OPEN_TO_PEOPLE:
        yield from _people(said)


def _people(said: Mentioned) -> Iterator[Candidate]:
    """Give the numbers of people, where the words tell whether they are aimed at or reached."""
    groups = [*_groups(said), *_of_those_named(said)]
    asked = said.analysis.scene.asked
    if asked in (_TARGETED, _REACHED) and any(figure.measure is Measure.BARE for figure in said.figures):
        yield from _reached_out_of(said)
        return
    if asked in (_TARGETED, _REACHED) and len(groups) == 1:
        yield from _told(said, asked, groups[0])
        return
    first_of_two = _out_of(groups, said)
    told: dict[str, list[_Group]] = {_TARGETED: [], _REACHED: []}
    for group in groups:
        question = _REACHED if group is first_of_two else _question(group, said)
        if question:
            told[question].append(group)
    _split_by_already(told)
    for question, found in told.items():
        plain = [group for group in found if group.is_cued] or found
        if len({group.figure.value for group in plain}) == 1:
            yield from _told(said, question, plain[0])


def _split_by_already(told: dict[str, list[_Group]]) -> None:
    """« 12 familles accompagnées… 9 familles déjà relogées »: the second are reached, the first were to be."""
    already = [group for group in told[_REACHED] if "already" in (*group.before, *group.after)]
    others = [group for group in told[_REACHED] if group not in already]
    if len(already) != 1 or not others or told[_TARGETED]:
        return
    last = already[0].figure
    if all(group.figure.value > last.value and group.figure.start < last.start for group in others):
        told[_REACHED], told[_TARGETED] = already, others


def may_answer(direct: Candidate, found: list[Candidate]) -> bool:
    """Whether a number read alone answers the question: not where the words around tell another, or of which question it is."""
    for one in found:
        if one.question == direct.question and one.value != direct.value:
            return False
        is_other = one.question in (_TARGETED, _REACHED) and one.question != direct.question
        if is_other and one.start < direct.end and direct.start < one.end:
            return False
    return True


def _out_of(groups: list[_Group], said: Mentioned) -> _Group | None:
    """« 34 personnes sur les 60 prévues »: give the first, which is reached."""
    text = said.analysis.folded.text
    for one, other in pairwise(groups):
        gap = text[one.figure.end : other.figure.start]
        if len(gap) < _FAR and _OUT_OF.search(gap) and "aim" not in one.after:
            return one
    return None


def _reached_out_of(said: Mentioned) -> Iterator[Candidate]:
    """« 34 sur 60 », where a number of people is asked."""
    bare = [figure for figure in said.figures if figure.measure in (Measure.BARE, Measure.PEOPLE)]
    text = said.analysis.folded.text
    gap = text[bare[0].end : bare[1].start] if len(bare) == 2 else ""  # noqa: PLR2004  a part and the whole
    if gap and (_OUT_OF.fullmatch(gap) or _OF_AN_OBJECTIVE.fullmatch(gap)):
        yield said.analysis.candidate(_REACHED, bare[0].value, (bare[0].start, bare[0].end), _SURE)
        yield said.analysis.candidate(_TARGETED, bare[1].value, (bare[1].start, bare[1].end), _SURE)


def _told(said: Mentioned, question: str, group: _Group) -> Iterator[Candidate]:
    figure = group.figure
    said.take(figure.start, figure.end)
    yield said.analysis.candidate(question, figure.value, (figure.start, figure.end), _SURE)
    if _unit_of(figure, said.analysis):
        yield _unit(said, group)


def _unit(said: Mentioned, group: _Group) -> Candidate:
    figure = group.figure
    unit = _unit_of(figure, said.analysis)
    assert unit is not None
    return said.analysis.candidate("beneficiary_unit", unit, (figure.end - len(figure.unit), figure.end), _SURE)


def _unit_of(figure: Figure, analysis: Analysis) -> BeneficiaryUnit | None:
    """Give families or households; people is what is counted where nothing is said."""
    for phrase in analysis.phrases.get("beneficiary_unit", ()):
        start, end = analysis.place_of(phrase)
        if figure.start <= start and end <= figure.end and phrase.term != BeneficiaryUnit.PEOPLE:
            return BeneficiaryUnit(phrase.term)
    return None


def _groups(said: Mentioned) -> Iterator[_Group]:
    people = without_parts([figure for figure in said.figures if figure.measure is Measure.PEOPLE])
    counted = [figure for figure in said.figures if figure.measure is not Measure.OTHER or figure.unit]
    starts, ends = [figure.start for figure in counted], [figure.end for figure in counted]
    text = said.analysis.folded.text
    words = [(*said.analysis.place_of(phrase), phrase.term) for phrase in said.analysis.phrases.get("reaching", ())]
    for figure in people:
        has_grown = figure.ranged and _GROWN_TO.search(text, max(0, figure.start - _FAR), figure.start) is not None
        is_usable = (
            not (figure.share or figure.rate or (figure.ranged and not has_grown))
            and figure.value <= kinds.Count.largest
        )
        if not is_usable or not said.is_free(figure.start, figure.end):
            continue
        if figure is not people[0] and _AGAIN.search(text[max(0, figure.start - 20) : figure.start]):
            continue  # « 25 familles, soit 80 personnes »: the same people
        following, before = bisect_right(starts, figure.start), bisect_right(ends, figure.start)
        end = starts[following] if following < len(starts) else len(text)
        start = _from(text, words, ends[before - 1], figure.start) if before else 0
        group = _group(text, figure, words, (start, _before_the_next(text, figure.end, end)))
        yield replace(
            group, is_past=group.is_past or has_grown or ("target" not in group.before and is_since(said, figure))
        )


def _of_those_named(said: Mentioned) -> Iterator[_Group]:
    text, named = said.analysis.folded.text, said.analysis.said("audience")
    for figure in said.figures:
        aimed = _OF_THEM.search(text, max(0, figure.start - _FAR), figure.start)
        if figure.measure is not Measure.BARE or not aimed or not _AFTER_THEM.match(text, figure.end):
            continue
        ends = [said.analysis.place_of(one)[1] for one in named]
        nearest = max((end for end in ends if end <= aimed.start()), default=-_FAR - 1)
        if 0 <= aimed.start() - nearest <= _FAR and said.is_free(figure.start, figure.end):
            yield _Group(figure, ("aim",), (), is_past=False)


def _before_the_next(text: str, start: int, end: int) -> int:
    """Give where the words said of a number stop: those of the last clause before the next number are of that one."""
    cut = max(text.rfind(mark, start, end) for mark in _MARKS)
    return cut if end < len(text) and cut >= start else end


def _from(text: str, words: list[tuple[int, int, str]], start: int, end: int) -> int:
    """Give where the words said of a number begin: what touches the number before is of that one."""
    cut = _between(text, start, end)
    place = bisect_left(words, (start,))
    touches = cut == start and place < len(words) and words[place][0] <= start + 1
    return min(words[place][1], end) if touches else cut


def _between(text: str, start: int, end: int) -> int:
    """Give where, between two numbers, the words said of the first leave place to those said of the second."""
    return max(start, *(text.rfind(mark, start, end) for mark in _MARKS))


def _group(text: str, figure: Figure, words: list[tuple[int, int, str]], around: tuple[int, int]) -> _Group:
    """Look at the words of the sentence around a number, no farther than the numbers next to it."""
    start, end = around
    first = max(start, figure.start - _FAR)
    cuts = [match.end() for match in _SENTENCE_END.finditer(text, first, figure.start)]
    first = cuts[-1] if cuts else first
    cut = _SENTENCE_END.search(text, figure.end, min(end, figure.end + _FAR))
    last = cut.start() if cut else min(end, figure.end + _FAR)
    comma = text.find(",", figure.end, last)
    near = (max(first, text.rfind(",", first, figure.start)), comma if comma >= 0 else last)
    terms_before: list[str] = []
    terms_after: list[str] = []
    for place in range(bisect_left(words, (first,)), len(words)):
        begin, stop, term = words[place]
        if begin >= last:
            break
        if term == "apart" and not near[0] <= begin < near[1]:
            continue
        if term == "this_year" and stop <= figure.start:
            terms_before = [one for one in terms_before if one != "past"]
        if term == "apart" and stop <= figure.start and _SUBJECT.fullmatch(text, stop, figure.start):
            continue
        if term == "this_year" or (term == "past" and begin >= near[1]):
            continue
        if stop <= figure.start:
            terms_before.append(term)
        elif figure.end - len(figure.unit) <= begin and stop <= last:
            terms_after.append(term)
    if _LABEL.search(text, first, figure.start):
        terms_after = terms_before + terms_after
    is_past = bool(_PAST_BEFORE.search(text, first, figure.start) or _PAST_AFTER.match(text, figure.end, last))
    return _Group(figure, tuple(terms_before), tuple(terms_after), is_past)


def _is_counted(group: _Group, said: Mentioned) -> bool:
    """Whether these people are beneficiaries: neither inhabitants, nor people consulted, nor those of another year."""
    before, after, figure = group.before, group.after, group.figure
    if "past" in (*before, *after) or "apart" in (*before[-2:], *after):
        return False
    if is_population(said, figure, is_cued=group.is_cued):
        return False
    if "aim" in after:
        return True
    is_aimed_at = before[-1:] in (("aim",), ("target",))
    return not is_base(said, figure) and (is_aimed_at or not is_consulting(said, figure))


def _question(group: _Group, said: Mentioned) -> str | None:
    """Say whether people are aimed at or reached: aimed at, where no word tells."""
    before, after = group.before, group.after
    if not _is_counted(group, said):
        return None
    if "aim" in after or before[-1:] in (("aim",), ("target",)):
        return _TARGETED
    if group.is_past or "already" in before or "already" in after:
        return _REACHED
    if "aim" in before:
        return _TARGETED
    is_finished = said.analysis.scene.values.get("action_state") == ActionState.FINISHED
    is_over = is_finished or ("target" not in before and is_ended(said))
    is_done = "done" in after or (before[-1:] == ("done",) and not group.figure.unit)
    return _REACHED if is_done or is_over else _TARGETED
