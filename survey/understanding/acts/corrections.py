"""Corrections by talking: « non, plutôt 12 000 € », « ajoute la MSA », « remplace la CAF par la MSA », « décale au 15 »."""

import re
from collections.abc import Iterator
from dataclasses import replace

from survey.questionnaire import kinds
from survey.understanding.acts.copies import read_copy, read_duplicate, read_new_action
from survey.understanding.acts.edits import members_said, names_a_line, read_edit
from survey.understanding.acts.naming import Name, kind_of
from survey.understanding.acts.present import Present
from survey.understanding.acts.rewording import read_rewording
from survey.understanding.acts.settings import dates, numbers, organisations
from survey.understanding.acts.shifts import read_derived, read_shift
from survey.understanding.acts.wording import Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import SURE, Act, Candidate, Command, Understanding
from survey.understanding.mentions.mentioned import Mentioned, mentioned
from survey.understanding.phrases import Phrase
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood
from survey.understanding.roles import actors, lists, money, people, timing, whereabouts

LONGEST = 400
"""Characters beyond which an utterance tells, and corrects nothing."""

_FIRST_WORDS, _FEW_WORDS = 3, 14
_ADVERBS = frozenset(
    {
        *("aussi", "egalement", "en plus", "sans", "hors", "plus de", "plus la", "plus le", "plus les", "maintenant"),
        *("desormais", "dorenavant", "plus tard", "plus tot", "il y a aussi", "y a aussi", "en verite"),
    }
)
"""What a plain answer also says: it corrects only what it names."""

_VERBS = frozenset(
    {
        *("manque", "il manque", "associe", "integre", "integrer", "rejoint", "inclus", "lire", "revoir", "avance"),
        *("glisse", "refuse", "non", "change"),
    }
)
"""What corrects at the beginning only: « non », « change »."""

_CONTRADICTS = re.compile(r"\W{0,3}(?:ah |mais )?si(?: si)? ?,")
_GIVEN = re.compile(r"(?: [a-z']{2,12}){0,2} ?(?::|=|,? ?c'?est\b|est\b|sera\b|ce sera\b|passe a\b|devient\b)")
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
    if not (present.values or scene.entries) or not _is_prompted(present):
        return None
    found = next(filter(None, (reader(present) for reader in _READERS)), None)
    return _agreed(present, found) if found and _is_about_what_is_named(present, found) else None


def _is_about_what_is_named(present: Present, found: Understanding) -> bool:
    """Whether a text that is an answer too, and corrects only because of a name, changes what it names."""
    kind = kind_of(present.scene.asked or "", present.scene.form)
    if not isinstance(kind, kinds.Text) or not _answers(present, kind) or _is_firm(present):
        return True
    told = {one.question for one in found.candidates}
    named = {
        question for name in present.names for question in (name.term, *name.among(tuple(told), present.scene.form))
    }
    return bool(told & named) or names_a_line(present)


def _is_prompted(present: Present) -> bool:
    """Whether something corrects: nothing is asked, or the words say so and do not answer."""
    asked = present.scene.asked
    if asked is None:
        return True
    names_another = any(_is_other(present, name) for name in present.names)
    kind = kind_of(asked, present.scene.form)
    answers = kind is not None and _answers(present, kind)
    if isinstance(kind, kinds.Text) and answers:
        return names_another or _is_firm(present)
    if not (present.words or present.old or names_another or names_a_line(present)):
        return False
    return names_another or asked in present.values or not answers


def _answers(present: Present, kind: kinds.Kind) -> bool:
    return isinstance(read(kind, Reply(present.said.analysis.text), present.scene.context), Understood)


def _is_firm(present: Present) -> bool:
    """Whether a text that may well be the answer itself begins as a correction, or is a short one."""
    tokens = present.said.analysis.tokens
    phrases = present.said.analysis.phrases.get("correction", ())
    firm = [phrase.first for phrase in phrases if _is_strong(present, phrase) and _may_prompt(present, phrase.term)]
    firm += [present.said.analysis.token_at(start) for start, _ in present.old]
    firm += [0] if _CONTRADICTS.match(present.text) else []
    return bool(firm) and (len(tokens) <= _FEW_WORDS or min(firm) <= _FIRST_WORDS)


def _is_strong(present: Present, phrase: Phrase) -> bool:
    """Whether words correct by themselves: « non » at the beginning, « maintenant » of what is named."""
    words = " ".join(token.word for token in present.said.analysis.tokens[phrase.first : phrase.last])
    if words in _VERBS and phrase.first <= 1:
        return True
    return words not in _ADVERBS | _VERBS or any(_names_present(present, name) for name in present.names)


def _names_present(present: Present, name: Name) -> bool:
    return (
        bool(name.among(tuple(present.values), present.scene.form)) and len(present.said.analysis.tokens) <= _FEW_WORDS
    )


def _may_prompt(present: Present, term: str) -> bool:
    """« Augmente » and « baisse » correct only what is named: « augmente les bénéficiaires de 30 »."""
    return term not in ("more", "less") or any(True for _ in present.named(kinds.Amount, kinds.Count))


def _is_other(present: Present, name: Name) -> bool:
    """Whether the name of a present value is given a new one: « le nom exact c'est… »."""
    asked = present.scene.asked or ""
    among = name.among(tuple(present.values), present.scene.form)
    after = present.text[present.place_of(name)[1] :]
    begins = name.first <= _FIRST_WORDS and isinstance(
        kind_of(name.term, present.scene.form), kinds.Amount | kinds.Count
    )
    return bool(among or begins) and asked not in (*among, name.term) and _GIVEN.match(after) is not None


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
