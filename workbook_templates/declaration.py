"""What a workbook is made of, as its module declares it; :mod:`workbook_templates.build` makes the file.

Headings are letters, digits, spaces and ``?`` only, because every other mark has a meaning inside the
references of tables. The words of a workbook (title, purpose, steps, colors) stand in ``NAME.md`` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from workbook_templates.expressions import HEADER_ROW, Expression
from workbook_templates.values import Cell
from workbook_templates.words import Words

Value = str | int | float | date  # of a cell; "" for an empty one
Line = Mapping[str, Value]  # a row as a user gives it: heading -> value
InputKind = Literal["code", "text", "number", "amount", "date", "choice"]
AnswerKind = Literal["text", "number", "amount", "percent", "date", "step"]

READY_ROWS = 200  # in an empty table
MOST_LINES = 20_000
SUMMARY, SETTINGS = "Summary", "Settings"
SETTING_FORMS = {
    "date": "a date, for example 7/1/2026", "number": "a number", "amount": "an amount, a number",
}  # fmt: skip
FIRST_BLOCK = 4  # the row of Summary with the first block's heading
CHART_ROWS = 20  # of Summary that a chart covers


@dataclass(frozen=True, slots=True)
class Mark:
    """How a word is marked: colors with a contrast of at least 4.5 to 1, and a symbol shown before it."""

    name: str  # of the color, for the key on About
    fill: str
    ink: str
    symbol: str


GOOD = Mark("Blue", "DCEBF7", "0B3C66", "\u2713")
ATTENTION = Mark("Orange", "FCE4D0", "7A3300", "\u25b2")
ABSENT = Mark("Gray", "E4E7EB", "323F4B", "\u25cb")
MARKS = (GOOD, ATTENTION, ABSENT)
Marks = tuple[tuple[str, Mark], ...]  # word -> how it is marked; "Repeats*" for all that begin so


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
    one_code: bool = False  # whether a list or range of codes in a user's file becomes one row a code


@dataclass(frozen=True, slots=True)
class Answer:
    """A column that fills itself; see :func:`text`, :func:`amount` and the others."""

    heading: str
    kind: AnswerKind  # "step": between input and answer, grouped and hidden
    expression: Expression
    width: float
    marks: Marks = ()
    wrapped: bool = False  # whether long texts go over several lines, and rows are made high enough
    # Whether rows filled from a file hold its value in place of its formula, if it rests on nothing that
    # may change without a mark.
    kept: bool = False


def text(
    heading: str,
    expression: Expression,
    width: float,
    *,
    marks: Marks = (),
    wrapped: bool = False,
    kept: bool = False,
) -> Answer:
    """Return a column with texts."""
    return Answer(heading, "text", expression, width, marks, wrapped, kept)


def number(heading: str, expression: Expression, width: float = 10) -> Answer:
    """Return a column with numbers."""
    return Answer(heading, "number", expression, width)


def amount(heading: str, expression: Expression, width: float = 13) -> Answer:
    """Return a column with amounts of money."""
    return Answer(heading, "amount", expression, width)


def percent(heading: str, expression: Expression, width: float = 12) -> Answer:
    """Return a column with parts of a whole."""
    return Answer(heading, "percent", expression, width)


def day(heading: str, expression: Expression, width: float = 12) -> Answer:
    """Return a column with dates."""
    return Answer(heading, "date", expression, width)


def step(heading: str, expression: Expression) -> Answer:
    """Return a hidden column between input and answer."""
    return Answer(heading, "step", expression, 14, kept=True)


AnyColumn = Input | Answer


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one table: a list of the user with its answers, or, without inputs, a result."""

    sheet: str  # the name on the tab
    name: str  # in formulas
    what: str  # what it is, in the words of a table of contents: "the first list, for example your own"
    columns: tuple[AnyColumn, ...]
    option: str = ""  # on the command line, "" for a table that no file fills
    # What a release that was imported can fill it with instead: the codes of the one of --from or of --to,
    # or what changed between the two, as news or with all that ended before. ``addin.release_import``
    # names the headings that it then has.
    release: Literal["", "from", "to", "changes", "news"] = ""
    # The inputs that say what a line is, such as code and payer: in a list filled from a file, what rests on
    # them alone is kept as values, and a line in which one was changed is marked.
    identity: tuple[str, ...] = ()
    rows: int = READY_ROWS  # that stand ready where nothing is given
    given: tuple[Line, ...] = ()  # rows that the empty workbook holds already, for example a list of rules
    most: int = MOST_LINES  # lines that a file may have
    protected: bool = False  # whether formulas are locked: for results, whose rows nobody adds or sorts
    # Of a result: how many rows the lines of the lists need, so that those that are there are shown and some
    # to spare; ``rows`` is the most.
    needed: Expression | None = None

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The columns that the user fills."""
        return tuple(column for column in self.columns if isinstance(column, Input))


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell of a page: a text, a number or an expression, in one of the named styles."""

    value: Cell | Expression
    style: str = "Body wrapped"
    prompt: str = ""  # shown while a cell of the user is chosen
    marks: Marks = ()
    lines: int = 1  # that it has room for, at least: what follows from a cell of the user may become longer


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of its own making, drawn from row 4 on."""

    sheet: str
    title: str
    what: str
    widths: tuple[float, ...]
    rows: tuple[tuple[PageCell | None, ...], ...]  # a row without cells stays empty
    freeze: str = ""  # the cell whose upper left corner stays in sight
    table: str = ""  # the name of a table that these rows are, the first one its headings


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell: of the user, or, with an expression, one that follows from the others."""

    name: str
    kind: Literal["date", "number", "amount"]
    help: str  # beside the cell, and while it is chosen: at most 255 characters
    value: int | float | None = None  # that the empty workbook holds, None for an empty cell
    follows: Callable[[Settings], Expression] | None = None


def defined_name(words: str) -> str:
    """Return the name by which formulas call what some words stand for.

    >>> defined_name("ListA[In both?]")
    'ListA_In_both'
    """
    return re.sub("[^A-Za-z0-9]+", "_", words).strip("_")


class Settings(Mapping[str, Expression]):
    """A few cells that the user fills once, such as a date or a tolerance, on a sheet of their own."""

    def __init__(self, *settings: Setting) -> None:
        self.settings = settings

    def __getitem__(self, name: str) -> Expression:
        """Return the cell of a setting, as formulas take it."""
        return Expression(
            defined_name(f"{SETTINGS} {name}"), f"tables.setting({name!r})", frozenset({(SETTINGS, name)})
        )

    def __iter__(self) -> Iterator[str]:
        return iter([setting.name for setting in self.settings])

    def __len__(self) -> int:
        return len(self.settings)

    @property
    def names(self) -> dict[str, str]:
        """What the names in formulas stand for."""
        cells = enumerate(self.values(), start=HEADER_ROW + 1)
        return {cell.formula: f"{SETTINGS}!$B${row}" for row, cell in cells}

    @property
    def page(self) -> Page:
        """The sheet, the settings from top to bottom."""
        heads = (PageCell("Setting", "Header cell"), PageCell("Value", "Header number"),
                 PageCell("What it does", "Header cell"))  # fmt: skip
        return Page(
            SETTINGS, SETTINGS, "what the formulas use: change the pale yellow cells", (40.0, 16.0, 90.0),
            (heads, *map(self._row, self.settings)),
        )  # fmt: skip

    def _row(self, setting: Setting) -> tuple[PageCell, ...]:
        value = setting.follows(self) if setting.follows else setting.value
        style = f"{'Answer' if setting.follows else 'Input'} {setting.kind}"
        prompt = "" if setting.follows else setting.help
        return (
            PageCell(setting.name, "Count label"),
            PageCell(value, style, prompt),
            PageCell(setting.help, "Text"),
        )


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

    A label that depends on the lists, such as a month, is an expression.
    """

    heading: str
    columns: tuple[str, ...]  # the first one stands over the labels
    # None for a cell that stays empty
    rows: tuple[tuple[str | Expression, tuple[Expression | None, ...]], ...]
    kinds: tuple[AnswerKind, ...] = ()  # of the columns behind the labels, "number" when left out
    total: str = ""  # the label of a last row that adds up the columns, "" for none
    chart: Chart | None = None
    # A row for all else, with what everything comes to: where lists are filled, rows of zeros are left out
    # and it has what they would hold. Only of the last block, whose rows no check looks at.
    rest: tuple[str, tuple[Expression | None, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Two numbers that must be the same, and what to do where they are not."""

    name: str
    found: Expression
    expected: Expression
    advice: str


def summary_cell(blocks: Sequence[Block], heading: str, column: int, label: str = "") -> Expression:
    """Return a cell of Summary: a block's column, from 1 for the first figures; label "" for its total."""
    block = next(one for one in blocks if one.heading == heading)
    labels = [one for one, _ in block.rows]
    figures = [row[column - 1] for _, row in block.rows]
    at = labels.index(label) if label else len(labels)
    wanted = [one for one in ([figures[at]] if label else figures) if one is not None]
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]
    return Expression(
        f"{SUMMARY}!{letter}{block_rows(blocks)[heading] + 2 + at}",
        f"sum(numbers_of(({''.join(f'{one.python}, ' for one in wanted)})))",
        frozenset().union(*(one.uses for one in wanted)),
    )


def block_rows(blocks: Sequence[Block]) -> dict[str, int]:
    """Return the row of Summary in which each block's heading stands; two charts do not cover each other."""
    rows, row, chart_end = {}, FIRST_BLOCK, 0
    for block in blocks:
        if block.chart:
            row = max(row, chart_end)
            chart_end = row + CHART_ROWS
        rows[block.heading] = row
        row += len(block.rows) + bool(block.total) + 3
    return rows


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook that can be made; ``NAME.csv`` beside its module is its sample, ``NAME.md`` its words."""

    name: str  # on the command line, words with "-" between them; the module has "_"
    sheets: tuple[Table | Page, ...]
    blocks: tuple[Block, ...]
    checks: tuple[Check, ...]  # beside those that every table has
    made_for: int  # how many rows its largest table may have before it becomes slow
    planted: tuple[tuple[str, str], ...]  # what is wrong in the sample: finding, and the code that has it
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)  # for the columns with choices
    settings: Settings = field(default_factory=Settings)

    @property
    def words(self) -> Words:
        """Its title, purpose, steps and colors."""
        return Words.of(self.name)

    @property
    def all_sheets(self) -> tuple[Table | Page, ...]:
        """The sheets of its own, Settings included."""
        return (*((self.settings.page,) if self.settings else ()), *self.sheets)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The sheets that hold a table."""
        return tuple(sheet for sheet in self.sheets if isinstance(sheet, Table))

    @property
    def inputs(self) -> tuple[Table, ...]:
        """The tables that a user's file can fill."""
        return tuple(table for table in self.tables if table.option)
