"""A user's list, whatever program it comes from, as rows of values; and the column meant by a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from addin.files.cell_values import UNSTORED
from addin.files.columns import column_letters, column_number
from addin.files.user_list import open_lists
from udfs.describe import describe
from udfs.errors import InputError

HEADER_ROWS = 50  # headers are looked for in the first rows only
_MOST_HEADERS = 12


class NoSuchColumnError(InputError):
    """A list has no column of that header, or no such letters.

    Args:
        column: what was looked for.
        columns: a part of a sentence that says which columns there are.
    """

    def __init__(self, column: str, columns: str) -> None:
        super().__init__(f"There is no column {column!r}; {columns}")
        self.column = column

    def to_be_named(self, option: str) -> InputError:
        """Answer the same mistake where the user may not have typed the name.

        Args:
            option: the option of the command that names the column.

        >>> str(NoSuchColumnError("Code", "the columns are: Item, Fee.").to_be_named("--a-code"))
        "There is no column 'Code'; the columns are: Item, Fee; name yours with --a-code."
        """
        said = str(self).removesuffix(".")
        how = "" if said.endswith("by its letter") else "; name yours"
        return InputError(f"{said}{how} with {option}.")


@dataclass(frozen=True, slots=True)
class UserTable:
    """A list as it was read."""

    path: Path
    sheet: str  # "" for text files
    rows: Sequence[Sequence[object]]  # rows[0] is row 1 of the sheet; their lengths differ
    unstored: int = 0  # formulas whose results no program has stored; their values are None


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """Where in the rows of a list a column is."""

    index: int  # from 0
    header_row: int | None  # index of the row with the headers, None where there is none
    header: str  # "" where there is none

    @property
    def letters(self) -> str:
        """The letters above the column in a spreadsheet."""
        return column_letters(self.index + 1)


def read_table(path: Path, sheet: str | None = None) -> UserTable:
    """Read a list from a workbook or a text file.

    Args:
        path: an .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv or .txt file.
        sheet: the name of the sheet, None for the one in front (in .xls, .xlsb and .ods the first visible).

    Returns:
        The list. Values of text files are texts exactly as typed; dates of workbooks are dates.

    Raises:
        InputError: the file is missing, empty, damaged, protected, of another kind, or has no such sheet.
    """
    with open_lists(path, sheet) as (one,):
        rows = one.grid()
    unstored = sum(value is UNSTORED for row in rows for value in row)
    rows = [[None if value is UNSTORED else value for value in row] for row in rows]
    return UserTable(path, one.sheet, rows, unstored)


def is_blank(value: object) -> bool:
    """Answer whether a cell holds nothing to be seen.

    Args:
        value: what the cell holds.

    >>> is_blank(None), is_blank(" "), is_blank(0)
    (True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip())


def find_column(rows: Sequence[Sequence[object]], column: str, *, width: int | None = None) -> FoundColumn:
    """Find the column that a user means by a header or by letters.

    A header wins over letters, for a column may be headed CPT, which is also the name of a column far right.

    Args:
        rows: the rows of a list from its first one; only the first 50 are looked at.
        column: a header as it is read (case and spaces do not matter), or letters from A to XFD.
        width: how many columns the list has, if that is known not to show in the first rows.

    Returns:
        The column, and the row of its header.

    Raises:
        InputError: there is no such column, or more than one header of that name in a row.

    >>> find_column([["Charge list"], ["Code", "Fee"], ["99213", 92]], "code")
    FoundColumn(index=0, header_row=1, header='Code')
    """
    first_rows = list(islice(rows, HEADER_ROWS))
    wanted = _folded(column)
    letter_number = column_number(column.strip())
    used = max((len(row) for row in first_rows), default=0) if width is None else width
    is_letter = letter_number is not None and letter_number <= used
    likely = [number for number, row in enumerate(first_rows) if _may_be_headers(row)]
    # A word that stands among data is no header, unless nothing else can be meant.
    for number in likely if is_letter else [*likely, *range(len(first_rows))]:
        row = first_rows[number]
        places = [place for place, value in enumerate(row) if wanted and _folded(value) == wanted]
        if len(places) > 1:
            letters = ", ".join(column_letters(place + 1) for place in places)
            raise InputError(
                f"Row {number + 1} has {len(places)} columns headed {column!r}; "
                f"name one by its letter: {letters}."
            )
        if places:
            return FoundColumn(places[0], number, _shown(row[places[0]]))
    if letter_number is None or letter_number > used:
        raise NoSuchColumnError(column, _columns_there_are(first_rows, column, used, letter_number))
    index = letter_number - 1
    for number, row in enumerate(first_rows):
        value = row[index] if index < len(row) else None
        if not is_blank(value):
            if not may_be_header(value):
                break
            return FoundColumn(index, number, "")  # unnamed: it could be data after all, and stays unsaid
    return FoundColumn(index, None, "")


def _columns_there_are(
    rows: Sequence[Sequence[object]], wanted: str, used: int, letter_number: int | None
) -> str:
    """Answer a part of a sentence with the columns of a list, the most similar one in front."""
    headers = _headers(rows)
    if headers:
        similar = _most_similar(wanted, headers)
        perhaps = f"perhaps {similar!r} is meant; " if similar else ""
        shown = ", ".join(headers[:_MOST_HEADERS])
        return f"{perhaps}the columns are: {shown}{' and more' if len(headers) > _MOST_HEADERS else ''}."
    if letter_number is not None:
        last = f"ends with column {column_letters(used)}" if used else "is blank"
        return f"the list {last}, so name another column, or another sheet."
    return f"no row of headings was found in the first {HEADER_ROWS} rows, so name the column by its letter."


def _headers(rows: Sequence[Sequence[object]]) -> list[str]:
    """Answer the headers, taking care that no patient's row is taken for them."""
    filled = [[value for value in row if not is_blank(value)] for row in rows]
    widest = max(map(len, filled), default=0)
    for number, row in enumerate(filled):
        if len(row) > 1 and 2 * len(row) >= widest:
            below = (value for others in filled[number + 1 :] for value in others)
            # Where only words stand below too, this could be the first row of data.
            if not _may_be_headers(row) or all(map(may_be_header, below)):
                break
            return [_shown(value) for value in row]
    return []


def _most_similar(wanted: str, headers: Sequence[str]) -> str:
    """Answer the header that was perhaps meant, "" where none is like it.

    >>> _most_similar("CPT", ["Charge", "CPT/HCPCS"]), _most_similar("Prise", ["Charge", "Price"])
    ('CPT/HCPCS', 'Price')
    """
    folded = {_folded(header): header for header in headers}
    words = [key for key in folded if _folded(wanted) in filter(None, re.split(r"[^a-z0-9]+", key))]
    similar = words or get_close_matches(_folded(wanted), folded, n=1, cutoff=0.7)
    return folded[similar[0]] if similar else ""


def _may_be_headers(row: Sequence[object]) -> bool:
    return all(may_be_header(value) for value in row if not is_blank(value))


def may_be_header(value: object) -> bool:
    """Answer whether a value reads like a heading of a column rather than like data.

    Args:
        value: what the cell holds.

    >>> may_be_header("Procedure code"), may_be_header("99213"), may_be_header(45.5)
    (True, False, False)
    """
    if not isinstance(value, str) or describe(value).code:
        return False
    return len(value) <= 80 and 2 * sum(character.isdigit() for character in value) <= len(value)


def _folded(value: object) -> str:
    return "" if is_blank(value) else " ".join(str(value).split()).casefold()


def _shown(value: object) -> str:
    return " ".join(str(value).split())
