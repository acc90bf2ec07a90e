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
from survey.spreadsheets.tables import LARGEST_FILE
from survey.web import assets, errors, pages, security
from survey.web.administration.accounts import blueprint as accounts
from survey.web.administration.campaigns import blueprint as campaigns
from survey.web.administration.extensions import blueprint as extensions
from survey.web.administration.home import blueprint as administration
from survey.web.administration.importing import blueprint as accounts_import
from survey.web.administration.journal import blueprint as journal
from survey.web.administration.mails import blueprint as mails
from survey.web.carrying import LARGEST_POST
from survey.web.conversation import blueprint as conversation
from survey.web.dossiers import blueprint as dossiers
from survey.web.entering import blueprint as entering
from survey.web.identity import blueprint as identity
from survey.web.legal import blueprint as legal
from survey.web.mailbox import blueprint as mailbox
from survey.web.presence import blueprint as presence
from survey.web.presenting import navigation
from survey.web.proconnect import blueprint as proconnect
from survey.web.resuming import blueprint as resuming
from survey.web.review import blueprint as review
from survey.web.runtime import Runtime
from survey.web.sections import blueprint as sections
from survey.web.transmission import blueprint as transmission

__all__ = ["Runtime", "compose"]


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
    own = (
        identity,
        entering,
        pages.blueprint,
        dossiers,
        conversation,
        sections,
        transmission,
        review,
        resuming,
        presence,
        administration,
        mails,
        mailbox,
        campaigns,
        extensions,
        accounts,
        accounts_import,
        journal,
        legal,
        proconnect,
    )
    for blueprint in (*own, *others):
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
    app.jinja_env.filters["weight"] = french.weight
    app.jinja_env.globals["largest_file"] = LARGEST_FILE

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
    app.jinja_env.globals["account_number"] = security.account_number
    served = assets.serve(app.wsgi_app, published)
    app.wsgi_app = ProxyFix(served, x_for=1, x_proto=1, x_host=0) if parts.settings.is_secure else served  # type: ignore[method-assign]  # how WSGI middleware is put on
