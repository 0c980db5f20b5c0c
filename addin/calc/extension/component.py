"""Runs inside LibreOffice: hands what Calc has in its cells to the functions that Excel calls.

Calc gives texts and numbers. An empty cell is the number 0 where it stands alone, so 0 alone is taken for
empty; in a range it is an empty text. TRUE, FALSE and dates are numbers. Errors never arrive.

This file, the rules (``udfs``) and their tables lie in one folder. xlwings is not needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno
import unohelper

SERVICE = "org.hcpcsexcel.calc.Functions"
INTERFACE = "org.hcpcsexcel.calc.XFunctions"
EMPTY = ((0.0,),)  # one cell with nothing in it, or with the number 0

Rows = tuple[tuple[Any, ...], ...]


def cell_functions(folder: str) -> dict[str, Callable[..., Rows]]:
    """Return what LibreOffice calls for each function that ``udfs`` in a folder registers."""
    sys.path.insert(0, folder)
    try:
        from udfs import functions
    finally:
        sys.path.remove(folder)  # other extensions and macros share this Python
    return {one.name: method(getattr(functions, one.name), one.arguments) for one in functions.FUNCTIONS}


def method(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Rows]:
    """Return what LibreOffice calls for a function: rows of cells in, rows of texts out."""

    def call(_self: Any, *given: Any) -> Rows:
        answer = function(
            **{
                argument.name: None if value == EMPTY and not argument.optional else value
                for argument, value in zip(arguments, given, strict=True)
                if value is not None  # left out
            }
        )
        if not isinstance(answer, list):
            return ((cell_text(answer),),)
        return tuple([tuple([cell_text(cell) for cell in row]) for row in answer])

    return call


def cell_text(answer: Any) -> str:
    """Return an answer as text; TRUE, FALSE and a number that the user chose as Calc shows them."""
    if type(answer) is str:
        return answer
    return str(answer).upper() if type(answer) is bool else f"{answer:.15g}"


def component(functions: dict[str, Callable[..., Rows]]) -> type:
    """Return the class that LibreOffice makes an object of."""

    def __init__(_self: Any, _context: Any) -> None:  # noqa: N807, it becomes a method
        """LibreOffice hands over its context, which is not needed."""

    return type("Functions", (unohelper.Base, uno.getClass(INTERFACE)), {"__init__": __init__, **functions})


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816, LibreOffice looks for this name
g_ImplementationHelper.addImplementation(
    component(cell_functions(str(Path(__file__).parent))), SERVICE, (SERVICE,)
)
