"""How far an action is, whether it is new, what its credits are for: told in a sentence without being asked."""

import re
from collections.abc import Iterator

from survey.questionnaire import kinds
from survey.questionnaire.questions import Question
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import Mentioned, Span
from survey.understanding.phrases import Phrase

_MOST = 20
_SAID_BEFORE = 40
# What may be signed, paid, planned or over without the action being so.
_SOMETHING_ELSE = re.compile(
    r"\b(?:conventions?|paiements?|versements?|reunions?|comites?|copil|cotech|dossiers?|instruction|travaux|factures?|subventions?"
    r"|appels? a projets?|aap|diagnostics?|etudes?|formations?|concertation|signatures?|recrutements?|pacte|delibération|demandes?"
    r"|budgets?|credits?|financements?|cofinancements?|rencontres?|evaluations?|enquetes?|bilans?|visites?|priorites?|contrats?"
    r"|marches?|arbitrages?|livrables?|soldes?|ae|cp|euros?|montants?|sommes?|€|k€|dont)[^.;\n]{0,25}$"
)
# « l'action de l'Adie est engagée », « le bus est finalement abandonné »: what is said of a subject, in full.
_PREDICATE = re.compile(
    r"\b(?:est|a ete|a finalement ete|est (?:deja|bien|finalement|desormais|donc|maintenant)) "
    r"(?P<done>(?P<committed>engagee)|(?P<finished>terminee?|achevee?|cloturee?|finie)"
    r"|(?P<dropped>abandonnee?|annulee?|supprimee?)|(?P<under_way>lancee|demarree))\b(?! (?:a|par|dans|de|avec) )"
)
_DONE = ("committed", "finished", "dropped", "under_way")
_FAR_BEFORE = 160
_OTHER_SUBJECT = re.compile(
    r"\b(?:convention|paiement|versement|reunion|comite|dossier|instruction|facture|subvention|demande|formation|concertation"
    r"|diagnostic|etude|recrutement|pacte|budget|travaux|procedure|demarche|consultation|redaction|signature|somme|part|phase|etape"
    r"|seance|session|saison|campagne|enquete|evaluation|reflexion|discussion|ae|enveloppe|livraison|priorite|visite|depense)s?\b"
)
_LABEL = re.compile(
    r"(?:l')?(?:etat|statut|avancement|action|situation|phase|etape)(?: de l'action| d'avancement)? ?[:=]"
)
_CALL = re.compile(r"\b(?:appels? a projets?|aap|ami)\b")
_STRENGTH = {"committed": 1, "under_way": 2, "finished": 3}
"""What an action goes through: once under way it is committed too."""
_GOES_ON = re.compile(r"[^.;\n]{0,30}, ?(?:(?:et|deja|maintenant|actuellement|desormais|aujourd'hui) ){0,2}")
_TELLING = kinds.Amount | kinds.Count | kinds.Date
_CONTINUES = re.compile(r" ?(?:de |d')(?!puis|realisation|l'annee|jour)[a-z]")
_REINFORCEMENT = re.compile(r"(?:^|[.;\n] ?)(?P<words>renforcement|elargissement|changement d'echelle) ?:")
_OF_ANOTHER = re.compile(
    r"\b(?:convention|credits?|subvention|budget|bail|contrat|pacte|porteur|cofinancement)s?[^.;,\n]{0,15}$|\bnon $"
)
_CREDITS = re.compile(
    r"\b(?:derogatoire|derogation|credits? (?:locaux|du pacte|d'alliance)|enveloppe locale|notre part|usage des credits)\b"
)
_USE = re.compile(r"\b(?:pour|en|serv(?:ent|iront|ir)|finance(?:nt|ront|r)?|paient|payer|consacres?|destines?)\b")
_AXIS = re.compile(
    r"\baxe (?:national |n ?° ?|numero )?(?:(?P<number>[1-4]|un|deux|trois|quatre)\b(?! d[ue] (?:la |l')?(?:plan|schema|contrat"
    r"|strategie|convention))|(?P<words>[^.;\n]{3,60}))"
)
_AXES = {"1": "childhood", "un": "childhood", "2": "employment", "deux": "employment"} | {
    "3": "rights",
    "trois": "rights",
    "4": "transition",
    "quatre": "transition",
}
_AXIS_MISSING = re.compile(r"^(?:qui|de travail|routier|prioritaire|du pacte local|est)\b")


def states(said: Mentioned) -> Iterator[Candidate]:
    """Give what is said of the action's state, its novelty, the use of its credits and the axis of the priority."""
    if said.analysis.scene.asked in (None, "description"):
        yield from _novelty(said)
        yield from _credit_use(said)
        yield from _axis(said)
    if _may_tell(said.analysis.scene):
        yield from _action_state(said)


def _may_tell(scene: Scene) -> bool:
    """Whether the answer to the question asked may also say how far the action is: figures and dates do, texts do not."""
    node = scene.form.nodes.get(scene.asked or "")
    return scene.asked in (None, "description") or (
        isinstance(node, Question) and isinstance(node.kind, _TELLING) and node.id != "signed_on"
    )


def _action_state(said: Mentioned) -> Iterator[Candidate]:
    """Take the only state told, or the one that the first goes on to; two that differ tell none."""
    analysis = said.analysis
    told = [phrase for phrase in analysis.phrases.get("state_told", ())[:_MOST] if _is_of_the_action(said, phrase)]
    if not told and (said_of := _predicate(said)):
        yield said_of
        return
    found = told
    if analysis.scene.asked in (None, "description"):
        opening = [phrase for phrase in analysis.phrases.get("state_opening", ())[:_MOST] if _opens(said, phrase)]
        found = [
            *told,
            *(one for one in opening if not told or any(_goes_on(analysis, before, one) for before in told)),
        ]
    if state := _last_of(analysis, sorted(found, key=lambda phrase: phrase.first)):
        yield analysis.candidate("action_state", state.term, analysis.place_of(state), 0.85 if told else 0.8)


def _goes_on(analysis: Analysis, one: Phrase, other: Phrase) -> bool:
    """« engagée le 3 juillet, en cours », « engagée, terminée »: a state and what it came to."""
    between = analysis.place_of(one)[1], analysis.place_of(other)[0]
    stronger = 0 < _STRENGTH.get(one.term, 9) < _STRENGTH.get(other.term, 0)
    return stronger and _GOES_ON.fullmatch(analysis.folded.text, *between) is not None


def _last_of(analysis: Analysis, found: list[Phrase]) -> Phrase | None:
    """Give the state that all the phrases tell, or go on to from one to the next."""
    last = found[0] if found else None
    for one in found[1:]:
        if last is None or (one.term != last.term and not _goes_on(analysis, last, one)):
            return None
        last = last if one.term == last.term else one
    return last


def _predicate(said: Mentioned) -> Candidate | None:
    """Take what is said of the subject of a sentence, where nothing but the action can be that subject."""
    analysis = said.analysis
    text = analysis.folded.text
    found = []
    for match in list(_PREDICATE.finditer(text))[:_MOST]:
        sentence = re.split(r"[.;\n]", text[max(0, match.start() - _FAR_BEFORE) : match.start()])[-1]
        if not _OTHER_SUBJECT.search(sentence) and not said.is_noise(*match.span()):
            found.append(match)
    terms = {next(term for term in _DONE if match[term]) for match in found}
    if len(terms) != 1 or analysis.scene.asked not in (None, "description"):
        return None
    return analysis.candidate("action_state", terms.pop(), found[0].span("done"), 0.85)


def _is_of_the_action(said: Mentioned, phrase: Phrase) -> bool:
    analysis = said.analysis
    start, end = analysis.place_of(phrase)
    text = analysis.folded.text
    before = text[max(0, start - _SAID_BEFORE) : start]
    if said.is_noise(start, end) or _CALL.search(text[max(0, start - _SAID_BEFORE) : end]):
        return False
    # « 12 000 € de crédits prévus, pas encore engagés » says that the action is not either.
    elsewhere = _SOMETHING_ELSE.search(before.rpartition(":")[2]) and not (
        phrase.term == "planned" and "engage" in text[start:end]
    )
    return not elsewhere and not analysis.is_negated(phrase.first)


def _opens(said: Mentioned, phrase: Phrase) -> bool:
    """Whether the phrase begins its clause, and nothing said right before or after gives it another subject."""
    analysis = said.analysis
    start, end = analysis.place_of(phrase)
    clause = analysis.clause_at(start)
    opening = analysis.folded.text[clause[0] : start].strip(" -«\"'")
    if opening and not (_LABEL.fullmatch(opening) or (opening.endswith("=") and not _SOMETHING_ELSE.search(opening))):
        return False
    if said.is_noise(start, end) or analysis.is_negated(phrase.first):
        return False
    before = analysis.folded.text[max(0, clause[0] - _SAID_BEFORE) : clause[0]]
    return not _SOMETHING_ELSE.search(before) and not _CONTINUES.match(analysis.folded.text, end)


def _novelty(said: Mentioned) -> Iterator[Candidate]:
    analysis = said.analysis
    found = [
        phrase for phrase in analysis.said("novelty_told")[:_MOST] if not said.is_noise(*analysis.place_of(phrase))
    ]
    found = [phrase for phrase in found if not _is_of_another(analysis, phrase)]
    label = _REINFORCEMENT.search(analysis.folded.text)
    if label and not found:
        yield analysis.candidate("novelty", "reinforced", label.span("words"), 0.85)
    elif len({phrase.term for phrase in found}) == 1:
        yield analysis.candidate("novelty", found[0].term, analysis.place_of(found[0]), 0.85)


def _is_of_another(analysis: Analysis, phrase: Phrase) -> bool:
    start, _ = analysis.place_of(phrase)
    before = analysis.folded.text[max(0, start - _SAID_BEFORE) : start]
    return _OF_ANOTHER.search(before) is not None


def _credit_use(said: Mentioned) -> Iterator[Candidate]:
    """Take what credits are said to be for, in the words that follow."""
    analysis = said.analysis
    text = analysis.folded.text
    cue = _CREDITS.search(text)
    use = _USE.search(text, cue.end(), cue.end() + _SAID_BEFORE) if cue else None
    if cue is None or use is None:
        return
    end = _sentence_end(text, use.end())
    found = [
        phrase
        for phrase in analysis.said("credit_use_told")
        if use.end() <= analysis.place_of(phrase)[0] < min(end, use.end() + _SAID_BEFORE)
    ]
    if found:
        yield analysis.candidate("credit_use", found[0].term, (cue.start(), analysis.place_of(found[0])[1]), 0.85)


def _sentence_end(text: str, place: int) -> int:
    return min((found for mark in ".;\n" if (found := text.find(mark, place)) >= 0), default=len(text))


def _axis(said: Mentioned) -> Iterator[Candidate]:
    """Take the axis named by its number, or by words that say one and only one."""
    analysis = said.analysis
    for match in _AXIS.finditer(analysis.folded.text):
        if match["number"]:
            yield analysis.candidate("axis", _AXES[match["number"]], match.span(), 0.9)
            return
        words: Span = match.span("words")
        found = [phrase for phrase in analysis.said("axis") if words[0] <= analysis.place_of(phrase)[0] < words[1]]
        if found and not _AXIS_MISSING.match(match["words"]) and len({phrase.term for phrase in found}) == 1:
            yield analysis.candidate("axis", found[0].term, (match.start(), analysis.place_of(found[-1])[1]), 0.85)
            return
