"""The rows of the sheets of an .xlsx or .xlsm file as values, streamed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from html import unescape
from itertools import islice

from addin.files.cell_values import UNSTORED, CellValue, CellValues
from addin.files.columns import last_column_of
from addin.files.excel_package import Package, damaged, reading
from addin.files.quick_scan import NeedsCare, QuickScan
from addin.files.sheet_scan import LONGEST_ROW, ScannedCell, SheetScan
from addin.files.workbook_parts import SheetPart

Row = tuple[int, tuple[CellValue, ...]]
Passed = tuple[int, int]  # the checksum of a sheet that a quick pass has been through, and its last column

_CHUNK = 128 * 1024


class XlsxRows:
    """The rows of one sheet; asked for again, the sheet is read again."""

    def __init__(self, package: Package, part: SheetPart, values: CellValues) -> None:
        self._package, self._part, self._values = package, part, values
        self._readers: dict[bytes, Callable[[str], CellValue]] = {}
        self.claimed_width = 0  # how many columns are in use as the sheet says itself, once it is begun
        self.passed: Passed | None = None

    def __call__(self, columns: Sequence[int] | None) -> Iterator[Row]:
        """Give the number of each row that holds anything, and the values in these columns (from 0)."""
        given = 0
        try:
            for row in self._scanned(columns, quick=True):
                given += 1
                yield row
        except NeedsCare:
            yield from islice(self._scanned(columns, quick=False), given, None)

    def _scanned(self, columns: Sequence[int] | None, *, quick: bool) -> Iterator[Row]:
        path = self._package.path
        found: list[Row] = []
        wanted = None if columns is None else [column + 1 for column in columns]

        def keep(scan: SheetScan) -> None:
            if scan.filled:
                values = self._plain_cells(scan) if isinstance(scan, QuickScan) else self._cells(scan, wanted)
                places = _filled(values) if wanted is None else wanted
                found.append((scan.row, tuple(map(values.get, places))))

        unsettled, base = b"", 0
        scan = QuickScan(path, keep, lambda: (unsettled, base), wanted) if quick else SheetScan(path, keep)
        more = True
        with self._package.open(self._part.member) as stream:
            while more:
                with reading(path):
                    chunk = stream.read(_CHUNK)
                more = bool(chunk)
                if quick and not scan.rows_are_done:
                    unsettled, base = unsettled[scan.settled - base :] + chunk, scan.settled
                    if len(unsettled) > LONGEST_ROW:
                        raise damaged(path)
                scan.feed(chunk)
                self.claimed_width = last_column_of(scan.dimension)
                yield from found
                found.clear()
        if quick:
            self.passed = self._part.member.CRC, scan.widest

    def _cells(self, scan: SheetScan, wanted: Container[int] | None) -> dict[int, CellValue]:
        return {
            cell.column: self._value(cell) for cell in scan.cells if wanted is None or cell.column in wanted
        }

    def _plain_cells(self, scan: QuickScan) -> dict[int, CellValue]:
        readers, codec = self._readers, scan.codec
        values: dict[int, CellValue] = {}
        for column, (attributes, text, other) in scan.found.items():
            if other or b"&#" in text:
                values[column] = self._value(scan.read_cell(attributes, text or other))
                continue
            if attributes not in readers:
                cell = scan.read_cell(attributes, b"")
                readers[attributes] = self._values.reader(cell.style, cell.kind)
            plain = text.decode(codec)
            values[column] = readers[attributes](unescape(plain) if "&" in plain else plain)
        return values

    def _value(self, cell: ScannedCell) -> CellValue:
        return UNSTORED if cell.unstored else self._values.value(cell)


def _filled(values: dict[int, CellValue]) -> range:
    """Return the columns of a row from the first to the last that holds anything; some only have a format."""
    last = max(values, default=0)
    while last and values.get(last) is None:
        last -= 1
    return range(1, last + 1)
