"""Actions made of others, or begun with what they hold: « même pilote que l'action 2 », « nouvelle action : Épicerie itinérante »."""

import re
from collections.abc import Iterator
from dataclasses import replace

from survey.understanding.acts.naming import kind_of, names_in
from survey.understanding.acts.wording import Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import SURE, Act, Candidate, Command, Understanding
from survey.understanding.mentions.mentioned import mentioned
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood
from survey.understanding.roles import actors, lists, money, people, timing, titles, whereabouts

_COPY = re.compile(
    r"\b(?:l[ea]s? )?memes? (?P<what>[^.;!?\n]{3,60}?) qu(?:e |')(?:pour |dans |sur )?(?:l'|la "
    r"|le )?(?P<which>[^.;!?\n]{1,40})$"
    r"|\b(?:reprends|reprendre|copie|copier|recopie|recopier|pareil pour"
    r"|idem pour) (?P<what2>[^.;!?\n]{3,60}?) (?:de|dans|que) (?:l'|la "
    r"|le )?(?P<which2>[^.;!?\n]{1,40})$"
)
_WHICH = re.compile(
    r"(?:(?:action|priorite|fiche) ?(?:n ?°|no|numero)? ?(?P<after>[0-9]{1,3})|(?P<ordinal>premiere"
    r"|deuxieme|seconde|troisieme|quatrieme|cinquieme|derniere|precedente)|(?P<alone>[0-9]{1,3}))\b"
)
_ORDINALS = {
    "premiere": 1,
    "deuxieme": 2,
    "seconde": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "derniere": -1,
    "precedente": -1,
}
_DUPLICATE = re.compile(
    r"^(?P<command>[^.;!?\n]{0,30}\b(?:dupliqu|copi|recopi|refai|repren|meme action|la meme"
    r"|pareil)[^.;!?\n]{0,40}?),? (?P<but>mais(?: cette fois)?|sauf que(?: c'est)?|cette fois"
    r"|(?:je|on) (?:change|modifie|corrige|adapte)r?a?i?\b|en changeant|avec comme|pour) (?P<rest>[^\n]{2,120})$"
)
_LIKE_ANOTHER = re.compile(
    r"\b(?:(?:la|le|les) memes?|pareil(?:le)?|idem) que\b"
)  # « la même que pour le plan pauvreté »
_BUT = re.compile(r"^(?:mais|sauf que|par contre|juste|c'est|pour|a|avec|sur|dans|les?|la|l'|[ ,])+")
_ROLES = (actors, money, people, timing, whereabouts, lists, titles)
_AFTER_HEAD = re.compile(r" ?(?:[:,;\n]| - )\s*")
_OPENING = frozenset({"soft", "yes", "done", "over", "skip", "new_verb", "new_action"})
_LONGEST_TITLE = 90
_TELLS = re.compile(r"[0-9]|[.;,]|\b(?:on|nous|je|il|elle|c'est|est|sont|avec|pour|porte|finance)\b")


def read_copy(analysis: Analysis) -> Understanding | None:
    """« même pilote que l'action 2 »."""
    match = _COPY.search(analysis.folded.text.rstrip(" .!"))
    if match is None:
        return None
    what = match.span("what") if match["what"] else match.span("what2")
    which = _WHICH.search(match["which"] or match["which2"])
    names = [name for name in names_in(analysis) if what[0] <= analysis.tokens[name.first].start < what[1]]
    if which is None or not names:
        return None
    number = _ORDINALS[which["ordinal"]] if which["ordinal"] else int(which["after"] or which["alone"])
    questions = tuple(dict.fromkeys(name.usual for name in names))
    command = Command(Act.COPY, *analysis.folded.span(*match.span()), questions[0], number, questions)
    return Understanding(commands=(command,))


def read_duplicate(analysis: Analysis) -> Understanding | None:
    """« refais la même action mais pour Liévin »: the command, and where or for whom the copy is."""
    match = _DUPLICATE.match(analysis.folded.text.rstrip(" .!"))
    if match is None or _LIKE_ANOTHER.search(analysis.folded.text):
        return None
    head = Analysis(analysis.source(*match.span("command")), replace(analysis.scene, asked=None))
    if not re.fullmatch(
        r"(?:new_verb )?(?:duplicate |duplicate_verb (?:thing )?action )(?:action )*", Wording(head).terms
    ):
        return None
    command = Command(Act.DUPLICATE_ACTION, *analysis.folded.span(*match.span("command")))
    but = _BUT.match(match["rest"])
    start = match.start("rest") + (but.end() if but else 0)
    span = (start, match.end("rest"))
    for question in ("areas", "audiences"):
        kind = kind_of(question, analysis.scene.form)
        understood = kind and read(kind, Reply(analysis.source(*span)), analysis.scene.context)
        if isinstance(understood, Understood) and understood.confidence >= SURE:
            return Understanding(
                candidates=(analysis.candidate(question, understood.value, span),), commands=(command,)
            )
    return Understanding(commands=(command,))


def read_new_action(analysis: Analysis) -> Understanding | None:
    """« nouvelle action : Épicerie itinérante du Ternois »: the command, and what the action holds."""
    wording = Wording(analysis)
    if wording.first_term not in _OPENING:
        return None
    pieces = wording.pieces
    heads = [number for number, (term, _, _) in enumerate(pieces) if term == "new_action"]
    if not heads or not {term for term, _, _ in pieces[: heads[0] + 1]} <= _OPENING:
        return None
    tokens, text = analysis.tokens, analysis.folded.text
    end = tokens[pieces[heads[0]][2] - 1].end
    after = _AFTER_HEAD.match(text, end)
    if after is None or after.end() >= len(text.rstrip()):
        return None
    command = Command(Act.NEW_ACTION, *analysis.folded.span(tokens[0].start, end))
    return Understanding(candidates=tuple(_held(analysis, after.end())), commands=(command,))


def _held(analysis: Analysis, start: int) -> Iterator[Candidate]:
    """Give what an action begins with: what its words tell, or else its title."""
    source = analysis.folded.span(start, len(analysis.folded.text.rstrip()))
    part = Analysis(analysis.text[source[0] : source[1]], replace(analysis.scene, asked=None, values={}, entries={}))
    said = mentioned(part)
    found = [candidate for role in _ROLES for candidate in role.candidates(said)]
    title = kind_of("action_title", analysis.scene.form)
    is_name = len(part.text) <= _LONGEST_TITLE and not _TELLS.search(part.folded.text)
    understood = title and read(title, Reply(part.text.strip(" «»\"'.")), analysis.scene.context)
    if is_name and isinstance(understood, Understood):
        found = [Candidate("action_title", understood.value, 0, len(part.text), 0.9)]
    best = {(one.question, one.entry): one for one in sorted(found, key=lambda one: one.confidence)}
    yield from (replace(one, start=one.start + source[0], end=one.end + source[0]) for one in best.values())
