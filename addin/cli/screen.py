"""How codes and progress are shown on the screen, alike in all commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from addin.control_characters import on_one_line, written_out
from udfs.describe import UNRECOGNIZED, Description

if TYPE_CHECKING:
    from addin.files.layout import Column
    from udfs.bulk.answers import Counts

NARROW = 70  # characters; on a narrower screen the columns of a wide table would hold two or three each


class Screen(Console):
    """Where all commands show what they have to say; nothing in a user's names is a command to it.

    Brackets are no markup, and control characters are written out. What cannot be written, as to a file on
    a full disk, is shown on the error stream; the command learns of it when it ends.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def say(self, *sentences: str) -> None:
        """Show sentences, each on one line: a path broken over lines could not be copied."""
        for sentence in sentences:
            self.print(on_one_line(sentence), soft_wrap=True)

    def print(self, *objects: Any, **options: Any) -> None:
        """Show texts, tables and the like."""
        try:
            super().print(*objects, **options)
        except OSError:
            if self.stderr:
                raise
            Screen(stderr=True).print(*objects, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text as it is laid out: what is written out needs room in a table."""
        return super().render_str(written_out(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the pieces that a text or table is made of."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=written_out(segment.text))


def rows_in_lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return what a wide table would hold as lines, for a narrow screen: "heading: text", a blank line a row.

    >>> print(rows_in_lines(("Check", "State", "Mend"), [("Python", "pass", "")]))
    Check: Python
    State: pass
    <BLANKLINE>
    """
    lines = []
    for row in rows:
        for heading, text in zip(headings, row, strict=True):
            if text:
                lines.append(f"{heading}: {text}".replace("\n", "\n  "))
        lines.append("")
    return "\n".join(lines)


def code_shown(described: Description) -> str:
    """Return the clean code with its modifiers, as it is written by hand.

    >>> from udfs.describe import describe
    >>> code_shown(describe("99213:25 59")), code_shown(describe("25"))
    ('99213-25-59', '-25')
    """
    return "-".join((described.code, *described.modifiers))


def system_shown(described: Description) -> str:
    """Return the code system and level, "Unrecognized" for what is no code, "" for a blank.

    >>> from udfs.describe import describe
    >>> system_shown(describe("j1100")), system_shown(describe("hello"))
    ('HCPCS / Level II', 'Unrecognized')
    """
    if not described.recognized:
        return "" if described.blank else UNRECOGNIZED
    return f"{described.system} / {described.level}"


def codes_table(title: str, counts: Counts) -> Table:
    """Return a table of how many rows each code system has."""
    table = Table("Code system", "Code level", title=title, title_justify="left")
    table.add_column("Rows", justify="right")
    for (system, level), number in counts.systems.most_common():
        table.add_row(system, level, f"{number:,}")
    for label, number in (
        (UNRECOGNIZED, counts.unrecognized),
        ("No code given (NONE, N/A and the like)", counts.placeholders),
        ("Blank", counts.blank),
        ("Formula without a saved value", counts.unstored),
    ):
        if number:
            table.add_row(label, "", f"{number:,}")
    table.add_section()
    table.add_row("All rows", "", f"{counts.rows:,}")
    return table


def remarks_table(column: str, checks: Counter[str]) -> Table:
    """Return a table of how many rows have each kind of remark, in the column of that name."""
    table = Table(f"What the column {column} says")
    table.add_column("Rows", justify="right")
    for kind, number in checks.most_common():
        table.add_row(kind, f"{number:,}")
    return table


def what_is_said(said: Sequence[str], column: Column, counts: Counts) -> list[str]:
    """Return what a column of codes says as a whole; if nothing, whether no code was recognized."""
    if counts.unrecognized and not counts.systems and not said:
        return [f"No code was recognized: check that column {column.shown} is the one with the codes."]
    return list(said)


def number_of_rows(number: int) -> str:
    """Return a number of rows in words.

    >>> number_of_rows(1), number_of_rows(2500)
    ('1 row', '2,500 rows')
    """
    return "1 row" if number == 1 else f"{number:,} rows"


@contextmanager
def progress_bar(description: str) -> Iterator[Callable[[float], None]]:
    """Show a bar while long work is done.

    It goes to the error stream, so that what is said on the screen can be kept in a file; where that stream
    is no screen, there is no bar.

    A context manager that gives a function to be told how much is done, from 0 to 1.
    """
    with steps_bar(description) as (progress, _step):
        yield progress


@contextmanager
def steps_bar(description: str) -> Iterator[tuple[Callable[[float], None], Callable[[str], None]]]:
    """Show a bar as :func:`progress_bar` does, while long work is done in several steps.

    A context manager that gives two functions: one to be told how much of a step is done, from 0 to 1,
    and one to be told what is done next.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # only long work needs it

    screen = Screen(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as progress:
        task = progress.add_task(description, total=1.0)
        yield (
            lambda done: progress.update(task, completed=done),
            lambda step: progress.update(task, description=step, completed=0.0),
        )
