"""The personal modules for xlwings Lite in Pyodide, the Python that Lite runs in: they answer alike."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import doors
import pytest
from code_like_values import MORE, all_values
from real_programs import missing
from release_files import save_text

from addin.lite.personal_modules import write_personal_modules
from addin.release_import import import_release
from udfs import functions
from udfs.releases import known_codes
from udfs.releases.current import current_release

PROGRAM = Path(__file__).with_name("answers_in_pyodide.mjs")
Ask = Callable[[dict[str, Any]], dict[str, Any]]

SINGLE: list[tuple[str, list[Any]]] = [
    ("CODEINFO", [[["99213-25"], [None], [142], [True]], True]),
    ("CODEINFO", [None]),  # a blank cell
    ("CODESYSTEM", [[["hello", "D0120"]], "none"]),
    ("CODECHECK", [[["J1885"], [470]], [["CPT"], ["MS-DRG"]]]),
    ("CODEIN", [[["77067-26"], ["77067"]], [["77067-26"], ["G0463"]], 1, 0]),
    ("CODEDESCRIPTION", [[["A4100"], ["99213"]], "short"]),
    ("CODESTATUS", [[["A4100"], ["L9900"], ["Q5999"]], [[46204]]]),
    ("CODERELEASE", []),
]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask the folder ``personal`` of the test."""
    named = os.environ.get("HCPCS_EXCEL_PYODIDE")
    found = Path(named or "no-such-folder")
    wheel = next(iter(sorted(found.glob("xlwings-*-py3-none-any.whl"))), None)
    node = shutil.which("node")
    if node is None or wheel is None:
        missing(
            "Pyodide",
            "npm install pyodide into a folder, download the wheel of xlwings for any platform into it, "
            "and name it in HCPCS_EXCEL_PYODIDE",
        )

    def answered(asked: dict[str, Any]) -> dict[str, Any]:
        questions = tmp_path / "questions.json"
        more = {"cells": [], "functions": [], "single": SINGLE, "today": known_codes.today()}
        questions.write_text(json.dumps(more | asked))
        program = [node, str(PROGRAM), str(found / "node_modules" / "pyodide"), str(wheel), str(tmp_path)]
        ran = subprocess.run([*program, str(questions)], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-2_000:]
        result: dict[str, Any] = json.loads(ran.stdout)
        assert result["failed"] == []
        return result

    return answered


def as_python_answers() -> list[Any]:
    return [getattr(functions, name)(*arguments) for name, arguments in SINGLE]


def test_all_cells(ask: Ask, tmp_path: Path) -> None:
    """No difference in any function, over the table of all doors."""
    write_personal_modules(tmp_path / "personal", None, force=False)
    values = all_values()
    result = ask({"cells": values, "functions": [(name, MORE.get(name, ())) for name in doors.FUNCTIONS]})
    found = {name: [answer for (answer,) in rows] for name, rows in result["answers"].items()}
    assert list(found) == doors.FUNCTIONS
    assert list(doors.differences(values, doors.python_answers(values), found)) == []
    assert result["single"] == as_python_answers()


def test_a_release_comes_along(ask: Ask, tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path))
    write_personal_modules(tmp_path / "personal", current_release(), force=False)
    single = ask({})["single"]
    assert single == as_python_answers()
    assert single[-2] == [["Active"], ["Terminated 2017-12-31"], ["Not yet effective"]]
