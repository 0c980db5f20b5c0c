"""The Ranges sheet: the code ranges inside the workbook, so that it answers without the add-in."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from udfs.ranges import match_key, ranges
from workbook_templates.parts.sheet_tables import Column, add_table
from workbook_templates.parts.sheets import add_sheet, row_height
from workbook_templates.parts.text_cells import put_text

TABLE = "Ranges"
HEADER_ROW = 4
FIRST_KEY = "First key"
LAST_KEY = "Last key"
SYSTEM = "Code system"
LEVEL = "Code level"
CATEGORY = "Category"
SECTION = "Section"
STATUS = "Status"

_SUBSECTION_WIDTH = 60
_COLUMNS = (
    Column("First code", 11, "Body"),
    Column("Last code", 11, "Body"),
    Column(FIRST_KEY, 11, "Body number", right=True),
    Column(LAST_KEY, 11, "Body number", right=True),
    Column(SYSTEM, 13, "Body"),
    Column(LEVEL, 12, "Body"),
    Column(CATEGORY, 14, "Body"),
    Column(SECTION, 44, "Body"),
    Column("Subsection", _SUBSECTION_WIDTH, "Body wrapped", wrapped=True),
    Column("Maintainer", 14, "Body"),
    Column(STATUS, 13, "Body"),
)


def add_ranges_sheet(workbook: Workbook, *, tab_colour: str) -> Worksheet:
    """Add the sheet with the table of code ranges, in the order of their keys.

    Args:
        workbook: The workbook.
        tab_colour: The colour of the tab.

    Returns:
        The sheet.
    """
    sheet = add_sheet(
        workbook,
        "Ranges",
        "Code ranges",
        "The built-in formulas look every code up here by its key, a number; the rows are sorted by it. "
        "Please leave this sheet as it is.",
        tab_colour=tab_colour,
    )
    rows = ranges()
    add_table(sheet, TABLE, _COLUMNS, header_row=HEADER_ROW, row_count=len(rows))
    for row, found in enumerate(rows, start=HEADER_ROW + 1):
        texts: tuple[str | int, ...] = (
            found.first,
            found.last,
            match_key(found.first),
            match_key(found.last),
            found.system,
            found.level,
            found.category,
            found.section,
            found.subsection,
            found.maintainer,
            found.status,
        )
        for column, text in enumerate(texts, start=1):
            if isinstance(text, int):
                sheet.cell(row, column).value = text
            elif text:
                put_text(sheet, row, column, text)
        sheet.row_dimensions[row].height = row_height((found.subsection, _SUBSECTION_WIDTH))
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    return sheet
