"""How long LibreOffice takes with workbooks: ``python -m benchmarks.workbooks NAME ROWS ...``.

The rows are made up, the same in each run. The floor is the same workbook empty, in the same run. A workbook
is calculated anew, all of it, while it is open; opening it contains one such calculation.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from made_up_lines import made_up_lines
from real_programs import LibreOffice, python_of_libreoffice

from workbook_templates.build import build
from workbook_templates.registry import TEMPLATES, find_template


def seconds(office: LibreOffice, content: bytes, folder: Path) -> tuple[float, float]:
    """The seconds to open a workbook, and to calculate all of it anew."""
    path = folder / "made.xlsx"
    path.write_bytes(content)
    start = time.perf_counter()
    with office.open(path) as document:
        opened = time.perf_counter()
        document.recalculate()
        return opened - start, time.perf_counter() - opened


def main() -> None:
    """Print a line for each workbook and number of rows."""
    arguments = sys.argv[1:]
    names = [one for one in arguments if not one.isdecimal()] or [one.name for one in TEMPLATES]
    sizes = [int(one) for one in arguments if one.isdecimal()] or [1_000, 10_000]
    program = shutil.which("soffice") or sys.exit("LibreOffice is not on this computer.")
    python = python_of_libreoffice(program) or sys.exit("LibreOffice has no Python (package python3-uno).")
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        office = LibreOffice(program, python, folder)
        try:
            for name in names:
                _measure(office, folder, name, sizes)
        finally:
            office.stop()


def _measure(office: LibreOffice, folder: Path, name: str, sizes: list[int]) -> None:
    declared = find_template(name)
    seconds(office, build(declared), folder)  # the first start reads the program from the disk
    floor, calculated_floor = seconds(office, build(declared), folder)
    print(f"{name}, empty: opened in {floor:.2f} s, calculated in {calculated_floor:.2f} s", flush=True)
    for rows in sizes:
        start = time.perf_counter()
        content = build(declared, made_up_lines(declared, rows))
        made = time.perf_counter() - start
        opened, calculated = seconds(office, content, folder)
        print(
            f"{name}, {rows:,} rows a list: made in {made:.1f} s, {len(content) / 1e6:.1f} MB; opened in "
            f"{opened:.1f} s ({opened / floor:.0f} times the empty one), calculated in {calculated:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
