"""Every workbook that is registered, in real programs: would Excel open it, does LibreOffice get it right?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_up_lines import made_up_lines
from made_workbooks import built, each_form, each_workbook, opened, opened_form
from openpyxl.utils import get_column_letter
from real_programs import LibreOffice

from udfs.functions import CODESYSTEM
from workbook_templates.build import build
from workbook_templates.declaration import Workbook
from workbook_templates.parts.classification import SYSTEM
from workbook_templates.parts.sheet_tables import HEADER_ROW

ERRORS = ("#N", "#V", "#R", "#D", "Err:")
# More lines than the pages "To work off" hold. For all that a workbook is made for, LibreOffice takes several
# gigabytes: python -m benchmarks.workbooks opens those.
MANY = 1_500


def recalculated(libreoffice: LibreOffice, folder: Path, content: bytes) -> Any:
    """A workbook with the results that LibreOffice works out."""
    path = folder / "made.xlsx"
    path.write_bytes(content)
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


@each_workbook
@each_form
def test_the_validator_has_nothing_to_say(
    open_xml_validator: Callable[[Path], list[str]], tmp_path: Path, declared: Workbook, form: str
) -> None:
    """Microsoft's Open XML validator has no finding, in any form; there is no list of allowed ones."""
    path = tmp_path / "made.xlsx"
    path.write_bytes(built(declared.name, form))
    assert open_xml_validator(path) == []


@each_workbook
@each_form
def test_no_cell_is_an_error(libreoffice: LibreOffice, tmp_path: Path, declared: Workbook, form: str) -> None:
    """Without the add-in; and, but for texts where numbers belong, all checks say OK."""
    workbook = recalculated(libreoffice, tmp_path, built(declared.name, form))
    wrong = [
        f"{sheet.title}!{cell.coordinate}: {cell.value}"
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e" or str(cell.value).startswith(ERRORS)
    ]
    assert wrong == []
    checks = {row[0]: row[3] for row in workbook["Checks"].iter_rows(min_row=5, max_col=4, values_only=True)}
    if form != "awkward":
        assert set(checks.values()) == {"OK"}, checks


@each_workbook
def test_what_is_stored_is_what_is_calculated(
    libreoffice: LibreOffice, tmp_path: Path, declared: Workbook
) -> None:
    """Values that previews show are those that the formulas come to; Check may say more with the add-in."""
    content = built(declared.name, "sample")
    stored = opened_form(declared.name, "sample", values=True)
    formulas = opened_form(declared.name, "sample")
    differ = []
    for sheet in recalculated(libreoffice, tmp_path, content):
        headings = [cell.value for cell in stored[sheet.title][4]]
        for row in sheet.iter_rows():
            for cell in row:
                kept = stored[sheet.title][cell.coordinate].value
                heading = headings[cell.column - 1] if cell.column <= len(headings) else None
                is_formula = formulas[sheet.title][cell.coordinate].data_type == "f"
                if not is_formula or kept is None or heading == "Check":
                    continue
                same = (
                    kept == pytest.approx(cell.value)
                    if isinstance(kept, (int, float))
                    else kept == cell.value
                )
                if not same:
                    differ.append(
                        f"{sheet.title}!{cell.coordinate}: {kept!r} stored, {cell.value!r} calculated"
                    )
    assert differ == []


@each_workbook
def test_many_rows(fresh_libreoffice: LibreOffice, tmp_path: Path, declared: Workbook) -> None:
    """No cell is an error, and each code of each list has the code system that the functions answer."""
    lines = made_up_lines(declared, MANY)
    path = tmp_path / "large.xlsx"
    path.write_bytes(build(declared, lines))
    with fresh_libreoffice.open(path) as document:
        for sheet in document.sheet_names():
            shown = {str(cell) for row in document.used(sheet) for cell in row}
            assert [text for text in shown if text.startswith(ERRORS)] == [], sheet
        for table in declared.inputs:
            headings = [column.heading for column in table.columns]
            if SYSTEM not in headings:
                continue
            letters = get_column_letter(headings.index(SYSTEM) + 1)
            filled = lines[table.name][: table.most]
            first = HEADER_ROW + 1
            found = document.cells(table.sheet, f"{letters}{first}:{letters}{HEADER_ROW + len(filled)}")
            code = next(column.heading for column in table.inputs if column.kind == "code")
            systems = [[row[0]] for row in CODESYSTEM([[line[code]] for line in filled])]
            assert found == systems, table.sheet
