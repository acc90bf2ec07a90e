"""Inviting from a table: first what would happen, line by line, then the same and nothing else."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.people import Account
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.policy import Actor, Role
from survey.domain.territories import Geography
from survey.domain.vocabulary import Term
from survey.services import inviting
from survey.services.invitations import Fault, InvalidError, Reach, Typed, Wanted, doubt, read
from survey.services.inviting import reach_of
from survey.services.journal import By
from survey.spreadsheets.heads import find_heads, left_aside
from survey.spreadsheets.tables import Row, Table, column

MOST = 1_000
"""Lines of one table: so many letters leave at once."""
HEADS = {
    "name": ("nom", "nom et prenom", "nom prenom", "personne", "name"),
    "email": (
        "courriel",
        "adresse electronique",
        "adresse",
        "email",
        "e mail",
        "mail",
        "adresse mail",
        "adresse e mail",
    ),
    "role": ("role", "profil"),
    "places": ("territoires", "territoire", "departements", "departement", "regions", "region", "ressort"),
}
FIRST_NAME = ("prenom", "prenoms")
TITLES = {"name": "Nom", "email": "Courriel", "role": "Rôle", "places": "Territoires"}
TEMPLATE = (
    tuple(TITLES.values()),
    ("DDETSPP de la Lozère", "a-remplacer@lozere.invalid", "agent", "48"),
    ("Commissaire d’Occitanie", "a-remplacer@occitanie.invalid", "commissaire", "Occitanie"),
)
"""What people fill in: the head, and two lines to write over, whose addresses reach nobody (RFC 2606)."""


class Outcome(Term):
    """What happens to a line."""

    INVITED = ("invited", "À inviter")
    DOUBTFUL = ("doubtful", "À inviter, adresse à confirmer")
    MOVED = ("moved", "À déplacer")
    SAME = ("same", "Déjà là, rien ne change")
    DISABLED = ("disabled", "Compte désactivé, laissé tel quel")


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that can be carried out; ``detail`` says what is worth knowing (what the account reached before)."""

    number: int
    wanted: Wanted
    outcome: Outcome
    account_id: int | None = None
    before: Reach | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault of a table: its line, its column as « B, Courriel », what is wrong."""

    number: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a table would do. With faults, nothing is carried out."""

    lines: tuple[Planned, ...]
    faults: tuple[Wrong, ...]
    notes: tuple[str, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def digest(self) -> str:
        """The SHA-256 of all that would happen: it changes with the table, and with the accounts that are there."""
        told = [(*_told(line.wanted), line.number, line.outcome.value, line.account_id) for line in self.lines]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class ChangedError(Exception):
    """What would happen is not what was shown any more: ``plan`` is what would happen now."""

    def __init__(self, plan: Plan) -> None:
        """Keep the plan of now."""
        super().__init__()
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did."""

    invited: int
    moved: int


def _told(wanted: Wanted) -> tuple[str, str, str, list[str]]:
    return wanted.name, wanted.email, wanted.reach.role.value, wanted.reach.codes


def plan(session: Session, geography: Geography, who: Actor | By, table: Table) -> Plan:
    """Say what importing a table would do, with all that is wrong in it; nothing is written."""
    author = inviting.author(who)
    heads, faults = _heads(table)
    if len(table.rows) > MOST:
        faults.append(
            Wrong(table.rows[MOST].number, "", f"{french.number(MOST)} lignes au plus : envoyez le reste ensuite.")
        )
    if faults:
        return _planned((), faults, table.notes)
    ignored = left_aside(table.head, heads.values())
    notes = (*table.notes, *([typeset(f"Colonnes laissées de côté : {french.listed(ignored)}.")] if ignored else []))
    wanted, faults = _read(table, heads, geography)
    accounts = _accounts(session, [one.email for one in wanted.values()])
    lines = []
    for number, one in wanted.items():
        line = _line(number, one, accounts.get(one.email))
        faults += _forbidden(line, author, heads)
        lines.append(line)
    return _planned(lines, faults, notes)


def _planned(lines: Iterator[Planned] | list[Planned] | tuple[()], faults: list[Wrong], notes: tuple[str, ...]) -> Plan:
    in_order = sorted(faults, key=lambda fault: (fault.number, fault.column))
    told = tuple(Wrong(fault.number, fault.column, typeset(fault.message)) for fault in in_order)
    return Plan(tuple(lines), told, notes)


def _heads(table: Table) -> tuple[dict[str, int], list[Wrong]]:
    """Find which column holds what; gives also what is missing or said twice."""
    found, again = find_heads(table.head, {"first": FIRST_NAME, **HEADS})
    faults = [
        Wrong(
            0,
            f"{column(index)}, {table.head[index]}",
            f"Cette colonne dit la même chose que la colonne {column(first)}.",
        )
        for index, first in again.items()
    ]
    missing = [title for name, title in TITLES.items() if name not in found]
    if missing:
        faults.append(
            Wrong(
                0,
                "",
                f"Il manque une colonne : {french.listed(missing)}. La première ligne donne les titres des colonnes.",
            )
        )
    return found, faults


def _read(table: Table, heads: Mapping[str, int], geography: Geography) -> tuple[dict[int, Wanted], list[Wrong]]:
    """Read each line; the same address twice is a fault of the second."""
    found: dict[int, Wanted] = {}
    faults: list[Wrong] = []
    first: dict[str, int] = {}
    for row in table.rows:
        try:
            wanted = read(_typed(row, heads), geography)
        except InvalidError as error:
            faults += [_wrong(row.number, fault, heads) for fault in error.faults]
            continue
        earlier = first.setdefault(wanted.email, row.number)
        if earlier != row.number:
            twice = f"Cette adresse est déjà à la ligne {earlier} : mettez ses territoires sur une seule ligne, séparés par « / »."
            faults.append(_wrong(row.number, Fault("email", twice), heads))
        else:
            found[row.number] = wanted
    return found, faults


def _typed(row: Row, heads: Mapping[str, int]) -> Typed:
    cells = {name: row.cells[index] for name, index in heads.items() if index < len(row.cells)}
    name = f"{cells.get('first', '')} {cells.get('name', '')}".strip()
    return Typed(name, cells.get("email", ""), cells.get("role", ""), cells.get("places", ""))


def _wrong(number: int, fault: Fault, heads: Mapping[str, int]) -> Wrong:
    return Wrong(number, f"{column(heads[fault.field])}, {TITLES[fault.field]}", fault.message)


def _accounts(session: Session, emails: list[str]) -> dict[str, Account]:
    found = session.scalars(select(Account).where(Account.email.in_(emails)))
    return {account.email: account for account in found if account.email}


def _line(number: int, wanted: Wanted, account: Account | None) -> Planned:
    if account is None:
        asked = doubt(wanted)
        if asked is None:
            return Planned(number, wanted, Outcome.INVITED)
        return Planned(number, wanted, Outcome.DOUBTFUL, detail=asked.message)
    before = reach_of(account)
    if not account.active:
        return Planned(number, wanted, Outcome.DISABLED, account.id, before)
    outcome = Outcome.SAME if before == wanted.reach else Outcome.MOVED
    return Planned(number, wanted, outcome, account.id, before)


def _forbidden(line: Planned, author: By, heads: Mapping[str, int]) -> Iterator[Wrong]:
    """An administrator's rights, and one's own, are no matter for a table."""
    if line.outcome is not Outcome.MOVED or line.before is None:
        return
    if line.account_id == author.account_id:
        yield _wrong(line.number, Fault("role", inviting.OWN), heads)
    elif line.before.role is Role.ADMINISTRATOR:
        yield _wrong(
            line.number,
            Fault("role", "Le rôle d'un administrateur se change depuis sa page, pas par un tableau."),
            heads,
        )


def carry_out(
    session: Session,
    geography: Geography,
    who: Actor | By,
    table: Table,
    now: datetime,
    *,
    shown: str,
    doubtful: bool,
) -> Done:
    """Do what was ``shown`` (the digest of its plan); the addresses of unknown domains are invited only where ``doubtful``.

    Raises ``ChangedError`` where it would not be what was shown, or where the table has faults. Done twice, it changes nothing more.
    """
    inviting.take_turn(session)
    found = plan(session, geography, who, table)
    if found.faults or found.digest != shown:
        raise ChangedError(found)
    invited = moved = 0
    for line in found.lines:
        if line.outcome is Outcome.INVITED or (doubtful and line.outcome is Outcome.DOUBTFUL):
            inviting.invite(session, geography, who, line.wanted, now)
            invited += 1
        elif line.outcome is Outcome.MOVED and line.account_id is not None:
            moved += inviting.move(session, who, line.account_id, line.wanted.reach, now)
    return Done(invited, moved)
