"""An e-mail address as people type it; a slip in the domain of a State office is seen, whoever the address may belong to."""

import re

from rapidfuzz.distance import OSA

from survey.data import email_domains
from survey.understanding.folding import fold

LONGEST_ADDRESS = 254
LONG_NAME = 8
"""From this many characters on, the name of a domain may hold two slips; « sante » is no slip for « sarthe »."""

_PART = r"[^\s@\"(),:;<>\[\\\]]+"
_ADDRESS = re.compile(rf"{_PART}@{_PART}\.{_PART}")


def normal(text: str) -> str:
    """Write an address as accounts keep it, without the spaces that a paste brings; empty where it is none."""
    address = text.strip().lower()
    is_one = len(address) <= LONGEST_ADDRESS and address.isprintable() and _ADDRESS.fullmatch(address)
    return address if is_one else ""


def meant(address: str) -> str:
    """Give the address that was probably meant, where its domain is nearly that of one State office; empty otherwise."""
    name, _, domain = address.rpartition("@")
    typed = fold(domain).text
    typed += ".fr" if typed.endswith(".gouv") else ""
    if domain in email_domains():
        return ""
    near = sorted((OSA.distance(typed, known), known) for known in email_domains())
    (slips, found), (slips_of_next, _) = near[0], near[1]
    allowed = 2 if len(found.partition(".")[0]) >= LONG_NAME else 1
    return f"{name}@{found}" if slips <= allowed and slips < slips_of_next else ""
