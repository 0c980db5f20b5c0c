"""The extension in LibreOffice Calc: 100,000 formulas of one cell each, and one formula over 100,000 cells.

Opening a workbook with the formulas stands beside opening the same sheet with the answers in their place;
working the one formula out anew stands beside one that Calc answers itself. Without LibreOffice there is
nothing to measure.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from openpyxl import Workbook
from real_programs import LibreOffice, command, installation_in, is_root, python_of_libreoffice

from benchmarks.measured import Measured
from benchmarks.sample_cells import column

ROWS = 100_000
REPETITIONS = 3


def measure(rows: int = ROWS, repetitions: int = REPETITIONS) -> list[Measured]:
    """Measure both in one LibreOffice with the extension; the best of some repetitions counts."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    python = program and python_of_libreoffice(program)
    if not program or not python:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = installation_in(folder)
        office = LibreOffice(program, python, folder, environment)
        done = command("calc", "install", *(["--shared"] if is_root() else []), environment=environment)
        assert done.returncode == 0, done.stderr
        plain, formulas = folder / "plain.xlsx", folder / "formulas.xlsx"
        _make(plain, rows, lambda _row: "CPT")
        _make(formulas, rows, lambda row: f"=CODESYSTEM(A{row})")
        try:
            _open_and_close(office, plain)  # the first workbook of all takes longer
            opening = [
                min(_seconds(partial(_open_and_close, office, path)) for _ in range(repetitions))
                for path in (plain, formulas)
            ]
            with office.open(plain) as document:
                array = []
                for function in ("TRIM", "CODESYSTEM"):
                    document.set_array_formula("Sheet", f"B1:B{rows}", f"={function}(A1:A{rows})")
                    array.append(min(_seconds(document.recalculate) for _ in range(repetitions)))
                    document.set_array_formula("Sheet", f"B1:B{rows}", "")
            version = office.version
        finally:
            office.stop()
    return [
        Measured(f"(e) Calc {version} opens {rows:,} cells", opening[1], "s", opening[0], "at most 3"),
        Measured(f"    one over {rows:,} cells, beside TRIM", array[1], "s", array[0], "at most 4"),
    ]


def _make(path: Path, rows: int, second: Callable[[int], str]) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Sheet")
    for row, cells in enumerate(column(rows), start=1):
        sheet.append([*cells, second(row)])
    workbook.save(path)


def _open_and_close(office: LibreOffice, path: Path) -> None:
    with office.open(path):
        pass


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
