"""Who is asking, where a program asks: HTTP Basic with a personal token as the password (RFC 7617), on the routes that declare it.

What a browser holds is not looked at there, and no session begins.
"""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Response, current_app, request

from survey.domain.french import typeset
from survey.domain.policy import Actor
from survey.services import feeds
from survey.web.identity import origin
from survey.web.runtime import runtime

WINDOW = timedelta(minutes=15)
MOST_WRONG = 30
"""Wrong tokens from one place in the window, after which it is asked to wait. A right token from the same place still opens."""
MOST_PLACES = 1_000
"""Places that are remembered at one time, by each worker process: those that erred the longest ago are forgotten first."""
KEPT = "recueil.wrong_tokens"
ABSENT = "Il n’y a rien à cette adresse, ou rien que ce jeton permette de lire, ou pas encore d’export."
NEEDED = "Il faut un jeton personnel : nom d’utilisateur, votre adresse ; mot de passe, le jeton créé sur la page « Flux pour Excel »."
SLOWED = "Trop de jetons erronés viennent du même endroit. Vérifiez celui qu’emploie votre classeur, puis réessayez plus tard."

logger = logging.getLogger(__name__)


@dataclass
class WrongTokens:
    """How many wrong tokens came from where, lately."""

    counts: OrderedDict[str, tuple[datetime, int]] = field(default_factory=OrderedDict)

    def wait(self, place: str, now: datetime) -> int:
        """Count one more; give how many seconds to wait, 0 while there were few."""
        begun, count = self.counts.pop(place, (now, 0))
        if not timedelta() <= now - begun < WINDOW:
            begun, count = now, 0
        self.counts[place] = (begun, count + 1)
        if len(self.counts) > MOST_PLACES:
            self.counts.popitem(last=False)
        if count == MOST_WRONG:
            logger.warning("many wrong tokens of feeds from one place")
        return max(1, round((begun + WINDOW - now).total_seconds())) if count >= MOST_WRONG else 0


def is_in_clear() -> bool:
    """Whether the request came without TLS to a service that has it: no token is asked for, nor taken, there."""
    return runtime().settings.is_secure and not request.is_secure


def actor_of_token() -> Actor | None:
    """Give whose token came with the request, as the database says now; the name before it may be anything."""
    token = presented()
    if not token:
        return None
    with runtime().sessions.single() as connection:
        return feeds.actor_of(connection, runtime().settings.secret_key, token, runtime().now())


def presented() -> str:
    """Give the token that came with the request, if any."""
    sent = request.authorization
    return (sent.password or "") if sent is not None and sent.type == "basic" else ""


def challenge() -> Response:
    """Ask for a token: the same answer for none, a wrong one, one that ended, and one of an account that was disabled."""
    wrong: WrongTokens = current_app.extensions.setdefault(KEPT, WrongTokens())
    seconds = wrong.wait(origin(), runtime().now()) if presented() else 0
    response = told(SLOWED, 429) if seconds else told(NEEDED, 401)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    else:
        response.headers["WWW-Authenticate"] = 'Basic realm="Recueil", charset="UTF-8"'
    return response


def absent() -> Response:
    """Answer for what is not there, and for what the holder may not read."""
    return told(ABSENT, 404)


def told(message: str, status: int) -> Response:
    """Answer a program with a sentence: no page, no cookie."""
    return Response(f"{typeset(message)}\n", status, mimetype="text/plain")
