"""A copy of a user's workbook in which sheets have grown by columns, and every other byte is as it was.

Saving a workbook through a spreadsheet library loses what that library does not know: sparklines, text boxes,
newer conditional formats. So nothing is loaded and saved here, and no value is read. The parts of the package
are passed through, and the XML of a sheet is streamed past a parser that says where the new cells belong.

Where the codes stand in a table or under a filter, the new columns become part of it: beside it they would
stay where they are when the user sorts. Otherwise they stand behind every cell, table and merged range.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from addin.files.columns import (
    LAST_COLUMN,
    ColumnNumbers,
    column_letters,
    last_column_of,
    split_reference,
    widened_range,
)
from addin.files.excel_package import Package, damaged, local_name, reading, whole_number
from addin.files.quick_scan import NeedsCare, QuickScan
from addin.files.sheet_scan import LONGEST_ROW, SEVERAL_CELLS, SheetScan
from addin.files.workbook_parts import find_sheet
from addin.files.xlsx_lists import Passed
from addin.files.xml_tags import Tag, byte_codec, rewritten, tags
from udfs.errors import InputError
from workbook_templates.writing.text_cells import sheet_text

_CHUNK = 256 * 1024
_FIRST_LOOK = 64 * 1024
# Sheets shrink to a tenth at every level; the default level only takes three times as long.
ZIP_LEVEL = 2
_MOST_REMEMBERED = 20_000
_FILTER_NAME = "_xlnm._FilterDatabase"
_RANGE = re.compile(r"(?<=!)\$?[A-Z]+\$?[0-9]+(:\$?[A-Z]+\$?[0-9]+)?$")
_STYLE = re.compile(r"""\ss\s*=\s*["']([0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class NewColumns:
    """The columns to be added to a list, and where their content comes from."""

    headings: Sequence[str]  # unlike all others of the list
    header_row: int  # the number of the row with the headings, 0 where there is none
    # The number of a row -> its new texts, None for none; may be asked more than once.
    texts: Callable[[int], Sequence[str | None] | None]
    code_column: int  # from 1
    widths: Sequence[float] | None = None  # as Excel counts them, None for what the headings need

    def wide(self) -> Sequence[float]:
        """Return a width for each column."""
        return self.widths or [max(len(heading) + 3.0, 10.0) for heading in self.headings]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the new columns are."""

    first_column: int  # from 1


def copy_workbook(
    source: Path,
    columns: Mapping[str, NewColumns],
    target: Path,
    progress: Callable[[float], None] | None = None,
    passed: Mapping[str, Passed | None] = MappingProxyType({}),
) -> dict[str, Placed]:
    """Write a copy of a workbook in which these sheets have grown; the target is overwritten.

    Raises:
        InputError: the workbook is damaged, has no such sheet or too few free columns, or something prevents
            that the new columns become part of the table or filter that the codes stand in.
        OSError: the target cannot be written.
    """
    with Package(source) as package:
        sheets = [_Sheet(package, name, new, passed.get(name)) for name, new in columns.items()]
        unsettled = True
        while unsettled:
            try:
                _write(package, sheets, target, progress)
            except NeedsCare:
                continue
            unsettled = [sheet for sheet in sheets if not sheet.was_right()] != []
    return {sheet.name: Placed(sheet.place.first) for sheet in sheets}


class _Area(NamedTuple):
    """A range of cells, counted from 1."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def meets(self, other: _Area) -> bool:
        return (
            self.first_column <= other.last_column
            and other.first_column <= self.last_column
            and self.first_row <= other.last_row
            and other.first_row <= self.last_row
        )


def _area(reference: str) -> _Area | None:
    corners = reference.split(":")
    first, last = split_reference(corners[0]), split_reference(corners[-1])
    return _Area(*first, *last) if first and last else None


class _Place(NamedTuple):
    """Where new columns belong."""

    first: int
    grows: _Area | None = None  # the table or filter that they become part of
    filter: str = ""  # of the sheet itself, as the file writes its range
    table: str = ""  # the name of its part


class _Sheet:
    """A sheet that grows: what is known of it, and where its new columns belong as far as is known."""

    def __init__(self, package: Package, name: str, columns: NewColumns, passed: Passed | None) -> None:
        part = find_sheet(package, name)
        self.path, self.name, self.member = package.path, part.name, part.member
        self.columns = columns
        self.careful = False
        # Checksums are compared as the sheet is unpacked: these are the bytes that were passed over.
        self.widest = passed[1] if passed and passed[0] == part.member.CRC else None
        self.copy: _SheetCopy
        self.tables: dict[str, Element] = {}  # the name of a part -> what it says
        areas = []
        related = {table.casefold(): (kind, table) for _, kind, table in package.relationships(part.part)}
        for kind, table in related.values():
            root = package.small_xml(table) if kind in ("table", "pivotTable") else None
            for element in () if root is None else (root, *root):
                if local_name(element.tag) in ("table", "location"):
                    areas.append((table, _area(element.get("ref", ""))))
            if root is not None and kind == "table":
                self.tables[table] = root
        self._areas = [(table, area) for table, area in areas if area]
        with reading(self.path), package.open(self.member) as stream:
            first_look = SheetScan(self.path, lambda _: None, 0)
            first_look.feed(stream.read(_FIRST_LOOK))
        self._seen = max(last_column_of(first_look.dimension), first_look.widest)
        self.workbook_part, self.number, filtered = _filter_name(package, self.name)
        self.place = self._place_for(filtered, self._seen)

    def _place_for(self, filtered: str, widest: int) -> _Place:
        """Return where the columns belong, given the filter of the sheet and its last column in use."""
        holding = [(table, area) for table, area in self._areas if table in self.tables and self._holds(area)]
        if holding:
            (table, area), *more = holding
            if more:
                raise self._refusal("several tables stand one below the other in its columns")
            root = self.tables[table]
            if root.get("tableType") in ("queryTable", "xml") or any(
                local_name(element.tag) == "xmlColumnPr" for element in root.iter()
            ):
                raise self._refusal("a query or an XML file fills it")
            place = _Place(area.last_column + 1, area, table=table)
        elif (found := _area(filtered)) and self._holds(found):
            place = _Place(found.last_column + 1, found, filter=filtered)
        else:
            place = _Place(max([widest, *(area.last_column for _, area in self._areas)]) + 1)
        if self._last(place) <= LAST_COLUMN:
            return place
        if 0 < widest == self._seen and not place.grows:
            self._seen = 0
            return self._place_for(filtered, 0)  # what the sheet says of itself may be more than is true
        raise InputError(
            f"The sheet {self.name!r} of {self.path.name} has too few free columns on the right for "
            f"{len(self.columns.headings)} more; delete its last columns, also if they look empty."
        )

    def _last(self, place: _Place) -> int:
        return place.first + len(self.columns.headings) - 1

    def _holds(self, area: _Area) -> bool:
        """Return whether the codes stand in a table or under a filter."""
        inside = area.first_column <= self.columns.code_column <= area.last_column
        return inside and area.last_row > self.columns.header_row

    def _refusal(self, reason: str) -> InputError:
        return InputError(
            f"The codes in the sheet {self.name!r} of {self.path.name} are in a table or filter that cannot "
            f"take new columns, because {reason}; write the answers to a new file, with -o and a name ending "
            "in .csv."
        )

    def was_right(self) -> bool:
        """Return whether the copy has its columns where they belong; if not, they will be next time."""
        truth = self._place_for(self.copy.filter, self.copy.scan.widest)
        if truth != self.place:
            self.place = truth
            return False
        if grown := truth.grows:
            new = _Area(truth.first, grown.first_row, self._last(truth), grown.last_row)
            others = [area for _, area in self._areas] + self.copy.merged
            if self.copy.obstructed or any(area.meets(new) for area in others):
                raise self._refusal("something stands to its right")
        return True


def _filter_name(package: Package, sheet: str) -> tuple[str, str, str]:
    """Return the workbook's part, the number of a sheet in it, and the range of its filter, "" if unsaid.

    The name may outlive the filter, so this is where to begin and not yet the truth.
    """
    part = next(part for _, kind, part in package.relationships("") if kind == "officeDocument")
    root = package.small_xml(part)
    elements = [] if root is None else list(root.iter())
    names = [one.get("name", "") for one in elements if local_name(one.tag) == "sheet"]
    number = str(names.index(sheet))
    for one in elements:
        if one.get("name", "") == _FILTER_NAME and one.get("localSheetId") == number:
            return part, number, (one.text or "").rpartition("!")[2].replace("$", "")
    return part, number, ""


class _SheetCopy:
    """Copies the XML of one worksheet piece by piece."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        columns, place = sheet.columns, sheet.place
        self._first, self.last = place.first, place.first + len(columns.headings) - 1
        self._letters = [column_letters(number) for number in range(self._first, self.last + 1)]
        self._code_letters = column_letters(columns.code_column)
        self._neighbor = column_letters(max(self._first - 1, 1))
        self.headings = list(columns.headings)
        self._heading_row, self._totals_row = columns.header_row, 0
        if place.table and place.grows:
            table = sheet.tables[place.table]
            columns_of_table = [one for one in table.iter() if local_name(one.tag) == "tableColumn"]
            names = {one.get("name", "").casefold() for one in columns_of_table}
            for place_in_list, heading in enumerate(self.headings):
                while heading.casefold() in names:  # of a table whose own headings are not shown
                    heading += "_2"
                self.headings[place_in_list] = heading
            if table.get("headerRowCount") != "0":
                self._heading_row = place.grows.first_row
            if table.get("totalsRowCount", "0") != "0":
                self._totals_row = place.grows.last_row
        if sheet.careful:
            self.scan = SheetScan(sheet.path, self._row, 0)
        else:
            self.scan = QuickScan(sheet.path, self._row, lambda: (self._buffer, self._base), (), sheet.widest)
        self._buffer = b""  # bytes not handed on yet
        self._base = 0  # where in the sheet they begin
        self._head_end = 0  # where the rows begin, once found
        self._empty = False  # whether there are none
        self._tail: list[bytes] | None = None  # what follows the rows, once met
        self._edits: list[tuple[int, int, bytes]] = []  # where, how many bytes go, what comes instead
        self._known: dict[tuple[tuple[str | None, ...], str, str], list[bytes]] = {}
        self._numbers = ColumnNumbers()
        self._styles: dict[tuple[bytes, bytes], str] = {}
        self.filter = ""  # the range of the sheet's own filter, once met
        self.merged: list[_Area] = []
        self.obstructed = False  # whether something stands where the new cells belong

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the sheet, with none its end, and return all of the copy that is settled."""
        scan = self.scan
        if self._tail is not None:
            self._tail.append(data)
        else:
            self._buffer += data  # of which QuickScan asks for what is not settled
        try:
            scan.feed(data)
        except NeedsCare:
            self._sheet.careful = True
            raise
        if self._tail is not None:
            return b"" if data else self._finished()
        if not self._head_end:
            self._find_head()
        if scan.rows_are_done and (end := self._rows_tag_end(max(scan.settled, self._head_end))):
            settled = self._settle(end)
            self._tail, self._buffer = [self._buffer], b""
            return settled if data else settled + self._finished()
        if not data:
            return self._settle(self._base + len(self._buffer))
        if self._base + len(self._buffer) - scan.settled > LONGEST_ROW:
            raise damaged(scan.path)
        return self._settle(scan.settled) if 0 < self._head_end <= scan.settled else b""

    def _rows_tag_end(self, start: int) -> int:
        """Return where the tag that ends the rows is over, 0 where that is not here yet."""
        if self._empty:
            return self._head_end
        codec = self.scan.codec
        found = self._buffer.find("sheetData".encode(codec), start - self._base)
        close = self._buffer.find(">".encode(codec), found)
        return 0 if min(found, close) < 0 else self._base + close + len(">".encode(codec))

    def _find_head(self) -> None:
        """Change what the sheet says before its rows of its columns, once their beginning has been met."""
        start = self.scan.rows_start
        if start < 0:
            return
        rows = next(tags(self._text(self._buffer[start:])))
        self._head_end, self._empty = start + len(rows.text.encode(self._codec)), rows.empty
        head = self._text(self._buffer[: self._head_end])
        self._edits.insert(0, (0, self._head_end, self._grown_head(head).encode(self._codec)))

    def _grown_head(self, head: str) -> str:
        """Return what stands before the rows with a wider range in use and the widths of the new columns."""
        new = ""  # to be written yet

        def change(tag: Tag) -> str | None:
            nonlocal new
            text, due = tag.text, new
            if tag.name == "worksheet":
                new = "".join(
                    f'<{tag.prefix}col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
                    for number, width in enumerate(self._sheet.columns.wide(), self._first)
                )
                return None
            if tag.name == "dimension":
                return tag.saying(ref=widened_range(tag.attributes.get("ref", ""), self.last))
            if tag.name == "col":
                left, right = (whole_number(tag.attributes.get(name, "")) for name in ("min", "max"))
                if tag.closes or left is None or right is None or right < self._first:
                    return "" if tag.closes else text if tag.empty else f"{text[:-1]}/>"
                parts = [(left, min(right, self._first - 1)), (max(left, self.last + 1), right)]
                said = [tag.saying(min=first, max=last) for first, last in parts if first <= last]
                kept = [one if tag.empty else f"{one[:-1]}/>" for one in said]
                kept.insert(left < self._first, due)
                new = ""
                return "".join(kept)
            if tag.name in ("cols", "sheetData") and due and (tag.closes or tag.empty or tag.name[0] == "s"):
                new = ""
                around = f"<{tag.prefix}cols>{due}</{tag.prefix}cols>"
                return due + text if tag.closes else around + text * (tag.name == "sheetData")
            return None

        return rewritten(head, change)

    def _finished(self) -> bytes:
        """Return what follows the rows, with a wider filter; notice filter and merged ranges."""

        def change(tag: Tag) -> str | None:
            if tag.name == "autoFilter" and tag.depth == 1 and not tag.closes:
                self.filter = tag.attributes.get("ref", "")
                if self.filter == self._sheet.place.filter:
                    return tag.saying(ref=widened_range(self.filter, self.last))
            elif tag.name == "mergeCell" and (area := _area(tag.attributes.get("ref", ""))):
                self.merged.append(area)
            return None

        return rewritten(self._text(b"".join(self._tail or ())), change, depth=1).encode(self._codec)

    def grown_table(self, xml: str) -> str:
        """Return the part of the table that the new columns become part of."""
        highest = 0

        def change(tag: Tag) -> str | None:
            nonlocal highest
            said = tag.attributes
            if (tag.name, tag.depth) in (("table", 0), ("autoFilter", 1)) and not tag.closes:
                return tag.saying(ref=widened_range(said.get("ref", ""), self.last))
            if tag.name == "tableColumn" and not tag.closes:
                highest = max(highest, whole_number(said.get("id", "")) or 0)
            elif tag.name == "tableColumns" and not tag.closes:
                return tag.saying(count=(whole_number(said.get("count", "")) or 0) + len(self.headings))
            elif tag.name == "tableColumns":
                # A line break in a heading is written so in the name of its column.
                texts = [quoteattr(sheet_text(heading).replace("\n", "_x000a_")) for heading in self.headings]
                names = enumerate(texts, highest + 1)
                new = [f'<{tag.prefix}tableColumn id="{number}" name={name}/>' for number, name in names]
                return "".join(new).encode("ascii", "xmlcharrefreplace").decode() + tag.text
            return None

        return rewritten(xml, change)

    @property
    def _codec(self) -> str:
        """How to decode and encode the sheet so that markup is text and every byte comes back."""
        return self.scan.codec if self.scan.codec.startswith("utf-16") else "latin-1"

    def _text(self, raw: bytes) -> str:
        return raw.decode(self._codec)

    def _raw(self, start: int, end: int) -> bytes:
        return self._buffer[start - self._base : end - self._base]

    def _settle(self, end: int) -> bytes:
        """Hand on the bytes up to this one with their edits made."""
        parts = []
        position = 0
        for start, removed, inserted in self._edits:
            place = start - self._base
            parts += [self._buffer[position:place], inserted]
            position = place + removed
        parts.append(self._buffer[position : end - self._base])
        self._edits.clear()
        self._buffer = self._buffer[end - self._base :]
        self._base = end
        return b"".join(parts)

    def _row(self, scan: SheetScan) -> None:
        """Put the new cells into the row that was just scanned."""
        columns = self._sheet.columns
        if scan.row == self._heading_row:
            texts: tuple[str | None, ...] = tuple(self.headings)
            style = self._style(scan, self._neighbor) or self._style(scan, self._code_letters)
        elif scan.row <= columns.header_row or scan.row == self._totals_row:
            return
        else:
            answer = columns.texts(scan.row)
            if answer is None:
                return
            texts = tuple(answer)
            style = self._style(scan, self._code_letters)
        key = (texts, style, scan.row_prefix)
        pieces = self._known.get(key)
        if pieces is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            written = _cells(texts, self._letters, style, scan.row_prefix)
            pieces = self._known[key] = [piece.encode(scan.codec, "xmlcharrefreplace") for piece in written]
        if self._sheet.careful and next(tags(self._text(self._raw(scan.row_start, scan.row_end)))).empty:
            return
        beyond = self._sheet.place.grows and scan.widest >= self._first
        place, removed = self._gap(scan) if beyond else (scan.row_end, 0)
        if scan.spans:
            self._widen_spans(scan)
        self._edits.append((place, removed, str(scan.row).encode(scan.codec).join(pieces)))

    def _style(self, scan: SheetScan, letters: str) -> str:
        """Return the style of a cell in the row, "" where it has none."""
        raw, codec = self._buffer, self._codec
        first, last = scan.row_start - self._base, scan.row_end - self._base
        for quote in "\"'":
            reference = f"r={quote}{letters}{scan.row}{quote}".encode(codec)
            found = raw.find(reference, first, last)
            if found >= 0:
                start, end = raw.rfind("<".encode(codec), first, found), raw.find(">".encode(codec), found)
                others = raw[start:found], raw[found + len(reference) : end]  # mostly the same for all rows
                style = self._styles.get(others)
                if style is None:
                    said = _STYLE.search(" ".join(other.decode(codec) for other in others))
                    style = self._styles[others] = said[1] if said else ""
                return style
        return ""

    def _gap(self, scan: SheetScan) -> tuple[int, int]:
        """Return where new cells belong in a row that may reach beyond, and how many bytes go for them."""
        row = self._text(self._raw(scan.row_start, scan.row_end))
        column, start, end = 0, -1, -1
        for tag in tags(row):
            if tag.name == "c" and not tag.closes:
                reference = tag.attributes.get("r", "")
                column = self._numbers[reference.rstrip("0123456789")] if reference else column + 1
                if column < self._first:
                    self.obstructed |= start >= 0  # cells in another order than theirs
                elif start < 0:
                    start = end = tag.start
            inside = self._first <= column <= self.last
            if inside and tag.name == "c" and (tag.closes or tag.empty):
                end = tag.end  # of a cell that has a format only
            elif tag.name in ("v", "is", "f"):
                results = _area(tag.attributes.get("ref", ""))
                if results and tag.attributes.get("t") in SEVERAL_CELLS:
                    inside = inside or (
                        results.first_column <= self.last and results.last_column >= self._first
                    )
                self.obstructed |= inside
        if start < 0:
            return scan.row_end, 0
        before, removed = row[:start].encode(self._codec), row[start:end].encode(self._codec)
        return scan.row_start + len(before), len(removed)

    def _widen_spans(self, scan: SheetScan) -> None:
        begins, _, last = scan.spans.rpartition(":")
        reached, codec = whole_number(last), scan.codec
        if reached is None or whole_number(begins.rpartition(" ")[2]) is None or reached >= self.last:
            return
        for quote in "\"'":
            old = f"{quote}{scan.spans}{quote}".encode(codec)
            start = self._buffer.find(old, scan.row_start - self._base, scan.row_end - self._base)
            if start >= 0:
                new = f"{quote}{begins}:{self.last}{quote}".encode(codec)
                self._edits.append((self._base + start, len(old), new))
                return


def _cells(texts: Sequence[str | None], letters: Sequence[str], style: str, prefix: str) -> list[str]:
    """Return the XML of cells in pieces, between which the number of the row belongs.

    >>> "7".join(_cells(["CPT", ""], ["I", "J"], "3", ""))
    '<c r="I7" s="3" t="inlineStr"><is><t>CPT</t></is></c><c r="J7" s="3"/>'
    """
    pieces = [""]
    styled = f' s="{style}"' if style else ""
    for text, column in zip(texts, letters, strict=True):
        if not text and not style:
            continue
        pieces[-1] += f'<{prefix}c r="{column}'
        pieces.append(
            f'"{styled} t="inlineStr">{inline_string(text, prefix)}</{prefix}c>' if text else f'"{styled}/>'
        )
    return pieces


def inline_string(text: str, prefix: str = "") -> str:
    """Return the XML of a text that is kept in its cell.

    >>> inline_string(" a < b")
    '<is><t xml:space="preserve"> a &lt; b</t></is>'
    """
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<{prefix}is><{prefix}t{space}>{escape(sheet_text(text))}</{prefix}t></{prefix}is>"


# --- the package around the sheets ---


def _write(
    package: Package, sheets: Sequence[_Sheet], target: Path, progress: Callable[[float], None] | None
) -> None:
    changes: dict[str, Callable[[str], str]] = {}
    for sheet in sheets:
        sheet.copy = _SheetCopy(sheet)
        if sheet.place.table:
            changes[sheet.place.table] = sheet.copy.grown_table
    if any(sheet.place.filter for sheet in sheets):
        changes[sheets[0].workbook_part] = lambda xml: _with_filters(xml, sheets)
    copy_parts(package, target, changes, {sheet.member.filename: sheet.copy for sheet in sheets}, progress)


def copy_parts(
    package: Package,
    target: Path,
    changes: Mapping[str, Callable[[str], str]],
    copies: Mapping[str, _SheetCopy] = MappingProxyType({}),
    progress: Callable[[float], None] | None = None,
    *,
    added: Mapping[str, bytes] = MappingProxyType({}),
    left_out: Collection[str] = (),
) -> None:
    """Write a package of which some parts are changed, and every other byte of its parts is as it was.

    Args:
        package: what is copied.
        target: the file to write; it is overwritten.
        changes: the name of a part -> what becomes of its XML, whole.
        copies: the same for large sheets, which are streamed, by the names of their entries.
        progress: is told which part of the work is done.
        added: the names of new parts and what they hold.
        left_out: the names of parts that the target is not to have; an added one may take such a name.

    Raises:
        InputError: the package is damaged.
        OSError: the target cannot be written.
    """
    gone = {_member(package, part) for part in left_out}
    changes = {_member(package, part): change for part, change in changes.items()}
    members = package.archive.infolist()
    total = sum(member.file_size for member in members) or 1
    done = 0
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = package.archive.comment
        for member in members:
            if member.filename in gone:
                continue
            copy, change = copies.get(member.filename), changes.get(member.filename)
            with (
                reading(package.path),
                package.open(member) as before,
                archive.open(_twin(member), "w", force_zip64=member.file_size > 2**30) as after,
            ):
                if change:
                    content = before.read()
                    codec = byte_codec(content)
                    after.write(change(content.decode(codec)).encode(codec))
                while chunk := before.read(_CHUNK):
                    after.write(copy.feed(chunk) if copy else chunk)
                    done += len(chunk)
                    if progress is not None:
                        progress(done / total)
                if copy:
                    after.write(copy.feed(b""))
        for name, content in added.items():
            # The same bytes each time: with the date of another part, on every system.
            entry = zipfile.ZipInfo(name, members[0].date_time)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, members[0].create_system
            archive.writestr(entry, content)


def _member(package: Package, part: str) -> str:
    member = package.find(part)
    return "" if member is None else member.filename


def _with_filters(xml: str, sheets: Sequence[_Sheet]) -> str:
    """Return the workbook's part with the ranges of filters as wide as the filters have become."""
    for sheet in sheets:
        for name in tags(xml) if sheet.place.filter else ():
            said = name.attributes
            if said.get("name") == _FILTER_NAME and said.get("localSheetId") == sheet.number:
                fixed = re.sub(
                    "([A-Z]+)([0-9]+)", r"$\1$\2", widened_range(sheet.place.filter, sheet.copy.last)
                )
                end = xml.index("<", name.end)
                xml = xml[: name.end] + _RANGE.sub(fixed.replace("$$", "$"), xml[name.end : end]) + xml[end:]
                break
    return xml


_NAME_IN_UTF_8 = 0x800  # the flag of an entry for that


class _Entry(zipfile.ZipInfo):
    """An entry whose name is written as it was read.

    Some programs write names in UTF-8 and do not say so; they are read as the old code page of zip files.
    """

    __slots__ = ("name_as_read", "name_flag")
    name_as_read: bytes
    name_flag: int  # what zipfile would work out from the name, like the bytes

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile asks for both by this name
        return self.name_as_read, self.flag_bits & ~_NAME_IN_UTF_8 | self.name_flag


def _twin(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return a new entry that says the same of a part as an existing one."""
    twin = _Entry(member.filename, member.date_time)
    twin.name_flag = member.flag_bits & _NAME_IN_UTF_8
    # The name before zipfile has made anything of it, such as the one in an extra field.
    twin.name_as_read = member.orig_filename.encode("utf-8" if twin.name_flag else "cp437")
    twin.compress_type = member.compress_type
    # The level given to ZipFile holds for entries that it makes itself; this one has no public name before
    # Python 3.13, where the old name still works.
    twin._compresslevel = ZIP_LEVEL  # type: ignore[attr-defined]
    twin.comment = member.comment
    twin.extra = _without_sizes(member.extra)
    twin.create_system = member.create_system
    twin.external_attr = member.external_attr
    twin.internal_attr = member.internal_attr
    twin.file_size = member.file_size
    return twin


def _without_sizes(extra: bytes) -> bytes:
    """Return the extra fields of an entry but the sizes of large files, which are written anew."""
    kept = b""
    while len(extra) >= 4:
        length = 4 + int.from_bytes(extra[2:4], "little")
        if extra[:2] != b"\x01\x00":
            kept += extra[:length]
        extra = extra[length:]
    return kept
