"""What all sheets share: titles, pages that print well, and sheets of plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.parts.text_cells import put_text

LINE_HEIGHT = 15.0
HIGHEST_ROW = 409.0  # the format allows no more
_CHARACTERS_A_UNIT = 1.1  # widths count digits, and letters are a little narrower


def add_sheet(workbook: Workbook, name: str, title: str, note: str, *, tab_colour: str) -> Worksheet:
    """Add a sheet with its title and one line that says what it is for.

    Args:
        workbook: The workbook.
        name: The name on the tab.
        title: The title in cell A1.
        note: The line under it.
        tab_colour: The colour of the tab, six hexadecimal digits.

    Returns:
        The sheet, set up for landscape pages, one page wide, with page numbers.
    """
    sheet: Worksheet = workbook.create_sheet(name)
    sheet.sheet_properties.tabColor = tab_colour
    sheet.sheet_view.showGridLines = False
    put_text(sheet, 1, 1, title).style = "Sheet title"
    sheet.row_dimensions[1].height = 28
    put_text(sheet, 2, 1, note).style = "Sheet note"
    _set_up_pages(sheet)
    return sheet


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a sheet of text: a heading has no text, a plain sentence no label."""

    label: str = ""
    text: str = ""
    fill: str = ""  # the color behind the label, six hexadecimal digits
    formula: bool = False  # whether the text is a formula of the workbook's own


def add_text_sheet(
    workbook: Workbook, name: str, title: str, note: str, lines: Sequence[TextLine], *, tab_colour: str
) -> None:
    """Add a sheet of headings and sentences, or of labels and what is said of them.

    Args:
        workbook: The workbook.
        name: The name on the tab.
        title: The title in cell A1.
        note: The line under it.
        lines: The lines, from top to bottom.
        tab_colour: The colour of the tab, six hexadecimal digits.
    """
    sheet = add_sheet(workbook, name, title, note, tab_colour=tab_colour)
    label_width, sentence_width = 30, 100
    sheet.column_dimensions["A"].width = label_width
    sheet.column_dimensions["B"].width = sentence_width
    for row, line in enumerate(lines, start=4):
        if line.label and not line.text:
            put_text(sheet, row, 1, line.label).style = "Heading"
            sheet.row_dimensions[row].height = 26
            continue
        label = put_text(sheet, row, 1, line.label)
        label.style = "Label"
        if line.fill:
            label.fill = PatternFill("solid", fgColor=line.fill)
        text = put_text(sheet, row, 2, line.text)
        text.style = "Body wrapped"
        if line.formula:
            text.data_type = "f"
        shown = "" if line.formula else line.text
        sheet.row_dimensions[row].height = row_height((line.label, label_width), (shown, sentence_width))
    protect(sheet)


def protect(sheet: Worksheet) -> None:
    """Lock a sheet's formulas, without a password; filters and column widths can still be changed.

    Args:
        sheet: The sheet; cells in a style for input stay open.
    """
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)  # the format notes what is forbidden


def row_height(*texts: tuple[str, float]) -> float:
    """Answer the height of a row that shows wrapped texts in full.

    Spreadsheet programs do not agree on when they fit heights by themselves, so heights are set.

    Args:
        texts: Pairs of a text and the width of its column in characters.

    Returns:
        The height in points.

    >>> row_height(("short", 20.0)), row_height(("a sentence that needs two lines", 20.0))
    (15.0, 30.0)
    """
    lines = 1
    for text, width in texts:
        characters = int(width * _CHARACTERS_A_UNIT)
        lines = max(lines, sum(max(1, len(textwrap.wrap(part, characters))) for part in text.split("\n")))
    return min(LINE_HEIGHT * lines, HIGHEST_ROW)


def _set_up_pages(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 1  # Letter
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages down as needed
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.35
    sheet.oddFooter = HeaderFooterItem(left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("Page &P of &N"))
