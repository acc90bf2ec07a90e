"""Corrections by talking: « non, plutôt 12 000 € », « ajoute la MSA », « remplace la CAF par la MSA », « décale au 15 »."""

import re
from collections.abc import Iterator
from dataclasses import replace

from survey.questionnaire import kinds
from survey.understanding.acts.edits import members_said, read_edit
from survey.understanding.acts.naming import Name, kind_of, names_in
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

_COPY = re.compile(
    r"\b(?:l[ea]s? )?memes? (?P<what>[^.;!?\n]{3,60}?) qu(?:e |')(?:pour |dans |sur )?(?:l'|la "
    r"|le )?(?P<which>[^.;!?\n]{1,40})$"
    r"|\b(?:reprends|reprendre|copie|copier|recopie|recopier|pareil pour"
    r"|idem pour) (?P<what2>[^.;!?\n]{3,60}?) (?:de|dans|que) (?:l'|la "
    r"|le )?(?P<which2>[^.;!?\n]{1,40})$"
)
_WHICH = re.compile(
    r"(?:(?:action|priorite|fiche) ?(?:n ?°|no|numero)? ?(?P<after>[0-9]{1,3})|(?P<ordinal>premiere"
    r"|deuxieme|seconde|troisieme|quatrieme|cinquieme|derniere|precedente)|(?P<alone>[0-9]{1,3}))\b"
)
_ORDINALS = {
    "premiere": 1,
    "deuxieme": 2,
    "seconde": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "derniere": -1,
    "precedente": -1,
}
_DUPLICATE = re.compile(
    r"^(?P<command>[^.;!?\n]{0,30}\b(?:dupliqu|copi|recopi|refai|repren|meme action|la meme"
    r"|pareil)[^.;!?\n]{0,40}?),? (?P<but>mais(?: cette fois)?|sauf que(?: c'est)?|cette fois"
    r"|en changeant|avec comme|pour) (?P<rest>[^\n]{2,120})$"
)
_FIRST_WORDS = 3
_GIVEN = re.compile(r"(?: [a-z']{2,12}){0,2} ?(?::|=|,? ?c'?est\b|est\b|sera\b|ce sera\b|passe a\b|devient\b)")
_ROLES = (actors, money, people, timing, whereabouts, lists)
_TOLD = (kinds.Choice, kinds.YesNo, kinds.CommitmentNumber, kinds.Siret)
_BUT = re.compile(r"^(?:mais|sauf que|par contre|juste|c'est|pour|a|avec|sur|dans|les?|la|l'|[ ,])+")


def read_correction(said: Mentioned) -> Understanding | None:
    """Give what a correction changes in the present values; ``None`` where the utterance is none."""
    analysis = said.analysis
    scene = analysis.scene
    if len(analysis.text) > LONGEST or not analysis.tokens:
        return None
    copied = _copied(analysis) or _duplicated(analysis)
    if copied is not None:
        return copied
    present = Present(said)
    if not (present.values or scene.entries) or not _is_prompted(present):
        return None
    found = next(filter(None, (reader(present) for reader in _READERS)), None)
    return found and _agreed(present, found)


def _is_prompted(present: Present) -> bool:
    """Whether something corrects: nothing is asked, or the words say so and do not answer."""
    asked = present.scene.asked
    if asked is None:
        return True
    names_another = any(_is_other(present, name) for name in present.names)
    if not (present.words or present.old or names_another):
        return False
    kind = kind_of(asked, present.scene.form)
    if kind is None or isinstance(kind, kinds.Text) or asked in present.values:
        return True
    understood = read(kind, Reply(present.said.analysis.text), present.scene.context)
    return names_another or not isinstance(understood, Understood)


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
    told = list(_by_roles(present))
    if not found and told and present.scene.asked is None:
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


def _copied(analysis: Analysis) -> Understanding | None:
    """« même pilote que l'action 2 »."""
    match = _COPY.search(analysis.folded.text.rstrip(" .!"))
    if match is None:
        return None
    what = match.span("what") if match["what"] else match.span("what2")
    which = _WHICH.search(match["which"] or match["which2"])
    names = [name for name in names_in(analysis) if what[0] <= analysis.tokens[name.first].start < what[1]]
    if which is None or not names:
        return None
    number = _ORDINALS[which["ordinal"]] if which["ordinal"] else int(which["after"] or which["alone"])
    questions = tuple(dict.fromkeys(name.usual for name in names))
    command = Command(Act.COPY, *analysis.folded.span(*match.span()), questions[0], number, questions)
    return Understanding(commands=(command,))


def _duplicated(analysis: Analysis) -> Understanding | None:
    """« refais la même action mais pour Liévin »: the command, and where or for whom the copy is."""
    match = _DUPLICATE.match(analysis.folded.text.rstrip(" .!"))
    if match is None:
        return None
    head = Analysis(analysis.source(*match.span("command")), replace(analysis.scene, asked=None))
    if not re.fullmatch(
        r"(?:new_verb )?(?:duplicate |duplicate_verb (?:thing )?action )(?:action )*", Wording(head).terms
    ):
        return None
    command = Command(Act.DUPLICATE_ACTION, *analysis.folded.span(*match.span("command")))
    but = _BUT.match(match["rest"])
    start = match.start("rest") + (but.end() if but else 0)
    span = (start, match.end("rest"))
    for question in ("areas", "audiences"):
        kind = kind_of(question, analysis.scene.form)
        understood = kind and read(kind, Reply(analysis.source(*span)), analysis.scene.context)
        if isinstance(understood, Understood) and understood.confidence >= SURE:
            return Understanding(
                candidates=(analysis.candidate(question, understood.value, span),), commands=(command,)
            )
    return Understanding(commands=(command,))
