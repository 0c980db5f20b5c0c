"""Importing Medicare's physician fee schedule relative value file (PPRRVU), alone or in the zip of CMS."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from addin.files.user_list import read_sheets
from addin.release_import import (
    LARGEST_MEMBER,
    FileProblem,
    checked_members,
    file_problems,
    file_sentences,
    left_out,
    member_name,
    sha256_of,
)
from udfs.errors import InputError
from udfs.releases.current import look_again
from udfs.releases.fee_schedule import ANOTHER_CODE, FeeSchedule, status_words
from udfs.releases.fee_schedule_file import FeeReading, is_text_file, quarter_named, read_rows, read_text
from udfs.releases.folder import data_folder
from udfs.releases.keep import Source, counted, keep_fees
from udfs.releases.names import checked_quarter

_ENDINGS = (".csv", ".xlsx", ".txt")  # the text comes last: it says nothing of its day


@dataclass(frozen=True, slots=True)
class FeeSummary:
    """What came of importing one file."""

    schedule: FeeSchedule
    before: FeeSchedule | None  # of the same quarter; the same one where nothing changed
    statuses: Counter[str]  # how many lines have each status indicator
    understood: str
    problems: tuple[FileProblem, ...]
    unread: tuple[str, ...]  # the other files in the zip

    @property
    def unchanged(self) -> bool:
        """Whether all of it was there already."""
        return self.schedule is self.before

    def sentences(self) -> list[str]:
        """Return the summary in plain sentences, without the list of problems but with their number."""
        if self.unchanged:
            return [f"{self.schedule.title} is already loaded; nothing changed."]
        what = f"{counted(self.schedule.codes, 'code')} in {counted(self.statuses.total(), 'line')}"
        instead = f" It replaces {self.before.name}." if self.before else ""
        number = counted(self.statuses[ANOTHER_CODE], "line")
        lines = [
            f"{self.schedule.title}: {what}.{instead}",
            self.understood,
            f"Status {ANOTHER_CODE}, {status_words(ANOTHER_CODE)}: {number}.",
        ]
        return lines + left_out(self.problems, self.unread)


def import_fee_schedule(path: Path, *, quarter: str | None = None) -> FeeSummary:
    """Import Medicare's fee schedule of a quarter into the user's store.

    Raises:
        InputError: the file is none, damaged, cut off, hostile, or tells no quarter.
        StoreError: the store cannot be written. In both cases nothing is changed.
    """
    wanted = None if quarter is None else checked_quarter(quarter)
    with file_sentences(path):
        sha256 = sha256_of(path)
        name, found, unread = _read(path)
    which = wanted or found.quarter or quarter_named(name)
    if not which:
        raise InputError(
            f"The quarter of the fee schedule cannot be taken from {name}; add it, such as --release 2026-07."
        )
    source = Source(path.name, sha256, PurePosixPath(name).stem)
    schedule, before = keep_fees(data_folder(), which, source, found.released, found.lines)
    look_again()
    return FeeSummary(
        schedule=schedule,
        before=before,
        statuses=Counter(line.status for line in found.lines),
        understood=found.understood,
        problems=file_problems(found.problems, name),
        unread=unread,
    )


def is_fee_schedule(path: Path) -> bool:
    """Return whether a file is Medicare's fee schedule, by its name or by what it holds."""
    try:
        with file_sentences(path):
            _read(path)
    except InputError:  # whatever else it may be
        return _is_named_so(path.name)
    return True


def _read(path: Path) -> tuple[str, FeeReading, tuple[str, ...]]:
    """Return the name of the file that was read, what it holds, and the names of those beside it in a zip."""
    size = path.stat().st_size
    if not size:
        raise InputError(f"{path.name} is empty; download it again.")
    if path.suffix.casefold() == ".xlsx":
        return path.name, _read_workbook(path, path.name), ()
    if size > LARGEST_MEMBER:
        raise InputError(f"{path.name} is far larger than a fee schedule; it was not opened.")
    if not zipfile.is_zipfile(path):
        return path.name, _read_plain(path.read_bytes(), path.name), ()
    with zipfile.ZipFile(path) as archive:
        members = {member_name(one): one for one in checked_members(archive, path)}
        named = sorted((one for one in members if _is_named_so(one)), key=_preference)
        if not named:
            raise InputError(
                f"{path.name} contains no PPRRVU file; choose the zip with the relative value files of the "
                "physician fee schedule that CMS publishes."
            )
        quarters = {quarter_named(one) for one in named}
        if len(quarters) > 1:
            raise InputError(
                f"{path.name} contains fee schedules of several quarters; unpack it and import one by one."
            )
        name = named[0]
        content = archive.read(members[name])
    unread = tuple(one for one in members if one != name)
    if PurePosixPath(name).suffix.casefold() != ".xlsx":
        return name, _read_plain(content, name), unread
    with tempfile.TemporaryDirectory(prefix="hcpcs-excel-") as folder:
        unpacked = Path(folder, "workbook.xlsx")
        unpacked.write_bytes(content)
        return name, _read_workbook(unpacked, name), unread


def _is_named_so(name: str) -> bool:
    return "pprrvu" in name.casefold() and PurePosixPath(name).suffix.casefold() in _ENDINGS


def _preference(name: str) -> tuple[bool, int, str]:
    # The two of a year with two conversion factors have the same status indicators; most are paid by nonQPP.
    plain = name.casefold()
    of_few = "qpp" in plain and "nonqpp" not in plain
    return of_few, _ENDINGS.index(PurePosixPath(plain).suffix), plain


def _read_workbook(path: Path, name: str) -> FeeReading:
    sheets = read_sheets(path)
    return read_rows(sheets[0] if sheets else [], name)


def _read_plain(content: bytes, name: str) -> FeeReading:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if is_text_file(text):
        return read_text(text.splitlines(), name)
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise InputError(f"{name} is damaged; download it again.") from error
    return read_rows(rows, name)
