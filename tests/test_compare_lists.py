"""The workbook compare-lists: its columns, what it reads, and its Instructions."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_workbooks import code, compare_lists, opened, opened_form, rows_of
from typer.testing import CliRunner

from addin.cli.template_command import template_app
from workbook_templates.reading.shapes import NOT_READ, READ, REFUSED, shape_of, shapes
from workbook_templates.registry import find_template
from workbook_templates.writing.text_cells import user_amount, user_text

LIST_A = find_template("compare-lists").tables[0]
COLUMNS = [
    "Your reference", "Code", "Modifier", "Description", "Amount", "Clean code", "Modifiers", "Code system",
    "Code level", "Category",
    "Section", "In both?", "Amount in the other list", "Amount difference", "Duplicate", "Check",
]  # fmt: skip


def test_columns_are_those_that_are_promised() -> None:
    """In the promised order, with hidden steps behind."""
    workbook = opened_form("compare-lists", "empty")
    for name in ("List A", "List B"):
        headings = [cell.value for cell in workbook[name][4]]
        assert headings[: len(COLUMNS)] == COLUMNS
        assert all(str(heading).startswith("Step ") for heading in headings[len(COLUMNS) :])


def test_amounts_are_numbers_where_they_are_numbers() -> None:
    """An amount in words stays a text, for the Checks sheet to find."""
    lines = [code("99213", "", 12.5), code("99214", "", "by report"), code("99215")]
    sheet = opened(compare_lists(lines))["List A"]
    assert [sheet[f"E{row}"].value for row in (5, 6, 7)] == [12.5, "by report", None]


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
        "99213", "99213", "99213.25", "1e+300",
    ]  # fmt: skip


def test_rows_of_ranges_are_high_enough_for_their_subsections() -> None:
    """A wrapped subsection does not run into the next row."""
    sheet = opened_form("compare-lists", "empty")["Ranges"]
    heights = {
        sheet[f"K{row}"].value: sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1)
    }
    longest = max(filter(None, heights), key=len)
    assert heights["Head"] < heights[longest]


def test_each_example_is_of_its_shape() -> None:
    """The Instructions sheet shows every shape by an example that is one."""
    words = [
        str(row[0].value)
        for row in opened_form("compare-lists", "empty")["Instructions"].iter_rows(max_col=1)
    ]
    for shape in shapes():
        assert shape_of(shape.example) == shape
        assert shape.outcome in (READ, REFUSED, NOT_READ)
        assert shape.example in words


def test_stored_answers_compare_as_they_should() -> None:
    """Without any program: outcome, the other amount, the difference, the row that is repeated."""
    list_a = [code("142", amount=310), code("99213-25", amount=5), code("99213"), code("00142"), code("x")]
    list_b = [code("00142", amount=295), code("J1100"), code("99213:59")]
    workbook = opened(compare_lists(list_a, list_b), values=True)
    found = [
        (row["In both?"], row["Amount in the other list"], row["Amount difference"], row["Duplicate"])
        for row in rows_of(workbook["List A"])
    ]
    assert found == [
        ("Both", 295, 15, ""),
        ("Only in A", "", "", ""),
        ("Only in A", "", "", ""),
        ("Both", 295, "", "Repeats row 5"),
        ("Unrecognized", "", "", ""),
    ]
    assert rows_of(workbook["List B"])[0]["Amount difference"] == 15


def test_the_command_of_the_readme_works(tmp_path: Path) -> None:
    """--a-column names the column of the codes."""
    ours, theirs, made = tmp_path / "ours.csv", tmp_path / "theirs.csv", tmp_path / "made.xlsx"
    ours.write_text("HCPCS,Fee\n00142,310\n", encoding="utf-8")
    theirs.write_text("Code,What\n142,=1+1\n99213,Visit\n", encoding="utf-8")
    options = ["--a", str(ours), "--a-column", "A", "--a-amount", "Fee", "--b", str(theirs)]
    result = CliRunner().invoke(
        template_app, ["compare-lists", "-o", str(made), *options, "--b-description", "What"]
    )
    assert result.exit_code == 0, result.output
    workbook = opened(made.read_bytes(), values=True)
    assert [cell.value for cell in workbook["List A"][5]][:6] == [None, "00142", None, None, 310, "00142"]
    (first, _) = rows_of(workbook["List B"])
    assert (first["Description"], first["In both?"]) == ("=1+1", "Both")
