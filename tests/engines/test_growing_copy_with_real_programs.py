"""Tables and filters that have grown, in the programs that sort by them and that check them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import strategies
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from real_programs import Document, LibreOffice

from addin.files.growing_copy import NewColumns, copy_workbook
from workbook_templates.writing.finish import finish

FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],  # to find the smallest takes a program minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
values = st.one_of(st.none(), st.integers(0, 99), st.sampled_from(["Medicare", "é & <", " x "]))


@st.composite
def lists(draw: st.DrawFn) -> tuple[Workbook, int, int, list[str]]:
    """A workbook with a table or a filter, its heading row, the column of the codes, and the codes."""
    codes = draw(st.lists(strategies.codes, min_size=2, max_size=9))
    before, behind = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    header, left = draw(st.integers(1, 4)), draw(st.integers(0, 2))
    width = before + 1 + behind
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = draw(st.sampled_from(["Codes", "Bob's list", "Ü 1"]))
    for column in range(width):
        sheet.cell(header, left + column + 1, f"Heading {column}")
    for row, code in enumerate(codes, header + 1):
        for column in range(width):
            sheet.cell(row, left + column + 1, code if column == before else draw(values))
    last = header + len(codes)
    area = f"{get_column_letter(left + 1)}{header}:{get_column_letter(left + width)}{last}"
    if draw(st.booleans()):
        table = Table(displayName="List", ref=area)
        table.tableStyleInfo = TableStyleInfo("TableStyleMedium2", showRowStripes=True)
        table.tableColumns = [TableColumn(id=n + 1, name=f"Heading {n}") for n in range(width)]
        table.autoFilter = AutoFilter(ref=area)
        sheet.add_table(table)
    else:
        sheet.auto_filter.ref = area
    if header > 1 and draw(st.booleans()):
        sheet.cell(1, 1, "A title")
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=left + width + 3)
    if draw(st.booleans()):  # a format without content beside the list, and a note further on
        sheet.cell(last, left + width + 1).number_format = "0.00"
        sheet.cell(last, left + width + 9, "a note")
    if draw(st.booleans()):
        sheet.column_dimensions.group(get_column_letter(left + 1), get_column_letter(left + width + 2))
    return workbook, header, left + before + 1, codes


def grown(folder: Path, given_list: tuple[Workbook, int, int, list[str]]) -> tuple[Path, str]:
    """The copy of a list with two columns, of which one repeats the code, and the name of the sheet."""
    workbook, header, code_column, codes = given_list
    (folder / "list.xlsx").write_bytes(finish(workbook, {}))
    name = workbook.worksheets[0].title
    answers = {row: (f"answer to {code}", "") for row, code in enumerate(codes, header + 1)}
    columns = NewColumns(("Clean code", "Check"), header, answers.get, code_column, (12, 30))
    copy_workbook(folder / "list.xlsx", {name: columns}, folder / "copy.xlsx")
    return folder / "copy.xlsx", name


def area_in(document: Document, folder: Path) -> str:
    """What the program takes for the table or the filtered list, as it writes the workbook itself."""
    document.save(folder / "saved.xlsx")
    sheet = load_workbook(folder / "saved.xlsx").worksheets[0]
    (area,) = {sheet.auto_filter.ref, *(table.ref for table in sheet.tables.values())} - {None}
    return str(area)


@FEW
@given(given_list=lists())
def test_sorting_keeps_code_and_answers_together(
    libreoffice: LibreOffice, given_list: tuple[Workbook, int, int, list[str]]
) -> None:
    """By each column of what the program itself takes for the table or the filtered list."""
    _, header, code_column, codes = given_list
    with tempfile.TemporaryDirectory() as folder:
        path, name = grown(Path(folder), given_list)
        with libreoffice.open(path) as document:
            area = area_in(document, Path(folder))
            first, top, last, bottom = (int(number or 0) for number in range_boundaries(area))
            assert (top, bottom) == (header, header + len(codes))
            assert document.cells(name, area)[0][-2:] == ["Clean code", "Check"]
            rows = f"{get_column_letter(first)}{top + 1}:{get_column_letter(last)}{bottom}"
            for column in range(last - first + 1):
                for ascending in (True, False):
                    document.sort(name, rows, column, ascending=ascending)
                    found = document.cells(name, rows)
                    assert sorted(row[code_column - first] for row in found) == sorted(codes)
                    for row in found:
                        assert row[-2:] == [f"answer to {row[code_column - first]}", ""]


@FEW
@given(given_list=lists())
def test_what_has_grown_is_valid(
    open_xml_validator: Callable[[Path], list[str]], given_list: tuple[Workbook, int, int, list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, _ = grown(Path(folder), given_list)
        assert open_xml_validator(path) == open_xml_validator(path.with_name("list.xlsx")) == []


def test_a_table_with_totals_is_valid_and_has_them_below(
    libreoffice: LibreOffice, open_xml_validator: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    rows: list[list[Any]] = [["Code", "Fee"], ["99213", 2], ["J1100", 1], ["Total", "=SUBTOTAL(109,B2:B3)"]]
    for row in rows:
        sheet.append(row)
    table = Table(displayName="Fees", ref="A1:B4", totalsRowCount=1)
    table.tableColumns = [
        TableColumn(id=1, name="Code", totalsRowLabel="Total"),
        TableColumn(id=2, name="Fee", totalsRowFunction="sum"),
    ]
    sheet.add_table(table)
    path, name = grown(tmp_path, (workbook, 1, 1, ["99213", "J1100", "no code"]))
    assert open_xml_validator(tmp_path / "list.xlsx") == open_xml_validator(path) == []
    with libreoffice.open(path) as document:
        assert area_in(document, tmp_path) == "A1:D4"
        assert document.cells(name, "A4:D4") == [["Total", 3, "", ""]]
