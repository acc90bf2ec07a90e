"""Lines and members of lists, changed by talking: « ajoute la MSA pour 5 000 », « enlève la caf », « remplace Sées par Argentan »."""

import re
from collections.abc import Iterator
from dataclasses import replace

from survey.domain.values import Organisation, Place, Value
from survey.domain.vocabulary import PlaceKind
from survey.questionnaire import kinds
from survey.understanding.acts.lines import LISTS, is_held, lines_in
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.acts.shifts import sense_of
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Act, Candidate, Command, Entry, Removal, Understanding
from survey.understanding.folding import fold_words, key
from survey.understanding.mentions.mentioned import Span, mentioned
from survey.understanding.mentions.numbers import Measure
from survey.understanding.readers.choices import phrases
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood
from survey.understanding.roles import actors

_LEAST_CENTS = 100_00
_MEMBERS = kinds.Choices | kinds.Places | kinds.Departments
_LEADING = re.compile(
    r"[\s,:;.-]*(?:(?:la|le|les|l'|l |un|une|des|du|de|d'|aussi|et|a|au|aux|en|avec|pour|sur|dans"
    r"|plutot|finalement|tu mets|on met|mets|mettez|mettre)\b[ ']*){0,6}"
)
_TRAILING = (
    " finalement",
    " svp",
    " stp",
    " merci",
    " en fait",
    " de la liste",
    " aussi",
    " aux partenaires",
    " du coup",
)
_OBJECT = r"(?P<{}>[^.;!?\n]{{1,120}}?)"
_OLD, _NEW = _OBJECT.format("old"), _OBJECT.format("new")
_OF = r"d(?:e |u |es |')"
_REPLACED = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"\b(?:remplac(?:e|er|ez|ons)|substitue[rz]?|echange[rz]?|troque[rz]?|change[rz]?) {_OLD} (?:par"
            rf"|avec|contre|pour|en) {_NEW}(?:[.;!?\n]|$)"
        ),
        (
            rf"\b(?:a la place|au lieu|en remplacement) {_OF}{_OLD}(?:,| tu mets| on met| mets?| mettez| mettre"
            rf"| il faut mettre| c'est| ce sera| prends| note)+ {_NEW}(?:[.;!?\n]|$)"
        ),
        rf"^{_NEW},? (?:a la place|au lieu|en remplacement) {_OF}{_OLD}(?:[.;!?\n]|$)",
        rf"\bplutot {_NEW} qu(?:e |'){_OLD}(?:[.;!?\n]|$)",
        rf"\b(?:plus|pas|non pas|ni) {_OLD}[,;] {_NEW}(?: a la place| plutot| maintenant| desormais)?(?:[.;!?\n]|$)",
        (
            rf"\b(?:plus|pas|non pas|ni) {_OLD},? (?:mais(?: c'est| plutot)?|c'est(?: plutot)?|plutot"
            rf"|ce sera) {_NEW}(?:[.;!?\n]|$)"
        ),
        rf"^{_NEW},? (?:et non(?: pas)?|et pas|et plus|non pas|pas|mais pas|mais plus) {_OLD}(?:[.;!?\n]|$)",
        (
            rf"^{_OLD} (?:devient|est remplacee?s? par|(?:cede|laisse) (?:sa|la) place a"
            rf"|passe la main a) {_NEW}(?:[.;!?\n]|$)"
        ),
        rf"^{_NEW} (?:remplace |(?:prend le relais|prend la place) {_OF}){_OLD}(?:[.;!?\n]|$)",
    )
)
_PREPOSITIONS = ("sans", "hors", "plus de")
_FEW_WORDS = 10
_PLUS = re.compile(r"\s*\+ ?(?![0-9])")
_SAYS_MONEY = re.compile(r"\b(?:co ?-?financ|finance|subvention|verse|euros?\b|met(?:tra)?\b|€|k€)")
_COFUNDS = re.compile(r"\bco-? ?financ")
_SAYS_PARTNER = re.compile(r"\bpartenair")


def read_edit(present: Present) -> Understanding | None:
    """Read what is replaced, taken out or added in a list; ``None`` where nothing of the kind is said."""
    return (
        _replaced(present)
        or _raised(present)
        or _begun(present)
        or _verbs(present)
        or _of_a_line(present)
        or _taken_back(present)
    )


def _replaced(present: Present) -> Understanding | None:
    for pattern in _REPLACED:
        match = pattern.search(present.text)
        if match:
            found = _one_for_another(present, match.span("old"), match.span("new"))
            if found:
                return found
    return None


def _one_for_another(present: Present, old: Span, new: Span) -> Understanding | None:
    lines = [line for line in lines_in(present, old) if _is_meant(present, line[0])]
    repeats = {repeat for repeat, _ in lines}
    if len(repeats) == 1 and len(lines) == 1:
        repeat, number = lines[0]
        organisation = _organisation(present, new)
        if organisation is None:
            return None
        value, span = organisation
        candidate = present.said.analysis.candidate(LISTS[repeat], value, span, entry=Entry(repeat, number))
        amounts = (one for one in _entries(present, repeat, new) if one.question == "cofunding_amount")
        amounts = (replace(one, entry=Entry(repeat, number)) for one in amounts)
        return present.change(Act.REPLACE, candidate, *amounts)
    for question, there in present.values.items():
        if isinstance(there, Organisation) and is_held(present, there, old):
            organisation = _organisation(present, new)
            if organisation is None:
                return None
            return present.change(Act.REPLACE, present.said.analysis.candidate(question, *organisation))
        out, added = _members(present, question, old), _members(present, question, new)
        if isinstance(there, tuple) and added and any(_same(one, other) for one in out for other in there):
            kept = [one for one in there if not any(_same(one, other) for other in out)]
            return _set(present, question, [*kept, *added], (min(old[0], new[0]), max(old[1], new[1])), Act.REPLACE)
    return None


def _verbs(present: Present) -> Understanding | None:
    """Read each « ajoute » and « enlève » with what it is said of."""
    analysis = present.said.analysis
    verbs = [phrase for phrase in analysis.phrases.get("correction", ()) if phrase.term in ("add", "remove")]
    if not verbs or len(verbs) > 4:  # noqa: PLR2004  more is no correction but a story
        return None
    found: list[Understanding] = []
    values = dict(present.values)
    places = [analysis.place_of(verb) for verb in verbs]
    for number, verb in enumerate(verbs):
        after = (places[number][1], places[number + 1][0] if number + 1 < len(verbs) else len(present.text))
        before = (places[number - 1][1] if number else 0, places[number][0])
        words = " ".join(token.word for token in analysis.tokens[verb.first : verb.last])
        spans = (after,) if words in _PREPOSITIONS else (after, before)
        forgets = words == "oublie" and _removed(
            present, after, values
        )  # « oublie la CAF » and « oublié la CAF » look the same
        read_one = _added if verb.term == "add" and not forgets else _removed
        one = next(filter(None, (read_one(present, span, values) for span in spans)), None)
        if one:
            found.append(one)
            values |= {candidate.question: candidate.value for candidate in one.candidates if candidate.entry is None}
    return _joined(found)


def _raised(present: Present) -> Understanding | None:
    """« la mairie met 500 € de plus »: an amount derived from that of a cofunding that is there."""
    lines = [line for line in lines_in(present, (0, len(present.text))) if line[0] == "cofundings"]
    sense = sense_of(present.text)
    if len(lines) != 1 or len(present.figures) != 1 or len(present.said.organisations) > 1 or not sense:
        return None
    before = present.scene.entries["cofundings"][lines[0][1]].get("cofunding_amount")
    figure = present.figures[0]
    if not isinstance(before, int) or figure.measure is Measure.PEOPLE or before + sense * figure.cents < 0:
        return None
    is_reached = present.text[: figure.start].endswith((" a ", " jusqu'a "))  # « baisse la caf à 15 000 »
    value, span = figure.cents if is_reached else before + sense * figure.cents, (figure.start, figure.end)
    candidate = present.said.analysis.candidate(
        "cofunding_amount", value, span, entry=Entry(*lines[0]), computed=not is_reached
    )
    return present.change(Act.SET, candidate)


def _begun(present: Present) -> Understanding | None:
    """« + la Fondation de France pour 3 000 »."""
    sign = _PLUS.match(present.text)
    return _added(present, (sign.end(), len(present.text)), dict(present.values)) if sign else None


def _taken_back(present: Present) -> Understanding | None:
    """« pas les étudiants finalement », where nothing is said instead."""
    if len(present.old) != 1 or present.figures or present.moments:
        return None
    start, end = present.old[0]
    rest = [(0, start), (end, len(present.text))]
    tells_more = any(not present.is_old(one.start, one.end) for one in present.said.organisations)
    tells_more |= any(_members(present, question, span) for question in present.values for span in rest)
    return None if tells_more else _removed(present, (start, end), dict(present.values))


def _tells(present: Present) -> bool:
    """Whether a text was asked, and so many words answer it: « Ajouter un temps d'échange avec les jeunes pour… »."""
    is_text = isinstance(kind_of(present.scene.asked or "", present.scene.form), kinds.Text)
    return is_text and len(present.said.analysis.tokens) > _FEW_WORDS


def _joined(found: list[Understanding]) -> Understanding | None:
    if not found:
        return None
    return Understanding(
        candidates=tuple({(one.question, one.entry): one for each in found for one in each.candidates}.values()),
        removals=tuple(dict.fromkeys(one for each in found for one in each.removals)),
        commands=tuple(dict.fromkeys(one for each in found for one in each.commands)),
    )


def _removed(present: Present, span: Span, values: dict[str, Value]) -> Understanding | None:
    lines = [line for line in lines_in(present, span) if _is_meant(present, line[0])]
    if lines:
        if len({repeat for repeat, _ in lines}) > 1:
            return None
        start, end = present.said.analysis.folded.span(*_trimmed(present, span))
        removals = tuple(Removal(Entry(*line), start, end) for line in lines)
        return Understanding(removals=removals, commands=(Command(Act.REMOVE, start, end),))
    if _tells(present):
        return None
    for question, value in values.items():
        out = _members(present, question, span)
        if isinstance(value, tuple) and any(_same(one, other) for one in out for other in value):
            kept = [one for one in value if not any(_same(one, other) for other in out)]
            return _set(present, question, kept, span, Act.REMOVE) if kept else None
    return None


def _added(present: Present, span: Span, values: dict[str, Value]) -> Understanding | None:
    repeat = _list_added_to(present, span)
    if repeat:
        candidates = _entries(present, repeat, span)
        if candidates:
            return present.change(Act.ADD, *candidates)
    if _tells(present):
        return None
    for question, value in values.items():
        added = _members(present, question, span)
        if isinstance(value, tuple) and added:
            new = [one for one in added if not any(_same(one, other) for other in value)]
            if new:
                return _set(present, question, [*value, *new], span, Act.ADD)
    return None


def _of_a_line(present: Present) -> Understanding | None:
    """« la CAF c'est acquis finalement », « la fondation met 12 000 »: of a cofunding that is there."""
    whole = (0, len(present.text))
    lines = [line for line in lines_in(present, whole) if line[0] == "cofundings"]
    if len(lines) != 1:
        return None
    entry = Entry(*lines[0])
    told = ("cofunding_amount", "cofunding_status")
    new = [
        one
        for one in _entries(present, "cofundings", whole)
        if one.question in told and not _is_taken_back(present, one)
    ]
    others = [one for one in present.figures if one.measure is Measure.PEOPLE or one.cents < _LEAST_CENTS]
    tells_amount = any(one.question == "cofunding_amount" for one in new) or present.of_kind(kinds.Amount)
    if not tells_amount and len(present.figures) == 1 and not others:
        figure = present.figures[0]
        new.append(
            present.said.analysis.candidate("cofunding_amount", figure.cents, (figure.start, figure.end), entry=entry)
        )
    if not new or any(one.entry != new[0].entry for one in new):
        return None
    return present.change(Act.SET, *(replace(one, entry=entry) for one in new))


def _is_taken_back(present: Present, candidate: Candidate) -> bool:
    origins = present.said.analysis.folded.origins
    return any(origins[start] <= candidate.start < origins[end - 1] + 1 for start, end in present.old if start < end)


def _is_meant(present: Present, repeat: str) -> bool:
    """Whether a list may be the one spoken of: the one named, where one is."""
    named = {name.term for name in present.names} & set(LISTS)
    if not named and _COFUNDS.search(present.text):
        named = {"cofundings"}
    return repeat in named if named else True


def _list_added_to(present: Present, span: Span) -> str | None:
    """Give the list that an organisation joins: the one named, the one that money makes likely, else the only one there."""
    if not any(span[0] <= one.start < span[1] for one in present.said.organisations):
        return None
    named = {name.term for name in present.names} & set(LISTS)
    if len(named) == 1:
        return named.pop()
    if _SAYS_PARTNER.search(present.text):
        return "partners"
    there = [repeat for repeat in LISTS if present.scene.entries.get(repeat)]
    if len(there) == 1:
        return there[0]
    if _SAYS_MONEY.search(present.text) or present.figures:
        return "cofundings"
    return present.scene.asked if present.scene.asked in LISTS else None


def _entries(present: Present, repeat: str, span: Span) -> list[Candidate]:
    """Read the lines said in a piece of the text, as if the list had just been asked."""
    source, text = present.said.analysis.folded.span(*span), present.said.analysis.text
    part = Analysis(text[source[0] : source[1]], replace(present.scene, asked=repeat))
    found = [one for one in actors.candidates(mentioned(part)) if one.entry and one.entry.repeat == repeat]
    return [replace(one, start=one.start + source[0], end=one.end + source[0]) for one in found]


def _organisation(present: Present, span: Span) -> tuple[Organisation, Span] | None:
    """Read the one organisation of a piece of the text."""
    said = [one for one in present.said.organisations if span[0] <= one.start < span[1]]
    if len(said) == 1:
        return said[0].organisation, (said[0].start, said[0].end)
    start, end = _trimmed(present, span)
    understood = read(kinds.OrganisationKind(), Reply(present.said.analysis.source(start, end)), present.scene.context)
    if said or not isinstance(understood, Understood) or not isinstance(understood.value, Organisation):
        return None
    return understood.value, (start, end)


def _members(present: Present, question: str, span: Span) -> tuple[str | Place, ...]:
    """Read the members of a list of values (publics, places…) in a piece of the text."""
    kind = kind_of(question, present.scene.form)
    if not isinstance(kind, _MEMBERS):
        return ()
    start, end = _trimmed(present, span)
    words = present.said.analysis.source(start, end) if start < end else ""
    if isinstance(kind, kinds.Choices):
        return tuple(dict.fromkeys(hit.term for hit in phrases(kind.vocabulary).find(fold_words(words))))
    places = tuple(one.place for one in present.said.places if start <= one.start < end)
    if places and isinstance(kind, kinds.Places):
        return places
    understood = read(kind, Reply(words), present.scene.context)
    if not isinstance(understood, Understood) or not isinstance(understood.value, tuple):
        return ()
    return understood.value


def _same(one: str | Place, other: str | Place) -> bool:
    if isinstance(one, Place) and isinstance(other, Place):
        return (one.kind, one.code) == (other.kind, other.code) if one.code else key(one.label) == key(other.label)
    return one == other


def _trimmed(present: Present, span: Span) -> Span:
    """Leave out the articles and the marks around what is said."""
    leading = _LEADING.match(present.text, *span)
    start = leading.end() if leading else span[0]
    end = start + len(present.text[start : span[1]].rstrip(" ,.;:!?"))
    for trailing in _TRAILING:
        if present.text[start:end].endswith(trailing):
            end -= len(trailing)
    return start, max(start, end)


def _set(present: Present, question: str, members: list[str | Place], span: Span, act: Act) -> Understanding:
    """Set a list of values, terms in the order of their vocabulary."""
    value = _list_of(present, question, members)
    trimmed = _trimmed(present, span)
    place = trimmed if trimmed[0] < trimmed[1] else span
    return present.change(act, present.said.analysis.candidate(question, value, place))


def _list_of(present: Present, question: str, members: list[str | Place]) -> Value:
    kind = kind_of(question, present.scene.form)
    if isinstance(kind, kinds.Choices):
        return kind.load(members)
    places = tuple(one for one in members if isinstance(one, Place))
    return places or tuple(one for one in members if isinstance(one, str))


def members_said(present: Present) -> Iterator[Candidate]:
    """Give the lists of values told anew: « non, plutôt les jeunes »."""
    if _tells(present):
        return
    for question, value in present.values.items():
        if isinstance(value, tuple):
            found = [
                one
                for one in _members(present, question, (0, len(present.text)))
                if not _is_said_old(present, question, one)
                and not (isinstance(one, Place) and one.kind is PlaceKind.TEXT)
            ]
            if found:
                new = _list_of(present, question, found)
                yield present.said.analysis.candidate(question, new, _trimmed(present, (0, len(present.text))))


def _is_said_old(present: Present, question: str, member: str | Place) -> bool:
    return any(_same(member, one) for span in present.old for one in _members(present, question, span))
