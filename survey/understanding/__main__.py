"""``python -m survey.understanding``: shows what is understood of a text, of a file of them, or how well a corpus is understood."""

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn, TextIO

from survey.data import geography
from survey.domain.french import typeset
from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Scene, Understanding
from survey.understanding.folding import key
from survey.understanding.reading import prepare
from survey.understanding.reports.canonical import Unreadable, report_of, result_of, scene_of
from survey.understanding.reports.evaluation import Verdict, is_good_enough, judge, total
from survey.understanding.reports.evaluation_table import evaluated
from survey.understanding.reports.showing import Look, shown
from survey.understanding.sentences import understand

OK, NOT_GOOD_ENOUGH, REFUSED = 0, 1, 2
_FORM = questionnaire("2024")
_WIDEST, _NARROWEST = 120, 60
_TITLE = re.compile(r"(?m)^([\w' ]+):(?= |$)")
_LINE_ENDS = str.maketrans({"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_REQUIRED = ("id", "values", "commands", "unknown", "recall_on", "spans")


class Refused(Exception):  # noqa: N818  the name says what happens to the command
    """What was asked cannot be done; the message says why, in French."""


class Streams(NamedTuple):
    """What the command reads and writes. ``terminal`` says that a person looks at ``out`` as it comes."""

    stdin: BinaryIO
    out: TextIO
    err: TextIO
    terminal: bool = False

    def say(self, line: str) -> None:
        """Write a line of the result."""
        self.out.write(line + "\n")

    def complain(self, line: str) -> None:
        """Write what goes wrong, apart from the result."""
        self.err.write(typeset(line) + "\n")


class _Parser(argparse.ArgumentParser):
    """Speaks French, and leaves the process alone."""

    def error(self, message: str) -> NoReturn:
        """Refuse; the library's own words come in English, and what they say of is the argument that they name."""
        subject = message.removeprefix("argument ").split(":")[0].removeprefix("unrecognized arguments")
        named = subject.strip() or message.rpartition(":")[2].strip()
        raise Refused(f"Ligne de commande incorrecte, à « {named} ». L'option --help montre ce qui est admis.")

    def format_help(self) -> str:
        """Name the usage in French too."""
        return typeset(_TITLE.sub(r"\1 :", super().format_help()))


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m survey.understanding",
        usage="python -m survey.understanding [options] [texte]",
        description="Montre ce qui est compris d'un texte en français, et les mots dont chaque valeur vient.",
        add_help=False,
        allow_abbrev=False,
    )
    group = parser.add_argument_group("ce qui est lu")
    group.add_argument("text", metavar="texte", nargs="?", help="le texte, ou - pour le lire sur l'entrée standard")
    group.add_argument("--batch", metavar="FICHIER", help="un énoncé JSON par ligne ; écrit un résultat JSON par ligne")
    group.add_argument("--evaluate", metavar="FICHIER", help="un corpus ; écrit sa note, et sort en 1 sous les seuils")
    scene = parser.add_argument_group("autour du texte")
    scene.add_argument(
        "--department", metavar="CODE", help="le département (61, 2A, 974) ou son nom ; 20 pour la Corse"
    )
    scene.add_argument("--today", metavar="AAAA-MM-JJ", help="le jour où le texte est écrit")
    scene.add_argument("--asked", metavar="QUESTION", help="la question qui vient d'être posée, comme committed_amount")
    scene.add_argument("--before", metavar="FICHIER", help="les valeurs présentes : un objet JSON {question: valeur}")
    scene.add_argument("--proposed", metavar="FICHIER", help="les valeurs proposées, qui attendent « oui » ou « non »")
    output = parser.add_argument_group("ce qui est écrit")
    output.add_argument("--json", action="store_true", help="en JSON, pour une machine")
    output.add_argument("-h", "--help", action="store_true", help="cette aide")
    return parser


def run(arguments: Sequence[str], streams: Streams) -> int:
    """Do what the arguments ask; gives the exit status: 0, 1 under the thresholds, 2 where something is refused."""
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
        if options.help:
            streams.say(parser.format_help().rstrip())
            return OK
        _check(options)
        prepare(geography())
        if options.batch is not None:
            return _batch(options, streams)
        return _show(options, streams) if options.text is not None else _evaluate(options, streams)
    except Refused as refusal:
        streams.complain(str(refusal))
        return REFUSED


def _check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together; raises ``Refused``."""
    if sum(one is not None for one in (options.text, options.batch, options.evaluate)) != 1:
        raise Refused("Donnez un texte, ou --batch FICHIER, ou --evaluate FICHIER : l'un des trois.")
    if options.text is None:
        for name in ("asked", "before", "proposed"):
            if getattr(options, name) is not None:
                raise Refused(f"--{name} va avec un texte ; dans un fichier, chaque ligne dit le sien.")
        return
    for name in ("department", "today"):
        if getattr(options, name) is None:
            raise Refused(f"Il manque --{name} : le territoire et le jour donnent leur sens aux mots.")


def _show(options: argparse.Namespace, streams: Streams) -> int:
    text = _decoded(streams.stdin.read()).rstrip("\r\n") if options.text == "-" else options.text
    line = _around(options) | {name: _object(getattr(options, name)) for name in ("before", "proposed")}
    try:
        scene = scene_of(line, _FORM, geography())
    except Unreadable as why:
        raise Refused(str(why)) from None
    understood = understand(text, scene)
    if options.json:
        streams.say(json.dumps(report_of(text, understood, scene), ensure_ascii=False, indent=2))
    else:
        for shown_line in shown(text, understood, scene, _look(streams)):
            streams.say(shown_line)
    return OK


def _around(options: argparse.Namespace) -> dict[str, Any]:
    """Give what the options say of the scene, as a line of a corpus would."""
    line = {"today": options.today, "department": _department(options.department), "asked": options.asked}
    return {name: value for name, value in line.items() if value is not None}


def _department(said: str | None) -> str | None:
    """Give the code that a code or a name stands for, or what was said where it stands for none."""
    territories = geography().territories
    if said is None or said.upper().zfill(2) in territories:
        return said and said.upper().zfill(2)
    return next((one.code for one in territories.values() if key(one.name) == key(said)), said)


def _object(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    try:
        data = json.loads(_decoded(_content(name)))
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Refused(f"{name} : un objet JSON {{question: valeur}} est attendu.")
    return data


def _look(streams: Streams) -> Look:
    columns = shutil.get_terminal_size((100, 24)).columns if streams.terminal else Look.width
    return Look(max(_NARROWEST, min(columns, _WIDEST)), streams.terminal)


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise Refused(f"{name} : ce fichier n'existe pas.") from None
    except (OSError, ValueError):
        raise Refused(f"{name} : ce fichier ne peut pas être lu.") from None


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")


class _Lines:
    """The lines of a file of utterances, understood one by one; a bad one is told, counted, and loses no other."""

    def __init__(self, name: str, options: argparse.Namespace, streams: Streams) -> None:
        self.bad = 0
        self._content = streams.stdin.read() if name == "-" else _content(name)
        self._around = _around(options)
        self._is_corpus = options.evaluate is not None
        self._streams = streams

    def __iter__(self) -> Iterator[tuple[dict[str, Any], Understanding, Scene]]:
        for number, raw in enumerate(self._content.split(b"\n"), 1):
            if raw.strip(b"\xef\xbb\xbf \t\r"):
                try:
                    found = self._understood(raw)
                except Unreadable as why:
                    self._complain(number, str(why))
                except Exception as defect:  # noqa: BLE001  a defect in the reading of one line must not lose the others
                    self._complain(number, f"défaut du programme, à signaler ({type(defect).__name__} : {defect}).")
                else:
                    yield found

    def _understood(self, raw: bytes) -> tuple[dict[str, Any], Understanding, Scene]:
        line = self._around | _line(raw)
        if self._is_corpus and not isinstance(line.get("expected"), dict):
            raise Unreadable("« expected » : un objet {question: valeur} est attendu.")
        scene = scene_of(line, _FORM, geography())
        return line, understand(line["text"], scene), scene

    def _complain(self, number: int, why: str) -> None:
        self.bad += 1
        self._streams.complain(f"Ligne {number} : {why}")


def _line(raw: bytes) -> dict[str, Any]:
    try:
        line = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("ce n'est pas du JSON en UTF-8.") from None
    if not isinstance(line, dict):
        raise Unreadable("un objet JSON est attendu.")
    if not isinstance(line.get("text"), str):
        raise Unreadable("« text » : un texte est attendu.")
    return line


def _batch(options: argparse.Namespace, streams: Streams) -> int:
    lines = _Lines(options.batch, options, streams)
    for line, understood, scene in lines:
        report = {"id": line.get("id")} | report_of(line["text"], understood, scene)
        told = {name: report[name] for name in _REQUIRED} | report
        streams.say(json.dumps(told, ensure_ascii=False).translate(_LINE_ENDS))
    return REFUSED if lines.bad else OK


def _evaluate(options: argparse.Namespace, streams: Streams) -> int:
    lines = _Lines(options.evaluate, options, streams)
    judged = [(line, judge(line, result_of(understood, scene))) for line, understood, scene in lines]
    if options.json:
        streams.say(json.dumps(_figures([verdict for _, verdict in judged]), ensure_ascii=False, indent=2))
    else:
        for row in evaluated(judged, _look(streams)):
            streams.say(row)
    if lines.bad:
        return REFUSED
    return OK if is_good_enough(total(verdict.score for _, verdict in judged)) else NOT_GOOD_ENOUGH


def _figures(verdicts: list[Verdict]) -> dict[str, Any]:
    whole = total(verdict.score for verdict in verdicts)
    rates = {"precision": whole.precision, "recall": whole.recall}
    return asdict(whole) | rates | {"command_rate": whole.command_rate, "state_rate": whole.state_rate}


def main() -> int:
    """Run on the process's own streams, in UTF-8 whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, TextIOWrapper)
        # Half a character, which JSON may hold, is written as JSON escapes it.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = [os.fsencode(argument).decode("utf-8", errors="replace") for argument in sys.argv[1:]]
    try:
        status = run(arguments, Streams(sys.stdin.buffer, sys.stdout, sys.stderr, sys.stdout.isatty()))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough (« | head »): nothing is left to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status


if __name__ == "__main__":
    sys.exit(main())
