"""The files that are to be classified: found, and held to be alike before anything is read in earnest."""

from __future__ import annotations

import csv
import glob
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from addin.files.code_columns import Named
from addin.files.layout import Layout, find_layout
from addin.files.text_table import WORDS, TextForm, opened, text_form, text_rows
from addin.files.user_list import FIRST_ROWS
from udfs.errors import InputError

PARQUET, CSV = "Parquet", "CSV"
_ENDINGS = {".parquet": PARQUET, ".pq": PARQUET, ".csv": CSV, ".tsv": CSV, ".txt": CSV}
_GZIP = ".gz"


class UnreadableTextError(InputError):
    """An engine cannot read a text file."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file} cannot be read{problem}")
        self.file = file


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file on this computer, and how its rows are found."""

    name: str
    form: TextForm
    layout: Layout
    is_plain: bool  # whether an engine finds the rows itself, given how many to pass over

    @property
    def rows_above(self) -> int:
        """How many rows stand above the data."""
        return self.layout.first_row - 1 + self.form.names_delimiter


@dataclass(frozen=True, slots=True)
class Sources:
    """Files of one kind, in the order in which they are read."""

    names: tuple[str, ...]  # paths, or addresses that only a cluster can read
    kind: str  # PARQUET or CSV
    texts: tuple[TextFile, ...] = ()  # of CSV on this computer

    @property
    def local(self) -> list[Path]:
        """The files on this computer."""
        return [Path(name) for name in self.names if not is_address(name)]

    @property
    def delimiter(self) -> str:
        """What stands between the fields of CSV."""
        return _delimiter(self.texts[0].form) if self.texts else ","

    def with_rewritten(self, name: str) -> Sources:
        """Return the same files, of which an engine cannot read that one as it is."""
        texts = [replace(one, is_plain=one.is_plain and one.name != name) for one in self.texts]
        return replace(self, texts=tuple(texts))

    @property
    def layout(self) -> Layout | None:
        """Where the headings of CSV are and what the columns are for, None where nothing was looked at."""
        return self.texts[0].layout if self.texts else None


def is_address(name: str) -> bool:
    """Return whether a file is named by an address that a cluster reads, such as s3a://bucket/claims.

    >>> is_address("hdfs://host/claims"), is_address("claims.parquet")
    (True, False)
    """
    return "://" in name


def kind_of(name: str) -> str:
    """Return what a name says of its file: Parquet or CSV, "" for neither.

    >>> kind_of("claims.csv.gz"), kind_of("claims.parquet"), kind_of("claims.xlsx")
    ('CSV', 'Parquet', '')
    """
    path = Path(name)
    ending = path.suffix.lower()
    if ending == _GZIP:
        ending = Path(path.stem).suffix.lower()
        return CSV if _ENDINGS.get(ending) == CSV else ""
    return _ENDINGS.get(ending, "")


def find_sources(names: Sequence[str], named: Named | None = None) -> Sources:
    """Return the files that are meant, those of a folder or pattern in the order of their names.

    Args:
        names: files, folders, patterns such as ``claims/*.parquet``, or addresses for a cluster.
        named: what the user says of the columns, by which the row of the headings in CSV is found.

    Raises:
        InputError: there is no such file, they are not of one kind, or their columns differ.
    """
    named = named or Named()
    found = tuple(dict.fromkeys(file for name in names for file in _files(name)))
    kinds = {kind_of(name) or PARQUET for name in found}  # a cluster's folders need no ending
    if len(kinds) > 1:
        raise InputError("The files are of two kinds, Parquet and CSV; classify each kind separately.")
    (kind,) = kinds
    if named.header_row is not None and (kind == PARQUET or any(map(is_address, found))):
        raise InputError("--header-row is for CSV files on this computer; leave it out.")
    if kind == PARQUET:
        return Sources(found, kind)
    texts = [_text_file(name, named) for name in found if not is_address(name)]
    for text in texts[1:]:
        _check_same_columns(texts[0], text)
    return Sources(found, kind, tuple(texts))


def _check_same_columns(first: TextFile, text: TextFile) -> None:
    """Refuse a text file that is laid out otherwise than the first, without naming what may be no heading.

    Raises:
        InputError: it is.
    """
    columns, others = column_names(first.layout), column_names(text.layout)
    if all(column.may_be_shown for column in (*first.layout.columns, *text.layout.columns)):
        check_alike(first.name, dict.fromkeys(columns, ""), text.name, dict.fromkeys(others, ""))
    if columns != others or _delimiter(text.form) != _delimiter(first.form):
        raise InputError(
            f"{text.name} has other columns, another column order or other delimiters than {first.name}; "
            "classify them separately."
        )


def check_alike(first: str, columns: dict[str, str], name: str, others: dict[str, str]) -> None:
    """Refuse a file whose columns, with what they hold, are not those of the first.

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
        files = [file for file in files if file.is_file()]
        if not files:
            raise InputError(f"There is no .parquet or .csv file in the folder {path}; choose another.")
        yield from map(str, files)
    elif path.exists():
        if not kind_of(name):
            raise InputError(f"{path} is neither .parquet nor .csv; for a workbook use hcpcs-excel classify.")
        if not path.is_file():  # a pipe, which would be waited for without end
            raise InputError(f"{path} is not an ordinary file; copy what it holds into one.")
        yield name
    elif matches := sorted(filter(kind_of, glob.glob(name, recursive=True))):  # noqa: PTH207 - any path
        # What is found is a name, not another pattern; a folder may be called so too, as Spark's are.
        for match in matches:
            yield from _files(match)
    else:
        raise InputError(f"There is no file {name}; check the spelling and the folder.")


def _is_hidden(file: Path, folder: Path) -> bool:
    # What engines leave beside their files begins so.
    return any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def _text_file(name: str, named: Named) -> TextFile:
    """Return a text file, and how its rows are found.

    Raises:
        InputError: it cannot be read, or is empty.
    """
    path = Path(name)
    asked = [*named.columns, *named.modifier_columns, *filter(None, [named.type_column])]
    try:
        form = text_form(path)
        rows = list(islice(text_rows(path, form), max(FIRST_ROWS, (named.header_row or 0) + 1)))
        layout = find_layout(rows, header_row=named.header_row, named=asked)
        with opened(path, form.encoding) as stream:
            lines = list(islice(stream, layout.first_row + form.names_delimiter))
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(
            f"{path} cannot be read ({reason}); check that the file is intact and that you have access."
        ) from error
    if not any(map(any, rows)):
        raise InputError(f"{path} is empty; choose another file.")
    # As many columns as there are headings, or as most rows have; one row that has more is a mistake.
    [(width, _)] = Counter(map(len, filter(any, rows[layout.first_row - 1 :]))).most_common(1) or [(0, 0)]
    width = max([width, *(len(rows[number - 1]) for number in layout.header_rows)])
    above = [field for row in rows[: layout.first_row - 1] for field in row]
    is_plain = (
        form.encoding == "utf-8-sig"
        and form.delimiter != WORDS
        # An engine that passes over rows counts them wrong where these end otherwise than the others.
        and len({line[len(line.rstrip("\r\n")) :] for line in lines} - {""}) < 2
        and not any(mark in field for field in above for mark in '"\r\n')
    )
    return TextFile(name, form, replace(layout, columns=layout.columns[:width]), is_plain)


def rewritten(text: TextFile, target: Path, rows_above: int = 1) -> None:
    """Write the rows of a text file in UTF-8, below so many rows of headings, as each engine reads them.

    Raises:
        InputError: a row holds more than there are columns, or a quotation mark is never closed.
    """
    names = column_names(text.layout)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=_delimiter(text.form))
        writer.writerows([names] * rows_above)
        for number, row in enumerate(text_rows(Path(text.name), text.form), start=1):
            if number < text.layout.first_row or not any(row):
                continue
            if any(row[len(names) :]):
                raise InputError(
                    f"{text.name} cannot be read at row {number}: it has more fields than there are "
                    "columns; correct it, or read the file with hcpcs-excel classify."
                )
            row = row[: len(names)]
            writer.writerow(row + [""] * (len(names) - len(row)))


def column_names(layout: Layout) -> list[str]:
    """Return the names of the columns: their headings, made different from each other.

    >>> from addin.files.layout import Column
    >>> column_names(Layout((Column(0, ""), Column(1, "Mod"), Column(2, "MOD")), (1,), 2))
    ['column_1', 'Mod', 'MOD_2']
    """
    names: list[str] = []
    taken: set[str] = set()
    for place, column in enumerate(layout.columns, start=1):
        found = wanted = column.heading or f"column_{place}"
        number = 1
        while found.casefold() in taken:
            number += 1
            found = f"{wanted}_{number}"
        taken.add(found.casefold())
        names.append(found)
    return names


def _delimiter(form: TextForm) -> str:
    return "," if form.delimiter == WORDS else form.delimiter
