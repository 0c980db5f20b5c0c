"""Classifying a user's list: a copy of it with what each code is written beside the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from addin.files.columns import column_letters
from addin.files.new_file import check_new_file, new_file
from addin.files.result_table import write_result_table
from addin.files.sheet_copy import Answer, NewColumns, Tally
from addin.files.sheet_scan import ScannedCell
from addin.files.user_file import EXCEL, check_user_file
from addin.files.user_table import (
    HEADER_ROWS,
    FoundColumn,
    find_column,
    is_blank,
    read_table,
)
from addin.files.workbook_copy import copy_workbook
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
class ClassifySummary:
    """What came of classifying a list."""

    target: Path
    sheet: str  # "" for text files
    column: str  # header and letter of the column with the codes
    first_result_column: str  # the letters of the first new column
    hidden: bool  # whether the sheet hides columns where the new ones are
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
        target = source.with_name(f"{source.stem}-classified{suffix if is_workbook else '.xlsx'}")
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
        raise InputError(f"The result of {source.name} is written as .xlsx or .csv; end its name so.")


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
                f"The sheet {opened.name!r} of {source.name} is empty; name another with --sheet."
            )
        found = find_column(first_rows, column, width=last_column)
        header_style = ""
        if found.header_row is not None:
            filled = {cell.column: cell.style for cell in first_cells[found.header_row + 1] if cell.pieces}
            header_style = filled[max(filled)]
        columns = _new_columns(found, release, header_style)
        with new_file(target, force=force) as temporary:
            copied = copy_workbook(opened, columns, temporary, progress)
            where = f"column {found.letters} of the sheet {opened.name!r} of {source.name}"
            _refuse_nothing(copied.tally, where)
        first_column = column_letters(copied.first_column)
        return _summary(copied.tally, target, opened.name, found, first_column, copied.hidden, release)


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
    with new_file(target, force=force) as temporary:
        tally = write_result_table(table, _new_columns(found, release), temporary, progress)
        _refuse_nothing(tally, f"column {found.letters} of {source.name}")
    return _summary(tally, target, table.sheet, found, column_letters(width + 1), False, release)


def _new_columns(found: FoundColumn, release: CurrentRelease | None, header_style: str = "") -> NewColumns:
    return NewColumns(
        headings=result_columns(release),
        code_column=found.index + 1,
        header_row=0 if found.header_row is None else found.header_row + 1,
        header_style=header_style,
        answer=Answers(release),
    )


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
        raise InputError(f"There is nothing to classify in {where}; name another with --column.")


def _summary(
    tally: Tally,
    target: Path,
    sheet: str,
    found: FoundColumn,
    first_column: str,
    hidden: bool,
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
        hidden=hidden,
        rows=tally.rows,
        blank=tally.blank,
        unstored=tally.unstored,
        counts=dict(counts.most_common()),
        unrecognized=unrecognized,
        checks=dict(checks.most_common()),
        release="" if release is None else release_text(release),
    )
