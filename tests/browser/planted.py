"""The worst moment for the service to die: the answer is committed, and nobody has been told."""

import os
import signal
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from wsgi import create_app as create_sound_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Application = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


def dying(application: Application) -> Application:
    """Let a turn be taken to its end, then kill every process of the service before a byte of the response leaves."""

    def served(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        response = application(environ, start_response)
        if environ["PATH_INFO"].endswith("/tours"):
            os.killpg(os.getpgrp(), signal.SIGKILL)
        return response

    return served


def create_app() -> Flask:
    app = create_sound_app()
    wrapped: Any = dying(app.wsgi_app)
    app.wsgi_app = wrapped  # type: ignore[method-assign]  # how WSGI middleware is put on
    return app
