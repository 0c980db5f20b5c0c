"""The last step over a finished package: what the spreadsheet library does not write, or not the same twice.

* the child elements of a font in the order that the schema asks for;
* ``ignoredErrors``, so that codes stored as text show no green triangle ("Convert to Number" would strip
  their zeros);
* the rows of tables, and what each formula comes to, so that previews and Protected View show answers;
* alternative text on charts;
* no type for cells without a value;
* dates fixed, in the document properties and in the package, so that equal input gives equal bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from xml.etree import ElementTree as ET

import defusedxml.ElementTree as SafeElementTree
from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from workbook_templates.values import Cell, CellError
from workbook_templates.writing.row_cells import SharedTexts, stored

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
               "name", "family", "charset", "scheme")  # fmt: skip
# What may follow ignoredErrors in a worksheet part, in the schema's order.
_AFTER_IGNORED_ERRORS = (b"<smartTags", b"<drawing", b"<legacyDrawing", b"<legacyDrawingHF", b"<picture",
                         b"<oleObjects", b"<controls", b"<webPublishItems", b"<tableParts", b"<extLst",
                         b"</worksheet>")  # fmt: skip
# The usual prefixes, so that the parts read like those of other programs; without lxml and with it.
for _prefix, _namespace in (
    ("x", _MAIN),
    ("xdr", _DRAWING),
    ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("c", "http://schemas.openxmlformats.org/drawingml/2006/chart"),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
):
    ET.register_namespace(_prefix, _namespace)
# As openpyxl writes a cell with a formula: reference, the rest of its attributes, the formula.
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_EMPTY_NUMBER = re.compile(rb' t="n" ?/>')
# The library writes texts where they stand; those of tables are kept once for the whole package.
_TEXTS = "xl/sharedStrings.xml"
_TEXTS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" />'
)
_TEXTS_RELATION = (
    b'<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    b'Target="sharedStrings.xml" Id="rIdTexts" />'
)
_FIXED_DATE = date(2026, 1, 1)  # of creation, where none is given
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_COMPRESSION = 3  # half the time of the usual 6, for a file that is a tenth larger


@dataclass(slots=True)
class SheetExtras:
    """What is added to one sheet."""

    text_area: str = ""  # the cells in which numbers stored as text are meant, e.g. ``A5:B204``
    values: dict[str, Cell | CellError] = field(default_factory=dict)  # reference -> what a formula comes to
    charts: Sequence[str] = ()  # the alternative texts of its charts, in their order
    rows: Callable[[SharedTexts], str] | None = None  # writes the rows below the headings of a table
    last_row: int = 0  # of these


def finish(
    workbook: Workbook,
    extras: Mapping[str, SheetExtras],
    *,
    made_on: date | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> bytes:
    """Return the package, finished; the document's dates are those of ``made_on``."""
    raw = io.BytesIO()
    workbook.save(raw)
    sheets = {
        f"xl/worksheets/sheet{place}.xml": extras.get(sheet.title, SheetExtras())
        for place, sheet in enumerate(workbook.worksheets, start=1)
    }
    # The library numbers drawings in the order of the sheets that have one.
    with_charts = [extra for extra in sheets.values() if extra.charts]
    drawings = {f"xl/drawings/drawing{number}.xml": one for number, one in enumerate(with_charts, start=1)}
    finished = io.BytesIO()
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as after:
        texts = SharedTexts()
        names = before.namelist()  # sheets stand before what names all parts
        for done, name in enumerate((*names, _TEXTS)):
            if name == _TEXTS and not texts.used:
                break
            content = texts.part() if name == _TEXTS else before.read(name)
            if name == "xl/styles.xml":
                content = _with_ordered_fonts(content)
            elif name == "docProps/core.xml":
                content = _properties(workbook, made_on or _FIXED_DATE)
            elif name in sheets:
                content = _with_values(content, sheets[name].values)
                if write := sheets[name].rows:
                    content = _with_rows(content, write(texts), sheets[name].last_row)
                if sheets[name].text_area:
                    content = _with_ignored_errors(content, sheets[name].text_area)
            elif name in drawings:
                content = _with_alternative_texts(content, drawings[name].charts)
            elif name == "[Content_Types].xml" and texts.used:
                content = content.replace(b"</Types>", _TEXTS_TYPE + b"</Types>")
            elif name == "xl/_rels/workbook.xml.rels" and texts.used:
                content = content.replace(b"</Relationships>", _TEXTS_RELATION + b"</Relationships>")
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # the same on every operating system
            after.writestr(entry, content, compresslevel=_COMPRESSION)
            progress((done + 1) / (len(names) + 1))
    return finished.getvalue()


def _with_values(content: bytes, values: Mapping[str, Cell | CellError]) -> bytes:
    """Store what formulas come to."""

    def finished(found: re.Match[bytes]) -> bytes:
        reference, attributes, formula = (group.decode() for group in found.groups())
        value = values.get(reference)
        kind, written = ("", "") if value is None else stored(value)
        return f'<c r="{reference}"{attributes}{kind}><f>{formula}</f>{written}</c>'.encode()

    # Said of a cell without a value, "a number" makes some programs read 0 where nothing is.
    return _EMPTY_NUMBER.sub(b"/>", _FORMULA_CELL.sub(finished, content))


def _with_rows(content: bytes, rows: str, last_row: int) -> bytes:
    """Insert the rows of a table behind its headings, and say how far the sheet reaches."""
    content = re.sub(rb'(<dimension ref="A1:[A-Z]+)[0-9]+"', rb'\g<1>%d"' % last_row, content, count=1)
    return content.replace(b"</sheetData>", rows.encode() + b"</sheetData>", 1)


def _with_ordered_fonts(content: bytes) -> bytes:
    """Sort the children of each font; the library writes the name first, the schema wants it late."""
    root = SafeElementTree.fromstring(content)
    for font in root.iter(f"{{{_MAIN}}}font"):
        font[:] = sorted(font, key=lambda child: _FONT_ORDER.index(child.tag.rpartition("}")[2]))
    return _serialized(root)


def _with_ignored_errors(content: bytes, area: str) -> bytes:
    """Insert the element into a worksheet part, behind its cells and at the schema's place.

    The part can be large and the place lies in its short tail, so only the tail is looked at. Texts
    cannot be mistaken for elements there: within XML a text holds no bare "<".
    """
    tail_start = content.rindex(b"</sheetData>")
    tail = content[tail_start:]
    place = min(found for found in map(tail.find, _AFTER_IGNORED_ERRORS) if found >= 0)
    element = (
        f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1" twoDigitTextYear="1" '
        'calculatedColumn="1"/></ignoredErrors>'
    ).encode()
    return content[:tail_start] + tail[:place] + element + tail[place:]


def _with_alternative_texts(content: bytes, texts: Sequence[str]) -> bytes:
    root = SafeElementTree.fromstring(content)
    for properties, text in zip(root.iter(f"{{{_DRAWING}}}cNvPr"), texts, strict=True):
        properties.set("descr", text)
    return _serialized(root)


def _properties(workbook: Workbook, made_on: date) -> bytes:
    # Saving has set the date of change to now, so this part is written once more.
    made = datetime.combine(made_on, time())
    workbook.properties.created = workbook.properties.modified = made
    content: bytes = tostring(workbook.properties.to_tree())
    return content


def _serialized(root: ET.Element) -> bytes:
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content
