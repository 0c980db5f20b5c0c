"""The highest and lowest amount of the lines with the same key, by steps that cost little in long lists.

The lines of a key get one number, these are sorted, and so the amounts of a key lie together.
"""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.declaration import Answer
from workbook_templates.formulas import own
from workbook_templates.parts.code_index import index_steps, search_steps
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.sorted_numbers import BEHIND, in_order
from workbook_templates.parts.sorted_numbers import MOST_ROWS as _ROWS
from workbook_templates.rows import Row

HIGHEST = "Step highest"
LOWEST = "Step lowest"
_FIRST, _NUMBERED, _SORTED, _AMOUNTS, _FROM, _TO = (
    "Step first of the key", "Step key and row", "Step keys sorted", "Step amounts sorted", "Step from",
    "Step to",
)  # fmt: skip


def extreme_steps(table: str, key: str, amount: str) -> tuple[Answer, ...]:
    """Answer the steps, for the right end of a table: ``HIGHEST`` and ``LOWEST`` are those to reckon with.

    Args:
        table: The table.
        key: The step with the key, as ``LINE_KEY``; "" for lines that are left out, among them all whose
            amount is no number.
        amount: The heading of the amounts.
    """
    first, key_sorted, start, end = own(_FIRST), own(_SORTED), own(_FROM), own(_TO)
    place = f"ROW()-{HEADER_ROW}"
    formulas = {
        _NUMBERED: f'IF({own(key)}="","",{first}*{_ROWS}+{place})',
        _SORTED: in_order(table, _NUMBERED),
        _AMOUNTS: f'IF({key_sorted}={BEHIND},"",INDEX({table}[{amount}],MOD({key_sorted},{_ROWS})))',
        _FROM: f'IF({own(key)}="","",IFERROR(MATCH({first}*{_ROWS},{table}[{_SORTED}],1),0)+1)',
        _TO: f'IF({own(key)}="","",MATCH({first}*{_ROWS}+{_ROWS - 1},{table}[{_SORTED}],1))',
    }
    for name, function in ((HIGHEST, "MAX"), (LOWEST, "MIN")):
        together = f"INDEX({table}[{_AMOUNTS}],{start}):INDEX({table}[{_AMOUNTS}],{end})"
        formulas[name] = f'IF({own(key)}="","",IF({start}={end},{own(amount)},{function}({together})))'

    def value(name: str, function: Callable[[list[float]], float]) -> Callable[[Row], object]:
        def extreme(row: Row) -> object:
            if row[key] == "":
                return ""
            same = row.siblings.having(key, row[key])
            if same[0] is not row:
                return same[0][name]  # worked out once for all of them
            return function([found for line in same if (found := line.amount(amount)) is not None])

        return extreme

    values = {HIGHEST: value(HIGHEST, max), LOWEST: value(LOWEST, min)}
    return (
        *index_steps(table, key),
        *search_steps(_FIRST, table),
        *(Answer(name, "step", 14, formula, values.get(name)) for name, formula in formulas.items()),
    )
