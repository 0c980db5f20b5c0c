"""What a sheet of formulas costs between Excel and Python: xlwings' stock wrapper, and the add-in's VBA.

Both run in the same VBA interpreter over the same cells, with xlwings' real COM server and our real function
behind them. Counted is what crosses between the two processes: calls of Python, and each question that Python
asks back of a Range or a workbook that it was given. Time would say nothing: here there is one process.
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
from fake_windows import PyIDispatch, windows
from pyopenvba.apps.excel._model import Range
from pyopenvba.interpreter import VBAObject, method

from benchmarks.measured import Measured
from benchmarks.sample_cells import different_values

FORMULAS, CODES = 10_000, 3_000


def measure(formulas: int = FORMULAS, codes: int = CODES) -> list[Measured]:
    """Count for a column of ``=CODESYSTEM(A2)``, each formula beside its code.

    Args:
        formulas: how many.
        codes: how many different codes they ask about.
    """
    values = [value for value in different_values(codes + 1) if value is not None]
    column = [values[row % codes] for row in range(formulas)]
    with windows("udfs.functions") as server:
        ours, stock = _ours(server, column), _stock(server, column)
    return [
        Measured(
            f"(e) {formulas:,} formulas, {codes:,} codes: calls of Python",
            ours["calls"],
            "",
            stock["calls"],
            f"{codes:,}",
        ),
        Measured("    crossings a formula", ours["all"] / formulas, "", stock["all"] / formulas),
    ]


def _ours(server: Any, column: list[Any]) -> Counter[str]:
    addin = AddIn(server.CallUDF)
    _answer_all(addin, column)
    return Counter(calls=len(addin.calls), all=sum(one.touches for one in addin.platform.servers))


def _stock(server: Any, column: list[Any]) -> Counter[str]:
    counted: Counter[str] = Counter()
    wrapper = io.StringIO()
    generate = import_module("xlwings.udfs").generate_vba_wrapper
    generate("udfs.functions", import_module("udfs.functions"), wrapper, SimpleNamespace(Name="stock.xlam"))
    # XLPy is a function of xlwings: each time it is named, its library asks the server whether it lives.
    find_server = 'Function XLPy()\n    Set XLPy = StartPython("", "")\nEnd Function\n'
    source = f'#Const App = "Microsoft Excel"\n{wrapper.getvalue()}{find_server}'
    addin = AddIn(modules={"Functions": source})

    def make_server(*_: str) -> _StockServer:
        counted["all"] += 1
        return _StockServer(server, counted)

    addin.platform.make_server = make_server
    with _counting_questions(counted):
        _answer_all(addin, column)
    return counted


def _answer_all(addin: AddIn, column: list[Any]) -> None:
    addin.fill("A1", [[value] for value in column])
    for row in range(1, len(column) + 1):
        addin.application.caller = addin.range(f"B{row}")
        answer = addin.run("CODESYSTEM", addin.range(f"A{row}"))
        if answer not in ("CPT", "HCPCS", "CDT", "Unrecognized"):
            raise ValueError(f"the formula in row {row} got {answer!r}")


class _StockServer(VBAObject):
    """xlwings' object in the other process, handed Ranges as the stock wrapper does."""

    def __init__(self, server: Any, counted: Counter[str]) -> None:
        self.server, self.counted = server, counted

    @method
    def CallUDF(self, script: object, fname: object, args: Any, _workbook: object, caller: object) -> object:  # noqa: N802
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
        pointer.target = _Asked(pointer.target, self.counted)
        return pointer


class _Asked:
    """An object of Excel's whose every property is a question that crosses to Excel's process."""

    def __init__(self, target: Any, counted: Counter[str]) -> None:
        self._target, self._counted = target, counted

    def __getattr__(self, name: str) -> Any:
        self._counted["all"] += 1
        value = getattr(self._target, name)
        return _Asked(value, self._counted) if isinstance(value, SimpleNamespace) else value


@contextmanager
def _counting_questions(counted: Counter[str]) -> Iterator[None]:
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
