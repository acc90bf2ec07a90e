"""The workbook that the DGCS fills in with the envelopes: every region listed, its envelope blank, and how to fill it in."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from aggregation.envelopes.loading import TITLES
from exports.sheets import Block, CellKind, Column, Heading, Line, Notice, Properties, Sheet, Table
from exports.writing.workbook import MIMETYPE, write_workbook
from survey.domain.french import typeset
from survey.domain.policy import Permission
from survey.domain.territories import Geography, Region
from survey.web.runtime import runtime
from survey.web.security import requires

blueprint = Blueprint("envelope_template", __name__, url_prefix="/enveloppes")

FILE_NAME = "modele-enveloppes.xlsx"
COLUMNS: tuple[Column[Region], ...] = (
    Column("code", TITLES["code"], CellKind.CODE, 14, "Code officiel de la région.", "", "", lambda one: one.code),
    Column("region", TITLES["region"], CellKind.TEXT, 34, "Nom de la région.", "", "", lambda one: one.name),
    Column("envelope", TITLES["envelope"], CellKind.AMOUNT, 24, "En euros, au centime.", "", "", lambda _: None),
)
HOW = {
    "Que remplir": "La colonne « Enveloppe (€) » de la première feuille, en euros : 1250000 ou 1250000,50.",
    "Laisser vide": "Une cellule vide veut dire que l'enveloppe n'est pas connue : elle n'est pas chargée, et ne vaut jamais 0.",
    "Écrire 0": "0 est une réponse : la région n'a pas d'enveloppe.",
    "Une version": "Chaque chargement est une version complète : une région laissée vide n'y est plus chargée, même si elle l'était avant.",
    "Avant de charger": "Le service montre d'abord ce qui changerait, région par région ; rien n'est chargé avant que vous confirmiez.",
    "Vos colonnes": "L'ordre des colonnes est libre, et celles que vous ajoutez sont laissées de côté.",
}


def sheets(geography: Geography) -> Sequence[Sheet]:
    """Give the table first: it is the first sheet that is read when the workbook comes back."""
    table = Table("Enveloppes", "Enveloppes", COLUMNS, geography.regions.values(), 2)
    return [table, Notice("Mode d’emploi", list(_how()))]


def _how() -> Iterator[Block]:
    yield Heading(typeset("Enveloppes régionales : mode d’emploi"), 1)
    for label, told in HOW.items():
        yield Line(label, typeset(told))


@blueprint.get("/modele.xlsx")
@requires(Permission.LOAD_ENVELOPES)
def template() -> ResponseReturnValue:
    """Give the workbook to fill in."""
    parts = runtime()
    told = Properties("Enveloppes régionales à remplir", "Modèle", parts.now())
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        write_workbook(path, sheets(parts.geography), told)
        response = Response(path.read_bytes(), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
