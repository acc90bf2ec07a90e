"""The progress since the campaign opened, as people see it: bars, one a week, and the table behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aggregation.display import Sheet
from aggregation.history import Point
from survey.domain.french import day, euros, number

#: The room of a drawing, in its own units; there is room for so many bars before they get thinner.
WIDTH, HEIGHT, FEWEST = 320, 96, 12
GAP = 0.2


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a drawing, in its own units, and what it says."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The progress of one figure: its bars, whether their room is all that may come, and the latest figure, in words."""

    id: str
    title: str
    bars: Sequence[Bar]
    is_bounded: bool
    latest: str
    since: str
    until: str

    @property
    def told(self) -> str:
        """The drawing in words, for who does not see it."""
        return f"{self.title}, du {self.since} au {self.until}\u00a0: {self.latest} à la fin."


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn: how to read it, how to write it, and how high it may come where that is known."""

    id: str
    title: str
    read: Callable[[Point], int]
    write: Callable[[int], str]
    most: Callable[[Point], int] | None = None

    def told(self, point: Point) -> str:
        """Write the figure of a point; where nothing was received, nothing is known of what departments do."""
        return self.write(self.read(point)) if self.most or point.transmitted else "–"


FIGURES = (
    Figure(
        "departements",
        "Départements ayant transmis",
        lambda point: point.transmitted,
        number,
        lambda point: point.expected,
    ),
    Figure("actions", "Actions transmises", lambda point: point.actions, number),
    Figure("ae", "Autorisations d’engagement (AE)", lambda point: point.committed_cents, euros),
)


def drawings(points: Sequence[Point]) -> list[Drawing]:
    """Draw each figure; of no point, nothing."""
    return [_drawn(figure, points) for figure in FIGURES] if points else []


def _drawn(figure: Figure, points: Sequence[Point]) -> Drawing:
    most = max(figure.read(point) for point in points)
    if figure.most:
        most = max(most, figure.most(points[-1]))
    slot = WIDTH / max(len(points), FEWEST)
    bars = [_bar(figure, point, place * slot, slot, most or 1) for place, point in enumerate(points)]
    latest = figure.write(figure.read(points[-1]))
    out_of = f" sur {figure.write(most)}" if figure.most else ""
    return Drawing(
        f"progression-{figure.id}",
        figure.title,
        bars,
        figure.most is not None,
        f"{latest}{out_of}",
        f"{day(points[0].night)} à 0\u00a0h",
        f"{day(points[-1].night)} à 0\u00a0h",
    )


def _bar(figure: Figure, point: Point, x: float, slot: float, most: int) -> Bar:
    value = figure.read(point)
    height = HEIGHT * value / most
    told = f"{day(point.night)}\u00a0: {figure.write(value)}"
    return Bar(round(x, 2), round(HEIGHT - height, 2), round(slot * (1 - GAP), 2), round(height, 2), told)


def progress_sheet(points: Sequence[Point]) -> Sheet:
    """Write the same as a table, the latest first."""
    latest_first = points[::-1]
    return Sheet(
        "progression-tableau",
        "Progression, semaine après semaine",
        ("État au, à 0\u00a0h", *(figure.title for figure in FIGURES)),
        tuple((day(point.night), *(figure.told(point) for figure in FIGURES)) for point in latest_first),
        (None,) * len(latest_first),
    )
