"""Who does: the organisation, known or not, that is the subject of a verb."""

import re
from dataclasses import dataclass

from survey.understanding.mentions.names import words
from survey.understanding.phrases import Phrase
from survey.understanding.roles.neighbours import ARTICLES, COUNTS
from survey.understanding.roles.parts import Parts, Role

_AUXILIARIES = words("a ont avait avaient aura auront")
_MODALS = words(
    "va vont doit doivent souhaite souhaitent veut veulent compte comptent prevoit prevoient voudrait aimerait devrait "
    "devraient pourrait peut propose proposent prevu accepte s'engage engage"
)
_NEAR_PEOPLE = 6
_FOLLOWS = frozenset({"suit", "suivent", "suivra"})
_TO_THING = words("l la le nous leur notre cette ce gracieusement gratuitement")
_TO_PEOPLE = COUNTS | words(
    "les un une ses leurs chaque tous toutes environ jusqu cent vingt trente quarante cinquante soixante dix onze douze quinze"
)
_ASIDE_ENDS = re.compile(r"[,)] ?$")
_ASIDE_SUBJECT = re.compile(r" ?(?:\([^().\n]{1,60}\)|, ?[^,.;:\n()0-9]{3,60},) ?")
_LONGEST_SUBJECT = 8
_ASIDE = re.compile(r"\([^()]{0,60}\)")
_THAT = frozenset({"que", "qu"})
_NO_SUBJECT = frozenset({"pas", "plus", "rien", "jamais", "par"})
_CARRIES = words("porte portent gere gerent opere operent pilote mene")
_CUT = re.compile(r"[.;:!?\n,/–(](?![0-9])| - ")
_LONGEST_SUBJECT_TEXT = 80
_STRONG = re.compile(
    r"(?:organis|recrut|embauch|gere|lanc|mont|cree|form|heberg|experiment|developp|deplo|realis|coordonn|encadr|emmen|emmèn)"
    r"(?:e|ent|era|eront|ie|ient|iera)?$|(?:obtien|etend|recondui|agrandi|percoi|equipe)[a-z]{0,6}$|met(?:tent|tra)?$"
)
"""Verbs of which an action, a place or a person is seldom the subject."""
_CIVIL = words("m mme mr mlle monsieur madame merci bonjour bonsoir nous chacun chacune cela ceci celle celui lui")
_PAST = re.compile(r"é(?:e?s?)$", re.IGNORECASE)


@dataclass
class Subjects(Parts):
    """The organisations that are the subject of a verb."""

    def _cast_subject(self, role: Role, cue: Phrase) -> None:
        """« la CAF finance », « c'est l'Udaf qui porte », « mairie porteuse »."""
        verb = self.said.analysis.source(self.tokens[cue.last - 1].start, self.tokens[cue.last - 1].end)
        past = cue.term.endswith("_done") or (cue.last - cue.first == 1 and _PAST.search(verb) is not None)
        done = self.names.word(cue.first - 1) in _AUXILIARIES and cue.first > 0
        if self.names.word(cue.last) in _NO_SUBJECT or (past and not done):
            return
        number = self.backward(cue.first)
        if number is None and role is Role.OPERATOR:
            number = self._subject_aside(cue.first)
        if number is None and not self._cast_inverted(role, cue):
            self._cast_unknown_subject(role, cue)
        if number is None:
            return
        relative = self.names.word(self.mentions[number].last) == "qui"
        if number in self.parts or (self.is_object(number) and not relative and not self._is_sent(role, number)):
            return
        role = self._role_here(role, cue)
        verb_of_many = role is Role.OPERATOR and self.names.word(cue.first).endswith("nt")
        while verb_of_many and number > 0 and number - 1 not in self.parts and self.is_listed(number):
            number -= 1  # « la MJC et le centre social organisent »: the first named
        self.give(role, number)
        word = self.names.word(cue.first)
        plural = word.endswith("nt") or (cue.term.endswith("_noun") and word.endswith("s"))
        several = role not in (Role.OPERATOR, Role.LEAD) and plural
        while several and number > 0 and number - 1 not in self.parts and self.is_listed(number):
            number -= 1
            self.give(role, number)

    def _cast_inverted(self, role: Role, cue: Phrase) -> bool:
        """« le garage que porte l'asso Roulez », « qu'anime l'Udaf »."""
        token = self.forward(cue.last) if self.names.word(cue.first - 1) in _THAT and cue.first > 0 else None
        if role is not Role.OPERATOR or token is None or token not in self.by_first:
            return False
        self._cast_one(self._role_here(role, cue), token, 0.9)
        return True

    def _cast_modal(self, cue: Phrase) -> None:
        """« la CAF souhaite ouvrir », « le CCAS prévoit d'accueillir »."""
        verb = cue.first - (self.names.word(cue.first - 1) in {"d", "de"}) - 1
        number = self.backward(verb) if self.names.word(verb) in _MODALS else None
        if number is not None and not self.is_object(number):
            self.give(Role.OPERATOR, number, 0.8)

    def _cast_hosts(self) -> None:
        """« Le FJT accueille 12 jeunes »: carries where it is who the text begins with; « la mairie accueille l'atelier » takes part."""
        for cue in self.cues:
            if not cue.term.startswith("host"):
                continue
            number = self.backward(cue.first)
            follows = self.names.word(cue.first) in _FOLLOWS
            carried = self.said.analysis.scene.asked or any(part.role is Role.OPERATOR for part in self.parts.values())
            following = self.names.word(cue.last)
            near = self.said.analysis.tokens[cue.last : cue.last + _NEAR_PEOPLE]
            counted = following not in _TO_THING and any(one.word.isdecimal() or one.word in COUNTS for one in near)
            people = counted or following in _TO_PEOPLE
            begins = (
                number is not None
                and self.names.after(
                    self.said.analysis.token_at(self.said.analysis.clause_at(self.start_of(number))[0])
                )
                >= self.mentions[number].first
            )
            if begins and people and not carried:
                self._cast_subject(Role.OPERATOR, cue)
            elif not follows:  # « la Région suit »
                self._cast_subject(Role.PARTNER, cue)

    def _subject_aside(self, verb: int) -> int | None:
        """« L'association Regain, basée à Flers, accompagne », « Emmaüs (Flers) ouvre »: the subject, then words aside."""
        place = self.tokens[verb].start
        if not _ASIDE_ENDS.search(self.text, max(0, place - 3), place):
            return None
        start = self.said.analysis.token_at(self.sentence_start(place))
        number = self.by_first.get(start, self.by_first.get(self.names.after(start)))
        if number is None:
            return None
        aside = self.text[self.mentions[number].end : place]
        return number if _ASIDE_SUBJECT.fullmatch(aside) else None

    def _is_sent(self, role: Role, number: int) -> bool:
        """« 4 agents de la CPAM présents »: who sends people takes part."""
        token = self.mentions[number].first
        while token > 0 and self.names.word(token - 1) in ARTICLES:
            token -= 1
        return role is Role.PARTNER and token in self.things.values()

    def _cast_unknown_subject(self, role: Role, cue: Phrase) -> None:
        """« c'est Altea qui la porte », « Le Relais emploi de Dinan gère »: a name that no lexicon knows, up to the verb."""
        carries = cue.term.endswith("_noun") or self.names.word(cue.first) in _CARRIES
        acts = not carries and _STRONG.match(self.names.word(cue.first)) is not None
        if role not in (Role.OPERATOR, Role.LEAD) or not (carries or acts):
            return
        begin, end = self._said_to_be(cue.first, acts=acts)
        if carries and self.names.gap(cue.first) == " (":  # « Ateliers du Bocage (porteur) »
            begin, end = self.names.run_before(cue.first), cue.first
        known = acts and begin >= 0 and not (self._may_be_unknown(begin) or self._is_titled(begin, end))
        mention = self.unknown(begin) if 0 <= begin < end and not known else None
        if mention is not None and not _ASIDE.sub("", self.text[mention.end : self.tokens[end].start]).strip():
            self.mentions.append(mention)
            self.give(self._role_here(role, cue), len(self.mentions) - 1, 0.8)

    def _may_be_unknown(self, begin: int) -> bool:
        """Whether a word that begins a sentence may begin a name: « Atherbea recrute », not « Maraude ouvre », « Nathalie organise »."""
        civil = self.names.word(begin) in _CIVIL or self.names.is_shouted or not self.names.is_capital(begin)
        return not civil and begin not in self.known_words

    def _is_titled(self, begin: int, end: int) -> bool:
        """« Les Ateliers du Bocage lancent »: capitals at both ends after the article that opens the sentence."""
        opens = begin > 0 and self.names.word(begin - 1) in ARTICLES
        capitals = self.names.is_capital(begin) and self.names.is_capital(end - 1) and not self.names.is_shouted
        return opens and capitals and end - begin > 1 and self.names.capitals_tell

    def _said_to_be(self, verb: int, *, acts: bool = False) -> tuple[int, int]:
        """Give the tokens between « c'est » and « qui », else those of a capitalised subject that begins the sentence."""
        end = verb
        while end > 0 and self.names.word(end) in {"la", "le", "l", "en"} | _CARRIES:
            end -= 1
        if self.names.word(end) == "qui":
            near = range(end - 1, max(-1, end - _LONGEST_SUBJECT), -1)
            begin = next((one + 1 for one in near if self.names.word(one) in {"est", "sera"}), -1)
            return (self.names.after(begin), end) if begin >= 0 else (-1, 0)
        place = self.tokens[verb].start
        before = self.text[max(0, place - _LONGEST_SUBJECT_TEXT) : place]
        cut = max((match.end() for match in _CUT.finditer(before)), default=-1 if len(before) < place else 0)
        if cut < 0:
            return -1, 0
        first = self.said.analysis.token_at(place - len(before) + cut)
        begin = self.names.after(first)
        sigle = begin + 1 == verb and self.text_of(begin).isupper()
        coded = self.names.is_number_of_name(verb - 1)
        own = begin > first or coded or sigle or self.names.is_capital(begin + 1) or acts
        own = own or (self.names.is_capital(begin) and self.names.capitals_tell and "," in self.names.gap(begin))
        return (begin, verb) if own and not self.names.is_shouted else (-1, 0)
