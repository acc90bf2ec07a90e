"""Whether local credits are used, what of them is not paid yet, and the number under which they were committed."""

import re
from collections.abc import Iterator
from itertools import islice

from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.phrases import Phrase
from survey.understanding.readers.identifiers import read_commitment_number
from survey.understanding.replies import Understood

_SURE = 0.9
_NO = re.compile(
    r"\b(?:aucuns?|zero|0|rien(?: sur| en| dans| de)?|sans(?: mobiliser| utiliser| recours aux?)?) (?:de |des |les |les )?$"
)
_NOT_AFTER = re.compile(
    r" (?:ne sont pas|n'ont pas|ne seront pas|n'est pas|pas (?:mobilises?|utilises?|sollicites?)|: ?(?:non|aucun|neant|zero|0\b))"
)
_NO_PACT = re.compile(r" ?[:=] ?(?:zero|rien|neant|aucune?|non|0)\b(?![.,]?[0-9])")
_NOTHING_OF = re.compile(r"\b(?:rien|zero|pas un (?:euro|sou|centime)|aucun euro|0 ?(?:€|euros?)?) (?:de plus )?$")
_ENDED = re.compile(r" ?(?:$|[,.;)\n!](?![0-9])| (?:pour|sur|ici|dans) )")
_BESIDE = re.compile(r"\b(?:hors|en plus des?|outre) (?:les |des |nos )?$")
_DENIED = re.compile(r"\b(?:non|pas|ni)\b(?! encore| que| seulement| plus)[a-z' ]{0,22}$")
_VAGUE = {"cl", "le 304", "du 304", "sur 304", "pls", "le pacte met"}
_PAID_NOTHING = re.compile(
    r"\brien (?:n'a |n'est |de |d'autre )?(?:encore )?(?:ete )?(?:encore )?(?:de )?(?:paye|verse|mandate|regle|liquide|decaisse)e?s?\b"
    r"|\baucun (?:paiement|versement|mandatement|decaissement|cp)\b"
    r"|\b(?:pas|toujours pas) encore (?:ete )?(?:de |d')?(?:paye|verse|mandate|paiement|versement|cp)s?\b"
    r"|\bpas de (?:cp|paiement|versement)\b|\bcp ?[:=]? ?(?:zero|neant|0(?![0-9.,])|aucun)"
    r"|(?<![0-9] )(?<![0-9.,])(?:0|zero) ?(?:€|euros?)? ?(?:d'|de |en |deja )?(?:cp|verses?|payes?|mandates?|paiements?)\b"
)
_CREDITS_ARE_FOR = re.compile(
    r"\b(?:ces|les|nos|l'ensemble des) (?:credits|fonds)(?: locaux| du pacte)?"
    r" (?:financent|financeront|servent a|servi(?:ront|raient) a|paient|payent|paieront|vont a"
    r"|iront a|couvrent|couvriront"
    r"|sont (?:utilises|destines|consacres|affectes|dedies) (?:a|au|aux|pour|en))"
    r"(?: (?:financer|payer|couvrir|soutenir|acheter))? "
)
_FARTHEST_USE = 60
_NO_USE = re.compile(r"[a-z]{3,15} ?: ?(?:non|aucun|neant|zero|0)\b")
_CREDITS_OF = re.compile(
    r"\bcredits (?:locaux )?(?:d'|de |du |de la )(?=ingenierie|logistique|animation|communication)"
)
_NUMBER_LINKS = frozenset(
    ["n", "no", "num", "numero", "est", "c", "le", "de", "du", "chorus", "juridique", "ej", "l", "la", "a", "pour"]
)
_MOST_LINKS = 4
_MOST_LABELS = 50
_NUMBER = re.compile(r"[0-9](?:[ .]?[0-9]){9}(?![0-9a-z_])|[a-z0-9][a-z0-9_+/-]{3,49}(?![a-z0-9])")
_CHORUS = re.compile(r"(?<![0-9.,+])21[0-9]{8}(?![0-9])")
_FEWEST_DIGITS = 4


def uses_local_credits(said: Mentioned) -> Iterator[Candidate]:
    """Read, where no amount says it, that local credits are used, or that they are not."""
    analysis = said.analysis
    for phrase in analysis.phrases.get("money", ()):
        span = analysis.place_of(phrase)
        is_none = phrase.term == "pact" and _is_nothing(analysis.folded.text, span)
        if (phrase.term != "local" and not is_none) or said.is_noise(*span) or not said.is_free(*span):
            continue
        if _BESIDE.search(analysis.folded.text[max(0, span[0] - 12) : span[0]]):
            continue
        denied = is_none or _is_denied(analysis, phrase)
        if denied or analysis.folded.text[slice(*span)] not in _VAGUE:
            yield analysis.candidate("uses_local_credits", not denied, span, _SURE)
            return


def _is_nothing(text: str, span: tuple[int, int]) -> bool:
    """« Pacte : zéro », « rien du pacte. »; « rien du pacte n'est payé » is no such thing."""
    nothing = _NOTHING_OF.search(text, max(0, span[0] - 30), span[0])
    return _NO_PACT.match(text, span[1]) is not None or bool(nothing and _ENDED.match(text, span[1]))


def _is_denied(analysis: Analysis, phrase: Phrase) -> bool:
    start, end = analysis.place_of(phrase)
    before = analysis.folded.text[max(0, start - 30) : start]
    denied = _DENIED.search(before)
    if denied and "mais" not in denied[0]:
        return True
    if _NO.search(before) or _NOT_AFTER.match(analysis.folded.text, end):
        return True
    return analysis.is_negated(phrase.first)


def nothing_paid(said: Mentioned) -> Iterator[Candidate]:
    """« rien de payé », « aucun versement »: zero is not unknown."""
    match = _PAID_NOTHING.search(said.analysis.folded.text)
    if match and not said.is_noise(*match.span()):
        yield said.analysis.candidate("paid_amount", 0, match.span(), _SURE)


def credit_use(said: Mentioned) -> Iterator[Candidate]:
    """« Ces crédits financent une action concrète »: what they are for, where the words tell but one use."""
    analysis = said.analysis
    cue = _CREDITS_ARE_FOR.search(analysis.folded.text) or _CREDITS_OF.search(analysis.folded.text)
    if cue is None or analysis.is_negated(analysis.token_at(cue.start())):
        return
    if _NO_USE.search(analysis.folded.text, cue.end(), cue.end() + _FARTHEST_USE):
        return
    end = min(cue.end() + _FARTHEST_USE, analysis.clause_at(cue.end())[1])
    told = [phrase for phrase in analysis.said("credit_use") if cue.end() <= analysis.place_of(phrase)[0] < end]
    if len({phrase.term for phrase in told}) == 1:
        yield analysis.candidate("credit_use", told[0].term, (cue.start(), analysis.place_of(told[-1])[1]), _SURE)


def commitment_number(said: Mentioned) -> Iterator[Candidate]:
    """Give the number of the legal commitment: what follows « EJ », or ten digits as Chorus gives them."""
    analysis = said.analysis
    labels = [phrase for phrase in analysis.phrases.get("money", ()) if phrase.term == "commitment"][:_MOST_LABELS]
    told = ((_number_after(analysis, phrase), phrase.first) for phrase in labels)
    spans = [span for span, first in told if span is not None and not analysis.is_negated(first)]
    spans += [match.span() for match in islice(_CHORUS.finditer(analysis.folded.text), _MOST_LABELS)]
    for span in spans:
        if said.is_noise(*span):
            continue
        read = read_commitment_number(analysis.source(*span))
        if isinstance(read, Understood):
            said.take(*span)
            yield analysis.candidate("commitment_number", read.value, span, 1.0)
            return


def _number_after(analysis: Analysis, phrase: Phrase) -> tuple[int, int] | None:
    for index in range(phrase.last, min(phrase.last + _MOST_LINKS, len(analysis.tokens))):
        token = analysis.tokens[index]
        match = _NUMBER.match(analysis.folded.text, token.start)
        if match and sum(map(str.isdigit, match[0])) >= _FEWEST_DIGITS:
            return match.span()
        if token.word not in _NUMBER_LINKS:
            return None
    return None
