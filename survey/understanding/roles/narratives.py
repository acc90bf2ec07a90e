"""Texts told within a longer one, under a label or an evident opening: how the action is evaluated, its effects, what is new."""

import re
from collections.abc import Iterator

from survey.questionnaire import kinds
from survey.questionnaire.questions import Question
from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned, Span
from survey.understanding.readers.texts import clean

_SURE, _LIKELY = 0.9, 0.85
_OPEN = frozenset((None, "actions", "description", "action_title"))
_BEGIN = r"(?:^|(?<=[.;!?\n]) ?|(?<=[.;!?] )|(?<=\n)[-*•] ?)"
_LABELS = {
    "evaluation": r"(?:modalites? d'|modes? d'|dispositif d'|methode d'|demarche d')?evaluation(?: prevue| de l'action|"
    " envisagee| et suivi)?|suivi(?: et |[- /])evaluation"
    r"|suivi[- ]evaluation|(?:pour|comme|cote|en) (?:l')?(?:evaluation|evaluer)(?:, voici)?(?: ce qui est prevu)?"
    r"|comment (?:on (?:saura|evalue)[^:\n]{0,30})"
    r"|modalites de suivi|bilan prevu",
    "effects_on_people": r"(?:effets?|impacts?|benefices?|changements?|retombees)(?: attendus?| constates?| observes?|"
    " prevus?)?(?: (?:sur|pour) (?:les )?"
    r"(?:personnes?|gens|publics?|beneficiaires|familles|menages|usagers|habitants))(?: accompagnees?| aidees?)?",
    "effects_on_area": r"(?:effets?|impacts?|retombees)(?: attendus?| constates?| observes?| prevus?)?(?: (?:sur|pour)"
    " (?:le |les |la )?"
    r"(?:territoires?|communes?|quartiers?|departement|bassin))",
    "effects_on_partners": r"(?:effets?|impacts?|retombees)(?: attendus?| constates?| observes?| prevus?)?(?:"
    " (?:sur|pour) (?:le |les )?"
    r"(?:partenaires?|partenariats?|acteurs|professionnels|cooperations?))",
    "innovation": r"(?:caractere |aspects? |dimension |volet |points? )?innovat?(?:ion|ante?s?|eurs?)|ce qui est"
    " (?:nouveau|innovant)(?: ici)?|l'innovation"
    r"|en quoi (?:c'est |l'action est )?(?:innovant|nouveau)",
    "other_audience_reason": r"(?:ce|ces) publics?(?: [a-z]{3,12})? (?:est|sont)"
    " (?:designe|vise|cible|retenu|identifie)e?s? par le diagnostic|justification du public"
    r"|pourquoi (?:ce|ces) publics?",
    "derogation_reason": r"besoin imperatif|(?:motif|raison|justification)(?: imperati(?:f|ve))?(?: de l'usage"
    " derogatoire| de la derogation| derogatoire)"
    r"|usage derogatoire justifie par",
}
_LABELLED = {
    question: re.compile(rf"{_BEGIN}(?:[-*•] ?)?(?:l'|les? |la |son |ses |nos )?(?:{words}) ?(?:\?|: ?|- ){{1,2}}\s?")
    for question, words in _LABELS.items()
}
# A word without which none of the words of a label can be there.
_HINTS = {
    "evaluation": ("evalu", "suivi", "saura", "bilan"),
    "innovation": ("innov", "nouveau"),
    "other_audience_reason": ("public",),
    "derogation_reason": ("imperati", "derogat"),
}
_OF_EFFECTS = ("effet", "impact", "benefice", "changement", "retombee")
_OF_EVALUATING = ("evalu", "bilan", "questionnaire", "enquete", "saur", "que ca marche", "point d'etape")
# « On évaluera… », « L'évaluation se fera… », « Un bilan sera fait… », « On saura que ça marche si… ».
_EVALUATES = re.compile(
    rf"{_BEGIN}(?:[a-z' ]{{0,30}}, )?(?:(?:on|nous) (?:evalue(?:ra|ront|rons)?|l'evaluera|verra que ca marche"
    rf"|saura (?:que|si)|saurons (?:que|si)"
    r"|(?:fera|ferons|prevoit|prevoyons|dressera|tirera|va faire) (?:un |le |des )?(?:bilans?|point d'etape"
    r"|evaluations?|questionnaires?))\b"
    r"|(?:l'action|le projet|le dispositif|elle) (?:sera evaluee?|est evaluee?|fera l'objet d'(?:un bilan|une evaluation))\b"
    r"|(?:l'|une |son |notre )evaluation(?: de l'action)? (?:sera|se fera|portera|repose(?:ra)?|consiste(?:ra)?"
    r"|est (?:prevue|confiee|faite|menee|assuree)|passe(?:ra)? par"
    r"|s'appuie(?:ra)?|comprend(?:ra)?)\b"
    r"|(?:un |le |des )?(?:bilans?|questionnaires?|enquetes?|evaluations?)(?: [a-z'-]{2,16}){0,4} (?:sera|seront"
    r"|est prevue?|sont prevue?s|aura lieu)\b"
    r"|(?:un |le )?bilan(?: [a-z'-]{2,16}){0,3} (?:par|avec|en comite|devant|au comite)\b(?=[^.;\n]{0,80}\b(?:en|a"
    r"|chaque|tous|fin|debut|au bout|d'ici|apres)\b))"
)
_ABOUT_EVALUATING = re.compile(
    r"\b(?:bilans?|questionnaires?|enquetes?|evalu[a-z]{2,8}|comite|entretiens?|releves?|compar[a-z]{1,6}|synthese"
    r"|restitution|tableau de bord|comptage|suivis?|mesure[a-z]{0,3}"
    r"|retour d'experience|grille|rapport|verifi[a-z]{1,5}|compte[s]?|point d'etape|trimestre|semestre|indicateurs? de suivi)\b"
)
# Who evaluates and when, in the answer itself, is neither who carries the action nor when it takes place.
_IN_PASSING = frozenset(("operator", "partner", "contributions", "contribution_detail", "starts_on", "ends_on"))
_OF_THE_ACTION = re.compile(
    r"\b(?:port(?:eur|euse|e|ee)s?\b|partenair|partenaria|demarr|debut de l'action|l'action (?:commence|debute|finit))"
)
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n")
_HEADING = re.compile(
    r"\n|(?<=[.!?;] )(?:[a-z' ()]{3,40} ?: |(?:on|nous) (?:mesur|suiv|suit|vis)[a-z]{0,5}\b|(?:nos |les |notre )?indicateurs?\b)"
)
_AMOUNT = re.compile(r"[0-9] ?(?:k?€|euros?\b|k\b)")
_LONGEST = 1000


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give the texts told, where the question asked is not itself answered by one."""
    if said.analysis.scene.asked not in _OPEN:
        return
    text = said.analysis.folded.text
    is_evaluated = False
    for question, pattern in _LABELLED.items():
        label = pattern.search(text) if any(hint in text for hint in _HINTS.get(question, _OF_EFFECTS)) else None
        if label:
            whole_line = text[: label.start()].rstrip(" -*•").endswith("\n") or not text[: label.start()].strip(" -*•")
            yield from _told(said, question, _extent(text, label.end(), whole_line=whole_line), _SURE)
            is_evaluated = is_evaluated or question == "evaluation"
    opening = _EVALUATES.search(text) if any(hint in text for hint in _OF_EVALUATING) else None
    if opening and not is_evaluated:
        start = opening.start() + len(opening[0]) - len(opening[0].lstrip(" -*•\n"))
        yield from _told(said, "evaluation", _extent(text, start, whole_line=False), _LIKELY)


def _extent(text: str, start: int, *, whole_line: bool) -> Span:
    """Give the line that a label opens, up to the next heading; within a line, its sentence, and the next ones of the same matter."""
    last = min(len(text), start + _LONGEST)
    heading = _HEADING.search(text, start, last)
    end = heading.start() if heading else last
    if whole_line:
        return start, end
    reached = end
    for stop in _SENTENCE.finditer(text, start, end):
        following = _SENTENCE.search(text, stop.end(), end)
        sentence = text[stop.end() : following.end() if following else end]
        reached = stop.end()
        if not _ABOUT_EVALUATING.search(sentence) or _AMOUNT.search(sentence):
            break
    else:
        return start, end
    return start, reached


def _told(said: Mentioned, question: str, span: Span, confidence: float) -> Iterator[Candidate]:
    node = said.analysis.scene.form.nodes.get(question)
    if (
        not isinstance(node, Question)
        or not isinstance(node.kind, kinds.Text)
        or span[0] >= span[1]
        or said.is_noise(*span)
    ):
        return
    words = clean(said.analysis.source(*span)).strip(" ,;\n-")
    if node.kind.shortest <= len(words) <= node.kind.longest and " " in words:
        yield said.analysis.candidate(question, words[:1].upper() + words[1:], span, confidence)


def without_their_words(found: list[Candidate], said: Mentioned) -> list[Candidate]:
    """Leave out what was read within the words of such a text, or of an indicator: « bilan par l'Udaf en juin » tells no operator."""
    if said.analysis.scene.asked == "evaluation" and not _OF_THE_ACTION.search(said.analysis.folded.text):
        found = [one for one in found if one.question not in _IN_PASSING]
    own = [(one.start, one.end) for one in found if one.question in _LABELS]
    lines: dict[int, Span] = {}
    for one in found:
        if one.entry is not None and one.entry.repeat == "indicators":
            start, end = lines.get(one.entry.number, (one.start, one.end))
            lines[one.entry.number] = (min(start, one.start), max(end, one.end))
    spans = [*own, *lines.values()]
    if not spans:
        return found
    return [one for one in found if _is_kept(one, spans)]


def _is_kept(one: Candidate, spans: list[Span]) -> bool:
    if one.question in _LABELS or (one.entry is not None and one.entry.repeat == "indicators"):
        return True
    return not any(start <= one.start and one.end <= end for start, end in spans)
