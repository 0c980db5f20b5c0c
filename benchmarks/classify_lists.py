"""``classify`` of a workbook and of a text file, beside what reading and writing them takes by itself.

For a workbook that is reading it with python-calamine and packing its parts again at the same level, for a
text file reading and writing it with Python's csv. Each side runs in a process of its own, so that its peak
memory is its own; the processor's seconds count, without those of Python's start and of imports.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from benchmarks.measured import Measured

ROWS = 100_000
REPETITIONS = 3
_TIMES_AS_MANY_LINES = 10  # of text
_CLASSIFY = """
from addin.classify import Choices, classify_files
from pathlib import Path
def work(source, target):
    list(classify_files([Path(source)], Choices(force=True), target=Path(target)))
"""
_FLOORS = {
    ".xlsx": """
import zipfile
from python_calamine import CalamineWorkbook
from addin.files.growing_copy import ZIP_LEVEL
def work(source, target):
    CalamineWorkbook.from_path(source).get_sheet_by_index(0).to_python()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", 8, compresslevel=ZIP_LEVEL) as after:
        for part in before.namelist():
            after.writestr(part, before.read(part))
""",
    ".csv": """
import csv
def work(source, target):
    with open(source, newline="") as before, open(target, "w", newline="") as after:
        csv.writer(after).writerows(csv.reader(before))
""",
}
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
start = time.process_time()
work(*sys.argv[1:])
print(json.dumps([time.process_time() - start, peak()]))
"""


def measure(rows: int = ROWS) -> list[Measured]:
    """Measure a workbook of so many rows and eight columns, and a text file of ten times as many lines."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for ending, lines, target, most in (
            (".xlsx", rows, "at most 1.3", "under 60 MB"),
            (".csv", _TIMES_AS_MANY_LINES * rows, "at most 1.5", "bounded"),
        ):
            source = Path(folder, f"charges{ending}")
            make_list(source, lines)
            floor, _ = _least(_FLOORS[ending], source)
            seconds, megabytes = _least(_CLASSIFY, source)
            found += [
                Measured(f"(d) classify of {lines:,} x 8 {ending}", seconds, "s", floor, target),
                Measured("    peak memory", megabytes, "MB", target=most),
            ]
    return found


def make_list(path: Path, rows: int) -> None:
    """Write a list of charges: texts, numbers, a few odd codes, blanks."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(_lines(rows))
        return
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for line in _lines(rows):
        sheet.append(line)
    workbook.save(path)


def _lines(rows: int) -> Iterator[list[str | int | float]]:
    chance = random.Random(20260101)
    codes: list[str | int] = [f"{number:05d}" for number in chance.sample(range(100, 99608), 1500)]
    codes += [f"J{number:04d}" for number in chance.sample(range(10000), 900)]
    codes += [f"{number}-25" for number in chance.sample(range(99202, 99500), 200)]
    codes += chance.sample(range(100, 99608), 400)
    codes += ["n/a", ""]
    yield ["Claim", "CPT", "Description", "Units", "Charge", "Department", "Payer", "Paid"]
    for row in range(rows):
        yield [
            f"C{row:07d}",
            chance.choice(codes),
            f"Service number {row % 2500}",
            chance.randint(1, 9),
            chance.randint(100, 99999) / 100,
            f"Department {row % 40}",
            f"Payer {row % 12}",
            chance.randint(100, 99999) / 100,
        ]


def _least(code: str, source: Path) -> tuple[float, float]:
    """Return the least seconds and the peak of memory in MB of fresh processes that run the code."""
    command = [sys.executable, "-c", code + _MEASURE, str(source), str(source.with_stem("out"))]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(REPETITIONS)
    ]
    return min(seconds for seconds, _ in runs), max(megabytes for _, megabytes in runs)


if __name__ == "__main__":
    from benchmarks.measured import table

    print(table(measure(*map(int, sys.argv[1:]))))
