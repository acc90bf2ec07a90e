"""Inviting from a table: what is shown is what is done, and nothing is done twice."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Mail
from survey.db.people import Account
from survey.domain.policy import Role
from survey.domain.territories import Geography
from survey.services import accounts, importing, inviting
from survey.services.errors import AbsentError
from survey.services.importing import ChangedError, Done, Outcome, Plan
from survey.services.invitations import Reach, Typed, read
from survey.services.journal import COMMAND
from survey.spreadsheets.reading import read_table
from survey.spreadsheets.tables import Table
from tests.conftest import NOW

HEAD = "Nom;Courriel;Rôle;Territoires\n"
GOOD = (
    HEAD
    + "Jeanne Martin;Jeanne.Martin@lozere.gouv.fr;agent;48 / 30\n"
    + "Commissaire;commissaire@occitanie.gouv.fr;commissaire;Occitanie\n"
    + "Luc;luc@yahoo.fr;DGCS;\n"
)


def table(text: str) -> Table:
    return read_table(text.encode())


def counted(session: Session) -> tuple[int | None, ...]:
    return tuple(session.scalar(select(func.count()).select_from(one)) for one in (Account, JournalRow, Mail))


def outcomes(plan: Plan) -> list[Outcome]:
    return [line.outcome for line in plan.lines]


def carry_out(session: Session, places: Geography, sent: Table, *, doubtful: bool = False) -> Done:
    shown = importing.plan(session, places, COMMAND, sent).digest
    return importing.carry_out(session, places, COMMAND, sent, NOW, shown=shown, doubtful=doubtful)


def test_rehearsal_says_what_would_happen_and_writes_nothing(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        before = counted(session)
        plan = importing.plan(session, places, COMMAND, table(GOOD))
        assert not plan.faults
        assert plan.count(Outcome.DOUBTFUL) == 1
        assert plan.lines[0].wanted.reach.codes == ["30", "48"]
        session.flush()
        assert counted(session) == before


def test_import_invites_those_who_are_new_and_moves_the_others(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        there = read(Typed("Jeanne", "jeanne.martin@lozere.gouv.fr", "agent", "48"), places)
        number = inviting.invite(session, places, COMMAND, there, NOW)
    with sessions.begin() as session:
        assert carry_out(session, places, table(GOOD), doubtful=True) == Done(invited=2, moved=1)
    with sessions.begin() as session:
        assert accounts.as_actor(session.get_one(Account, number)).departments == {"30", "48"}
        assert counted(session) == (3, 4, 3)


def test_same_import_again_does_nothing(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        carry_out(session, places, table(GOOD), doubtful=True)
    with sessions.begin() as session:
        before = counted(session)
        assert outcomes(importing.plan(session, places, COMMAND, table(GOOD))) == [Outcome.SAME] * 3
        assert carry_out(session, places, table(GOOD), doubtful=True) == Done(0, 0)
        assert counted(session) == before


def test_addresses_of_unknown_domains_wait_for_a_word(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        assert carry_out(session, places, table(GOOD)) == Done(invited=2, moved=0)
        assert session.scalar(select(Account.id).where(Account.email == "luc@yahoo.fr")) is None


def test_what_is_done_is_what_was_shown(sessions: Sessions, places: Geography) -> None:
    sent = table(GOOD)
    with sessions.begin() as session:
        shown = importing.plan(session, places, COMMAND, sent).digest
        there = read(Typed("Jeanne", "jeanne.martin@lozere.gouv.fr", "agent", "48"), places)
        inviting.invite(session, places, COMMAND, there, NOW)
        for other in (sent, table(GOOD.replace("48 / 30", "61"))):
            with pytest.raises(ChangedError):
                importing.carry_out(session, places, COMMAND, other, NOW, shown=shown, doubtful=True)
        assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_all_faults_are_told_at_once_with_line_and_column(sessions: Sessions, places: Geography) -> None:
    bad = (
        HEAD + "\n;jeanne@;agent;Lozerre\nLuc;luc@orne.gouv.fr;chef;61\nA;a@orne.gouv.fr;dgcs;\nB;A@orne.gouv.fr;dgcs;"
    )
    with sessions.begin() as session:
        plan = importing.plan(session, places, COMMAND, table(bad))
        told = [(fault.number, fault.column, fault.message.split("\u202f")[0]) for fault in plan.faults]
        assert [(number, where) for number, where, _ in told] == [
            (3, "A, Nom"),
            (3, "B, Courriel"),
            (3, "D, Territoires"),
            (4, "C, Rôle"),
            (6, "B, Courriel"),
        ]
        assert "déjà à la ligne 5" in told[-1][2]
        with pytest.raises(ChangedError):
            importing.carry_out(session, places, COMMAND, table(bad), NOW, shown=plan.digest, doubtful=True)


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ("Nom;Mail;Profil\n", "Territoires"),
        ("Truc;Machin;Chose;Bidule\n", "Nom, Courriel, Rôle et Territoires"),
        ("Nom;Mail;Courriel;Rôle;Territoires\n", "la même chose que la colonne B"),
    ],
)
def test_columns_that_are_missing_or_twice_are_told(
    sessions: Sessions, places: Geography, head: str, missing: str
) -> None:
    with sessions.begin() as session:
        plan = importing.plan(session, places, COMMAND, table(head + "a;b;c;d;e"))
        assert missing in plan.faults[0].message


def test_columns_come_in_any_order_under_usual_names(sessions: Sessions, places: Geography) -> None:
    odd = "Départements,Adresse e-mail,PRENOM,nom,Téléphone,role\n01,luc@ain.gouv.fr,Luc,Petit,06,Agent\n"
    with sessions.begin() as session:
        plan = importing.plan(session, places, COMMAND, table(odd))
        assert plan.lines[0].wanted.name == "Luc Petit"
        assert plan.lines[0].wanted.reach == Reach(Role.AGENT, ("01",))
        assert plan.notes == ("Colonnes laissées de côté\u00a0: Téléphone.",)


def test_disabled_account_is_left_as_it_is(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        there = read(Typed("Jeanne", "jeanne.martin@lozere.gouv.fr", "agent", "48"), places)
        number = inviting.invite(session, places, COMMAND, there, NOW)
        inviting.disable(session, COMMAND, number, NOW)
        carry_out(session, places, table(GOOD))
        account = session.get_one(Account, number)
        assert not account.active
        assert accounts.as_actor(account).departments == {"48"}


def test_rights_of_an_administrator_are_no_matter_for_a_table(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        chief = read(Typed("Chef", "chef@social.gouv.fr", "administrateur"), places)
        inviting.invite(session, places, COMMAND, chief, NOW)
        plan = importing.plan(session, places, COMMAND, table(HEAD + "Chef;chef@social.gouv.fr;dgcs;\n"))
        assert "depuis sa page" in plan.faults[0].message


def test_only_an_administrator_imports(sessions: Sessions, places: Geography) -> None:
    with sessions.begin() as session:
        there = read(Typed("Jeanne", "jeanne.martin@lozere.gouv.fr", "diplp", ""), places)
        number = inviting.invite(session, places, COMMAND, there, NOW)
        actor = accounts.as_actor(session.get_one(Account, number))
        with pytest.raises(AbsentError):
            importing.plan(session, places, actor, table(GOOD))
