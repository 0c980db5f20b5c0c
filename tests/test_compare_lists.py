"""The comparison workbook as a file: its sheets, tables, formulas, and texts that stay texts."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from addin.template_command import template_app
from udfs.errors import InputError, OutputError
from workbook_templates.compare_lists import build, write
from workbook_templates.parts.shapes import NOT_READ, READ, REFUSED, shape_of, shapes
from workbook_templates.parts.text_cells import user_amount, user_text
from workbook_templates.registry import TEMPLATES, find_template
from workbook_templates.user_files.code_list import ListLine, ListSource, read_code_list, sample_lists

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEETS = ["About", "Instructions", "List A", "List B", "Summary", "Checks", "Ranges", "Modifiers"]
COLUMNS = [
    "Code", "Description", "Amount", "Clean code", "Modifiers", "Code system", "Code level", "Category",
    "Section", "In both?", "Amount in the other list", "Amount difference", "Duplicate", "Check",
]  # fmt: skip
AWKWARD = [
    "=1+1", "+1", "-99213", "@SUM(A1)", "'00100", "\t99213", "=HYPERLINK(\"http://example.com\",\"x\")",
    "=cmd|' /C calc'!A0", "00142", "1E3", "_x0041_", "<b>&amp;", "a\rb",
]  # fmt: skip


def opened(list_a: Sequence[ListLine] = (), list_b: Sequence[ListLine] = ()) -> Workbook:
    return load_workbook(io.BytesIO(build(list_a, list_b)))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_sheets_and_tables_are_those_that_are_promised() -> None:
    """Eight sheets; four tables, with headings in the promised order and hidden steps behind."""
    workbook = opened(*sample_lists())
    assert workbook.sheetnames == SHEETS
    tables = {name: sheet.title for sheet in workbook for name in sheet.tables}
    assert tables == {
        "ListA": "List A",
        "ListB": "List B",
        "Ranges": "Ranges",
        "KnownModifiers": "Modifiers",
    }
    for name in ("List A", "List B"):
        headings = [cell.value for cell in workbook[name][4]]
        assert headings[: len(COLUMNS)] == COLUMNS
        assert all(str(heading).startswith("Step: ") for heading in headings[len(COLUMNS) :])


def test_an_empty_workbook_has_200_rows_ready() -> None:
    """Each ready row has its formulas; a filled list has as many rows as lines."""
    empty, filled = opened()["List A"], opened(*sample_lists())["List A"]
    assert empty.tables["ListA"].ref.endswith("204")
    assert empty["A204"].value is None
    assert str(empty["D204"].value).startswith("=IFERROR(CODECLEAN(")
    assert filled.tables["ListA"].ref.endswith(str(4 + len(sample_lists()[0])))


def test_classification_asks_the_add_in_first() -> None:
    """Each answer is IFERROR around our function, in the file's form of references."""
    sheet = opened()["List A"]
    functions = {"D": "CODECLEAN", "E": "CODEMODIFIERS", "F": "CODESYSTEM", "G": "CODELEVEL",
                 "H": "CODECATEGORY", "I": "CODESECTION", "N": "CODECHECK"}  # fmt: skip
    for letter, function in functions.items():
        formula = str(sheet[f"{letter}5"].value)
        assert formula.startswith(f"=IFERROR({function}(ListA[[#This Row],[Code]]"), letter


def test_formulas_are_in_the_form_of_files() -> None:
    """No typed short form, a prefix on newer functions, balanced brackets, within Excel's length."""
    workbook = opened()
    formulas = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row
                if cell.data_type == "f"]  # fmt: skip
    assert len(formulas) > 10_000
    for formula in set(formulas):
        outside_texts = re.sub(r'"[^"]*"', "", formula)
        assert "@" not in outside_texts
        assert not re.search(r"(?<!_xlfn\.)\bUNICHAR\(", formula)
        assert not re.search(r"\b(LET|XLOOKUP|FILTER|TEXTSPLIT|TEXTJOIN|CONCAT|IFS)\(", formula)
        assert outside_texts.count("(") == outside_texts.count(")")
        assert len(formula) <= 8192


def test_new_rows_of_a_table_fill_themselves() -> None:
    """Each formula of a row is declared for its column too, word for word."""
    sheet = opened()["List A"]
    for place, column in enumerate(sheet.tables["ListA"].tableColumns, start=1):
        formula = sheet.cell(5, place).value
        declared = column.calculatedColumnFormula
        assert (declared.attr_text if declared else None) == (str(formula)[1:] if formula else None)


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_arrives_as_text(text: str) -> None:
    """A code or description that begins like a formula is a typed text; none becomes an element f."""
    content = build([ListLine(text, text, 1)], [])
    sheet = ET.fromstring(parts(content)["xl/worksheets/sheet3.xml"])
    cells = {cell.get("r"): cell for cell in sheet.iter(f"{MAIN}c")}
    for reference in ("A5", "B5"):
        cell = cells[reference]
        assert cell.get("t") in ("inlineStr", "s")
        assert cell.find(f"{MAIN}f") is None
    read = load_workbook(io.BytesIO(content))["List A"]["A5"]
    assert read.data_type == "s"
    assert read.number_format == "@"
    assert read.quotePrefix == text.startswith(("=", "+", "-", "@", "'", "\t"))


def test_what_xml_cannot_hold_is_left_out() -> None:
    """Control characters and lone surrogates vanish; too long a text is cut, not refused."""
    sheet = opened([ListLine("a\x00b\ud800c", "x" * 40_000)])["List A"]
    assert sheet["A5"].value == "abc"
    assert len(str(sheet["B5"].value)) == 32_767


def test_amounts_are_numbers_where_they_are_numbers() -> None:
    """An amount in words stays a text, for the Checks sheet to find."""
    sheet = opened([ListLine("99213", "", 12.5), ListLine("99214", "", "by report"), ListLine("99215")])[
        "List A"
    ]
    assert [sheet[f"C{row}"].value for row in (5, 6, 7)] == [12.5, "by report", None]


@pytest.mark.parametrize(
    ("written", "read"),
    [("$1,250.00", 1250.0), ("-3", -3.0), ("(12.50)", -12.5), (" 7 ", 7.0), ("12,50", "12,50"), ("", ""),
     (None, ""), (5, 5), (True, "TRUE"), (float("nan"), "nan"), ("1.2.3", "1.2.3"), ("-$5", -5.0)],
)  # fmt: skip
def test_amounts_are_read(written: object, read: object) -> None:
    """Dollars, thousands and brackets are understood; what is ambiguous is left as it is."""
    assert user_amount(written) == read


def test_whole_numbers_come_without_decimals() -> None:
    """99213.0 is how files hold 99213."""
    assert [user_text(value) for value in (99213.0, 99213, 99213.25, 1e300)] == [
        "99213",
        "99213",
        "99213.25",
        "1e+300",
    ]


def test_equal_lists_give_equal_bytes() -> None:
    """Also in another process, with another hash seed."""
    program = (
        "import sys; from workbook_templates.compare_lists import build;"
        "from workbook_templates.user_files.code_list import sample_lists;"
        "sys.stdout.buffer.write(build(*sample_lists()))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert other.stdout == build(*sample_lists()) == build(*sample_lists())


def test_the_finishing_step_leaves_nothing_undone() -> None:
    """Ignored errors before the drawing, fonts in order, alternative text, dates fixed."""
    files = parts(build(*sample_lists()))
    sheet = files["xl/worksheets/sheet3.xml"].decode()
    assert '<ignoredError sqref="A5:E1048576" numberStoredAsText="1"' in sheet
    assert sheet.index("<ignoredErrors>") < sheet.index("<tableParts")
    order = ["b", "i", "strike", "u", "sz", "color", "name", "family", "charset", "scheme"]
    for font in ET.fromstring(files["xl/styles.xml"]).iter(f"{MAIN}font"):
        names = [child.tag.removeprefix(MAIN) for child in font]
        assert names == sorted(names, key=order.index)
    assert 'descr="Bar chart of the number of lines' in files["xl/drawings/drawing1.xml"].decode()
    assert files["docProps/core.xml"].count(b"2026-01-01T00:00:00Z") == 2
    assert not re.search(r't="n" ?/>', sheet)  # a program took such empty cells for 0
    assert b"fullCalcOnLoad" in files["xl/workbook.xml"]
    with zipfile.ZipFile(io.BytesIO(build())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pages_print_with_titles() -> None:
    """One page wide, headings on each page, page numbers; landscape but for the narrow modifiers."""
    workbook = opened()
    for sheet in workbook:
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "Modifiers" else "landscape")
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.right.text == "Page &P of &N"
    assert workbook["List A"].print_title_rows == "$4:$4"
    assert workbook["List A"].freeze_panes == "B5"


def test_rows_of_ranges_are_high_enough_for_their_subsections() -> None:
    """A wrapped subsection does not run into the next row."""
    sheet = opened()["Ranges"]
    heights = {
        sheet[f"I{row}"].value: sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1)
    }
    longest = max(filter(None, heights), key=len)
    assert heights["Head"] < heights[longest]


def test_trademarks_and_patients_are_spoken_of() -> None:
    """About names both trademarks, the version, and asks to keep patients out."""
    words = " ".join(str(cell.value) for row in opened()["About"].iter_rows() for cell in row if cell.value)
    assert "CPT is a registered trademark of the American Medical Association." in words
    assert "CDT is a trademark of the American Dental Association." in words
    assert "no columns for patients" in words
    assert "hcpcs-excel 0." in words


def test_each_example_is_of_its_shape() -> None:
    """The Instructions sheet shows every shape by an example that is one."""
    words = [str(row[0].value) for row in opened()["Instructions"].iter_rows(max_col=1)]
    for shape in shapes():
        assert shape_of(shape.example) == shape
        assert shape.outcome in (READ, REFUSED, NOT_READ)
        assert shape.example in words


def test_a_list_is_read_from_a_file(tmp_path: Path) -> None:
    """Columns by header or letter; blank rows are left out, zeros are kept."""
    path = tmp_path / "ours.csv"
    path.write_text(
        'Our list\nHCPCS,What,Fee\n00142,Eye case,"1,200.00"\n,,\n99213-25,Visit,\n', encoding="utf-8"
    )
    lines = read_code_list(ListSource(path, "hcpcs", "Fee", "B"))
    assert lines == (ListLine("00142", "Eye case", 1200.0), ListLine("99213-25", "Visit", ""))


def test_a_wrong_column_is_one_sentence(tmp_path: Path) -> None:
    """The sentence names the columns that there are."""
    path = tmp_path / "ours.csv"
    path.write_text("HCPCS,Fee\n99213,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="There is no column 'Code'"):
        read_code_list(ListSource(path, "Code"))


def test_a_list_without_lines_is_one_sentence(tmp_path: Path) -> None:
    """A header alone is no list."""
    path = tmp_path / "ours.csv"
    path.write_text("HCPCS,Fee\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"holds no codes; name another column\.$"):
        read_code_list(ListSource(path, "HCPCS"))


def test_too_long_a_list_is_one_sentence(tmp_path: Path) -> None:
    """The sentence says how many lines there may be."""
    path = tmp_path / "ours.csv"
    path.write_text("Code\n" + "99213\n" * 20_001, encoding="utf-8")
    with pytest.raises(InputError, match="has 20,001 lines and this workbook takes 20,000"):
        read_code_list(ListSource(path, "Code"))


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    """The older file stays as it was until force is given."""
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        write(path, (), (), force=False)
    assert path.read_bytes() == b"mine"
    write(path, (), (), force=True)
    assert load_workbook(path).sheetnames == SHEETS


def test_the_registry_finds_what_it_lists() -> None:
    """Each entry has a name, one line, and a module that is there."""
    assert [template.name for template in TEMPLATES] == ["compare-lists"]
    assert find_template("compare-lists").module == "workbook_templates.compare_lists"
    assert "\n" not in find_template("compare-lists").summary


def test_the_command_shows_the_sample_and_where_the_file_lies(tmp_path: Path) -> None:
    """Each sample code with what it is, the trademarks, and the whole path on one line."""
    path = tmp_path / "a folder with a rather long name" / "comparison.xlsx"
    path.parent.mkdir()
    result = CliRunner().invoke(
        template_app, ["compare-lists", "--sample", "-o", str(path)], env={"COLUMNS": "120"}
    )
    assert result.exit_code == 0, result.output
    for expected in ("00142", "Leading zeros restored", "HCPCS", "Level II", f"The workbook is {path}\n"):
        assert expected in result.output
    assert path.read_bytes() == build(*sample_lists())


def test_the_command_takes_the_users_lists(tmp_path: Path) -> None:
    """Columns as named; the default column is headed Code."""
    ours, theirs, made = tmp_path / "ours.csv", tmp_path / "theirs.csv", tmp_path / "made.xlsx"
    ours.write_text("HCPCS,Fee\n00142,310\n", encoding="utf-8")
    theirs.write_text("Code,What\n142,=1+1\n99213,Visit\n", encoding="utf-8")
    options = ["--a", str(ours), "--a-column", "A", "--a-amount", "Fee", "--b", str(theirs)]
    result = CliRunner().invoke(
        template_app, ["compare-lists", "-o", str(made), *options, "--b-description", "What"]
    )
    assert result.exit_code == 0, result.output
    assert made.read_bytes() == build(
        [ListLine("00142", "", 310.0)], [ListLine("142", "=1+1"), ListLine("99213", "Visit")]
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["-o", "made.xls", "--sample"], r"The workbook is an \.xlsx file; name it made\.xlsx\."),
        (["-o", "made.xlsx", "--sample", "--a", "ours.csv"], "do not go together"),
        (["-o", "no such folder/made.xlsx"], "does not exist"),
        (["-o", "made.xlsx", "--a", "no such file.csv"], "no such file.csv"),
    ],
)
def test_mistakes_of_the_command_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], sentence: str
) -> None:
    """Nothing is made, and the sentence ends with what to do."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputError, OutputError), match=sentence):
        CliRunner().invoke(template_app, ["compare-lists", *options], catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []
