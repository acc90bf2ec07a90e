"""Whether an amount is what the whole action costs: not what a part of it costs, what somebody gives, or last year's."""

import re

from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.numbers import Figure

_LEAST = 100_00
_LEAST_PLAIN = 500_00
_FAR = 80
_CLAUSE = re.compile(r"[.;!?\n](?![0-9])| [-–—/] |->")
_COMMA = re.compile(r",(?![0-9])")
_PAST = re.compile(
    r"\b(?:l'an(?:nee)? (?:dernier|derniere|passe|passee|d'avant|precedente?)|20(?:1[0-9]|2[0-3])|ancien(?:nement)?|avant"
    r"|precedent)\b"
)
# What has a price of its own within an action, and what has a budget beside it.
_PARTS = (
    "postes?|places?|vehicules?|voitures?|velos?|scooters?|repas|colis|kits?|paniers?|seances?|courses?|trajets?|tickets?"
    "|loyers?|salaires?|animat(?:eur|rice)s?|mediat(?:eur|rice)s?|coordinat(?:eur|rice)s?|coordination|intervenante?s?|communication|materiel"
    "|heures?|journees?|nuits?|nuitees?|mois|km|familles?|personnes?|usagers?|usageres?|beneficiaires?|jeunes?|enfants?|parents?|menages?"
    "|habitants?|participante?s?|locataires?|salarie(?:e|s|es)?|association|asso|structure|collectivite|commune|ville|departement|etat"
    "|etablissement|service|pacte|carburant|essence|assurance|alimentation|denrees|fonctionnement|investissement|travaux|location|permis"
    "|diplome|billet|entree|adhesion|chambre|lit|logement|appartement|unite|tete|dossier|accompagnement|transport|etude|diagnostic"
)
_OF_A_PART = re.compile(
    rf"^[^,;]{{0,3}}(?:(?:pour|de|du|des|d'|par|a|au|aux|cote) ?)?(?:la |le |les |l'|un |une |chaque |leurs? |nos )?(?:{_PARTS})\b"
)
_PART_COSTS = re.compile(
    rf"\b(?:la|le|l'|un|une|chaque|ce|cette|du|d'un|d'une) ?(?:{_PARTS})(?: [a-z']{{1,15}}){{0,3}} $"
)
_VERB = re.compile(r"(?:se |ca )?(?:cout(?:e|ent|era|ait|erait|aient|eront)\b|revien|chiffre)")
_DENIED = re.compile(r"\b(?:pas|plus|inconnu|manque|hors|ni|jamais)\b")
_FRACTION = re.compile(
    r"(?:%|\bpour ?cents?|\bmoitie|\btiers|\bquarts?|\bpart|\breste) (?:du|de la|de|d'un|des|sur le|au) ?(?:la |le )?$"
)
_LINK = re.compile(r"[ :]{0,3}(?:(?:pour|de|du|des|d'|a la charge de|cote|par|a) ?)?(?:la |le |les |l')?")
_WHOLE_AFTER = re.compile(
    r" ?(?:/ ?an\b|par an(?:nee)?\b|annuels?\b|l'an(?:nee)?\b|pour l'annee\b|pour (?:toute )?l'action"
    r"|(?:sur|pour) (?:une?|deux|trois|quatre|[1-5]) ans?\b"
    r"|d'(?:investissement|appel a projets)|de (?:travaux|depenses)\b|,? (?:c'est|voila) (?:ce que (?:ca )?coute|le (?:cout"
    r"|budget|prix))|(?:sur|pour) l'ensemble|\((?:soit )?[0-9 ]{1,9}(?:€|k€?|euros?)? ?(?:du |de |d'|en "
    r"|sur )?(?:le )?(?:pacte|credits?|pls|ae)\b|,? ?\(?dont\b|,? ?y compris\b)"
)
_YEAR_AFTER = re.compile(r" ?\(?(?:en |l'|pour )?[a-z0-9' ]{0,14}")
_SO_MUCH = re.compile(r"\b(?:par|chacune?s?|/) ?(?:[a-z]{1,14})?,? soit (?:un total de |environ |en tout |au total )?$")
_FOR = re.compile(r"\bpour (?:un montant (?:total )?de |environ |un total de )?$")
_BOUGHT = re.compile(
    r"\b(?:achat|acquisition|location|travaux|renovation|amenagement|construction|agrandissement"
    r"|installation)\b[^.;,]{0,50} (?:a|pour|de) $"
)
_OF_THE_PACT = re.compile(
    r"\b(?:pacte|plan|contrat de ville|feuille de route|ctg)\b[^.;,]{0,30} (?:dotee?|represente|mobilise|pese|dispose)\b"
)
_NEAR = 12
_MARK_BEFORE = re.compile(r" ?(?:[/;,:|.]|[-–—]) (?:environ |env\.? |~ ?)?$|\n(?:[-•*] ?)?$")
_MARK_AFTER = re.compile(r"(?: (?:environ|ttc|ht))? ?(?:[/;,|.](?![0-9])|[-–—] |\n|$) ?")
_LAST_WORD = re.compile(r"[a-z0-9'’-]+$")
_GIVING = frozenset({"gives", "paid", "aside", "local", "pact"})


def is_cost(said: Mentioned, figure: Figure, cue: tuple[int, int]) -> bool:
    """Whether the words of cost at ``cue``, before the amount or after it, tell of the action itself, this year."""
    text = said.analysis.folded.text
    if figure.cents < _LEAST:
        return False
    start, end = cue
    first = _clause_start(text, min(start, figure.start))
    first = max((match.end() for match in _COMMA.finditer(text, first, min(start, figure.start))), default=first)
    if _is_past(text, first, figure.end) or _OF_THE_PACT.search(text, first, figure.start):
        return False
    if start > figure.start:
        return _OF_A_PART.match(text, end) is None
    gap, before = text[end : figure.start], text[first:start]
    if _DENIED.search(gap) or _OF_A_PART.match(gap) or _FRACTION.search(before):
        return False
    if _VERB.match(text, start) and _PART_COSTS.search(before):
        return False
    return not any(
        end <= one.start and one.end <= figure.start and _LINK.fullmatch(text, end, one.start)
        for one in said.organisations
    )


def is_whole(said: Mentioned, figure: Figure, terms: frozenset[str], used_to: int) -> bool:
    """Whether an amount without a word of cost is the whole: « une enveloppe de », « par an », « dont… »; and nobody gives it.

    ``used_to`` is where the amount before it ends.
    """
    text = said.analysis.folded.text
    if figure.cents < _LEAST_PLAIN or terms - {"amount", "comes"}:
        return False
    sentence = max(used_to, _clause_start(text, figure.start))
    comma = max((match.end() for match in _COMMA.finditer(text, sentence, figure.start)), default=sentence)
    if _is_past(text, comma, figure.end):
        return False
    if terms or _WHOLE_AFTER.match(text, figure.end):
        return not _is_given(said, comma, figure.start)
    if _SO_MUCH.search(text, max(0, figure.start - _FAR), figure.start):
        return True
    is_price = any(pattern.search(text, sentence, figure.start) for pattern in (_FOR, _BOUGHT))
    return (is_price or _stands_alone(said, figure)) and not _is_given(said, sentence, figure.start)


def _is_given(said: Mentioned, start: int, end: int) -> bool:
    """Whether a word between two places tells that somebody gives, pays or lacks the amount."""
    phrases = (phrase for phrase in said.analysis.phrases.get("money", ()) if phrase.term in _GIVING)
    return any(start <= place[0] and place[1] <= end for place in map(said.analysis.place_of, phrases))


def _stands_alone(said: Mentioned, figure: Figure) -> bool:
    """« / 9 600 euros / », « agrandissent leur entrepôt : 48 700 € »: an amount by itself, with no organisation beside it."""
    text = said.analysis.folded.text
    before, after = (
        _MARK_BEFORE.search(text, max(0, figure.start - _NEAR), figure.start),
        _MARK_AFTER.match(text, figure.end),
    )
    if before is None or after is None:
        return False
    if any(
        before.start() - 1 <= one.end <= before.end() or figure.end <= one.start <= after.end()
        for one in said.organisations
    ):
        return False
    word = _LAST_WORD.search(text, max(0, before.start() - _FAR), before.start())
    is_label = before[0].startswith((":", " :"))
    return not (is_label and word is not None and said.analysis.source(*word.span())[:1].isupper())


def _clause_start(text: str, end: int) -> int:
    first = max(0, end - _FAR)
    return max((match.end() for match in _CLAUSE.finditer(text, first, end)), default=first)


def _is_past(text: str, start: int, end: int) -> bool:
    """Whether the words before an amount, or those right after it, tell of a year gone by."""
    after = _YEAR_AFTER.match(text, end)
    return _PAST.search(text, start, after.end() if after else end) is not None
