"""A page to work off: the lines of a list that have a number in a step, the largest number on top."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_templates.declaration import Answer, AnswerKind, Check, Table
from workbook_templates.formulas import own
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.shown_lines import place_by_amount, row_shown, shown
from workbook_templates.parts.styles import Mark
from workbook_templates.rows import Row

_PLACE = "Step place in the list"
_TIE = 10_000_000  # of two equal amounts, the one that comes first in the list


def order_step(name: str, heading: str) -> Answer:
    """Answer the step that orders a list by the amounts above 0 of a column, two decimals at most.

    Args:
        name: The step.
        heading: The column.
    """
    amount = own(heading)

    def value(row: Row) -> object:
        found = row.amount(heading)
        return found - (row.number + HEADER_ROW) / _TIE if found is not None and found > 0 else ""

    return Answer(name, "step", 14, f'IF(N({amount})>0,{amount}-ROW()/{_TIE},"")', value)


def work_list(
    sheet: str,
    name: str,
    what: str,
    *,
    source: str,
    order: str,
    columns: Sequence[tuple[str, AnswerKind, float]],
    marks: tuple[tuple[str, Mark], ...],
    rows: int,
) -> Table:
    """Answer the page.

    Args:
        sheet: The name on the tab.
        name: The name in formulas.
        what: What it is.
        source: The list, which has the :func:`order_step`.
        order: The step.
        columns: Columns of the list: heading, kind, width.
        marks: Of the last column.
        rows: How many lines it shows.
    """

    def column(heading: str, kind: AnswerKind, width: float) -> Answer:
        marked = marks if heading == columns[-1][0] else ()
        return shown(source, _PLACE, heading, kind, width, marked, wrapped=kind == "text" and width > 15)

    return Table(
        sheet, name, what,
        (
            row_shown(_PLACE, 7),
            *(column(*one) for one in columns),
            place_by_amount(_PLACE, source, order),
        ),
        rows=rows,
        protected=True,
    )  # fmt: skip


def work_list_check(table: Table, source: str, order: str) -> Check:
    """Answer the check that the page shows all lines that are to be worked off.

    Args:
        table: the page's.
        source: the list with the lines.
        order: the step of the list that has their numbers.
    """
    return Check(
        f"Lines on {table.sheet}",
        f"COUNT({table.name}[Row])",
        f"COUNT({source}[{order}])",
        f"There is more than {table.sheet} shows. Work off these {table.rows:,} lines first, or filter.",
    )
