"""When Python ends, no Excel is touched: xlwings would end those in which it sees no workbook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

# xlwings' own code for Windows, as it is when Python ends.
ENDING = """
import atexit, sys
from fake_windows import windows
with windows(*sys.argv[1:]):
    sys.modules["xlwings._xlwindows"].Apps.cleanup = lambda: print("Excels are ended")
    atexit._run_exitfuncs()
"""


def said_at_the_end(*modules: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", ENDING, *modules],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout


def test_our_functions_leave_other_excels_alone() -> None:
    assert said_at_the_end("udfs.functions") == ""


def test_xlwings_alone_would_not() -> None:
    """So the test above can fail; when this one does, xlwings does no longer what is guarded against."""
    assert said_at_the_end() == "Excels are ended\n"


@pytest.mark.parametrize(
    "arguments",
    [["lookup", "99213"], ["templates"]],
    ids=lambda arguments: arguments[0],
)
def test_commands_do_not_load_xlwings(arguments: list[str], tmp_path: Path) -> None:
    """A code is looked up without what makes and reads workbooks, too."""
    program = (
        "import sys\n"
        "from addin.cli.command import app\n"
        "app(sys.argv[1:], standalone_mode=False)\n"
        "print([name for name in ('xlwings', 'openpyxl') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == ("[]" if arguments[0] == "lookup" else "['openpyxl']")
