"""Yes and no built with a verb: « nous avons réuni 12 personnes », « ce sera fait en 2025 ». Read before the lexicon ``yes_no``."""

import re
from collections.abc import Iterator

from survey.understanding.readers.choice_rules import Built

_DONE = (
    r"(?:associ|consult|reuni|interrog|rencontr|donn|invit|recueilli|organis|particip|sollicit|ecout|entend|tenu"
    r"|sieg|sign|relu|contribu|temoign|vu"
    r"|echang|implique|concert|fait|mis|mobilis|utilis|pris|pu|eu)\w{0,4}"
)
_RULES = tuple(
    (term, re.compile(pattern))
    for term, pattern in (
        (
            "yes",
            (
                r"^(?:une|deux|trois|quatre|cinq|[1-9]) (?:reunions?|seances?|rencontres?|comites?)"
                r" (?:depuis|deja|tenues?|faites?|cette annee|cet ete)\b"
            ),
        ),
        (
            "no",
            (
                r"\b(?:ce|ca|cela|il|elle|ils|elles|on) (?:le |la |les |se |nous )?(?:sera|seront|fera|feront|reunira"
                r"|reuniront|tiendra|aura|signera|ferons"
                r"|verra|viendra)\b|\b(?:premiere|prochaine|1re|1ere)(?: reunion| rencontre| seance)? (?:reunion "
                r"|rencontre )?(?:est |prevue? |fixee? |en |le |au |a venir|mi |fin |debut )"
            ),
        ),
        (
            "no",
            (
                r"\b(?:reporte|reportee|decale|decalee|annule|annulee|a venir|en preparation|en projet|en reflexion"
                r"|en cours de (?:preparation|redaction|signature|montage)"
                r"|a l etude|trop (?:complique|tot|court|long|cher|lourd|difficile)|faute d\w{0,2}|par manque)\b"
            ),
        ),
        (
            "no",
            (
                r"^(?:c est |encore |toujours |il est )?(?:en cours|en projet|en preparation|en attente|juste"
                r"|seulement|uniquement|que) ?(?:le pacte|le document|du pacte)?(?: \w+){0,3}$"
            ),
        ),
        (
            "no",
            (
                r"\b(?:pas|aucune?|sans|ni|jamais|nul|zero)(?: \w+){0,2}? (?:doc|document|credit|reunion|comite"
                r"|association|reorientation|changement|besoin|raison|utile"
                r"|concertation|consultation|participation|euro|part|modification|charte|annexe)\w{0,2}\b"
            ),
        ),
        (
            "no",
            (
                r"\b(?:paye|payee|finance|financee|pris en charge|porte par|supporte|couvert|couverte"
                r"|assume)\w? (?:\w+ ){0,2}?par (?:la |le |l |les |une |un )?"
                r"(?!pacte|credit|enveloppe|etat)\w+|\b(?:autofinance|fonds propres|sur ses propres|benevol\w{0,5}|ras"
                r"|rien a signaler|on garde|on laisse|on reste"
                r"|(?:elle|ca|il|tout|l action) (?:marche|fonctionne|va|convient|se passe|est) (?:bien|tres|comme"
                r"|parfait|nickel|en l etat|super))\b"
            ),
        ),
        (
            "yes",
            (
                rf"\b(?:on|nous|ils|elles|elle|il|j|ont|avons)(?: (?!pas\b|jamais\b|rien\b|non\b|n\b"
                rf"|ne\b)\w+){{0,3}}? (?:a|ai|ont|avons|ete|est|sont|s est)(?: (?!pas\b|jamais\b|rien\b"
                rf"|plus\b)\w+)? {_DONE}\b(?! (?:pas|jamais|rien|reporte))"
            ),
        ),
        ("yes", rf"\b(?:ont|avons|a ete|ont ete) (?:bien |deja |toutes? |tous |largement |egalement )?{_DONE}\b"),
        (
            "yes",
            (
                r"^(?:reuni|tenu|signe|consulte|associe|vu|interroge|rencontre|fait)e?s? (?:le|en|hier|lundi|mardi"
                r"|mercredi|jeudi|vendredi|avec|au|par|lors|dans|mi|debut|fin|une|deux|trois|[0-9])"
            ),
        ),
        (
            "yes",
            (
                r"^(?:par|via|a travers|grace a|avec|lors|dans|au sein|notamment|surtout) (?:le|la|l|les|un|une"
                r"|des|du|d|biais|leurs?)\b"
            ),
        ),
        (
            "yes",
            (
                r"^(?:oui )?(?:a|pour) (?:[0-9]{1,3}|moitie|la moitie|un tiers|un quart|les deux tiers|concurrence"
                r"|hauteur)\b"
            ),
        ),
        (
            "yes",
            (
                r"\b(?:il )?(?:faut|faudrait|faudra|vaudrait mieux|conviendrait|devrait|devrions|pourrait) (?!pas\b"
                r"|rien\b|que je|ajout|rajout|enlev|retir|mett|remplac|not|demand|voir|verifi|attend|suppr"
                r"|corrig)(?:\w+)"
                r"|^(?:changer|elargir|recentrer|cibler|viser|reorienter|revoir|modifier|deplacer|ouvrir|aller"
                r"|recibler|adapter|simplifier|renforcer|reduire)\b"
            ),
        ),
    )
)
_NEGATED = re.compile(r"\b(?:pas|plus|jamais|ni|sans|non|inutile de)(?: \w+)? $")
_LONGEST = 300
_AFTER_NEGATION = re.compile(r"\b(?:pas|jamais|rien|aucune?|non|ne|n)\b")


def yes_or_no(words: str) -> Iterator[Built]:
    """Give what the rules find in folded words, from the first rule to the last, no two on the same words."""
    taken: list[tuple[int, int]] = []
    for term, pattern in _RULES:
        for match in pattern.finditer(words, 0, _LONGEST):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            if term == "yes" and (
                _NEGATED.search(words[max(0, start - 30) : start]) or _AFTER_NEGATION.search(match[0])
            ):
                continue
            taken.append((start, end))
            yield Built(term, start, end)
