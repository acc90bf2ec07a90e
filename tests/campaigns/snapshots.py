"""One snapshot under fire: ``python -m tests.campaigns.snapshots --seconds 60 --seed 1 [--database sqlite|postgresql]``.

Agents change an amount and transmit, again and again, through the services, while both workbooks are produced one after the other.
Each workbook must say one state in all its sheets, and that of SQL at its instant; nobody who saves is refused. How long the slowest
save took is told, for whoever reads.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path

from sqlalchemy import func, select

from exports.agreement import MismatchError
from exports.production import Producer
from exports.runs import ExportKind, Wanted, request_run
from survey.clock import DayClock
from survey.data import geography
from survey.db.engine import Sessions
from survey.db.facts import ActionFact, Transmission
from survey.db.people import Account, Scope
from survey.db.working import Dossier
from survey.demonstration.loading import load
from survey.dialogue.turns import Utterance
from survey.domain.lifecycle import EDITABLE_STATES
from survey.domain.policy import Actor, Permission, Role
from survey.questionnaire.answers import Slot
from survey.services.accounts import as_actor
from survey.services.answering import Said, writable
from survey.services.transmitting import transmit
from tests.campaigns.ground import DATABASES, ground, opened, say, versions
from tests.conftest import NOW
from tests.exports.expected import current
from tests.exports.producing import cents, sheet
from tests.services.talking import hold

CLOCK = DayClock(date(2024, 10, 20))
AGENTS = 6
TO_COME = timedelta(hours=1)
SHEETS = {ExportKind.DIPLP: "Actions", ExportKind.DGCS: "Engagements"}
SUMMARIES = {ExportKind.DIPLP: ("Axes nationaux", "Par priorité"), ExportKind.DGCS: ("Régions", "Départements")}


@dataclass
class Stamps:
    """The instants of what is being transmitted and is not committed yet: in the service, who waits for the database has its own before."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: dict[object, datetime] = field(default_factory=dict)

    @contextmanager
    def given(self) -> Iterator[datetime]:
        """Give the instant of a transmission, committed when the block ends."""
        one = object()
        with self._lock:
            self._held[one] = CLOCK.now()
        try:
            yield self._held[one]
        finally:
            with self._lock:
                del self._held[one]

    def settled(self) -> datetime:
        """Give the last instant of which all is committed, and nothing more will be stamped."""
        with self._lock:
            return min([CLOCK.now(), *self._held.values()]) - timedelta(microseconds=1)


@dataclass
class Desk:
    """An agent who changes the amount of one action and transmits, until told to stop."""

    sessions: Sessions
    actor: Actor
    reference: str
    item: str
    random: random.Random
    stamps: Stamps
    sent: int = 0
    slowest: float = 0
    wrong: list[str] = field(default_factory=list)

    def work(self, ended: threading.Event) -> None:
        """Work; what goes wrong is kept."""
        while not ended.is_set():
            began = time.perf_counter()
            try:
                self._once()
            except Exception as error:  # noqa: BLE001 -- whatever an agent would have seen is a fault
                self.wrong.append(f"{self.reference}: {type(error).__name__} {error}")
                return
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self.sent += 1

    def _once(self) -> None:
        amount = self.random.randrange(200_000_000, 900_000_000)
        said = Said(Slot("committed_amount", self.item), Utterance(f"{amount // 100},{amount % 100:02} €"))
        with self.sessions.begin() as session:
            draft = writable(session, geography(), self.actor, self.reference, CLOCK.now())
            turn = hold(session, self.actor, draft, said, f"{self.random.getrandbits(128):032x}", CLOCK.now())
            assert turn.refusal is None, turn.refusal
        with self.stamps.given() as now, self.sessions.begin() as session:
            draft = writable(session, geography(), self.actor, self.reference, now, Permission.TRANSMIT_DOSSIER)
            transmit(session, geography(), self.actor, draft, now)


def desks(sessions: Sessions, count: int, seed: int, stamps: Stamps) -> Iterator[Desk]:
    """Give an agent to each of the first departments that may transmit again and have engaged an action."""
    with sessions.reading() as session:
        engaged = (
            select(Dossier.territory_code, func.min(Scope.account_id), func.min(ActionFact.id))
            .join(Scope, Scope.department_code == Dossier.territory_code)
            .join(Account, Account.id == Scope.account_id)
            .join(Transmission, Transmission.dossier_id == Dossier.id)
            .join(ActionFact, ActionFact.transmission_id == Transmission.id)
            .where(
                Transmission.id.in_(current(session, CLOCK.now())),
                Account.role == Role.AGENT.value,
                ActionFact.committed_cents.is_not(None),
                Dossier.state.in_([state.value for state in EDITABLE_STATES]),
            )
        )
        found = session.execute(engaged.group_by(Dossier.territory_code).order_by(Dossier.territory_code).limit(count))
        for code, account, key in found.all():
            actor = as_actor(session.get_one(Account, account))
            item = session.get_one(ActionFact, key).item_id
            yield Desk(sessions, actor, f"2024-{code}", item, random.Random(f"{seed} {code}"), stamps)


@contextmanager
def working(people: Sequence[Desk]) -> Iterator[None]:
    """Have agents work for as long as the block lasts."""
    ended = threading.Event()
    threads = [threading.Thread(target=desk.work, args=(ended,)) for desk in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def amounts(sessions: Sessions, kind: ExportKind, as_of: datetime) -> dict[str, int]:
    """Give the AE of each action that the main sheet of a workbook must hold, the plain way."""
    with sessions.reading() as session:
        found = session.execute(
            select(ActionFact.item_id, ActionFact.committed_cents).where(
                ActionFact.transmission_id.in_(current(session, as_of))
            )
        )
        return {item: cents or 0 for item, cents in found if cents is not None or kind is ExportKind.DIPLP}


@dataclass(frozen=True)
class Made:
    """A workbook: of the state of a moment ago, or of all that is transmitted while it is drawn (``is_open``)."""

    kind: ExportKind
    as_of: datetime
    is_open: bool
    path: Path

    def faults(self, sessions: Sessions) -> Iterator[str]:
        """Compare the main sheet with the database, unless the state was still open, and the others with it."""
        rows = sheet(self.path, SHEETS[self.kind])
        found = {row["Identifiant de l’action"]: cents(row["Engagé (AE)"]) for row in rows}
        if len(found) != len(rows) or not (self.is_open or found == amounts(sessions, self.kind, self.as_of)):
            yield f"{self.path.name}: {SHEETS[self.kind]} is not the state"
        for title in SUMMARIES[self.kind]:
            added = sum(cents(row["Engagé (AE)"]) for row in sheet(self.path, title))
            if added != sum(found.values()):
                yield f"{self.path.name}: {title} gives {added}, not {sum(found.values())}"


def produce(maker: Producer, kind: ExportKind, stamps: Stamps, *, is_open: bool) -> Made:
    """Produce a workbook; raises ``MismatchError`` where its sheets are not of one state."""
    as_of = CLOCK.now() + TO_COME if is_open else stamps.settled()
    with maker.sessions.begin() as session:
        run = request_run(session, Wanted(kind, f"demande-{as_of:%H%M%S%f}", as_of), as_of).id
    return Made(kind, as_of, is_open, maker.path(maker.produce(run)))


def campaign(sessions: Sessions, folder: Path, agents: int, seconds: float, seed: int) -> dict[str, object]:
    """Produce under fire for some seconds, two workbooks at least; gives the figures, the faults among them."""
    stamps = Stamps()
    people, maker = list(desks(sessions, agents, seed, stamps)), Producer(sessions, geography(), CLOCK, folder)
    turns = cycle(
        [(ExportKind.DIPLP, False), (ExportKind.DGCS, True), (ExportKind.DGCS, False), (ExportKind.DIPLP, True)]
    )
    made: list[Made] = []
    wrong: list[str] = []
    until = time.monotonic() + seconds
    with working(people):
        while len(made) + len(wrong) < len(ExportKind) or time.monotonic() < until:
            kind, is_open = next(turns)
            try:
                made.append(produce(maker, kind, stamps, is_open=is_open))
            except MismatchError as error:
                wrong.append(str(error))
    wrong += [fault for one in made for fault in one.faults(sessions)]
    wrong += [fault for desk in people for fault in desk.wrong]
    return {
        "workbooks": len(made),
        "transmissions": sum(desk.sent for desk in people),
        "slowest save, s": round(max(desk.slowest for desk in people), 2),
        "faults": wrong,
    }


def main() -> int:
    """Run the campaign on each database asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    bad = 0
    for kind in asked.database or DATABASES:
        say(f"{kind}, seed {asked.seed}, {versions(kind)}")
        with (
            ground(kind, None) as here,
            opened(here.database("snapshots")) as sessions,
            tempfile.TemporaryDirectory() as files,
        ):
            with sessions.begin() as session:
                load(session, geography(), NOW, lambda _: None)
            figures = campaign(sessions, Path(files), AGENTS, asked.seconds, asked.seed)
        wrong = figures.pop("faults")
        assert isinstance(wrong, list)
        say("  " + ", ".join(f"{name} {figure}" for name, figure in figures.items()) + f", {len(wrong)} faults")
        for fault in wrong:
            say(f"  {fault}")
        bad += len(wrong)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
