"""Commands and questions to the service: « annule », « retour à l'action 2 », « c'est quoi une AE ? », « oui sauf le montant »."""

import re

from survey.questionnaire.kinds import Choice, Choices, Date, Kind, OrganisationKind, Text, YesNo
from survey.understanding.acts.asking import read_asking
from survey.understanding.acts.going import begins_with_verb, read_going
from survey.understanding.acts.heads import read_head, read_question
from survey.understanding.acts.naming import kind_of, names_in
from survey.understanding.acts.wording import LONGEST, Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Act, Command
from survey.understanding.moments import WEEKDAYS, NoSuchDate, moments
from survey.understanding.readers.choices import is_said_whole
from survey.understanding.readers.no_more import says_no_more
from survey.understanding.readers.unknowns import read_unknown, says_when

_YES_SIGNS, _NO_SIGNS = "👍👌✅✔🆗💯🙏", "👎❌🚫✖"
_SEE_YOU = re.compile(r"\s*[a@] ?\+{1,2}[ !.]*")
_ALONE = re.compile(r"[\s?!¿]*\?[\s?!¿]*")
_EXCEPT = re.compile(
    r"\b(?:sauf|a part|hormis|excepte|hors|mais (?:pas|sans)|en dehors d(?:e|u|es)|a l'exception d(?:e"
    r"|u|es)|moins|pas|sans)\b (?P<rest>[^0-9]{1,100})$"
)

_EQUALS_WHAT = re.compile(r"= ?(?:quoi ?)?\?")
_ASKS_MEANING = re.compile(
    r"\bce qu(?:e |')(?:c'?est (?:qu|une?\b|l[ae']|les )|veu(?:len)?t dire|signifie)|\bla difference entre\b"
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b")
_STATES_IT = re.compile(r"\W{0,3}(?:c'?est|ce sera|il s'agit)\b")

# In this order: the terms of the whole utterance, softeners left out, must be these.
_GRAMMAR: tuple[tuple[Act, re.Pattern[str]], ...] = tuple(
    (act, re.compile(pattern))
    for act, pattern in (
        (
            Act.PAUSE,
            r"(?:done |over |yes |break |when |skip )*(?:pause )+(?:over |done |later |thing |break |when |pause )*",
        ),
        (Act.PAUSE, r"(?:over |done )?(?:break )+(?:thing |action )*(?:when |later )+(?:break )*"),
        (Act.SKIP, r"later (?:thing )?skip "),
        (Act.LATER, r"(?:skip |thing |defer |when |name |no )*(?:later )+(?:thing |skip |defer |when |name |over )*"),
        (Act.LATER, r"(?:name |thing |skip )*(?:defer |yes thing )+(?:name |thing |yes )*(?:when )+(?:defer )*"),
        (
            Act.DUPLICATE_ACTION,
            r"(?:new_verb |new_action |show )?(?:duplicate |duplicate_verb (?:thing |number )?action )(?:action |thing |number )*",
        ),
        (
            Act.NEW_ACTION,
            (
                r"(?:done |over |yes |skip |new_verb )*(?:new_action )+|(?:skip "
                r"|new_verb )+new_action (?:new_verb )?|(?:new_action )+new_verb |new_verb (?:thing )?action "
            ),
        ),
        (
            Act.UNDO,
            (
                r"(?:no )?(?:defer )?(?:undo )+(?:thing |action |undo )*|(?:no |undo )*undo_verb (?:thing )+"
                r"|(?:no |undo )+(?:undo_verb )?thing "
            ),
        ),
        (
            Act.SUMMARY,
            (
                r"(?:yes |done |skip )?(?:show )*(?:summary )+(?:action |thing |summary |new_verb |done )*"
                r"|(?:show )+(?:thing )*(?:summary )+|show (?:thing )+"
            ),
        ),
        (Act.SKIP, r"(?:no |yes )?(?:thing )?(?:skip )+(?:thing |skip |name )*"),
        (
            Act.DONE,
            (
                r"(?:no |yes |over )*(?:done )+(?:done |over |yes |thing |name |action )*"
                r"|(?:no )?(?:over )+(?:thing |action )*"
            ),
        ),
    )
)
_SAID_OF_ANOTHER = re.compile(
    r"\b(?:elles?|ils?(?! (?:faut|faudrait|faudra|reste|restait|manque|y a|n'y a|s'agit|est possible))|(?:l'action|le projet|ca|cela))"
    r" (?:n'|ne |s'|se |a |ont |est |sont |en |y )*"
    r"(?:avanc|continu|saut|suit|pass|fini|termin|arret|annul|abandon|cop|enchain|ferm)"
)
_TOLD_OF_A_STATE = re.compile(
    r"\b(?:on|nous) (?:a |avons |l'a |les a )?(?:continu|enchain|avan|fini|termin|arret(?!\w* la\b)|fait une pause)|^\W{0,3}en pause\b"
)
_ORDER_TO_UNDO = re.compile(r"\W{0,3}(?:(?:non|oups|pardon|zut|stop|attends?)\W{1,3})?annul(?:e|ez|er|ons)(?![a-z])")
_THE_SAME = re.compile(
    r"\W{0,3}(?:c'est )?(?:la|le|les) memes?[ .!]*"
)  # who carries it, where it is: never a whole action
_MAY_BE_TOLD = (Act.SKIP, Act.DONE, Act.UNDO, Act.PAUSE, Act.LATER)
_OF_STATE = ("action_state", "redirection", "pact_state", "committee", "novelty")


def read_commands(analysis: Analysis) -> tuple[Command, ...]:
    """Give the commands that the whole utterance is; none where it tells something else."""
    if len(analysis.text.strip()) > LONGEST:
        return ()
    if not analysis.tokens or _SEE_YOU.fullmatch(analysis.folded.text):
        return _of_signs(analysis)
    wording = Wording(analysis)
    if _answers(analysis) and not _undoes(analysis, wording):
        return ()
    verdict = _verdict(analysis, wording)
    if verdict:
        return (verdict,)
    readers = [_by_grammar, read_going, read_asking]
    if begins_with_verb(analysis, wording):
        readers.insert(0, read_going)
    found = next(filter(None, (read(analysis, wording) for read in readers)), None)
    found = found or read_head(analysis, wording) or read_question(analysis)
    return (found,) if found else ()


def _whole(analysis: Analysis) -> tuple[int, int]:
    tokens = analysis.tokens
    return analysis.folded.span(tokens[0].start, tokens[-1].end)


def _of_signs(analysis: Analysis) -> tuple[Command, ...]:
    """A text without words: « 👍 », « ??? », « a+ »."""
    text = analysis.text.strip()
    start = len(analysis.text) - len(analysis.text.lstrip())
    if analysis.tokens:
        return (Command(Act.PAUSE, start, start + len(text)),)
    if _ALONE.fullmatch(text):
        return (Command(Act.HELP, start, start + len(text)),)
    for act, signs in ((Act.CONFIRM, _YES_SIGNS), (Act.REJECT, _NO_SIGNS)):
        if analysis.scene.proposed and any(sign in text for sign in signs):
            return (Command(act, start, start + len(text)),)
    return ()


def _undoes(analysis: Analysis, wording: Wording) -> bool:
    """« annule », written without an accent and alone, is an order even where « annulée » would answer."""
    is_order = _ORDER_TO_UNDO.match(analysis.folded.text) is not None and not wording.tells_of_the_past
    return is_order and re.fullmatch(r"(?:no |undo )*undo (?:thing )*", wording.terms) is not None


def _answers(analysis: Analysis) -> bool:
    """Whether it is an unknown state told of the question asked."""
    kind = kind_of(analysis.scene.asked or "", analysis.scene.form)
    if kind is None or isinstance(kind, Text | YesNo):
        return False
    if _EQUALS_WHAT.search(analysis.folded.text):
        return False
    if isinstance(kind, Choice | Choices) and is_said_whole(kind.vocabulary, analysis.text):
        return True
    if _ASKS_MEANING.search(analysis.folded.text):
        return False
    return read_unknown(analysis.text) is not None or says_when(analysis.text, analysis.scene.asked or "")


def _verdict(analysis: Analysis, wording: Wording) -> Command | None:
    """« oui », « non », « oui sauf le montant », of what is proposed."""
    if not analysis.scene.proposed:
        return None
    terms = wording.terms
    if re.fullmatch(r"(?:yes |over |thing |done )+", terms) and {"yes", "over"} & set(terms.split()):
        return Command(Act.CONFIRM, *_whole(analysis))
    if re.fullmatch(r"(?:no )+(?:thing |no |undo_verb |undo )*|(?:undo_verb |skip )thing ", terms):
        return Command(Act.REJECT, *_whole(analysis))
    match = _EXCEPT.search(analysis.folded.text.rstrip(" .!?"))
    if match is None:
        return None
    first = analysis.token_at(match.start())
    before = {term for term, _, last in wording.pieces if last <= first} - {"soft"}
    says_all = "tout" in wording.words.split()[:first]
    left_out = _left_out(analysis, match.start("rest"))
    if left_out and (before or says_all) and before <= {"yes", "over", "thing", "done"}:
        return Command(Act.CONFIRM, *_whole(analysis), questions=left_out)
    return None


def _left_out(analysis: Analysis, start: int) -> tuple[str, ...]:
    """Give the questions, of those proposed, that are named from a place on."""
    form = analysis.scene.form
    proposed = tuple(dict.fromkeys(candidate.question for candidate in analysis.scene.proposed))
    first = analysis.token_at(start)
    names = [name for name in names_in(analysis) if name.first >= first]
    found = [question for name in names for question in name.among(proposed, form)]
    if not found:
        kinds_named = [type(kind_of(name.usual, form)) for name in names]
        found = [question for question in proposed if type(kind_of(question, form)) in kinds_named]
    return tuple(dict.fromkeys(found))


def _by_grammar(analysis: Analysis, wording: Wording) -> Command | None:
    terms = wording.terms
    if not terms or "?" in terms or wording.tells_of_the_past:
        return None
    for act, pattern in _GRAMMAR:
        if pattern.fullmatch(terms):
            if not _suits(act, terms, analysis):
                return None
            return Command(act, *_whole(analysis), number=_number(analysis) if act is Act.DUPLICATE_ACTION else None)
    return None


def _number(analysis: Analysis) -> int | None:
    """Give the number of the action to duplicate, where it is told."""
    ranks = (phrase.term for phrase in analysis.phrases.get("go", ()) if phrase.term.isdecimal())
    digits = (token.word for token in analysis.tokens if token.word.isdecimal())
    return next((int(rank) for rank in (*digits, *ranks)), None)


def _names_a_day(analysis: Analysis) -> bool:
    try:
        return bool(moments(analysis.folded.text, analysis.scene.context.today))
    except NoSuchDate:
        return True


def _is_told(analysis: Analysis, act: Act) -> bool:
    """Whether the words tell of the action, or of what we do: « elle avance bien », « on a fini », said of where it stands."""
    text, asked = analysis.folded.text, analysis.scene.asked
    if act is Act.DUPLICATE_ACTION:
        return asked is not None and _THE_SAME.fullmatch(text) is not None
    if act not in _MAY_BE_TOLD:
        return False
    return _SAID_OF_ANOTHER.search(text) is not None or (
        asked in _OF_STATE and _TOLD_OF_A_STATE.search(text) is not None
    )


def _is_a_name(analysis: Analysis, asked: Kind | None) -> bool:
    """Whether capitals say that it is a name, where one is asked: « La Pause »."""
    if not isinstance(asked, Text | OrganisationKind) or analysis.text.isupper():
        return False
    return any(analysis.source(token.start, token.end)[:1].isupper() for token in analysis.tokens[1:])


def _suits(act: Act, terms: str, analysis: Analysis) -> bool:
    """Whether the words are a command here: « terminé » is an answer to « où en est l'action ? »."""
    scene = analysis.scene
    asked = kind_of(scene.asked or "", scene.form)
    if _is_told(analysis, act) or _is_a_name(analysis, asked):
        return False
    if act is Act.DONE and "over" in terms and "done" not in terms:
        return scene.asked not in _OF_STATE and "action_state" not in scene.values and not isinstance(asked, YesNo)
    if act is Act.LATER and _WEEKDAY.search(analysis.folded.text) and asked is not None:
        return isinstance(asked, Text | YesNo)
    if isinstance(asked, Date) and act is Act.LATER:
        return "defer" in terms or not _names_a_day(analysis)
    if act is Act.NEW_ACTION:
        return scene.asked != "novelty" and not _STATES_IT.match(analysis.folded.text)
    return act is not Act.DONE or not isinstance(asked, YesNo) or not says_no_more(analysis.text)
