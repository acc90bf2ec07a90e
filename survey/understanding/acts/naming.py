"""Questions by the names that people give them: « le titre », « le démarrage », « les bénéficiaires »."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from survey.questionnaire import kinds
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Question
from survey.understanding.analysis import Analysis

_OF_KIND: dict[str, type[kinds.Kind]] = {
    "any_amount": kinds.Amount,
    "any_date": kinds.Date,
    "any_count": kinds.Count,
    "any_organisation": kinds.OrganisationKind,
}
_FUNDING = ("committed_amount", "planned_amount")
_USUAL = {"any_amount": "committed_amount", "any_date": "starts_on", "any_count": "targeted_beneficiaries"}
_USUAL |= {"any_organisation": "operator", "any_funding": "committed_amount", "any_budget": "total_cost"}
_NEAR = {"targeted_beneficiaries": "any_count"}


@dataclass(frozen=True, slots=True)
class Name:
    """A term of the lexicon of names and its place, as tokens ``[first:last]``."""

    term: str
    first: int
    last: int

    def among(self, present: Collection[str], form: Questionnaire) -> tuple[str, ...]:
        """Give the questions, of those present, that the name may mean; the best fitting alone where it is present."""
        if self.term in present:
            return (self.term,)
        found = _of_term(self.term, present, form)
        return found or _of_term(_NEAR.get(self.term, ""), present, form)

    @property
    def usual(self) -> str:
        """The question that it most often means."""
        return _USUAL.get(self.term, self.term)


def names_in(analysis: Analysis) -> Iterator[Name]:
    """Find the names said, from left to right."""
    for phrase in analysis.phrases.get("question_name", ()):
        yield Name(phrase.term, phrase.first, phrase.last)


def kind_of(question: str, form: Questionnaire) -> kinds.Kind | None:
    """Give the kind of a question; nothing for a list."""
    node = form.nodes.get(question)
    return node.kind if isinstance(node, Question) else None


def _of_term(term: str, present: Collection[str], form: Questionnaire) -> tuple[str, ...]:
    if term == "any_budget":
        return ("total_cost",) if "total_cost" in present else _of_term("any_amount", present, form)
    if term == "any_funding":
        return tuple(question for question in present if question in _FUNDING)
    kind = _OF_KIND.get(term)
    return tuple(question for question in present if kind and isinstance(kind_of(question, form), kind))
