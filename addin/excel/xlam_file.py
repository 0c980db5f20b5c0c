"""Building ``hcpcs-excel.xlam``: the same bytes on every system, whoever builds it.

Its one sheet is what the Excel-DNA IntelliSense add-in, which is free and separate, shows while a formula is
typed: it looks in every open workbook for a sheet named ``_IntelliSense_`` whose first cell is
``FunctionInfo``, and reads a row a function: name, description, help link, then name and description of each
argument. Without it the sheet is never seen.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from importlib import resources
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from addin.classify import ALL_COLUMNS
from addin.excel.vba_modules import vba_modules
from addin.excel.vba_project import vba_project
from udfs.functions import FUNCTIONS, CellFunction
from workbook_templates.registry import TEMPLATES

# The parts that are files in the folder "package", in the order in which they stand in the add-in. The
# content types come first, as programs that read the package from its beginning expect.
_FIXED_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_relationships.xml",
    "docProps/core.xml": "core_properties.xml",
    "docProps/app.xml": "application_properties.xml",
    "xl/workbook.xml": "workbook.xml",
    "xl/_rels/workbook.xml.rels": "workbook_relationships.xml",
    "xl/styles.xml": "styles.xml",
}
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def build_addin() -> bytes:
    """Return the add-in's file.

    The bytes of the .xlam file: the same for the same versions of hcpcs-excel, xlwings and pyOpenVBA.
    Nothing of this computer is in it.
    """
    folder = resources.files("addin.excel") / "package"
    parts = {part: (folder / name).read_bytes() for part, name in _FIXED_PARTS.items()}
    parts["xl/worksheets/sheet1.xml"] = intellisense_sheet(FUNCTIONS).encode()
    parts["xl/vbaProject.bin"] = vba_project(vba_modules())
    parts["customUI/customUI14.xml"] = ribbon_xml().encode()
    file = BytesIO()
    # Stored, not compressed: what zlib makes of the same bytes differs from system to system.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system = 0  # Python writes here which system it runs on
            package.writestr(entry, content)
    return file.getvalue()


SHEET_NAME = "_IntelliSense_"
_FIRST_CELLS = ("FunctionInfo", "1")


def intellisense_rows(functions: Iterable[CellFunction]) -> list[tuple[str, ...]]:
    """Return the cells of the sheet, row by row.

    >>> from udfs.functions import FUNCTIONS
    >>> intellisense_rows(FUNCTIONS[:1])[1][3]
    'code'
    """
    return [
        _FIRST_CELLS,
        *(
            (
                function.name,
                function.description,
                "",
                *(
                    text
                    for argument in function.arguments
                    for text in (f"[{argument.name}]" if argument.optional else argument.name, argument.help)
                ),
            )
            for function in functions
        ),
    ]


def intellisense_sheet(functions: Iterable[CellFunction]) -> str:
    """Return the sheet as XML."""
    rows = "".join(f"<row>{_cells(row)}</row>" for row in intellisense_rows(functions))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetPr codeName="Sheet1"/><sheetData>{rows}</sheetData></worksheet>'
    )


def _cells(row: Sequence[str]) -> str:
    return "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"
        for text in row
    )


def ribbon_xml() -> str:
    """Return the ribbon as it stands in the add-in.

    >>> 'label="HCPCS"' in ribbon_xml()
    True
    """
    text = (resources.files("addin.excel") / "ribbon.xml").read_text(encoding="utf-8")
    return text.replace("<!-- workbooks -->", _workbooks()).replace("<!-- result columns -->", _columns())


def _workbooks() -> str:
    return "".join(
        _element(
            "button",
            id=f"Workbook{place}",
            label=template.name,
            tag=template.name,
            imageMso="FileNew",
            screentip=template.name,
            supertip=template.words.summary,
            onAction="RibbonNewWorkbook",
        )
        for place, template in enumerate(TEMPLATES, start=1)
    )


def _columns() -> str:
    return "".join(
        _element(
            "checkBox",
            id=f"Column{place}",
            label=name,
            tag=name,
            supertip=f"Tick it to have Classify selection write the column {name}.",
            getPressed="RibbonColumnState",
            onAction="RibbonColumnTicked",
        )
        for place, name in enumerate(ALL_COLUMNS, start=1)
    )


def _element(kind: str, **attributes: str) -> str:
    written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{kind} {written}/>"
