"""Classifying users' lists: a copy of each in which every row also says what its codes are."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from addin.files.cell_values import UNSTORED
from addin.files.code_columns import CodeColumn, Named
from addin.files.code_lists import CodeList, open_code_lists, read_listed_codes
from addin.files.columns import column_letters
from addin.files.growing_copy import NewColumns, copy_workbook
from addin.files.layout import Column, NoSuchColumnError
from addin.files.new_file import check_new_file, new_file, result_names
from addin.files.new_workbook import write_new_list
from addin.files.split_rows import SplitRows
from addin.files.user_file import EXCEL, check_user_file
from addin.files.user_list import UserList, is_blank
from udfs.bulk.answers import Counts, Outcome, outcome_of
from udfs.dates import NO_DAYS, day_of
from udfs.describe import UNRECOGNIZED, Description, column_text, describe
from udfs.errors import InputError
from udfs.evidence import ALONE, Evidence, EvidenceOfColumn
from udfs.listed_codes import ListedCodes
from udfs.memo import Memo
from udfs.releases import known_codes
from udfs.releases.current import CurrentRelease, KnownCode, current_release, store_problem
from udfs.releases.known_codes import known_code, release_and_age, status_text, status_today, use_of

RESULT_COLUMNS = ("Clean code", "Modifiers", "Code system", "Code level", "Category", "Section", "Check")
RELEASE_COLUMNS = ("Description", "Status", "Release")  # added where a release is loaded
ALL_COLUMNS = RESULT_COLUMNS + RELEASE_COLUMNS
# As Excel counts widths: enough for most answers, whose texts are known only while the file is written.
_WIDTHS = {"Section": 40.0, "Check": 60.0, "Description": 60.0, "Status": 24.0, "Release": 40.0}
_MOST_KINDS = 50_000  # of cells that are kept, so that the list need not be read again

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user says of the lists and of the answers, instead of letting it be found."""

    named: Named = field(default_factory=Named)
    sheet: str | None = None
    all_sheets: bool = False
    on_date: str | None = None  # a date, or a column with dates
    cell_by_cell: bool = False  # read each cell as a formula would, without the rest of its column
    in_list: Path | None = None  # a list of codes and ranges: say of each code whether it is in it
    split: bool = False  # a row for each code of a cell that holds several
    force: bool = False


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """What the codes of one column came to."""

    column: Column
    counts: Counts
    first_result_column: str  # the letters of the first new column
    said: tuple[str, ...] = ()  # what the column as a whole says, and what is doubtful about it


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What came of one list."""

    understood: tuple[str, ...]
    rows: int  # below the headings that hold anything
    columns: tuple[ColumnSummary, ...]


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What came of one file."""

    source: Path
    target: Path
    lists: tuple[ListSummary, ...]
    release: str = ""  # the one that descriptions and statuses come from, "" where none is loaded
    on_date: str = "as of today"  # of the statuses
    listed: tuple[str, ...] = ()  # what was understood of the list in which codes were looked up


def classify_files(
    sources: Sequence[Path], choices: Choices, *, target: Path | None = None, progress: Progress | None = None
) -> Iterator[FileSummary]:
    """Write a copy of each file in which each row also says what its codes are, and give what came of it.

    An Excel workbook (.xlsx, .xlsm) is copied as it is, and its sheets grow by the result columns; any other
    list is written anew, as .xlsx or .csv. A file that cannot be read ends it; results made before it stay.

    Args:
        sources: the files.
        choices: what the user says of them.
        target: the file to make of a single source; otherwise one beside each, NAME-classified.
        progress: is told now and then how much is done, from 0 to 1.

    Raises:
        InputError: a list cannot be read, or there is no telling where its codes are.
        OutputError: a target cannot be written. Nothing of it is left behind.
    """
    targets = _targets(sources, choices, target)
    for made in targets:
        check_new_file(made, force=choices.force, sources=list(sources))
    release = current_release()
    listed, understood = read_listed_codes(choices.in_list) if choices.in_list else (None, [])
    for source, made in zip(sources, targets, strict=True):
        summary = _classify_file(source, made, choices, release, listed, progress)
        yield replace(summary, listed=tuple(understood))
        understood = []


def _targets(sources: Sequence[Path], choices: Choices, target: Path | None) -> list[Path]:
    kinds = [check_user_file(source) for source in sources]
    if target is None:
        names = result_names(sources, "-classified")
        return [name.with_suffix(".xlsx") for name in names] if choices.split else names
    if len(sources) > 1:
        raise InputError("Several files have a result each, beside it; leave out --output.")
    kept = kinds[0] if kinds[0] in EXCEL and not choices.split else ".xlsx"
    if target.suffix.lower() not in (kept, ".csv"):
        raise InputError(
            f"The result of {sources[0].name} is written as {kept} or .csv, so its name must end so, "
            f"not in {target.suffix or 'nothing'}."
        )
    return [target]


def _classify_file(
    source: Path,
    target: Path,
    choices: Choices,
    release: CurrentRelease | None,
    listed: ListedCodes | None,
    progress: Progress | None,
) -> FileSummary:
    is_copy = (
        source.suffix.lower() == target.suffix.lower()
        and target.suffix.lower() in EXCEL
        and not choices.split
    )
    with open_code_lists(source, choices.named, sheet=choices.sheet, all_sheets=choices.all_sheets) as lists:
        if not is_copy and len(lists) > 1:
            raise InputError(
                f"{target.name} has room for one sheet; name it with --sheet, or leave out -o and --split."
            )
        answered = [
            _AnsweredList(_split(one) if choices.split else one, choices, release, listed) for one in lists
        ]
        with new_file(target, force=choices.force, sources=[source]) as temporary:
            if is_copy:
                new = {one.found.source.sheet: one.new_columns() for one in answered}
                read = [one.source for one in lists if isinstance(one.source, UserList)]
                passed = {source.sheet: source.passed for source in read}
                placed = copy_workbook(source, new, temporary, progress, passed)
                first = [placed[one.found.source.sheet].first_column for one in answered]
            else:
                only = answered[0]
                first = [write_new_list(only.found.source, only.new_columns(), temporary, progress)]
        found = tuple(one.summary(at) for one, at in zip(answered, first, strict=True))
    release_name = "" if release is None else release_and_age(release, known_codes.today())
    return FileSummary(source, target, found, release_name, answered[0].on_date)


def _split(found: CodeList) -> CodeList:
    places = [one.column.index for one in found.codes]
    return CodeList(SplitRows(found.source, places, found.layout.first_row), found.layout, found.codes)


class _AnsweredList:
    """A list that has been read: what stands in its code columns, and what is written beside."""

    def __init__(
        self,
        found: CodeList,
        choices: Choices,
        release: CurrentRelease | None,
        listed: ListedCodes | None,
    ) -> None:
        self.found = found
        self._headings = _headings(release, choices)
        day, dates = _days(found, choices.on_date, release)
        if choices.on_date is None:
            self.on_date = "as of today"
        else:
            self.on_date = f"on the date in column {dates.shown}" if dates else f"on {day}"
        needed: dict[int, None] = {}  # in this order
        self.columns = [
            _AnsweredColumn(one, self._headings, release, listed, day, dates, needed) for one in found.codes
        ]
        self._first = found.layout.first_row
        self.rows = 0
        for number, cells in found.rows(list(needed)):
            self.rows += 1
            for column in self.columns:
                column.see(number - self._first, cells)
        for column in self.columns:
            column.conclude(cell_by_cell=choices.cell_by_cell)
        unanswered = [column for column in self.columns if not column.is_answered]
        for number, cells in found.rows(list(needed)) if unanswered else ():
            for column in unanswered:
                column.answer(number - self._first, cells)
        if all(one.counts.rows == one.counts.blank for one in self.columns):
            letters = " and ".join(one.code.column.letters for one in self.columns)
            raise InputError(f"There is nothing to classify in column {letters} of {found.source.where}.")

    def new_columns(self) -> NewColumns:
        """Return what is to be written beside the list."""
        taken = {column.heading.casefold() for column in self.found.layout.columns}
        headings = [
            _unlike(f"{name}: {heading}" if name else heading, taken)
            for name in self._names()
            for heading in self._headings
        ]
        header_rows = self.found.layout.header_rows
        return NewColumns(
            headings=headings,
            header_row=header_rows[-1] if header_rows else 0,
            texts=self._texts,
            code_column=self.columns[0].code.column.index + 1,
            widths=[
                max(len(heading) + 3.0, _WIDTHS.get(plain, 10.0))
                for heading, plain in zip(headings, self._headings * len(self.columns), strict=True)
            ],
        )

    def _names(self) -> list[str]:
        """Return what each code column is called in front of its results, "" where there is one only."""
        columns = [one.code.column for one in self.columns]
        headings = Counter(column.heading for column in columns)
        if len(columns) == 1:
            return [""]
        return [one.heading if one.heading and headings[one.heading] == 1 else one.shown for one in columns]

    def _texts(self, number: int) -> Sequence[str | None] | None:
        offset = number - self._first
        if offset < 0:
            return None
        if len(self.columns) == 1:
            return self.columns[0].texts(offset)
        blank = (None,) * len(self._headings)
        found = [column.texts(offset) for column in self.columns]
        return [text for texts in found for text in texts or blank] if any(found) else None

    def summary(self, first_column: int) -> ListSummary:
        """Return what came of the list, whose first new column is that one."""
        starts = count(first_column, len(self._headings))
        columns = [
            ColumnSummary(one.code.column, one.counts, column_letters(at), one.said())
            for one, at in zip(self.columns, starts, strict=False)
        ]
        return ListSummary(tuple(self.found.understood()), self.rows, tuple(columns))


class _AnsweredColumn:
    """The cells of one code column with what stands beside each, kept as the different ones there are."""

    def __init__(
        self,
        code: CodeColumn,
        headings: Sequence[str],
        release: CurrentRelease | None,
        listed: ListedCodes | None,
        day: str,
        dates: Column | None,
        needed: dict[int, None],
    ) -> None:
        self.code = code
        self.counts = Counts()
        self.is_answered = False
        self._headings, self._release, self._listed = headings, release, listed
        self._day, self._has_dates = day, dates is not None
        own = [code.column, code.stated_type or code.column, *code.modifiers, *([dates] if dates else [])]
        for column in own:
            needed.setdefault(column.index)
        self._places = [list(needed).index(column.index) for column in own]
        self._different = sorted(set(self._places))
        self._kinds: dict[object, int] = {}  # cells with their types -> a number; True equals 1
        self.is_too_long = False  # whether there are too many different cells to be kept
        self._cells: list[tuple[object, ...]] = []
        self._rows = array("L")  # by row: the number of its kind, later of its answer, from 1; 0 for none
        self._column = EvidenceOfColumn(code.column.heading)
        self._evidence: Evidence = ALONE
        self._answers: list[tuple[str, ...] | None] = [None]
        self._numbers: dict[tuple[str, ...], int] = {}

    def see(self, offset: int, row: tuple[object, ...]) -> None:
        """Take note of a row."""
        if self.is_too_long:
            self._add(self._own(row), 1)
            return
        cells = [row[place] for place in self._different]
        key = (*cells, *map(type, cells))
        kind = self._kinds.get(key)
        if kind is None:
            self._cells.append(self._own(row))
            kind = self._kinds[key] = len(self._cells)
        _put(self._rows, offset, kind)
        if kind > _MOST_KINDS:
            self.is_too_long = True
            for kind, times in Counter(self._rows).items():
                if kind:
                    self._add(self._cells[kind - 1], times)
            self._cells.clear()
            self._rows = array("L")

    def _own(self, row: tuple[object, ...]) -> tuple[object, ...]:
        return tuple([row[place] for place in self._places])

    def conclude(self, *, cell_by_cell: bool) -> None:
        """Say what the column says as a whole, and answer the rows where their cells have been kept."""
        times = Counter(self._rows)
        for kind, cells in enumerate(self._cells, start=1):
            self._add(cells, times[kind])
        if not cell_by_cell:
            self._evidence = self._column.evidence()
        self._memo = Memo(self._answer)
        if self.is_too_long:
            return
        found = [0]
        for kind, cells in enumerate(self._cells, start=1):
            number, outcome = self._answer(cells)
            found.append(number)
            self._count(outcome, times[kind])
        self._rows = array("L", [found[kind] for kind in self._rows])
        self.is_answered = True

    def answer(self, offset: int, row: tuple[object, ...]) -> None:
        """Answer a row whose cells have not been kept."""
        number, outcome = self._memo[self._own(row)]
        _put(self._rows, offset, number)
        self._count(outcome, 1)

    def texts(self, offset: int) -> tuple[str, ...] | None:
        """Return what is written beside a row, None for nothing."""
        return self._answers[self._rows[offset]] if offset < len(self._rows) else None

    def said(self) -> tuple[str, ...]:
        """Return what the column as a whole says."""
        return (*self._evidence.conclusions, *self._evidence.doubts)

    def _add(self, cells: tuple[object, ...], times: int) -> None:
        if not is_blank(cells[0]):
            self._column.add(cells[0], self._stated(cells), times)

    def _stated(self, cells: tuple[object, ...]) -> str:
        return "" if self.code.stated_type is None or is_blank(cells[1]) else str(cells[1])

    def _count(self, outcome: Outcome | None, times: int) -> None:
        if outcome is None:
            self.counts.rows += times
            self.counts.unstored += times
        else:
            self.counts.add(outcome, times)

    def _answer(self, cells: tuple[object, ...]) -> tuple[int, Outcome | None]:
        """Return the number of an answer, and what its rows are counted under, None for what is unstored."""
        if cells[0] is UNSTORED:
            return 0, None
        day = day_of(cells[-1]) if self._has_dates else self._day
        described = describe(
            cells[0],
            self._release,
            evidence=self._evidence,
            stated_type=self._stated(cells),
            beside=cells[2:-1] if self._has_dates else cells[2:],
            on_day=day,
            read=self._column.read,
        )
        status = _status(described, day, self._release)
        outcome = outcome_of(described, status)
        if described.blank and not described.check:
            return 0, outcome
        texts = tuple(
            _text(heading, described, status) for heading in self._headings if heading in ALL_COLUMNS
        )
        if self._listed is not None:
            texts += (_whether_in(self._listed, described),)
        if texts not in self._numbers:
            self._answers.append(texts)
            self._numbers[texts] = len(self._answers) - 1
        return self._numbers[texts], outcome


def _put(rows: array[int], offset: int, number: int) -> None:
    if offset == len(rows):
        rows.append(number)
        return
    if offset > len(rows):
        rows.extend([0] * (offset + 1 - len(rows)))
    rows[offset] = number


def _headings(release: CurrentRelease | None, choices: Choices) -> tuple[str, ...]:
    """Return the headings of the new columns.

    Without a release there is nothing to say in its columns, and the summary says that they were left out:
    unlike a formula's, the shape of a file does not change later.
    """
    if release is None and choices.on_date is not None:
        raise InputError(
            store_problem()
            or "No release is loaded, so there is no status on a date; run hcpcs-excel release import."
        )
    headings = RESULT_COLUMNS if release is None else ALL_COLUMNS
    return headings if choices.in_list is None else (*headings, f"In {choices.in_list.stem}")


def _days(found: CodeList, on_date: str | None, release: CurrentRelease | None) -> tuple[str, Column | None]:
    """Return the day for which statuses are asked, "" for today, or the column with the day of each row."""
    if on_date is None or release is None:
        return "", None
    day = day_of(on_date)
    if day not in NO_DAYS:
        return day, None
    try:
        return "", found.layout.named(on_date)
    except NoSuchColumnError as error:
        raise InputError(
            f"{on_date!r} is neither a date, such as 2026-07-01, nor a column; {error}"
        ) from error


def _whether_in(listed: ListedCodes, described: Description) -> str:
    if not described.recognized:
        return "" if described.blank else UNRECOGNIZED
    return "Yes" if listed.holds(described.code, described.modifiers) else "No"


def _known(described: Description, release: CurrentRelease | None) -> KnownCode | str:
    return known_code(described.code, described.system, release)


def _status(described: Description, day: str, release: CurrentRelease | None) -> str:
    if release is None or described.blank:
        return ""
    if not described.recognized:
        return UNRECOGNIZED
    use = use_of(_known(described, release))
    return status_text(use, day) if day else status_today(use, release, known_codes.today())


def _text(heading: str, described: Description, status: str) -> str:
    if heading == "Status":
        return status
    # A description and its release are there for codes that the release has; what else is said is no news.
    if heading in RELEASE_COLUMNS and (
        not described.recognized or isinstance(_known(described, described.release), str)
    ):
        return ""
    return column_text(heading, described)


def _unlike(heading: str, taken: set[str]) -> str:
    """Return a heading that no column has yet: with a number behind it where it was given already."""
    found, number = heading, 1
    while found.casefold() in taken:
        number += 1
        found = f"{heading} {number}"
    taken.add(found.casefold())
    return found
