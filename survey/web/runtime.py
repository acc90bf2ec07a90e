"""What a request needs of the service that was composed at start."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app

from survey.db.engine import Sessions
from survey.domain.calendar import paris_day
from survey.domain.territories import Geography
from survey.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """The parts put together by the composition root."""

    settings: Settings
    sessions: Sessions
    geography: Geography

    def now(self) -> datetime:
        """Give the instant of the service's clock."""
        return self.settings.clock.now()

    def today(self) -> date:
        """Give the day in Paris."""
        return paris_day(self.now())


def runtime() -> Runtime:
    """Give the parts of the application that serves the current request or command."""
    return cast("Runtime", current_app.extensions["recueil"])
