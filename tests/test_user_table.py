"""The column that a user means by a heading or by letters."""

from __future__ import annotations

from datetime import datetime

import pytest

from addin.files.user_table import FoundColumn, find_column
from udfs.errors import InputError

TITLED = [["Charge list"], [], [" Billing\nCode ", "CPT", None, "Fee"], ["99213", "x", "y", 5]]


@pytest.mark.parametrize(
    ("rows", "column", "expected"),
    [
        (TITLED, "billing code", FoundColumn(0, 2, "Billing Code")),
        (TITLED, "  BILLING   CODE", FoundColumn(0, 2, "Billing Code")),
        (TITLED, "cpt", FoundColumn(1, 2, "CPT")),  # also the letters of column 2464
        (TITLED, "D", FoundColumn(3, 2, "")),
        (TITLED, "a", FoundColumn(0, 0, "")),  # the first text of the column
        ([["99213", 5], ["J1100", 6]], "A", FoundColumn(0, None, "")),
        ([["99213", 5], ["J1100", 6]], "B", FoundColumn(1, None, "")),
        ([["Code", ""], ["J1100", ""]], "B", FoundColumn(1, None, "")),
        ([["B", "A"], ["99213", 5]], "A", FoundColumn(1, 0, "A")),  # a header wins over a letter
        ([[2024, 2025]], "2025", FoundColumn(1, 0, "2025")),
        # A word among data is no header where the name is also a letter, and not the first choice elsewhere.
        ([["Name", "Sex", "Fee"], ["Doe", "C", 5]], "C", FoundColumn(2, 0, "")),
        ([["Doe", 5, "Code"], ["Note", "Code", "Fee"]], "Code", FoundColumn(1, 1, "Code")),
    ],
)
def test_find_column(rows: list[list[object]], column: str, expected: FoundColumn) -> None:
    assert find_column(rows, column) == expected


def test_letters_of_a_found_column() -> None:
    assert FoundColumn(27, None, "").letters == "AB"


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        (TITLED, "Procedure", "There is no column 'Procedure'; the columns are: Billing Code, CPT, Fee."),
        (TITLED, "E", "There is no column 'E'; the columns are: Billing Code, CPT, Fee."),
        (TITLED, "", "There is no column ''; the columns are: Billing Code, CPT, Fee."),
        (
            [["Item", "CPT/HCPCS", "Price"], ["1", "99213", "9"]],
            "cpt",
            "There is no column 'cpt'; perhaps 'CPT/HCPCS' is meant; "
            "the columns are: Item, CPT/HCPCS, Price.",
        ),
        (
            [["Item", "CPT/HCPCS", "Price"], ["1", "99213", "9"]],
            "Prise",
            "There is no column 'Prise'; perhaps 'Price' is meant; the columns are: Item, CPT/HCPCS, Price.",
        ),
        (
            [["See the next sheet"]],
            "E",
            "There is no column 'E'; the list ends with column A, so name another column, or another sheet.",
        ),
        (
            [["Code", "Fee", "code"]],
            "CODE",
            "Row 1 has 2 columns headed 'CODE'; name one by its letter: A, C.",
        ),
        (
            [[f"H{chr(65 + n)}" for n in range(14)], [1] * 14],
            "X",
            "There is no column 'X'; "
            "the columns are: HA, HB, HC, HD, HE, HF, HG, HH, HI, HJ, HK, HL and more.",
        ),
        (
            [["Jane Doe", "Hypertension", "Aetna"], ["John Roe", "Asthma", "Cigna"]],
            "Code",
            "There is no column 'Code'; no row of headings was found in the first 50 rows, "
            "so name the column by its letter.",
        ),
        (
            [["Report for Jane Doe"], ["99213", 5]],
            "Code",
            "There is no column 'Code'; no row of headings was found in the first 50 rows, "
            "so name the column by its letter.",
        ),
        (
            [[None]] * 50 + [["Code"]],
            "Code",
            "There is no column 'Code'; no row of headings was found in the first 50 rows, "
            "so name the column by its letter.",
        ),
    ],
)  # fmt: skip
def test_no_such_column(rows: list[list[object]], column: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        find_column(rows, column)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("first", ["Doe, Jane", "1980-04-01", "555-12-3456", 5, datetime(1980, 4, 1)])
def test_rows_of_patients_are_not_taken_for_headers(first: object) -> None:
    """Without headers the first row is data, which no message may repeat."""
    rows = [["99213", first, "Doe, Jane"], ["99214", first, "Roe, Richard"]]
    with pytest.raises(InputError) as caught:
        find_column(rows, "Code")
    assert "Doe" not in str(caught.value)
    assert "no row of headings was found" in str(caught.value)


def test_width_of_the_list_is_more_than_its_first_rows_show() -> None:
    assert find_column([["99213"]], "C", width=3) == FoundColumn(2, None, "")
