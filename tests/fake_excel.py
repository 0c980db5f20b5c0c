"""What Excel hands to xlwings' COM server: the values of cells, and the objects that stand for them.

A plain argument is what a cell's ``.Value2`` is on the Python side of COM: text, a float (dates too),
True or False, None for an empty cell, an integer for an error; a range is a tuple of tuples of these.
The stock VBA wrapper passes Range objects instead, whose ``.Value`` gives dates as ``TimeType`` and
amounts of money as ``Decimal``.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from fake_windows import PyIDispatch

MISSING_ARGUMENT = -2147352572  # what an optional argument that was left out arrives as
LONGEST_TEXT = 32_767  # characters in a cell
RANGE_INTERFACE = "{00020846-0000-0000-C000-000000000046}"  # by which xlwings knows a Range

# What an error in a cell arrives as: Excel's own number of the error (CVErr) with the facility in front.
CELL_ERRORS = {
    text: -2146828288 + number
    for text, number in {
        "#NULL!": 2000,
        "#DIV/0!": 2007,
        "#VALUE!": 2015,
        "#REF!": 2023,
        "#NAME?": 2029,
        "#NUM!": 2036,
        "#N/A": 2042,
        "#GETTING_DATA": 2043,
        "#SPILL!": 2045,
        "#CONNECT!": 2046,
        "#BLOCKED!": 2047,
        "#UNKNOWN!": 2048,
        "#FIELD!": 2049,
        "#CALC!": 2050,
    }.items()
}


def excel_range(values: Any, sheet_name: str = "Sheet1") -> PyIDispatch:
    """Make a Range as an argument or the caller; ``values`` is its ``.Value``: one cell or rows of cells."""
    rows = values if isinstance(values, tuple) else ((values,),)
    application = SimpleNamespace(Hwnd=1)
    sheet = SimpleNamespace(Name=sheet_name, Parent=SimpleNamespace(Application=application))
    target = SimpleNamespace(
        Value=values,
        Worksheet=sheet,
        Row=1,
        Column=1,
        Rows=SimpleNamespace(Count=len(rows)),
        Columns=SimpleNamespace(Count=len(rows[0])),
        Count=len(rows) * len(rows[0]),
    )
    return PyIDispatch(target, "Range", RANGE_INTERFACE)


def excel_workbook(sheet_names: Sequence[str] = ("Sheet1",)) -> PyIDispatch:
    """Make a workbook, as the stock VBA wrapper passes one with every call."""
    sheets = [SimpleNamespace(Name=name) for name in sheet_names]
    return PyIDispatch(SimpleNamespace(Name="Book1.xlsx", Worksheets=sheets), "_Workbook")


def shown(result: Any) -> list[tuple[Any, ...]]:
    """Lay out a function's result as rows of cells, as Excel does with what COM brings it.

    One value fills a cell, a flat list is a row, a list of lists is a block. Refused is what would put
    an error into the cells instead: a block with rows of different length, a text longer than a cell
    holds, and whatever COM has no value for.
    """
    flat = not isinstance(result, (list, tuple))
    rows = [[result]] if flat else list(result) if isinstance(result[0], (list, tuple)) else [result]
    assert {len(row) for row in rows} == {len(rows[0])}, "rows of different length"
    for cell in (cell for row in rows for cell in row):
        assert type(cell) in (str, float, int, bool), f"no value for a cell: {type(cell).__name__}"
        assert not isinstance(cell, str) or len(cell) <= LONGEST_TEXT, "a text longer than a cell holds"
    return [tuple(row) for row in rows]
