"""Where the action takes place, and at what scale."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from survey.domain.values import Place
from survey.domain.vocabulary import OrganisationCategory, PlaceKind
from survey.understanding import gazetteer
from survey.understanding.candidates import Candidate, Elsewhere
from survey.understanding.folding import key
from survey.understanding.mentions.introductions import Introduced
from survey.understanding.mentions.mentioned import Mentioned, overlaps
from survey.understanding.mentions.place_search import PlaceMention

_ASKED_OF_SOMETHING_ELSE = (
    "territory reporting_office pact_state none_reason signed_on signatories wider_document governance governance_name"
    " people_concerned people_concerned_how linked_schemes territorial_assessment need lead_organisation lead_function"
    " committee committee_frequency evaluation innovation derogation_reason other_audience_reason effects_on_people"
    " effects_on_area effects_on_partners redirection_how commitment_number operator_siret"
)
_NOT_ASKED_OF_AN_ACTION = frozenset(_ASKED_OF_SOMETHING_ELSE.split())
_AREA_OF_THE_PRIORITY = re.compile(
    r"\b(?:perimetre|territoire|zone) de (?:la|cette) priorite\b"
    r"|\bpriorite (?:porte sur|couvre|concerne|s'applique a|s'applique sur|vise le territoire)\b"
)
_ELSEWHERE_ON_THE_WAY = re.compile(
    r"\b(?:comite|copil|cotech|reunion|reunie?s?|rencontre|visite|signe|signee|signature|ceremonie|prefet|originaires?"
    r"|venus?|venant|formation a|siege)\b"
)
_FARTHEST_WORDS = 40
_TOWN = re.compile(r"\b(?:ville|commune|metropole) (?:de |d'|du |des )(?:la |l')?$")
_IN_A_TOWN = re.compile(
    r"\b(?:sur|dans|a)(?: toute| tout)? (?:la |les )?(?:villes?|communes?) (?:de |d'|du |des )(?:la |l')?$"
)
_SEVERAL_TOWNS = re.compile(r"(?:villes|communes)\b")
_ASKED_OF_PLACES = frozenset({"areas", "scale", "priority_area"})
_NAMED_AFTER_THEIR_PLACE = frozenset(
    {OrganisationCategory.ASSOCIATION, OrganisationCategory.COMPANY, OrganisationCategory.OTHER}
)
_FACILITY = re.compile(
    r"(?:epicerie|garage|recyclerie|ressourcerie|jardins?|cafe|tiers|creche|micro|garderie|halte|accueil|laverie|bus|boutique"
    r"|auto|conciergerie|cuisine|restaurant|resto|vestiaire|bagagerie|plateforme|maison|espace|friperie|atelier)\b"
)
_ACTS = re.compile(
    r" ?(?:,? ?(?:qui )?(?:finance|cofinance|met|mene|pilote|porte|opere|prete|donne|verse|apporte|fournit|demande|promet"
    r"|paie|paye|abonde|participe|contribue|partenaire|a dit|suit|coordonne|gere|est operateur|reste porteur|assure|complete|ajoute)\b"
    r"|[ :(]{0,3}(?:[0-9]{1,3}[ .]?[0-9]{3}|[0-9]{1,3} ?k|[0-9]{2,6} ?(?:€|euros))"
    r"| (?:[a-z']{1,14} ){1,3}(?:[0-9]{1,3} [0-9]{3}|[0-9]{1,6} ?(?:k|€|euros)))"
)
_SCALE_SAID = re.compile(
    r"\b(?:echelles?|niveau|perimetre|maille|portee|rayonnement|envergure|dimension)"
    r" ?:? ?(?:(?:de |d'|du |des |un |une |l'|la |le |bien )){0,3}$"
    r"|\b(?:action|projet|dispositif|operation) $"
)
_SEVERAL_DEPARTMENTS = re.compile(r"\binter ?-?departemental|\b(?:deux|trois|plusieurs) departements\b")
_DEPARTMENT_NAMED = re.compile(
    r"\b(?:avec|et|la|le|les|l'|en|dans|sur|de|du|des|aussi|,|/|\+)[ ']?(?:la |le |les |l'|du |de la )?"
)
_LONGEST_DEPARTMENT = 4
_BEFORE_A_CODE = re.compile(r"\b(?:le|les|du) ?$")
_AFTER_A_CODE = re.compile(r" ?(?:$|[,.;:)/+\n]|et |avec |pour )")
_ON_IT = re.compile(r"\b(?:sur|dans)(?: tout| toute)? (?:le |la |les |l')?$")
_HEADED = re.compile(r" ?:")
_LIST_ENDED = re.compile(r"\bet (?:la |le |les |l')?[a-z]{2,20}(?: [a-z]{2,20})?, $")
_SET_APART = re.compile(r" ?(?:$|[.;\n]|,(?! ?(?:et|ainsi|puis|la|le|les|l'|qui)\b))")
_PACT = re.compile(r"\b(?:pactes?|diagnostic|service|prefecture)\b")
_SIDE_BY_SIDE = re.compile(r" ?(?:\([0-9ab]{2,3}\) ?)?(?:et|/|\+|,|&) ?(?:sur |dans |en )?(?:le |la |les |l')?")
_MOST_NAMED = 100
_MOST_TITLES = 6
_TITLE = re.compile(
    r"« ?[^«»\n]{3,150}»|(?:^|\n)(?:[-*•] ?)?(?:titre|intitule|nom|action|projet)[^:\n«]{0,20}:[^\n;]{3,160}"
    r"|^[^\n,;:0-9«]{5,90}(?: : [^\n,;:0-9«]{5,70})?(?=\n)"
)
_QUARTER_BEFORE = re.compile(
    r"\b(?:quartiers?|qpv|residence|secteur|lieu[- ]dit|pays|cites?) (?:de |du |des |d'|l'|la )?$"
)
"""After which quotes hold a place and no title."""


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give the places of the action joined in one candidate, and the scale where it is said in words."""
    yield from _scale(said)
    yield from _other_departments(said)
    mentions = _kept([one for one in said.places if one.here and _is_of_the_action(one, said)])
    if not mentions or said.analysis.scene.asked in _NOT_ASKED_OF_AN_ACTION:
        return
    mentions = _outside_the_title(mentions, said.analysis.folded.text)
    places = tuple(dict.fromkeys(one.place for one in mentions))
    distinct = tuple({(place.kind, place.code or key(place.label)): place for place in places}.values())
    span = mentions[0].start, max(one.end for one in mentions)
    for one in mentions:
        said.take(one.start, one.end)
    question = "areas"
    if said.analysis.scene.asked == "priority_area" or _AREA_OF_THE_PRIORITY.search(said.analysis.folded.text):
        question = "priority_area"
    yield said.analysis.candidate(question, distinct, span, min(one.confidence for one in mentions))


def may_answer(direct: Candidate, found: list[Candidate]) -> bool:
    """Whether a doubtful reading of the whole answer tells at least the places found in it."""
    places = {place for one in found if one.question == direct.question for place in _places_of(one)}
    return places <= set(_places_of(direct))


def _places_of(one: Candidate) -> list[Place]:
    return [place for place in one.value if isinstance(place, Place)] if isinstance(one.value, tuple) else []


def elsewhere(said: Mentioned) -> Iterator[Elsewhere]:
    """Give the communes of other territories, for the person to say what they are."""
    for one in said.places:
        if not one.here:
            yield Elsewhere(one.place, *said.analysis.folded.span(one.start, one.end))


def _is_of_the_action(one: PlaceMention, said: Mentioned) -> bool:
    """Whether the place is where the action is, not part of a name, nor where people met, nor left out."""
    analysis = said.analysis
    again = _is_called_again(one, said) or _is_set_apart(one, said)
    free = said.is_free(one.start, one.end) or _is_of_a_facility(one, said) or again
    if one.introduced is Introduced.NEVER or not free:
        return False
    first = max(analysis.clause_at(one.start)[0], one.start - 50)
    if _ELSEWHERE_ON_THE_WAY.search(analysis.folded.text, first, one.start):
        return False
    if analysis.is_negated(analysis.token_at(one.start)):
        return False
    if one.place.kind is PlaceKind.DEPARTMENT and not one.whole and _is_not_of_an_action(one, said):
        return False
    if one.place.kind is PlaceKind.EPCI:
        return again or (one.introduced > Introduced.NOT and not _group_acts(one, said))
    return one.place.kind is not PlaceKind.COMMUNE or not _is_of_an_organisation(one, said)


def _is_not_of_an_action(one: PlaceMention, said: Mentioned) -> bool:
    """« Pas de pacte dans la Nièvre », « à cheval sur le 42 et le 69 »."""
    text = said.analysis.folded.text
    clause = said.analysis.clause_at(one.start)
    return _PACT.search(text, clause[0], one.start) is not None or _several_departments(said) is not None


def _several_departments(said: Mentioned) -> tuple[int, int] | None:
    """Find « le 42 et le 69 »: the territory and another department side by side."""
    own = said.analysis.scene.context.territory.department_codes
    found = sorted(((span, place.code in own) for place, span in _departments_named(said)), key=lambda one: one[0])
    for (first, is_own), (second, other_is_own) in pairwise(found):
        between = said.analysis.folded.text[first[1] : second[0]]
        if is_own != other_is_own and _SIDE_BY_SIDE.fullmatch(between):
            return first[0], second[1]
    return None


def _is_of_a_facility(one: PlaceMention, said: Mentioned) -> bool:
    """« Épicerie solidaire de Fleurance » tells where it is, whatever else it is."""
    within = [org for org in said.organisations if org.start < one.start and one.end <= org.end]
    return one.place.kind is PlaceKind.COMMUNE and any(
        _FACILITY.match(said.analysis.folded.text, org.start) is not None for org in within
    )


def _is_of_an_organisation(one: PlaceMention, said: Mentioned) -> bool:
    """« Udaf de la Vienne », « la ville de Givet met 5 000 », and not « sur la commune de Givet », nor « épicerie de Fleurance »."""
    text, asked = said.analysis.folded.text, said.analysis.scene.asked
    before = text[max(0, one.start - _FARTHEST_WORDS) : one.start]
    if asked in _ASKED_OF_PLACES or _IN_A_TOWN.search(before):
        return False
    if _TOWN.search(before) and _ACTS.match(text, one.end):
        return True
    within = [org for org in said.organisations if org.start < one.end and one.start < org.end]
    return any(
        org.organisation.category not in _NAMED_AFTER_THEIR_PLACE and not _SEVERAL_TOWNS.match(text, org.start)
        for org in within
    )


def _is_called_again(one: PlaceMention, said: Mentioned) -> bool:
    """« Étude avec la CC du Grand Roye. Porteur : la CC »: named once for all where nothing else tells where it is."""
    if one.place.kind is not PlaceKind.EPCI or _ACTS.match(said.analysis.folded.text, one.end):
        return False
    short = (org for org in said.organisations if org.organisation.category is OrganisationCategory.EPCI)
    called = any(not org.named and not org.indefinite and org.start > one.end for org in short)
    return called and all(place.place == one.place for place in said.places)


def _is_set_apart(one: PlaceMention, said: Mentioned) -> bool:
    """« avec la CAF et le département, agglo de Privas, pour des parents »: the list was closed by its « et »."""
    if one.place.kind is not PlaceKind.EPCI or not _SET_APART.match(said.analysis.folded.text, one.end):
        return False
    return _LIST_ENDED.search(said.analysis.folded.text, max(0, one.start - _FARTHEST_WORDS), one.start) is not None


def _group_acts(one: PlaceMention, said: Mentioned) -> bool:
    """Whether an intercommunalité does, pays or carries something, rather than be the place of it."""
    text = said.analysis.folded.text
    before = text[max(0, one.start - 40) : one.start]
    if _ON_IT.search(before) and _HEADED.match(text, one.end):
        return False
    if _ACTS.match(text, one.end):
        return True
    return re.search(
        r"\b(?:avec|par|porte par|pilote par|cofinance(?:ur|ment)s?|financeurs?|partenaires?|porteur|operateur|pilote|porte|et|c'est"
        r"|signataires?|de la part de|remplacer?|demande a|aupres de|vehicules?|soutien de) ?:? ?(?:la |le |l'|les )?$",
        before,
    ) is not None and not _follows_a_place(one, said)


def _follows_a_place(one: PlaceMention, said: Mentioned) -> bool:
    """« Pour Freneuse et la CC des Portes »: the place before is of the action."""
    return any(
        other.end < one.start <= other.end + 12 and said.is_free(other.start, other.end) for other in said.places
    )


def _kept(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """« Tout le département » takes all in; « dans l'Orne » gives way to the communes named beside it."""
    whole = [one for one in mentions if one.whole]
    if whole:
        return whole
    finer = [one for one in mentions if one.place.kind is not PlaceKind.DEPARTMENT]
    return finer or mentions


def _outside_the_title(mentions: list[PlaceMention], text: str) -> list[PlaceMention]:
    """« Permis à Die », then « dans l'arrondissement de Die »: what is named after a place gives way to where it is said to be."""
    titles = [
        match.span()
        for match in islice(_TITLE.finditer(text), _MOST_TITLES)
        if not _QUARTER_BEFORE.search(text, max(0, match.start() - _FARTHEST_WORDS), match.start())
    ]
    outside = [one for one in mentions if not overlaps((one.start, one.end), titles)] if titles else mentions
    return outside if any(one.introduced is Introduced.SURELY for one in outside) else mentions


def _scale(said: Mentioned) -> Iterator[Candidate]:
    """« À l'échelle de l'interco », « action départementale », « interdépartemental »."""
    analysis = said.analysis
    several = (
        _several_departments(said) if analysis.scene.asked == "scale" or "cheval" in analysis.folded.text else None
    )
    if several:
        yield analysis.candidate("scale", "interdepartmental", several, 0.9)
        return
    for phrase in analysis.said("territorial_scale"):
        start, end = analysis.place_of(phrase)
        before = analysis.folded.text[max(0, start - 40) : start]
        is_said = _SCALE_SAID.search(before) or _SEVERAL_DEPARTMENTS.match(analysis.folded.text, start)
        if is_said and said.is_free(start, end):
            yield analysis.candidate("scale", phrase.term, (start, end), 0.9)
            return


def _other_departments(said: Mentioned) -> Iterator[Candidate]:
    """Give the other departments named by an interdepartmental action."""
    analysis, text = said.analysis, said.analysis.folded.text
    if not _SEVERAL_DEPARTMENTS.search(text):
        return
    own = analysis.scene.context.territory.department_codes
    found = {place.code or "": span for place, span in _departments_named(said) if place.code not in own}
    if found:
        known = analysis.scene.context.geography.departments
        codes = tuple(code for code in known if code in found)
        yield analysis.candidate("other_departments", codes, (min(found.values())[0], max(found.values())[1]), 0.8)


def _departments_named(said: Mentioned) -> Iterator[tuple[Place, tuple[int, int]]]:
    analysis, text = said.analysis, said.analysis.folded.text
    names = gazetteer.departments(analysis.scene.context.geography)
    for match in islice(_DEPARTMENT_NAMED.finditer(text), _MOST_NAMED):
        tokens = analysis.tokens_in(match.end(), match.end() + 40)[:_LONGEST_DEPARTMENT]
        for length in range(len(tokens), 0, -1):
            place = names.get(" ".join(token.word for token in tokens[:length]))
            span = tokens[0].start, tokens[length - 1].end
            is_number = tokens[0].word[0].isdigit()
            if is_number and (not _BEFORE_A_CODE.search(match.group()) or not _AFTER_A_CODE.match(text, span[1])):
                continue
            if place and not any(org.start < span[1] and span[0] < org.end for org in said.organisations):
                yield place, span
                break
