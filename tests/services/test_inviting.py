"""Accounts are given, taken away, moved and given again: what each does, what it refuses, what the journal keeps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Mail
from survey.db.people import Account, SignIn
from survey.domain.policy import Actor, Role
from survey.domain.territories import Geography
from survey.domain.ways_in import WayIn
from survey.services import accounts, directory, feeds, inviting
from survey.services.directory import PAGE, Search, Standing
from survey.services.errors import AbsentError, RefusedError
from survey.services.invitations import MOST_FAULTS, InvalidError, Reach, Typed, Wanted, doubt, read, read_reach
from survey.services.journal import COMMAND
from tests.conftest import NOW
from tests.live import SECRET

AGENT = Typed("Jeanne Martin", "jeanne.martin@lozere.gouv.fr", "agent", "48")


def administrator(session: Session, places: Geography, email: str = "chef@social.gouv.fr") -> Actor:
    wanted = read(Typed("Administration", email, "administrateur"), places)
    return accounts.as_actor(session.get_one(Account, inviting.invite(session, places, COMMAND, wanted, NOW)))


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(JournalRow.kind).order_by(JournalRow.number)))


def last_row(session: Session) -> JournalRow:
    return session.scalars(select(JournalRow).order_by(JournalRow.number.desc()).limit(1)).one()


def test_invitation_makes_an_account_and_writes_to_its_owner(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        chief = administrator(session, places)
        number = inviting.invite(session, places, chief, read(AGENT, places), NOW)
    with sessions.begin() as session:
        account = session.get_one(Account, number)
        assert (account.email, account.active, account.invited_at) == (AGENT.email, True, NOW)
        assert accounts.as_actor(account).departments == {"48"}
        letter = session.scalars(select(Mail).where(Mail.account_id == number)).one()
        assert (letter.kind, letter.address) == ("invitation", AGENT.email)
        assert letter.letter is not None
        assert ["Votre territoire", "Lozère (48)"] in [list(fact) for fact in letter.letter["facts"]]
        row = last_row(session)
        assert (row.kind, row.account_id, row.subject) == ("account.invited", chief.account_id, f"account:{number}")
        assert row.content == {"role": "agent", "scopes": ["48"]}


def test_letter_of_an_invitation_says_until_when(loaded: Sessions, places: Geography) -> None:
    with loaded.begin() as session:
        inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        letter = session.scalars(select(Mail.letter).where(Mail.address == AGENT.email)).one()
        facts = dict(letter["facts"])
        assert facts["Campagne 2024"] == "jusqu’au 31\u00a0décembre\u00a02024 à 23:59:59, heure de Paris"


def test_second_invitation_of_an_address_is_told(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        twin = read(Typed("Autre", AGENT.email.upper(), "dgcs"), places)
        with pytest.raises(InvalidError, match="Jeanne Martin"):
            inviting.invite(session, places, COMMAND, twin, NOW)


def test_address_of_an_unknown_domain_is_noted(sessions: Sessions, places: Geography) -> None:
    wanted = read(Typed("Luc", "luc@yahoo.fr", "DGCS"), places)
    with sessions.begin() as session:
        inviting.invite(session, places, COMMAND, wanted, NOW)
        assert last_row(session).content == {"role": "dgcs", "scopes": [], "unknown_domain": True}


def test_journal_of_the_accounts_names_nobody(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        chief = administrator(session, places)
        number = inviting.invite(session, places, chief, read(AGENT, places), NOW)
        inviting.move(session, chief, number, read_reach("agent", "30", places), NOW)
        inviting.disable(session, chief, number, NOW)
        inviting.restore(session, places, chief, number, NOW)
        inviting.invite_again(session, places, chief, number, NOW)
        assert kinds(session)[1:] == [
            "account.invited",
            "account.moved",
            "account.disabled",
            "account.restored",
            "account.invited",
        ]
        told = " ".join(f"{row.author} {row.subject} {row.content}" for row in session.scalars(select(JournalRow)))
        assert not any(word in told for word in ("Jeanne", "jeanne", "lozere", "chef"))


def test_disabling_ends_every_session_at_once(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        tokens = [accounts.sign_in(session, number, NOW, WayIn.EMAIL) for _ in range(2)]
    with sessions.begin() as session:
        inviting.disable(session, COMMAND, number, NOW + timedelta(minutes=1))
    with sessions.begin() as session:
        ended = session.scalars(select(SignIn.ended_at).where(SignIn.account_id == number)).all()
        assert ended == [NOW + timedelta(minutes=1)] * 2
        inviting.restore(session, places, COMMAND, number, NOW + timedelta(minutes=2))
    with sessions.single() as connection:
        found = [accounts.actor_of(connection, token, NOW + timedelta(minutes=3)) for token in tokens]
        assert found == [None, None]


def test_letters_that_wait_do_not_reach_a_disabled_account(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        inviting.disable(session, COMMAND, number, NOW + timedelta(minutes=1))
    with sessions.reading() as session:
        letter = session.scalars(select(Mail)).one()
        assert (letter.state, letter.done_at) == ("given_up", NOW + timedelta(minutes=1))
        assert letter.settled_at is not None, "nobody needs to look: it is as it was wanted"


def test_move_counts_from_the_next_request_on(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        token = accounts.sign_in(session, number, NOW, WayIn.EMAIL)
    with sessions.begin() as session:
        assert inviting.move(session, COMMAND, number, read_reach("agent", "2A, 2B", places), NOW)
        assert last_row(session).content == {
            "role": "agent",
            "scopes": ["2A", "2B"],
            "role_before": "agent",
            "scopes_before": ["48"],
        }
    with sessions.single() as connection:
        actor = accounts.actor_of(connection, token, NOW)
        assert actor is not None
        assert actor.departments == {"2A", "2B"}


def test_another_role_ends_the_tokens_of_programs_and_another_place_does_not(
    sessions: Sessions, places: Geography
) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        token = feeds.create(session, SECRET, accounts.as_actor(session.get_one(Account, number)), "Excel", NOW)
    for role, typed, opens in (("agent", "30", True), ("commissaire", "Occitanie", False)):
        with sessions.begin() as session:
            assert inviting.move(session, COMMAND, number, read_reach(role, typed, places), NOW)
        with sessions.single() as connection:
            assert (feeds.actor_of(connection, SECRET, token, NOW) is not None) == opens


def test_move_to_where_one_is_leaves_no_trace(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        assert not inviting.move(session, COMMAND, number, Reach(Role.AGENT, ("48",)), NOW)
        assert kinds(session) == ["account.invited"]


@pytest.mark.parametrize(
    "gesture",
    [
        lambda session, chief: inviting.disable(session, COMMAND, chief.account_id, NOW),
        lambda session, chief: inviting.move(session, COMMAND, chief.account_id, Reach(Role.DIPLP), NOW),
    ],
    ids=["disabled", "moved"],
)
def test_last_administrator_stays(
    sessions: Sessions, places: Geography, gesture: Callable[[Session, Actor], object]
) -> None:
    with sessions.begin() as session:
        chief = administrator(session, places)
        other = administrator(session, places, "autre@social.gouv.fr")
        inviting.disable(session, chief, other.account_id, NOW)
        with pytest.raises(RefusedError, match="dernier administrateur"):
            gesture(session, chief)
        inviting.restore(session, places, chief, other.account_id, NOW)
        gesture(session, chief)


def test_two_administrators_cannot_disable_each_other_at_once(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        chiefs = [administrator(session, places, f"{name}@social.gouv.fr") for name in ("un", "deux")]

    def disable(who: Actor, other: Actor) -> bool:
        try:
            with sessions.begin() as session:
                inviting.disable(session, who, other.account_id, NOW)
        except RefusedError:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            inviting.disable(session, chiefs[0], chiefs[1].account_id, NOW)
            other = pool.submit(disable, chiefs[1], chiefs[0])
            wait([other], timeout=0.5)
            assert not other.done()
        assert not other.result()


def test_nobody_changes_their_own_account(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        chief = administrator(session, places)
        administrator(session, places, "autre@social.gouv.fr")
        for gesture in (
            lambda: inviting.disable(session, chief, chief.account_id, NOW),
            lambda: inviting.move(session, chief, chief.account_id, Reach(Role.DIPLP), NOW),
        ):
            with pytest.raises(RefusedError, match="propre compte"):
                gesture()


def test_only_an_administrator_manages_accounts(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        for role in set(Role) - {Role.ADMINISTRATOR}:
            actor = Actor(number, "x", role, frozenset({"48"}), frozenset({"76"}))
            wanted = Wanted("y", "y@lozere.gouv.fr", Reach(Role.DGCS))
            for gesture in (
                lambda who=actor, one=wanted: inviting.invite(session, places, who, one, NOW),
                lambda who=actor: inviting.invite_again(session, places, who, number, NOW),
                lambda who=actor: inviting.disable(session, who, number, NOW),
                lambda who=actor: inviting.restore(session, places, who, number, NOW),
                lambda who=actor: inviting.move(session, who, number, Reach(Role.DGCS), NOW),
            ):
                with pytest.raises(AbsentError):
                    gesture()


def test_erased_account_is_absent(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        account = session.get_one(Account, number)
        account.active, account.email, account.erased_at = False, None, NOW
        session.flush()
        with pytest.raises(AbsentError):
            inviting.restore(session, places, COMMAND, number, NOW)
        with pytest.raises(AbsentError):
            directory.line_of(session, number)
        assert directory.find(session, Search()).count == 0


@pytest.mark.parametrize("typed", ["nobody@lozere.gouv.fr", "", "a\0@lozere.gouv.fr", "a b@lozere.gouv.fr"])
def test_address_of_nobody_is_absent(sessions: Sessions, typed: str) -> None:
    with sessions.begin() as session, pytest.raises(AbsentError):
        directory.line_at(session, typed)


def test_first_administrator_is_made_once(sessions: Sessions, places: Geography) -> None:
    wanted = read(Typed("Chef", "chef@social.gouv.fr", "administrateur"), places)
    with sessions.begin() as session:
        inviting.first_administrator(session, places, wanted, NOW)
        assert last_row(session).author == COMMAND.name
        second = read(Typed("Autre", "autre@social.gouv.fr", "administrateur"), places)
        with pytest.raises(RefusedError, match="déjà un administrateur"):
            inviting.first_administrator(session, places, second, NOW)


# ------------------------------------------------------------------------------------------------------ what people type


@pytest.mark.parametrize(
    ("role", "typed", "codes"),
    [
        ("agent", "48", ["48"]),
        ("Agent", "1", ["01"]),
        ("agent", "48 30", ["30", "48"]),
        ("agent", "Lozère, le Gard et la Réunion", ["30", "48", "974"]),
        ("agent", "48 - Lozère / Gard (30)", ["30", "48"]),
        ("agent", "2a, haute corse", ["2A", "2B"]),
        ("agent", "Côtes d'Armor", ["22"]),
        ("commissaire", "76", ["76"]),
        ("DREETS", "provence alpes cote d'azur", ["93"]),
        ("commissaire", "1", ["01"]),
        ("diplp", " ", []),
        ("DGCS", "", []),
        ("Administratrice", "", []),
    ],
)
def test_reach_is_read_as_people_write_it(places: Geography, role: str, typed: str, codes: list[str]) -> None:
    assert read_reach(role, typed, places).codes == codes


@pytest.mark.parametrize(
    ("role", "typed", "message"),
    [
        ("agent", "", "Dites les départements"),
        ("agent", "Lozerre", "Vouliez-vous dire Lozère (48)"),
        ("agent", "Occitanie", "n’est pas un département"),
        ("agent", "48 Gard", "n’est pas un département"),
        ("agent", "Corse", "2A, 2B"),
        ("agent", "20", "2A, 2B"),
        ("commissaire", "", "Dites la région"),
        ("commissaire", "48", "n’est pas une région"),
        ("commissaire", "76, 28", "une seule région"),
        ("dgcs", "48", "laissez les territoires vides"),
        ("chef", "48", "Choisissez un rôle"),
        ("", "48", "Choisissez un rôle"),
    ],
)
def test_reach_that_is_not_what_the_role_needs_is_refused(
    places: Geography, role: str, typed: str, message: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        read_reach(role, typed, places)
    assert message in refused.value.faults[0].message


@pytest.mark.parametrize(
    ("email", "offer"),
    [
        ("\u0430gent@lozere.gouv.fr", ""),  # a Cyrillic letter
        ("a..b@lozere.gouv.fr", ""),
        (".a@lozere.gouv.fr", ""),
        ("a@loz\u00e8re.gouv.fr", "a@lozere.gouv.fr"),
        ("a@lozere.gouv.fr.", "a@lozere.gouv.fr"),
    ],
)
def test_address_to_which_no_letter_can_go_is_no_invitation(places: Geography, email: str, offer: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read(Typed("A", email, "dgcs"), places)
    assert [(fault.field, fault.offer) for fault in refused.value.faults] == [("email", offer)]


def test_text_that_is_no_list_of_places_is_not_read_to_its_end(places: Geography) -> None:
    with pytest.raises(InvalidError) as refused:
        read_reach("agent", ", ".join(map(str, range(1_000, 2_000))), places)
    assert len(refused.value.faults) == MOST_FAULTS


def test_all_faults_are_told_at_once(places: Geography) -> None:
    with pytest.raises(InvalidError) as refused:
        read(Typed("\u202e", "jeanne@", "agent", "Lozerre, Gart"), places)
    assert [fault.field for fault in refused.value.faults] == ["name", "email", "places", "places"]


@pytest.mark.parametrize(
    ("email", "offer"),
    [
        ("a@lozere.gouv.fr", None),
        ("a@lozer.gouv.fr", "a@lozere.gouv.fr"),
        ("a@yahoo.fr", ""),
        ("a@evil-lozere.gouv.fr.example", ""),
    ],
)
def test_address_outside_the_known_domains_is_to_be_confirmed(places: Geography, email: str, offer: str | None) -> None:
    found = doubt(read(Typed("A", email, "dgcs"), places))
    assert (found.offer if found else None) == offer


# ------------------------------------------------------------------------------------------------------------- the list


def test_accounts_are_found_by_what_is_known_of_them(loaded: Sessions, places: Geography) -> None:
    with loaded.begin() as session:
        number = inviting.invite(session, places, COMMAND, read(AGENT, places), NOW)
        inviting.disable(session, COMMAND, directory.line_at(session, "DGCS@recueil.example").id, NOW)
        office = directory.line_at(session, "ddetspp-48@recueil.example")
        accounts.sign_in(session, office.id, NOW, WayIn.DEMONSTRATION)

        def found(**wanted: object) -> set[str]:
            search = Search(**wanted)  # type: ignore[arg-type]  # each test gives what the search takes
            return {line.email for line in directory.find(session, search).lines}

        assert found(text="jeanne MARTIN") == {AGENT.email}
        assert found(text="@lozere.gouv.fr") == {AGENT.email}
        assert found(text="%") == set()
        assert found(standing=Standing.DISABLED) == {"dgcs@recueil.example"}
        assert found(standing=Standing.ACTIVE) == {"ddetspp-48@recueil.example"}
        assert AGENT.email in found(standing=Standing.WAITING, region="76")
        assert found(role=Role.COMMISSIONER, region="76") == {"commissaire-76@recueil.example"}
        assert directory.line_of(session, office.id).seen_at == NOW
        assert directory.line_of(session, number).seen_at is None


def test_list_comes_page_by_page(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        for number in range(PAGE + 1):
            wanted = Wanted(f"Personne {number:03}", f"p{number}@lozere.gouv.fr", Reach(Role.DGCS))
            inviting.invite(session, places, COMMAND, wanted, NOW)
        first, second, beyond = (directory.find(session, Search(page=page)) for page in (1, 2, 9))
        assert (first.count, first.pages, len(first.lines)) == (PAGE + 1, 2, PAGE)
        assert [line.name for line in second.lines] == ["Personne 050"]
        assert beyond == second


def test_every_account_of_the_demonstration_has_its_own_address(loaded: Sessions) -> None:
    with loaded.begin() as session:
        addresses = session.scalars(select(Account.email)).all()
        assert None not in addresses
        assert len(set(addresses)) == len(addresses)
        assert {"ddetspp-48@recueil.example", "commissaire-76@recueil.example", "diplp@recueil.example"} <= set(
            addresses
        )
        assert {"dgcs@recueil.example", "administration@recueil.example"} <= set(addresses)
