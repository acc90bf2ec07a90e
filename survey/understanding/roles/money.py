"""Euros: the cost, the local credits committed or planned, what is paid, the number of the commitment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from survey.domain.vocabulary import ActionState, OrganisationCategory
from survey.questionnaire import kinds
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.readers.not_the_amount import is_another
from survey.understanding.roles.costs import is_cost, is_whole
from survey.understanding.roles.credits import commitment_number, credit_use, nothing_paid, uses_local_credits
from survey.understanding.roles.money_cues import Cue, Cues

_LEAST_BARE = 100
_LEAST_PAID = 500_00  # « une aide de 200 € versée à 75 familles »
_SURE, _LIKELY = 0.9, 0.8
_OUT_OF = re.compile(r" ?(?:€|euros?)? ?sur (?:les |un total de |un budget de |une enveloppe de |un cout de )?")
_YES = re.compile(r"\W{0,3}(?:oui|ouais|yes|ok|tout a fait|bien sur|effectivement|en effet)\b")
_COST = frozenset({"total", "sum"})
_AMOUNTS = ("total_cost", "committed_amount", "planned_amount", "paid_amount")
# Whoever gives an amount stands this near to it: « la CAF 20 000 », « 4 000 de l'agglo ».
_NEAR_BEFORE, _NEAR_AFTER = 25, 14
_FARTHEST_PLAN = 200
_SENTENCE = re.compile(r"[.;!?\n](?![0-9])")
_TO_COME = re.compile(
    r"\b(?:(?:mobiliser|financer|consacrer|apporter|engager|utiliser|affecter|attribuer|donner|mettr|prendr)(?:a|ons|ont)"
    r"|demande(?:nt|e|s|es)?|demandons|sollicit(?:e|es|ee|ees|ons|ent)|on pensait|pensons"
    r"|il est prevu|est prevue?|prevoit|prevoient|on prevoit|prevoyons|envisage|envisageons|envisagent|pense (?:mettre"
    r"|ouvrir|lancer|financer)"
    r"|on pense|l'an prochain|l'annee prochaine|devrait|devraient|souhaite|souhaiterait|aimerait|compte (?:mettre|ouvrir"
    r"|lancer|financer))\b"
)
_FINITE = re.compile(r"(?:engage|verse|paye|mandate|regle|decaisse|liquide)")
_AUXILIARIES = words("a ont deja bien aussi y en lui leur nous vous ete")
_OURS = words(
    "on nous j je etat ddets ddetspp ddcs dreets deets prefecture prefet prefete service services pacte ae cp credit credits montant"
    " somme avance acompte subvention part total dont et soit solde deja est sont"
)
_OURS_BEFORE = re.compile(
    r"\b(?:nous|ici|chez nous|pour nous|notre part|cote pacte)(?: (?:c'est|on a|on est a|avons|mettons))? ?:? ?$"
)
_BY = re.compile(r" par (?:la |le |les |l')?")
_OURS_AFTER = re.compile(r" ?(?:k?€|k?euros?)? ?(?:ici|chez nous|pour nous|(?:de|pour) notre (?:cote|part))\b")
_BREAK = re.compile(r"[,.;:!?\n](?![0-9])| [-/–|] |[()]")
_OF = re.compile(
    r" ?(?:€|euros?)? ?\(?(?:de |du |d'|de la |de l'|des |par |par la |par le |par l'|a la |au |a l'|pour la )?(?:la |le "
    r"|l'|les )?"
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount and what the words next to it say that it is; ``terms`` are those of the lexicon ``money``."""

    figure: Figure
    cues: tuple[Cue, ...]
    start: int
    end: int

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(cue.term for cue in self.cues)

    @property
    def is_local(self) -> bool:
        return bool(self.terms & {"local", "pact"})


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give the amounts of the action, the local credits and their commitment."""
    amounts = _amounts(said)
    yield from _uses(said, amounts)
    yield from commitment_number(said)
    yield from credit_use(said)
    found = _found(said, amounts)
    yield from (_candidate(said, question, amount) for question, amount in found)
    if not any(question == "paid_amount" for question, _ in found):
        yield from nothing_paid(said)
    if not any(question == "total_cost" for question, _ in found):
        yield from _only_whole(said, amounts, {amount.figure.start for _, amount in found})


def may_answer(direct: Candidate, found: list[Candidate], said: Mentioned) -> bool:
    """Whether an amount read alone answers the question: not where the words around tell another, or of which question it is."""
    if any(_is_another(figure, said) for figure in said.figures if _is_there(figure, direct, said)):
        return False
    for one in found:
        if one.question == direct.question and one.value != direct.value:
            return False
        is_amount = one.question in _AMOUNTS and one.question != direct.question
        if is_amount and one.start < direct.end and direct.start < one.end:
            return False
    return True


def _is_there(figure: Figure, direct: Candidate, said: Mentioned) -> bool:
    start, end = said.analysis.folded.span(figure.start, figure.end)
    return start < direct.end and direct.start < end


def _is_another(figure: Figure, said: Mentioned) -> bool:
    analysis = said.analysis
    return is_another(analysis.folded.text, figure.start, figure.end, analysis.scene.context.today.year)


def _found(said: Mentioned, amounts: list[_Amount]) -> list[tuple[str, _Amount]]:
    """Say which question each amount answers, where something tells."""
    asked = said.analysis.scene.asked
    if asked in _AMOUNTS and len(amounts) == 1:
        return [(_one_answer(asked, amounts[0], said), amounts[0])] if "aside" not in amounts[0].terms else []
    if asked == "uses_local_credits" and len(amounts) == 1 and _is_yes(amounts[0], said):
        return [(_local_question(amounts[0], said), amounts[0])]
    found = [pair for amount in amounts for pair in _answers(amount, said)]
    used = {amount.figure.start for _, amount in found}
    rest = [amount for amount in amounts if amount.figure.start not in used and not amount.figure.share]
    rest = [amount for amount in rest if "aside" not in amount.terms and not _is_somebodys(amount, said)]
    questions = {question for question, _ in found}
    for one, other in pairwise(amounts):
        if _OUT_OF.fullmatch(said.analysis.folded.text, one.figure.end, other.figure.start):
            found += _out_of(one, other, rest, said)
            return found
    if asked in _AMOUNTS and len(rest) == 1:
        is_whole = (
            any(amount.figure.share and amount.is_local for amount in amounts)
            and rest[0].figure.start < amounts[-1].figure.start
        )
        question = "total_cost" if is_whole else asked
        if question not in questions:
            found.append((question, rest[0]))
    return found


def _is_yes(amount: _Amount, said: Mentioned) -> bool:
    """« oui, 12 000 € »: those are the local credits, where nobody else gives them and nothing tells that it is the cost."""
    is_plain = amount.terms <= {"amount", "gives", "committed", "planned", "local", "pact"}
    return is_plain and not _is_somebodys(amount, said) and _YES.match(said.analysis.folded.text) is not None


def _one_answer(asked: str, amount: _Amount, said: Mentioned) -> str:
    """The only amount said answers the question asked, whatever the words; but local credits are not the whole cost."""
    if asked == "total_cost" and amount.is_local:
        return _local_question(amount, said)
    return asked


def _out_of(one: _Amount, other: _Amount, rest: list[_Amount], said: Mentioned) -> list[tuple[str, _Amount]]:
    """« 2 500 sur 20 000 »: a part, then the whole."""
    asked = said.analysis.scene.asked
    part = "committed_amount" if asked == "uses_local_credits" else asked
    found = []
    if one in rest and part in _AMOUNTS and part != "total_cost":
        found.append((part, one))
    if other in rest and asked in ("uses_local_credits", "committed_amount", "planned_amount"):
        found.append(("total_cost", other))
    return found


def _candidate(said: Mentioned, question: str, amount: _Amount, confidence: float = _SURE) -> Candidate:
    figure = amount.figure
    said.take(figure.start, figure.end)
    return said.analysis.candidate(question, figure.cents, (amount.start, amount.end), confidence)


def _amounts(said: Mentioned) -> list[_Amount]:
    """Give the amounts that nobody took, each with the words of money next to it."""
    is_asked = said.analysis.scene.asked in (*_AMOUNTS, "uses_local_credits")
    figures = [
        figure for figure in said.figures if figure.measure is Measure.EUROS or (is_asked and _may_be_euros(figure))
    ]
    cues = Cues(said.analysis)
    found: list[_Amount] = []
    for place, figure in enumerate(figures):
        nearby = cues.around(figure, figures[place - 1] if place else None, figures[place + 1 : place + 2])
        if not said.is_free(figure.start, figure.end) or figure.rate or figure.ranged:
            continue
        if figure.cents > kinds.Amount.largest or (said.analysis.scene.asked in _AMOUNTS and _is_another(figure, said)):
            continue
        found.append(_with_cues(figure, nearby))
    return _ours(found, said) if is_asked else found


def _ours(amounts: list[_Amount], said: Mentioned) -> list[_Amount]:
    """« les 20 M€ c'est toute la région, nous 18 000 »: keep the one that is told as ours, where one is."""
    text = said.analysis.folded.text
    ours = [
        amount
        for amount in amounts
        if _OURS_BEFORE.search(text, max(0, amount.figure.start - _NEAR_BEFORE), amount.figure.start)
        or _OURS_AFTER.match(text, amount.figure.end)
    ]
    return ours if len(ours) == 1 and not any(amount.terms for amount in amounts if amount not in ours) else amounts


def _with_cues(figure: Figure, cues: list[Cue]) -> _Amount:
    """Take the words in where they touch the amount or hold to it by links only."""
    starts, ends = [figure.start], [figure.end]
    for cue in cues:
        starts.append(cue.start)
        ends.append(cue.end)
    return _Amount(figure, tuple(cues), min(starts), max(ends))


def _answers(amount: _Amount, said: Mentioned) -> Iterator[tuple[str, _Amount]]:
    """Give the question that an amount answers; local credits that are paid are committed too, as are « AE = CP »."""
    pair = _answered(amount, said)
    if pair is None:
        return
    yield pair
    if pair[0] == "paid_amount" and amount.terms & {"local", "committed"} and not amount.terms & {"planned", "due"}:
        yield "committed_amount", amount


def _answered(amount: _Amount, said: Mentioned) -> tuple[str, _Amount] | None:
    """Say which question an amount answers by the words next to it, none where they do not tell."""
    terms = amount.terms
    if "aside" in terms or _is_somebodys(amount, said):
        return None
    if amount.is_local and "paid" not in terms:
        if not amount.figure.value:
            return None
        return _local_question(amount, said), amount
    is_cost = bool(terms & _COST)
    told = (
        ("paid_amount", "paid" in terms and not 0 < amount.figure.cents < _LEAST_PAID),
        ("planned_amount", "due" in terms or {"committed", "planned"} <= terms),
        ("committed_amount", bool(terms & {"committed", "commitment"}) and not is_cost),
        ("total_cost", is_cost and not amount.figure.share and _is_cost(amount, said)),
    )
    return next(((question, amount) for question, is_told in told if is_told), None)


def _local_question(amount: _Amount, said: Mentioned) -> str:
    terms = amount.terms
    if terms & {"planned", "due"}:
        return "planned_amount"
    if "committed" in terms:
        return "committed_amount"
    asked = said.analysis.scene.asked
    if asked in ("committed_amount", "planned_amount"):
        return asked
    is_planned = said.analysis.scene.values.get("action_state") == ActionState.PLANNED or _is_to_come(amount, said)
    return "planned_amount" if is_planned else "committed_amount"


def _is_to_come(amount: _Amount, said: Mentioned) -> bool:
    """« il est prévu que l'Udaf ouvre…, pour 15 000 € de crédits locaux »: the sentence tells of what is to come."""
    text = said.analysis.folded.text
    first = max(0, amount.figure.start - _FARTHEST_PLAN)
    cuts = [match.end() for match in _SENTENCE.finditer(text, first, amount.figure.start)]
    return _TO_COME.search(text, cuts[-1] if cuts else first, amount.end) is not None


def _is_cost(amount: _Amount, said: Mentioned) -> bool:
    cue = next(cue for cue in amount.cues if cue.term in _COST)
    return is_cost(said, amount.figure, (cue.start, cue.end))


def _only_whole(said: Mentioned, amounts: list[_Amount], used: set[int]) -> Iterator[Candidate]:
    """The only amount that is told as a whole, where no question was asked, is what the action costs."""
    if said.analysis.scene.asked is not None:
        return
    ends = [0, *(amount.figure.end for amount in amounts)]
    whole = [
        amount
        for amount, before in zip(amounts, ends, strict=False)
        if amount.figure.start not in used
        and not amount.figure.share
        and is_whole(said, amount.figure, amount.terms, before)
        and not _is_somebodys(amount, said)
    ]
    if len(whole) == 1:
        yield _candidate(said, "total_cost", whole[0], _LIKELY)


def _uses(said: Mentioned, amounts: list[_Amount]) -> Iterator[Candidate]:
    local = next((amount for amount in amounts if amount.is_local and "aside" not in amount.terms), None)
    if local is not None:
        is_used = local.figure.value > 0 or "paid" in local.terms
        yield said.analysis.candidate("uses_local_credits", is_used, (local.start, local.end), _SURE)
    else:
        yield from uses_local_credits(said)


def _may_be_euros(figure: Figure) -> bool:
    return figure.measure is Measure.BARE and figure.value >= _LEAST_BARE


def _is_somebodys(amount: _Amount, said: Mentioned) -> bool:
    """Whether an organisation next to the amount gives it, and no word tells that it is the cost or local credits."""
    text, figure = said.analysis.folded.text, amount.figure
    if amount.terms & {"paid", "committed"} and not amount.is_local and _is_done_by_another(amount, said):
        return True
    is_told = bool(amount.terms & {"total", "local", "pact", "committed"})
    if is_told or ("sum" in amount.terms and "gives" not in amount.terms):
        return False
    for one in said.organisations:
        before = text[one.end : figure.start]
        if 0 <= figure.start - one.end <= _NEAR_BEFORE and not _BREAK.search(before):
            return True
        if 0 <= one.start - figure.end <= _NEAR_AFTER and _OF.fullmatch(text, figure.end, one.start):
            return True
    return False


def _is_said_of_another(cue: Cue, said: Mentioned) -> bool:
    """« 10 640 € payés par le Département »: by whom it was, where it is not the State."""
    agent = _BY.match(said.analysis.folded.text, cue.end)
    return agent is not None and any(
        one.start == agent.end() and one.organisation.category is not OrganisationCategory.STATE_OTHER
        for one in said.organisations
    )


def _is_done_by_another(amount: _Amount, said: Mentioned) -> bool:
    """« L'ANS a versé 12 000 € », « la Région engage »: a verb that has a subject, which is not the State."""
    cue = next(cue for cue in amount.cues if cue.term in ("paid", "committed"))
    if cue.start > amount.figure.start:
        return _is_said_of_another(cue, said)
    analysis = said.analysis
    index, is_finite = analysis.token_at(cue.start), _FINITE.match(analysis.folded.text, cue.start) is not None
    is_finite = is_finite and not analysis.source(cue.start, cue.end).rstrip("s").endswith(("é", "ée"))
    while index > 0 and analysis.tokens[index - 1].word in _AUXILIARIES:
        index -= 1
        is_finite = is_finite or analysis.tokens[index].word in ("a", "ont")
    if index == 0 or not is_finite:
        return False
    before = analysis.tokens[index - 1]
    gap = analysis.folded.text[before.end : analysis.tokens[index].start]
    return gap in (" ", "") and before.word not in _OURS
