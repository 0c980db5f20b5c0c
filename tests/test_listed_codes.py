"""Which codes are in a list: codes, ranges and modifiers, held against a second way to say it."""

from __future__ import annotations

import re
from functools import cache

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from udfs.functions import CODEIN
from udfs.listed_codes import ListedCodes


@cache
def every_code() -> list[str]:
    """All texts of a code's shape: five digits, and a letter behind or in front of four."""
    digits = [f"{number:05}" for number in range(100_000)]
    fours = [f"{number:04}" for number in range(10_000)]
    return (
        digits
        + [code for four in fours for letter in "FTUM" for code in (f"{four}{letter}",)]
        + [f"{letter}{four}" for four in fours for letter in "ABCDEGHJKLMPQRSTVWXYZ"]
    )


def shape(code: str) -> str:
    return re.sub("[0-9]", "9", code)


def is_between(code: str, first: str, last: str) -> bool:
    """The oracle: of one shape, with the same letter, as texts in their order."""
    return first <= code <= last and shape(code) == shape(first) == shape(last)


@pytest.mark.parametrize(
    ("listed", "ends"),
    [
        ("99202-99215", [("99202", "99215")]),
        (
            "99202-99215, G0463, J7170\u2013J7179",
            [("99202", "99215"), ("G0463", "G0463"), ("J7170", "J7179")],
        ),
        ("00100-01999", [("00100", "01999")]),
        ("CPT 10000 - 69999; 70000 through 79999", [("10000", "79999")]),
        ("A0000-A9999 and 0042T", [("A0000", "A9999"), ("0042T", "0042T")]),
        ("0001T to 0999T\n0001U thru 0500U", [("0001T", "0999T"), ("0001U", "0500U")]),
        ("99215-99202", [("99202", "99215")]),
        ("99211-15", [("99211", "99215")]),
        ("71045-47", [("71045", "71047")]),  # 47 is no modifier of radiology
        ("C1715-C1719", [("C1715", "C1719")]),
        ("99202-99215, 142", [("99202", "99215"), ("00142", "00142")]),  # which lost its zeros
        ("99202 to\n99215", [("99202", "99215")]),
        ("99202\u2014A0428", [("99202", "99202"), ("A0428", "A0428")]),
    ],
)
@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.long)])
def test_every_code_is_in_the_list_or_not(listed: str, ends: list[tuple[str, str]], step: int) -> None:
    found, codes = ListedCodes([listed]), every_code()[::step]
    expected = [code for code in codes if any(is_between(code, *pair) for pair in ends)]
    assert [code for code in codes if found.holds(code)] == expected
    for first, last in ends:
        assert found.holds(first) is found.holds(last) is True


@given(
    st.lists(st.tuples(strategies.codes, strategies.codes), min_size=1, max_size=8),
    st.sampled_from([", ", "; ", "\n", ",", " | "]),
    st.sampled_from(["-", " - ", " to ", "\u2013", " thru "]),
    st.lists(strategies.codes, max_size=20),
)
def test_any_ranges_hold_what_lies_between_their_ends(
    pairs: list[tuple[str, str]], separator: str, to: str, codes: list[str]
) -> None:
    """In one text, and each in a cell of its own."""
    written = [first + to + last for first, last in pairs]
    ends = {one for pair in pairs for one in pair}
    lists = ListedCodes([separator.join(written)]), ListedCodes(written)
    for code in {*codes, *ends}:
        expected = code in ends or any(is_between(code, min(pair), max(pair)) for pair in pairs)
        assert [found.holds(code) for found in lists] == [expected] * 2, code


@pytest.mark.parametrize(
    ("listed", "code", "expected"),
    [
        ("77067", "77067-26", True),
        ("77067-26", "77067", False),
        ("77067-26", "77067-26", True),
        ("77067-26", "77067-59-26", True),
        ("77067-26", "77067-TC", False),
        ("77067-26-59", "77067-26", False),
        ("77065-26 to 77067-26", "77066-26", True),
        ("77065-26 to 77067-26", "77066", False),
        ("7706726, 77065", "77067-26", True),
    ],
)
def test_modifiers_count_where_the_list_names_them(listed: str, code: str, expected: bool) -> None:
    assert CODEIN(code, listed) is expected


def test_a_list_is_a_range_of_cells_or_a_mixture() -> None:
    """Headings and blanks among the cells say nothing; numbers that lost their zeros have them again."""
    listed = [["Covered codes", None], ["99202-99215, G0463", 142.0], ["", "J7170\u2013J7179"]]
    codes = [["99213"], ["G0463"], ["00142"], ["J7175"], ["J7180"], ["99216"]]
    assert CODEIN(codes, listed) == [[True], [True], [True], [True], [False], [False]]


def test_answers_can_be_chosen() -> None:
    codes = [["99213", "J1100", "hello", None, "N/A"]]
    assert CODEIN(codes, "99213", "Yes", 0) == [["Yes", 0, "Unrecognized", "", ""]]
    assert CODEIN(codes, "99213", -2146826246, [["x"]]) == [[True, False, "Unrecognized", "", ""]]


@pytest.mark.parametrize("empty", ["", None, [[None], [""]], "covered codes", [["hello"], [12.0]]])
def test_a_list_without_codes_is_said(empty: object) -> None:
    """Nobody should take "not in the list" for an answer there."""
    assert CODEIN([["99213", "hello", None]], empty) == [["No codes in the list", "Unrecognized", ""]]


def test_cells_that_are_no_values_are_passed_over() -> None:
    assert CODEIN("99213", [[["99213"], {}, "99213"]]) is True
