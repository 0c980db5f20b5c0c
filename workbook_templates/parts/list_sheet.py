"""A sheet that holds one code list as a table: the user's lines on the left, the answers behind them."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from udfs.describe import COLUMNS as ANSWERS
from udfs.describe import column_text, describe
from workbook_templates.parts.sheet_tables import Column, add_table
from workbook_templates.parts.sheets import add_sheet, row_height
from workbook_templates.parts.styles import outcome_style
from workbook_templates.parts.text_cells import put_text, put_user_text
from workbook_templates.user_files.code_list import ListLine

HEADER_ROW = 4
READY_ROWS = 200  # in an empty list
CODE = Column("Code", 13, "Input code")
DESCRIPTION = Column("Description", 31, "Input text", wrapped=True)
AMOUNT = Column("Amount", 12, "Input amount", right=True)


def add_list_sheet(
    workbook: Workbook,
    name: str,
    *,
    table: str,
    title: str,
    note: str,
    columns: Sequence[Column],
    lines: Sequence[ListLine],
    tab_colour: str,
) -> Worksheet:
    """Add the sheet of one list.

    Args:
        workbook: The workbook.
        name: The name on the tab.
        table: The table's name.
        title: The title in cell A1.
        note: The line under it.
        columns: Code, description and amount, then the answers, then the steps.
        lines: What the user's list holds; for none, rows stand ready.
        tab_colour: The colour of the tab.

    Returns:
        The sheet.
    """
    sheet = add_sheet(workbook, name, title, note, tab_colour=tab_colour)
    add_table(sheet, table, columns, header_row=HEADER_ROW, row_count=len(lines) or READY_ROWS)
    sheet.row_dimensions[HEADER_ROW].height = 32
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        _put_line(sheet, row, line)
        described = describe(line.code)
        answers = [
            (column_text(column.heading, described), column.width)
            for column in columns
            if column.wrapped and column.heading in ANSWERS
        ]
        sheet.row_dimensions[row].height = row_height((line.description, DESCRIPTION.width), *answers)
    shown = [column for column in columns if not column.step]
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(shown))}{sheet.max_row}"
    # The button that shows the steps stands above the check, not behind the last hidden column.
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    return sheet


def mark_words(
    sheet: Worksheet, columns: Sequence[Column], heading: str, marks: Sequence[tuple[str, tuple[str, str]]]
) -> None:
    """Colour the cells of a column by the word they show.

    Args:
        sheet: The sheet of the list.
        columns: Its columns.
        heading: The column to colour.
        marks: Pairs of a word and its colours; the word "*" stands for any text.
    """
    letter = get_column_letter([column.heading for column in columns].index(heading) + 1)
    cell = f"${letter}{HEADER_ROW + 1}"
    for word, colours in marks:
        test = f'{cell}<>""' if word == "*" else f'{cell}="{word}"'
        rule = Rule(type="expression", formula=[test], dxf=outcome_style(colours))
        sheet.conditional_formatting.add(f"{letter}{HEADER_ROW + 1}:{letter}{sheet.max_row}", rule)


def _put_line(sheet: Worksheet, row: int, line: ListLine) -> None:
    put_user_text(sheet, row, 1, line.code)
    if line.description:
        put_user_text(sheet, row, 2, line.description)
    if isinstance(line.amount, str):
        if line.amount:
            put_text(sheet, row, 3, line.amount)
    else:
        sheet.cell(row, 3).value = line.amount
