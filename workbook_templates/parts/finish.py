"""The last step over a finished package: what the spreadsheet library does not write, or not the same twice.

* the child elements of a font in the order that the schema asks for;
* ``ignoredErrors``, so that codes stored as text show no green triangle ("Convert to Number" would strip
  their zeros);
* alternative text on charts;
* no type for cells without a value;
* dates fixed, in the document properties and in the package, so that equal input gives equal bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime, timezone
from xml.etree import ElementTree as ET

import defusedxml.ElementTree as SafeElementTree
from openpyxl import Workbook
from openpyxl.xml.functions import tostring

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
FIXED_DATE = datetime(2026, 1, 1, tzinfo=timezone.utc)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def finish(
    workbook: Workbook,
    *,
    text_areas: Mapping[str, str],
    chart_texts: Mapping[str, str],
    created: datetime = FIXED_DATE,
) -> bytes:
    """Answer the bytes of the finished file.

    Args:
        workbook: The workbook as built.
        text_areas: Sheet name -> the cells in which numbers stored as text are meant, e.g. ``A5:B204``.
        chart_texts: Sheet name -> the alternative text of the chart on it, for every sheet with a chart.
        created: The date of creation and change in the document properties.

    Returns:
        The package, the same bytes for the same workbook.
    """
    raw = io.BytesIO()
    workbook.save(raw)
    sheet_parts = {f"xl/worksheets/sheet{n}.xml": name for n, name in enumerate(workbook.sheetnames, start=1)}
    with_charts = [name for name in workbook.sheetnames if name in chart_texts]
    # The library numbers drawings in the order of the sheets that have one.
    drawing_parts = {f"xl/drawings/drawing{n}.xml": name for n, name in enumerate(with_charts, start=1)}
    finished = io.BytesIO()
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            content = before.read(part)
            name = part.filename
            if name == "xl/styles.xml":
                content = _with_ordered_fonts(content)
            elif name == "docProps/core.xml":
                content = _properties(workbook, created)
            elif name in sheet_parts:
                # Said of a cell without a value, "a number" makes some programs read 0 where nothing is.
                content = re.sub(rb' t="n" ?/>', b"/>", content)
                if sheet_parts[name] in text_areas:
                    content = _with_ignored_errors(content, text_areas[sheet_parts[name]])
            elif name in drawing_parts:
                content = _with_alternative_text(content, chart_texts[drawing_parts[name]])
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # the same on every operating system
            after.writestr(entry, content)
    return finished.getvalue()


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
        f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1" twoDigitTextYear="1"/>'
        "</ignoredErrors>"
    ).encode()
    return content[:tail_start] + tail[:place] + element + tail[place:]


def _with_alternative_text(content: bytes, text: str) -> bytes:
    root = SafeElementTree.fromstring(content)
    for properties in root.iter(f"{{{_DRAWING}}}cNvPr"):
        properties.set("descr", text)
    return _serialized(root)


def _properties(workbook: Workbook, created: datetime) -> bytes:
    # Saving has set the date of change to now, so this part is written once more.
    workbook.properties.created = workbook.properties.modified = created.replace(tzinfo=None)
    content: bytes = tostring(workbook.properties.to_tree())
    return content


def _serialized(root: ET.Element) -> bytes:
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content
