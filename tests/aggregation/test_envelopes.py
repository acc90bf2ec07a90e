"""Loading the envelopes: what is shown is what is loaded, a blank is never 0, and no version is ever lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from aggregation.envelopes import demonstration, loading
from aggregation.envelopes.amounts import AmountError, cents_of
from aggregation.envelopes.loading import Change, ChangedError, Plan, Sent
from aggregation.envelopes.rows import EnvelopeLoad, RegionalEnvelope
from aggregation.envelopes.standing import envelopes_at, history, latest, version_of
from aggregation.envelopes.use import Use
from survey.db.engine import Sessions, make_engine
from survey.db.journal import JournalRow
from survey.domain.policy import Actor, Role
from survey.domain.territories import Geography
from survey.services.errors import AbsentError
from survey.services.journal import COMMAND
from survey.spreadsheets.reading import read_table
from survey.spreadsheets.tables import Table
from tests.conftest import NOW
from tests.factories import campaign
from tests.spreadsheets.books import book

YEAR = 2024
HEAD = "Code région;Région;Enveloppe (€)\n"
FIRST = HEAD + "76;Occitanie;1 250 000,50\n53;Bretagne;300000\n06;;0\n"


def table(text: str) -> Table:
    return read_table(text.encode())


def planned(session: Session, places: Geography, text: str) -> Plan:
    return loading.plan(session, places, YEAR, table(text))


def load(session: Session, places: Geography, text: str, day: int = 0) -> int:
    """Load a table some days after the first instant, as it was shown."""
    found, at = planned(session, places, text), NOW + timedelta(days=day)
    return loading.load(session, places, COMMAND, YEAR, Sent(table(text), "enveloppes.csv"), at, shown=found.digest)


@pytest.fixture
def opened(sessions: Sessions) -> Sessions:
    """A campaign, and nothing loaded."""
    with sessions.begin() as session:
        campaign(session)
    return sessions


@pytest.fixture
def somewhere(sqlite_url: str) -> Iterator[Sessions]:
    """The same on one database: for what is read of a table, which asks nothing else of it."""
    sessions = Sessions(make_engine(sqlite_url))
    with sessions.begin() as session:
        campaign(session)
    yield sessions
    sessions.engine.dispose()


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("", None),
        ("0", 0),
        ("12", 12_00),
        ("12 500", 12_500_00),
        ("1 250 000,5", 1_250_000_50),
        ("1250000,50 €", 1_250_000_50),
        ("12 euros", 12_00),
        ("1234.56", 1234_56),
        ("1234.5600000000002", 1234_56),
        ("0.30000000000000004", 30),
        ("1233.9999999999998", 1234_00),
        ("10000000000", 10**12),
    ],
)
def test_amount_is_read_to_the_cent(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12 000,005", "plus de deux décimales"),
        ("12.500", "Si le point sépare les milliers"),
        ("12,500", "plus de deux décimales"),
        ("1234,5600000000002", "plus de deux décimales"),
        ("-1", "négatif"),
        ("−12,5", "négatif"),
        ("10000000000,01", "dix milliards"),
        *(
            (text, "pas un montant")
            for text in ("beaucoup", "12 50", "1,250,000", "1.250.000,50", "12 k€", "#N/A", "–")
        ),
        *(
            (text, "pas un montant")
            for text in ("1e5", "VRAI", "2024-10-15", "٣", "12,", "=1+1", "nan", "€", "1" * 20 + "e")
        ),
    ],
)
def test_text_that_is_no_amount_is_refused(text: str, told: str) -> None:
    with pytest.raises(AmountError, match=told):
        cents_of(text)


def test_plan_says_what_would_change_and_writes_nothing(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        plan = planned(session, places, FIRST)
        assert plan.after == {"76": 1_250_000_50, "53": 300_000_00, "06": 0}
        assert [line.region_code for line in plan.lines] == list(places.regions)
        changes = {line.region_name: line.change for line in plan.lines}
        assert (changes["Mayotte"], changes["Bretagne"], changes["Corse"]) == (
            Change.LOADED,
            Change.LOADED,
            Change.BLANK,
        )
        assert any("Cellule C4" in note and "Mayotte vaut 0" in note for note in plan.notes)
        assert any("Régions absentes du tableau" in note and "Corse" in note for note in plan.notes)
        assert session.scalar(select(func.count()).select_from(EnvelopeLoad)) == 0


@pytest.mark.parametrize(
    "rows",
    [
        [["Enveloppe", "Note", "Région"], [12.5, "x", "bretagne"], [None, "y", "OCCITANIE"]],
        [["code", "montant"], [53, 12.5], [76, None], [1, None]],
        [["nom", "crédits"], ["La Bretagne", 12.5], ["Réunion", None], ["Occitanie (76)", None]],
        [["Région", "Code", "Enveloppe en euros"], ["Bretagne", "53", "12,50\u00a0€"], ["Occitanie", "76", " "]],
    ],
)
def test_columns_come_in_any_order(somewhere: Sessions, places: Geography, rows: list[list[object]]) -> None:
    with somewhere.reading() as session:
        plan = loading.plan(session, places, YEAR, read_table(book(rows)))
    assert (plan.after, plan.faults) == ({"53": 12_50}, ())
    assert any("laissées vides" in note and "Occitanie" in note for note in plan.notes)
    assert any("Note" in note for note in plan.notes) == ("Note" in rows[0])


def test_all_faults_are_told_at_once_by_cell(somewhere: Sessions, places: Geography) -> None:
    text = (
        HEAD
        + "\n76;Occitanie;12\u202f000,005\n75;Bretagne;1\n99;;5\n53;;-3\n53;Bretagne;beaucoup\n;;7\nTotal;;8\n;Bretagn;9\n"
    )
    with somewhere.reading() as session:
        plan = planned(session, places, text)
    assert [fault.message.replace("\u00a0", " ").replace("\u202f", " ") for fault in plan.faults] == [
        "Cellule C3 : « 12 000,005 » a plus de deux décimales.",
        "Cellule B4 : « Bretagne » n’est pas le nom de la région 75, qui est Nouvelle-Aquitaine.",
        "Cellule A5 : « 99 » n’est pas une région.",
        "Cellule C6 : « -3 » est un montant négatif : une enveloppe vaut 0 ou plus.",
        "Cellule A7 : Bretagne est déjà à la ligne 6.",
        "Cellule C7 : « beaucoup » n’est pas un montant en euros : écrivez par exemple 1 250 000 ou 1 250 000,50, ou laissez vide.",
        "Cellule A8 : la région manque.",
        "Cellule A9 : « Total » n’est pas une région.",
        "Cellule B10 : « Bretagn » n’est pas une région. Vouliez-vous dire Bretagne (53) ?",
    ]
    assert plan.lines == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Région;Nom;Enveloppe\nBretagne;Bretagne;1\n", "Cellule B1 "),
        ("\nRégion;Nom;Enveloppe\n\n\nBretagne;Bretagne;1\n", "Cellule B2 "),
        ("Région;Somme\nBretagne;1\n", "Enveloppe (€)"),
        ("Enveloppe\n1\n", "Code région"),
        (HEAD + "53;Bretagne;\n", "aucune enveloppe"),
        (HEAD + "53;Bretagne;\n" * 201, "plus de 200 lignes"),
    ],
)
def test_table_that_cannot_be_read_is_refused(somewhere: Sessions, places: Geography, text: str, told: str) -> None:
    with somewhere.reading() as session:
        faults = planned(session, places, text).faults
    assert len(faults) == 1
    assert told in faults[0].message.replace("\u00a0", " ")


def test_version_is_complete_and_what_it_leaves_out_is_withdrawn(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        assert load(session, places, FIRST) == 1
    with opened.begin() as session:
        second = HEAD + "76;;1 250 000,50\n06;;10\n53;;\n"
        plan = planned(session, places, second)
        assert [line.region_name for line in plan.withdrawn] == ["Bretagne"]
        assert {line.region_code: line.change for line in plan.lines}["06"] is Change.MOVED
        assert load(session, places, second, day=1) == 2
        now = envelopes_at(session, 1)
    assert (now.cents("53"), now.cents("06"), now.total_cents) == (None, 10_00, 1_250_010_50)


def test_past_date_has_the_envelopes_of_that_date(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        load(session, places, FIRST)
        load(session, places, HEAD + "53;;1\n", day=10)
    with opened.reading() as session:
        before, first, still, last = (
            envelopes_at(session, 1, NOW + timedelta(days=days)) for days in (-1, 0, 9.999, 10)
        )
        assert (before.version, before.total_cents, before.cents("53")) == (None, None, None)
        assert first == still
        assert (first.cents("53"), last.cents("53"), last.cents("76")) == (300_000_00, 1_00, None)
        assert [one.version.number for one in history(session, 1) if one.version] == [1, 2]
        assert last.version
        assert version_of(session, last.version.load_id) == (1, last)
        assert envelopes_at(session, 2) == before
        with pytest.raises(AbsentError):
            version_of(session, 99)


def test_latest_state_holds_what_was_loaded_before_the_clock_was_set_back(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        assert latest(session, NOW) == NOW
        load(session, places, FIRST, day=10)
        assert envelopes_at(session, 1, latest(session, NOW)) == envelopes_at(session, 1)
        assert latest(session, NOW + timedelta(days=11)) == NOW + timedelta(days=11)


def test_same_table_again_makes_no_version(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        load(session, places, FIRST)
    with opened.begin() as session:
        again = "Enveloppe;Région\n300 000,00;Bretagne\n0;Mayotte\n1250000,5 €;Occitanie\n"
        assert planned(session, places, again).is_idle
        assert load(session, places, again, day=1) == 1
        assert len(history(session, 1)) == 1
        kinds = list(session.scalars(select(JournalRow.kind).where(JournalRow.kind == "envelopes.loaded")))
        assert len(kinds) == 1


def test_what_was_not_shown_is_not_loaded(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        shown = planned(session, places, FIRST).digest
        load(session, places, HEAD + "53;;1\n")
        with pytest.raises(ChangedError) as changed:
            loading.load(session, places, COMMAND, YEAR, Sent(table(FIRST), "x"), NOW, shown=shown)
        assert {line.region_code: line.before for line in changed.value.plan.lines}["53"] == 1_00
        wrong = Sent(table(HEAD + "53;;x\n"), "x")
        with pytest.raises(ChangedError):
            loading.load(session, places, COMMAND, YEAR, wrong, NOW, shown=changed.value.plan.digest)
        assert len(history(session, 1)) == 1


def test_two_who_confirm_at_once_make_one_version_each_shown(opened: Sessions, places: Geography) -> None:
    """Both were shown the same state: the first one loads, and the other is told what became of it."""
    start = Barrier(2, timeout=30)

    def confirm(text: str) -> int | str:
        with opened.reading() as session:
            shown = planned(session, places, text).digest
        start.wait()
        try:
            with opened.begin() as session:
                return loading.load(session, places, COMMAND, YEAR, Sent(table(text), "x"), NOW, shown=shown)
        except ChangedError:
            return "changed"

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(confirm, [FIRST, HEAD + "53;;1\n"]))
    assert sorted(map(str, done)) == ["1", "changed"]
    with opened.reading() as session:
        assert len(history(session, 1)) == 1


def test_versions_refuse_change(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        load(session, places, FIRST)
    for statement in (
        delete(RegionalEnvelope),
        delete(EnvelopeLoad),
        update(RegionalEnvelope).values(cents=1),
        update(EnvelopeLoad).values(file_name="autre"),
    ):
        with pytest.raises(DBAPIError, match="append-only"), opened.begin() as session:
            session.execute(statement)


def test_journal_tells_the_version_without_a_name(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        load(session, places, FIRST)
        row = session.scalars(select(JournalRow).where(JournalRow.kind == "envelopes.loaded")).one()
        loaded = history(session, 1)[0].version
    assert loaded
    assert (row.subject, row.content) == (
        "campaign:2024",
        {"version": 1, "regions": 3, "total_cents": 1_550_000_50, "digest": loaded.digest},
    )
    assert (loaded.author, loaded.file_name, loaded.number) == ("Ligne de commande", "enveloppes.csv", 1)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.DGCS, Role.ADMINISTRATOR}])
def test_who_may_not_loads_nothing(somewhere: Sessions, places: Geography, role: Role) -> None:
    with somewhere.begin() as session:
        found = planned(session, places, FIRST)
        who = Actor(1, "Quelqu’un", role)
        with pytest.raises(AbsentError):
            loading.load(session, places, who, YEAR, Sent(table(FIRST), "x"), NOW, shown=found.digest)


def test_name_of_a_file_is_kept_without_its_folders(somewhere: Sessions, places: Geography) -> None:
    with somewhere.begin() as session:
        found = planned(session, places, FIRST)
        sent = Sent(table(FIRST), "C:\\Users\\moi\\a\u202eb\r\n" + "c" * 300)
        loading.load(session, places, COMMAND, YEAR, sent, NOW, shown=found.digest)
        loaded = history(session, 1)[0].version
    assert loaded
    assert loaded.file_name == "ab" + "c" * 198


def test_what_is_left_is_known_only_where_both_are() -> None:
    assert (Use(None, 5).remaining_cents, Use(None, 5).rate, Use(None, 5).is_exceeded) == (None, None, False)
    assert (Use(5, None).remaining_cents, Use(5, None).rate) == (None, None)
    assert (Use(0, 0).remaining_cents, Use(0, 0).rate, Use(0, 0).is_exceeded) == (0, None, False)
    assert (Use(0, 1).remaining_cents, Use(0, 1).rate, Use(0, 1).is_exceeded) == (-1, None, True)
    assert (Use(8, 2).remaining_cents, Use(8, 2).rate, Use(8, 2).is_exceeded) == (6, 0.25, False)


def test_demonstration_loads_its_versions_once(opened: Sessions, places: Geography) -> None:
    with opened.begin() as session:
        assert demonstration.load(session, places, NOW - timedelta(days=30)) == 1
        assert demonstration.load(session, places, NOW) is None
        loaded = envelopes_at(session, 1)
    assert (len(loaded.by_region), loaded.version and loaded.version.author) == (11, "DGCS")
