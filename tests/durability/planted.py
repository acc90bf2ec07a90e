"""The defect that the durability test must see: the answer is acknowledged first, and committed a little later."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from survey.db.engine import Sessions
from survey.web.runtime import Runtime
from wsgi import create_app as create_sound_app

LATE_SECONDS = 0.5


class LateSessions(Sessions):
    """Commits after the response has left."""

    @contextmanager
    def _late(self) -> Iterator[Session]:
        session = Session(self.engine, expire_on_commit=False)
        try:
            yield session
        except BaseException:
            session.rollback()
            session.close()
            raise
        threading.Thread(target=_commit, args=(session,)).start()

    def __init__(self, sound: Sessions) -> None:
        super().__init__(sound.engine)
        self.begin: Any = self._late


def _commit(session: Session) -> None:
    time.sleep(LATE_SECONDS)
    session.commit()
    session.close()


def create_app() -> Flask:
    app = create_sound_app()
    sound: Runtime = app.extensions["recueil"]
    app.extensions["recueil"] = Runtime(sound.settings, LateSessions(sound.sessions), sound.geography)
    return app
