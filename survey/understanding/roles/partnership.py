"""With whom an action is done, and what each brings: money, people, things, premises."""

import re
from collections.abc import Iterator

from survey.domain.vocabulary import Contribution, OrganisationCategory
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.mentions.mentioned import Span
from survey.understanding.mentions.names import words
from survey.understanding.phrases import Phrase
from survey.understanding.roles.about_the_pact import is_about_the_pact
from survey.understanding.roles.casting import Casting
from survey.understanding.roles.lines import line_of
from survey.understanding.roles.parts import Part, Role

REPEAT = "partners"
_MOST_THINGS = 100
_LONGEST_ASIDE = 80
_ASIDE = re.compile(r" ?\([^()]{0,80}\)")
_PAYS = re.compile(
    r" (?:en |y |nous )?(?:met|mettra|apporte|apportera|donne|contribue|participe)(?: a hauteur de| pour)? ?"
    r"[0-9][^.;\n]{0,30}\b(?:pacte|credits locaux|304)\b"
)
_LINKS = words("et la le les l avec puis ainsi que par")
_CUT = words("du de des d l a au aux en pour sur dans")
_COLON = re.compile(r"(?<![0-9]) ?: ?(?![0-9])")
_SENTENCE_END = re.compile(r"[.;!?\n](?![0-9])")


def candidates(casting: Casting) -> Iterator[Candidate]:
    """Give the lines of the list, one for each partner."""
    if is_about_the_pact(casting.said):
        return
    taken: set[int] = set()
    parts = [(number, part) for number, part in casting.of(Role.PARTNER) if not _is_crowd(casting, part)]
    for place, (_, part) in enumerate(parts):
        mention = part.mention
        number = line_of(casting.said, REPEAT, "partner", mention.organisation, taken)
        taken.add(number)
        entry = Entry(REPEAT, number)
        span = (mention.start, mention.end)
        yield casting.said.analysis.candidate("partner", mention.organisation, span, part.confidence, entry=entry)
        casting.said.take(*span)
        last = place + 1 == len(parts)
        yield from _contributions(
            casting, part, entry, len(casting.text) if last else parts[place + 1][1].mention.start
        )


def _is_crowd(casting: Casting, part: Part) -> bool:
    """« avec 14 communes »: nobody is named, unless the list was asked for; nor is the State a partner by the credits it gives."""
    state = part.mention.organisation.category is OrganisationCategory.STATE_OTHER
    if state and _PAYS.match(casting.text, part.mention.end):
        return True  # « l'État en met 20 000 sur le pacte »: the credits themselves
    told = part.mention.named or (part.mention.described and not casting.acts(part.mention))
    return part.mention.indefinite and not told and not casting.is_asked(REPEAT)


def _contributions(casting: Casting, part: Part, entry: Entry, limit: int) -> Iterator[Candidate]:
    """« la MSA prête le local »: what is brought, and the words that say it."""
    analysis = casting.said.analysis
    window = _window(casting, part, limit)
    found = analysis.phrases.get("contribution", [])[:_MOST_THINGS]
    inside = [phrase for phrase in found if window[0] <= analysis.tokens[phrase.first].start < window[1]]
    named = range(part.mention.first, part.mention.last)  # the name of a garage brings nothing
    inside = [phrase for phrase in inside if phrase.first not in named]
    phrases = [(phrase, analysis.place_of(phrase)) for phrase in inside if not analysis.is_negated(phrase.first)]
    said = {phrase.term for phrase, _ in phrases}
    if not said:
        return
    span = (min(place[0] for _, place in phrases), max(place[1] for _, place in phrases))
    brought = tuple(one.value for one in Contribution if one.value in said)
    yield analysis.candidate("contributions", brought, span, 0.8, entry=entry)
    detail = _detail(casting, part, window)
    if detail and detail[0] < detail[1] and _adds(casting, detail, phrases):
        yield analysis.candidate("contribution_detail", analysis.source(*detail), detail, 0.8, entry=entry)


def _window(casting: Casting, part: Part, limit: int) -> Span:
    """Give the words that tell what a partner brings: from its cue or its name to the end of the clause, or the next one."""
    start, end = part.mention.start, part.mention.end
    previous = casting.previous_to(casting.tokens[part.mention.first].start, 1_000)
    floor = casting.mentions[previous].end if previous is not None else 0
    stop = _SENTENCE_END.search(casting.text, end, limit)
    last = min(limit, stop.start() if stop else limit)
    last = min([last, *(cue for cue in casting.noun_cues if cue >= end)])
    if not casting.is_asked(REPEAT):
        clause = casting.said.analysis.clause_at(max(start, end - 1))[1]
        aside = _ASIDE.match(casting.text, end, end + _LONGEST_ASIDE)
        beside = aside.end() if aside else end
        last = min(last, max(clause, end) if casting.acts(part.mention) else beside)
    return max(part.begin, floor), last


def _adds(casting: Casting, detail: Span, brought: list[tuple[Phrase, Span]]) -> bool:
    """Whether the words tell more than what is brought: « financier et humain » only says it again, « animatrice du » is cut."""
    tokens = casting.said.analysis.tokens_in(*detail)
    if tokens[-1].word in _CUT:
        return False
    told = [place for _, place in brought]
    return any(
        token.word not in _LINKS | _CUT and not any(start <= token.start < end for start, end in told)
        for token in tokens
    )


def _detail(casting: Casting, part: Part, window: Span) -> Span | None:
    """Give the words after the name, without the link to the next one."""
    colon = _COLON.search(casting.text, part.mention.end, window[1])
    first = colon.end() if colon else part.mention.end
    tokens = casting.said.analysis.tokens_in(first, window[1]) if first < window[1] else ()
    while tokens and tokens[-1].word in _LINKS:
        tokens = tokens[:-1]
    return (tokens[0].start, tokens[-1].end) if tokens else None
