"""Formulas in their three forms: as typed, as a file's table declares them, and as a cell holds them.

A file knows ``Table[[#This Row],[Code]]`` where people type ``[@Code]``; the typed form in a file is
repaired away by Excel. A cell may also hold plain references such as ``$A5``; formulas that need nothing
but their own row are written so, once for the whole column, which programs read many times faster.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbook_templates.declaration import Figure
from workbook_templates.rows import Row, Rows, Tables

_OWN = re.compile(r'("(?:[^"]|"")*")|\[@([^\]]+)\]')
_NEEDS_MORE = re.compile(r"[\[!]|\bCODE[A-Z]+\(")
_TEST = re.compile(r"(<>|>=|<=|>|<)(-?[0-9.]+)")


def own(heading: str) -> str:
    """Answer the typed reference to a column's cell in the same row.

    Args:
        heading: the column's.

    >>> own("Clean code")
    '[@Clean code]'
    """
    return f"[@{heading}]"


def table_form(formula: str, table: str) -> str:
    """Answer a typed formula in the form in which a file declares it; texts in quotes stay as they are.

    Args:
        formula: as it is typed.
        table: the table that it stands in.

    >>> table_form('IF([@Code]="","[@Code]",[@Code])', "ListA")
    'IF(ListA[[#This Row],[Code]]="","[@Code]",ListA[[#This Row],[Code]])'
    """
    return _OWN.sub(lambda found: found[1] or f"{table}[[#This Row],[{found[2]}]]", formula)


def cell_form(formula: str, letters: Mapping[str, str], row: int) -> str:
    """Answer a typed formula with plain references to its own row.

    Args:
        formula: The formula as typed.
        letters: Heading -> letters of the column.
        row: The row.

    >>> cell_form("[@Units]*[@Charge]", {"Units": "B", "Charge": "C"}, 5)
    '$B5*$C5'
    """
    return _OWN.sub(lambda found: found[1] or f"${letters[found[2]]}{row}", formula)


def needs_only_its_row(formula: str) -> bool:
    """Answer whether a formula in cell form can be shared by the cells of its column.

    Formulas with our functions, other tables or sheets are written out in each cell.

    Args:
        formula: in cell form.

    >>> needs_only_its_row("$B5*$C5"), needs_only_its_row("SUM(ListA[Amount])")
    (True, False)
    """
    return not _NEEDS_MORE.search(re.sub(r'"(?:[^"]|"")*"', "", formula))


def count(table: str, *criteria: tuple[str, str]) -> Figure:
    """Answer the number of a table's lines that meet criteria.

    Args:
        table: The table.
        criteria: Pairs of a heading and a word; ``>0`` and the like for numbers, ``Repeats*`` for a start.
    """
    return Figure(
        f"COUNTIFS({_tests(table, criteria)})",
        lambda tables: len(_meeting(tables[table], criteria)),
    )


def total(table: str, heading: str, *criteria: tuple[str, str]) -> Figure:
    """Answer the sum of a column over the lines that meet criteria.

    Args:
        table: The table.
        heading: The column that is added up.
        criteria: As for :func:`count`; none for all lines.
    """
    column = f"{table}[{heading}]"
    formula = f"SUMIFS({column},{_tests(table, criteria)})" if criteria else f"SUM({column})"
    return Figure(formula, lambda tables: _added(_meeting(tables[table], criteria), heading))


def filled(table: str, heading: str) -> Figure:
    """Answer the number of a table's lines that show something in a column; ``""`` shows nothing.

    Args:
        table: its name in formulas.
        heading: the column's.
    """
    return Figure(
        f"SUMPRODUCT(--(LEN({table}[{heading}])>0))",
        lambda tables: len(tables[table].filled(heading)),
    )


def saying(table: str, heading: str, words: str, added: str = "") -> Figure:
    """Answer the number of a table's lines that say some words in a column, or what they add up to.

    Args:
        table: The table.
        heading: The column.
        words: The words, in capitals and small letters as they are said.
        added: The column that is added up, "" to count the lines.
    """
    numbers = f",{table}[{added}]" if added else ""

    def value(tables: Tables) -> float:
        found = [row for row in tables[table] if words in str(row[heading])]
        return _added(found, added) if added else len(found)

    return Figure(f'SUMPRODUCT(--ISNUMBER(FIND("{words}",{table}[{heading}])){numbers})', value)


def difference(first: Figure, second: Figure) -> Figure:
    """Answer one figure minus another.

    Args:
        first: the figure that is taken from.
        second: the one that is taken away.
    """
    return Figure(
        f"{first.formula}-{second.formula}",
        lambda tables: _value(first, tables) - _value(second, tables),
    )


def share(part: Figure, whole: Figure) -> Figure:
    """Answer one figure as a part of another, 0 where there is none.

    Args:
        part: the figure above the line.
        whole: the one below it.
    """
    return Figure(
        f"IF({whole.formula}=0,0,{part.formula}/{whole.formula})",
        lambda tables: _value(part, tables) / _value(whole, tables) if _value(whole, tables) else 0,
    )


def _tests(table: str, criteria: tuple[tuple[str, str], ...]) -> str:
    return ",".join(f'{table}[{heading}],"{word}"' for heading, word in criteria)


def _meeting(rows: Rows, criteria: tuple[tuple[str, str], ...]) -> list[Row]:
    return [row for row in rows if all(_meets(row[heading], word) for heading, word in criteria)]


def _meets(value: object, word: str) -> bool:
    """Judge a value as COUNTIFS does, for the forms of criteria that are used here."""
    if test := _TEST.fullmatch(word):
        if not isinstance(value, (int, float)):
            return False
        number = float(test[2])
        return {"<>": value != number, ">": value > number, "<": value < number,
                ">=": value >= number, "<=": value <= number}[test[1]]  # fmt: skip
    if word.endswith("*"):
        return isinstance(value, str) and value.casefold().startswith(word[:-1].casefold())
    if isinstance(value, (int, float)):
        return word.lstrip("-").replace(".", "", 1).isdecimal() and float(word) == value
    return str(value).casefold() == word.casefold()


def _added(rows: list[Row], heading: str) -> float:
    values = (row.amount(heading) for row in rows)
    return round(sum(value for value in values if value is not None), 6)


def _value(figure: Figure, tables: Tables) -> float:
    assert figure.value is not None  # noqa: S101
    found = figure.value(tables)
    assert isinstance(found, (int, float))  # noqa: S101
    return found
