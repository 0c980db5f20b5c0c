"""The hidden sheets that formulas look up: Ranges, Modifiers, and Lists with the choices of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.expressions import HEADER_ROW
from workbook_templates.reading.looked_up import (
    MODIFIER_HEADINGS,
    MODIFIERS_TABLE,
    RANGE_HEADINGS,
    RANGES_TABLE,
    known_modifiers,
    range_rows,
)
from workbook_templates.writing.finish import SheetExtras
from workbook_templates.writing.row_cells import SharedTexts
from workbook_templates.writing.sheets import (
    add_sheet,
    declare_table,
    protect,
    put_headings,
    put_text,
    row_height,
    style_number,
)

_RANGE_WIDTHS = (11, 11, 11, 11, 11, 11, 13, 12, 14, 44, 60, 14, 13, 70)
_MODIFIER_WIDTHS = (12, 12, 14, 20)
_WRAPPED = 60  # the width from which on texts go over several lines
LISTS = "Lists"


def add_looked_up_sheets(
    workbook: Workbook, lists: Mapping[str, Sequence[str]], *, tab_color: str
) -> dict[str, SheetExtras]:
    """Add the sheets, Lists only where a column has choices; return what the finishing step adds to them."""
    if lists:
        _add_lists_sheet(workbook, lists, tab_color=tab_color)
    _, of_ranges = _add_table(
        workbook, "Ranges", "Code ranges",
        "The built-in formulas look every code up here by its key, a number; the rows are sorted by it. "
        "Please leave this sheet as it is.",
        RANGES_TABLE, RANGE_HEADINGS, _RANGE_WIDTHS, range_rows(), tab_color=tab_color,
    )  # fmt: skip
    modifiers, of_modifiers = _add_table(
        workbook, "Modifiers", "Known modifiers",
        "The built-in formulas look modifiers up here. Please leave this sheet as it is.",
        MODIFIERS_TABLE, MODIFIER_HEADINGS, _MODIFIER_WIDTHS, known_modifiers(), tab_color=tab_color,
    )  # fmt: skip
    modifiers.page_setup.orientation = "portrait"  # four narrow columns, many rows
    return {"Ranges": of_ranges, "Modifiers": of_modifiers}


def list_reference(name: str, lists: Mapping[str, Sequence[str]]) -> str:
    """Return the reference to the choices of a list.

    >>> list_reference("Yes or no", {"Yes or no": ("Yes", "No")})
    'Lists!$A$5:$A$6'
    """
    letter = get_column_letter(list(lists).index(name) + 1)
    return f"{LISTS}!${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + len(lists[name])}"


def _add_table(
    workbook: Workbook,
    name: str,
    title: str,
    note: str,
    table: str,
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str | int]],
    *,
    tab_color: str,
) -> tuple[Worksheet, SheetExtras]:
    sheet = add_sheet(workbook, name, title, note, tab_color=tab_color)
    numbers = [isinstance(value, int) for value in rows[0]]
    last_row = HEADER_ROW + len(rows)
    put_headings(sheet, list(zip(headings, widths, numbers, strict=True)))
    declare_table(sheet, table, headings, last_row)
    _name_cells(workbook, sheet, table, headings, last_row)
    styles = [
        style_number(sheet, "Body number" if is_number else "Body wrapped" if width >= _WRAPPED else "Body")
        for is_number, width in zip(numbers, widths, strict=True)
    ]
    starts = [(f'<c r="{get_column_letter(at)}', style) for at, style in enumerate(styles, start=1)]
    sheet.freeze_panes = f"{'C' if len(headings) > 4 else 'A'}{HEADER_ROW + 1}"
    sheet.sheet_state = "hidden"
    protect(sheet)

    def written(texts: SharedTexts) -> str:
        def cell(value: str | int) -> str:
            return f"><v>{value}" if isinstance(value, int) else f' t="s"><v>{texts.place(value)}'

        return "".join(
            f'<row r="{at}" ht="{row_height(*_long(row, widths)):g}" customHeight="1">'
            + "".join(
                f'{start}{at}" s="{style}"{cell(value)}</v></c>'
                for (start, style), value in zip(starts, row, strict=True)
            )
            + "</row>"
            for at, row in enumerate(rows, start=HEADER_ROW + 1)
        )

    return sheet, SheetExtras(text_area="A1:B1000", rows=written, last_row=last_row)


def _long(row: Sequence[str | int], widths: Sequence[float]) -> list[tuple[str, float]]:
    """Return the texts of a row that go over several lines."""
    return [(str(text), width) for text, width in zip(row, widths, strict=True) if width >= _WRAPPED]


def _name_cells(
    workbook: Workbook, sheet: Worksheet, table: str, headings: Sequence[str], last_row: int
) -> None:
    """Let names stand for cells of this table: it never grows, and not every program knows its columns."""
    for place, heading in enumerate(headings, start=1):
        letter = get_column_letter(place)
        for name in workbook.defined_names.values():
            if name.attr_text == f"{table}[{heading}]":
                name.attr_text = f"{sheet.title}!${letter}${HEADER_ROW + 1}:${letter}${last_row}"


def _add_lists_sheet(workbook: Workbook, lists: Mapping[str, Sequence[str]], *, tab_color: str) -> None:
    sheet = add_sheet(workbook, LISTS, LISTS, "What the cells with a choice may hold.", tab_color=tab_color)
    for place, (name, choices) in enumerate(lists.items(), start=1):
        put_text(sheet, HEADER_ROW, place, name).style = "Header cell"
        sheet.column_dimensions[get_column_letter(place)].width = 24
        for row, choice in enumerate(choices, start=HEADER_ROW + 1):
            put_text(sheet, row, place, choice).style = "Body"
    sheet.sheet_state = "hidden"
    protect(sheet)
