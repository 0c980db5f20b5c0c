"""``hcpcs-functions.xlsx``: a workbook that has the functions in its names, and a sheet to try them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from addin.lambdas.named_functions import named_functions
from addin.lambdas.workbook_names import add_functions
from udfs import functions
from udfs.describe import COLUMNS, column_text, describe
from udfs.functions import FUNCTIONS
from udfs.modifiers import modifier_level
from udfs.releases.current import CurrentRelease
from udfs.trademarks import CDT_LINE, CPT_LINE
from workbook_templates.writing.finish import SheetExtras, finish
from workbook_templates.writing.sheets import add_sheet, put_text
from workbook_templates.writing.styles import HEADER_BLUE, add_styles

TITLE = "HCPCS and CPT functions for this workbook"
NOTE = (
    "The functions are part of this workbook: no add-in, no macro, nothing to install. They work in Excel "
    "365 and 2024, on Windows, on a Mac and in the browser."
)
_SHEET = "Try the functions"
_CODE = "99213-25"
_STATED = "MS-DRG"
_CODES: tuple[str | int, ...] = (
    "99213-25", 142, "j1100", "J1100JWRT", "97110x2", "CPT: 99213", "D0120", "0042T", "W0001", "E1140",
    "0450", "99202-99215", "N/A",
)  # fmt: skip
_COLUMNS_OF = {
    "CODESYSTEM": "Code system", "CODELEVEL": "Code level", "CODECATEGORY": "Category",
    "CODESECTION": "Section", "CODEMAINTAINER": "Maintainer", "CODESCOPE": "Scope",
    "CODECLEAN": "Clean code", "CODEMODIFIERS": "Modifiers", "CODECHECK": "Check",
}  # fmt: skip
_OF_RELEASES = {"CODEDESCRIPTION": "Description", "CODESTATUS": "Status"}
_WIDTHS = (30, 20, 17, 17, 14, 38, 19, 44, 60, 20, 20, 20)
_IN_LISTS = (
    "CODESYSTEM",
    "CODELEVEL",
    "CODECATEGORY",
    "CODECLEAN",
    "CODESECTION",
    "CODEMODIFIERS",
    "CODECHECK",
)
_HOW = (
    (
        "In this workbook",
        'Type =CODESYSTEM(A2) in any cell of any sheet. A code that you type yourself needs quotes: "J1100".',
    ),
    (
        "In your workbook",
        "Run hcpcs-excel functions add with your file, or copy your sheets into this workbook.",
    ),
    (
        "What you see while typing",
        "Excel offers each name with its help. Formulas, Name Manager lists them all.",
    ),
    (
        "When cells show #NAME?",
        "Press Enable Editing, the yellow bar on top. Excel 2021 and older do not have such functions.",
    ),
    ("In LibreOffice", "These cells show an error there, unless the hcpcs-excel extension is installed."),
    (
        "With the add-in",
        "The add-in has the same functions and gives the same answers; both can be there.",
    ),
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Marks the formulas of cells as ones that may spill, which Excel calls dynamic arrays.
_METADATA = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<metadata xmlns="{_MAIN}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" '
    'pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" '
    'clearComments="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes>'
    '<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
_METADATA_TYPE = (
    '<Override PartName="/xl/metadata.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"/>'
)
_METADATA_RELATION = (
    '<Relationship Id="rIdMetadata" Target="metadata.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"/>'
)


class _Spill(NamedTuple):
    """What a cell of a spilled formula holds."""

    value: str
    formula: str = ""  # of the first cell
    area: str = ""


def functions_workbook(release: CurrentRelease | None = None) -> bytes:
    """Return the workbook, the same bytes for the same version and release.

    Args:
        release: its codes come along on a hidden sheet, and the functions that need them.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    sheet = add_sheet(workbook, _SHEET, TITLE, NOTE, tab_color=HEADER_BLUE)
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    spills: dict[str, _Spill] = {}
    row = _one_code(sheet, 4, spills, release)
    first = row + 2
    row = _list(sheet, row, spills, release)
    row = _everything(sheet, row, f"A{first}:A{first + len(_CODES) - 1}", spills, release)
    put_text(sheet, row, 1, "How to use them").style = "Heading"
    for label, text in _HOW:
        row += 1
        put_text(sheet, row, 1, label).style = "Label"
        put_text(sheet, row, 2, text).style = "Body"
        sheet.row_dimensions[row].height = 32 if len(label) > 20 else 16
    for place, line in enumerate((CPT_LINE, CDT_LINE), start=row + 2):
        put_text(sheet, place, 1, line).style = "Sheet note"
    for reference in spills:
        sheet[reference] = "=0"  # the place of what is written below
    content = finish(workbook, {_SHEET: SheetExtras(text_area=f"A{first}:A{first + len(_CODES) - 1}")})
    changes: dict[str, Callable[[str], str]] = {
        "xl/worksheets/sheet1.xml": lambda xml: _with_spills(xml, spills),
        "[Content_Types].xml": lambda xml: xml.replace("</Types>", f"{_METADATA_TYPE}</Types>"),
        "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
            "</Relationships>", f"{_METADATA_RELATION}</Relationships>"
        ),
    }
    with TemporaryDirectory() as folder:
        plain, complete = Path(folder, "plain.xlsx"), Path(folder, "complete.xlsx")
        plain.write_bytes(_repacked(content, changes, {"xl/metadata.xml": _METADATA}))
        add_functions(plain, complete, release)
        return complete.read_bytes()


def _one_code(sheet: Worksheet, row: int, spills: dict[str, _Spill], release: CurrentRelease | None) -> int:
    """Write a code and what each function answers for it; return the next free row."""
    put_text(sheet, row, 1, "One code, every function").style = "Heading"
    put_text(sheet, row + 1, 1, "Type a code here").style = "Label"
    put_text(sheet, row + 1, 2, _CODE).style = "Input code"
    asked = f"B{row + 1}"
    _headings(sheet, row + 2, ("Formula", "Answer", "What it tells"))
    row += 3
    described = describe(_CODE, release)
    help_of = {function.name: function.description for function in FUNCTIONS}
    names = {one.name for one in named_functions()}
    for function in FUNCTIONS:
        if function.name == "MODIFIERLEVEL":
            answer = ", ".join(map(modifier_level, described.modifiers))
        elif function.name in _COLUMNS_OF or (release and function.name in _OF_RELEASES):
            answer = column_text((_COLUMNS_OF | _OF_RELEASES)[function.name], described)
        elif function.in_rows and function.name in names:
            answer = getattr(functions, function.name)(_CODE)
        else:
            continue
        _line(sheet, row, f"{function.name}({asked})", answer, function.description, spills)
        row += 1
    covered = f'CODEIN({asked},"99202-99215, G0463","covered","not covered")'
    _line(sheet, row, covered, "covered", help_of["CODEIN"], spills)
    row += 1
    stated = describe(_CODE, release, stated_type=_STATED).check
    _line(
        sheet,
        row,
        f'CODECHECK({asked},"{_STATED}")',
        stated,
        "The same for a line of which your list says that it is something else.",
        spills,
    )
    return row + 2


def _line(
    sheet: Worksheet, row: int, formula: str, answer: str, help_text: str, spills: dict[str, _Spill]
) -> None:
    put_text(sheet, row, 1, f"={formula}").style = "Text"
    sheet.cell(row, 2).style = "Answer text"
    put_text(sheet, row, 3, help_text).style = "Body"
    spills[f"B{row}"] = _Spill(answer, formula, f"B{row}")


def _list(sheet: Worksheet, row: int, spills: dict[str, _Spill], release: CurrentRelease | None) -> int:
    """Write a list of codes with a formula for each column that spills beside it."""
    put_text(sheet, row, 1, "A list: one formula in the first row answers all of it").style = "Heading"
    _headings(sheet, row + 1, ("Code", *_IN_LISTS))
    first, last = row + 2, row + 1 + len(_CODES)
    for place, code in enumerate(_CODES, start=first):
        if isinstance(code, str):
            put_text(sheet, place, 1, code)
        else:
            sheet.cell(place, 1, code)
        sheet.cell(place, 1).style = "Input code"
        for column, name in enumerate(_IN_LISTS, start=2):
            sheet.cell(place, column).style = "Answer text"
            said = column_text(_COLUMNS_OF[name], describe(code, release))
            letters = get_column_letter(column)
            formula = f"{name}(A{first}:A{last})" if place == first else ""
            spills[f"{letters}{place}"] = _Spill(said, formula, f"{letters}{first}:{letters}{last}")
    return last + 2


def _everything(
    sheet: Worksheet, row: int, codes: str, spills: dict[str, _Spill], release: CurrentRelease | None
) -> int:
    """Write one formula that answers everything about the same codes."""
    put_text(sheet, row, 1, f"Everything at once: =CODEINFO({codes},TRUE)").style = "Heading"
    rows = [
        list(COLUMNS),
        *([column_text(column, describe(code, release)) for column in COLUMNS] for code in _CODES),
    ]
    area = f"A{row + 1}:{get_column_letter(len(COLUMNS))}{row + len(rows)}"
    for place, texts in enumerate(rows, start=row + 1):
        for column, text in enumerate(texts, start=1):
            sheet.cell(place, column).style = "Header cell" if place == row + 1 else "Answer text"
            spills[f"{get_column_letter(column)}{place}"] = _Spill(text, area=area)
    spills[f"A{row + 1}"] = _Spill(rows[0][0], f"CODEINFO({codes},TRUE)", area)
    return row + len(rows) + 2


def _headings(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, start=1):
        put_text(sheet, row, column, text).style = "Header cell"
    sheet.row_dimensions[row].height = 22


def _with_spills(xml: str, spills: Mapping[str, _Spill]) -> str:
    """Return a sheet's part with its formulas and what they come to."""

    def cell(found: re.Match[str]) -> str:
        reference, attributes = found.groups()
        spill = spills[reference]
        formula = f'<f t="array" ref="{spill.area}">{escape(spill.formula)}</f>' if spill.formula else ""
        mark = ' cm="1"' if formula else ""
        return f'<c r="{reference}"{attributes} t="str"{mark}>{formula}<v>{escape(spill.value)}</v></c>'

    return re.sub(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>0</f>(?:<v ?/>|<v></v>)?</c>', cell, xml)


def _repacked(content: bytes, changes: Mapping[str, Callable[[str], str]], added: Mapping[str, str]) -> bytes:
    """Return a package with changed and added parts."""
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.infolist():
            text = before.read(member)
            change = changes.get(member.filename)
            after.writestr(member, change(text.decode()).encode() if change else text)
        for name, part in added.items():
            entry = zipfile.ZipInfo(name, member.date_time)
            entry.compress_type, entry.external_attr, entry.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                0,
            )
            after.writestr(entry, part)
    return packed.getvalue()
