"""Fills a database with a campaign of plausible transmissions, quickly: thousands of actions, valid and reproducible.

The rows are those that real transmissions write, every fact table included. Tests and benchmarks of tables and exports
stand on them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from benchmarks.made_up import Made, Maker
from survey.data import geography
from survey.db.base import Base
from survey.db.facts import ActionFact, PartnerFact, PriorityFact, Transmission
from survey.db.people import Account
from survey.db.working import Campaign, Dossier
from survey.domain.calendar import PARIS
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Role
from survey.domain.territories import Territory
from survey.domain.vocabulary import PactState

SEED = 2024
YEAR = 2024
OPENS_AT = datetime(YEAR, 7, 1, tzinfo=PARIS)
CLOSES_AT = datetime(YEAR, 12, 31, 23, 59, 59, tzinfo=PARIS)
FIRST_SENT = datetime(YEAR, 9, 2, 8, 0, tzinfo=UTC)
BETWEEN_VERSIONS = timedelta(days=10)
BATCH = 20_000
CYCLE = 17
"""Of so many territories, one has nothing begun, one only a draft, and one nothing to report."""
PACT_STATES = (PactState.SIGNED, PactState.AGREED, PactState.PREPARING)


def fill(connection: Connection, actions: int, versions: int = 1, seed: int = SEED) -> int:
    """Write a campaign whose latest transmissions hold ``actions`` actions in all, and give its id.

    Each dossier has ``versions`` transmissions of as many actions, ten days apart from 2 September 2024. The database is
    at the latest schema, with its territories and without a dossier; the campaign is made if need be. The caller commits.
    """
    campaign, account = add_campaign(connection), _account(connection)
    dossiers = _open_dossiers(connection, campaign)
    ids = (_ids_of(connection, table) for table in (PriorityFact, ActionFact, PartnerFact))
    maker, numbers = Maker(geography(), seed, *ids), _ids_of(connection, Transmission)
    loader = Loader(connection)
    for version in range(1, versions + 1):
        for (dossier, territory), share in zip(dossiers, _shares(actions, len(dossiers)), strict=True):
            number = next(numbers)
            loader.add((_transmission(number, dossier, version, account),))
            loader.add(_content(maker, number, territory, share))
    loader.flush()
    _settle_sequences(connection)
    return campaign


def add_campaign(connection: Connection) -> int:
    """Give the id of the campaign of the year, made where it is not there."""
    found = connection.scalar(select(Campaign.id).where(Campaign.year == YEAR))
    values = {"year": YEAR, "questionnaire": "pacts-2024", "opens_at": OPENS_AT, "closes_at": CLOSES_AT}
    return found or connection.execute(insert(Campaign).values(values).returning(Campaign.id)).scalar_one()


def _account(connection: Connection) -> int:
    values = {"name": "Banc d’essai", "role": Role.ADMINISTRATOR.value}
    return connection.execute(insert(Account).values(values).returning(Account.id)).scalar_one()


def _open_dossiers(connection: Connection, campaign: int) -> list[tuple[int, Territory]]:
    """Open most dossiers, and give those that transmit."""
    found = []
    departments = (one for one in geography().territories.values() if len(one.department_codes) == 1)
    for place, territory in enumerate(departments):
        state = DossierState.DRAFT if place % CYCLE == 1 else DossierState.TRANSMITTED
        values = {"campaign_id": campaign, "territory_code": territory.code, "state": state.value}
        if place % CYCLE:
            statement = insert(Dossier).values(**values, opened_at=OPENS_AT, saved_at=OPENS_AT).returning(Dossier.id)
            found.append((state, connection.execute(statement).scalar_one(), territory))
    return [(number, territory) for state, number, territory in found if state is DossierState.TRANSMITTED]


def _shares(actions: int, dossiers: int) -> Iterator[int]:
    """Share actions among dossiers; one in so many has none, and nothing to report."""
    sharing = [place for place in range(dossiers) if place % CYCLE]
    each, more = divmod(actions, len(sharing))
    shares = {place: each + (rank < more) for rank, place in enumerate(sharing)}
    return (shares.get(place, 0) for place in range(dossiers))


def _transmission(number: int, dossier: int, version: int, account: int) -> Made:
    return (
        Transmission,
        {
            "id": number,
            "dossier_id": dossier,
            "number": version,
            "transmitted_at": FIRST_SENT + (version - 1) * BETWEEN_VERSIONS,
            "account_id": account,
            "digest": f"{number:064x}",
        },
    )


def _content(maker: Maker, transmission: int, territory: Territory, actions: int) -> Iterator[Made]:
    state = maker.random.choice(PACT_STATES) if actions else PactState.NONE
    yield from maker.pact(transmission, territory, state)
    priorities = min(actions, maker.random.randint(1, 3))
    for position in range(1, priorities + 1):
        share = actions // priorities + (position <= actions % priorities)
        yield from maker.priority(transmission, territory, position, share)


class Loader:
    """Gathers rows of any tables and writes them by thousands, parents first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._waiting = 0

    def add(self, rows: Iterable[Made]) -> None:
        """Take rows, each after those that it points to."""
        for model, values in rows:
            self._rows[model.__tablename__].append(values)
            self._waiting += 1
            if self._waiting >= BATCH:
                self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, None)
            if rows:
                _write(self._connection, table, rows)
        self._waiting = 0


def _write(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    names = list({name: None for row in rows for name in row})
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), [{name: row.get(name) for name in names} for row in rows])
        return
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row.get(name) for name in names])


def _ids_of(connection: Connection, model: type[Base]) -> Iterator[int]:
    column = model.__table__.c.id
    return count((connection.scalar(select(func.max(column))) or 0) + 1)


def _settle_sequences(connection: Connection) -> None:
    """Let PostgreSQL go on after the ids that were given."""
    if connection.dialect.name != "postgresql":
        return
    for model in (PriorityFact, ActionFact, PartnerFact, Transmission):
        name = model.__tablename__
        sequence = f"pg_get_serial_sequence('{name}', 'id')"
        connection.execute(text(f"SELECT setval({sequence}, (SELECT coalesce(max(id), 1) FROM {name}))"))  # noqa: S608  our own table names
