import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from survey.understanding.__main__ import Streams, run

AT = ("--department", "61", "--today", "2024-10-15")
ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "survey.understanding")
SAID = "12 500 €"
LINE = {
    "id": "a",
    "kind": "amount",
    "department": "61",
    "today": "2024-10-15",
    "asked": "committed_amount",
    "text": SAID,
}


def ran(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Give the status, the output and the complaints."""
    out, err = io.StringIO(), io.StringIO()
    status = run(arguments, Streams(io.BytesIO(stdin), out, err))
    return status, out.getvalue(), err.getvalue()


def written(folder: Path, *lines: object) -> str:
    path = folder / "lines.jsonl"
    path.write_text(
        "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines), encoding="utf-8"
    )
    return str(path)


def answered(*arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    status, out, err = ran(*AT, "--json", *arguments, stdin=stdin)
    assert (status, err) == (0, "")
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_command_shows_each_value_with_its_words() -> None:
    status, out, err = ran(*AT, "--asked", "committed_amount", f"c'est {SAID}")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Orne (61), 15\u00a0octobre\u00a02024, question posée\u00a0: Combien a été engagé (AE)\u202f?"
    assert lines[2] == "  c'est 12 500 €"
    assert lines[3] == "        ────────"
    place = lines.index("  Combien a été engagé (AE)\u202f?")
    assert lines[place + 1].startswith("    12\u202f500\u00a0€ ← «\u00a012 500 €\u00a0» · ")


def test_command_says_when_nothing_is_understood() -> None:
    status, out, _ = ran(*AT, "zzz")
    assert (status, out.splitlines()[-1]) == (0, "Rien n’a été compris de ce texte.")


def test_command_tells_why_a_text_is_no_answer() -> None:
    _, out, _ = ran(*AT, "--asked", "committed_on", "le 31 sept")
    assert "Question posée, sans réponse" in out


def test_command_prints_the_same_for_machines() -> None:
    answer = answered("--asked", "committed_amount", f"c'est {SAID}")
    assert answer["values"]["committed_amount"] == 1_250_000
    assert (answer["commands"], answer["unknown"], answer["recall_on"]) == ([], None, None)
    span = next(span for span in answer["spans"] if span["question"] == "committed_amount")
    assert (span["words"], span["start"], span["end"]) == (SAID, 6, 14)
    assert 0 < span["confidence"] <= 1


def test_command_tells_an_unknown_state_and_its_words() -> None:
    answer = answered("--asked", "paid_amount", "je ne sais pas")
    assert (answer["values"], answer["unknown"]) == ({}, "unknown")
    assert answer["unknown_span"]["words"] == "je ne sais pas"


def test_command_reads_the_text_from_its_input() -> None:
    answer = answered("--asked", "committed_amount", "-", stdin=f"c'est {SAID}\n".encode())
    assert answer["values"]["committed_amount"] == 1_250_000


def test_command_takes_a_department_by_code_or_name() -> None:
    for said in ("2a", "2A", "Corse-du-Sud", "corse du sud"):
        _, out, _ = ran("--department", said, "--today", "2024-10-15", "zzz")
        assert out.startswith("Corse-du-Sud (2A)"), said


def test_command_cleans_what_would_move_the_cursor() -> None:
    _, out, _ = ran(*AT, "--asked", "action_title", "Bus \x1b[2J\u202eselimaf\x00 des familles")
    assert not {"\x1b", "\u202e", "\x00"} & set(out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "l’un des trois"),
        (("--batch", "x", "un texte"), "l’un des trois"),
        (("--today", "2024-10-15", "x"), "--department"),
        (("--department", "61", "x"), "--today"),
        (("--department", "99", "--today", "2024-10-15", "x"), "pas «\u00a099\u00a0»"),
        (("--department", "61", "--today", "demain", "x"), "pas «\u00a0demain\u00a0»"),
        ((*AT, "--asked", "nothing", "x"), "n’est pas une question du formulaire"),
        ((*AT, "--before", "absent.json", "x"), "absent.json\u00a0: ce fichier n’existe pas"),
        ((*AT, "--before", ".", "x"), "ne peut pas être lu"),
        (("--batch", "absent.jsonl"), "absent.jsonl\u00a0: ce fichier n’existe pas"),
        (("--evaluate", "absent.jsonl"), "absent.jsonl\u00a0: ce fichier n’existe pas"),
        (("--batch", "x", "--asked", "scale"), "chaque ligne dit le sien"),
        (("--nothing",), "--nothing"),
        ((*AT, "x", "--asked"), "--asked"),
        ((*AT, "un", "texte"), "texte"),
    ],
)
def test_command_refuses_in_french(arguments: tuple[str, ...], words: str) -> None:
    status, out, err = ran(*arguments)
    assert (status, out) == (2, "")
    assert words in err


def test_help_is_french_and_names_every_option() -> None:
    status, out, _ = ran("--help")
    assert status == 0
    assert out.startswith("usage\u00a0: python -m survey.understanding")
    assert not [word for word in ("positional", "show this", "optional") if word in out]
    for option in ("--department", "--today", "--asked", "--before", "--json", "--batch", "--evaluate"):
        assert option in out


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("[1]", "un objet JSON"),
        ("{", "un objet JSON"),
        ('{"nothing": 1}', "«\u00a0nothing\u00a0» n’est pas une question"),
        ('{"total_cost": "100"}', "«\u00a0total_cost\u00a0»"),
        ('{"total_cost": true}', "«\u00a0total_cost\u00a0»"),
        ('{"scale": "galaxy"}', "«\u00a0scale\u00a0»"),
        ('{"audiences": ["women", "martians"]}', "«\u00a0audiences\u00a0»"),
        ('{"starts_on": "2024-13"}', "«\u00a0starts_on\u00a0»"),
        ('{"areas": [{"kind": "moon"}]}', "«\u00a0areas\u00a0»"),
        ('{"operator": {"category": "cat"}}', "«\u00a0operator\u00a0»"),
        ('{"partners": {"category": "caf"}}', "«\u00a0partners\u00a0»"),
        ('{"partners": [{"name": "Caf"}]}', "«\u00a0partner\u00a0»"),
        ('{"indicators": [{"label": "x", "target": NaN}]}', "«\u00a0indicator_target\u00a0»"),
    ],
)
def test_present_values_are_refused_when_they_are_none(tmp_path: Path, before: str, words: str) -> None:
    status, out, err = ran(*AT, "--before", written(tmp_path, before), "zzz")
    assert (status, out) == (2, "")
    assert words in err


def test_present_values_are_read_in_canonical_form(tmp_path: Path) -> None:
    before = {
        "total_cost": 100,
        "starts_on": "2024-10",
        "uses_local_credits": None,
        "areas": [{"kind": "commune", "code": "61001", "label": "Alençon"}],
        "partners": [{"category": "caf", "name": "Caf", "contributions": ["financial"]}],
        "cofundings": [{"category": "msa", "amount": 500, "status": None}],
        "indicators": [{"label": "familles", "target": 12.5}],
    }
    status, _, err = ran(*AT, "--before", written(tmp_path, before), "--proposed", written(tmp_path, before), "zzz")
    assert (status, err) == (0, "")


def test_batch_writes_a_result_for_each_line(tmp_path: Path) -> None:
    second = {"department": "61", "today": "2024-10-15", "text": "zzz\u2028zzz"}
    status, out, err = ran("--batch", written(tmp_path, "\ufeff", LINE, "", "   ", second))
    assert (status, err) == (0, "")
    first, last = map(json.loads, out.splitlines())
    assert first["id"] == "a"
    assert first["values"]["committed_amount"] == 1_250_000
    assert list(first)[:6] == ["id", "values", "commands", "unknown", "recall_on", "spans"]
    assert last["id"] is None


def test_batch_tells_bad_lines_and_keeps_the_others(tmp_path: Path) -> None:
    bad = ["{", "[]", '"x"', {"id": "x"}, LINE | {"department": "99"}, LINE | {"today": None}, LINE | {"asked": "x"}]
    bad += [LINE | {"today": "9999-12-31"}, LINE | {"asked": ["scale"]}, LINE | {"department": ["61"]}]
    bad += [LINE | {"text": 5}, LINE | {"before": {"total_cost": "x"}}, LINE | {"before": 5}, "[" * 100_000]
    status, out, err = ran("--batch", written(tmp_path, LINE, *bad, LINE))
    assert status == 2
    assert len(out.splitlines()) == 2
    assert [line.split("\u00a0:")[0] for line in err.splitlines()] == [f"Ligne {2 + rank}" for rank in range(len(bad))]


def test_batch_takes_what_lines_lack_from_the_options(tmp_path: Path) -> None:
    bare = {"id": "b", "text": SAID, "asked": "committed_amount"}
    status, out, _ = ran(*AT, "--batch", written(tmp_path, bare))
    assert status == 0
    assert json.loads(out)["values"]["committed_amount"] == 1_250_000


def test_batch_reads_its_input_where_asked() -> None:
    status, out, _ = ran("--batch", "-", stdin=json.dumps(LINE).encode())
    assert status == 0
    assert json.loads(out)["id"] == "a"


def test_evaluation_prints_figures_errors_and_thresholds(tmp_path: Path) -> None:
    good = LINE | {"expected": {"committed_amount": 1_250_000}, "acceptable": {"uses_local_credits": True}}
    status, out, err = ran("--evaluate", written(tmp_path, good))
    assert (status, err) == (0, "")
    assert out.endswith("Les seuils sont tenus.\n")
    bad = good | {"id": "b", "expected": {"committed_amount": 1}, "must_not": ["committed_amount"]}
    forbidden = good | {
        "id": "c",
        "kind": "trap",
        "expected": {},
        "must_not": ["committed_amount"],
        "unknown": "pending",
    }
    status, out, _ = ran("--evaluate", written(tmp_path, good, bad, forbidden))
    assert status == 1
    assert "faux committed_amount\u00a0: 1250000, attendu\u00a0: 1" in out
    assert "INTERDIT committed_amount\u00a0: 1250000" in out
    assert 'état\u00a0: aucun, attendu\u00a0: "pending"' in out
    assert out.endswith("Les seuils ne sont pas tenus.\n")
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["amount", "trap", "ensemble"]


def test_evaluation_is_refused_where_a_line_is_bad(tmp_path: Path) -> None:
    status, out, err = ran("--evaluate", written(tmp_path, LINE | {"expected": {"committed_amount": 1_250_000}}, LINE))
    assert status == 2
    assert err.startswith("Ligne 2")
    assert "ensemble" in out


def test_evaluation_gives_its_figures_to_machines(tmp_path: Path) -> None:
    line = LINE | {"expected": {"committed_amount": 1_250_000}}
    _, out, _ = ran("--json", "--evaluate", written(tmp_path, line))
    figures = json.loads(out)
    assert (figures["lines"], figures["precision"], figures["recall"], figures["state_rate"]) == (1, 1, 1, None)


@pytest.mark.parametrize("locale", ["C", "POSIX", "fr_FR.ISO-8859-1"])
def test_command_speaks_utf8_whatever_the_locale(locale: str) -> None:
    settings = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    asked = (*COMMAND, *AT, "--asked", "committed_amount", "dépense : 12 500 €")
    done = subprocess.run(asked, cwd=ROOT, env=settings, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "dépense : 12 500 €" in done.stdout.decode("utf-8")


def test_batch_keeps_half_characters_as_json_escapes(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(LINE | {"asked": "action_title", "text": "Bus \ud800 des familles"}))
    done = subprocess.run((*COMMAND, "--batch", path), cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["id"] == "a"


def test_batch_stops_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    path = written(tmp_path, *[LINE] * 500)
    with subprocess.Popen(
        (*COMMAND, "--batch", path), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["id"] == "a"
        process.stdout.close()
        assert process.stderr.read() == b""
