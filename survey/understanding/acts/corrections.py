"""Corrections by talking: « non, plutôt 12 000 € », « ajoute la MSA », « remplace la CAF par la MSA », « décale au 15 »."""

from collections.abc import Iterator
from dataclasses import replace

from survey.questionnaire import kinds
from survey.understanding.acts.copies import read_copy, read_duplicate, read_new_action
from survey.understanding.acts.edits import members_said, read_edit
from survey.understanding.acts.explicit import Explicit
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.acts.rewording import read_rewording
from survey.understanding.acts.settings import dates, numbers, organisations
from survey.understanding.acts.shifts import read_derived, read_shift
from survey.understanding.acts.wording import Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import SURE, Act, Candidate, Command, Understanding
from survey.understanding.mentions.mentioned import Mentioned, mentioned
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood
from survey.understanding.roles import actors, lists, money, people, timing, whereabouts

LONGEST = 400
"""Characters beyond which an utterance tells, and corrects nothing."""

_ROLES = (actors, money, people, timing, whereabouts, lists)
_TOLD = (kinds.Choice, kinds.YesNo, kinds.CommitmentNumber, kinds.Siret)


def read_correction(said: Mentioned) -> Understanding | None:
    """Give what a correction changes in the present values; ``None`` where the utterance is none."""
    analysis = said.analysis
    scene = analysis.scene
    if len(analysis.text) > LONGEST or not analysis.tokens:
        return None
    copied = read_copy(analysis) or read_duplicate(analysis) or read_new_action(analysis)
    if copied is not None:
        return copied
    present = Present(said)
    explicit = Explicit(present)
    if not (present.values or scene.entries) or not (scene.asked is None or explicit.is_prompted):
        return None
    found = next(filter(None, (reader(present) for reader in _READERS)), None)
    if found is None or not (explicit.is_suited(found) if scene.asked is None else explicit.is_meant(found)):
        return None
    return _agreed(present, found)


def _agreed(present: Present, found: Understanding) -> Understanding:
    """« oui mais 220 » confirms the rest of what is proposed."""
    if not present.scene.proposed:
        return found
    pieces = [piece for piece in Wording(present.said.analysis).pieces if piece[0] != "soft"]
    if not pieces or pieces[0][0] != "yes":
        return found
    tokens = present.said.analysis.tokens
    start, end = present.said.analysis.folded.span(tokens[pieces[0][1]].start, tokens[pieces[0][2] - 1].end)
    left_out = tuple(one.question for one in found.candidates)
    return replace(found, commands=(Command(Act.CONFIRM, start, end, questions=left_out), *found.commands))


def _told_anew(present: Present) -> Understanding | None:
    """Read the values said without a verb of change."""
    found = [*numbers(present), *dates(present)]
    if not found:
        found = list(organisations(present))
    if not found:
        found = list(members_said(present))
    chosen = list(_chosen_anew(present)) if present.old else []
    told = [*chosen, *(one for one in _by_roles(present) if all(one.question != other.question for other in chosen))]
    if not found and told and not chosen and present.scene.asked is None:
        return None
    found += [one for one in told if all(one.question != other.question for other in found)]
    found = found or list(_numbered_anew(present)) or list(_chosen_anew(present))
    return present.change(Act.SET, *found) if found else None


def _by_roles(present: Present) -> Iterator[Candidate]:
    """Give the present values that are told anew in words of their own: « finalement elle est en cours »."""
    if not present.of_kind(*_TOLD):
        return
    said = mentioned(Analysis(present.said.analysis.text, replace(present.scene, asked=None)))
    for role in _ROLES:
        for candidate in role.candidates(said):
            kind = kind_of(candidate.question, present.scene.form)
            if candidate.question in present.values and candidate.confidence >= SURE and isinstance(kind, _TOLD):
                yield candidate


def _numbered_anew(present: Present) -> Iterator[Candidate]:
    """« siret : 732 829 320 00074 »: what follows the name of a number."""
    for name, question in present.named(kinds.Siret, kinds.CommitmentNumber):
        kind = kind_of(question, present.scene.form)
        start, end = present.place_of(name)[1], len(present.text)
        understood = kind and read(kind, Reply(present.said.analysis.source(start, end)), present.scene.context)
        if isinstance(understood, Understood):
            yield present.said.analysis.candidate(question, understood.value, (start, end))


def _chosen_anew(present: Present) -> Iterator[Candidate]:
    """Read another term of the one list that the words belong to: « c'est quartier, pas commune »."""
    analysis = present.said.analysis
    text = analysis.text
    for start, end in (analysis.folded.span(*place) for place in present.old if place[0] < place[1]):
        text = text[:start] + " " * (end - start) + text[end:]
    named = {question for _, question in present.named(kinds.Choice)}
    found = []
    for question in named & present.values.keys() or present.of_kind(kinds.Choice):
        kind = kind_of(question, present.scene.form)
        understood = kind and read(kind, Reply(text), present.scene.context)
        if isinstance(understood, Understood) and understood.value != present.values[question]:
            found.append(Candidate(question, understood.value, understood.start, understood.end, SURE))
    if len(found) == 1:
        yield found[0]


_READERS = (read_rewording, read_derived, read_edit, read_shift, _told_anew)
