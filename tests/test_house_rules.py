"""Rules of the house that no other tool holds. Each failure names the file and the line to mend."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("survey", "aggregation", "exports", "benchmarks", "tests", "wsgi.py")
# What tools and runs leave in the tree: none of it is committed.
MADE = {".git", ".venv", "node_modules", "instance", "__pycache__", ".hypothesis"}
BINARY = {".png", ".ico", ".woff2", ".xlsx", ".jpg", ".webp", ".gz"}
LONGEST_FUNCTION, NINE_IN_TEN, LONGEST_MODULE = 50, 25, 400

# Where packages are fetched, and where machines keep people's folders. These lines do not match themselves.
ELSEWHERE = re.compile(
    r"py[p]i\.org|python[h]osted|[i]ndex-url|[f]ind-links|https?://[^ \"']*/(?:[s]imple|[p]ackages)/"
    r"|(?<![\w.])/(?:home|root|Users|work|workspace|builds|mnt)/(?=\w)"
)
OUTSIDE = re.compile(r"\.\./(?=\w)")
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:|fmt:\s*(?:off|skip)|ruff:\s*noqa|mypy:\s*ignore)")
WITH_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s|type:\s*ignore\[[\w-]+(?:,\s*[\w-]+)*\]\s+#).*?[^\W\d_]{3}"
)
SKIPPED = re.compile(r"pytest\.(?:skip|importorskip|xfail)\b|mark\.(?:skip|skipif|xfail)\b")
PATCHED = re.compile(r"unittest\.mock|from unittest import mock|\bmonkeypatch\b|\bmocker\b|MagicMock")


def _files() -> Iterator[Path]:
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.name in MADE or path.name.endswith("_cache") or path.is_symlink():
                continue
            if path.is_dir():
                folders.append(path)
            elif path.suffix not in BINARY:
                yield path


@cache
def _texts() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf8") for path in sorted(_files())}


def _code() -> dict[str, str]:
    return {
        name: text
        for name, text in _texts().items()
        if name.endswith(".py") and name.split("/")[0] in CODE and "/migrations/versions/" not in name
    }


def _lines(texts: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _functions() -> Iterator[tuple[int, str]]:
    for name, text in _code().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield node.end_lineno - node.lineno + 1, f"{name}:{node.lineno} {node.name}"


def test_silenced_checks_each_carry_a_reason() -> None:
    others = {name: text for name, text in _code().items() if name != "tests/test_house_rules.py"}
    assert [line for line in _lines(others, SILENCED) if not WITH_REASON.search(line)] == []


@pytest.mark.parametrize(
    ("line", "has_reason"),
    [
        ("x = 1  # noqa: S101", False),
        ("x = 1  # noqa: S101, ANN401", False),
        ("x = 1  # noqa", False),
        ("x = 1  # noqa: S101  narrows the union", True),
        ("x = 1  # noqa: S101, ANN401  # narrows the union", True),
        ("x = 1  # noqa: S101 -- narrows the union", True),
        ("x = 1  # type: ignore", False),
        ("x = 1  # type: ignore[arg-type]", False),
        ("x = 1  # type: ignore[arg-type]  # the stub is wrong", True),
    ],
)
def test_reason_is_told_from_its_absence(line: str, *, has_reason: bool) -> None:
    assert SILENCED.search(line)
    assert bool(WITH_REASON.search(line)) is has_reason


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert _lines(_texts(), ELSEWHERE) == []


def test_nothing_outside_the_project_is_read() -> None:
    others = {name: text for name, text in _code().items() if name != "tests/test_house_rules.py"}
    assert _lines(others | {"Makefile": _texts()["Makefile"]}, OUTSIDE) == []


def test_no_test_is_skipped_or_patched() -> None:
    tests = {name: text for name, text in _code().items() if name.startswith("tests/")}
    del tests["tests/test_house_rules.py"]
    assert _lines(tests, SKIPPED) + _lines(tests, PATCHED) == []


def test_every_locked_package_is_pinned_and_hashed() -> None:
    locks = {name: text for name, text in _texts().items() if re.fullmatch(r"requirements.*\.txt", name)}
    assert len(locks) == 3
    for name, text in locks.items():
        for block in re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text)):
            assert re.match(r"[\w.-]+==[\w.]+", block), f"{name}: {block}"
            assert "--hash=sha256:" in block, f"{name}: {block}"


def test_every_official_table_tells_its_source_and_date() -> None:
    folder = ROOT / "survey/data"
    readme = (folder / "README.md").read_text(encoding="utf8")
    paragraphs = re.split(r"\n(?:\n|(?=[|#*-]))", readme)
    for table in sorted(folder.rglob("*.csv")):
        told = " ".join(paragraph for paragraph in paragraphs if table.name in paragraph)
        assert re.search(r"\b20\d\d\b", told), f"survey/data/README.md: {table.name} without a date"
        assert re.search(r"https?://|[Ss]ource|Insee|INSEE", told), (
            f"survey/data/README.md: {table.name} without a source"
        )


def test_functions_and_modules_stay_short() -> None:
    functions = list(_functions())
    assert [where for length, where in functions if length > LONGEST_FUNCTION] == []
    assert [name for name, text in _code().items() if text.count("\n") > LONGEST_MODULE] == []


def test_nine_functions_in_ten_are_read_at_a_glance() -> None:
    lengths = sorted(length for length, where in _functions() if not where.startswith("tests/"))
    assert statistics.quantiles(lengths, n=10)[-1] <= NINE_IN_TEN
