"""The facts of one state as rows for the sheets, streamed from SQL: in a stable order, in memory that does not grow.

What belongs to an action and has several values (publics, places, partners) is read beside it in the same order and merged: the
number of statements is the same for one action and for a hundred thousand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import CTE, Row, case, select
from sqlalchemy.orm import Session

from aggregation.queries import current_transmissions
from aggregation.tables import Standing
from exports.columns.making import Fact
from exports.reading import beside, statements
from exports.reading.statements import Statement
from survey.db.facts import DraftLeft
from survey.domain.vocabulary import Audience, LinkedScheme, Term

#: Rows fetched at a time, by each of the statements that are read side by side.
BATCH = 100
#: Between the values of a cell that holds several, with the no-break space of French.
SEPARATOR = "\u00a0; "

#: Puts the values of one owner together.
Together: TypeAlias = Callable[[list[str]], Any]


class UnreadValuesError(RuntimeError):
    """Values met no owner: two statements did not give the same order."""


class Values:
    """The values that belong to each owner, read beside the owners and in their order."""

    def __init__(self, rows: Iterable[Sequence[Any]], together: Together) -> None:
        """Begin to read ``rows``, each an owner and a value."""
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)
        self._together = together

    def of(self, owner: int) -> object:
        """Give the values of the next owner, put together; of none where the next values are another's."""
        if self._next is None or self._next[0] != owner:
            return self._together([])
        found = self._together([value for _, value in self._next[1]])
        self._next = next(self._groups, None)
        return found

    def check_end(self) -> None:
        """Make sure that every value has met its owner."""
        if self._next is not None:
            raise UnreadValuesError(f"values of {self._next[0]} met no owner")


def joined(values: list[str]) -> str | None:
    """Put the values of one cell together, in their order."""
    return SEPARATOR.join(values) or None


def labelled(vocabulary: type[Term]) -> Together:
    """Put terms together by their labels, in the order of their list."""
    return lambda values: joined([term.label for term in vocabulary if term.value in values])


@dataclass(frozen=True)
class Reading:
    """The facts that stood at ``as_of`` in one campaign, read by a session from one snapshot.

    ``regions`` are the codes of the regions in the order in which the sheets show them. ``among`` is what stood when this state was
    read before, if it was.
    """

    session: Session
    campaign_id: int
    as_of: datetime
    regions: Sequence[str]
    among: Standing | None = None

    @cached_property
    def current(self) -> CTE:
        """The transmissions that stood, with the rank of their region."""
        stood = current_transmissions(self.as_of, self.campaign_id, among=self.among)
        rank = case({code: rank for rank, code in enumerate(self.regions)}, value=stood.c.region_code)
        return select(*stood.c, rank.label("rank")).cte("ranked")

    def facts(
        self, statement: Statement, values: Mapping[str, tuple[Statement, Together]] | None = None
    ) -> Iterator[Fact]:
        """Stream the rows of a statement by column key, each with the values read beside it."""
        keys = statement.selected_columns.keys()
        owned = {key: Values(self._stream(rows), together) for key, (rows, together) in (values or {}).items()}
        for row in self._stream(statement):
            fact = dict(zip(keys, row, strict=True))
            for key, of_owner in owned.items():
                fact[key] = of_owner.of(fact["owner"])
            yield fact
        for of_owner in owned.values():
            of_owner.check_end()

    def told(self, statement: Statement) -> Statement:
        """Have the statement of a sheet tell more of each row than the sheet shows; of one state there is no more."""
        return statement

    def _sheet(
        self, statement: Statement, values: Mapping[str, tuple[Statement, Together]] | None = None
    ) -> Iterator[Fact]:
        return self.facts(self.told(statement), values)

    def _stream(self, statement: Statement) -> Iterator[Row[Any]]:
        return iter(self.session.execute(statement.execution_options(yield_per=BATCH)))

    def pacts(self) -> Iterator[Fact]:
        """Give the pacts, with who signed and what they complete."""
        return self._sheet(
            statements.pacts(self.current),
            {
                "signatories": (beside.signatories_of_pacts(self.current), joined),
                "linked_schemes": (beside.schemes_of_pacts(self.current), labelled(LinkedScheme)),
            },
        )

    def priorities(self) -> Iterator[Fact]:
        """Give the priorities, with their perimeter."""
        areas = beside.areas_of_priorities(self.current)
        return self._sheet(statements.priorities(self.current), {"areas": (areas, joined)})

    def actions(self) -> Iterator[Fact]:
        """Give the actions, with everything that has several values joined in one cell."""
        return self._sheet(
            statements.actions(self.current),
            {
                "audiences": (beside.audiences_of_actions(self.current), labelled(Audience)),
                "areas": (beside.areas_of_actions(self.current), joined),
                "other_departments": (beside.departments_of_actions(self.current), joined),
                "partners": (beside.partners_of_actions(self.current), joined),
                "cofunders": (beside.cofunders_of_actions(self.current), joined),
                "indicators": (beside.indicators_of_actions(self.current), joined),
            },
        )

    def audiences(self) -> Iterator[Fact]:
        return self._sheet(statements.audiences(self.current))

    def areas(self) -> Iterator[Fact]:
        return self._sheet(statements.areas(self.current))

    def partners(self) -> Iterator[Fact]:
        """Give the partners, with the set of the ways in which each contributes."""
        contributions = beside.contributions_of_partners(self.current)
        return self._sheet(statements.partners(self.current), {"contributions": (contributions, frozenset)})

    def indicators(self) -> Iterator[Fact]:
        return self._sheet(statements.indicators(self.current))

    def effects(self) -> Iterator[Fact]:
        return self._sheet(statements.effects(self.current))

    def commitments(self) -> Iterator[Fact]:
        return self._sheet(statements.commitments(self.current))

    def cofundings(self) -> Iterator[Fact]:
        return self._sheet(statements.cofundings(self.current))

    def derogations(self) -> Iterator[Fact]:
        return self._sheet(statements.derogations(self.current))

    def drafts(self) -> Mapping[str, list[tuple[str, str]]]:
        """Give, by territory, the title of each draft that stayed behind and what it lacked."""
        statement = (
            select(self.current.c.territory_code, DraftLeft.title, DraftLeft.reason)
            .join(DraftLeft, DraftLeft.transmission_id == self.current.c.id)
            .order_by(self.current.c.territory_code, DraftLeft.position)
        )
        found = defaultdict(list)
        for territory, title, reason in self.session.execute(statement):
            found[territory].append((title, reason))
        return found
