"""The page of the command line is what the command is, and every command in the documents is one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from command_page import command_notes, command_page
from typer.main import get_command
from typer.testing import CliRunner

from addin.cli.command import app

ROOT = Path(__file__).parents[1]
COMMAND: Any = get_command(app)
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^ {4}[^\n]*$|^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"(?:^|[\s\\/`])hcpcs-excel +([a-z-][^`\n]*)")
_INLINE = re.compile(r"`[^`\n]*`")


def test_every_command_has_its_section() -> None:
    sections = re.findall(r"^##+ hcpcs-excel (.+)$", command_page(), re.MULTILINE)
    assert {
        "lookup",
        "classify",
        "release import",
        "template compare-lists",
        "calc install",
        "doctor",
    } <= set(sections)
    notes = {row["command"] for row in command_notes()}
    assert notes - {"*"} <= set(sections)


def test_what_the_page_says_of_an_option() -> None:
    page = command_page()
    assert "| `CODE...` | Needed. Codes as they appear in a sheet: 99213-25 j1100 142 |" in page
    assert "`duckdb` when left out. |" in page
    assert page.count("| `--force` | Replace the output file if it exists. |") == 1
    assert "| `--a` | A file with the first list, for example your own. | Your reference, **Code**," in page


def commands_typed(text: str) -> list[str]:
    """The command lines in a document: those of its blocks of code, and those within sentences."""
    typed = _BLOCK.findall(text) + _INLINE.findall(_BLOCK.sub("", text))
    return [line for part in typed for line in _TYPED.findall(part)]


def mistakes(line: str) -> list[str]:
    """The words of a command line that are no command and no option of it; capitals stand for any word."""
    command: Any = COMMAND
    wrong: list[str] = []
    before = ""
    for word in shlex.split(line.partition("&&")[0]):
        if before == "-o":  # of a command that has sub-commands too
            before = ""
            continue
        before = word
        subcommands = getattr(command, "commands", {})
        if subcommands and word.isupper():
            return wrong
        if subcommands and not word.startswith("-"):
            if word not in subcommands:
                return [word]
            command = subcommands[word]
        elif word.startswith("-") and word not in (
            "--help",
            *(o for one in command.params for o in one.opts),
        ):
            wrong.append(word)
    return wrong


def test_mistakes_are_found() -> None:
    assert mistakes("lookup 99213 --json") == []
    assert mistakes("template NAME --help") == []
    assert mistakes("lookup --yaml") == ["--yaml"]
    assert mistakes("release fetch") == ["fetch"]
    assert commands_typed("Type:\n\n    .venv/bin/hcpcs-excel lookup J1100\n\nor `hcpcs-excel doctor`.") == [
        "lookup J1100",
        "doctor",
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_in_the_documents_is_one(document: Path) -> None:
    typed = commands_typed(document.read_text(encoding="utf-8"))
    assert {line: wrong for line in typed if (wrong := mistakes(line))} == {}


def _commands_below(words: tuple[str, ...], command: Any) -> list[tuple[str, ...]]:
    parts = getattr(command, "commands", {})
    return [words, *(one for name, part in parts.items() for one in _commands_below((*words, name), part))]


@pytest.mark.parametrize("words", _commands_below((), COMMAND), ids=" ".join)
def test_help_reads_well(words: tuple[str, ...]) -> None:
    """Nothing is cut off, no type of Python is named, and one example at least can be copied."""
    shown = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"}).invoke(app, [*words, "-h"])
    assert shown.exit_code == 0
    assert not re.search(r"\w\.\.\.(\s|$)", shown.output)
    assert "<" not in shown.output
    if words not in (("addin",), ("calc",), ("release",)):
        assert "\n    hcpcs-excel " in shown.output.partition("Examples:")[2]


def test_the_first_page_of_the_help_begins_with_what_is_done_first() -> None:
    shown = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"}).invoke(app, ["--help"]).output
    told = re.findall(
        r"^  ([a-z-]+) ", shown.partition("Commands:")[2].partition("Examples:")[0], re.MULTILINE
    )
    assert told == [
        "lookup", "classify", "bulk", "check-prices", "templates", "template", "release",
        "functions", "install", "doctor", "uninstall", "calc", "lite", "bundle", "addin",
    ]  # fmt: skip
    assert "Remove the Excel add-in, its settings and the imported releases.\n" in shown
