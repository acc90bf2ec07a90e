"""The five figures that matter in a workbook, and the others that are counted: what is read in ten seconds. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregation.tables import Coverage, Figures, Headcount, Tally
from exports.runs import ExportKind
from exports.sheets import Block, Cell, CellKind, Heading, Line
from survey.domain import french

NOT_KNOWN = "non connu"
NOT_LOADED = "non chargées"
NOT_RECEIVED = "rien n’est encore reçu"


@dataclass(frozen=True, slots=True)
class Essentials:
    """What a workbook adds up to.

    ``envelope_cents`` is the sum of the envelopes that are loaded, ``None`` where none is, and ``left_cents`` what is left
    of those whose region has sent something; ``loaded`` says of how many regions, and by which version.
    """

    coverage: Coverage
    figures: Figures
    envelope_cents: int | None = None
    left_cents: int | None = None
    loaded: str = ""

    @property
    def committed(self) -> Cell:
        """The AE, in cents; words where nothing was received."""
        return self.received(self.figures.committed_cents)

    def received(self, amount: Cell) -> Cell:
        """Give an amount, or words where nothing was received: it is not known then, which is not 0."""
        return amount if self.coverage.transmitted else NOT_RECEIVED


def essentials(kind: ExportKind, known: Essentials) -> Iterator[Block]:
    """Tell the five figures, then the others."""
    yield Heading("L’essentiel")
    yield from credits_that_matter(known) if kind is ExportKind.DGCS else actions_that_matter(known)
    yield Heading("Aussi")
    yield from other_credits(known) if kind is ExportKind.DGCS else other_actions(known)


def actions_that_matter(known: Essentials) -> Iterator[Line]:
    """Tell the DIPLP how far it is."""
    coverage, figures = known.coverage, known.figures
    yield received(coverage)
    yield key("Pactes", f"{french.number(coverage.pacts)}, dont {french.counted(coverage.signed_pacts, 'signé')}")
    engaged = french.counted(figures.engaged_actions, "engagée")
    yield key("Actions", f"{french.number(figures.actions)}, dont {engaged}")
    yield key("Bénéficiaires visés", people(figures, targeted=True))
    yield key(
        "Actions avec une valeur mesurée", with_share(french.number(figures.measured_actions), figures.measured_share)
    )


def credits_that_matter(known: Essentials) -> Iterator[Line]:
    """Tell the DGCS what is committed, and of what."""
    figures = known.figures
    yield key("Crédits locaux engagés (AE)", known.committed, CellKind.AMOUNT)
    yield key("Enveloppes régionales", NOT_LOADED if known.envelope_cents is None else envelopes(known))
    yield key("Payé (CP connus)", NOT_KNOWN if figures.paid.value is None else figures.paid.value, CellKind.AMOUNT)
    secured = f"{french.euros(figures.cofunding.secured_cents)}{for_one_euro(figures)}"
    yield key("Cofinancement acquis", known.received(secured))
    yield received(known.coverage)


def other_actions(known: Essentials) -> Iterator[Line]:
    figures = known.figures
    yield Line("Priorités", figures.priorities, CellKind.INTEGER)
    yield Line("Actions abandonnées", figures.dropped_actions, CellKind.INTEGER)
    yield Line("Bénéficiaires atteints", people(figures, targeted=False))
    yield Line("Crédits locaux engagés (AE)", known.committed, CellKind.AMOUNT)


def other_credits(known: Essentials) -> Iterator[Line]:
    coverage, figures = known.coverage, known.figures
    yield Line("Pactes", f"{french.number(coverage.pacts)}, dont {french.counted(coverage.signed_pacts, 'signé')}")
    yield Line("Priorités", figures.priorities, CellKind.INTEGER)
    yield Line(
        "Actions", f"{french.number(figures.actions)}, dont {french.counted(figures.engaged_actions, 'engagée')}"
    )
    if known.loaded:
        yield Line("Enveloppes", known.loaded)
    derogatory = with_share(french.euros(figures.derogatory_cents), figures.derogatory_share, " de l’AE")
    yield Line("Usages dérogatoires", known.received(derogatory))
    yield Line("Contrôle", "Σ Engagements = Σ Départements = Σ Régions, au centime, vérifié avant l’enregistrement.")


def key(label: str, value: Cell, kind: CellKind = CellKind.TEXT) -> Line:
    return Line(label, value, kind, key=True)


def received(coverage: Coverage) -> Line:
    nothing = french.counted(coverage.nothing_to_report, "néant", "néant")
    return key("Départements reçus", f"{coverage.transmitted} sur {coverage.expected}, dont {nothing}")


def envelopes(known: Essentials) -> str:
    """« 1 250 000 €, reste 210 000 € dans les régions reçues »: of a silent region, nobody knows what is left."""
    left = "" if known.left_cents is None else f", reste {french.euros(known.left_cents)} dans les régions reçues"
    return f"{french.euros(known.envelope_cents or 0)}{left}"


def with_share(told: str, share: float | None, of: str = "") -> str:
    """« 35, soit 61 % »; what is told alone where there is nothing to be a share of."""
    return told if share is None else f"{told}, soit {french.percent(share)}{of}"


def for_one_euro(figures: Figures) -> str:
    leverage = figures.leverage
    return "" if leverage is None else f", soit {leverage:.2f} € pour 1 € d’AE".replace(".", ",")


def people(figures: Figures, *, targeted: bool) -> str:
    """« 31 200 personnes, 120 familles »: units are never added up."""
    units = (("personne", figures.people), ("famille", figures.families), ("ménage", figures.households))
    told = [french.counted(tally.total, unit) for unit, count in units if (tally := side(count, targeted)).known]
    return ", ".join(told) or NOT_KNOWN


def side(headcount: Headcount, targeted: bool) -> Tally:  # noqa: FBT001  one of two
    return headcount.targeted if targeted else headcount.reached
