"""How codes and progress are shown on the screen, alike in all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from udfs.describe import UNRECOGNIZED, Description


def code_shown(described: Description) -> str:
    """Answer the clean code with its modifiers, as it is written by hand.

    Args:
        described: the cell's description.

    >>> from udfs.describe import describe
    >>> code_shown(describe("99213:25 59")), code_shown(describe("25"))
    ('99213-25-59', '-25')
    """
    return "-".join((described.code, *described.modifiers))


def system_shown(described: Description) -> str:
    """Answer the code system and level, "Unrecognized" for what is no code, "" for a blank.

    Args:
        described: the cell's description.

    >>> from udfs.describe import describe
    >>> system_shown(describe("j1100")), system_shown(describe("hello"))
    ('HCPCS / Level II', 'Unrecognized')
    """
    if not described.recognized:
        return "" if described.blank else UNRECOGNIZED
    return f"{described.system} / {described.level}"


@contextmanager
def progress_bar(description: str) -> Iterator[Callable[[float], None]]:
    """Show a bar while long work is done.

    It goes to the error stream, so that what is said on the screen can be kept in a file; where that stream
    is no screen, there is no bar.

    Args:
        description: what is being done, in a word.

    Returns:
        A context manager that gives a function to be told how much is done, from 0 to 1.
    """
    screen = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as progress:
        task = progress.add_task(description, total=1.0)
        yield lambda done: progress.update(task, completed=done)
