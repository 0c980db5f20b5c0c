"""From a declaration to a file: the sheets in their order, the finishing step, the file on the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import openpyxl

from udfs.tables import read_table
from workbook_templates.declaration import READY_ROWS, SUMMARY, Input, Line, Page, Table, Value, Workbook
from workbook_templates.kept import kept_in
from workbook_templates.rows import Tables
from workbook_templates.writing.about import add_about_sheet, add_instructions_sheet
from workbook_templates.writing.checks_sheet import (
    add_checks_sheet,
    ranges_check,
    setting_checks,
    table_checks,
)
from workbook_templates.writing.finish import finish
from workbook_templates.writing.looked_up_sheets import add_looked_up_sheets
from workbook_templates.writing.page_sheet import add_page_sheet
from workbook_templates.writing.sheets import define_names
from workbook_templates.writing.styles import add_styles
from workbook_templates.writing.summary_sheet import add_summary_sheet
from workbook_templates.writing.table_sheet import add_table_sheet
from workbook_templates.writing.text_cells import as_kind

_TABS = {"text": "52606D", "input": "E69F00", "result": "0072B2", "reference": "CBD2D9"}
_EMPTY: Line = {}
_HALF = 0.5
_SPARE_ROWS = 25  # of a result, beyond those that the lists need


def build(
    declared: Workbook,
    lines: Mapping[str, Sequence[Line]] | None = None,
    *,
    made_on: date | None = None,
    release: str = "",
    live: bool = False,
    progress: Callable[[float], None] = lambda _done: None,
) -> bytes:
    """Return a finished workbook, the same bytes for the same arguments.

    ``lines`` are rows by table name; tables that are not named get the rows that stand ready. About names the
    day and the code release. Lists that are filled hold values where these rest on the codes alone; with
    ``live`` they have formulas everywhere. ``progress`` is told how much is done, from 0 to 1.
    """
    given = {name: rows for name, rows in (lines or {}).items() if rows}
    filled = frozenset() if live else frozenset(given)
    tables = _with_needed_rows(declared, given, filled)
    kept = kept_in(declared, filled)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    define_names(workbook, declared.settings.names)
    words = declared.words
    workbook.properties.title = words.title
    workbook.properties.subject = words.summary
    workbook.properties.creator = "hcpcs-excel"
    add_about_sheet(workbook, declared, made_on=made_on, release=release, tab_color=_TABS["text"])
    extras = {
        SUMMARY: add_summary_sheet(
            workbook, words.title, declared.blocks, tables, kept, tab_color=_TABS["result"]
        )
    }
    progress(_HALF)  # Summary asks for most of what the lists come to
    add_instructions_sheet(workbook, words.steps, tab_color=_TABS["text"])
    for sheet in declared.all_sheets:
        tab_color = _TABS["result" if isinstance(sheet, Page) or not sheet.inputs else "input"]
        if isinstance(sheet, Page):
            extras[sheet.sheet] = add_page_sheet(workbook, sheet, tables, kept, tab_color=tab_color)
        else:
            extras[sheet.sheet] = add_table_sheet(
                workbook, sheet, tables[sheet.name], lists=declared.lists, kept=kept,
                printed=_printed_rows(sheet, tables), tab_color=tab_color,
            )  # fmt: skip
    of_tables = [
        check
        for table in declared.tables
        if table.inputs
        for check in table_checks(table, filled=table.name in filled)
    ]
    checks = (*setting_checks(declared.settings), *of_tables, *declared.checks, ranges_check())
    extras["Checks"] = add_checks_sheet(workbook, checks, tables, kept, tab_color=_TABS["result"])
    extras |= add_looked_up_sheets(workbook, declared.lists, tab_color=_TABS["reference"])
    _open_on(workbook, SUMMARY)
    return finish(
        workbook, extras, made_on=made_on, progress=lambda done: progress(_HALF + done * (1 - _HALF))
    )


def sample_lines(declared: Workbook) -> dict[str, tuple[Line, ...]]:
    """Return the made-up rows of a workbook's sample, table by table.

    The file's column ``tables`` names the tables of a row, with spaces between them; the others are headings,
    or for one table alone ``Table: heading``. A table without such rows has those of the empty workbook.
    """
    found: dict[str, list[Line]] = {table.name: [] for table in declared.inputs}
    for row in read_table(declared.name.replace("-", "_"), "workbook_templates.workbooks"):
        for name in row["tables"].split():
            table = next(table for table in declared.inputs if table.name == name)
            found[name].append(_sample_line(table, row))
    return {table.name: tuple(found[table.name]) or table.given for table in declared.inputs}


def _sample_line(table: Table, row: Mapping[str, str]) -> Line:
    def value(column: Input) -> Value:
        own = row.get(f"{table.name}: {column.heading}") or row.get(column.heading) or ""
        return as_kind(column.kind, own)

    return {column.heading: value(column) for column in table.inputs}


def _with_needed_rows(
    declared: Workbook, given: Mapping[str, Sequence[Line]], filled: frozenset[str]
) -> Tables:
    """Return the tables with as many rows as there are lines; results have those that the lists need."""

    def tables(ready: Mapping[str, int]) -> Tables:
        rows = {
            table.name: given.get(table.name)
            or (*table.given, *[_EMPTY] * (ready.get(table.name, _ready_rows(table)) - len(table.given)))
            for table in declared.tables
        }
        return Tables(declared.tables, rows, filled=filled, settings=declared.settings.settings)

    results = [table for table in declared.tables if table.needed is not None]
    if not results or not given:
        return tables({})
    counted = tables({table.name: 0 for table in results})
    return counted.with_rows(
        {table.name: min(table.rows, _needed(table, counted) + _SPARE_ROWS) for table in results}
    )


def _ready_rows(table: Table) -> int:
    return table.rows if table.needed is None else min(table.rows, READY_ROWS)


def _printed_rows(table: Table, tables: Tables) -> int:
    """Return how many rows of a table are printed: all that are filled, or all of an empty one."""
    rows = tables[table.name]
    if table.needed is None or not any(one.filled for one in tables.values()):
        return len(rows)
    return min(len(rows), _needed(table, tables))


def _needed(table: Table, tables: Tables) -> int:
    """Return how many rows of a result the lines of the lists need."""
    assert table.needed is not None  # noqa: S101
    found = tables.stored(table.needed)
    return found if isinstance(found, int) else 0


def _open_on(workbook: openpyxl.Workbook, name: str) -> None:
    workbook.active = workbook.sheetnames.index(name)
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == name
