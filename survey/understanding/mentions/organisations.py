"""The organisations that a text names: sigles, full names, families followed by a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.analysis import Analysis
from survey.understanding.mentions.names import LINKS, Names, words
from survey.understanding.phrases import Phrase
from survey.understanding.readers.organisations import organisation

_NAMED = frozenset({OrganisationCategory.ASSOCIATION, OrganisationCategory.FOUNDATION, OrganisationCategory.COMPANY})
"""Families whose word is followed by the name itself: « asso Cohérence réseau »; after the others comes a place."""
_INTRODUCING = words(
    "association asso assoc associations collectif entreprise societe fondation sarl sas scop scic aci siae insertion parentale fonciere"
)
_OPENING_NAMES = words("un une au aux en sur des pour a tout tous toutes")
_LEGAL_FORMS = words("sarl sas sasu scop scic eurl")
_LEFT_OUT = words("association asso assoc aci siae")
_BESIDE = _LEFT_OUT | words("insertion fondation entreprise societe scic scop sarl sas")
_GATHERING = words("federation collectif reseau union comite delegation")
_GROUPED = words("agglo agglomeration metropole communaute interco")
_GLUED_SIGLE = re.compile(
    r"(?P<sigle>caf|msa|cpam|cd|udaf|unaf|ddets|ddetspp|ddcs|cidff|pimms|adil|ccas|admr|mdph|ft|apf|sdis|dsden)(?P<code>[0-9]{2,3}|2[ab])"
)
_SIGLES = {
    "cd": OrganisationCategory.DEPARTMENT,
    "mdph": OrganisationCategory.DEPARTMENT,
    "ccas": OrganisationCategory.COMMUNE,
    "caf": OrganisationCategory.CAF,
    "msa": OrganisationCategory.MSA,
    "cpam": OrganisationCategory.CPAM,
    "ft": OrganisationCategory.FRANCE_TRAVAIL,
    **dict.fromkeys(("ddets", "ddetspp", "ddcs", "sdis", "dsden"), OrganisationCategory.STATE_OTHER),
}
_LOCATED = frozenset({OrganisationCategory.ASSOCIATION, OrganisationCategory.COMMUNE, OrganisationCategory.EPCI})
_ASIDE = re.compile(r" ?\( ?")
_LONGEST_COMPANY = 5
_DESCRIBED = _NAMED | {OrganisationCategory.OTHER}
_ONE = words("un une")
_MOST_DESCRIBING = 2
_TITLED = _DESCRIBED
_BEFORE_TITLED = words("la le les l par et")
_LEVELS = words("departementale regionale nationale intercommunale communale")
_PART_OF_NAME = _LEVELS | {"de", "du", "des", "d"}
"""After « association », words of which it is part: « Association départementale des maires ruraux »."""
_AIMED = words("la le les l")
_GATHERED = words("femmes familles parents jeunes enfants aines aidants habitants habitantes lyceens etudiants")
"""Who a house or an association is for: « Maison d'accueil des femmes »."""
_KINDS = words(
    "local locale associatif associative solidaire social sociale caritatif caritative culturel culturelle sportif sportive "
    "privee prive public publique specialise specialisee partenaire intermediaire etudiante humanitaire citoyenne familiale "
    "rurale numerique medical medicale"
)
_REGRET = re.compile(
    r"(?: ?[.,?!-]{1,4} ?| )(?:euh )?(?:(?<=[.,?!-] )non|(?<=[.,?!-])non|pardon|oups|je veux dire|enfin)[ ,:.]{1,3}"
    r"(?:(?:de |d')?(?:la |le |les |l')|du |de )?"
)
_LONGEST_REGRET = 30
_MOST = 80
"""Organisations that are looked for in one utterance."""
_FARTHEST_TOKEN = 600
_INDEFINITE = words("son sa ses leur leurs un une des plusieurs quelques chaque aucun aucune autres autre")


@dataclass(frozen=True, slots=True)
class OrganisationMention:
    """An organisation and its place in the folded text, its article left out.

    ``named``: it is one organisation, by its sigle or its name, and not only « la ville », « une association ».
    ``first`` and ``last`` are its tokens; ``indefinite``: « une », « des », « plusieurs » goes before;
    ``described``: words tell which it is though it has no name, « une association d'écomobilité ».
    """

    organisation: Organisation
    start: int
    end: int
    confidence: float = 0.9
    named: bool = True
    first: int = 0
    last: int = 0
    indefinite: bool = False
    described: bool = False


def organisations_of(analysis: Analysis) -> Iterator[OrganisationMention]:
    """Find the organisations named, from left to right; one within the name of another is not told."""
    names = Names(analysis)
    weak = {phrase.first: phrase.last for phrase in analysis.phrases.get("organisation_weak", ())}
    previous: OrganisationMention | None = None
    for mention in sorted(_found(names, weak), key=lambda one: (one.first, -one.last)):
        if previous is not None and mention.first >= previous.last and _is_alias(names, previous, mention):
            previous = _fuller(previous, mention)
        elif previous is None or mention.first >= previous.last:
            if previous is not None and not _is_taken_back(names, previous, mention):
                yield previous
            previous = mention
    if previous is not None:
        yield previous


def _is_taken_back(names: Names, one: OrganisationMention, other: OrganisationMention) -> bool:
    """« la CNAM... pardon la CPAM », « du CIDFF… non, de l'Udaf »: said by mistake."""
    end = names.analysis.tokens[other.first].start
    return end - one.end <= _LONGEST_REGRET and _REGRET.fullmatch(names.analysis.folded.text, one.end, end) is not None


def _fuller(one: OrganisationMention, other: OrganisationMention) -> OrganisationMention:
    """« l'interco (CC des Portes de Romilly) »: the one that is named, where only one is."""
    return replace(other, first=one.first) if other.named and not one.named else one


def _is_alias(names: Names, one: OrganisationMention, other: OrganisationMention) -> bool:
    """« éducation nationale (DSDEN) », « Centre intercommunal d'action sociale (CIAS) »."""
    aside = other.first == one.last and names.gap(other.first).strip() == "("
    return aside and one.organisation.category is other.organisation.category


def _found(names: Names, weak: dict[int, int]) -> Iterator[OrganisationMention]:
    states = {phrase.first for phrase in names.analysis.phrases.get("action_state", ())}
    for phrase in names.analysis.phrases.get("organisation_category", [])[:_MOST]:
        if names.gap(phrase.last).strip() == ":" and phrase.last in states:
            continue  # « État : prévue » is said of the action
        yield _of_family(names, phrase, is_weak=weak.get(phrase.first) == phrase.last)
    for number, token in enumerate(names.analysis.tokens[:_FARTHEST_TOKEN]):
        if token.word == "ans" and not names.is_shouted and names.analysis.source(token.start, token.end) == "ANS":
            yield mention_of(names, OrganisationCategory.STATE_OTHER, number, number + 1)
        match = _GLUED_SIGLE.fullmatch(token.word)
        if match:
            category = _SIGLES.get(match["sigle"], OrganisationCategory.ASSOCIATION)
            yield mention_of(names, category, number, number + 1)
    yield from _epcis(names)


def _epcis(names: Names) -> Iterator[OrganisationMention]:
    """« le Grand Périgueux porte »: an intercommunalité by its own name, where capitals tell it and no commune has it."""
    number = 0
    while number < min(_FARTHEST_TOKEN, len(names.analysis.tokens)):
        end = number + names.is_sigle(number)
        if end == number and names.capitals_tell and names.is_capital(number) and not _ends_a_name(names, number):
            end = names.epci_from(number)
        if end > number:
            yield mention_of(names, OrganisationCategory.EPCI, number, end)
        number = max(end, number + 1)


def _ends_a_name(names: Names, number: int) -> bool:
    """« Capesterre-de-Marie-Galante » is a commune."""
    return names.gap(number) == "-"


def _of_family(names: Names, phrase: Phrase, *, is_weak: bool) -> OrganisationMention:
    """« CCAS », and « de Fleurance » where it follows."""
    category = OrganisationCategory(phrase.term)
    first, last = phrase.first, phrase.last
    if category is OrganisationCategory.EPCI:
        first = _before_group(names, phrase)
    head = names.word(phrase.last - 1)
    if head in _BESIDE and _ASIDE.fullmatch(names.gap(first)) and names.gap(last).startswith((")", ",")):
        begin = names.run_before(first)
        return mention_of(names, category, min(first, begin), first if begin < first else last, named=begin < first)
    if category is OrganisationCategory.COMPANY and head in _LEGAL_FORMS and not names.is_capital(last):
        first = _before_legal_form(names, phrase)
    elif category in _NAMED and head in _INTRODUCING:
        last = _introduced(names, last)
        named = last > phrase.last
        if named and head in _LEFT_OUT and names.word(phrase.last) not in _PART_OF_NAME:
            return mention_of(names, category, first, last, name_from=phrase.last)
        return _described(names, category, first, last) or mention_of(names, category, first, last, named=named)
    return _of_plain_family(names, phrase, first, is_weak=is_weak)


def _of_plain_family(names: Names, phrase: Phrase, first: int, *, is_weak: bool) -> OrganisationMention:
    """« CCAS de Fleurance », « fédération ADMR », « mission locale Orne Sud »: a family, then where it is or what it is called."""
    category, last, head = OrganisationCategory(phrase.term), phrase.last, names.word(phrase.last - 1)
    end = names.located_from(last, whispered=category in _LOCATED)
    if end == last and head in _GATHERING and last in names.heads and names.joined(last):
        inner = names.head_ends.get(last, last + 1)
        return mention_of(names, category, first, inner)  # « fédération ADMR », « fédération Familles rurales »
    if (
        end == last
        and head in _GATHERING
        and not names.is_shouted
        and names.joined(last)
        and names.is_capital(last + 1)
    ):
        end = names.capitals_from(last + 1)  # « fédération étudiante Fedel »
    if end == last and category in _NAMED | {OrganisationCategory.OTHER} and names.capitals_tell:
        end = names.capitals_from(last, place=True) if names.joined(last) and last not in names.heads else last
    if end == last and category in _TITLED and head not in _BESIDE and _is_titled(names, first, last):
        end = _titled(names, last)
    if is_weak and end == last and category in _DESCRIBED:
        described = _described(names, category, first, last)
        if described:
            return described
    return mention_of(names, category, first, end, named=not is_weak or end > last or first < phrase.first)


def _is_titled(names: Names, first: int, last: int) -> bool:
    """« le Syndicat d'énergie »: a capital within a sentence, on a word and no sigle, begins a name that small words go on with."""
    token = names.analysis.tokens[last - 1]
    told = (
        names.capitals_tell and names.is_capital(first) and not names.analysis.source(token.start, token.end).isupper()
    )
    return told and names.word(first - 1) in _BEFORE_TITLED and names.gap(first) in (" ", "'") and names.joined(last)


def _titled(names: Names, last: int) -> int:
    """Give where the small words of a name end: « d'énergie du Gers », « itinérante de la Margeride », « des femmes de l'Eure »."""
    gathers = names.word(last) == "des" and names.word(last + 1) in _GATHERED
    most = _MOST_DESCRIBING + (names.word(last) in _LEVELS)
    end = last + 2 if gathers else names.words_from(last, most)
    return max(end, names.located_from(end)) if end > last else last


def _described(names: Names, category: OrganisationCategory, first: int, last: int) -> OrganisationMention | None:
    """« une association d'écomobilité », « un garage associatif »: the words that tell which, nothing where none do."""
    if names.word(first - 1) not in _ONE or first == 0:
        return None
    end = last
    while end - last < _MOST_DESCRIBING and names.gap(end) in (" ", "'", "-") and names.word(end) in _KINDS:
        end += 1
    if names.word(end) in {"de", "d"} and names.joined(end):
        kind = names.words_from(end, _MOST_DESCRIBING)
        end = max(end, kind)
    if end == last and last - first == 1:
        return None
    return replace(mention_of(names, category, first, end, named=False), described=True)


def _of_place(names: Names, end: int) -> int:
    """« association Familles rurales de Tinchebray »: a place after the words that close the name."""
    return names.located_from(end) if names.word(end) in ("de", "d", "du") and not names.is_capital(end - 1) else end


def _introduced(names: Names, start: int) -> int:
    """Give where the name after « association », « fondation », « entreprise » ends; ``start`` where none follows."""
    if _is_titled(names, start - 1, start) and not names.is_capital(names.after(start)):
        aimed = start + 2 if names.word(start) == "pour" and names.word(start + 1) in _AIMED else start
        return max(_titled(names, aimed), start) if aimed == start or _titled(names, aimed) > aimed else start
    if not names.joined(start) and not names.is_quoted(start) and names.gap(start) not in (" : ", ": "):
        return start
    if names.is_quoted(start):
        return names.quoted_from(start)
    after = names.after(start)
    if names.is_capital(after) and (names.capitals_tell or not names.is_shouted):
        end = names.capitals_from(after)
        opening = end == after + 1 and names.word(after) in _OPENING_NAMES
        return max(end, names.sentence_from(end)) if opening else max(end, _of_place(names, end))
    if names.capitals_tell:
        end = names.words_from(start)
        whole = end - start > 1 and names.word(start) not in LINKS and not names.joined(end)
        return end if whole else start
    end = names.words_from(start)
    return max(start, end)


def _before_legal_form(names: Names, phrase: Phrase) -> int:
    """« Petite Mer de montagne SARL »: the name is what the clause begins with."""
    tokens = names.analysis.tokens
    begin = names.after(names.analysis.token_at(names.analysis.clause_at(tokens[phrase.first].start)[0]))
    return begin if 0 < phrase.first - begin <= _LONGEST_COMPANY and names.is_capital(begin) else phrase.first


def _before_group(names: Names, phrase: Phrase) -> int:
    """« Flers Agglo », « Clermont métropole », « Châteauroux Métropole »: the name goes before the word."""
    first = phrase.first
    if names.word(first) not in _GROUPED or names.word(first - 1) in LINKS:
        return first
    begin = first
    while begin > 0 and first - begin < _LONGEST_COMPANY and names.joined(begin) and names.is_name_word(begin - 1):
        begin -= 1
    return begin


def mention_of(
    names: Names,
    category: OrganisationCategory,
    first: int,
    last: int,
    *,
    named: bool = True,
    name_from: int | None = None,
    confidence: float = 0.9,
) -> OrganisationMention:
    """Make the mention of tokens ``[first:last]``; its name is written from ``name_from`` on."""
    tokens = names.analysis.tokens
    begin = tokens[first if name_from is None else name_from].start
    end = tokens[last - 1].end
    if category is OrganisationCategory.ESF_PLUS and names.analysis.folded.text[end : end + 1] == "+":
        end += 1
    said = names.analysis.source(begin, end)
    before = names.word(first - 1) if first else ""
    return OrganisationMention(
        organisation(category, said.strip()),
        begin,
        end,
        confidence,
        named,
        first,
        last,
        indefinite=before in _INDEFINITE or (before.isdecimal() and names.gap(first) == " "),
    )
