"""What all sheets share: titles, typed texts, tables, and pages that print well."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.expressions import HEADER_ROW
from workbook_templates.writing.text_cells import sheet_text

LINE_HEIGHT = 15.0
HIGHEST_ROW = 409.0  # the format allows no more
_CHARACTERS_A_UNIT = 1.1  # widths count digits, and letters are a little narrower


def add_sheet(workbook: Workbook, name: str, title: str, note: str, *, tab_color: str) -> Worksheet:
    """Add a sheet with its title and one line that says what it is for, for landscape pages."""
    sheet: Worksheet = workbook.create_sheet(name)
    sheet.sheet_properties.tabColor = tab_color
    sheet.sheet_view.showGridLines = False
    put_text(sheet, 1, 1, title).style = "Sheet title"
    sheet.row_dimensions[1].height = 28
    put_text(sheet, 2, 1, note).style = "Sheet note"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 1  # Letter
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages down as needed
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.35
    sheet.oddFooter = HeaderFooterItem(left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("Page &P of &N"))
    return sheet


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text into a cell as text, whatever it begins with, and return the cell."""
    cell = sheet.cell(row, column)
    # Only merged ranges hold other kinds of cell, and nothing here merges cells.
    assert isinstance(cell, Cell)  # noqa: S101
    cell.value = sheet_text(text)
    cell.data_type = "s"
    return cell


def style_number(sheet: Worksheet, name: str, *, quoted: bool = False) -> int:
    """Return the number of a named style in the package, or of the one in which texts stay texts."""
    cell = Cell(sheet, row=1, column=1)  # of no sheet: it registers the style alone
    cell.style = name
    if quoted:
        cell.quotePrefix = True
    return cell.style_id


def put_headings(sheet: Worksheet, headings: Sequence[tuple[str, float, bool]]) -> None:
    """Write a table's headings (text, width, whether over numbers) from column A on, for each page."""
    for place, (text, width, right) in enumerate(headings, start=1):
        put_text(sheet, HEADER_ROW, place, text).style = "Header number" if right else "Header cell"
        sheet.column_dimensions[get_column_letter(place)].width = width
    # The headings of hidden steps are long.
    lines = row_height(
        *((text, max(width - 4, 5)) for text, width, _ in headings if not text.startswith("Step "))
    )
    sheet.row_dimensions[HEADER_ROW].height = max(32, lines + 4)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def declare_table(
    sheet: Worksheet,
    name: str,
    headings: Iterable[str],
    last_row: int,
    formulas: Mapping[str, str] | None = None,
) -> None:
    """Declare a table over headings and cells; ``formulas``, in the file's form, fill new rows."""
    columns = [TableColumn(id=number, name=heading) for number, heading in enumerate(headings, start=1)]
    for column in columns:
        if formula := (formulas or {}).get(column.name):
            column.calculatedColumnFormula = TableFormula(attr_text=formula)
    reference = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last_row}"
    table = Table(displayName=name, name=name, ref=reference)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table.autoFilter = AutoFilter(ref=reference)
    table.tableColumns = columns
    sheet.add_table(table)


def define_names(workbook: Workbook, names: Mapping[str, str]) -> None:
    """Declare what names in formulas stand for."""
    for name, meaning in names.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=meaning)


def protect(sheet: Worksheet) -> None:
    """Lock a sheet's formulas, without a password; filters and column widths can still be changed."""
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)  # the format notes what is forbidden


def row_height(*texts: tuple[str, float]) -> float:
    """Return the height in points of a row that shows wrapped texts (text, width of its column) in full.

    Spreadsheet programs do not agree on when they fit heights by themselves, so heights are set.

    >>> row_height(("short", 20.0)), row_height(("a sentence that needs two lines", 20.0))
    (15.0, 30.0)
    """
    lines = max((_lines(text, int(width * _CHARACTERS_A_UNIT)) for text, width in texts), default=1)
    return min(LINE_HEIGHT * lines, HIGHEST_ROW)


@lru_cache(10_000)
def _lines(text: str, characters: int) -> int:
    if len(text) <= characters and "\n" not in text:
        return 1
    return sum(max(1, len(textwrap.wrap(part, characters))) for part in text.split("\n"))
