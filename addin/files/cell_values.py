"""What a cell of an Excel file holds, as a Python value."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from addin.files.excel_package import Package, damaged, document_type
from addin.files.sheet_scan import NAMESPACES, ScannedCell
from addin.files.workbook_parts import SheetPart
from udfs.errors import InputError

CellValue = str | int | float | bool | date | datetime | time | None


class _UnstoredText(str):
    """A blank that can be told from others."""

    __slots__ = ()


# The value of a formula whose result no program has stored: blank for whoever does not look for it.
UNSTORED = _UnstoredText()

MOST_TEXTS = 16 * 10**6  # in a sheet full to its last row: fifteen columns of different texts
_LARGEST_EXACT = 2**53
_MOST_REMEMBERED = 4096


class CellValues:
    """Turns the cells of a workbook's sheets into values.

    Raises:
        InputError: the shared texts are damaged.
    """

    def __init__(self, package: Package, sheet: SheetPart) -> None:
        self.path: Path = package.path
        self._epoch = sheet.epoch
        self._date_styles = sheet.date_styles
        self._known_date = lru_cache(_MOST_REMEMBERED)(self._date)
        self._shared: Sequence[str] = shared_strings(package, sheet.shared_strings)

    def value(self, cell: ScannedCell) -> CellValue:
        """Return what a cell holds: text, number, truth value, date or None; an error is its text.

        Raises:
            InputError: the cell points outside the shared texts, or a number is none.
        """
        return self.reader(cell.style, cell.kind)(cell.text)

    def reader(self, style: str, kind: str) -> Callable[[str], CellValue]:
        """Return the function that turns the stored texts of such cells into values."""
        if kind == "s":
            return self._shared_text
        if kind in ("str", "inlineStr"):
            return unescaped
        if kind == "e":
            return str
        if kind in ("b", "d"):
            return _truth if kind == "b" else _iso_date
        return self._known_date if style in self._date_styles else self._number

    def _shared_text(self, text: str) -> str | None:
        try:
            if not text or (place := int(text)) >= 0:
                return self._shared[place] if text else None
        except (ValueError, IndexError) as error:
            raise damaged(self.path) from error
        raise damaged(self.path)

    def _number(self, text: str) -> int | float | None:
        if not text:
            return None
        try:
            number = float(text)
        except ValueError as error:
            raise damaged(self.path) from error
        return int(number) if number.is_integer() and abs(number) < _LARGEST_EXACT else number

    def _date(self, text: str) -> CellValue:
        from openpyxl.utils.datetime import from_excel

        number = self._number(text)
        if number is not None and math.isfinite(number):
            with suppress(
                ValueError, OverflowError
            ):  # beyond the calendar Excel shows ####: a number after all
                when: datetime | time = from_excel(number, self._epoch)
                return when
        return number


def _truth(text: str) -> bool | None:
    return text.strip() in ("1", "true") if text else None


def _iso_date(text: str) -> datetime | str | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text.strip().removesuffix("Z"))
    return text or None


def shared_strings(package: Package, part: str) -> list[str]:
    """Return the texts that the cells of a workbook share: rich text joined, reading aids left out.

    Raises:
        InputError: the part is damaged, or has more of them than lists need.
    """
    member = package.find(part)
    if member is None:
        return []
    texts: list[str] = []
    pieces: list[str] = []
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    kinds = {f"{uri} {name}": name for uri in NAMESPACES for name in ("si", "t", "rPh")}
    in_reading_aid = False

    def refuse(*_: object) -> None:
        raise document_type(package.path)

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal in_reading_aid
        kind = kinds.get(name)
        if kind == "t" and not in_reading_aid:
            parser.CharacterDataHandler = pieces.append
        elif kind == "rPh":  # for East Asian scripts
            in_reading_aid = True

    def end(name: str) -> None:
        nonlocal in_reading_aid
        kind = kinds.get(name)
        if kind == "t":
            parser.CharacterDataHandler = None
        elif kind == "rPh":
            in_reading_aid = False
        elif kind == "si":
            if len(texts) == MOST_TEXTS:
                raise InputError(
                    f"{package.path.name} holds more than {MOST_TEXTS / 10**6:.0f} million texts; leave out "
                    "columns that are not needed."
                )
            texts.append(unescaped("".join(pieces)))
            pieces.clear()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = refuse
    package.parse(member, parser)
    return texts


def unescaped(text: str) -> str:
    r"""Return a text of a cell with the characters that XML cannot hold put back.

    >>> unescaped("line_x000D_end _x005F_x000D_")
    'line\rend _x000D_'
    """
    if "_x" not in text:
        return text
    parts = []
    position = 0
    while (found := text.find("_x", position)) >= 0:
        digits = text[found + 2 : found + 6]
        if text[found + 6 : found + 7] == "_" and all(digit in "0123456789abcdefABCDEF" for digit in digits):
            parts.append(text[position:found] + chr(int(digits, 16)))
            position = found + 7
        else:
            parts.append(text[position : found + 2])
            position = found + 2
    return "".join(parts) + text[position:]
