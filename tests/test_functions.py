"""The cell functions called from Python: shapes, options, and never an exception."""

from __future__ import annotations

import gc
import sys
from itertools import groupby
from types import FrameType
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from udfs import functions

WITH_FALLBACK = [
    functions.CODESYSTEM,
    functions.CODELEVEL,
    functions.CODECATEGORY,
    functions.CODESECTION,
    functions.CODEMAINTAINER,
    functions.CODESCOPE,
    functions.CODECLEAN,
]
EACH_CELL = [
    *WITH_FALLBACK,
    functions.CODEMODIFIERS,
    functions.MODIFIERLEVEL,
    functions.CODECHECK,
    functions.CODEDESCRIPTION,
    functions.CODESTATUS,
    functions.CODEREPLACEMENT,
]


@pytest.mark.parametrize(
    ("function", "answers"),
    [
        (functions.CODESYSTEM, ["CPT", "HCPCS", "CDT", "HCPCS", "", "Unrecognized"]),
        (functions.CODELEVEL, ["Level I", "Level II", "Level II", "Level III", "", "Unrecognized"]),
        (functions.CODECATEGORY, ["Category I", "", "", "", "", "Unrecognized"]),
        (functions.CODEMAINTAINER, ["AMA", "CMS", "ADA", "Local payers", "", "Unrecognized"]),
        (functions.CODECLEAN, ["00142", "J1100", "D0120", "W1234", "", "Unrecognized"]),
        (functions.CODEMODIFIERS, ["", "JW", "", "", "", ""]),
    ],
)
def test_answers(function: Any, answers: list[str]) -> None:
    assert function([[142.0, "j1100-jw", "D0120", "W1234", None, "hello"]]) == [answers]


def test_sections_and_scopes() -> None:
    assert functions.CODESECTION([["99100"], ["E1190"]]) == [["Anesthesia"], ["Durable Medical Equipment"]]
    assert functions.CODESCOPE([["T1000"]]) == [["State Medicaid agencies; not for Medicare"]]


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        ("99213", "CPT"),
        ([["99213"]], [["CPT"]]),
        ([["99213", "J1100"]], [["CPT", "HCPCS"]]),
        ([["99213"], ["J1100"]], [["CPT"], ["HCPCS"]]),
        ([["99213", "J1100"], [None, "?"]], [["CPT", "HCPCS"], ["", "Unrecognized"]]),
        ((("99213",), ("J1100",)), [["CPT"], ["HCPCS"]]),
        (["99213", "J1100"], ["CPT", "HCPCS"]),
        ([], []),
        ([[]], [[]]),
        ([["99213"], ["J1100", "D0120"]], [["CPT"], ["HCPCS", "CDT"]]),
        ([["99213"], "J1100"], [["CPT"], "HCPCS"]),
        ([("99213",), "J1100"], [["CPT"], "HCPCS"]),
        (["J1100", ("99213", "D0120"), ()], ["HCPCS", ["CPT", "CDT"], []]),
        ([[["99213"]], ["J1100"]], [["Unrecognized"], ["HCPCS"]]),
        (["99213", [["J1100"]]], ["CPT", ["Unrecognized"]]),
    ],
)
def test_the_answer_has_the_shape_of_the_range(cells: Any, answers: Any) -> None:
    assert functions.CODESYSTEM(cells) == answers


@pytest.mark.parametrize("function", WITH_FALLBACK)
def test_the_second_argument_answers_for_what_is_no_code(function: Any) -> None:
    assert function([["hello", None]], "?") == [["?", ""]]
    assert function([["hello", None]], "") == [["", ""]]
    assert function([["hello", None]], 0) == [[0, ""]]
    assert function("99213", "?") == function("99213")


def test_zero_and_false_as_second_argument_are_kept_apart() -> None:
    assert functions.CODESYSTEM("hello", 0) is not functions.CODESYSTEM("hello", False)
    assert functions.CODESYSTEM("hello", False) is False


@pytest.mark.parametrize("unusable", [None, [["a", "b"]], object(), -2146826246])
def test_an_unusable_second_argument_is_as_good_as_none(unusable: Any) -> None:
    assert functions.CODESYSTEM("hello", unusable) == "Unrecognized"


def test_true_and_one_are_kept_apart() -> None:
    """They are equal in Python, and would share an answer in a dictionary."""
    for _ in range(2):
        assert functions.CODECHECK([[1.0, True, 1, 0, False]]) == [
            [
                "No code has this number.",
                "The cell holds TRUE or FALSE, not a code.",
                "No code has this number.",
                "No code is given here.",
                "The cell holds TRUE or FALSE, not a code.",
            ]
        ]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (25, "Level I"),
        (25.0, "Level I"),
        ("25", "Level I"),
        ("8p", "Level I"),
        (" jw ", "Level II"),
        ("RH", "Level II"),
        ("99213-25-LT", "Level I, Level II"),
        ("25, 59", "Level I, Level I"),
        ("ZZ", "Unrecognized"),
        ("99213-ZZ", "Unrecognized"),
        ("99213-25-ZZ", "Level I, Unrecognized"),
        ("99213", "Unrecognized"),
        (98, "Unrecognized"),
        (10**400, "Unrecognized"),
        (5.0, "Unrecognized"),
        (25.5, "Unrecognized"),
        (None, ""),
        (True, "Unrecognized"),
    ],
)
def test_modifier_levels(cell: Any, answer: str) -> None:
    assert functions.MODIFIERLEVEL(cell) == answer
    assert functions.MODIFIERLEVEL([[cell]]) == [[answer]]


def test_an_error_number_and_the_same_decimal_number_are_kept_apart() -> None:
    for _ in range(2):
        assert functions.CODECHECK(-2146826246.0) == "No code has this number."
        assert functions.CODECHECK(-2146826246) == "The cell holds an error."


def test_codeinfo_gives_a_row_a_cell() -> None:
    rows = functions.CODEINFO([["99213-25", "J1100"], [None, "hello"]])
    assert [row[:4] for row in rows] == [
        ["99213", "25", "CPT", "Level I"],
        ["J1100", "", "HCPCS", "Level II"],
        ["", "", "", ""],
        ["Unrecognized", "", "Unrecognized", "Unrecognized"],
    ]
    assert {len(row) for row in rows} == {12}
    assert functions.CODEINFO("99213-25") == functions.CODEINFO([["99213-25"]]) == [rows[0]]
    assert functions.CODEINFO(["99213-25", "J1100"]) == rows[:2]


@pytest.mark.parametrize(
    ("headers", "expected"), [(True, 2), (1.0, 2), (False, 1), (0, 1), (None, 1), ("no", 1)]
)
def test_codeinfo_headers(headers: Any, expected: int) -> None:
    rows = functions.CODEINFO([["99213"]], headers)
    assert len(rows) == expected
    if expected == 2:
        assert rows[0] == [
            "Clean code",
            "Modifiers",
            "Code system",
            "Code level",
            "Category",
            "Section",
            "Maintainer",
            "Scope",
            "Check",
            "Description",
            "Status",
            "Release",
        ]


@pytest.mark.parametrize("function", [*EACH_CELL, functions.CODEINFO])
@given(
    cells=st.one_of(
        strategies.cell_values, st.lists(st.lists(strategies.cell_values, max_size=3), max_size=3)
    )
)
def test_no_function_ever_raises(function: Any, cells: Any) -> None:
    function(cells)


@given(cells=st.lists(st.lists(strategies.cell_values, min_size=2, max_size=2), max_size=3))
def test_a_range_answers_what_its_cells_answer_alone(cells: list[list[Any]]) -> None:
    for function in EACH_CELL:
        expected = [
            [function(cell) if not isinstance(cell, list) else function([[cell]])[0][0] for cell in row]
            for row in cells
        ]
        assert function(cells) == expected


class _WillNotBeCompared:
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("not comparable")

    def __bool__(self) -> bool:
        raise RuntimeError("not true, not false")


def test_cells_that_misbehave_are_answered() -> None:
    cells = [[_WillNotBeCompared()], [{"a": 1}], [float("nan")]]
    assert functions.CODESYSTEM(cells) == [["Unrecognized"]] * 3
    assert functions.CODEINFO(cells, _WillNotBeCompared())[0][2] == "Unrecognized"
    assert functions.CODESYSTEM("hello", _WillNotBeCompared()) == "Unrecognized"


def test_a_deep_nest_is_answered() -> None:
    nest: list[Any] = []
    for _ in range(100_000):
        nest = [nest]
    assert functions.CODESYSTEM(nest) == [["Unrecognized"]]
    assert functions.CODEINFO(nest)[0][2] == "Unrecognized"
    while nest:  # taken apart by hand: the interpreter's own way down may be deeper than its stack
        nest = nest.pop()


def test_the_memo_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "_MEMO_SIZE", 100)
    functions._column_memo.cache_clear()
    cells = [[f"{number}"] for number in range(10_000, 10_500)]
    assert functions.CODECLEAN(cells) == cells
    assert len(functions._column_memo("Clean code")) <= 100
    assert functions.CODECLEAN(["x" * 100]) == ["Unrecognized"]
    assert "x" * 100 not in functions._column_memo("Clean code")


@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_is_left_as_it_was(collecting: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        assert functions.CODESYSTEM([["99213"]] * 2000) == [["CPT"]] * 2000
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


def test_a_cell_walks_one_way_through_few_rooms() -> None:
    """Between the function that is asked and the range that answers, no room is entered twice."""
    functions.CODESYSTEM("99214")  # the tables are read by now
    functions._column_memo.cache_clear()
    walked: set[tuple[str, ...]] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        rooms = []
        at: FrameType | None = frame
        while at is not None:
            rooms.append(at.f_globals["__name__"])
            at = at.f_back
        inside = [room for room, _ in groupby(reversed(rooms)) if room.startswith("udfs.")]
        walked.add(tuple(inside))

    sys.setprofile(watch)
    try:
        functions.CODESYSTEM("99213")
    finally:
        sys.setprofile(None)
    assert all(len(way) == len(set(way)) <= 5 for way in walked)
    assert ("udfs.functions", "udfs.memo", "udfs.describe", "udfs.parse", "udfs.ranges") in walked


def test_a_code_is_checked_against_what_the_list_says_it_is() -> None:
    """One code for all types, one type for all codes, a type for each code, also as single rows."""
    drg, revenue = "This is stated as MS-DRG, not as a procedure code.", "This is stated as a revenue code"
    assert functions.CODECHECK(470, [["MS-DRG", "RC"]])[0][0] == drg
    assert functions.CODECHECK(470, [["MS-DRG", "RC"]])[0][1].startswith(revenue)
    assert functions.CODECHECK([["470"], [None]], "MS-DRG") == [[drg], [""]]
    assert functions.CODECHECK(["J1885", "470"], ["CPT", "MS-DRG"]) == [
        ["J1885 is HCPCS, stated as CPT.", drg]
    ]
    assert functions.CODECHECK(["J1885", ["470"]], [["CPT"], ["MS-DRG"]])[1] == [drg]  # rows of two forms
    assert functions.CODECHECK("J1885", "no such type") == functions.CODECHECK("J1885") == ""
