"""A small sweep with all that it can use: old workbooks by LibreOffice, and the Open XML SDK validator."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_small_sweep_of_workbooks_finds_nothing(
    libreoffice_programs: tuple[str, str], open_xml_validator: Callable[[Path], list[str]]
) -> None:
    sweep = "workbooks --files 18 --workers 1 --validated 2 --seed 2"
    ended = subprocess.run(
        [sys.executable, "-m", "robustness", *sweep.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "seed 2\n18 files\nnothing found\n"
    assert (ended.returncode, ended.stderr) == (0, "")
