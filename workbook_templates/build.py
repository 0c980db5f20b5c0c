"""From a declaration to a file: the sheets in their order, the finishing step, the file on the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from udfs.tables import read_table
from workbook_templates.declaration import Input, Line, Page, Table, Value, Workbook
from workbook_templates.parts.about import add_about_sheet, add_instructions_sheet
from workbook_templates.parts.checks_sheet import add_checks_sheet, ranges_check, table_checks
from workbook_templates.parts.finish import SheetExtras, finish
from workbook_templates.parts.lists_sheet import add_lists_sheet
from workbook_templates.parts.modifiers_sheet import add_modifiers_sheet
from workbook_templates.parts.ranges_sheet import add_ranges_sheet
from workbook_templates.parts.sheets import add_sheet, protect
from workbook_templates.parts.styles import add_styles
from workbook_templates.parts.summary_sheet import SHEET as SUMMARY
from workbook_templates.parts.summary_sheet import add_summary_sheet
from workbook_templates.parts.table_sheet import add_table_sheet
from workbook_templates.rows import Tables
from workbook_templates.user_files.new_file import new_file
from workbook_templates.user_files.table_lines import as_kind

_TABS = {"text": "52606D", "input": "E69F00", "result": "0072B2", "reference": "CBD2D9"}
_EMPTY: Line = {}


def build(
    declared: Workbook,
    lines: Mapping[str, Sequence[Line]] | None = None,
    *,
    made_on: date | None = None,
    release: str = "",
) -> bytes:
    """Answer a finished workbook.

    Args:
        declared: Its declaration.
        lines: Table name -> its rows; tables that are not named get the rows that stand ready.
        made_on: The day to show on About, None for none.
        release: The code release that was used, "" for none.

    Returns:
        The bytes of the .xlsx file, the same for the same arguments.
    """
    given = lines or {}
    rows = {
        table.name: given.get(table.name) or (*table.given, *[_EMPTY] * (table.rows - len(table.given)))
        for table in declared.tables
    }
    tables = Tables(declared.tables, rows)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    workbook.properties.title = declared.title
    workbook.properties.subject = declared.summary
    workbook.properties.creator = "hcpcs-excel"
    add_about_sheet(workbook, declared, made_on=made_on, release=release, tab_colour=_TABS["text"])
    extras = {
        SUMMARY: add_summary_sheet(
            workbook, declared.title, declared.blocks, tables, tab_colour=_TABS["result"]
        )
    }
    add_instructions_sheet(workbook, declared.steps, tab_colour=_TABS["text"])
    for sheet in declared.sheets:
        tab_colour = _TABS["result" if isinstance(sheet, Page) or not sheet.inputs else "input"]
        if isinstance(sheet, Page):
            extras[sheet.sheet] = _add_page(workbook, sheet, tab_colour=tab_colour)
        else:
            extras[sheet.sheet] = add_table_sheet(
                workbook, sheet, tables[sheet.name], lists=declared.lists, tab_colour=tab_colour
            )
    of_tables = [check for table in declared.tables if table.inputs for check in table_checks(table)]
    add_checks_sheet(workbook, (*of_tables, *declared.checks, ranges_check()), tab_colour=_TABS["result"])
    if declared.lists:
        add_lists_sheet(workbook, declared.lists, tab_colour=_TABS["reference"])
    add_ranges_sheet(workbook, tab_colour=_TABS["reference"])
    add_modifiers_sheet(workbook, tab_colour=_TABS["reference"])
    extras |= {name: SheetExtras(text_area="A1:B1000") for name in ("Ranges", "Modifiers")}
    _open_on(workbook, SUMMARY)
    return finish(workbook, extras, made_on=made_on)


def write(path: Path, content: bytes, *, force: bool) -> None:
    """Write a workbook to a file.

    Args:
        path: The file that is to be made.
        content: The finished workbook.
        force: Whether an existing file may be replaced.

    Raises:
        OutputError: The file cannot be written.
    """
    with new_file(path, force=force) as temporary:
        temporary.write_bytes(content)


def sample_lines(declared: Workbook) -> dict[str, tuple[Line, ...]]:
    """Answer the made-up rows of a workbook's sample, table by table.

    The file's column ``tables`` names the tables of a row, with spaces between them; the others are headings,
    or for one table alone ``Table: heading``. A table without such rows has those of the empty workbook.

    Args:
        declared: the workbook.
    """
    found: dict[str, list[Line]] = {table.name: [] for table in declared.inputs}
    for row in read_table(declared.name.replace("-", "_"), "workbook_templates"):
        for name in row["tables"].split():
            table = next(table for table in declared.inputs if table.name == name)
            found[name].append(_sample_line(table, row))
    return {table.name: tuple(found[table.name]) or table.given for table in declared.inputs}


def _sample_line(table: Table, row: Mapping[str, str]) -> Line:
    def value(column: Input) -> Value:
        own = row.get(f"{table.name}: {column.heading}") or row.get(column.heading) or ""
        return as_kind(column.kind, own)

    return {column.heading: value(column) for column in table.inputs}


def _add_page(workbook: openpyxl.Workbook, page: Page, *, tab_colour: str) -> SheetExtras:
    note = f"{page.what[0].upper()}{page.what[1:]}."
    sheet = add_sheet(workbook, page.sheet, page.title, note, tab_colour=tab_colour)
    values = dict(page.draw(sheet))
    protect(sheet)
    return SheetExtras(text_area="A1:Z1000", values=values)


def _open_on(workbook: openpyxl.Workbook, name: str) -> None:
    workbook.active = workbook.sheetnames.index(name)
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == name
