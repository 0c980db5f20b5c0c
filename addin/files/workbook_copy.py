"""A copy of a user's workbook in which one sheet has grown by columns, and every other part is as it was.

Saving a workbook through a spreadsheet library loses what that library does not know: sparklines, text boxes,
newer conditional formats. So nothing is loaded and saved here. The parts of the package are passed through,
and the XML of the one sheet is streamed past a parser that says where the new cells belong.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from addin.files.columns import LAST_COLUMN
from addin.files.excel_package import reading
from addin.files.quick_scan import NeedsCare
from addin.files.sheet_copy import NewColumns, SheetCopy, Tally
from addin.files.xlsx_sheet import XlsxSheet
from udfs.errors import InputError

_CHUNK = 256 * 1024
# Sheets shrink to a tenth at every level; the default level only takes three times as long.
ZIP_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of a copy."""

    tally: Tally
    first_column: int  # the first of the new columns, from 1
    hidden: bool  # whether the sheet hides columns at that place


def copy_workbook(
    sheet: XlsxSheet, columns: NewColumns, target: Path, progress: Callable[[float], None] | None = None
) -> Copied:
    """Write a copy of a workbook in which one sheet has grown by columns.

    The new columns are the first behind every cell, table and merged range of the sheet.

    Args:
        sheet: the open sheet.
        columns: what is to be added.
        target: the file to write to; it is overwritten.
        progress: is told now and then how much is done, from 0 to 1.

    Returns:
        What the rows came to.

    Raises:
        InputError: the workbook is damaged, or has too few free columns.
        OSError: the target cannot be written.
    """
    last_column = sheet.claimed_last_column()
    if last_column + len(columns.headings) > LAST_COLUMN:
        last_column = sheet.last_column()  # what the sheet says of itself may be more than is true
    careful = False
    while True:
        if last_column + len(columns.headings) > LAST_COLUMN:
            raise InputError(
                f"The sheet {sheet.name!r} of {sheet.path.name} has too few free columns on the right for "
                f"{len(columns.headings)} more; delete its last columns, also if they look empty."
            )
        sheet_copy = SheetCopy(sheet.values, columns, last_column, careful=careful)
        try:
            _write(sheet, sheet_copy, target, progress)
        except NeedsCare:
            careful = True
            continue
        found = max(sheet_copy.widest, sheet.part.last_table_column)
        if found == last_column:
            return Copied(sheet_copy.tally(), last_column + 1, sheet_copy.hidden)
        # The claim was wrong; now the truth is known, and once more is enough.
        last_column = found


def _write(
    sheet: XlsxSheet, sheet_copy: SheetCopy, target: Path, progress: Callable[[float], None] | None
) -> None:
    package = sheet.package
    members = package.archive.infolist()
    total = sum(member.file_size for member in members) or 1
    done = 0
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = package.archive.comment
        for member in members:
            change = sheet_copy.feed if member is sheet.part.member else None
            with (
                reading(package.path),
                package.open(member) as before,
                archive.open(_twin(member), "w", force_zip64=member.file_size > 2**30) as after,
            ):
                while chunk := before.read(_CHUNK):
                    after.write(change(chunk) if change else chunk)
                    done += len(chunk)
                    if progress is not None:
                        progress(done / total)
                if change:
                    after.write(change(b""))


_NAME_IN_UTF_8 = 0x800  # the flag of an entry for that


class _Entry(zipfile.ZipInfo):
    """An entry whose name is written as it was read.

    Some programs write names in UTF-8 and do not say so; they are read as the old code page of zip files.
    """

    __slots__ = ("name_as_read", "name_flag")
    name_as_read: bytes
    name_flag: int  # what zipfile would work out from the name, like the bytes

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile asks for both by this name
        return self.name_as_read, self.flag_bits & ~_NAME_IN_UTF_8 | self.name_flag


def _twin(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Answer a new entry that says the same of a part as an existing one."""
    twin = _Entry(member.filename, member.date_time)
    twin.name_flag = member.flag_bits & _NAME_IN_UTF_8
    # The name before zipfile has made anything of it, such as the one in an extra field.
    twin.name_as_read = member.orig_filename.encode("utf-8" if twin.name_flag else "cp437")
    twin.compress_type = member.compress_type
    # The level given to ZipFile holds for entries that it makes itself; this one has no public name before
    # Python 3.13, where the old name still works.
    twin._compresslevel = ZIP_LEVEL  # type: ignore[attr-defined]
    twin.comment = member.comment
    twin.extra = _without_sizes(member.extra)
    twin.create_system = member.create_system
    twin.external_attr = member.external_attr
    twin.internal_attr = member.internal_attr
    twin.file_size = member.file_size
    return twin


def _without_sizes(extra: bytes) -> bytes:
    """Answer the extra fields of an entry but the sizes of large files, which are written anew."""
    kept = b""
    while len(extra) >= 4:
        length = 4 + int.from_bytes(extra[2:4], "little")
        if extra[:2] != b"\x01\x00":
            kept += extra[:length]
        extra = extra[length:]
    return kept
