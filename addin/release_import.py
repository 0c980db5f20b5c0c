"""Importing a release: finding it in what CMS publishes, reading it, keeping it.

CMS publishes a zip with the release as text and as workbook, a transaction report, corrections and notes.
What each file in it is, its content says; which release it is, its name says, or the user.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from udfs.errors import InputError
from udfs.releases.changes import ChangeCounts
from udfs.releases.current import look_again
from udfs.releases.fixed_width import is_fixed_width, read_fixed_width
from udfs.releases.folder import data_folder
from udfs.releases.keep import Report, Source, StoredRelease, counted, keep_release, stored_releases
from udfs.releases.names import checked_quarter, quarter_named
from udfs.releases.record import Problem, Reading, checked
from udfs.releases.sheet_rows import RELEASE, find_headings, read_notes, read_release_rows
from workbook_templates.user_files.columns import column_letters
from workbook_templates.user_files.sheet_rows import read_sheets
from workbook_templates.user_files.user_file import check_user_file

_START = 64 * 1024
_CHUNK = 1024 * 1024
_LARGEST_MEMBER = 100 * 2**20  # a release is of 2 to 6 MB
_LARGEST_TOTAL = 500 * 2**20
_SHARE_OF_READING = 0.6  # of the progress; the rest is keeping
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError)

_OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A place in a file that could not be read."""

    file: str
    problem: Problem

    @property
    def sentence(self) -> str:
        """The place and what is wrong with it."""
        line, column, what = self.problem
        if self.file.casefold().endswith(".xlsx"):
            return f"{self.file}, row {line:,}, column {column_letters(column)}: {what}."
        return f"{self.file}, line {line:,}, column {column}: {what}."


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What came of importing one file."""

    quarter: str
    name: str = ""  # of the release in it, "" where it holds only reports
    codes: int = 0
    modifiers: int = 0
    unchanged: bool = False  # all of it was there already
    replaced: str = ""  # the name of the release of that quarter that was there before
    before: str = ""  # the quarter of the release before, "" where there is none
    changes: ChangeCounts | None = None  # against the release before
    reports: tuple[tuple[str, int], ...] = ()  # the kind of each report, and of how many changes it tells
    problems: tuple[FileProblem, ...] = ()

    def sentences(self) -> list[str]:
        """Answer the summary in plain sentences, without the list of problems but with their number."""
        lines = []
        if self.name:
            what = f"{counted(self.codes, 'code')} and {counted(self.modifiers, 'modifier')}"
            if self.unchanged:
                lines.append(f"Release {self.quarter} ({self.name}) is loaded already; nothing changed.")
            elif self.replaced:
                lines.append(
                    f"Release {self.quarter} ({self.name}): {what}. It takes the place of {self.replaced}."
                )
            else:
                lines.append(f"Release {self.quarter} ({self.name}): {what}.")
        if self.changes is not None:
            added, changed, terminated, removed = self.changes
            gone = f", {removed:,} no longer in the file" if removed else ""
            lines.append(
                f"Against release {self.before}: {added:,} added, {changed:,} changed, "
                f"{terminated:,} terminated{gone}."
            )
        for kind, notes in self.reports:
            lines.append(
                f"Its {kind} tells of {counted(notes, 'change')}; "
                f"hcpcs-excel release show CODE shows {'it' if notes == 1 else 'them'}."
            )
        if self.problems:
            were = "was" if len(self.problems) == 1 else "were"
            lines.append(f"{counted(len(self.problems), 'place')} could not be read and {were} left out.")
        return lines


class _Found(NamedTuple):
    """What a file turned out to hold."""

    member: str  # the name of the file with the release in it, "" where there are only reports
    reading: Reading | None
    reports: list[Report]
    problems: list[FileProblem]


_NOTHING = _Found("", None, [], [])


def import_release(
    path: Path, *, quarter: str | None = None, progress: Progress | None = None
) -> ImportSummary:
    """Import a release, or a report that belongs to one, into the user's store.

    Args:
        path: the zip as CMS publishes it, or the .txt or .xlsx in it.
        quarter: which release it is, such as "2026-07"; None to take it from the names.
        progress: is told now and then how much is done, from 0 to 1.

    Returns:
        What came of it.

    Raises:
        InputError: the file is no release, damaged, cut off, hostile, or its name does not tell which it is.
        StoreError: the store cannot be written. In both cases nothing is changed.
    """
    wanted = None if quarter is None else checked_quarter(quarter)
    told = progress or (lambda _: None)
    with _sentences(path):
        sha256 = _sha256(path)
        found = _read(path, told)
    told(_SHARE_OF_READING)
    names = [found.member, *(report.file for report in found.reports), path.name]
    which = wanted or quarter_named(names)
    if not which:
        raise _unknown_quarter(path, found)
    records = None if found.reading is None else found.reading.records
    name = PurePosixPath(found.member).stem
    kept = keep_release(data_folder(), which, Source(path.name, sha256, name), records, found.reports)
    look_again()
    told(1.0)
    codes = sum(len(record.code) == 5 for record in records or ())
    return ImportSummary(
        quarter=which,
        name=name,
        codes=codes,
        modifiers=len(records or ()) - codes,
        unchanged=kept.unchanged,
        replaced=kept.replaced,
        before=kept.before,
        changes=kept.changes,
        reports=tuple((report.kind, len(report.notes)) for report in found.reports),
        problems=tuple(found.problems),
    )


def loaded_releases() -> list[StoredRelease]:
    """Answer the releases that are loaded, the newest first, the user's own list of CPT codes last.

    Each has a sentence that tells of it.

    Raises:
        StoreError: the store cannot be read.
    """
    return stored_releases(data_folder())


def _unknown_quarter(path: Path, found: _Found) -> InputError:
    if found.reading is None:
        return InputError(
            f"The name {path.name} does not tell which release it belongs to; "
            "name it, as in --release 2026-07."
        )
    newest = max(max(record.added, record.action_effective) for record in found.reading.records)
    return InputError(
        f"The name {path.name} does not tell which release it is; its newest date is {newest}, so perhaps "
        f"--release {newest[:7]}."
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turn what the system and the reader of zip files say into one sentence."""
    try:
        yield
    except _DAMAGE as error:
        raise InputError(f"{path.name} is damaged; download it again.") from error
    except RuntimeError as error:  # how the reader of zip files says it
        raise InputError(
            f"{path.name} is protected by a password; unpack it and import what is in it."
        ) from error
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist; check the folder and the name.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder; name a file in it.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); close it in other programs and check your access."
        ) from error


def _read(path: Path, told: Progress) -> _Found:
    with path.open("rb") as stream:
        start = stream.read(_START)
        if not start:
            raise InputError(f"{path.name} is empty; download it again.")
        if not start.startswith(b"PK"):
            if path.suffix.casefold() in (".xlsx", ".xlsm"):
                check_user_file(path)  # which says what it really is
            if start.startswith(_OLD_WORKBOOK):
                raise InputError(
                    f"{path.name} is a workbook of the old form .xls; import the .txt that CMS publishes "
                    "beside it."
                )
            stream.seek(0)
            return _read_text(stream, path.name, path.stat().st_size, told)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" in archive.namelist():
            found = _read_rows(read_sheets(path), path.name)
            if found is _NOTHING:
                raise _no_release(path.name)
            return found
        return _read_zip(archive, path, told)


def _read_text(stream: IO[bytes], name: str, size: int, told: Progress) -> _Found:
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        told(_SHARE_OF_READING * min(1.0, done / max(size, 1)))

    reading = checked(read_fixed_width(stream, name, on_bytes), name)
    return _Found(name, reading, [], [FileProblem(name, problem) for problem in reading.problems])


def _read_rows(sheets: list[list[list[object]]], name: str) -> _Found:
    """Read the first sheet that belongs to a release; a transaction report repeats itself on the next one."""
    for rows in sheets:
        headings = find_headings(rows)
        if headings is None:
            continue
        if headings.kind == RELEASE:
            reading = checked(read_release_rows(rows, headings), name)
            return _Found(name, reading, [], [FileProblem(name, problem) for problem in reading.problems])
        notes, problems = read_notes(rows, headings)
        report = Report(headings.kind, name, notes)
        return _Found("", None, [report], [FileProblem(name, problem) for problem in problems])
    return _NOTHING


def _no_release(name: str) -> InputError:
    return InputError(
        f"{name} is no HCPCS release: none of its sheets has the headings of one; choose the zip as CMS "
        "publishes it, or the .txt or .xlsx named ANWEB in it."
    )


def _read_zip(archive: zipfile.ZipFile, path: Path, told: Progress) -> _Found:
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
    found = _NOTHING
    for member in texts:
        with archive.open(member) as stream:
            found = _read_text(stream, _name(member), member.file_size, told)
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


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Found:
    """Read a workbook in a zip, through a file for the while."""
    with tempfile.TemporaryDirectory(prefix="hcpcs-excel-") as folder:
        unpacked = Path(folder, "workbook.xlsx")
        with archive.open(member) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target)
        try:
            sheets = read_sheets(unpacked)
        except InputError:  # one of the notes beside the release is no reason to refuse the release
            problem = Problem(1, 1, "the workbook is damaged or protected")
            return _NOTHING._replace(problems=[FileProblem(_name(member), problem)])
        return _read_rows(sheets, _name(member))


def _joined(found: _Found, other: _Found, path: Path) -> _Found:
    if found.reading is not None and other.reading is not None:
        if found.member.casefold().endswith(".txt"):
            return found  # the same once more, under another name
        raise InputError(
            f"{path.name} holds more than one release: {found.member} and {other.member}; "
            "unpack it and import one."
        )
    kinds = {report.kind for report in found.reports}
    new = [report for report in other.reports if report.kind not in kinds]
    return _Found(
        found.member or other.member,
        found.reading or other.reading,
        [*found.reports, *new],
        [*found.problems, *other.problems],
    )


def _name(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.replace("\\", "/")).name


def _ending(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(_name(member)).suffix.casefold()
