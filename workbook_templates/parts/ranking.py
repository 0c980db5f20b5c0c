"""A list by payer, by cause, by department: what a column says, each once, with its lines and amounts.

The texts are the user's, so nobody knows them beforehand. Steps in the list give each line the number of
the first line with the same text; the ranking takes these numbers, adds up, and sorts by the first amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_templates.declaration import Answer, AnswerKind, Check, Figure, Table
from workbook_templates.formulas import difference, own
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.shown_lines import place_by_amount
from workbook_templates.rows import Row

_LARGEST = 250  # characters of a text that are compared; look-ups take no more than 255
# Look-ups take these marks for any characters, so they look for other ones that are like them.
_LIKE = str.maketrans(
    {"*": "\N{ASTERISK OPERATOR}", "?": "\N{FULLWIDTH QUESTION MARK}", "~": "\N{TILDE OPERATOR}"}
)
_GROUP, _AMOUNT, _ORDER, _PLACE, _SORTED = (
    "Step first line", "Step amount", "Step order", "Step place", "Step first line in order",
)  # fmt: skip
_TIE = 1_000_000  # of two equal amounts, the one that comes first in the list
_ROWS = 100  # texts that it shows
_K = f"ROW()-{HEADER_ROW}"


def group_steps(table: str, heading: str) -> tuple[Answer, ...]:
    """Answer the steps that group the lines of a table by a column, for the right end of the table.

    Args:
        table: The table.
        heading: The column; capitals and outer spaces make no difference.
    """
    key, group = _steps(heading)[0], own(group_step(heading))
    text = f'LOWER(LEFT(TRIM({own(heading)}&""),{_LARGEST}))'
    for mark, like in _LIKE.items():
        text = f'SUBSTITUTE({text},"{chr(mark)}",_xlfn.UNICHAR({ord(like)}))'

    def compared(row: Row) -> str:
        words = " ".join(str(row[heading]).split(" ")).strip()
        return words[:_LARGEST].lower().translate(_LIKE)

    def group_of(row: Row) -> object:
        return row.siblings.having(key, row[key])[0].number if row[key] else ""

    return (
        Answer(key, "step", 14, text, compared),
        Answer(group_step(heading), "step", 14,
               f'IF({own(key)}="","",IFERROR(MATCH({own(key)},{table}[{key}],0),""))', group_of),
        Answer(_steps(heading)[2], "step", 14, f'IF({group}={_K},{group},"")',
               lambda row: row.number if group_of(row) == row.number else ""),
    )  # fmt: skip


def group_step(heading: str) -> str:
    """Answer the step that has the number of the first line with the same text.

    Args:
        heading: the column with the texts.
    """
    return _steps(heading)[1]


def ranking(
    sheet: str,
    name: str,
    what: str,
    *,
    source: str,
    heading: str,
    width: float,
    columns: Sequence[tuple[str, AnswerKind, str]],
) -> Table:
    """Answer a sheet with each text of a column once, the largest amount on top.

    Args:
        sheet: The name on the tab.
        name: The name in formulas.
        what: What it is.
        source: The table with the lines, which has the :func:`group_steps` of the column.
        heading: The column.
        width: Its width.
        columns: Behind the text and the number of lines: heading, kind, and the column that is added up. The
            first of them decides the order.
    """
    group = group_step(heading)

    def first(row: Row) -> object:
        found = row.tables[source].filled(_steps(heading)[2])
        return found[row.number - 1].number if row.number <= len(found) else ""

    def added(row: Row, number: object, column: str) -> float:
        amounts = (line.amount(column) for line in row.tables[source].having(group, number))
        return round(sum(amount for amount in amounts if amount is not None), 6)

    def in_order(row: Row) -> object:
        found = row[_PLACE]
        return row.siblings[found - 1][_GROUP] if isinstance(found, int) else ""

    def text(row: Row) -> object:
        number = row[_SORTED]
        return row.tables[source][number - 1][heading] if isinstance(number, int) else ""

    def lines(row: Row) -> object:
        return len(row.tables[source].having(group, row[_SORTED])) if row[_SORTED] else ""

    def amounts(kind: AnswerKind, title: str, column: str) -> Answer:
        formula = f"SUMIFS({source}[{column}],{source}[{group}],{number})"
        return Answer(title, kind, 16, f'IF({number}="","",{formula})',
                      lambda row: added(row, row[_SORTED], column) if row[_SORTED] else "")  # fmt: skip

    number, unsorted, by = own(_SORTED), own(_GROUP), columns[0][2]
    return Table(
        sheet, name, what,
        (
            Answer(heading, "text", width, f'IF({number}="","",INDEX({source}[{heading}],{number})&"")', text,
                   wrapped=True),
            Answer("Lines", "number", 12, f'IF({number}="","",COUNTIFS({source}[{group}],{number}))', lines),
            *(amounts(kind, title, column) for title, kind, column in columns),
            Answer(_GROUP, "step", 14, f'IFERROR(SMALL({source}[{_steps(heading)[2]}],{_K}),"")', first),
            Answer(_AMOUNT, "step", 14,
                   f'IF({unsorted}="","",SUMIFS({source}[{by}],{source}[{group}],{unsorted}))',
                   lambda row: added(row, row[_GROUP], by) if row[_GROUP] else ""),
            Answer(_ORDER, "step", 14, f'IF({unsorted}="","",{own(_AMOUNT)}-ROW()/{_TIE})',
                   lambda row: (row.amount(_AMOUNT) or 0) - (row.number + HEADER_ROW) / _TIE
                   if row[_GROUP] else ""),
            place_by_amount(_PLACE, name, _ORDER),
            Answer(_SORTED, "step", 14, f'IF({own(_PLACE)}="","",INDEX({name}[{_GROUP}],{own(_PLACE)}))',
                   in_order),
        ),
        rows=_ROWS,
        protected=True,
    )  # fmt: skip


def first_rows(table: Table, most: int) -> tuple[tuple[Figure, tuple[Figure, ...]], ...]:
    """Answer the first rows of a ranking, for a block of Summary.

    Args:
        table: The ranking.
        most: How many rows.
    """

    def figure(heading: str, at: int) -> Figure:
        return Figure(
            f'INDEX({table.name}[{heading}],{at})&""'
            if heading == table.columns[0].heading
            else f"INDEX({table.name}[{heading}],{at})",
            lambda tables: tables[table.name][at - 1][heading] if at <= len(tables[table.name]) else "",
        )

    shown = [column.heading for column in table.columns if column.kind != "step"]
    return tuple(
        (figure(shown[0], at), tuple(figure(heading, at) for heading in shown[1:]))
        for at in range(1, most + 1)
    )


def beyond_first_rows(table: Table, most: int, everything: Mapping[str, Figure]) -> tuple[Figure, ...]:
    """Answer what the texts beyond the first rows of a ranking, and lines without one, come to.

    Args:
        table: The ranking.
        most: How many rows are the first ones.
        everything: What all lines come to: column of the ranking -> figure.
    """

    def first(heading: str) -> Figure:
        column = f"{table.name}[{heading}]"
        return Figure(
            f"SUM(INDEX({column},1):INDEX({column},{most}))",
            lambda tables: sum(row.amount(heading) or 0 for row in tables[table.name][:most]),
        )

    return tuple(difference(figure, first(heading)) for heading, figure in everything.items())


def ranking_check(table: Table, source: str, heading: str) -> Check:
    """Answer the check that a ranking has all lines with a text.

    Args:
        table: The ranking.
        source: The table with the lines.
        heading: The column.
    """
    return Check(
        f"Lines of {table.sheet}",
        f"SUM({table.name}[Lines])",
        f"COUNT({source}[{group_step(heading)}])",
        f"{table.sheet} shows {table.rows} texts and there are more. Write what is the same in the same way.",
    )


def _steps(heading: str) -> tuple[str, str, str]:
    small = heading.lower()
    return f"Step {small} compared", f"Step {small}", f"Step first of {small}"
