"""Who carries, leads, signs, takes part, and funds for how much."""

from collections.abc import Iterator

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.folding import key
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.roles import asked, carrying, cofunding, partnership
from survey.understanding.roles.casting import Casting
from survey.understanding.roles.lines import line_of
from survey.understanding.roles.parts import Part, Role

_NEEDING_A_NAME = frozenset(
    {OrganisationCategory.ASSOCIATION, OrganisationCategory.FOUNDATION, OrganisationCategory.COMPANY}
)
_UNTOLD = frozenset(
    {"association", "asso", "assoc", "fondation", "entreprise", "societe", "groupe", "collectif", "federation"}
)
_MOST_FUNCTIONS = 20
_NEAR = 12
_QUESTIONS = {Role.OPERATOR: "operator", Role.LEAD: "lead_organisation"}


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give what is said of the organisations of an action, a priority and a pact."""
    casting = Casting(said)
    casting.cast_cofunders()
    casting.amounts = cofunding.claim(casting)
    cofunding.cast_shares(casting)
    casting.cast()
    asked.cast_list(casting)
    asked.cast_reply(casting)
    carrying.cast_alone(casting)
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
    needed = mention.organisation.category in _NEEDING_A_NAME and key(mention.organisation.name) in _UNTOLD
    return not mention.named and (
        mention.indefinite
        or needed
        or (not mention.organisation.name and mention.organisation.category in _NEEDING_A_NAME)
    )


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
