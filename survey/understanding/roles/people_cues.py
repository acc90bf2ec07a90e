"""What the words around tell of a number of people: inhabitants, people consulted, an action that is over."""

import re
from functools import lru_cache

from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure

_MOST_POPULATION = 3000
_RESIDENTS = words(
    "habitant personne gens individu allocataire beneficiaire demandeur chomeur inscrit resident locataire brsa"
)
_INHABITED = re.compile(
    r"\b(?:communes?|villes?|villages?|quartiers?|bassins?|territoires?|departements?|cantons?|secteurs?|vallees?|iles?|qpv"
    r"|agglo|agglomeration|pays|zones?"
    r"|arrondissement|bourg|cite|intercommunalite|metropole|cc|ca)\b[^.;:,\n]{0,30}"
    r" (?:compte|comptent|comptait|abrite|abritent|rassemble|regroupe|concentre|recense|denombre|heberge"
    r"|totalise)(?: (?:plus de|pres de|environ|quelque))? $"
)
_THERE_ARE = re.compile(
    r"\b(?:il y a|y a|on recense|on denombre|on compte|ce sont|represente(?:nt)?)(?: (?:plus de|pres de|environ|quelque))? $"
)
# Of many people told with what befalls them, nobody says that the action reaches them: « près de 1 100 personnes à la rue ».
_IN_NEED = re.compile(
    r",? (?:pauvres|precaires|mal loge(?:e?s)|a la rue|sans (?:abri|domicile|emploi|logement|permis|voiture|solution"
    r"|ressources|mutuelle|medecin)|sous le seuil|en situation de"
    r"|vivent|vivant|au chomage|inscrite?s|isole(?:e?s)|qui (?:vivent|n'ont|ne |sont)|allocataires|beneficiaires du rsa"
    r"|dont la moitie|touchant le rsa)\b"
)
_FEWEST_IN_NEED = 500
_CONSULTING = re.compile(
    r"\b(?:concertation|consultation des|personnes concernees|co-?construction|elaboration|elaborer|diagnostic"
    r"|groupes? de parole des personnes|recueil de la parole"
    r"|comite d[e'] ?(?:usagers|habitants|beneficiaires)|panel|conseil citoyen|on a associe|ont ete associe)"
)
_ENDED = re.compile(
    r"\b(?:(?:action|projet|dispositif|operation|chantier|sejour|stage|saison|programme) (?:est |s'est |a ete "
    r"|deja )?(?:terminee?|finie?|achevee?|close?|cloturee?|bouclee?|soldee?|realisee?)"
    r"|(?:se|s'est|s'est deja) termin(?:e|ee)|s'(?:est )?acheve[e]?|a pris fin|prend fin|c'est (?:fini|termine|boucle)"
    r"|bilan (?:final|de l'action|definitif)|cout (?:final|definitif|reel))\b"
)
_SINCE = re.compile(
    r"[^.;\n,0-9]{0,24}\b(?:au|a|a fin|a la fin (?:de |d')?|fin|depuis(?: le| la)?(?: debut| fin| mi)?|arrete au"
    r"|a la date du|entre le|jusqu'a fin)[ -]{0,2}"
)

_BASE = re.compile(
    r"(?<!table )(?<!tablent )(?<!tablons )(?<!part )(?<!partons )(?<!compte )(?<!mise )\bsur (?:les |ces |nos |un total de )?$"
    r"|[0-9] (?:des|de ces|parmi les) $"
)
_FEWEST_PARTS, _MOST_PARTS = 3, 5
_FAR, _FARTHEST_MOMENT = 70, 40
_SENTENCE = re.compile(r"[.;!?\n](?![0-9])")


def is_population(said: Mentioned, figure: Figure, *, is_cued: bool) -> bool:
    """Whether the number is that of the people who live somewhere: « le quartier compte 800 allocataires »."""
    text = said.analysis.folded.text
    if not is_cued and figure.value >= _FEWEST_IN_NEED and _IN_NEED.match(text, figure.end):
        return True
    if figure.unit.split(" ")[0].rstrip("s") not in _RESIDENTS:
        return False
    before = text[max(0, figure.start - _FAR) : figure.start]
    return (figure.value > _MOST_POPULATION and not is_cued) or bool(
        _INHABITED.search(before) or _THERE_ARE.search(before)
    )


def is_consulting(said: Mentioned, figure: Figure) -> bool:
    """Whether the sentence tells of a consultation, whose participants are no beneficiaries."""
    text = said.analysis.folded.text
    first = max(0, figure.start - 3 * _FAR)
    cuts = [match.end() for match in _SENTENCE.finditer(text, first, figure.start)]
    cut = _SENTENCE.search(text, figure.end, figure.end + _FAR)
    last = cut.start() if cut else figure.end + _FAR
    return _CONSULTING.search(text, cuts[-1] if cuts else first, last) is not None


def is_ended(said: Mentioned) -> bool:
    """Whether the text tells that the action is over, or ends."""
    return _tells_an_end(said.analysis.folded.text)


@lru_cache(maxsize=4)
def _tells_an_end(text: str) -> bool:
    """Search a text once, however many numbers of people it tells."""
    return _ENDED.search(text) is not None


def is_since(said: Mentioned, figure: Figure) -> bool:
    """« 86 personnes à fin septembre »: a number at a day gone by, which has been reached."""
    text, today = said.analysis.folded.text, said.analysis.scene.context.today
    for moment in said.moments:
        if moment.start < figure.end:
            continue
        if moment.start > figure.end + _FARTHEST_MOMENT:
            return False
        is_told = _SINCE.fullmatch(text, figure.end, moment.start) is not None
        return is_told and moment.value.first <= today
    return False


def is_base(said: Mentioned, figure: Figure) -> bool:
    """« sur 300 allocataires, 60… »: those among whom others are counted."""
    return _BASE.search(said.analysis.folded.text[max(0, figure.start - _FAR) : figure.start]) is not None


def without_parts(figures: list[Figure]) -> list[Figure]:
    """« 50 adultes et 30 enfants, soit 80 personnes »: leave the whole only, where one number is the sum of the others."""
    plain = [figure for figure in figures if not figure.share]
    if not _FEWEST_PARTS <= len(plain) <= _MOST_PARTS:
        return figures
    total = sum(figure.value for figure in plain)
    whole = next((figure for figure in plain if 2 * figure.value == total), None)
    return figures if whole is None else [whole]
