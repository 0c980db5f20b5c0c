"""The workbooks as tests make them: empty, with their sample, or with texts that try to be formulas."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from itertools import takewhile
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Input, Line, Value, Workbook
from workbook_templates.registry import TEMPLATES, find_template

HEADER_ROW = 4
AWKWARD = [
    "=1+1", "+1", "-99213", "@SUM(A1)", "'00100", "\t99213", "\r99213", '=HYPERLINK("http://example.com","x")',
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "00142", "1E3", "_x0041_", "<b>&amp;]]>", "a\rb",
    "a\x00b\x0bc \ud800", "x" * 40_000,
]  # fmt: skip

# The tests of one workbook run in one process (conftest.py), which builds and opens each of its forms once.
each_workbook = pytest.mark.parametrize("declared", TEMPLATES, ids=lambda one: one.name)
each_form = pytest.mark.parametrize(
    "form",
    ["sample", *(pytest.param(one, marks=pytest.mark.long) for one in ("empty", "awkward"))],
)


@cache
def built(name: str, form: str) -> bytes:
    """A workbook in one of its forms, built once for all tests of a process."""
    declared = find_template(name)
    return build(declared, forms_of(declared)[form], live=form in ("live", "hostile"))


@cache
def opened_form(name: str, form: str, *, values: bool = False) -> Any:
    """The same as openpyxl reads it, for tests that only look at it."""
    return opened(built(name, form), values=values)


def forms_of(declared: Workbook) -> dict[str, Mapping[str, Sequence[Line]]]:
    """The rows of a workbook in each form in which it is tested."""
    sample_rows = sample_lines(declared)
    return {
        "empty": {},
        "sample": sample_rows,
        "live": sample_rows,  # with formulas everywhere
        "awkward": awkward_lines(declared),
        "hostile": hostile_lines(declared),  # also with formulas everywhere
    }


def sample(declared: Workbook) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The made-up rows of a workbook; a test knows what kind of value each column has."""
    return sample_lines(declared)


def awkward_lines(declared: Workbook) -> dict[str, list[Line]]:
    """Every awkward text in every column of every list."""
    return {
        table.name: [{column.heading: text for column in table.inputs} for text in AWKWARD]
        for table in declared.inputs
    }


HOSTILE: dict[str, list[Value]] = {
    "code": [
        "99213",
        "142",
        "99213-25",
        " j1100 ",
        "0042T",
        "W0010",
        "0450",
        "A0428-RH",
        "99213-25-59-76",
        "x",
        "",
    ],
    "text": ["", "", "A payer", "a PAYER ", "*?~", "a  b", "\u00a0", "CO-97", "25", "0", "w" * 300],
    "choice": ["", "Open", "open", "something else"],
    "number": ["", 0, 1, 2.5, -3, "12", "many"],
    "amount": ["", 0, 0.005, 1250, -10.1, 99_999, "by report", "12"],
    "date": ["", date(2026, 1, 31), date(2025, 12, 1), date(2027, 2, 28), "soon"],
}


def hostile_lines(declared: Workbook) -> dict[str, list[Line]]:
    """Values of every kind in every column, in all mixtures, the same in each run."""
    chance = random.Random(16)

    def value(column: Input) -> Value:
        words = list(declared.lists.get(column.choices, ())) if column.choices else []
        return chance.choice([*HOSTILE[column.kind], *words])

    return {
        table.name: [{column.heading: value(column) for column in table.inputs} for _ in range(60)]
        for table in declared.inputs
    }


def compare_lists(list_a: Sequence[Line] = (), list_b: Sequence[Line] = ()) -> bytes:
    """The workbook compare-lists with two lists, and formulas everywhere."""
    return build(find_template("compare-lists"), {"ListA": list_a, "ListB": list_b}, live=True)


def code(text: str, description: str = "", amount: Any = "") -> Line:
    """A line of a list of compare-lists."""
    return {"Code": text, "Description": description, "Amount": amount}


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a table, heading -> value, "" for nothing."""
    headings = [cell.value for cell in sheet[HEADER_ROW]]
    return [
        {str(heading): "" if value is None else value for heading, value in zip(headings, row, strict=True)}
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    ]


def blocks_of(sheet: Worksheet, declared: Workbook) -> dict[str, dict[str, tuple[Any, ...]]]:
    """The figures of a Summary: heading of the block -> label -> the values behind it."""
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value}
    blocks = {}
    for block in declared.blocks:
        first = rows[block.heading] + 2
        area = sheet.iter_rows(
            min_row=first,
            max_row=first + len(block.rows) + bool(block.total) - 1,
            max_col=len(block.columns),
            values_only=True,
        )
        # A block of sections has those that the lists have; behind its last row nothing stands.
        shown = takewhile(lambda row: row[0] is not None, area) if block.rest else area
        blocks[block.heading] = {str(row[0]): row[1:] for row in shown}
    return blocks


def opened(content: bytes, *, values: bool = False) -> Any:
    """A workbook as openpyxl reads it: formulas, or what they came to."""
    return load_workbook(BytesIO(content), data_only=values)


def with_names_of_cells(content: bytes) -> bytes:
    """The same with names that stand for cells, for programs that know no names of a table's columns."""
    cells = {}
    for sheet in opened(content):
        for table in sheet.tables.values():
            last = table.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            for place, column in enumerate(table.tableColumns, start=1):
                letter = get_column_letter(place)
                area = f"${letter}${HEADER_ROW + 1}:${letter}${last}"
                cells[f"{table.name}[{column.name}]"] = f"'{sheet.title}'!{area}"
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/workbook.xml":
                for column, area in cells.items():
                    part = part.replace(f">{column}<".encode(), f">{area}<".encode())
            after.writestr(name, part)
    return changed.getvalue()
