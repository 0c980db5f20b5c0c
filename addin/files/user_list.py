"""A user's list, whatever program it comes from, as rows of values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from addin.files.cell_values import UNSTORED, CellValues
from addin.files.excel_package import Package
from addin.files.other_workbooks import read_lists
from addin.files.text_table import TextForm, text_form, text_rows
from addin.files.user_file import EXCEL, TEXTS, check_user_file
from addin.files.workbook_parts import SheetEntry, find_sheet, find_sheets
from addin.files.xlsx_lists import XlsxRows
from udfs.errors import InputError

FIRST_ROWS = 60
_NO_TEXT = TextForm("", "")

Row = tuple[int, tuple[object, ...]]  # its number in the file, from 1, and its values


@dataclass(frozen=True, slots=True)
class UserList:
    """A sheet of a workbook, or a text file: open, and read as far as its first rows.

    Values of text files are texts exactly as typed; those of workbooks are numbers, dates, texts,
    truth values, and errors as their texts. A formula without a stored result is UNSTORED, a blank.
    """

    path: Path
    sheet: str  # "" for text files
    first_rows: Sequence[
        Sequence[object]
    ]  # first_rows[0] is row 1; blank rows are empty, their lengths differ
    has_more: bool  # whether there are rows below the first ones
    width: int  # how many columns are in use, as far as is known without reading the whole list
    in_front: bool  # whether it is what Excel shows when the file is opened
    other_sheets: Sequence[str]  # the names of the other visible worksheets
    delimiter: str  # of text files, WORDS where words stand between blanks; "" for workbooks
    encoding: str  # of text files, as Python names it; "" for workbooks
    _rows: Callable[[Sequence[int] | None], Iterator[Row]]

    def rows(self, columns: Sequence[int] | None = None) -> Iterator[Row]:
        """Give the rows in their order: the number of each from 1, and its values in these columns (from 0).

        Without columns, each row is as long as its last cell asks. Blank rows of workbooks may be left out.

        Raises:
            InputError: the file is damaged further below.
        """
        return self._rows(columns)

    @property
    def merged(self) -> Sequence[str]:
        """The merged ranges that begin among the first rows, of .xlsx and .xlsm files."""
        return self._rows.merged(FIRST_ROWS) if isinstance(self._rows, XlsxRows) else ()


@contextmanager
def open_lists(path: Path, sheet: str | None = None, *, all_sheets: bool = False) -> Iterator[list[UserList]]:
    """Open a file, and give its sheet of that name, all visible ones, or the one in front.

    Of all, blank ones are left out. In .xls, .xlsb and .ods files the first visible sheet is in front.

    Raises:
        InputError: the file is missing, empty, damaged, protected, of another kind, or has no such sheet.
    """
    suffix = check_user_file(path)
    lists = []
    with ExitStack() as stack:
        if suffix in TEXTS:
            if sheet is not None:
                raise InputError(f"{path.name} is a text file and has no sheets; leave --sheet out.")
            form = text_form(path)
            lists.append(_begun(path, "", _TextRows(path, form), (), form, in_front=True))
        elif suffix in EXCEL:
            package = stack.enter_context(Package(path))
            parts, entries = find_sheets(package, sheet, all_sheets=all_sheets)
            values = CellValues(package, parts[0])
            front = find_sheet(package, None).name if sheet is None else ""
            for part in parts:
                rows_of = XlsxRows(package, part, values)
                lists.append(_begun(path, part.name, rows_of, entries, in_front=part.name == front))
        else:
            sheets, entries = read_lists(path, sheet, all_sheets=all_sheets)
            front = next(iter(sheets))
            for name, rows in sheets.items():
                lists.append(_begun(path, name, _StoredRows(rows), entries, in_front=name == front))
        filled = [
            one
            for one in lists
            if any(not is_blank(value) or value is UNSTORED for _, row in one.rows() for value in row)
        ]
        if not filled:
            where = (
                f"The sheet {lists[0].sheet!r} of {path.name}"
                if lists[0].sheet and len(lists) == 1
                else path.name
            )
            raise InputError(
                f"{where} is empty; name another{' with --sheet' if lists[0].sheet else ' file'}."
            )
        yield filled


def is_blank(value: object) -> bool:
    """Return whether a cell holds nothing to be seen.

    >>> is_blank(None), is_blank(" "), is_blank(0)
    (True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip())


def sheet_names(path: Path) -> list[str]:
    """Return the names of the visible worksheets, none for a text file."""
    suffix = check_user_file(path)
    if suffix in TEXTS:
        return []
    if suffix in EXCEL:
        with Package(path) as package:
            entries = find_sheets(package, None)[1]
    else:
        entries = read_lists(path, None, all_sheets=False)[1]
    return [entry.name for entry in entries if entry.is_worksheet and entry.visible]


class _TextRows:
    def __init__(self, path: Path, form: TextForm) -> None:
        self._path, self._form = path, form
        self.widest = 0

    def __call__(self, columns: Sequence[int] | None) -> Iterator[Row]:
        for number, row in enumerate(text_rows(self._path, self._form), start=1):
            self.widest = max(self.widest, len(row))
            yield number, _chosen(row, columns)


class _StoredRows:
    def __init__(self, rows: Sequence[Sequence[object]]) -> None:
        self._all = rows
        self.widest = max(map(len, rows), default=0)

    def __call__(self, columns: Sequence[int] | None) -> Iterator[Row]:
        for number, row in enumerate(self._all, start=1):
            yield number, _chosen(row, columns)


def _chosen(row: Sequence[object], columns: Sequence[int] | None) -> tuple[object, ...]:
    if columns is None:
        return tuple(row)
    return tuple(row[place] if place < len(row) else None for place in columns)


def _begun(
    path: Path,
    sheet: str,
    rows: XlsxRows | _TextRows | _StoredRows,
    entries: Sequence[SheetEntry],
    form: TextForm = _NO_TEXT,
    *,
    in_front: bool,
) -> UserList:
    first: list[list[object]] = []
    has_more = False
    for number, row in rows(None):
        if number > FIRST_ROWS:
            has_more = True
            break
        first.extend([] for _ in range(number - len(first)))
        first[number - 1] = list(row)
    others = [entry.name for entry in entries if entry.visible and entry.is_worksheet and entry.name != sheet]
    return UserList(
        path, sheet, first, has_more, rows.widest, in_front, others, form.delimiter, form.encoding, rows
    )
