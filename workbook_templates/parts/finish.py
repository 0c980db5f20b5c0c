"""The last step over a finished package: what the spreadsheet library does not write, or not the same twice.

* the child elements of a font in the order that the schema asks for;
* ``ignoredErrors``, so that codes stored as text show no green triangle ("Convert to Number" would strip
  their zeros);
* formulas that a column shares, written once: programs read them many times faster;
* what each formula comes to, so that previews and Protected View show answers;
* alternative text on charts;
* no type for cells without a value;
* dates fixed, in the document properties and in the package, so that equal input gives equal bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import defusedxml.ElementTree as SafeElementTree
from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.xml.functions import tostring

from workbook_templates.parts.text_cells import sheet_text

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
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_EMPTY_NUMBER = re.compile(rb' t="n" ?/>')
_FIXED_DATE = date(2026, 1, 1)  # of creation, where none is given
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class SheetExtras:
    """What is added to one sheet."""

    text_area: str = ""  # the cells in which numbers stored as text are meant, e.g. ``A5:B204``
    shared: dict[str, str] = field(default_factory=dict)  # letters of a column -> the cells that share the
    # formula of its first one
    values: dict[str, object] = field(
        default_factory=dict
    )  # reference of a cell -> what its formula comes to
    charts: Sequence[str] = ()  # the alternative texts of the charts, in the order in which they were added


def finish(workbook: Workbook, extras: Mapping[str, SheetExtras], *, made_on: date | None) -> bytes:
    """Answer the bytes of the finished file.

    Args:
        workbook: The workbook as built.
        extras: Sheet name -> what is added to it.
        made_on: The day of creation and change in the document properties; None for a fixed one.

    Returns:
        The package, the same bytes for the same workbook and day.
    """
    raw = io.BytesIO()
    workbook.save(raw)
    sheets = {
        f"xl/worksheets/sheet{number}.xml": extras.get(name, SheetExtras())
        for number, name in enumerate(workbook.sheetnames, start=1)
    }
    # The library numbers drawings in the order of the sheets that have one.
    with_charts = [extra for extra in sheets.values() if extra.charts]
    drawings = {f"xl/drawings/drawing{number}.xml": one for number, one in enumerate(with_charts, start=1)}
    finished = io.BytesIO()
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            content = before.read(part)
            name = part.filename
            if name == "xl/styles.xml":
                content = _with_ordered_fonts(content)
            elif name == "docProps/core.xml":
                content = _properties(workbook, made_on or _FIXED_DATE)
            elif name in sheets:
                content = _with_formulas(content, sheets[name])
                if sheets[name].text_area:
                    content = _with_ignored_errors(content, sheets[name].text_area)
            elif name in drawings:
                content = _with_alternative_texts(content, drawings[name].charts)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # the same on every operating system
            after.writestr(entry, content)
    return finished.getvalue()


def _with_formulas(content: bytes, extras: SheetExtras) -> bytes:
    """Share the formulas of columns, and store what formulas come to."""
    numbers = {letters: number for number, letters in enumerate(extras.shared)}
    firsts = {area.partition(":")[0] for area in extras.shared.values()}

    def finished(found: re.Match[bytes]) -> bytes:
        letters, row, attributes, formula = (group.decode() for group in found.groups())
        reference = letters + row
        if letters not in numbers:
            written = f"<f>{formula}</f>"
        elif reference in firsts:
            written = f'<f t="shared" ref="{extras.shared[letters]}" si="{numbers[letters]}">{formula}</f>'
        else:
            written = f'<f t="shared" si="{numbers[letters]}"/>'
        kind, value = _stored(extras.values.get(reference))
        return f'<c r="{reference}"{attributes}{kind}>{written}{value}</c>'.encode()

    # Said of a cell without a value, "a number" makes some programs read 0 where nothing is.
    return _EMPTY_NUMBER.sub(b"/>", _FORMULA_CELL.sub(finished, content))


def _stored(value: object) -> tuple[str, str]:
    """Answer the type attribute and the element of a formula's value; neither for one that is not known."""
    if value is None:
        return "", ""
    if isinstance(value, str):
        return ' t="str"', f'<v xml:space="preserve">{escape(sheet_text(value))}</v>' if value else "<v></v>"
    if isinstance(value, bool):
        return ' t="b"', f"<v>{int(value)}</v>"
    if isinstance(value, date):
        return "", f"<v>{to_excel(value):g}</v>"  # type: ignore[no-untyped-call]
    return "", f"<v>{value!r}</v>"


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
