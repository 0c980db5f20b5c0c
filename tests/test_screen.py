"""What commands show: nothing in the name of a file, a heading or a sheet is a command to the terminal."""

from __future__ import annotations

import ast
import re
import zipfile
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from release_files import save_text
from test_command import run
from test_security_page import ROOT_OF_ADDIN

from addin.cli.screen import Screen, steps_bar
from addin.control_characters import on_one_line, written_out

# Title of the window, clipboard, clearing the screen; the same begun by a C1 character; the end of a line.
EVIL = "x\x1b]0;mine\x07\x1b]52;c;bWluZQ==\x07\x1b[2J\x9b2J\x85\rhcpcs-excel: all is well"
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
IN_XML = "Code_x001B_]0;mine_x0007__x009B_2J"


class Terminal(StringIO):
    """A stream that says it is a screen."""

    def isatty(self) -> bool:
        return True


def test_controls_are_written_out_and_nothing_else() -> None:
    every = "".join(map(chr, range(0x300)))
    shown = written_out(every)
    assert CONTROLS.findall(shown) == []
    assert re.sub(r"\\u00[0-9a-f]{2}", "", shown) == CONTROLS.sub("", every)
    assert on_one_line("two\r\nlines\tof it") == "two lines of it"


@pytest.mark.long
def test_names_of_files(tmp_path: Path) -> None:
    """In sentences about success and mistakes, and in those of the command line's own reader."""
    (tmp_path / f"{EVIL}.csv").write_text("Code,Fee\n99213,1\n", encoding="utf-8")
    for arguments in (
        ["classify", f"{EVIL}.csv"],
        ["classify", f"{EVIL}.csv"],  # whose result is there already
        ["classify", f"{EVIL}.xlsx"],
        ["template", "code-review", "-o", f"{EVIL}.xlsx", "--codes", f"{EVIL}.csv"],
        ["release", "import", f"{EVIL}.zip"],
        ["bundle", "-o", f"{EVIL}/x", "--python", EVIL],
        ["lookup", EVIL],
        ["lookup", "--json", EVIL],
        ["lookup", f"--{EVIL}"],
        ["classify", f"{EVIL}.csv", "--header-row", EVIL],
        ["template", EVIL],
        [EVIL, "--help"],
    ):
        ended = run(*arguments, cwd=tmp_path)
        assert ended.stdout + ended.stderr
        assert CONTROLS.findall(ended.stdout + ended.stderr) == []
        assert "\nhcpcs-excel: all is well" not in ended.stdout + ended.stderr


@pytest.mark.long
def test_headings_sheets_and_members_of_a_zip(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].title = "Fees _x001B_"
    made.worksheets[0].append([IN_XML, "Fee [red]x[/red] [/]"])
    made.worksheets[0].append(["99213", 1])
    made.save(tmp_path / "list.xlsx")
    (tmp_path / "list.csv").write_text("Code\x1b[2J\x9b2J,[/]\n99213,1\n", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "HCPC2026_JUL.zip", "w") as packed:
        packed.write(save_text(tmp_path), "\x1b[2JHCPC2026_JUL_ANWEB.txt")
        packed.writestr("\x1b[2J\x9bnotes.txt", "J1100\n")
    for arguments in (
        ["classify", "list.xlsx"],
        ["classify", "list.xlsx", "-c", "A", "--force"],
        ["classify", "list.xlsx", "-c", "none"],
        ["classify", "list.csv", "-c", "A", "--force"],
        ["template", "code-review", "-o", "made.xlsx", "--codes", "list.xlsx", "--codes-code", "A"],
        ["release", "import", "HCPC2026_JUL.zip"],
        ["release", "list"],
    ):
        ended = run(*arguments, cwd=tmp_path, HCPCS_EXCEL_DATA=str(tmp_path / "data"))
        assert ended.stdout + ended.stderr
        assert CONTROLS.findall(ended.stdout + ended.stderr) == []
        assert "Traceback" not in ended.stderr


def test_the_bar_of_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own sequences move the cursor; those of a step's name are written out."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    with steps_bar(f"[red] {EVIL}") as (progress, step):
        progress(0.5)
        step(f"[/] {EVIL}")
        progress(0.5)
    shown = terminal.getvalue()
    assert "\x1b[" in shown
    assert "\\u001b]0;mine" in shown
    assert re.findall(r"\x1b\]|\x1b\[2J|[\x07\x80-\x9f]", shown) == []
    assert "[red]" in shown


def test_brackets_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().say("[red]Fee[/red] [/] :smile:")
    assert capsys.readouterr().out == "[red]Fee[/red] [/] :smile:\n"


def test_all_commands_show_through_the_screen() -> None:
    """Nobody else prints; what ends a command says it itself, on one line."""
    ways = {"print", "typer.echo", "Console", "sys.stdout.write", "sys.stderr.write"}
    found = {
        source.relative_to(ROOT_OF_ADDIN).as_posix()
        for source in ROOT_OF_ADDIN.rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ways
    }
    assert found == {"__main__.py", "cli/command.py"}
