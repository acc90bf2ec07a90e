"""What is said of the pact and of its priorities without being asked: state, committee, people concerned, other schemes."""

import re
from collections.abc import Iterator

from survey.domain.vocabulary import LinkedScheme
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned, overlaps
from survey.understanding.phrases import Phrase
from survey.understanding.readers.texts import clean

_NEAR = 60
_MOST = 10
_MOST_WORDS_BETWEEN = 6
_YES, _NO = True, False

_SAYS_YES = re.compile(r"\W{0,3}(?:oui|ouais|yes|effectivement|en effet|tout a fait|bien sur)\b")
_PACT = re.compile(r"\b(?P<before>(?:[a-z']{1,14} ){0,2})pacte(?: local(?: des solidarites)?| des solidarites)?\b")
_OF_THE_PACT = re.compile(
    r"\b(?:credits?|enveloppe|priorites?|actions?|cadre|titre|signataires?|document|fonds|hors|signature) (?:du |de ce "
    r"|de notre )?$"
)
_NO_PACT = re.compile(r"\b(?:pas|aucun|ni|sans)(?: (?:encore|de|d'un|un|le))? $")
_TO_COME = re.compile(
    r"\b(?:sera|seront|serait|doit etre|devrait etre|va etre|pour etre|a etre|reste a|avant d'etre|une fois|quand|si"
    r"|s'il)\b[^.;\n]{0,20}$"
)
_REASON = re.compile(r"(?: ?: ?|,? (?:car|parce qu[e'] ?|puisqu[e'] ?|vu qu[e'] ?) ?|,? (?=faute d))(?P<why>[^\n]{10})")
_TO_BE_SIGNED = re.compile(r"sera|va etre|doit etre|signature (?:prevue|le|en|a venir)")
_COMMITTEE = re.compile(r"\b(?:comite[s]? tech(?:nique)?s?|cotech|comite de la priorite|co ?tech)\b")
_HAS_MET = re.compile(
    r"\b(?:s'est (?:deja |bien |enfin )?(?:reuni|tenu)|s'etait reuni|a (?:deja |bien )?(?:eu lieu|ete reuni)|a siege"
    r"|est (?:deja )?passe|s'est reunie"
    r"|reuni (?:le|en|une|deux|trois|hier)|reuni [0-9]|tenue? (?:le|en|hier))\b"
)
_HAS_NOT_MET = re.compile(
    r"\b(?:ne s'est (?:pas|jamais) |s'est (?:pas|jamais) |n'a (?:pas|jamais) |pas encore |toujours pas |jamais |pas eu de "
    r"|aucun |pas de |reste a |n'a encore jamais )"
)
_PEOPLE = re.compile(r"\b(?:personnes?|publics?|habitants?|usagers?|beneficiaires?) concerne[e]?s?\b")
_CONSULTED = re.compile(
    r"\b(?P<who>(?:un |une |le |la |des |les )?(?:panel|groupes?|collectif|assemblee|[0-9]{1,3}) (?:de |d')?(?:[0-9]{1,4} )?"
    r"(?:personnes|habitants|usagers|citoyens|beneficiaires|allocataires|familles)(?: concernees)?"
    r" (?:a|ont) (?P<not>pas )?(?:bien |deja )?ete (?:consulte|interroge|associe|entendu|concerte|reuni pour)\w{0,3})\b"
)
_TOOK_PART = re.compile(
    r"\b(?:associe|consulte|interroge|participe|implique|concerte|recueilli|ont ete (?:entendu|ecoute|sollicite|invite)"
    r"|co-?construi)\w{0,3}\b"
)
_NOT_PART = re.compile(r"\b(?:pas|jamais|aucune?|sans)\b")
_WIDER = re.compile(r"\bdocument elargi\b")
_SIGNED = re.compile(r"\b(?:a ete |est |a bien ete |deja |bien )?sign")
_REDIRECT = re.compile(r"\b(?:reorient(?:er|ation|ee?)|re-?cibler|recentrer)\b")
_MUST = re.compile(
    r"\b(?:il )?(?:faut|faudra|faudrait|doit etre|devra etre|besoin d[e'] ?|necessaire de|prevoit de|souhaite|va|a) ?$"
)
_ARTICULATED = re.compile(
    r"\b(?:s'articul\w{1,4}|articul(?:ation|e|ee)|en complement(?:arite)?|complementaires?|adosse\w{0,2}|coherence|lie)\b"
)


def statements(said: Mentioned) -> Iterator[Candidate]:
    """Give what is said of the pact and its priorities; only in free speech, since questions have their own readers."""
    if said.analysis.scene.asked == "committee":
        yield from _how_often(said)
    if said.analysis.scene.asked not in (None, "description"):
        return
    yield from _pact_state(said)
    yield from _committee(said)
    yield from _people_concerned(said)
    yield from _wider_document(said)
    yield from _redirection(said)
    yield from _linked_schemes(said)


def _after(said: Mentioned, start: int) -> str:
    """Give what follows in the same sentence, within reach."""
    text = said.analysis.folded.text[start : start + _NEAR]
    return re.split(r"[.;!?\n]", text, maxsplit=1)[0]


def _pact_state(said: Mentioned) -> Iterator[Candidate]:
    """« le pacte est validé mais pas encore signé », « pas de pacte cette année »: the state said right after the pact."""
    analysis = said.analysis
    for match in _PACT.finditer(analysis.folded.text):
        before, start = match["before"], match.start()
        pact = match.end() - len(match[0]) + len(before)
        if _OF_THE_PACT.search(before):
            continue
        if _NO_PACT.search(before):
            yield analysis.candidate("pact_state", "none", (start, match.end()), 0.85)
            yield from _none_reason(said, match.end())
            return
        reach = match.end() + len(_after(said, match.end()))
        near = [
            one for one in analysis.phrases.get("pact_state", ()) if match.end() <= analysis.place_of(one)[0] < reach
        ]
        if near and (found := _stated(said, near[0], match.end())):
            yield analysis.candidate("pact_state", found, (pact, analysis.place_of(near[0])[1]), 0.9)
            return


def _none_reason(said: Mentioned, after: int) -> Iterator[Candidate]:
    """Take what follows « pas de pacte cette année : » or « faute de »."""
    reason = _REASON.search(said.analysis.folded.text, after, after + 2 * _NEAR)
    if reason:
        end = len(said.analysis.folded.text[: reason.start("why") + 500].rstrip())
        words = clean(said.analysis.source(reason.start("why"), end))
        yield said.analysis.candidate("none_reason", words[:1].upper() + words[1:], (reason.start("why"), end), 0.8)


def _stated(said: Mentioned, phrase: Phrase, after: int) -> str | None:
    """Give the state, unless it is only to come, or the words between the pact and it are about something else."""
    text = said.analysis.folded.text
    start, end = said.analysis.place_of(phrase)
    between = text[after:start]
    if _TO_COME.search(between) or len(between.split()) > _MOST_WORDS_BETWEEN:
        return None
    if _TO_BE_SIGNED.match(text, start):
        return None
    signed_later = re.match(r"[, ]{0,2}(?:mais |et )?(?:pas encore|non|reste a|a) sign", text[end : end + _NEAR])
    if phrase.term == "signed" and re.search(r"\b(?:pas|non)\b", between):
        return "preparing"
    return "agreed" if signed_later and phrase.term == "agreed" else phrase.term


def _how_often(said: Mentioned) -> Iterator[Candidate]:
    """« oui, tous les deux mois », where it is asked whether the committee has met."""
    often = [phrase for phrase in said.analysis.said("frequency") if phrase.term != "other"]
    if often and _SAYS_YES.match(said.analysis.folded.text):
        yield said.analysis.candidate("committee_frequency", often[0].term, said.analysis.place_of(often[0]), 0.85)


def _committee(said: Mentioned) -> Iterator[Candidate]:
    """Say whether the technical committee has met, and how often it does."""
    analysis = said.analysis
    text = analysis.folded.text
    match = _COMMITTEE.search(text)
    if match is None:
        return
    before, after = text[max(0, match.start() - _NEAR) : match.start()].split(".")[-1], _after(said, match.end())
    met, not_met = (
        _HAS_MET.search(after),
        _HAS_NOT_MET.search(after) or re.search(r"\b(?:pas|aucun|jamais)\b[^,]{0,25}$", before),
    )
    if met or not_met:
        yield analysis.candidate("committee", not not_met, (match.start(), match.end() + len(after)), 0.85)
    often = [
        phrase
        for phrase in analysis.said("frequency")
        if match.start() <= analysis.place_of(phrase)[0] < match.end() + len(after) and phrase.term != "other"
    ]
    if often:
        yield analysis.candidate("committee_frequency", often[0].term, analysis.place_of(often[0]), 0.85)


def _people_concerned(said: Mentioned) -> Iterator[Candidate]:
    """« les personnes concernées ont été associées », « un panel de 33 personnes a été consulté », told of the pact."""
    text = said.analysis.folded.text
    consulted = _CONSULTED.search(text) if "pacte" in text else None
    if consulted and not overlaps(consulted.span(), said.noise):
        yield said.analysis.candidate("people_concerned", not consulted["not"], consulted.span("who"), 0.85)
        return
    for match in list(_PEOPLE.finditer(text))[:_MOST]:
        before, after = text[max(0, match.start() - _NEAR) : match.start()], _after(said, match.end())
        before = re.split(r"[.;!?\n]", before)[-1]
        part = _TOOK_PART.search(after) or _TOOK_PART.search(before)
        if part:
            negated = _NOT_PART.search(before) or _NOT_PART.search(after[: part.end() if part.string is after else 0])
            span = (match.start(), match.end() + (part.end() if part.string is after else 0))
            yield said.analysis.candidate("people_concerned", not negated, span, 0.85)
            return


def _wider_document(said: Mentioned) -> Iterator[Candidate]:
    text = said.analysis.folded.text
    match = _WIDER.search(text)
    if match is None:
        return
    before, after = text[max(0, match.start() - _NEAR) : match.start()], _after(said, match.end())
    if re.search(r"\b(?:pas|aucun|sans)(?: (?:de|encore de|encore signe de|signe de))? $", before) or re.search(
        r"\b(?:pas|non) (?:encore )?(?:ete )?sign", after
    ):
        yield said.analysis.candidate("wider_document", _NO, match.span(), 0.85)
    elif _SIGNED.search(after) or re.search(r"\bsigne (?:aussi |egalement )?(?:un |le )$", before):
        yield said.analysis.candidate("wider_document", _YES, match.span(), 0.85)


def _redirection(said: Mentioned) -> Iterator[Candidate]:
    text = said.analysis.folded.text
    match = _REDIRECT.search(text)
    if match is None or overlaps(match.span(), said.noise):
        return
    before = re.split(r"[.;!?\n]", text[max(0, match.start() - _NEAR) : match.start()])[-1]
    if re.search(r"\b(?:pas|aucune|sans|inutile|ni)\b", before):
        yield said.analysis.candidate("redirection", _NO, match.span(), 0.85)
    elif _MUST.search(before):
        yield said.analysis.candidate("redirection", _YES, match.span(), 0.85)


def _linked_schemes(said: Mentioned) -> Iterator[Candidate]:
    """« le pacte s'articule avec le contrat de ville et la CTG »: only where articulation is said, and named schemes follow."""
    analysis = said.analysis
    text = analysis.folded.text
    match = _ARTICULATED.search(text)
    if match is None or "pacte" not in text:
        return
    end = match.end() + 2 * _NEAR
    named = [
        phrase
        for phrase in analysis.said("linked_scheme")
        if match.end() <= analysis.place_of(phrase)[0] < end and phrase.term not in ("other", "none")
    ]
    if named:
        terms = {phrase.term for phrase in named}
        value = tuple(term.value for term in LinkedScheme if term.value in terms)
        span = (analysis.place_of(named[0])[0], analysis.place_of(named[-1])[1])
        yield analysis.candidate("linked_schemes", value, span, 0.85)
