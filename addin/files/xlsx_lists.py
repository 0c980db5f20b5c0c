"""The rows of the sheets of an .xlsx or .xlsm file as values, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from addin.files.cell_values import UNSTORED, CellValue, CellValues
from addin.files.columns import last_column_of, split_reference
from addin.files.excel_package import Package, reading
from addin.files.sheet_scan import SheetScan
from addin.files.workbook_parts import SheetPart

_CHUNK = 64 * 1024
_END_OF_ROWS = re.compile(rb"</[^<>]*?sheetData\s*>")
_LONGEST_TAG = 100
_MERGED = re.compile(rb"""mergeCell\s[^>]*?\bref\s*=\s*["']([^"']+)""")


class XlsxRows:
    """The rows of one sheet; asked for again, the sheet is read again.

    Attributes:
        widest: the last column met so far: of any cell, or named by the sheet itself or by a table of it.
    """

    def __init__(self, package: Package, part: SheetPart, values: CellValues) -> None:
        self._package = package
        self._part = part
        self._values = values
        self.widest = part.last_table_column

    def __call__(self, columns: Sequence[int] | None) -> Iterator[tuple[int, tuple[CellValue, ...]]]:
        """Give the number of each row that holds anything, and the values in these columns (from 0)."""
        path = self._package.path
        found: list[tuple[int, tuple[CellValue, ...]]] = []

        def keep(scan: SheetScan) -> None:
            if scan.filled:
                found.append((scan.row, self._row(scan, columns)))

        scan = SheetScan(path, keep)
        more = True
        with self._package.open(self._part.member) as stream:
            while more:
                with reading(path):
                    chunk = stream.read(_CHUNK)
                scan.feed(chunk)
                more = bool(chunk)
                self.widest = max(self.widest, scan.widest, last_column_of(scan.dimension[0]))
                yield from found
                found.clear()

    def _row(self, scan: SheetScan, columns: Sequence[int] | None) -> tuple[CellValue, ...]:
        row: list[CellValue] = []
        for cell in scan.cells:
            row.extend([None] * (cell.column - len(row)))
            row[cell.column - 1] = UNSTORED if cell.unstored else self._values.value(cell)
        return tuple(row) if columns is None else tuple(row[n] if n < len(row) else None for n in columns)

    def merged(self, most: int) -> list[str]:
        """Return the merged ranges that begin in the first rows."""
        tail, end = b"", None
        with reading(self._package.path), self._package.open(self._part.member) as stream:
            while chunk := stream.read(_CHUNK):
                tail += chunk.replace(b"\0", b"")  # of UTF-16; what is looked for is plain
                if not end:
                    end = _END_OF_ROWS.search(tail)
                    tail = tail[end.end() :] if end else tail[-_LONGEST_TAG:]
        references = [match.decode("ascii", "replace") for match in _MERGED.findall(tail)]
        corners = ((reference, split_reference(reference.partition(":")[0])) for reference in references)
        return [reference for reference, corner in corners if corner and corner[1] <= most]
