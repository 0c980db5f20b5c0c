"""Any list goes through ``classify`` whole, or is refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_checks import check_damaged, check_functions, check_import, check_workbook, classify
from list_strategies import (
    LIST,
    Base,
    MadeText,
    MadeWorkbook,
    binary_workbook,
    damaged_files,
    open_document,
    parts_in,
    release_files,
    text_lists,
    workbooks,
    zipped,
)
from package_parts import sheet_xml, workbook_parts

ODD_NAMES = ("Code", "", " ", "XFD", "zz", "1", "\0", "\ud800", "é" * 300, "=A1", "?*", "[x]", "Sheet1")
columns = st.sampled_from(("A",) * 20 + ODD_NAMES)
sheets = st.sampled_from((None,) * 100 + ODD_NAMES)
bases = st.one_of(
    (workbooks() | text_lists()).map(lambda made: (made.suffix, made.content)),
    st.sampled_from([(".ods", open_document()), (".xlsb", binary_workbook())]),
)


@pytest.mark.long
@given(workbooks())
def test_a_workbook_grows_by_the_answers_and_nothing_else_changes(made: MadeWorkbook) -> None:
    with TemporaryDirectory() as folder:
        classify(made, Path(folder))


@pytest.mark.long
@given(text_lists(), st.sampled_from((".xlsx", ".csv")))
def test_every_line_of_a_text_comes_through(made: MadeText, ending: str) -> None:
    with TemporaryDirectory() as folder:
        classify(made, Path(folder), ending)


@pytest.mark.long
@given(damaged_files(bases), columns, sheets)
def test_a_damaged_file_is_read_after_all_or_refused(file: Base, column: str, sheet: str | None) -> None:
    check_damaged(file, "classify", "--column", column, *([] if sheet is None else ["--sheet", sheet]))


@pytest.mark.long
@given(workbooks())
def test_functions_come_into_a_workbook_and_go_again(made: MadeWorkbook) -> None:
    with TemporaryDirectory() as folder:
        check_functions(made, Path(folder))


@pytest.mark.long
@given(
    damaged_files(workbooks().map(lambda made: (made.suffix, made.content))),
    st.sampled_from(("add", "remove")),
)
def test_a_damaged_workbook_gets_functions_or_is_refused(file: Base, what: str) -> None:
    check_damaged(file, "functions", what)


@pytest.mark.long
@given(damaged_files(release_files()))
def test_a_damaged_release_is_imported_after_all_or_refused(file: Base) -> None:
    check_import(file)


# --- what is wrong is found ---


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b"<sheets", b"<sheets "),
        (LIST, b"<t>Category<", b"<t>Class<"),
        (LIST, b"Level II<", b"Level I<"),
        (LIST, b"<v>7", b"<v>8"),
        (LIST, b"<row ", b"<row  "),
        (LIST, b"<cols>", b"<cols >"),
    ],
)
def test_a_copy_that_is_wrong_is_found(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>Code</v></c></row><row r="2"><c r="A2" t="str"><v>J1100</v></c>'
    sheet = sheet_xml(
        rows + '<c r="B2"><v>7</v></c></row>', before='<cols><col min="1" max="1" hidden="1"/></cols>'
    )
    made = MadeWorkbook(zipped(workbook_parts(sheet)), ".xlsx", "code", "", 1, {2: "J1100"}, 2)
    files = classify(made, tmp_path)
    assert files is not None
    parts = parts_in(files[1].read_bytes())
    assert old in parts[part]
    files[1].write_bytes(zipped({**parts, part: parts[part].replace(old, new, 1)}))
    with pytest.raises((AssertionError, KeyError)):
        check_workbook(made, *files)
