"""Ranges of codes and of dates side by side, as functions with two ranges take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Rows = Sequence[Sequence[object]]

_ROW_TYPES = frozenset({list, tuple})


def as_rows(cells: Any) -> Rows:
    """Answer a cell's value, a row of values or rows of values as rows.

    Args:
        cells: what xlwings hands over.

    >>> as_rows("J1100"), as_rows(["J1100", None]), as_rows([["J1100"], "J1101"])
    ([['J1100']], [['J1100', None]], [['J1100'], ['J1101']])
    """
    if type(cells) not in _ROW_TYPES:
        return [[cells]]
    kinds = set(map(type, cells))
    if _ROW_TYPES.issuperset(kinds):
        return cells  # type: ignore[no-any-return]
    if _ROW_TYPES.isdisjoint(kinds):
        return [cells]
    return [row if type(row) in _ROW_TYPES else [row] for row in cells]


def beside(codes: Rows, dates: Rows) -> Rows:
    """Answer the date for each code: one row or one column of dates holds for all; None where there is none.

    Args:
        codes: rows of codes.
        dates: rows of dates, not always of the same shape.

    >>> beside([["A", "B"], ["C", "D"]], [[1], [2]]), beside([["A"], ["B"]], [[1, 2]])
    ([[1, 1], [2, 2]], [[1], [1]])
    """
    found = []
    for number, row in enumerate(codes):
        of_row = dates[0] if len(dates) == 1 else dates[number] if number < len(dates) else ()
        if len(of_row) == 1:
            found.append([of_row[0]] * len(row))
        else:
            found.append([*of_row[: len(row)], *[None] * (len(row) - len(of_row))])
    return found
