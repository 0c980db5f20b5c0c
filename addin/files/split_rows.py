"""A list in which a row whose cell holds several codes has become a row for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from addin.files.layout import cell_of
from addin.files.user_list import FIRST_ROWS, Row, UserList
from udfs.parse import parse


class SplitRows:
    """A list like the one it is made of, but for rows that stand there once for each of their codes.

    A range of codes has two rows, one for its first code and one for its last.
    """

    def __init__(self, source: UserList | SplitRows, places: Sequence[int], first_row: int) -> None:
        self._source, self._places, self._first_row = source, places, first_row
        self.path: Path = source.path
        self.sheet: str = source.sheet
        self.where: str = source.where
        self.in_front: bool = source.in_front
        self.first_rows: Sequence[Sequence[object]] = []
        found: list[Sequence[object]] = []
        for number, values in islice(self.rows(), FIRST_ROWS):
            found.extend(() for _ in range(number - len(found)))
            found[number - 1] = values
        self.first_rows = found

    def rows(self, columns: Sequence[int] | None = None) -> Iterator[Row]:
        """Give the rows, numbered as they will stand in the result."""
        added = 0
        for number, values in self._source.rows():
            parts = self._split(values) if number >= self._first_row else [values]
            for place, part in enumerate(parts):
                chosen = part if columns is None else tuple(cell_of(part, column) for column in columns)
                yield number + added + place, chosen
            added += len(parts) - 1

    def _split(self, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        """Return a row for each code, all else in it repeated; one row where no cell holds several."""
        rows = [values]
        for place in self._places:
            found = parse(values[place]).codes if place < len(values) else ()
            if len(found) > 1:
                rows = [(*row[:place], code, *row[place + 1 :]) for row in rows for code in found]
        return rows
