"""Who carries, leads, signs, takes part, and funds for how much."""

from collections.abc import Iterator

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.roles import asked, cofunding, partnership
from survey.understanding.roles.casting import Casting, Part, Role
from survey.understanding.roles.lines import line_of

_NEEDING_A_NAME = frozenset(
    {OrganisationCategory.ASSOCIATION, OrganisationCategory.FOUNDATION, OrganisationCategory.COMPANY}
)
_MOST_FUNCTIONS = 20
_NEAR = 12
_QUESTIONS = {Role.OPERATOR: "operator", Role.LEAD: "lead_organisation"}


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give what is said of the organisations of an action, a priority and a pact."""
    casting = Casting(said)
    casting.amounts = cofunding.claim(casting)
    casting.cast()
    asked.cast_list(casting)
    asked.cast_reply(casting)
    _cast_alone(casting)
    for role, question in _QUESTIONS.items():
        yield from _one(casting, role, question)
    yield from _signatories(casting)
    yield from cofunding.candidates(casting)
    yield from partnership.candidates(casting)


def _one(casting: Casting, role: Role, question: str) -> Iterator[Candidate]:
    """Give the organisation in a part that only one plays: the surest, then the first."""
    parts = [part for _, part in casting.of(role) if not _is_vague(part.mention)]
    if parts:
        best = max(parts, key=lambda part: part.confidence)
        span = (best.mention.start, best.mention.end)
        casting.said.take(*span)
        yield casting.said.analysis.candidate(question, best.mention.organisation, span, best.confidence)
        if role is Role.LEAD:
            yield from _lead_function(casting, best.mention)


def _lead_function(casting: Casting, lead: OrganisationMention) -> Iterator[Candidate]:
    """« la directrice de la CAF », « Département, cheffe de service insertion »: never who holds it."""
    analysis = casting.said.analysis
    for phrase in analysis.phrases.get("function", [])[:_MOST_FUNCTIONS]:
        start, end = analysis.place_of(phrase)
        if 0 <= casting.start_of_mention(lead) - end <= _NEAR and casting.is_linked(phrase.last, lead.first):
            yield analysis.candidate("lead_function", analysis.source(start, end), (start, end), 0.8)
            return
        if 0 < start - lead.end <= _NEAR and casting.is_linked(lead.last, phrase.first):
            end = analysis.clause_at(start)[1]
            said = analysis.source(start, end).rstrip(" )")
            yield analysis.candidate("lead_function", said, (start, start + len(said)), 0.8)
            return


def _is_vague(mention: OrganisationMention) -> bool:
    """« porté par une association »: no organisation is named."""
    return not mention.named and (mention.indefinite or mention.organisation.category in _NEEDING_A_NAME)


def _cast_alone(casting: Casting) -> None:
    """« …, CIDFF, 190 femmes »: an association alone between two commas, where nobody else is said to carry the action."""
    if any(part.role is Role.OPERATOR for part in casting.parts.values()) or casting.said.analysis.scene.asked:
        return
    alone = [number for number, mention in enumerate(casting.said.organisations) if _is_alone(casting, number, mention)]
    if len(alone) == 1:
        casting.give(Role.OPERATOR, alone[0], 0.8)


def _is_alone(casting: Casting, number: int, mention: OrganisationMention) -> bool:
    """Whether an association has a clause for itself, or is what the text begins with: « L'Adie dans les Vosges : … »."""
    category = mention.organisation.category
    if number in casting.parts or not mention.named or category is not OrganisationCategory.ASSOCIATION:
        return False
    start, end = casting.said.analysis.clause_at(mention.start)
    first = casting.said.analysis.token_at(start)
    after = casting.text[mention.end : end].strip(' »"')
    if casting.names.after(first) < mention.first or _is_in_a_list(casting, number):
        return False
    return not after or (start == 0 and after.startswith("dans "))


def _is_in_a_list(casting: Casting, number: int) -> bool:
    last = len(casting.said.organisations) - 1
    return (number > 0 and casting.is_listed(number)) or (number < last and casting.is_listed(number + 1))


def _signatories(casting: Casting) -> Iterator[Candidate]:
    taken: set[int] = set()
    for _, part in casting.of(Role.SIGNATORY):
        yield _line(casting, part, taken)


def _line(casting: Casting, part: Part, taken: set[int]) -> Candidate:
    mention = part.mention
    number = line_of(casting.said, "signatories", "signatory", mention.organisation, taken)
    taken.add(number)
    span = (mention.start, mention.end)
    casting.said.take(*span)
    entry = Entry("signatories", number)
    return casting.said.analysis.candidate("signatory", mention.organisation, span, part.confidence, entry=entry)
