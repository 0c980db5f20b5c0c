"""Excel workbooks as what they are: a zip package of XML parts.

A :class:`Package` checks before it hands anything out: encrypted, damaged, doubled or absurdly large parts
end in one sentence. What zip declares is what its reader enforces (it stops at the declared size and then
compares the checksum), so the declared sizes are the ones to be checked.
"""

from __future__ import annotations

import codecs
import errno
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from udfs.errors import InputError

# Excel itself cannot open parts of this size; offsets in XML are counted in 32 bits on Windows.
LARGEST_PART = 2**31 - 1
LARGEST_HARMLESS = 512 * 2**20
LARGEST_RATIO = 200
# The parts that describe a workbook (its sheets, relations, styles, tables) are read whole.
LARGEST_SMALL_PART = 64 * 2**20
_CHUNK = 256 * 1024

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of compressing that nobody uses in workbooks
    UnicodeError,
    struct.error,
    expat.ExpatError,
    ParseError,
    DefusedXmlException,
)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what readers of zip and XML raise over a damaged file into one sentence.

    Raises:
        InputError: the file is damaged.
    """
    try:
        yield
    except _DAMAGE as error:
        raise damaged(path) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise damaged(path) from error  # likewise, on some systems


def damaged(path: Path) -> InputError:
    """Return the error for a file whose content cannot be understood."""
    return InputError(f"{path.name} is damaged; open it in Excel, let Excel repair it, and save it again.")


def document_type(path: Path) -> InputError:
    """Return the error for XML with a document type declaration.

    Spreadsheet programs write none; its only use would be to unfold a small file into a huge one.
    """
    return InputError(f"{path.name} holds a document type declaration, which workbooks never do.")


def known_encoding(path: Path, encoding: str | None) -> str:
    """Return Python's name of an encoding that an XML declaration names.

    Raises:
        InputError: it is none that expat reads: UTF-8, UTF-16 or one with a byte for each character.
    """
    try:
        name = codecs.lookup(encoding or "utf-8").name
        single = len(bytes(range(256)).decode(name, "replace")) == 256
    except (LookupError, UnicodeError) as error:
        raise damaged(path) from error
    if not single and not name.startswith(("utf-8", "utf-16", "ascii")):
        raise damaged(path)
    return name


class Package:
    """An open workbook file in the form of .xlsx and .xlsm, read only.

    Raises:
        InputError: it is no zip file, damaged, encrypted, doubled in a part, or unpacks to an absurd size.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with reading(path):
            self.archive = zipfile.ZipFile(path)  # closed by __exit__
        try:
            self._members = self._checked_members()
        except BaseException:
            self.archive.close()
            raise

    def _checked_members(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for member in self.archive.infolist():
            if member.flag_bits & 0x1:
                raise InputError(
                    f"{self.path.name} is password-protected; open it in Excel, remove the password "
                    "(File, Info, Protect Workbook), and save it."
                )
            if (key := _key(member.filename)) in members:
                raise InputError(
                    f"{self.path.name} holds one of its parts twice; open it in Excel and save it again."
                )
            members[key] = member
        unpacked = sum(member.file_size for member in members.values())
        packed = sum(member.compress_size for member in members.values())
        bomb = unpacked > LARGEST_HARMLESS and unpacked > LARGEST_RATIO * max(packed, 1)
        if bomb or any(member.file_size > LARGEST_PART for member in members.values()):
            raise InputError(
                f"{self.path.name} would unpack to {unpacked / 2**20:,.0f} MB, more than a workbook can "
                "hold; it was not opened."
            )
        return members

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def find(self, part: str) -> zipfile.ZipInfo | None:
        """Return the entry of a part, or None; part names know no upper and lower case."""
        return self._members.get(_key(part))

    def open(self, part: zipfile.ZipInfo) -> IO[bytes]:
        """Open a part for reading its bytes.

        Raises:
            InputError: the entry is damaged.
        """
        with reading(self.path):
            try:
                return self.archive.open(part)
            except ValueError as error:  # an entry that lies before the beginning of the file
                raise damaged(self.path) from error

    def parse(self, part: zipfile.ZipInfo, parser: expat.XMLParserType) -> None:
        """Feed a part to a parser with handlers.

        Raises:
            InputError: the part is damaged.
        """
        parser.XmlDeclHandler = lambda _version, encoding, _standalone: known_encoding(self.path, encoding)
        with reading(self.path), self.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)

    def small_xml(self, part: str) -> Element | None:
        """Return the root of a small XML part, or None where there is no such part.

        Raises:
            InputError: the part is damaged, holds a document type, or is too large for what it is.
        """
        member = self.find(part)
        if member is None:
            return None
        if member.file_size > LARGEST_SMALL_PART:
            raise damaged(self.path)
        with reading(self.path), self.open(member) as stream:
            try:
                return ElementTree.parse(stream, forbid_dtd=True).getroot()
            except (LookupError, ValueError) as error:  # an encoding that expat does not know, or worse
                raise damaged(self.path) from error

    def relationships(self, part: str) -> list[tuple[str, str, str]]:
        """Return what a part ("" for the package itself) refers to inside the package: (id, kind, part) each.

        The kind is the last word of the type, which the transitional and the strict flavor have in common.
        """
        folder, name = posixpath.split(part)
        root = self.small_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = []
        for relation in () if root is None else root:
            if local_name(relation.tag) != "Relationship" or relation.get("TargetMode") == "External":
                continue
            target = unquote(relation.get("Target", "")).replace("\\", "/")
            kind = relation.get("Type", "").rstrip("/").rpartition("/")[2]
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append((relation.get("Id", ""), kind, full))
        return found


def local_name(tag: str) -> str:
    """Return the name of an element or attribute without its namespace.

    >>> local_name("{http://example.org/main}sheet")
    'sheet'
    """
    return tag.rpartition("}")[2]


def whole_number(text: str) -> int | None:
    """Return the whole number that an attribute says, None where it says none.

    No number in a workbook has more than ten digits; thousands of them are no number that Python would read.

    >>> whole_number("42"), whole_number("-1"), whole_number("9" * 5000)
    (42, None, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else None


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
