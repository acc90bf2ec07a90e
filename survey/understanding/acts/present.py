"""The present values that a correction may be about, and what words it takes out: « 24 000 et pas 42 000 »."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from survey.domain.values import Value
from survey.questionnaire import kinds
from survey.understanding.acts.naming import Name, kind_of, names_in
from survey.understanding.candidates import Act, Candidate, Command, Scene, Understanding
from survey.understanding.mentions.mentioned import Mentioned, Span, overlaps
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.moments import Moment

_MOST_TAKEN_BACK = 6
_COMPARES = ("que", "comme")
_OLD_AFTER = re.compile(
    r"(?:,|\(|\bet\b|\bmais\b|\bou\b)? ?\b(?:et non(?: pas)?|et pas|non pas|pas|plutot qu(?:e|')"
    r"|au lieu d(?:e|u|es|')|a la place d(?:e|u|es|')|contre)\b ?"
    r"(?P<old>[^.;!?\n]{1,80}?)(?=$|[.;!?\n)]| (?:mais|c'est|ce sera)\b"
    r"|, (?:mais|c'est|elles?|ils?|on|la|le|les|plutot|a|ce)\b|, (?:l'|[0-9]))"
)
_THEN = re.compile(
    r"(?:^|[,;.(] ?)(?P<old>[^,;.()\n]{1,40}?) (?:c'etait|etait|etaient|c'est ce qu'on avait|c'est l'ancien|c'est l'annee derniere"
    r"|c'est le (?:vieux|precedent))\b"
)
_REPLACED_NUMBER = re.compile(
    r"\b(?:remplace[rz]?|change[rz]?|corrige[rz]?) (?P<old>(?:l[ae]s? |les |du )?[0-9][0-9 .,/]{0,12}(?:k?€|euros?)?)"
    r" ?(?:par|en|pour)\b"
)
_NO_MORE = re.compile(r", (?:et )?(?P<old>plus (?:a|au|aux|chez) [^.;!?\n,]{1,60})(?=$|[.;!?\n,])")
_FROM_TO = re.compile(
    r"\b(?:passe(?:s|nt|r|ra|e|es)?|va|montent?|monte|descend|baisse|augmente|change[rz]?"
    r"|modifie[rz]?) (?P<old>d(?:e|u) [^.;!?\n]{1,40}?) (?:a|en|au|pour)\b"
)
_TAKEN_BACK = (_OLD_AFTER, _FROM_TO, _THEN, _REPLACED_NUMBER, _NO_MORE)


@dataclass(frozen=True)
class Present:
    """What is known now, and what an utterance says of it."""

    said: Mentioned

    @property
    def scene(self) -> Scene:
        return self.said.analysis.scene

    @property
    def text(self) -> str:
        return self.said.analysis.folded.text

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The present values by question; those that are proposed are as good as present."""
        proposed = {one.question: one.value for one in self.scene.proposed if one.entry is None}
        return {**self.scene.values, **proposed}

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names said; « de plus que prévu » names nothing."""
        tokens = self.said.analysis.tokens
        return tuple(
            name
            for name in names_in(self.said.analysis)
            if not name.first or tokens[name.first - 1].word not in _COMPARES
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The terms of the lexicon of corrections that are said."""
        return frozenset(phrase.term for phrase in self.said.analysis.phrases.get("correction", ()))

    @cached_property
    def old(self) -> tuple[Span, ...]:
        """The places of what is taken back: « et pas 42 000 », « passe de 10 à 12 »."""
        found = (match.span("old") for pattern in _TAKEN_BACK for match in pattern.finditer(self.text))
        return tuple(islice(found, _MOST_TAKEN_BACK))

    def is_old(self, start: int, end: int) -> bool:
        return overlaps((start, end), self.old)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers that may be a new value; beside another, one that a value already has is what is taken back."""
        found = tuple(
            one
            for one in self.said.figures
            if one.measure is not Measure.OTHER
            and not (one.share or one.rate or one.ranged or self.is_old(one.start, one.end))
        )
        present = {value for value in self.values.values() if isinstance(value, int)}
        new = tuple(one for one in found if one.value not in present and one.cents not in present)
        return new if len(new) == 1 else found

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(one for one in self.said.moments if not self.is_old(one.start, one.end))

    def place_of(self, name: Name) -> Span:
        tokens = self.said.analysis.tokens
        return tokens[name.first].start, tokens[name.last - 1].end

    def of_kind(self, *wanted: type[kinds.Kind]) -> tuple[str, ...]:
        """Give the present questions of some kinds."""
        return tuple(question for question in self.values if isinstance(kind_of(question, self.scene.form), wanted))

    def named(self, *wanted: type[kinds.Kind]) -> Iterator[tuple[Name, str]]:
        """Give the names said and the question of such a kind that each means, a present one first."""
        candidates = self.of_kind(*wanted)
        for name in self.names:
            if self.is_old(*self.place_of(name)):
                continue
            among = name.among(candidates, self.scene.form)
            if len(among) == 1:
                yield name, among[0]
            elif not among and isinstance(kind_of(name.term, self.scene.form), wanted):
                yield name, name.term

    def only(self, questions: tuple[str, ...]) -> str | None:
        """Give the one question that is meant where no name says it: the only one, or the one asked."""
        if len(questions) == 1:
            return questions[0]
        return self.scene.asked if self.scene.asked in questions else None

    def change(self, act: Act, *candidates: Candidate) -> Understanding:
        """Make what a correction comes to, with its command."""
        start = min(one.start for one in candidates)
        end = max(one.end for one in candidates)
        command = Command(act, start, end, questions=tuple(dict.fromkeys(one.question for one in candidates)))
        return Understanding(candidates=candidates, commands=(command,))
