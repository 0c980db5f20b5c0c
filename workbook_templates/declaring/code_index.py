"""Look-ups of lines by their code in long lists, at a cost that hardly grows with the rows.

The table that is searched has the numbers of its codes sorted, each with its row; a search halves them
again and again, where an exact MATCH would read line after line. The lines of a code lie together there, in
their order, and among these few the line with the same modifiers is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workbook_templates.declaration import Answer, step
from workbook_templates.expressions import (
    IN_ORDER,
    Column,
    Expression,
    col,
    expression,
    if_error,
    place,
    remainder,
    when,
    whole,
)
from workbook_templates.reading import classification as known

Cells = Callable[[str], Expression]  # heading -> the cell of a line, which :func:`col` is for the own line
BEHIND = 9_000_000_000_000_000  # stands behind the last number, so that no search reads over empty texts
MOST_ROWS = 100_000  # more than a list has; a number times this, plus a row, can be taken apart again
_NUMBERED, _SORTED, _KEYS = "Step code and row", "Step codes sorted", "Step keys sorted by code"
RANKED, RANKED_SORTED, _RANK, _AS_FILLED, HERE = (
    "Step key and row", "Step keys sorted", "Step rank", "Step row here as filled", "Step row here",
)  # fmt: skip


def in_order(table: str, heading: str) -> Expression:
    """Return the number of a column whose place in the order is that of the line; texts are left out.

    >>> from workbook_templates.expressions import rendered
    >>> rendered(in_order("Rates", "Step rate key").formula)
    'IFERROR(SMALL(Rates[Step rate key],ROW()-4),9000000000000000)'
    """
    found = if_error(Column(table, heading).smallest(place), BEHIND)
    return replace(found, uses=found.uses | {IN_ORDER})


def rank_steps(table: str, number: Expression) -> tuple[Answer, ...]:
    """Return the steps that bring lines together by a number, no two of them equal, "" for lines left out.

    A line keeps its rank when the list is sorted. Where the line with a rank stands now is only searched for
    where it does not stand where it stood when the list was filled: each search reads line by line.
    """
    ranks, as_filled = Column(table, _RANK), col(_AS_FILLED)
    here = when(if_error(ranks.at_row(as_filled), 0) == place, as_filled, if_error(ranks.row_of(place), ""))
    return (
        step(HERE, replace(here, uses=here.uses | {IN_ORDER})),
        step(_AS_FILLED, if_error(ranks.row_of(place), 1)),
        step(RANKED, number),
        step(RANKED_SORTED, in_order(table, RANKED)),
        step(_RANK, when(col(RANKED) == "", 0, Column(table, RANKED_SORTED).place_up_to(col(RANKED)))),
    )


def in_rank(table: str, said: Callable[[Cells], Expression]) -> Expression:
    """Return what is said of the cells of the line whose rank is the place of a line."""
    return when(col(HERE) == "", "", said(lambda heading: Column(table, heading).at_row(col(HERE))))


def number_in_rank(table: str) -> Expression:
    """Return the number of the line whose rank is the place of a line."""
    return Column(table, RANKED).number_at_row(col(HERE))


def part_steps(start: str, end: str, ordered: Column, number: Expression) -> tuple[Answer, ...]:
    """Return the steps with the first and the last place of numbers from one up to ``MOST_ROWS`` more.

    They are "" where it is a single place, and in lines without a code.
    """
    before = if_error(ordered.place_up_to(number), 0)
    last = ordered.place_up_to(number + (MOST_ROWS - 1))
    single = when(known.no_code, expression(True), last == before + 1)
    return (step(start, when(single, "", before + 1)), step(end, when(single, "", last)))


def index_steps(table: str) -> tuple[Answer, ...]:
    """Return the steps of a table that is searched by code and modifiers, for its right end."""
    ordered = col(_SORTED)
    keys = when(ordered == BEHIND, "", Column(table, known.LINE_KEY).at(remainder(ordered, MOST_ROWS)))
    return (*_sorted(table, known.no_code, known.NUMBER), step(_KEYS, keys))


def search_steps(name: str, table: str) -> tuple[Answer, ...]:
    """Return the steps of a search by code and modifiers in a table that has :func:`index_steps`.

    The last one, with this name, has the place of the first such line in the table, 0 for none.
    """
    start, wanted, code = col(_from(name)), col(known.LINE_KEY), col(known.NUMBER)
    ordered, keys = Column(table, _SORTED), Column(table, _KEYS)
    last = ordered.place_up_to(code * MOST_ROWS + (MOST_ROWS - 1))
    # Mostly it is the first line of the code.
    among = when(keys.at(start) == wanted, 1, keys.between(start, last).place_of(wanted))
    found = if_error(remainder(ordered.at(start - 1 + among), MOST_ROWS), 0)
    first = _first_line(when(start == 0, 0, found), table, known.LINE_KEY, wanted)
    return (_start(name, table, known.NUMBER), step(name, first))


def repeat_steps(name: str, table: str) -> tuple[Answer, ...]:
    """Return the steps that find an earlier line with the same code and modifiers in the same table.

    The last one, with this name, has the number of the first such line, "" for none.
    """
    first = f"{name} first"
    return (
        *search_steps(first, table),
        step(name, when(known.no_code, "", when(col(first) < place, col(first)))),
    )


def code_index_steps(table: str, number: str = known.NUMBER) -> tuple[Answer, ...]:
    """Return the steps of a table that is searched by code alone; lines below 0 are not to be found."""
    return _sorted(table, col(number) < 0, number)


def code_search_steps(
    name: str, table: str, number: str = known.NUMBER, indexed: str = known.NUMBER
) -> tuple[Answer, ...]:
    """Return the steps of a search by code alone in a table that has :func:`code_index_steps`.

    The last one, with this name, has the place of the first line with the code, 0 for none. ``number`` is the
    step with the number of the code that is looked for, below 0 for none, ``indexed`` that of the table.
    """
    start = col(_from(name))
    found = Column(table, _SORTED).at(start)
    same = when(whole(found / MOST_ROWS) == col(number), remainder(found, MOST_ROWS), 0)
    first = when(start == 0, 0, if_error(same, 0))
    return (_start(name, table, number), step(name, _first_line(first, table, indexed, col(number))))


def has_code(table: str) -> Expression:
    """Return whether a table that has :func:`code_index_steps` has the code of a line, in one formula."""
    number, ordered = col(known.NUMBER), Column(table, _SORTED)
    nearest = ordered.at(ordered.place_up_to(number * MOST_ROWS + (MOST_ROWS - 1)))
    found = if_error(whole(nearest / MOST_ROWS), -2) == number  # -1 is no code
    first = _first_line(found, table, known.NUMBER, number)
    return found.worked_out_as(f"({first.python} != 0)")


def _first_line(search: Expression, table: str, heading: str, wanted: Expression) -> Expression:
    """Return a search of which Python finds what the formula finds, the first line, at once."""
    return search.worked_out_as(f"{Column(table, heading).python}.first_place_of({wanted.python})")


def _sorted(table: str, left_out: Expression, number: str) -> tuple[Answer, ...]:
    return (
        step(_NUMBERED, when(left_out, "", col(number) * MOST_ROWS + place)),
        step(_SORTED, in_order(table, _NUMBERED)),
    )


def _start(name: str, table: str, number: str) -> Answer:
    """Return the step with the place among the sorted codes where the lines of a code begin."""
    before = if_error(Column(table, _SORTED).place_up_to(col(number) * MOST_ROWS), 0)
    return step(_from(name), when(col(number) < 0, 0, before + 1))


def _from(name: str) -> str:
    return f"{name} from"
