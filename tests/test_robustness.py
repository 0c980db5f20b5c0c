"""The sweep in small: it finds nothing, and it would find what it looks for."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from package_parts import parts_of

from addin.classify import classify_file

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # behind the installed packages, which are what is tested

from robustness.blocks import Finding, check_blocks  # noqa: E402
from robustness.cells import Functions, check_block  # noqa: E402
from robustness.copy_checks import answers, check_copy  # noqa: E402
from robustness.random_workbook import RandomWorkbook, random_workbook  # noqa: E402
from robustness.run_command import Ended  # noqa: E402


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python from the root of the checkout, as the sweep is run."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.parametrize(
    "arguments",
    [
        ["cells", "--cells", "3000", "--workers", "1"],
        ["workbooks", "--files", "42", "--workers", "1", "--validated", "0", "--without-office"],
        ["server", "--calls", "30"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_small_sweep_finds_nothing(arguments: list[str]) -> None:
    ended = python("-m", "robustness", *arguments, "--seed", "1")
    assert ended.stdout.startswith("seed 1\n"), ended.stderr
    assert ended.stdout.endswith("nothing found\n")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.long
def test_sockets_are_refused_and_noted() -> None:
    tries = (
        "from robustness import no_sockets as one; import socket; one.forbid_sockets()\n"
        "try: socket.create_connection(('127.0.0.1', 9))\n"
        "except PermissionError: print(one.tried)"
    )
    assert python("-c", tries).stdout.startswith("['socket.getaddrinfo")


# --- functions that are wrong ---


class Broken(Functions):
    """The functions, of which CODELEVEL answers in another way."""

    def __init__(self, broken: Callable[[Any], Any]) -> None:
        super().__init__(server=None)
        self.broken = broken

    def direct(self, name: str, *arguments: Any) -> Any:
        if name == "CODELEVEL":
            return self.broken(arguments[0])
        return super().direct(name, *arguments)

    def excel(self, name: str, *arguments: Any) -> list[list[Any]]:
        rows = super().direct(name, *arguments)
        return rows if isinstance(rows, list) else [[rows]]


def _raise(_cells: object) -> object:
    raise RuntimeError("99213, Jane Doe")


@pytest.mark.parametrize(
    ("broken", "finding"),
    [
        (_raise, "CODELEVEL raised RuntimeError in _raise"),
        (lambda cells: [["x" * 40_000] for _ in cells], "no text that a cell holds"),
        (lambda cells: [["\ud800"] for _ in cells], "no text that a cell holds"),
        (lambda cells: [["Level I"] for _ in cells], "no blank for a blank"),
        (lambda cells: [[""] for _ in cells[1:]], "CODELEVEL: answers of another shape"),
        (lambda cells: [[str(len(cells))] for _ in cells], "another answer alone"),
    ],
    ids=["raises", "too long", "a surrogate", "not blank", "another shape", "not as alone"],
)
def test_a_function_that_is_wrong_is_found(broken: Callable[[Any], Any], finding: str) -> None:
    found = check_block(Broken(broken), seed=1, block=2)
    assert any(finding in what for what in found)
    assert all("CODELEVEL" in what and "Jane" not in what for what in found)


# --- copies that are wrong ---


@pytest.fixture
def made(tmp_path: Path) -> RandomWorkbook:
    """A random workbook that has what is changed below."""
    for block in range(100):
        made = random_workbook(1, block, tmp_path)
        (sheet,) = (content for name, *_, content in parts_of(made.path) if name == made.part)
        is_plain = made.last_column < 100 and all(
            tag in sheet for tag in (b"<row ", b"<v>", b"<sheetFormatPr ")
        )
        if is_plain and any(answers(code, ["Code level"]) == ["Level II"] for code in made.codes.values()):
            return made
    pytest.fail("none of a hundred workbooks is written as most are")


def changed(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change a part of a workbook where it says something for the first time."""
    with zipfile.ZipFile(path) as archive:
        parts = [(member, archive.read(member)) for member in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in parts:
            assert member.filename != part or old in content
            archive.writestr(member, content.replace(old, new, 1) if member.filename == part else content)


@pytest.mark.parametrize(
    ("part", "old", "new", "finding"),
    [
        ("xl/workbook.xml", b"<sheets", b"<sheets ", "xl/workbook.xml differs"),
        ("", b"Category", b"Class", "other headings than Clean code"),
        ("", b"Level II<", b"Level I<", "other answers than the rules"),
        ("", b"<v>", b"<v>1", "a row differs beyond its new cells"),
        ("", b"<row ", b"<row  ", "the sheet's bytes differ beyond the new cells"),
        ("", b"<sheetFormatPr ", b'<sheetFormatPr x="1" ', "sheetFormatPr differs"),
    ],
)
def test_a_copy_that_is_wrong_is_found(
    made: RandomWorkbook, part: str, old: bytes, new: bytes, finding: str
) -> None:
    target = made.path.with_name(f"copy{made.path.suffix}")
    classify_file(made.path, made.column, sheet=made.sheet, target=target)
    assert check_copy(made, target) == []
    changed(target, part or made.part, old, new)
    assert any(finding in what for what in check_copy(made, target))


@pytest.mark.parametrize(
    ("ended", "right"),
    [
        (Ended(0, "a table", ""), True),
        (Ended(2, "", "hcpcs-excel: a.xlsx is damaged; save it again.\n"), True),
        (Ended(0, "a table", "a warning\n"), False),
        (Ended(1, "", "hcpcs-excel: a.xlsx is damaged; save it again.\n"), False),
        (Ended(2, "", "hcpcs-excel: a sentence.\nand another.\n"), False),
        (Ended(2, "", "Traceback (most recent call last).\n"), False),
        (Ended(2, "half a table", "hcpcs-excel: a sentence.\n"), False),
    ],
)
def test_a_command_ends_in_one_of_two_ways(ended: Ended, right: bool) -> None:
    assert (ended.wrong((0, 2)) == []) is right


# --- processes that end ---


@pytest.mark.parametrize(
    ("check", "finding"),
    [
        ("lambda seed, block: __import__('os')._exit(3) if block == 1 else []", "the process ended with 3"),
        ("lambda seed, block: [] if block != 1 else [][block]", "IndexError in "),
        ("lambda seed, block: ['odd'] if block == 1 else []", "odd"),
    ],
)
def test_a_process_that_ends_is_a_finding_and_others_go_on(check: str, finding: str) -> None:
    (found,) = check_blocks(partial(eval, check), 7, iter(range(4)), workers=1)
    assert isinstance(found, Finding)
    assert str(found).startswith(f"seed 7, block 1: {finding}")
