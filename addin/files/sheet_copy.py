"""A copy of a worksheet's XML: some rows have grown by cells, all other bytes are as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from addin.files.cell_values import CellValues
from addin.files.columns import column_letters, widened_range
from addin.files.excel_package import damaged, whole_number
from addin.files.quick_scan import QuickScan
from addin.files.sheet_scan import ScannedCell, SheetScan
from workbook_templates.writing.text_cells import sheet_text

# No real row is longer: 16,384 cells of a few hundred bytes.
_LONGEST_ROW = 64 * 2**20
# Long enough for a start tag with all its attributes and the declarations of a few namespaces.
_LONGEST_TAG = 16 * 1024
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written beside a code."""

    texts: tuple[str, ...]
    outcome: Hashable  # what the answer is counted under


@dataclass(frozen=True, slots=True)
class NewColumns:
    """The columns to be added to a sheet, and where their content comes from."""

    headings: tuple[str, ...]
    code_column: int  # from 1
    header_row: int  # from 1, 0 where the sheet has none
    header_style: str  # the attribute s of the header beside the new ones
    answer: Callable[[object], Answer | None]  # None for a blank cell


@dataclass(slots=True)
class Tally:
    """What the rows of a list came to."""

    rows: int = 0  # rows below the header that hold anything
    blank: int = 0  # of these, rows without a code
    unstored: int = 0  # of these, rows whose code is a formula that no program has calculated yet
    outcomes: Counter[Hashable] = field(default_factory=Counter)


_BLANK, _UNSTORED = object(), object()


@dataclass(slots=True)
class _Known:
    """What is known of a cell's content, for the many rows that say the same."""

    outcome: Hashable
    pieces: list[bytes]  # the new cells, between which the row's number belongs
    rows: int = 0


class SheetCopy:
    """Copies the XML of one worksheet piece by piece.

    Args:
        values: the values of the sheet's cells.
        columns: what is to be added.
        last_column: the last column that is in use; the new ones begin behind it. It may turn out too small
            while copying: then :attr:`widest` is larger at the end, and the copy is of no use.
        careful: needed where :class:`NeedsCare` was raised.
    """

    def __init__(
        self, values: CellValues, columns: NewColumns, last_column: int, *, careful: bool = False
    ) -> None:
        self._values = values
        self._columns = columns
        self._claimed = last_column
        self._last = last_column + len(columns.headings)
        self._letters = [column_letters(last_column + 1 + n) for n in range(len(columns.headings))]
        self._scan: SheetScan
        if careful:
            self._scan = SheetScan(values.path, self._row, columns.code_column)
        else:
            self._scan = QuickScan(values.path, self._row, columns.code_column, self._unsettled)
        self._buffer = b""  # bytes not handed on yet
        self._base = 0  # where in the sheet they begin
        self._edits: list[tuple[int, int, bytes]] = []  # where, how many bytes go, what comes instead
        self._dimension_done = False
        self._rows = self._blank = 0
        self._outcomes: Counter[Hashable] = Counter()
        self._known: dict[tuple[Hashable, str], _Known] = {}

    @property
    def widest(self) -> int:
        """The last column of any cell or merged range met so far."""
        return self._scan.widest

    @property
    def hidden(self) -> bool:
        """Whether the new columns lie among columns that the sheet hides."""
        return any(first <= self._last and last > self._claimed for first, last in self._scan.hidden_columns)

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the sheet; with none, the end.

        Args:
            data: the bytes that follow those of the last call.

        Returns:
            Bytes of the copy: all that is settled by now.

        Raises:
            InputError: the sheet is damaged.
            NeedsCare: the copy has to be made again, carefully.
        """
        scan = self._scan
        self._buffer += data
        scan.feed(data)
        reference, start = scan.dimension
        # Only once a later element is settled: an edit must not lie behind what is handed on.
        if reference and not self._dimension_done and scan.settled > start:
            self._dimension_done = True
            end = min(scan.settled, start + _LONGEST_TAG)
            edit = self._attribute_edit(start, end, "ref", widened_range(reference, self._last))
            self._edits.insert(0, edit)  # before those of the first rows
        settled = len(self._buffer) if scan.rows_are_done or not data else scan.settled - self._base
        if len(self._buffer) - settled > _LONGEST_ROW:
            raise damaged(scan.path)
        return self._settle(settled)

    def _unsettled(self) -> tuple[bytes, int]:
        return self._buffer, self._base

    def _raw(self, start: int, end: int) -> bytes:
        return self._buffer[start - self._base : end - self._base]

    def _settle(self, length: int) -> bytes:
        """Hand on the first bytes of the buffer with their edits made."""
        parts = []
        position = 0
        for start, removed, inserted in self._edits:
            place = start - self._base
            parts.append(self._buffer[position:place])
            parts.append(inserted)
            position = place + removed
        parts.append(self._buffer[position:length])
        self._edits.clear()
        self._buffer = self._buffer[length:]
        self._base += length
        return b"".join(parts)

    def _row(self, scan: SheetScan) -> None:
        columns = self._columns
        if scan.row == columns.header_row:
            self._append(self._pieces(columns.headings, columns.header_style, scan), scan)
        if scan.row <= columns.header_row or not scan.filled:
            return
        self._rows += 1
        cell_key = scan.cell_key()
        if cell_key is None:
            self._blank += 1
            return
        key = (cell_key, scan.row_prefix)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._count_and_forget()
            known = self._known[key] = self._answered(scan.cell(), scan)
        known.rows += 1
        if known.pieces:
            self._append(known.pieces, scan)

    def _answered(self, cell: ScannedCell, scan: SheetScan) -> _Known:
        if cell.unstored:
            return _Known(_UNSTORED, [])
        answer = self._columns.answer(self._values.value(cell))
        if answer is None:
            return _Known(_BLANK, [])
        return _Known(answer.outcome, self._pieces(answer.texts, cell.style, scan))

    def _pieces(self, texts: Sequence[str], style: str, scan: SheetScan) -> list[bytes]:
        written = _cells(texts, self._letters, style, scan.row_prefix)
        return [piece.encode(scan.codec, "xmlcharrefreplace") for piece in written]

    def _append(self, pieces: list[bytes], scan: SheetScan) -> None:
        """Put new cells at the end of the row that was just scanned."""
        if scan.spans:
            self._widen_spans(scan)
        self._edits.append((scan.row_end, 0, str(scan.row).encode(scan.codec).join(pieces)))

    def _count_and_forget(self) -> None:
        for known in self._known.values():
            self._outcomes[known.outcome] += known.rows
        self._known.clear()

    def tally(self) -> Tally:
        """Answer what the rows came to so far."""
        self._count_and_forget()
        outcomes = Counter(self._outcomes)
        unstored = outcomes.pop(_UNSTORED, 0)
        blank = outcomes.pop(_BLANK, 0) + self._blank
        return Tally(self._rows, blank, unstored, outcomes)

    def _widen_spans(self, scan: SheetScan) -> None:
        first, _, last = scan.spans.split()[-1].partition(":")
        reached = whole_number(last)
        if reached is not None and whole_number(first) is not None and reached < self._last:
            kept = scan.spans[: len(scan.spans) - len(last)]
            end = min(scan.row_end, scan.row_start + _LONGEST_TAG)
            self._edits.append(self._attribute_edit(scan.row_start, end, "spans", f"{kept}{self._last}"))

    def _attribute_edit(
        self, element_start: int, end_of_search: int, name: str, value: str
    ) -> tuple[int, int, bytes]:
        """Answer the edit that gives an attribute of the element starting at this byte another value."""
        codec = self._scan.codec
        # The search may end within a character, far behind the attribute.
        tag = self._raw(element_start, end_of_search).decode(codec, "replace")
        try:
            start, end = _attribute_value(tag, name)
        except ValueError as error:  # behind what no program writes in a tag
            raise damaged(self._scan.path) from error
        before = len(tag[:start].encode(codec))
        return element_start + before, len(tag[start:end].encode(codec)), value.encode(codec)


def _attribute_value(tag: str, name: str) -> tuple[int, int]:
    r"""Answer where the value of an attribute begins and ends in a start tag that expat has accepted.

    >>> tag = '<row r="1" spans = \'1:8\'>'
    >>> start, end = _attribute_value(tag, "spans")
    >>> tag[start:end]
    '1:8'
    """
    position = len(tag) - len(tag.lstrip("<"))
    while True:
        equals = tag.index("=", position)
        words = tag[position:equals].split()
        start = min(place for quote in "\"'" if (place := tag.find(quote, equals)) >= 0) + 1
        end = tag.index(tag[start - 1], start)
        if words[-1] == name:
            return start, end
        position = end + 1


def _cells(texts: Sequence[str], letters: Sequence[str], style: str, prefix: str) -> list[str]:
    """Answer the XML of cells in pieces, between which the number of the row belongs.

    >>> "7".join(_cells(["CPT", ""], ["I", "J"], "3", ""))
    '<c r="I7" s="3" t="inlineStr"><is><t>CPT</t></is></c><c r="J7" s="3"/>'
    """
    pieces = [""]
    styled = f" s={quoteattr(style)}" if style else ""
    for text, column in zip(texts, letters, strict=True):
        if not text and not style:
            continue
        pieces[-1] += f'<{prefix}c r="{column}'
        if not text:
            pieces.append(f'"{styled}/>')
            continue
        pieces.append(f'"{styled} t="inlineStr">{inline_string(text, prefix)}</{prefix}c>')
    return pieces


def inline_string(text: str, prefix: str = "") -> str:
    """Answer the XML of a text that is kept in its cell.

    Args:
        text: the text.
        prefix: the namespace prefix of the sheet with its colon, mostly "".

    >>> inline_string(" a < b")
    '<is><t xml:space="preserve"> a &lt; b</t></is>'
    """
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<{prefix}is><{prefix}t{space}>{escape(sheet_text(text))}</{prefix}t></{prefix}is>"
