"""How many rows stand in files, counted without the engine that read or wrote them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

from addin.bulk.sources import PARQUET, kind_of
from udfs.errors import OutputError

_CHUNK = 2**20


def check_rows(files: Iterable[Path], expected: int, target: str) -> None:
    """Refuse a result where files do not hold as many rows as the engine read lines.

    Args:
        files: those that were read, of Parquet, or all that was written; their names end as the result's.
        expected: the number of lines that the engine read.
        target: what the result is to be called.

    Raises:
        OutputError: they hold more or fewer.
    """
    found = sum(map(_rows, files))
    if found != expected:
        raise OutputError(
            f"{target} was not written: there are {found:,} rows, but {expected:,} lines were read; check "
            "that nobody changes the files meanwhile, and try again."
        )


def _rows(file: Path) -> int:
    if kind_of(file.name) == PARQUET:
        from pyarrow.parquet import read_metadata

        return int(read_metadata(file).num_rows)
    lines, within_quotes = 0, False
    with cast(BinaryIO, gzip.open(file)) if file.suffix == ".gz" else file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            # A line break between quotation marks is part of a field.
            parts = chunk.split(b'"')
            lines += sum(part.count(b"\n") for part in parts[within_quotes::2])
            within_quotes ^= len(parts) % 2 == 0
    return max(0, lines - 1)  # the headings; a part of a folder may lack them where it is empty
