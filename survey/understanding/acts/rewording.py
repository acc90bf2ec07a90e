"""Texts told anew: « change le titre : Bus des familles du bocage », « l'action s'appelle plutôt La Cantine »."""

import re

from survey.questionnaire import kinds
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.candidates import Act, Understanding
from survey.understanding.folding import fold
from survey.understanding.mentions.mentioned import Span
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood

_LINK = re.compile(
    r" ?(?:(?:de l'action|de la priorite|corrige|rectifie|modifie|exact|complet|officiel|correct|definitif|maintenant|desormais"
    r"|finalement|plutot|donc|en fait)[ ,]{0,2}){0,3}"
    r"(?P<link>[:,]? ?(?:il )?(?:faut|fallait) (?:lire|mettre|ecrire|noter)|:|=|->|=>|>|"
    r",? ?c'est|,? ?ce sera|est|sera|serait|devient|deviendra|doit etre|etait|par|en|pour)"
    r" ?(?:(?:plutot|desormais|maintenant|donc|finalement|bien|exactement|en fait|:|=)[ ,:]{0,3}){0,3}"
)
_CALLED = re.compile(
    r"\b(?:s'appelle(?:ra)?|s'intitule(?:ra)?|renomme[rz]?(?:[- ](?:la|le)\b)?(?: l'action"
    r"| la priorite)?(?: en\b)?|rebaptise[rz]?(?:[- ](?:la|le)\b)?(?: l'action)?(?: en\b)?"
    r"|appelle[rz]?[- ](?:la|le)\b|est renommee?(?: en\b)?|est rebaptisee?|appeler l'action|a appeler"
    r"|nomme[rz]?[- ](?:la|le)\b)"
    r" ?(?:(?:plutot|desormais|maintenant|donc|finalement|en fait|bien|:)[ ,:]{0,3}){0,3}"
)
_AMENDS = re.compile(
    r"\b(?:(?:enleve|retire|supprime|efface|vire|ote)[rz]? (?P<out>[^\n]{1,60}?)"
    r"|(?:ajoute|rajoute|mets?|mettre|mettez)[rz]? (?P<added>[^\n]{1,80}?)"
    r"|(?:remplace|change)[rz]? (?P<swapped>[^\n]{1,60}?) (?:par|en|pour) (?P<by>[^\n]{1,60}?))"
    r" (?:du|dans(?: le| la| l')?|de la|de l'|au|a la|(?:a la )?fin d(?:u|e la|e l')|a l')[ ']?$"
)
_AMENDS_AFTER = re.compile(
    r"[ ,:]{1,3}(?:tu )?(?:remplace|change)[rz]? (?P<swapped>[^\n]{1,60}?) (?:par|en|pour) (?P<by>[^\n]{1,60}?)$"
)
_ANYTHING = re.compile(r" ?")
_TAKEN_BACK = re.compile(r"[ ,]{1,2}(?:\(?et non|et pas|pas|au lieu de|a la place de)\b[^\n]{0,160}$")
_CLOSED = {"«": "»", '"': '"', "“": "”"}
_AS_TITLE = re.compile(
    r"\b(?:mets|mettre|mettez|met|note|notez) (?P<value>[^\n]{3,160}?) (?:comme|en|dans le) (?:titre|intitule|nom)\b"
)


def read_rewording(present: Present) -> Understanding | None:
    """Read a text given to a question by its name."""
    amended = _amended(present)
    if amended is not None:
        return amended
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
        if named == "action_title" and name.first == 0 and present.scene.asked is None:
            link = link or _ANYTHING.match(present.text, present.place_of(name)[1])
        if named and link:
            return _told(present, named, (link.end(), len(present.text)))
    return None


def _amended(present: Present) -> Understanding | None:
    """« enlève 2024 du titre », « ajoute « du bocage » au titre », « remplace parents par familles dans le titre »."""
    for name in present.names:
        question = _text_question(present, name.term)
        value = present.values.get(question or "")
        before = present.text[: present.place_of(name)[0]]
        match = None
        if isinstance(value, str):
            match = _AMENDS.search(before) or _AMENDS_AFTER.match(present.text.rstrip(" .!"), present.place_of(name)[1])
        if question and match and isinstance(value, str):
            new = _with_change(present, value, match)
            kind = kind_of(question, present.scene.form)
            understood = kind and new and read(kind, Reply(new), present.scene.context)
            if isinstance(understood, Understood):
                span = (min(match.start(), present.place_of(name)[0]), max(match.end(), present.place_of(name)[1]))
                return present.change(Act.SET, present.said.analysis.candidate(question, understood.value, span))
    return None


def _with_change(present: Present, value: str, match: re.Match[str]) -> str | None:
    """Change the words of a text; nothing where those to take out are not in it."""
    words = {
        name: present.said.analysis.source(*_bare(present, match.span(name)))
        for name, said in match.groupdict().items()
        if said
    }
    if "added" in words:
        return f"{value} {words['added']}"
    out = words.get("out") or words["swapped"]
    folded = fold(value)
    start = folded.text.find(fold(out).text)
    if start < 0:
        return None
    first, last = folded.span(start, start + len(fold(out).text))
    return " ".join(f"{value[:first]}{words.get('by', '')}{value[last:]}".split())


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
