"""Random conversations: what an agent may say and do, and a conversation held in memory as the services hold it in rows."""

import json
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from hypothesis import strategies as st

from survey.data import geography
from survey.dialogue.changes import apply
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Gesture, Turn, Utterance
from survey.domain.values import PartialDate, Place
from survey.domain.vocabulary import PlaceKind, Unknown
from survey.questionnaire.answers import CLOSED, ROOT, Answers, Item, Slot
from survey.questionnaire.outline import next_step
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.understanding.replies import Context
from tests.dialogue.talking import CAF, NAMED, SENTENCE, TOLD
from tests.questionnaire.tiny import answered
from tests.understanding.hostile import PIECES

CONTEXT = Context(date(2024, 9, 12), geography().territories["61"], geography())
CORPUS = tuple(
    json.loads(line)["text"]
    for path in sorted((Path(__file__).parent.parent / "understanding" / "corpus").glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
)
_REPLIES = """
oui|non|ok|peut-être|12|0|200|la CAF|Alençon|demain|2024|signé|prévue|engagée|« »|?|je ne sais pas|pas encore décidé|sans objet|
c'est tout|plus tard|passe|annule|aide|récapitulatif|pause|pourquoi ?|c'est quoi une AE ?|c'est quoi un zzz ?|retour|
nouvelle action|nouvelle action : garage solidaire à Argentan pour 30 familles|action 1|action 2|action 9|priorité 2|
retour à l'action 2|reviens à l'action garage solidaire|duplique l'action 1|duplique la priorité 1|
duplique l'action 1 avec la MSA et 8 000 €|
oui sauf le montant|oui sauf le coût total, c'est 12 000 €|oui sauf le titre et le porteur|tout sauf la CAF|rien de tout ça|
non, plutôt 12 000 €|le coût total c'est 40 000 €|l'AE c'est 0 €|finalement 50 familles de plus|enlève la caf|enlève la MSA|
ajoute la MSA pour 5 000 € dans les cofinancements|remplace la caf par la MSA|même porteur que l'action 1|même pilote que l'action 2|
la caf 20 000 c'est acquis, la fondation vinci 10 000 c'est demandé|45 000 € dont 12 000 de crédits locaux|
12 000 € d'AE et 15 000 € prévus|12 000 € de crédits locaux engagés, 9 000 € de crédits locaux prévus|
l'action est prévue|l'action est abandonnée|engagée le 3 mars 2031|du 1er octobre 2024 au 3 mars 2023|
du 1er octobre au 30 septembre|début le 1er décembre, fin le 3 mars 2024|la priorité s'appelle Le logement|le titre c'est Bus rouge|
Action\tPorteur\tCoût total\nBus des familles\tCCAS d'Alençon\t45 000 €\nGarage\tMSA\t5 000 €|
200 personnes accompagnées d'ici juin, portée par la mission locale, avec la CAF et Emmaüs, 80 000 € dont 15 000 de crédits locaux
"""
REPLIES = (*(reply.strip(" \n") for reply in _REPLIES.replace("|\n", "|").split("|")), SENTENCE)
FULL = answered(
    {
        "pact_state": "signed",
        "signed_on": PartialDate(2024, 7, 1),
        "priority_title@p": "La mobilité",
        "need@p": "Une famille sur trois n’a pas de voiture.",
        "action_title@a": "Bus des familles",
        "action_state@a": "committed",
        "operator@a": CAF,
        "uses_local_credits@a": True,
        "committed_amount@a": 1_000_000,
        "starts_on@a": PartialDate(2024, 10, 1),
        "ends_on@a": PartialDate(2024, 12, 1),
        "scale@a": "commune",
        "areas@a": (Place(PlaceKind.COMMUNE, "61001", "Alençon"),),
        "total_cost@a": 4_500_000,
        "partner@q": CAF,
        "cofunder@c": CAF,
        "cofunding_amount@c": 2_000_000,
        "cofundings@a": CLOSED,
        "signatory@s": CAF,
        "indicator_label@i": "Familles accompagnées",
        "action_title@b": "Garage solidaire",
        "action_state@b": "planned",
        "planned_amount@b": Unknown.PENDING,
    },
    Item("p", "priorities"),
    Item("p2", "priorities", ROOT, 2),
    Item("p3", "priorities", ROOT, 3),
    Item("a", "actions", "p"),
    Item("b", "actions", "p", 2),
    Item("q", "partners", "a"),
    Item("c", "cofundings", "a"),
    Item("i", "indicators", "a"),
    Item("s", "signatories"),
)
STARTS = (Answers(), NAMED, TOLD, FULL)


# ------------------------------------------------------------------------------------------- what an agent may do


@dataclass(frozen=True)
class Said:
    """What an agent does at some question of the path; ``rows`` are the rows of the card that stay checked, ``amended`` one of them.

    ``place`` is a question, or a place on the path; below 0, the next question to ask.
    """

    place: int | str
    utterance: Utterance
    rows: tuple[int, ...] = ()
    amended: int | None = None
    of_form: bool = False


replies = st.sampled_from(REPLIES)
sentences = st.sampled_from(CORPUS)
noises = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=4), max_size=12).map("".join)
texts = st.one_of(replies, replies, sentences, sentences, noises)
_NEXT = -1
places = st.one_of(st.just(_NEXT), st.just(_NEXT), st.integers(0, 200))
checked = st.lists(st.integers(0, 12), max_size=8).map(tuple)
TERMS = (
    "signed",
    "agreed",
    "none",
    "planned",
    "committed",
    "under_way",
    "abandoned",
    "yes",
    "no",
    "oui",
    "non",
    "caf",
    "other",
    "commune",
)


def spoken() -> st.SearchStrategy[Said]:
    return st.builds(lambda place, text: Said(place, Utterance(text)), places, texts)


def of_card() -> st.SearchStrategy[Said]:
    said = st.builds(Utterance, text=texts | st.just(""), of_card=st.just(True))  # noqa: FBT003  a field of the utterance
    settled = st.sampled_from([Gesture.CONFIRM, Gesture.CONFIRM, Gesture.REJECT]).map(
        lambda gesture: Utterance(gesture=gesture, of_card=True)
    )
    return st.builds(Said, places, said | settled, checked, st.none() | st.integers(0, 12))


def agreed() -> st.SearchStrategy[Said]:
    return st.builds(Said, places, st.just(Utterance("oui", of_card=True)))


def otherwise() -> st.SearchStrategy[Said]:
    picks = st.lists(st.sampled_from(TERMS) | texts, min_size=1, max_size=3).map(
        lambda some: Utterance(picked=tuple(some))
    )
    states = st.builds(Utterance, unknown=st.sampled_from(list(Unknown)), recall=st.just("") | texts)
    gestures = st.sampled_from([*Gesture]).map(lambda gesture: Utterance(gesture=gesture))
    return st.builds(
        lambda place, utterance, of_form: Said(place, utterance, of_form=of_form),
        places,
        picks | states | gestures | texts.map(Utterance),
        st.booleans(),
    )


def told() -> st.SearchStrategy[Said]:
    stories = st.lists(replies | sentences, min_size=1, max_size=3).map(", ".join)
    return st.builds(lambda text, place: Said(place, Utterance(text)), stories, st.just("actions") | places)


steps = st.one_of(told(), told(), agreed(), spoken(), of_card(), of_card(), otherwise())
plays = st.tuples(st.sampled_from(STARTS), st.lists(steps, max_size=9))


# ------------------------------------------------------------------------------------- a conversation held in memory


class Conversation:
    """Held as the services hold it in rows: proposals have numbers, and give way to later ones about the same slot."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.awaiting: list[Proposal] = []
        self.slot: Slot | None = None
        self._names, self._numbers = count(), count(1)

    def standing(self, standing: Standing) -> tuple[Proposal, ...]:
        return tuple(one for one in self.awaiting if one.standing is standing and self._stands(one))

    def _stands(self, one: Proposal) -> bool:
        top = one.makes[0].parent if one.makes else one.slot.item
        return top == ROOT or self.answers.item(top) is not None

    def exchange(self, said: Said) -> Exchange:
        path = [step.slot for step in PACTS_2024.path(self.answers)]
        following = next_step(PACTS_2024, self.answers, self.slot)
        if isinstance(said.place, str):
            slot = next((slot for slot in path if slot.question == said.place), path[0])
        else:
            slot = path[said.place % len(path)] if said.place >= 0 or following is None else following.slot
        name = lambda: f"new{next(self._names)}"  # noqa: E731  what the exchange calls
        return Exchange(
            PACTS_2024, self.answers, CONTEXT, slot, name, self.standing(Standing.OPEN), self.standing(Standing.AGREED)
        )

    def utterance(self, said: Said, at: Exchange) -> Utterance:
        numbers = [one.id for one in at.open] + [9_999]
        kept = tuple(sorted({numbers[row % len(numbers)] for row in said.rows}))
        amends = None if said.amended is None else numbers[said.amended % len(numbers)]
        return replace(said.utterance, kept=kept, amends=amends)

    def take(self, at: Exchange, outcome: Turn) -> None:
        self.answers, self.slot = apply(self.answers, outcome.changes), at.slot
        standings = {one.proposal.id: one.standing for one in outcome.settled}
        slots = {one.slot for one in outcome.proposals}
        left = [replace(one, standing=standings.get(one.id, one.standing)) for one in self.awaiting]
        self.awaiting = [
            one for one in left if one.standing in {Standing.OPEN, Standing.AGREED} and one.slot not in slots
        ]
        self.awaiting += [replace(one, id=next(self._numbers)) for one in outcome.proposals]
