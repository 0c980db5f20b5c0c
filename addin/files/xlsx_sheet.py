"""The cells of one sheet of an .xlsx or .xlsm file, read in one pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from addin.files.cell_values import CellValue, CellValues
from addin.files.columns import last_column_of
from addin.files.excel_package import Package, reading
from addin.files.sheet_scan import ScannedCell, SheetScan
from addin.files.workbook_parts import find_sheet

_CHUNK = 64 * 1024


class _Enough(Exception):  # noqa: N818 - not an error: the way out of expat
    """The rows that were asked for have been read."""


class XlsxSheet:
    """One sheet of an open workbook.

    Args:
        path: the workbook.
        sheet: the name of the sheet, None for the one in front.
        longest: how many characters of a text are kept, None for all.

    Raises:
        InputError: the file is no workbook, damaged, protected, or has no such sheet.
    """

    def __init__(self, path: Path, sheet: str | None = None, *, longest: int | None = None) -> None:  # noqa: ARG002
        self.package = Package(path)
        try:
            self.path = path
            self.part = find_sheet(self.package, sheet)
            self.name = self.part.name
            self.values = CellValues(self.package, self.part)
        except BaseException:
            self.package.archive.close()
            raise
        self._dimension = ""
        self._widest = 0

    def __enter__(self) -> XlsxSheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.package.archive.close()

    def rows(self, most: int | None = None) -> dict[int, list[ScannedCell]]:
        """Read the cells of the first rows.

        Args:
            most: the number of the last row that is wanted, None for all.

        Returns:
            The cells of each row, by the number of the row. What is read here also tells
            :meth:`claimed_last_column`.

        Raises:
            InputError: the sheet is damaged.
        """
        found: dict[int, list[ScannedCell]] = {}

        def keep(scan: SheetScan) -> None:
            if most is not None and scan.row > most:
                raise _Enough
            found.setdefault(scan.row, []).extend(scan.cells)

        self._scan(keep, None)
        return found

    def claimed_last_column(self) -> int:
        """Answer the last column in use as far as it is known without reading the whole sheet."""
        return max(last_column_of(self._dimension), self._widest)

    def _scan(self, on_row: Callable[[SheetScan], None], wanted: int | None) -> None:
        scan = SheetScan(self.path, on_row, wanted)
        try:
            with reading(self.path), self.package.open(self.part.member) as stream:
                while chunk := stream.read(_CHUNK):
                    scan.feed(chunk)
                scan.feed(b"")
        except _Enough:
            pass
        self._dimension = scan.dimension
        self._widest = scan.widest

    def grid(self, rows: dict[int, list[ScannedCell]]) -> list[list[CellValue]]:
        """Answer rows of cells as values, with the gaps between them filled.

        Args:
            rows: cells by the number of their row.

        Returns:
            One list for each row from the first row of the sheet, each as long as its last cell asks.

        Raises:
            InputError: a cell cannot be understood.
        """
        grid: list[list[CellValue]] = [[] for _ in range(max(rows, default=0))]
        for number, cells in rows.items():
            values = grid[number - 1]
            for cell in cells:
                values.extend([None] * (cell.column - len(values)))
                values[cell.column - 1] = self.values.value(cell)
        return grid
