"""Lists as programs write them, and as damage leaves them: the Hypothesis strategies of users' files."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from xml.sax.saxutils import escape

import strategies
from hypothesis import assume
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from package_parts import MAIN, RELATIONS, relationships, sheet_xml, workbook_parts
from release_files import TRANSACTIONS, rows_of, save_sheets, text_of

LAST_COLUMN = 16_384
LIST = "xl/worksheets/sheet1.xml"  # the part that holds it
UNSTORED = object()  # a formula whose value no program has stored
Parts = dict[str, bytes]
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WITH_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET_NAMES = ("Codes", "Übersicht", "价格表", "قائمة", "😀 fees", "O'Brien's", 'a&b <c> "d"', "x" * 31)
_HEADINGS = ("Procedure code", "CPT/HCPCS", "code", "Código", "رمز", "代码", "HCPCS  code", "Codes & <more>")

#: What a text of a file can be: code-like, or any characters that XML can hold.
file_texts = st.one_of(
    strategies.codes,
    st.tuples(strategies.codes, strategies.separators, strategies.modifiers).map("".join),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20),
    st.sampled_from(("142", "_x0041_", "_x005F_", "<&>", "]]>", 'r="A1"', "a\r\nb", "\t99213", "=1+1", "A")),
    st.sampled_from(("9" * 400, " " * 305 + "99213", "=cmd|'/C calc'!A0", "@SUM(1)")),
)


@dataclass(frozen=True)
class MadeWorkbook:
    """A workbook and what classifying it must come to."""

    content: bytes = field(repr=False)
    suffix: str
    column: str  # as the user names it
    sheet: str  # what the user has to name, "" for the one in front
    header_row: int
    codes: dict[int, Any]  # row below the header -> value, None for a blank, UNSTORED among them
    last_column: int  # of any cell, merged range, table, pivot table or array


@dataclass(frozen=True)
class Cell:
    """What a cell holds, and how the file says it."""

    way: str
    value: Any = None


_TEXTS = ("shared", "shared rich", "inline", "inline rich", "formula")
_cells = st.one_of(
    st.builds(Cell, st.sampled_from(_TEXTS), file_texts),
    st.builds(Cell, st.just("number"), st.integers(0, 99_999) | st.integers(0, 10**7).map(lambda n: n / 100)),
    st.builds(Cell, st.just("date"), st.integers(61, 60_000)),
    st.builds(Cell, st.just("truth"), st.booleans()),
    st.builds(Cell, st.just("error"), st.sampled_from(("#N/A", "#REF!", "#NAME?", "#DIV/0!"))),
    st.sampled_from([Cell("unstored", UNSTORED), Cell("blank"), Cell("styled")]),
)
_others = st.sampled_from([Cell("number", 92.5), Cell("inline", "some words"), Cell("blank"), Cell("styled")])
# How a program writes XML: mostly as Excel does.
_MANNERS = ("prefix", "quotes", "no references", "indented", "comments", "mirrored", "spans", "UTF-16", "BOM")
# What a sheet has besides values, in the order that the schema asks for, and how far right it reaches.
_FEATURES = {
    "merged": ('<mergeCells count="1"><mergeCell ref="X20:Z29"/></mergeCells>', 26),
    "validation": ('<dataValidations count="1"><dataValidation sqref="A2:XFD9"/></dataValidations>', 0),
    "link": ('<hyperlinks><hyperlink ref="A1" location="A9"/></hyperlinks>', 0),
    "table": (f'<tableParts count="1"><tablePart xmlns:r="{RELATIONS}" r:id="rIdTable"/></tableParts>', 11),
    "extension": ('<extLst><ext uri="{05C60535-1F16-4fd2}"><a xmlns="urn:x"/></ext></extLst>', 0),
}
# Parts beside it: name, content, kind, and how the sheet refers to them.
_TABLE = (
    f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="J40:K42"><tableColumns count="2">'
    '<tableColumn id="1" name="1"/><tableColumn id="2" name="2"/></tableColumns></table>'
)
_PIVOT = f'<pivotTableDefinition xmlns="{MAIN}"><location ref="R3:V5"/></pivotTableDefinition>'
_PARTS = {
    "table": ("xl/tables/table1.xml", _TABLE, f"{_TYPES}.table+xml", "table"),
    "pivot": ("xl/pivotTables/p1.xml", _PIVOT, f"{_TYPES}.pivotTable+xml", "pivotTable"),
    "macros": ("xl/vbaProject.bin", "\xd0\xcf\x11\xe0" * 99, "application/vnd.ms-office.vbaProject", ""),
    "unknown": ("customXml/item1.xml", "<claims xmlns='urn:x'>7</claims>", "application/xml", ""),
}


@st.composite
def workbooks(draw: st.DrawFn) -> MadeWorkbook:
    """A workbook of a few rows, written as Excel or in another manner, with more in it than the list."""
    manners = draw(st.sets(st.sampled_from(_MANNERS), max_size=3))
    dense = "no references" in manners  # then no row and no cell may be left out, and none is far away
    width, header_row = draw(st.integers(1, 3)), draw(st.sampled_from((1, 1, 2, 4)))
    place = draw(st.integers(1, width))
    heading = draw(st.sampled_from(_HEADINGS))
    number = header_row
    rows: dict[int, dict[int, Cell]] = {1: {1: Cell("shared", "A title over the list")}}
    rows[number] = {n: Cell("inline", f"Other {n}") for n in range(1, width + 1)}
    rows[number][place] = Cell("shared", heading)
    for _ in range(draw(st.integers(1, 6))):
        number += 1 if dense else draw(st.sampled_from((1, 1, 1, 2, 300)))
        rows[number] = {n: draw(_cells if n == place else _others) for n in range(1, width + 1)}
    reach = width if dense else _far_cells(draw, rows, number, width)
    is_1904, hidden, in_front = draw(st.tuples(*[st.booleans()] * 3))
    day_zero = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    codes = {}
    for row, cells in rows.items():
        if row > header_row and any(cell.way not in ("blank", "styled") for cell in cells.values()):
            cell = cells.get(place, Cell("blank"))
            codes[row] = day_zero + timedelta(days=cell.value) if cell.way == "date" else cell.value
    shared: list[str] = []
    written = ""
    for row in range(1, number + 1) if dense else sorted(rows):
        cells = {n: Cell("blank") for n in range(1, width + 1) if dense} | rows.get(row, {})
        written += f'<row r="{row}">'
        for column, cell in cells.items():
            written += _cell(f"{get_column_letter(column)}{row}", cell, shared)
        written += "</row>"
    before = draw(
        st.sampled_from(("", *(f'<dimension ref="{area}"/>' for area in ("A1", "A1:B2", "A1:XFD1048576"))))
    )
    before += f'<cols><col min="{place}" max="{place}" hidden="1"/></cols>' if hidden else ""
    features = draw(st.sets(st.sampled_from(sorted(_FEATURES)), max_size=3))
    more = draw(st.sets(st.sampled_from(sorted(_PARTS)), max_size=2)) - {"table"} | features & {"table"}
    chosen = [value for name, value in _FEATURES.items() if name in features]
    reach = max([reach, 22 if "pivot" in more else 0, *(columns for _, columns in chosen)])
    after = "".join(xml for xml, _ in chosen)
    if reach == width and draw(st.booleans()):  # new columns become part of a filter
        after = f'<autoFilter ref="A{header_row}:{get_column_letter(width)}{number}"/>{after}'
    sheet = sheet_xml(written, before=before, after=after)
    names = draw(st.lists(st.sampled_from(_SHEET_NAMES), min_size=2, max_size=2, unique=True))
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{is_1904:d}"/>'
        f'<bookViews><workbookView activeTab="{not in_front:d}"/></bookViews><sheets>'
        f'<sheet name="{_escaped(names[0])}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{_escaped(names[1])}" sheetId="2" r:id="rIdMore"/></sheets></workbook>'
    )
    parts = workbook_parts(sheet, "".join(shared), workbook)
    other = sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>')
    _add(parts, "xl/worksheets/sheet2.xml", other, f"{_TYPES}.worksheet+xml", "worksheet")
    for name in sorted(more):
        _add(parts, *_PARTS[name])
    if "macros" in more:
        types = parts["[Content_Types].xml"].replace(f"{_TYPES}.sheet.main+xml".encode(), _WITH_MACROS)
        parts["[Content_Types].xml"] = types
    parts[LIST] = _in_a_manner(parts[LIST].decode(), manners)
    texts = {str(cell.value).strip().upper() for cells in rows.values() for cell in cells.values()}
    letters = get_column_letter(place)
    wordings = [heading, heading.upper(), f" {heading}"]
    if header_row == 1 and letters not in texts:  # a cell that says "A" is a heading, and wins
        wordings.append(letters)
    return MadeWorkbook(
        content=draw(_saved(parts)),
        suffix=".xlsm" if "macros" in more else ".xlsx",
        column=draw(st.sampled_from(wordings)),
        sheet=names[0] if not in_front or draw(st.booleans()) else "",
        header_row=header_row,
        codes=codes,
        last_column=reach,
    )


def _far_cells(draw: st.DrawFn, rows: dict[int, dict[int, Cell]], number: int, width: int) -> int:
    """Put in what few lists have beside them, and return the last column that it reaches."""
    far = draw(st.sampled_from(("", "", "", "", "array", "shared", "right", "end", "below")))
    if far == "array":  # its results fill cells that are not in the file
        rows[number][width + 1] = Cell("array", f"{get_column_letter(width + 1)}{number}:H{number + 1}")
        return 8
    if far == "shared":  # a formula that is written once for its column
        area = f"{get_column_letter(width + 1)}{number}:{get_column_letter(width + 1)}{number + 1}"
        rows[number][width + 1] = Cell("shares", area)
        rows.setdefault(number + 1, {})[width + 1] = Cell("in it")
        return width + 1
    if far in ("right", "end"):
        column = LAST_COLUMN - (draw(st.integers(0, 7)) if far == "end" else 400)
        rows[number][column] = Cell("number", 7)
        return column
    if far == "below":
        rows[1_048_576] = {1: Cell("number", 7)}
    return width


def _cell(reference: str, cell: Cell, shared: list[str]) -> str:
    """Return the XML of a cell."""
    value, style, kind = cell.value, "", ""
    content = f"<v>{value!r}</v>"
    match cell.way.split():
        case ["shared", *rich]:
            shared.append(f"<si>{_text(value, rich)}</si>")
            kind, content = "s", f"<v>{len(shared) - 1}</v>"
        case ["inline", *rich]:
            kind, content = "inlineStr", f"<is>{_text(value, rich)}</is>"
        case ["formula"]:
            kind, content = "str", f"<f>A1&amp;B1</f><v>{_escaped(value)}</v>"
        case ["date"]:
            style = "2"
        case ["truth"]:
            kind, content = "b", f"<v>{value:d}</v>"
        case ["error"]:
            kind, content = "e", f"<v>{value}</v>"
        case ["unstored"]:
            content = "<f>A1*2</f>"
        case ["array"]:
            content = f'<f t="array" ref="{value}">A1:D2*2</f><v>7</v>'
        case ["shares"]:
            content = f'<f t="shared" ref="{value}" si="0">A1*2</f><v>7</v>'
        case ["in", "it"]:
            content = '<f t="shared" si="0"/><v>7</v>'
        case ["blank" | "styled" as way]:
            style, content = "3" if way == "styled" else "", ""
    attributes = (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
    return f'<c r="{reference}"{attributes}>{content}</c>' if content else f'<c r="{reference}"{attributes}/>'


def _text(text: str, rich: Sequence[str]) -> str:
    """Return a text in one piece, or in two or in all its characters, with a reading aid behind them."""
    pieces = [text[: len(text) // 2], text[len(text) // 2 :]] if rich and "_" not in text else [text]
    if rich and text.startswith(" "):
        pieces = list(text)
    written = [f'<t xml:space="preserve">{_escaped(piece)}</t>' for piece in pieces]
    if len(pieces) == 1:
        return written[0]
    runs = "".join(f"<r><rPr><b/></rPr>{piece}</r>" for piece in written)
    return f'{runs}<rPh sb="0" eb="1"><t>aid</t></rPh>'


def _escaped(text: str) -> str:
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")
    return escape(text, {'"': "&quot;"})


def _in_a_manner(xml: str, manners: set[str]) -> bytes:
    """Say the same in other XML."""
    if "spans" in manners:
        xml = re.sub(r'<row r="(\d+)"', r'<row r="\1" spans="1:3" ht="30"', xml)
    if "mirrored" in manners:
        xml = re.sub(r'<(c|row)( r="\w+")((?: \w+="[^"]*")+)', r"<\1\3\2", xml)
    if "no references" in manners:
        xml = re.sub(r'(<(?:c|row)\b[^>]*?) r="\w+"', r"\1", xml)
    if "quotes" in manners:
        xml = re.sub(r'="([^"]*)"', r"='\1'", xml)
    if "indented" in manners:
        xml = re.sub(r"(?=<(?:row|c|/row|/sheetData)\b)", "\n  ", xml)
    if "comments" in manners:
        xml = re.sub(r"(?=<c\b)", '<!-- </row><c r="A1"> --><?odd?>', xml, count=2)
        xml = re.sub(r"<t xml:space=(.)preserve.>(\w+)</t>", r"<t><![CDATA[\2]]></t>", xml)
    if "prefix" in manners:
        xml = re.sub(r"<(/?)(?![?!/])(?=\w+[ >/])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=", 1)
        xml = xml.replace("<x:a xmlns", "<a xmlns")
    if "UTF-16" in manners:
        return f'<?xml version="1.0" encoding="UTF-16"?>{xml}'.encode("utf-16")
    return xml.encode("utf-8-sig" if "BOM" in manners else "utf-8")


def _add(parts: Parts, name: str, content: str, kind: str, relation: str) -> None:
    """Add a part, say what it is, and have the sheet or the workbook refer to it."""
    of = "xl/_rels/workbook.xml.rels" if relation == "worksheet" else "xl/worksheets/_rels/sheet1.xml.rels"
    identity = "rIdTable" if relation == "table" else "rIdMore"
    related = (
        f'<Relationship Id="{identity}" Type="{RELATIONS}/{relation}" Target="/{name}"/></Relationships>'
    )
    override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    types, rels = parts["[Content_Types].xml"], parts.setdefault(of, relationships().encode())
    parts["[Content_Types].xml"] = types.replace(b"</Types>", override.encode())
    parts[of] = rels.replace(b"</Relationships>", related.encode()) if relation else rels
    parts[name] = content.encode("latin-1")


@st.composite
def _saved(draw: st.DrawFn, parts: Parts) -> bytes:
    """A package: programs compress, date and order parts in their own ways."""
    names = draw(st.sampled_from((sorted(parts), sorted(parts, reverse=True), list(parts))))
    return zipped(
        {name: parts[name] for name in names},
        draw(st.sampled_from((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))),
        draw(st.sampled_from((1980, 2024))),
        draw(st.sampled_from((b"", b"made by hand"))),
    )


def zipped(parts: Parts, way: int = zipfile.ZIP_DEFLATED, year: int = 1980, comment: bytes = b"") -> bytes:
    """Return a package."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.comment = comment
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 2, 28, 12, 30, 58)), part, way)
    return made.getvalue()


def parts_in(package: bytes) -> Parts:
    """Return the parts of a package, by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- texts ---


@dataclass(frozen=True)
class MadeText:
    """A list in a text file, and the texts in it."""

    content: bytes = field(repr=False)
    suffix: str
    rows: list[list[str]]
    place: int  # of the column of codes, from 0


@st.composite
def text_lists(draw: st.DrawFn) -> MadeText:
    """A list in one of the encodings, delimiters and line ends in which programs write lists."""
    width = draw(st.integers(2, 4))
    place = draw(st.integers(0, width - 1))
    words = st.sampled_from(
        ("some words", "a, b; c", 'he said "no"', "=1+1", "-5", "00142", "a\nb", "", "7,50", "Größe")
    )
    rows = [[f"Column {'ABCD'[n]}" for n in range(width)]]
    rows[0][place] = "Procedure"
    for _ in range(draw(st.integers(1, 12))):
        rows.append([draw(file_texts if n == place else words) for n in range(width)])
    codec = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")))
    if codec == "cp1252":  # with what it cannot hold left out
        rows = [[text.encode(codec, "ignore").decode(codec) for text in row] for row in rows]
    end = draw(st.sampled_from(("\r\n", "\n")))
    # With another line end, the writer would leave a carriage return without quotation marks.
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL if end == "\r\n" and draw(st.booleans()) else csv.QUOTE_ALL
    stream = io.StringIO()
    mark = draw(st.sampled_from(",;\t|"))
    csv.writer(stream, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)
    content = stream.getvalue().encode(codec)
    # Two letters of one can be one letter of the other, which nobody can tell.
    assume(codec != "cp1252" or content.isascii() or "\ufffd" in content.decode("utf-8", "replace"))
    suffix = draw(st.sampled_from((".csv", ".txt", ".tsv")))
    return MadeText(content, suffix, rows, place)


def open_document() -> bytes:
    """Return a small .ods workbook."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{cell.format(code)}{cell.format('x')}</table:table-row>"
        for code in ("Code", "00142", "j1100-jw", "hello")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name='A'>"
        f'{rows}<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def binary_workbook() -> bytes:
    """Return a small .xlsb workbook: the empty one that pyOpenVBA carries, with a column of numbers."""
    records = b"".join(
        b"\0\x11"
        + struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)
        + b"\5\x10"
        + struct.pack("<IId", 0, 0, code)
        for row, code in enumerate((99213.0, 142.0, 7.0))
    )
    template = resources.files("pyopenvba").joinpath("_templates", "blank_files", "blank_workbook.xlsb")
    parts, begin = parts_in(template.read_bytes()), bytes.fromhex("910100")  # BrtBeginSheetData
    sheet = "xl/worksheets/sheet1.bin"
    return zipped({**parts, sheet: parts[sheet].replace(begin, begin + records, 1)})


# --- damage ---

_ODD_VALUES = st.sampled_from(
    ["", "-1", "0", "nan", "1e999", "99999999999", "9" * 5_000, "A0", "XFE1", "A1:B", "$A$1", "x", "\u0663",
     "1.5", "&#1;", "true", "../../../x", "a" * 70_000, "a" * 1_500_000]
).map(str.encode)  # fmt: skip
_ODD_TEXTS = st.sampled_from(
    [b'"', b'a,"b', b"\0", b"sep=;\n", b'sep="\n', b"sep=\xc2\xa0\n", b"sep=\n", b"sep=\\\n",
     b"x" * 150_000, b"," * 20_000, b'""' * 70_000, b"\xed\xa0\x80", b"\x85", b"\x1c\x1d", b"\r\r\n"]
)  # fmt: skip
_BEGINNINGS = (b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"), b"\x09\x08\x10\x00", b"", b"<html>")
_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")


@cache
def _release_parts() -> tuple[bytes, bytes, bytes]:
    """A release as text and as a workbook, and a report on it."""
    with TemporaryDirectory() as folder:
        sheets = save_sheets(Path(folder, "release.xlsx"), rows_of())
        report = save_sheets(Path(folder, "report.xlsx"), TRANSACTIONS)
        return text_of(), sheets.read_bytes(), report.read_bytes()


@st.composite
def release_files(draw: st.DrawFn) -> Base:
    """A release, a report on one, or the zip of both, as CMS publishes them."""
    text, sheets, report = _release_parts()
    members = {
        "HCPC2026_JUL_ANWEB.txt": text,
        "HCPC2026_JUL_ANWEB.xlsx": sheets,
        "HCPC2026_JUL_Trans.xlsx": report,
    }
    chosen = draw(st.sets(st.sampled_from(sorted(members)), min_size=1))
    whole = zipped({name: members[name] for name in sorted(chosen)})
    return draw(st.sampled_from(((".zip", whole), (".txt", text), (".xlsx", sheets), (".xlsx", report))))


_OF_THE_LIST = re.compile("sheet|workbook|content|styles|shared|rels", re.IGNORECASE)
Base = tuple[str, bytes]  # ending and content


@st.composite
def damaged_files(draw: st.DrawFn, bases: st.SearchStrategy[Base]) -> Base:
    """A file with other bytes, or with a part, tag or attribute that is missing, doubled or absurd."""
    suffix, content = draw(bases)
    ways: list[Callable[[st.DrawFn, bytes], bytes]] = [_bytes_damaged, _garbage]
    if content.startswith(b"PK"):
        ways += [_part_damaged, _part_gone, _xml_damaged, _xml_damaged]
        ways += [_declared, _packed_otherwise, _overlapping, _related_often]
    elif suffix in (".csv", ".tsv", ".txt"):
        ways += [_odd_text, _ragged]
    content = draw(st.sampled_from(ways))(draw, content)
    return draw(st.sampled_from((suffix,) * 20 + _SUFFIXES)), content


def _bytes_damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Cut short, with other bits, with a stretch that is empty, as after a crash of the disk, or twice."""
    at, other = (draw(st.integers(0, max(0, len(content) - 1))) for _ in range(2))
    length = draw(st.integers(1, 5_000))
    match draw(st.sampled_from(("cut", "flipped", "zeroed", "twice"))):
        case "cut":
            return content[:at]
        case "flipped":
            changed = bytearray(content)
            for place in draw(st.lists(st.integers(0, len(content)), min_size=1, max_size=20)):
                changed[place : place + 1] = bytes(one ^ 1 << place % 8 for one in changed[place : place + 1])
            return bytes(changed)
        case "zeroed":
            return content[:at] + bytes(len(content[at : at + length])) + content[at + length :]
    return content[:other] + content[at : at + length] + content[other:]


def _garbage(draw: st.DrawFn, _content: bytes) -> bytes:
    """Nothing but chance, behind a beginning that promises something."""
    return draw(st.sampled_from(_BEGINNINGS)) + draw(st.binary(max_size=200))


def _odd_text(draw: st.DrawFn, content: bytes) -> bytes:
    """Quotation marks that never close, zeros, lines that name the delimiter, one endless line."""
    at = draw(st.just(0) | st.integers(0, len(content)))
    return content[:at] + draw(_ODD_TEXTS) + content[at:]


def _ragged(draw: st.DrawFn, content: bytes) -> bytes:
    """One line far wider than all others, above or below them."""
    wide = b"," * draw(st.sampled_from((200, 300, 18_277, 30_000)))
    lines = draw(st.sampled_from((1, 3_000))) * (content.splitlines()[-1:] or [b"99213,1"])
    return b"\n".join([content, *lines, wide] if draw(st.booleans()) else [content, wide, *lines])


def _declared(draw: st.DrawFn, content: bytes) -> bytes:
    """A part says that it is written in an encoding, which it is not, or which there is not."""
    names = ("utf_16", "utf-7", "utf8", "UTF-16LE", "UCS-4", "latin1", "idna", "hex", "big5", "", "\x00")
    declared = f'<?xml version="1.0" encoding="{draw(st.sampled_from(names))}"?>'.encode()
    return _changed(draw, content, lambda part: declared + re.sub(rb"^<\?xml.*?\?>", b"", part))


def _packed_otherwise(draw: st.DrawFn, content: bytes) -> bytes:
    """Packed in a way that no workbook is, and perhaps damaged."""
    packed = zipped(parts_in(content), draw(st.sampled_from((zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2))))
    return _bytes_damaged(draw, packed) if draw(st.booleans()) else packed


def _overlapping(draw: st.DrawFn, content: bytes) -> bytes:
    """An entry whose bytes are said to be those of another one, or many more than there are."""
    entries = [found.start() for found in re.finditer(rb"PK\x01\x02", content)]
    one, other = draw(st.sampled_from(entries)), draw(st.sampled_from(entries))
    changed = bytearray(content)
    field = draw(st.sampled_from((20, 24, 42)))  # its size when packed and unpacked, its place
    changed[one + field : one + field + 4] = draw(
        st.sampled_from((content[other + field : other + field + 4], b"\xff\xff\xff\x7f"))
    )
    return bytes(changed)


def _related_often(draw: st.DrawFn, content: bytes) -> bytes:
    """A relation that is there thousands of times."""
    parts = parts_in(content)
    names = [name for name in parts if name.endswith(".rels")]
    if not names:
        return content
    name, times = draw(st.sampled_from(names)), draw(st.sampled_from((300, 25_000)))
    often = re.sub(rb"<Relationship .*?/>", lambda one: one[0] * times, parts[name], count=1)
    return zipped({**parts, name: often})


def _part_damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The zip file is whole, and one part of it is not."""
    return _changed(draw, content, lambda part: _bytes_damaged(draw, part))


def _part_gone(draw: st.DrawFn, content: bytes) -> bytes:
    parts = parts_in(content)
    del parts[draw(st.sampled_from(sorted(parts)))]
    return zipped(parts)


def _xml_damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """An attribute or a text says what it never says, or a tag is missing or there twice."""
    pattern = draw(st.sampled_from((rb'="([^"]*)"', rb">([^<>]+)<", rb"(<[^>]*>)")))

    def change(part: bytes) -> bytes:
        places = list(re.finditer(pattern, part))
        if not places:
            return part
        place = draw(st.sampled_from(places))
        is_tag = pattern.startswith(rb"(<")
        odd = place[1] * draw(st.sampled_from((0, 2))) if is_tag else draw(_ODD_VALUES)
        return part[: place.start(1)] + odd + part[place.end(1) :]

    return _changed(draw, content, change)


def _changed(draw: st.DrawFn, content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a package."""
    parts = parts_in(content)
    name = draw(st.sampled_from([name for name in parts if _OF_THE_LIST.search(name)] or sorted(parts)))
    return zipped({**parts, name: change(parts[name])})
