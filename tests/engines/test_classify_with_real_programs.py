"""Lists in the forms of other programs, and copies that other programs open: with the programs themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from classified_lists import classify_file, only
from openpyxl.styles import Font, PatternFill
from real_programs import LibreOffice
from shared_files import shared

from addin.files.user_list import open_lists
from udfs.errors import InputError
from workbook_templates.build import build, sample_lines
from workbook_templates.registry import find_template
from workbook_templates.writing.finish import SheetExtras, finish

ANSWERS = [
    ["Clean code", "Modifiers", "Code system", "Code level"],
    ["00142", None, "CPT", "Level I"],
    ["J1100", "JW", "HCPCS", "Level II"],
    ["Unrecognized", None, "Unrecognized", "Unrecognized"],
]


def price_list() -> openpyxl.Workbook:
    """Two sheets, the second one in front, a third one hidden."""
    made = openpyxl.Workbook()
    notes = made.active
    assert notes is not None
    notes.title = "Notes"
    notes.append(["nothing here"])
    sheet = made.create_sheet("Price list")
    for row in (
        ["Code", "Fee", "Seen"],
        ["00142", 92.5, datetime(2024, 1, 31)],
        ["j1100-jw", 7, None],
        ["hello", None, None],
    ):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(name="Arial", bold=True)
        cell.fill = PatternFill("solid", start_color="1F4E79")
    made.create_sheet("Old").sheet_state = "hidden"
    made.active = 1
    return made


@pytest.fixture(scope="module")
def valid_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists") / "fees.xlsx"
    path.write_bytes(finish(price_list(), {"Price list": SheetExtras("A2:A4")}, made_on=None))
    return path


@pytest.fixture(scope="module", params=["xls", "ods"])
def other_form(request: pytest.FixtureRequest, libreoffice: LibreOffice, valid_workbook: Path) -> Path:
    return libreoffice.convert(valid_workbook, request.param)


def test_lists_of_other_programs_are_read(other_form: Path) -> None:
    with open_lists(other_form, "Price list") as (table,):
        rows = [list(values) for _, values in table.rows()]
    assert (table.sheet, rows[0], rows[2][:2]) == (
        "Price list",
        ["Code", "Fee", "Seen"],
        ["j1100-jw", 7],
    )
    assert rows[1][:2] == ["00142", 92.5]
    assert str(rows[1][2]).startswith("2024-01-31")
    with open_lists(other_form) as (first,):
        assert first.sheet == "Notes"  # the first visible one


def test_a_missing_sheet_is_told_by_the_names_of_the_others(other_form: Path) -> None:
    with pytest.raises(InputError, match=r"has no sheet 'Fees'; its sheets are: Notes, Price list, Old\.$"):
        open_lists(other_form, "Fees").__enter__()


def test_a_reader_that_gives_up_says_nothing_beside_the_sentence(
    tmp_path: Path, libreoffice: LibreOffice, valid_workbook: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Some truncated .xls files make the reader panic, of which it tells the error stream by itself."""
    content = libreoffice.convert(valid_workbook, "xls").read_bytes()
    path = tmp_path / "a.xls"
    for length in range(512, len(content), 500):
        path.write_bytes(content[:length])
        with suppress(InputError), open_lists(path):  # the last lengths hold the whole list
            pass
    assert capfd.readouterr().err == ""


def test_lists_of_other_programs_become_a_new_workbook(other_form: Path, tmp_path: Path) -> None:
    target = tmp_path / "classified.xlsx"
    summary = classify_file(other_form, "code", sheet="Price list", target=target)
    assert only(summary).counts.systems == {("CPT", "Level I"): 1, ("HCPCS", "Level II"): 1}
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet["D1:G4"]] == ANSWERS
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].number_format) == ("00142", "s", "@")


def test_libreoffice_opens_the_copy_of_a_workbook(
    libreoffice: LibreOffice, valid_workbook: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.xlsx"
    classify_file(valid_workbook, "Code", target=target)
    sheet = openpyxl.load_workbook(libreoffice.convert(target, "xlsx"))["Price list"]
    assert [[cell.value for cell in row] for row in sheet["D1:G4"]] == ANSWERS
    assert sheet["B2"].value == 92.5
    assert sheet["D1"].font.bold
    assert sheet["D1"].fill.start_color.rgb == "FF1F4E79"


def test_copies_of_valid_workbooks_are_valid(
    open_xml_validator: Callable[[Path], list[str]], valid_workbook: Path, tmp_path: Path
) -> None:
    comparison = tmp_path / "comparison.xlsx"
    declared = find_template("compare-lists")
    comparison.write_bytes(build(declared, sample_lines(declared)))
    for source, sheet in ((valid_workbook, "Price list"), (comparison, "List B")):
        target = tmp_path / f"{source.stem}-copy.xlsx"
        classify_file(source, "Code", sheet=sheet, target=target)
        assert open_xml_validator(source) == open_xml_validator(target) == []


@pytest.mark.parametrize("name", ["HCPC2016_CONTR_ANWEB.xlsx", "HCPC2019_CONTR_ANWEB.xlsx"])
def test_copies_of_cms_files_are_as_valid_as_the_files(
    open_xml_validator: Callable[[Path], list[str]], tmp_path: Path, name: str
) -> None:
    source = shared("releases", name)
    classify_file(source, "HCPC", target=tmp_path / name)
    assert open_xml_validator(tmp_path / name) == open_xml_validator(source)


def test_a_new_workbook_from_a_text_file_is_valid(
    open_xml_validator: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    source = tmp_path / "fees.csv"
    source.write_text("Code,Fee\n00142,92.5\n=1+1,@x\n", encoding="utf-8")
    summary = classify_file(source, "Code")
    assert open_xml_validator(summary.target) == []
