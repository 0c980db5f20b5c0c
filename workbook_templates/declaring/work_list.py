"""A worklist: the lines of a list that have a number in a step, the largest number on top.

Its columns show a line of the other table, whose place in that table a step has found.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbook_templates.declaration import Answer, AnswerKind, Check, Marks, Table, step
from workbook_templates.expressions import (
    HEADER_ROW,
    Column,
    Expression,
    col,
    if_error,
    number_or_0,
    place,
    shown,
    text_of,
    when,
)

PLACE = "Step place in the list"  # the step with the number of the line there, "" for none
# Of two equal amounts, the one that comes first in the list: less than a cent for 10,000 rows, and enough
# for programs that take nearly equal numbers for equal.
_TIE = 2_000_000
MOST_ROWS = 1000


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


def order_step(name: str, by: str | Expression) -> Answer:
    """Return the step that orders a list by amounts above 0, of a column or not, two decimals at most."""
    amount = col(by) if isinstance(by, str) else by
    return step(name, when(number_or_0(amount) > 0, amount - (place + HEADER_ROW) / _TIE))


def work_list(
    name: str,
    what: str,
    *,
    source: str,
    order: str,
    columns: Sequence[tuple[str, AnswerKind, float] | Answer],
    marks: Marks,
    sheet: str = "Worklist",
    rows: int = MOST_ROWS,
) -> Table:
    """Return the sheet: columns of the list (heading, kind, width) for its lines with an :func:`order_step`.

    ``marks`` are those of the last column. A column that is none of the list is declared in full; it finds
    its line by ``PLACE``.
    """

    def column(heading: str, kind: AnswerKind, width: float) -> Answer:
        marked = marks if (heading, kind, width) == columns[-1] else ()
        return shown_column(
            source, PLACE, heading, kind, width, marked, wrapped=kind == "text" and width > 15
        )

    return Table(
        sheet, name, what,
        (
            row_shown(PLACE, 7),
            *(one if isinstance(one, Answer) else column(*one) for one in columns),
            place_by_amount(PLACE, source, order),
        ),
        rows=rows,
        needed=Column(source, order).numbers,
        protected=True,
    )  # fmt: skip


def work_list_check(table: Table, source: str, order: str) -> Check:
    """Return the check that the worklist shows all lines that somebody has to look at."""
    return Check(
        f"Lines on {table.sheet}",
        Column(table.name, "Row").numbers,
        Column(source, order).numbers,
        f"There are more lines than {table.sheet} shows. Work through these first, or filter the list.",
    )
