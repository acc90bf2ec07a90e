"""Who carries the action where no verb nor « porteur » says it: the one named beside its title, the one that the credits go to."""

import re
from collections.abc import Iterator

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.mentions.names import words
from survey.understanding.mentions.organisations import OrganisationMention, mention_of
from survey.understanding.roles.casting import Casting
from survey.understanding.roles.parts import Role

_CARRIERS = frozenset(
    {
        OrganisationCategory.ASSOCIATION,
        OrganisationCategory.COMMUNE,
        OrganisationCategory.EPCI,
        OrganisationCategory.FOUNDATION,
        OrganisationCategory.COMPANY,
        OrganisationCategory.OTHER,
    }
)
"""Families that live on subventions; the others rather give them."""

_ARTICLES = words("la le les l au aux")
_AWAY = words("a au aux chez vers dans sur pour sans contre")
_SENT = re.compile(
    r"\b(?:orient|adress|signal|reper|prescri|envoy|entretien|enquet|etude|diagnostic|concertation)[a-z]{0,6}\b"
)
_NEARBY = 40
_POSSESSIVE = words("de du des d")
_MOST_BETWEEN = 6
_LONGEST_CODED, _FARTHEST_CODED = 4, 40
_LINKING = words("de d par")
_BREAKING = words(
    "par avec pour a au aux dans chez et ou sur en qui que vers sans entre agents "
    "salaries benevoles equipes usagers beneficiaires allocataires jeunes habitants residents professionnels personnels publics"
)
_GIVEN = words(
    "aide aides fonds soutien appui conseil diagnostic credits cofinancement poste places permanence financement"
)
_COUNTED = words("un une deux trois quatre l")
_GRANT = re.compile(
    r"(?:€|\b(?:subvention(?:s|nons|ne)?|(?:convention|avenant)s?(?: [^ ,.;:]{1,12}){0,2}"
    r"|ae|credits?|euros|nous finan(?:cons|ce)|soutien|verses?"
    r"|attribuee?s?|accordee?s?|allouee?s?|octroyee?s?|versee?s?|notifiee?s?|engages?))"
    r" (?:a|au|aux|pour|avec|de|de subvention a|de subvention au) ?(?:la |le |les |l'|l' )?(?:asso |association )?$"
)
_PREMISES = re.compile(
    r"\b(?:(?:locaux|salles?|siege|antennes?|bureaux?|cuisines?|murs|parking|aupres) (?:de |du |d')|via |chez )"
    r"(?:la |le |les |l'|asso )?$"
)
_CONTACT = re.compile(r"\b(?:contacts?|tel|mail|cc|copie|interlocut[a-z]{2,5}) ?:")
_BARE = frozenset("€e")
_CREDITS = re.compile(
    r"\b(?:ae|cp|credits?|subvention|verses?|versons|notifies?|attribues?|accordes?|alloues?|octroyes?|engages?)\b"
)
"""« 45 000 € au CCAS » may be a cost or a place; « AE 45 000 € au CCAS » is a grant."""
_ASKED_FOR = re.compile(r"\b(?:demand|sollicit|attend|dossier|reponse)[a-z]{0,6}\b")
_LOCAL = re.compile(r"(?:ccas|cias|mairie|centre (?:inter)?communal d action sociale)\b")
_LEGAL = re.compile(r" ?\((?:scic|scop|sarl|sas|entreprise(?: d'insertion)?|societe)\)")
_LIVING = frozenset({OrganisationCategory.ASSOCIATION, OrganisationCategory.OTHER})
_HEADS = re.compile(r" ?[:–-] ")
_EDGE_BEFORE = re.compile(r"(?:^|[,;:/\n–—.(]|- ) ?$")
_EDGE_AFTER = re.compile(r" ?(?:$|: |[,;/\n–—.)]| - )")


def cast_alone(casting: Casting) -> None:
    """Give the part of who carries to the one that the text names for it, where nobody is said to."""
    if casting.said.analysis.scene.asked or _is_carried(casting):
        return
    for way in (_granted, _possessing, _lone_association, _set_apart, _coded, _coded_after):
        found = [number for number in way(casting) if number not in casting.parts or _is_met(casting, number)]
        if len(found) == 1 or (found and way in (_granted, _possessing)):
            casting.parts.pop(found[0], None)
            casting.give(Role.OPERATOR, found[0], 0.8)
            return


def _is_carried(casting: Casting) -> bool:
    return any(part.role is Role.OPERATOR for part in casting.parts.values())


def _is_met(casting: Casting, number: int) -> bool:
    """« convention avec X »: said a partner by its « avec » alone."""
    return casting.parts[number].role is Role.PARTNER and number in set(_granted(casting))


def _granted(casting: Casting) -> Iterator[int]:
    """« AE 18 000 € pour Coallia », « convention avec le CCAS », « subvention à la mission locale »."""
    for number, mention in enumerate(casting.said.organisations):
        start = casting.start_of(number)
        if not mention.named or mention.organisation.category not in _CARRIERS:
            continue
        before = casting.text[max(0, start - _NEARBY) : start]
        grant = _GRANT.search(before)
        if grant and not _ASKED_FOR.search(before) and (grant[0][:1] not in _BARE or _CREDITS.search(before)):
            yield number


def _possessing(casting: Casting) -> Iterator[int]:
    """« Labo pauvreté de la CEA », « Épicerie sociale du CCAS »: what the sentence begins with is theirs."""
    heads = {one.first for one in casting.said.analysis.phrases.get("action_head", ())}
    for number, mention in enumerate(casting.said.organisations):
        if _is_state(mention) or mention.indefinite:
            continue
        begin = _title_of(casting, number)
        if begin in heads and casting.names.word(begin) not in _GIVEN:
            yield number


def _coded(casting: Casting) -> Iterator[int]:
    """« Défis 52, l'atelier de Langres… »: an unknown name with the code of the department, with which the text begins."""
    begin = casting.names.after(0)
    near = range(begin + 1, min(begin + _LONGEST_CODED, len(casting.tokens)))
    last = next((one for one in near if casting.names.is_number_of_name(one)), 0)
    if begin in casting.by_first or not last or not casting.names.is_capital(begin):
        return
    mention = casting.unknown(begin)
    if mention is not None and mention.last == last + 1 and begin not in casting.known_words:
        casting.mentions.append(mention)
        yield len(casting.mentions) - 1


def _coded_after(casting: Casting) -> Iterator[int]:
    """« Plateforme de Soligo 79 », « AUTO-ÉCOLE PAR SOLIGO 79 »: an unknown name with that code, of what the sentence begins with."""
    names, heads = casting.names, {one.first for one in casting.said.analysis.phrases.get("action_head", ())}
    for last in range(2, min(len(casting.tokens), _FARTHEST_CODED)):
        begin = last - 1
        link = names.word(begin - 1)
        if link not in _LINKING or not names.is_number_of_name(last) or not names.is_capital(begin):
            continue
        start = names.after(
            casting.said.analysis.token_at(casting.said.analysis.clause_at(casting.tokens[begin].start)[0])
        )
        known = begin in casting.by_first or begin in casting.known_words or names.place_from(begin) > begin
        if not known and start in heads and _BREAKING.isdisjoint(map(names.word, range(start, begin - 1))):
            casting.mentions.append(
                mention_of(names, OrganisationCategory.ASSOCIATION, begin, last + 1, confidence=0.8)
            )
            yield len(casting.mentions) - 1


def _title_of(casting: Casting, number: int) -> int:
    """Give the token with which the sentence begins where an organisation is what it is « de », -1 elsewhere."""
    first = casting.mentions[number].first
    while casting.names.word(first - 1) in _ARTICLES and first > 0:
        first -= 1
    end = casting.mentions[number].end
    beside = _LOCAL.match(casting.text, casting.mentions[number].start) and _EDGE_AFTER.match(casting.text, end)
    if first == 0 or not (beside or casting.names.word(first - 1) in _POSSESSIVE):
        return -1
    start = casting.said.analysis.token_at(casting.said.analysis.clause_at(casting.start_of(number))[0])
    begin = casting.names.after(start)
    begin += casting.names.word(begin) in _COUNTED
    between = [casting.names.word(one) for one in range(begin, first - (not beside))]
    near = 0 < len(between) <= _MOST_BETWEEN and _BREAKING.isdisjoint(between)
    return begin if near and _opens_sentence(casting, start) else -1


def _opens_sentence(casting: Casting, token: int) -> bool:
    place = casting.tokens[token].start
    return not casting.text[casting.sentence_start(place) : place].strip(" «-•\"'")


def _is_state(mention: OrganisationMention) -> bool:
    return mention.organisation.category is OrganisationCategory.STATE_OTHER


def _lone_association(casting: Casting) -> Iterator[int]:
    """Give the associations named that the words make no place to go to."""
    for number, mention in enumerate(casting.said.organisations):
        if _may_carry(casting, number, mention):
            yield number


def _set_apart(casting: Casting) -> Iterator[int]:
    """« boutique solidaire - CCAS de Granville - mars »: a CCAS or a mairie between two marks."""
    for number, mention in enumerate(casting.said.organisations):
        start = casting.start_of(number)
        while casting.text[:start].endswith(("la ", "le ", "l'")):
            start -= 3 if not casting.text[:start].endswith("l'") else 2
        living = mention.organisation.category in _LIVING or bool(mention.organisation.name)
        headed = mention.named and living and not _is_state(mention) and not casting.text[:start].strip(" -•")
        legal = mention.organisation.category is OrganisationCategory.COMPANY and mention.named
        local = _LOCAL.match(casting.text, mention.start) or (legal and _LEGAL.match(casting.text, mention.end))
        local = local or (headed and _HEADS.match(casting.text, mention.end))
        if (
            local
            and not mention.indefinite
            and _EDGE_BEFORE.search(casting.text, max(0, start - 3), start)
            and _EDGE_AFTER.match(casting.text, local.end() if legal else mention.end)
            and not _is_in_a_list(casting, number)
        ):
            yield number


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
    placed = _PREMISES.search(casting.text[max(0, casting.start_of(number) - _NEARBY) : casting.start_of(number)])
    opening = casting.sentence_start(casting.start_of(number))
    placed = placed or _CONTACT.search(casting.text, opening, casting.start_of(number))
    away = away or bool(sent or placed) or casting.names.word(before) in _AWAY
    return not away and not _is_in_a_list(casting, number)


def _is_in_a_list(casting: Casting, number: int) -> bool:
    last = len(casting.said.organisations) - 1
    pairs = [(number - 1, number)] * (number > 0) + [(number, number + 1)] * (number < last)
    return any(_are_listed(casting, one, other) for one, other in pairs)


def _are_listed(casting: Casting, one: int, other: int) -> bool:
    named = casting.mentions[one].named and casting.mentions[other].named and not {one, other} & casting.parts.keys()
    aside = "(" in casting.text[casting.mentions[one].end : casting.start_of(other)]
    return named and not aside and casting.is_listed(other)
