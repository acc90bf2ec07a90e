"""Who carries, leads, signs, takes part, and funds for how much."""

import re
from collections.abc import Iterator

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.names import words
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.roles import asked, cofunding, partnership
from survey.understanding.roles.casting import Casting, Part, Role
from survey.understanding.roles.lines import line_of

_NEEDING_A_NAME = frozenset(
    {OrganisationCategory.ASSOCIATION, OrganisationCategory.FOUNDATION, OrganisationCategory.COMPANY}
)
_MOST_FUNCTIONS = 20
_NEAR = 12
_ARTICLES = words("la le les l au aux")
_AWAY = words("a au aux chez vers dans sur pour sans contre")
_SENT = re.compile(r"\b(?:orient|adress|signal|reper|prescri|envoy)[a-z]{0,6}\b")
_NEARBY = 40
_QUESTIONS = {Role.OPERATOR: "operator", Role.LEAD: "lead_organisation"}


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give what is said of the organisations of an action, a priority and a pact."""
    casting = Casting(said)
    casting.cast_cofunders()
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
    """Where nobody is said to carry the action: the only association named, unless the words make it a place to go to."""
    if any(part.role is Role.OPERATOR for part in casting.parts.values()) or casting.said.analysis.scene.asked:
        return
    left = [number for number, mention in enumerate(casting.said.organisations) if _may_carry(casting, number, mention)]
    if len(left) == 1:
        casting.give(Role.OPERATOR, left[0], 0.8)


def _may_carry(casting: Casting, number: int, mention: OrganisationMention) -> bool:
    """« …, CIDFF, 190 femmes », « maraude de l'association L'Escale »."""
    category = mention.organisation.category
    if number in casting.parts or not mention.named or category is not OrganisationCategory.ASSOCIATION:
        return False
    before = mention.first
    while before > 0 and casting.names.gap(before) in (" ", "'") and casting.names.word(before - 1) in _ARTICLES:
        before -= 1
    away = before > 0 and casting.names.gap(before) == " " and casting.names.word(before - 1) in _AWAY
    sent = casting.names.word(before - 1) == "par" and _SENT.search(casting.text[: casting.start_of(number)][-_NEARBY:])
    away = away or bool(sent) or casting.names.word(before) in _AWAY
    return not away and not _is_in_a_list(casting, number)


def _is_in_a_list(casting: Casting, number: int) -> bool:
    last = len(casting.said.organisations) - 1
    pairs = [(number - 1, number)] * (number > 0) + [(number, number + 1)] * (number < last)
    return any(_are_listed(casting, one, other) for one, other in pairs)


def _are_listed(casting: Casting, one: int, other: int) -> bool:
    named = casting.mentions[one].named and casting.mentions[other].named and not {one, other} & casting.parts.keys()
    aside = "(" in casting.text[casting.mentions[one].end : casting.start_of(other)]
    return named and not aside and casting.is_listed(other)


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
