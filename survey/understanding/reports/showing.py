"""What was understood of a text, written for people to read in a terminal, a file or a pipe."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from survey.domain.french import NARROW, NO_BREAK, day, typeset
from survey.questionnaire.kinds import Kind, Text
from survey.understanding.candidates import SURE, Act, Candidate, Command, Entry, Scene, Understanding

_ACTS = {
    Act.UNDO: "annuler la dernière modification",
    Act.SKIP: "passer la question",
    Act.LATER: "y revenir plus tard",
    Act.HELP: "demander de l'aide",
    Act.WHY: "demander pourquoi cette question",
    Act.DEFINITION: "demander une définition",
    Act.SUMMARY: "voir le récapitulatif",
    Act.NEW_ACTION: "commencer une action",
    Act.DUPLICATE_ACTION: "dupliquer une action",
    Act.GO_TO: "aller ailleurs dans le recueil",
    Act.CONFIRM: "confirmer ce qui est proposé",
    Act.REJECT: "refuser ce qui est proposé",
    Act.DONE: "dire que la liste est complète",
    Act.PAUSE: "s'arrêter là",
    Act.ADD: "ajouter",
    Act.REMOVE: "retirer",
    Act.REPLACE: "remplacer",
    Act.SET: "changer",
    Act.COPY: "reprendre une autre réponse",
}
_LONGEST_QUOTE = 60
_WIDEST_VALUE = 30
# A word longer than a line is cut, in pieces of at most so many characters; « 45 000 € » is one word.
_PIECE = re.compile(r"\n|(?:\S|(?<=[0-9]) (?=[0-9€%])){1,40}|[^\S\n]+")


class _Spoken(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Look:
    """How wide the lines are, and whether the terminal shows bold and dim."""

    width: int = 100
    styled: bool = False

    def bold(self, text: str) -> str:
        """Set what is looked for first."""
        return f"\x1b[1m{text}\x1b[0m" if self.styled else text

    def dim(self, text: str) -> str:
        """Set what comes after."""
        return f"\x1b[2m{text}\x1b[0m" if self.styled else text


def shown(text: str, understood: Understanding, scene: Scene, look: Look) -> Iterator[str]:
    """Give the lines that show what a text states: the text, its words underlined, then each value."""
    yield look.dim(_heading(scene))
    yield ""
    yield from (f"  {line}" for line in underlined(text, _marks(understood, scene), look.width - 2))
    sections = [
        ("Compris", _values(text, (one for one in understood.candidates if one.confidence >= SURE), scene, look)),
        ("À confirmer", _values(text, (one for one in understood.candidates if one.confidence < SURE), scene, look)),
        *((f"Ligne {rank} du tableau", _values(text, row, scene, look)) for rank, row in enumerate(understood.rows, 1)),
        ("À retirer", _removals(text, understood, scene, look)),
        ("Demandé au service", (_said(_act(one), text, one, look) for one in understood.commands)),
        ("Sans réponse", _state(text, understood, look)),
        ("Hors du territoire", _elsewhere(text, understood, look)),
        ("Question posée, sans réponse", _misread(understood)),
    ]
    written = [(title, lines) for title, found in sections if (lines := list(found))]
    for title, lines in written:
        yield ""
        yield look.bold(title)
        yield from (f"  {line}" for line in lines)
    if not written:
        yield ""
        yield typeset("Rien n'a été compris de ce texte.")


def _heading(scene: Scene) -> str:
    where = f"{scene.context.territory.name} ({scene.context.territory.code})"
    asked = f"question posée : {scene.form.nodes[scene.asked].wording}" if scene.asked else "aucune question posée"
    return typeset(f"{where}, {day(scene.context.today)}, {asked}")


def _marks(understood: Understanding, scene: Scene) -> Iterator[tuple[int, int]]:
    """Give the words taken; a long text that takes the whole of them shows nothing, unless it is alone."""
    unknown = (understood.unknown,) if understood.unknown else ()
    groups: tuple[tuple[_Spoken, ...], ...] = (understood.removals, understood.commands, unknown)
    candidates = [*understood.candidates, *(one for row in understood.rows for one in row)]
    short = [one for one in candidates if not _is_long(scene.form.question(one.question).kind)]
    yield from ((one.start, one.end) for one in short or candidates)
    yield from ((one.start, one.end) for group in groups for one in group)


def _is_long(kind: Kind) -> bool:
    return isinstance(kind, Text) and kind.is_long


def _values(text: str, candidates: Iterable[Candidate], scene: Scene, look: Look) -> Iterator[str]:
    found = sorted(candidates, key=lambda one: (one.start, one.end))
    values = [_shortened(scene.form.question(one.question).kind.show(one.value)) for one in found]
    width = min(_WIDEST_VALUE, max(map(len, values), default=0))
    for one, value in zip(found, values, strict=True):
        yield scene.form.question(one.question).wording + (look.dim(f" {_line(one.entry, scene)}") if one.entry else "")
        yield f"  {_said(look.bold(value.ljust(width)), text, one, look)}{look.dim(_confidence(one))}"


def _line(entry: Entry, scene: Scene) -> str:
    return f"({scene.form.repeat(entry.repeat).noun} {entry.number + 1})"


def _confidence(one: Candidate) -> str:
    computed = ", calculé" if one.computed else ""
    return typeset(f" · {round(one.confidence * 100)} %{computed}")


def _said(what: str, text: str, one: _Spoken, look: Look) -> str:
    return f"{what} {look.dim('←')} {quoted(text[one.start : one.end])}"


def _act(command: Command) -> str:
    about = [clean(command.argument)] if command.argument else []
    about += [f"n°{NO_BREAK}{command.number}"] if command.number is not None else []
    about += [f"sauf {', '.join(command.questions)}"] if command.questions and command.act is Act.CONFIRM else []
    return typeset(_ACTS[command.act]) + (f"{NO_BREAK}: {', '.join(about)}" if about else "")


def _removals(text: str, understood: Understanding, scene: Scene, look: Look) -> Iterator[str]:
    for one in understood.removals:
        entry = scene.entries.get(one.entry.repeat, ())[one.entry.number : one.entry.number + 1]
        first = scene.form.repeat(one.entry.repeat).first
        name = next((clean(first.kind.show(line[first.id])) for line in entry if first.id in line), "")
        yield _said(look.bold(name) + look.dim(f" {_line(one.entry, scene)}"), text, one, look)


def _state(text: str, understood: Understanding, look: Look) -> Iterator[str]:
    unknown = understood.unknown
    if unknown:
        recall = f", à redemander le {day(unknown.recall_on)}" if unknown.recall_on else ""
        yield _said(look.bold(typeset(unknown.state.label + recall)), text, unknown, look)


def _elsewhere(text: str, understood: Understanding, look: Look) -> Iterator[str]:
    for one in understood.elsewhere:
        code = f", {one.place.code}" if one.place.code else ""
        name = f"{clean(one.place.label)} ({one.place.kind.label}{code})"
        yield _said(look.bold(name), text, one, look)


def _misread(understood: Understanding) -> Iterator[str]:
    if understood.misread:
        yield understood.misread.message


def clean(text: str) -> str:
    """Take out what would move the cursor or turn the line around: control and direction characters."""
    return "".join(one if one.isprintable() or one in (NO_BREAK, NARROW) else " " for one in text)


def quoted(text: str) -> str:
    """Quote words on one line, the middle left out where they are long."""
    return f"«{NO_BREAK}{_shortened(' '.join(text.split()))}{NO_BREAK}»"


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE:
        return clean(text)
    half = _LONGEST_QUOTE // 2
    return clean(f"{text[:half].rstrip()} … {text[-half:].lstrip()}")


def underlined(text: str, spans: Iterable[tuple[int, int]], width: int) -> Iterator[str]:
    """Give the text cut in lines, each followed by a rule under the characters that the spans hold."""
    rules = [" "] * len(text)
    for start, end in set(spans):
        rules[start:end] = "─" * (min(end, len(text)) - start)
    for start, end in _cut(text, width):
        line = clean(text[start:end]).rstrip()
        yield line
        rule = "".join(rules[place] * _columns(text[place]) for place in range(start, start + len(line)))
        if rule.strip():
            yield rule.rstrip()


def _cut(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = used = 0
    for piece in _PIECE.finditer(text):
        columns = sum(map(_columns, piece[0]))
        if piece[0] == "\n" or (used and used + columns > width):
            yield start, piece.start()
            start, used = (piece.end(), 0) if piece[0].isspace() else (piece.start(), columns)
        else:
            used += columns
    yield start, len(text)


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character) or character == "\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
