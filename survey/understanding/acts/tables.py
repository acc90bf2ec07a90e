"""A table pasted from a spreadsheet: one action a line, its columns named in the first line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from rapidfuzz import fuzz, process

from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire import kinds
from survey.understanding.acts.naming import kind_of
from survey.understanding.analysis import LONGEST, Analysis
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.folding import fold, key
from survey.understanding.lexicon import lexicon
from survey.understanding.numerals import scan
from survey.understanding.readers.texts import LONGEST_NAME, clean_line
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood

MOST_ROWS = 100
_MOST_COLUMNS = 40
_LINES_BEFORE_HEADER = 4
_FEWEST_COLUMNS = 2
_NEARLY = 88
_PIPE = re.compile(r"\|")
_DOUBTFUL = (re.compile(r"(?<=[^ ]) {2,}(?=[^ ])"), re.compile(r","))
_SEPARATORS = (re.compile(r"\t"), re.compile(r";"), _PIPE, *_DOUBTFUL)
"""Spaces and commas also stand in plain text: they make a table only where every column is named."""

_MANY_COLUMNS, _LOOKED_AT = 3, 2_000
_ASIDE = re.compile(r"\(([^()]{0,60})\)")
_UNIT = re.compile(
    (
        r"\b(?:en |montants? )?(?P<unit>k ?€|k ?euros?|keur|m ?€|€|euros?)\s*$|^(?P<inside>(?:en )?(?:k ?€"
        r"|k ?euros?|keur|m ?€|€|euros?))$"
    ),
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b20[0-9]{2}\b")
_PARTS = re.compile(r"[/|]| ou ")
_RULE = re.compile(r"[\s|:;\t=-]*")
_TOTAL = re.compile(r"(?:sous )?(?:tota(?:l|ux)|ensemble|moyenne|somme)\b")
_EMPTY = frozenset({"", "nc", "nr", "na", "n a", "so", "s o", "neant", "x", "nd", "n c", "n d"})
_LIST = re.compile(r"[,;/+\n]|\bet\b|&")
_USUAL = {"any_funding": "committed_amount", "any_count": "targeted_beneficiaries", "any_budget": "total_cost"}
_OF_COFUNDING = ("cofunding_amount", "cofunding_status")
_TELLING = ("novelty", "action_state", "scale", "audiences")
_SURELY, _MOST_LOOKED_AT = 0.9, 12
_LISTS = {"partners": "partner", "cofundings": "cofunder"}
_PAREN_AMOUNT = re.compile(r"[\s:(–-]+$")
_CENTS = 100


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell and its place in the source."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column answers; its amounts are multiplied by ``times``; or whose funding it tells."""

    question: str
    times: int = 1
    family: OrganisationCategory | None = None
    cofunder: Organisation | None = None


def read_table(analysis: Analysis) -> tuple[tuple[Candidate, ...], ...]:
    """Give the candidates of each line; nothing where the text is no table."""
    text = analysis.text[:LONGEST]
    if "\n" not in text.strip():
        return ()
    separator = next((mark for mark in _SEPARATORS if len(mark.findall(text[:_LOOKED_AT])) > 1), None)
    if separator is None:
        return ()
    filled = (line for line in _lines(text, separator) if any(cell.text for cell in line))
    lines = list(islice(filled, _LINES_BEFORE_HEADER + MOST_ROWS))
    for number, line in enumerate(lines[:_LINES_BEFORE_HEADER]):
        body = [cells for cells in lines[number + 1 : number + 1 + MOST_ROWS] if not _is_total(cells)]
        columns = _columns(line, body, analysis)
        if columns and (separator not in _DOUBTFUL or (len(columns) >= _MANY_COLUMNS and all(columns))):
            return tuple(row for row in (tuple(_row(columns, cells, analysis)) for cells in body) if row)
    return ()


def _lines(text: str, separator: re.Pattern[str]) -> Iterator[list[_Cell]]:
    start = 0
    for line in text.split("\n"):
        if not _RULE.fullmatch(line):
            yield list(_cells(line, start, separator))
        start += len(line) + 1


def _cells(line: str, start: int, separator: re.Pattern[str]) -> Iterator[_Cell]:
    """Cut a line; a mark at its very beginning is a frame."""
    places = [match.span() for match in islice(separator.finditer(line), _MOST_COLUMNS)]
    framed = bool(places) and separator is _PIPE and not line[: places[0][0]].strip()
    start_of_first = places.pop(0)[1] if framed else 0
    starts = [start_of_first, *(last for _, last in places)]
    ends = [*(first for first, _ in places), len(line)]
    for first, last in zip(starts, ends, strict=True):
        bare = line[first:last].strip(' \t\r"«»*')
        yield _Cell(bare, start + first + (line[first:last].find(bare) if bare else 0))


def _columns(line: list[_Cell], body: list[list[_Cell]], analysis: Analysis) -> list[_Column | None]:
    """Read the line of titles: nothing where it names too few of its columns."""
    columns = [_column(cell.text) for cell in line]
    filled = sum(bool(cell.text) for cell in line)
    named = [column for column in columns if column]
    known = {column.question for column in named} - {"ignore"}
    if len(known) < _FEWEST_COLUMNS or 2 * len(named) < filled:
        return []
    taken = {"ignore"}
    for number, column in enumerate(columns):
        found = column or _inferred(line[number], [cells[number] for cells in body if number < len(cells)], analysis)
        columns[number] = found if found and (found.cofunder or found.question not in taken) else None
        taken |= {found.question} if found else set()
    return columns


def _inferred(title: _Cell, cells: list[_Cell], analysis: Analysis) -> _Column | None:
    """Tell an unknown column from what it holds: a funder's name above amounts, or terms of one closed list only."""
    said = [cell.text for cell in cells[:_MOST_LOOKED_AT] if cell.text and key(cell.text) not in _EMPTY]
    if not title.text or not said:
        return None
    context = analysis.scene.context
    if all(isinstance(read(kinds.Amount(), Reply(text), context), Understood) for text in said):
        funder = read(kinds.OrganisationKind(), Reply(title.text), context)
        if isinstance(funder, Understood) and isinstance(funder.value, Organisation):
            return _Column("cofundings", cofunder=funder.value)
        return None
    for question in _TELLING:
        kind = kind_of(question, analysis.scene.form)
        read_all = [kind and read(kind, Reply(text), context) for text in said]
        if all(isinstance(one, Understood) and one.confidence >= _SURELY for one in read_all):
            return _Column(question)
    return None


def _column(title: str) -> _Column | None:
    """Read the title of a column, and the unit that its amounts are in: « Coût (k€) »."""
    times = 1
    aside = _ASIDE.search(title)
    unit = _UNIT.search(aside[1].strip() if aside else title)
    if unit:
        said = (unit["unit"] or unit["inside"]).casefold()
        times = 1000 if "k" in said else 1_000_000 if "m" in said.replace("montant", "") else 1
        title = title.replace(aside[0], "") if aside else title[: unit.start()]
    for name in (title, _ASIDE.sub("", title), *reversed(_PARTS.split(title))):
        question = _named(key(name))
        if question:
            family = OrganisationCategory.ASSOCIATION if key(name).startswith("asso") else None
            return _Column(question, times, family)
    return None


def _named(said: str) -> str | None:
    said = _YEAR.sub("", said).strip()
    if not said:
        return None
    found = lexicon("column").whole(said) or lexicon("question_name").whole(said)
    if found is None:
        known = lexicon("column").phrases | lexicon("question_name").phrases
        near = process.extractOne(said, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEARLY)
        found = known[near[0]] if near else None
    found = _USUAL.get(found or "", found)
    return None if found is None or found.startswith("any_") else found


def _is_total(cells: list[_Cell]) -> bool:
    return _TOTAL.match(key(next((cell.text for cell in cells if cell.text), ""))) is not None


def _row(columns: list[_Column | None], cells: list[_Cell], analysis: Analysis) -> Iterator[Candidate]:
    count = dict.fromkeys(_LISTS, 0)
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell.text or key(cell.text) in _EMPTY:
            continue
        if column.cofunder:
            found = list(_of_funder(column, cell, count["cofundings"], analysis))
        elif column.question in _LISTS:
            found = list(_of_list(column.question, cell, count[column.question], analysis))
        elif column.question in _OF_COFUNDING:
            last = Entry("cofundings", max(count["cofundings"] - 1, 0))
            found = [replace(one, entry=last) for one in _of_cell(column, cell, analysis) if count["cofundings"] == 1]
        else:
            found = list(_of_cell(column, cell, analysis))
        for repeat, name in _LISTS.items():
            count[repeat] += len({one.entry for one in found if one.question == name})
        yield from found


def _of_funder(column: _Column, cell: _Cell, number: int, analysis: Analysis) -> Iterator[Candidate]:
    """A column named after a funder: its cells are what it gives."""
    assert column.cofunder is not None
    entry = Entry("cofundings", number)
    for amount in _of_cell(_Column("cofunding_amount", column.times), cell, analysis):
        if amount.value:
            yield replace(amount, question="cofunder", value=column.cofunder, entry=entry)
            yield replace(amount, entry=entry)


def _of_cell(column: _Column, cell: _Cell, analysis: Analysis) -> Iterator[Candidate]:
    kind = kind_of(column.question, analysis.scene.form)
    if kind is None:
        return
    understood = read(kind, Reply(cell.text), analysis.scene.context)
    if isinstance(understood, Understood):
        value = understood.value
        if isinstance(kind, kinds.Amount) and isinstance(value, int) and value < 100_000 * _CENTS:
            value *= column.times
        start, end = cell.start + understood.start, cell.start + understood.end
        yield Candidate(column.question, value, start, end, min(understood.confidence, 0.9))
    elif isinstance(kind, kinds.OrganisationKind):
        yield from _named_alone(column, cell)


def _named_alone(column: _Column, cell: _Cell) -> Iterator[Candidate]:
    """A name that does not say its family is most often an association's."""
    name = clean_line(cell.text)
    if len(name) <= LONGEST_NAME and not any(mark in name for mark in ",;+@"):
        value = Organisation(column.family or OrganisationCategory.ASSOCIATION, name)
        yield Candidate(column.question, value, cell.start, cell.start + len(cell.text), 0.9 if column.family else 0.6)


def _of_list(repeat: str, cell: _Cell, number: int, analysis: Analysis) -> Iterator[Candidate]:
    """« CAF 20 000 €, MSA »: the lines of a list, with their amounts."""
    kind = kind_of(_LISTS[repeat], analysis.scene.form)
    assert kind is not None
    start = 0
    for separator in [*_LIST.finditer(cell.text), None]:
        end = separator.start() if separator else len(cell.text)
        found = list(_of_entry(repeat, number, kind, _Cell(cell.text[start:end], cell.start + start), analysis))
        yield from found
        number += bool(found)
        start = separator.end() if separator else end


def _of_entry(repeat: str, number: int, kind: kinds.Kind, part: _Cell, analysis: Analysis) -> Iterator[Candidate]:
    folded = fold(part.text)
    figures = (
        [figure for figure in scan(folded.text) if not figure.weak and figure.value >= _CENTS]
        if repeat == "cofundings"
        else []
    )
    place = folded.span(figures[0].start, figures[0].end)[0] if figures else len(part.text)
    name = _PAREN_AMOUNT.sub("", part.text[:place])
    understood = read(kind, Reply(name), analysis.scene.context)
    if not isinstance(understood, Understood):
        return
    entry = Entry(repeat, number)
    start, end = part.start + understood.start, part.start + understood.end
    yield Candidate(_LISTS[repeat], understood.value, start, end, min(understood.confidence, 0.9), entry)
    amount = read(kinds.Amount(), Reply(part.text[place:]), analysis.scene.context) if figures else None
    if isinstance(amount, Understood):
        start, end = part.start + place + amount.start, part.start + place + amount.end
        yield Candidate("cofunding_amount", amount.value, start, end, min(amount.confidence, 0.9), entry)
