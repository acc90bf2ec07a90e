"""The process that reads one workbook: from its input to its output, with little time, little memory, and no file to write.

It is started by ``survey.spreadsheets.reading`` alone, without any of the service's settings.
"""

import io
import json
import resource
import sys
from datetime import date
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from survey.spreadsheets.archive import SuspectError, checked
from survey.spreadsheets.tables import LARGEST_FILE, MEMORY, MOST_COLUMNS, MOST_HANDED_OVER, MOST_ROWS, SECONDS

Answer = dict[str, Any]


def main() -> None:
    """Read the workbook on the input, and write what it holds, or why it is refused, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(sys.stdin.buffer.read(LARGEST_FILE + 1)), sys.stdout)


def answer(content: bytes) -> Answer:
    """Give the rows of the first sheet that is shown, or the reason why there are none."""
    try:
        names = checked(content)
        return _read(content) | {"linked": any(name.startswith("xl/externalLinks/") for name in names)}
    except SuspectError as error:
        return {"fault": error.fault}
    except MemoryError:
        return {"fault": "too_big"}
    except (CalamineError, OSError, ValueError):
        return {"fault": "damaged"}


def _read(content: bytes) -> Answer:
    workbook = load_workbook(io.BytesIO(content))
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible]
    if not shown:
        raise SuspectError("nothing_shown")
    return {
        "sheet": shown[0],
        "others": shown[1:],
        "hidden": [sheet.name for sheet in sheets if sheet.visible is not SheetVisibleEnum.Visible],
        "rows": _rows(workbook.get_sheet_by_name(shown[0])),
    }


def _rows(sheet: CalamineSheet) -> list[tuple[int, list[str]]]:
    if sheet.start is None:
        return []
    if sheet.height > MOST_ROWS:
        raise SuspectError("too_many_rows")
    if sheet.total_width > MOST_COLUMNS:
        raise SuspectError("too_many_columns")
    above, before = sheet.start
    rows = [
        (above + index, [""] * before + [written(cell) for cell in row])
        for index, row in enumerate(sheet.to_python(), 1)
    ]
    if sum(len(cell) for _, cells in rows for cell in cells) > MOST_HANDED_OVER:
        raise SuspectError("too_much_text")
    return rows


def written(cell: object) -> str:
    """Write a cell as text: 48.0 is « 48 », a day is 2024-10-15."""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main()
