"""Every workbook that is registered, in real programs: would Excel open it, does LibreOffice get it right?"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_up_lines import made_up_lines
from made_workbooks import built, each_form, each_workbook, opened, sample
from openpyxl.utils import get_column_letter
from real_programs import LibreOffice
from workbook_rules import findings

from udfs.functions import CODESYSTEM
from udfs.releases.fee_schedule import STATUSES
from workbook_templates.build import build
from workbook_templates.declaration import Workbook
from workbook_templates.expressions import HEADER_ROW
from workbook_templates.reading.classification import SYSTEM
from workbook_templates.workbooks import code_review, denials_by_code_set

ERRORS = ("#N", "#V", "#R", "#D", "Err:")
MANY = 1_500  # lines of formulas: more than worklists hold, and little enough for a gigabyte of memory


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


def differences(libreoffice: LibreOffice, folder: Path, content: bytes) -> list[str]:
    """The cells whose formula comes to something else than the value that is stored.

    The column Check says more with the add-in, and the stored values are those of the add-in.
    """
    stored, formulas = opened(content, values=True), opened(content)
    differ = []
    for sheet in recalculated(libreoffice, folder, content):
        if sheet.title in ("Ranges", "Modifiers"):
            continue
        headings = [cell.value for cell in stored[sheet.title][HEADER_ROW]]
        for row in sheet.iter_rows():
            for cell in row:
                heading = headings[cell.column - 1] if cell.column <= len(headings) else None
                if formulas[sheet.title][cell.coordinate].data_type != "f" or heading == "Check":
                    continue
                kept = stored[sheet.title][cell.coordinate].value
                if kept is not None and not same(kept, cell.value):
                    differ.append(
                        f"{sheet.title}!{cell.coordinate}, {heading}: {kept!r} stored, {cell.value!r}"
                    )
    return differ


def same(stored: Any, calculated: Any) -> bool:
    if isinstance(stored, (int, float)) and isinstance(calculated, (int, float)):
        return bool(calculated == pytest.approx(stored))
    return bool(stored == ("" if calculated is None else calculated))


@each_workbook
@pytest.mark.parametrize("form", ["empty", "sample", "live"])
def test_what_is_stored_is_what_is_calculated(
    libreoffice: LibreOffice, tmp_path: Path, declared: Workbook, form: str
) -> None:
    """Each formula of each column, over nothing and over the sample."""
    assert differences(libreoffice, tmp_path, built(declared.name, form)) == []


@pytest.mark.parametrize(
    "declared", [code_review.WITH_MEDICARE, denials_by_code_set.WITH_MEDICARE], ids=lambda one: one.name
)
@pytest.mark.parametrize("live", [True, False], ids=["live", "kept"])
def test_what_a_fee_schedule_adds(
    libreoffice: LibreOffice,
    open_xml_validator: Callable[[Path], list[str]],
    tmp_path: Path,
    declared: Workbook,
    live: bool,
) -> None:
    """Each status of Medicare in turn, and none, over the lines of the sample."""
    words = [*STATUSES.values(), ""]
    lines = dict(sample(declared))
    table = declared.inputs[0].name
    lines[table] = [
        {**line, "Medicare": words[at % len(words)], "Fee schedule": "PPRRVU2025_Oct"}
        for at, line in enumerate(lines[table])
    ]
    content = build(declared, lines, live=live)
    path = tmp_path / "made.xlsx"
    path.write_bytes(content)
    assert (findings(content), open_xml_validator(path)) == ([], [])
    assert differences(libreoffice, tmp_path, content) == []
    checks = opened(content, values=True)["Checks"]
    assert {row[3] for row in checks.iter_rows(min_row=5, values_only=True)} == {"OK"}


@each_workbook
def test_what_nobody_expects_is_calculated_as_it_is_stored(
    new_libreoffice_with_functions: LibreOffice, tmp_path: Path, declared: Workbook
) -> None:
    """Where the functions answer: values of every kind in every column, in all mixtures."""
    assert differences(new_libreoffice_with_functions, tmp_path, built(declared.name, "hostile")) == []


@each_workbook
def test_many_rows_of_formulas(fresh_libreoffice: LibreOffice, tmp_path: Path, declared: Workbook) -> None:
    """No cell is an error, and each code of each list has the code system that the functions answer."""
    lines = made_up_lines(declared, MANY)
    path = tmp_path / "large.xlsx"
    path.write_bytes(build(declared, lines, live=True))
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


@each_workbook
def test_many_rows_from_files(fresh_libreoffice: LibreOffice, tmp_path: Path, declared: Workbook) -> None:
    """All checks say OK, but that worklists hold the first lines only; benchmarks.workbooks opens 10,000."""
    path = tmp_path / "large.xlsx"
    path.write_bytes(build(declared, made_up_lines(declared, MANY)))
    with fresh_libreoffice.open(path) as document:
        checks = {str(row[0]): row[3] for row in document.used("Checks")[HEADER_ROW:]}
    too_many = [f"Lines on {table.sheet}" for table in declared.tables if table.needed is not None]
    # What made-up lines have, and real ones may have too: each such check speaks of what was pasted.
    made_up = ("are not", "do not", "repeat", "Rates without a payer", "Rules that", "as in Staying current")
    wrong = [
        name
        for name, result in checks.items()
        if result != "OK" and name not in too_many and not any(one in name for one in made_up)
    ]
    assert wrong == []


@each_workbook
def test_a_changed_code_is_marked_and_counted(
    libreoffice: LibreOffice, tmp_path: Path, declared: Workbook
) -> None:
    """In a list that was filled: nothing is said until a code is changed, then one line is counted."""
    path = tmp_path / "made.xlsx"
    path.write_bytes(built(declared.name, "sample"))
    table = next(one for one in declared.inputs if one.identity)
    place = [column.heading for column in table.columns].index(table.identity[0])
    name = f"Lines of {table.sheet} changed or added after filling"

    def check(document: Any) -> tuple[object, object]:
        row = next(row for row in document.used("Checks") if row[0] == name)
        return row[1], row[3]

    with libreoffice.open(path) as document:
        assert check(document) == (0, "OK")
        document.set_values(table.sheet, f"{get_column_letter(place + 1)}{HEADER_ROW + 1}", [["99499"]])
        document.recalculate()
        assert check(document) == (1, "Look here")


@each_workbook
def test_a_filled_list_can_be_sorted(libreoffice: LibreOffice, tmp_path: Path, declared: Workbook) -> None:
    """By any column: what is said of a line stays with it, and nothing else changes."""
    path = tmp_path / "made.xlsx"
    path.write_bytes(built(declared.name, "sample"))
    with libreoffice.open(path) as document:
        for table in (one for one in declared.inputs if one.identity):
            headings = [str(one) for one in document.used(table.sheet)[HEADER_ROW - 1]]
            shown = [place for place, one in enumerate(table.columns) if one.kind != "step"]
            amounts = [place for place, one in enumerate(table.columns) if one.kind == "amount"]
            last = HEADER_ROW + len(sample(declared)[table.name])
            area = f"A{HEADER_ROW + 1}:{get_column_letter(len(headings))}{last}"

            def said(
                document: Any = document, table: Any = table, area: str = area, shown: Any = shown
            ) -> Any:
                lines = [[row[place] for place in shown] for row in document.cells(table.sheet, area)]
                return sorted(map(without_rows, lines))

            before, everything = said(), everything_else(document, declared)
            code = next(place for place, one in enumerate(table.columns) if one.heading == table.identity[0])
            for column in (code, *amounts[:1]):
                document.sort(table.sheet, area, column, ascending=False)
                document.recalculate()
                assert said() == before
                assert everything_else(document, declared) == everything


def without_rows(line: list[Any]) -> str:
    """A line without the numbers of rows, which say where others stand."""
    return re.sub("Repeats row [0-9]+", "Repeats row", str(line))


def everything_else(document: Any, declared: Workbook) -> dict[str, Any]:
    """Summary and Checks, and the lines of rankings and worklists but for where these stand."""
    found = {name: document.used(name) for name in ("Summary", "Checks")}
    for table in declared.tables:
        if table.needed is not None:
            rows = document.used(table.sheet)[HEADER_ROW:]
            places = [
                at for at, one in enumerate(table.columns) if one.kind != "step" and one.heading != "Row"
            ]
            found[table.sheet] = sorted(
                without_rows([row[at] for at in places if at < len(row)]) for row in rows
            )
    return found
