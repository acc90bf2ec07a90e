"""Official codes and offices, as shipped in this folder; README.md gives the source and date of each file."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from survey.domain.territories import Arrondissement, Commune, Department, Epci, Geography, Office, Poverty, Region

_HERE = Path(__file__).parent


@cache
def geography() -> Geography:
    """Read the official geographic code of 1 January 2024, once for the process."""
    return Geography(
        regions=(Region(row[0], row[1]) for row in _rows("regions")),
        departments=(Department(*row) for row in _rows("departments")),
        communes=lambda: map(_commune, _rows("communes")),
        epcis=map(_epci, _rows("epcis")),
        arrondissements=(Arrondissement(*row[:3]) for row in _rows("arrondissements")),
        offices=(Office(*row) for row in _rows("offices")),
    )


@cache
def email_domains() -> frozenset[str]:
    """Give the domains of the State's offices: an exact list, never a suffix."""
    return frozenset(domain for _, domain in _rows("email_domains"))


@cache
def poverty() -> Mapping[str, Poverty]:
    """Give, by department, how many people live below the poverty threshold: an estimate, which says its year and source."""
    found = (Poverty(code, int(year), int(people), source) for code, year, _, _, people, source in _rows("poverty"))
    return {one.department_code: one for one in found}


def _commune(row: list[str]) -> Commune:
    code, name, department, arrondissement, epci, population, postal_codes = row
    return Commune(code, name, department, arrondissement, epci, int(population), tuple(postal_codes.split()))


def _epci(row: list[str]) -> Epci:
    code, name, kind, population, department_codes = row
    return Epci(code, name, kind, int(population), tuple(department_codes.split()))


def _rows(name: str) -> Iterator[list[str]]:
    """Read the rows of a file below its head, with the apostrophe that people read instead of the typewriter's."""
    text = (_HERE / f"{name}.csv").read_text(encoding="utf-8").replace("'", "’")
    rows = csv.reader(text.splitlines())
    next(rows)
    return rows
