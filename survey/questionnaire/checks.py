"""Checks as data: a block refuses a value and says why; a remark is shown once, recorded, and never blocks."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from survey.domain import french
from survey.domain.territories import Territory
from survey.domain.values import PartialDate, Place, Value
from survey.domain.vocabulary import PlaceKind, TerritorialScale
from survey.questionnaire.answers import Answers, Slot


@dataclass(frozen=True, slots=True)
class Context:
    """What the form may know beside the answers: the day in Paris and the territory."""

    today: date
    territory: Territory


@dataclass(frozen=True, slots=True)
class View:
    """The answers as a check sees them: from its own slot."""

    answers: Answers
    slot: Slot
    context: Context

    def value(self, question: str) -> Value | None:
        """Give a value from the same item or an ancestor."""
        answer = self.answers.lookup(question, self.slot.item)
        return answer.value if answer else None

    def others(self, across: str) -> list[Value]:
        """Give the values of the same question for the other items of a repeat, wherever they stand."""
        return [
            answer.value
            for name, answer in self.answers.of_question(self.slot.question)
            if name != self.slot.item
            and answer.value is not None
            and (item := self.answers.item(name)) is not None
            and item.repeat == across
        ]


@dataclass(frozen=True)
class Check(ABC):
    """Base of all checks. ``blocking`` tells a block from a remark; ``rule`` is what the printed form says of it."""

    blocking: bool = True

    @property
    @abstractmethod
    def rule(self) -> str:
        """What the printed form says of it, in French."""

    @abstractmethod
    def finding(self, value: Value, view: View) -> str | None:
        """Say in French what is wrong, or ``None``."""

    def reads(self) -> frozenset[str]:
        """Which other questions it looks at."""
        return frozenset()


@dataclass(frozen=True)
class NotInFuture(Check):
    """The day has come; a month counts from its first day."""

    rule = "pas dans le futur"

    def finding(self, value: Value, view: View) -> str | None:
        """Compare with today in Paris."""
        assert isinstance(value, PartialDate)
        if value.first <= view.context.today:
            return None
        today = french.day(view.context.today)
        return f"Cette date ({french.partial_date(value)}) est à venir : indiquez une date passée, jusqu'au {today}."


@dataclass(frozen=True)
class WithinYear(Check):
    """The date lies in the campaign's year, which the form of that year gives."""

    year: int = 0
    blocking: bool = False

    @property
    def rule(self) -> str:
        """Say the year."""
        return f"remarque hors de {self.year}"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Compare the year."""
        assert isinstance(value, PartialDate)
        if value.year == self.year:
            return None
        return f"Cette date est hors de {self.year}, l'année du pacte : est-ce bien la bonne ?"


@dataclass(frozen=True)
class NotBefore(Check):
    """A date is not before another one."""

    question: str = ""
    label: str = ""

    @property
    def rule(self) -> str:
        """Say the other date."""
        return f"pas avant {self.label}"

    def finding(self, value: Value, view: View) -> str | None:
        """Compare the last day that this can mean with the first that the other can."""
        other = view.value(self.question)
        if not isinstance(other, PartialDate) or not isinstance(value, PartialDate) or value.last >= other.first:
            return None
        return f"Cette date vient avant {self.label} ({french.partial_date(other)}) : vérifiez l'une ou l'autre."

    def reads(self) -> frozenset[str]:
        """Read the other date."""
        return frozenset({self.question})


@dataclass(frozen=True)
class Positive(Check):
    """More than zero."""

    rule = "supérieur à 0"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Compare with zero."""
        assert isinstance(value, int)
        return (
            None
            if value > 0
            else "Ce montant doit dépasser 0 € : s'il n'y en a pas, répondez « non » à la question des crédits locaux."
        )


@dataclass(frozen=True)
class Above(Check):
    """A remark above a figure that is rarely passed; cents where ``euros``."""

    limit: int = 0
    euros: bool = False
    blocking: bool = False

    @property
    def _limit(self) -> str:
        return french.euros(self.limit) if self.euros else french.number(self.limit)

    @property
    def rule(self) -> str:
        """Say the limit."""
        return f"remarque au-dessus de {self._limit}"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Compare with the limit."""
        assert isinstance(value, int)
        return (
            None
            if value <= self.limit
            else f"C'est plus que {self._limit}, ce qui est rare : vérifiez qu'il n'y a pas un zéro de trop."
        )


@dataclass(frozen=True)
class AtMost(Check):
    """An amount in cents not above another one."""

    question: str = ""
    label: str = ""

    @property
    def rule(self) -> str:
        """Say the other amount."""
        return f"au plus {self.label}"

    def finding(self, value: Value, view: View) -> str | None:
        """Compare with the other amount, where it is known."""
        other = view.value(self.question)
        if not isinstance(other, int) or not isinstance(value, int) or value <= other:
            return None
        return f"{french.euros(value)} dépasse {self.label} ({french.euros(other)}) : corrigez l'un des deux montants."

    def reads(self) -> frozenset[str]:
        """Read the other amount."""
        return frozenset({self.question})


@dataclass(frozen=True)
class Unlike(Check):
    """A text unlike the same question's in the other items: equal is a block, nearly equal a remark."""

    across: str = ""
    noun: str = ""
    nearness: int = 100

    @property
    def rule(self) -> str:
        """Say what it is compared with."""
        return (
            f"différent d'une autre {self.noun} du pacte"
            if self.blocking
            else f"remarque si une autre {self.noun} s'appelle presque pareil"
        )

    def finding(self, value: Value, view: View) -> str | None:
        """Compare with the other items, without case."""
        for other in view.others(self.across):
            if fuzz.ratio(str(value).casefold(), str(other).casefold()) >= self.nearness:
                advice = "donnez-lui un autre nom." if self.blocking else "est-ce bien une autre ?"
                return f"Une autre {self.noun} du pacte s'appelle « {other} » : {advice}"
        return None


@dataclass(frozen=True)
class UnlikeNumber(Check):
    """A number that no other action has."""

    across: str = "actions"
    blocking: bool = False
    rule = "remarque si une autre action porte le même numéro"

    def finding(self, value: Value, view: View) -> str | None:
        """Compare with the other actions."""
        if value in view.others(self.across):
            return f"Une autre action porte déjà le numéro {value} : vérifiez qu'il ne s'agit pas du même engagement."
        return None


_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
_PHONE = re.compile(r"(?<!\d)(?:\+33|0)[ .]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_CIVILITY = re.compile(r"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Dr|Me)\s+[A-ZÉÈÀÎÔ][\w’'-]{1,40}")


@dataclass(frozen=True)
class NoPersonalData(Check):
    """No person's name, e-mail address or telephone number seems to stand in the text."""

    blocking: bool = False
    rule = "remarque si le texte semble contenir un nom de personne, une adresse électronique ou un téléphone"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Look for a civility with a name, an address, a number."""
        seen = (
            ("une adresse électronique", _EMAIL),
            ("un numéro de téléphone", _PHONE),
            ("le nom d'une personne", _CIVILITY),
        )
        found = [what for what, pattern in seen if pattern.search(str(value))]
        if not found:
            return None
        return f"Ce texte semble contenir {french.listed(found)} : le recueil n'en a pas besoin, retirez-le si vous le pouvez."


_NUMBER_WORD = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cent|mille)s?\b"
    r"|\b(?:di|dou|quin|vingt|trent|quarant|cinquant|soixant|cent)aines?\b|\b(?:moitié|double|tiers|quart)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Measurable(Check):
    """An effect says how many, by when, from how many: it is asked once, and never blocks (P7)."""

    blocking: bool = False
    rule = "remarque si l'effet n'est pas chiffré"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Look for a number, in figures or in words."""
        if _NUMBER_WORD.search(str(value)):
            return None
        return (
            "Peut-on le mesurer ? Combien de personnes, d'ici quand, à partir de combien ? Complétez si vous le pouvez."
        )


_FUNCTION_WORDS = re.compile(
    r"chef|direct|responsable|charg|sous-pr|préf|pref|président|conseill|coordin|référent|referent|délégu|secrétaire|"
    r"inspect|mission|adjoint|maire|commissaire|animat|pilote|service|pôle|bureau|déléguée",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(r"^\s*[A-ZÉÈÀÎÔ][\w’'-]+(?:\s+[A-ZÉÈÀÎÔ][\w’'-]+){1,2}\s*$")


@dataclass(frozen=True)
class FunctionNotName(Check):
    """A function, not a person."""

    blocking: bool = False
    rule = "remarque si cela ressemble au nom d'une personne"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Look for a civility, or two capitalised words that name no function."""
        text = str(value)
        named = _TWO_NAMES.match(text) and not _FUNCTION_WORDS.search(text)
        if not named and not _CIVILITY.search(text):
            return None
        return "Cela ressemble au nom d'une personne : indiquez plutôt sa fonction, par exemple « cheffe du pôle solidarités »."


@dataclass(frozen=True)
class WholeDepartment(Check):
    """The instruction asks for a narrow area (P3)."""

    blocking: bool = False
    rule = "remarque pour le département entier"

    def finding(self, value: Value, view: View) -> str | None:  # noqa: ARG002  one signature for all checks
        """Notice the scale."""
        if value != TerritorialScale.DEPARTMENT:
            return None
        return "L'instruction demande un périmètre resserré (P3) : si une partie du département est plus concernée, nommez-la."


@dataclass(frozen=True)
class InTerritory(Check):
    """Places lie in the territory of the dossier; others are named as such."""

    blocking: bool = False
    rule = "remarque si un lieu est hors du territoire"

    def finding(self, value: Value, view: View) -> str | None:
        """Compare each place's department with the territory's."""
        assert isinstance(value, tuple)
        inside = view.context.territory.department_codes
        outside = [
            f"{place.label} ({place.department})"
            for place in value
            if isinstance(place, Place) and place.kind is not PlaceKind.TEXT and place.department not in (None, *inside)
        ]
        if not outside:
            return None
        return (
            f"Hors de votre territoire : {french.listed(outside)}. Si l'action s'étend à un autre département, "
            "indiquez l'échelle « plusieurs départements »."
        )


@dataclass(frozen=True)
class OtherDepartments(Check):
    """The other departments do not hold one's own."""

    rule = "autres que celui du recueil"

    def finding(self, value: Value, view: View) -> str | None:
        """Look for one's own."""
        assert isinstance(value, tuple)
        own = [code for code in value if code in view.context.territory.department_codes]
        return f"Le {own[0]} est votre propre territoire : n'indiquez que les autres départements." if own else None


@dataclass(frozen=True)
class SumOfFunding(Check):
    """The total cost is the local credits and the cofundings together, give or take a euro."""

    blocking: bool = False
    rule = "remarque si l'écart avec la somme des financements dépasse 1 €"

    def finding(self, value: Value, view: View) -> str | None:
        """Add up the known amounts; say nothing while one of them is not known."""
        assert isinstance(value, int)
        credits_ = next((c for c in map(view.value, ("committed_amount", "planned_amount")) if isinstance(c, int)), 0)
        cofundings = view.answers.children(view.slot.item, "cofundings")
        amounts = [view.answers.value("cofunding_amount", item.id) for item in cofundings]
        if not all(isinstance(amount, int) for amount in amounts):
            return None
        total = credits_ + sum(amount for amount in amounts if isinstance(amount, int))
        if abs(total - value) <= 100:  # noqa: PLR2004  one euro, in cents
            return None
        return (
            f"Crédits locaux et cofinancements font {french.euros(total)}, le coût total est de {french.euros(value)} : "
            "vérifiez s'il en manque un."
        )

    def reads(self) -> frozenset[str]:
        """Read the amounts that make the sum."""
        return frozenset({"committed_amount", "planned_amount", "cofunding_amount"})
