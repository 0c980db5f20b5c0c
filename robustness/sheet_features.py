"""What a sheet has besides values, as openpyxl writes it: filters, merged cells, charts and the like."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet


class ListArea(NamedTuple):
    """Where on its sheet a list is."""

    header_row: int
    last_row: int
    last_letters: str  # of its last column


def add_features(sheet: Worksheet, list_area: ListArea, chance: Random, *, own: bool) -> None:
    """Put onto a sheet what sheets have besides values.

    Args:
        sheet: the sheet.
        list_area: where the list is.
        chance: decides which of it.
        own: whether the list is on this sheet.
    """
    header_row, last, letters = list_area

    def seldom(share: float) -> bool:
        return chance.random() < share

    if not own:
        for row in range(chance.randrange(20)):
            sheet.append([row, "text", f"=A{row + 1}*2"])
    sheet.sheet_view.rightToLeft = seldom(0.1)
    if seldom(0.2):
        sheet.auto_filter.ref = f"A{header_row}:{letters}{last}"
    if seldom(0.2):
        for row in chance.sample(range(1, last + 2), k=min(3, last)):
            sheet.row_dimensions[row].hidden = True
    if seldom(0.2):
        sheet.column_dimensions[chance.choice("ABCDEFGHIJKLMNOPQRST")].hidden = True
    if seldom(0.2):
        sheet.freeze_panes = f"B{header_row + 1}"
    if seldom(0.2) and header_row > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=chance.randrange(2, 12))
    if seldom(0.1):
        sheet.merge_cells("X2:Z9")
    if seldom(0.2):
        sheet.add_data_validation(DataValidation("list", formula1='"a,b"', sqref="A2:XFD9"))
    if seldom(0.2):
        red = PatternFill(bgColor="FF0000")
        rule = CellIsRule("lessThan", ["5"], fill=red, font=Font(b=True))  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add("A1:K99", rule)
        scale = ColorScaleRule("min", None, "FFFFFF", end_type="max", end_color="00FF00")  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add("B2:B9", scale)
    if seldom(0.2):
        sheet["A1"].hyperlink = "https://example.com/a?b=c&d"
    if seldom(0.2):
        sheet["A2"].comment = Comment("Who wrote this? 谁", "a & b")
    if seldom(0.2):
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=9))
        sheet.add_chart(chart, "H3")
    if seldom(0.15) and own and seldom(0.7):
        top = f"A{header_row}"
        sheet.add_table(Table(displayName="List", ref=f"{top}:{letters}{max(last, header_row + 1)}"))
        sheet.auto_filter.ref = None
    if seldom(0.1) and sheet.parent is not None:
        name, quoted = f"Name{chance.randrange(99)}", sheet.title.replace("'", "''")
        sheet.parent.defined_names.add(DefinedName(name, attr_text=f"'{quoted}'!$A$1:$B$9"))
    if seldom(0.1) and not own:
        sheet["E2"] = ArrayFormula("E2:E4", "=A1:A3*2")
    if seldom(0.1):
        sheet.protection.enable()
    if seldom(0.1) and not own:
        sheet.sheet_state = "hidden"
