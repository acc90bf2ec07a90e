"""What the words around a number tell that it counts."""

import re
from bisect import bisect_right
from typing import NamedTuple

from survey.understanding.analysis import Analysis
from survey.understanding.phrases import Phrase, Token, singular

# Between a number and its noun: « une trentaine de familles », « 30 nouvelles familles », « 12 petits déjeuners ».
_LINKS = {"de", "d", "des"}
_ADJECTIVES = {
    *("autres", "nouveaux", "nouvelles", "nouveau", "nouvelle", "petits", "petites", "futurs", "futures", "premiers"),
    *("premieres", "grandes", "grands", "bonnes", "vieux", "vieilles", "tres", "jeunes", "differents", "differentes"),
    *("belles", "beaux", "bons", "mille", "seules", "seuls", "vraies", "vrais", "meme", "memes", "gros", "grosses"),
}
_MOST_BETWEEN = 3
_ATTACHED = re.compile(r"[a-z][a-z0-9]{0,20}")
_PEOPLE_ATTACHED = re.compile(
    r"pers(?:onnes?)?|p|fam(?:illes?)?|familles?|menages?|foyers?|jeunes?|enfants?|benefs?|beneficiaires?"
    r"|femmes?"
)
_BETWEEN = re.compile(r"[ '-]{1,3}")
_SMALL_WORDS = (
    "a au aux avec c ca car ce ces cet cette chez d dans de des dont du elle en entre est et etait etaient il ils j je l la le les leur"
    " lui mais n ne nos notre nous on ont ou par parmi pas pdt pendant plus pour pr puis qu que qui sa sans sera seront ses si soit son"
    " sont sous sur tous tout toute toutes un une va via vers y deja environ max maxi maximum mini minimum depuis ici jusqu fin debut svp"
    " stp merci selon demi chacun chacune avant apres ete cette comme donc enfin maintenant seulement actuellement aujourd pile"
    " attendus attendues vises visees touches touchees"
)
_FUNCTION_WORDS = frozenset(_SMALL_WORDS.split())
_WHAT = (
    "mois|semaines?|sem|jours?|journees?|j|h|heures?|nuits?|nuitees?|trimestres?|semestres?|personnes?|pers|familles?|fam|menages?|foyers?"
    "|enfants?|jeunes?|femmes?|beneficiaires?|tetes?|participante?s?|stagiaires?|eleves?|projets?|actions?|ateliers?|seances?|sessions?"
    "|groupes?|lieux?|sites?|communes?|places?|logements?|trajets?|courses?|repas|kits?|colis|dossiers?|quartiers?|unites?|km|kilometres?"
    "|maraudes?|permis|postes?|salaries?|agents?|interventions?|tournees?|permanences?|etapes?|passages?|visites?|qpv"
)
_RATE = re.compile(
    r"\.? ?(?:"
    rf"(?:[a-z]{{3,14}} )?(?:(?:maxi?|maximum|environ|en moyenne|net|ttc|brut) ?)?(?:par|/|chaque"
    rf"|pour chaque) ?(?:{_WHAT})\b"
    r"|(?:la|l'|le|de l'|a la|a l') ?(?:journee|jour|heure|course|seance|nuit|nuitee|place|mois|semaine"
    r"|piece|unite|repas|entree|kilo|km"
    r"|kilometre|trajet|fois|tonne|ticket|colis|panier)\b"
    r"|(?:maxi?(?:mum)? )?(?:en moyenne|de moyenne|chacune?s?|(?:la )?piece|l'une?|a l'unite|mensuel(?:le)?s?|par tete"
    r"|en simultane"
    r"|simultanement|en meme temps"
    r"|quotidien(?:ne)?s?|hebdomadaires?)\b"
    r")"
)
_MEAN_BEFORE = re.compile(
    rf"\b(?:ateliers?|groupes?|seances?|sessions?|equipes?|promotions?|tables|modules?|stages?|cohortes?"
    rf"|tournees?) d[e'] ?(?:environ )?$|\b(?:moyenne|moyen|moyens|chacune?|par (?:{_WHAT}))(?: d[e']"
    rf"| est de)? ?:? ?$"
)
_FARTHEST_CUE = 40
_SENTENCE = re.compile(r"[.;!?\n](?![0-9])")
_EUROS = re.compile(r"€|\beur|[0-9] ?ke?\b|\b[0-9]{1,3} ?000\b")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_GAP = re.compile(r"[ '(:=-]{0,4}")
_LINKS_TO_MONEY = "an annee c est de d en du des sur les nos mes ces via au titre pris prise l la le par"
_AFTER_LINKS = frozenset(_LINKS_TO_MONEY.split())
_MOST_AFTER_LINKS = 4
_STRONG = {"total", "local", "committed", "planned", "paid"}
_LEAST_STRONG, _LEAST_WEAK, _NEVER = 100, 1000, 10**15
_PEOPLE_VERB = re.compile(
    r"\b(?:vise(?:nt|r|ra|rons)?|visons|visent|cible(?:r|nt|ra)?|ciblons|touche(?:r|ra|ront|nt)?|touchons"
    r"|toucherons|accompagne(?:r|ra|nt|rons)?"
    r"|accompagnons|accueille(?:r|ra|nt)?|accueillir|accueillons|concerne(?:r|ra|nt)?|aide(?:r|ra|rons)?"
    r"|aidons|suit|suivons|recevoir|recoit)"
    r" (?:(?:environ|a peu pres|pres de|plus de|quelque|jusqu'a|au moins|deja|au total|en tout|dans les"
    r"|bien|quand meme) ){0,2}$"
)
_ANAPHORA = re.compile(
    r"\b(?:on|nous|s|vous) ?(?:en|y) (?:a |avons |aura )?(?:deja )?(?:vise|visons|touche|accompagne|suit"
    r"|aide|recu|vu|compte|cible|attend|attendons)s? (?:environ |deja |bien )?$"
    r"|\b(?:on|nous|ils|elles) en (?:a|avons|ont|est a|sommes a|sont a) (?:deja |actuellement |pour l'instant |a ce jour |enfin )$"
    r"|\b(?:on|nous) en (?:est|sommes) a $|\bfile active(?: actuelle| a ce jour)? ?(?:de|est de|:|=|sera de) (?:environ )?$"
)
_PEOPLE_AFTER = re.compile(
    r" [(]?(?:(?:sont|ont ete|ont deja ete|ont pu etre|deja|seront|devraient etre|pourraient etre) )?(?:(?:deja|bien"
    r"|effectivement) )?(?:attendu|vise|touche"
    r"|accompagne|cible|concerne|suivi|recu|aide|accueilli|rencontre|reloge|inscrit|prevu|venu|loge|equipe|oriente|espere"
    r"|escompte|pressenti"
    r"|sensibilise|soutenu|heberge|forme|repere|envisage|souhaite|revenu|arrive|passe|sorti|entre)e?s\b"
)
_PEOPLE_COLON = re.compile(
    r"(?:vise(?:e|s|es)?|touche(?:e|s|es)?|attendu(?:e|s|es)?|atteint(?:e|s|es)?|cible(?:e|s|es)?"
    r"|concerne(?:e|s|es)?|prevu(?:e|s|es)?|accompagne(?:e|s|es)?)?(?: a ce jour| en 2024)? ?[:=] ?$"
)
_LABELLED = re.compile(
    r"(?:vise|touche|attendu|atteint|cible|concerne|prevu|accompagne|accueilli|recu|suivi|aide|loge|inscrit)e?s? ?[(] ?$"
)
_REALISED = re.compile(
    r"\b(?:realise|atteint|touche|accueilli|recu|suivi|accompagne|aide|vise|prevu|attendu|inscrit)e?s? ?:? ?(?:a ce jour "
    r"|en )?$"
)
_HOW_MANY = re.compile(
    r"\b(?:combien|effectifs?|jauge)(?: (?:de |d'|sont-ils|sont-elles|en tout)[a-z ]{0,20})? ?[?:]{1,2} ?$"
)
_FOR_WHOM = re.compile(r"\b(?:pour qui|public|publics|beneficiaires|qui)\b ?[?:]")
_FARTHEST_QUESTION = 120
_ONE_IN = re.compile(
    r"(?: [a-z']{1,14}){0,3} sur (?:10|100|1 ?000|cent|mille|dix|deux|trois|quatre|cinq|six|huit|[2-9])"
    r"(?=$|[.,;:)!?\n]| (?:sont|ont|est|a|ne|n'|sans|vit|vivent|au|en|dans|du|de|d'|qui|parmi)\b)"
    r"|(?: [a-z']{1,14}){0,3} sur [0-9]{1,4} (?:ont|n'ont|sont|ne sont|a|est)\b"
)
_MEMBERS_OF = re.compile(
    r"\b(?:famille|mere|maman|pere|papa|parent|menage|foyer|couple|femme|fratrie|logement|appartement|groupe"
    r"|table)s?(?: [a-z]{2,14})?"
    r" (?:de|avec|ayant|a|pour) (?:au moins |plus de |environ )?$"
)
_MOST_MEMBERS = 12
_OBJECTIVE = re.compile(
    r"\b(?:objectif|cible|sur un total|sur un objectif|sur une cible)(?: est)?(?: d[e'])? ?[:=]? ?$"
)
_NUMBER_OF = re.compile(r"\b(?:nombre|nb|nbre) (?:de |d')[a-z' ]{3,40}$")
_ABOUT = frozenset(["env", "environ"])
_ASIDE = re.compile(r" ?[,(:-] ?(?:soit |env\.? |environ |a peu pres |on (?:en )?vise )?")
_TIME = frozenset(["an", "annee", "mois", "jour", "journee", "semaine", "heure", "trimestre", "semestre", "saison"])
_FARTHEST_THING = 20
_FARTHEST_NOUN = 8  # tokens between a noun of people and « : 34 »


class Unit(NamedTuple):
    """A noun that follows a number: ``term`` is people or thing; ``noun`` its folded words; ``end`` where it ends."""

    term: str
    noun: str
    end: int


class Units:
    """The nouns of people, of things and of money of a text, by place."""

    def __init__(self, analysis: Analysis) -> None:
        """Index what the lexicons found."""
        self.analysis = analysis
        self.text = analysis.folded.text
        self._people = {phrase.first: phrase for phrase in analysis.phrases.get("beneficiary_unit", ())}
        self._things = {phrase.first: phrase for phrase in analysis.phrases.get("counted", ())}
        self._money = {phrase.first: phrase for phrase in analysis.phrases.get("money", ())}
        self._money_ends = [(analysis.place_of(phrase)[1], phrase) for phrase in analysis.phrases.get("money", ())]

    def attached(self, end: int) -> Unit | None:
        """Give the abbreviation written against a number: « 30pers », « 12km », « 12m2 »."""
        match = _ATTACHED.match(self.text, end)
        if match is None:
            return None
        return Unit("people" if _PEOPLE_ATTACHED.fullmatch(match[0]) else "thing", match[0], match.end())

    def after(self, end: int) -> Unit | None:
        """Give the noun counted right after a number, articles and usual adjectives passed over."""
        place = end
        first = self.analysis.token_at(end)
        for index in range(first, min(first + _MOST_BETWEEN, len(self.analysis.tokens))):
            token = self.analysis.tokens[index]
            if not self._follows(place, token):
                return None
            unit = self._unit_at(index)
            if unit is not None:
                return unit
            if token.word not in _LINKS and token.word not in _ADJECTIVES:
                return None
            place = token.end
        return None

    def _follows(self, place: int, token: Token) -> bool:
        return _BETWEEN.fullmatch(self.text, place, token.start) is not None

    def _unit_at(self, index: int) -> Unit | None:
        people, thing = self._people.get(index), self._things.get(index)
        if people and (not thing or people.last > thing.last):
            return self._unit("people", people)
        return self._unit("thing", thing) if thing and not self._is_participle(thing) else None

    def _is_participle(self, phrase: Phrase) -> bool:
        """« 236 rencontrés » counts people where « 236 rencontres » counts meetings."""
        start, end = self.analysis.place_of(phrase)
        return self.analysis.source(start, end).rstrip("s").endswith(("é", "ée"))

    def _unit(self, term: str, phrase: Phrase) -> Unit:
        words = self.analysis.tokens[phrase.first : phrase.last]
        return Unit(term, " ".join(token.word for token in words), words[-1].end)

    def is_rate(self, start: int, end: int) -> bool:
        """Whether the number is one of many: « par projet », « 2 € la journée », « en moyenne ». A year is a whole."""
        return (
            _RATE.match(self.text, end) is not None
            or _MEAN_BEFORE.search(self.text[max(0, start - 30) : start]) is not None
        )

    def is_of_each(self, value: int, start: int, end: int) -> bool:
        """Whether people are told in proportion (« 3 jeunes sur 10 ») or by family (« des mères de 2 enfants »)."""
        if _ONE_IN.match(self.text, end):
            return True
        return value < _MOST_MEMBERS and _MEMBERS_OF.search(self.text[max(0, start - 40) : start]) is not None

    def least_euros(self, start: int, end: int) -> int:
        """Give the value from which a number without a currency is of euros, by the words around it."""
        before, after = self._cue_before(start), self._cue_after(end)
        if before is not None and before.term == "sum" and after is None and self._is_a_sum_of_others(start):
            return _NEVER
        if before is not None and before.term == "commitment":
            return _NEVER
        if any(cue is not None and cue.term in ("total", "local") for cue in (before, after)):
            return _LEAST_STRONG
        if before is not None and before.term in _STRONG:
            return _LEAST_STRONG
        return _LEAST_WEAK if before or after else _NEVER

    def _is_a_sum_of_others(self, start: int) -> bool:
        """« 180 domiciliés (total 1 420) »: a sum of people or things, where nothing before it in the clause is of euros."""
        index = self.analysis.token_at(start)
        near = range(max(0, index - _FARTHEST_NOUN), index)
        first = self.analysis.tokens[near[0]].start if near else start
        is_counted = any(place in self._people or place in self._things for place in near)
        return is_counted and _EUROS.search(self.text, first, start) is None

    def _cue_before(self, start: int) -> Phrase | None:
        place = bisect_right(self._money_ends, start, key=lambda pair: pair[0]) - 1
        if place < 0:
            return None
        end, phrase = self._money_ends[place]
        gap = self.text[end:start]
        if len(gap) > _FARTHEST_CUE or _SENTENCE.search(gap) or any(map(str.isdigit, _YEAR.sub("", gap))):
            return None
        return phrase

    def _cue_after(self, end: int) -> Phrase | None:
        first = index = self.analysis.token_at(end)
        tokens = self.analysis.tokens
        place = end
        while index < len(tokens) and _GAP.fullmatch(self.text, place, tokens[index].start):
            if index in self._money:
                return self._money[index]
            if tokens[index].word not in _AFTER_LINKS or index - first >= _MOST_AFTER_LINKS:
                return None
            place = tokens[index].end
            index += 1
        return None

    def is_name_or_thing(self, start: int, end: int, *, small: bool) -> bool:
        """Whether a number ends a name (« Soligo 79 », « le 66 ») or counts a thing of which no lexicon tells."""
        index = self.analysis.token_at(end)
        if small and index < len(self.analysis.tokens):
            token = self.analysis.tokens[index]
            is_noun = token.word not in _FUNCTION_WORDS and not token.word[0].isdigit() and token.word not in _LINKS
            if self._follows(end, token) and is_noun:
                return True
        return self._ends_a_name(start, end)

    def _ends_a_name(self, start: int, end: int) -> bool:
        written = self.text[start:end]
        codes = self.analysis.scene.context.geography.departments
        if written not in codes or self.text[start - 1 : start] != " ":
            return False
        if self.analysis.scene.context.territory.code == written:
            return True
        index = self.analysis.token_at(start) - 1
        return index >= 0 and self.analysis.source(self.analysis.tokens[index].start, start)[:1].isupper()

    def is_people_awaited(self, start: int, end: int) -> bool:
        """« on vise soixante », « nombre de familles : 34 », « 60 attendues »."""
        if _PEOPLE_AFTER.match(self.text, end):
            return True
        before = self.text[max(0, start - 60) : start]
        if _ANAPHORA.search(before):
            return not self._is_after_things(start)
        if _PEOPLE_VERB.search(before) or _OBJECTIVE.search(before):
            return True
        if _HOW_MANY.search(before) and _FOR_WHOM.search(self.text, max(0, start - _FARTHEST_QUESTION), start):
            return True
        labelled = _LABELLED.search(before) is not None and self.text.startswith(")", end)
        if not (labelled or _REALISED.search(before) or _PEOPLE_COLON.search(before) or _NUMBER_OF.search(before)):
            return False
        index = self.analysis.token_at(start)
        return any(near in self._people for near in range(max(0, index - _FARTHEST_NOUN), index))

    def _is_after_things(self, start: int) -> bool:
        """« 19 places, on en vise 30 »: whether the last noun counted before is one of things."""
        index = self.analysis.token_at(start)
        for near in range(index - 1, max(-1, index - _FARTHEST_THING), -1):
            if near in self._people:
                return False
            if near in self._things and singular(self.analysis.tokens[near].word) not in _TIME:
                return True
        return False

    def is_after_people(self, start: int) -> bool:
        """« des familles monoparentales, une vingtaine »."""
        index = self.analysis.token_at(start)
        words_before = self.analysis.tokens[index - 1].word if index else ""
        last = index - 2 if words_before in _ABOUT else index - 1
        phrases = [self._people[near] for near in range(max(0, index - _FARTHEST_NOUN), index) if near in self._people]
        return (
            bool(phrases)
            and _ASIDE.search(self.text, self.analysis.place_of(phrases[-1])[1], start) is not None
            and (_ASIDE.fullmatch(self.text, self.analysis.tokens[last].end, start) is not None)
        )
