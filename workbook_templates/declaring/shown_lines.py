"""Columns that show a line of another table, whose place in that table a step has found."""

from __future__ import annotations

from workbook_templates.declaration import Answer, AnswerKind, Marks, step
from workbook_templates.expressions import HEADER_ROW, Column, col, if_error, place, shown, text_of, when


def shown_column(
    source: str,
    at: str,
    heading: str,
    kind: AnswerKind,
    width: float,
    marks: Marks = (),
    *,
    wrapped: bool = False,
    title: str = "",
) -> Answer:
    """Return the column that shows a column of the other table, under its own heading or another one.

    ``at`` is the step with the place at which the line stands there, "" for none.
    """
    found = Column(source, heading).at_row(col(at))
    cell = text_of(found) if kind == "text" else shown(found)
    return Answer(title or heading, kind, when(col(at) == "", "", cell), width, marks, wrapped)


def place_by_amount(name: str, source: str, order: str) -> Answer:
    """Return the step with the place of the line whose amount is the largest, the second largest and so on.

    ``order`` is the column of the other table with the amounts, no two of them equal.
    """
    numbers = Column(source, order)
    return step(name, if_error(numbers.row_of(numbers.largest(place)), ""))


def row_shown(at: str, width: float) -> Answer:
    """Return the column that tells the row of the sheet in which the line stands."""
    return Answer("Row", "number", when(col(at) == "", "", col(at) + HEADER_ROW), width)
