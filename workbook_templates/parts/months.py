"""Figures of Summary by month: the months up to a day that a cell holds, and what lies outside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from workbook_templates.declaration import Answer, Figure
from workbook_templates.formulas import own
from workbook_templates.rows import Row, Tables

MONTH = "Step month"
FigureRow = tuple[str | Figure, tuple[Figure | None, ...]]


def month_step(heading: str) -> Answer:
    """Answer the step that numbers the months of a column of dates, for the right end of a table.

    Args:
        heading: the column with the dates.
    """
    day = own(heading)

    def value(row: Row) -> object:
        found = row[heading]
        return _number(found) if isinstance(found, date) else ""

    return Answer(MONTH, "step", 14, f'IF(ISNUMBER({day}),YEAR({day})*12+MONTH({day})-1,"")', value)


def month_rows(
    table: str, headings: Sequence[str], cell: str, last_day: Callable[[Tables], object], months: int
) -> tuple[FigureRow, ...]:
    """Answer a row for each month, the last one below: the month, its lines, and the sums of columns.

    Args:
        table: The table, which has the :func:`month_step`.
        headings: The columns that are added up.
        cell: The reference to the cell with the last day, which shows nothing while there is none.
        last_day: What it comes to.
        months: How many months.
    """
    return tuple(_month_row(table, headings, cell, last_day, back) for back in reversed(range(months)))


def other_rows(
    table: str, headings: Sequence[str], system: str, cell: str, months: int
) -> tuple[FigureRow, ...]:
    """Answer the rows for lines that are in none of the months: earlier, later, without a date.

    Args:
        table: The table.
        headings: The columns that are added up.
        system: A column that shows something in each line.
        cell: The reference to the cell with the last day.
        months: How many months there are.
    """
    last = f"YEAR({cell})*12+MONTH({cell})-1"
    month = f"{table}[{MONTH}]"

    def outside(test: str) -> tuple[Figure, ...]:
        return (
            Figure(f'IF({cell}="",0,COUNTIFS({month},{test}))'),
            *(Figure(f'IF({cell}="",0,SUMIFS({table}[{one}],{month},{test}))') for one in headings),
        )

    without = (
        Figure(f"SUMPRODUCT(--NOT(ISNUMBER({month})),--(LEN({table}[{system}])>0))"),
        *(Figure(f'SUM({table}[{one}])-SUMIFS({table}[{one}],{month},">0")') for one in headings),
    )
    return (
        ("Earlier", outside(f'"<"&({last}-{months - 1})')),
        ("Later", outside(f'">"&({last})')),
        ("Without a date", without),
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_row(
    table: str, headings: Sequence[str], cell: str, last_day: Callable[[Tables], object], back: int
) -> FigureRow:
    month = f"(YEAR({cell})*12+MONTH({cell})-1-{back})"

    def number(tables: Tables) -> int | None:
        day = last_day(tables)
        return _number(day) - back if isinstance(day, date) else None

    def label(tables: Tables) -> str:
        found = number(tables)
        return f"{found // 12}-{found % 12 + 1:02d}" if found is not None else ""

    def added(heading: str) -> Figure:
        amounts = f"{table}[{heading}],"
        test = f"{table}[{MONTH}],{month}"
        formula = f"SUMIFS({amounts}{test})" if heading else f"COUNTIFS({test})"

        def value(tables: Tables) -> float:
            lines = tables[table].having(MONTH, number(tables))
            return round(sum(line.amount(heading) or 0 for line in lines), 6) if heading else len(lines)

        return Figure(f'IF({cell}="",0,{formula})', value)

    text = f'INT({month}/12)&"-"&RIGHT("0"&(MOD({month},12)+1),2)'
    return Figure(f'IF({cell}="","",{text})', label), tuple(map(added, ("", *headings)))
