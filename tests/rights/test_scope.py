"""The rights as SQL and ``may``: one yes or no, said twice, and each refuses alone (RELIABILITY, promise 7)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from aggregation.queries import current_transmissions, picture, received
from survey.data import geography
from survey.db.engine import Sessions
from survey.db.working import Dossier, TerritoryRow
from survey.domain.policy import GRANTS, Actor, Permission, Role, may
from survey.domain.territories import Geography
from survey.services.answering import writable
from survey.services.campaigns import current_campaign
from survey.services.dossiers import (
    agree_to_joint,
    find_dossier,
    list_dossiers,
    open_dossier,
    reached,
    reaches,
)
from survey.services.errors import AbsentError
from survey.services.scoping import reachable
from tests.conftest import NOW
from tests.rights.matrix import ROUTES, Try
from tests.rights.world import World

PLACES = geography()
GRANTED = sorted(frozenset().union(*GRANTS.values()), key=lambda permission: permission.name)
CODES = tuple(PLACES.territories)
REGIONS = tuple(PLACES.regions)


def reached_codes(sessions: Sessions, actor: Actor, permission: Permission) -> set[str]:
    with sessions.reading() as session:
        return set(session.scalars(select(TerritoryRow.code).where(reachable(actor, permission, TerritoryRow.code))))


def allowed_codes(actor: Actor, permission: Permission) -> set[str]:
    return {code for code, territory in PLACES.territories.items() if may(actor, permission, territory)}


def single_scopes() -> Iterator[Actor]:
    """Every role with no scope, with each department and with each region, those that do not fit the role included."""
    for role in Role:
        yield Actor(1, "x", role)
        yield from (Actor(1, "x", role, departments=frozenset({code})) for code in CODES)
        yield from (Actor(1, "x", role, regions=frozenset({code})) for code in REGIONS)


def test_scope_and_policy_agree_for_every_single_scope(sessions: Sessions) -> None:
    for actor in single_scopes():
        assert reached_codes(sessions, actor, Permission.READ_DOSSIER) == allowed_codes(actor, Permission.READ_DOSSIER)


def test_scope_and_policy_agree_for_every_permission(sessions: Sessions) -> None:
    for role in Role:
        actor = Actor(1, "x", role, frozenset({"48", "2A"}), frozenset({"76"}))
        for permission in GRANTED:
            assert reached_codes(sessions, actor, permission) == allowed_codes(actor, permission), (role, permission)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.sampled_from(list(Role)),
    departments=st.frozensets(st.sampled_from(CODES), max_size=6),
    regions=st.frozensets(st.sampled_from(REGIONS), max_size=4),
    permission=st.sampled_from(GRANTED),
)
def test_scope_and_policy_agree_for_any_scope(
    sessions: Sessions, role: Role, departments: frozenset[str], regions: frozenset[str], permission: Permission
) -> None:
    actor = Actor(1, "x", role, departments, regions)
    assert reached_codes(sessions, actor, permission) == allowed_codes(actor, permission)


def agent(*departments: str) -> Actor:
    return Actor(1, "x", Role.AGENT, frozenset(departments))


STRANGERS = (
    agent(),
    agent("61"),
    agent("30"),
    Actor(1, "x", Role.COMMISSIONER, regions=frozenset({"28"})),
    Actor(1, "x", Role.COMMISSIONER),
)


@contextmanager
def statements(sessions: Sessions) -> Iterator[list[str]]:
    """Note what the database is asked within the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(sessions.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(sessions.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("actor", STRANGERS, ids=lambda one: "-".join([one.role.value, *one.departments, *one.regions]))
def test_service_refuses_before_the_database_is_asked(loaded: Sessions, places: Geography, actor: Actor) -> None:
    calls: tuple[Callable[[Session], object], ...] = (
        lambda session: find_dossier(session, places, actor, Permission.READ_DOSSIER, "2024-48"),
        lambda session: find_dossier(session, places, actor, Permission.EDIT_DOSSIER, "2024-48", lock=True),
        lambda session: writable(session, places, actor, "2024-48", NOW),
        lambda session: open_dossier(session, places, actor, "48", NOW),
        lambda session: open_dossier(session, places, actor, "20", NOW),
        lambda session: agree_to_joint(session, places, actor, "2A", NOW),
    )
    with loaded.begin() as session, statements(loaded) as asked:
        for call in calls:
            with pytest.raises(AbsentError):
                call(session)
    assert asked == []


@pytest.mark.parametrize("actor", STRANGERS, ids=lambda one: "-".join([one.role.value, *one.departments, *one.regions]))
def test_database_refuses_where_the_service_forgot(loaded: Sessions, actor: Actor) -> None:
    with loaded.begin() as session:
        for permission in (Permission.READ_DOSSIER, Permission.EDIT_DOSSIER, Permission.OPEN_DOSSIER):
            assert reached(session, actor, permission, 2024, "48") is None
            assert reached(session, actor, permission, 2024, "48", lock=True) is None
            assert not reaches(session, actor, permission, "48")


def test_database_gives_what_is_within_reach(loaded: Sessions) -> None:
    with loaded.begin() as session:
        found = reached(session, agent("48"), Permission.EDIT_DOSSIER, 2024, "48", lock=True)
        assert found is not None
        assert reaches(session, agent("2B"), Permission.OPEN_DOSSIER, "20")


def test_list_holds_the_territories_of_the_scope_alone(loaded: Sessions, places: Geography) -> None:
    with loaded.reading() as session:
        everything = set(session.scalars(select(Dossier.territory_code)))
        assert len(everything) > 10
        for actor in (*STRANGERS, agent("48"), agent("48", "61"), Actor(1, "x", Role.DIPLP)):
            listed = list_dossiers(session, places, actor, current_campaign(session, NOW))
            codes = {one.territory.code for one in listed}
            assert codes <= allowed_codes(actor, Permission.READ_DOSSIER)
            assert {one.territory.code for one in listed if one.dossier} == everything & codes


def test_list_loads_no_foreign_dossier(loaded: Sessions, places: Geography) -> None:
    """What the statement gave, whatever the service kept of it."""
    for actor in STRANGERS:
        read: list[str] = []
        with loaded.reading() as session:
            campaign = current_campaign(session, NOW)
            event.listen(session, "loaded_as_persistent", lambda _, row, read=read: read.append(row.territory_code))
            kept = list_dossiers(session, places, actor, campaign)
        assert sorted(read) == sorted(one.territory.code for one in kept if one.dossier)


@pytest.mark.parametrize("region", REGIONS)
def test_follow_up_of_a_region_is_empty_for_others(loaded: Sessions, places: Geography, region: str) -> None:
    """The statements alone: the page asks ``may`` before them."""
    other = next(code for code in REGIONS if code != region)
    with loaded.reading() as session:
        campaign = current_campaign(session, NOW).id
        for actor, sees in (
            (Actor(1, "x", Role.COMMISSIONER, regions=frozenset({region})), True),
            (Actor(1, "x", Role.DGCS), True),
            (Actor(1, "x", Role.COMMISSIONER, regions=frozenset({other})), False),
            (agent("48"), False),
        ):
            within = reachable(actor, Permission.FOLLOW_REGION)
            begun = received(session, None, campaign, region) if sees else ()
            assert received(session, None, campaign, region, within) == begun
            sent = {one.transmission_id for one in begun if one.transmission_id}
            current = current_transmissions(None, campaign, region, within)
            assert set(session.scalars(select(current.c.id))) == sent
            assert picture(session, places, None, campaign, region, within).whole.coverage.begun == sum(
                len(places.territories[one.territory_code].department_codes) for one in begun
            )


OF_ONE = re.compile(r"(?:dossiers\.id|dossier_id|transmission_id|dossiers\.territory_code) (?:= \?|IN \(\?)")
HELD = "/mes-donnees"
"""What is held on a person names the dossiers where they once wrote, also those that they reach no more; nothing else of them is read."""
SCOPED = re.compile(r"territory_code IN \(SELECT")


@pytest.mark.parametrize("actor", ["agent", "commissioner"])
def test_no_page_reads_many_dossiers_without_the_scope(world: World, actor: str) -> None:
    """What is read is one dossier, which was found through the rights, or those that the scope gives."""
    home = world.targets["own"][0]
    sessions, wrong = world.parts.sessions, []
    for name, tries in ROUTES.items():
        method, rule = name.split(" ", 1)
        if method != "GET" or not isinstance(tries, Try) or rule.startswith(HELD):
            continue
        with statements(sessions) as asked:
            world.ask(actor, method, tries.address(rule, home))
        many = [one for one in asked if re.search(r"(?:FROM|JOIN) dossiers\b", one) and not OF_ONE.search(one)]
        wrong += [f"{name}: {one}" for one in many if not SCOPED.search(one)]
    assert wrong == []
