"""Colours and number formats of the workbooks, as data: what one sheet or chart has, all have."""

from collections.abc import Mapping

from exports.sheets import CellKind

BLUE = "000091"  # bleu France, the State's
LIGHT_BLUE = "8585F6"
YELLOW = "FFCA00"
LINE_GREY = "CECECE"
INK, DARK_GREY, PALE_GREY, WHITE = "161616", "595959", "D5D5D5", "FFFFFF"

#: The French of France: figures keep their spaces and comma also where the program speaks another language.
FRENCH = "[$-40C]"
NUMBER_FORMATS: dict[CellKind, str] = {
    CellKind.TEXT: "@",
    CellKind.CODE: "@",
    CellKind.INTEGER: f"{FRENCH}#,##0",
    CellKind.AMOUNT: f'{FRENCH}#,##0.00\\ "€"',
    CellKind.DATE: "dd/mm/yyyy",
    CellKind.INSTANT: "dd/mm/yyyy\\ hh:mm:ss",
    CellKind.RATE: f"{FRENCH}0.0\\ %",
    CellKind.RATIO: f"{FRENCH}0.00",
    CellKind.DECIMAL: "General",
}
#: Of what went up or down: the sign is seen also in black and white. The language comes before it, or is printed.
SIGNED_FORMATS: Mapping[CellKind, str] = {
    kind: ";".join((plain.replace(FRENCH, f"{FRENCH}+"), plain.replace(FRENCH, f"{FRENCH}-"), plain))
    for kind, plain in NUMBER_FORMATS.items()
    if kind in {CellKind.INTEGER, CellKind.AMOUNT}
}
#: Along the axes and beside the bars of a chart: no cents, no hours.
CHART_FORMATS: Mapping[CellKind, str] = NUMBER_FORMATS | {
    CellKind.AMOUNT: f'{FRENCH}#,##0\\ "€"',
    CellKind.RATE: f"{FRENCH}0\\ %",
    CellKind.DATE: "dd/mm",
    CellKind.INSTANT: "dd/mm",
}
