"""The page of the documentation about the command line: each command, its options, examples.

Commands, options and help come from the command itself; what only a person can write is in
``command_notes.csv``. ``write_pages.py`` writes the page.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markdown_parts import markdown_table
from typer.main import get_command

from addin.cli.command import app
from addin.cli.readable_help import examples_of
from workbook_templates.declaration import Table
from workbook_templates.registry import find_template

_NAME = "hcpcs-excel"
_SEVERAL = "Options of several commands"
_YOU_WRITE = ("You write", "What it is")
_OF_LISTS = (
    ("`--LIST`", "A file with one of the workbook's lists, which are named below."),
    ("`--LIST-sheet`", "The sheet of that file; otherwise the one in front."),
    (
        "`--LIST-COLUMN`",
        "Where a column of the workbook is in that file: its heading or its letter there; otherwise it is "
        "found by its heading. COLUMN is its name in small letters with hyphens, as in "
        "`--codes-date-of-service`; the column of codes is also `--LIST-column`. Columns in **bold** are "
        "needed, others may be missing.",
    ),
)


@cache
def command_notes() -> tuple[dict[str, str], ...]:
    """Return what a person wrote about the commands, a dictionary a row."""
    lines = Path(__file__).with_name("command_notes.csv").read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))


def command_page() -> str:
    """Return the page as Markdown.

    >>> command_page().splitlines()[0]
    '# The command line'
    """
    root: Any = get_command(app)  # whose class depends on the version of Typer
    commands = {words: command for name in root.list_commands(None) for words, command in _below(name, root)}
    counts = Counter(row for words, one in commands.items() if not _is_workbook(words) for row in _rows(one))
    several = [row for row, count in counts.items() if count > 1]
    lines = ["# The command line", "", root.help, ""]
    lines += [f"    {example}" for name in root.commands for example in examples_of(commands[name])]
    lines += ["", f"`{_NAME} --help`, and `--help` behind any command, show what this page says.", ""]
    lines += markdown_table(("Command", "What it does"), _overview(root))
    lines += markdown_table(("It ends with", "When"), _notes("*", "status").items())
    lines += [f"## {_SEVERAL}", "", *markdown_table(_YOU_WRITE, several)]
    for words, command in commands.items():
        lines += _section(words, command, several)
    return "\n".join(lines).rstrip() + "\n"


def _below(words: str, parent: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and its sub-commands, each with its words."""
    command = parent.commands[words.rpartition(" ")[2]]
    yield words, command
    for name in getattr(command, "commands", {}):
        yield from _below(f"{words} {name}", command)


def _is_workbook(words: str) -> bool:
    return words.startswith("template ")


def _overview(root: Any) -> Iterable[tuple[str, str]]:
    for name in root.list_commands(None):
        command = root.commands[name]
        yield f"[`{_NAME} {name}`](#{_NAME}-{name})", command.short_help or command.help
    for option in root.params:
        yield f"`{_NAME} {option.opts[0]}`", option.help


def _section(words: str, command: Any, several: list[tuple[str, str]]) -> Iterator[str]:
    """Yield what there is to say of a command."""
    yield from (f"##{'#' * words.count(' ')} {_NAME} {words}", "")
    examples = [f"    {example}" for example in examples_of(command)]
    yield from (*examples, "") if examples else ()
    yield from (command.help, "")
    for page, title in _notes(words, "see").items():
        yield from (f"See [{title}]({page}).", "")
    rows = _rows(command)
    if words == "template":
        every = [set(_rows(one)) for one in command.commands.values()]
        rows = [
            *_OF_LISTS,
            *(row for row in _rows(next(iter(command.commands.values()))) if row in set.intersection(*every)),
        ]
        yield from ("For every workbook:", "")
    elif _is_workbook(words):
        lists = find_template(command.name).inputs
        yield from (f"See [{command.name}](workbooks/{command.name}.md).", "")
        yield from markdown_table(("List", "What it is", "Its columns"), map(_list_row, lists))
        rows = [row for row in rows if row[0] in ("`--from`", "`--to`")]
    if own := [row for row in rows if row not in several]:
        yield from markdown_table(_YOU_WRITE, own)
    if more := [written for written, told in rows if (written, told) in several]:
        yield from (
            f"Also {', '.join(more)}: see [{_SEVERAL.lower()}](#{_SEVERAL.lower().replace(' ', '-')}).",
            "",
        )


def _list_row(table: Table) -> tuple[str, str, str]:
    columns = (f"**{one.heading}**" if one.required else one.heading for one in table.inputs)
    return f"`--{table.option}`", f"A file with {table.what}.", ", ".join(columns)


def _rows(command: Any) -> list[tuple[str, str]]:
    """Return the options of a command: how each is written, and what it is."""
    return [(_written(one), _help(one)) for one in command.params]


def _written(declared: Any) -> str:
    more = "..." if declared.nargs < 0 else ""
    flags = declared.opts if declared.opts[0].startswith("-") else [f"{declared.metavar}{more}"]
    return ", ".join(f"`{flag}`" for flag in flags)


def _help(declared: Any) -> str:
    needed = "Needed. " if declared.required else ""
    left_out = f" `{declared.default}` when left out." if isinstance(declared.default, str | Path) else ""
    return f"{needed}{declared.help}{left_out}"


def _notes(words: str, part: str) -> dict[str, str]:
    """Return the notes of a command, from text to meaning."""
    return {
        row["text"]: row["meaning"]
        for row in command_notes()
        if (row["command"], row["part"]) == (words, part)
    }
