"""Loading the envelopes of a campaign from a table: first what would change, region by region, then that and nothing else."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from aggregation.envelopes.amounts import AmountError, cents_of
from aggregation.envelopes.rows import EnvelopeLoad, RegionalEnvelope
from aggregation.envelopes.standing import Envelopes, envelopes_at
from survey.db.base import table_of
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.policy import Actor, Permission, may
from survey.domain.territories import Geography
from survey.domain.vocabulary import Term
from survey.services import journal
from survey.services.campaigns import find_campaign
from survey.services.errors import AbsentError
from survey.services.invitations import InvalidError, read_region
from survey.services.journal import By
from survey.spreadsheets.heads import find_heads, left_aside
from survey.spreadsheets.tables import Row, Table, column

MOST = 200
"""Rows of one table: there are 18 regions, and what people write around them."""
LONGEST_NAME = 200
HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "code region", "code de la region", "code insee", "code insee de la region", "code reg", "numero"),
    "region": ("region", "nom", "nom de la region", "nom region", "libelle", "libelle region"),
    "envelope": (
        *("enveloppe", "enveloppes", "enveloppe regionale", "enveloppe en euros", "enveloppe en eur", "enveloppe eur"),
        *("montant", "montant en euros", "credits", "credits locaux", "dotation"),
    ),
}
TITLES = {"code": "Code région", "region": "Région", "envelope": "Enveloppe (€)"}


class Change(Term):
    """What a version does to the envelope of a region."""

    LOADED = ("loaded", "Chargée")
    MOVED = ("moved", "Modifiée")
    WITHDRAWN = ("withdrawn", "Ne serait plus chargée")
    SAME = ("same", "Inchangée")
    BLANK = ("blank", "Non chargée")


@dataclass(frozen=True, slots=True)
class Line:
    """The envelope of a region before and after, in cents; ``None`` is not loaded."""

    region_code: str
    region_name: str
    before: int | None
    after: int | None

    @property
    def change(self) -> Change:
        if self.before == self.after:
            return Change.BLANK if self.after is None else Change.SAME
        if self.before is None:
            return Change.LOADED
        return Change.WITHDRAWN if self.after is None else Change.MOVED


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault of a table: ``message`` begins with the cell, where there is one."""

    row: int
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What loading a table would do to the envelopes of a campaign. With faults, nothing is loaded."""

    year: int
    before: Envelopes
    lines: tuple[Line, ...]
    faults: tuple[Wrong, ...]
    notes: tuple[str, ...] = ()

    @property
    def after(self) -> dict[str, int]:
        """The envelopes of the version, in cents, by region."""
        return {line.region_code: line.after for line in self.lines if line.after is not None}

    @property
    def is_idle(self) -> bool:
        """Whether this version would say what the one in force says."""
        return not self.faults and all(line.before == line.after for line in self.lines)

    @property
    def withdrawn(self) -> list[Line]:
        return [line for line in self.lines if line.change is Change.WITHDRAWN]

    @property
    def digest(self) -> str:
        """The SHA-256 of all that would happen: it changes with the table, the campaign, and the version in force."""
        in_force = self.before.version.load_id if self.before.version else None
        return _sha256([self.year, in_force, [[line.region_code, line.before, line.after] for line in self.lines]])


class ChangedError(Exception):
    """What would happen is not what was shown any more: ``plan`` is what would happen now."""

    def __init__(self, plan: Plan) -> None:
        """Keep the plan of now."""
        super().__init__()
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Sent:
    """A table, and the name of the file that it was read from."""

    table: Table
    file_name: str


def plan(session: Session, geography: Geography, year: int, table: Table) -> Plan:
    """Say what loading a table would do, with all that is wrong in it; nothing is written. Raises ``AbsentError`` for no campaign."""
    before = envelopes_at(session, find_campaign(session, year).id)
    heads, faults = _heads(table)
    if len(table.rows) > MOST:
        faults.append(
            Wrong(table.rows[MOST].number, "", f"Ce tableau a plus de {MOST} lignes : ne gardez que les régions.")
        )
    if faults:
        return Plan(year, before, (), _told(faults), table.notes)
    reader = _Reader(geography, heads)
    for row in table.rows:
        reader.read(row)
    if not reader.faults and not reader.cents:
        reader.faults.append(Wrong(0, "", "Ce tableau ne donne aucune enveloppe : rien n'est à charger."))
    lines = tuple(
        Line(region.code, region.name, before.cents(region.code), reader.cents.get(region.code))
        for region in geography.regions.values()
    )
    notes = [*table.notes, *map(typeset, _notes(geography, table, heads, reader))]
    return Plan(year, before, () if reader.faults else lines, _told(reader.faults), tuple(notes))


def _told(faults: list[Wrong]) -> tuple[Wrong, ...]:
    in_order = sorted(faults, key=lambda fault: (fault.row, len(fault.cell), fault.cell))
    return tuple(Wrong(fault.row, fault.cell, typeset(fault.message)) for fault in in_order)


def _heads(table: Table) -> tuple[dict[str, int], list[Wrong]]:
    """Find which column holds what: the region by code, by name or by both, and its envelope."""
    found, again = find_heads(table.head, HEADS)
    faults = [
        _wrong(table.head_number, index, f"« {table.head[index]} » dit la même chose que la colonne {column(first)}.")
        for index, first in again.items()
    ]
    missing = [TITLES["envelope"]] if "envelope" not in found else []
    if "code" not in found and "region" not in found:
        missing.append(f"{TITLES['code']}, ou {TITLES['region']}")
    if missing:
        told = french.listed([f"« {title} »" for title in missing])
        faults.append(Wrong(0, "", f"Il manque une colonne : {told}. La première ligne donne les titres des colonnes."))
    return found, faults


class _Reader:
    """Reads the rows of a table one after the other; ``cents`` and ``faults`` are what was found so far."""

    def __init__(self, geography: Geography, heads: Mapping[str, int]) -> None:
        """``heads`` says which column holds what."""
        self.geography = geography
        self.heads = heads
        self.cents: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.zeros: list[tuple[str, str]] = []
        self.faults: list[Wrong] = []

    def read(self, row: Row) -> None:
        """Take a row; one that holds nothing of what is asked for is passed over."""
        texts = {name: row.cells[index] for name, index in self.heads.items() if index < len(row.cells)}
        if not any(texts.values()):
            return
        code = self._region(row.number, texts)
        if code is not None and self.rows.setdefault(code, row.number) != row.number:
            name = self.geography.regions[code].name
            self._wrong(row.number, "code", f"{name} est déjà à la ligne {self.rows[code]}.", "region")
            code = None
        cents = self._amount(row.number, texts.get("envelope", ""))
        if code is None or cents is None:
            return
        self.cents[code] = cents
        if cents == 0:
            self.zeros.append((f"{column(self.heads['envelope'])}{row.number}", self.geography.regions[code].name))

    def _region(self, number: int, texts: Mapping[str, str]) -> str | None:
        """Read the region of a row; where it has a code and a name, both must say the same."""
        found: dict[str, str] = {}
        asked = [name for name in ("code", "region") if texts.get(name)]
        if not asked:
            self._wrong(number, "code", "la région manque.", "region")
            return None
        for name in asked:
            try:
                found[name] = read_region(texts[name], self.geography)
            except InvalidError as error:
                self._wrong(number, name, str(error))
        if len(found) < len(asked):
            return None
        if len(set(found.values())) > 1:
            meant = self.geography.regions[found["code"]]
            told = f"« {texts['region'][:60]} » n'est pas le nom de la région {meant.code}, qui est {meant.name}."
            self._wrong(number, "region", told)
            return None
        return next(iter(found.values()))

    def _amount(self, number: int, text: str) -> int | None:
        try:
            return cents_of(text)
        except AmountError as error:
            self._wrong(number, "envelope", f"« {text[:60]} » {error}")
            return None

    def _wrong(self, number: int, name: str, message: str, otherwise: str = "") -> None:
        self.faults.append(_wrong(number, self.heads.get(name, self.heads.get(otherwise, 0)), message))


def _wrong(row: int, index: int, message: str) -> Wrong:
    cell = f"{column(index)}{row}"
    return Wrong(row, cell, f"Cellule {cell} : {message}")


def _notes(geography: Geography, table: Table, heads: Mapping[str, int], reader: _Reader) -> Iterator[str]:
    """Tell what is worth knowing, and is no fault."""
    ignored = left_aside(table.head, heads.values())
    if ignored:
        yield f"Colonnes laissées de côté : {french.listed(ignored)}."
    if reader.faults:
        return
    absent = [region.name for region in geography.regions.values() if region.code not in reader.rows]
    if absent:
        yield f"Régions absentes du tableau, qui ne seraient pas chargées : {french.listed(absent)}."
    blank = [geography.regions[code].name for code in reader.rows if code not in reader.cents]
    if blank:
        yield f"Régions laissées vides, qui ne seraient pas chargées : {french.listed(blank)}."
    for cell, name in reader.zeros:
        yield f"Cellule {cell} : l'enveloppe de {name} vaut 0 €, et c'est une réponse. Laissez vide si elle n'est pas connue."


def load(
    session: Session, geography: Geography, who: Actor | By, year: int, sent: Sent, now: datetime, *, shown: str
) -> int:
    """Do what was ``shown`` (the digest of its plan), and give the number of the version in force then.

    Raises ``ChangedError`` where it would not be what was shown, or where the table has faults. Loaded twice, a table makes one version.
    """
    author = _author(who)
    campaign = find_campaign(session, year, lock=True)
    found = plan(session, geography, year, sent.table)
    in_force = found.before.version.number if found.before.version else 0
    if found.is_idle:
        return in_force
    if found.faults or found.digest != shown:
        raise ChangedError(found)
    digest = _sha256(found.after)
    row = EnvelopeLoad(
        campaign_id=campaign.id,
        loaded_at=now,
        account_id=author.account_id,
        author=author.name,
        file_name=_bare_name(sent.file_name),
        digest=digest,
    )
    session.add(row)
    session.flush()
    rows = [{"load_id": row.id, "region_code": code, "cents": cents} for code, cents in found.after.items()]
    session.execute(insert(table_of(RegionalEnvelope)), rows)
    told: journal.Content = {
        "version": in_force + 1,
        "regions": len(rows),
        "total_cents": sum(found.after.values()),
        "digest": digest,
    }
    journal.record(session, author, "envelopes.loaded", f"campaign:{year}", told, now)
    return in_force + 1


def _author(who: Actor | By) -> By:
    """Name who loads envelopes; raises ``AbsentError`` for somebody who may not. A command runs as who owns the machine."""
    if isinstance(who, By):
        return who
    if not may(who, Permission.LOAD_ENVELOPES):
        raise AbsentError
    return journal.by(who)


def _bare_name(name: str) -> str:
    """Keep the name of a file without its folders, nor what could not be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:LONGEST_NAME]


def _sha256(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
