"""How well a corpus was understood, written for people: a table by kind, the errors of each kind, the thresholds."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from survey.domain.french import NO_BREAK, counted, number, typeset
from survey.understanding.reports.evaluation import Bar, Fault, Score, Verdict, bars, is_good_enough, total
from survey.understanding.reports.showing import Look, clean, quoted

_COLUMNS = ("lignes", "justes", "précision", "rappel", "interdits", "commandes", "états")
_FAULTS = {"wrong": "faux", "missed": "manque", "extra": "en trop", "forbidden": "INTERDIT", "rows": "lignes"}
_NO_KIND = "sans nature"
_COLON = f"{NO_BREAK}: "


def evaluated(lines: Iterable[tuple[Mapping[str, Any], Verdict]], look: Look) -> Iterator[str]:
    """Give the lines that show how well a corpus is understood: a table by kind, the errors of each, the thresholds."""
    by_kind = sorted(lines, key=lambda pair: str(pair[0].get("kind", "")))
    groups = [(kind, list(group)) for kind, group in groupby(by_kind, key=lambda pair: str(pair[0].get("kind", "")))]
    whole = total(verdict.score for _, verdict in by_kind)
    yield look.bold(f"{'':16}" + "".join(f"{name:>11}" for name in _COLUMNS))
    for kind, group in groups:
        yield _row(clean(kind) or _NO_KIND, total(verdict.score for _, verdict in group))
    yield look.bold(_row("ensemble", whole))
    for kind, group in groups:
        faulty = [(line, verdict) for line, verdict in group if verdict.faults]
        if faulty:
            yield ""
            told = counted(len(faulty), "ligne en erreur", "lignes en erreur")
            yield look.bold(f"{clean(kind) or _NO_KIND}{_COLON}{told}")
            for line, verdict in faulty:
                yield from _faulty(line, verdict, look)
    yield ""
    yield from _thresholds(whole, look)


def _row(name: str, score: Score) -> str:
    cells = (
        number(score.lines),
        number(score.whole),
        rate(score.precision),
        rate(score.recall),
        number(score.forbidden),
        rate(score.command_rate),
        rate(score.state_rate),
    )
    return f"{name:16}" + "".join(f"{cell:>11}" for cell in cells)


def rate(share: float | None) -> str:
    """Write a share as ``97,9 %``, cut rather than rounded: what is under a threshold must not look as if it met it."""
    return "–" if share is None else f"{math.floor(share * 1000 + 1e-9) / 10:.1f}".replace(".", ",") + f"{NO_BREAK}%"


def _faulty(line: Mapping[str, Any], verdict: Verdict, look: Look) -> Iterator[str]:
    asked = f" (question posée{NO_BREAK}: {line['asked']})" if line.get("asked") else ""
    yield f"  {clean(str(line.get('id', '')))}  {quoted(str(line.get('text', '')))}{look.dim(asked)}"
    yield from (f"      {_fault(one)}" for one in verdict.faults)


def _fault(fault: Fault) -> str:
    if fault.sort in ("commands", "state"):
        name = "commandes" if fault.sort == "commands" else "état"
        return f"{name}{_COLON}{_json(fault.found)}, attendu{_COLON}{_json(fault.wanted)}"
    told = {
        "wrong": f"{_json(fault.found)}, attendu{_COLON}{_json(fault.wanted)}",
        "missed": _json(fault.wanted),
        "rows": f"{fault.found}, attendu{_COLON}{fault.wanted}",
    }.get(fault.sort, _json(fault.found))
    return f"{_FAULTS[fault.sort]}{fault.question and ' ' + fault.question}{_COLON}{told}"


def _json(data: object) -> str:
    """Write a value as the corpus does, so that a line can be mended by copying."""
    return clean("aucun" if data is None or data == [] else json.dumps(data, ensure_ascii=False))


def _thresholds(score: Score, look: Look) -> Iterator[str]:
    yield from (_bar(bar) for bar in bars(score))
    yield typeset(
        f"{_mark(is_met=not score.forbidden)} valeurs interdites : {number(score.forbidden)} (aucune n'est admise)"
    )
    yield look.bold("Les seuils sont tenus." if is_good_enough(score) else "Les seuils ne sont pas tenus.")


def _bar(bar: Bar) -> str:
    return typeset(f"{_mark(is_met=bar.is_met)} {bar.name} : {rate(bar.reached)} (au moins {rate(bar.aim)})")


def _mark(*, is_met: bool) -> str:
    return "✓" if is_met else "✗"
