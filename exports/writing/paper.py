"""How a sheet goes on paper: which one, how many pages across, and what each page repeats.

Pages across are counted so that no text is printed smaller than ``SMALLEST`` of its size; the columns that stay in sight
on the screen are repeated on each. Lengths are in points, those of columns in characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

#: Margins in inches: sides, top, bottom.
SIDE, TOP, BOTTOM = 0.4, 0.5, 0.6
INCH = 72
#: Text of 11 points is then printed at 7.
SMALLEST = 0.65
#: Beyond, a sheet goes on a larger paper.
MOST_PAGES_ON_A4 = 3
#: A column of Excel has 7 pixels for a character, and 5 around; a pixel is three quarters of a point.
CHARACTER, AROUND, PIXEL = 7, 5, 0.75


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper on its side: Excel's code, and the room between the margins."""

    code: int
    width: float
    height: float


A4 = Paper(9, 842 - 2 * SIDE * INCH, 595 - (TOP + BOTTOM) * INCH)
A3 = Paper(8, 1191 - 2 * SIDE * INCH, 842 - (TOP + BOTTOM) * INCH)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of a sheet are cut into pages: how many of them each page holds beside those it repeats."""

    paper: Paper
    pages: tuple[int, ...]
    scale: float

    @property
    def page_points(self) -> float:
        """The height of a page, in points of the screen."""
        return self.paper.height / self.scale


def column_points(width: float) -> float:
    """Return how wide a column of that many characters is."""
    return (CHARACTER * width + AROUND) * PIXEL


def layout(widths: Sequence[float], repeated: int = 0, papers: Sequence[Paper] = (A4, A3)) -> Layout:
    """Cut columns of these widths, in characters, into pages of about one width; the first ``repeated`` are on each."""
    points = [column_points(width) for width in widths]
    fitting = (paper for paper in papers if len(cut(points, repeated, paper.width / SMALLEST)) <= MOST_PAGES_ON_A4)
    paper = next(fitting, papers[-1])
    room = paper.width / SMALLEST
    count = len(cut(points, repeated, room))
    while len(cut(points, repeated, room - CHARACTER)) == count and room > paper.width:
        room -= CHARACTER
    return Layout(paper, cut(points, repeated, room), min(paper.width / room, 1))


def cut(points: Sequence[float], repeated: int, room: float) -> tuple[int, ...]:
    """Return how many columns fit on each page after those it repeats; a page has one at least."""
    head = sum(points[:repeated])
    pages, taken = [0], head
    for width in points[repeated:]:
        if pages[-1] and taken + width > room:
            pages.append(0)
            taken = head
        pages[-1] += 1
        taken += width
    return tuple(pages)


def draw_page(worksheet: Worksheet, how: Layout, banner: str) -> None:
    """Set up printing; ``banner`` is what each page says above the sheet, or the empty text."""
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = how.paper.code
    worksheet.page_setup.fitToWidth = len(how.pages)
    worksheet.page_setup.fitToHeight = 0
    worksheet.page_setup.pageOrder = "overThenDown"
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_margins = PageMargins(left=SIDE, right=SIDE, top=TOP, bottom=BOTTOM, header=0.2, footer=0.3)
    footer = HeaderFooterItem()
    footer.left.text = "&A"
    footer.right.text = "Page &P sur &N"
    worksheet.HeaderFooter.oddFooter = footer
    if banner:
        header = HeaderFooterItem()
        header.center.text = banner.replace("&", "&&")
        worksheet.HeaderFooter.oddHeader = header
