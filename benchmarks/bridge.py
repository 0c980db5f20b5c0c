"""What a sheet of formulas costs between Excel and Python: xlwings' stock wrapper, and the add-in's VBA.

Both run in the same VBA interpreter over the same cells, with xlwings' real COM server and our real function
behind them. Counted is what crosses between the two processes: calls of Python, and each question that Python
asks back of a Range or a workbook that it was given. Time would say nothing: here there is one process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fake_platform import AddIn
from fake_windows import windows
from stock_wrapper import counting_questions, stock_addin

from benchmarks.measured import Measured
from benchmarks.sample_cells import different_values

FORMULAS, CODES = 10_000, 3_000
MORE_CODES = 20_000  # and as many formulas
# The interpreter is slow: seven columns are calculated at a twentieth of their size, and so is the memory and
# the block of rows that are asked together.
SCALE = 20
KEPT, AHEAD = 50_000, 5_000
SEVEN = (
    "CODESYSTEM", "CODELEVEL", "CODECATEGORY", "CODESECTION", "CODEMAINTAINER", "CODECLEAN", "CODECHECK",
)  # fmt: skip


def measure(formulas: int = FORMULAS, codes: int = CODES, more_codes: int = MORE_CODES) -> list[Measured]:
    """Count for a column of ``=CODESYSTEM(A2)``, each formula beside its code, and for seven such columns.

    Args:
        formulas: how many in a column.
        codes: how many different codes they ask about.
        more_codes: how many a sheet has that is larger than the memory of earlier versions.
    """
    column = _column(formulas, codes)
    with windows("udfs.functions", "udfs.answer_rows") as server:
        ours, stock = _ours(server, column), _stock(server, column)
        lines = [
            line
            for rows, different in ((formulas, codes), (max(formulas, more_codes), more_codes))
            for line in _recalculations(server, rows, different)
        ]
    return [
        Measured(
            f"(e) {formulas:,} formulas, {codes:,} codes: calls of Python",
            ours["calls"],
            "",
            stock["calls"],
            f"{codes:,}",
        ),
        Measured("    crossings a formula", ours["all"] / formulas, "", stock["all"] / formulas),
        *lines,
    ]


def _column(rows: int, different: int) -> list[Any]:
    values = [value for value in different_values(different + 1) if value is not None]
    return [values[row % different] for row in range(rows)]


def _recalculations(server: Any, rows: int, different: int) -> Iterator[Measured]:
    """Count what seven functions beside each code cost when all is calculated, and calculated again."""
    column = _column(rows // SCALE, different // SCALE)
    addin = AddIn(server.CallUDF, constants={"MostAnswers": KEPT // SCALE, "Ahead": AHEAD // SCALE})
    addin.fill("A1", [[value] for value in column])
    cells = [addin.range(f"A{row}") for row in range(1, len(column) + 1)]
    crossed = 0
    for time in ("first", "second"):
        for name in SEVEN:
            for cell in cells:
                addin.run(name, cell)
        crossings = sum(one.touches for one in addin.platform.servers)
        yield Measured(
            f"    {rows:,} x {len(SEVEN)} formulas, {different:,} codes, {time} calculation: crossings",
            crossings - crossed,
            "",
        )
        crossed = crossings


def _ours(server: Any, column: list[Any]) -> Counter[str]:
    addin = AddIn(server.CallUDF)
    _answer_all(addin, column)
    return Counter(calls=len(addin.calls), all=sum(one.touches for one in addin.platform.servers))


def _stock(server: Any, column: list[Any]) -> Counter[str]:
    counted: Counter[str] = Counter()
    with counting_questions(counted):
        _answer_all(stock_addin(server, counted), column)
    return counted


def _answer_all(addin: AddIn, column: list[Any]) -> None:
    addin.fill("A1", [[value] for value in column])
    for row in range(1, len(column) + 1):
        addin.application.caller = addin.range(f"B{row}")
        answer = addin.run("CODESYSTEM", addin.range(f"A{row}"))
        if answer not in ("CPT", "HCPCS", "CDT", "Unrecognized"):
            raise ValueError(f"the formula in row {row} got {answer!r}")
