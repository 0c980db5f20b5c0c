"""The page of the documentation about the command line: each command, its options, examples.

Commands, options and help come from the command itself; what only a person can write is in
``command_notes.csv``. ``write_pages.py`` writes the page.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markdown_parts import markdown_table
from typer.main import get_command

from addin.cli.command import app
from addin.cli.readable_help import examples_of

_NAME = "hcpcs-excel"
_OF_EVERY_WORKBOOK = ("output", "sample", "force")


@cache
def command_notes() -> tuple[dict[str, str], ...]:
    """Answer what a person wrote about the commands, a dictionary a row."""
    lines = Path(__file__).with_name("command_notes.csv").read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))


def command_page() -> str:
    """Answer the page as Markdown.

    >>> command_page().splitlines()[0]
    '# The command line'
    """
    root: Any = get_command(app)  # whose class depends on the version of Typer
    lines = ["# The command line", "", root.help, ""]
    lines += [f"    {example}" for command in _commands(root).values() for example in examples_of(command)]
    lines += ["", f"`{_NAME} --help`, and `--help` behind any command, show what this page says.", ""]
    lines += markdown_table(("Command", "What it does"), _overview(root))
    lines += markdown_table(("It ends with", "When"), _notes("*", "status").items())
    for words, command in _commands(root).items():
        lines += _section(words, command)
    return "\n".join(lines).rstrip() + "\n"


def _commands(root: Any) -> dict[str, Any]:
    return {name: root.commands[name] for name in root.list_commands(None)}


def _overview(root: Any) -> Iterable[tuple[str, str]]:
    for words, command in _commands(root).items():
        place = f"{_NAME} {words}".replace(" ", "-")
        yield f"[`{_NAME} {words}`](#{place})", command.short_help or command.help
    for option in root.params:
        yield f"`{_NAME} {option.opts[0]}`", option.help


def _section(words: str, command: Any) -> Iterator[str]:
    """Answer what there is to say of a command, and below it of its sub-commands."""
    depth = "##" + "#" * words.count(" ")
    yield from (f"{depth} {_NAME} {words}", "")
    examples = [f"    {example}" for example in examples_of(command)]
    yield from (*examples, "") if examples else ()
    yield from (command.help, "")
    for page, title in _notes(words, "see").items():
        yield from (f"See [{title}]({page}).", "")
    parts: dict[str, Any] = getattr(command, "commands", {})
    told_above: tuple[str, ...] = ()
    if words == "template":
        common = [one for one in next(iter(parts.values())).params if one.name in _OF_EVERY_WORKBOOK]
        yield from ("For every workbook:", "", *_options(common))
    elif words.startswith("template "):
        told_above = _OF_EVERY_WORKBOOK
        yield from (f"See [{command.name}](workbooks/{command.name}.md).", "")
    yield from _options(one for one in command.params if one.name not in told_above)
    for word, part in parts.items():
        yield from _section(f"{words} {word}", part)


def _options(declared: Iterable[Any]) -> list[str]:
    rows = [(_written(one), _help(one)) for one in declared]
    return markdown_table(("You write", "What it is"), rows) if rows else []


def _written(declared: Any) -> str:
    more = "..." if declared.nargs < 0 else ""
    flags = declared.opts if declared.opts[0].startswith("-") else [f"{declared.metavar}{more}"]
    return ", ".join(f"`{flag}`" for flag in flags)


def _help(declared: Any) -> str:
    needed = "Needed. " if declared.required else ""
    left_out = f" `{declared.default}` when left out." if isinstance(declared.default, str | Path) else ""
    return f"{needed}{declared.help}{left_out}"


def _notes(words: str, part: str) -> dict[str, str]:
    """Answer the notes of a command, from text to meaning."""
    return {
        row["text"]: row["meaning"]
        for row in command_notes()
        if (row["command"], row["part"]) == (words, part)
    }
