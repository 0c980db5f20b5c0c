"""The Lists sheet: what the cells with choices may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.sheets import add_sheet, protect
from workbook_templates.parts.text_cells import put_text

SHEET = "Lists"


def list_reference(name: str, lists: Mapping[str, Sequence[str]]) -> str:
    """Answer the reference to the cells of a list.

    Args:
        name: the list's.
        lists: all lists of the workbook, in the order of their columns.

    >>> list_reference("Yes or no", {"Yes or no": ("Yes", "No")})
    'Lists!$A$5:$A$6'
    """
    letter = get_column_letter(list(lists).index(name) + 1)
    return f"{SHEET}!${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + len(lists[name])}"


def add_lists_sheet(workbook: Workbook, lists: Mapping[str, Sequence[str]], *, tab_colour: str) -> None:
    """Add the sheet, hidden, a column a list.

    Args:
        workbook: The workbook.
        lists: Name -> the choices.
        tab_colour: The colour of the tab.
    """
    sheet = add_sheet(
        workbook, SHEET, "Lists", "What the cells with a choice may hold.", tab_colour=tab_colour
    )
    for place, (name, choices) in enumerate(lists.items(), start=1):
        put_text(sheet, HEADER_ROW, place, name).style = "Header cell"
        sheet.column_dimensions[get_column_letter(place)].width = 24
        for row, choice in enumerate(choices, start=HEADER_ROW + 1):
            put_text(sheet, row, place, choice).style = "Body"
    sheet.sheet_state = "hidden"
    protect(sheet)
