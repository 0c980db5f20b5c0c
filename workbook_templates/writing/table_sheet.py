"""A sheet with one table: the user's columns, the answers behind them, and the steps, hidden, at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.declaration import ATTENTION, Answer, AnyColumn, Input, Mark, Table
from workbook_templates.expressions import HEADER_ROW, LINE
from workbook_templates.kept import AS_READ, Kept, identity, is_changed
from workbook_templates.rows import Rows
from workbook_templates.writing.finish import SheetExtras
from workbook_templates.writing.looked_up_sheets import list_reference
from workbook_templates.writing.row_cells import (
    RowColumn,
    SharedTexts,
    cell_form,
    table_form,
    table_rows,
    with_names,
)
from workbook_templates.writing.sheets import (
    LINE_HEIGHT,
    add_sheet,
    declare_table,
    define_names,
    protect,
    put_headings,
    row_height,
    style_number,
)
from workbook_templates.writing.styles import mark_style

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
    kept: Kept,
    printed: int,
    tab_color: str,
) -> SheetExtras:
    """Add the sheet, and return what the finishing step adds to it; ``printed`` rows are printed."""
    sheet = add_sheet(workbook, table.sheet, table.sheet, _note(table), tab_color=tab_color)
    is_filled = rows.filled and bool(table.identity)
    shown = [column for column in table.columns if not _is_step(column)]
    steps = [column for column in table.columns if _is_step(column)]
    # Programs look for the columns of a table from the left, and formulas of filled lists name these most.
    own = [LINE, AS_READ] if is_filled else []
    headings = [*(one.heading for one in shown), *own, *(one.heading for one in steps)]
    letters = {heading: get_column_letter(at) for at, heading in enumerate(headings, start=1)}
    last_row = HEADER_ROW + len(rows)
    put_headings(
        sheet,
        [(column.heading, column.width, _is_right(column)) for column in shown]
        + [(heading, 14, False) for heading in headings[len(shown) :]],
    )
    columns, formulas = [], {}
    names: dict[str, str] = {}
    declared = {column.heading: column for column in table.columns}
    for heading, letter in letters.items():
        column = declared.get(heading)
        if column is None:  # of a filled list
            columns.append(RowColumn(heading, letter, 0, heading, hidden=True))
        elif (table.name, heading) not in kept.unused:
            columns.append(_row_column(sheet, table, column, letters, kept, names))
        if isinstance(column, Answer):
            formula = with_names(
                kept.formula(column.expression, table.name, heading), names, table.sheet, letters
            )
            formulas[heading] = table_form(formula, table.name)
            _mark_words(sheet, letter, column.marks, last_row)
        if column is None or _is_step(column):
            sheet.column_dimensions[letter].hidden = True
            sheet.column_dimensions[letter].outlineLevel = 1
    if is_filled:
        formulas[LINE] = f"ROW()-{HEADER_ROW}"  # of lines that are added
        _mark_changed(sheet, table, letters, last_row)
    declare_table(sheet, table.name, letters, last_row, formulas)
    define_names(workbook, names)
    _validate(sheet, table, letters, last_row, lists)
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(shown))}{HEADER_ROW + max(1, printed)}"
    if sum(column.width for column in shown) > _WIDEST_PAGE:
        _print_on_two_pages(sheet, shown)
    # The button that shows the steps stands before them, not behind the last hidden column.
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    if table.protected:
        protect(sheet)

    def written(texts: SharedTexts) -> str:
        as_read = rows.work_out(identity(table)).cells if is_filled else ()
        return table_rows(rows, columns, letters, _heights(table, rows), texts, as_read)

    return SheetExtras(
        text_area=f"A{FIRST_ROW}:{get_column_letter(len(letters))}{_LAST_ROW}",
        rows=written,
        last_row=last_row,
    )


def _print_on_two_pages(sheet: Worksheet, shown: Sequence[AnyColumn]) -> None:
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


def _is_step(column: AnyColumn) -> bool:
    return isinstance(column, Answer) and column.kind == "step"


def _is_right(column: AnyColumn) -> bool:
    return column.kind in ("number", "amount", "percent", "date")


def _row_column(
    sheet: Worksheet,
    table: Table,
    column: AnyColumn,
    letters: Mapping[str, str],
    kept: Kept,
    names: dict[str, str],
) -> RowColumn:
    letter = letters[column.heading]
    if isinstance(column, Input):
        name = f"Input {column.kind}"
        return RowColumn(
            column.heading, letter, style_number(sheet, name), "given", style_number(sheet, name, quoted=True)
        )
    hidden = _is_step(column)
    style = (
        0 if hidden else style_number(sheet, "Answer wrapped" if column.wrapped else f"Answer {column.kind}")
    )
    is_kept = (table.name, column.heading) in kept.columns
    formula = with_names(
        kept.formula(column.expression, table.name, column.heading), names, table.sheet, letters
    )
    return RowColumn(
        column.heading, letter, style, "kept" if is_kept else "formula", formula=formula,
        hidden=hidden,
    )  # fmt: skip


def _heights(table: Table, rows: Rows) -> list[float]:
    """Return how high rows are, so that texts can be read whole."""
    heights = [LINE_HEIGHT] * len(rows)
    for column in table.columns:
        if column.wrapped if isinstance(column, Answer) else column.kind == "text":
            room = column.width - 2  # texts stand a little away from the edge
            for at, value in enumerate(rows.stored(column.heading)):
                if isinstance(value, str) and len(value) > room:
                    heights[at] = max(heights[at], row_height((value, room)))
    return heights


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


def _mark_changed(sheet: Worksheet, table: Table, letters: dict[str, str], last_row: int) -> None:
    test, letter = cell_form(is_changed(table).formula, letters, FIRST_ROW), letters[table.identity[0]]
    rule = Rule(type="expression", formula=[test], dxf=mark_style(ATTENTION))
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
        rule.error = "Type a date, for example 7/1/2026."
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
