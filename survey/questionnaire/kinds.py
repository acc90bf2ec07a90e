"""Kinds of questions: what values they hold, and how these are written in rows and JSON."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from survey.domain import french
from survey.domain.values import Organisation, PartialDate, Place, Value
from survey.domain.vocabulary import OrganisationCategory, PlaceKind, Term


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question. Subclasses say how a value is dumped to JSON, loaded back and shown in French."""

    name: ClassVar[str] = ""

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write the canonical JSON of a value."""
        return value

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read back the canonical JSON; raises ``ValueError``, ``KeyError`` or ``TypeError`` where it is not one."""
        value: Value = data
        return value

    def show(self, value: Value) -> str:
        """Write the value as an agent reads it."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text; lengths in characters."""

    name: ClassVar[str] = "text"
    shortest: int = 1
    longest: int = 1000

    @property
    def is_long(self) -> bool:
        """Whether it deserves a box of several lines."""
        return self.longest > 200  # noqa: PLR2004  about two lines of a phone


@dataclass(frozen=True, slots=True)
class YesNo(Kind):
    """Yes or no."""

    name: ClassVar[str] = "yes_no"

    def show(self, value: Value) -> str:
        """Say « Oui » or « Non »."""
        return "Oui" if value else "Non"


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One term of a closed list; the value is the term's identifier."""

    vocabulary: type[Term]
    name: ClassVar[str] = "choice"

    def show(self, value: Value) -> str:
        """Give the label of the term."""
        return self.vocabulary(str(value)).label


@dataclass(frozen=True, slots=True)
class Choices(Kind):
    """Several terms of a closed list, in the order of the list; ``exclusive`` cannot stand with another."""

    vocabulary: type[Term]
    exclusive: str | None = None
    name: ClassVar[str] = "choices"

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write the list of identifiers."""
        return list(_texts(value))

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read the list of identifiers."""
        return tuple(term.value for term in self.vocabulary if term.value in data)

    def show(self, value: Value) -> str:
        """Give the labels, joined."""
        return french.listed([self.vocabulary(item).label for item in _texts(value)])


@dataclass(frozen=True, slots=True)
class Date(Kind):
    """A day, or also a month where ``month`` is true; ``ends`` where it closes a period."""

    month: bool = False
    ends: bool = False
    name: ClassVar[str] = "date"

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write ``YYYY-MM-DD`` or ``YYYY-MM``."""
        assert isinstance(value, PartialDate)
        return value.iso()

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read ``YYYY-MM-DD`` or ``YYYY-MM``."""
        return PartialDate.from_iso(data)

    def show(self, value: Value) -> str:
        """Write the day or the month in French."""
        assert isinstance(value, PartialDate)
        return french.partial_date(value)


@dataclass(frozen=True, slots=True)
class Amount(Kind):
    """Euros, held as integer cents, from 0 to 100 billion cents."""

    name: ClassVar[str] = "amount"
    largest: ClassVar[int] = 100_000_000_000

    def show(self, value: Value) -> str:
        """Write euros."""
        assert isinstance(value, int)
        return french.euros(value)


@dataclass(frozen=True, slots=True)
class Count(Kind):
    """A whole number of people or things, from 0 to 100 million."""

    name: ClassVar[str] = "count"
    largest: ClassVar[int] = 100_000_000

    def show(self, value: Value) -> str:
        """Write the number with its thousands."""
        assert isinstance(value, int)
        return french.number(value)


@dataclass(frozen=True, slots=True)
class Quantity(Kind):
    """A measured number with at most two decimals, within ±10 billion."""

    name: ClassVar[str] = "quantity"
    largest: ClassVar[int] = 10_000_000_000

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write a decimal string, exact."""
        return str(value)

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read a decimal string."""
        return Decimal(data)

    def show(self, value: Value) -> str:
        """Write it with a decimal comma."""
        assert isinstance(value, Decimal)
        return french.quantity(value)


@dataclass(frozen=True, slots=True)
class Siret(Kind):
    """The 14 digits of an establishment (INSEE), with their check digit."""

    name: ClassVar[str] = "siret"

    def show(self, value: Value) -> str:
        """Group as INSEE does: ``732 829 320 00074``."""
        digits = str(value)
        return french.NO_BREAK.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))


@dataclass(frozen=True, slots=True)
class CommitmentNumber(Kind):
    """The number of a legal commitment, as Chorus writes it: ``[A-Z0-9-_+/]{1,50}``."""

    name: ClassVar[str] = "commitment_number"


@dataclass(frozen=True, slots=True)
class OrganisationKind(Kind):
    """One organisation: category and name."""

    name: ClassVar[str] = "organisation"

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write ``{"category", "name"}``."""
        assert isinstance(value, Organisation)
        return {"category": value.category.value, "name": value.name}

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read ``{"category", "name"}``."""
        return Organisation(OrganisationCategory(data["category"]), data["name"])

    def show(self, value: Value) -> str:
        """Give the name, and the category where it adds something."""
        assert isinstance(value, Organisation)
        if not value.name or value.name.casefold().startswith(value.category.label.casefold()):
            return value.label
        return f"{value.name} ({value.category.label})"


@dataclass(frozen=True, slots=True)
class Places(Kind):
    """Communes, EPCI, arrondissements, departments by code, or free text."""

    name: ClassVar[str] = "places"

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write a list of ``{"kind", "code", "label", "department"}``."""
        return [
            {"kind": place.kind.value, "code": place.code, "label": place.label, "department": place.department}
            for place in self.typed(value)
        ]

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read the list back."""
        return tuple(
            Place(PlaceKind(item["kind"]), item["label"], item["code"], item.get("department")) for item in data
        )

    def typed(self, value: Value) -> tuple[Place, ...]:
        """Give the places that a value is."""
        assert isinstance(value, tuple)
        return tuple(place for place in value if isinstance(place, Place))

    def show(self, value: Value) -> str:
        """Give the names, joined."""
        return french.listed([place.label for place in self.typed(value)])


@dataclass(frozen=True, slots=True)
class Departments(Kind):
    """Several departments, by code."""

    name: ClassVar[str] = "departments"

    def dump(self, value: Value) -> Any:  # noqa: ANN401  JSON is any of its types
        """Write the list of codes."""
        return list(_texts(value))

    def load(self, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
        """Read the list of codes."""
        return tuple(str(code) for code in data)

    def show(self, value: Value) -> str:
        """Give the codes, joined."""
        return french.listed(_texts(value))


@dataclass(frozen=True, slots=True)
class TerritoryKind(Kind):
    """The territory of the dossier, set when it opens; the value is its code."""

    name: ClassVar[str] = "territory"


@dataclass(frozen=True, slots=True)
class Office(Kind):
    """The State's office that fills the form, set when the dossier opens; the value is its name."""

    name: ClassVar[str] = "office"


def _texts(value: Value) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return tuple(item for item in value if isinstance(item, str))
