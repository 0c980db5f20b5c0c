"""What kind of file a user hands in: by its ending, and by what is really in it.

The first bytes decide between workbook and text, so that a web page named .xls or a protected workbook gets
a sentence that helps, rather than what a reader of another format would say about it.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from xml.parsers import expat

from addin.files.compound_file import check_chains
from addin.files.excel_package import Package, damaged, reading
from udfs.errors import InputError

EXCEL = (".xlsx", ".xlsm")
OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods")
TEXTS = (".csv", ".txt", ".tsv")

_ZIP = b"PK"
_COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")  # .xls, and what Excel wraps around an encrypted workbook
_CHUNK = 1024 * 1024
_PARTS_READ = ("content.xml", "meta-inf/", "xl/", "_rels/")  # by the reader of workbooks of all forms
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_user_file(path: Path) -> str:
    """Return the ending of a user's list in lower case, which is true to its content.

    Raises:
        InputError: it is missing, empty, a folder, of an unknown kind, protected, damaged, or not what its
            ending says.
    """
    suffix = path.suffix.lower()
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a file in it.")
        if not path.exists():
            raise InputError(f"{path} does not exist; check the folder and the name.")
        if not path.is_file():  # such as a pipe, which would be waited for without an end
            raise InputError(f"{path} is not an ordinary file; save the list in one and name that.")
        if suffix not in (*EXCEL, *OTHER_WORKBOOKS, *TEXTS):
            known = " ".join((*EXCEL, *OTHER_WORKBOOKS, *TEXTS))
            raise InputError(f"{path.name} is of a kind that is not read; these are: {known}.")
        with path.open("rb") as stream:
            start = stream.read(1024)
        if not start:
            raise InputError(f"{path.name} is empty; export the list again.")
        found = _kind_found(path, start)
        if suffix in found and start.startswith(_COMPOUND):
            check_chains(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); close it in other programs and check your access."
        ) from error
    if suffix not in found and found == TEXTS and b"\0" in start and not start.startswith(_WIDE_TEXT):
        raise damaged(path)  # no text either
    if suffix not in found:
        raise InputError(
            f"{path.name} is not what its ending says but {_NAMES[found]}; "
            "open it in Excel and save it as .xlsx."
        )
    return suffix


_NAMES = {
    EXCEL: "a workbook of the form .xlsx",
    (".xlsb",): "a workbook of the form .xlsb",
    (".ods",): "a workbook of the form .ods",
    (".xls",): "a workbook of the form .xls",
    TEXTS: "a text file",
    ("html",): "a web page",
    ("zip",): "a zip file without a workbook in it",
}


_WIDE_TEXT = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _kind_found(path: Path, start: bytes) -> tuple[str, ...]:
    """Return the endings that would be true to a file's content: a key of the names above."""
    if start.startswith(_ZIP):
        return _kind_of_package(path)
    if start.startswith(_COMPOUND):
        if _is_encrypted(path):
            raise InputError(
                f"{path.name} is password-protected; open it in Excel, remove the password "
                "(File, Info, Protect Workbook), and save it."
            )
        return (".xls",)
    if start.startswith(b"\x09") and start[1:2] in (b"\0", b"\2", b"\4") and b"\0" in start[:4]:
        return (".xls",)  # older than the compound files, Excel 2 to 4
    if _looks_like_html(start):
        return ("html",)
    return TEXTS


def _kind_of_package(path: Path) -> tuple[str, ...]:
    with Package(path) as package:
        if package.find("xl/workbook.bin"):
            kind: tuple[str, ...] = (".xlsb",)
        elif package.find("mimetype") and package.find("content.xml"):
            kind = (".ods",)
        elif package.find("[Content_Types].xml"):
            # Whether that is Excel's and not Word's is seen from the workbook part when it is read.
            kind = EXCEL
        else:
            kind = ("zip",)
        if kind in ((".xlsb",), (".ods",)):
            _check_parts(package)
        return kind


def _check_parts(package: Package) -> None:
    """Unpack every part of a workbook once, for a reader that trusts the file.

    Compared is the checksum of each part. XML that the reader looks at must also end as it should: the reader
    waits for the end for ever.

    Raises:
        InputError: a part is damaged.
    """
    for member in package.archive.infolist():
        name = member.filename.lower()
        if name.startswith(_PARTS_READ) and name.endswith((".xml", ".rels")):
            package.parse(member, expat.ParserCreate())
            continue
        with reading(package.path), package.open(member) as stream:
            while stream.read(_CHUNK):
                pass


def _is_encrypted(path: Path) -> bool:
    """Return whether a compound file wraps an encrypted workbook: then it names a stream so."""
    before = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if _ENCRYPTED in before + chunk:
                return True
            before = chunk[-len(_ENCRYPTED) :]
    return False


def _looks_like_html(start: bytes) -> bool:
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style"))
