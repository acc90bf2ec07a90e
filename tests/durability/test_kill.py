"""RELIABILITY, experiment D1: what was acknowledged is kept, once, whatever is killed and when."""

from collections import Counter
from pathlib import Path

from sqlalchemy import make_url, select, text

from survey.db.engine import make_engine
from survey.db.working import AnswerRow, Event, Request
from tests.durability.savers import Saver, save_together
from tests.live import serve

DEPARTMENTS = ("13", "59", "75", "973")
SAVERS_EACH = 3
ROUNDS = 3
SECONDS = 1.5


def campaign(instance: Path, database_url: str, app: str, rounds: int) -> list[str]:
    """Save and kill, several times; give what was acknowledged."""
    ledger: list[str] = []
    for round_ in range(rounds):
        with serve(instance, database_url, app=app, workers=4) as server:
            savers = [
                Saver(server, department, f"agent-{round_}-{department}-{number}")
                for department in DEPARTMENTS
                for number in range(SAVERS_EACH)
            ]
            for saver in savers:
                saver.enter()
            save_together(savers, SECONDS, server)
        assert [status for saver in savers for status in saver.refused] == []
        ledger += [words for saver in savers for words in saver.acknowledged]
    return ledger


def missing(database_url: str, ledger: list[str]) -> list[str]:
    """Give the acknowledged answers that are not in the database exactly once."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        kept = Counter(connection.scalars(select(Event.words).where(Event.question == "territorial_assessment")))
    engine.dispose()
    return [words for words in ledger if kept[words] != 1]


def test_acknowledged_answers_survive_kill(tmp_path: Path, loaded_url: str) -> None:
    ledger = campaign(tmp_path, loaded_url, "wsgi:create_app()", ROUNDS)
    assert len(ledger) > ROUNDS * len(DEPARTMENTS)
    assert missing(loaded_url, ledger) == []
    _assert_sound(loaded_url)


def _assert_sound(database_url: str) -> None:
    """The database is whole: each answer is the last event of its slot, each key stands for one event."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        if make_url(database_url).get_backend_name() == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        latest = select(AnswerRow.dossier_id, AnswerRow.version).where(AnswerRow.question == "territorial_assessment")
        for dossier, version in connection.execute(latest).all():
            versions = connection.scalars(
                select(Event.version)
                .where(Event.dossier_id == dossier, Event.question == "territorial_assessment")
                .order_by(Event.id)
            ).all()
            assert list(versions) == list(range(1, version + 1))
        keys = connection.scalars(select(Request.key).where(Request.key.like("agent-%"))).all()
        saved = connection.scalars(select(Event.id).where(Event.words.like("agent-% a écrit%"))).all()
        assert len(keys) == len(saved)
    engine.dispose()


def test_commit_after_the_acknowledgement_is_seen(tmp_path: Path, loaded_url: str) -> None:
    ledger = campaign(tmp_path, loaded_url, "tests.durability.planted:create_app()", ROUNDS)
    assert missing(loaded_url, ledger) != []
