"""An organisation: its family, picked or inferred from its name, and its name."""

import re
from dataclasses import dataclass

from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory, Term
from survey.understanding import gazetteer
from survey.understanding.choices import labels
from survey.understanding.folding import fold_words, key
from survey.understanding.lexicon import lexicon
from survey.understanding.localising import is_commune, is_epci
from survey.understanding.replies import Context, Misread, Reply, Suggestion, Understood, misread, quoted
from survey.understanding.texts import LONGEST_NAME, clean

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
_BEFORE_NAME = re.compile(
    r"(?:c['’]est|ce sera|porteur|port[ée]e? par|pilot[ée]e? par|par|avec)\s*:?\s+", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:l['’]|(?:la|le|les|un|une)\s+)", re.IGNORECASE)
_LOWER_CASE_ARTICLE = re.compile(r"(?:l['’]|(?:la|le|les|un|une)\s)")
_AFTER_NAME = re.compile(r"\s+qui\s+(?:porte|pilote|finance|gère|s['’]en)\b.*", re.IGNORECASE | re.DOTALL)
_ASSOCIATION_WORD = re.compile(r"asso(?:ciation)?\s+(?=[A-ZÀÉÈÊÎÔÛÇŒ«\"])", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"“](?P<inside>[^«»\"“”]+)[»\"”]")
_FAMILY = re.compile(r"(?P<family>[^:\n]{2,40}):\s*(?P<name>[^\n]{0,400})")
_NOT_A_NAME = re.compile(r"@|(?:[0-9]{2}[ .-]?){5}|\b(?:cordialement|bien à vous|bonjour|bonsoir)\b|\n", re.IGNORECASE)
_LIST = re.compile(r",|;|\+|\bet\b|&")


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
    said = _bare_name(reply.text)
    if _NOT_A_NAME.search(clean(reply.text)) or len(said.name) > LONGEST_NAME:
        return misread(f"Donnez seulement le nom de la structure, en {LONGEST_NAME} caractères au plus. {_EXAMPLE}")
    if picked:
        return _named(picked[0], said, 1.0)
    family = _FAMILY.fullmatch(said.name)
    if family and (category := _family(family["family"])):
        return _named(category, _within(said, family["name"]), 1.0)
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
    return _named(found[0], said, found[1])


def _named(category: OrganisationCategory, said: _Said, confidence: float) -> Understood | Misread:
    name = said.name
    if category is OrganisationCategory.ASSOCIATION:
        said = _within(said, _ASSOCIATION_WORD.sub("", name, count=1))
        name = said.name.strip('«»" ')
    if category in _NEEDS_NAME:
        name = "" if key(name) in _GENERIC or key(name) == key(category.label) else name
        if not key(name):
            return misread(f"{_NEEDS_NAME[category]} Donnez son nom. {_EXAMPLE}")
    elif _says_no_more(category, name):
        name = ""
    return Understood(Organisation(category, name), said.start, said.end, confidence)


def _unquoted(name: str) -> str:
    quoted_name = _QUOTED.fullmatch(name)
    return quoted_name["inside"].strip() if quoted_name else name


def _says_no_more(category: Term, name: str) -> bool:
    """Whether a name only says its family: « la CAF », « conseil départemental »."""
    return key(name) == key(category.label) or lexicon("organisation_category").whole(key(name)) == category.value


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
    words = fold_words(name)
    hits = lexicon("organisation_category").find(words)
    return bool(hits) and hits[0].start == words.origins[0]


def _bare_name(text: str) -> _Said:
    """Leave out « c'est », the article and « qui porte »; an article in capitals may belong to the name."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip(" \t\r\n.,;!"))
    introduced = _BEFORE_NAME.match(text, start, end)
    start = introduced.end() if introduced else start
    article = _ARTICLE.match(text, start, end)
    if article and (_LOWER_CASE_ARTICLE.match(text, start, end) or _begins_with_family(text[article.end() : end])):
        start = article.end()
    after = _AFTER_NAME.search(text, start, end)
    end = after.start() if after else max(start, end)
    return _Said(clean(text[start:end]), start, end)


def _within(said: _Said, name: str) -> _Said:
    """Keep the end of what was said."""
    name = name.strip()
    return _Said(name, max(said.start, said.end - len(name)), said.end)
