"""A column of a table with the numbers of another column in their order, so that look-ups need not read all.

Behind the last number stands one that is greater than all: programs that look for a number in a sorted
column would read over empty texts one after the other.
"""

from __future__ import annotations

from workbook_templates.parts.sheet_tables import HEADER_ROW

BEHIND = 9_000_000_000_000_000  # every program still knows it exactly
MOST_ROWS = 100_000  # more than a list has; a number times this, plus a row, can be taken apart again


def in_order(table: str, heading: str) -> str:
    """Answer the formula for the number whose place in the order is that of the cell in the table.

    Args:
        table: The table.
        heading: The column with the numbers, from 0 to below ``BEHIND``; texts are left out.

    >>> in_order("Rates", "Step rate key")
    'IFERROR(SMALL(Rates[Step rate key],ROW()-4),9000000000000000)'
    """
    return f"IFERROR(SMALL({table}[{heading}],ROW()-{HEADER_ROW}),{BEHIND})"
