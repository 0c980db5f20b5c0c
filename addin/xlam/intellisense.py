"""The one sheet of the add-in: what the Excel-DNA IntelliSense add-in shows while a formula is typed.

That add-in is free and separate; where it is installed it looks in every open workbook for a sheet named
``_IntelliSense_`` whose first cell is ``FunctionInfo``, and reads a row a function: name, description, help
link, then name and description of each argument. Without it the sheet is never seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from udfs.functions import CellFunction

SHEET_NAME = "_IntelliSense_"
_FIRST_CELLS = ("FunctionInfo", "1")


def intellisense_rows(functions: Iterable[CellFunction]) -> list[tuple[str, ...]]:
    """Answer the cells of the sheet, row by row.

    Args:
        functions: what is declared of the functions.

    >>> from udfs.functions import FUNCTIONS
    >>> intellisense_rows(FUNCTIONS[:1])[1][3]
    'code'
    """
    return [
        _FIRST_CELLS,
        *(
            (
                function.name,
                function.description,
                "",
                *(
                    text
                    for argument in function.arguments
                    for text in (f"[{argument.name}]" if argument.optional else argument.name, argument.help)
                ),
            )
            for function in functions
        ),
    ]


def intellisense_sheet(functions: Iterable[CellFunction]) -> str:
    """Answer the sheet as XML.

    Args:
        functions: what is declared of the functions.
    """
    rows = "".join(f"<row>{_cells(row)}</row>" for row in intellisense_rows(functions))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetPr codeName="Sheet1"/><sheetData>{rows}</sheetData></worksheet>'
    )


def _cells(row: Sequence[str]) -> str:
    return "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"
        for text in row
    )
