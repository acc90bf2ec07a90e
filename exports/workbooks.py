"""The two workbooks put together: which sheets, in which order, from which rows; and what must hold before one is stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from aggregation.envelopes.standing import Envelopes
from aggregation.envelopes.use import use_of, use_of_known
from aggregation.tables import Picture, TerritoryRow
from exports import agreement
from exports.columns.actions import ACTIONS
from exports.columns.changes import TITLE as CHANGES_SHEET
from exports.columns.changes import TOLD
from exports.columns.children import AREAS, AUDIENCES, EFFECTS, INDICATORS, PARTNERS
from exports.columns.credits import COFUNDINGS, COMMITMENTS, CONTROLS, DEROGATIONS
from exports.columns.dictionary import dictionary
from exports.columns.pacts import PACTS, PRIORITIES
from exports.columns.pictures import ACTIONS_BY_WEEK, BY_REGION, CREDITS_BY_WEEK, OF_AXES, OF_CREDITS
from exports.columns.places import FROZEN, FROZEN_WITH_ACTION
from exports.columns.progress import PROGRESS
from exports.columns.since import OF_CREDITS as CREDITS_COMPARED
from exports.columns.since import OF_SYNTHESIS, with_change
from exports.columns.summaries import (
    AXES,
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
from exports.essentials import Essentials
from exports.evolutions import evolutions
from exports.notices import Contents, Edition, read_me
from exports.passing import Passage, watched
from exports.progress import progress
from exports.reading.facts import Reading
from exports.runs import ExportKind
from exports.sheets import Notice, Sheet, Table, WorkbookFigures
from exports.states import State
from survey.domain import french
from survey.domain.calendar import paris_moment

Tables: TypeAlias = Sequence[Table[Any]]

BY_WEEK = "une ligne par semaine : reçus, actions et AE, depuis l’ouverture de la campagne."
BY_COLUMN = "une ligne par colonne : ce qu’elle veut dire, la question, le passage."
DIPLP_SHEETS: Mapping[str, str] = {
    "Synthèse": "une ligne par région : attendus, reçus, actions, bénéficiaires.",
    "Axes nationaux": "une ligne par axe national, toutes régions.",
    "Par priorité": "une ligne par axe national et par région.",
    "Progression": BY_WEEK,
    "Pactes": "une ligne par pacte transmis, « néant » compris.",
    "Priorités": "une ligne par priorité, avec son pilote et son comité.",
    "Actions": "une ligne par action, avec tout ce qui en est dit.",
    "Publics": "une ligne par action et par public.",
    "Territoires": "une ligne par action et par lieu.",
    "Partenaires": "une ligne par action et par partenaire, avec ses apports.",
    "Indicateurs": "une ligne par action et par indicateur.",
    "Effets": "une ligne par action dont un effet, ou une réorientation, est dit.",
    "Complétude": "une ligne par département : ce qui est reçu, ce qui manque.",
    "Dictionnaire": BY_COLUMN,
    CHANGES_SHEET: TOLD,
}
DGCS_SHEETS: Mapping[str, str] = {
    "Régions": "une ligne par région : enveloppe, AE, CP, cofinancement, manquants.",
    "Départements": "une ligne par département, les mêmes sommes.",
    "Progression": BY_WEEK,
    "Engagements": "une ligne par action dont des crédits locaux sont engagés.",
    "Cofinancements": "une ligne par cofinancement, toutes actions.",
    "Dérogatoire": "une ligne par action à usage dérogatoire, avec son motif.",
    "Contrôles": "une ligne par constat ; une règle sans constat a aussi sa ligne.",
    "Dictionnaire": BY_COLUMN,
    CHANGES_SHEET: TOLD,
}


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook, in order; ``passages`` is what went by of those that must agree, once they are written."""

    edition: Edition
    state: State
    tables: Tables
    told: Mapping[str, str]
    passages: Mapping[str, Passage]
    before: State | None = None

    @classmethod
    def of(
        cls, edition: Edition, state: State, tables: Tables, told: Mapping[str, str], before: State | None = None
    ) -> "Book":
        """Put tables together, and watch what goes by of them; ``before`` is the state of the export before, if any."""
        written, passages = watched(tables)
        return cls(edition, state, written, told, passages, before)

    @property
    def sheets(self) -> list[Sheet]:
        """« Lisez-moi », the tables, the dictionary, what changed."""
        whole, since = self.state.picture.whole, self.before.as_of if self.before else None
        known = Essentials(whole.coverage, whole.figures, *of_envelopes(self.state))
        contents = Contents(known, self.told, since)
        changes = evolutions(self.edition.kind, self.state, self.before)
        first = Notice("Lisez-moi", partial(read_me, self.edition, contents))
        return [first, *self.tables, dictionary([*self.tables, changes]), changes]

    def check(self, written: WorkbookFigures) -> None:
        """Compare what was written with the facts, read again from the same snapshot.

        Raises ``MismatchError`` where they differ by a cent or a row.
        """
        agreement.check(self.state, self.passages, written)


def book(state: State, edition: Edition, before: State | None = None) -> Book:
    """Put a workbook together; its facts are read when it is written. ``before`` is the state of the export before it, if any."""
    if edition.kind is ExportKind.DIPLP:
        return Book.of(edition, state, diplp(state, before), DIPLP_SHEETS, before)
    return Book.of(edition, state, dgcs(state, before), DGCS_SHEETS, before)


def diplp(state: State, before: State | None) -> Tables:
    """The actions and their impact."""
    reading, picture = state.reading, state.picture
    axes = picture.axes if picture.whole.coverage.transmitted else ()
    synthesis = with_change(SYNTHESIS, OF_SYNTHESIS, before.picture.regions if before else ())
    return [
        Table("Synthèse", "Synthese", synthesis, picture.regions, 2, summary=True, charts=BY_REGION),
        Table("Axes nationaux", "Axes", AXES, axes, 1, summary=True, charts=OF_AXES),
        Table("Par priorité", "Par_priorite", BY_AXIS, picture.axis_regions, 3, summary=True),
        Table("Progression", "Progression", PROGRESS, [*progress(state)], 1, summary=True, charts=ACTIONS_BY_WEEK),
        Table("Pactes", "Pactes", PACTS, reading.pacts(), FROZEN),
        Table("Priorités", "Priorites", PRIORITIES, reading.priorities(), FROZEN),
        Table("Actions", "Actions", ACTIONS, reading.actions(), FROZEN_WITH_ACTION),
        Table("Publics", "Publics", AUDIENCES, reading.audiences(), FROZEN),
        Table("Territoires", "Territoires", AREAS, reading.areas(), FROZEN),
        Table("Partenaires", "Partenaires", PARTNERS, reading.partners(), FROZEN),
        Table("Indicateurs", "Indicateurs", INDICATORS, reading.indicators(), FROZEN),
        Table("Effets", "Effets", EFFECTS, reading.effects(), FROZEN),
        Table("Complétude", "Completude", COMPLETENESS, completeness(reading, by_region(picture)), FROZEN),
    ]


def dgcs(state: State, before: State | None) -> Tables:
    """The credits."""
    reading, picture = state.reading, state.picture
    regions = [*region_credits(picture, state.envelopes)]
    then = [*region_credits(before.picture, before.envelopes)] if before else ()
    return [
        Table(
            "Régions",
            "Regions",
            with_change(REGIONS, CREDITS_COMPARED, then),
            regions,
            2,
            summary=True,
            charts=OF_CREDITS,
        ),
        Table("Départements", "Departements", DEPARTMENTS, by_region(picture), FROZEN, summary=True),
        Table("Progression", "Progression", PROGRESS, [*progress(state)], 1, summary=True, charts=CREDITS_BY_WEEK),
        Table("Engagements", "Engagements", COMMITMENTS, reading.commitments(), FROZEN_WITH_ACTION),
        Table("Cofinancements", "Cofinancements", COFUNDINGS, reading.cofundings(), FROZEN),
        Table("Dérogatoire", "Derogatoire", DEROGATIONS, reading.derogations(), FROZEN),
        Table("Contrôles", "Controles", CONTROLS, findings(state), 2),
    ]


def of_envelopes(state: State) -> tuple[int | None, int | None, str]:
    """Add up the envelopes that are loaded, and what is left of them, ``None`` where none is; say which version they are of."""
    regions, version = state.picture.regions, state.envelopes.version
    left_cents = use_of_known(regions, state.envelopes).remaining_cents
    if version is None:
        return None, None, ""
    told = f"{french.counted(len(state.envelopes.by_region), 'région')} sur {len(regions)}"
    return (
        state.envelopes.total_cents,
        left_cents,
        f"{told} ; version {version.number}, chargée le {paris_moment(version.loaded_at)}",
    )


def by_region(picture: Picture) -> list[TerritoryRow]:
    """Give the territories in the order of the other sheets: region by region."""
    rank = {region.code: rank for rank, region in enumerate(picture.regions)}
    return sorted(picture.territories, key=lambda row: rank[row.region_code])


def region_credits(picture: Picture, envelopes: Envelopes) -> Iterator[RegionCredits]:
    """Give the regions with what they made of their envelope, and who is missing."""
    for region in picture.regions:
        missing = [row for row in picture.territories if row.region_code == region.code and row.coverage.missing]
        yield RegionCredits(region, use_of(region, envelopes), tuple(f"{row.name} ({row.code})" for row in missing))


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
