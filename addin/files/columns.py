"""Column letters and cell references as a spreadsheet writes them."""

from __future__ import annotations

LAST_COLUMN = 16_384  # XFD
LAST_ROW = 1_048_576

_DIGITS = "0123456789"


def column_letters(number: int) -> str:
    """Return the letters of a column counted from 1.

    A text file may have more of them than a sheet.

    >>> column_letters(1), column_letters(16384), column_letters(18279)
    ('A', 'XFD', 'AAAA')
    """
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def column_number(letters: str) -> int | None:
    """Return the number of a column, counted from 1, or None where the letters name none.

    >>> column_number("a"), column_number("XFD"), column_number("XFE"), column_number("Code")
    (1, 16384, None, None)
    """
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number if number <= LAST_COLUMN else None


def split_reference(reference: str) -> tuple[int, int] | None:
    """Return column and row of a cell reference, or None where it is none.

    >>> split_reference("AB12"), split_reference("$A$1"), split_reference("12")
    ((28, 12), (1, 1), None)
    """
    plain = reference.replace("$", "")
    letters = plain.rstrip(_DIGITS)
    column = column_number(letters)
    digits = plain[len(letters) :]
    if column is None or not (0 < len(digits) <= 7 and 0 < int(digits) <= LAST_ROW):
        return None
    return column, int(digits)


def last_column_of(reference: str) -> int:
    """Return the last column of a range such as A1:H20, or 0 where it cannot be read.

    >>> last_column_of("A1:H20"), last_column_of("C3"), last_column_of("?")
    (8, 3, 0)
    """
    corners = [split_reference(corner) for corner in reference.split(":")]
    return max((corner[0] for corner in corners if corner), default=0)


def widened_range(reference: str, last_column: int) -> str:
    """Return a range that reaches to a column at least; as it was where it does so or cannot be read.

    >>> widened_range("A1:H20", 10), widened_range("B2", 3), widened_range("A1:K2", 10)
    ('A1:J20', 'B2:C2', 'A1:K2')
    """
    corners = reference.split(":")
    first, last = split_reference(corners[0]), split_reference(corners[-1])
    if len(corners) > 2 or first is None or last is None or last_column_of(reference) >= last_column:
        return reference
    return f"{column_letters(first[0])}{first[1]}:{column_letters(last_column)}{last[1]}"


class ColumnNumbers(dict[str, int]):
    """Column letters to numbers, each computed once: a sheet asks for the same few a million times.

    Letters that name no column answer 0.
    """

    def __missing__(self, letters: str) -> int:
        number = column_number(letters) or 0
        self[letters] = number
        return number
