"""A release in the zip that CMS publishes: as text and once more as workbook, with reports beside it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from addin.files.user_list import read_sheets
from addin.release_contents import NOTHING, Contents, FileProblem, Progress, read_rows, read_text
from udfs.errors import InputError
from udfs.releases.fixed_width import is_fixed_width
from udfs.releases.record import Problem

_START = 64 * 1024
_LARGEST_MEMBER = 100 * 2**20  # a release is of 2 to 6 MB
_LARGEST_TOTAL = 500 * 2**20


def read_zip(archive: zipfile.ZipFile, path: Path, told: Progress) -> Contents:
    """Answer what a zip holds.

    Args:
        archive: the open zip.
        path: its path, for messages.
        told: is told how much of the text is read, from 0 to 1.

    Raises:
        InputError: it holds no release and no report, more than one release, or what no zip of CMS holds.
    """
    members = _checked_members(archive, path)
    texts = []
    for member in members:
        if _ending(member) == ".txt":
            with archive.open(member) as stream:
                if is_fixed_width(stream.read(_START)):
                    texts.append(member)
    if len(texts) > 1:
        listed = " and ".join(_name(member) for member in texts)
        raise InputError(f"{path.name} holds more than one release: {listed}; unpack it and import one.")
    found = NOTHING
    for member in texts:
        with archive.open(member) as stream:
            found = read_text(stream, _name(member), member.file_size, told)
    # The workbook beside the text holds the same release once more.
    stems = {PurePosixPath(_name(member)).stem.casefold() for member in texts}
    for member in members:
        if _ending(member) == ".xlsx" and PurePosixPath(_name(member)).stem.casefold() not in stems:
            found = _joined(found, _read_member(archive, member), path)
    if found.reading is None and not found.reports and found.problems:
        raise InputError(f"{path.name} holds no HCPCS release that can be read: {found.problems[0].sentence}")
    if found.reading is None and not found.reports:
        raise InputError(
            f"{path.name} holds no HCPCS release; choose the zip with the alpha-numeric HCPCS file as CMS "
            "publishes it."
        )
    return found


def _checked_members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """Answer the files in a zip, and refuse one that is made to do harm or far too large to be a release."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise InputError(
                f"{path.name} holds a file whose path leads out of the zip, which no zip of CMS does; "
                "download it again from CMS."
            )
    total = sum(member.file_size for member in members)
    if total > _LARGEST_TOTAL or any(member.file_size > _LARGEST_MEMBER for member in members):
        raise InputError(
            f"{path.name} would unpack to {total / 2**20:,.0f} MB, far more than a release; "
            "it was not opened."
        )
    return members


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Contents:
    """Read a workbook in a zip, through a file for the while."""
    with tempfile.TemporaryDirectory(prefix="hcpcs-excel-") as folder:
        unpacked = Path(folder, "workbook.xlsx")
        with archive.open(member) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target)
        try:
            sheets = read_sheets(unpacked)
        except InputError:  # one of the notes beside the release is no reason to refuse the release
            problem = Problem(1, 1, "the workbook is damaged or protected")
            return NOTHING._replace(problems=[FileProblem(_name(member), problem)])
        return read_rows(sheets, _name(member))


def _joined(found: Contents, other: Contents, path: Path) -> Contents:
    if found.reading is not None and other.reading is not None:
        if found.member.casefold().endswith(".txt"):
            return found  # the same once more, under another name
        raise InputError(
            f"{path.name} holds more than one release: {found.member} and {other.member}; "
            "unpack it and import one."
        )
    kinds = {report.kind for report in found.reports}
    new = [report for report in other.reports if report.kind not in kinds]
    return Contents(
        found.member or other.member,
        found.reading or other.reading,
        [*found.reports, *new],
        [*found.problems, *other.problems],
    )


def _name(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.replace("\\", "/")).name


def _ending(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(_name(member)).suffix.casefold()
