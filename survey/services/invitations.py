"""Who is to be invited, read from what people type: a form, a line of a table, a command. All faults are told at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from survey.data import email_domains
from survey.domain.french import typeset
from survey.domain.policy import Role
from survey.domain.territories import CORSICA, Geography
from survey.mail.addresses import is_plain
from survey.services import addresses
from survey.understanding.folding import NEARLY, key

LONGEST_NAME = 120
MOST_FAULTS = 5
"""Places that are none, in one list: beyond, what was typed is no list of places, and reading on would only take time."""
SPOKEN = {
    Role.AGENT: ("agent", "agente", "service departemental", "ddets", "ddetspp", "deets"),
    Role.COMMISSIONER: ("commissaire", "commissaire a la lutte contre la pauvrete", "dreets", "regional", "region"),
    Role.DIPLP: ("diplp",),
    Role.DGCS: ("dgcs",),
    Role.ADMINISTRATOR: ("administrateur", "administratrice", "administration", "admin"),
}
_PARTED = re.compile(r"[,;/|\n]|\bet\b")
_NAMED = re.compile(r"\(?(\d\w{0,2})\)?[ –-]*(.*)|(.*?) *\((\d\w{1,2})\)")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed of an invitation, as it stands."""

    name: str = ""
    email: str = ""
    role: str = ""
    places: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """What an account may reach: its role, and the departments or the region that this role asks for."""

    role: Role
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of its scope, for the journal."""
        return [*self.departments, *self.regions]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to invite. ``is_unknown`` tells an address outside the known domains of the State."""

    name: str
    email: str
    reach: Reach
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field of ``Typed``, and what to do; ``offer`` is the value that was probably meant."""

    field: str
    message: str
    offer: str = ""


class InvalidError(Exception):
    """What was typed cannot be taken: ``faults`` says why, field by field."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults."""
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = faults


def read(typed: Typed, geography: Geography) -> Wanted:
    """Read an invitation; raises ``InvalidError`` with all of its faults.

    An address outside the known domains is no fault: ``doubt`` says what there is to confirm.
    """
    faults: list[Fault] = []
    name = " ".join(typed.name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        faults.append(_fault("name", f"Écrivez un nom, de {LONGEST_NAME} caractères au plus."))
    email = addresses.normal(typed.email)
    if not email:
        faults.append(_fault("email", "Écrivez une adresse électronique, par exemple prenom.nom@lozere.gouv.fr."))
    elif not is_plain(email):
        faults.append(_unreachable(email))
    reach = None
    try:
        reach = read_reach(typed.role, typed.places, geography)
    except InvalidError as error:
        faults += error.faults
    if faults or reach is None:
        raise InvalidError(faults)
    return Wanted(name, email, reach, email.rpartition("@")[2] not in email_domains())


def doubt(wanted: Wanted) -> Fault | None:
    """Say what to confirm of an address outside the known domains of the State; ``None`` where there is nothing."""
    if not wanted.is_unknown:
        return None
    offer = addresses.meant(wanted.email)
    if offer:
        return _fault("email", f"Vouliez-vous écrire {offer} ?", offer)
    domain = wanted.email.rpartition("@")[2]
    return _fault("email", f"« {domain} » n'est pas un domaine connu des services de l'État.")


def read_reach(role: str, places: str, geography: Geography) -> Reach:
    """Read a role and its scope: departments for an agent, one region for a commissioner, nothing for the nation's roles.

    Raises ``InvalidError`` with all faults.
    """
    known = _role(role)
    if known is None:
        raise InvalidError([_fault("role", "Choisissez un rôle : agent, commissaire, DIPLP, DGCS ou administrateur.")])
    if known is Role.AGENT:
        return Reach(
            known, departments=_places(places, {one.code: one.name for one in geography.departments.values()}, known)
        )
    if known is Role.COMMISSIONER:
        return Reach(known, regions=_places(places, {one.code: one.name for one in geography.regions.values()}, known))
    if places.strip():
        raise InvalidError([_fault("places", "Ce rôle voit toute la France : laissez les territoires vides.")])
    return Reach(known)


def read_region(text: str, geography: Geography) -> str:
    """Read a region by its code or its name, and give its code; raises ``InvalidError``, saying which one was probably meant."""
    names = {one.code: one.name for one in geography.regions.values()}
    code = _code(text, names)
    if code is None:
        raise InvalidError([_fault("places", _unknown(text, names, Role.COMMISSIONER))])
    return code


def _role(text: str) -> Role | None:
    said = key(text)
    return next((role for role in Role if said in {role.value, key(role.label), *SPOKEN[role]}), None) if said else None


def _places(text: str, names: Mapping[str, str], role: Role) -> tuple[str, ...]:
    """Read codes or names; raises ``InvalidError`` for those that are none, and where there are not as many as the role asks for."""
    found: list[str] = []
    faults: list[Fault] = []
    for part in dict.fromkeys(_parts(text)):
        if len(faults) == MOST_FAULTS:
            break
        code = _code(part, names)
        if code is None:
            faults.append(_fault("places", _unknown(part, names, role)))
        else:
            found.append(code)
    codes = tuple(code for code in names if code in found)
    if not faults and not codes:
        example = "par exemple 48 ou Lozère" if role is Role.AGENT else "par exemple 76 ou Occitanie"
        faults.append(
            _fault("places", f"Dites {'les départements' if role is Role.AGENT else 'la région'}, {example}.")
        )
    if role is Role.COMMISSIONER and len(codes) > 1:
        faults.append(_fault("places", "Un commissaire a une seule région."))
    if faults:
        raise InvalidError(faults)
    return codes


def _parts(text: str) -> Iterator[str]:
    """Part a list: at commas and the like; codes alone also at spaces."""
    for part in _PARTED.split(text):
        words = part.split()
        if words and all(word[0].isdigit() for word in words):
            yield from words
        elif words:
            yield " ".join(words)


def _code(part: str, names: Mapping[str, str]) -> str | None:
    """Read « 48 », « 1 » for 01, « Lozère », « la Lozère », « 48 - Lozère », « Lozère (48) »."""
    match = _NAMED.fullmatch(part)
    code, name = (match[1] or match[4] or "", match[2] or match[3] or "") if match else ("", part)
    code = code.upper().zfill(2)
    if code in names and (not name or _is_named(name, names[code])):
        return code
    return next((known for known, own in names.items() if not code.strip("0") and _is_named(part, own)), None)


def _is_named(said: str, name: str) -> bool:
    return _without_article(said) == _without_article(name)


def _without_article(name: str) -> str:
    first, _, rest = key(name).partition(" ")
    return rest if rest and first in {"l", "le", "la", "les"} else key(name)


def _unknown(part: str, names: Mapping[str, str], role: Role) -> str:
    if role is Role.AGENT and (part == CORSICA or key(part) == "corse"):
        return "La Corse se donne par ses départements : 2A, 2B."
    folded = {code: key(name) for code, name in names.items()}
    near = process.extractOne(key(part), folded, scorer=fuzz.ratio, score_cutoff=NEARLY)
    kind = "un département" if role is Role.AGENT else "une région"
    meant = f" Vouliez-vous dire {names[near[2]]} ({near[2]}) ?" if near else ""
    return f"« {part[:60]} » n'est pas {kind}.{meant}"


def _unreachable(email: str) -> Fault:
    """Nobody is invited where no letter can go, nor under letters of another alphabet that look like ours."""
    offer = addresses.meant(email)
    if is_plain(offer):
        return _fault("email", f"Vouliez-vous écrire {offer} ?", offer)
    return _fault(
        "email", "Rien ne peut être envoyé à cette adresse : accent, lettre d'un autre alphabet ou point en trop."
    )


def _fault(field: str, message: str, offer: str = "") -> Fault:
    return Fault(field, typeset(message), offer)
