"""Tables as templates take them."""

from markupsafe import Markup

from aggregation.display import Sheet
from survey.web.presenting import View


def view(sheet: Sheet) -> View:
    """Give a table to the template as its component takes it."""
    return {
        "id": sheet.id,
        "caption": sheet.caption,
        "columns": [{"label": label, "numeric": place >= sheet.texts} for place, label in enumerate(sheet.labels)],
        "rows": [
            [{"text": cells[0], "url": url}, *cells[1:]] for cells, url in zip(sheet.rows, sheet.urls, strict=True)
        ],
        "total": sheet.total and [cell and Markup("<br>").join(cell.split("\n")) for cell in sheet.total],
    }
