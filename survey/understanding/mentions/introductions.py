"""What stands before a name and says that it is, or is not, that of a place."""

import re
from enum import IntEnum

from survey.understanding.analysis import Analysis


class Introduced(IntEnum):
    """How surely the words before a name make it a place, from « maire de » to « à »."""

    NEVER = 0
    NOT = 1
    WEAKLY = 2  # « de », « pour »: « épicerie solidaire de Fleurance »
    AT_THE_START = 3
    AFTER_A_PLACE = 4  # « Alençon, Flers et Argentan »
    SURELY = 5


_FARTHEST = 60
_ASKED_OF_PLACES = frozenset({"areas", "scale", "priority_area"})
_ARTICLE = r"(?:la |le |les |l'|ville de |ville d'|commune de |commune d'|communes de |villes de )?"
_SURELY = re.compile(
    rf"(?:\b(?:a|aux?|sur|dans|en|vers|pres de|pres d'|autour de|autour d'|entre|jusqu'a|alentours de|environs de)"
    rf"|\b(?:communes?|villes?|bourgs?|villages?|secteurs?|territoires?|bassins? de vie|bassin d'emploi|pays|nord|sud|est|ouest"
    rf"|cantons?|perimetre|zones?|qpv|quartiers? prioritaires?|quartiers?|habitants?|jeunes|familles|femmes|menages|seniors"
    rf"|personnes agees|aines|enfants|demandeurs d'emploi|etudiants|isolees?|isoles) (?:de|d'|du|des)"
    rf"|\b(?:toute?|ensemble|totalite|integralite)(?: de| du)?"
    rf"|\b(?:communes?|villes?|lieux?|lieu|territoires?|secteurs?|zones?|perimetre|ou|localisation|localite|implantation)"
    rf"(?: (?:d'intervention|concernee?s?|couvertes?|de l'action|vises?))? ?[:=])"
    rf" ?(?:tout |toute |toute la |tout le )?{_ARTICLE}$"
)
_BARE_A = re.compile(rf"\ba {_ARTICLE}\Z")
_WEAKLY = re.compile(rf"\b(?:de|d'|du|des|pour|pr|par|que|surtout|notamment|un peu|uniquement|seulement) ?{_ARTICLE}$")
_BETWEEN_PLACES = re.compile(
    r" ?(?:\([^()]{0,40}\) ?)?(?:[,/+&;]|-|et|ou|puis|ainsi que|comme|mais aussi|\n)* ?(?:aussi |surtout |un peu |enfin )?"
    r"(?:(?:a|au|aux|de|d'|du|des|sur|la|le|les|l'|dans)[ ']?){0,2}[ -]{0,3}"
)
_CLAUSE_END = re.compile(r"[.,;:!?\n()]| [-–—/+] ")
_ARTICLES_ONLY = re.compile(r"[ '\"«–:*•-]{0,6}(?:(?:le|la|les|l'|du|de|des)[ ']?)?")
_NEVER = re.compile(
    r"\b(?:ccas|cias|mairies?|maires?|udaf|caf|cpam|msa|carsat|prefets?|prefete|sous-prefets?|sous-prefete|prefecture"
    r"|sous-prefecture|ddetspp|ddets|deets|dreets|ddcspp|missions? locales?|lycee|college|universite|iut|rue|avenue"
    r"|boulevard|bd|chemin|impasse|allee|quai|tribunal|diocese|academie|tgi|chu|hopital|ehpad|fondation|mme|m\.|mr|madame"
    r"|monsieur|docteur|dr|association|asso|cafe|societe|entreprise|conseil municipal|bailleur|tarn|adjointe?s?"
    r"|elus?|communaute de communes|cc|agglo|agglomeration|conseil departemental|conseil regional|region|carrefour"
    r"|banque alimentaire|croix-rouge|secours populaire|secours catholique|restos du coeur|regie de quartier|office"
    r"|centre social|centre socioculturel|centre socio-culturel|crij|bij|maison des jeunes|mjc|foyer|chrs|instance locale"
    r"|pole emploi|france travail|vers l'|gare|euros|titre|eur|€)"
    r" ?(?:de la |de l'|de |d'|du |des |la |le |l'|- )?(?:communes? de |ville de )?(?:la |le |les |l')?$"
)
_IN_A_TOWN = re.compile(
    r"\b(?:sur|dans|a|pour)(?: toute?)? (?:la |les )?(?:villes?|communes?|metropole) (?:de |d'|du |des )(?:la |l')?$"
)
_TOWN_THAT_ACTS = re.compile(
    r"(?:^|[,;:.(\n]|\b(?:la|et|par la|avec la|que la)) ?(?:ville|commune|metropole) (?:de |d'|du |des )(?:la |l')?$"
)


def introduced(analysis: Analysis, start: int, previous_end: int) -> Introduced:
    """Say how the name at a place of the folded text is introduced; ``previous_end`` ends the place named before, or is 0."""
    text = analysis.folded.text
    before = text[max(0, start - _FARTHEST) : start]
    acts = (
        _TOWN_THAT_ACTS.search(before)
        and not _IN_A_TOWN.search(before)
        and analysis.scene.asked not in _ASKED_OF_PLACES
    )
    if _NEVER.search(before) or acts:
        return Introduced.NEVER
    if _SURELY.search(before):
        return Introduced.SURELY
    if previous_end and _BETWEEN_PLACES.fullmatch(text[previous_end:start][:80]):
        return Introduced.AFTER_A_PLACE
    if _ARTICLES_ONLY.fullmatch(_CLAUSE_END.split(before)[-1]):
        return Introduced.AT_THE_START
    return Introduced.WEAKLY if _WEAKLY.search(before) else Introduced.NOT


def by_a_bare_a(analysis: Analysis, start: int) -> bool:
    """Whether only « a » without its accent introduces the name: it may be the verb."""
    match = _BARE_A.search(analysis.folded.text, max(0, start - _FARTHEST), start)
    return match is not None and analysis.text[analysis.folded.origins[match.start()]] in "aA"
