"""The findings of the controls, rule after rule; a rule that finds nothing says so."""

from collections.abc import Iterable, Iterator, Mapping

from exports.columns import controls
from exports.columns.controls import Rule, Severity
from exports.columns.credits import CONTROLS
from exports.columns.making import Fact
from exports.reading import checks
from exports.reading.facts import Reading
from exports.reading.statements import Statement
from survey.domain.french import typeset

NOTHING: Fact = {column.key: None for column in CONTROLS}


def findings(reading: Reading, year: int) -> Iterator[Fact]:
    """Give the findings of every rule, by rule then by territory."""
    current = reading.current
    looked_for: Mapping[Rule, Statement] = {
        controls.DUPLICATE: checks.duplicates(current),
        controls.OUTSIDE: checks.outside(current, year),
        controls.PAID_ABOVE: checks.paid_above(current),
        controls.NO_REASON: checks.without_reason(current),
        controls.TOTAL: checks.wrong_totals(current),
        controls.NO_NUMBER: checks.without_number(current),
        controls.RECORDED: checks.recorded(current),
    }
    for rule, statement in looked_for.items():
        yield from told(rule, reading.facts(statement))
    yield line(controls.ENVELOPE, {}, Severity.UNCHECKED, controls.ENVELOPE.finding({}))


def told(rule: Rule, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Tell what a rule found, or that it found nothing."""
    found = False
    for fact in facts:
        found = True
        yield line(rule, fact, rule.severity, rule.finding(fact))
    if not found:
        yield line(rule, {}, Severity.CLEAN, "Aucun cas.")


def line(rule: Rule, fact: Fact, severity: Severity, finding: str) -> Fact:
    """Make a line of the sheet."""
    question = fact.get("question") or (rule.question if fact else None)
    return {
        **NOTHING,
        **fact,
        "rule": rule.title,
        "severity": severity.value,
        "finding": typeset(finding),
        "question": question,
    }
