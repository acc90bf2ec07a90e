"""An organisation: its family, picked or inferred from its name, and its name."""

import re
from dataclasses import dataclass

from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory
from survey.understanding import gazetteer
from survey.understanding.folding import fold_words, key
from survey.understanding.lexicon import lexicon
from survey.understanding.readers.choices import labels
from survey.understanding.readers.localising import is_commune, is_epci
from survey.understanding.readers.texts import LONGEST_NAME, clean, clean_line
from survey.understanding.replies import Context, Misread, Reply, Suggestion, Understood, misread, quoted

_NEEDS_NAME = {
    OrganisationCategory.COMMUNE: "Quelle commune ou quel CCAS ?",
    OrganisationCategory.EPCI: "Quelle intercommunalité ?",
    OrganisationCategory.COMPANY: "Quelle entreprise ?",
    OrganisationCategory.FOUNDATION: "Quelle fondation ?",
    OrganisationCategory.ASSOCIATION: "Quelle association ?",
    OrganisationCategory.STATE_OTHER: "Quel service de l'État ?",
    OrganisationCategory.OTHER_EU: "Quel fonds européen ?",
    OrganisationCategory.OTHER: "Quel organisme ?",
}
_LIKELY = (
    OrganisationCategory.ASSOCIATION,
    OrganisationCategory.COMMUNE,
    OrganisationCategory.EPCI,
    OrganisationCategory.STATE_OTHER,
    OrganisationCategory.COMPANY,
    OrganisationCategory.FOUNDATION,
    OrganisationCategory.OTHER,
)
_GENERIC = frozenset(
    {
        *("association", "asso", "association locale", "asso locale", "fondation", "entreprise", "societe", "commune"),
        *("mairie", "ville", "epci", "intercommunalite", "interco", "agglo", "agglomeration", "cc", "cu", "comcom"),
        *("communaute de communes", "communaute d agglomeration", "communaute urbaine", "autre", "fonds europeen"),
    }
)
_EXAMPLE = "Exemple : CCAS de Fleurance, Udaf de la Vienne, CAF."
_HEDGE = (
    r"(?:finalement|en fait|enfait|du coup|désormais|dorénavant|(?-i:maintenant|plutôt)|sans doute|probablement|normalement"
    r"|a priori|à priori"
    r"|en principe|je crois(?: que)?|je pense(?: que)?|je dirais|il me semble(?: que)?|sûrement|certainement|peut-être|apparemment|au final"
    r"|sauf erreur)"
)
_HEDGED_BEFORE = re.compile(rf"(?:{_HEDGE}[ ,:]{{1,3}}){{1,3}}", re.IGNORECASE)
_HEDGED_AFTER = re.compile(
    rf"(?:[ ,;–-]{{1,3}}\(?(?:{_HEDGE}|(?:c['’]est )?(?:reste )?à (?:confirmer|vérifier|valider|voir|préciser)|sous réserve\b.{{0,60}}"
    r"|si je ne me trompe pas|de mémoire|sauf changement|pas (?:encore )?(?:sûre?|certaine?|confirmé))\)?){1,3}[ .!]*$",
    re.IGNORECASE,
)
# A capital may begin the name itself: « Avec Toit », « Les Restos du cœur ».
_BEFORE_NAME = re.compile(
    r"(?:(?i:(?:(?:le |la |l['’])?nouve(?:au|l|lle) (?:porteur|porteuse|opérateur|pilote|gestionnaire)|repris(?:e)? par)"
    r"(?: ?:| est|,? c['’]est| sera)?"
    r"|c['’]est|ce sera|porteur|opérateur"
    r"|(?:(?:l['’]action|le projet|elle|il|la priorité) (?:est|sera) )?(?:port|pilot|gér|men|anim|assur|mis en œuvr|conduit)[ée]?e? par"
    r"|(?:le |la |l['’])?(?:porteur|porteuse|pilote|opérateur|gestionnaire|structure porteuse)(?: du projet| de l['’]action)?"
    r"(?: ?:|,? c['’]est| est| sera)|nous,)"
    r"|par|avec|(?:Par|Avec)(?=\s+(?:l['’]|l[ae]s?\s)))\s*:?\s+"
)
_ARTICLE = re.compile(r"(?:l['’]|(?:la|le|les|un|une)\s+)", re.IGNORECASE)
_LOWER_CASE_ARTICLE = re.compile(r"(?:l['’]|(?:la|le|les|un|une)\s+)")
_AFTER_NAME = re.compile(
    r"\s+qui\s+(?:porte|pilote|finance|gère|mène|anime|coordonne|assure|reprend|récupère|s['’]en|s['’]occupe|en est|est|a|va)\b.*"
    r"|\s+(?:depuis|jusqu['’]|en partenariat|en lien avec|à partir d)\b.*"
    r"|\s+(?:(?:porte|pilote)(?:nt|ra)?|gère)(?=[\s,.]|$).*"
    r"|(?:,|\s)\s*avec\s+(?:la|le|les|l['’]|des|une?|deux|[0-9]).*"
    r"|,\s*(?:avec|en|et|mais|sur|pour|c['’]est|depuis|puis|dans|comme|aussi|on|il|elle|pas)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_ASSOCIATION_WORD = re.compile(r"asso(?:ciation)?\s+(?=[A-ZÀÉÈÊÎÔÛÇŒ«\"])")
_QUOTED = re.compile(r"[«\"“](?P<inside>[^«»\"“”]+)[»\"”]")
_FAMILY = re.compile(r"(?P<family>[^:\n]{2,40}):\s*(?P<name>[^\n]{0,400})")
_NOT_A_NAME = re.compile(r"@|(?:[0-9]{2}[ .-]?){5}|\b(?:cordialement|bien à vous|bonjour|bonsoir)\b|\n", re.IGNORECASE)
_LIST = re.compile(r",|;|\+|\bet\b|&")
_AMOUNT = re.compile(
    r"(?P<name>.*?)(?:(?:^|[\s,;:–-])(?:pour|à hauteur de))?(?:^|[\s,;:–-]+)"
    r"(?P<figure>[0-9]{1,3}(?:[\s.'’][0-9]{3})+|[0-9]+)(?:[.,][0-9]{1,2})?(?P<unit>\s*(?:[km]?€|k|k?euros?|k?eur))?",
    re.IGNORECASE,
)
_BARE_AMOUNT = re.compile(r"(?!(?:19|20)[0-9]{2}$)[1-9][0-9]{2,6}0|[0-9]+[^0-9].+")


@dataclass(frozen=True, slots=True)
class _Said:
    """A name without what surrounds it, and its place in the reply."""

    name: str
    start: int
    end: int


def read_organisation(reply: Reply, context: Context) -> Understood | Misread:
    """Read one organisation; the family is asked when neither picked nor told by the name."""
    picked = [category for category in OrganisationCategory if category.value in reply.picked]
    if len(picked) != len(reply.picked):
        return misread("Choisissez un type de structure dans la liste.")
    said = _as_typed(reply.text) if picked else _bare_name(reply.text)
    if _NOT_A_NAME.search(clean(reply.text)) or len(said.name) > LONGEST_NAME:
        return misread(f"Donnez seulement le nom de la structure, en {LONGEST_NAME} caractères au plus. {_EXAMPLE}")
    before_amount = _name_before_amount(said.name, context)
    if before_amount is not None:
        suggestions = [Suggestion(before_amount, before_amount)] if before_amount else []
        return misread("Donnez d'abord le nom ; le montant vient juste après.", *suggestions)
    if picked:
        return _named(picked[0], said, 1.0)
    family = _FAMILY.fullmatch(said.name)
    if family and (category := _family(family["family"])):
        return _named(category, _alone(category, _within(said, family["name"])), 1.0)
    return _infer(said, context)


def _infer(said: _Said, context: Context) -> Understood | Misread:
    if not said.name:
        return misread(f"Donnez le nom de la structure. {_EXAMPLE}")
    several = _several(said.name)
    if several:
        suggestions = (Suggestion(one, one) for one in several)
        return misread("Une structure à la fois : laquelle d'abord ?", *suggestions)
    found = _category(said.name, context)
    if found is None:
        return misread(f"De quel type de structure s'agit-il : {quoted(said.name)} ? {_EXAMPLE}", *_families(said.name))
    return _named(found[0], _alone(found[0], said), found[1])


def _name_before_amount(name: str, context: Context) -> str | None:
    """Give the name in « CAF 20 000 »; nothing where the figure is a year, a department or a postal code."""
    match = _AMOUNT.fullmatch(name)
    if match is None or not (match["unit"] or _BARE_AMOUNT.fullmatch(match["figure"])):
        return None
    alone = match["name"].strip()
    family = _category(alone, context)
    is_local = family is not None and family[0] in (OrganisationCategory.COMMUNE, OrganisationCategory.EPCI)
    if is_local and not match["unit"] and match["figure"] in gazetteer.communes_by_number(context.geography):
        return None
    return alone


def _alone(category: OrganisationCategory, said: _Said) -> _Said:
    """Leave out what only introduces the name of an association: « association Le Panier », « asso « Le Panier » »."""
    if category is not OrganisationCategory.ASSOCIATION:
        return said
    said = _within(said, _ASSOCIATION_WORD.sub("", said.name, count=1))
    return _Said(_unquoted(said.name), said.start, said.end)


def _named(category: OrganisationCategory, said: _Said, confidence: float) -> Understood | Misread:
    name = "" if _only_says_family(category, said.name) else said.name
    if category in _NEEDS_NAME and not name:
        return misread(f"{_NEEDS_NAME[category]} Donnez son nom. {_EXAMPLE}")
    return Understood(Organisation(category, name), said.start, said.end, confidence)


def organisation(category: OrganisationCategory, name: str) -> Organisation:
    """Make an organisation named in a sentence: its name is left empty where the family alone says it."""
    name = clean_line(name)[:LONGEST_NAME]
    needless = category not in _NEEDS_NAME and _only_says_family(category, name)
    return Organisation(category, "" if needless else name)


def _unquoted(name: str) -> str:
    quoted_name = _QUOTED.fullmatch(name)
    return quoted_name["inside"].strip() if quoted_name else name


def _only_says_family(category: OrganisationCategory, name: str) -> bool:
    """Whether a name adds nothing to its family: « la CAF », « conseil départemental », « une fondation »."""
    said = {key(name), key(_ARTICLE.sub("", name, count=1) if _ARTICLE.match(name) else name)}
    if "" in said or key(category.label) in said:
        return True
    if category in _NEEDS_NAME:
        return not said.isdisjoint(_GENERIC)
    return category.value in map(lexicon("organisation_label").whole, said)


def _category(name: str, context: Context) -> tuple[OrganisationCategory, float] | None:
    """Infer the family from the places of the territory, then from the first word that tells."""
    if is_commune(name, context):
        return OrganisationCategory.COMMUNE, 0.8
    if is_epci(name, context):
        return OrganisationCategory.EPCI, 0.9
    hits = lexicon("organisation_category").find(fold_words(name))
    if hits:
        return OrganisationCategory(hits[0].term), 0.9
    if key(name) in gazetteer.departments(context.geography):
        return OrganisationCategory.DEPARTMENT, 0.8
    if key(name) in {key(region.name) for region in context.geography.regions.values()}:
        return OrganisationCategory.REGION, 0.8
    return None


def _family(text: str) -> OrganisationCategory | None:
    said = key(text)
    found = labels(OrganisationCategory).get(said) or lexicon("organisation_category").whole(said)
    return OrganisationCategory(found) if found else None


def _families(name: str) -> list[Suggestion]:
    return [Suggestion(f"{category.label} : {name}", category.label) for category in _LIKELY]


def _several(name: str) -> list[str]:
    """Give the organisations of a list: each part but the first begins with the name of a family."""
    parts = [_bare_name(part).name for part in _LIST.split(name)]
    known = [part for part in parts if part and _begins_with_family(part)]
    return known if len(known) > 1 and len(known) == len(parts) else []


def _begins_with_family(name: str) -> bool:
    article = _ARTICLE.match(name)
    words = fold_words(name[article.end() :] if article else name)
    hits = lexicon("organisation_category").find(words)
    return bool(hits) and hits[0].start == words.origins[0]


def _as_typed(text: str) -> _Said:
    return _Said(clean_line(text), len(text) - len(text.lstrip()), max(len(text.rstrip()), 0))


def _bare_name(text: str) -> _Said:
    """Leave out « c'est », the article and « qui porte »; an article with a capital may belong to the name."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip(" \t\r\n.,;!"))
    for pattern in (_HEDGED_BEFORE, _BEFORE_NAME, _HEDGED_BEFORE):
        introduced = pattern.match(text, start, end)
        start = introduced.end() if introduced and introduced.end() < end else start
    hedged = _HEDGED_AFTER.search(text, start, end)
    end = hedged.start() if hedged and hedged.start() > start else end
    article = _LOWER_CASE_ARTICLE.match(text, start, end)
    start = article.end() if article else start
    after = _AFTER_NAME.search(text, start, end)
    end = after.start() if after else max(start, end)
    return _Said(clean_line(text[start:end]), start, end)


def _within(said: _Said, name: str) -> _Said:
    """Keep the end of what was said."""
    name = name.strip()
    return _Said(name, max(said.start, said.end - len(name)), said.end)
