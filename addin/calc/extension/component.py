"""Runs inside LibreOffice: hands what Calc has in its cells to the functions that Excel calls.

Calc gives texts and numbers. An empty cell is the number 0 where it stands alone, so 0 alone is taken for
empty; in a range it is an empty text. TRUE, FALSE and dates are numbers. Errors never arrive.

This file, the rules (``udfs``) and their tables lie in one folder. xlwings is not there and not needed: what
its decorators would note for Excel, LibreOffice was told when the extension was built.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import uno
import unohelper

SERVICE = "org.hcpcsexcel.calc.Functions"
INTERFACE = "org.hcpcsexcel.calc.XFunctions"
EMPTY = ((0.0,),)  # one cell with nothing in it, or with the number 0

Rows = tuple[tuple[Any, ...], ...]


def cell_functions(folder: str) -> list[Callable[..., Any]]:
    """Answer the functions that ``udfs/functions.py`` in a folder declares with ``@xw.func``.

    Args:
        folder: where the extension's Python lies.
    """
    declared = []

    def func(function: Any = None, **_: Any) -> Any:
        if function is None:
            return func
        declared.append(function)
        return function

    def arg(*_: Any, **__: Any) -> Any:
        return lambda function: function

    stand_in = ModuleType("xlwings")
    stand_in.func, stand_in.arg = func, arg  # type: ignore[attr-defined]
    replaced = sys.modules.get("xlwings")
    sys.modules["xlwings"] = stand_in
    sys.path.insert(0, folder)
    try:
        import udfs.functions  # noqa: F401
    finally:
        # Other extensions and macros share this Python: they find their own xlwings, and nothing of ours.
        sys.path.remove(folder)
        del sys.modules["xlwings"]
        if replaced is not None:
            sys.modules["xlwings"] = replaced
    return declared


def method(function: Callable[..., Any]) -> Callable[..., Rows]:
    """Answer what LibreOffice calls for a function: rows of cells in, rows of texts out.

    Args:
        function: one of ``udfs/functions.py``.
    """
    names = list(inspect.signature(function).parameters)
    required = sum(
        parameter.default is parameter.empty for parameter in inspect.signature(function).parameters.values()
    )

    def call(_self: Any, *given: Any) -> Rows:
        cells = [None if argument == EMPTY else argument for argument in given[:required]]
        others = {
            name: argument
            for name, argument in zip(names[required:], given[required:], strict=True)
            if argument is not None
        }
        answer = function(*cells, **others)
        if not isinstance(answer, list):
            return ((cell_text(answer),),)
        return tuple([tuple([cell_text(cell) for cell in row]) for row in answer])

    return call


def cell_text(answer: Any) -> str:
    """Answer an answer as text; a number that the user chose as answer is written as Calc shows it.

    Args:
        answer: what the function answered for one cell.
    """
    return answer if type(answer) is str else f"{answer:.15g}"


def component(functions: list[Callable[..., Any]]) -> type:
    """Answer the class that LibreOffice makes an object of.

    Args:
        functions: all that it offers.
    """

    def __init__(_self: Any, _context: Any) -> None:  # noqa: N807, it becomes a method
        """LibreOffice hands over its context, which is not needed."""

    called = {function.__name__: method(function) for function in functions}
    return type("Functions", (unohelper.Base, uno.getClass(INTERFACE)), {"__init__": __init__, **called})


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816, LibreOffice looks for this name
g_ImplementationHelper.addImplementation(
    component(cell_functions(str(Path(__file__).parent))), SERVICE, (SERVICE,)
)
