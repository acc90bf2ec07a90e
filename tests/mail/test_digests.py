"""News that come together go as one letter; each is told once, and to nobody who left."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from survey.data import geography
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.mailing import Notice
from survey.db.people import Account, Scope
from survey.domain.letters import letter_from
from survey.services import outbox
from survey.services.digests import ELSEWHERE, LONGEST_WAIT, REST, digest
from survey.services.outbox import News
from tests.conftest import NOW
from tests.mail.writing import FIRST, SECOND, account, rows

REMARK = News(
    "remark", "Une remarque sur l’action 2", "Remarque\u00a0: combien de familles\u202f?", "/recueils/2024-48?q=x@y"
)


def told(sessions: Sessions, *accounts: int, after: timedelta = timedelta(0), **changes: str) -> None:
    news = {"kind": REMARK.kind, "subject": REMARK.subject, "text": REMARK.text, "url": REMARK.url} | changes
    with sessions.begin() as session:
        outbox.tell(session, list(accounts), News(**news), NOW + after)


def write(sessions: Sessions, after: timedelta) -> int:
    with sessions.begin() as session:
        return digest(session, geography(), NOW + after)


def waiting(sessions: Sessions) -> int:
    notices = table_of(Notice)
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(notices).where(notices.c.mail_id.is_(None))) or 0


def test_news_alone_goes_under_its_own_subject_once(sessions: Sessions) -> None:
    told(sessions, account(sessions, FIRST))
    assert write(sessions, REST - timedelta(seconds=1)) == 0
    assert write(sessions, REST) == 1
    assert write(sessions, REST) == 0
    [row] = rows(sessions)
    letter = letter_from(row["letter"])
    assert (row["address"], row["subject"], letter.paragraphs) == (FIRST, REMARK.subject, (REMARK.text,))
    assert letter.action == ("Voir dans Recueil", REMARK.url)


def test_news_that_keep_coming_wait_an_hour_at_most(sessions: Sessions) -> None:
    someone = account(sessions, FIRST)
    for minutes in range(0, 65, 5):
        told(sessions, someone, after=timedelta(minutes=minutes), text=f"Nouvelle {minutes}")
        if timedelta(minutes=minutes) < LONGEST_WAIT:
            assert write(sessions, timedelta(minutes=minutes)) == 0
    assert write(sessions, LONGEST_WAIT) == 1
    assert waiting(sessions) == 0


def test_many_news_are_grouped_by_dossier(sessions: Sessions) -> None:
    someone = account(sessions, FIRST)
    told(sessions, someone, text="Autre chose", url="/exports")
    told(sessions, someone, text="Première", url="/recueils/2024-48/relecture")
    told(sessions, someone, text="Deuxième", url="/recueils/2024-2A")
    told(sessions, someone, text="Troisième", url="/recueils/2024-48?q=a@b")
    assert write(sessions, REST) == 1
    [row] = rows(sessions)
    groups = letter_from(row["letter"]).groups
    assert [(group.title, group.lines) for group in groups] == [
        ("Corse-du-Sud (2024)", ("Deuxième",)),
        ("Lozère (2024)", ("Première", "Troisième")),
        (ELSEWHERE, ("Autre chose",)),
    ]
    assert [group.url for group in groups] == ["/recueils/2024-2A", "/recueils/2024-48", "/exports"]
    assert row["subject"] == "4\u00a0nouvelles de 3\u00a0recueils"


def test_each_account_has_its_own_letter(sessions: Sessions) -> None:
    first, second = account(sessions, FIRST), account(sessions, SECOND)
    told(sessions, first, second)
    told(sessions, second, text="Pour le second seul")
    assert write(sessions, REST) == 2
    mine, other = rows(sessions)
    assert (mine["address"], other["address"]) == (FIRST, SECOND)
    assert "Pour le second seul" not in str(mine["letter"])


def test_nobody_who_left_is_told(sessions: Sessions) -> None:
    gone = account(sessions, FIRST)
    told(sessions, gone)
    with sessions.begin() as session:
        session.execute(update(Account).values(active=False))
    assert write(sessions, REST) == 0
    assert (rows(sessions), waiting(sessions)) == ([], 0)


def test_nobody_is_told_of_a_dossier_that_is_theirs_no_more(sessions: Sessions) -> None:
    """Somebody is moved while their news rest: what they may not read on the site does not reach them by mail."""
    moved = account(sessions, FIRST)
    told(sessions, moved, text="Raison\u00a0: « confidentiel »")
    told(sessions, moved, text="Deuxième", url="/recueils/2024-2A")
    told(sessions, moved, text="Autre chose", url="/exports")
    with sessions.begin() as session:
        session.execute(delete(Scope).where(Scope.account_id == moved, Scope.department_code == "48"))
    assert write(sessions, REST) == 1
    [row] = rows(sessions)
    assert [line for group in letter_from(row["letter"]).groups for line in group.lines] == ["Deuxième", "Autre chose"]
    assert waiting(sessions) == 0
