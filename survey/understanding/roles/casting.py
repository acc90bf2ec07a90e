"""Which organisation the words around it give which part: who carries, leads, signs, funds, takes part."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.mentions.names import words
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.phrases import Phrase
from survey.understanding.roles.neighbours import ARTICLES, COUNTS, LETTERS, SENTENCE_END
from survey.understanding.roles.parts import Role
from survey.understanding.roles.subjects import Subjects

_FARTHEST_PARTICIPLE = 9
GATHERING = ("relies", "gathers")
_AGENTIVE = ("_par", "_verb", "_done")
_PASSIVE_OF_PEOPLE = words(
    "repere reperes reperee reperees loge loges logee logees domicilie domicilies domiciliee domiciliees aide aides aidee aidees "
    "accompagne accompagnes "
    "accompagnee accompagnees"
)
_SURVEYS = words("entretien entretiens enquete enquetes etude diagnostic concertation reunion reunions questionnaire")
_LONGEST_GIFT = 80
_MOST_AGENTS = 40
_LOCAL = frozenset({OrganisationCategory.COMMUNE, OrganisationCategory.EPCI})
_SHARES = frozenset({"moitie", "tiers", "quart", "reste"})
_TO = frozenset({"a", "au", "aux"})
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
    r" ?[:(]? ?(?:a hauteur de |pour )?(?:[0-9]{1,3} ?%(?! (?:de|des|d'))"
    r"|(?:acquise?s?|obtenue?s?|demandees?|demandes|sollicitees?|sollicites|notifiee?s?)\b|,? on attend\b)"
)
_ENDED = re.compile(r" ?(?:[.\n;]|- |– |$)")
_MEETING = words(
    "signature signer signera signerons signe rendez reunion rencontre rdv comite copil echange echanges discussion discussions"
)
_LIKEWISE = frozenset({"aussi", "egalement", "idem", "pareil"})
_PARTICIPLE = re.compile(r"[a-z]{2,30}(?:e|ee|es|ees|i|is|ie|ies|u|us|ue|ues|it|its|ite|ites|ts?)")


@dataclass
class Casting(Subjects):
    """The parts of a text's organisations, from the cues of the lexicon."""

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
            if cue.first not in used:
                self._cast_cue(cue)
        self._cast_hosts()
        self._cast_likewise()
        self._cast_shares()
        self._cast_lists()

    def _cast_cue(self, cue: Phrase) -> None:
        """Follow a cue that no name follows as a noun: to its subject, or to whom it gathers."""
        who, _, kind = cue.term.partition("_")
        if who == "own":
            self._cast_owner(cue)
        elif who in GATHERING:
            gathered = self._cast_noun(Role.PARTNER, cue)
            self._cast_subject(Role.OPERATOR if gathered or who == "relies" else Role.PARTNER, cue)
        elif kind == "infinitive":
            self._cast_modal(cue)
        elif kind == "done":
            self._cast_subject(Role.OPERATOR, cue)
        elif kind == "verb" and ":" in self.names.gap(cue.last) and who in ("partner", "cofunder"):
            self._cast_noun(Role(who), cue)  # « sont partenaires : »
        elif who != "host" and kind in ("verb", "noun"):
            self._cast_subject(Role(who), cue)

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
                if self._leads(first, last):
                    self.give(Role.OPERATOR, first, 0.8)
                for number in range(first, last + 1):
                    self.give(Role.PARTNER, number, 0.8)
            first = last + 1

    def _leads(self, first: int, last: int) -> bool:
        """« Emmaüs + mairie », « CC du Pays de Redon, avec la Banque alimentaire »: the first carries."""
        families = [one.organisation.category for one in self.said.organisations[first : last + 1]]
        alone = (
            families.count(OrganisationCategory.ASSOCIATION) == 1 and families[0] is OrganisationCategory.ASSOCIATION
        )
        followed = "avec" in LETTERS.findall(self.text[self.mentions[first].end : self.start_of(first + 1)])
        carried = any(part.role is Role.OPERATOR for part in self.parts.values())
        return not carried and self.mentions[first].named and (alone or followed)

    def _cast_noun(self, role: Role, cue: Phrase) -> bool:
        """« porteur : X », « en partenariat avec X, Y et Z »; tells whether a name follows."""
        if role is Role.COFUNDER and self.names.word(cue.last) in _TO:
            return False  # « subvention à la mission locale »
        token = self.forward(cue.last, over_things=role is Role.PARTNER)
        if token is None or (role is Role.PARTNER and self._is_meeting(cue.first)):
            return token is not None
        if token in self.by_first and self._is_part_of_place(role, cue, self.by_first[token]):
            return False
        if token in self.by_first:
            self._cast_chain(self._role_here(role, cue), self.by_first[token], begin=self.tokens[cue.first].start)
            return True
        return role is not Role.COFUNDER and self._cast_unknown(role, token, cue)

    def _is_part_of_place(self, role: Role, cue: Phrase, number: int) -> bool:
        """« la moitié de la commune est en QPV »: a share of a place, and of no money."""
        shared = role is Role.COFUNDER and not _SHARES.isdisjoint(
            token.word for token in self.tokens[cue.first : cue.last]
        )
        local = self.mentions[number].organisation.category in _LOCAL and not self.mentions[number].named
        return shared and local and self.names.word(cue.last) in {"de", "du", "d"}

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

    @cached_property
    def _cue_ending_at(self) -> dict[int, Phrase]:
        """The cues that may go with « par », by the token after them."""
        return {cue.last: cue for cue in self.cues if not cue.term.startswith(("own", *GATHERING))}

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
        return (self.names.word(cue.first) in _PASSIVE_OF_PEOPLE and cue.last - cue.first == 1) or self.names.word(
            cue.first - 1
        ) in _SURVEYS

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
