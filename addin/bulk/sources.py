"""The files that are to be classified: found, and held to be alike before anything is read in earnest."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from addin.files.text_table import found_delimiter
from udfs.errors import InputError

PARQUET, CSV = "Parquet", "CSV"
_ENDINGS = {".parquet": PARQUET, ".pq": PARQUET, ".csv": CSV, ".tsv": CSV, ".txt": CSV}
_GZIP = ".gz"
_HEAD = 65_536  # bytes in which the header and the delimiter are found
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sources:
    """Files of one kind, in the order in which they are read."""

    names: tuple[str, ...]  # paths, or addresses that only a cluster can read
    kind: str  # PARQUET or CSV
    delimiter: str = ","  # of CSV, like the next
    header: tuple[str, ...] = ()  # the names of the columns, "" for one without; none where not looked at

    @property
    def local(self) -> list[Path]:
        """The files on this computer."""
        return [Path(name) for name in self.names if not is_address(name)]


def is_address(name: str) -> bool:
    """Answer whether a file is named by an address that a cluster reads, such as s3a://bucket/claims.

    Args:
        name: as the user wrote it.

    >>> is_address("hdfs://host/claims"), is_address("claims.parquet")
    (True, False)
    """
    return "://" in name


def kind_of(name: str) -> str:
    """Answer what a name says of its file: Parquet or CSV, "" for neither.

    Args:
        name: as the user wrote it.

    >>> kind_of("claims.csv.gz"), kind_of("claims.parquet"), kind_of("claims.xlsx")
    ('CSV', 'Parquet', '')
    """
    path = Path(name)
    ending = path.suffix.lower()
    if ending == _GZIP:
        ending = Path(path.stem).suffix.lower()
        return CSV if _ENDINGS.get(ending) == CSV else ""
    return _ENDINGS.get(ending, "")


def find_sources(names: Sequence[str]) -> Sources:
    """Answer the files that are meant.

    Args:
        names: files, folders, patterns such as ``claims/*.parquet``, or addresses for a cluster.

    Returns:
        The files: those of a folder or pattern in the order of their names.

    Raises:
        InputError: there is no such file, or they are not of one kind.
    """
    found = tuple(dict.fromkeys(file for name in names for file in _files(name)))
    kinds = {kind_of(name) or PARQUET for name in found}  # a cluster's folders need no ending
    if len(kinds) > 1:
        raise InputError("The files are of two kinds, Parquet and CSV; classify each kind separately.")
    (kind,) = kinds
    if kind == PARQUET:
        return Sources(found, kind)
    heads = [(name, *_head(Path(name))) for name in found if not is_address(name)]
    if not heads:
        return Sources(found, kind)
    first, delimiter, header = heads[0]
    for name, other_delimiter, other_header in heads[1:]:
        check_alike(first, dict.fromkeys(header, ""), name, dict.fromkeys(other_header, ""))
        if (other_delimiter, other_header) != (delimiter, header):
            raise InputError(
                f"{name} has other delimiters or another column order than {first}; classify them separately."
            )
    return Sources(found, kind, delimiter, header)


def check_alike(first: str, columns: dict[str, str], name: str, others: dict[str, str]) -> None:
    """Refuse a file whose columns are not those of the first.

    Args:
        first: the first file.
        columns: its columns and what they hold.
        name: another file.
        others: its columns and what they hold.

    Raises:
        InputError: they differ.
    """
    for column in (*columns, *others):
        if columns.get(column) == others.get(column):
            continue
        if column not in others:
            difference = f"has no column {column!r}"
        elif column not in columns:
            difference = f"has a column {column!r} more"
        else:
            difference = f"holds {others[column]} and not {columns[column]} in the column {column!r}"
        raise InputError(
            f"The files differ: {name} {difference}, compared with {first}; classify them separately."
        )


def _files(name: str) -> Iterator[str]:
    if is_address(name):
        yield name
        return
    path = Path(name)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if kind_of(file.name) and not _is_hidden(file, path))
        if not files:
            raise InputError(f"There is no .parquet or .csv file in the folder {path}; choose another.")
        yield from map(str, files)
    elif path.exists():
        if not kind_of(name):
            raise InputError(f"{path} is neither .parquet nor .csv; for a workbook use hcpcs-excel classify.")
        yield name
    elif matches := sorted(filter(kind_of, glob.glob(name, recursive=True))):  # noqa: PTH207 - any path
        yield from matches
    else:
        raise InputError(f"There is no file {name}; check the spelling and the folder.")


def _is_hidden(file: Path, folder: Path) -> bool:
    # What engines leave beside their files begins so.
    return any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def _head(path: Path) -> tuple[str, tuple[str, ...]]:
    """Answer the delimiter and the header of a text file."""
    try:
        with gzip.open(path) if path.suffix.lower() == _GZIP else path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(
            f"{path} cannot be read ({reason}); check that the file is intact and that you have access."
        ) from error
    if head.startswith(_BYTE_ORDER_MARKS) or b"\0" in head:
        raise InputError(f"{path} is not UTF-8 text; save it as CSV UTF-8.")
    text = head.decode("utf-8-sig", "replace")
    delimiter = found_delimiter(text)
    header = tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ()))
    if not header:
        raise InputError(f"{path} is empty; choose another file.")
    for name in header:
        if name and sum(name.casefold() == other.casefold() for other in header) > 1:
            raise InputError(f"{path} has two columns {name!r}; rename one of them.")
    return delimiter, header


def column_names(header: Sequence[str]) -> list[str]:
    """Answer the names of the columns, also for those that have none.

    Args:
        header: the first line.

    >>> column_names(["", "code"])
    ['column_1', 'code']
    """
    return [name or f"column_{place}" for place, name in enumerate(header, start=1)]
