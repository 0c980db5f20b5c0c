"""Lines that stand in a file twice, of any number of lines in bounded memory."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

_PARTS = 64  # files; the lines of one are in memory at a time
_RECORD = struct.Struct(">16sQQ")  # the digest of a line, its number, and its row or item


class RepeatedLines:
    """A collector of lines, which keeps 32 bytes of each on the disk.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, RepeatedLines(Path(folder)) as lines:
    ...     for number, line in enumerate([["99213", "CPT"], ["99214", "CPT"], ["99213", "CPT"]]):
    ...         _ = lines.add(line, number, number + 4)
    ...     lines.repeated(most=10)
    ({2: 4}, 1)
    """

    def __init__(self, folder: Path) -> None:
        self._parts = [Path(folder, f"{part}.lines").open("w+b") for part in range(_PARTS)]  # noqa: SIM115

    def __enter__(self) -> RepeatedLines:
        return self

    def __exit__(self, *_error: object) -> None:
        for part in self._parts:
            part.close()

    def add(self, fields: Sequence[str], number: int, place: int) -> int:
        """Add a line, and return how many bytes its fields have."""
        content = "\0".join(fields).encode("utf-8", "surrogatepass")
        digest = blake2b(content, digest_size=16).digest()
        self._parts[digest[0] % _PARTS].write(_RECORD.pack(digest, number, place))
        return len(content)

    def repeated(self, most: int) -> tuple[dict[int, int], int]:
        """Return lines that repeat another, at most so many, with its row or item; and how many there are."""
        found: dict[int, int] = {}
        total = 0
        for part in self._parts:
            part.seek(0)
            first = b""
            for digest, number, place in sorted(_RECORD.iter_unpack(part.read())):
                if digest != first:
                    first, of_first = digest, place
                    continue
                total += 1
                if len(found) < most:
                    found[number] = of_first
        return found, total
