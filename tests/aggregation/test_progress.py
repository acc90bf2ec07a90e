"""The progress on the follow-up pages: bars, the table behind them, and words before the first night."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from aggregation.history import Point, instant_of, take_night
from aggregation.progress import FEWEST, HEIGHT, WIDTH, drawings, progress_sheet
from survey.data import geography
from survey.db.engine import Sessions
from survey.domain.vocabulary import Axis
from tests.aggregation.conftest import COMMISSIONER, DIPLP
from tests.aggregation.test_web import NATION, OCCITANIE, cells, read
from tests.factories import campaign, local_pact, paying, priority, send
from tests.web.site import enter

NIGHT = date(2024, 9, 30)
ELSEWHERE = 98_765_43


@pytest.fixture
def nights(nation: Sessions) -> None:
    """Take a Monday, and the nights up to a Tuesday; Finistère has sent too, in Bretagne."""
    with nation.begin() as session:
        send(session, local_pact("29", priority(Axis.RIGHTS, paying(ELSEWHERE))))
        for night in (date(2024, 9, 9), NIGHT, NIGHT + timedelta(days=1)):
            take_night(session, geography(), campaign(session).id, night, instant_of(night))


def a_point(night: date, transmitted: int, actions: int, cents: int) -> Point:
    return Point(night, instant_of(night), 101, 0, transmitted, *(0,) * 4, actions, 0, 0, cents, 0, 0)


@pytest.mark.usefixtures("nights")
def test_nation_draws_a_bar_a_week_and_the_last_night(app: Flask) -> None:
    page = read(enter(app, DIPLP), NATION)
    assert page.source.count('<svg class="rc-series__drawing"') == 3
    table = cells(page, "progression-tableau")
    assert page.source.count("à 0\u00a0h</span>") + page.source.count("à 0 h</span>") == 6
    assert list(table) == ["État au, à 0 h", "1er octobre 2024", "30 septembre 2024", "9 septembre 2024"]
    assert table["1er octobre 2024"] == ["3", "3", "99 999,99 €"]
    assert table["9 septembre 2024"] == ["0", "–", "–"]


@pytest.mark.usefixtures("nights")
def test_commissioner_sees_the_progress_of_the_region_alone(app: Flask) -> None:
    page = read(enter(app, COMMISSIONER), OCCITANIE)
    assert cells(page, "progression-tableau")["1er octobre 2024"] == ["2", "2", "1 234,56 €"]
    assert "98 765" not in page.source.replace("\u202f", " ").replace("\u00a0", " ")
    someone = enter(app, COMMISSIONER)
    someone.get("/suivi/regions/53")
    assert someone.status == 404


@pytest.mark.usefixtures("nights")
def test_past_day_draws_the_nights_before_it(app: Flask) -> None:
    someone = enter(app, DIPLP)
    assert list(cells(read(someone, f"{NATION}?au=2024-09-30"), "progression-tableau"))[1] == "30 septembre 2024"
    assert "Aucun relevé de nuit à cette date" in read(someone, f"{NATION}?au=2024-08-01").text


def test_nothing_to_draw_is_said_in_words(app: Flask) -> None:
    page = read(enter(app, DIPLP), NATION)
    assert "Aucun relevé de nuit à cette date" in page.text
    assert "rc-series" not in page.source


@pytest.mark.parametrize("count", [1, 5, FEWEST, 60])
def test_bars_stand_side_by_side_within_their_room(count: int) -> None:
    points = [a_point(NIGHT + timedelta(days=7 * rank), rank, 10 * rank, 100 * rank) for rank in range(count)]
    for drawing in drawings(points):
        bars = drawing.bars
        assert len(bars) == count
        assert all(0 <= bar.y <= HEIGHT and bar.y + bar.height == pytest.approx(HEIGHT) for bar in bars)
        assert all(bar.width > 1 for bar in bars)
        assert all(left.x + left.width < right.x for left, right in pairwise(bars))
        assert bars[-1].x + bars[-1].width <= WIDTH


def test_highest_bar_fills_the_room_unless_more_is_expected() -> None:
    departments, actions, credits_ = drawings([a_point(NIGHT, 50, 7, 12_00), a_point(NIGHT, 101, 14, 24_00)])
    assert [bar.height for bar in actions.bars] == [HEIGHT / 2, HEIGHT]
    assert departments.bars[-1].height == HEIGHT
    assert (departments.latest, actions.latest, credits_.bars[0].told) == (
        "101 sur 101",
        "14",
        "30\u00a0septembre\u00a02024\u00a0: 12\u00a0€",
    )


def test_nothing_received_draws_flat_bars() -> None:
    assert [bar.height for drawing in drawings([a_point(NIGHT, 0, 0, 0)]) for bar in drawing.bars] == [0, 0, 0]
    assert drawings([]) == []
    assert progress_sheet([]).rows == ()
