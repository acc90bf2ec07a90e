"""The parts that the organisations of a text play."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from survey.understanding.mentions.numbers import Figure
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.phrases import Phrase
from survey.understanding.roles.neighbours import LETTERS, Neighbours

_MOST_CUES = 120
_OF_NAMES = frozenset({"name_end", "organisation_category", "organisation_weak", "organisation_label", "role_cue"})


class Role(StrEnum):
    """A part that an organisation plays; the names begin the terms of the lexicon of cues."""

    OPERATOR = "operator"
    LEAD = "lead"
    SIGNATORY = "signatory"
    COFUNDER = "cofunder"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation in its part, and how sure the words make it; ``begin`` is where the words that tell of it begin."""

    role: Role
    mention: OrganisationMention
    confidence: float = 0.9
    begin: int = 0


@dataclass
class Parts(Neighbours):
    """The part of each organisation, by the number of its mention."""

    parts: dict[int, Part] = field(default_factory=dict)
    amounts: dict[int, Figure] = field(default_factory=dict)
    also: dict[int, Part] = field(default_factory=dict)

    @cached_property
    def cues(self) -> tuple[Phrase, ...]:
        found = self.said.analysis.phrases.get("role_cue", [])[:_MOST_CUES]
        return tuple(cue for cue in found if not self.said.analysis.is_negated(cue.first))

    @cached_property
    def noun_cues(self) -> tuple[int, ...]:
        """Where « porteur », « cofinanceurs »… are said."""
        return tuple(self.tokens[cue.first].start for cue in self.cues if cue.term.endswith("_noun"))

    @cached_property
    def _doing(self) -> frozenset[int]:
        """Give where a verb of doing is said, of which the name before it is the subject."""
        return frozenset(cue.first for cue in self.cues if cue.term in ("operator_verb", "host_verb"))

    @cached_property
    def known_words(self) -> frozenset[int]:
        """Give where what any lexicon knows begins, other than organisations: no name of an association begins there."""
        phrases = self.said.analysis.phrases
        return frozenset(one.first for name, found in phrases.items() if name not in _OF_NAMES for one in found)

    def give(self, role: Role, number: int, confidence: float = 0.9, begin: int | None = None) -> None:
        """Give a part to an organisation that has none yet."""
        start = self.start_of(number) if begin is None else begin
        self.parts.setdefault(number, Part(role, self.mentions[number], confidence, start))

    def of(self, role: Role) -> Iterator[tuple[int, Part]]:
        """Give the organisations in a part, by number, from left to right."""
        all_parts = [*self.parts.items(), *self.also.items()]
        found = [(number, part) for number, part in all_parts if part.role is role]
        yield from sorted(found, key=lambda one: one[1].mention.start)

    def _cast_one(self, role: Role, token: int, confidence: float) -> None:
        if token in self.by_first:
            begin = self.said.analysis.clause_at(self.tokens[token].start)[0]
            self._cast_chain(role, self.by_first[token], confidence, begin)
        elif role is not Role.COFUNDER:
            self._cast_unknown(role, token, None)

    def _cast_chain(self, role: Role, number: int, confidence: float = 0.9, begin: int | None = None) -> None:
        """Give the part to an organisation and, where several can play it, to those that follow it in the list."""
        self.give(role, number, confidence, begin)
        if role in (Role.OPERATOR, Role.LEAD):
            return
        while number + 1 < len(self.said.organisations) and self.is_listed(number + 1):
            if role is Role.PARTNER and self.mentions[number + 1].last in self._doing:
                break  # « avec la CAF, l'Udaf anime »
            number += 1
            self.give(role, number, confidence)

    def _cast_unknown(self, role: Role, token: int, cue: Phrase | None) -> bool:
        """« porteur : DEFIS 52 »: a name that no lexicon knows."""
        if role is Role.PARTNER and not (self.names.capitals_tell and self.names.is_capital(token)):
            return False
        mention = self.unknown(token) if self.names.word(token - 1) != "a" else None  # « porteur à définir »
        if mention is None and role is Role.OPERATOR and cue is not None:
            mention = self.carelessly_named(token, cue.last)
        if mention is None:
            return False
        self.mentions.append(mention)
        self.give(self._role_here(role, cue) if cue else role, len(self.mentions) - 1, 0.8)
        return True

    def _role_here(self, role: Role, cue: Phrase) -> Role:
        """What is said of the priority is said of its lead."""
        if role is Role.LEAD and not self.said.analysis.scene.asked and "priorit" not in self.text:
            return Role.OPERATOR
        if role is Role.OPERATOR:
            place = self.tokens[cue.first].start
            before = self.text[self.sentence_start(place) : place]
            return Role.LEAD if "priorite " in before and "prioritaire" not in before else role
        if role is Role.PARTNER and self.names.word(cue.first) == "avec":
            return Role.COFUNDER if self._is_money(cue.first) else role
        return role

    def _is_money(self, token: int) -> bool:
        """« on finance … avec la CAF »."""
        place = self.tokens[token].start
        before = LETTERS.findall(self.text[self.sentence_start(place) : place])
        return any(
            word in {"finance", "finances", "cofinance", "cofinancons", "financons", "paye", "paie"}
            for word in before[-14:]
        )
