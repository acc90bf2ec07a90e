"""Putting the application together: its parts, its door, its pages, what every template may use."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from survey.db.engine import weaknesses
from survey.domain import french
from survey.settings import UnsafeSettingsError, faults
from survey.web import assets, errors, pages, security
from survey.web.conversation import blueprint as conversation
from survey.web.dossiers import blueprint as dossiers
from survey.web.identity import blueprint as identity
from survey.web.presenting import navigation
from survey.web.runtime import Runtime
from survey.web.sections import blueprint as sections
from survey.web.transmission import blueprint as transmission

__all__ = ["Runtime", "compose"]

LARGEST_POST = 500_000
"""Bytes; a pasted document is longer than any answer, and is refused with its text kept in the page."""


def compose(app: Flask, parts: Runtime, others: Iterable[Blueprint]) -> None:
    """Configure the application, and register its pages and those of the other packages."""
    settings = parts.settings
    app.extensions["recueil"] = parts
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-recueil" if settings.is_secure else "recueil",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=LARGEST_POST,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    _refuse_weak_database(parts)
    security.guard(app, serving=not faults(settings))
    CSRFProtect(app)
    errors.register(app)
    for blueprint in (identity, pages.blueprint, dossiers, conversation, sections, transmission, *others):
        app.register_blueprint(blueprint)
    _templates(app, parts)
    _static(app, parts)


def _refuse_weak_database(parts: Runtime) -> None:
    found = weaknesses(parts.sessions.engine)
    if found:
        raise UnsafeSettingsError("La base de données n’est pas assez sûre : " + ", ".join(found))


def _templates(app: Flask, parts: Runtime) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(number=french.number, euros=french.euros, percent=french.percent, day=french.day)

    @app.context_processor
    def shared() -> dict[str, object]:
        actor = security.current_actor()
        return {
            "actor": {"name": actor.name, "role_label": actor.role.label} if actor else None,
            "navigation": navigation(actor, request.path),
            "demonstration": parts.settings.demonstration,
            "today_label": french.day(parts.today()),
        }


def _static(app: Flask, parts: Runtime) -> None:
    published = assets.prepare(
        parts.settings.instance,
        parts.settings.dsfr,
        own=Path(app.root_path, "templates", "static"),
        marianne=parts.settings.is_state_site,
    )
    app.jinja_env.globals.update(asset=published.url, state_brand=parts.settings.is_state_site)
    served = assets.serve(app.wsgi_app, published)
    app.wsgi_app = ProxyFix(served, x_for=1, x_proto=1, x_host=0) if parts.settings.is_secure else served  # type: ignore[method-assign]  # how WSGI middleware is put on
