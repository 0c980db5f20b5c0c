"""Each operator of expressions, calculated by programs that we did not write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ironcalc
import openpyxl
import pytest
from expression_cases import APART, CASES, LINES, TABLE, declared_table
from made_workbooks import with_names_of_cells
from openpyxl.utils import get_column_letter
from real_programs import LibreOffice

from workbook_templates.expressions import HEADER_ROW
from workbook_templates.kept import Kept
from workbook_templates.rows import Tables
from workbook_templates.values import Cell
from workbook_templates.writing.finish import finish
from workbook_templates.writing.styles import add_styles
from workbook_templates.writing.table_sheet import add_table_sheet

_FIRST_CASE = len(declared_table().columns) - len(CASES) + 1


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of cases, as the workbooks are made: formulas everywhere."""
    table, made = declared_table(), openpyxl.Workbook()
    made.remove(made.worksheets[0])
    add_styles(made)
    rows = Tables([table], {TABLE: LINES})[TABLE]
    extras = add_table_sheet(made, table, rows, lists={}, kept=Kept(), printed=len(rows), tab_color="FFFFFF")
    path = tmp_path_factory.mktemp("expressions") / "cases.xlsx"
    path.write_bytes(finish(made, {TABLE: extras}))
    return path


def wrong(engine: str, found: Iterator[object]) -> list[tuple[str, str, Cell, object]]:
    """The cases that come to something else than Excel says: name, formula, expected, found."""
    apart = APART[engine]
    return [
        (name, one.formula, apart.get(name, expected), value)
        for (name, one, expected), value in zip(CASES, found, strict=True)
        if not same(apart.get(name, expected), value)
    ]


def same(expected: Cell, found: object) -> bool:
    if isinstance(expected, bool):
        return found in (expected, float(expected), str(expected).upper())
    if isinstance(expected, (int, float)):
        return isinstance(found, (int, float)) and found == pytest.approx(expected)
    return str(found) == expected


def test_libreoffice(workbook: Path, fresh_libreoffice: LibreOffice) -> None:
    with fresh_libreoffice.open(workbook) as document:
        first, last = get_column_letter(_FIRST_CASE), get_column_letter(_FIRST_CASE + len(CASES) - 1)
        (row,) = document.cells(TABLE, f"{first}{HEADER_ROW + 1}:{last}{HEADER_ROW + 1}")
    found = wrong("LibreOffice", iter(row))
    assert not found, "\n".join(map(str, found))


def test_ironcalc(workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    path.write_bytes(with_names_of_cells(workbook.read_bytes()))
    model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    found = (model.get_cell_value(0, HEADER_ROW + 1, _FIRST_CASE + at) for at in range(len(CASES)))
    apart = wrong("IronCalc", found)
    assert not apart, "\n".join(map(str, apart))
