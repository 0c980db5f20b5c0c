"""How long ``classify`` takes for a workbook, beside loading and saving the same file with openpyxl.

Each side runs in a process of its own, so that neither profits from what the other has loaded, and its peak
memory is its own. ``python benchmarks/classify_workbook.py [rows]``
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

ROWS = 100_000
_CLASSIFY = """
from addin.classify import Choices, classify_files
from pathlib import Path
def work(source, target):
    list(classify_files([Path(source)], Choices(), target=Path(target)))
"""
_OPENPYXL = """
import openpyxl
def work(source, target):
    openpyxl.load_workbook(source).save(target)
"""
# What a process has at its peak is inherited from the one that starts it; so it is read where it is not.
_MEASURE = """
import json, sys, time
def peak():
    try:
        status = open("/proc/self/status").read()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except OSError:
        import resource
        unit = 2**20 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
start = time.perf_counter()
if "work" in globals():
    work(*sys.argv[1:])
seconds = time.perf_counter() - start
print(json.dumps([seconds, peak()]))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of both sides came to."""

    rows: int
    classify_seconds: float
    openpyxl_seconds: float
    classify_megabytes: float
    openpyxl_megabytes: float
    interpreter_megabytes: float  # Python alone, part of both

    @property
    def ratio(self) -> float:
        """How many times faster the copy is."""
        return self.openpyxl_seconds / self.classify_seconds


def measure(rows: int = ROWS) -> Measured:
    """Make a workbook of so many rows and eight columns, and measure both sides on it.

    Args:
        rows: the number of rows.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "charges.xlsx")
        make_workbook(source, rows)
        interpreter = _run("", source, Path(folder, "nothing.xlsx"))
        classify = _run(_CLASSIFY, source, Path(folder, "classified.xlsx"))
        openpyxl = _run(_OPENPYXL, source, Path(folder, "saved.xlsx"))
    return Measured(rows, classify[0], openpyxl[0], classify[1], openpyxl[1], interpreter[1])


def make_workbook(path: Path, rows: int) -> None:
    """Write a list of charges as openpyxl writes it: shared texts, numbers, a few odd codes, blanks."""
    chance = random.Random(20260101)
    codes: list[str | int] = [f"{number:05d}" for number in chance.sample(range(100, 99608), 1500)]
    codes += [f"J{number:04d}" for number in chance.sample(range(10000), 900)]
    codes += [f"{number}-25" for number in chance.sample(range(99202, 99500), 200)]
    codes += chance.sample(range(100, 99608), 400)
    codes += ["n/a", ""]
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Claim", "CPT", "Description", "Units", "Charge", "Department", "Payer", "Paid"])
    for row in range(rows):
        sheet.append(
            [
                f"C{row:07d}",
                chance.choice(codes),
                f"Service number {row % 2500}",
                chance.randint(1, 9),
                chance.randint(100, 99999) / 100,
                f"Department {row % 40}",
                f"Payer {row % 12}",
                chance.randint(100, 99999) / 100,
            ]
        )
    workbook.save(path)


def _run(code: str, source: Path, target: Path) -> tuple[float, float]:
    """Answer seconds and the peak of memory in MB of a fresh process that runs the code."""
    done = subprocess.run(
        [sys.executable, "-c", code + _MEASURE, str(source), str(target)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def main() -> None:
    measured = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    print(
        f"(d) classify {measured.rows:,} x 8 .xlsx   (Python alone: {measured.interpreter_megabytes:.0f} MB)"
    )
    print(
        f"    classify_files       {measured.classify_seconds:7.2f} s  {measured.classify_megabytes:5.0f} MB"
    )
    print(
        f"    openpyxl load + save {measured.openpyxl_seconds:7.2f} s  {measured.openpyxl_megabytes:5.0f} MB"
    )
    print(f"    ratio                {measured.ratio:7.1f} times faster (aim: 10, below 100 MB)")


if __name__ == "__main__":
    main()
