"""A new file holds every row of a list, the new columns behind it, and shows what the list showed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from package_parts import sheet_of

from addin.files import new_workbook
from addin.files.growing_copy import NewColumns
from addin.files.new_workbook import write_new_list
from udfs.errors import InputError


@dataclass(frozen=True)
class Made:
    """A list of rows."""

    table: Sequence[tuple[int, Sequence[object]]]
    path: Path = Path("list.csv")
    sheet: str = ""

    @property
    def first_rows(self) -> list[Sequence[object]]:
        """The values of the first three rows."""
        found = dict(self.table)
        return [found.get(number, ()) for number in range(1, 4)]

    def rows(self) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Every row with its number."""
        return ((number, tuple(row)) for number, row in self.table)


def written(folder: Path, rows: Sequence[Sequence[object]], *, header_row: int = 1, code: int = 1) -> Path:
    """The workbook made of these rows."""
    columns = NewColumns(("New",), header_row, lambda row: (f"row {row}",), code, (20,))
    write_new_list(Made(list(enumerate(rows, 1))), columns, folder / "new.xlsx")
    return folder / "new.xlsx"


def column(path: Path, letter: str) -> list[Cell]:
    return list(openpyxl.load_workbook(path).worksheets[0][letter])


# What the texts below one heading become: values, and the formats that show them as they were.
COLUMNS: dict[str, tuple[str, list[str], list[object] | None, list[str]]] = {
    "whole numbers": ("Units", ["1", "20", "0"], [1, 20, 0], ["0", "0", "0"]),
    "money": ("Charge", ["92.50", "0.5", "-1.25"], [92.5, 0.5, -1.25], ["0.00", "0.0", "0.00"]),
    "dollars": (
        "Charge",
        ["$1,250.00", "$3.10", "-$1.00"],
        [1250.0, 3.1, -1.0],
        ['"$"#,##0.00', '"$"0.00', '"$"0.00'],
    ),
    "thousands": ("Charge", ["1,250", "12,345,678.9"], [1250, 12345678.9], ["#,##0", "#,##0.0"]),
    "padded": ("Charge", [" 92.50 "], [92.5], ["0.00"]),
    "later text": (
        "Charge",
        ["1", "2", "by report", "3"],
        [1, 2, "by report", 3],
        ["0", "0", "General", "0"],
    ),
    "decimal comma": ("Charge", ["1,50"], ["1,50"], ["General"]),
    "negative nothing": ("Charge", ["1", "-0.00"], [1, "-0.00"], ["0", "General"]),
    "sixteen digits": ("Charge", ["1", "1234567890123456"], [1, "1234567890123456"], ["0", "General"]),
    "fifteen digits": ("Charge", ["123456789012345"], [123456789012345], ["0"]),
    "exponent": ("Charge", ["1E5"], ["1E5"], ["General"]),
    "other digits": ("Charge", ["١٢"], ["١٢"], ["General"]),
    "a zero in front": ("Units", ["12", "7", "012"], ["12", "7", "012"], ["@", "@", "@"]),
    "a late zero in front": ("Units", ["1", "2", "3", "4", "01"], ["1", "2", "3", "4", "01"], ["@"] * 5),
    "identifiers": ("Claim No.", ["123", "124"], ["123", "124"], ["@", "@"]),
    "amounts of accounts": ("Account balance", ["12.5", "7"], [12.5, 7], ["0.0", "0"]),
    "modifiers": ("MOD1", ["25", "59"], ["25", "59"], ["@", "@"]),
    "revenue codes": ("rev_code", ["450", "360"], ["450", "360"], ["@", "@"]),
    "ISO dates": (
        "Seen",
        ["2026-07-01", "2026-12-31"],
        [date(2026, 7, 1), date(2026, 12, 31)],
        ["mm-dd-yy"] * 2,
    ),
    "US dates": ("Seen", ["7/1/2026", "07/31/2026"], [date(2026, 7, 1), date(2026, 7, 31)], ["mm-dd-yy"] * 2),
    "days in front": ("Seen", ["7/1/2026", "1/2/2026", "3/4/2026", "31/1/2026"], None, ["@"] * 4),
    "no such day": ("Seen", ["2026-07-01", "2026-02-30"], None, ["@"] * 2),
    "before the calendar": ("Born", ["1900-02-28"], None, ["@"]),
    "times": ("Seen", ["2026-07-01 10:00"], None, ["General"]),
    "formulas": ("Note", ["=1+1", "+1", "@x", "-"], None, ["General"] * 4),
    "texts": ("Note", ["a", "1", "2"], None, ["General"] * 3),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_what_a_column_of_texts_becomes(tmp_path: Path, name: str) -> None:
    heading, texts, expected, formats = COLUMNS[name]
    path = written(tmp_path, [["Code", heading], *(["00142", text] for text in texts)])
    values = [
        one.value.date() if isinstance(one.value, datetime) else one.value for one in column(path, "B")[1:]
    ]
    assert values == (texts if expected is None else expected)
    assert [type(value) for value in values] == [type(value) for value in expected or texts]
    assert [one.number_format for one in column(path, "B")[1:]] == formats
    assert all(one.data_type != "f" for one in column(path, "B"))


def test_codes_and_answers_are_texts_without_a_mark(tmp_path: Path) -> None:
    path = written(tmp_path, [["7"], ["Code"], [99213], ["00142"]], header_row=2)
    assert [one.value for one in column(path, "A")] == ["7", "Code", "99213", "00142"]
    assert [one.value for one in column(path, "B")] == [None, "New", "row 3", "row 4"]
    assert {one.number_format for one in column(path, "A")} == {"@"}
    assert '<ignoredErrors><ignoredError sqref="A1:A4 B1:B4"' in sheet_of(path)


def test_numbers_that_look_alike_in_the_code_column_stay_texts(tmp_path: Path) -> None:
    path = written(tmp_path, [["Units", "Proc"], ["1", "99213"]], code=2)
    assert [one.value for one in column(path, "A")] == ["Units", 1]
    assert [one.value for one in column(path, "B")] == ["Proc", "99213"]


def test_values_of_other_workbooks_keep_their_kinds(tmp_path: Path) -> None:
    values = [1.5, True, datetime(2026, 7, 1, 10), date(2026, 7, 1), time(10, 30), timedelta(hours=30), "12"]
    path = written(tmp_path, [["Code", *"abcdefg"], ["99213", *values]])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    found = [one.value for one in sheet[2]][1:8]
    assert found == [
        1.5,
        True,
        datetime(2026, 7, 1, 10),
        datetime(2026, 7, 1),
        time(10, 30),
        timedelta(hours=30),
        12,
    ]
    assert [one.number_format for one in sheet[2]][1:7] == [
        "General", "General", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd", "hh:mm:ss", "[h]:mm:ss"
    ]  # fmt: skip


def test_nothing_is_written_for_what_no_program_has_calculated(tmp_path: Path) -> None:
    path = written(tmp_path, [["Code", "Fee"], ["99213", object()], ["J1100", float("nan")]])
    assert [one.value for one in column(path, "B")] == ["Fee", None, "nan"]


def test_the_heading_stays_in_sight_and_columns_are_wide_enough(tmp_path: Path) -> None:
    rows = [
        ["Code", "Charge", "Note"],
        *[["99213", "1.00", "x"]] * 600,
        ["99213", "$12,345,678.90", "y" * 99],
    ]
    sheet = openpyxl.load_workbook(written(tmp_path, rows)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert [sheet.column_dimensions[letter].width for letter in "ABCD"] == [10, 16, 62, 20]


def test_headings_far_down_leave_all_texts_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, [*[["1"]] * 4, ["Code", "Fee"], ["99213", "1.50"]], header_row=5)
    assert [one.value for one in column(path, "B")][4:] == ["Fee", "1.50"]


def test_rows_stand_where_they_stood_and_new_columns_behind_the_longest(tmp_path: Path) -> None:
    source = Made([(1, ("Code",)), (2, ()), (5, ("99213",)), (9, ("J1100", None, "far"))], sheet="a/b[1]'")
    columns = NewColumns(("New",), 1, {5: ("five",), 9: ("nine",)}.get, 1)
    steps: list[float] = []
    assert write_new_list(source, columns, tmp_path / "new.xlsx", steps.append) == 4
    sheet = openpyxl.load_workbook(tmp_path / "new.xlsx").worksheets[0]
    assert sheet.title == "a b 1"
    assert [one.value for one in sheet["A"]] == ["Code", *[None] * 3, "99213", *[None] * 3, "J1100"]
    assert [one.value for one in sheet["D"]] == ["New", *[None] * 3, "five", *[None] * 3, "nine"]
    assert sheet["C9"].value == "far"
    assert steps == [1.0]


def test_a_text_file_says_what_was_there(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Code", "Fee", "Day", "At"],
        ["00142", "1.50", date(2026, 7, 1), datetime(2026, 7, 1, 10)],
        [99213.0, 1.5, datetime(2026, 7, 1), "=x"],
        [],
    ]
    columns = NewColumns(("New",), 1, {2: ("é",), 3: (None,)}.get, 1)
    write_new_list(Made(list(enumerate(rows, 1))), columns, tmp_path / "new.csv")
    content = (tmp_path / "new.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # or Excel reads another encoding
    assert list(csv.reader(content.decode("utf-8-sig").splitlines())) == [
        ["Code", "Fee", "Day", "At", "New"],
        ["00142", "1.50", "2026-07-01", "2026-07-01 10:00:00", "é"],
        ["99213", "1.5", "2026-07-01", "=x", ""],
        ["", "", "", "", ""],
    ]


def test_a_sheet_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Code"], ["1"], ["2"]]
    monkeypatch.setattr(new_workbook, "LAST_ROW", 2)
    with pytest.raises(InputError, match=r"list\.csv is too large for one sheet .* a name ending in \.csv"):
        written(tmp_path, rows)
    monkeypatch.setattr(new_workbook, "LAST_ROW", 3)
    monkeypatch.setattr(new_workbook, "LAST_COLUMN", 1)
    with pytest.raises(InputError, match="too large"):
        written(tmp_path, rows)
