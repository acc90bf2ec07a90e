"""What must hold before a workbook is stored: every fact is there once, where it belongs, and every sheet adds up to the cent.

What went by to the file (``exports.passing``) is compared with what the facts, read again one by one along another way, owe each sheet
(``exports.owing``).
"""

from collections.abc import Mapping
from typing import NoReturn

from aggregation.tables import NationalSummary
from exports.owing import Owed, owed_of
from exports.passing import AXIS, NATION, Passage, Place, Watched, same
from exports.sheets import WorkbookFigures
from exports.states import State
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.territories import Geography

NOTHING_STORED = "Rien n’est enregistré."
MONEY: Mapping[str, str] = {
    "committed": "d’AE",
    "paid": "de CP",
    "planned": "prévus",
    "derogatory": "d’AE dérogatoires",
    "secured": "de cofinancements acquis",
    "requested": "de cofinancements demandés",
}
COUNTS: Mapping[str, str] = {
    "expected": "départements attendus",
    "pacts": "pactes",
    "signed": "pactes signés",
    "priorities": "priorités",
    "actions": "actions",
    "engaged": "actions engagées",
    "dropped": "actions abandonnées",
    "measured": "actions mesurées",
}
#: Sheets with a row for each territory expected, whatever it sent.
OF_TERRITORIES = ("Départements", "Complétude")


class MismatchError(Exception):
    """The sheets do not say the same thing: nothing is stored. The message is French."""


def check(state: State, passages: Mapping[str, Passage], written: WorkbookFigures) -> None:
    """Compare what was written with what the facts owe; raises ``MismatchError`` where they differ by a cent or by a row."""
    owed = owed_of(state)
    for title, passage in passages.items():
        _check_rows(title, passage, owed, written)
        _check_sums(title, passage, owed, state.geography)
        _check_marks(title, passage, owed)
        if title in OF_TERRITORIES:
            _check_territories(title, passage, state.geography)
    _check_sums("Lisez-moi", told_of(state.picture.whole), owed, state.geography)


def _refuse(told: str) -> NoReturn:
    raise MismatchError(typeset(f"{told} {NOTHING_STORED}"))


def _check_rows(title: str, passage: Passage, owed: Owed, written: WorkbookFigures) -> None:
    if written.rows[title] != passage.marks.count:
        _refuse(f"La feuille {title} a {written.rows[title]} lignes pour {passage.marks.count} lues.")
    if title not in OF_TERRITORIES and passage.marks.count != owed.marks[title].count:
        _refuse(f"La feuille {title} a {passage.marks.count} lignes pour {owed.marks[title].count} comptées.")


def _check_marks(title: str, passage: Passage, owed: Owed) -> None:
    if title not in OF_TERRITORIES and passage.marks != owed.marks[title]:
        count = french.counted(passage.marks.count, "ligne")
        _refuse(
            f"La feuille {title} a {count}, comme compté, mais pas les bonnes : un fait manque, est en double ou est déplacé."
        )


def _check_sums(title: str, passage: Passage, owed: Owed, geography: Geography) -> None:
    columns = passage.watched.place
    here, there = passage.sums, owed.summed(columns)
    for measure in (amount.measure for amount in passage.watched.amounts):
        for place in sorted({*here, *there}, key=str):
            found, wanted = (sums.get(place, {}).get(measure, 0) for sums in (here, there))
            if found != wanted:
                told = f"{title} donne {_told(measure, found)} {_place(place, columns, geography)}"
                _refuse(f"Les sommes diffèrent : {told}, les transmissions {_told(measure, wanted)}.")


def _told(measure: str, value: int) -> str:
    return (
        f"{french.euros(value)} {MONEY[measure]}" if measure in MONEY else f"{french.number(value)} {COUNTS[measure]}"
    )


def _place(place: Place, columns: tuple[str, ...], geography: Geography) -> str:
    at = {column: str(value) for column, value in zip(columns, place, strict=True)}
    names = [at[AXIS[0]]] if AXIS[0] in at else []
    if "territory_code" in at:
        known = geography.territories.get(at["territory_code"])
        names.append(f"{known.name} ({known.code})" if known else at["territory_code"])
    elif "region_code" in at:
        region = geography.regions.get(at["region_code"])
        names.append(region.name if region else at["region_code"])
    return f"pour {', '.join(names)}" if names else "en tout"


def _check_territories(title: str, passage: Passage, geography: Geography) -> None:
    """Make sure that each department is told once: by itself, or by the pact that it shares."""
    codes = [str(place[-1]) for place in passage.sums]
    told = {department for code in codes for department in geography.territories[code].department_codes}
    if passage.marks.count != len(codes):
        _refuse(f"La feuille {title} a {passage.marks.count} lignes pour {len(codes)} territoires.")
    if missing := sorted(set(geography.departments) - told):
        _refuse(
            f"La feuille {title} dit {len(told)} départements sur {len(geography.departments)} : il manque {', '.join(missing)}."
        )


def told_of(whole: NationalSummary) -> Passage:
    """Give what « Lisez-moi » says of the whole, as a sheet of one row."""
    coverage, figures = whole.coverage, whole.figures
    told = {
        "expected": coverage.expected,
        "pacts": coverage.pacts,
        "signed": coverage.signed_pacts,
        "priorities": figures.priorities,
        "actions": figures.actions,
        "engaged": figures.engaged_actions,
        "measured": figures.measured_actions,
        "committed": figures.committed_cents,
        "paid": figures.paid.total,
        "derogatory": figures.derogatory_cents,
        "secured": figures.cofunding.secured_cents,
    }
    passage = Passage(Watched(NATION, amounts=same(*told)))
    passage.sums[()].update(told)
    return passage
