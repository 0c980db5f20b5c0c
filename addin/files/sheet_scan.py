"""One pass over the XML of a worksheet: rows, cells, and where each row lies among the bytes.

The parser is expat itself, fed in pieces, because a sheet of a million cells must not be held in memory and
because expat can say at which byte an element begins.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from addin.files.columns import LAST_ROW, ColumnNumbers, last_column_of
from addin.files.excel_package import (
    damaged,
    document_type,
    known_encoding,
    parse_piece,
)
from udfs.errors import InputError

NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # the strict flavor
)
# Formulas whose results fill a range, whether its other cells are in the file or not.
SEVERAL_CELLS = ("array", "dataTable")
_DIGITS = "0123456789"
_LONGEST_TEXT = 2**15  # characters of a cell
LONGEST_ROW = 16 * 2**20  # 16,384 cells of a few hundred bytes need less
_LONGEST_HEAD = 16 * 2**20  # what stands before the rows is 16,384 widths of columns at most
_LONGEST_TAIL = 64 * 2**20  # merged ranges, conditional formats, links


@dataclass(slots=True)
class ScannedCell:
    """A cell as the file writes it."""

    column: int  # from 1
    style: str  # the attribute s, "" where there is none
    kind: str  # the attribute t: s, str, inlineStr, b, e, d, n, or "", which is n
    pieces: list[str]  # of the stored value
    formula: bool = False

    @property
    def text(self) -> str:
        """The stored value, as it is written."""
        return "".join(self.pieces)

    @property
    def unstored(self) -> bool:
        """Whether this is a formula whose result was never stored by a spreadsheet program."""
        # An empty text result is stored as t="str" and nothing in it.
        return self.formula and not self.pieces and self.kind != "str"


class SheetScan:
    """Expat over one worksheet.

    Attributes:
        row: the number of the row.
        rows_start: where the tag that begins the rows itself begins, in bytes; -1 before it is met.
        row_start: where its start tag begins, in bytes.
        row_end: where its end tag begins, in bytes: new cells belong there.
        row_prefix: the namespace prefix of the row's element with its colon, mostly "".
        spans: the row's attribute of that name, "" where there is none.
        cells: those of the wanted column, of all for None, of none for 0.
        filled: whether any cell of the row has a value or a formula.
        widest: the last column of any cell, merged range or formula for several cells met so far.
        dimension: the used range that the sheet claims, once met.
        settled: all bytes before this one belong to elements that are done with.
        rows_are_done: whether everything that follows lies behind the rows.
        codec: Python's name for the encoding of the sheet.
    """

    def __init__(self, path: Path, on_row: Callable[[SheetScan], None], wanted: int | None = None) -> None:
        self.path = path
        self.row = self.row_start = self.row_end = self.widest = self.settled = 0
        self.rows_start = -1
        self.row_prefix = self.spans = self.codec = self.dimension = ""
        self.cells: list[ScannedCell] = []
        self.filled = self.rows_are_done = False

        self._on_row = on_row
        self._wanted = wanted
        self._in_row = self._in_phonetic = False
        self._fed_in_all = 0
        self._cell: ScannedCell | None = None
        self._column = self._length = 0
        self._numbers = ColumnNumbers()
        self._names = _Names()
        parser = expat.ParserCreate(None, " ")
        parser.namespace_prefixes = True
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start_document
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.XmlDeclHandler = self._declaration
        self._parser = parser

    def feed(self, data: bytes) -> None:
        """Parse the next bytes; with none, the end.

        Raises:
            InputError: the XML is not well formed, declares a document type, is no worksheet, or has
                absurdly much before or behind the rows.
        """
        if not self.codec and data:
            self.codec = _codec_of(data)
        parse_piece(self.path, self._parser, data, self._fed_in_all)
        self._fed_in_all += len(data)
        before = self._fed_in_all if self.rows_start < 0 else 0
        behind = self._fed_in_all - self.settled if self.rows_are_done else 0
        if before > _LONGEST_HEAD or behind > _LONGEST_TAIL:
            raise damaged(self.path)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        codec = known_encoding(self.path, encoding)
        if not self.codec.startswith("utf-16"):
            self.codec = codec

    def _refuse_doctype(self, *_: object) -> None:
        raise document_type(self.path)

    def _start_document(self, name: str, _attributes: list[str]) -> None:
        if self._names[name] != "worksheet":
            raise InputError(f"The chosen sheet of {self.path.name} is no worksheet; name another one.")
        self._parser.StartElementHandler = self._start_before_rows

    def _start_before_rows(self, name: str, attributes: list[str]) -> None:
        self.settled = self._parser.CurrentByteIndex
        kind = self._names[name]
        if kind == "sheetData":
            self.rows_start = self.settled
            self._begin_rows(self._names.prefixes[name])
        elif kind == "dimension":
            self.dimension = attribute(attributes, "ref")

    def _begin_rows(self, _prefix: str) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: list[str]) -> None:
        kind = self._names[name]
        if kind == "c":
            self._start_cell(attributes)
        elif kind == "v" or kind == "t":
            self.filled = True
            if self._cell is not None and not self._in_phonetic:
                self._parser.CharacterDataHandler = self._characters
        elif kind == "row":
            if self._in_row:
                raise damaged(self.path)
            self._in_row = True
            self._start_row(attribute(attributes, "r"), attribute(attributes, "spans"))
            self.row_start = self.settled = self._parser.CurrentByteIndex
            self.row_prefix = self._names.prefixes[name]
        elif kind == "f":
            self.filled = True
            if attribute(attributes, "t") in SEVERAL_CELLS:
                self.widest = max(self.widest, last_column_of(attribute(attributes, "ref")))
            if self._cell is not None:
                self._cell.formula = True
        elif kind == "rPh":
            self._in_phonetic = True

    def _start_row(self, number: str, spans: str) -> None:
        number = number or str(self.row + 1)
        if not (number.isascii() and number.isdecimal() and len(number) < 8 and 0 < int(number) <= LAST_ROW):
            raise damaged(self.path)
        self.row = int(number)
        self.spans = spans
        self.cells = []
        self.filled = False
        self._column = 0

    def _start_cell(self, attributes: list[str]) -> None:
        reference = attribute(attributes, "r")
        self._column = self._numbers[reference.rstrip(_DIGITS)] if reference else self._column + 1
        if not self._column or not self._in_row:
            raise damaged(self.path)
        self.widest = max(self.widest, self._column)
        if self._wanted is None or self._column == self._wanted:
            style, kind = attribute(attributes, "s"), attribute(attributes, "t")
            self._cell = ScannedCell(self._column, style, kind, [])
            self._length = 0  # of its text so far

    def _characters(self, text: str) -> None:
        if self._cell is not None and self._length < _LONGEST_TEXT:
            self._cell.pieces.append(text)
            self._length += len(text)

    def _end(self, name: str) -> None:
        kind = self._names[name]
        if kind == "v" or kind == "t":
            self._parser.CharacterDataHandler = None
        elif kind == "c":
            if self._cell is not None:
                self.cells.append(self._cell)
                self._cell = None
        elif kind == "row":
            self.row_end = self._parser.CurrentByteIndex
            self._in_row = False
            self._on_row(self)
            self.settled = self.row_end
        elif kind == "rPh":
            self._in_phonetic = False
        elif kind == "sheetData":
            self._parser.StartElementHandler = self._start_after_rows
            self._parser.EndElementHandler = None
            self.rows_are_done = True

    def _start_after_rows(self, name: str, attributes: list[str]) -> None:
        if self._names[name] == "mergeCell":
            self.widest = max(self.widest, last_column_of(attribute(attributes, "ref")))


class _Names(dict[str, str]):
    """What expat calls an element -> its plain name, "" for elements of other vocabularies."""

    def __init__(self) -> None:
        super().__init__()
        self.prefixes: dict[str, str] = {}

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.partition(" ")
        local, _, prefix = local.partition(" ")
        self.prefixes[name] = f"{prefix}:" if prefix else ""
        self[name] = local if namespace in NAMESPACES else ""
        return self[name]


def attribute(attributes: list[str], name: str) -> str:
    """Return an attribute from the list of names and values that expat hands over, "" if it is not there.

    >>> attribute(["r", "B2", "t", "s"], "t")
    's'
    """
    for position in range(0, len(attributes), 2):
        if attributes[position] == name:
            return attributes[position + 1]
    return ""


def _codec_of(data: bytes) -> str:
    """Return how the first bytes of an XML document are encoded, as far as bytes can say it."""
    if data.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        return "utf-16-le"
    if data.startswith((codecs.BOM_UTF16_BE, b"\0<")):
        return "utf-16-be"
    return "utf-8"
