"""A list by payer, by cause, by department: what a column says, each once, with its lines and amounts.

The texts are the user's, so nobody knows them beforehand. Steps in the list give each line the number of
the first line with the same text; the ranking takes these numbers, adds up, and sorts by the first amount.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbook_templates.declaration import Answer, AnswerKind, Check, Table, number, step, text
from workbook_templates.declaring.work_list import place_by_amount
from workbook_templates.expressions import (
    HEADER_ROW,
    Column,
    Criterion,
    Expression,
    col,
    count,
    if_error,
    left,
    lower,
    place,
    replaced,
    shown,
    text_of,
    trimmed,
    when,
)

_LARGEST = 250  # characters of a text that are compared; look-ups take no more than 255
# Look-ups take these marks for any characters, so they look for other ones that are like them.
_LIKE = {"*": "\N{ASTERISK OPERATOR}", "?": "\N{FULLWIDTH QUESTION MARK}", "~": "\N{TILDE OPERATOR}"}
_GROUP, _AMOUNT, _ORDER, _PLACE, _SORTED = (
    "Step first line", "Step amount", "Step order", "Step place", "Step first line in order",
)  # fmt: skip
_TIE = 1_000_000  # of two equal amounts, the one that comes first in the list
_A_LINE = 0.001  # what a line of the second order counts for, more than the places of the first come to
_ROWS = 200  # texts that it shows at most

# A heading, a kind, and the figure of the lines that meet a criterion.
RankedColumn = tuple[str, AnswerKind, Callable[[Criterion], Expression]]


def group_steps(table: str, heading: str) -> tuple[Answer, ...]:
    """Return the steps that group the lines of a table by a column, for the right end of the table.

    Capitals and outer spaces make no difference.
    """
    compared, group, first = _steps(heading)
    written: Expression = trimmed(text_of(col(heading)))
    written = lower(left(written, _LARGEST))
    for mark, like in _LIKE.items():
        written = replaced(written, mark, like)
    same = Column(table, compared)
    return (
        step(compared, written),
        step(group, when(col(compared) == "", "", same.place_of(col(compared)))),
        step(first, when(col(group) == place, place)),
    )


def group_step(heading: str) -> str:
    """Return the step that has the number of the first line with the same text."""
    return _steps(heading)[1]


def ranking(
    sheet: str,
    name: str,
    what: str,
    *,
    source: str,
    heading: str,
    width: float,
    columns: Sequence[RankedColumn],
    then_by: Sequence[Criterion] = (),
) -> Table:
    """Return a sheet with each text of a column once, the largest amount on top.

    The source has the :func:`group_steps` of the column. ``columns`` stand behind the text and the number of
    its lines. The first of them decides the order, between equal sums the number of lines that meet
    ``then_by``.
    """
    group, first_of = group_step(heading), Column(source, _steps(heading)[2])
    at, unsorted = col(_SORTED), col(_GROUP)
    amount = columns[0][2]((group, unsorted))
    if then_by:
        amount = amount + count(source, (group, unsorted), *then_by) * _A_LINE

    return Table(
        sheet, name, what,
        (
            text(heading, when(at == "", "", text_of(Column(source, heading).at(at))), width, wrapped=True),
            number("Lines", when(at == "", "", count(source, (group, at))), 12),
            *(
                Answer(title, kind, when(at == "", "", figure((group, at))), 16)
                for title, kind, figure in columns
            ),
            step(_GROUP, if_error(first_of.smallest(place), "")),
            step(_AMOUNT, when(unsorted == "", "", amount)),
            step(_ORDER, when(unsorted == "", "", col(_AMOUNT) - (place + HEADER_ROW) / _TIE)),
            place_by_amount(_PLACE, name, _ORDER),
            step(_SORTED, when(col(_PLACE) == "", "", Column(name, _GROUP).at(col(_PLACE)))),
        ),
        rows=_ROWS,
        needed=first_of.numbers,
        protected=True,
    )  # fmt: skip


def first_rows(table: Table, most: int) -> tuple[tuple[Expression, tuple[Expression, ...]], ...]:
    """Return the first rows of a ranking, for a block of Summary."""
    label, *others = [column.heading for column in table.columns if column.kind != "step"]

    def cell(heading: str, at: int) -> Expression:
        found = Column(table.name, heading).at_row(at)
        return if_error(text_of(found) if heading == label else shown(found), "")

    return tuple(
        (cell(label, at), tuple(cell(heading, at) for heading in others)) for at in range(1, most + 1)
    )


def beyond_first_rows(
    table: Table, most: int, everything: Mapping[str, Expression]
) -> tuple[Expression, ...]:
    """Return what the texts beyond the first rows of a ranking, and lines without one, come to.

    ``everything`` is what all lines come to: column of the ranking -> figure.
    """
    return tuple(
        figure - Column(table.name, heading).between(1, most).sum for heading, figure in everything.items()
    )


def ranking_check(table: Table, source: str, heading: str) -> Check:
    """Return the check that a ranking has all lines with a text."""
    return Check(
        f"Lines of {table.sheet}",
        Column(table.name, "Lines").sum,
        Column(source, group_step(heading)).numbers,
        f"{table.sheet} has too few rows. Write what is the same in the same way, or drag the table's lower "
        "right corner down.",
    )


def _steps(heading: str) -> tuple[str, str, str]:
    small = heading.lower()
    return f"Step {small} compared", f"Step {small}", f"Step first of {small}"
