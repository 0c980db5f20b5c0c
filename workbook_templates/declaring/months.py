"""Figures of Summary by month: the months up to a day that a setting holds, and what lies outside them."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_templates.declaration import Answer, step
from workbook_templates.expressions import (
    Column,
    Expression,
    col,
    count,
    joined,
    month,
    remainder,
    right,
    total,
    when,
    whole,
    year,
)

MONTH = "Step month"
FigureRow = tuple[str | Expression, tuple[Expression | None, ...]]


def month_step(heading: str) -> Answer:
    """Return the step that numbers the months of a column of dates, for the right end of a table."""
    return step(MONTH, when(col(heading).is_number, _number(col(heading))))


def month_rows(
    table: str, headings: Sequence[str], last_day: Expression, months: int
) -> tuple[FigureRow, ...]:
    """Return a row for each month, the last one below: the month, its lines, and the sums of columns.

    The table has the :func:`month_step`; ``last_day`` is "" while there is none.
    """
    return tuple(_month_row(table, headings, last_day, back) for back in reversed(range(months)))


def other_rows(
    table: str, headings: Sequence[str], system: str, last_day: Expression, months: int
) -> tuple[FigureRow, ...]:
    """Return the rows for lines that are in none of the months: earlier, later, without a date.

    ``system`` is a column that shows something in each line.
    """
    last = _number(last_day)

    def outside(test: Expression) -> tuple[Expression, ...]:
        return (
            when(last_day == "", 0, count(table, (MONTH, test))),
            *(when(last_day == "", 0, total(table, one, (MONTH, test))) for one in headings),
        )

    without = (
        Column(table, system).filled - count(table, (system, "?*"), (MONTH, ">0")),
        *(Column(table, one).sum - total(table, one, (MONTH, ">0")) for one in headings),
    )
    return (
        ("Earlier", outside(joined("<", last - (months - 1)))),
        ("Later", outside(joined(">", last))),
        ("Without a date", without),
    )


def _number(day: Expression) -> Expression:
    return year(day) * 12 + month(day) - 1


def _month_row(table: str, headings: Sequence[str], last_day: Expression, back: int) -> FigureRow:
    number = _number(last_day) - back
    label = joined(whole(number / 12), "-", right(joined("0", remainder(number, 12) + 1), 2))
    return when(last_day == "", "", label), (
        when(last_day == "", 0, count(table, (MONTH, number))),
        *(when(last_day == "", 0, total(table, one, (MONTH, number))) for one in headings),
    )
