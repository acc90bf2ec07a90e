"""The card « Voici ce que j’ai compris » as a visitor sees it, for the tests of the card."""

import re
from dataclasses import dataclass
from html import unescape

from flask import Flask
from sqlalchemy import select

from survey.db.engine import Sessions, make_engine
from survey.db.working import ProposalRow
from survey.settings import Settings
from tests.web.site import Visitor, enter

AGENT, DOSSIER = "DDETSPP de la Lozère", "/recueils/2024-48"
SENTENCE = (
    "On finance un bus des familles à Mende avec la CAF, 45 000 € dont 12 000 € de crédits locaux, "
    "pour 200 familles monoparentales, démarrage le 1er octobre 2024"
)
TOLD = {
    "Titre": "Bus des familles",
    "Publics": "Familles monoparentales",
    "Lieux": "Mende",
    "Début": "1er octobre 2024",
    "AE engagée": "12 000 €",
    "Cofinanceur": "CAF",
    "Coût total": "45 000 €",
    "Bénéficiaires visés": "200",
    "Unité de compte": "Familles",
}
FILLED = {
    "action_title",
    "description",
    "audiences",
    "areas",
    "scale",
    "starts_on",
    "uses_local_credits",
    "committed_amount",
    "total_cost",
    "targeted_beneficiaries",
    "beneficiary_unit",
}
TABLE = "Action\tBénéficiaires\nÉpicerie itinérante\t120\nCrèche du soir\t30\nMaraude de santé\t80"
SILENT = re.compile(r'<span class="fr-sr-only">.*?</span>|<sup.*?</sup>|<[^>]+>', re.DOTALL)


@dataclass
class Value:
    """A row of the card."""

    id: str
    number: str
    value: str
    ticked: bool
    source: str


def card(someone: Visitor) -> dict[str, Value]:
    """Give the rows of the card by their label; nothing where no card is shown."""
    found = {}
    for row in re.findall(r'<li class="rc-value.*?</li>', someone.page.source, re.DOTALL):
        label = plain(re.findall(r'">Corriger<span class="fr-sr-only">\W*([^<]+)</span>', row)[0])
        id_, number = re.findall(r'value="(\d+)" data-value="(\d+)"', row)[0]
        value = plain(re.findall(r"rc-value__value[^>]*>([^<]*)<", row)[0])
        found[label] = Value(id_, number, value, " checked" in row, row)
    return found


def sentences(someone: Visitor) -> list[str]:
    """Give the sentences that the card shows, as they were written."""
    found = re.findall(r'<p class="rc-understood__sentence[^>]*>(.*?)</p>', someone.page.source, re.DOTALL)
    return [unescape(SILENT.sub("", text)).strip() for text in found]


def plain(text: str) -> str:
    return " ".join(unescape(text).replace("\u202f", " ").replace("\xa0", " ").split())


def describe(app: Flask, sentence: str = SENTENCE) -> Visitor:
    """Describe a new action of the first priority of Lozère."""
    someone = enter(app, AGENT)
    someone.get(link_of(someone, "actions"))
    someone.turn(reponse=sentence)
    assert someone.status == 303
    return someone


def link_of(someone: Visitor, question: str) -> str:
    """Give the address of the first such question of the dossier."""
    someone.get(f"{DOSSIER}/recapitulatif")
    return next(link for link in someone.page.links if f"q={question}@" in link).split("#")[0]


def summary(someone: Visitor) -> str:
    someone.get(f"{DOSSIER}/recapitulatif")
    return plain(someone.page.text).split("Vos réponses", 1)[1]


def answers(someone: Visitor) -> list[str]:
    """Give every answer that the summary shows."""
    someone.get(f"{DOSSIER}/recapitulatif")
    return re.findall(r"rc-row__answer[^>]*>(.*?)</", someone.page.source, re.DOTALL)


def besides(someone: Visitor) -> str:
    """Give what the page says beside the sentence itself: the answers taken, in the transcript of the new action."""
    assert "Bus des familles" in someone.page.text
    return plain(someone.page.text).replace(plain(SENTENCE), "")


def standings(settings: Settings) -> list[str]:
    with Sessions(make_engine(settings.database_url)).reading() as session:
        return list(session.scalars(select(ProposalRow.standing)))
