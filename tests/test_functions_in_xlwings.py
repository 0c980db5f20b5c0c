"""What a cell gets: the functions called through xlwings' own COM server and conversions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from code_like_values import MORE
from fake_excel import CELL_ERRORS, MISSING_ARGUMENT, excel_range, excel_workbook, shown
from fake_windows import TimeType, windows
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import cell_texts, codes, modifiers, separators

from udfs.functions import FUNCTIONS

DECLARED = {one.name: [argument.name for argument in one.arguments] for one in FUNCTIONS}
WITH_IF_UNRECOGNIZED = tuple(name for name, arguments in DECLARED.items() if "if_unrecognized" in arguments)
ALL = tuple(name for name, arguments in DECLARED.items() if arguments)
ONE_ANSWER = tuple(name for name in ALL if name != "CODEINFO")
Entered = Callable[..., list[tuple[Any, ...]]]  # a formula's name and arguments; the rows of cells it fills
A_DATE = TimeType(2026, 1, 2, tzinfo=dt.timezone.utc)

# What a cell can hold, as COM hands it over.
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**7).map(float)
texts = cell_texts | codes | st.tuples(codes, separators, modifiers).map("".join)
errors = st.sampled_from(sorted(CELL_ERRORS.values()))
values = st.none() | st.booleans() | numbers | texts | errors
dates = st.datetimes(dt.datetime(1900, 1, 1), timezones=st.just(dt.timezone.utc)).map(
    lambda date: TimeType.combine(date.date(), date.timetz())
)
money = st.decimals(-(10**9), 10**9, places=4)
blocks = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[values] * width), min_size=1, max_size=4).map(tuple)
)


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with windows("udfs.functions") as server:
        yield server


@pytest.fixture(scope="module")
def cells(server: Any) -> Entered:
    """A function that enters a formula, given by name and arguments, and gives the rows of cells it fills."""

    def enter(function: str, *arguments: object) -> list[tuple[Any, ...]]:
        # What a function cannot do without is the same each time.
        arguments += MORE.get(function, ())[len(arguments) - 1 :]
        return shown(server.CallUDF("udfs.functions", function, arguments, None, None))

    return enter


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        ("CODESYSTEM", "99213", "CPT"),
        ("CODESYSTEM", 99213.0, "CPT"),
        ("CODESYSTEM", "J1100", "HCPCS"),
        ("CODESYSTEM", "D0120", "CDT"),
        ("CODELEVEL", "99213-25", "Level I"),
        ("CODELEVEL", "j1100", "Level II"),
        ("CODECATEGORY", "99213", "Category I"),
        ("CODECATEGORY", "0042T", "Category III"),
        ("CODECATEGORY", "J1100", ""),
        ("CODESECTION", "99213", "Evaluation and Management"),
        ("CODEMAINTAINER", "99213", "AMA"),
        ("CODEMAINTAINER", "J1100", "CMS"),
        ("CODECLEAN", 142.0, "00142"),
        ("CODECLEAN", "j1100", "J1100"),
        ("CODEMODIFIERS", "99213-25-59", "25, 59"),
        ("CODEMODIFIERS", "99213", ""),
        ("MODIFIERLEVEL", "25", "Level I"),
        ("MODIFIERLEVEL", 25.0, "Level I"),
        ("MODIFIERLEVEL", "RT", "Level II"),
        ("CODECHECK", "99213", ""),
        ("CODECHECK", 142.0, "Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142."),
        ("CODECHECK", CELL_ERRORS["#N/A"], "The cell holds an error."),
        ("CODECHECK", A_DATE, "This is a date, not a code."),
        ("CODECHECK", True, "The cell holds TRUE or FALSE, not a code."),
    ],
)
def test_a_cell_gets_the_answer(cells: Entered, function: str, value: Any, expected: object) -> None:
    """Whether the bridge passes the value or, like the stock wrapper, the Range."""
    assert cells(function, value) == [(expected,)]
    assert cells(function, excel_range(value)) == [(expected,)]


@pytest.mark.parametrize("value", [None, "", "   ", "\u00a0", MISSING_ARGUMENT])
def test_a_blank_cell_answers_blank(cells: Entered, value: Any) -> None:
    """Also an argument that was left out: ``=CODESYSTEM(,"none")``."""
    for function in ONE_ANSWER:
        assert cells(function, value) == [("",)], function


@pytest.mark.parametrize("value", [0.0, "N/A"])
def test_what_says_that_there_is_no_code_answers_blank(cells: Entered, value: Any) -> None:
    for function in WITH_IF_UNRECOGNIZED:
        assert cells(function, value) == [("",)], function
    assert cells("CODECHECK", value) == [("No code is given here.",)]


@pytest.mark.parametrize(
    "value", [*CELL_ERRORS.values(), True, False, A_DATE, Decimal("12.5"), -9e99, "hello"]
)
def test_what_is_no_code_is_unrecognized(cells: Entered, value: Any) -> None:
    """Alone, in a row and in a Range; also the errors that are newer than xlwings' list of them."""
    for function in WITH_IF_UNRECOGNIZED:
        assert cells(function, value) == [("Unrecognized",)], function
        assert cells(function, ((value, "99213"),))[0][0] == "Unrecognized", function
        assert cells(function, excel_range(((value,), ("99213",))))[0] == ("Unrecognized",), function


@pytest.mark.parametrize(
    ("if_unrecognized", "expected"),
    [
        ("Unrecognized", "Unrecognized"),
        ("check by hand", "check by hand"),
        ("", ""),
        (None, ""),  # a blank cell
        (0.0, 0),
        (7.0, 7),
        (False, False),
    ],
)
def test_the_answer_for_what_is_no_code_can_be_chosen(
    cells: Entered, if_unrecognized: object, expected: object
) -> None:
    """As text, number or cell; codes and blank cells are answered as without it."""
    rows = (("hello", "99213"), (None, CELL_ERRORS["#REF!"]))
    for function in WITH_IF_UNRECOGNIZED:
        (code,) = cells(function, "99213")[0]
        for argument in (if_unrecognized, excel_range(if_unrecognized)):
            assert cells(function, "hello", argument) == [(expected,)], function
            assert cells(function, rows, argument) == [(expected, code), ("", expected)], function


def test_a_second_argument_that_is_left_out_is_the_default(cells: Entered) -> None:
    for function in WITH_IF_UNRECOGNIZED:
        assert cells(function, "hello", MISSING_ARGUMENT) == [("Unrecognized",)], function


@pytest.mark.parametrize(
    "strange", [*CELL_ERRORS.values(), A_DATE, (("a", "b"),), (("a",), (None,)), Decimal(3)]
)
def test_a_strange_second_argument_does_no_harm(cells: Entered, strange: object) -> None:
    """An error, a date, a whole range: a text stands in the cell, or a number that was given."""
    for function in WITH_IF_UNRECOGNIZED:
        (code,) = cells(function, "99213")[0]
        for argument in (strange, excel_range(strange)):
            (unrecognized,), (answered,) = cells(function, (("hello",), ("99213",)), argument)
            assert unrecognized == "Unrecognized" or unrecognized == strange == 3, function
            assert answered == code, function


@pytest.mark.parametrize(
    "rows",
    [
        (("99213",),),
        (("99213", None, 142.0),),
        (("99213",), (None,), (142.0,)),
        (("99213", "25"), ("J1100", "hello"), (None, True)),
        ((None,), (None,)),
    ],
    ids=["cell", "row", "column", "block", "blank"],
)
def test_a_range_answers_in_its_shape(cells: Entered, rows: Any) -> None:
    """Each cell is answered as if it stood alone, as values and as a Range."""
    for function in ONE_ANSWER:
        expected = [tuple(cells(function, value)[0][0] for value in row) for row in rows]
        assert cells(function, rows) == expected, function
        assert cells(function, excel_range(rows)) == expected, function


def test_one_cell_and_one_row_come_back_without_the_outer_lists(server: Any) -> None:
    """So xlwings does it; Excel shows a flat list as a row, and a column stays a list of rows."""
    answers = {
        "99213": "CPT",
        (("99213",),): "CPT",
        (("99213", "J1100"),): ["CPT", "HCPCS"],
        (("99213",), ("J1100",)): [["CPT"], ["HCPCS"]],
    }
    for argument, expected in answers.items():
        assert server.CallUDF("udfs.functions", "CODESYSTEM", (argument,)) == expected


@pytest.mark.long
@pytest.mark.parametrize("function", ["CODESYSTEM", "MODIFIERLEVEL", "CODECHECK"])
def test_a_hundred_thousand_different_rows(cells: Entered, function: str) -> None:
    """More different values than answers are kept, each answered as if it stood alone."""
    letters = "ABCEGHJKLPQRSTV"
    different = (
        value
        for number in range(33_400)
        for value in (f"{number:05}", number + 100_000.0, f"{letters[number % 15]}{number // 15:04}")
    )
    column = tuple((value,) for value in islice(different, 100_000))
    assert len(set(column)) == 100_000
    answers = cells(function, column)
    assert len(answers) == 100_000
    for index in range(0, len(column), 97):
        assert answers[index] == cells(function, column[index][0])[0]


@pytest.mark.long
@pytest.mark.parametrize("shape", [(100_000, 1), (1, 100_000), (1_000, 100)])
def test_shapes_of_a_hundred_thousand_cells(cells: Entered, shape: tuple[int, int]) -> None:
    height, width = shape
    rows = (("99213",) * width,) * height
    assert cells("CODESYSTEM", rows) == [("CPT",) * width] * height
    assert cells("CODESYSTEM", excel_range(rows)) == [("CPT",) * width] * height


@pytest.mark.parametrize("function", ONE_ANSWER)
@settings(deadline=None)
@given(rows=blocks)
def test_no_block_of_values_raises(cells: Entered, function: str, rows: Any) -> None:
    """Whatever the cells hold, each gets text, in the shape of the range."""
    answers = cells(function, rows)
    assert [len(row) for row in answers] == [len(row) for row in rows]
    assert {type(answer) for row in answers for answer in row} == {str}


@pytest.mark.parametrize("function", ALL)
@settings(deadline=None)
@given(value=values | dates | money, second=values | dates | blocks)
def test_no_value_raises(cells: Entered, function: str, value: Any, second: object) -> None:
    """Nor does any second argument, for the functions that take one."""
    assert cells(function, value) == cells(function, excel_range(value))
    if function in (
        *WITH_IF_UNRECOGNIZED,
        "CODEINFO",
        "CODEIN",
        "CODEDESCRIPTION",
        "CODESTATUS",
        "CODEREPLACEMENT",
    ):
        assert len(cells(function, value, second)) >= 1
        assert len(cells(function, value, excel_range(second))) >= 1


def test_codeinfo_gives_a_row_for_each_code(cells: Entered) -> None:
    rows = cells("CODEINFO", (("99213-25",), (None,), ("hello",), (142.0,)))
    assert [row[0] for row in rows] == ["99213", "", "Unrecognized", "00142"]
    assert [set(row) for row in rows][1] == {""}
    alone = [cells("CODEINFO", value)[0] for value in ("99213-25", None, "hello", 142.0)]
    assert rows == alone


@pytest.mark.parametrize("headers", [True, 1.0, excel_range(True)], ids=["true", "one", "cell"])
def test_codeinfo_with_headers(cells: Entered, headers: object) -> None:
    """The first row names the columns; each is answered by the function of that name as well."""
    names, row = cells("CODEINFO", "99213-25", headers)
    assert len(names) == len(set(names)) == len(row)
    information = dict(zip(names, row, strict=True))
    assert information["Code system"] == cells("CODESYSTEM", "99213-25")[0][0]
    assert information["Code level"] == cells("CODELEVEL", "99213-25")[0][0]
    assert information["Section"] == cells("CODESECTION", "99213-25")[0][0]
    assert information["Modifiers"] == cells("CODEMODIFIERS", "99213-25")[0][0]
    assert information["Check"] == cells("CODECHECK", "99213-25")[0][0]
    assert information["Description"] == cells("CODEDESCRIPTION", "99213-25")[0][0]
    assert information["Status"] == cells("CODESTATUS", "99213-25")[0][0]
    assert information["Release"] == cells("CODERELEASE")[0][0]


@pytest.mark.parametrize("headers", [False, None, 0.0, MISSING_ARGUMENT])
def test_codeinfo_without_headers(cells: Entered, headers: object) -> None:
    assert cells("CODEINFO", "99213", headers) == cells("CODEINFO", "99213")
    assert len(cells("CODEINFO", "99213", headers)) == 1


@pytest.mark.parametrize("workbook", [None, excel_workbook()], ids=["none", "workbook"])
@pytest.mark.parametrize("caller", [None, excel_range("=CODESYSTEM(A2)")], ids=["none", "cell"])
def test_the_bridge_may_name_workbook_and_caller_or_leave_them_out(
    server: Any, workbook: object, caller: object
) -> None:
    assert server.CallUDF("udfs.functions", "CODESYSTEM", ("99213",), workbook, caller) == "CPT"
