"""What says, of one question and of no other, that it is not applicable, or that nobody is found yet."""

import re

from survey.domain.vocabulary import Unknown

# What is not applicable of one question only.
_OF_A_QUESTION = {
    "commitment_number": re.compile(
        r"\b(?:pas|aucun|sans|ni|jamais) (?:de |d |eu de |eu d )?(?:\w+ )?(?:ej|numero"
        r"|engagement)\w{0,1}\b(?! (?:encore|pour l|connu|sous|sur moi))"
        r"|\bhors (?:pacte|credit|etat|chorus|enveloppe)|\b(?:ne |n y )?(?:finance|paie|verse)\w{0,3} (?:pas"
        r"|rien)\b|\by en a pas\b|\baucun credit"
        r"|\bpas de credits?\b|\bsans credits?\b|^aucun$"
    ),
    "ends_on": re.compile(
        r"\b(?:perennes?|permanente?s?|illimitee?s?|indeterminee?s?|perpetuel\w{0,2})\b|\b(?:sans|pas de|aucune?"
        r"|ni) (?:date de |\w+ )?"
        r"(?:terme|fin|limite|echeance|butoir)\b|\btoute l annee\b|\ben continu\b"
    ),
    "operator_siret": re.compile(
        r"\b(?:en (?:ont|a) (?:pas|aucun)\b(?! encore)|pas de siret|sans siret|aucun siret|pas d existence"
        r"|informels?|pas immatricule\w{0,2})\b"
    ),
    "targeted_beneficiaries": re.compile(
        r"\b(?:pas|aucun|sans) (?:de |d )?(?:public|beneficiaires?)(?: direct\w{0,2})?\b|\bvise pas (?:de|des|d)\b"
    ),
}
_OF_A_QUESTION["reached_beneficiaries"] = re.compile(
    r"\b(?:pas|aucun|sans) (?:de |d )?public(?: direct\w{0,2})?\b|\bvise pas (?:de|des|d)\b"
)
_NOT_YET = re.compile(r"\b(?:pas|non) encore\b|\bencore (?:pas|aucun)|\ba encore\b")
_NONE_YET = re.compile(r"\ben (?:ont|a|avons|ai) (?:pas encore|encore (?:pas|aucun))\b")
_NOBODY_YET = re.compile(
    r"^(?:personne|aucune?(?: candidate?s?| porteurs?| structures?| operateurs?)?|pas de (?:porteur|candidat|structure)s?)\b"
)
_ACTORS = frozenset({"operator", "lead_organisation"})


def is_first_clause_only(question: str) -> bool:
    """Whether a name said first is the answer, whatever doubt follows: « le CCAS de Flers, à confirmer »."""
    return question in _ACTORS


def own_state(words: str, question: str) -> Unknown | None:
    """Read the state that the words of a clause say of this question alone: « pas d'EJ », « sans fin », « aucun candidat »."""
    if _NOT_YET.search(words):
        pending = question == "commitment_number" or _NONE_YET.search(words) or _is_nobody(words, question)
        return Unknown.PENDING if pending else None
    own = _OF_A_QUESTION.get(question)
    if own and own.search(words):
        return Unknown.NOT_APPLICABLE
    return Unknown.PENDING if _is_nobody(words, question) else None


def _is_nobody(words: str, question: str) -> bool:
    return question in _ACTORS and _NOBODY_YET.match(words) is not None
