"""The title of the action, of the priority, and what is done."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned, Span, overlaps
from survey.understanding.mentions.noise import without_noise
from survey.understanding.readers.texts import clean, clean_line

SHORTEST, LONGEST = 5, 150
_SHORTEST_DESCRIPTION, _LONGEST_DESCRIPTION = 30, 2000
_SHORTEST_NEED = 20
_MOST_WORDS = 9
_SAID_BEFORE = 40

_LABEL = re.compile(
    r"(?:^|[\n.;,] ?(?:[-*•] ?)?)(?:(?:le |l')?(?:titre|intitule|nom)(?: (?:exact|complet))?(?: (?:de l'action|du projet"
    r"|du dispositif))?"
    r"|action|projet) ?(?::|c'est|est|serait) ?(?P<words>[^\n;]{3,160})"
)
_OWN_LINE = re.compile(
    r"(?:^|\n)(?:[-*•] ?)?(?:le |l')?(?:titre|intitule|nom)(?: (?:exact|complet))?(?: (?:de l'action|du projet|du dispositif))? ?: ?"
    r"(?P<words>[^\n;€]{5,110})(?=\n)"
)
"""« Titre : X : Y » on a line of its own is the title whole."""
_FIRST_LINE = re.compile(r"(?P<words>[^\n;,.€0-9«»(]{5,90})(?=\n)")
_OF_A_PLACE = re.compile(r"\b(?:de la |de l'|des |de |du |d')(?:la |le |les |l')?$")
_OPENS_SOMETHING = re.compile(
    r" (?:va |vont |veut |souhaite |prevoit d[e'] ?)?(?:(?:ouvr|lanc|organis|propos|cre|mont|deploi|developp|anim|experiment|install)"
    r"(?:e|ent|ir|er|ira|era|iront|eront)|porte|gere|tient|met en place|mettra en place) "
    r"(?:une |un |des |la |le |les |l'|deux |trois |quatre |[0-9]{1,2} )"
)
"""« La Croix-Rouge ouvre une épicerie solidaire »: what follows is the action."""
_NAMED = re.compile(
    r"\b(?:l'action|le projet|le dispositif|elle|ca|il|action|projet|qui) (?:s'appelle(?:ra)?|s'intitule(?:ra)?|se nomme"
    r"|est intitulee?|est (?:appelee?|nommee?|baptisee?|denommee?)) ?:? ?(?P<words>[^\n;]{3,160})"
    r"|\b(?<!s')(?:intitulee?|denommee?|baptisee?|on l'appelle|nommee?) ?:? ?(?P<called>[^\n;]{3,160})"
)
_QUOTED = re.compile(r"« ?(?P<words>[^«»\n]{3,150}?) ?»|\"(?P<straight>[^\"\n]{3,150})\"")
_QUOTED_OTHERWISE = re.compile(
    r"\b(?:asso\w{0,9}|fondation|entreprise|societe|porteur|porte[e]?s? par|par|quartiers?|qpv|residence|structure"
    r"|centre social|lieu[- ]dit|pacte"
    r"|contrat|diagnostic|rapport|dit|dire|appelle(?:nt)? les|publics?|foyer|association|collectif|scic|scop|compagnie|avec|chez)"
    r" (?:l[ea] |l'|du |de la |d'|des |les )?$"
)
_PRIORITY_BEFORE = re.compile(r"\b(?:priorite[^.,;\n]{0,25}|axe|volet|fiche)(?: n ?°)? ?[1-3]? ?:? ?$")
_TITLE_ENDS = re.compile(
    r"\.(?=\s|$)|[,;\n(]| - | ?: |,? (?:et|qui|elle|il|on) (?:vise|est|sera|sert|concerne|demarre|commence|s'adresse|touche"
    r"|aide|va|propose|accueille)\w{0,3}\b"
    r"|,? (?:porte|pilote|mene|finance|anime)e?s? (?:par|avec)\b|,? (?:budget|cout|pour un montant|a partir du|des le|avec la"
    r"|avec le|avec l')"
)
_LINE_ENDS = re.compile(r"\.(?= )| - |,? (?:porte|pilote|mene|finance|anime)e?s? par\b")
_OPENER = re.compile(
    r"[\s,.:;!-]{0,6}(?:(?:donc|alors|euh|bon|ben|voila|bref|ok|oui|et|en fait|sinon|cc|slt|la|c'est|il y a|y a|ici|nous avons"
    r"|l'action c'est|l'idee c'est"
    r"|l'action est|l'action,? c'est|le projet c'est|il s'agit d[e'u]|cette annee|(?:action"
    r"|projet)(?: n ?°?)? ?[0-9]? ?:)[\s,:]{1,3}){0,4}"
    r"(?:(?:on|nous) (?:va |allons |veut |voulons |souhaite |souhaitons |a |avons |aimerait )?"
    r"(?:finance(?:r|ons)?|soutien(?:t|s)|soutenir|soutenons|lance(?:r)?|lancons|demarre(?:r)?|demarrons|reprend|reprenons"
    r"|continue|propose(?:r)?|proposons|ouvr(?:e|ir|ons)"
    r"|organis(?:e|er|ons)|cree[r]?|creons"
    r"|met(?:tons|tre)? en place|monte(?:r)?|montons|porte(?:r)?|deploie|deployer|developpe(?:r)?|prevoit|prevoyons|a|avons"
    r"|aide(?:r)?|fait|faisons|experimente(?:r)?"
    r"|poursuit|reconduit|renforce)\s)?"
    r"(?:mise en place|creation|ouverture|lancement|financement|organisation|achat|acquisition)?[\s]{0,1}"
    r"(?:d'une |d'un |d'|de la |du |des |de |une |un |l'|le |la |les |notre |nos |son |ses |deux |trois |quatre |[0-9]{1,2} )?"
    r"(?:(?:action|projet|dispositif) (?=[a-z]))?"
)
_STOP = re.compile(
    r"[,;.:\n(!?«»\"+=/]| [-–—] | (?:sur|dans|avec|chez|pour|par|en|qui|que|ou|des le|depuis|jusqu|a partir|porte"
    r"|portes|portee|portees|pilote|pilotee"
    r"|mene|menee|finance|financee|anime|animee|budget|cout|c'est|est|sont|on|nous|vise|tous|toutes|chaque|des qu|afin|ouvert"
    r"|ouverte|organise|il|elle|tourne|passe|circule|sillonne|distribue|prete|recoit|donne|offre|vient|repond|fonctionne|marche"
    r"|demarre|commence|continue"
    r"|accueille|permet|propose|reste|compte|existe|va|ira|sera|s'arrete|a (?:ete|ouvert|demarre|commence|deja|bien|pris|eu))\b"
    r"|(?<![a-z0-9])[0-9]{2,}| [0-9]"
)
_PRIORITY = re.compile(
    r"\bpriorite(?: (?:n ?°? ?)?[1-3]| numero [1-3]| un| deux| trois)?"
    r"(?: ?: ?| [-–—] |,? (?:c'est|s'intitule|s'appelle|porte sur|concerne|est) (?!pilote|porte|mene|conduite|que\b|en\b|de\b"
    r"|a\b|au\b"
    r"|animee|coordonnee|suivie|validee|la n))"
    r"(?P<words>[^.;,\n]{4,150})"
)
_PRIORITY_NAMED = re.compile(
    r"\bpriorite (?:[1-3] )?(?!est\b|sera\b|qui\b|a\b|au|n\b|numero|nationale|du\b|de\b|des\b|pilote|porte|mene|absolue|pour\b"
    r"|[0-9])"
    r"(?P<words>[a-z'][a-z' -]{3,60}?),? (?:pilotee?|portee?|menee?|conduite|animee?) par\b"
)
_PRIORITY_ENDS = re.compile(r" (?:pilote|porte|mene|conduit|anime|avec l[ea' ]|et c'est|c'est)\w{0,3}\b| [-–—] | \(")
_NEED = re.compile(
    r"\b(?:besoin(?: (?:identifie|repere|du diagnostic|auquel))?s?) ?(?::|c'est (?:de |que )?|est (?:de "
    r"|que )) ?(?P<words>[^\n]{20,900})"
)
_ONLY_LEADING = {
    "a",
    "au",
    "aux",
    "de",
    "d",
    "du",
    "des",
    "la",
    "le",
    "les",
    "l",
    "et",
    "un",
    "une",
    "sur",
    "dans",
    "en",
    "pour",
    "vers",
    "saint",
    "chez",
    "par",
    "avec",
}
_TOO_GENERAL = {
    "action",
    "projet",
    "dispositif",
    "service",
    "programme",
    "structure",
    "mission",
    "poste",
    "point",
    "groupe",
    "etude",
    "diagnostic",
    "formation",
    "conseil",
    "appui",
    "accompagnement",
    "logement",
    "transport",
    "prevention",
    "mobilite",
    "sante",
    "soutien",
    "distribution",
    "hebergement",
    "animation",
    "accueil",
    "aide",
    "vacances",
    "permanence",
    "permanences",
    "voiture",
    "vehicule",
    "vehicules",
}
_ARTICLES = re.compile(r"[ ,-]{0,3}(?:la |le |les |l'|une |un )?(?:asso |association )?")
_LONGEST_LINK, _MOST_PLACES = 12, 10
_EDGES = " ,.;:!?\n-"
_LATEST_BEGINNING = 300
_UNCAPPED = re.compile(r"[^\W\d_]")


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give the titles told, or the first noun of an action as a title to confirm, and the text that describes it."""
    asked = said.analysis.scene.asked
    if asked not in (None, "description"):
        yield from _explicit(said, only_named=True)
        return
    yield from _priority(said)
    title = next(chain(_explicit(said, only_named=False), _leading(said)), None)
    if title is not None:
        yield title
        if asked is None:
            yield from _description(said)


def _explicit(said: Mentioned, *, only_named: bool) -> Iterator[Candidate]:
    """Find « titre : X », « l'action s'appelle X », then « X » between quotes."""
    analysis = said.analysis
    text = analysis.folded.text
    for pattern in (_OWN_LINE, _LABEL, _NAMED):
        for match in islice(pattern.finditer(text), _MOST_WORDS):
            group = "words" if match["words"] else "called"
            ends = _LINE_ENDS if pattern is _OWN_LINE else _TITLE_ENDS
            span = _within_quotes(text, match.span(group)) or _cut(text, match.span(group), ends)
            of_priority = _PRIORITY_BEFORE.search(text[max(0, match.start() - _SAID_BEFORE) : match.start()])
            if not (of_priority or said.is_noise(*span)) and (title := _title(analysis, span)):
                yield analysis.candidate("action_title", title, span, 0.95)
    if only_named:
        return
    for match in islice(_QUOTED.finditer(text), _MOST_WORDS):
        span = match.span("words" if match["words"] else "straight")
        if _is_title(said, match.start(), span) and (title := _title(analysis, span)):
            yield analysis.candidate("action_title", title, span, 0.9)


def _is_title(said: Mentioned, start: int, span: Span) -> bool:
    before = said.analysis.folded.text[max(0, start - _SAID_BEFORE) : start]
    named = [(one.start, one.end) for one in said.organisations]
    otherwise = _QUOTED_OTHERWISE.search(before) or _PRIORITY_BEFORE.search(before)
    return not (otherwise or said.is_noise(*span) or overlaps(span, named))


def _within_quotes(text: str, span: Span) -> Span | None:
    """Give what quotes hold, where the words begin by them."""
    quoted = _QUOTED.match(text, span[0] + len(text[span[0] : span[1]]) - len(text[span[0] : span[1]].lstrip()))
    return quoted.span("words" if quoted["words"] else "straight") if quoted else None


def _cut(text: str, span: Span, ends: re.Pattern[str]) -> Span:
    """Give the words up to what ends them, without the spaces about."""
    stop = ends.search(text, span[0] + 1, span[1])
    words = text[span[0] : stop.start() if stop else span[1]]
    first = span[0] + len(words) - len(words.lstrip(" :\"'«-"))
    return first, max(first, span[0] + len(words.rstrip(' .,;:!-"»')))


def _title(analysis: Analysis, span: Span) -> str | None:
    """Write a title from words of the source: on one line, capitalised, capitals brought down where all was written so."""
    words = clean_line(analysis.source(*span)).strip(' .,;:-«»"') if span[0] < span[1] else ""
    if not SHORTEST <= len(words) <= LONGEST:
        return None
    if words.isupper() and " " in words:
        words = words.lower()
    return words[:1].upper() + words[1:]


def _leading(said: Mentioned) -> Iterator[Candidate]:
    """Take the first words as a title where they begin by what actions begin by: « épicerie solidaire », « on finance un bus… »."""
    analysis = said.analysis
    text = analysis.folded.text
    heads = [
        phrase for phrase in analysis.phrases.get("action_head", ()) if not said.is_noise(*analysis.place_of(phrase))
    ]
    taken = [*((one.start, one.end) for one in said.organisations if one.named), *said.noise]
    for phrase in heads[:_MOST_WORDS]:
        start, end = analysis.place_of(phrase)
        clause = analysis.clause_at(start)
        opened = _opened(said, clause, start)
        if opened is None or not _opens_the_text(said, clause[0]):
            continue
        stop = _STOP.search(text, end, clause[1])
        limit = min([stop.start() if stop else clause[1], *_limits(said, end, taken)])
        span = _first_line(said, start, limit) or _few_words(analysis, start, limit)
        if (
            not overlaps(span, taken)
            and _says_enough(text[opened:start], text[span[0] : span[1]])
            and (title := _title(analysis, span))
        ):
            yield analysis.candidate("action_title", title, span, 0.6)
            return


def _opened(said: Mentioned, clause: Span, start: int) -> int | None:
    """Give where the words begin that lead to a title, from the beginning of its clause; ``None`` where others stand between."""
    text, begin = said.analysis.folded.text, _begin(clause, said.noise)
    opened = _OPENER.match(text, begin)
    if opened is not None and opened.end() == start:
        return opened.start()
    for one in said.organisations:
        if begin <= one.start < start and _ARTICLES.fullmatch(text, begin, one.start):
            verb = _OPENS_SOMETHING.match(text, one.end)
            return verb.start() if verb is not None and verb.end() == start else None
    return None


def _limits(said: Mentioned, end: int, taken: list[Span]) -> Iterator[int]:
    """Give where a title has to stop: before who carries it and where it is, after « de Mende » which is of its name."""
    text = said.analysis.folded.text
    yield from (start for start, _ in taken if start >= end)
    places = [one for one in said.places[:_MOST_PLACES] if one.start >= end]
    for one in places:
        before = text[max(end, one.start - _LONGEST_LINK) : one.start]
        if not any(_OF_A_PLACE.fullmatch(text, one.end + 1, other.start) for other in places):
            yield one.end if _OF_A_PLACE.search(before) else one.start


def _first_line(said: Mentioned, start: int, limit: int) -> Span | None:
    """Take a first line that stands alone, « Entrepôt : froid et seconde équipe », unless who or where it is stops it."""
    line = _FIRST_LINE.match(said.analysis.folded.text, start)
    if line is None or ":" not in line["words"][limit - start :][:3]:
        return None
    span = (start, start + len(line["words"].rstrip(" .:-")))
    named = [(one.start, one.end) for one in said.organisations if one.start >= limit]
    named += [(one.start, one.end) for one in said.places if one.start >= limit]
    return None if overlaps(span, named) else span


def _opens_the_text(said: Mentioned, place: int) -> bool:
    """Whether nothing but politeness goes before a place."""
    if place > _LATEST_BEGINNING:
        return False
    before = said.analysis.folded.text[:place]
    for start, end in reversed(said.noise):
        before = before[:start] + before[end:] if end <= place else before
    return not before.strip(_EDGES)


def _says_enough(before: str, words: str) -> bool:
    """Whether words are a title: more than one, or one that names an action by itself, and no subject of a verb (« le bus tourne »)."""
    return " " in words or (words not in _TOO_GENERAL and not before.endswith(("le ", "la ", "l'")))


def _begin(clause: Span, noise: tuple[Span, ...]) -> int:
    """Give where a clause begins once its greeting is over."""
    return max([clause[0], *(end for start, end in noise if clause[0] <= start and end < clause[1])])


def _few_words(analysis: Analysis, start: int, end: int) -> Span:
    """Give no more words than a title has, and none that only leads to the next."""
    tokens = analysis.tokens_in(start, end)[:_MOST_WORDS] if start < end else ()
    while len(tokens) > 1 and tokens[-1].word in _ONLY_LEADING:
        tokens = tokens[:-1]
    return (start, tokens[-1].end) if tokens else (start, start)


def _priority(said: Mentioned) -> Iterator[Candidate]:
    """« la priorité 3 c'est la mobilité », « Priorité garde d'enfants pilotée par… », « le besoin : … »."""
    analysis = said.analysis
    text = analysis.folded.text
    for pattern in (_PRIORITY, _PRIORITY_NAMED):
        match = pattern.search(text)
        if match and not said.is_noise(*match.span()):
            span = _cut(text, match.span("words"), _PRIORITY_ENDS)
            span = _within_quotes(text, match.span("words")) or _without_article(text, span)
            if title := _title(analysis, span):
                yield analysis.candidate("priority_title", title, span, 0.85)
                break
    need = _NEED.search(text)
    if need and not said.is_noise(*need.span()):
        words = clean(analysis.source(*need.span("words")))
        if len(words) >= _SHORTEST_NEED:
            yield analysis.candidate("need", words[:1].upper() + words[1:], need.span("words"), 0.8)


def _without_article(text: str, span: Span) -> Span:
    article = re.compile(r"(?:l[ae]s? |l'|de (?:la |l')?|d')").match(text, *span)
    return (article.end(), span[1]) if article else span


def _description(said: Mentioned) -> Iterator[Candidate]:
    """Keep the text as what is done, its politeness left out."""
    analysis = said.analysis
    words = clean(without_noise(analysis, said.noise)).strip(" ,;\n")
    if _SHORTEST_DESCRIPTION <= len(words) <= _LONGEST_DESCRIPTION and _UNCAPPED.search(words):
        yield analysis.candidate("description", words[:1].upper() + words[1:], (0, len(analysis.folded.text)), 0.6)
