"""The sectors of a compound file, the form of .xls, before a reader follows them.

Such a file is a small file system: a table says of each sector which one comes next. A table that a crash
of the disk has filled with zeros leads in a circle, and a reader that follows it fills the memory of the
computer.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

from addin.files.excel_package import damaged

_HEADER = 512  # bytes
_IN_HEADER = 109  # numbers of sectors of the table that stand in the header itself
_NO_SECTOR = 0xFFFFFFFA  # from here on a number says that there is none


def check_chains(path: Path) -> None:
    """Refuse a compound file in which one sector leads back to itself, be it over others.

    Raises:
        InputError: it is damaged.
    """
    with path.open("rb") as stream:
        header = stream.read(_HEADER)
        shift = struct.unpack_from("<H", header, 30)[0] if len(header) == _HEADER else 0
        if shift not in (9, 12):
            raise damaged(path)
        size = 1 << shift

        def sectors(numbers: Iterable[int]) -> list[int]:
            """Return what is in these sectors, nothing for those behind the end of the file."""
            found: list[int] = []
            for number in numbers:
                stream.seek((number + 1) * size)
                content = stream.read(size)
                found += struct.unpack_from(f"<{len(content) // 4}I", content)
            return found

        first_of_small, _, first_of_more = struct.unpack_from("<3I", header, 60)
        numbers = list(struct.unpack_from(f"<{_IN_HEADER}I", header, 76))
        seen: set[int] = set()
        while first_of_more < _NO_SECTOR:  # a table for which the header has no room
            if first_of_more in seen:
                raise damaged(path)
            seen.add(first_of_more)
            *more, first_of_more = sectors([first_of_more]) or [_NO_SECTOR]
            numbers += more
        there_are = -(-path.stat().st_size // size) - 1  # but the header; the last may be cut short
        table = sectors(number for number in dict.fromkeys(numbers) if number < _NO_SECTOR)[:there_are]
        if _leads_in_a_circle(table):
            raise damaged(path)
        small = []
        while first_of_small < len(table):
            small.append(first_of_small)
            first_of_small = table[first_of_small]
        if _leads_in_a_circle(sectors(small)):
            raise damaged(path)


def _leads_in_a_circle(table: Sequence[int]) -> bool:
    """Return whether from any place of a table one comes back to it.

    >>> _leads_in_a_circle([1, 2, 0xFFFFFFFE]), _leads_in_a_circle([1, 2, 0])
    (False, True)
    """
    first_met: list[int | None] = [None] * len(table)  # from which place on the way each place was first met
    for first in range(len(table)):
        place = first
        while place < len(table) and first_met[place] is None:
            first_met[place] = first
            place = table[place]
        if place < len(table) and first_met[place] == first:
            return True
    return False
