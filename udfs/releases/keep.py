"""Putting releases into the store, listing them, taking them out: each change is one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from udfs.errors import InputError
from udfs.releases.changes import ChangeCounts, count_changes
from udfs.releases.corrections import with_corrections
from udfs.releases.names import checked_quarter, version_named
from udfs.releases.record import ReleaseRecord, local_day
from udfs.releases.release_sheets import Note
from udfs.releases.store import (
    CPT_LIST,
    packed,
    reading,
    release_id,
    release_rows,
    seal,
    stored_texts,
    unpacked,
    writing,
)


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
        there = next((one for one in release_rows(connection) if one.quarter == quarter), None)
        if records is None and there is None:
            raise InputError(
                f"{source.file} is the {reports[0].kind} of release {quarter}, which is not loaded; "
                "import that release first."
            )
        raw = [] if there is None else _uncorrected_records(connection, there.id)
        unchanged, replaced = there is not None and (records is None or set(records) == set(raw)), ""
        release = 0 if there is None else there.id
        if not unchanged:
            if there is not None:
                connection.execute("DELETE FROM release WHERE id = ?", [there.id])
                replaced = there.name
            raw, release = list(records or ()), _insert(connection, quarter, source)
        new = [_insert_report(connection, release, report) for report in reports]
        if not unchanged or any(new):
            _write_records(connection, release, raw)
        before = "" if records is None else _quarter_before(connection, quarter)
        changes = count_changes(connection, before, quarter) if before else None
    return Kept(unchanged and not any(new), replaced, before, changes)


def _insert(connection: sqlite3.Connection, quarter: str, source: Source) -> int:
    return int(
        connection.execute(
            "INSERT INTO release (quarter, name, file, sha256, imported, newest_date, codes, modifiers) "
            "VALUES (?, ?, ?, ?, ?, '', 0, 0)",
            [quarter, source.name, source.file, source.sha256, _now()],
        ).lastrowid
        or 0
    )


def _write_records(connection: sqlite3.Connection, release: int, records: Sequence[ReleaseRecord]) -> None:
    """Put the records of a release into the store as its corrections leave them, and beside as they were."""
    corrections = [
        (note.code, dict(note.corrected)) for _, note in _notes(connection, release) if note.corrected
    ]
    corrected = with_corrections(records, corrections)
    touched = {code for code, _ in corrections}
    were = dict.fromkeys(touched & corrected.keys(), "")
    were |= {record.code: packed(record) for record in records if record.code in touched}
    texts = {code: packed(corrected[code]) for code in sorted(corrected)}
    for table, kept in (("record", texts), ("uncorrected", were)):
        connection.execute(f"DELETE FROM {table} WHERE release = ?", [release])  # noqa: S608 - our own names
        connection.executemany(
            f"INSERT INTO {table} VALUES ({release}, ?, ?)",  # noqa: S608 - our own names
            kept.items(),
        )
    codes = sum(len(code) == 5 for code in corrected)
    connection.execute(
        "UPDATE release SET codes = ?, modifiers = ? WHERE id = ?", [codes, len(corrected) - codes, release]
    )
    seal(connection, release, texts)


def _uncorrected_records(connection: sqlite3.Connection, release: int) -> list[ReleaseRecord]:
    """Return the records of a release as its file has them."""
    were = connection.execute("SELECT code, fields FROM uncorrected WHERE release = ?", [release])
    texts = stored_texts(connection, release) | dict(were)
    return [unpacked(text) for text in texts.values() if text]


def _insert_report(connection: sqlite3.Connection, release: int, report: Report) -> bool:
    """Put a report beside its release; return False where it was there already, under any name.

    Every version of a report is kept: CMS leaves out of a later one what an earlier one said.
    """
    there = connection.execute(
        "SELECT id, file FROM report WHERE release = ? AND kind = ?", [release, report.kind]
    ).fetchall()
    notes = [_row(note) for note in report.notes]
    for identity, file in there:
        if _rows(connection, identity) == notes:
            return False
        if file == report.file:
            connection.execute("DELETE FROM report WHERE id = ?", [identity])
    identity = connection.execute(
        "INSERT INTO report (release, kind, file, imported) VALUES (?, ?, ?, ?)",
        [release, report.kind, report.file, _now()],
    ).lastrowid
    connection.executemany("INSERT INTO note VALUES (?, ?, ?, ?, ?, ?)", ((identity, *row) for row in notes))
    return True


def _row(note: Note) -> tuple[str, ...]:
    return (*note[:-1], json.dumps(note.corrected))


def _rows(connection: sqlite3.Connection, report: int) -> list[tuple[str, ...]]:
    return connection.execute(
        "SELECT code, action, effective, details, corrected FROM note WHERE report = ? ORDER BY rowid",
        [report],
    ).fetchall()


def _notes(connection: sqlite3.Connection, release: int) -> list[tuple[str, Note]]:
    """Return the notes on a release with the kind of their report, version by version."""
    reports = connection.execute(
        "SELECT kind, file, id FROM report WHERE release = ? ORDER BY id", [release]
    ).fetchall()
    reports.sort(key=lambda report: version_named(report[1]))
    reports.sort(key=lambda report: report[0], reverse=True)  # the transaction report first
    return [
        (kind, Note(code, action, effective, details, tuple(map(tuple, json.loads(corrected)))))
        for kind, _, identity in reports
        for code, action, effective, details, corrected in _rows(connection, identity)
    ]


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
        rows = release_rows(connection)
        reports = connection.execute(
            "SELECT release, kind, count(*) FROM report GROUP BY release, kind ORDER BY kind DESC"
        ).fetchall()
        for row in rows:
            stored_texts(connection, row.id)  # is it as it was imported?
    found = []
    for row in rows:
        kinds = (
            kind if versions == 1 else f"{kind} ({versions} versions)"
            for release, kind, versions in reports
            if release == row.id
        )
        found.append(StoredRelease(*row[1:-1], tuple(kinds)))
    return found


def history(folder: Path, code: str) -> list[tuple[str, ReleaseRecord | None, list[tuple[str, Note]]]]:
    """Return what each release in the store says of a code, the oldest first, the user's own list last.

    The quarter, the record as corrected (None where the release does not have the code), and the notes of the
    reports that came with the release, each with the report's kind: what several versions say, once.

    Raises:
        StoreError: the store cannot be read.
    """
    with reading(folder) as connection:
        if connection is None:
            return []
        found = []
        for one in sorted(release_rows(connection), key=lambda one: one.quarter):  # CPT behind all years
            text = stored_texts(connection, one.id).get(code)
            notes = dict.fromkeys(note for note in _notes(connection, one.id) if note[1].code == code)
            found.append((one.quarter, None if text is None else unpacked(text), [*notes]))
        return found


def _quarter_before(connection: sqlite3.Connection, quarter: str) -> str:
    earlier = (one.quarter for one in release_rows(connection) if one.quarter < quarter)
    return "" if quarter == CPT_LIST else next(earlier, "")


def _now() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S}"


def release_codes(folder: Path, quarter: str) -> list[ReleaseRecord]:
    """Return the HCPCS Level II codes of a release in the store, without its modifiers, in their order.

    Raises:
        InputError: it is no quarter, or its release is not in the store.
        StoreError: the store cannot be read.
    """
    wanted = checked_quarter(quarter)
    with reading(folder) as connection:
        release = release_id(connection, wanted)
        assert connection is not None  # noqa: S101 - a store that is not there has no release
        return [unpacked(text) for code, text in stored_texts(connection, release).items() if len(code) == 5]
