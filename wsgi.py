"""The composition root: settings are read here, the parts are put together here, and nowhere else.

``gunicorn "wsgi:create_app()"`` serves the site; ``flask --app wsgi`` runs the commands.
"""

import os
from pathlib import Path

import click
from flask import Flask

from aggregation.cli import cli as aggregation_commands
from aggregation.envelopes.cli import cli as envelope_commands
from aggregation.envelopes.web import blueprint as envelope_pages
from aggregation.web import blueprint as aggregation_pages
from exports.cli import cli as exports_commands
from exports.cli import scheduler
from exports.web.envelope_template import blueprint as envelope_template
from exports.web.feeds import blueprint as feed_pages
from exports.web.forms import blueprint as form_pages
from exports.web.listing import alarm_notices
from exports.web.listing import blueprint as exports_pages
from exports.web.run import blueprint as export_pages
from survey import cli as survey_commands
from survey.data import geography
from survey.db.engine import Sessions, make_engine
from survey.settings import Settings, checked, settings_from
from survey.web import setup

ROOT = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application of an installation; raises ``UnsafeSettingsError``, saying what to set, where it would not be safe.

    A command may run on settings that are not safe to serve: who types it has the machine already. No page answers then.
    """
    settings = settings or settings_from(os.environ, ROOT)
    if click.get_current_context(silent=True) is None:
        checked(settings)
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "recueil",
        root_path=str(ROOT),
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    parts = setup.Runtime(settings, Sessions(make_engine(settings.database_url)), geography(), (alarm_notices,))
    setup.compose(
        app,
        parts,
        (aggregation_pages, envelope_pages, envelope_template, exports_pages, export_pages, form_pages, feed_pages),
    )
    for group in (*survey_commands.GROUPS, aggregation_commands, envelope_commands, exports_commands, scheduler):
        app.cli.add_command(group)
    return app
