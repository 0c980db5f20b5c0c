"""The amounts of the lines with the same key, such as the highest, by steps that cost little in long lists.

The lines of a key get one number, these are sorted, and so the amounts of a key lie together.
"""

from __future__ import annotations

from workbook_templates.declaration import Answer, step
from workbook_templates.declaring.code_index import BEHIND, MOST_ROWS, in_order, index_steps, search_steps
from workbook_templates.expressions import (
    HEADER_ROW,
    IN_ORDER,
    Column,
    Expression,
    Part,
    col,
    if_error,
    remainder,
    when,
)

_FIRST, _NUMBERED, _SORTED, _AMOUNTS, _FROM, _TO = (
    "Step first of the key", "Step key and row", "Step keys sorted", "Step amounts sorted", "Step from",
    "Step to",
)  # fmt: skip

# Where a line stands now: by it the amounts are gathered without a search for each line.
_row = Expression(f"(ROW()-{HEADER_ROW})", lambda row: row.number, frozenset({IN_ORDER}))

#: Whether no other line has the key of a line, or it has none.
alone: Expression = col(_FROM) == col(_TO)


def together_steps(table: str, key: str, amount: str) -> tuple[Answer, ...]:
    """Return the steps that bring the amounts of a key together, for the right end of a table.

    ``key`` is the step with the key, as ``LINE_KEY``; "" for lines that are left out. ``amount`` is a step,
    "" where a line has none.
    """
    first, key_sorted = col(_FIRST), col(_SORTED)
    none, ordered = col(key) == "", Column(table, _SORTED)
    return (
        *index_steps(table, key),
        *search_steps(_FIRST, table),
        step(_NUMBERED, when(none, "", first * MOST_ROWS + _row)),
        step(_SORTED, in_order(table, _NUMBERED)),
        step(
            _AMOUNTS,
            when(key_sorted == BEHIND, "", Column(table, amount).at_row(remainder(key_sorted, MOST_ROWS))),
        ),
        step(_FROM, when(none, "", if_error(ordered.place_up_to(first * MOST_ROWS), 0) + 1)),
        step(_TO, when(none, "", ordered.place_up_to(first * MOST_ROWS + (MOST_ROWS - 1)))),
    )


def amounts_together(table: str) -> Part:
    """Return the amounts of the lines with the key of a line, of a table with the :func:`together_steps`."""
    return Column(table, _AMOUNTS).between(col(_FROM), col(_TO))
