"""« Je ne sais pas », « pas encore décidé », « sans objet »: three answers that are no value."""

import re

from survey.domain.vocabulary import Unknown
from survey.understanding.folding import fold, key
from survey.understanding.lexicon import lexicon
from survey.understanding.readers.unknown_grammar import state_of_clause
from survey.understanding.readers.unknown_of_question import is_first_clause_only

_CLAUSE_END = re.compile(r"[,.;:!?()\n]+| - |\b(?:car|parce que|puisque|vu que|donc)\b")
_BUT = re.compile(r"\bmais\b")
_INITIALS = re.compile(r"\b([snc])\. ?([oacp])\b\.?")
_OPENERS = re.compile(
    r"(?:(?:euh|heu|ben|bah|alors|oh|ah|desolee?|pardon|bonjour|malheureusement|franchement|honnetement|actuellement"
    r"|pour l instant|pour le moment|a ce stade|a ce jour|la|ca|c est|encore|oui|moi|perso|en fait|bon|hum|ok|et) )+"
)
_CLOSERS = re.compile(
    r"(?: (?:pour l instant|pour le moment|a ce stade|a ce jour|a date|du tout|vraiment|trop|bien|combien|quand"
    r"|exactement|precisement|encore|actuellement|desolee?|merci|pr l instant|pr le moment|pour l heure"
    r"|aujourd hui|la"
    r"|(?:sur|pour|dans|a) (?:cette action|ce point|ce pacte|ce sujet|ce niveau|cette question|celle ci)))+$"
)
_LONGEST = 300

_THING = (
    r"(?:chiffres?|montants?|dates?|infos?|informations?|donnees?|numeros?|details?|total|totaux|nombres?|compte"
    r"|comptage|reponses?"
    r"|elements?|idees?|retours?|bilans?|stats?|statistiques?|remontees?|suivi|budget|estimation|visibilite"
    r"|connaissance|cout)"
)
_TAIL = r"(?: \w+){0,7}"
_SAYS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?:\w+ ){0,3}?(?:ne |n )?(?:le |la |l |les |en |vous |me |m )?"
            r"(?:sais|sait|savons|connais|connait|connaissons|retrouve|trouve|dispose|disposons|souviens|rappelle"
            r"|maitrise)"
            r" (?:pas|plus|rien)(?: du tout| exactement| precisement| trop| bien| vraiment)?"
            r"(?: (?:le|la|les|l|de|d|du|ce|cette|ces|combien|quand|qui|quel|quelle|quels|si|ou|encore|moi|pour)\b"
            rf"{_TAIL})?"
        ),
        (
            r"(?:\w+ ){0,3}?(?:n )?(?:ai|a|avons|ont|y a) (?:pas|plus|aucune?)(?: encore| du tout| eu)? "
            rf"(?:le |la |les |l |ce |cette |ces |de |d |du |tous les |toutes les )?{_THING}\b{_TAIL}"
        ),
        rf"(?:toujours )?(?:pas|aucune?|sans) (?:encore )?(?:de |d |le |la |les |l )?{_THING}\b(?! de fin\b){_TAIL}",
        (
            r"(?:les? |la |l |ce )?(?:\w+ ){0,2}(?:n (?:est|a|ont) |ne (?:sont|sera) |est |sont )?(?:pas|non|jamais"
            r"|plus) (?:encore )?(?:ete )?"
            rf"(?:communique|remonte|transmis|compte|comptabilise|mesure|suivi|quantifie|recense|renseigne|disponible"
            rf"|connu)\w{{0,3}}{_TAIL}"
        ),
        (
            r"(?:\w+ ){0,3}(?:impossible|difficile|dur|complique|trop tot)(?: \w+){0,2} (?:a|pour|de) "
            rf"(?:dire|chiffrer|compter|estimer|evaluer|savoir|quantifier){_TAIL}"
        ),
        rf"(?:il )?(?:faut|faudrait|faudra) (?:que je )?(?:demande|verifie|cherche|regarde|retrouve)\w{{0,2}}{_TAIL}",
        (
            rf"(?:je|on) (?:dois|doit|vais|va) (?:demander|verifier|chercher|me renseigner|se renseigner"
            rf"|regarder){_TAIL}"
        ),
        (
            r"(?:\w+ ){0,6}?(?:je |on |j |nous )(?:ne |n )?(?:l |les |la |le )?(?:ai|a|avons) (?:pas|plus)"
            r"(?: sous la main| sous les yeux| en tete| avec moi| ici)?"
        ),
        (
            rf"(?:\w+ ){{0,4}}?(?:peux|peut|pouvons|saurais|saurait|saurions) pas (?:vous |te |le |la |l |y "
            rf"|en ){{0,2}}(?:dire"
            rf"|repondre|donner|preciser|chiffrer){_TAIL}"
        ),
        r"bonne question|mystere|la je seche|je seche|joker|(?:j ai )?un trou(?: de memoire)?",
        (
            r"(?:l |le |la |les )?\w+ (?:ne |n )(?:nous |m |me )?(?:a|ont|l a|l ont) (?:rien|pas|jamais) (?:encore )?"
            rf"(?:transmis|envoye|communique|donne|dit|fourni|remonte|fait remonter|repondu){_TAIL}"
        ),
    )
)
_SOON = re.compile(
    r"\b(?:sera|seront|serait|doit etre|doivent etre|devrait etre|va etre|vont etre) (?:bientot |prochainement "
    r"|alors |aussi )?"
    r"(?:fixe|decide|connu|arbitre|precise|valide|defini|vote|designe|choisi|tranche|arrete|communique|determine"
    r"|stabilise|cale"
    r"|acte)"
    r"|\b(?:on|je|j|nous|vous) (?:le |la |l |en |les |vous |t )?(?:saura|saurai|saurons|aura|aurai|aurons|dirai"
    r"|dira|direz"
    r"|confirmera"
    r"|confirmerai|reviendrai|complet\w{2,4}|precisera\w?|tranchera|decidera|verra|verrons|fixera"
    r"|recontacte\w{0,3})\b(?! pas\b)"
    r"|\b(?:repose|redemande|rappelle|relance)[zr]? (?:moi|nous|la|le)\b"
    r"|\bc est (?:\w+ ){1,3}qui (?:a|ont|connait|sait|gere|suit|detient|doit)\b(?: (?:les?|la|ca|l|tout|me|nous"
    r"|cette|ce|tous)\b|$)"
    r"|\b(?:des que|une fois que|quand|lorsque) (?:\w+ ){1,4}(?:sera|seront|aura|auront|serons|aurons)\b"
    r"|\bon (?:en )?cherche (?:encore|toujours)\b|\b(?:a la|en) recherche d un\b"
    r"|\b(?:j attends|on attend|nous attendons|en attente d)\b"
    r"|\battendue?s? (?:le|la|pour|debut|mi|fin|en|courant|d ici|au|cette|ce|semaine|demain)\b"
    r"|\ben cours (?:de |d )(?:arbitrage|negociation|discussion|chiffrage|calcul|consolidation|definition"
    r"|selection|designation"
    r"|choix"
    r"|decision|reflexion|recrutement|validation|concertation)\b"
    r"|\b(?:pas|non|rien|jamais|aucune?)(?: (?:encore|toujours|ete|completement|totalement|vraiment|tout a fait|d|de"
    r"|definitivement))* "
    r"(?:decide|arbitre|fixe|defini|choisi|tranche|arrete|vote|stabilise|cale|determine|finalise|designe|retenu"
    r"|selectionne"
    r"|attribue)e?s?\b"
    r"|\bpas encore (?:d |de |l |le |la |les )?(?:ej|numeros?|engagements?|notif\w{0,8}|chiffr\w{0,4}|porteurs?"
    r"|operateurs?"
    r"|dates?)\b"
    r"|\b(?:ca|cela) depend(?:ra)? (?:de|du|des)\b|\ba voir (?:avec|en|apres|plus|selon|suivant)\b"
    r"|\b(?:a|reste a|restent a|encore a) (?:definir|fixer|determiner|preciser|arbitrer|decider|confirmer|caler)\b"
)
_NOT_CONCERNED = re.compile(
    r"\bsans objet\b|\b(?:pas|non) (?:concerne|applicable|pertinent)e?s?\b|\bne s applique pas\b|\bhors sujet\b"
    r"|\binapplicable\b"
    r"|^(?:il n y a |y a |on a |j ai )?(?:pas|aucun|sans|point) (?:de |d )?"
    r"(?:ej|numero d ej|numero d engagement|engagement juridique|date de fin|fin prevue)\b(?! encore)"
)
_A_DATE = re.compile(
    r"\b(?:(?:du [0-3]?[0-9](?:er)? )?(?:le |du |au )?[0-3]?[0-9](?:er)? ?"
    r"(?:[/.-] ?[01]?[0-9](?: ?[/.-] ?(?:20)?[0-9]{2})?\b"
    r"|(?:jan|fev|mar|avr|mai|jui|aou|sep|oct|nov|dec)[a-z]{0,7}\b)|20[0-9]{2}\b|[0-9]{1,3} ?(?:jours?|semaines?"
    r"|mois|h|heures?"
    r"|ans?)\b"
    r"|(?:le|du|au|avant le|semaine|vers le|axe|action|priorite) [0-3]?[0-9]\b(?! ?(?:0|%|€|k|[a-z]{4})))"
)
_A_FIGURE = re.compile(
    r"[0-9]|\b(?:une|deux|trois|quelques) (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine"
    r"|soixantaine|centaine|millier)"
)
_IN_WORDS = re.compile(
    r"\b(?:zero|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante"
    r"|cinquante"
    r"|soixante|cent|mille)\b(?! (?:jours?|semaines?|mois|ans)\b)"
)
_COUNTED = frozenset(
    {
        "targeted_beneficiaries",
        "reached_beneficiaries",
        "paid_amount",
        "committed_amount",
        "planned_amount",
        "total_cost",
    }
)
_IS_NOTHING = re.compile(
    r"(?:absolument |vraiment )?(?:rien|aucune?|personne|0|pas un (?:centime|euro|sou|rond)|que dalle)"
    r"(?: (?:du tout|pour (?:l instant|le moment)|a ce jour|a ce stade|encore))?"
)
_PEOPLE_NOT_COUNTED = re.compile(
    r"\b(?:on|nous|j|je|ils|elles|l association|l asso) (?:ne |n |les |l )*(?:ai |a |avons |ont |est |sont )?"
    r"(?:compt|comptabilis|recens|denombr|suiv|suit|mesur|not|enregistr)\w{0,4} (?:pas|jamais|plus|point) "
    r"(?:vraiment |encore )?(?:compte |suivi )?(?:les |le nombre (?:de |d )|de |d |le |par )?"
    r"(?:gens|personnes?|beneficiaires?|individus?|tetes?|menages?|familles?|public|usagers?|monde)\b"
    r"|\bpas (?:comptee?s? |compte )?(?:les gens|les personnes|les beneficiaires)(?: eux memes)?$"
)
_OF_PEOPLE = frozenset({"targeted_beneficiaries", "reached_beneficiaries"})
_WHEN = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|demain|prochaine?|janvier|fevrier|mars|avril|juin|juillet|septembre"
    r"|octobre|novembre"
    r"|decembre|rentree|le [0-9]{1,2})\b|\b(?:j attends|on attend|nous attendons|en attente d\w{0,2}|voir avec"
    r"|d ici)\b|^(?:montant |date |chiffre |nombre |tout )?a (?:preciser|completer|confirmer|verifier)\b|^(?:apres"
    r"|selon)\b"
)
_ASK_ANOTHER = re.compile(
    r"(?:il faut |faut |a |faudrait )?(?:voir|demander|demandez|voyez) (?:ca )?(?:avec|a|au|aupres) "
)
_HAVE_NOT = re.compile(
    r"\b(?:j|je|nous|on|moi)(?: n)? (?:ai|avons|a) pas (?:l |d |cette |le |les |de )?(?:info\w*|chiffres?|donnees?)\b"
)
"""« voir avec la compta, moi j'ai pas l'info »: another knows, who is here does not."""
_A_BOUND = re.compile(
    r"\b(?:plus de|moins de|maxi?|maximum|minimum|au plus|jusqu|entre|plafond|par|depass\w{1,4}|inferieur"
    r"|superieur)\b"
    r"|/|[0-9] ?(?:ou|-) ?[0-9]"
)


def read_unknown(text: str) -> Unknown | None:
    """Give the state that the reply says, as a whole or in its first clause, or after a « mais » at its end.

    A figure said beside, that is no bound and no date, is the answer: « je n'ai pas le chiffre exact, une trentaine » is none.
    """
    if len(text) > _LONGEST:
        return None
    folded = _INITIALS.sub(r"\1\2", fold(text).text)
    first = next((part for part in _CLAUSE_END.split(folded) if key(part)), "")
    before_but, *_ = _BUT.split(first)
    *_, after_but = _BUT.split(folded)
    for said in (first, before_but, after_but):
        state = _state(said)
        if state:
            return None if _gives_a_figure(folded) else Unknown(state)
    return None


def read_unknown_of_value(text: str, question: str) -> Unknown | None:
    """Give the state that any clause of a short reply says of a question of a value, where neither a figure nor « rien » answers it.

    « 120 repas, on compte pas les gens » is unknown: the figure counts something else.
    """
    if question in _OF_PEOPLE and len(text) <= _LONGEST and _PEOPLE_NOT_COUNTED.search(key(text)):
        return Unknown.UNKNOWN
    return _in_clauses(text, question, is_value=True) or read_unknown(text)


def read_unknown_of_choice(text: str, question: str) -> Unknown | None:
    """Give the state that any clause of a short reply says of a closed list, or of yes and no: only that one does not know."""
    return _in_clauses(text, question, is_value=False) or read_unknown(text)


def says_when(text: str, question: str) -> bool:
    """Whether the reply tells when the value will be known, or what it waits for: « je vous dirai ça lundi » is no command."""
    words = key(text)
    return (
        len(text) <= _LONGEST
        and _WHEN.search(words) is not None
        and _in_clauses(text, question, is_value=True) is Unknown.PENDING
    )


def _in_clauses(text: str, question: str, *, is_value: bool) -> Unknown | None:
    if len(text) > _LONGEST:
        return None
    folded = _INITIALS.sub(r"\1\2", fold(text).text)
    clauses = [words for part in _CLAUSE_END.split(folded) for but in _BUT.split(part) if (words := key(but))]
    if not clauses or _gives_a_figure(folded) or (question in _COUNTED and _IS_NOTHING.fullmatch(clauses[0])):
        return None
    if is_first_clause_only(question):
        clauses = clauses[:1]
    if _ASK_ANOTHER.match(clauses[0]) and any(_HAVE_NOT.search(words) for words in clauses[1:]):
        return Unknown.UNKNOWN
    said = (state_of_clause(_bare(words), question, is_value=is_value) for words in clauses)
    return next(filter(None, said), None)


def _bare(words: str) -> str:
    opened = _OPENERS.match(words)
    return words[opened.end() :] if opened else words


def read_unknown_within(text: str) -> Unknown | None:
    """Give the state that any clause of a short reply says, where no figure is given: « appel à projets en cours, lauréat pas choisi »."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text).text
    words = key(_INITIALS.sub(r"\1\2", folded))
    if _gives_a_figure(folded):
        return None
    if _NOT_CONCERNED.search(words):
        return Unknown.NOT_APPLICABLE
    if _SOON.search(words):
        return Unknown.PENDING
    told = next(filter(None, map(_state, _CLAUSE_END.split(folded))), None)
    return Unknown(told) if told else None


def _gives_a_figure(folded: str) -> bool:
    rest = _A_DATE.sub(" ", folded)
    if _IN_WORDS.search(rest):
        return True
    return _A_FIGURE.search(rest) is not None and _A_BOUND.search(rest) is None


def _state(clause: str) -> str | None:
    """Read a clause as it is, or without the words that only soften; then by the ways of saying that one does not know."""
    words = key(clause)
    opened = _OPENERS.match(words)
    bare = words[opened.end() :] if opened else words
    closed = _CLOSERS.sub("", bare)
    listed = next(filter(None, map(lexicon("unknown").whole, (words, bare, closed))), None)
    if listed or not words:
        return listed
    soon = _SOON.search(words)
    return next(("pending" if soon else "unknown" for says in _SAYS if says.fullmatch(closed)), None)
