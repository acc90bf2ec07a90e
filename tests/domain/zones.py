"""Every verdict on the instants around a closing, printed: the same in every process, whatever the zone of its machine."""

import json
from datetime import UTC, date, datetime, timedelta

from exports.runs import ExportKind
from exports.schedule import due
from survey.data import geography
from survey.domain.calendar import Window, end_of_day, in_paris, paris_day
from survey.domain.deadlines import OVERSEAS, told, why_closed
from survey.domain.reminding import milestone_due

OPENS_AT = in_paris(date(2024, 7, 1), datetime.min.time())
CLOSINGS = [end_of_day(date(*day)) for day in ((2024, 10, 27), (2024, 12, 31), (2025, 3, 30))]
AROUND = [timedelta(seconds=second) for second in (-3_600, -1, 0, 0.9, 0.999999, 1, 2, 3_600)]


def verdicts() -> list[object]:
    """Say of each instant whether it is open, how many days are left, what is due, and how it is written."""
    found: list[object] = []
    for closes_at in CLOSINGS:
        window = Window(OPENS_AT, closes_at).extended(closes_at + timedelta(days=15))
        for step in AROUND:
            for at in (closes_at + step, window.closes_at + step):
                now = at.astimezone(UTC)
                wanted = [one.period for one in due(now, now - timedelta(days=2), [window], ExportKind.DIPLP)]
                places = [told(now, geography().territories[code]) for code in sorted(OVERSEAS)]
                days = [str(paris_day(now)), window.days_left(now), milestone_due(window, now)]
                found.append([window.is_open(now), window.is_late(now), why_closed(window, now), days, wanted, places])
    return found


if __name__ == "__main__":
    print(json.dumps(verdicts()))  # noqa: T201  the parent reads it
