"""Amounts that the words around forbid to take for the one asked: a limit, the price of one, what is left, another year's."""

import re

_UNITS = (
    "repas|colis|paniers?|kits?|micro-?credits?|prets?|cheques?|bons?|tickets?|trajets?|courses?|sorties?|nuit(?:ee)?s?|heures?|h"
    "|jour(?:nee)?s?|semaines?|mois|trimestres?|km|dossiers?|permis|logements?|lits?|chambres?|postes?|etp|vehicules?|velos?|parcours"
    "|accompagnements?|formations?|sessions?|seances?|modules?|ateliers?|permanences?|visites?|entretiens?|consultations?|aides?"
    "|stagiaires?|participante?s?|habitante?s?|usag(?:er|ere)s?|adherente?s?|salarie(?:e|s|es)?|couples?|parents?|adultes?|femmes?"
    "|hommes?|eleves?|etudiante?s?|enfants?|jeunes?|personnes?|familles?|menages?|foyers?|beneficiaires?|tetes?|groupes?|places?"
    "|quartiers?|communes?|sites?|lieux|lieu|projets?|structures?|associations?|actions?"
)
_CURRENCY = r" ?(?:€|k€|euros?\b|eur\b)?"
_ONE_AFTER = re.compile(
    rf"{_CURRENCY} ?(?:(?:environ|en moyenne|maxi?|maximum|a peu pres) )?"
    rf"(?:(?:par|/|chaque|pour chaque) ?(?:{_UNITS})\b|(?:la )?piece\b|l'unite\b|l'une?\b|chacune?s?\b|unitaires?\b"
    r"|(?:x|×|\*|fois) ?[0-9])"
)
_ONE_BEFORE = re.compile(
    rf"\b(?:chaque|prix d'une?|cout d'une?) (?:{_UNITS})\b[^.;,]{{0,25}} $|\bprix unitaire[^.;,]{{0,15}} $"
    r"|(?<![0-9] )(?<![0-9.,])\b(?:[0-9]{1,3}|deux|trois|quatre|cinq|six|sept|huit|dix|douze)"
    rf" (?:{_UNITS}) (?:a|x|de) (?:environ )?$|[0-9] ?(?:x|×|\*|fois) ?$"
)
_LIMIT_BEFORE = re.compile(
    r"\b(?:moins d[e']|au (?:moins|plus|maximum|minimum)|plafonnee?s? a|plafond(?: est)? (?:de|a|:)|dans la limite d[e']"
    r"|pas plus d[e']|pas (?:a )?depasser|sans depasser|jamais plus d[e']|maximum(?: de| :)?|maxi?(?: :)?|minimum(?: de| :)?|mini)"
    r" ?(?:les? |la somme de )?$"
)
_LIMIT_AFTER = re.compile(
    rf"{_CURRENCY},? ?\(?(?:maxi?\b|maximum\b|au (?:maximum|minimum|plus|moins)\b|minimum\b|mini\b)"
)
_LEFT_BEFORE = re.compile(
    r"\b(?:rest(?:e|ent|ait|aient|era|eront)|manqu(?:e|ent|ait|aient|era)|reliquat|reste a (?:charge|vivre|financer|trouver|payer))"
    r"(?: (?:a (?:charge|trouver|financer|payer)|de|d'environ|environ|encore|plus que|seulement|est|:))* ?$"
)
_LEFT_AFTER = re.compile(
    rf"{_CURRENCY} ?(?:restent?\b|restants?\b|a trouver\b|manquants?\b|qui (?:restent?|manquent?)\b|de (?:reliquat|reste a charge)\b)"
)
_STILL_OURS = re.compile(r"[^.;,]{0,12}\ba (?:engager|programmer|affecter|notifier)\b")
_LAST_YEAR = r"(?:l'an(?:nee)? (?:derniere?|passee?|d'avant|precedente?))"
_LIKE_BEFORE = re.compile(r"\b(?:comme|que|qu'|idem|pareil)(?: pour)? $")
_YEAR_BEFORE = re.compile(
    rf"(?:\b(?:en|annee|exercice|budget|pour|sur) (?P<year>20[0-9]{{2}})\b|\b(?P<last>{_LAST_YEAR}))(?! ?(?:comme|aussi))"
    r"[^.;,0-9]{0,25}$"
)
_YEAR_FIRST = re.compile(
    rf"\W{{0,3}}(?:en |pour )?(?:(?P<year>20[0-9]{{2}})|(?P<last>{_LAST_YEAR}))\b[ ,:]{{0,3}}[^.;,0-9]{{0,25}}$"
)
_YEAR_AFTER = re.compile(
    rf"{_CURRENCY} ?\(?(?:(?:en|sur|pour|annee|exercice) (?P<year>20[0-9]{{2}})\b(?! ?(?:et|-|/) ?20)|(?P<last>{_LAST_YEAR}))"
)
_FAR = 60


def is_price_of_one(text: str, start: int, end: int) -> bool:
    """« 450 € pièce », « 3 ateliers à 450 € », « 1 200 € x 12 »: whether the amount at a place is that of one of several."""
    return _ONE_AFTER.match(text, end) is not None or _ONE_BEFORE.search(text, max(0, start - _FAR), start) is not None


def is_limit(text: str, start: int, end: int) -> bool:
    """« moins de 30 000 », « 20 000 € maximum »: whether the amount is only a bound."""
    return (
        _LIMIT_AFTER.match(text, end) is not None or _LIMIT_BEFORE.search(text, max(0, start - _FAR), start) is not None
    )


def is_left_over(text: str, start: int, end: int) -> bool:
    """« il reste 4 000 € à trouver »: whether the amount is what is missing; « reste à engager » is none."""
    if _STILL_OURS.match(text, end):
        return False
    return (
        _LEFT_AFTER.match(text, end) is not None or _LEFT_BEFORE.search(text, max(0, start - _FAR), start) is not None
    )


def is_of_the_past(text: str, start: int, end: int, this_year: int) -> bool:
    """« en 2023 c'était 12 000 », « 12 000 l'an dernier »: whether the amount is a past year's; « comme l'an dernier, 12 000 » is not."""
    first = max(0, start - _FAR)
    before = _YEAR_BEFORE.search(text, first, start) or (_YEAR_FIRST.match(text, 0, start) if not first else None)
    for found in filter(None, (before, _YEAR_AFTER.match(text, end))):
        if found["year"] and int(found["year"]) < this_year:
            return True
        at = found.start("last")
        if found["last"] and not _LIKE_BEFORE.search(text, max(0, at - 15), at):
            return True
    return False


def is_another(text: str, start: int, end: int, this_year: int) -> bool:
    """Whether an amount is any of these."""
    told = (is_price_of_one, is_limit, is_left_over)
    return any(tells(text, start, end) for tells in told) or is_of_the_past(text, start, end, this_year)
