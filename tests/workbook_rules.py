"""What a package must keep to so that Excel opens it without a word: rules beyond what LibreOffice forgives.

One function takes a finished file apart and answers its findings; no finding is allowed in any workbook.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Container, Iterator
from xml.etree import ElementTree as ET

from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# What Excel 2010 and newer, Excel for the web, LibreOffice 7.4 and Google Sheets all have.
FUNCTIONS = {
    "ABS", "AND", "AVERAGE", "CODE", "CHAR", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "DAY",
    "EXACT", "FIND", "IF", "IFERROR", "INDEX", "INT", "ISBLANK", "ISERROR", "ISNA", "ISNUMBER",
    "ISTEXT", "LARGE", "LEFT", "LEN", "LOWER", "MATCH", "MAX", "MEDIAN", "MID", "MIN", "MOD", "MONTH",
    "N", "NOT", "OR", "RANK", "REPT", "RIGHT", "ROUND", "ROW", "ROWS", "SMALL", "SUBSTITUTE", "SUM",
    "SUMIF", "SUMIFS", "SUMPRODUCT", "T", "TEXT", "TODAY", "TRIM", "UPPER", "VALUE", "YEAR",
    "_xlfn.UNICHAR",
}  # fmt: skip
OUR_FUNCTIONS = re.compile(r"CODE[A-Z]+|MODIFIERLEVEL")
LONGEST_FORMULA, LONGEST_TEXT, LONGEST_LITERAL, LONGEST_SHEET_NAME = 8192, 32_767, 255, 31
_ROW_NUMBER = re.compile(r"\b([A-Z]{1,2}\$?)[0-9]+\b|(?<=[,=(])()[0-9]+(?=[,)])")
AS_READ = "Step as read"  # the column that only a filled list has
_BAD_IN_HEADINGS = re.compile(r"[^A-Za-z0-9 ?]")


def findings(content: bytes) -> list[str]:
    """All that is wrong with a workbook's package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        doubled = [name for name, times in Counter(package.namelist()).items() if times > 1]
    book = Book(parts)
    return [
        *(f"{name}: twice in the package" for name in doubled),
        *_relations(parts),
        *_names(book),
        *_tables(book),
        *_styles(book),
        *_cells(book),
        *_charts(parts),
    ]


class Book:
    """The parts of a workbook, read."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.workbook = ET.fromstring(parts["xl/workbook.xml"])
        self.styles = ET.fromstring(parts["xl/styles.xml"])
        targets = {one.get("Id"): one.get("Target") for one in _relation_elements(parts, "xl/workbook.xml")}
        self.sheets = {}
        self.sheet_parts = {}
        for sheet in self.workbook.iter(f"{MAIN}sheet"):
            part = _resolved("xl/workbook.xml", str(targets[sheet.get(f"{RELATION}id")]))
            self.sheet_parts[str(sheet.get("name"))] = part
            self.sheets[str(sheet.get("name"))] = ET.fromstring(parts[part])
        texts = ET.fromstring(parts["xl/sharedStrings.xml"]) if "xl/sharedStrings.xml" in parts else ()
        self.texts = ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in texts]

    def cells(self, sheet: str) -> Iterator[tuple[str, ET.Element]]:
        for cell in self.sheets[sheet].iter(f"{MAIN}c"):
            yield str(cell.get("r")), cell

    def text(self, cell: ET.Element) -> str:
        if cell.get("t") == "s":
            return self.texts[int(cell.findtext(f"{MAIN}v") or 0)]
        return "".join(t.text or "" for t in cell.iter(f"{MAIN}t"))

    def tables(self) -> Iterator[tuple[str, ET.Element]]:
        for name, part in self.sheet_parts.items():
            for one in _relation_elements(self.parts, part):
                table = _resolved(part, str(one.get("Target")))
                if str(one.get("Type")).endswith("/table") and table in self.parts:
                    yield name, ET.fromstring(self.parts[table])


def _resolved(part: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def _relation_elements(parts: dict[str, bytes], part: str) -> list[ET.Element]:
    folder, name = posixpath.split(part)
    content = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    return list(ET.fromstring(content)) if content else []


def _relations(parts: dict[str, bytes]) -> Iterator[str]:
    """Every relationship leads to a part, every id that is used is one, every part has a type."""
    types = ET.fromstring(parts["[Content_Types].xml"])
    known = {str(one.get("PartName")).lstrip("/") for one in types if one.get("PartName")}
    endings = {one.get("Extension") for one in types if one.get("Extension")}
    for name, content in parts.items():
        if name != "[Content_Types].xml" and name not in known and name.rpartition(".")[2] not in endings:
            yield f"{name}: no content type"
        for one in _relation_elements(parts, name):
            if one.get("TargetMode") == "External":
                yield f"{name}: a link to the outside"
            elif _resolved(name, str(one.get("Target"))) not in parts:
                yield f"{name}: relationship to {one.get('Target')}, which is not there"
        used = set(re.findall(rb'\br:id="([^"]+)"', content))
        ids = {str(one.get("Id")).encode() for one in _relation_elements(parts, name)}
        if used - ids:
            yield f"{name}: relationships {used - ids} are not declared"


def _names(book: Book) -> Iterator[str]:
    """Names of sheets and defined names are unique and within limits; the workbook opens on Summary, A1."""
    folded = Counter(name.casefold() for name in book.sheets)
    for name in book.sheets:
        if len(name) > LONGEST_SHEET_NAME or re.search(r"[\[\]:*?/\\]", name) or folded[name.casefold()] > 1:
            yield f"sheet name {name!r}"
    defined = Counter(
        (str(one.get("name")).casefold(), one.get("localSheetId"))
        for one in book.workbook.iter(f"{MAIN}definedName")
    )
    yield from (f"defined name {name[0]} twice" for name, times in defined.items() if times > 1)
    view = book.workbook.find(f".//{MAIN}workbookView")
    active = list(book.sheets)[int(view.get("activeTab", "0"))] if view is not None else ""
    selected = [
        name for name, sheet in book.sheets.items()
        if any(one.get("tabSelected") == "1" for one in sheet.iter(f"{MAIN}sheetView"))
    ]  # fmt: skip
    if active != "Summary" or selected != ["Summary"]:
        yield f"opens on {active}, selected are {selected}"


def _boundaries(area: str | None) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row."""
    left, top, right, bottom = map(int, filter(None, range_boundaries(str(area))))
    return left, top, right, bottom


def _tables(book: Book) -> Iterator[str]:
    """Ids and names are unique; headings are texts, equal to the cells, not merged; formulas are declared."""
    ids: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for sheet, table in book.tables():
        name = str(table.get("name"))
        ids[str(table.get("id"))] += 1
        names[name.casefold()] += 1
        if table.get("displayName") != name or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name):
            yield f"table {name}: not a name"
        left, top, right, bottom = _boundaries(table.get("ref"))
        columns = list(table.iter(f"{MAIN}tableColumn"))
        if len(columns) != right - left + 1 or bottom <= top:
            yield f"table {name}: {len(columns)} columns, area {table.get('ref')}"
        headings = [str(column.get("name")) for column in columns]
        if len({heading.casefold() for heading in headings}) != len(headings):
            yield f"table {name}: two columns of one heading"
        cells = dict(book.cells(sheet))
        for place, heading in enumerate(headings, start=left):
            cell = cells.get(_reference(place, top))
            if cell is None or cell.find(f"{MAIN}f") is not None or book.text(cell) != heading:
                yield f"table {name}: the cell of heading {heading!r}"
            if _BAD_IN_HEADINGS.search(heading) or len(heading) > 255:
                yield f"table {name}: a mark in heading {heading!r} that has a meaning in references"
        for merged in book.sheets[sheet].iter(f"{MAIN}mergeCell"):
            m_left, m_top, m_right, m_bottom = _boundaries(merged.get("ref"))
            if m_left <= right and m_right >= left and m_top <= bottom and m_bottom >= top:
                yield f"table {name}: over merged cells"
        yield from _declared_formulas(name, columns, cells, left, top, bottom)
    yield from (f"table id {one} twice" for one, times in ids.items() if times > 1)
    yield from (f"table name {one} twice" for one, times in names.items() if times > 1)


def _declared_formulas(
    name: str, columns: list[ET.Element], cells: dict[str, ET.Element], left: int, top: int, bottom: int
) -> Iterator[str]:
    """What a column declares is what its cells hold, with references to their own row.

    In a list that was filled, some columns hold values instead, in all rows.
    """
    letters = {str(column.get("name")): _reference(left + at, 1)[:-1] for at, column in enumerate(columns)}
    for at, column in enumerate(columns):
        declared = column.findtext(f"{MAIN}calculatedColumnFormula")
        found = [cells.get(_reference(left + at, row)) for row in range(top + 1, bottom + 1)]
        formulas = [one is not None and one.find(f"{MAIN}f") is not None for one in found]
        if not any(formulas) and (declared is None or AS_READ in letters):
            continue
        plain = re.sub(
            re.escape(name) + r"\[\[#This Row\],\[([^\]]+)\]\]",
            lambda found: f"${letters[found[1]]}{top + 1}",
            declared or "",
        )
        formula = found[0].findtext(f"{MAIN}f") if found[0] is not None else None
        if formula not in (declared, plain):
            yield f"table {name}: column {column.get('name')!r} declares {declared}, its cells hold {formula}"
        for row, is_formula in enumerate(formulas, start=top + 1):
            if not is_formula:
                yield f"table {name}: row {row} has no formula in {column.get('name')!r}"


def _reference(column: int, row: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _styles(book: Book) -> Iterator[str]:
    """Style numbers are in range; text on its fill has a contrast of at least 4.5 to 1."""
    formats = list(book.styles.find(f"{MAIN}cellXfs") or ())
    fonts, fills = (list(book.styles.find(f"{MAIN}{kind}") or ()) for kind in ("fonts", "fills"))
    differential = list(book.styles.find(f"{MAIN}dxfs") or ())
    for name, sheet in book.sheets.items():
        for element in sheet.iter():
            if element.tag in (f"{MAIN}c", f"{MAIN}row") and int(element.get("s") or 0) >= len(formats):
                yield f"{name}: style {element.get('s')} of {element.get('r')}"
            if element.tag == f"{MAIN}cfRule" and int(element.get("dxfId") or 0) >= len(differential):
                yield f"{name}: conditional format {element.get('dxfId')}"
    for number, one in enumerate(formats):
        font, fill = fonts[int(one.get("fontId") or 0)], fills[int(one.get("fillId") or 0)]
        if contrast(_color(font, "color") or "000000", _color(fill, "fgColor") or "FFFFFF") < 4.5:
            yield f"style {number}: contrast"
    for number, one in enumerate(differential):
        ink, ground = _color(one.find(f"{MAIN}font"), "color"), _color(one.find(f"{MAIN}fill"), "bgColor")
        if contrast(ink or "000000", ground or "FFFFFF") < 4.5:
            yield f"conditional format {number}: contrast"
        if one.find(f"{MAIN}numFmt") is None:
            yield f"conditional format {number}: a color without a symbol"


def _color(element: ET.Element | None, kind: str) -> str:
    found = element.find(f".//{MAIN}{kind}") if element is not None else None
    return str(found.get("rgb"))[-6:] if found is not None and found.get("rgb") else ""


def contrast(first: str, second: str) -> float:
    """The contrast of two colors as the Web Content Accessibility Guidelines reckon it, 1 to 21."""

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lights = sorted((light(first), light(second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _cells(book: Book) -> Iterator[str]:
    """Formulas are in the form of files and of common functions; no stored value is an error."""
    seen: set[str] = set()
    headings = {
        str(table.get("name")): {str(one.get("name")) for one in table.iter(f"{MAIN}tableColumn")}
        for _, table in book.tables()
    }
    names = {
        str(one.get("name")): one.text or ""
        for one in book.workbook.iter(f"{MAIN}definedName")
        if one.get("localSheetId") is None
    }
    for name, meaning in names.items():
        yield from (f"{name}: {one}" for one in _formula(meaning, headings, names))
    for sheet_name, table in book.tables():
        for declared in table.iter(f"{MAIN}calculatedColumnFormula"):
            yield from (f"{sheet_name}: {one}" for one in _formula(declared.text or "", headings, names))
    for name, sheet in book.sheets.items():
        for reference, cell in book.cells(name):
            text = book.text(cell)
            if cell.get("t") == "e" or (cell.find(f"{MAIN}f") is not None and text.startswith("#")):
                yield f"{name}!{reference}: a stored error"
            if len(text) > LONGEST_TEXT:
                yield f"{name}!{reference}: {len(text)} characters"
            formula = cell.findtext(f"{MAIN}f")
            # Rows of a page differ in the rows that they point to, of which nothing here speaks.
            alike = _ROW_NUMBER.sub(r"\1\g<2>0", formula or "")
            if formula and (alike not in seen or len(formula) > LONGEST_FORMULA):
                seen.add(alike)
                yield from (f"{name}!{reference}: {one}" for one in _formula(formula, headings, names))
        for rule in sheet.iter():
            if rule.tag in (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2") and "[" in (
                rule.text or ""
            ):
                yield f"{name}: a reference to a table in a rule, which Excel does not take: {rule.text}"
            if rule.tag == f"{MAIN}dataValidation":
                limits = (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255))
                yield from (
                    f"{name}: {kind} of {rule.get('sqref')} is too long"
                    for kind, most in limits
                    if len(rule.get(kind) or "") > most
                )


def _formula(formula: str, headings: dict[str, set[str]], names: Container[str]) -> Iterator[str]:
    outside = re.sub(r'"(?:[^"]|"")*"', '""', formula)
    if len(formula) > LONGEST_FORMULA:
        yield f"{len(formula)} characters"
    if "@" in outside:
        yield "the typed form of a reference"
    if any(len(text) - 2 > LONGEST_LITERAL for text in re.findall(r'"(?:[^"]|"")*"', formula)):
        yield "a text of more than 255 characters in a formula"
    if outside.count("(") != outside.count(")"):
        yield "brackets"
    for table, inner in re.findall(r"([A-Za-z]+)(\[(?:[^\[\]]|\[[^\]]*\])+\])", outside):
        named = re.findall(r"\[([^\[\]]+)\]", inner)
        for heading in (one for one in named if not one.startswith("#")):
            if heading not in headings.get(table, ()):
                yield f"{table} has no column {heading!r}"
    for token in Tokenizer("=" + formula).items:
        if (
            token.subtype == "RANGE"
            and re.fullmatch(r"[A-Za-z]+_\w+", token.value)
            and token.value not in names
        ):
            yield f"no defined name {token.value!r}"
        if token.type == "FUNC" and token.subtype == "OPEN":
            function = token.value[:-1].lstrip(":")  # of INDEX(...):INDEX(...)
            if function not in FUNCTIONS and not OUR_FUNCTIONS.fullmatch(function):
                yield f"the function {function}"


def _charts(parts: dict[str, bytes]) -> Iterator[str]:
    """Every chart has an alternative text."""
    for name, content in parts.items():
        if name.startswith("xl/drawings/drawing"):
            for one in ET.fromstring(content).iter():
                if one.tag.endswith("}cNvPr") and not one.get("descr"):
                    yield f"{name}: a chart without an alternative text"
