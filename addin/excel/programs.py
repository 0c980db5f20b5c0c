"""Running another program and reading what it says."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import NamedTuple

LONGEST_RUN = 60.0  # seconds


class Ran(NamedTuple):
    """What came of running a program."""

    output: str  # "" where it failed
    problem: str  # its last words, "" where it ended well
    errors: str = ""  # all that it said on its error stream, where it failed


def run_program(command: Sequence[str], *, longest: float | None = None) -> Ran:
    """Run a program to its end, without input.

    What it wrote, or why it did not end well; never raised.
    """
    try:
        ended = subprocess.run(  # noqa: S603, a program by its full path, arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=longest or LONGEST_RUN,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran("", "it did not end in time")
    except OSError as error:
        return Ran("", error.strerror or "it could not be started")
    if ended.returncode:
        last_words = ended.stderr.strip().splitlines()[-1:] or [f"it ended with {ended.returncode}"]
        return Ran("", last_words[0], ended.stderr)
    return Ran(ended.stdout, "")
