"""Which organisation the words around it give which part: who carries, leads, signs, funds, takes part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.phrases import Phrase
from survey.understanding.roles.neighbours import ARTICLES, COUNTS, LETTERS, SENTENCE_END, Neighbours


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


_FARTHEST_PARTICIPLE = 9
_GATHERING = ("relies", "gathers")
_AGENTIVE = ("_par", "_verb", "_done")
_AUXILIARIES = words("a ont avait avaient aura auront")
_MODALS = words(
    "va vont doit doivent souhaite souhaitent veut veulent compte comptent prevoit prevoient voudrait aimerait devrait "
    "devraient pourrait peut propose proposent prevu accepte s'engage engage"
)
_TO_PEOPLE = COUNTS | words("les un une ses leurs chaque tous toutes environ jusqu cent vingt trente quarante cinquante soixante dix onze douze quinze")
_PASSIVE_OF_PEOPLE = words(
    "loge loges logee logees domicilie domicilies domiciliee domiciliees aide aides aidee aidees accompagne accompagnes "
    "accompagnee accompagnees"
)
_SURVEYS = words("entretien entretiens enquete enquetes etude diagnostic concertation reunion reunions questionnaire")
_ASIDE_ENDS = re.compile(r"[,)] ?$")
_ASIDE_SUBJECT = re.compile(r" ?(?:\([^().\n]{1,60}\)|, ?[^,.;:\n()0-9]{3,60},) ?")
_LONGEST_GIFT = 80
_MOST_CUES = 120
_LONGEST_SUBJECT = 8
_ASIDE = re.compile(r"\([^()]{0,60}\)")
_MOST_AGENTS = 40
_NO_SUBJECT = frozenset({"pas", "plus", "rien", "jamais", "par"})
_CARRIES = words("porte portent gere gerent opere operent pilote mene")
_HEADING = re.compile(r"\b(?P<who>qui porte|qui pilote|avec qui|qui co-?finance|qui finance|qui signe) ?[:?] ?")
_HEADINGS = {
    "qui porte": Role.OPERATOR,
    "qui pilote": Role.LEAD,
    "avec qui": Role.PARTNER,
    "qui cofinance": Role.COFUNDER,
    "qui co-finance": Role.COFUNDER,
    "qui finance": Role.COFUNDER,
    "qui signe": Role.SIGNATORY,
}
_SELDOM_FUNDING = frozenset(
    {OrganisationCategory.ASSOCIATION, OrganisationCategory.OTHER, OrganisationCategory.STATE_OTHER}
)
_SHARE = re.compile(
    r" ?[:(]? ?(?:a hauteur de |pour )?(?:[0-9]{1,3} ?%"
    r"|(?:acquise?s?|obtenue?s?|demandees?|demandes|sollicitees?|sollicites|notifiee?s?)\b|,? on attend\b)"
)
_CUT = re.compile(r"[.;:!?\n,/–(](?![0-9])| - ")
_LONGEST_SUBJECT_TEXT = 80
_STRONG = re.compile(
    r"(?:organis|recrut|embauch|gere|lanc|mont|cree|form|heberg|experiment|developp|deplo|realis|coordonn|encadr|emmen|emmèn)"
    r"(?:e|ent|era|eront|ie|ient|iera)?$|(?:obtien|etend|recondui|agrandi|percoi|equipe)[a-z]{0,6}$|met(?:tent|tra)?$"
)
"""Verbs of which an action, a place or a person is seldom the subject."""
_CIVIL = words("m mme mr mlle monsieur madame merci bonjour bonsoir nous chacun chacune cela ceci celle celui lui")
_OF_NAMES = frozenset({"name_end", "organisation_category", "organisation_weak", "organisation_label", "role_cue"})
_ENDED = re.compile(r" ?(?:[.\n;]|- |– |$)")
_PAST = re.compile(r"é(?:e?s?)$", re.IGNORECASE)
_MEETING = words(
    "signature signer signera signerons signe rendez reunion rencontre rdv comite copil point echange echanges discussion discussions"
)
_LIKEWISE = frozenset({"aussi", "egalement", "idem", "pareil"})
_PARTICIPLE = re.compile(r"[a-z]{2,30}(?:e|ee|es|ees|i|is|ie|ies|u|us|ue|ues|it|its|ite|ites|ts?)")


@dataclass
class Casting(Neighbours):
    """The parts of a text's organisations, from the cues of the lexicon."""

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

    def cast_cofunders(self) -> None:
        """Give their part to those that « cofinancement », « financeur » point to, before amounts are shared out."""
        for cue in self.cues:
            if cue.term == "cofunder_noun":
                self._cast_noun(Role.COFUNDER, cue)

    def cast(self) -> None:
        """Give each organisation the part that the surest cue says."""
        for match in _HEADING.finditer(self.text):
            self._cast_heading(match)
        used: set[int] = set()
        for cue in self.cues:
            who, _, kind = cue.term.partition("_")
            if kind == "noun" and who != "own" and self._cast_noun(Role(who), cue):
                used.add(cue.first)
        agents = (number for number, token in enumerate(self.tokens) if token.word == "par")
        for number in islice(agents, _MOST_AGENTS):
            self._cast_agent(number)
        for cue in self.cues:
            who, _, kind = cue.term.partition("_")
            if who == "own":
                self._cast_owner(cue)
            elif who in _GATHERING:
                gathered = self._cast_noun(Role.PARTNER, cue)
                self._cast_subject(Role.OPERATOR if gathered or who == "relies" else Role.PARTNER, cue)
            elif kind == "infinitive":
                self._cast_modal(cue)
            elif kind == "done":
                self._cast_subject(Role.OPERATOR, cue)
            elif who != "host" and (kind == "verb" or (kind == "noun" and cue.first not in used)):
                self._cast_subject(Role(who), cue)
        self._cast_hosts()
        self._cast_likewise()
        self._cast_shares()
        self._cast_lists()

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
            carried = self.said.analysis.scene.asked or any(part.role is Role.OPERATOR for part in self.parts.values())
            following = self.names.word(cue.last)
            people = following.isdecimal() or following in _TO_PEOPLE
            begins = number is not None and self.names.after(
                self.said.analysis.token_at(self.sentence_start(self.start_of(number)))
            ) >= self.mentions[number].first
            self._cast_subject(Role.OPERATOR if begins and people and not carried else Role.PARTNER, cue)

    def _cast_shares(self) -> None:
        """« CAF acquise à 40 % », « dont Dpt 30 % », « l'ANCT (25 000 €) et la CC »."""
        for number, mention in enumerate(self.said.organisations):
            category = mention.organisation.category
            share = category not in _SELDOM_FUNDING and _SHARE.match(self.text, mention.end)
            beside = number - 1 in self.amounts and self.is_listed(number) and "(" in self._text_before(number)
            if share or (beside and category not in _SELDOM_FUNDING):
                self.give(Role.COFUNDER, number, 0.8)

    def _text_before(self, number: int) -> str:
        return self.text[self.mentions[number - 1].end : self.start_of(number)]

    def _cast_lists(self) -> None:
        """« CAF + France Travail + Ville. »: a sentence that only lists organisations lists the partners."""
        organisations = self.said.organisations
        first = 0
        while first < len(organisations):
            last = first
            while last + 1 < len(organisations) and self.is_listed(last + 1):
                last += 1
            start = self.said.analysis.clause_at(self.start_of(first))[0]
            alone = self.names.after(self.said.analysis.token_at(start)) >= organisations[first].first
            ended = _ENDED.match(self.text, organisations[last].end)
            if last > first and alone and ended and not self.said.analysis.scene.asked:
                for number in range(first, last + 1):
                    self.give(Role.PARTNER, number, 0.8)
            first = last + 1

    def give(self, role: Role, number: int, confidence: float = 0.9, begin: int | None = None) -> None:
        """Give a part to an organisation that has none yet."""
        start = self.start_of(number) if begin is None else begin
        self.parts.setdefault(number, Part(role, self.mentions[number], confidence, start))

    def _cast_noun(self, role: Role, cue: Phrase) -> bool:
        """« porteur : X », « en partenariat avec X, Y et Z »; tells whether a name follows."""
        token = self.forward(cue.last, over_things=role is Role.PARTNER)
        if token is None or (role is Role.PARTNER and self._is_meeting(cue.first)):
            return token is not None
        if token in self.by_first:
            self._cast_chain(self._role_here(role, cue), self.by_first[token], begin=self.tokens[cue.first].start)
            return True
        return role is not Role.COFUNDER and self._cast_unknown(role, token, cue)

    def _cast_heading(self, match: re.Match[str]) -> None:
        """« Qui porte : la ville de Voiron »: the questions of the form, answered one after the other."""
        role = _HEADINGS[match["who"]]
        token = self.names.after(self.said.analysis.token_at(match.end()))
        if token in self.by_first:
            self._cast_chain(role, self.by_first[token])
        elif token < len(self.tokens) and role is not Role.COFUNDER:
            self._cast_unknown(role, token, None)

    def _is_meeting(self, token: int) -> bool:
        """« signature le 5 décembre avec le Département »: meeting somebody is no partnership in the action."""
        start = self.sentence_start(self.tokens[token].start)
        near = self.said.analysis.tokens_in(start, self.tokens[token].start)[-8:]
        return any(one.word in _MEETING for one in near)

    def _cast_agent(self, par: int) -> None:
        """« porté depuis 2021 par X »: the nearest participle before « par » tells the part."""
        token = self.forward(par + 1)
        if token is None:
            return
        cue = self._participle(par)
        if cue is None:
            if self._is_agent_of_a_noun(par, token):
                self._cast_one(Role.OPERATOR, token, 0.8)
        elif not cue.term.startswith("other"):
            who = cue.term.partition("_")[0]
            role = Role.PARTNER if who == "host" else Role(who)
            self._cast_one(self._role_here(role, cue), token, 0.9)

    def _is_agent_of_a_noun(self, par: int, token: int) -> bool:
        """« distribution par la Croix-Rouge », « GARAGE SOLIDAIRE PAR DEFIS 52 »: no verb, and a name beyond doubt."""
        before = self.names.word(par - 1)
        if (
            self.said.analysis.scene.asked
            or self.names.gap(par) not in (" ", ", ")
            or before.isdecimal()
            or before in {"et", "ou"}
        ):
            return False
        if token in self.by_first:
            mention = self.mentions[self.by_first[token]]
            sure = mention.named or mention.organisation.category is OrganisationCategory.EPCI
        else:
            if self.is_name(token) and self.names.is_number_of_name(self.names.capitals_from(token) - 1):
                return True
            sure = self.is_name(token) and self.names.capitals_tell
        return sure and (self.names.gap(par) == ", " or not self._is_participle(par - 1))

    def _cast_owner(self, cue: Phrase) -> None:
        """« c'est une action du CIDFF », « projet de l'association Steredenn »."""
        token = self.forward(cue.last)
        number = self.by_first.get(token) if token is not None else None
        carried = any(part.role is Role.OPERATOR for part in self.parts.values())
        if number is None or carried or self.names.word(cue.last) not in {"du", "de", "d"}:
            return
        if self.mentions[number].named:
            self.give(Role.OPERATOR, number, 0.8)

    def _is_participle(self, token: int) -> bool:
        """Whether a word may be a participle: it ends like one, and is no name."""
        if token < 0 or self.names.is_name_word(token):
            return token < 0
        return _PARTICIPLE.fullmatch(self.names.word(token)) is not None

    def _cast_one(self, role: Role, token: int, confidence: float) -> None:
        if token in self.by_first:
            begin = self.said.analysis.clause_at(self.tokens[token].start)[0]
            self._cast_chain(role, self.by_first[token], confidence, begin)
        elif role is not Role.COFUNDER:
            self._cast_unknown(role, token, None)

    @cached_property
    def _cue_ending_at(self) -> dict[int, Phrase]:
        """The cues that may go with « par », by the token after them."""
        return {cue.last: cue for cue in self.cues if not cue.term.startswith(("own", *_GATHERING))}

    def _participle(self, par: int) -> Phrase | None:
        """Give the participle that goes with « par », in the same sentence, past no other « par »."""
        for last in range(par, max(0, par - _FARTHEST_PARTICIPLE), -1):
            cue = self._cue_ending_at.get(last)
            if cue and (cue.term.endswith(_AGENTIVE) or (last == par and cue.term.endswith("_noun"))):
                return None if self._is_of_people(cue) else cue
            if self.names.word(last - 1) == "par" or SENTENCE_END.search(self.names.gap(last)):
                return None
        return None

    def _is_of_people(self, cue: Phrase) -> bool:
        """« jeunes logés par », « entretiens menés par »: whom or what else it was done to."""
        return (
            self.names.word(cue.first) in _PASSIVE_OF_PEOPLE and cue.last - cue.first == 1
        ) or self.names.word(cue.first - 1) in _SURVEYS

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
        if number is None:
            self._cast_unknown_subject(role, cue)
            return
        relative = self.names.word(self.mentions[number].last) == "qui"
        if number in self.parts or (self.is_object(number) and not relative and not self._is_sent(role, number)):
            return
        role = self._role_here(role, cue)
        self.give(role, number)
        several = role not in (Role.OPERATOR, Role.LEAD) and self.names.word(cue.first).endswith("nt")
        while several and number > 0 and number - 1 not in self.parts and self.is_listed(number):
            number -= 1
            self.give(role, number)

    def _subject_aside(self, verb: int) -> int | None:
        """« L'association Regain, basée à Flers, accompagne », « Emmaüs (Flers) ouvre »: the subject, then words aside."""
        place = self.tokens[verb].start
        if not _ASIDE_ENDS.search(self.text, max(0, place - 3), place):
            return None
        start = self.said.analysis.token_at(self.sentence_start(place))
        number = self.by_first.get(self.names.after(start))
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
        known = acts and 0 <= begin and not self._may_be_unknown(begin)
        mention = self.unknown(begin) if 0 <= begin < end and not known else None
        if mention is not None and not _ASIDE.sub("", self.text[mention.end : self.tokens[end].start]).strip():
            self.mentions.append(mention)
            self.give(self._role_here(role, cue), len(self.mentions) - 1, 0.8)

    def _may_be_unknown(self, begin: int) -> bool:
        """Whether a word that begins a sentence may begin a name: « Atherbea recrute », not « Maraude ouvre », « Nathalie organise »."""
        civil = self.names.word(begin) in _CIVIL or self.names.is_shouted or not self.names.is_capital(begin)
        return not civil and begin not in self._known_words

    @cached_property
    def _known_words(self) -> frozenset[int]:
        """Where what any lexicon knows begins, other than organisations: no name of an association."""
        phrases = self.said.analysis.phrases
        return frozenset(one.first for name, found in phrases.items() if name not in _OF_NAMES for one in found)

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
        return (begin, verb) if own and not self.names.is_shouted else (-1, 0)

    def _cast_likewise(self) -> None:
        """« FT oriente les gens, la Caf aussi », « le CCAS prête la salle, la CAF deux agents »."""
        for number, mention in enumerate(self.said.organisations[1:], start=1):
            previous = self.parts.get(number - 1)
            if previous is None or previous.role is Role.OPERATOR:
                continue
            likewise = self.names.word(mention.last) in _LIKEWISE
            if likewise or (previous.role is Role.PARTNER and self._brings(number)):
                self.give(previous.role, number, 0.8)

    def _brings(self, number: int) -> bool:
        """Whether what an organisation brings follows its name, with no verb: « , la CAF deux agents »."""
        previous, mention = self.mentions[number - 1], self.mentions[number]
        between = self.said.analysis.tokens_in(previous.end, self.start_of(number))
        starts_clause = not between or between[-1].word in ARTICLES | {"et"}
        token = mention.last
        while token < mention.last + 3 and (
            self.names.word(token) in ARTICLES | COUNTS or self.names.word(token).isdecimal()
        ):
            token += 1
        near = self.start_of(number) - previous.end <= _LONGEST_GIFT
        return near and starts_clause and mention.last < token and token in self.things and not self.is_object(number)

    def acts(self, mention: OrganisationMention) -> bool:
        """Whether a verb, or what is brought, follows the name of a partner."""
        near = range(mention.last, mention.last + 4)
        verbs = any(cue.first in near and cue.term in ("partner_verb", "host_verb") for cue in self.cues)
        return verbs or any(token in self.things for token in near[:3])

    def _cast_chain(self, role: Role, number: int, confidence: float = 0.9, begin: int | None = None) -> None:
        """Give the part to an organisation and, where several can play it, to those that follow it in the list."""
        self.give(role, number, confidence, begin)
        if role in (Role.OPERATOR, Role.LEAD):
            return
        while number + 1 < len(self.said.organisations) and self.is_listed(number + 1):
            number += 1
            self.give(role, number, confidence)

    def _cast_unknown(self, role: Role, token: int, cue: Phrase | None) -> bool:
        """« porteur : DEFIS 52 »: a name that no lexicon knows."""
        if role is Role.PARTNER and not (self.names.capitals_tell and self.names.is_capital(token)):
            return False
        mention = self.unknown(token)
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

    def of(self, role: Role) -> Iterator[tuple[int, Part]]:
        """Give the organisations in a part, by number, from left to right."""
        all_parts = [*self.parts.items(), *self.also.items()]
        found = [(number, part) for number, part in all_parts if part.role is role]
        yield from sorted(found, key=lambda one: one[1].mention.start)
