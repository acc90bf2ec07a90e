"""The findings of the controls, the gravest first; a rule that finds nothing says so, after the others."""

from collections.abc import Iterator, Mapping

from exports.columns import controls
from exports.columns.controls import Rule, Severity
from exports.columns.credits import CONTROLS
from exports.columns.making import Fact
from exports.reading import checks
from exports.reading.facts import Reading
from exports.reading.statements import Statement
from survey.domain.french import typeset
from survey.questionnaire.pacts_2024 import PACTS_2024

NOTHING: Fact = {column.key: None for column in CONTROLS}


def findings(reading: Reading, year: int) -> Iterator[Fact]:
    """Give the findings of every rule, by rule then by territory; then the rules that found nothing."""
    current = reading.current
    looked_for: Mapping[Rule, Statement] = {
        controls.DUPLICATE: checks.duplicates(current),
        controls.PAID_ABOVE: checks.paid_above(current),
        controls.NO_REASON: checks.without_reason(current),
        controls.OUTSIDE: checks.outside(current, year),
        controls.TOTAL: checks.wrong_totals(current),
        controls.NO_NUMBER: checks.without_number(current),
        controls.RECORDED: checks.recorded(current),
    }
    clean = []
    for rule, statement in looked_for.items():
        found = False
        for fact in reading.facts(statement):
            found = True
            yield line(rule, fact, rule.severity, rule.finding(fact))
        if not found:
            clean.append(rule)
    for rule in clean:
        yield line(rule, {}, Severity.CLEAN, "Aucun cas.")
    yield line(controls.ENVELOPE, {}, Severity.UNCHECKED, controls.ENVELOPE.finding({}))


def line(rule: Rule, fact: Fact, severity: Severity, finding: str) -> Fact:
    """Make a line of the sheet."""
    question = fact.get("question") or (rule.question if fact else None)
    return {
        **NOTHING,
        **fact,
        "rule": rule.title,
        "severity": severity.value,
        "finding": typeset(finding),
        "question": typeset(PACTS_2024.nodes[question].wording) if question else None,
    }
