"""« Lisez-moi »: what a workbook is a state of, what it holds, and how to read it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from exports.columns.changes import TITLE as CHANGES_SHEET
from exports.columns.changes import counted_changes
from exports.columns.making import MONTH, NOT_ANSWERED, NOT_ASKED
from exports.essentials import Essentials, essentials
from exports.runs import ExportKind
from exports.sheets import Block, CellKind, Heading, Line, Paragraph, WorkbookFigures
from exports.writing.row_xml import MOST_LINES
from survey.domain import french
from survey.domain.calendar import paris_moment
from survey.domain.french import typeset
from survey.domain.vocabulary import ENGAGED_STATES, Unknown

DEMONSTRATION = "DÉMONSTRATION"
FICTION = "Données fictives, construites à partir d’actions publiées : aucun chiffre de ce classeur n’est réel."

TITLES: Mapping[ExportKind, str] = {
    ExportKind.DIPLP: "Pactes locaux des solidarités : actions et impact",
    ExportKind.DGCS: "Pactes locaux des solidarités : crédits locaux",
}


SUBJECTS: Mapping[ExportKind, str] = {
    ExportKind.DIPLP: "Ce que les services ont transmis : pactes, priorités, actions, publics, partenaires, effets.",
    ExportKind.DGCS: "Ce que les services ont transmis : crédits engagés, payés, dérogatoires, et cofinancements.",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """A workbook to come: which kind, the state at ``as_of``, of the campaign of ``year``."""

    kind: ExportKind
    as_of: datetime
    year: int
    demonstration: bool

    @property
    def state_at(self) -> str:
        """« état au 14 octobre 2024 à 07:00:00 », in Paris."""
        return f"état au {paris_moment(self.as_of)}"

    @property
    def title(self) -> str:
        """The title of the file, which says what it is in a demonstration."""
        title = f"{TITLES[self.kind]}, {self.state_at}"
        return f"{DEMONSTRATION} – {title}" if self.demonstration else title

    @property
    def banner(self) -> str:
        """What each printed page says above the sheet; nothing outside a demonstration."""
        return f"{DEMONSTRATION} – données fictives" if self.demonstration else ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook adds up to, one sentence about each sheet, in their order, and the state of the export ``before`` it."""

    essentials: Essentials
    sheets: Mapping[str, str]
    before: datetime | None = None


def read_me(edition: Edition, contents: Contents, written: WorkbookFigures) -> Sequence[Block]:
    """Make the first sheet, once it is known what the tables hold."""
    blocks: list[Block] = [
        *_head(edition),
        *essentials(edition.kind, contents.essentials),
        *_sheets(contents.sheets, written),
        Line("Changements", counted_changes(written.rows[CHANGES_SHEET], contents.before)),
        *_reading(),
        *_definitions(edition.kind),
        *_accidents(written),
    ]
    return [_typeset(block) for block in blocks]


def _typeset(block: Block) -> Block:
    if isinstance(block, Line):
        value = typeset(block.value) if isinstance(block.value, str) else block.value
        return replace(block, label=typeset(block.label), value=value)
    return replace(block, text=typeset(block.text))


def _head(edition: Edition) -> Iterator[Block]:
    if edition.demonstration:
        yield Heading(DEMONSTRATION, 1)
        yield Paragraph(FICTION)
    yield Heading(TITLES[edition.kind], 1)
    yield Line("Ce classeur", SUBJECTS[edition.kind])
    yield Line("État au", edition.as_of, CellKind.INSTANT)
    yield Line(
        "Champ",
        f"Campagne {edition.year}, toutes les régions ; la dernière transmission de chaque recueil à cette date.",
    )
    yield Line("Destinataire", edition.kind.name)


def _sheets(sheets: Mapping[str, str], written: WorkbookFigures) -> Iterator[Block]:
    yield Heading("Les feuilles")
    for title, told in sheets.items():
        yield Line(title, f"{_extent(title, written)} – {told}", sheet=title)


def _extent(title: str, written: WorkbookFigures) -> str:
    """« 1 200 000 lignes, sur 2 feuilles »; one sheet goes without saying."""
    rows, sheets = french.counted(written.rows[title], "ligne"), written.sheets.get(title, 1)
    return f"{rows}, sur {french.counted(sheets, 'feuille')}" if sheets > 1 else rows


STATES = ", ".join(f"« {state.label} »" for state in Unknown)
READING: Mapping[str, str] = {
    "Une ligne, un fait": "Chaque ligne porte sa région, son département, sa priorité et son action : les feuilles se filtrent "
    "et se croisent. Aucune ligne de total : rien n’est compté deux fois.",
    "Vide n’est pas zéro": "Une valeur inconnue est une cellule vide ; la colonne « précision » qui la suit dit pourquoi : "
    f"{STATES}, « {NOT_ANSWERED} », ou « {NOT_ASKED} » quand l’état de l’action n’appelle pas la question. "
    "0 est une réponse. Une somme est vide là où rien n’est reçu.",
    "Graphiques": "Sous les tableaux de synthèse ; ils suivent les filtres. Rien n’y est dit par la couleur seule.",
    "Impression": "Chaque page répète l’en-tête et les premières colonnes ; les grandes feuilles vont sur du papier A3.",
    "Textes longs": f"Une ligne du tableau montre {MOST_LINES} lignes de texte au plus ; le reste se lit dans la cellule.",
    "Action engagée": f"Une action {' ou '.join(state.label for state in ENGAGED_STATES)}. "
    "Une action abandonnée reste comptée parmi les actions.",
    "Bénéficiaires": "Sommes de ce que compte chaque action : une même personne peut être dans plusieurs actions. "
    "Ce n’est pas un nombre de personnes distinctes.",
    "Montants": "En euros, au centime. Une action sur plusieurs départements est comptée une fois, dans celui qui paie.",
    "Dates": f"Quand seul le mois est connu, la date est son premier jour et la précision dit « {MONTH} ».",
    "Codes": "Les codes sont du texte : « 01 » et « 2A » se gardent. « 20 » est la Corse, quand 2A et 2B n’ont qu’un pacte.",
    "Brouillons": "Ce qui n’est pas complet n’est pas transmis, et n’est dans aucune feuille de faits.",
}


def _reading() -> Iterator[Block]:
    yield Heading("Comment lire")
    for label, told in READING.items():
        yield Line(label, told)


DEFINITIONS: Mapping[str, str] = {
    "Pacte local des solidarités": "Démarche annuelle et partenariale du département, d’une à trois priorités (I, P3).",
    "Axe national": "Axe du Pacte des solidarités dont une priorité est la plus proche (I).",
    "Public prioritaire": "Enfants, femmes, familles monoparentales, travailleurs pauvres (P4).",
    "AE": "Autorisation d’engagement : le montant ferme de l’acte juridique, sur les crédits locaux (M6).",
    "CP": "Crédits de paiement : ce qui est déjà versé.",
    "Usage dérogatoire": "Ingénierie, logistique, animation, action transverse : admis par exception, pour un besoin impératif (II).",
    "Effet de levier": "Cofinancement acquis pour 1 € d’AE (M4).",
    "Passages": "Les lettres (I, II, P3, M6…) renvoient à l’instruction DGCS/DIPLP/2024/86 du 12 juin 2024.",
}
CREDITS = frozenset({"CP", "Usage dérogatoire", "Effet de levier"})


def _definitions(kind: ExportKind) -> Iterator[Block]:
    yield Heading("Définitions")
    for label, meaning in DEFINITIONS.items():
        if kind is ExportKind.DGCS or label not in CREDITS:
            yield Line(label, meaning)


def _accidents(written: WorkbookFigures) -> Iterator[Block]:
    if written.cut_texts or written.repaired_texts:
        yield Heading("Textes modifiés")
    if written.cut_texts:
        yield Line("Textes coupés", f"{french.counted(written.cut_texts, 'texte')} : plus longs qu’une cellule.")
    if written.repaired_texts:
        told = "un caractère qu’aucun tableur n’accepte y est devenu « \N{REPLACEMENT CHARACTER} »."
        yield Line("Caractères remplacés", f"{french.counted(written.repaired_texts, 'texte')} : {told}")
