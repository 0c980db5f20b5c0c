"""What one file of CMS holds: a release, a report on one, or neither, and what could not be read of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, NamedTuple

from addin.files.columns import column_letters
from udfs.releases.fixed_width import read_fixed_width
from udfs.releases.keep import Report
from udfs.releases.record import Problem, Reading, checked
from udfs.releases.sheet_rows import RELEASE, find_headings, read_notes, read_release_rows

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A place in a file that could not be read."""

    file: str
    problem: Problem

    @property
    def sentence(self) -> str:
        """The place and what is wrong with it."""
        line, column, what = self.problem
        if self.file.casefold().endswith(".xlsx"):
            return f"{self.file}, row {line:,}, column {column_letters(column)}: {what}."
        return f"{self.file}, line {line:,}, column {column}: {what}."


class Contents(NamedTuple):
    """What a file turned out to hold."""

    member: str  # the name of the file with the release in it, "" where there are only reports
    reading: Reading | None
    reports: list[Report]
    problems: list[FileProblem]


NOTHING = Contents("", None, [], [])


def read_text(stream: IO[bytes], name: str, size: int, told: Progress) -> Contents:
    """Answer what a text of fixed width holds.

    Args:
        stream: the text, from its beginning.
        name: of the file, for its problems.
        size: how many bytes it has.
        told: is told how much is read, from 0 to 1.

    Raises:
        InputError: it is no release, or ends before its end.
    """
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        told(min(1.0, done / max(size, 1)))

    reading = checked(read_fixed_width(stream, name, on_bytes), name)
    return Contents(name, reading, [], [FileProblem(name, problem) for problem in reading.problems])


def read_rows(sheets: list[list[list[object]]], name: str) -> Contents:
    """Answer what the sheets of a workbook hold, NOTHING where none belongs to a release.

    The first one that does counts: a transaction report repeats itself on the next one.

    Args:
        sheets: the rows of each sheet.
        name: of the file, for its problems.

    Raises:
        InputError: the release in it ends before its end.
    """
    for rows in sheets:
        headings = find_headings(rows)
        if headings is None:
            continue
        if headings.kind == RELEASE:
            reading = checked(read_release_rows(rows, headings), name)
            return Contents(name, reading, [], [FileProblem(name, problem) for problem in reading.problems])
        notes, problems = read_notes(rows, headings)
        report = Report(headings.kind, name, notes)
        return Contents("", None, [report], [FileProblem(name, problem) for problem in problems])
    return NOTHING
