"""A scheduler whose exports never end: ``python -m tests.mail.busy URL PORT FILE``; it writes the file once an export has begun."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from exports.leases import candidate
from exports.production import Producer
from exports.runs import ExportRun
from exports.scheduler import Ticker, run_forever
from survey.clock import SystemClock
from survey.data import geography
from survey.db.engine import Sessions, make_engine
from survey.services.duties import Duties
from tests.mail.writing import courier, smtp_to


@dataclass(frozen=True)
class Endless(Ticker):
    """A stroke of the exports that lasts longer than the test."""

    began: Path = Path()

    def tick(self) -> list[ExportRun]:
        self.began.touch()
        time.sleep(600)
        return []


def main(url: str, port: str, began: str) -> None:
    """Run until killed."""
    sessions, clock = Sessions(make_engine(url)), SystemClock()
    producer = Producer(sessions, geography(), clock, Path(began).parent)
    duties = Duties(sessions, geography(), clock, courier(sessions, smtp_to(int(port)), clock))
    with candidate(sessions, producer.folder) as standing:
        run_forever(Endless(producer, standing.hold, Path(began)), standing, duties)


if __name__ == "__main__":
    main(*sys.argv[1:])
