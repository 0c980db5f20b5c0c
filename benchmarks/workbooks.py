"""What workbooks cost: ``python -m benchmarks.workbooks [NAME ...] [ROWS ...]``.

The rows are made up, the same in each run. The floor is the same workbook empty, in the same run. Seconds are
those of the processor: of this process while a workbook is made, and of LibreOffice while it opens it, which
contains one calculation, and while it calculates all of it once more.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from made_up_lines import made_up_lines
from real_programs import LibreOffice, python_of_libreoffice

from workbook_templates.build import build
from workbook_templates.registry import TEMPLATES, find_template

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Measured:
    """A LibreOffice whose processor seconds and memory are read from Linux."""

    def __init__(self, office: LibreOffice) -> None:
        self.office = office
        with office.open():
            pass
        profile = office.profile.as_uri()
        commands = {
            path.parent: path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()
        }
        self._process = next(
            folder
            for folder, command in commands.items()
            if b"soffice.bin" in command and profile.encode() in command
        )

    def seconds(self) -> float:
        """Processor seconds until now."""
        fields = (self._process / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def open(self, path: Path) -> tuple[float, float]:
        """Processor seconds to open a workbook, and to calculate all of it once more."""
        start = self.seconds()
        with self.office.open(path) as document:
            opened = self.seconds()
            document.recalculate()
            return opened - start, self.seconds() - opened

    def peak(self) -> float:
        """The most memory that it has had since it was started, in MB."""
        status = (self._process / "status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Print a line for each workbook and number of rows."""
    arguments = sys.argv[1:]
    names = [one for one in arguments if not one.isdecimal()] or [one.name for one in TEMPLATES]
    sizes = [int(one) for one in arguments if one.isdecimal()] or [1_000, 10_000]
    program = shutil.which("soffice") or sys.exit("LibreOffice is not on this computer.")
    if not Path("/proc/self/stat").exists():
        sys.exit("Processor seconds of LibreOffice can be read on Linux only.")
    python = python_of_libreoffice(program) or sys.exit("LibreOffice has no Python (package python3-uno).")
    print(
        f"{'workbook':22}{'lines':>7}{'made':>8}{'file':>9}{'sheets':>10}{'opened':>9}{'floor':>8}{'again':>8}"
        f"{'memory':>9}{'columns':>9}{'formulas':>10}"
    )
    for name in names:
        for rows in sizes:
            _measure(program, python, name, rows)


def _measure(program: str, python: str, name: str, rows: int) -> None:
    declared = find_template(name)
    with tempfile.TemporaryDirectory() as folder:
        office = LibreOffice(program, python, Path(folder))
        try:
            measured = Measured(office)
            path = Path(folder, "made.xlsx")
            path.write_bytes(build(declared))
            measured.open(path)  # the first one reads the program from the disk
            floor, _ = measured.open(path)
            lines = made_up_lines(declared, rows)
            start = time.process_time()
            content = build(declared, lines)
            made = time.process_time() - start
            path.write_bytes(content)
            opened, again = measured.open(path)
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                sheets = [one for one in package.infolist() if one.filename.startswith("xl/worksheets/")]
                size = sum(one.file_size for one in sheets)
                largest = package.read(max(sheets, key=lambda one: one.file_size))
            row = largest[largest.find(b'<row r="6"') :].partition(b"</row>")[0]
            print(
                f"{name:22}{rows:7,}{made:6.1f} s{len(content) / 1e6:6.1f} MB{size / 1e6:7.1f} MB"
                f"{opened:7.1f} s{floor:6.1f} s{again:6.1f} s{measured.peak():6.0f} MB"
                f"{row.count(b'<c '):9}{row.count(b'<f'):10}",
                flush=True,
            )
        finally:
            office.stop()


if __name__ == "__main__":
    main()
