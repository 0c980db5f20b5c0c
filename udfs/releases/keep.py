"""Putting releases into the store, listing them, taking them out: each change is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from udfs.errors import InputError
from udfs.releases.changes import ChangeCounts, count_changes
from udfs.releases.names import checked_quarter
from udfs.releases.record import ReleaseRecord, local_day
from udfs.releases.release_sheets import Note
from udfs.releases.store import CPT_LIST, reading, release_id, writing

_FIELDS = ", ".join(ReleaseRecord._fields)
_PLACES = ", ".join("?" * (len(ReleaseRecord._fields) + 1))


def counted(number: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "modifier"), counted(8091, "code")
    ('1 modifier', '8,091 codes')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


class Source(NamedTuple):
    """The file that something was imported from."""

    file: str  # its name as handed in
    sha256: str
    name: str  # of what is in it, without ending: HCPC2026_JUL_ANWEB


class StoredRelease(NamedTuple):
    """One release in the store."""

    quarter: str  # "2026-07"; "CPT" for the user's own list of CPT codes
    name: str
    file: str
    sha256: str
    imported: str  # "2026-07-03 09:15:00", UTC
    codes: int
    modifiers: int
    reports: tuple[str, ...]  # what else was imported with it: "transaction report", "list of corrections"

    @property
    def own(self) -> bool:
        """Whether this is the user's own list of CPT codes."""
        return self.quarter == CPT_LIST

    @property
    def sentence(self) -> str:
        """The release in one sentence."""
        day = local_day(self.imported)
        if self.own:
            return f"Your own list of {counted(self.codes, 'CPT code')}, imported on {day} from {self.file}."
        what = f"{counted(self.codes, 'code')} and {counted(self.modifiers, 'modifier')}"
        return f"Release {self.quarter} ({self.name}) with {what}, imported on {day}."


class Report(NamedTuple):
    """A transaction report or a list of corrections that came with a release."""

    kind: str
    file: str
    notes: Sequence[Note]


class Kept(NamedTuple):
    """What came of keeping a release and its reports."""

    unchanged: bool  # all of it was there already
    replaced: str  # the name of the release of that quarter that was there before, "" for none
    before: str  # the quarter of the release before it, "" for none
    changes: ChangeCounts | None  # against the release before it


def keep_release(
    folder: Path,
    quarter: str,
    source: Source,
    records: Sequence[ReleaseRecord] | None,
    reports: Sequence[Report] = (),
) -> Kept:
    """Put a release and its reports into the store, in place of what was there of the same quarter.

    Raises:
        InputError: there are only reports, and their release is not in the store.
        StoreError: the store cannot be written. In both cases it is as it was.
    """
    with writing(folder) as connection:
        there = connection.execute("SELECT id, name FROM release WHERE quarter = ?", [quarter]).fetchone()
        replaced = ""
        if records is None:
            if there is None:
                raise InputError(
                    f"{source.file} is the {reports[0].kind} of release {quarter}, which is not loaded; "
                    "import that release first."
                )
            unchanged, release = True, there[0]
        elif there is not None and _records_of(connection, there[0]) == set(records):
            unchanged, release = True, there[0]
        else:
            if there is not None:
                connection.execute("DELETE FROM release WHERE id = ?", [there[0]])
                replaced = there[1]
            unchanged, release = False, _insert(connection, quarter, source, records)
        for report in reports:
            unchanged = not _insert_report(connection, release, source, report) and unchanged
        before = "" if records is None else _quarter_before(connection, quarter)
        changes = count_changes(connection, before, quarter) if before else None
    return Kept(unchanged, replaced, before, changes)


def _insert(
    connection: sqlite3.Connection, quarter: str, source: Source, records: Sequence[ReleaseRecord]
) -> int:
    codes = sum(len(record.code) == 5 for record in records)
    newest = max((max(record.added, record.action_effective) for record in records), default="")
    release = connection.execute(
        "INSERT INTO release (quarter, name, file, sha256, imported, newest_date, codes, modifiers) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [quarter, source.name, source.file, source.sha256, _now(), newest, codes, len(records) - codes],
    ).lastrowid
    connection.executemany(
        f"INSERT INTO entry (release, {_FIELDS}) VALUES ({_PLACES})",  # noqa: S608 - our own names
        ((release, *record) for record in records),
    )
    return int(release or 0)


def _insert_report(connection: sqlite3.Connection, release: int, source: Source, report: Report) -> bool:
    """Put a report beside its release; answer False where it was there already."""
    there = connection.execute(
        "SELECT sha256 FROM report WHERE release = ? AND kind = ?", [release, report.kind]
    ).fetchone()
    if there is not None and there[0] == source.sha256:
        return False
    connection.execute("DELETE FROM report WHERE release = ? AND kind = ?", [release, report.kind])
    identity = connection.execute(
        "INSERT INTO report (release, kind, file, sha256, imported) VALUES (?, ?, ?, ?, ?)",
        [release, report.kind, report.file, source.sha256, _now()],
    ).lastrowid
    connection.executemany(
        "INSERT INTO note (report, code, action, effective, details) VALUES (?, ?, ?, ?, ?)",
        ((identity, *note) for note in report.notes),
    )
    return True


def remove_release(folder: Path, quarter: str) -> StoredRelease:
    """Take a release out of the store, with what was imported beside it.

    Raises:
        InputError: there is no such release.
        StoreError: the store cannot be written.
    """
    there = {release.quarter: release for release in stored_releases(folder)}
    if quarter not in there:
        known = ", ".join(there) or "none"
        what = "CPT list" if quarter == CPT_LIST else f"release {quarter}"
        raise InputError(f"There is no {what} to remove; loaded: {known}.")
    with writing(folder) as connection:
        connection.execute("DELETE FROM release WHERE quarter = ?", [quarter])
    return there[quarter]


def stored_releases(folder: Path) -> list[StoredRelease]:
    """Return what is in the store: the newest release first, the user's own list last.

    Raises:
        StoreError: the store cannot be read.
    """
    with reading(folder) as connection:
        if connection is None:
            return []
        rows = connection.execute(
            "SELECT id, quarter, name, file, sha256, imported, codes, modifiers FROM release "
            "ORDER BY quarter = ?, quarter DESC",
            [CPT_LIST],
        ).fetchall()
        reports = connection.execute("SELECT release, kind FROM report ORDER BY kind DESC").fetchall()
    return [
        StoredRelease._make([*row, tuple(kind for release, kind in reports if release == identity)])
        for identity, *row in rows
    ]


def history(folder: Path, code: str) -> list[tuple[str, ReleaseRecord | None, list[tuple[str, Note]]]]:
    """Return what each release in the store says of a code, the oldest first, the user's own list last.

    The quarter, the record (None where the release does not have the code), and the notes of the reports
    that came with the release, each with the report's kind.

    Raises:
        StoreError: the store cannot be read.
    """
    with reading(folder) as connection:
        if connection is None:
            return []
        found = []
        for identity, quarter in connection.execute(
            "SELECT id, quarter FROM release ORDER BY quarter = ?, quarter", [CPT_LIST]
        ).fetchall():
            row = connection.execute(
                f"SELECT {_FIELDS} FROM entry WHERE release = ? AND code = ?",  # noqa: S608 - our own names
                [identity, code],
            ).fetchone()
            notes = connection.execute(
                "SELECT kind, code, action, effective, details FROM note JOIN report ON report.id = report "
                "WHERE release = ? AND code = ? ORDER BY kind DESC, note.rowid",
                [identity, code],
            ).fetchall()
            record = None if row is None else ReleaseRecord(*row)
            found.append((quarter, record, [(note[0], Note(*note[1:])) for note in notes]))
        return found


def _quarter_before(connection: sqlite3.Connection, quarter: str) -> str:
    if quarter == CPT_LIST:
        return ""
    row = connection.execute(
        "SELECT max(quarter) FROM release WHERE quarter < ? AND quarter <> ?", [quarter, CPT_LIST]
    ).fetchone()
    return row[0] or ""


def _records_of(connection: sqlite3.Connection, release: int) -> set[tuple[str, ...]]:
    return set(
        connection.execute(
            f"SELECT {_FIELDS} FROM entry WHERE release = ?",  # noqa: S608 - our own names
            [release],
        )
    )


def _now() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S}"


class ListedCode(NamedTuple):
    """A code of a release, with what two releases are compared by."""

    code: str
    description: str  # the long one
    terminated: str  # the last day on which it may be used, an ISO text; "" for none
    coverage: str  # C, D, I, M or S
    pricing: str  # up to four indicators: "13, 51"
    multiple_pricing: str


def listed_codes(folder: Path, quarter: str) -> list[ListedCode]:
    """Return the HCPCS Level II codes of a release in the store, without its modifiers, in their order.

    Raises:
        InputError: it is no quarter, or its release is not in the store.
        StoreError: the store cannot be read.
    """
    wanted = checked_quarter(quarter)
    with reading(folder) as connection:
        release = release_id(connection, wanted)
        assert connection is not None  # noqa: S101 - a store that is not there has no release
        rows = connection.execute(
            "SELECT code, long_description, terminated, coverage, pricing, multiple_pricing FROM entry "
            "WHERE release = ? AND length(code) = 5 ORDER BY code",
            [release],
        )
        return [ListedCode(*row) for row in rows]
