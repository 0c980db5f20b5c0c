"""What all functions answer to a value, as one text: Excel's add-in asks once and keeps it for every formula.

It stands apart from the functions, so that no one finds it among them.
"""

from __future__ import annotations

from typing import Any

from udfs import functions

SEPARATOR = "\f"  # between the answers to a value; it is in no cell
ROW_FUNCTIONS = tuple(one.name for one in functions.FUNCTIONS if one.in_rows)


def _answer_rows(values: list[list[Any]]) -> list[list[str]]:
    columns = [getattr(functions, name)(values) for name in ROW_FUNCTIONS]
    return [
        [SEPARATOR.join(answer.replace(SEPARATOR, " ") for (answer,) in row)]
        for row in zip(*columns, strict=True)
    ]


# A column of values in, a column of texts out: the answers of ROW_FUNCTIONS with nothing but the value given.
answer_rows = functions.for_xlwings(_answer_rows, values={"ndim": 2, "err_to_str": True})
