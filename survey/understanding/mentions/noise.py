"""What is no part of what is said: greetings, signatures, heads of forwarded mails, telephone numbers, addresses, complaints."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from survey.questionnaire import kinds
from survey.questionnaire.questions import Question
from survey.understanding.analysis import Analysis

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[^.!?\n]+")
_ADDRESS = re.compile(
    r"(?<![a-z0-9._+-])[a-z0-9._+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,63}){1,4}"
    r"|\b(?:https?://|www\.)[^\s<>\"]{1,500}"
)
_TELEPHONE = re.compile(
    r"(?:\b(?:tel(?:ephone)?|tph|port(?:able)?|mob(?:ile)?|fixe|fax|standard|ligne directe)\b[ .:/]{0,4})?"
    r"(?<![0-9+])(?:\+ ?[0-9]{2,3}[ .]{0,2}(?:\(0\) ?)?|0)[1-9](?:[ ./-]?[0-9]{2}){4}(?![0-9]|[ .][0-9]{3}(?![0-9]))"
)
_HEAD = re.compile(
    r"[ >*]{0,4}(?:(?:de|from|expediteur) ?:|(?:a|to|cc|cci|bcc|copie|destinataires?|repondre a) ?:"
    r"|(?P<telling>envoye(?: le)?|sent|objet|subject|sujet) ?:|(?:date|pj|pieces? jointes?|importance|ref|n/ref|v/ref) ?:)"
)
_HEAD_WITHIN = re.compile(r"\b(?:de|from|envoye(?: le)?|sent|a|to|cc|objet|subject) ?:")
_HEADS_OF_ONE_LINE = 3
_FORWARDED = re.compile(
    r"[ >]{0,4}(?:-{2,20} ?(?:message|mail|courriel|forwarded|original)[^\n]{0,80}|(?:debut du )?message (?:transfere"
    r"|d'origine)[^\n]{0,40}"
    r"|(?:le|on) [^\n]{5,90} (?:a ecrit|wrote) ?:?|_{5,60})[ ]{0,4}$"
)
_SENT_FROM = re.compile(
    r"\b(?:envoye (?:depuis|a partir d|de (?:mon|ma|l'|outlook)|avec (?:mon|outlook|yahoo)|via)|sent from|get outlook"
    r"|(?:telechargez|obtenez|obtenir) outlook)[^\n]{0,80}"
)
_NOTICE = re.compile(
    r"\b(?:ce (?:message|courriel|mail) [^\n]{0,60}(?:confidentiel|destine)"
    r"|(?:pensez|songez|merci de penser) [^\n]{0,40}(?:imprim|environnement|planete))[^\n]*"
)
_POSTSCRIPT = re.compile(r"\n ?(?:p\.? ?s\.?|nb|n\.b\.?) ?[:,-]? ")
_MYSELF = re.compile(
    r"\b(?:je (?:suis|m'appelle) (?:l[ea']? ?|une? )?(?:nouvel\w{0,3} )?"
    r"(?:agente?|chargee?|referente?|cheff?e?|responsable|gestionnaire|instructrice|instructeur|collegue|stagiaire|directeur"
    r"|directrice|adjointe?)\b"
    r"[^,.;!?\n]{0,120}|je vous (?:ecris|contacte)\b[^,.;:!?\n]{0,80})"
)
_ADDRESSED = re.compile(
    r"\b(?:bonjour|bonsoir|bjr|chere?|salut|coucou|hello),? (?:(?:madame|monsieur|mme|mr|m\.) "
    r"(?!(?:l[ea]s?|on|je|nous|il|pour|voici|c'est)\b)[a-z'-]{2,25}|[a-z-]{3,15}(?= ?[,!\n]))"
)
_THANKS_FOR = re.compile(
    r"\bmercis?(?: beaucoup| bcp| bien| encore| a vous| d'avance)? (?:pour|de) (?:votre|ton|ta|tout|toute|vos|tes|cette|ce)\b"
    r"[^,.;:!?\n0-9]{0,50}(?=[,.;:!?\n]|$)"
)
_COMPLAINT = re.compile(
    r"\b(?:ca (?:rame|bug|beug|plante|lag|ne (?:marche|fonctionne) (?:pas|plus)|marche (?:pas|plus))"
    r"|on nous (?:l'|a |avait )[^.!?\n]{0,20}demande\b|on n'? ?a que ca a faire|encore un (?:formulaire|questionnaire|tableau"
    r"|outil)"
    r"|votre (?:truc|machin|outil|site|appli|formulaire|questionnaire|robot|logiciel|plateforme)"
    r"|j'en ai (?:marre|assez)|y en a marre|quelle galere|n'importe quoi|c'est (?:trop )?(?:long|penible|lourd)(?! ?terme)\b)"
)
_OFFICE = re.compile(
    r"\b(?:pole|service|direction|directeur|directrice|adjointe?|cheff?e?|chargee? d|responsable|referente?|secretaria?t\w{0,3}"
    r"|unite|mission|bureau|prefecture|prefet\w{0,2}|ddets\w{0,2}|deets|dreets|drieets|ddcs\w{0,2}|cite administrative|rue|avenue"
    r"|boulevard|bd|cs ?[0-9]{4,5}|bp ?[0-9]{2,5}|cedex|inspect(?:eur|rice)|conseill(?:er|ere)|commissaire|coordinat(?:eur|rice)"
    r"|gestionnaire|instruct(?:eur|rice)|assistante?|deleguee?|tel|telephone|portable|mobile|fax|mail|courriel"
    r"|liberte|egalite|republique francaise|[0-9]{5} [a-z'-]{3,30})\b"
)
_STATE_OFFICE = re.compile(
    r"\b(?:ddets\w{0,2}|deets|dreets|ddcs\w{0,2}|prefecture)\b[^\n]{0,60}[-|/,] ?(?:tel|mail|fax|port|0[0-9]|[a-z.-]{2,40}@)"
)
_TELLS = re.compile(
    r"\b(?!(?:tel|telephone|port|portable|mob|mobile|mail|courriel|fax|standard|fixe|directe)\b)[a-z]{2,20} ?:(?!//)|€|\beuros?\b"
)
_NAME = re.compile(r"(?:(?:m\.|mme|mlle|dr) )?[a-z'-]{2,20}(?: [a-z'-]{1,20}){0,2}$")
_EDGES = " ,.!-\t"
_LONGEST_LINE = 90
_MOST_LINES = 8
_MOST_CLOSINGS = 3
_LINES_UNDER_A_NAME = 2
_ALWAYS = ("greeting", "thanks", "wish", "closing")


def noise_of(analysis: Analysis) -> Iterator[Span]:
    """Give the places, in the folded text, of what is to be left aside, from left to right, none over another."""
    text = analysis.folded.text
    if _is_all_noise(analysis):
        yield 0, len(text)
        return
    yield from _joined(text, sorted([*_pieces(analysis), *_heads(text), *_signatures(analysis), *_last_block(text)]))


def without_noise(analysis: Analysis, noise: tuple[Span, ...]) -> str:
    """Give the source with spaces in the place of noise, so that what stays keeps its place."""
    text = analysis.text
    for start, end in noise:
        first, last = analysis.folded.span(start, end)
        text = text[:first] + " " * (last - first) + text[last:]
    return text if not noise or any(map(str.isalnum, text)) else ""


def _is_all_noise(analysis: Analysis) -> bool:
    """Whether a text has no word at all, tries the microphone, or is small talk where no closed list or yes is asked."""
    tokens = analysis.tokens
    if not tokens:
        return len(analysis.text) <= len(analysis.folded.text)
    phrases = analysis.phrases.get("noise", ())
    if sum(phrase.last - phrase.first for phrase in phrases) < len(tokens):
        return False
    node = analysis.scene.form.nodes.get(analysis.scene.asked or "")
    picks = isinstance(node, Question) and isinstance(node.kind, kinds.YesNo | kinds.Choice | kinds.Choices)
    counts = isinstance(node, Question) and all(phrase.term == "trial" for phrase in phrases)
    return not picks and not counts


def _pieces(analysis: Analysis) -> Iterator[Span]:
    """Find what is noise wherever it stands: politeness, numbers, addresses, notices; whole sentences of complaint."""
    text = analysis.folded.text
    yield from (analysis.place_of(phrase) for phrase in analysis.phrases.get("noise", ()) if phrase.term in _ALWAYS)
    for pattern in (_ADDRESS, _TELEPHONE, _SENT_FROM, _NOTICE, _MYSELF, _ADDRESSED, _THANKS_FOR):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _SENTENCE.finditer(text) if _COMPLAINT.search(match[0]))


def _heads(text: str) -> Iterator[Span]:
    """Find the lines « De : », « Objet : » of a forwarded mail, where more than one stands or one gives it away."""
    heads = []
    for line in _LINE.finditer(text):
        head = _HEAD.match(line[0])
        if head:
            heads.append((line.span(), head["telling"] is not None or _ADDRESS.search(line[0]) is not None))
        within = list(islice(_HEAD_WITHIN.finditer(line[0]), _HEADS_OF_ONE_LINE))
        if len(within) == _HEADS_OF_ONE_LINE:
            yield line.start() + within[0].start(), line.end()
        elif _FORWARDED.match(line[0]):
            yield line.span()
    if len(heads) > 1 or any(tells for _, tells in heads):
        yield from (span for span, _ in heads)


def _signatures(analysis: Analysis) -> Iterator[Span]:
    """Find what a closing formula, or a wish, opens up to the end of the text."""
    ends = [phrase for phrase in analysis.phrases.get("noise", ()) if phrase.term in ("closing", "wish", "thanks")]
    for phrase in ends[-_MOST_CLOSINGS:]:
        start, end = analysis.place_of(phrase)
        yield start, _end_of_signature(analysis.folded.text, end, certain=phrase.term == "closing")


def _end_of_signature(text: str, after: int, *, certain: bool) -> int:
    """Give where a signature ends: at the end of the text or at a postscript; words that go on as a sentence are none."""
    postscript = _POSTSCRIPT.search(text, after)
    end = postscript.start() if postscript else len(text)
    rest = text[after:end]
    lines = [stripped for line in rest.split("\n") if (stripped := line.strip(_EDGES))]
    if len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        return after
    signs = _OFFICE.search(rest) or _TELEPHONE.search(rest) or _ADDRESS.search(rest)
    if signs and (certain or rest.lstrip(_EDGES).startswith("\n")):
        return end
    named = all(_NAME.match(line) for line in lines)
    begins_a_line = "\n" in rest.strip(" ")[:2]
    return end if named and (begins_a_line or (certain and len(lines) <= 1)) else after


def _last_block(text: str) -> Iterator[Span]:
    """Find the last lines, where one holds a telephone or an address and those about it name an office."""
    start = None
    found, height = False, 0
    for line in islice(reversed([*_LINE.finditer(text)]), _MOST_LINES):
        reached = _TELEPHONE.search(line[0]) or _ADDRESS.search(line[0])
        if len(line[0]) > _LONGEST_LINE or _TELLS.search(line[0]) or not (reached or _OFFICE.search(line[0])):
            named = found and height >= _LINES_UNDER_A_NAME and line.start() == 0 and _NAME.match(line[0])
            start = 0 if named else start
            break
        start, found, height = line.start(), found or reached is not None, height + 1
    if start is not None and found and ("\n" in text[start:].strip() or _STATE_OFFICE.search(text, start)):
        yield start, len(text)


def _joined(text: str, spans: list[Span]) -> Iterator[Span]:
    """Join what touches, or has only punctuation between."""
    if not spans:
        return
    start, end = spans[0]
    for (_, _), (first, last) in pairwise(spans):
        if first <= end or not text[end:first].strip(" ,.;:!?\n-"):
            end = max(end, last)
            continue
        yield start, end
        start, end = first, last
    yield start, end
