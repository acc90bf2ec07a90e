"""How far the nation had come each week, then at the instant of a workbook."""

from collections.abc import Iterator

from aggregation.history import Point, point, weeks
from exports.reading.campaigns import span
from exports.states import State
from survey.domain.calendar import paris_day


def progress(state: State) -> Iterator[Point]:
    """Give a row for each Monday since the campaign opened, then the state itself."""
    session, day, whole = state.reading.session, paris_day(state.as_of), state.picture.whole
    for week in weeks(session, state.geography, state.campaign.id, *span(session, state.campaign.id, state.as_of)):
        if week.night < day:
            yield week
    yield point(day, state.as_of, whole.coverage, whole.figures)
