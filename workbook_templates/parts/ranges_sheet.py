"""The Ranges sheet: the code ranges inside the workbook, so that it answers without the add-in."""

from __future__ import annotations

from openpyxl import Workbook

from udfs.ranges import match_key, ranges
from workbook_templates.parts.sheet_tables import HEADER_ROW, declare_table, put_headings
from workbook_templates.parts.sheets import add_sheet, protect, row_height
from workbook_templates.parts.text_cells import put_text

TABLE = "Ranges"
FIRST_KEY = "First key"
LAST_KEY = "Last key"
SYSTEM = "Code system"
LEVEL = "Code level"
CATEGORY = "Category"
SECTION = "Section"
STATUS = "Status"

_SUBSECTION_WIDTH = 60
_SCOPE_WIDTH = 70
_WRAPPED = (9, 12)
_COLUMNS = (
    ("First code", 11, False),
    ("Last code", 11, False),
    (FIRST_KEY, 11, True),
    (LAST_KEY, 11, True),
    (SYSTEM, 13, False),
    (LEVEL, 12, False),
    (CATEGORY, 14, False),
    (SECTION, 44, False),
    ("Subsection", _SUBSECTION_WIDTH, False),
    ("Maintainer", 14, False),
    (STATUS, 13, False),
    ("Scope", _SCOPE_WIDTH, False),
)


def add_ranges_sheet(workbook: Workbook, *, tab_colour: str) -> None:
    """Add the sheet with the table of code ranges, in the order of their keys.

    Args:
        workbook: The workbook.
        tab_colour: The colour of the tab.
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
    put_headings(sheet, _COLUMNS)
    declare_table(sheet, TABLE, [heading for heading, _, _ in _COLUMNS], HEADER_ROW + len(rows))
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
            found.scope,
        )
        for column, text in enumerate(texts, start=1):
            if isinstance(text, int):
                sheet.cell(row, column, text).style = "Body number"
            else:
                put_text(sheet, row, column, text).style = "Body wrapped" if column in _WRAPPED else "Body"
        sheet.row_dimensions[row].height = row_height(
            (found.subsection, _SUBSECTION_WIDTH), (found.scope, _SCOPE_WIDTH)
        )
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    sheet.sheet_state = "hidden"
    protect(sheet)
