"""The findings of the controls, the gravest first; a rule that finds nothing says so, after the others."""

from collections.abc import Iterator, Mapping
from datetime import date

from aggregation.envelopes.use import use_of
from exports.columns import controls
from exports.columns.controls import Rule, Severity
from exports.columns.credits import CONTROLS
from exports.columns.making import Fact
from exports.reading import checks
from exports.reading.statements import Statement
from exports.states import State
from survey.domain import french
from survey.domain.calendar import end_of_day, paris_day
from survey.domain.french import typeset
from survey.questionnaire.pacts_2024 import PACTS_2024

NOTHING: Fact = {column.key: None for column in CONTROLS}


def findings(state: State) -> Iterator[Fact]:
    """Give the findings of every rule, by rule then by territory; then the rules that found nothing, or could not look."""
    looked_for = sought(state)
    exceeded = list(_exceeded(state))
    yield from exceeded
    clean = [] if exceeded or not state.envelopes.by_region else [controls.ENVELOPE]
    for rule, statement in looked_for.items():
        found = False
        for fact in state.reading.facts(statement):
            found = True
            yield line(rule, fact, rule.severity, rule.finding(fact))
        if not found:
            clean.append(rule)
    for rule in clean:
        yield line(rule, {}, Severity.CLEAN, "Aucun cas.")
    yield from _not_loaded(state)
    if controls.LEFT_OVER not in looked_for:
        day = french.day(last_day(state.campaign.year))
        yield line(controls.LEFT_OVER, {}, Severity.UNCHECKED, f"À contrôler à la fin du {day}.")


def last_day(year: int) -> date:
    """Give the last day of a year, on which the credits that are not committed are lost."""
    return date(year, 12, 31)


def sought(state: State) -> Mapping[Rule, Statement]:
    """Say what each rule looks for, the gravest first; what is left over, from the last second of the year on (M6)."""
    current, day, year = state.reading.current, paris_day(state.as_of), state.campaign.year
    is_over = state.as_of >= end_of_day(last_day(year))
    left_over = {controls.LEFT_OVER: checks.left_over(current)} if is_over else {}
    return {
        controls.DUPLICATE: checks.duplicates(current),
        controls.INCOMPLETE: checks.incomplete(current),
        controls.TO_COME: checks.to_come(current, day),
        controls.PAID_ABOVE: checks.paid_above(current),
        controls.NO_REASON: checks.without_reason(current),
        controls.OUTSIDE: checks.outside(current, year, day),
        **left_over,
        controls.ABOVE_COST: checks.above_cost(current),
        controls.TOTAL: checks.wrong_totals(current),
        controls.TWINS: checks.twins(current),
        controls.NO_NUMBER: checks.without_number(current),
        controls.RECORDED: checks.recorded(current),
    }


def _exceeded(state: State) -> Iterator[Fact]:
    """Tell the regions that committed more than their envelope."""
    for region in state.picture.regions:
        use = use_of(region, state.envelopes)
        if use.is_exceeded:
            fact = {"region_code": region.code, "region": region.name, "use": use}
            yield line(controls.ENVELOPE, fact, controls.ENVELOPE.severity, controls.ENVELOPE.finding(fact))


def _not_loaded(state: State) -> Iterator[Fact]:
    """Tell the regions of which nothing can be said: their envelope is not loaded."""
    without = [region.name for region in state.picture.regions if state.envelopes.cents(region.code) is None]
    if without:
        told = f"Enveloppe non chargée : {french.listed(without)}."
        every = len(without) == len(state.picture.regions)
        yield line(controls.ENVELOPE, {}, Severity.UNCHECKED, "Aucune enveloppe n’est chargée." if every else told)


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
