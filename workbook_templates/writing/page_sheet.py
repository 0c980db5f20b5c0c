"""A sheet of its own making, from the cells that its declaration lists; the sheet Settings is one."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from workbook_templates.declaration import SETTING_FORMS, Page
from workbook_templates.expressions import HEADER_ROW, Expression
from workbook_templates.kept import Kept
from workbook_templates.rows import Tables
from workbook_templates.writing.finish import SheetExtras
from workbook_templates.writing.sheets import (
    LINE_HEIGHT,
    add_sheet,
    declare_table,
    protect,
    put_text,
    row_height,
)
from workbook_templates.writing.styles import mark_style


def add_page_sheet(
    workbook: Workbook, page: Page, tables: Tables, kept: Kept, *, tab_color: str
) -> SheetExtras:
    """Add the sheet, and return what the finishing step adds to it."""
    note = f"{page.what[0].upper()}{page.what[1:]}."
    sheet = add_sheet(workbook, page.sheet, page.title, note, tab_color=tab_color)
    extras = SheetExtras(text_area="A1:Z1000")
    for place, width in enumerate(page.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for at, cells in enumerate(page.rows, start=HEADER_ROW):
        texts = []
        for place, (cell, width) in enumerate(zip(cells, page.widths, strict=False), start=1):
            if cell is None:
                continue
            value = cell.value
            if isinstance(value, str):
                written = put_text(sheet, at, place, value)
            elif isinstance(value, Expression):
                written = put_text(sheet, at, place, "")
                written.value = f"={kept.formula(value)}"
                known = extras.values[written.coordinate] = tables.stored(value)
                value = known if isinstance(known, str) else None
            else:
                written = put_text(sheet, at, place, "")
                written.value = value
            written.style = cell.style
            if isinstance(value, str) and cell.style != "Heading":
                texts.append((value, width - 4))
            if cell.prompt:
                rule = _rule(cell.style)
                rule.showInputMessage = True
                rule.promptTitle, rule.prompt = str(cells[0].value if cells[0] else "")[:32], cell.prompt
                rule.add(written.coordinate)
                sheet.add_data_validation(rule)
            for word, mark in cell.marks:
                test = f'${get_column_letter(place)}{at}="{word}"'
                sheet.conditional_formatting.add(
                    written.coordinate, Rule(type="expression", formula=[test], dxf=mark_style(mark))
                )
        is_heading = any(cell is not None and cell.style == "Heading" for cell in cells)
        is_head = any(cell is not None and cell.style.startswith("Header") for cell in cells)
        least = max((cell.lines for cell in cells if cell is not None), default=1) * LINE_HEIGHT
        height = max(20 if is_head else least, row_height(*texts))
        sheet.row_dimensions[at].height = 24 if is_heading else height
    if page.table:
        names = [str(cell.value) for cell in page.rows[0] if cell is not None]
        declare_table(sheet, page.table, names, HEADER_ROW + len(page.rows) - 1)
        sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    if page.freeze:
        sheet.freeze_panes = page.freeze
    sheet.print_area = f"A1:{get_column_letter(len(page.widths))}{HEADER_ROW + len(page.rows) - 1}"
    protect(sheet)
    return extras


def _rule(style: str) -> DataValidation:
    kind = style.removeprefix("Input ")
    if kind == "date":
        rule = DataValidation(type="date", operator="greaterThan", formula1="18264")  # 1950
    elif kind in ("number", "amount"):
        rule = DataValidation(type="decimal", operator="between", formula1="-999999999", formula2="999999999")
    else:
        return DataValidation()
    rule.allow_blank = rule.showErrorMessage = True
    rule.error = f"Type {SETTING_FORMS[kind]}."
    return rule
