"""What a request needs of the service that was composed at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from flask import current_app

from survey.db.engine import Sessions
from survey.domain.calendar import paris_day
from survey.domain.territories import Geography
from survey.proconnect.client import Client
from survey.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """The parts put together by the composition root.

    ``alarms`` are asked, at each request of the administration's entry page, what its reader must hear of the other packages.
    """

    settings: Settings
    sessions: Sessions
    geography: Geography
    alarms: tuple[Callable[[], list[dict[str, Any]]], ...] = ()

    @cached_property
    def proconnect(self) -> Client | None:
        """The client of ProConnect, where the installation is one."""
        found = self.settings.proconnect
        return Client(found) if found else None

    def now(self) -> datetime:
        """Give the instant of the service's clock."""
        return self.settings.clock.now()

    def today(self) -> date:
        """Give the day in Paris."""
        return paris_day(self.now())


def runtime() -> Runtime:
    """Give the parts of the application that serves the current request or command."""
    return cast("Runtime", current_app.extensions["recueil"])
