"""Small lists in other forms: .ods and .xlsb made by hand, .xls and another .ods by LibreOffice."""

from __future__ import annotations

import io
import shutil
import struct
import tempfile
import zipfile
from importlib import resources
from pathlib import Path

import openpyxl
from real_programs import LibreOffice, python_of_libreoffice

OtherFile = tuple[str, bytes]  # ending and content

_ROWS: tuple[tuple[str | float, ...], ...] = (
    ("Code", "Fee"),
    ("00142", 92.5),
    ("j1100-jw", 7.0),
    (99213.0, 1.0),
    ("hello", "#N/A"),
    ("D0120", ""),
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def other_files(*, with_office: bool) -> list[OtherFile]:
    """Make the lists; those of LibreOffice only where it is on this machine."""
    made = [(".ods", _ods()), (".xlsb", _xlsb())]
    if not with_office:
        return made
    program = shutil.which("soffice") or shutil.which("libreoffice")
    python = python_of_libreoffice(program) if program else None
    if program is None or python is None:
        print("without LibreOffice there are no .xls files")
        return made
    with tempfile.TemporaryDirectory(prefix="hcpcs-excel-sweep-") as name:
        source = Path(name, "list.xlsx")
        workbook = openpyxl.Workbook()
        for row in _ROWS:
            workbook.worksheets[0].append(row)
        workbook.save(source)
        office = LibreOffice(program, python, Path(name))
        try:
            made += [(f".{kind}", office.convert(source, kind).read_bytes()) for kind in ("xls", "ods")]
        finally:
            office.stop()
    return made


def _ods() -> bytes:
    cells = {
        str: '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>',
        float: '<table:table-cell office:value-type="float" office:value="{}"/>',
    }
    rows = "".join(
        f"<table:table-row>{''.join(cells[type(value)].format(value) for value in row)}</table:table-row>"
        for row in _ROWS
    )
    manifest, table, text = (
        _OFFICE.replace("office:1", f"{name}:1") for name in ("manifest", "table", "text")
    )
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}" xmlns:table="{table}" xmlns:text="{text}">'
        f'<office:body><office:spreadsheet><table:table table:name="Codes">{rows}<table:table-row '
        'table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        archive.writestr("content.xml", content)
    return made.getvalue()


def _xlsb() -> bytes:
    """Fill the sheet of an empty workbook that pyOpenVBA carries."""
    records = b""
    for number, row in enumerate(_ROWS):
        records += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, float):
                records += _record(5, place + struct.pack("<d", value))
            else:
                text = value.encode("utf-16-le")
                records += _record(6, place + struct.pack("<I", len(text) // 2) + text)
    template = (
        resources.files("pyopenvba").joinpath("_templates", "blank_files", "blank_workbook.xlsb").read_bytes()
    )
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.bin":
                begin = bytes.fromhex("910100")  # BrtBeginSheetData
                part = part.replace(begin, begin + records, 1)
            after.writestr(name, part)
    return made.getvalue()


def _record(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content  # both below 128: one byte each
