"""A pass over a worksheet that leaves most cells to expat alone, which makes it twice as fast.

Calling Python for each element of a million cells is what a pass costs. Here expat still checks every byte,
but calls nothing between the first row and the last. Where it has met no comment, no character data section
and no processing instruction, each "<" begins a tag, for a text or an attribute cannot hold one; so rows and
cells are found by looking for their tags. Their values are read by expat again, once for each that differs.

Whatever is not as programs mostly write it (such comments, single quotes, cells without a reference, other
prefixes within the rows, UTF-16) raises :class:`NeedsCare`: then the pass is made anew by
:class:`~addin.files.sheet_scan.SheetScan`, which is told of every element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from addin.files.columns import LAST_ROW, column_letters, column_number, last_column_of
from addin.files.sheet_scan import NAMESPACES, SEVERAL_CELLS, ScannedCell, SheetScan
from udfs.errors import InputError

# Before the rows the parser is fed in pieces, so that it stops soon behind their beginning.
_PIECE = 16 * 1024
# The attributes of a cell but its reference, its value where that is plain, otherwise what it holds.
_CELL = (
    rb'<{p}c r="[A-Za-z]{1,3}[0-9]+"([^/>]*)(?:/>'
    rb'|>(?:(?:<{p}f[^/>]*(?:/>|>[^<]*</{p}f>))?<{p}v>|<{p}is><{p}t(?: xml:space="preserve")?>)'
    rb"([^<\r]+)</{p}[vt]>(?:</{p}is>)?</{p}c>"
    rb"|>(.*?)</{p}c>)"
)
# A row and its cells as most are, found in one go. A tag cannot hold "<", so the ">" before one ends it.
_PLAIN_ROW = rb'<{p}row r="([1-9][0-9]{0,6})"([^/>]*)>{cells}</{p}row>'
_PLAIN_CELL = (
    rb'(?:<{p}c r="{letters}\1"[^/>]*(?:/>|><{p}(?:v>[^<]+</{p}v|is><{p}t(?: xml:space="preserve")?>[^<]+'
    rb"</{p}t></{p}is|f>[^<]*</{p}f><{p}v>[^<]+</{p}v)></{p}c>))?"
)
_WANTED_PLAIN_CELL = (  # with groups for its attributes and its value
    rb'(?:<{p}c r="{letters}\1"([^/>]*)(?:/>|>(?:(?:<{p}f>[^<]*</{p}f>)?<{p}v>'
    rb'|<{p}is><{p}t(?: xml:space="preserve")?>)([^<\r]+)</{p}[vt]>(?:</{p}is>)?</{p}c>))?'
)
_WIDEST_PLAIN_ROW = 50  # columns: a pattern for more would be slow where a row is not so plain
_REFERENCE = rb'<{p}c r="([A-Za-z]{1,3}[0-9]+)"'
_MOST_SHAPES = 5_000


class NeedsCare(Exception):  # noqa: N818 - not an error: a question to be asked another way
    """The sheet is written in a way that asks for the slower pass."""


class QuickScan(SheetScan):
    """Expat over one worksheet, told of the elements before and behind the rows only.

    ``unsettled`` returns the bytes from ``settled`` on, or from before it, and where they begin; ``wanted``
    are the columns whose cells are handed over, None for all. ``widest`` is what such a pass over the same
    bytes has found: then rows are looked for, and nothing else is read again. The attributes are those of
    :class:`SheetScan`, but ``cells`` stays empty.

    Attributes:
        found: the wanted cells of the row by their columns: other attributes, plain value or otherwise what
            it holds.
    """

    def __init__(
        self,
        path: Path,
        on_row: Callable[[SheetScan], None],
        unsettled: Callable[[], tuple[bytes, int]],
        wanted: Sequence[int] | None = None,
        widest: int | None = None,
    ) -> None:
        super().__init__(path, on_row, 0)
        self._is_read = widest is not None
        self.widest = widest or 0
        self._unsettled = unsettled
        self._wanted_columns = None if wanted is None else frozenset(wanted)
        self._fed = 0
        self._rows_began = False
        self._searched = 0  # up to where the end of the rows has been looked for
        self.found: dict[int, tuple[bytes, bytes, bytes]] = {}
        self._columns = _Columns()
        self._spans: dict[bytes, str] = {}
        self._reader: SheetScan | None = None
        self._tags: dict[str, bytes] = {}
        self._reference = self._cell_pattern = re.compile(b"")
        self._plain_row, self._plain_width = re.compile(b"(?!)"), 0
        self._shapes: dict[bytes, tuple[int, list[tuple[int, bytes]]]] = {}
        self._values: tuple[bytes, ...] = ()
        self._prefixes: list[str | None] = []  # those that stand for the vocabulary of sheets
        self._parser.StartNamespaceDeclHandler = self._namespace

    def feed(self, data: bytes) -> None:
        """Parse the next bytes; with none, the end.

        Raises:
            InputError: the XML is not well formed, declares a document type, or is no worksheet.
            NeedsCare: the sheet has to be scanned by :class:`SheetScan`.
        """
        if not data:
            self._parse(b"")
            if not self.rows_are_done:
                raise NeedsCare
            return
        position = 0
        while not self._rows_began and position < len(data):
            self._parse(data[position : position + _PIECE])
            position += _PIECE
        self._fed += min(position, len(data))
        if self._rows_began and not self.rows_are_done:
            position = min(position, len(data)) + self._feed_rows()
        if position < len(data):
            self._parse(data[position:])
            self._fed += len(data) - position

    def _parse(self, data: bytes) -> None:
        if not (self._is_read and self._rows_began):
            super().feed(data)

    def _feed_rows(self) -> int:
        """Feed bytes that belong to the rows, and answer how many."""
        raw, base = self._unsettled()
        start = self._fed - base
        searched = max(0, self._searched - base)
        close = raw.find(self._tags["end"], searched)
        if raw.find(b"xmlns", searched) >= 0:
            raise NeedsCare  # what the tags of a row mean could be told anew in it
        # Tags may lie across two pieces, so the next search begins a little before the next one.
        self._searched = max(self._searched, base + len(raw) - 32)
        end = len(raw) if close < 0 else max(close, start)
        if close < 0:
            self._parser.StartElementHandler = None
        if start < end:
            self._parse(raw[start:end])
            self._fed += end - start
        self._find_rows(raw, base, end if close < 0 else close)
        if close >= 0:
            if raw.find(self._tags["row"], self.settled - base, close) >= 0:
                raise NeedsCare  # a row whose end was not found
            self._parser.StartElementHandler = self._start_after_rows
            self.rows_are_done = True
        return end - start

    def _begin_rows(self, prefix: str) -> None:
        plain = not self.codec.startswith("utf-16")
        if not plain or self._prefixes != [prefix.rstrip(":") or None]:
            raise NeedsCare
        self._rows_began = True
        self._searched = self.settled
        self.row_prefix = prefix
        tags = {"end": "</{}sheetData", "row": "<{}row", "row end": "</{}row", "c": "<{}c", "f": "<{}f"}
        tags["cell end"] = "</{}c"
        for name, tag in tags.items():
            self._tags[name] = tag.format(prefix).encode()
        self._values = tuple(f"<{prefix}{name}".encode() for name in ("v", "t", "f"))
        self._cell_pattern = re.compile(_CELL.replace(b"{p}", prefix.encode()), re.DOTALL)
        self._reference = re.compile(_REFERENCE.replace(b"{p}", prefix.encode()))
        parser = self._parser
        # The rest of this piece may hold all rows and what follows; the rows are left alone.
        parser.StartElementHandler = self._start_after_rows
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._ask_for_care
        parser.StartCdataSectionHandler = self._ask_for_care

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        if uri in NAMESPACES:
            self._prefixes.append(prefix)

    def _ask_for_care(self, *_: object) -> None:
        raise NeedsCare

    def _start_after_rows(self, name: str, attributes: list[str]) -> None:
        if self.rows_are_done and self._names[name] == "row":
            raise NeedsCare
        super()._start_after_rows(name, attributes)

    def _find_rows(self, raw: bytes, base: int, end: int) -> None:
        """Find the rows that are complete among these bytes, which expat has accepted."""
        row_tag, end_tag = self._tags["row"], self._tags["row end"]
        position = self.settled - base
        while (start := raw.find(row_tag, position, end)) >= 0:
            if plain := self._plain_row.match(raw, start, end):
                self.row_start, self.row_end = base + start, base + plain.end() - len(end_tag) - 1
                self._take_plain_row(plain)
                self._on_row(self)
                position = plain.end()
                continue
            tag_end = raw.find(b">", start, end)
            if tag_end < 0:
                break
            self_closing = raw[tag_end - 1] == 47  # a slash
            close = tag_end if self_closing else raw.find(end_tag, tag_end, end)
            if close < 0 or close + len(end_tag) >= len(raw):
                break
            number = self._begin_row(raw[start + len(row_tag) : tag_end - self_closing])
            if not self_closing:
                if raw[close + len(end_tag)] not in b"> \t\r\n":
                    raise NeedsCare
                self.row_start, self.row_end = base + start, base + close
                if not self._is_read:
                    self._find_cells(number, raw[tag_end + 1 : close])
                self._on_row(self)
            position = close + 1
        self.settled = base + position

    def _begin_row(self, tag: bytes) -> bytes:
        """Read the attributes of a row, and return its number as it is written."""
        number, _, others = tag[4:].partition(b'"')
        if tag[:4] != b' r="' or not number.isdigit():
            raise NeedsCare
        self._say_row(number, others)
        return number

    def _say_row(self, number: bytes, others: bytes) -> None:
        self.row = int(number)
        if not 0 < self.row <= LAST_ROW:
            raise NeedsCare
        try:
            self.spans = self._spans[others]  # mostly the same for all rows
        except KeyError:
            self.spans = self._spans[others] = _spans_among(others)

    def _take_plain_row(self, row: re.Match[bytes]) -> None:
        number, others, *cells = row.groups()
        self._say_row(number, others)
        self.filled = row.string.find(self._tags["cell end"], row.end(2), row.end()) >= 0
        self.found = {}
        for place, column in enumerate(self._plain_columns):
            if (attributes := cells[2 * place]) is not None:
                self.found[column] = attributes, cells[2 * place + 1] or b"", b""

    def _be_ready_for_plain_rows(self, wanted: frozenset[int]) -> None:
        """Make the pattern of plain rows that reach as far as the widest so far."""
        self._plain_width = self.widest
        columns = range(1, self.widest + 1)
        cells = b"".join(
            (_WANTED_PLAIN_CELL if column in wanted else _PLAIN_CELL).replace(
                b"{letters}", column_letters(column).encode()
            )
            for column in columns
        )
        row = _PLAIN_ROW.replace(b"{cells}", cells).replace(b"{p}", self.row_prefix.encode())
        self._plain_row = re.compile(row)
        self._plain_columns = [column for column in columns if column in wanted]

    def _find_cells(self, number: bytes, body: bytes) -> None:
        """Find the cells of a row, and how far they reach."""
        references = self._reference.findall(body)
        # Other tags with this beginning, and cells that are written in another way, need more care.
        if body.count(self._tags["c"]) != len(references):
            raise NeedsCare
        self.filled = self._values[0] in body or self._values[1] in body or self._values[2] in body
        if b" ref" in body:
            self._find_ranges(body)
        written = b"".join(references)
        shape = written.replace(number, b" ")  # the same for most rows
        last, wanted = self._shapes.get(shape) or self._shape(shape, written, number)
        self.widest = max(self.widest, last)
        columns = self._wanted_columns
        if columns is None:
            cells = self._cell_pattern.findall(body)
            if len(cells) != len(references):
                raise NeedsCare
            self.found = {column: cell for (column, _), cell in zip(wanted, cells, strict=True)}
            return
        self.found = {column: self._wanted_cell(body, letters + number) for column, letters in wanted}
        if self._plain_width < self.widest <= _WIDEST_PLAIN_ROW:
            self._be_ready_for_plain_rows(columns)

    def _shape(self, shape: bytes, written: bytes, number: bytes) -> tuple[int, list[tuple[int, bytes]]]:
        """Return the last column of rows whose cells have these references, and the wanted ones of them."""
        cells: list[bytes] = re.findall(rb"[A-Za-z]+", written)
        if b"".join(letters + number for letters in cells) != written:
            raise NeedsCare  # a cell names another row
        columns = [self._columns[letters] for letters in cells]
        all_wanted = self._wanted_columns
        wanted = [
            (column, letters)
            for column, letters in zip(columns, cells, strict=True)
            if all_wanted is None or column in all_wanted
        ]
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        self._shapes[shape] = max(columns, default=0), wanted
        return self._shapes[shape]

    def _wanted_cell(self, body: bytes, reference: bytes) -> tuple[bytes, bytes, bytes]:
        start = body.find(self._tags["c"] + b' r="' + reference + b'"')
        found = self._cell_pattern.match(body, start) if start >= 0 else None
        if found is None:
            raise NeedsCare
        attributes, text, other = found.groups(b"")
        return attributes, text, other

    def _find_ranges(self, body: bytes) -> None:
        """Find how far formulas for several cells reach."""
        for tag in re.findall(re.escape(self._tags["f"]) + rb"\s[^>]*", body):
            text = tag.decode("ascii", "replace")
            attributes = dict(re.findall(r"""\s(t|ref)\s*=\s*["']([^"']*)""", text))
            if attributes.get("t") in SEVERAL_CELLS:
                self.widest = max(self.widest, last_column_of(attributes.get("ref", "")))

    def read_cell(self, attributes: bytes, content: bytes) -> ScannedCell:
        """Return a cell of the row that was found, read by itself; its content may be the bare value.

        Raises:
            NeedsCare: that cannot be done.
        """
        prefix = self.row_prefix
        if content and b"<" not in content:
            content = f"<{prefix}v>".encode() + content + f"</{prefix}v>".encode()
        try:
            if self._reader is None:
                self._reader = SheetScan(self.path, lambda _: None)
                declared = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
                around = "".join(f"<{prefix}{name}>" for name in ("sheetData", "row"))
                self._reader.feed(f'<{prefix}worksheet {declared}="{NAMESPACES[0]}">{around}'.encode())
            cell = f'<{prefix}c r="A1"'.encode() + attributes + b">" + content + f"</{prefix}c>".encode()
            self._reader.feed(cell.decode(self.codec).encode())
        except InputError as error:
            raise NeedsCare from error
        return self._reader.cells.pop()


class _Columns(dict[bytes, int]):
    """The letters of columns as they are written -> their numbers."""

    def __missing__(self, letters: bytes) -> int:
        column = self[letters] = column_number(letters.decode("ascii")) or 0
        if not column:
            raise NeedsCare
        return column


def _spans_among(attributes: bytes) -> str:
    """Return the attribute spans among those of a row, as they are written behind its number.

    Raises:
        NeedsCare: they are not all in double quotes, or ">" in a value has cut them short.

    >>> _spans_among(b' spans="1:8" ht="15"')
    '1:8'
    """
    parts = attributes.split(b'"')
    found = dict(zip(parts[::2], parts[1::2], strict=False))
    spans = found.get(b" spans=", b"")
    if not len(parts) % 2 or b"'" in attributes or (not spans and b"spans" in attributes):
        raise NeedsCare
    return spans.decode("ascii", "replace")
