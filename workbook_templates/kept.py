"""Which columns of lists that are filled from files hold values in place of formulas.

Ten thousand lines of formulas take a spreadsheet program half a minute to open. What rests on the codes alone
does not change while they stay as they are, so it is kept; what rests on amounts, settings or today's date
stays live. A line whose code was changed is marked and counted on Checks. A list can be sorted: each line has
its number, by which live formulas find it.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbook_templates.declaration import Answer, Page, Table, Workbook
from workbook_templates.expressions import (
    IN_ORDER,
    Column,
    Expression,
    col,
    exactly_equal,
    joined,
    left,
    length,
    rendered,
)
from workbook_templates.reading.looked_up import MODIFIERS_TABLE, RANGES_TABLE

AS_READ = "Step as read"  # the identity of a line as it was when the list was filled
_BETWEEN = "|"
_COMPARED = 2000  # characters of each, so that all of them together fit into a cell


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written as values, and how formulas find lines beside it."""

    columns: frozenset[tuple[str, str]] = frozenset()  # table and heading
    numbered: frozenset[str] = frozenset()  # the tables whose lines have their number
    ordered: frozenset[tuple[str, str]] = frozenset()  # columns in their own order, not that of the lines
    unused: frozenset[tuple[str, str]] = frozenset()  # kept steps that no formula looks at: they stay empty

    def formula(self, expression: Expression, table: str = "", heading: str = "") -> str:
        """Return the formula of an expression, as it is typed."""
        return rendered(
            expression.formula, numbered=self.numbered, ordered=self.ordered, own=(table, heading)
        )


def kept_in(declared: Workbook, filled: frozenset[str]) -> Kept:
    """Return what is kept of a workbook where some tables are filled from files.

    A column is kept if it rests on identities and kept columns alone. One that stands in its own order must
    follow when a list is sorted; so it is kept only where nothing that is live looks at it.
    """
    tables = {table.name: table for table in declared.tables if table.name in filled and table.identity}
    expressions = {
        (table.name, column.heading): column.expression
        for table in declared.tables
        for column in table.columns
        if isinstance(column, Answer)
    }
    steady = {
        (name, column.heading)
        for name, table in tables.items()
        for column in table.columns
        if isinstance(column, Answer) and column.kept
    }

    def looked_at(one: tuple[str, str]) -> set[tuple[str, str]]:
        return {
            (table or one[0], heading) for table, heading in expressions[one].uses if heading != IN_ORDER[1]
        }

    def is_steady(used: tuple[str, str]) -> bool:
        table, heading = used
        if table in (RANGES_TABLE, MODIFIERS_TABLE) or used in steady:
            return True
        return table in tables and heading in tables[table].identity

    while unsure := {one for one in steady if not all(map(is_steady, looked_at(one)))}:
        steady -= unsure
    ordered = {one for one, expression in expressions.items() if IN_ORDER in expression.uses}
    while more := {
        one
        for one, expression in expressions.items()
        if one not in ordered
        and any((one[0], heading) in ordered for table, heading in expression.uses if not table)
    }:
        ordered |= more
    kept = set(steady)
    while live := {
        used
        for one in expressions
        if one not in kept
        for used in looked_at(one)
        if used in ordered and used in kept
    }:
        kept -= live
    steps = {
        (table.name, one.heading) for table in tables.values() for one in table.columns if one.kind == "step"
    }
    used = _looked_at_elsewhere(declared).union(*(looked_at(one) for one in expressions if one not in kept))
    return Kept(frozenset(kept), frozenset(tables), frozenset(ordered), frozenset(kept & steps - used))


def _looked_at_elsewhere(declared: Workbook) -> set[tuple[str, str]]:
    """Return the columns that Summary, Checks and pages look at."""
    figures = [
        row for block in declared.blocks for row in (*block.rows, *([block.rest] if block.rest else ()))
    ]
    looking: list[object] = [one for label, row in figures for one in (label, *row)]
    looking += [one for check in declared.checks for one in (check.found, check.expected)]
    looking += [cell.value for sheet in declared.sheets if isinstance(sheet, Page) for row in sheet.rows
                for cell in row if cell]  # fmt: skip
    looking += [table.needed for table in declared.tables]
    return {used for one in looking if isinstance(one, Expression) for used in one.uses}


def identity(table: Table) -> Expression:
    """Return what says what a line is, as it stands in the line now."""
    first, *others = (left(col(heading), _COMPARED) for heading in table.identity)
    parts = [part for one in others for part in (_BETWEEN, one)]
    return joined(first, *parts) if parts else first


def changed_lines(table: Table) -> Expression:
    """Return how many lines of a filled table were changed or added since."""
    columns = [Column(table.name, heading).formula for heading in table.identity]
    now = f'&"{_BETWEEN}"&'.join(f"LEFT({one},{_COMPARED})" for one in columns)
    then = Column(table.name, AS_READ).formula
    some = "+".join(f"LEN({one})" for one in (*columns, then))
    return Expression(f"SUMPRODUCT(({some}>0)*(1-EXACT({now},{then})))", "0")


def is_changed(table: Table) -> Expression:
    """Return whether a line of a filled table was changed or added since."""
    now, then = identity(table), col(AS_READ)
    some = length(then)
    for one in map(col, table.identity):
        some = some + length(one)
    return (some > 0) & ~exactly_equal(now, then)
