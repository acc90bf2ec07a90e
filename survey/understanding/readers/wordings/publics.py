"""For whom an action is, where an age or a way of living says it.

Patterns are over folded words; of two that share words, the first one written wins.
"""

_CHILD = r"(?:enfant|gamin|gosse|petit|fils|fille|ado|marmaille|mome|minot)\w{0,2}"

AUDIENCE: tuple[tuple[str, str], ...] = (
    (
        "single_parents",
        (
            rf"\b(?:parents?|meres?|peres?|mamans?|papas?|femmes?|hommes?|gens|personnes|ceux"
            rf"|celles)? ?(?:qui )?(?:elev|assum|gar|gere)\w{{1,5}} seule?s?"
            rf" (?:leurs?|ses|son|sa|des|un|une|de)(?: \w+)? {_CHILD}\b"
        ),
    ),
    ("single_parents", rf"\bseule?s? (?:avec|a elever|pour elever) (?:\w+ ){{0,2}}{_CHILD}\b"),
    (
        "single_parents",
        (r"\b(?:femmes?|hommes?|personnes?) a la tete d \w+ (?:foyers?|familles?) monoparenta\w{1,3}\b"),
    ),
    (
        "single_parents",
        (
            r"\b(?:papas?|mamans?|peres?|meres?|parents?) (?:separe|divorce|celibataire"
            r"|veu[fv])\w{0,2}(?: avec (?:des )?enfants)?(?: a charge)?"
        ),
    ),
    (
        "children",
        (
            r"\b(?:moins de|avant) (?:[2-9]|1[0-4])(?: ans| mois)?\b|^(?:les |des )?(?:[0-9]"
            r"|1[01]) (?:a )?(?:[3-9]|1[0-4])(?: ans)?\b"
        ),
    ),
    (
        "young_people",
        (
            r"\b(?:moins de) (?:1[5-9]|2[0-9]|30)(?: ans)?\b|^(?:les |des )?1[1-8] (?:a )?(?:1[5-9]|2[0-9]"
            r"|30)(?: ans)?\b"
        ),
    ),
    (
        "elderly",
        (
            r"\bplus de (?:5[5-9]|[6-9][0-9])(?: ans)?\b|\b(?:5[5-9]|[6-9][0-9]) (?:ans )?et (?:plus|au dela)\b"
            r"|\b[6-9][0-9]aines?\b"
        ),
    ),
    (
        "working_poor",
        (
            r"\b(?:gens|personnes|ceux|celles|familles|salaries)? ?(?:qui )?(?:boss|travaill)(?:ent|e|ant) (?:mais"
            r"|et|sans)\b(?: \w+){0,6}?"
            r" (?:sortent|sort|arrivent|arrive|suffi\w{0,2}|joindre|pauvres?|galerent|peinent)\b"
        ),
    ),
    (
        "working_poor",
        (r"\bfemmes? de (?:menage|chambre)\b|\btemps partiels?\b|\bpetits? (?:salaires?|contrats?|boulots?)\b"),
    ),
    ("rsa_recipients", r"\brevenu de solidarite(?: active)?\b"),
)
