"""The door to a whole utterance: values for any question, commands, corrections, unknown states."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from survey.domain.values import PartialDate
from survey.domain.vocabulary import Unknown
from survey.questionnaire import kinds
from survey.questionnaire.checks import NotBefore
from survey.questionnaire.questions import Question
from survey.understanding.acts.commands import read_commands
from survey.understanding.acts.corrections import read_correction
from survey.understanding.acts.tables import read_table
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import SURE, Candidate, Scene, Understanding, UnknownSaid
from survey.understanding.mentions.mentioned import Mentioned, mentioned
from survey.understanding.mentions.noise import without_noise
from survey.understanding.readers.choices import says_term
from survey.understanding.readers.dates import recall_day
from survey.understanding.readers.unknowns import (
    read_unknown,
    read_unknown_of_choice,
    read_unknown_of_value,
    read_unknown_within,
)
from survey.understanding.reading import read
from survey.understanding.replies import Context, Misread, Reply
from survey.understanding.roles import actors, lists, money, narratives, people, timing, titles, whereabouts
from survey.understanding.roles.indicators import tells_one

_ROLES = (actors, money, people, timing, whereabouts, lists, titles, narratives)
"""In this order: what one has given a role, the next leaves alone."""


_VALUES = (
    kinds.Amount
    | kinds.Count
    | kinds.Quantity
    | kinds.Date
    | kinds.Siret
    | kinds.CommitmentNumber
    | kinds.OrganisationKind
)
_ONLY_A_DATE = re.compile(
    r"(?:(?:non|pardon|en fait|ah|oups|finalement|plutot),? )?c'(?:etait|est) (?:en |le |au |fin |debut )[a-z0-9 ,/]{2,30}[ .!]{0,2}"
)
"""« c'était en septembre, le 12 »: of a date known already, and the text of nothing."""
_LONGEST_WITHOUT_TEXT = 60
"""Characters up to which the answer to a question of text may say that it is not known: beyond, it is a text."""


def understand(text: str, scene: Scene) -> Understanding:
    """Say what a text states, in its scene. The same text in the same scene always gives the same result; nothing raises."""
    analysis = Analysis(text, scene)
    rows = read_table(analysis)
    if rows:
        return Understanding(rows=rows)
    commands = read_commands(analysis)
    if commands:
        return Understanding(commands=commands)
    said = mentioned(analysis)
    correction = None if tells_one(said) else read_correction(said)
    if correction is not None:
        return correction
    reply = without_noise(analysis, said.noise)
    unknown = _unknown(analysis, reply, _reader_of_unknown(scene))
    direct = None if unknown else _direct(analysis, reply)
    found = narratives.without_their_words([one for role in _ROLES for one in role.candidates(said)], said)
    if isinstance(direct, Candidate) and _tells_another_date(said):
        direct = None
    if isinstance(direct, Candidate) and not _answers(direct, found, said):
        direct = None
    if unknown is None and _is_open(direct, found, said):
        unknown = _unknown(analysis, reply, read_unknown_within)
    if unknown is not None:
        direct, found = None, [one for one in found if one.question != scene.asked]
    return Understanding(
        candidates=tuple(_merged(direct, found, scene)),
        unknown=unknown,
        elsewhere=tuple(whereabouts.elsewhere(said)),
        misread=direct if isinstance(direct, Misread) else None,
    )


def _question(scene: Scene) -> Question | None:
    node = scene.form.nodes.get(scene.asked or "")
    return node if isinstance(node, Question) else None


def _reader_of_unknown(scene: Scene) -> Callable[[str], Unknown | None]:
    """Give what reads an unknown state told of the question asked: much says so of a value, less of a choice, little of a text."""
    question = _question(scene)
    if question is not None and isinstance(question.kind, _VALUES):
        return partial(read_unknown_of_value, question=question.id)
    if question is not None and isinstance(question.kind, kinds.YesNo):
        return partial(read_unknown_of_choice, question=question.id)
    if question is not None and isinstance(question.kind, kinds.Choice):
        vocabulary = question.kind.vocabulary
        return lambda reply: None if says_term(vocabulary, reply) else read_unknown(reply)
    return read_unknown


def _unknown(analysis: Analysis, reply: str, reader: Callable[[str], Unknown | None]) -> UnknownSaid | None:
    """Read an unknown state, told of the question asked."""
    question = _question(analysis.scene)
    if question is None or (isinstance(question.kind, kinds.Text) and len(reply.strip()) > _LONGEST_WITHOUT_TEXT):
        return None
    state = reader(reply)
    if state is None:
        return None
    recall = recall_day(analysis.text, analysis.scene.context.today)
    return UnknownSaid(state, recall, 0, len(analysis.text))


def _said(reply: str) -> tuple[int, int]:
    """Give where what is not noise begins and ends."""
    begun = len(reply) - len(reply.lstrip(" ,;\n"))
    return (begun, len(reply.rstrip(" ,;\n"))) if reply.strip(" ,;\n") else (0, 0)


def _direct(analysis: Analysis, reply: str) -> Candidate | Misread | None:
    """Read the text as the answer to the question asked; a long text is kept as it was written between its greeting and its signature."""
    question = _question(analysis.scene)
    if question is None:
        return None
    if isinstance(question.kind, kinds.Text) and question.kind.is_long:
        first, last = _said(reply)
        reply = " " * first + analysis.text[first:last]
    understood = read(question.kind, Reply(reply), _context(question, analysis.scene))
    if isinstance(understood, Misread):
        return understood
    return Candidate(question.id, understood.value, understood.start, understood.end, understood.confidence)


def _answers(direct: Candidate, found: list[Candidate], said: Mentioned) -> bool:
    """Whether the text, read as the answer, is one: not where the whole sentence tells better what its date or places are."""
    question = _question(said.analysis.scene)
    if question is not None and isinstance(question.kind, kinds.Date):
        return timing.may_answer(direct, said)
    if question is not None and isinstance(question.kind, kinds.Amount):
        return money.may_answer(direct, found, said)
    if question is not None and isinstance(question.kind, kinds.Count):
        return people.may_answer(direct, found)
    if question is not None and isinstance(question.kind, kinds.Places) and direct.confidence < SURE:
        return whereabouts.may_answer(direct, found)
    return True


def _tells_another_date(said: Mentioned) -> bool:
    """Whether a text is asked, and all that is said is another day for a date that is known."""
    question = _question(said.analysis.scene)
    if question is None or not isinstance(question.kind, kinds.Text) or not said.moments:
        return False
    known = any(isinstance(value, PartialDate) for value in said.analysis.scene.values.values())
    return known and _ONLY_A_DATE.fullmatch(said.analysis.folded.text.strip()) is not None


def _is_open(direct: Candidate | Misread | None, found: list[Candidate], said: Mentioned) -> bool:
    """Whether nothing answers the question asked for sure: words that any clause may hold can then say that it is not known yet."""
    question = _question(said.analysis.scene)
    if question is None or any(one.question == question.id for one in found):
        return False
    if isinstance(question.kind, kinds.OrganisationKind):
        return not said.organisations
    return not isinstance(direct, Candidate) or isinstance(question.kind, kinds.Date)


def _context(question: Question, scene: Scene) -> Context:
    """Give the date that the answer cannot come before, so that « fin juin » means the June that follows it."""
    before = next((check.question for check in question.checks if isinstance(check, NotBefore)), "")
    start = scene.values.get(before)
    return replace(scene.context, after=start) if isinstance(start, PartialDate) else scene.context


def _merged(direct: Candidate | Misread | None, found: Iterable[Candidate], scene: Scene) -> Iterator[Candidate]:
    """The answer to the question asked first, then what else was said: of each question, the surest reading."""
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in found:
        if candidate.question in scene.form.nodes and candidate.start < candidate.end:
            at = (candidate.question, candidate.entry)
            if at not in best or best[at].confidence < candidate.confidence:
                best[at] = candidate
    if isinstance(direct, Candidate):
        yield direct
        best.pop((direct.question, None), None)
    yield from best.values()
