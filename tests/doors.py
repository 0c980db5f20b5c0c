"""The doors to the rules: each takes the same cells and gives its answers, function by function.

An answer table is a dictionary from a function's name to its answers, one for each cell, in order.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ironcalc
from classified_lists import classify_file
from code_like_values import MORE, Value
from fake_excel import shown
from made_workbooks import with_names_of_cells
from openpyxl import Workbook, load_workbook
from real_programs import LibreOffice

from udfs import functions
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import Input, Table
from workbook_templates.expressions import HEADER_ROW
from workbook_templates.kept import Kept
from workbook_templates.reading import classification as known
from workbook_templates.reading.classification import (
    CATEGORY,
    CHECK,
    CLEAN_CODE,
    LEVEL,
    MODIFIERS,
    SECTION,
    SYSTEM,
)
from workbook_templates.rows import Tables
from workbook_templates.writing.finish import finish
from workbook_templates.writing.looked_up_sheets import add_looked_up_sheets
from workbook_templates.writing.styles import add_styles
from workbook_templates.writing.table_sheet import add_table_sheet

BATCH = 2_000  # rows of a sheet that is filled again and again
Answers = dict[str, list[str]]

#: The functions that answer a cell with a cell.
FUNCTIONS = [one.name for one in functions.FUNCTIONS if one.arguments and one.name != "CODEINFO"]

#: Where a workbook and a classified list show a function's answer; and what they show for no code.
COLUMNS = {
    "CODECLEAN": CLEAN_CODE,
    "CODEMODIFIERS": MODIFIERS,
    "CODESYSTEM": SYSTEM,
    "CODELEVEL": LEVEL,
    "CODECATEGORY": CATEGORY,
    "CODESECTION": SECTION,
    "CODECHECK": CHECK,
}
LEFT_EMPTY_IN_WORKBOOKS = ("CODECLEAN", "CODECATEGORY", "CODESECTION")  # instead of "Unrecognized"


def formula(name: str, cells: str) -> str:
    """The formula that asks a function about cells, as LibreOffice takes it, without the equals sign."""
    return f"{name}({';'.join([cells, *map(quoted, MORE.get(name, ()))])})"


def quoted(text: str) -> str:
    return f'"{text}"'


def python_answers(values: Sequence[Any]) -> Answers:
    """The functions, called by Python."""
    column = [[value] for value in values]
    return {
        name: [row[0] for row in getattr(functions, name)(column, *MORE.get(name, ()))] for name in FUNCTIONS
    }


def xlwings_answers(server: Any, values: Sequence[Any]) -> Answers:
    """The functions, called through xlwings' COM server, with one column of cells."""
    column = tuple((value,) for value in values)
    return {
        name: [
            row[0]
            for row in shown(
                server.CallUDF("udfs.functions", name, (column, *MORE.get(name, ())), None, None)
            )
        ]
        for name in FUNCTIONS
    }


def calc_range_answers(office: LibreOffice, values: Sequence[Value]) -> Answers:
    """The extension, asked for a whole range by one array formula a function."""
    found: Answers = {}
    with office.open() as document:
        document.set_values("Sheet1", f"A1:A{len(values)}", [[value] for value in values])
        for name in FUNCTIONS:
            area = f"B1:B{len(values)}"
            document.set_array_formula("Sheet1", area, f"={formula(name, f'A1:A{len(values)}')}")
            found[name] = [row[0] for row in document.cells("Sheet1", area)]
            document.set_array_formula("Sheet1", area, "")
    return found


def calc_cell_answers(office: LibreOffice, values: Sequence[Value]) -> Answers:
    """The extension, asked for each cell by a formula of its own."""
    last = chr(ord("A") + len(FUNCTIONS))
    rows: list[list[str]] = []
    with office.open() as document:
        formulas = [[f"={formula(name, f'A{row}')}" for name in FUNCTIONS] for row in range(1, BATCH + 1)]
        document.set_formulas("Sheet1", f"B1:{last}{BATCH}", formulas)
        for batch in _batches(values):
            document.set_values("Sheet1", f"A1:A{BATCH}", [[value] for value in batch])
            rows += document.cells("Sheet1", f"B1:{last}{BATCH}")
    return _by_function(rows[: len(values)], FUNCTIONS)


def built_in_workbook() -> bytes:
    """A workbook with a list of BATCH lines and the classification columns that all workbooks share."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    code = Input("Code", "code", 13, "")
    table = Table(
        "List A", "ListA", "a list", (code, *known.answers("Code", *COLUMNS.values()), *known.steps("Code"))
    )
    rows = Tables([table], {"ListA": [{"Code": "99213"}] * BATCH})["ListA"]
    extras = add_table_sheet(
        workbook, table, rows, lists={}, kept=Kept(), printed=len(rows), tab_color="E69F00"
    )
    looked_up = add_looked_up_sheets(workbook, {}, tab_color="CBD2D9")
    return finish(workbook, {"List A": extras, **looked_up}, made_on=None)


def built_in_answers_of_libreoffice(office: LibreOffice, path: Path, values: Sequence[Value]) -> Answers:
    """The workbooks' built-in formulas, worked out by a LibreOffice without the extension."""
    first, last = HEADER_ROW + 1, HEADER_ROW + BATCH
    rows: list[list[Any]] = []
    with office.open(path) as document:
        headings = document.cells("List A", f"A{HEADER_ROW}:H{HEADER_ROW}")[0]
        for batch in _batches(values):
            document.set_values("List A", f"A{first}:A{last}", [[value] for value in batch])
            rows += document.cells("List A", f"A{first}:H{last}")
    return _by_heading(headings, rows[: len(values)])


def built_in_answers_of_ironcalc(path: Path, values: Sequence[Value]) -> Answers:
    """The same formulas, worked out by IronCalc, which knows no functions but its own."""
    plain = path.with_name("names of cells.xlsx")
    plain.write_bytes(with_names_of_cells(path.read_bytes()))
    model = ironcalc.load_from_xlsx(str(plain))
    width = len(COLUMNS) + 1
    headings = [model.get_cell_value(0, HEADER_ROW, column) for column in range(1, width + 1)]
    rows: list[list[Any]] = []
    for batch in _batches(values):
        for row, value in enumerate(batch, start=HEADER_ROW + 1):
            if isinstance(value, str):
                model.update_cell_with_text(0, row, 1, value)
            else:
                model.update_cell_with_number(0, row, 1, value)
        model.evaluate()
        rows += [
            [model.get_cell_value(0, row, column) for column in range(1, width + 1)]
            for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + BATCH)
        ]
    return _by_heading(headings, rows[: len(values)])


def classify_answers(folder: Path, values: Sequence[Any]) -> Answers:
    """The command classify, for a workbook with the cells."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"] = "Code"
    for row, value in enumerate(values, start=2):
        cell = sheet.cell(row, 1)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # whatever it begins with
    source = folder / "values.xlsx"
    workbook.save(source)
    classify_file(source, "Code", target=folder / "classified.xlsx", cell_by_cell=True)
    classified = load_workbook(io.BytesIO((folder / "classified.xlsx").read_bytes()), read_only=True)
    headings, *rows = [list(row) for row in classified.worksheets[0].iter_rows(values_only=True)]
    rows += [[None] * len(headings)] * (len(values) - len(rows))
    return _by_heading(headings, rows)


def in_workbooks(answers: Answers) -> Answers:
    """The functions' answers as a workbook's columns show them, which leave some cells empty."""
    return {
        name: [
            "" if answer == UNRECOGNIZED and name in LEFT_EMPTY_IN_WORKBOOKS else answer
            for answer in answers[name]
        ]
        for name in COLUMNS
    }


def differences(
    values: Sequence[Any], expected: Answers, found: Answers
) -> Iterator[tuple[str, Any, str, str]]:
    """Where two doors differ: function, cell, the first one's answer, the other one's."""
    for name, answers in found.items():
        assert len(answers) == len(values)
        for value, wanted, got in zip(values, expected[name], answers, strict=True):
            if wanted != got:
                yield name, value, wanted, got


def _batches(values: Sequence[Value]) -> Iterator[list[Value]]:
    for start in range(0, len(values), BATCH):
        batch = list(values[start : start + BATCH])
        yield batch + ["99213"] * (BATCH - len(batch))


def _by_function(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> Answers:
    columns = list(zip(*rows, strict=True))
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _by_heading(headings: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Answers:
    places = {name: headings.index(heading) for name, heading in COLUMNS.items() if heading in headings}
    return {
        name: ["" if row[place] is None else str(row[place]) for row in rows]
        for name, place in places.items()
    }
