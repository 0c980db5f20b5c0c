"""Calls for single cells through xlwings' server, against a function that does nothing."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

from fake_excel import MISSING_ARGUMENT
from fake_windows import windows

from benchmarks.measured import Measured
from benchmarks.sample_cells import column

CALLS_IN_A_BLOCK = 2_000
BLOCKS = 21
FUNCTIONS = (("benchmarks.empty_functions", "EMPTY"), ("udfs.functions", "CODESYSTEM"))


def measure(calls: int = CALLS_IN_A_BLOCK, blocks: int = BLOCKS) -> list[Measured]:
    """Measure a call with ``=CODESYSTEM(A2)``'s arguments, blocks of both functions in turn.

    The first block of each is not counted: in it the tables are read and most values are met for the
    first time, once in the life of a server.
    """
    seconds: dict[str, list[float]] = {name: [] for _, name in FUNCTIONS}
    with windows(*(module for module, _ in FUNCTIONS)) as server:
        for seed in range(blocks + 1):
            for module, name in FUNCTIONS:
                values = [cell for row in column(calls, seed) for cell in row]
                seconds[name].append(_block(server, module, name, values))
    empty, ours = (1e6 * median(seconds[name][1:]) / calls for _, name in FUNCTIONS)
    return [Measured("(b) one cell through CallUDF", ours, "us", empty, "at most 1.5")]


def _block(server: Any, module: str, function: str, values: list[Any]) -> float:
    started = perf_counter()
    for value in values:
        server.CallUDF(module, function, (value, MISSING_ARGUMENT), None, None)
    return perf_counter() - started
