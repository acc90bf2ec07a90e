"""Corrections by talking: said outright of a value that is there, they are carried out at once, and can be undone."""

from dataclasses import replace

from survey.dialogue.changes import Removed, apply
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, Settled, Standing, confirm, one_each
from survey.dialogue.scenes import Stage
from survey.dialogue.turns import Refusal, Turn, Utterance, refused
from survey.domain.french import typeset
from survey.questionnaire.answers import ROOT
from survey.questionnaire.kinds import OrganisationKind
from survey.questionnaire.outline import holder
from survey.understanding.candidates import Understanding
from survey.understanding.reading import read
from survey.understanding.replies import Misread, Reply

_NOTHING_FOUND = "Je n'ai pas trouvé quoi corriger. Nommez la réponse et sa nouvelle valeur. Exemple : le coût total, c'est 40 000 €."


def correct(at: Exchange, stage: Stage, text: str, understood: Understanding) -> Turn:
    """Change, add or take out what the utterance says; what a check blocks changes nothing at all.

    What is doubtful, or about proposals that still await confirmation, is proposed.
    """
    # A line that is named twice goes once.
    gone = dict.fromkeys(stage.lines[one.entry.repeat][one.entry.number] for one in understood.removals)
    removed = tuple(Removed(item) for item in map(at.answers.item, gone) if item is not None)
    dropped = tuple(Settled(one, Standing.REJECTED) for one in at.open if one.slot.item in gone)
    said = one_each(filter(None, (stage.proposal(candidate, text) for candidate in understood.candidates)))
    if not removed and not dropped and not said:
        return refused(at.slot, _NOTHING_FOUND)
    pending = {one.slot: one for one in at.open}
    new = [one for one in said if at.answers.value(*one.slot) != one.value or one.slot in pending]
    outright = [
        replace(one, start=0, end=len(text), words=text)
        for one in new
        if one.sure and one.slot not in pending and not _is_of_new_action(at, one) and _is_at_hand(at, one)
    ]
    taken = confirm(at.form, apply(at.answers, removed), at.context, outright)
    if taken.refused:
        return refused(at.slot, taken.refused[0][1])
    proposed = [one for one in new if all(one.slot != other.slot for other in outright)]
    replaced = tuple(Settled(pending[one.slot], Standing.REJECTED) for one in proposed if one.slot in pending)
    return Turn(
        at.slot,
        (*removed, *taken.changes),
        proposals=(*proposed, *taken.waiting),
        settled=(*dropped, *replaced),
    )


def _is_of_new_action(at: Exchange, proposal: Proposal) -> bool:
    return any(item.repeat == "actions" and at.answers.item(item.id) is None for item in proposal.makes)


def _is_at_hand(at: Exchange, proposal: Proposal) -> bool:
    """Tell what the question of the moment hangs on: what a card is about may lie elsewhere, and is proposed first."""
    new = next((item for item in proposal.makes if at.answers.item(item.id) is None), None)
    home = new.parent if new else proposal.slot.item
    return holder(at.answers, home) in {ROOT, *at.answers.lineage(at.slot.item)}


def amend(at: Exchange, proposal: Proposal, utterance: Utterance) -> Turn:
    """Put another value in a proposal, from the answer to its question."""
    question = at.form.question(proposal.slot.question)
    # A family is picked beside a name; elsewhere a click wins over the text.
    is_named = isinstance(question.kind, OrganisationKind)
    text = utterance.text if is_named or not utterance.picked else ""
    understood = read(question.kind, Reply(text, utterance.picked), at.context)
    if isinstance(understood, Misread):
        return Turn(at.slot, refusal=Refusal(typeset(understood.message), understood.suggestions))
    words = text if text.strip() else question.kind.show(understood.value)
    new = replace(proposal, value=understood.value, start=0, end=len(words), words=words, sure=True, id=0)
    return Turn(at.slot, proposals=(new,), settled=(Settled(proposal, Standing.REJECTED),), sentence=words)
