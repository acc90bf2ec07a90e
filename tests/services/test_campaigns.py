"""Campaigns: which one is current, opening, closing, giving more time; each leaves its trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Notice
from survey.db.people import Account
from survey.db.working import Campaign, Dossier, Extension
from survey.demonstration.loading import CLOSES_AT, OPENS_AT
from survey.domain.calendar import end_of_day, in_paris
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Actor, Permission
from survey.services import campaigns, running_campaigns
from survey.services.accounts import as_actor
from survey.services.answering import writable
from survey.services.dossiers import agree_to_joint, find_dossier, joint_choices, list_dossiers, open_dossier
from survey.services.errors import AbsentError, RefusedError
from survey.services.running_campaigns import MoreTime, Plan
from survey.services.transmitting import transmit, versions
from tests.conftest import NOW
from tests.services.test_answering import agent

AFTER = CLOSES_AT + timedelta(seconds=1)
UNTIL = date(2025, 1, 15)
REASON = "Comité des partenaires reporté"
NEXT = Plan(2025, in_paris(date(2025, 7, 1), datetime.min.time()), end_of_day(date(2025, 12, 31)), "2025")


def diplp(sessions: Sessions) -> Actor:
    with sessions.reading() as session:
        return as_actor(session.scalars(select(Account).where(Account.role == "diplp")).one())


def extend(sessions: Sessions, *codes: str, until: date = UNTIL, now: datetime = NOW) -> list[str]:
    with sessions.begin() as session:
        asked = MoreTime(codes, until, REASON)
        found = running_campaigns.extend(session, geography(), diplp(sessions), 2024, asked, now)
        return [territory.code for territory in found]


def open_next(sessions: Sessions, plan: Plan = NEXT, now: datetime = NOW) -> None:
    with sessions.begin() as session:
        running_campaigns.open_campaign(session, diplp(sessions), plan, now)


def close(sessions: Sessions, closes_at: datetime | None, now: datetime) -> datetime:
    with sessions.begin() as session:
        return running_campaigns.close_campaign(session, diplp(sessions), 2024, closes_at, now).closes_at


def journal_of(sessions: Sessions, kind: str) -> list[JournalRow]:
    with sessions.reading() as session:
        return list(session.scalars(select(JournalRow).where(JournalRow.kind == kind).order_by(JournalRow.id)))


def may_write(sessions: Sessions, code: str, now: datetime, whose: str = "") -> bool:
    try:
        with sessions.begin() as session:
            writable(session, geography(), agent(sessions, whose or code), f"2024-{code}", now)
    except RefusedError as error:
        assert "close depuis le" in str(error)  # noqa: PT017  the refusal is one of the two outcomes
        return False
    return True


# ------------------------------------------------------------------------------------------------------ which is current


def test_current_campaign_is_the_last_one_opened(loaded: Sessions) -> None:
    open_next(loaded)
    with loaded.reading() as session:
        for now, year in (
            (OPENS_AT - timedelta(days=1), 2024),  # the next one, where none was opened yet
            (NOW, 2024),
            (AFTER, 2024),
            (NEXT.opens_at - timedelta(seconds=1), 2024),
            (NEXT.opens_at, 2025),
            (NEXT.closes_at + timedelta(days=90), 2025),
        ):
            assert campaigns.current_campaign(session, now).year == year, now


def test_no_campaign_is_absent(sessions: Sessions) -> None:
    with sessions.reading() as session, pytest.raises(AbsentError):
        campaigns.current_campaign(session, NOW)


# --------------------------------------------------------------------------------------------------------------- opening


def test_campaign_is_opened_and_told_in_the_journal(loaded: Sessions) -> None:
    open_next(loaded)
    [row] = journal_of(loaded, "campaign.opened")
    assert row.subject == "campaign:2025"
    assert row.content["closes_at"] == "2025-12-31T23:59:59+01:00"


def told_of_closing(sessions: Sessions) -> tuple[set[str], set[str]]:
    """Give the roles of those who were told that a closing moved, and what they were told."""
    query = select(Account.role, Notice.text).join(Account, Account.id == Notice.account_id)
    with sessions.reading() as session:
        rows = session.execute(query.where(Notice.kind == "campaign.closed")).all()
    return {role for role, _ in rows}, {text for _, text in rows}


def test_every_agent_is_told_once_that_the_closing_has_moved(loaded: Sessions) -> None:
    sooner = end_of_day(date(2024, 12, 15))
    close(loaded, sooner, NOW)
    close(loaded, sooner, NOW)
    roles, texts = told_of_closing(loaded)
    assert roles == {"agent"}
    [text] = texts
    assert "se clôt désormais le 15\u00a0décembre\u00a02024 à 23:59:59, heure de Paris" in text
    with loaded.reading() as session:
        agents = session.scalar(select(func.count()).select_from(Account).where(Account.role == "agent"))
        assert (
            session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "campaign.closed")) == agents
        )


def test_agents_are_told_that_the_campaign_was_closed(loaded: Sessions) -> None:
    close(loaded, None, NOW)
    assert any("est close depuis le 15\u00a0octobre\u00a02024" in text for text in told_of_closing(loaded)[1])


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        (Plan(2024, NEXT.opens_at, NEXT.closes_at, "2024"), {"annee"}),
        (Plan(1999, NEXT.opens_at, NEXT.closes_at, "2025"), {"annee"}),
        (Plan(2025, NEXT.opens_at, NEXT.closes_at, "2031"), {"formulaire"}),
        (Plan(2025, NEXT.closes_at, NEXT.opens_at, "2025"), {"cloture"}),
        (Plan(2025, OPENS_AT, NEXT.closes_at, "2025"), {"ouverture"}),
        (Plan(2025, CLOSES_AT, NEXT.closes_at, "2025"), {"ouverture"}),
    ],
)
def test_campaign_that_cannot_be_is_refused_by_field(loaded: Sessions, plan: Plan, fields: set[str]) -> None:
    with loaded.reading() as session:
        assert set(running_campaigns.faults_of_plan(session, plan, NOW)) == fields
    with pytest.raises(RefusedError):
        open_next(loaded, plan)


def test_campaign_opens_after_the_extensions_of_the_one_before(loaded: Sessions) -> None:
    extend(loaded, "48", until=date(2025, 7, 2))
    with pytest.raises(RefusedError, match="court jusqu’au 2"):
        open_next(loaded)
    later = Plan(2025, in_paris(date(2025, 7, 3), datetime.min.time()), NEXT.closes_at, "2025")
    open_next(loaded, later)


def test_agent_runs_no_campaign(loaded: Sessions) -> None:
    who = agent(loaded, "48")
    asked = MoreTime(("48",), UNTIL, REASON)
    with loaded.begin() as session:
        with pytest.raises(AbsentError):
            running_campaigns.open_campaign(session, who, NEXT, NOW)
        with pytest.raises(AbsentError):
            running_campaigns.close_campaign(session, who, 2024, None, NOW)
        with pytest.raises(AbsentError):
            running_campaigns.extend(session, geography(), who, 2024, asked, NOW)


# --------------------------------------------------------------------------------------------------------------- closing


def test_closing_now_closes_at_once(loaded: Sessions) -> None:
    assert may_write(loaded, "48", NOW)
    assert close(loaded, None, NOW) == NOW - timedelta(seconds=1)
    assert not may_write(loaded, "48", NOW)
    [row] = journal_of(loaded, "campaign.closed")
    assert row.content == {"closes_at": "2024-10-15T09:59:59+02:00", "before": "2024-12-31T23:59:59+01:00"}
    with pytest.raises(RefusedError, match="déjà close"):
        close(loaded, None, NOW)


def test_closing_is_moved_to_an_instant_to_come(loaded: Sessions) -> None:
    earlier = end_of_day(date(2024, 11, 30))
    close(loaded, earlier, NOW)
    assert may_write(loaded, "48", earlier + timedelta(milliseconds=900))
    assert not may_write(loaded, "48", earlier + timedelta(seconds=1))
    close(loaded, CLOSES_AT, earlier + timedelta(days=1))
    assert may_write(loaded, "48", CLOSES_AT)


@pytest.mark.parametrize("closes_at", [NOW - timedelta(days=1), OPENS_AT - timedelta(days=1), NEXT.opens_at])
def test_closing_out_of_bounds_is_refused(loaded: Sessions, closes_at: datetime) -> None:
    open_next(loaded)
    with pytest.raises(RefusedError):
        close(loaded, closes_at, NOW)


# ----------------------------------------------------------------------------------------------------------- more time


def test_extension_gives_its_territory_alone_more_time(loaded: Sessions) -> None:
    assert extend(loaded, "48") == ["48"]
    assert may_write(loaded, "48", AFTER)
    assert may_write(loaded, "48", end_of_day(UNTIL) + timedelta(milliseconds=999))
    assert not may_write(loaded, "48", end_of_day(UNTIL) + timedelta(seconds=1))
    assert not may_write(loaded, "61", AFTER)


def test_latest_extension_counts_and_may_be_shorter(loaded: Sessions) -> None:
    extend(loaded, "48", "61")
    extend(loaded, "48", until=date(2025, 1, 5))
    assert not may_write(loaded, "48", end_of_day(date(2025, 1, 6)))
    assert may_write(loaded, "61", end_of_day(date(2025, 1, 6)))
    extend(loaded, "48", until=date(2024, 12, 1))
    assert may_write(loaded, "48", CLOSES_AT)
    assert not may_write(loaded, "48", AFTER)
    with loaded.reading() as session:
        assert session.scalar(select(func.count()).select_from(Extension)) == 4
        lines = campaigns.extensions(session, geography(), campaigns.find_campaign(session, 2024))
        assert [(line.territory.code, line.counts) for line in lines] == [
            ("48", False),
            ("48", False),
            ("61", True),
            ("48", False),
        ]


def test_extension_asked_twice_is_written_once(loaded: Sessions) -> None:
    assert extend(loaded, "48", "48") == ["48"]
    assert extend(loaded, "48") == []
    assert len(journal_of(loaded, "campaign.extended")) == 1


def test_extension_is_journalled_without_its_reason_and_told_to_the_agents(loaded: Sessions) -> None:
    extend(loaded, "974")
    [row] = journal_of(loaded, "campaign.extended")
    assert row.content == {"territories": ["974"], "closes_at": "2025-01-15T23:59:59+01:00"}
    with loaded.reading() as session:
        [notice] = session.scalars(select(Notice).where(Notice.kind == "campaign.extended"))
        assert notice.account_id == agent(loaded, "974").account_id
        assert "16\u00a0janvier\u00a02025 à 02:59:59 à La Réunion" in notice.text


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        (MoreTime((), UNTIL, REASON), {"territoire"}),
        (MoreTime(("999",), UNTIL, REASON), {"territoire"}),
        (MoreTime(("48",), UNTIL, "non"), {"motif"}),
        (MoreTime(("48",), UNTIL, "x" * 501), {"motif"}),
        (MoreTime(("48",), date(2024, 10, 14), REASON), {"jusqu_au"}),
        (MoreTime(("48",), date(2024, 12, 31), REASON), {"jusqu_au"}),
        (MoreTime(("48",), date(2025, 7, 1), REASON), {"jusqu_au"}),
    ],
)
def test_extension_that_cannot_be_is_refused_by_field(loaded: Sessions, asked: MoreTime, fields: set[str]) -> None:
    open_next(loaded)
    with loaded.reading() as session:
        campaign = campaigns.find_campaign(session, 2024)
        assert set(running_campaigns.faults_of_extension(session, geography(), campaign, asked, NOW)) == fields


def test_joint_pact_is_extended_as_one(loaded: Sessions) -> None:
    assert extend(loaded, "2A", "2B") == ["20"]
    assert may_write(loaded, "20", AFTER, whose="2A")


def test_departments_agree_to_one_pact_in_an_extension_of_it_only(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT))
    south, north = _corsican(sessions, "2A"), _corsican(sessions, "2B")
    with sessions.begin() as session:
        for code in ("2A", "2B"):
            asked = MoreTime((code,), UNTIL, REASON)
            running_campaigns.extend(session, geography(), None, 2024, asked, NOW)
        with pytest.raises(RefusedError, match="close"):
            agree_to_joint(session, geography(), south, "2A", AFTER)
        running_campaigns.extend(session, geography(), None, 2024, MoreTime(("20",), UNTIL, REASON), NOW)
        assert agree_to_joint(session, geography(), south, "2A", AFTER) is None
        opened = agree_to_joint(session, geography(), north, "2B", AFTER)
        assert opened is not None
        assert opened.is_writable(AFTER)


def test_one_pact_is_offered_to_neither_once_one_has_transmitted_alone(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT))
    south, north = _corsican(sessions, "2A"), _corsican(sessions, "2B")
    with sessions.begin() as session:
        open_dossier(session, geography(), south, "2A", NOW)
    assert _offered(sessions, south) == _offered(sessions, north) == ["20"]
    with sessions.begin() as session:
        session.execute(update(Dossier).values(state=DossierState.TRANSMITTED.value))
    assert _offered(sessions, south) == _offered(sessions, north) == []


def _offered(sessions: Sessions, actor: Actor) -> list[str]:
    with sessions.reading() as session:
        campaign = campaigns.current_campaign(session, NOW)
        listed = list_dossiers(session, geography(), actor, campaign)
        return [choice.joint.code for choice in joint_choices(session, geography(), campaign, listed)]


def _corsican(sessions: Sessions, code: str) -> Actor:
    with sessions.begin() as session:
        account = Account(name=f"Agent {code}", role="agent")
        session.add(account)
        session.flush()
        return Actor(account.id, account.name, as_actor(account).role, departments=frozenset({code}))


def test_dossier_is_begun_in_an_extension_and_not_without(loaded: Sessions) -> None:
    extend(loaded, "59")
    with loaded.begin() as session:
        draft = open_dossier(session, geography(), agent(loaded, "59"), "59", AFTER)
        assert draft.is_writable(AFTER)
        with pytest.raises(RefusedError, match="close depuis le 31"):
            open_dossier(session, geography(), agent(loaded, "75"), "75", AFTER)


def test_version_sent_in_an_extension_is_late_and_the_others_are_not(loaded: Sessions) -> None:
    extend(loaded, "48")
    who = agent(loaded, "48")
    with loaded.begin() as session:
        draft = writable(session, geography(), who, "2024-48", AFTER, Permission.TRANSMIT_DOSSIER)
        transmit(session, geography(), who, draft, AFTER)
    with loaded.reading() as session:
        draft = find_dossier(session, geography(), who, Permission.READ_DOSSIER, "2024-48")
        late = [draft.window.is_late(version.transmitted_at) for version in versions(session, draft)]
    assert late[0]
    assert late[1:]
    assert not any(late[1:])


def test_lists_read_the_windows_with_the_dossiers(loaded: Sessions) -> None:
    """A list of a hundred territories asks no more statements than one of a single territory."""
    extend(loaded, "48", "61", "974")
    nation = diplp(loaded)
    counts = []
    for who in (agent(loaded, "48"), nation):
        statements: list[str] = []

        def noted(
            _connection: object, _cursor: object, statement: str, *_: object, kept: list[str] = statements
        ) -> None:
            kept.append(statement)

        with loaded.reading() as session:
            campaign = campaigns.current_campaign(session, NOW)
            event.listen(loaded.engine, "before_cursor_execute", noted)
            found = list_dossiers(session, geography(), who, campaign)
            assert [one.dossier.extended_to for one in found if one.dossier and one.territory.code == "48"] == [
                end_of_day(UNTIL).astimezone(UTC)
            ]
            event.remove(loaded.engine, "before_cursor_execute", noted)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 2
