"""Classifying a user's list: a copy of it with what each code is written beside the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from addin.files.columns import column_letters
from addin.files.growing_copy import NewColumns, copy_workbook
from addin.files.new_file import check_new_file, new_file, result_names
from addin.files.new_workbook import write_new_list
from addin.files.sheet_scan import ScannedCell
from addin.files.user_file import EXCEL, check_user_file
from addin.files.user_table import (
    HEADER_ROWS,
    FoundColumn,
    UserTable,
    find_column,
    is_blank,
    read_table,
)
from addin.files.xlsx_sheet import XlsxSheet
from udfs.describe import Description, column_text, describe
from udfs.errors import InputError
from udfs.memo import Memo
from udfs.releases.current import CurrentRelease, current_release
from udfs.releases.known_codes import release_text

RESULT_COLUMNS = ("Clean code", "Modifiers", "Code system", "Code level", "Category", "Section", "Check")
RELEASE_COLUMNS = ("Description", "Status", "Release")  # added where a release is loaded
ALL_COLUMNS = RESULT_COLUMNS + RELEASE_COLUMNS
# Longer texts are no codes; keeping their beginning is enough to see that.
_LONGEST_TEXT = 300
_MOST_REMEMBERED = 50_000


class Outcome(NamedTuple):
    """What a row is counted under."""

    system: str  # "" where there is no code
    level: str
    remarks: tuple[str, ...]  # the kinds of what the Check column says


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written beside a code."""

    texts: tuple[str, ...]
    outcome: Hashable  # what the answer is counted under


@dataclass(slots=True)
class Tally:
    """What the rows of a list came to."""

    rows: int = 0  # rows below the header that hold anything
    blank: int = 0  # of these, rows without a code
    unstored: int = 0  # of these, rows whose code is a formula that no program has calculated yet
    outcomes: Counter[Hashable] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class ClassifySummary:
    """What came of classifying a list."""

    target: Path
    sheet: str  # "" for text files
    column: str  # header and letter of the column with the codes
    first_result_column: str  # the letters of the first new column
    rows: int  # rows below the header that hold anything
    blank: int  # of these, rows without a code
    unstored: int  # of these, rows whose code is a formula without a stored value
    counts: dict[tuple[str, str], int]  # (system, level) -> rows, the most frequent first
    unrecognized: int
    checks: dict[str, int]  # kind of remark in the Check column -> rows, the most frequent first
    release: str = ""  # the one that descriptions and statuses come from, "" where none is loaded


def classify_file(
    source: Path,
    column: str,
    *,
    sheet: str | None = None,
    target: Path | None = None,
    force: bool = False,
    progress: Callable[[float], None] | None = None,
) -> ClassifySummary:
    """Write a copy of a list in which each row also says what its code is.

    An Excel workbook (.xlsx, .xlsm) is copied as it is, and its sheet grows by the result columns; any other
    list is written anew, as .xlsx or .csv.

    Args:
        source: the list.
        column: the header of the column with the codes, or its letter.
        sheet: the name of the sheet, None for the one in front.
        target: the file to make, None for one beside the source, its name ending in -classified.
        force: whether an existing file may be replaced.
        progress: is told now and then how much is done, from 0 to 1.

    Returns:
        What the rows came to.

    Raises:
        InputError: the list cannot be read, has no such sheet or column, or no codes in it.
        OutputError: the target cannot be written. Nothing is left behind.
    """
    suffix = check_user_file(source)
    is_workbook = suffix in EXCEL
    if target is None:
        (target,) = result_names([source], "-classified")
    _check_ending(source, target, suffix, is_workbook=is_workbook)
    check_new_file(target, force=force, sources=[source])
    classify = _classify_workbook if is_workbook else _classify_table
    return classify(source, column, sheet, target, force, progress, current_release())


def _check_ending(source: Path, target: Path, suffix: str, *, is_workbook: bool) -> None:
    if is_workbook and target.suffix.lower() != suffix:
        raise InputError(
            f"The result of {source.name} is a copy of it, so its name must end in {suffix} too, "
            f"not in {target.suffix or 'nothing'}."
        )
    if not is_workbook and target.suffix.lower() not in (".xlsx", ".csv"):
        raise InputError(
            f"The result of {source.name} is written as .xlsx or .csv; choose a name that ends so."
        )


def _classify_workbook(
    source: Path,
    column: str,
    sheet: str | None,
    target: Path,
    force: bool,
    progress: Callable[[float], None] | None,
    release: CurrentRelease | None,
) -> ClassifySummary:
    with XlsxSheet(source, sheet, longest=_LONGEST_TEXT) as opened:
        first_cells = opened.rows(HEADER_ROWS)
        first_rows = opened.grid(first_cells)
        last_column = opened.claimed_last_column()
        # An empty sheet says that it reaches to A1; whatever it says, few have nothing in their first rows.
        if not last_column or not (_anything(first_cells) or _anything(opened.rows())):
            raise InputError(
                f"The sheet {opened.name!r} of {source.name} is empty; choose another with --sheet."
            )
        found = find_column(first_rows, column, width=last_column)
        scanned: list[tuple[int, bool, ScannedCell | None]] = []
        opened._scan(
            lambda scan: scanned.append((scan.row, scan.filled, scan.cells[-1] if scan.cells else None)),
            found.index + 1,
        )
        tally, answers = Tally(), Answers(release)
        texts: dict[int, tuple[str, ...]] = {}
        for number, filled, cell in scanned:
            if number > _header_row(found) and filled:
                unstored = cell is not None and cell.unstored
                value = None if cell is None or unstored else opened.values.value(cell)
                tally.unstored += unstored
                tally.blank -= unstored
                _count(tally, texts, number, answers(value))
        columns = _new_columns(found, release, texts)
        with new_file(target, force=force) as temporary:
            where = f"column {found.letters} of the sheet {opened.name!r} of {source.name}"
            _refuse_nothing(tally, where)
            copied = copy_workbook(source, {opened.name: columns}, temporary, progress)[opened.name]
        return _summary(tally, target, opened.name, found, column_letters(copied.first_column), release)


def _count(tally: Tally, texts: dict[int, tuple[str, ...]], number: int, answer: Answer | None) -> None:
    tally.rows += 1
    if answer is None:
        tally.blank += 1
    else:
        tally.outcomes[answer.outcome] += 1
        texts[number] = answer.texts


def _anything(rows: dict[int, list[ScannedCell]]) -> bool:
    return any(cell.pieces or cell.unstored for cells in rows.values() for cell in cells)


def _classify_table(
    source: Path,
    column: str,
    sheet: str | None,
    target: Path,
    force: bool,
    progress: Callable[[float], None] | None,
    release: CurrentRelease | None,
) -> ClassifySummary:
    table = read_table(source, sheet)
    width = max(map(len, table.rows))
    found = find_column(table.rows, column, width=width)
    tally, answers = Tally(), Answers(release)
    texts: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(table.rows, start=1):
        if number > _header_row(found) and not all(map(is_blank, row)):
            _count(tally, texts, number, answers(row[found.index] if found.index < len(row) else None))
    _refuse_nothing(tally, f"column {found.letters} of {source.name}")
    with new_file(target, force=force) as temporary:
        first = write_new_list(_Rows(table), _new_columns(found, release, texts), temporary, progress)
    return _summary(tally, target, table.sheet, found, column_letters(first), release)


class _Rows:
    """The rows of a table that was read."""

    def __init__(self, table: UserTable) -> None:
        self.path, self.sheet, self.first_rows = table.path, table.sheet, table.rows[:60]
        self._rows = table.rows

    def rows(self) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Yield every row with its number."""
        return ((number, tuple(row)) for number, row in enumerate(self._rows, start=1))


def _header_row(found: FoundColumn) -> int:
    return 0 if found.header_row is None else found.header_row + 1


def _new_columns(
    found: FoundColumn, release: CurrentRelease | None, texts: dict[int, tuple[str, ...]]
) -> NewColumns:
    headings = result_columns(release)
    return NewColumns(
        headings, _header_row(found), texts.get, found.index + 1, _widths(headings, texts.values())
    )


def _widths(headings: Sequence[str], texts: Iterable[tuple[str, ...]]) -> list[float]:
    longest = [len(heading) + 3 for heading in headings]
    for known in set(texts):
        longest = [max(*lengths) for lengths in zip(longest, map(len, known), strict=True)]
    return [min(length + 2.0, 60.0) for length in longest]


def result_columns(release: CurrentRelease | None) -> tuple[str, ...]:
    """Answer the headings of the new columns.

    Args:
        release: what is loaded. Without it there is nothing to say in its columns, and the summary says that
            they were left out: unlike a formula's, the shape of a file does not change later.
    """
    return RESULT_COLUMNS if release is None else (*RESULT_COLUMNS, *RELEASE_COLUMNS)


class Answers:
    """Answers what is written beside a value; values repeat, so answers are remembered up to a bound.

    Args:
        release: what the user has imported, None for nothing.
    """

    def __init__(self, release: CurrentRelease | None = None) -> None:
        self._release = release
        self._columns = result_columns(release)
        self._known = Memo(self._answer, _MOST_REMEMBERED)

    def __call__(self, value: object) -> Answer | None:
        """Return what is written beside a value, None for a blank cell."""
        found: Answer | None = self._known[value]
        return found

    def _answer(self, value: object) -> Answer | None:
        if is_blank(value):
            return None
        described = describe(value, self._release)
        if described.blank:
            return None
        return Answer(
            tuple(column_text(column, described) for column in self._columns),
            Outcome(described.system, described.level, _kinds(described)),
        )


def _kinds(described: Description) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remark.kind for remark in described.remarks))


def _refuse_nothing(tally: Tally, where: str) -> None:
    if tally.rows == tally.blank:
        raise InputError(f"There is nothing to classify in {where}; choose another with --column.")


def _summary(
    tally: Tally,
    target: Path,
    sheet: str,
    found: FoundColumn,
    first_column: str,
    release: CurrentRelease | None,
) -> ClassifySummary:
    counts: Counter[tuple[str, str]] = Counter()
    checks: Counter[str] = Counter()
    for outcome, rows in tally.outcomes.most_common():
        if not isinstance(outcome, Outcome):  # pragma: no cover - for the type checker
            continue
        counts[outcome.system, outcome.level] += rows
        for kind in outcome.remarks:
            checks[kind] += rows
    unrecognized = counts.pop(("", ""), 0)
    return ClassifySummary(
        target=target,
        sheet=sheet,
        column=f"{found.header} ({found.letters})" if found.header else found.letters,
        first_result_column=first_column,
        rows=tally.rows,
        blank=tally.blank,
        unstored=tally.unstored,
        counts=dict(counts.most_common()),
        unrecognized=unrecognized,
        checks=dict(checks.most_common()),
        release="" if release is None else release_text(release),
    )
