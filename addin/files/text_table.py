"""Lists in text files: how the characters are encoded, what separates the columns, and the rows.

Every value stays the text that it is: 00142 keeps its zeros, which is what a spreadsheet would take.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from udfs.errors import InputError

_DELIMITERS = "\t;|,"
WORDS = " "  # stands for a list without a delimiter, whose columns are words
_WORD = re.compile(r'"((?:[^"]|"")*)"(?!\S)|(\S+)')
_ROWS_LOOKED_AT = 200
_LONGEST_FIELD = 2**20
_CHUNK = 2**20
_WIDE_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What Excel itself takes for the name of the delimiter, in a line before the list.
_NAMED_DELIMITER = re.compile(r"\s*sep=(.?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextForm:
    """How the rows of a text file are written."""

    encoding: str  # Python's name
    delimiter: str  # WORDS where words stand between blanks
    names_delimiter: bool = False  # whether its first line is sep=


def text_form(path: Path) -> TextForm:
    """Return how a text file is written, having decoded all of it once.

    Raises:
        InputError: it cannot be read, or holds what is no text.
    """
    encoding = _encoding(path)
    with opened(path, encoding) as stream:
        lines = list(islice(stream, 8 * _ROWS_LOOKED_AT))
    named = _NAMED_DELIMITER.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    if named is None:
        return TextForm(encoding, found_delimiter("".join(lines)))
    delimiter = named[1] or "\t"
    if delimiter == '"':  # the mark around values cannot stand between them as well
        delimiter = found_delimiter("".join(lines[1:]))
    return TextForm(encoding, delimiter, True)


def _opened_as_bytes(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def opened(path: Path, encoding: str) -> TextIO:
    """Return the text of a file, unpacked if it is .gz, its line breaks as they are."""
    return io.TextIOWrapper(_opened_as_bytes(path), encoding, errors="replace", newline="")


def _encoding(path: Path) -> str:
    """Return the encoding of a file: UTF-8 or UTF-16 with a mark or without, otherwise Windows' own."""
    with _opened_as_bytes(path) as stream:
        start = stream.read(4096)
        encoding = _WIDE_MARKS.get(start[:2], "") or _wide_without_mark(start)
        if encoding:
            return encoding
        is_utf8 = True
        decoder = codecs.getincrementaldecoder("utf-8")()
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                raise InputError(
                    f"{path.name} is no text file; open it in Excel and save it as .csv or .xlsx."
                )
            try:
                is_utf8 = is_utf8 and decoder.decode(chunk) is not None
            except UnicodeDecodeError:
                is_utf8 = False
        try:
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            is_utf8 = False
    return "utf-8-sig" if is_utf8 or start.startswith(codecs.BOM_UTF8) else "cp1252"


def _wide_without_mark(start: bytes) -> str:
    """Return which UTF-16 it is by the zero bytes of its plain letters, "" where it is none.

    >>> _wide_without_mark("Code;Fee".encode("utf-16-be")), _wide_without_mark(b"Code")
    ('utf-16-be', '')
    """
    half = len(start) // 2
    first, second = start[::2].count(0), start[1::2].count(0)
    if max(first, second) < 0.5 * half or min(first, second) > 0.05 * half:
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def text_rows(path: Path, form: TextForm) -> Iterator[list[str]]:
    """Give the rows of a text file one by one, blank lines as empty rows.

    Raises:
        InputError: a quotation mark never closes.
    """
    with opened(path, form.encoding) as stream:
        lines: Iterator[str] = islice(stream, int(form.names_delimiter), None)
        if form.delimiter == WORDS:
            yield from map(words, lines)
            return
        csv.field_size_limit(_LONGEST_FIELD)
        # A mark that is never closed takes all that follows into one field, this last line included.
        last_line = f"end-{secrets.token_hex(16)}"
        rows_read = 0
        with suppress(csv.Error):  # the field of that mark has become too long
            rows = csv.reader(chain(lines, [last_line]), delimiter=form.delimiter)
            row, rows_read = next(rows), 1
            for following in rows:
                yield row
                row, rows_read = following, rows_read + 1
            if row == [last_line]:
                return
            rows_read -= 1  # the last one is what the mark has taken
    raise InputError(
        f"{path.name} cannot be read as a table behind row {rows_read}: "
        "a quotation mark there is not closed; open it in Excel and save it again."
    )


def words(line: str) -> list[str]:
    """Return the words of a line; those in quotation marks are one.

    >>> words('99213 EV10N "Some words-  more"')
    ['99213', 'EV10N', 'Some words-  more']
    """
    return [quoted.replace('""', '"') or plain for quoted, plain in _WORD.findall(line)]


def found_delimiter(text: str) -> str:
    r"""Return what separates the columns: the character that cuts most rows into as many fields.

    Where none does, it is WORDS for lines of as many words, and otherwise a comma.

    >>> found_delimiter("Price list\nCode;Fee\n99213;1,50\n99214;2,50\n"), found_delimiter("Code\n99213\n")
    (';', ',')
    """
    best, delimiter = (0, 0, False, 0), ""
    for candidate in _DELIMITERS:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
            rows = [row for row in islice(reader, _ROWS_LOOKED_AT) if any(row)]
        except csv.Error:
            continue
        width, alike = _most_common_width(rows)
        stray_marks = sum('"' in field for row in rows for field in row)
        # A tab is hardly ever part of a text, a comma often is.
        score = (alike, -stray_marks, candidate == "\t", width)
        if width > 1 and score > best:
            best, delimiter = score, candidate
    return delimiter or (WORDS if _are_words(text.splitlines()) else ",")


def _most_common_width(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the width that most rows of a table have, titles above it left aside, and how many have it."""
    widths = [len(row) for row in rows]
    first = next((place for place, width in enumerate(widths) if width > 1), len(widths))
    [(width, alike)] = Counter(widths[first:]).most_common(1) or [(1, 0)]
    return (width, alike) if 5 * alike >= len(rows) else (1, 0)


def _are_words(lines: Iterable[str]) -> bool:
    rows = [row for line in islice(lines, _ROWS_LOOKED_AT) if (row := words(line))]
    [(width, alike)] = Counter(map(len, rows)).most_common(1) or [(1, 0)]
    if width == 2 and all(len(row[-1]) <= 2 for row in rows):
        return False  # codes and their modifiers
    return width > 1 and alike > 1 and 10 * alike >= 9 * len(rows) and len(rows[0]) == width
