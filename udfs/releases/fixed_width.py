"""Reading a release in the form of text: lines of fixed width, Windows' own encoding.

A code is one line of 293 or 320 characters, followed by lines that continue its description; those may be
shorter. Some years begin with a disclaimer. The code of a modifier stands behind three blanks.

Source: CMS, HCPCS contractor record description (columns from 1): 1-5 code, 6-10 sequence, 11 record
identification (3 and 4 a procedure and its continuation, 7 and 8 a modifier's), 12-91 long description,
92-119 short description, 120-292 the details, 293 action code.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, NamedTuple

from udfs.errors import InputError
from udfs.releases.record import CODE_SHAPE, Problem, Reading, ReleaseRecord, iso_date, joined

_ENCODING = "cp1252"
_CHUNK = 256 * 1024
_LONGEST_LINE = 4_096
_SHORTEST_RECORD = 293
_FIRST_LINE = rb"(?m)^(?:[A-Z0-9]{5}|   [A-Z0-9]{2})[0-9]{5}[37].{282}"
_DATES = (("ASC_DT", 232), ("OPPS_DT", 244), ("ADD DT", 268), ("ACT EFF DT", 276), ("TERM DT", 284))


class _Line(NamedTuple):
    number: int
    text: str


def is_fixed_width(start: bytes) -> bool:
    """Return whether a text begins like a release, behind a disclaimer or not."""
    return re.search(_FIRST_LINE, start) is not None


def read_fixed_width(stream: IO[bytes], name: str, on_bytes: Callable[[int], None] | None = None) -> Reading:
    """Read the records of a release.

    The records in the order of the file, and what could not be read.

    Raises:
        InputError: it is not in the encoding of these files, cut off, or no lines of text at all.
    """
    records: list[ReleaseRecord] = []
    problems: list[Problem] = []
    first: _Line | None = None
    pieces: list[str] = []
    seen: set[str] = set()

    def finish() -> None:
        if first is None:
            return
        record = _record(first, pieces, problems)
        if record.code in seen:
            problems.append(Problem(first.number, 1, f"the code {record.code} appears a second time"))
            return
        seen.add(record.code)
        records.append(record)

    left_out = ""  # the code of a record that could not be read: what goes on with it is left out too
    for number, line in enumerate(_lines(stream, name, on_bytes), start=1):
        kind = line[10:11]
        if kind in _CONTINUED and line[5:10].isdecimal():
            if first is not None and line[:5] == first.text[:5] and _CONTINUED[kind] == first.text[10]:
                pieces.append(line[11:91])
            elif line[:5] != left_out:
                problems.append(Problem(number, 1, "a description continues without its code above it"))
        elif kind in _CONTINUES and line[5:10].isdecimal():
            finish()
            first, left_out = None, line[:5]
            if len(line) < _SHORTEST_RECORD:
                problems.append(Problem(number, len(line) + 1, "the record ends too early"))
            elif not re.fullmatch(CODE_SHAPE, line[:5].strip()):
                problems.append(Problem(number, 1, "there is no code where one belongs"))
            else:
                left_out = ""
                first, pieces = _Line(number, line), [line[11:91]]
        elif (first is not None or records) and line.strip():
            problems.append(Problem(number, 11, "the line is not a record"))
    finish()
    return Reading(records, problems)


_CONTINUED = {"4": "3", "8": "7"}  # which first line a line goes on
_CONTINUES = frozenset(_CONTINUED.values())


def _lines(stream: IO[bytes], name: str, on_bytes: Callable[[int], None] | None) -> Iterator[str]:
    rest = b""
    before = 0  # lines
    while chunk := stream.read(_CHUNK):
        if on_bytes is not None:
            on_bytes(len(chunk))
        if not before and not rest and chunk.startswith(_MARKS):
            raise _wrong_encoding(name)
        block = rest + chunk
        end = block.rfind(b"\n") + 1
        block, rest = block[:end], block[end:]
        if len(rest) > _LONGEST_LINE:
            raise InputError(f"{name} is not an HCPCS release: a line in it does not end.")
        lines = _decoded(block, name, before).split("\n")
        lines.pop()  # what follows the last line's end: nothing
        yield from lines
        before += len(lines)
    line = _decoded(rest, name, before).removesuffix(_END_OF_FILE)
    if line.strip():
        # The last one, without an end of its own: whole, or where the file was cut off.
        if len(line) < _SHORTEST_RECORD and line[10:11] not in _CONTINUED:
            raise InputError(f"{name} is cut off in line {before + 1:,}; download it again.")
        yield line


_END_OF_FILE = "\x1a"  # with which old programs close a text
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _decoded(block: bytes, name: str, before: int) -> str:
    """Decode whole lines; the encoding has one byte a character, so that columns stay what they are."""
    if b"\0" in block:
        raise InputError(
            f"{name} is not a text file: line {before + block.count(10, 0, block.index(0)) + 1:,} holds "
            "a zero."
        )
    if not block.isascii():
        _refuse_utf8(block, name)
    try:
        return block.decode(_ENCODING).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = before + block.count(b"\n", 0, error.start) + 1
        column = error.start - block.rfind(b"\n", 0, error.start)
        raise InputError(
            f"{name} is not in the encoding of CMS's files (Windows-1252): line {line:,}, column {column}; "
            "use the file as CMS publishes it."
        ) from error


def _refuse_utf8(block: bytes, name: str) -> None:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return
    raise _wrong_encoding(name)


def _wrong_encoding(name: str) -> InputError:
    return InputError(
        f"{name} was saved again in another encoding (Unicode), in which its columns are no longer where "
        "they belong; use the file as CMS publishes it."
    )


def _record(first: _Line, pieces: list[str], problems: list[Problem]) -> ReleaseRecord:
    number, line = first
    for heading, start in _DATES:
        if iso_date(line[start : start + 8]) is None:
            problems.append(Problem(number, start + 1, f"{heading} is not a date"))
    return ReleaseRecord._make(
        (
            line[:5].strip(),
            line[5:9],
            # Runs of spaces are left from where lines were broken; the other form of the file has other ones.
            " ".join(" ".join(pieces).split()),
            " ".join(line[91:119].split()),
            *_details(line[119:268]),
            iso_date(line[268:276]) or "",
            iso_date(line[276:284]) or "",
            iso_date(line[284:292]) or "",
            line[292].strip(),
        )
    )


@lru_cache(maxsize=4096)  # most codes share them with others of their kind
def _details(text: str) -> tuple[str, ...]:
    """Return the fields from the pricing indicators to the anesthesia base units, columns 120 to 268."""
    return (
        _group(text[:8], 2),
        text[8].strip(),
        _group(text[9:27], 6),
        _group(text[27:51], 8),
        text[51:61].strip(),
        _group(text[61:85], 3),
        _group(text[85:110], 5),
        text[110].strip(),
        text[111:113].strip(),
        iso_date(text[113:121]) or "",
        text[121:124].strip(),
        text[124].strip(),
        iso_date(text[125:133]) or "",
        text[133:137].strip(),
        text[137:140].strip(),
        _group(text[141:146], 1),
        text[146:149].strip(),
    )


def _group(text: str, width: int) -> str:
    return joined([text[place : place + width] for place in range(0, len(text), width)])
