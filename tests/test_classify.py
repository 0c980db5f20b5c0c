"""Classifying a list: what is written, what is counted, what is refused, and that nothing is left behind."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from classified_lists import classify_file, only
from package_parts import make_workbook, names_in, sheet_of, sheet_xml
from shared_files import shared
from typer.testing import CliRunner

from addin import classify as classify_module
from addin.classify import RESULT_COLUMNS
from addin.cli.classify_command import classify
from udfs.errors import HcpcsExcelError, InputError, OutputError

HEADINGS = ("Clean code", "Modifiers", "Code system", "Code level", "Category", "Section", "Check")
EVALUATION = ("99213", None, "CPT", "Level I", "Category I", "Evaluation and Management", None)
ANESTHESIA = (
    "00142", None, "CPT", "Level I", "Category I", "Anesthesia",
    "Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142.",
)  # fmt: skip
DRUG = (
    "J1100", None, "HCPCS", "Level II", None, "Drugs Administered Other Than Oral Method",
    "J1100 is also ICD-10-CM J11.00.",
)  # fmt: skip
NO_CODE = (*["Unrecognized"], None, *["Unrecognized"] * 4, "This is not a code.")
BLANK = (None,) * 7


def charges(path: Path) -> Path:
    """A list with a title, headers, codes of every kind, a blank and a formula nobody has calculated."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "March"
    for row in (
        ["Charges of March"],
        ["Claim", "Procedure", "Fee"],
        ["C1", "99213", 92.5],
        ["C2", 142, 100],
        ["C3", "j1100-jw", 7],
        ["C4", "hello", 8],
        ["C5", None, 9],
        ["C6", "=B3", 10],
    ):
        sheet.append(row)
    sheet["C2"].font = openpyxl.styles.Font(bold=True)
    workbook.save(path)
    return path


def rows_of(path: Path, sheet: str | None = None) -> list[tuple[object, ...]]:
    opened = openpyxl.load_workbook(path)
    return list((opened[sheet] if sheet else opened.worksheets[0]).iter_rows(values_only=True))


def test_workbook_grows_by_the_result_columns(tmp_path: Path) -> None:
    source = charges(tmp_path / "charges.xlsx")
    before = source.read_bytes()
    steps: list[float] = []
    summary = classify_file(source, "procedure", progress=steps.append)
    assert RESULT_COLUMNS == HEADINGS
    assert rows_of(tmp_path / "charges-classified.xlsx") == [
        ("Charges of March", None, None, *BLANK),
        ("Claim", "Procedure", "Fee", *HEADINGS),
        ("C1", "99213", 92.5, *EVALUATION),
        ("C2", 142, 100, *ANESTHESIA),
        ("C3", "j1100-jw", 7, "J1100", "JW", *DRUG[2:-1], "Capital letters: j1100 is J1100."),
        ("C4", "hello", 8, *NO_CODE),
        ("C5", None, 9, *BLANK),
        ("C6", "=B3", 10, *BLANK),
    ]
    assert source.read_bytes() == before
    assert names_in(tmp_path) == ["charges-classified.xlsx", "charges.xlsx"]
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    assert summary.target == tmp_path / "charges-classified.xlsx"
    assert summary.lists[0].understood == (
        "Read the sheet 'March' of charges.xlsx: headings in row 2.",
        "Codes in column Procedure (B).",
    )
    found = only(summary)
    counts = found.counts
    assert (found.column.shown, found.first_result_column, summary.lists[0].rows) == ("Procedure (B)", "D", 6)
    assert (counts.rows, counts.blank, counts.unstored, counts.unrecognized) == (6, 1, 1, 1)
    assert counts.systems == {("CPT", "Level I"): 2, ("HCPCS", "Level II"): 1}
    assert counts.checks == {
        "Leading zeros restored": 1,
        "Could be of another system": 1,
        "Capital letters": 1,
        "This is not a code.": 1,
    }


def test_headers_are_styled_like_the_header_beside_them(tmp_path: Path) -> None:
    classify_file(charges(tmp_path / "charges.xlsx"), "B", target=tmp_path / "by letter.xlsx")
    classify_file(charges(tmp_path / "charges.xlsx"), "Procedure", target=tmp_path / "by name.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "by name.xlsx")["March"]
    assert [sheet.cell(2, column).font.bold for column in range(1, 11)] == [False, False, *[True] * 8]
    assert rows_of(tmp_path / "by letter.xlsx") == rows_of(tmp_path / "by name.xlsx")


def test_list_without_headers(tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "codes.xlsx", sheet_xml('<row r="1"><c r="A1"><v>99213</v></c></row>'))
    summary = classify_file(source, "A")
    assert rows_of(summary.target) == [(99213, *EVALUATION[:-1])]
    assert (only(summary).column.shown, only(summary).counts.rows) == ("A", 1)


def test_truth_values_are_not_mixed_up_with_numbers(tmp_path: Path) -> None:
    """True equals 1 in Python; a memory that cannot tell them apart would answer wrongly."""
    rows = '<row r="{0}"><c r="A{0}"{1}><v>{2}</v></c></row>'.format
    book = make_workbook(
        tmp_path / "book.xlsx",
        sheet_xml(
            "".join([rows(1, "", 1), rows(2, ' t="b"', 1), rows(3, ' t="str"', 1), rows(4, "", 99213)])
        ),
    )
    checks = [row[7] for row in rows_of(classify_file(book, "A").target)]
    assert checks[0] == checks[2]
    assert checks[1] == "The cell holds TRUE or FALSE, not a code."


def test_long_lists_of_different_cells_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept in bounded memory comes to the same."""
    source = tmp_path / "list.csv"
    source.write_text("Code,Fee\n" + "".join(f"{number},1\n" for number in (142, *range(99202, 99216), 143)))
    kept = classify_file(source)
    rows = rows_of(kept.target)
    monkeypatch.setattr(classify_module, "_MOST_KINDS", 3)
    again = classify_file(source, force=True)
    assert rows_of(again.target) == rows
    assert only(again).counts == only(kept).counts
    assert only(again).said == only(kept).said


# --- lists that are no Excel workbooks ---

TEXT = "Code;Note;Fee\n00142;=HYPERLINK(1);1,50\n99213-25;+1;\n;only a note;\nJ1100;@x;2\n"


def test_text_file_becomes_a_workbook_of_texts(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text(TEXT)
    summary = classify_file(source, "code")
    assert summary.target == tmp_path / "list-classified.xlsx"
    opened = openpyxl.load_workbook(summary.target)
    sheet = opened.worksheets[0]
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows()] == [
        ("Code", "Note", "Fee", *HEADINGS),
        ("00142", "=HYPERLINK(1)", "1,50", "00142", None, "CPT", "Level I", "Category I", "Anesthesia", None),
        ("99213-25", "+1", None, "99213", "25", *EVALUATION[2:]),
        (None, "only a note", None, *BLANK),
        ("J1100", "@x", "2", "J1100", None, *DRUG[2:]),
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "inlineStr"}
    assert [sheet["A2"].number_format, sheet["D2"].number_format, sheet["A1"].font.bold] == ["@", "@", True]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["I"].width > 30
    assert '<ignoredErrors><ignoredError sqref="A1:A5 D1:D5' in sheet_of(summary.target)
    found = only(summary)
    assert (found.counts.rows, found.counts.blank, found.first_result_column) == (4, 1, "D")


def test_text_file_stays_one_when_told(tmp_path: Path) -> None:
    source = tmp_path / "list.txt"
    source.write_text(TEXT)
    classify_file(source, "A", target=tmp_path / "out.csv")
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # or Excel reads another encoding
    assert list(csv.reader(StringIO(content.decode("utf-8-sig")))) == [
        ["Code", "Note", "Fee", *HEADINGS],
        ["00142", "=HYPERLINK(1)", "1,50", "00142", "", "CPT", "Level I", "Category I", "Anesthesia", ""],
        ["99213-25", "+1", "", "99213", "25", *[text or "" for text in EVALUATION[2:]]],
        ["", "only a note", "", *[""] * 7],
        ["J1100", "@x", "2", "J1100", "", *[text or "" for text in DRUG[2:]]],
    ]


@pytest.mark.long
def test_real_list(tmp_path: Path) -> None:
    """Every code of a real file is HCPCS Level II; the rest of its rows are modifiers."""
    source = shared("releases", "HCPC2019_CONTR_ANWEB.xlsx")
    summary = classify_file(source, "hcpc", target=tmp_path / "out.xlsx")
    counts = only(summary).counts
    assert counts.systems == {("HCPCS", "Level II"): 6441}
    assert (counts.rows, counts.unrecognized, counts.blank) == (6801, 360, 0)


# --- what is refused ---


@pytest.mark.parametrize(
    ("column", "target", "sentence"),
    [
        (
            "Procedure",
            "charges.xlsx",
            "cannot be written over charges.xlsx itself; name another file with -o",
        ),
        ("Procedure", "out.xlsm", r"is written as \.xlsx or \.csv, so its name must end so, not in \.xlsm"),
        ("Procedure", "out", r"is written as \.xlsx or \.csv, so its name must end so, not in nothing"),
        ("Code", "out.xlsx", r"There is no column 'Code'; the columns are: Claim, Procedure, Fee\."),
        ("ZZ", "out.xlsx", r"There is no column 'ZZ'; the columns are: Claim, Procedure, Fee\."),
    ],
)
def test_refusals_leave_nothing_behind(tmp_path: Path, column: str, target: str, sentence: str) -> None:
    source = charges(tmp_path / "charges.xlsx")
    before = source.read_bytes()
    with pytest.raises(InputError, match=sentence):
        classify_file(source, column, target=tmp_path / target, force=True)
    assert names_in(tmp_path) == ["charges.xlsx"]
    assert source.read_bytes() == before


def test_link_to_the_input_is_the_input(tmp_path: Path) -> None:
    source = charges(tmp_path / "charges.xlsx")
    (tmp_path / "link.xlsx").symlink_to(source)
    with pytest.raises(InputError, match="itself"):
        classify_file(source, "B", target=tmp_path / "link.xlsx", force=True)


def test_existing_result_needs_force(tmp_path: Path) -> None:
    source = charges(tmp_path / "charges.xlsx")
    classify_file(source, "B")
    with pytest.raises(OutputError, match=r"charges-classified\.xlsx exists already"):
        classify_file(source, "B")
    assert only(classify_file(source, "B", force=True)).counts.rows == 6


def test_text_list_has_two_endings_for_its_result(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text(TEXT)
    with pytest.raises(
        InputError, match=r"The result of list\.csv is written as \.xlsx or \.csv, so its name must end so"
    ):
        classify_file(source, "A", target=tmp_path / "out.ods")
    with pytest.raises(InputError, match="itself"):
        classify_file(source, "A", target=source, force=True)
    assert names_in(tmp_path) == ["list.csv"]


NOTHING = "There is nothing to classify in column A of the sheet 'Codes' of book.xlsx."


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        ("", "A", "The sheet 'Codes' of book.xlsx is empty; choose another with --sheet."),
        (
            '<row r="1"><c r="A1" t="str"><v>Code</v></c></row>',
            "Code",
            NOTHING,
        ),
        (
            '<row r="1"><c r="A1" t="str"><v>Code</v></c></row>'
            '<row r="2"><c r="A2"/><c r="B2"><v>1</v></c></row>',
            "Code",
            NOTHING,
        ),
    ],
)
def test_lists_with_nothing_in_them(tmp_path: Path, rows: str, column: str, sentence: str) -> None:
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    with pytest.raises(InputError) as caught:
        classify_file(source, column)
    assert str(caught.value) == sentence
    assert names_in(tmp_path) == ["book.xlsx"]


def test_the_workbook_made_of_a_text_file_is_packed(tmp_path: Path) -> None:
    """As Excel packs it: a list of 200,000 lines would else make a file of 100 MB."""
    codes = "\n".join(str(10_000 + number) for number in range(2_000))
    (tmp_path / "list.csv").write_text(f"Code\n{codes}\n", encoding="utf-8")
    made = tmp_path / "list-classified.xlsx"
    classify_file(tmp_path / "list.csv", "Code", target=made)
    with zipfile.ZipFile(made) as package:
        unpacked = sum(part.file_size for part in package.infolist())
    assert made.stat().st_size < unpacked / 5


def test_damage_found_late_leaves_nothing_behind(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{99000 + n}</v></c></row>' for n in range(1, 5000))
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)[:-30])
    with pytest.raises(InputError, match="is damaged"):
        classify_file(source, "A")
    assert names_in(tmp_path) == ["book.xlsx"]


def test_too_many_rows_for_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from addin.files import new_workbook

    monkeypatch.setattr(new_workbook, "LAST_ROW", 3)
    source = tmp_path / "list.csv"
    source.write_text(TEXT)
    with pytest.raises(
        InputError, match=r"list\.csv is too large for one sheet .* with -o and a name ending in \.csv"
    ):
        classify_file(source, "A")
    assert names_in(tmp_path) == ["list.csv"]


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from typing import Any
from addin.classify import Choices, classify_files
from udfs.errors import OutputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    list(classify_files([Path(sys.argv[1])], Choices()))
except OutputError as error:
    print(error)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX systems can")
@pytest.mark.parametrize("name", ["book.xlsx", "book.csv"])
def test_disk_that_is_really_full(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    if name == "book.csv":
        source.write_text("".join(f"{number}\n" for number in range(10000, 20000)))
    else:
        rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{10000 + n}</v></c></row>' for n in range(1, 10000))
        make_workbook(source, sheet_xml(rows))
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(source)], capture_output=True, text=True, check=True
    )
    target = tmp_path / "book-classified.xlsx"
    assert done.stdout == (
        f"{target} cannot be written: the disk is full; free up space or choose another folder.\n"
    )
    assert done.stderr == ""
    assert names_in(tmp_path) == [name]


# --- the command ---


def run(*arguments: str) -> str:
    import typer

    app = typer.Typer()
    app.command()(classify)
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_command_writes_and_says_what_it_found(tmp_path: Path) -> None:
    source = charges(tmp_path / "charges.xlsx")
    target = tmp_path / "out.xlsx"
    shown = run(str(source), "--column", "Procedure", "--sheet", "March", "-o", str(target))
    table = [
        [word for word in line.replace("│", " ").split("  ") if word.strip()] for line in shown.splitlines()
    ]
    cells = [[word.strip() for word in line] for line in table]
    assert ["CPT", "Level I", "2"] in cells
    assert ["HCPCS", "Level II", "1"] in cells
    assert ["Unrecognized", "1"] in cells
    assert ["Formula without a saved value", "1"] in cells
    assert ["All rows", "6"] in cells
    assert f"Results from column D on: {target}" in shown
    assert target.exists()
    with pytest.raises(HcpcsExcelError, match="exists already"):
        run(str(source), "--column", "Procedure", "-o", str(target))
    run(str(source), "--column", "Procedure", "-o", str(target), "--force")


# In another list -----------------------------------------------------------------------------------


def test_each_code_is_in_the_other_list_or_not(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Code,Charge\nC1716,1\n99213-25,2\n77067,3\n77067-26,4\nhello,5\n,6\n")
    (tmp_path / "auth.csv").write_text('Code,Note\nC1715-C1719,seeds\n"99202-99215, G0463",\n77067-26,\n')
    summary = classify_file(
        tmp_path / "list.csv", target=tmp_path / "out.csv", in_list=tmp_path / "auth.csv", cell_by_cell=True
    )
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines] == [
        "In auth",
        "Yes",
        "Yes",
        "No",
        "Yes",
        "Unrecognized",
        "",
    ]
    assert summary.listed == ("Read auth.csv: headings in row 1.", "Codes in column Code (A).")


def test_the_other_list_may_be_ranges_without_a_heading(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Code\nA4207\nA4210\n")
    (tmp_path / "ranges.csv").write_text("A4206-A4209\nJ7170 to J7179\n")
    classify_file(tmp_path / "list.csv", target=tmp_path / "out.csv", in_list=tmp_path / "ranges.csv")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines] == ["In ranges", "Yes", "No"]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("Code,Note\n,x\n", "There are no codes in column A of auth.csv"),
        ("Name,Note\na,b\n", "Put codes or ranges under a heading such as Code"),
    ],
)
def test_another_list_without_codes_ends_before_anything_is_written(
    tmp_path: Path, listed: str, said: str
) -> None:
    (tmp_path / "list.csv").write_text("Code\nA4207\n")
    (tmp_path / "auth.csv").write_text(listed)
    with pytest.raises(InputError, match=said):
        classify_file(tmp_path / "list.csv", target=tmp_path / "out.csv", in_list=tmp_path / "auth.csv")
    assert not (tmp_path / "out.csv").exists()
