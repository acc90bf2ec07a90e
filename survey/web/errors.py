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
from survey.web.conflicts import conflict

SENT_AGAIN = ("question", "reponse", "choix", "categorie", "etat", "rappel", "geste", "retour")


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
    app.register_error_handler(HTTPException, lambda error: problem(error.code or 500))
    app.register_error_handler(Exception, unexpected)


SAME_INSTANT = "Quelqu'un vient de faire la même chose. Revenez au recueil : ce qui est enregistré y est, envoyez le reste de nouveau."
REUSED = "Cette page a déjà été envoyée avec une autre réponse. Revenez au recueil et répondez de nouveau."


def problem(
    code: int, *, message: str | None = None, title: str | None = None, typed: str | None = None, resend: bool = False
) -> tuple[Any, int]:
    """Answer with an error: a page, or JSON where that was asked for."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"message": message or title or str(code)}, code
    error = {
        "code": code,
        "title": title,
        "message": typeset(message) if message else None,
        "typed": typed or _typed(code),
        "resend": {"url": request.full_path.rstrip("?"), "fields": _fields()} if resend else None,
        "reference": None,
    }
    return render_template("errors/error.html", error=error), code


def _typed(code: int) -> str | None:
    """Give back what was typed, except where reading it is what failed."""
    if request.method != "POST" or code == 413:  # noqa: PLR2004  # payload too large: the form cannot be read
        return None
    return "\n\n".join(text for name, text in request.form.items() if name.startswith("reponse") and text) or None


def _fields() -> list[dict[str, str]]:
    kept = (*SENT_AGAIN, "version", "cle", "territoire", "profil", "suite")
    return [
        {"name": name, "value": value}
        for name, values in request.form.lists()
        for value in values
        if name in kept or name.partition("-")[0] in kept
    ]


def unreadable(error: ValidationError) -> ResponseReturnValue:
    """Say that a sending could not be read; which fields, for those who write scripts."""
    fields = ", ".join(error.messages_dict)
    return problem(
        422,
        message=f"Revenez au recueil et envoyez de nouveau votre réponse. À revoir dans l'envoi : {fields}.",
    )


def unavailable(error: Exception) -> ResponseReturnValue:
    """Say that the database is away; the text that was typed stays in the page, to be sent again with its key."""
    current_app.logger.error("database unavailable at %s: %s", request.path, error)
    return problem(503, resend=request.method == "POST")


def unexpected(error: Exception) -> ResponseReturnValue:
    """Keep the trace in the log, and tell the person that nothing was lost."""
    current_app.logger.error("unexpected error at %s", request.path, exc_info=error)
    return problem(500)
