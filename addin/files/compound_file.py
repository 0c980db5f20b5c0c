"""The sectors of a compound file, the form of .xls, before a reader follows them.

Such a file is a small file system: a table says of each sector which one comes next. A table that a crash
of the disk has filled with zeros leads in a circle, and a reader that follows it fills the memory of the
computer.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from addin.files.excel_package import damaged

_HEADER = 512  # bytes
_IN_HEADER = 109  # numbers of sectors of the table that stand in the header itself
_NO_SECTOR = 0xFFFFFFFA  # from here on a number says that there is none


def check_chains(path: Path) -> None:
    """Refuse a compound file in which one sector leads back to itself, be it over others.

    Args:
        path: the file, which begins as compound files do.

    Raises:
        InputError: it is damaged.
    """
    with path.open("rb") as stream:
        header = stream.read(_HEADER)
        shift = struct.unpack_from("<H", header, 30)[0] if len(header) == _HEADER else 0
        if shift not in (9, 12):
            raise damaged(path)
        sectors = _Sectors(stream, 1 << shift)
        first_of_small, _, first_of_more = struct.unpack_from("<3I", header, 60)
        numbers = list(struct.unpack_from(f"<{_IN_HEADER}I", header, 76))
        seen: set[int] = set()
        while first_of_more < _NO_SECTOR:  # a table for which the header has no room
            if first_of_more in seen:
                raise damaged(path)
            seen.add(first_of_more)
            *more, first_of_more = sectors.read(first_of_more) or [_NO_SECTOR]
            numbers += more
        there_are = -(-path.stat().st_size // sectors.size) - 1  # but the header; the last may be cut short
        numbers = [number for number in dict.fromkeys(numbers) if number < _NO_SECTOR]
        table = sectors.read_all(numbers)[:there_are]
        if _leads_in_a_circle(table):
            raise damaged(path)
        if _leads_in_a_circle(sectors.read_all(_chain(table, first_of_small))):
            raise damaged(path)


class _Sectors:
    """The sectors of an open compound file, as numbers."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self.size = stream, size

    def read(self, number: int) -> array[int]:
        """Answer what is in a sector, nothing for one behind the end of the file."""
        self._stream.seek((number + 1) * self.size)
        content = self._stream.read(self.size)
        return array("I", struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def read_all(self, numbers: Sequence[int]) -> array[int]:
        """Answer what is in several sectors, one behind the other."""
        found = array("I")
        for number in numbers:
            found += self.read(number)
        return found


def _chain(table: Sequence[int], first: int) -> list[int]:
    """Answer the sectors from one on, in a table without circles."""
    found = []
    while first < len(table):
        found.append(first)
        first = table[first]
    return found


def _leads_in_a_circle(table: Sequence[int]) -> bool:
    """Answer whether from any place of a table one comes back to it.

    >>> _leads_in_a_circle([1, 2, 0xFFFFFFFE]), _leads_in_a_circle([1, 2, 0])
    (False, True)
    """
    looked_at = bytearray(len(table))
    for first in range(len(table)):
        way = []
        place = first
        while place < len(table) and not looked_at[place]:
            looked_at[place] = 1
            way.append(place)
            place = table[place]
        if place < len(table) and looked_at[place] == 1:
            return True
        for place in way:
            looked_at[place] = 2
    return False
