"""What a workbook is made of, as its module declares it; :mod:`workbook_templates.build` makes the file.

Formulas are written as people type them in Excel, ``[@Code]`` for the cell of the same row, and without
the "=" in front; the builder puts them into the form that files need. Headings are letters, digits, spaces
and ``?`` only, because every other mark has a meaning inside such references.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.parts.styles import Mark

if TYPE_CHECKING:
    from workbook_templates.rows import Row, Tables

Value = str | int | float | date  # of a cell; "" for an empty one
Line = Mapping[str, Value]  # a row as a user gives it: heading -> value
InputKind = Literal["code", "text", "number", "amount", "date", "choice"]
AnswerKind = Literal["text", "number", "amount", "percent", "date", "step"]

READY_ROWS = 200  # in an empty table
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Input:
    """A column that the user fills."""

    heading: str
    kind: InputKind
    width: float
    help: str  # shown beside the cell while it is chosen, at most 255 characters
    required: bool = False  # whether a user's file must have it
    choices: str = ""  # the name of a list of the workbook: what a cell may hold, for the kind "choice"
    also: tuple[str, ...] = ()  # other headings under which it is found in a user's file


@dataclass(frozen=True, slots=True)
class Answer:
    """A column that fills itself."""

    heading: str
    kind: AnswerKind  # "step": between input and answer, grouped and hidden
    width: float
    formula: str
    # What the formula comes to, so that previews and Protected View show it; None to show nothing there.
    value: Callable[[Row], object] | None = None
    marks: tuple[tuple[str, Mark], ...] = ()  # word -> how it is marked; "Repeats*" for all that begin so
    wrapped: bool = False  # whether long texts go over several lines, and rows are made high enough


Column = Input | Answer


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one table: a list of the user with its answers, or, without inputs, a result."""

    sheet: str  # the name on the tab
    name: str  # in formulas
    what: str  # what it is, in the words of a table of contents: "the first list, for example your own"
    columns: tuple[Column, ...]
    option: str = ""  # on the command line, "" for a table that no file fills
    # What a release that was imported can fill it with instead: the codes of the one of --from or of --to,
    # or what changed between the two. ``addin.release_lines`` names the headings that it then has.
    release: Literal["", "from", "to", "changes"] = ""
    rows: int = READY_ROWS  # that stand ready where nothing is given
    given: tuple[Line, ...] = ()  # rows that the empty workbook holds already, for example a list of rules
    most: int = MOST_LINES  # lines that a file may have
    protected: bool = False  # whether formulas are locked: for results, whose rows nobody adds or sorts

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The columns that the user fills."""
        return tuple(column for column in self.columns if isinstance(column, Input))


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of its own making; titles, pages and protection are set up, the rest is drawn."""

    sheet: str
    title: str
    what: str
    # Draws from row 4 on, and answers what the formulas come to: reference of a cell -> value.
    draw: Callable[[Worksheet], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or text of Summary: its formula and, where it can be worked out, what that comes to."""

    formula: str
    value: Callable[[Tables], object] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A stacked bar chart over the rows of a block."""

    title: str
    text: str  # for those who cannot see it
    series: tuple[
        tuple[str, int], ...
    ]  # name, and the column of its numbers, from 1 for the one behind labels
    upright: bool = False  # for what goes on in time: bars from left to right


@dataclass(frozen=True, slots=True)
class Block:
    """A part of Summary: a heading, column headings, and rows of a label and its figures.

    A label that depends on the lists, such as a month, is a figure.
    """

    heading: str
    columns: tuple[str, ...]  # the first one stands over the labels
    rows: tuple[tuple[str | Figure, tuple[Figure | None, ...]], ...]  # None for a cell that stays empty
    kinds: tuple[AnswerKind, ...] = ()  # of the columns behind the labels, "number" when left out
    total: str = ""  # the label of a last row that adds up the columns, "" for none
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Two numbers that must be the same, and what to do where they are not."""

    name: str
    found: str  # a formula
    expected: str
    advice: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook that can be made; its sample is the file ``NAME.csv`` beside its module."""

    name: str  # on the command line, words with "-" between them; the module has "_"
    title: str
    summary: str  # one line for a list
    purpose: str  # one or two sentences
    steps: tuple[tuple[str, str], ...]  # five: what to do in a few words, and how
    sheets: tuple[Table | Page, ...]
    blocks: tuple[Block, ...]
    checks: tuple[Check, ...]  # beside those that every table has
    made_for: int  # how many rows its largest table may have before it becomes slow
    colours: tuple[tuple[Mark, str], ...]  # what the marks mean here
    planted: tuple[tuple[str, str], ...]  # what is wrong in the sample: finding, and the code that has it
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)  # for the columns with choices

    @property
    def tables(self) -> tuple[Table, ...]:
        """The sheets that hold a table."""
        return tuple(sheet for sheet in self.sheets if isinstance(sheet, Table))

    @property
    def inputs(self) -> tuple[Table, ...]:
        """The tables that a user's file can fill."""
        return tuple(table for table in self.tables if table.option)
