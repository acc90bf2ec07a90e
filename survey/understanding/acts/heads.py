"""Commands told by how they begin, whatever words follow, as long as these tell no fact: « fais-moi un résumé de ce qu'on a dit »."""

import re

from survey.questionnaire.kinds import Date, Text, YesNo
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.wording import Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Act, Command
from survey.understanding.mentions.dates import dates_of
from survey.understanding.mentions.numbers import Measure, figures_of
from survey.understanding.mentions.organisations import organisations_of
from survey.understanding.mentions.places import places_of
from survey.understanding.moments import WEEKDAYS

_ACTS = {"duplicate": Act.DUPLICATE_ACTION, "yes": Act.CONFIRM, "no": Act.REJECT}
_MOST_WORDS = 16
_FACTS = ("audience", "novelty")
_TOLD_OF_TIME = (Act.LATER, Act.PAUSE)
_TURNS = re.compile(
    r"\b(?:mais|sauf|hormis|excepte|a part|plutot|en fait|c'est|cela|ajoute|enleve|retire|remplace|change)\b"
)
_SETS = re.compile(
    r"pass[a-z]{1,4} (?:le |la |les |l'|son |sa |ses |notre )[^.;!?\n]{2,60} (?:a|en|au|aux|de|sur) "
)  # « passe l'échelle à »
_ADDRESSING = (
    "j je on t tu vous qu que comment annule annulez efface effacez fais faites montre montrez donne donnez repose reposez "
    "redemande redemandez rappelle rappelez aide aidez laisse laissez reformule reformulez resume resumez relis relisez remets mets mettez"
)
_ADDRESSES = frozenset(_ADDRESSING.split())
_QUESTION = re.compile(
    r"(?:est[- ]ce|c'?est|on |faut|il faut|vous |tu |quel|comment|ou |combien|qui |peut[ -]on|puis[ -]je|je |dois"
    r"|doit|ca |cela|y a|il y a|s'agit|avez|as[ -]tu)"
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b")


def read_head(analysis: Analysis, wording: Wording) -> Command | None:
    """Give the command that the utterance begins with; nothing where it tells a fact beside."""
    phrase = next(iter(analysis.phrases.get("command_head", ())), None)
    if phrase is None or len(analysis.tokens) > _MOST_WORDS or wording.tells_of_the_past:
        return None
    if not {term for term, _, last in wording.pieces if last <= phrase.first} <= {"soft", "yes", "no", "over"}:
        return None
    act = _ACTS.get(phrase.term) or Act(phrase.term)
    if act is Act.SKIP and _SETS.match(analysis.folded.text, analysis.tokens[phrase.first].start):
        return None
    if act in (Act.CONFIRM, Act.REJECT):
        if not analysis.scene.proposed or _TURNS.search(analysis.folded.text, analysis.tokens[phrase.last - 1].end):
            return None
    elif not _may_be_asked(analysis, phrase.first, act):
        return None
    return None if _tells_a_fact(analysis, act) else Command(act, *_span(analysis, phrase.first))


def read_question(analysis: Analysis) -> Command | None:
    """Take any question that tells no fact, and that no other reader knows, for a call for help."""
    text = analysis.folded.text.strip()
    kind = kind_of(analysis.scene.asked or "", analysis.scene.form)
    if not text.endswith("?") or len(analysis.tokens) > _MOST_WORDS or len(analysis.tokens) < 3:  # noqa: PLR2004  a doubtful answer is short
        return None
    if analysis.scene.asked is None or isinstance(kind, Text) or not _QUESTION.match(text):
        return None
    return None if _tells_a_fact(analysis, Act.HELP) else Command(Act.HELP, *_span(analysis, 0))


def _may_be_asked(analysis: Analysis, first: int, act: Act) -> bool:
    """Whether the question asked lets these words be a demand: a text may well begin with « récap » or « passe »."""
    kind = kind_of(analysis.scene.asked or "", analysis.scene.form)
    if isinstance(kind, Text):
        return analysis.tokens[first].word in _ADDRESSES
    return not (act is Act.DONE and (isinstance(kind, YesNo) or analysis.scene.asked == "action_state"))


def _tells_a_fact(analysis: Analysis, act: Act) -> bool:
    """Whether a number, a place, an organisation, a public or a state is said."""
    dates = tuple(dates_of(analysis))
    if dates and act not in _TOLD_OF_TIME:
        return True
    kind = kind_of(analysis.scene.asked or "", analysis.scene.form)
    if act is Act.LATER and kind is not None and not isinstance(kind, Text | YesNo):
        named_day = dates if isinstance(kind, Date) else _WEEKDAY.search(analysis.folded.text)
        if named_day:
            return True
    if any(figure.measure is not Measure.OTHER for figure in figures_of(analysis, dates)):
        return True
    if any(analysis.phrases.get(lexicon) for lexicon in _FACTS):
        return True
    return any(True for _ in organisations_of(analysis)) or any(True for _ in places_of(analysis))


def _span(analysis: Analysis, first: int) -> tuple[int, int]:
    return analysis.folded.span(analysis.tokens[first].start, analysis.tokens[-1].end)
