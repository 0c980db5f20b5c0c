"""How long the add-in's file takes to build, import of pyOpenVBA and all, and how large it is."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.measured import Measured

REPETITIONS = 5
PROGRAM = "from addin.excel.xlam_file import build_addin; print(len(build_addin()))"


def measure(repetitions: int = REPETITIONS) -> list[Measured]:
    """Measure a build in a process of its own, beside starting that process."""
    seconds, floor, size = [], [], 0
    for _ in range(repetitions):
        started = perf_counter()
        subprocess.run([sys.executable, "-c", "import openpyxl, xlwings"], check=True)
        floor.append(perf_counter() - started)
        started = perf_counter()
        size = int(subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True).stdout)
        seconds.append(perf_counter() - started)
    return [
        Measured(
            "(f) build of hcpcs-excel.xlam, as a process", median(seconds), "s", median(floor), "under 2 s"
        ),
        Measured("    its size", size / 1000, "KB"),
    ]
