"""How an agent words what a record holds: the answer to one question, a line of a list, and the pieces of a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from benchmarks.effort_records import ACTION, Record
from survey.domain import french
from survey.domain.values import Organisation, PartialDate, Place, Value
from survey.domain.vocabulary import Audience, Contribution, OrganisationCategory, PlaceKind, Unknown
from survey.questionnaire import kinds
from survey.questionnaire.answers import Item
from survey.understanding.readers.places import entry_of
from survey.understanding.replies import Context

UNKNOWN_WORDS = {
    Unknown.UNKNOWN: "je ne sais pas",
    Unknown.PENDING: "pas encore décidé",
    Unknown.NOT_APPLICABLE: "sans objet",
}
ONE_OF_A_KIND = {
    OrganisationCategory.CAF: "la Caf",
    OrganisationCategory.MSA: "la MSA",
    OrganisationCategory.CPAM: "la CPAM",
    OrganisationCategory.ARS: "l’ARS",
    OrganisationCategory.REGION: "la Région",
    OrganisationCategory.DEPARTMENT: "le Département",
    OrganisationCategory.FRANCE_TRAVAIL: "France Travail",
    OrganisationCategory.CARSAT: "la Carsat",
}
"""Families of which an agent has one in mind, and how it is called in passing."""
_STATES = {
    "planned": "prévue",
    "committed": "engagée",
    "under_way": "en cours",
    "finished": "terminée",
    "dropped": "abandonnée",
}
_SCALES = {
    "neighbourhood": "à l’échelle du quartier",
    "commune": "à l’échelle de la commune",
    "epci": "à l’échelle de l’intercommunalité",
    "living_area": "à l’échelle du bassin de vie",
    "arrondissement": "à l’échelle de l’arrondissement",
    "department": "à l’échelle du département",
    "interdepartmental": "sur plusieurs départements",
}
_KINDS = {"output": "indicateur de réalisation", "result": "indicateur de résultat", "impact": "indicateur d’impact"}

_FEMININE = """
    Agence Agglomération ARS Association Banque CA Caf Caisse Carsat CC Chambre Collectivité Commune Communauté Conserverie Coopérative CPAM
    CU Direction Entraide Épicerie Eurométropole Fédération Fondation Mairie Maison Métropole Mission MSA Plateforme Préfecture Régie Région
    Udaf Union Ville
"""
_MASCULINE = """
    Bus Cabinet CCAS Centre Chantier CHRS CIAS CIDFF Club Collectif Collège Comité Conseil Crous Département Fonds Fournisseur Foyer FSE+
    Garage GHT Groupement Lycée Marché Pôle Rectorat Relais Réseau Secours Service Syndicat Village
"""


def plain(text: str) -> str:
    """Write spaces as a keyboard does."""
    return text.replace(french.NO_BREAK, " ").replace(french.NARROW, " ")


def typed(kind: kinds.Kind, value: Value, context: Context) -> str:
    """Word the answer to one question, as somebody types it who does not touch the buttons."""
    if isinstance(value, Organisation):
        return value.label
    if isinstance(kind, kinds.Places):
        return entry_of(kind.typed(value), context)
    if isinstance(kind, kinds.Choice):
        return kind.show(value).partition(" (")[0]
    return plain(kind.show(value))


def picked(kind: kinds.Kind, value: Value) -> tuple[str, ...]:
    """Give the boxes that an agent ticks instead; none where the question has only a text box."""
    if isinstance(value, Organisation):
        return (value.category.value,)
    if isinstance(kind, kinds.YesNo):
        return ("yes" if value else "no",)
    if isinstance(kind, kinds.Choice):
        return (str(value),)
    if isinstance(kind, kinds.Choices) and isinstance(value, tuple):
        return tuple(str(term) for term in value)
    return ()


def money(cents: Value | None, style: str = "€") -> str:
    """Write an amount of whole thousands as « 45 k€ » where the style says so, else in full; « euros » is a style too."""
    assert isinstance(cents, int)
    if style == "k€" and cents % 50_000 == 0:
        return f"{french.quantity(Decimal(cents) / 100_000)} k€"
    whole = plain(french.euros(cents))
    return whole.replace("€", "euros") if style == "euros" else whole


def day(value: Value | None, style: str = "full") -> str:
    assert isinstance(value, PartialDate)
    if style == "figures" and value.day is not None:
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return plain(french.partial_date(value))


@dataclass(frozen=True)
class Pieces:
    """What a record holds, in words; a piece is empty where the record does not hold it. ``euro`` and ``date`` are styles."""

    record: Record
    euro: str = "€"
    date: str = "full"
    short: bool = False

    def value(self, question: str, item: str = ACTION.id) -> Value | None:
        return self.record.known.value(question, item)

    @property
    def title(self) -> str:
        return self.record.title

    @property
    def operator(self) -> str:
        return self.named(self.value("operator"))

    def named(self, value: Value | None) -> str:
        """Name an organisation with its article, in short where the style says so and there is but one of its kind."""
        assert isinstance(value, Organisation)
        named = {one.value for one in self.record.values().values() if isinstance(one.value, Organisation)}
        is_alone = sum(one.category is value.category for one in named) == 1
        is_short = self.short and is_alone and value.category in ONE_OF_A_KIND
        return ONE_OF_A_KIND[value.category] if is_short else with_article(value.label)

    @property
    def where(self) -> str:
        """« à Alençon, au QPV Perseigne », and the scale where the places do not tell it."""
        areas = self.value("areas")
        assert isinstance(areas, tuple)
        places = [place for place in areas if isinstance(place, Place)]
        scale = str(self.value("scale"))
        told = {place.kind.value for place in places} == {scale}
        return " ".join(filter(None, (french.listed(_grouped(places)), "" if told else _SCALES[scale])))

    def publics(self, article: str = "") -> str:
        """« enfants et femmes », « les enfants et les femmes »."""
        terms = self.value("audiences")
        assert isinstance(terms, tuple)
        labels = [Audience(str(term)).label.replace(" d’un territoire", "") for term in terms]
        return french.listed([f"{article}{label}" for label in labels])

    @property
    def count(self) -> str:
        count = self.value("targeted_beneficiaries")
        unit = {"families": "familles", "households": "ménages"}.get(str(self.value("beneficiary_unit")), "personnes")
        return f"{plain(french.number(count))} {unit}" if isinstance(count, int) else ""

    @property
    def total(self) -> str:
        return money(total, self.euro) if (total := self.value("total_cost")) is not None else ""

    @property
    def credits(self) -> str:
        """The local credits, committed or planned."""
        cents = next((c for c in map(self.value, ("committed_amount", "planned_amount")) if c is not None), None)
        return money(cents, self.euro) if cents is not None else ""

    @property
    def state(self) -> str:
        """« engagée le 12 septembre 2024, en cours »."""
        state, on = _STATES[str(self.value("action_state"))], self.value("committed_on")
        if on is None:
            return state
        signed = f"engagée {self.on(on)}"
        return signed if state == "engagée" else f"{signed}, {state}"

    def on(self, value: Value | None) -> str:
        """« le 12 septembre 2024 », « en octobre 2024 »."""
        assert isinstance(value, PartialDate)
        return f"{'en' if value.day is None else 'le'} {day(value, self.date)}"

    @property
    def start(self) -> str:
        return self.on(start) if (start := self.value("starts_on")) is not None else ""

    @property
    def end(self) -> str:
        return self.on(end) if (end := self.value("ends_on")) is not None else ""

    @property
    def until(self) -> str:
        """« jusqu’en juin 2025 », « jusqu’au 30 juin 2025 »."""
        return _if_any("jusqu’", self.end.replace("le ", "au ", 1))

    @property
    def aimed(self) -> str:
        """« 200 familles visées »."""
        return f"{self.count} {'visés' if self.count.endswith('ménages') else 'visées'}" if self.count else ""

    @property
    def partners(self) -> str:
        return french.listed([self.named(self.value("partner", line.id)) for line in self.record.lines("partners")])

    def cofunders(self, form: str = "{who} ({amount}, {status})") -> str:
        """Give each cofunder with its amount, worded as ``form`` says."""
        lines = self.record.lines("cofundings")
        return french.listed([cofunding(self, line, form) for line in lines])


def _if_any(start: str, end: str) -> str:
    return start + end if end else ""


def with_article(name: str) -> str:
    """« la Fédération des centres sociaux », « l’Association d’écomobilité », « le CCAS de Flers »; many names go without."""
    first = name.split(maxsplit=1)[0]
    if first in _FEMININE.split():
        return f"l’{name}" if first[0] in "AÉ" else f"la {name}"
    return f"le {name}" if first in _MASCULINE.split() else name


def cofunding(pieces: Pieces, line: Item, form: str = "{who} {amount} {status}") -> str:
    amount = pieces.value("cofunding_amount", line.id)
    status = {"secured": "acquis", "requested": "demandé"}.get(str(pieces.value("cofunding_status", line.id)), "")
    said = form.format(
        who=pieces.named(pieces.value("cofunder", line.id)),
        amount=money(amount, pieces.euro) if amount is not None else "",
        status=status,
    )
    return said.replace(", )", ")").replace("(, ", "(").replace(" ()", "").strip()


def partner(pieces: Pieces, line: Item) -> str:
    """« Caf de l’Orne : une conseillère un jour par mois »: the detail where there is one, else what is brought."""
    detail, brought = (pieces.value(question, line.id) for question in ("contribution_detail", "contributions"))
    who = pieces.named(pieces.value("partner", line.id))
    said = str(detail) if detail else kinds.Choices(Contribution).show(brought or ())
    return f"{who} : {said[:1].lower()}{said[1:]}" if said else who


def indicator(pieces: Pieces, line: Item) -> str:
    """« Familles venues au moins trois fois : de 0 à 90 familles (indicateur de résultat) »."""
    baseline, target, unit = (pieces.value(f"indicator_{name}", line.id) for name in ("baseline", "target", "unit"))
    label, what = str(pieces.value("indicator_label", line.id)), _KINDS[str(pieces.value("indicator_kind", line.id))]
    figures = [
        f"de {quantity(baseline)} à {quantity(target)}" if None not in (baseline, target) else "",
        f"cible {quantity(target)}" if baseline is None and target is not None else "",
    ]
    return f"{label} : {' '.join(filter(None, (*figures, str(unit or ''))))} ({what})".replace(" : ()", "").replace(
        " :  (", " ("
    )


def quantity(value: Value | None) -> str:
    assert isinstance(value, Decimal)
    return plain(french.quantity(value))


def _grouped(places: Sequence[Place]) -> list[str]:
    """Put « à » once before several communes."""
    said: list[str] = []
    for before, place in zip((None, *places), places, strict=False):
        repeats = before is not None and before.kind is place.kind is PlaceKind.COMMUNE
        said.append(place.label if repeats and not place.label.startswith("Le") else at(place))
    return said


def at(place: Place) -> str:
    """« à Alençon », « au Port », « sur la CC du Haut Allier », « dans l’arrondissement d’Argentan »."""
    label = place.label
    vowel = label[0] in "AEÉIOUYH"
    match place.kind:
        case PlaceKind.COMMUNE:
            return (
                f"au {label[3:]}"
                if label.startswith("Le ")
                else f"aux {label[4:]}"
                if label.startswith("Les ")
                else f"à {label}"
            )
        case PlaceKind.EPCI:
            return f"sur la {label}"
        case PlaceKind.ARRONDISSEMENT:
            return f"dans l’arrondissement {'d’' if vowel else 'de '}{label}"
        case PlaceKind.DEPARTMENT:
            return f"dans tout le département ({label})"
        case _:
            said = "les " * label.startswith("Quartiers") + label[:1].lower() + label[1:]
            return f"au {label}" if label.startswith("QPV") else f"dans {said}"
