"""Texts told anew: « change le titre : Bus des familles du bocage », « l'action s'appelle plutôt La Cantine »."""

import re

from survey.questionnaire import kinds
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.candidates import Act, Understanding
from survey.understanding.mentions.mentioned import Span
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood

_LINK = re.compile(
    r" ?(?:(?:de l'action|de la priorite|exact|complet|officiel|correct|definitif|maintenant|desormais"
    r"|finalement|plutot|donc|en fait)[ ,]{0,2}){0,3}"
    r"(?P<link>:|=|->|=>|>|,? ?c'est|,? ?ce sera|est|sera|serait|devient|deviendra|doit etre|etait|par|en|pour)"
    r" ?(?:(?:plutot|desormais|maintenant|donc|finalement|bien|exactement|en fait|:|=)[ ,:]{0,3}){0,3}"
)
_CALLED = re.compile(
    r"\b(?:s'appelle(?:ra)?|s'intitule(?:ra)?|renomme[rz]?(?:[- ](?:la|le)\b)?(?: l'action"
    r"| la priorite)?(?: en\b)?|rebaptise[rz]?(?:[- ](?:la|le)\b)?(?: l'action)?(?: en\b)?"
    r"|appelle[rz]?[- ](?:la|le)\b|est renommee?(?: en\b)?|est rebaptisee?|appeler l'action|a appeler"
    r"|nomme[rz]?[- ](?:la|le)\b)"
    r" ?(?:(?:plutot|desormais|maintenant|donc|finalement|en fait|bien|:)[ ,:]{0,3}){0,3}"
)
_TAKEN_BACK = re.compile(r"[ ,]{1,2}(?:\(?et non|et pas|pas|au lieu de|a la place de)\b[^\n]{0,160}$")
_CLOSED = {"«": "»", '"': '"', "“": "”"}
_AS_TITLE = re.compile(
    r"\b(?:mets|mettre|mettez|met|note|notez) (?P<value>[^\n]{3,160}?) (?:comme|en|dans le) (?:titre|intitule|nom)\b"
)


def read_rewording(present: Present) -> Understanding | None:
    """Read a text given to a question by its name."""
    as_title = _AS_TITLE.search(present.text)
    if as_title and "action_title" in present.values:
        return _told(present, "action_title", as_title.span("value"))
    called = _CALLED.search(present.text)
    if called:
        question = "priority_title" if "priorite" in present.text[: called.end()] else "action_title"
        return _told(present, question, (called.end(), len(present.text))) if question in present.values else None
    for name in present.names:
        named = _text_question(present, name.term)
        link = _LINK.match(present.text, present.place_of(name)[1]) if named else None
        if named and link:
            return _told(present, named, (link.end(), len(present.text)))
    return None


def _text_question(present: Present, term: str) -> str | None:
    """Give the text that a name means: « le titre » is the priority's where only that is there."""
    if term == "action_title" and term not in present.values and "priority_title" in present.values:
        return "priority_title"
    is_text = isinstance(kind_of(term, present.scene.form), kinds.Text)
    return term if is_text and (term in present.values or present.scene.asked == term) else None


def _told(present: Present, question: str, span: Span) -> Understanding | None:
    start, end = _bare(present, span)
    kind = kind_of(question, present.scene.form)
    if kind is None or start >= end:
        return None
    understood = read(kind, Reply(present.said.analysis.source(start, end)), present.scene.context)
    if not isinstance(understood, Understood):
        return None
    return present.change(Act.SET, present.said.analysis.candidate(question, understood.value, (start, end), 1.0))


def _bare(present: Present, span: Span) -> Span:
    """Leave out quotes, and what the new text is not."""
    start, end = span
    while start < end and present.text[start] in " :,=>-":
        start += 1
    closing = _CLOSED.get(present.text[start : start + 1])
    if closing and closing in present.text[start + 1 : end]:
        return _stripped(present, (start + 1, present.text.index(closing, start + 1)))
    taken_back = _TAKEN_BACK.search(present.text, start, end)
    return _stripped(present, (start, taken_back.start() if taken_back else end))


def _stripped(present: Present, span: Span) -> Span:
    start, end = span
    while start < end and present.text[start] in " '":
        start += 1
    while end > start and present.text[end - 1] in " ';\n":
        end -= 1
    return start, end
