"""A sheet with one table: the user's columns, the answers behind them, and the steps, hidden, at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.declaration import Answer, Column, Input, Table
from workbook_templates.formulas import cell_form, needs_only_its_row, table_form
from workbook_templates.parts.finish import SheetExtras
from workbook_templates.parts.lists_sheet import list_reference
from workbook_templates.parts.sheet_tables import HEADER_ROW, declare_table, put_headings
from workbook_templates.parts.sheets import add_sheet, protect, row_height
from workbook_templates.parts.styles import Mark, mark_style
from workbook_templates.parts.text_cells import plain_cell, put_user_text, share_style, style_of
from workbook_templates.rows import NotWorkedOutError, Row, Rows

FIRST_ROW = HEADER_ROW + 1
_LAST_ROW = 1_048_576
_WIDEST_PAGE = 260  # characters that can still be read when they are printed on one page
_FILLS_ITSELF = "This column fills itself. Type into the pale yellow columns."


def add_table_sheet(
    workbook: Workbook,
    table: Table,
    rows: Rows,
    *,
    lists: Mapping[str, Sequence[str]],
    tab_colour: str,
) -> SheetExtras:
    """Add the sheet.

    Args:
        workbook: The workbook.
        table: Its declaration.
        rows: The rows, those that stand ready included.
        lists: The lists of the workbook, for the columns with choices.
        tab_colour: The colour of the tab.

    Returns:
        What the finishing step adds to the sheet.
    """
    sheet = add_sheet(workbook, table.sheet, table.sheet, _note(table), tab_colour=tab_colour)
    letters = {column.heading: get_column_letter(at) for at, column in enumerate(table.columns, start=1)}
    last_row = HEADER_ROW + len(rows)
    put_headings(sheet, [(column.heading, column.width, _is_right(column)) for column in table.columns])
    extras = SheetExtras(text_area=f"A{FIRST_ROW}:{get_column_letter(len(letters))}{_LAST_ROW}")
    formulas = {}
    for place, column in enumerate(table.columns, start=1):
        if isinstance(column, Answer):
            formulas[column.heading] = table_form(column.formula, table.name)
            _put_answers(sheet, place, column, formulas[column.heading], letters, rows, extras)
            _mark_words(sheet, letters[column.heading], column.marks, last_row)
            if column.kind == "step":
                sheet.column_dimensions[letters[column.heading]].hidden = True
                sheet.column_dimensions[letters[column.heading]].outlineLevel = 1
        else:
            _put_inputs(sheet, place, column, rows)
    for row in rows:
        if height := _height(table, row):
            sheet.row_dimensions[HEADER_ROW + row.number].height = height
    declare_table(sheet, table.name, letters, last_row, formulas)
    _validate(sheet, table, letters, last_row, lists)
    sheet.freeze_panes = f"B{FIRST_ROW}"
    shown = [column for column in table.columns if not _is_step(column)]
    sheet.print_area = f"A1:{get_column_letter(len(shown))}{last_row}"
    if sum(column.width for column in shown) > _WIDEST_PAGE:
        _print_on_two_pages(sheet, shown)
    # The button that shows the steps stands before them, not behind the last hidden column.
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    if table.protected:
        protect(sheet)
    return extras


def _print_on_two_pages(sheet: Worksheet, shown: Sequence[Column]) -> None:
    """Print a wide table on two pages side by side, each of which says which code a line is of."""
    sheet.page_setup.fitToWidth = 2
    sheet.page_setup.pageOrder = "overThenDown"
    code = next((at for at, column in enumerate(shown, start=1) if column.kind == "code"), 1)
    sheet.print_title_cols = f"{get_column_letter(code)}:{get_column_letter(code)}"


def _note(table: Table) -> str:
    what = table.what[0].upper() + table.what[1:]
    if not table.inputs:
        return f"{what}."
    return f"{what}: paste into the pale yellow columns, the others fill themselves."


def _is_step(column: Column) -> bool:
    return isinstance(column, Answer) and column.kind == "step"


def _is_right(column: Column) -> bool:
    return column.kind in ("number", "amount", "percent", "date")


def _put_inputs(sheet: Worksheet, place: int, column: Input, rows: Rows) -> None:
    styled = plain_cell(sheet, FIRST_ROW, place)
    styled.style = f"Input {column.kind}"
    style = style_of(styled)
    for row in rows:
        cell = plain_cell(sheet, HEADER_ROW + row.number, place)
        share_style(cell, style)
        value = row[column.heading]
        if isinstance(value, str):
            if value:
                put_user_text(cell, value)
        else:
            assert isinstance(value, (int, float, date))  # noqa: S101
            cell.value = value


def _put_answers(
    sheet: Worksheet,
    place: int,
    column: Answer,
    formula: str,
    letters: Mapping[str, str],
    rows: Rows,
    extras: SheetExtras,
) -> None:
    letter = letters[column.heading]
    first = cell_form(column.formula, letters, FIRST_ROW)
    shared = needs_only_its_row(first)
    if shared:
        extras.shared[letter] = f"{letter}{FIRST_ROW}:{letter}{HEADER_ROW + len(rows)}"
    styled = plain_cell(sheet, FIRST_ROW, place)
    styled.style = "Answer wrapped" if column.wrapped else f"Answer {column.kind}"
    for row in rows:
        at = HEADER_ROW + row.number
        cell = plain_cell(sheet, at, place)
        share_style(cell, style_of(styled))
        if shared:
            cell.value = "=" + (first if at == FIRST_ROW else "0")  # the finishing step refers to the first
        elif column.kind == "step":
            cell.value = "=" + cell_form(column.formula, letters, at)
        else:
            cell.value = "=" + formula
        if column.kind != "step" and (value := _value(row, column)) is not None:
            extras.values[f"{letter}{at}"] = value


def _value(row: Row, column: Answer) -> object:
    try:
        return row[column.heading]
    except NotWorkedOutError:
        return None


def _height(table: Table, row: Row) -> float:
    """Answer the height of a row with wrapped texts, 0 where one line is enough."""
    texts = []
    for column in table.columns:
        if (isinstance(column, Answer) and column.wrapped) or column.kind == "text":
            value = _value(row, column) if isinstance(column, Answer) else row[column.heading]
            room = column.width - 2  # texts stand a little away from the edge
            if isinstance(value, str) and len(value) > room:
                texts.append((value, room))
    return row_height(*texts) if texts else 0


def _mark_words(sheet: Worksheet, letter: str, marks: Sequence[tuple[str, Mark]], last_row: int) -> None:
    for word, mark in marks:
        cell = f"${letter}{FIRST_ROW}"
        if word.endswith("*"):
            start = word[:-1]
            test = f'LEFT({cell},{len(start)})="{start}"' if start else f"LEN({cell})>0"
        else:
            test = f'{cell}="{word}"'
        rule = Rule(type="expression", formula=[test], dxf=mark_style(mark))
        sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{last_row}", rule)


def _validate(
    sheet: Worksheet,
    table: Table,
    letters: Mapping[str, str],
    last_row: int,
    lists: Mapping[str, Sequence[str]],
) -> None:
    """Say what belongs into each cell while it is chosen, and keep what is typed away from formulas."""
    for column in table.inputs:
        rule = _rule(column, lists)
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = column.heading[:32], column.help
        rule.add(f"{letters[column.heading]}{FIRST_ROW}:{letters[column.heading]}{last_row}")
        sheet.add_data_validation(rule)
    if table.protected:
        return
    guard = DataValidation(type="custom", formula1="FALSE", allow_blank=False)
    guard.showErrorMessage = True
    guard.errorTitle, guard.error = "Formula", _FILLS_ITSELF
    for is_answer, group in groupby(table.columns, key=lambda column: isinstance(column, Answer)):
        if is_answer:
            headings = [column.heading for column in group]
            guard.add(f"{letters[headings[0]]}{FIRST_ROW}:{letters[headings[-1]]}{last_row}")
    sheet.add_data_validation(guard)


def _rule(column: Input, lists: Mapping[str, Sequence[str]]) -> DataValidation:
    if column.kind in ("number", "amount"):
        rule = DataValidation(type="decimal", operator="between", formula1="-999999999", formula2="999999999")
        rule.error = "Type a number."
    elif column.kind == "date":
        rule = DataValidation(type="date", operator="greaterThan", formula1="18264")  # 1950
        rule.error = "Type a date, for example 2026-07-01."
    elif column.kind == "choice":
        rule = DataValidation(type="list", formula1=list_reference(column.choices, lists))
        rule.error = "Choose from the list."
    else:
        return DataValidation()
    rule.allow_blank = True
    rule.showErrorMessage = True
    rule.errorTitle = column.heading[:32]
    rule.errorStyle = "warning"  # the Checks sheet speaks of what is kept all the same
    return rule
