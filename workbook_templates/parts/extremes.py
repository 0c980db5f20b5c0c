"""The highest and lowest amount of the lines with the same key, by steps that cost little in long lists.

The lines of a key get one number, these are sorted, and so the amounts of a key lie together.
"""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.declaration import Answer
from workbook_templates.formulas import own
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.rows import Row

HIGHEST = "Step highest"
LOWEST = "Step lowest"
_FIRST, _NUMBERED, _SORTED, _AMOUNTS, _FROM, _TO = (
    "Step first of the key", "Step key and row", "Step keys sorted", "Step amounts sorted", "Step from",
    "Step to",
)  # fmt: skip
_ROWS = 100_000  # more than a list has


def extreme_steps(table: str, key: str, amount: str) -> tuple[Answer, ...]:
    """Answer the steps, for the right end of a table: ``HIGHEST`` and ``LOWEST`` are those to reckon with.

    Args:
        table: The table.
        key: The step with the key, a number or a text; "" for lines that are left out, among them all
            whose amount is no number.
        amount: The heading of the amounts.
    """
    first, key_sorted, start, end = own(_FIRST), own(_SORTED), own(_FROM), own(_TO)
    place = f"ROW()-{HEADER_ROW}"
    formulas = {
        _FIRST: f'IF({own(key)}="","",MATCH({own(key)},{table}[{key}],0))',
        _NUMBERED: f'IF({first}="","",{first}*{_ROWS}+{place})',
        _SORTED: f'IFERROR(SMALL({table}[{_NUMBERED}],{place}),"")',
        _AMOUNTS: f'IF({key_sorted}="","",INDEX({table}[{amount}],MOD({key_sorted},{_ROWS})))',
        _FROM: f'IF({first}="","",IFERROR(MATCH({first}*{_ROWS},{table}[{_SORTED}],1),0)+1)',
        _TO: f'IF({first}="","",MATCH({first}*{_ROWS}+{_ROWS - 1},{table}[{_SORTED}],1))',
    }
    for name, function in ((HIGHEST, "MAX"), (LOWEST, "MIN")):
        together = f"INDEX({table}[{_AMOUNTS}],{start}):INDEX({table}[{_AMOUNTS}],{end})"
        formulas[name] = f'IF({first}="","",IF({start}={end},{own(amount)},{function}({together})))'

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
    return tuple(Answer(name, "step", 14, formula, values.get(name)) for name, formula in formulas.items())
