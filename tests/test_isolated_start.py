"""However a document or a script starts Python, it takes no module from the current folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import addin
import udfs
import workbook_templates
from addin.excel import interpreter

ROOT = Path(__file__).parents[1]
PACKAGES = [Path(str(package.__file__)).parent for package in (addin, udfs, workbook_templates)]
_STARTS = re.compile(r"(\S+) -m (?:addin|pip|venv|ensurepip|build)\b")


def _texts() -> list[Path]:
    """All that a user can read or run: documents, scripts, sources."""
    folders = [*PACKAGES, ROOT / "docs", ROOT / ".ci"]
    files = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*"))]
    return [path for path in files if path.suffix in {".md", ".py", ".csv", ".bas", ".cls", ".xml"}]


def test_every_text_says_isolated() -> None:
    found = {
        f"{path.name}: {start[0]}": start[1]
        for path in _texts()
        for start in _STARTS.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 10
    assert [text for text, before in found.items() if before != "-I"] == []


@pytest.mark.long
@pytest.mark.parametrize(
    "arguments",
    [
        ["-I", "-m", "addin", "lookup", "99213"],
        ["-I", "-m", "pip", "--version"],
        ["-I", "-m", "venv", "--help"],
        # How Excel starts it (outside Windows there is nothing to serve with), and how install asks it.
        [*re.findall(r"-\w+", interpreter.START_COMMAND)[:2], "-c", "import udfs.functions, xlwings"],
        ["-I", "-B", "-c", interpreter._QUESTION],
    ],
)
def test_planted_modules_do_not_run(tmp_path: Path, arguments: list[str]) -> None:
    for name in ("typer", "rich", "addin", "udfs", "xlwings", "pip", "venv", "json", "csv", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\n", encoding="utf-8")
    environment = {"PATH": "", "PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "typer.py")}
    ended = subprocess.run([sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True)
    assert (ended.returncode, (tmp_path / "ran").exists()) == (0, False)
