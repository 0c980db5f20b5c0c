"""The ``hcpcs-excel`` command in this process: how it ended, and what it said."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    output: str
    errors: str

    def wrong(self, allowed: tuple[int, ...]) -> list[str]:
        """Answer what is wrong with the way it ended: 0 and no error, or 2 and one sentence, are right."""
        if self.status not in allowed:
            expected = " or ".join(map(str, allowed))
            return [f"it ended with {self.status}, not with {expected}: {self.errors[:200]!r}"]
        if self.status == 0:
            return ["it ended with 0 and something on the error stream"] if self.errors else []
        lines = self.errors.splitlines()
        if len(lines) != 1 or not lines[0].startswith("hcpcs-excel: ") or not lines[0].endswith("."):
            return [f"it ended with {self.status} and not with one sentence, but {len(lines)} lines"]
        return ["it ended with 2 and something on the screen"] if self.output else []


def run_command(*arguments: str) -> Ended:
    """Run the command; what it raises beyond its own way to end is raised here too."""
    from addin.cli.command import main

    screens = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    status = 0
    with (
        patch.object(sys, "argv", ["hcpcs-excel", *arguments]),
        redirect_stdout(screens[0]),
        redirect_stderr(screens[1]),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    shown = []
    for screen in screens:
        screen.flush()
        shown.append(screen.buffer.getvalue().decode("utf-8", "replace"))
    return Ended(status, *shown)
