"""The import of the functions against that of xlwings alone; a command against the imports of its libraries.

Each import runs in a process of its own, the two in turn. One import of each that is not counted comes
first, so that the compiled files (``__pycache__``) exist; where Python is told not to write them, ours are
compiled every time and the ratio shows it. Here xlwings' Windows half is not imported by either, so the
floor is lower than it is on Windows.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from benchmarks.measured import Measured, whole_process

TIMES = 21
PROGRAM = (
    "from time import perf_counter; started = perf_counter(); import {}; print(perf_counter() - started)"
)
COMMANDS = (("-c", "import typer, rich.console"), ("-m", "addin", "lookup", "99213"))


def measure(times: int = TIMES) -> list[Measured]:
    """Measure both imports in turn, and whole processes by the processor's seconds."""
    for module in ("xlwings", "udfs.functions"):
        _seconds(module)
    pairs = [(_seconds("xlwings"), _seconds("udfs.functions")) for _ in range(times)]
    alone, ours = (1000 * median(seconds) for seconds in zip(*pairs, strict=True))
    start, lookup = (
        1000 * min(whole_process(sys.executable, *one)[0] for _ in range(times)) for one in COMMANDS
    )
    return [
        Measured("(c) import of udfs.functions", ours, "ms", alone, "at most 1.3"),
        Measured("    lookup 99213, whole process", lookup, "ms", start, "at most 1.3"),
    ]


def _seconds(module: str) -> float:
    command = [sys.executable, "-c", PROGRAM.format(module)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
