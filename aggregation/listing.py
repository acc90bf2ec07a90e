"""The actions one by one, each number as the sums take it: whoever adds a column up finds its last line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aggregation.display import AXIS_NAMES, NOT_KNOWN, REASONS, UNITS, Sheet, amount, capital
from aggregation.tables import ActionLine, Figures, Headcount, Tally
from survey.domain.french import euros, number
from survey.domain.vocabulary import BeneficiaryUnit, Unknown


def action_sheet(caption: str, lines: Iterable[tuple[ActionLine, str, str]], total: Figures) -> Sheet:
    """List actions, each with the name of its department and its address; the total is that of all of them."""
    listed = tuple(lines)
    columns = [column for column in DETAIL if column.label != PLANNED or total.planned_cents]
    return Sheet(
        "liste",
        caption,
        ("Action", "Département", "Axe", "État", *(column.label for column in columns)),
        tuple(_action(line, place, columns) for line, place, _ in listed),
        tuple(url for *_, url in listed),
        ("Ensemble des actions", "", "", "", *(column.whole(total) for column in columns)),
        texts=4,
    )


@dataclass(frozen=True, slots=True)
class Detail:
    """A column of the list of actions: what it writes of an action, and of all of them."""

    label: str
    write: Callable[[ActionLine], str]
    whole: Callable[[Figures], str]


PLANNED = "Prévu"


def _action(line: ActionLine, place: str, columns: Sequence[Detail]) -> tuple[str, ...]:
    amounts = (column.write(line) for column in columns)
    return (line.title, place, AXIS_NAMES[line.axis], capital(line.state.label), *amounts)


def _paid(line: ActionLine) -> str:
    if line.paid_cents is None and line.committed_cents is not None:
        return REASONS[line.paid_state]
    return euros(line.paid_cents or 0)


def _secured(line: ActionLine) -> str:
    return NOT_KNOWN if line.secured_cents is None else euros(line.secured_cents)


def _people(count: int | None, state: Unknown | None, unit: BeneficiaryUnit) -> str:
    return REASONS[state] if count is None else f"{number(count)}\u00a0{unit.label}"


def _units(figures: Figures, side: Callable[[Headcount], Tally]) -> str:
    """Write the sum of each unit on a line of its own, where an action knows it."""
    tallies = [(unit, side(read(figures))) for unit, (_, read) in zip(BeneficiaryUnit, UNITS, strict=True)]
    sums = [f"{number(tally.total)}\u00a0{unit.label}" for unit, tally in tallies if tally.known]
    return "\n".join(sums) or (NOT_KNOWN if figures.actions else number(0))


DETAIL = (
    Detail("AE engagées", lambda line: euros(line.committed_cents or 0), lambda total: euros(total.committed_cents)),
    Detail("CP payés", _paid, lambda total: amount(total.paid)),
    Detail(PLANNED, lambda line: euros(line.planned_cents or 0), lambda total: euros(total.planned_cents)),
    Detail("Cofinancements acquis", _secured, lambda total: euros(total.cofunding.secured_cents)),
    Detail(
        "Visés",
        lambda line: _people(line.targeted, line.targeted_state, line.unit),
        lambda total: _units(total, lambda headcount: headcount.targeted),
    ),
    Detail(
        "Touchés",
        lambda line: _people(line.reached, line.reached_state, line.unit),
        lambda total: _units(total, lambda headcount: headcount.reached),
    ),
)
