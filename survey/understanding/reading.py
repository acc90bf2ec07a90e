"""The one door: read a reply to a question of a known kind."""

import gc
from dataclasses import replace
from functools import singledispatch

from survey.domain.territories import Geography
from survey.domain.vocabulary import Term, TerritorialScale
from survey.questionnaire import kinds
from survey.understanding import gazetteer
from survey.understanding.analysis import all_phrases
from survey.understanding.folding import key
from survey.understanding.lexicon import lexicon
from survey.understanding.mending import prepare_mending
from survey.understanding.mentions.place_names import homonyms
from survey.understanding.readers.amounts import read_amount
from survey.understanding.readers.choices import (
    is_label,
    prepare_vocabulary,
    read_choice,
    read_choices,
    read_yes_no,
    says_term,
)
from survey.understanding.readers.counts import read_count, read_quantity
from survey.understanding.readers.dates import read_date
from survey.understanding.readers.departments import read_departments
from survey.understanding.readers.identifiers import read_commitment_number, read_siret
from survey.understanding.readers.organisations import read_organisation
from survey.understanding.readers.places import read_places
from survey.understanding.readers.scales import scale_of_places
from survey.understanding.readers.texts import LONGEST_NAME, clean_line, read_text
from survey.understanding.readers.unknowns import read_unknown
from survey.understanding.replies import Context, Misread, Reply, Understood, misread

__all__ = ["prepare", "read", "read_unknown"]

LONGEST_ANSWER = 1_000
"""Characters beyond which an answer that is not a text is not looked into; lists of places may be longer."""

_LONGEST_LIST = 5_000
_ANSWERED_FROM = (
    "yes_no unknown no_more counted beneficiary_unit organisation_category organisation_label column question_name"
)
_PICKED_INSTEAD = kinds.YesNo | kinds.Choice | kinds.Choices | kinds.Places | kinds.Departments


def read(kind: kinds.Kind, reply: Reply, context: Context) -> Understood | Misread:
    """Read one reply to one question. The same reply always gives the same result; nothing raises.

    What is picked wins over the words left in the box; for an organisation they complete each other.
    """
    if reply.picked and isinstance(kind, _PICKED_INSTEAD):
        reply = replace(reply, text="")
    longest = _LONGEST_LIST if isinstance(kind, kinds.Places) else LONGEST_ANSWER
    if not isinstance(kind, kinds.Text):
        if len(reply.text) > longest:
            return misread("Cette réponse est trop longue pour la question : donnez seulement ce qui est demandé.")
        if not reply.picked and read_unknown(reply.text) is not None and not _is_in_list(kind, reply.text):
            return misread("Cette question attend une réponse : passez-la pour y revenir plus tard.")
    return _read(kind, reply, context)


def prepare(geography: Geography) -> None:
    """Fold the names of the whole country and compile the lexicons now, rather than during somebody's first answer."""
    for vocabulary in Term.__subclasses__():
        prepare_vocabulary(vocabulary)
    for name in _ANSWERED_FROM.split():
        lexicon(name)
    all_phrases()
    prepare_mending()
    homonyms()
    gazetteer.of_country(geography)
    gazetteer.communes_by_number(geography)
    gazetteer.departments(geography)
    gc.freeze()  # all this stays to the end: looking through it for garbage would hold somebody's sentence up for a tenth of a second


def _is_in_list(kind: kinds.Kind, text: str) -> bool:
    return isinstance(kind, kinds.Choice | kinds.Choices) and (
        is_label(kind.vocabulary, text) or says_term(kind.vocabulary, text)
    )


@singledispatch
def _read(kind: kinds.Kind, reply: Reply, context: Context) -> Understood | Misread:  # noqa: ARG001  the signature of all
    raise TypeError(f"no reader for {type(kind).__name__}")


@_read.register
def _(kind: kinds.Text, reply: Reply, _context: Context) -> Understood | Misread:
    return read_text(kind, reply.text)


@_read.register
def _(_kind: kinds.YesNo, reply: Reply, _context: Context) -> Understood | Misread:
    return read_yes_no(reply)


@_read.register
def _(kind: kinds.Choice, reply: Reply, context: Context) -> Understood | Misread:
    read = read_choice(kind, reply)
    if kind.vocabulary is TerritorialScale and not reply.picked:
        return scale_of_places(reply.text, context, read)
    return read


@_read.register
def _(kind: kinds.Choices, reply: Reply, _context: Context) -> Understood | Misread:
    return read_choices(kind, reply)


@_read.register
def _(kind: kinds.Date, reply: Reply, context: Context) -> Understood | Misread:
    return read_date(kind, reply.text, context)


@_read.register
def _(_kind: kinds.Amount, reply: Reply, _context: Context) -> Understood | Misread:
    return read_amount(reply.text)


@_read.register
def _(_kind: kinds.Count, reply: Reply, _context: Context) -> Understood | Misread:
    return read_count(reply.text)


@_read.register
def _(_kind: kinds.Quantity, reply: Reply, _context: Context) -> Understood | Misread:
    return read_quantity(reply.text)


@_read.register
def _(_kind: kinds.Siret, reply: Reply, _context: Context) -> Understood | Misread:
    return read_siret(reply.text)


@_read.register
def _(_kind: kinds.CommitmentNumber, reply: Reply, _context: Context) -> Understood | Misread:
    return read_commitment_number(reply.text)


@_read.register
def _(_kind: kinds.OrganisationKind, reply: Reply, context: Context) -> Understood | Misread:
    return read_organisation(reply, context)


@_read.register
def _(_kind: kinds.Places, reply: Reply, context: Context) -> Understood | Misread:
    return read_places(reply.text, context, reply.picked)


@_read.register
def _(_kind: kinds.Departments, reply: Reply, context: Context) -> Understood | Misread:
    return read_departments(reply.text, context, reply.picked)


@_read.register
def _(_kind: kinds.TerritoryKind, reply: Reply, context: Context) -> Understood | Misread:
    said = key(reply.text)
    for territory in context.geography.territories.values():
        if said in (key(territory.code), key(territory.name)):
            return Understood(territory.code, 0, len(reply.text))
    return misread("Indiquez un département par son code ou son nom. Exemple : 48 ou Lozère.")


@_read.register
def _(_kind: kinds.Office, reply: Reply, _context: Context) -> Understood | Misread:
    name = clean_line(reply.text)
    if not 0 < len(name) <= LONGEST_NAME:
        return misread(
            f"Donnez le nom du service, en {LONGEST_NAME} caractères au plus. Exemple : DDETSPP de la Lozère."
        )
    return Understood(name, 0, len(reply.text))
