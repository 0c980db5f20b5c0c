"""The way of xlwings itself into a cell: the VBA that its Import Functions button writes, its conversions.

Its wrapper hands Ranges and the workbook to Python, which asks them back for all that it wants to know; each
such question crosses between two processes, and is counted.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from fake_excel import excel_range, excel_workbook
from fake_platform import AddIn, to_com, to_vba
from fake_windows import PyIDispatch
from pyopenvba.apps.excel._model import Range
from pyopenvba.interpreter import VBAObject, method


def stock_addin(server: Any, counted: Counter[str]) -> AddIn:
    """Excel with a workbook into which xlwings has imported our functions, in front of its COM server."""
    wrapper = io.StringIO()
    generate = import_module("xlwings.udfs").generate_vba_wrapper
    generate("udfs.functions", import_module("udfs.functions"), wrapper, SimpleNamespace(Name="stock.xlam"))
    # XLPy is a function of xlwings: each time it is named, its library asks the server whether it lives.
    find_server = 'Function XLPy()\n    Set XLPy = Platform.StartPython("", "")\nEnd Function\n'
    source = f'#Const App = "Microsoft Excel"\n{wrapper.getvalue()}{find_server}'
    addin = AddIn(modules={"Functions": source})

    def make_server(*_: str) -> StockServer:
        counted["all"] += 1
        return StockServer(server, counted)

    addin.platform.make_server = make_server
    return addin


class StockServer(VBAObject):
    """xlwings' object in the other process, handed Ranges as the stock wrapper does."""

    def __init__(self, server: Any, counted: Counter[str]) -> None:
        self.server, self.counted = server, counted

    @method
    def CallUDF(self, script: object, fname: object, args: Any, _workbook: object, caller: object) -> object:
        self.counted.update(calls=1, all=1)
        arguments = tuple(self.passed(one) for one in args.elements())
        result = self.server.CallUDF(
            script, fname, arguments, self.pointer(excel_workbook()), self.passed(caller)
        )
        return to_vba(result)

    def passed(self, value: Any) -> Any:
        if not isinstance(value, Range):
            return to_com(value)
        return self.pointer(excel_range(to_com(value.vba_get("Value"))))

    def pointer(self, pointer: PyIDispatch) -> PyIDispatch:
        pointer.target = Asked(pointer.target, self.counted)
        return pointer


class Asked:
    """An object of Excel's whose every property is a question that crosses to Excel's process."""

    def __init__(self, target: Any, counted: Counter[str]) -> None:
        self._target, self._counted = target, counted

    def __getattr__(self, name: str) -> Any:
        self._counted["all"] += 1
        value = getattr(self._target, name)
        return Asked(value, self._counted) if isinstance(value, SimpleNamespace) else value


@contextmanager
def counting_questions(counted: Counter[str]) -> Iterator[None]:
    """Count what pywin32 asks of a pointer before it can use it."""

    def counting(name: str) -> Any:
        real = getattr(PyIDispatch, name)

        def ask(self: PyIDispatch, *arguments: Any) -> Any:
            counted["all"] += 1
            return real(self, *arguments)

        return ask

    names = ("GetTypeInfo", "GetDocumentation", "GetTypeAttr")
    with patch.multiple(PyIDispatch, **{name: counting(name) for name in names}):
        yield
