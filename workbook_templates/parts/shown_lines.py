"""Columns that show a line of another table, whose place in that table a step has found."""

from __future__ import annotations

from workbook_templates.declaration import Answer, AnswerKind
from workbook_templates.formulas import own
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.styles import Mark
from workbook_templates.rows import Row


def shown(
    source: str,
    place: str,
    heading: str,
    kind: AnswerKind,
    width: float,
    marks: tuple[tuple[str, Mark], ...] = (),
    *,
    wrapped: bool = False,
) -> Answer:
    """Answer the column that shows a column of the other table.

    Args:
        source: The other table.
        place: The step with the number of the line there, "" for none.
        heading: The column, which has the same heading here.
        kind: Its kind.
        width: Its width here.
        marks: How words in it are marked.
        wrapped: Whether long texts go over several lines.
    """
    found = f"INDEX({source}[{heading}],{own(place)})"
    # An empty cell would be shown as 0: joined with a text it is a text, and no amount is shown for it.
    formula = f'{found}&""' if kind == "text" else f'IF({found}="","",{found})'

    def value(row: Row) -> object:
        at = row[place]
        return row.tables[source][at - 1][heading] if isinstance(at, int) else ""

    return Answer(heading, kind, width, f'IF({own(place)}="","",{formula})', value, marks, wrapped)


def place_by_amount(name: str, source: str, order: str) -> Answer:
    """Answer the step with the number of the line whose amount is the largest, the second largest and so on.

    Args:
        name: The step.
        source: The other table, or the own one.
        order: The column there with the amounts, no two of them equal.
    """
    numbers = f"{source}[{order}]"

    def value(row: Row) -> object:
        ranked = row.tables[source].ranked(order)
        return ranked[row.number - 1].number if row.number <= len(ranked) else ""

    return Answer(
        name, "step", 14, f'IFERROR(MATCH(LARGE({numbers},ROW()-{HEADER_ROW}),{numbers},0),"")', value
    )


def row_shown(place: str, width: float) -> Answer:
    """Answer the column that tells the row of the sheet in which the line stands.

    Args:
        place: The step with the number of the line in the other table, "" for none.
        width: The width of the column.
    """

    def value(row: Row) -> object:
        at = row[place]
        return at + HEADER_ROW if isinstance(at, int) else ""

    return Answer("Row", "number", width, f'IF({own(place)}="","",{own(place)}+{HEADER_ROW})', value)
