"""Lists in text files: what separates the columns, how the characters are encoded, and the rows.

Every value stays the text that it is: 00142 keeps its zeros, which is what a spreadsheet would take.
"""

from __future__ import annotations

import codecs
import csv
import io
import secrets
from collections import Counter
from itertools import islice
from pathlib import Path

from udfs.errors import InputError

# In the order of trust: a tab is hardly ever part of a text, a comma often is.
_DELIMITERS = "\t;|,"
_ROWS_LOOKED_AT = 200
_LONGEST_FIELD = 2**20


def read_text_table(path: Path) -> list[list[str]]:
    """Read the rows of a text file.

    Args:
        path: the file.

    Returns:
        The rows as they are, blank lines as empty rows.

    Raises:
        InputError: it is no text, or a quotation mark in it never closes.
    """
    text = decoded(path)
    lines = text.splitlines(keepends=True)
    delimiter = ""
    # Excel's own way of naming the delimiter, in a line before the list.
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) <= 5:
        delimiter = lines[0].lstrip().rstrip("\r\n")[4:5] or "\t"
        text = text[len(lines[0]) :]
    if delimiter in ("", '"'):  # the mark around values cannot stand between them as well
        delimiter = found_delimiter(text)
    del lines
    csv.field_size_limit(_LONGEST_FIELD)
    # A quotation mark that is never closed takes all that follows into one field, this last line included.
    last_line = f"end-{secrets.token_hex(16)}"
    ending = "" if text.endswith(("\n", "\r")) or not text else "\n"
    reader = csv.reader(io.StringIO(f"{text}{ending}{last_line}", newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise _unclosed(path, len(rows)) from error
    if rows.pop() != [last_line]:
        raise _unclosed(path, len(rows))
    return rows


def _unclosed(path: Path, rows_read: int) -> InputError:
    return InputError(
        f"{path.name} cannot be read as a table behind row {rows_read}: "
        "a quotation mark there is not closed; open it in Excel and save it again."
    )


def decoded(path: Path) -> str:
    """Answer the text of a file, whatever it was saved as: UTF-8, UTF-16 with its mark, or Windows' own.

    Args:
        path: the file.

    Raises:
        InputError: it cannot be read, or holds what is no text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check your access to it.") from error
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise InputError(f"{path.name} is no text file; open it in Excel and save it as .csv or .xlsx.")
    return text


def found_delimiter(text: str) -> str:
    r"""Answer the character that separates the columns: the one that cuts most rows into as many fields.

    Args:
        text: the file, or its beginning.

    Returns:
        The delimiter; a comma where there is only one column.

    >>> found_delimiter("Code;Fee\n99213;1,50\n99214;2,50\n")
    ';'
    """
    best, delimiter = (False, 0.0, 1), ","
    for candidate in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
        try:
            widths = [len(row) for row in islice(reader, _ROWS_LOOKED_AT) if any(row)]
        except csv.Error:
            continue
        if not widths:
            continue
        width, rows = Counter(widths).most_common(1)[0]
        # Headers hold no decimal commas and no lists: what cuts them like the rows below is the delimiter.
        score = (widths[0] == width, round(rows / len(widths), 1), width)
        if width > 1 and score > best:
            best, delimiter = score, candidate
    return delimiter
