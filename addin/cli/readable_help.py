"""How ``--help`` reads: commands in their order, each told in full, and examples below the options."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup


def examples(*lines: str) -> str:
    """Return what stands below the options of a command.

    >>> examples("hcpcs-excel lookup 142").splitlines()[1:]
    ['Examples:', '  hcpcs-excel lookup 142']
    """
    # The mark in front keeps lines apart that would be joined to a paragraph.
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


def examples_of(command: Any) -> list[str]:
    """Return the examples of a command."""
    return [line.strip() for line in (command.epilog or "").splitlines()[2:]]


class ReadableCommand(TyperCommand):
    """A command whose help names what is to be typed, and not its type in Python."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options."""
        super().format_options(ctx, formatter)
        # Blanks in place of the type, so that the column beside it stays straight.
        formatter.buffer[:] = [
            re.sub(r"(?<=[A-Z.]) <\S+>", lambda found: " " * len(found[0]), part) for part in formatter.buffer
        ]


class ReadableGroup(TyperGroup):
    """A command with sub-commands, which its help tells in full."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the sub-commands with the first sentence of each, over as many lines as it needs."""
        told = [(name, _first_sentence(self.get_command(ctx, name))) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(told)


def _first_sentence(command: Any) -> str:
    text: str = command.short_help or command.help or ""
    return re.split(r"(?<=[.])\s", text, maxsplit=1)[0]
