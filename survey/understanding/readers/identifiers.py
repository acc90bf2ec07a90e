"""SIRET and commitment numbers: codes whose every character counts."""

import re

from survey.domain import french
from survey.questionnaire import kinds
from survey.understanding.folding import fold
from survey.understanding.replies import Misread, Understood, misread

_LA_POSTE = "356000000"
_SIRET_DIGITS = 14
_SIREN_DIGITS = 9
_SIRET_EXAMPLE = kinds.Siret().show("73282932000074")
_DIGIT_RUN = re.compile(r"[0-9](?:[ .\n-]{0,3}[0-9])*")
_COMMITMENT_LABEL = re.compile(
    r"\W*(?:(?:l'|le |notre |d')?(?:ej(?![a-z_+/-])|engagement(?: juridique)?\b|numero\b|n[o°](?![a-z])|:|c'est\b) *)*\W*"
)
_SPACE_AMONG_DIGITS = re.compile(r"(?<=[0-9])[ .]{1,3}(?=[0-9])")
_COMMITMENT = re.compile(r"[A-Z0-9_+/-]{1,50}")
_CHORUS_NUMBER = re.compile(r"(?<![0-9])[0-9]{10}(?![0-9])")


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004  Luhn sums the two digits


def is_siret(digits: str) -> bool:
    """Check 14 digits (INSEE): Luhn's key, or for the establishments of La Poste a plain sum that 5 divides."""
    if len(digits) != _SIRET_DIGITS or not int(digits):
        return False
    if _luhn_sum(digits) % 10 == 0:
        return True
    return digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0


def read_siret(text: str) -> Understood | Misread:
    """Read the 14 digits, however they are grouped and whatever stands around them."""
    folded = fold(text)
    runs = [(match, re.sub("[^0-9]", "", match[0])) for match in _DIGIT_RUN.finditer(folded.text)]
    for match, digits in runs:
        if is_siret(digits):
            return Understood(digits, *folded.span(match.start(), match.end()))
    longest = max((len(digits) for _, digits in runs), default=0)
    return misread(f"{_siret_problem(longest)} Exemple : {_SIRET_EXAMPLE}. Il est dans l'annuaire des entreprises.")


def _siret_problem(length: int) -> str:
    if length == _SIRET_DIGITS:
        return "Ces 14 chiffres ne forment pas un SIRET : l'un d'eux est sans doute mal recopié."
    if length == _SIREN_DIGITS:
        return "C'est un SIREN (9 chiffres) : il manque les 5 derniers chiffres du SIRET, propres à l'établissement."
    count = f", j'en lis {french.number(length)}" if length else ""
    return f"Un SIRET a 14 chiffres{count}."


def read_commitment_number(text: str) -> Understood | Misread:
    """Read the number of a legal commitment: upper-cased, without the spaces that people add among digits."""
    folded = fold(text)
    label = _COMMITMENT_LABEL.match(folded.text)
    start, end = label.end() if label else 0, len(folded.text.rstrip(" .\n"))
    number = _SPACE_AMONG_DIGITS.sub("", folded.text[start:end]).upper()
    if _COMMITMENT.fullmatch(number) and any(character.isdigit() for character in number):
        return Understood(number, *folded.span(start, end))
    among_words = list(_CHORUS_NUMBER.finditer(folded.text))
    if len(among_words) == 1:
        return Understood(among_words[0][0], *folded.span(*among_words[0].span()), 0.8)
    return misread(
        "Le numéro d'engagement juridique est celui de Chorus : des chiffres, des lettres sans accent, et - _ + /, "
        "50 caractères au plus. Exemple : 2104498877."
    )
