"""Tables that come and go by the pages: sent as a file, kept in the page that shows what they would do, given to be filled in."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from flask import Response, request
from marshmallow import ValidationError

from survey.domain.french import typeset
from survey.spreadsheets.reading import read_table, table_of
from survey.spreadsheets.tables import Row, Table, UnreadableError

NO_FILE = "Choisissez d'abord un fichier."


def uploaded() -> tuple[Table, str]:
    """Read the file of the form, and give its name with it; raises ``UnreadableError`` for none, or one that is no table."""
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        raise UnreadableError(typeset(NO_FILE))
    return read_table(sent.read()), sent.filename


def kept(table: Table) -> str:
    """Write a table as the page keeps it, between what it shows and what is confirmed."""
    return json.dumps([[row.number, row.cells] for row in table.lines], ensure_ascii=False, separators=(",", ":"))


def sent_again(text: str) -> Table:
    """Read the table that a page kept; raises ``ValidationError`` where it is none."""
    try:
        return table_of(Row(int(number), tuple(map(str, cells))) for number, cells in json.loads(text))
    except (ValueError, TypeError, OverflowError, RecursionError, UnreadableError) as error:
        raise ValidationError({"tableau": ["illisible"]}) from error


def csv_file(rows: Iterable[Sequence[object]], file_name: str) -> Response:
    """Give a table as a file that Excel opens in French: a byte order mark, semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
