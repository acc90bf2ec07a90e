"""What a person reads when something does not go: what happened, what to do, and the text that was typed, never lost."""

from typing import Any

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from survey.db.engine import ClashError, UnavailableError
from survey.domain.french import typeset
from survey.services.errors import AbsentError, RefusedError, ReusedKeyError, StaleAnswerError
from survey.web import entering
from survey.web.carrying import MOST_GIVEN_BACK, WRITTEN, Parcel, allow, refused_parcel
from survey.web.conflicts import conflict
from survey.web.identity import OtherAuthorError


def register(app: Flask) -> None:
    """Put a French page behind every error."""
    app.register_error_handler(AbsentError, lambda _: problem(404))
    app.register_error_handler(
        RefusedError, lambda error: problem(409, message=str(error), title="Ce n’est pas possible")
    )
    app.register_error_handler(ReusedKeyError, lambda _: problem(409, message=REUSED, title="Cet envoi a déjà servi"))
    app.register_error_handler(StaleAnswerError, conflict)
    app.register_error_handler(ClashError, lambda _: problem(409, message=SAME_INSTANT, title="Au même instant"))
    app.register_error_handler(UnavailableError, unavailable)
    app.register_error_handler(ValidationError, unreadable)
    app.register_error_handler(CSRFError, lambda _: problem(400, resend=True))
    app.register_error_handler(401, lambda _: enter_again(ENDED))
    app.register_error_handler(OtherAuthorError, lambda _: enter_again(entering.OTHER_AUTHOR, entering.OTHER_ACCOUNT))
    app.register_error_handler(413, too_large)
    app.register_error_handler(HTTPException, lambda error: problem(error.code or 500))
    app.register_error_handler(Exception, unexpected)


ENDED = (
    "Ce que vous veniez d'envoyer n'est pas encore enregistré, et n'est pas perdu : entrez de nouveau pour l'envoyer."
)
NOT_KEPT = "Ce que vous veniez d'envoyer n'est pas enregistré : entrez de nouveau, puis recommencez."
SAME_INSTANT = "Quelqu'un vient de faire la même chose. Revenez au recueil : ce qui est enregistré y est, envoyez le reste de nouveau."
REUSED = "Cette page a déjà été envoyée avec une autre réponse. Revenez au recueil et répondez de nouveau."


def problem(
    code: int, *, message: str | None = None, title: str | None = None, typed: str | None = None, resend: bool = False
) -> tuple[Any, int]:
    """Answer with an error: a page, or JSON where that was asked for."""
    if _wants_json():
        return {"message": message or title or str(code)}, code
    error = {
        "code": code,
        "title": title,
        "message": typeset(message) if message else None,
        "typed": typed or _typed(code),
        "resend": refused_parcel() if resend else None,
        "shorten": None,
        "reference": None,
    }
    return render_template("errors/error.html", error=error), code


def _typed(code: int) -> str | None:
    """Give back what was typed, except where reading it is what failed."""
    if request.method != "POST" or code == 413:  # noqa: PLR2004  # payload too large: the form cannot be read
        return None
    return "\n\n".join(text for name, text in request.form.items() if name.startswith(WRITTEN) and text) or None


def enter_again(reason: str, heading: str = "Votre session a pris fin") -> ResponseReturnValue:
    """Offer to sign in; what was being sent waits in the page, and goes after it."""
    if _wants_json():
        return {"message": typeset(reason)}, 401
    parcel = refused_parcel()
    return entering.page(parcel, expired=typeset(reason if parcel else NOT_KEPT), heading=heading), 401


def too_large(_: HTTPException) -> ResponseReturnValue:
    """Give a text that is too long back, to be shortened where it stands; one beyond reason is still in the page before."""
    allow(MOST_GIVEN_BACK)
    try:
        parcel = refused_parcel()
    except HTTPException:
        parcel = None
    written = [field for field in parcel.fields if field[0].startswith(WRITTEN)] if parcel else []
    if _wants_json() or parcel is None or not written:
        return problem(413)
    name, text = max(written, key=lambda field: len(field[1]))
    rest = Parcel(parcel.path, tuple(field for field in parcel.fields if field[0] != name))
    error = {"code": 413, "resend": rest, "shorten": {"name": name, "text": text}}
    return render_template("errors/error.html", error=error), 413


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def unreadable(error: ValidationError) -> ResponseReturnValue:
    """Say that a sending could not be read; which fields, for those who write scripts."""
    fields = ", ".join(error.messages_dict)
    return problem(
        422,
        message=f"Revenez au recueil et envoyez de nouveau votre réponse. À revoir dans l'envoi : {fields}.",
    )


def unavailable(error: Exception) -> ResponseReturnValue:
    """Say that the database is away; the text that was typed stays in the page, to be sent again with its key."""
    current_app.logger.error("database unavailable at %s: %s", request.url_rule, error)
    return problem(503, resend=request.method == "POST")


def unexpected(error: Exception) -> ResponseReturnValue:
    """Keep the trace in the log, and tell the person that nothing was lost."""
    rule = request.url_rule  # a path may hold a way to sign in
    current_app.logger.error("unexpected error at %s", rule, exc_info=error)
    return problem(500)
