"""What the survey does by itself, at each stroke of the scheduler: letters, reminders, what is past its term."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from survey.clock import Clock
from survey.db.engine import ClashError, Sessions, UnavailableError
from survey.domain.territories import Geography
from survey.services import digests, mailroom, privacy, reminders
from survey.services.courier import Courier, Delivered, always, courier_of
from survey.settings import Settings

AT_ONCE = timedelta(0)
"""A demonstration is watched: its news do not rest, and its clock may stand still."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Duties:
    """Each duty may be done by any number of processes at once: what is due is claimed, or named so that it is written once."""

    sessions: Sessions
    geography: Geography
    clock: Clock
    courier: Courier | None
    rest: timedelta = digests.REST

    @classmethod
    def of(cls, settings: Settings, sessions: Sessions, geography: Geography) -> "Duties":
        """Make the duties of an installation; raises ``ValueError`` where the settings of its mail are not safe."""
        rest = AT_ONCE if settings.demonstration else digests.REST
        return cls(sessions, geography, settings.clock, courier_of(settings, sessions), rest)

    def deliver(self, go_on: Callable[[], bool] = always) -> list[Delivered]:
        """Send what waits in the outbox."""
        done: list[Delivered] = []
        with surviving("deliver"):
            done.extend(self.courier.deliver(go_on) if self.courier else ())
        return done

    def write(self) -> int:
        """Tell that somebody is there, then write the digests and the reminders that are due; gives the number of letters."""
        now, written = self.clock.now(), 0
        with surviving("beat"), self.sessions.begin() as session:
            mailroom.beat(session, now)
            mailroom.wipe(session, now)
        with surviving("digest"), self.sessions.begin() as session:
            written += digests.digest(session, self.geography, now, self.rest)
        with surviving("remind"), self.sessions.begin() as session:
            written += reminders.due(session, self.geography, now)
        return written

    def purge(self) -> None:
        """Erase the personal data that is past its term."""
        with surviving("purge"), self.sessions.begin() as session:
            privacy.purge(session, self.clock.now())


@contextmanager
def surviving(duty: str) -> Iterator[None]:
    """What cannot be done now is done at a later stroke, and holds no other duty back."""
    try:
        yield
    except ClashError:
        logger.info("%s: somebody else did it at the same instant", duty)
    except UnavailableError as error:
        logger.warning("%s: database unavailable: %s", duty, error)
    except Exception:
        logger.exception("%s failed", duty)
