"""The two workbooks put together: which sheets, in which order, from which rows; and what must hold before one is stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from aggregation.tables import Picture, TerritoryRow
from exports.columns.actions import ACTIONS
from exports.columns.children import AREAS, AUDIENCES, EFFECTS, INDICATORS, PARTNERS
from exports.columns.credits import COFUNDINGS, COMMITMENTS, CONTROLS, DEROGATIONS
from exports.columns.dictionary import dictionary
from exports.columns.making import Fact
from exports.columns.pacts import PACTS, PRIORITIES
from exports.columns.places import FROZEN, FROZEN_WITH_ACTION
from exports.columns.summaries import (
    BY_AXIS,
    COMPLETENESS,
    DEPARTMENTS,
    REGIONS,
    SYNTHESIS,
    Completeness,
    RegionCredits,
    is_received,
)
from exports.controls import findings
from exports.notices import Contents, Edition, read_me
from exports.reading import statements
from exports.reading.facts import Reading
from exports.runs import ExportKind
from exports.sheets import Notice, Sheet, Table, WorkbookFigures
from exports.states import State
from survey.domain import french

Tables: TypeAlias = Sequence[Table[Any]]

DIPLP_SHEETS: Mapping[str, str] = {
    "Synthèse": "une ligne par région : attendus, reçus, actions, bénéficiaires.",
    "Par priorité": "une ligne par axe national et par région.",
    "Pactes": "une ligne par pacte transmis, « néant » compris.",
    "Priorités": "une ligne par priorité, avec son pilote et son comité.",
    "Actions": "une ligne par action, avec tout ce qui en est dit.",
    "Publics": "une ligne par action et par public.",
    "Territoires": "une ligne par action et par lieu.",
    "Partenaires": "une ligne par action et par partenaire, avec ses apports.",
    "Indicateurs": "une ligne par action et par indicateur.",
    "Effets": "une ligne par action dont un effet, ou une réorientation, est dit.",
    "Complétude": "une ligne par département : ce qui est reçu, ce qui manque.",
    "Dictionnaire": "une ligne par colonne : ce qu’elle veut dire, la question, le passage.",
}
DGCS_SHEETS: Mapping[str, str] = {
    "Régions": "une ligne par région : enveloppe, AE, CP, cofinancement, manquants.",
    "Départements": "une ligne par département, les mêmes sommes.",
    "Engagements": "une ligne par action dont des crédits locaux sont engagés.",
    "Cofinancements": "une ligne par cofinancement, toutes actions.",
    "Dérogatoire": "une ligne par action à usage dérogatoire, avec son motif.",
    "Contrôles": "une ligne par constat ; une règle sans constat a aussi sa ligne.",
    "Dictionnaire": "une ligne par colonne : ce qu’elle veut dire, la question, le passage.",
}


class MismatchError(Exception):
    """The sheets do not say the same thing: nothing is stored. The message is French."""


@dataclass
class Sum:
    """The cents that went by, while the rows of a sheet were written."""

    cents: int = 0

    def watch(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Let rows through, adding what is committed up."""
        for fact in facts:
            self.cents += fact["committed_cents"] or 0
            yield fact


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook, in order, and what they must add up to."""

    edition: Edition
    picture: Picture
    tables: Tables
    told: Mapping[str, str]
    engaged: Sum = field(default_factory=Sum)

    @property
    def sheets(self) -> list[Sheet]:
        """« Lisez-moi », the tables, the dictionary."""
        contents = Contents(self.picture.whole.coverage, self.picture.whole.figures, self.told)
        return [Notice("Lisez-moi", partial(read_me, self.edition, contents)), *self.tables, dictionary(self.tables)]

    def check(self, written: WorkbookFigures) -> None:
        """Compare what was written with the sums; raises ``MismatchError`` where they differ by a cent or a row."""
        if self.edition.kind is ExportKind.DGCS:
            self._check_cents()
        else:
            figures = self.picture.whole.figures
            check_rows("Actions", written.rows["Actions"], figures.actions)
            check_rows("Priorités", written.rows["Priorités"], figures.priorities)

    def _check_cents(self) -> None:
        departments = sum(row.figures.committed_cents for row in self.picture.territories)
        regions = sum(row.figures.committed_cents for row in self.picture.regions)
        if not self.engaged.cents == departments == regions:
            sums = zip(
                ("Engagements", "Départements", "Régions"), (self.engaged.cents, departments, regions), strict=True
            )
            told = french.listed([f"{name} {french.euros(cents)}" for name, cents in sums])
            raise MismatchError(f"Les sommes diffèrent : {told}. Rien n’est enregistré.")


def check_rows(sheet: str, written: int, counted: int) -> None:
    """Compare the rows of a sheet with the same count made in SQL."""
    if written != counted:
        raise MismatchError(f"La feuille {sheet} a {written} lignes pour {counted} comptées. Rien n’est enregistré.")


def book(state: State, edition: Edition, before: State | None = None) -> Book:
    """Put a workbook together; its facts are read when it is written. ``before`` is the state of the export before it, if any."""
    if edition.kind is ExportKind.DIPLP:
        return Book(edition, state.picture, diplp(state, before), DIPLP_SHEETS)
    engaged = Sum()
    return Book(edition, state.picture, dgcs(state, before, engaged), DGCS_SHEETS, engaged)


def diplp(state: State, _before: State | None) -> Tables:
    """The actions and their impact."""
    reading, picture = state.reading, state.picture
    current = reading.current
    return [
        Table("Synthèse", "Synthese", SYNTHESIS, picture.regions, 2, one_page_wide=True),
        Table("Par priorité", "Par_priorite", BY_AXIS, picture.axis_regions, 3, one_page_wide=True),
        Table("Pactes", "Pactes", PACTS, reading.pacts(), FROZEN),
        Table("Priorités", "Priorites", PRIORITIES, reading.priorities(), FROZEN),
        Table("Actions", "Actions", ACTIONS, reading.actions(), FROZEN_WITH_ACTION),
        Table("Publics", "Publics", AUDIENCES, reading.facts(statements.audiences(current)), FROZEN),
        Table("Territoires", "Territoires", AREAS, reading.facts(statements.areas(current)), FROZEN),
        Table("Partenaires", "Partenaires", PARTNERS, reading.partners(), FROZEN),
        Table("Indicateurs", "Indicateurs", INDICATORS, reading.facts(statements.indicators(current)), FROZEN),
        Table("Effets", "Effets", EFFECTS, reading.facts(statements.effects(current)), FROZEN),
        Table("Complétude", "Completude", COMPLETENESS, completeness(reading, by_region(picture)), FROZEN),
    ]


def dgcs(state: State, _before: State | None, engaged: Sum) -> Tables:
    """The credits; ``engaged`` adds up what goes by in Engagements."""
    reading, picture = state.reading, state.picture
    current = reading.current
    commitments = engaged.watch(reading.facts(statements.commitments(current)))
    return [
        Table("Régions", "Regions", REGIONS, region_credits(picture), 2, one_page_wide=True),
        Table("Départements", "Departements", DEPARTMENTS, by_region(picture), FROZEN, one_page_wide=True),
        Table("Engagements", "Engagements", COMMITMENTS, commitments, FROZEN_WITH_ACTION),
        Table("Cofinancements", "Cofinancements", COFUNDINGS, reading.facts(statements.cofundings(current)), FROZEN),
        Table("Dérogatoire", "Derogatoire", DEROGATIONS, reading.facts(statements.derogations(current)), FROZEN),
        Table("Contrôles", "Controles", CONTROLS, findings(reading, state.campaign.year), 2),
    ]


def by_region(picture: Picture) -> list[TerritoryRow]:
    """Give the territories in the order of the other sheets: region by region."""
    rank = {region.code: rank for rank, region in enumerate(picture.regions)}
    return sorted(picture.territories, key=lambda row: rank[row.region_code])


def region_credits(picture: Picture) -> Iterator[RegionCredits]:
    """Give the regions with who is missing; their envelopes are not loaded yet."""
    for region in picture.regions:
        missing = [row for row in picture.territories if row.region_code == region.code and row.coverage.missing]
        yield RegionCredits(region, None, tuple(f"{row.name} ({row.code})" for row in missing))


def completeness(reading: Reading, territories: Iterable[TerritoryRow]) -> Iterator[Completeness]:
    """Give, for each territory, what is still to be done."""
    drafts = reading.drafts()
    for territory in territories:
        left = drafts.get(territory.code, [])
        yield Completeness(territory, len(left) if is_received(territory) else None, missing_words(territory, left))


def missing_words(territory: TerritoryRow, drafts: Sequence[tuple[str, str]]) -> str:
    """Tell what is missing of a territory; nothing where nothing is."""
    if territory.dossier is None:
        return "Le recueil n’est pas commencé."
    if territory.dossier.number is None:
        return "Le recueil est commencé, rien n’est encore transmis."
    return "\n".join(f"«\u00a0{title}\u00a0»\u00a0: {reason}" for title, reason in drafts)
