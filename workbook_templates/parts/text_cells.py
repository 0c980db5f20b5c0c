"""Typed text: whatever a user's cell says arrives as text, never as a formula, a number or a date.

A spreadsheet decides by a cell's *type*, not by its first character. openpyxl guesses a formula from a
leading ``=``; here the type is set, so ``=HYPERLINK(...)`` in a price list stays a line of text.
"""

from __future__ import annotations

import math
import re
from copy import copy
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

# What XML cannot carry at all: most control characters, lone surrogates and the two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets read _x0041_ as the letter A; an underscore written as _x005F_ keeps the text as it was.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_TEXT = 32767
_STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r", "\n")


def sheet_text(text: str) -> str:
    r"""Answer a text as the file format can hold it.

    Args:
        text: Any text, also with control characters.

    Returns:
        The same text, without what XML forbids, at most 32,767 characters long.

    >>> sheet_text("a\x00b _x0041_")
    'ab _x005F_x0041_'
    """
    kept = _NOT_XML.sub("", text)[:LONGEST_TEXT]
    # A carriage return written plainly would come back as a line feed.
    return _LOOKS_ESCAPED.sub("_x005F_", kept).replace("\r", "_x000D_")


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text into a cell as text, whatever it begins with.

    Args:
        sheet: The sheet.
        row: The row, from 1.
        column: The column, from 1.
        text: The text.

    Returns:
        The cell, to be styled.
    """
    cell = plain_cell(sheet, row, column)
    cell.value = sheet_text(text)
    cell.data_type = "s"
    return cell


def put_user_text(cell: Cell, text: str) -> None:
    """Write a user's text; editing the cell later must not turn it into a formula either.

    Args:
        cell: The cell, in a style whose format is text.
        text: What the user's list says; where it begins like a formula, the cell gets the quote prefix.
    """
    cell.value = sheet_text(text)
    cell.data_type = "s"
    if text.startswith(_STARTS_LIKE_A_FORMULA):
        share_style(cell, copy(style_of(cell)))  # other cells may have the same one
        cell.quotePrefix = True


def style_of(cell: Cell) -> StyleArray:
    """Answer the style of a cell, for other cells to have the same one.

    Naming the style of each of ten thousand cells takes seconds; the library has no public way to this.

    Args:
        cell: a cell that has it.
    """
    style: StyleArray = cell._style  # type: ignore[attr-defined]
    return style


def share_style(cell: Cell, style: StyleArray) -> None:
    """Give a cell the style of another one.

    Args:
        cell: the cell that gets it.
        style: what :func:`style_of` answered.
    """
    cell._style = style  # type: ignore[attr-defined]


def plain_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """Answer a cell of a sheet without merged cells.

    Args:
        sheet: The sheet.
        row: The row, from 1.
        column: The column, from 1.
    """
    cell = sheet.cell(row, column)
    # Only merged ranges hold other kinds of cell, and nothing here merges cells.
    assert isinstance(cell, Cell)  # noqa: S101
    return cell


def user_text(value: object) -> str:
    """Answer the text that stands for a cell's value in a list of texts.

    Args:
        value: What a reader handed over: text, number, date, truth value or nothing.

    Returns:
        The text; whole numbers without a decimal point, because 99213.0 is how files store 99213.

    >>> user_text(99213.0), user_text(None), user_text(True)
    ('99213', '', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def user_amount(value: object) -> float | int | str:
    """Answer an amount as a number where it is one, otherwise the text as it stands.

    Args:
        value: A number, or a text such as ``$1,250.00`` or ``(12.50)``.

    Returns:
        The number, or the text of what is no amount (also "" for nothing).

    >>> user_amount("$1,250.00"), user_amount("(12.50)"), user_amount("by report")
    (1250.0, -12.5, 'by report')
    """
    if isinstance(value, bool):
        return user_text(value)
    if isinstance(value, (int, float, Decimal)):
        number = float(value)
        if not math.isfinite(number):
            return user_text(value)
        return value if isinstance(value, int) and abs(value) < 10**15 else number
    text = user_text(value).strip()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return text
    negative = text.startswith(("-", "(")) or "-" in text[:2]
    return -float(match["number"].replace(",", "")) if negative else float(match["number"].replace(",", ""))


# ASCII digits only; a comma only between groups of three, so that 12,50 is left to the user to decide.
_AMOUNT = re.compile(
    r"(?P<open>\()?-?\s?\$?\s?-?(?P<number>(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?)(?(open)\))"
)
