"""Building ``hcpcs-excel.xlam``: the same bytes on every system, whoever builds it."""

from __future__ import annotations

import zipfile
from importlib import resources
from io import BytesIO

from addin.xlam.intellisense import intellisense_sheet
from addin.xlam.ribbon import ribbon_xml
from addin.xlam.vba_modules import vba_modules
from addin.xlam.vba_project import vba_project
from udfs.functions import FUNCTIONS

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
    """Answer the add-in's file.

    Returns:
        The bytes of the .xlam file: the same for the same versions of hcpcs-excel, xlwings and pyOpenVBA.
        Nothing of this computer is in it.
    """
    folder = resources.files("addin.xlam") / "package"
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
