"""One call of CODESYSTEM for a whole column of mixed cells, against a loop that only touches each cell.

Each measurement runs in a process of its own: the answers that the function keeps are then those of this
call, and the memory is its alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from statistics import median
from time import perf_counter

from benchmarks.measured import Measured
from benchmarks.sample_cells import column

WHOLE_COLUMN = 1_048_576  # rows in a worksheet
REPETITIONS = 5


def measure(rows: int = WHOLE_COLUMN, repetitions: int = REPETITIONS) -> list[Measured]:
    """Measure time and memory of one call, and the same through xlwings' server for information."""
    direct = [_in_a_process("direct", rows) for _ in range(repetitions)]
    through = [_in_a_process("through_xlwings", rows) for _ in range(max(1, repetitions // 2))]
    (memory,) = _in_a_process("memory", rows)
    touch, first, again = (median(figures) for figures in zip(*direct, strict=True))
    empty, ours = (median(figures) for figures in zip(*through, strict=True))
    return [
        Measured(f"(a) {rows:,} cells, first call", first, "ms", touch, "at most 4"),
        Measured("    the next call, other cells", again, "ms", touch),
        Measured("    the same through CallUDF", ours, "ms", empty),
        Measured("    memory above input and result", memory, "MB", target="under 50 MB"),
    ]


def direct(rows: int) -> list[float]:
    """Time the touch of each cell, the first call, and a call with other cells, in milliseconds."""
    from udfs.functions import CODESYSTEM

    cells, others = column(rows), column(rows, seed=2)
    # Memory that the machine hands to this process for the first time can cost more than all the rest.
    [[cell] for row in cells for cell in row]
    started = perf_counter()
    touched = [cell for row in cells for cell in row]
    touch = perf_counter() - started
    del touched
    started = perf_counter()
    CODESYSTEM(cells)
    first = perf_counter() - started
    started = perf_counter()
    CODESYSTEM(others)
    return [1000 * touch, 1000 * first, 1000 * (perf_counter() - started)]


def through_xlwings(rows: int) -> list[float]:
    """Time the call of a function that does nothing and of ours through CallUDF, in milliseconds."""
    from fake_windows import windows

    figures = []
    with windows("udfs.functions", "benchmarks.empty_functions") as server:
        for module, function in (("benchmarks.empty_functions", "EMPTY"), ("udfs.functions", "CODESYSTEM")):
            cells = tuple(map(tuple, column(rows)))
            started = perf_counter()
            server.CallUDF(module, function, (cells,))
            figures.append(1000 * (perf_counter() - started))
    return figures


def memory(rows: int) -> list[float]:
    """Watch one call's memory: the most that was in use above the cells and the answers, in megabytes."""
    from udfs.functions import CODESYSTEM

    cells = column(rows)
    tracemalloc.start()
    answers = CODESYSTEM(cells)
    in_use, most = tracemalloc.get_traced_memory()
    del answers
    of_the_answers = in_use - tracemalloc.get_traced_memory()[0]
    return [(most - of_the_answers) / 1e6]


def _in_a_process(what: str, rows: int) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.cells", what, str(rows)]
    figures: list[float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


if __name__ == "__main__":
    print(
        json.dumps(
            {"direct": direct, "through_xlwings": through_xlwings, "memory": memory}[sys.argv[1]](
                int(sys.argv[2])
            )
        )
    )
