"""Reminders and weekly digests: to whom, when, once, and about nothing that is not theirs."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.mailing import Mail
from survey.db.people import Account, Scope
from survey.db.working import Campaign, Dossier
from survey.domain.calendar import PARIS
from survey.domain.lifecycle import DossierState
from survey.services import reminders, running_campaigns
from survey.services.running_campaigns import MoreTime
from tests.conftest import NOW

D30 = datetime(2024, 12, 1, 9, tzinfo=PARIS)
"""A Sunday: no weekly digest."""
D15 = datetime(2024, 12, 16, 9, tzinfo=PARIS)
"""A Monday."""


def run(sessions: Sessions, now: datetime) -> int:
    with sessions.begin() as session:
        return reminders.due(session, geography(), now)


def letters(sessions: Sessions, kind: str) -> list[Mail]:
    with sessions.reading() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def text(mail: Mail) -> str:
    assert mail.letter is not None
    return "\n".join([mail.subject, *mail.letter["paragraphs"], *(" ".join(fact) for fact in mail.letter["facts"])])


def names(mails: Iterable[Mail], session: Session) -> list[str]:
    accounts = {account.id: account.name for account in session.scalars(select(Account))}
    return [accounts[mail.account_id or 0] for mail in mails]


def test_reminder_goes_to_who_has_not_transmitted(loaded: Sessions) -> None:
    count = run(loaded, D30)
    mails = letters(loaded, "reminder")
    assert count == len(mails) > 0
    with loaded.reading() as session:
        written = set(names(mails, session))
        transmitted = session.scalar(select(Dossier.territory_code).where(Dossier.state == "transmitted").limit(1))
    assert any("(59)" in name for name in written)
    assert not any(f"({transmitted})" in name for name in written)
    one = next(mail for mail in mails if "Nord" in mail.subject)
    assert one.subject == "Il reste 30\u00a0jours pour transmettre\u00a0: Nord"
    assert "pas encore commencé" in text(one)


def test_reminder_overseas_tells_the_hour_there(loaded: Sessions) -> None:
    run(loaded, D30)
    guyane = next(text(mail) for mail in letters(loaded, "reminder") if "Guyane" in mail.subject)
    assert (
        "31\u00a0décembre\u00a02024 à 23:59:59, heure de Paris (31\u00a0décembre\u00a02024 à 19:59:59 en Guyane)"
        in guyane
    )


def test_reminder_is_written_once_whatever_runs_again(loaded: Sessions) -> None:
    first = run(loaded, D30)
    assert run(loaded, D30 + timedelta(hours=5)) == 0
    assert run(loaded, D30 + timedelta(days=1, hours=-3)) in {0, _weekly(loaded)}
    assert len(letters(loaded, "reminder")) == first


def _weekly(sessions: Sessions) -> int:
    return len(letters(sessions, "weekly"))


def test_each_milestone_has_its_own_reminder(loaded: Sessions) -> None:
    run(loaded, D30)
    first = len(letters(loaded, "reminder"))
    run(loaded, D15)
    assert len(letters(loaded, "reminder")) == 2 * first
    assert "Il reste 15\u00a0jours" in letters(loaded, "reminder")[-1].subject


def test_returned_dossier_is_reminded_too(loaded: Sessions) -> None:
    with loaded.begin() as session:
        code = session.scalar(select(Dossier.territory_code).where(Dossier.state == "transmitted").limit(1))
        session.execute(update(Dossier).where(Dossier.territory_code == code).values(state=DossierState.RETURNED.value))
    run(loaded, D30)
    told = [text(mail) for mail in letters(loaded, "reminder")]
    assert any("renvoyé avec remarques" in one and geography().territories[str(code)].name in one for one in told)


def test_disabled_account_is_not_written_to(loaded: Sessions) -> None:
    with loaded.begin() as session:
        session.execute(update(Account).where(Account.name.contains("(59)")).values(active=False))
    run(loaded, D30)
    assert not any("Nord" in mail.subject for mail in letters(loaded, "reminder"))


@pytest.mark.parametrize("now", [datetime(2024, 11, 10, 9, tzinfo=PARIS), datetime(2025, 1, 6, 9, tzinfo=PARIS)])
def test_nothing_is_written_on_another_day(loaded: Sessions, now: datetime) -> None:
    assert run(loaded, now) == 0


def test_weekly_digest_tells_each_commissioner_their_region_alone(loaded: Sessions) -> None:
    run(loaded, D15)
    mails = letters(loaded, "weekly")
    with loaded.reading() as session:
        owners = names(mails, session)
    assert len(set(owners)) == len(mails)
    occitanie = text(next(mail for mail, owner in zip(mails, owners, strict=True) if "Occitanie" in owner))
    assert "Lozère" in occitanie
    assert "Orne" not in occitanie
    assert run(loaded, D15 + timedelta(hours=1)) == 0


def test_two_closings_of_one_day_are_two_reminders_to_who_has_both(loaded: Sessions) -> None:
    """The campaign closes at six in the evening, one department has until the end of that day: neither reminder hides the other."""
    with loaded.begin() as session:
        session.execute(update(Campaign).values(closes_at=datetime(2024, 12, 31, 18, tzinfo=PARIS)))
        asked = MoreTime(("59",), date(2024, 12, 31), "Comité reporté")
        running_campaigns.extend(session, geography(), None, 2024, asked, NOW)
        agent = session.scalars(select(Account).where(Account.name.contains("(59)"))).one()
        agent.scopes.append(Scope(department_code="973"))
    run(loaded, D30)
    with loaded.reading() as session:
        own = session.scalars(select(Mail).where(Mail.kind == "reminder", Mail.account_id == agent.id)).all()
    assert {mail.subject.rpartition(" ")[2] for mail in own} == {"Nord", "Guyane"}
