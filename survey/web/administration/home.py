"""The entry page of the administration: a card for each thing that this person may run."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.domain.policy import Permission, may
from survey.web.administration.alarms import mail_alarms
from survey.web.presenting import View
from survey.web.runtime import runtime
from survey.web.security import actor, requires

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

CARDS: tuple[tuple[Permission, View], ...] = (
    (
        Permission.MANAGE_ACCOUNTS,
        {
            "title": "Comptes",
            "url": "/administration/comptes",
            "icon": "team-line",
            "detail": "Inviter une à une ou depuis un tableau, dire les territoires de chacun, désactiver, déplacer, rendre l’accès.",
        },
    ),
    (
        Permission.RUN_CAMPAIGN,
        {
            "title": "Campagnes",
            "url": "/administration/campagnes",
            "icon": "calendar-line",
            "detail": "Ouvrir, clore et prolonger une campagne, pour tous ou pour un territoire.",
        },
    ),
    (
        Permission.LOAD_ENVELOPES,
        {
            "title": "Enveloppes régionales",
            "url": "/enveloppes",
            "icon": "money-euro-circle-line",
            "detail": "Charger les enveloppes depuis un tableau, relire chaque version, simuler une répartition.",
        },
    ),
    (
        Permission.FOLLOW_MAIL,
        {
            "title": "Courriels",
            "url": "/administration/courriels",
            "icon": "mail-line",
            "detail": "Ce que le service a écrit, à qui, et ce que chaque envoi est devenu.",
        },
    ),
    (
        Permission.READ_JOURNAL,
        {
            "title": "Journal",
            "url": "/administration/journal",
            "icon": "file-text-line",
            "detail": "Ce qui a été fait dans le service, par qui et quand, sans que rien puisse en être retiré.",
        },
    ),
)
"""What may be run, each behind the permission of its own pages; whoever has one of them has RUN_CAMPAIGN."""


@blueprint.get("")
@requires(Permission.RUN_CAMPAIGN)
def index() -> ResponseReturnValue:
    """Lead to what this person may run."""
    cards = [card for permission, card in CARDS if may(actor(), permission)]
    notices = mail_alarms() if may(actor(), Permission.FOLLOW_MAIL) else []
    notices += [notice for ask in runtime().alarms for notice in ask()]
    return render_template("administration/home.html", cards=cards, notices=notices)
