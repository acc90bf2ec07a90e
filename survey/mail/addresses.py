"""Whom a letter may go to: exact domains, never what merely ends like one."""

import re
from collections.abc import Collection

_PLAIN = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
LONGEST = 254


def is_plain(address: str) -> bool:
    """Say whether an address is one ordinary address, in lower case: no name, no quotes, nothing that could end a line."""
    return len(address) <= LONGEST and _PLAIN.fullmatch(address) is not None


def domain_of(address: str) -> str:
    """Give what follows the @."""
    return address.rpartition("@")[2]


def may_receive(address: str, domains: Collection[str]) -> bool:
    """Say whether an address is on one of these domains: ``x.gouv.fr`` allows neither ``y.x.gouv.fr`` nor ``evil-x.gouv.fr``."""
    return is_plain(address) and domain_of(address) in domains
