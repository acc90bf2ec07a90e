"""The parts of an OpenDocument spreadsheet whose size does not depend on the facts, as XML text. Pure.

ISO/IEC 26300: the part numbers in the comments are those of OpenDocument 1.3, part 3.
"""

from collections.abc import Collection, Mapping
from datetime import UTC
from xml.sax.saxutils import escape, quoteattr

from exports.sheets import CellKind, Properties
from exports.writing import looks

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": f"{URN}:office:1.0",
        "table": f"{URN}:table:1.0",
        "text": f"{URN}:text:1.0",
        "style": f"{URN}:style:1.0",
        "number": f"{URN}:datastyle:1.0",
        "fo": f"{URN}:xsl-fo-compatible:1.0",
        "svg": f"{URN}:svg-compatible:1.0",
        "meta": f"{URN}:meta:1.0",
        "config": f"{URN}:config:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)
VERSION = 'office:version="1.3"'
MANIFEST = (
    f'{XML}<manifest:manifest xmlns:manifest="{URN}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "meta", "settings")
    )
    + "</manifest:manifest>"
)

BLUE, YELLOW, GREY = (f"#{colour.lower()}" for colour in (looks.BLUE, looks.YELLOW, looks.LINE_GREY))
#: The face of free office suites; elsewhere one of the same widths stands for it.
FACE = "Liberation Sans"
FONTS = f'<office:font-face-decls><style:font-face style:name="{FACE}" svg:font-family="&apos;{FACE}&apos;"/></office:font-face-decls>'
LINE_CENTIMETRES = 0.53
#: A digit of the face at 10 points, and what a column keeps free around its text.
CHARACTER_CENTIMETRES, MARGIN_CENTIMETRES = 0.196, 0.13

_FRENCH = 'number:language="fr" number:country="FR"'


def _spelt(*parts: str) -> str:
    """Spell a date or an hour, each part with two figures at least, the signs between them as they are."""
    return "".join(f'<number:{part} number:style="long"/>' if len(part) > 1 else _sign(part) for part in parts)


def _sign(sign: str) -> str:
    return f"<number:text>{sign}</number:text>"


_DAY = _spelt("day", "/", "month", "/", "year")
_HOUR = _spelt(" ", "hours", ":", "minutes", ":", "seconds")
#: How each kind of value is shown (16.29).
FORMATS: Mapping[CellKind, str] = {
    CellKind.TEXT: '<number:text-style style:name="n-text"><number:text-content/></number:text-style>',
    CellKind.CODE: '<number:text-style style:name="n-code"><number:text-content/></number:text-style>',
    CellKind.INTEGER: f'<number:number-style style:name="n-integer" {_FRENCH}><number:number number:decimal-places="0" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style>',
    CellKind.AMOUNT: f'<number:currency-style style:name="n-amount" {_FRENCH}><number:number number:decimal-places="2" '
    'number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/><number:text>\u00a0</number:text>'
    f"<number:currency-symbol {_FRENCH}>€</number:currency-symbol></number:currency-style>",
    CellKind.DATE: f'<number:date-style style:name="n-date">{_DAY}</number:date-style>',
    CellKind.INSTANT: f'<number:date-style style:name="n-instant">{_DAY}{_HOUR}</number:date-style>',
    CellKind.RATE: f'<number:percentage-style style:name="n-rate" {_FRENCH}><number:number number:decimal-places="1" '
    'number:min-decimal-places="1" number:min-integer-digits="1"/><number:text>\u00a0%</number:text></number:percentage-style>',
    CellKind.RATIO: f'<number:number-style style:name="n-ratio" {_FRENCH}><number:number number:decimal-places="2" '
    'number:min-decimal-places="2" number:min-integer-digits="1"/></number:number-style>',
    CellKind.DECIMAL: f'<number:number-style style:name="n-decimal" {_FRENCH}><number:number number:min-integer-digits="1"/>'
    "</number:number-style>",
}
WORDS = frozenset({CellKind.TEXT, CellKind.CODE})


def start_tag(name: str) -> str:
    return f"{XML}<office:{name} {NAMESPACES} {VERSION}>"


def content_start(widths: Collection[int], most_lines: int, *, banner: bool) -> str:
    """Return what comes before the tables: every style that they use."""
    styles = [*FORMATS.values(), *map(column_style, sorted(widths))]
    styles += [row_style(lines) for lines in range(1, most_lines + 1)]
    styles += [_cell_style(kind, f"c-{kind.value}", boxed=True) for kind in CellKind]
    styles += [_cell_style(kind, f"v-{kind.value}", boxed=False) for kind in CellKind]
    colour = YELLOW if banner else BLUE
    return (
        f"{start_tag('document-content')}{FONTS}<office:automatic-styles>{''.join(styles)}{HEADINGS}"
        f"{_table_style('table', YELLOW if banner else '')}{_table_style('notice', colour)}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
    )


def content_end(areas: Mapping[str, str]) -> str:
    """Return what comes after the tables: a filter over the area of each, by the name of its table (9.4.15)."""
    ranges = "".join(
        f"<table:database-range table:name={quoteattr(name)} table:target-range-address={quoteattr(area)} "
        'table:display-filter-buttons="true"/>'
        for name, area in areas.items()
    )
    ranges = f"<table:database-ranges>{ranges}</table:database-ranges>" if ranges else ""
    return f"{ranges}</office:spreadsheet></office:body></office:document-content>"


def column_style(width: int) -> str:
    centimetres = width * CHARACTER_CENTIMETRES + MARGIN_CENTIMETRES
    return (
        f'<style:style style:name="w-{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{centimetres:.2f}cm"/></style:style>'
    )


def row_style(lines: int) -> str:
    return (
        f'<style:style style:name="r-{lines}" style:family="table-row"><style:table-row-properties '
        f'style:row-height="{lines * LINE_CENTIMETRES:.2f}cm" style:use-optimal-row-height="false"/></style:style>'
    )


def _table_style(name: str, colour: str) -> str:
    tab = f' table:tab-color="{colour}"' if colour else ""
    return (
        f'<style:style style:name="t-{name}" style:family="table" style:master-page-name="Default">'
        f'<style:table-properties table:display="true"{tab}/></style:style>'
    )


def _cell_style(kind: CellKind, name: str, *, boxed: bool) -> str:
    border = f' fo:border="0.5pt solid {GREY}"' if boxed else ""
    wrap = ' fo:wrap-option="wrap"' if kind is CellKind.TEXT else ""
    # « fix » obeys the alignment told; numbers end at the right of their cell, words and notices begin at its left.
    left = '<style:paragraph-properties fo:text-align="start"/>' if kind in WORDS or not boxed else ""
    source = "fix" if left else "value-type"
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="n-{kind.value}">'
        f'<style:table-cell-properties style:vertical-align="top" style:text-align-source="{source}"{border}{wrap}/>'
        f'{left}<style:text-properties style:font-name="{FACE}" fo:font-size="10pt"/></style:style>'
    )


def _heading(name: str, properties: str, font: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties {properties}/>'
        f'<style:text-properties style:font-name="{FACE}" fo:font-weight="bold" {font}/></style:style>'
    )


HEADINGS = (
    _heading(
        "h-column",
        f'fo:background-color="{BLUE}" fo:border="0.5pt solid {GREY}" fo:wrap-option="wrap" style:vertical-align="middle"',
        'fo:font-size="10pt" fo:color="#ffffff"',
    )
    + _heading("h-1", 'style:vertical-align="middle"', f'fo:font-size="20pt" fo:color="{BLUE}"')
    + _heading("h-2", 'style:vertical-align="bottom"', f'fo:font-size="14pt" fo:color="{BLUE}"')
    + _heading("h-label", 'style:vertical-align="top" fo:wrap-option="wrap"', 'fo:font-size="10pt"')
)


def styles(banner: str) -> str:
    """Return the page that every sheet is printed on: A4 on its side, the name of the sheet and its number below."""
    told = f"<text:p>{escape(banner)}</text:p>" if banner else ""
    return (
        f"{start_tag('document-styles')}"
        f"{FONTS}"
        '<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties fo:page-width="29.7cm" '
        'fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1cm"/>'
        f"{_margin('header', 'bottom')}{_margin('footer', 'top')}</style:page-layout></office:automatic-styles><office:master-styles>"
        f'<style:master-page style:name="Default" style:page-layout-name="page"><style:header>{told}</style:header>'
        "<style:footer><text:p><text:sheet-name/> – page <text:page-number/> sur <text:page-count/></text:p></style:footer>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )


def _margin(name: str, side: str) -> str:
    """Give the header or the footer of a page its place."""
    return f'<style:{name}-style><style:header-footer-properties fo:min-height="0.7cm" fo:margin-{side}="0.2cm"/></style:{name}-style>'


def meta(properties: Properties) -> str:
    """Return what the file says of itself; its only date is that of its state."""
    at = f"{properties.created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"{start_tag('document-meta')}<office:meta><meta:generator>{escape(properties.creator)}</meta:generator>"
        f"<dc:title>{escape(properties.title)}</dc:title><dc:subject>{escape(properties.subject)}</dc:subject>"
        f"<meta:initial-creator>{escape(properties.creator)}</meta:initial-creator><dc:creator>{escape(properties.creator)}</dc:creator>"
        f"<meta:creation-date>{at}</meta:creation-date><dc:date>{at}</dc:date><dc:language>fr-FR</dc:language>"
        "</office:meta></office:document-meta>"
    )


def settings(frozen: Mapping[str, int], first: str) -> str:
    """Return what stays in sight: in each table its header and so many first columns; ``first`` is the sheet that opens."""
    tables = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(title)}>{_frozen(columns)}</config:config-item-map-entry>"
        for title, columns in frozen.items()
    )
    return (
        f'{start_tag("document-settings")}<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{tables}</config:config-item-map-named>'
        f'<config:config-item config:name="ActiveTable" config:type="string">{escape(first)}</config:config-item>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )


def _frozen(columns: int) -> str:
    """Freeze (mode 2) after the columns and the header; the lower right pane begins there."""
    values = {
        "HorizontalSplitMode": 2 if columns else 0,
        "VerticalSplitMode": 2,
        "HorizontalSplitPosition": columns,
        "VerticalSplitPosition": 1,
        "ActiveSplitRange": 3 if columns else 2,
        "PositionLeft": 0,
        "PositionRight": columns,
        "PositionTop": 0,
        "PositionBottom": 1,
    }
    return "".join(
        f'<config:config-item config:name="{name}" config:type="{"short" if name.endswith(("Mode", "Range")) else "int"}">'
        f"{value}</config:config-item>"
        for name, value in values.items()
    )
