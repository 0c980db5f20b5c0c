"""A user's list, whatever program it comes from, as rows of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from addin.files.cell_values import UNSTORED, CellValues
from addin.files.excel_package import Package
from addin.files.limited_memory import limited_memory
from addin.files.other_workbooks import read_lists
from addin.files.text_table import TextForm, text_form, text_rows
from addin.files.user_file import EXCEL, TEXTS, check_user_file
from addin.files.workbook_parts import SheetEntry, find_sheets
from addin.files.xlsx_lists import Passed, XlsxRows
from udfs.errors import InputError

FIRST_ROWS = 60
_LARGEST_IN_MEMORY = 200 * 2**20  # the workbook of a release has 6 MB

Row = tuple[int, tuple[object, ...]]  # its number in the file, from 1, and its values
Rows = Callable[[Sequence[int] | None], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class UserList:
    """A sheet of a workbook, or a text file: open, and read as far as its first rows.

    Values of text files are texts exactly as typed; those of workbooks are numbers, dates, texts,
    truth values, and errors as their texts. A formula without a stored result is UNSTORED, a blank.
    """

    path: Path
    sheet: str  # "" for text files
    in_front: bool  # whether it is what is shown when the file is opened
    other_sheets: Sequence[str]  # the names of the other visible worksheets
    first_rows: Sequence[Sequence[object]]  # the first of them is row 1; blank rows are empty
    has_more: bool  # whether there are rows below the first ones
    width: int  # how many columns are in use, as far as is known without reading the whole list
    delimiter: str  # of text files, WORDS where words stand between blanks; "" for workbooks
    encoding: str  # of text files, as Python names it; "" for workbooks
    _rows: Rows

    def rows(self, columns: Sequence[int] | None = None) -> Iterator[Row]:
        """Give the rows in their order: the number of each from 1, and its values in these columns (from 0).

        Without columns, each row is as long as its last cell asks. Blank rows of workbooks may be left out.

        Raises:
            InputError: the file is damaged further below.
        """
        return self._rows(columns)

    def grid(self) -> list[list[object]]:
        """Return all rows, the first of them row 1, of a list that fits into memory."""
        grid: list[list[object]] = []
        for number, row in self._rows(None):
            _place(grid, number, row)
        return grid

    @property
    def passed(self) -> Passed | None:
        """What a whole pass over a sheet of .xlsx or .xlsm has shown, for those who pass over it again."""
        return self._rows.passed if isinstance(self._rows, XlsxRows) else None

    @property
    def where(self) -> str:
        """The sheet and the file, or the file."""
        return f"the sheet {self.sheet!r} of {self.path.name}" if self.sheet else self.path.name


@contextmanager
def open_lists(path: Path, sheet: str | None = None, *, all_sheets: bool = False) -> Iterator[list[UserList]]:
    """Open a file, and give its sheet of that name, all visible ones, or the one in front.

    Of all, blank ones are left out. In .xls, .xlsb and .ods files the first visible sheet is in front.

    Raises:
        InputError: the file is missing, empty, damaged, protected, of another kind, or has no such sheet.
    """
    with ExitStack() as stack:
        stack.enter_context(limited_memory(path))
        suffix = check_user_file(path)
        if suffix in TEXTS:
            if sheet is not None:
                raise InputError(f"{path.name} is a text file and has no sheets; leave --sheet out.")
            form = text_form(path)
            lists = [_begun(path, "", (), lambda columns: _chosen(text_rows(path, form), columns), form)]
        elif suffix in EXCEL:
            package = stack.enter_context(Package(path))
            parts, entries = find_sheets(package, sheet, all_sheets=all_sheets)
            values = CellValues(package, parts[0])
            lists = [_begun(path, part.name, entries, XlsxRows(package, part, values)) for part in parts]
        else:
            sheets, entries = read_lists(path, sheet, all_sheets=all_sheets)
            lists = [_begun(path, name, entries, partial(_chosen, rows)) for name, rows in sheets.items()]
        filled = [one for one in lists if _holds_anything(one)]
        if not filled:
            where = "" if suffix in TEXTS or len(lists) > 1 else f"The sheet {lists[0].sheet!r} of "
            other = "with --sheet" if where else "file"
            raise InputError(f"{where}{path.name} is empty; choose another {other}.")
        yield filled


def read_sheets(path: Path) -> list[list[list[object]]]:
    """Return all rows of each visible worksheet that is not blank, of a workbook that fits into memory.

    Raises:
        InputError: it unpacks to far more than the workbooks of a release, or cannot be read.
    """
    if check_user_file(path) in EXCEL:
        with Package(path) as package:
            unpacked = sum(part.file_size for part in package.archive.infolist())
        if unpacked > _LARGEST_IN_MEMORY:
            raise InputError(
                f"{path.name} would unpack to {unpacked / 2**20:,.0f} MB, far more than a release; "
                "it was not opened."
            )
    with open_lists(path, all_sheets=True) as lists:
        return [one.grid() for one in lists]


def _begun(
    path: Path, sheet: str, entries: Sequence[SheetEntry], rows: Rows, form: TextForm | None = None
) -> UserList:
    first: list[list[object]] = []
    has_more = False
    for number, row in rows(None):
        if has_more := number > FIRST_ROWS:
            break
        _place(first, number, row)
    claimed = rows.claimed_width if isinstance(rows, XlsxRows) else 0
    return UserList(
        path=path,
        sheet=sheet,
        in_front=not entries or any(entry.in_front for entry in entries if entry.name == sheet),
        other_sheets=[
            entry.name for entry in entries if entry.is_worksheet and entry.visible and entry.name != sheet
        ],
        first_rows=first,
        has_more=has_more,
        width=max(claimed, *map(len, first), 0),
        delimiter=form.delimiter if form else "",
        encoding=form.encoding if form else "",
        _rows=rows,
    )


def _place(grid: list[list[object]], number: int, row: Sequence[object]) -> None:
    grid.extend([] for _ in range(number - len(grid)))
    grid[number - 1] = list(row)


def _chosen(rows: Iterable[Sequence[object]], columns: Sequence[int] | None) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if columns is None:
            yield number, tuple(row)
            continue
        try:
            yield number, tuple([row[place] for place in columns])
        except IndexError:  # a short row
            yield number, tuple(row[place] if place < len(row) else None for place in columns)


def _holds_anything(one: UserList) -> bool:
    return any(not is_blank(value) or value is UNSTORED for _, row in one.rows() for value in row)


def is_blank(value: object) -> bool:
    """Return whether a cell holds nothing to be seen.

    >>> is_blank(None), is_blank(" "), is_blank(0)
    (True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip())
