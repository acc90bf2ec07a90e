"""Free text: cleaned of what no file can hold, and measured."""

import re
import unicodedata

from survey.domain import french
from survey.questionnaire import kinds
from survey.understanding.replies import Misread, Understood, misread

LONGEST_NAME = 200
"""Characters that the name of an organisation or of a place may have."""

_SPACES = re.compile(r"[ \t\n]+")  # a no-break space stays where somebody has put it
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls other than tab and line feed, and the non-characters: none may stand in a workbook's XML.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")

_LEAD = re.compile(
    r"[\s,.;:!-]{0,9}(?:(?:alors|euh|donc|eh bien|bon|ben)[ ,]{1,3}){0,3}(?:"
    r"(?:le |l['’])?(?:titre|intitulé|intitule|nom)(?: exact| complet)?(?: de l['’]action| du projet| de la priorit[ée])?"
    r"\s?(?::|c['’]est|est|sera|serait)"
    r"|(?:ça|ca|elle|il|l['’]action|le projet|la priorit[ée]|on) "
    r"(?:s['’]appelle|s['’]appellera|s['’]intitule|l['’]appelle|se nomme)"
    r")\s{0,3}:?\s{1,3}(?=\S)|[\s,.;:!-]{1,9}(?:c['’]est(?=\s{0,3}[«\"]))?|c['’]est(?=\s{0,3}[«\"])",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"\s{0,9}(?:«\s?([^«»\n]{1,200}?)\s?»|\"([^\"\n]{1,200})\"|“\s?([^“”\n]{1,200}?)\s?”)(?=\s{0,9}(?:$|[.,;(–-]))"
)


def clean(text: str) -> str:
    """Normalise (NFC), trim, and drop what XML, a database or a terminal would choke on."""
    text = _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text)).strip()


def storable(text: str) -> str:
    """Put, in place of each character that XML or a database would choke on, one that they take: every word keeps its place."""
    return _SURROGATES.sub("\ufffd", _FORBIDDEN.sub(" ", text))


def clean_line(text: str) -> str:
    """Clean, and put on one line."""
    return _SPACES.sub(" ", clean(text))


def read_text(kind: kinds.Text, text: str) -> Understood | Misread:
    """Read a text of the length that its question asks; a short one is put on one line."""
    start, end = (0, len(text)) if kind.is_long else _said(storable(text))
    value = clean(text) if kind.is_long else clean_line(text[start:end])
    if len(value) < kind.shortest:
        return misread(_too_short(kind, len(value)))
    if len(value) > kind.longest:
        return misread(
            f"{french.counted(kind.longest, 'caractère')} au plus : votre réponse en compte "
            f"{french.number(len(value))}, soit {french.number(len(value) - kind.longest)} de trop."
        )
    return Understood(value, start, end)


def _said(text: str) -> tuple[int, int]:
    """Give where the words are, without what only leads to them and the quotes around: « l'action s'appelle "X" » says X."""
    lead = _LEAD.match(text)
    start = lead.end() if lead and lead.end() < len(text) else 0
    quoted = _QUOTED.match(text, start)
    return quoted.span(quoted.lastindex or 0) if quoted else (start, len(text))


def _too_short(kind: kinds.Text, length: int) -> str:
    if length == 0:
        return f"Écrivez votre réponse en {french.counted(max(kind.shortest, 1), 'caractère')} au moins."
    return (
        f"Dites-en un peu plus : il faut {french.counted(kind.shortest, 'caractère')} au moins, "
        f"votre réponse en compte {french.number(length)}."
    )
