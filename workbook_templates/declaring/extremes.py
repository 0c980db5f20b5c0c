"""The amounts of the lines with one code and its modifiers, by steps that cost little in long lists.

The lines of a key get one number, these are sorted, and so the amounts of a key lie together.
"""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.declaration import Answer, step
from workbook_templates.declaring.code_index import (
    MOST_ROWS,
    RANKED_SORTED,
    Cells,
    in_rank,
    index_steps,
    part_steps,
    rank_steps,
    search_steps,
)
from workbook_templates.expressions import Column, Expression, Part, col, place, when
from workbook_templates.reading import classification as known

_FIRST, _AMOUNTS, _FROM, _TO = "Step first of the key", "Step amounts sorted", "Step from", "Step to"

#: Whether no other line has the key of a line, or it has none.
alone: Expression = col(_FROM) == ""


def together_steps(table: str, amount: Callable[[Cells], Expression]) -> tuple[Answer, ...]:
    """Return the steps that bring the amounts of a code and its modifiers together, for a table's right end.

    ``amount`` is that of a line with these cells, "" where a line has none.
    """
    first, none, ordered = col(_FIRST), known.no_code, Column(table, RANKED_SORTED)
    return (
        *index_steps(table),
        *search_steps(_FIRST, table),
        *rank_steps(table, when(none, "", first * MOST_ROWS + place)),
        step(_AMOUNTS, in_rank(table, amount)),
        *part_steps(_FROM, _TO, ordered, first * MOST_ROWS),
    )


def amounts_together(table: str) -> Part:
    """Return the amounts of the lines with the key of a line, of a table with the :func:`together_steps`."""
    return Column(table, _AMOUNTS).between(col(_FROM), col(_TO))
