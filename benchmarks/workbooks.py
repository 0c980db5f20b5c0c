"""How long LibreOffice takes to open a workbook: ``python -m benchmarks.workbooks NAME ROWS ...``.

The rows are made up, the same in each run. The floor is the same workbook empty, in the same run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from made_up_lines import made_up_lines

from workbook_templates.build import build
from workbook_templates.registry import TEMPLATES, find_template

# Every formula is calculated on opening, whatever is stored.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def seconds_to_open(content: bytes) -> float:
    """The seconds that LibreOffice takes to start, open a workbook and calculate all of it."""
    program = shutil.which("soffice") or sys.exit("LibreOffice is not on this computer.")
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        path = Path(folder, "made.xlsx")
        path.write_bytes(content)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        start = time.perf_counter()
        # As .csv, because writing all formulas out again would take longer than reading them.
        command = [program, "--headless", profile, "--convert-to", "csv", "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start


def main() -> None:
    """Print a line for each workbook and number of rows."""
    arguments = sys.argv[1:]
    names = [one for one in arguments if not one.isdecimal()] or [one.name for one in TEMPLATES]
    sizes = [int(one) for one in arguments if one.isdecimal()] or [1_000, 10_000]
    for name in names:
        declared = find_template(name)
        seconds_to_open(build(declared))  # the first start reads the program from the disk
        floor = seconds_to_open(build(declared))
        print(f"{name}, empty: {floor:.1f} s")
        for rows in sizes:
            start = time.perf_counter()
            content = build(declared, made_up_lines(declared, rows))
            made = time.perf_counter() - start
            taken = seconds_to_open(content)
            size = len(content) / 1e6
            print(f"{name}, {rows:,} rows a list: made in {made:.1f} s, {size:.1f} MB; opened in "
                  f"{taken:.1f} s, {taken / floor:.1f} times the empty one")  # fmt: skip


if __name__ == "__main__":
    main()
