"""Importing a release, against the same work with nothing thought of; and answers that rest on one.

Of a text that work is decoding and cutting its lines, and the same rows put into SQLite; of a workbook it is
reading its cells. Each measurement runs in a process of its own, on a made-up release of the size of a real
one. What Python takes to start, and to load the modules, is in neither time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.measured import Measured

CODES = 8_000  # and two lines each, as in a release of 2024
ROWS = 100_000
REPETITIONS = 5
_FORMS = ("txt", "zip", "xlsx")
_START = """
import json, os, sys, time
from pathlib import Path
path, folder = Path(sys.argv[1]), sys.argv[2]
os.environ["HCPCS_EXCEL_DATA"] = folder
def peak():
    try:
        status = open("/proc/self/status").read()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except OSError:
        return float("nan")
"""
# The widths of the fields by CMS's record description; a line that continues one has the first four.
_CUT = """
import io, sqlite3, zipfile
from itertools import accumulate, pairwise
from udfs.releases.fixed_width import read_fixed_width
WIDTHS = [5, 5, 1, 80, 28, *[2] * 4, 1, *[6] * 3, *[8] * 3, 10, *[3] * 8, *[5] * 5, 1, 2, 8, 3, 1, 8, 4, 3, 1,
          *[1] * 5, 3, 8, 8, 8, 1]
CUTS = [slice(start, end) for start, end in pairwise(accumulate(WIDTHS, initial=0))]
def lines():
    if path.suffix == ".txt":
        return open(path, "rb")
    archive = zipfile.ZipFile(path)
    return archive.open(archive.namelist()[0])
with lines() as stream: rows = read_fixed_width(stream, "").records
def work():
    with lines() as stream:
        for line in io.TextIOWrapper(stream, encoding="cp1252", newline=""):
            fields = [line[cut].strip() for cut in (CUTS if line[10] in "37" else CUTS[:4])]
    os.makedirs(folder, exist_ok=True)
    connection = sqlite3.connect(Path(folder, "rows.sqlite"), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN")
    columns = ", ".join(f"{field} TEXT NOT NULL" for field in rows[0]._fields)
    connection.execute(f"CREATE TABLE entry ({columns}, PRIMARY KEY (code)) WITHOUT ROWID")
    connection.executemany(f"INSERT INTO entry VALUES ({', '.join('?' * len(rows[0]))})", rows)
    connection.execute("COMMIT")
    connection.close()
"""
_READ = {
    "txt": _CUT,
    "zip": _CUT,
    "xlsx": """
from addin.files.user_list import read_sheets
def work(): read_sheets(path)
""",
}
_IMPORT = """
from addin.release_import import import_release
import sqlite3
def work(): import_release(path)
"""
_MEASURE = """
before = peak()
started = time.process_time()  # what else the machine does is in neither time
work()
print(json.dumps([time.process_time() - started, peak() - before]))
"""
_ANSWERS = """
import datetime as dt
from time import perf_counter
from benchmarks.sample_cells import column
from udfs import functions
from udfs.releases.current import current_release
rows = int(sys.argv[3])
figures = []
if current_release() is None: raise SystemExit("nothing is loaded")
for warm in (True, False):
    # The first round reads the tables and the release, once in the life of a server.
    cells = column(10 if warm else rows)
    dates = [[float(40000 + place % 3000)] for place in range(len(cells))]
    calls = (
        lambda: functions.CODESYSTEM(cells),
        lambda: functions.CODESTATUS(cells, [[45000.0]]),
        lambda: functions.CODESTATUS(cells, dates),
        lambda: functions.CODEDESCRIPTION(cells),
    )
    figures = []
    for call in calls:
        functions._column_memo.cache_clear(); functions._release_memos.clear()
        started = perf_counter()
        call()
        figures.append(perf_counter() - started)
print(json.dumps(figures))
"""


def measure(codes: int = CODES, rows: int = ROWS, repetitions: int = REPETITIONS) -> list[Measured]:
    """Measure the import of each form of a release, and 100,000 answers in one call."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for form in _FORMS:
            path = make_release(Path(folder, f"HCPC2026_JUL_ANWEB.{form}"), codes)

            def stores(form: str = form) -> str:
                return tempfile.mkdtemp(prefix=form, dir=folder)

            read, read_memory = _run(_READ[form], path, stores, repetitions)
            ours, memory = _run(_IMPORT, path, stores, repetitions)
            lines += [
                Measured(
                    f"(e) import of {codes:,} codes, .{form}",
                    1000 * ours,
                    "ms",
                    1000 * read,
                    "at most 1.5" if form == "txt" else "at most 3",
                ),
                Measured("    memory it takes", memory, "MB", read_memory),
            ]
        data = stores()
        _run(_IMPORT, path, lambda: data, 1)
        answered = [_figures(_ANSWERS, path, data, rows) for _ in range(repetitions)]
    system, one_date, dates, description = (1000 * median(figures) for figures in zip(*answered, strict=True))
    return [
        *lines,
        Measured(f"(f) {rows:,} x CODESTATUS, one date", one_date, "ms", system, "at most 2"),
        Measured("    a date for each", dates, "ms", system, "at most 2"),
        Measured("    CODEDESCRIPTION", description, "ms", system),
    ]


def make_release(path: Path, codes: int) -> Path:
    """Write a made-up release: descriptions of two lines, one code in eight terminated."""
    from release_files import Made, rows_of, save_sheets, text_of

    made = [
        Made(
            f"{'ACEGJLQV'[number * 8 // codes]}{number % 10_000:04}",
            (
                f"Thing number {number} of the benchmark, with a description that is long enough",
                "for two lines, each",
            ),
            f"Thing {number}",
            price=f"{number % 100:02}",  # as many different details as a real release has, or so
            coverage="CDIMS"[number // 100 % 5],
            terminated="20171231" if number % 8 == 0 else "",
        )
        for number in range(codes)
    ]
    if path.suffix == ".xlsx":
        return save_sheets(path, rows_of(made))
    if path.suffix == ".txt":
        path.write_bytes(text_of(made))
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{path.stem}.txt", text_of(made))
    return path


def _run(code: str, path: Path, stores: Callable[[], str], repetitions: int) -> tuple[float, float]:
    """Answer the median of seconds and of the megabytes that were in use at the peak, above the modules'."""
    figures = [_figures(code + _MEASURE, path, stores(), 0) for _ in range(repetitions)]
    seconds, megabytes = (median(values) for values in zip(*figures, strict=True))
    return seconds, megabytes


def _figures(code: str, path: Path, store: str, rows: int) -> list[float]:
    command = [sys.executable, "-c", _START + code, str(path), store, str(rows)]
    figures: list[float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


if __name__ == "__main__":
    from benchmarks.measured import table

    print(table(measure()))
