"""Excel workbooks as what they are: a zip package of XML parts.

A :class:`Package` checks before it hands anything out: encrypted, damaged, doubled, overlapping or absurdly
large parts end in one sentence. What zip declares is what its reader enforces (it stops at the declared size
and then compares the checksum), so the declared sizes are the ones to be checked.
"""

from __future__ import annotations

import codecs
import errno
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from udfs.errors import InputError

# Excel itself cannot open parts of this size; offsets in XML are counted in 32 bits on Windows.
LARGEST_PART = 2**31 - 1
LARGEST_TOTAL = 4 * 2**30  # a sheet full to its last row with twenty columns has 1 GB
LARGEST_HARMLESS = 512 * 2**20
LARGEST_RATIO = 200
# The parts that describe a workbook (its sheets, relations, styles, tables) are read whole, but of their
# elements only these are kept. There are workbooks with 60,000 styles, and of each of them one entry counts.
LARGEST_SMALL_PART = 64 * 2**20
MOST_ELEMENTS = 250_000
MOST_RELATIONS = 20_000  # within the package: sheets, tables, pictures
_KEPT = {
    *("Relationship", "sheet", "workbookPr", "workbookView", "definedName"),
    *("numFmts", "numFmt", "cellXfs", "xf", "table", "tableColumn", "xmlColumnPr", "location"),
}
# Of a tag, a comment or an instruction. Excel knows none beyond the 8,192 ranges of a conditional format.
_LONGEST_TOKEN = 2**20
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_CHUNK = 256 * 1024
_LOCAL_HEADER = 30  # bytes in front of an entry's name

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of compressing that nobody uses in workbooks
    UnicodeError,
    struct.error,
    expat.ExpatError,
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


# The names by which expat itself knows those that are not one byte a character.
_WIDE_ENCODINGS = ("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE")


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
    written = encoding or "utf-8"
    try:
        name = codecs.lookup(written).name
        single = len(bytes(range(256)).decode(name, "replace")) == 256
    except (LookupError, UnicodeError) as error:
        raise damaged(path) from error
    if not single and written.upper() not in _WIDE_ENCODINGS:
        raise damaged(path)
    return name


def parse_piece(path: Path, parser: expat.XMLParserType, data: bytes, fed: int) -> None:
    """Feed the next bytes of a part, with none its end, to a parser that has been fed so many before.

    A tag that goes on and on is read anew with each piece by an expat that is older than 2.6.

    Raises:
        InputError: the XML is not well formed, or a tag in it is longer than any that Excel writes.
    """
    with reading(path):
        try:
            parser.Parse(data, not data)
        except expat.ExpatError as error:
            if error.code == _NO_MEMORY:
                raise MemoryError from error
            raise
    if fed + len(data) - max(parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
        raise damaged(path)


class Package:
    """An open workbook file in the form of .xlsx and .xlsm, read only.

    Raises:
        InputError: it is no zip file, damaged, encrypted, doubled in a part, or unpacks to an absurd size.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._small: dict[str, Element | None] = {}
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
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged(self.path)  # no other way of compressing is allowed in workbooks
            members[key] = member
        unpacked = sum(member.file_size for member in members.values())
        bomb = unpacked > LARGEST_HARMLESS and unpacked > LARGEST_RATIO * self.path.stat().st_size
        largest = max((member.file_size for member in members.values()), default=0)
        if bomb or unpacked > LARGEST_TOTAL or largest > LARGEST_PART:
            raise InputError(
                f"{self.path.name} would unpack to {unpacked / 2**20:,.0f} MB, more than a workbook can "
                "hold; it was not opened."
            )
        if _overlap(members.values()):
            raise damaged(self.path)
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
        fed = 0
        with reading(self.path), self.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parse_piece(self.path, parser, chunk, fed)
                fed += len(chunk)
            parse_piece(self.path, parser, b"", fed)

    def small_xml(self, part: str) -> Element | None:
        """Return the root of a small XML part with those of its elements that say something about a list.

        None stands for a part that there is not. Each is read once, however many others refer to it.

        Raises:
            InputError: the part is damaged, holds a document type, or is too large for what it is.
        """
        key = _key(part)
        if key not in self._small:
            member = self.find(part)
            self._small[key] = None if member is None else self._few_elements(member)
        return self._small[key]

    def _few_elements(self, member: zipfile.ZipInfo) -> Element:
        if member.file_size > LARGEST_SMALL_PART:
            raise damaged(self.path)
        parser = expat.ParserCreate(None, "}")
        parser.buffer_text = True
        tree = TreeBuilder()
        open_elements: list[bool] = []  # whether each is kept
        kept = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal kept
            is_kept = not open_elements or local_name(name) in _KEPT
            open_elements.append(is_kept)
            if is_kept:
                kept += 1
                if kept > MOST_ELEMENTS:
                    raise damaged(self.path)
                tree.start(name, attributes)

        def end(name: str) -> None:
            if open_elements.pop():
                tree.end(name)

        def text(data: str) -> None:
            if open_elements[-1]:
                tree.data(data)

        def refuse(*_: object) -> None:
            raise document_type(self.path)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
        self.parse(member, parser)
        return tree.close()

    def relationships(self, part: str) -> list[tuple[str, str, str]]:
        """Return what a part ("" for the package itself) refers to inside the package: (id, kind, part) each.

        The kind is the last word of the type, which the transitional and the strict flavor have in common.

        Raises:
            InputError: what it refers to is damaged, or there is more of it than a workbook can hold.
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
        if len(found) > MOST_RELATIONS:
            raise damaged(self.path)
        return found


def _overlap(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Return whether entries share bytes of the file, which makes a small one unpack to anything."""
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    return False


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
