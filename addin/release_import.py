"""Releases: reading what CMS publishes, keeping it, and their codes as the lines of a workbook's table.

The content of a file says what it holds; its name, or the user, says which release it is.
"""

from __future__ import annotations

import errno
import hashlib
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from addin.files.columns import column_letters
from addin.files.user_file import check_user_file
from addin.files.user_list import read_sheets
from udfs.describe import describe
from udfs.errors import InputError
from udfs.releases.changes import (
    ADDED,
    COVERAGE,
    PRICING,
    REACTIVATED,
    REMOVED,
    TERMINATED,
    WORDING,
    Change,
    ChangeCounts,
    changes,
    marked_words,
)
from udfs.releases.current import CurrentRelease, KnownCode, look_again
from udfs.releases.fixed_width import is_fixed_width, read_fixed_width
from udfs.releases.folder import data_folder
from udfs.releases.keep import (
    Report,
    Source,
    StoredRelease,
    counted,
    keep_release,
    release_codes,
    stored_releases,
)
from udfs.releases.known_codes import replacement_text
from udfs.releases.names import checked_quarter, quarter_named
from udfs.releases.record import Problem, Reading, ReleaseRecord, checked
from udfs.releases.release_sheets import RELEASE, find_headings, read_notes, read_release_rows
from udfs.releases.store import reading
from workbook_templates.declaration import Line

Progress = Callable[[float], None]
_START = 64 * 1024
LARGEST_MEMBER = 100 * 2**20  # a release is of 2 to 6 MB
_LARGEST_TOTAL = 500 * 2**20


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


class Contents(NamedTuple):
    """What a file turned out to hold."""

    member: str = ""  # the name of the file with the release in it, "" where there are only reports
    reading: Reading | None = None
    reports: tuple[Report, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    unread: tuple[str, ...] = ()  # the other files in a zip


NOTHING = Contents()


def _release(reading: Reading, name: str) -> Contents:
    checked(reading, name)
    return Contents(name, reading, problems=file_problems(reading.problems, name))


def file_problems(problems: Iterable[Problem], name: str) -> tuple[FileProblem, ...]:
    """Return places of a file together with its name."""
    return tuple(FileProblem(name, problem) for problem in problems)


def read_text(stream: IO[bytes], name: str, size: int, told: Progress) -> Contents:
    """Return what a text of fixed width holds.

    Raises:
        InputError: it is no release, or ends before its end.
    """
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        told(min(1.0, done / max(size, 1)))

    return _release(read_fixed_width(stream, name, on_bytes), name)


def read_rows(sheets: list[list[list[object]]], name: str) -> Contents:
    """Return what the sheets of a workbook hold, NOTHING where none belongs to a release.

    The first one that does counts: a transaction report repeats itself on the next one.

    Raises:
        InputError: the release in it ends before its end.
    """
    for rows in sheets:
        headings = find_headings(rows)
        if headings is None:
            continue
        if headings.kind == RELEASE:
            return _release(read_release_rows(rows, headings), name)
        notes, problems = read_notes(rows, headings)
        return Contents(reports=(Report(headings.kind, name, notes),), problems=file_problems(problems, name))
    return NOTHING


def read_zip(archive: zipfile.ZipFile, path: Path, told: Progress) -> Contents:
    """Return what a zip holds.

    Raises:
        InputError: it holds no release and no report, more than one release, or what no zip of CMS holds.
    """
    members = checked_members(archive, path)
    texts = []
    for member in members:
        if _ending(member) == ".txt":
            with archive.open(member) as stream:
                if is_fixed_width(stream.read(_START)):
                    texts.append(member)
    if len(texts) > 1:
        listed = " and ".join(member_name(member) for member in texts)
        raise InputError(f"{path.name} contains more than one release: {listed}; unpack it and import one.")
    # The workbook beside the text holds the same release once more.
    stems = {PurePosixPath(member_name(member)).stem.casefold() for member in texts}
    sheets = [
        member
        for member in members
        if _ending(member) == ".xlsx" and PurePosixPath(member_name(member)).stem.casefold() not in stems
    ]
    total = max(sum(member.file_size for member in (*texts, *sheets)), 1)
    found, done = NOTHING, 0
    if texts:
        with archive.open(texts[0]) as stream:
            done = texts[0].file_size
            found = read_text(stream, member_name(texts[0]), done, lambda part: told(part * done / total))
    for member in sheets:
        found = _joined(found, _read_member(archive, member), path)
        done += member.file_size
        told(done / total)
    if found.reading is None and not found.reports and found.problems:
        raise InputError(
            f"{path.name} contains no HCPCS release that can be read: {found.problems[0].sentence}"
        )
    if found.reading is None and not found.reports:
        raise InputError(
            f"{path.name} contains no HCPCS release; choose the zip with the alpha-numeric HCPCS file "
            "that CMS publishes."
        )
    read = {found.member, *(report.file for report in found.reports), *(one.file for one in found.problems)}
    return found._replace(unread=tuple(name for name in map(member_name, members) if name not in read))


def checked_members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in a zip, and refuse one that is made to do harm or far too large to be a release."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise InputError(
                f"{path.name} contains a path that leads out of the zip, which a CMS file never does; "
                "download it again from CMS."
            )
    total = sum(member.file_size for member in members)
    if total > _LARGEST_TOTAL or any(member.file_size > LARGEST_MEMBER for member in members):
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
            return Contents(problems=file_problems([problem], member_name(member)))
        return read_rows(sheets, member_name(member))


def _joined(found: Contents, other: Contents, path: Path) -> Contents:
    if found.reading is not None and other.reading is not None:
        if found.member.casefold().endswith(".txt"):
            return found  # the same once more, under another name
        raise InputError(
            f"{path.name} contains more than one release: {found.member} and {other.member}; "
            "unpack it and import one."
        )
    return Contents(
        found.member or other.member,
        found.reading or other.reading,
        (*found.reports, *other.reports),
        (*found.problems, *other.problems),
    )


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a file in a zip without its folders."""
    return PurePosixPath(member.filename.replace("\\", "/")).name


def _ending(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member_name(member)).suffix.casefold()


_CHUNK = 1024 * 1024
_SHARE_OF_READING = 0.6  # of the progress; the rest is keeping
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeError)

_OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")


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
    unread: tuple[str, ...] = ()  # the other files in the zip

    def sentences(self) -> list[str]:
        """Return the summary in plain sentences, without the list of problems but with their number."""
        lines = []
        if self.name:
            what = f"{counted(self.codes, 'code')} and {counted(self.modifiers, 'modifier')}"
            if self.unchanged:
                lines.append(f"Release {self.quarter} ({self.name}) is already loaded; nothing changed.")
            elif self.replaced:
                lines.append(f"Release {self.quarter} ({self.name}): {what}. It replaces {self.replaced}.")
            else:
                lines.append(f"Release {self.quarter} ({self.name}): {what}.")
        if self.changes is not None:
            added, changed, terminated, removed = self.changes
            gone = f", {removed:,} no longer in the file" if removed else ""
            lines.append(
                f"Compared with release {self.before}: {added:,} added, {changed:,} changed, "
                f"{terminated:,} terminated{gone}."
            )
        whose = "Its" if self.name else f"Release {self.quarter}: its"
        for kind, notes in self.reports:
            lines.append(
                f"{whose} {kind} lists {counted(notes, 'change')}; to see "
                f"{'it' if notes == 1 else 'them'}, run hcpcs-excel release show CODE."
            )
        return lines + left_out(self.problems, self.unread)


def left_out(problems: Sequence[FileProblem], unread: Sequence[str]) -> list[str]:
    """Return what is said of places in a file that could not be read, and of files beside it in a zip."""
    lines = []
    if problems:
        were = "was" if len(problems) == 1 else "were"
        lines.append(f"{counted(len(problems), 'place')} could not be read and {were} left out.")
    if unread:
        lines.append(f"Also in the zip, and not needed: {', '.join(unread)}.")
    return lines


def import_release(
    path: Path, *, quarter: str | None = None, progress: Progress | None = None
) -> ImportSummary:
    """Import a release, or a report that belongs to one, into the user's store.

    Raises:
        InputError: the file is no release, damaged, cut off, hostile, or its name does not tell which it is.
        StoreError: the store cannot be written. In both cases nothing is changed.
    """
    wanted = None if quarter is None else checked_quarter(quarter)
    told = progress or (lambda _: None)
    with file_sentences(path):
        sha256 = sha256_of(path)
        found = _read(path, lambda share: told(_SHARE_OF_READING * share))
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
        problems=found.problems,
        unread=found.unread,
    )


def loaded_releases() -> list[StoredRelease]:
    """Return the releases that are loaded, the newest first, the user's own list of CPT codes last.

    Each has a sentence that tells of it.

    Raises:
        StoreError: the store cannot be read.
    """
    return stored_releases(data_folder())


def _unknown_quarter(path: Path, found: Contents) -> InputError:
    if found.reading is None:
        return InputError(
            f"The release cannot be taken from the file name {path.name}; add it, such as --release 2026-07."
        )
    newest = max(max(record.added, record.action_effective) for record in found.reading.records)
    return InputError(
        f"The release cannot be taken from the file name {path.name}; its newest date is {newest}, so "
        f"try --release {newest[:7]}."
    )


def sha256_of(path: Path) -> str:
    """Return the checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def file_sentences(path: Path) -> Iterator[None]:
    """Turn what the system and the reader of zip files say into one sentence."""
    try:
        if path.exists() and not path.is_dir() and not path.is_file():  # a pipe would be waited for
            raise InputError(f"{path} is not an ordinary file; choose the file that CMS publishes.")
        yield
    except _DAMAGE as error:
        raise InputError(f"{path.name} is damaged; download it again.") from error
    except RuntimeError as error:  # how the reader of zip files says it
        raise InputError(
            f"{path.name} is password-protected; unpack it and import the files in it."
        ) from error
    except OSError as error:
        # Of a name with * Windows says that it is invalid.
        if isinstance(error, FileNotFoundError) or error.errno == errno.EINVAL:
            raise InputError(f"{path} does not exist; check the folder and the name.") from error
        if error.errno is None:  # no system has said that, but the reader of bzip2
            raise InputError(f"{path.name} is damaged; download it again.") from error
        if path.is_dir():  # Windows says that access to a folder was denied
            raise InputError(f"{path} is a folder; choose a file in it.") from error
        raise InputError(
            f"{path} cannot be read ({error.strerror}); close it in other programs and check your access."
        ) from error


def _read(path: Path, told: Progress) -> Contents:
    with path.open("rb") as stream:
        start = stream.read(len(_OLD_WORKBOOK))
        if not start:
            raise InputError(f"{path.name} is empty; download it again.")
        if not start.startswith(b"PK"):
            if path.suffix.casefold() in (".xlsx", ".xlsm"):
                check_user_file(path)  # which says what it really is
            if start.startswith(_OLD_WORKBOOK):
                raise InputError(
                    f"{path.name} is a workbook in the old .xls format; import the .txt that CMS "
                    "publishes with it."
                )
            stream.seek(0)
            return read_text(stream, path.name, path.stat().st_size, told)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" in archive.namelist():
            found = read_rows(read_sheets(path), path.name)
            if found is NOTHING:
                raise _no_release(path.name)
            return found
        return read_zip(archive, path, told)


def _no_release(name: str) -> InputError:
    return InputError(
        f"{name} is not an HCPCS release: none of its sheets has the right headings; choose the zip as CMS "
        "publishes it, or the .txt or .xlsx named ANWEB in it."
    )


_KINDS = {
    ADDED: "Added",
    REMOVED: "No longer listed",
    REACTIVATED: "Active again",
    WORDING: "Wording",
    COVERAGE: "Coverage",
    PRICING: "Pricing",
}


def release_lines(quarter: str, before: str | None = None) -> tuple[Line, ...]:
    """Return every HCPCS Level II code of a release: Code, Description, Ended, Coverage and Pricing.

    A line a code. Ended is there where the code's last day was before the release began: one that ends
    later is still in use in it. Began is there where such a code is not in the earlier release at all.

    Raises:
        InputError: it is no quarter, or its release is not loaded.
        StoreError: the store of releases cannot be read.
    """
    begins = f"{quarter.strip()}-01"
    earlier = {} if before is None else {one.code: one for one in release_codes(data_folder(), before)}
    lines = []
    for one in release_codes(data_folder(), quarter):
        line: dict[str, str | date] = {
            "Code": one.code,
            "Description": one.long_description,
            "Coverage": one.coverage,
            "Pricing": _pricing(one),
        }
        if one.terminated and one.terminated < begins:
            line["Ended"] = date.fromisoformat(one.terminated)
            if earlier and one.code not in earlier:
                line["Began"] = date.fromisoformat(one.added)
        if was := earlier.get(one.code):
            line["Words changed"] = marked_words(was.long_description, one.long_description)
        lines.append(line)
    return tuple(lines)


def change_lines(after: str, before: str | None = None) -> tuple[Line, ...]:
    """Return what became of codes up to a release: Code, Change, Words changed, Coverage and Pricing change.

    A line a code that changed since the earlier release, or ended before the later one began, whenever
    that was: "Terminated 2025-12-31; see J3247", with the day on which it began where the earlier release
    does not have it. A code that ends later is still in use: "Ends 2026-09-30".

    Raises:
        InputError: one is no quarter, or its release is not loaded.
        StoreError: the store of releases cannot be read.
    """
    begins = f"{after.strip()}-01"
    codes = release_codes(data_folder(), after)
    earlier = {one.code for one in release_codes(data_folder(), before)} if before is not None else None
    instead = _replacements(codes, begins)
    lines: dict[str, Line] = {}
    for one in codes:
        if one.terminated and one.terminated < begins:
            began = f", began {one.added}" if earlier is not None and one.code not in earlier else ""
            see = f"; see {instead[one.code]}" if instead[one.code] else ""
            lines[one.code] = {"Code": one.code, "Change": f"Terminated {one.terminated}{began}{see}"}
    if before is not None:
        with reading(data_folder()) as connection:
            found = changes(connection, before.strip(), after.strip()) if connection else []
        for change in found:
            line = _change_line(change, begins)
            if len(change.code) == 5 and line["Change"]:
                lines.setdefault(change.code, line)
    return tuple(lines[code] for code in sorted(lines))


def _replacements(codes: Sequence[ReleaseRecord], day: str) -> dict[str, str]:
    """Return what took the place of each code of a release that had ended before a day, "" for the others."""
    known = {one.code: KnownCode("", "", one.added, one.terminated, one.references) for one in codes}
    release = CurrentRelease("", "", "", known, {}, None)
    return {code: replacement_text(one, day, release) for code, one in known.items()}


def with_replacements(lines: Sequence[Line], after: str) -> tuple[Line, ...]:
    """Return lines with a Code in which Replacement is filled in, where it is blank and the code has ended.

    Raises:
        InputError: it is no quarter, or its release is not loaded.
        StoreError: the store of releases cannot be read.
    """
    instead = _replacements(release_codes(data_folder(), after), f"{after.strip()}-01")
    found = []
    for line in lines:
        replacement = "" if line.get("Replacement") else instead.get(describe(line.get("Code")).code, "")
        found.append({**line, "Replacement": replacement} if replacement else line)
    return tuple(found)


def _change_line(change: Change, begins: str) -> Line:
    said = [_KINDS[kind] for kind in change.kinds if kind in _KINDS]
    if TERMINATED in change.kinds and change.after and change.after.terminated >= begins:
        said.insert(0, f"Ends {change.after.terminated}")
    line: dict[str, str] = {"Code": change.code, "Change": ", ".join(said)}
    if change.before and change.after:
        line["Words changed"] = marked_words(change.before.long_description, change.after.long_description)
        for heading, was, now in (
            ("Coverage change", change.before.coverage, change.after.coverage),
            ("Pricing change", _pricing(change.before), _pricing(change.after)),
        ):
            line[heading] = f"{was or 'none'} to {now or 'none'}" if was != now else ""
    return line


def _pricing(one: ReleaseRecord) -> str:
    return " / ".join(filter(None, (one.pricing, one.multiple_pricing)))
