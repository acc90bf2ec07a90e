"""The publics of an action, where a text says them without being asked."""

import re
from collections.abc import Iterator

from survey.domain.vocabulary import Audience
from survey.questionnaire import kinds
from survey.questionnaire.questions import Question
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import Mentioned, Span, overlaps
from survey.understanding.phrases import Phrase

_MOST = 40
_SAID_BEFORE = 48
_SAID_AFTER = 30
# Questions of an action whose answers also say for whom: « 45 000 € pour 150 jeunes ».
_TELLING = (
    kinds.Amount
    | kinds.Count
    | kinds.Date
    | kinds.Places
    | kinds.Choices
    | kinds.OrganisationKind
    | kinds.CommitmentNumber
)
_SILENT = {
    "signatories",
    "signatory",
    "signed_on",
    "linked_schemes",
    "lead_organisation",
    "contributions",
    "indicator_measured_on",
    "priority_area",
    "cofundings",
    "cofunder",
}
_OF_THE_ACTION = {"action_state", "novelty", "scale", "beneficiary_unit", "uses_local_credits", "description"}
_FOR_THEM = re.compile(
    r"\b(?:pour|public\w{0,3}|cible\w{0,3}|vis\w{1,5}|aupres|destin\w{1,6}|accueil\w{0,6}|accompagn\w{0,6}|aid\w{1,5}|touch\w{1,5}"
    r"|benefici\w{0,6}|aux?|(?:diz|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aine|millier|recoi\w{1,4}|recu\w{0,2}"
    r"|[0-9]{1,6})\b[^.;]{0,30}$"
)
_NOT_THEM = re.compile(
    r"(?:[0-9] ?%|taux|part|nombre|proportion|hausse|augmentation) (?:plus )?(?:d'|de |des )(?:la |les |l'|pauvrete des "
    r"|pauvrete )?$"
    r"|\bpar (?:des |les |un groupe d[e'] ?|une equipe d[e'] ?|(?:une )?(?:dizaine|quinzaine|vingtaine) d[e'] ?"
    r"|[0-9]{1,4} |deux |trois |quatre )$"
    r"|\b(?:commune|ville|village|bourg|agglomeration|territoire|departement) de [0-9][0-9 ]{0,9}$"
    r"|\([0-9][0-9 ]{0,9}$"
    r"|\b(?:animatrice|referente?|cheffe|chargee?|conseillere?|delegue|association|asso|collectif|federation|ligue|union) "
    r"(?:de |des |d'|aux |du )?(?:mission )?$"
    r"|\b(?:reunion|rencontre|visite|inauguration|lancement)[^.;,]{0,20}avec (?:les |des |[0-9]{1,4} )?$"
    r"|\bdroits? des $|\ben presence d[e'] ?[0-9]{0,4} ?$"
)
_HELPERS = re.compile(
    r" ?(?:[a-z]{1,12} )?(?:benevoles?|volontaires?|en service civique|ambassadeurs|ambassadrices|relais|salariee?s de|elue?s)\b"
)
_OF_THE_PRIORITY = re.compile(r"\bpriorite(?: n ?°? ?)? ?[1-3]? ?(?::|c'est)[^.;,\n]{4,150}")
_QUOTED = re.compile(r"«[^«»\n]{1,60}»|\"[^\"\n]{1,60}\"")


def audiences(said: Mentioned) -> Iterator[Candidate]:
    """Give all the publics said of the action, as one value in the order of the list, with the words of the first to the last."""
    analysis = said.analysis
    strict = _is_strict(analysis.scene)
    a_name_alone = analysis.scene.asked == "action_title" and not _QUOTED.search(analysis.folded.text)
    if strict is None or a_name_alone:
        return
    found = list(_found(said, strict=strict))
    if not found:
        return
    terms = {phrase.term for phrase, _ in found}
    start, end = _words(analysis, [span for _, span in found])
    yield analysis.candidate(
        "audiences", tuple(term.value for term in Audience if term.value in terms), (start, end), 0.85
    )


def _is_strict(scene: Scene) -> bool | None:
    """Whether a cue such as « pour » is needed, since something else was asked; nothing where the answer says no public."""
    if scene.asked in (None, "description", "audiences"):
        return False
    node = scene.form.nodes.get(scene.asked or "")
    if scene.asked == "action_title":
        return True
    if not isinstance(node, Question) or node.id in _SILENT:
        return None if scene.asked != "partners" else True
    return True if isinstance(node.kind, _TELLING) or node.id in _OF_THE_ACTION else None


def _found(said: Mentioned, *, strict: bool) -> Iterator[tuple[Phrase, Span]]:
    analysis = said.analysis
    blocked = list(_blocked(analysis))
    # « Mission locale jeunes de l'Orne »: what follows a name at once is part of it.
    taken = [*((one.start, one.end + 2) for one in said.organisations), *said.noise]
    for phrase in analysis.phrases.get("audience", ())[:_MOST]:
        if analysis.is_negated(phrase.first):
            continue
        span = analysis.place_of(phrase)
        inside = any(start <= span[0] and span[1] <= end for start, end in blocked)
        if not inside and not overlaps(span, taken) and _are_them(analysis, span, strict=strict):
            yield phrase, span


def _blocked(analysis: Analysis) -> Iterator[Span]:
    yield from (analysis.place_of(phrase) for phrase in analysis.phrases.get("audience_not", ()))
    yield from (match.span() for match in _QUOTED.finditer(analysis.folded.text))
    priority = _OF_THE_PRIORITY.search(analysis.folded.text)
    if priority:
        yield priority.span()


def _are_them(analysis: Analysis, span: Span, *, strict: bool) -> bool:
    """Whether the words around make the people those for whom the action is, and not those who run it or a figure of context."""
    text = analysis.folded.text
    before = text[max(0, span[0] - _SAID_BEFORE) : span[0]]
    if _NOT_THEM.search(before) or _HELPERS.match(text[span[1] : span[1] + _SAID_AFTER]):
        return False
    return not strict or _FOR_THEM.search(before) is not None


def _words(analysis: Analysis, spans: list[Span]) -> Span:
    """Give the words to show: from the first public to the last where they stand in one sentence, else the first."""
    start, end = spans[0][0], spans[-1][1]
    return (start, end) if not re.search(r"[.;\n]", analysis.folded.text[start:end]) else spans[0]
