"""The store: one SQLite file with the releases that the user has imported.

It is in write-ahead mode, so that cells read while a command writes; a change is one transaction, so that
after a power failure the store is the old one or the new one; its schema has a number, and an older schema
is brought up to date when it is opened. Each release has a seal, a checksum over all that was kept of it,
which is compared whenever it is read: SQLite itself does not notice a changed letter.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from udfs.errors import HcpcsExcelError, InputError
from udfs.releases.fee_schedule import FeeSchedule
from udfs.releases.folder import STORE
from udfs.releases.record import ReleaseRecord

CPT_LIST = "CPT"  # the user's own list of CPT codes is kept like a release of this quarter
_APPLICATION = 0x48435043  # "HCPC": tells the store from other SQLite files
_WRITER_WAITS = 30  # seconds, for another import to end
_READER_WAITS = 2
_BETWEEN = "\x1f"  # stands between the fields of a record, which are kept as one text
_LONG, _SHORT, _ADDED, _TERMINATED, _REFERENCES = map(
    ReleaseRecord._fields.index,
    ("long_description", "short_description", "added", "terminated", "cross_references"),
)

# One entry a schema version: the statements that lead to it from the one before. Only ever added to.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE release (
            id INTEGER PRIMARY KEY,
            quarter TEXT NOT NULL UNIQUE,  -- 2026-07; CPT for the user's own list of CPT codes
            name TEXT NOT NULL,  -- the file's own name, without its ending: HCPC2026_JUL_ANWEB
            file TEXT NOT NULL,  -- as it was handed in
            sha256 TEXT NOT NULL,
            imported TEXT NOT NULL,  -- UTC
            newest_date TEXT NOT NULL,
            codes INTEGER NOT NULL,
            modifiers INTEGER NOT NULL
        )""",
        f"""CREATE TABLE entry (
            release INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,
            {", ".join(f"{field} TEXT NOT NULL" for field in ReleaseRecord._fields)},
            PRIMARY KEY (release, code)
        ) WITHOUT ROWID""",
        """CREATE TABLE report (
            id INTEGER PRIMARY KEY,
            release INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,
            kind TEXT NOT NULL,  -- transaction report, list of corrections
            file TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            imported TEXT NOT NULL,
            UNIQUE (release, kind)
        )""",
        """CREATE TABLE note (
            report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
            code TEXT NOT NULL,
            action TEXT NOT NULL,
            effective TEXT NOT NULL,
            details TEXT NOT NULL
        )""",
        "CREATE INDEX note_report ON note (report, code)",
    ),
    (
        "ALTER TABLE release ADD COLUMN seal TEXT NOT NULL DEFAULT ''",
        *(
            f"""CREATE TABLE {table} (
                release INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,
                code TEXT NOT NULL,
                fields TEXT NOT NULL,
                PRIMARY KEY (release, code)
            ) WITHOUT ROWID"""
            # As corrected; and of what a correction changed, as the file has it: "" for what it has not.
            for table in ("record", "uncorrected")
        ),
        f"INSERT INTO record SELECT release, code, {'||char(31)||'.join(ReleaseRecord._fields)} "  # noqa: S608
        "FROM entry",
        "DROP TABLE entry",
        """CREATE TABLE report_of_a_file (
            id INTEGER PRIMARY KEY,
            release INTEGER NOT NULL REFERENCES release ON DELETE CASCADE,
            kind TEXT NOT NULL,  -- transaction report, list of corrections
            file TEXT NOT NULL,
            imported TEXT NOT NULL
        )""",
        "INSERT INTO report_of_a_file SELECT id, release, kind, file, imported FROM report",
        """CREATE TABLE note_of_a_file (
            report INTEGER NOT NULL REFERENCES report_of_a_file ON DELETE CASCADE,
            code TEXT NOT NULL,
            action TEXT NOT NULL,
            effective TEXT NOT NULL,
            details TEXT NOT NULL,
            corrected TEXT NOT NULL  -- fields of the record that it changes, as JSON
        )""",
        "INSERT INTO note_of_a_file SELECT report, code, action, effective, details, '{}' FROM note",
        "DROP TABLE note",
        "DROP TABLE report",
        "ALTER TABLE report_of_a_file RENAME TO report",
        "ALTER TABLE note_of_a_file RENAME TO note",
    ),
    (
        """CREATE TABLE fee_schedule (  -- Medicare's, for physicians
            quarter TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            file TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            imported TEXT NOT NULL,
            released TEXT NOT NULL,
            codes INTEGER NOT NULL,
            packed BLOB NOT NULL,  -- its lines, as packed_lines makes them
            seal TEXT NOT NULL
        )""",
    ),
)
# What a seal is over, beside the records.
_SEALED = (
    "SELECT quarter, name, file, sha256, imported, codes, modifiers FROM release WHERE id = ?",
    "SELECT code, fields FROM uncorrected WHERE release = ? ORDER BY code",
    "SELECT kind, file, imported, code, action, effective, details, corrected "
    "FROM report LEFT JOIN note ON report = id WHERE release = ? ORDER BY id, note.rowid",
)


class StoreError(HcpcsExcelError):
    """The store of releases cannot be used: damaged, of a newer version, locked, not to be written."""


class StoreBusyError(StoreError):
    """Another import is writing, or tidying up behind itself; a moment later it may have ended."""


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the store for reading.

    A context manager that gives the connection, None where nothing has been imported yet.

    Raises:
        StoreError: it cannot be read.
    """
    path = folder / STORE
    with _sentences(path):
        if not path.is_file():
            yield None
            return
        connection = _open_to_read(path)
        try:
            version = _version(connection, path)
            if 0 < version < len(MIGRATIONS):
                connection.close()
                with writing(folder):
                    pass  # which brings it up to date
                connection = _open_to_read(path)
            connection.execute("BEGIN")  # all of it as of one moment
            yield connection if version else None
        finally:
            connection.close()


def _open_to_read(path: Path) -> sqlite3.Connection:
    uri = _uri(path)
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=_READER_WAITS)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        # Write-ahead mode keeps notes beside the store. Where the folder takes none and none are left, no one
        # is writing either.
        notes = path.with_name(f"{STORE}-wal")
        if _is_busy(error) or not os.access(path, os.R_OK) or (notes.exists() and notes.stat().st_size):
            raise
        return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path) -> str:
    # SQLite wants no host in it: of a folder on a network, all four slashes.
    name = path.absolute().as_posix()
    # Names that are not UTF-8 have surrogates for their bytes.
    quoted = quote(name, safe="/:", errors="surrogateescape")
    return f"file://{'' if name.startswith('/') else '/'}{quoted}"


@contextmanager
def writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the store for one transaction: kept as a whole when the block ends well, otherwise not at all.

    Raises:
        StoreError: it cannot be written.
    """
    path = folder / STORE
    with _sentences(path):
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_WRITER_WAITS, isolation_level=None)
        try:
            _version(connection, path)  # before anything is written into what may be no store of ours
            with suppress(sqlite3.OperationalError):  # another import may be at it, for good
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            try:
                _migrate(connection, path)
                for release in release_rows(connection):
                    stored_texts(connection, release.id)  # what is damaged is not added to
                fee_schedules(connection)
                yield connection
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            # Into the store itself, so that a copy of this one file is the whole; not while others read it.
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection, path)
    if version == len(MIGRATIONS):
        return
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    for release in release_rows(connection):
        seal(connection, release.id, _texts(connection, release.id))


def seal(connection: sqlite3.Connection, release: int, texts: dict[str, str]) -> None:
    """Note the checksum over all that is kept of a release, after any change of it.

    Args:
        connection: the store.
        release: its number.
        texts: those of its records by their codes, in the order of the codes.
    """
    found = _seal_of(connection, release, texts)
    connection.execute("UPDATE release SET seal = ? WHERE id = ?", [found, release])


def _seal_of(connection: sqlite3.Connection, release: int, texts: dict[str, str]) -> str:
    found = blake2b("\n".join([*texts, *texts.values()]).encode(), digest_size=16)
    for covered in _SEALED:
        for row in connection.execute(covered, [release]):
            found.update(_BETWEEN.join(map(str, row)).encode())
    return found.hexdigest()


def _texts(connection: sqlite3.Connection, release: int) -> dict[str, str]:
    return dict(
        connection.execute("SELECT code, fields FROM record WHERE release = ? ORDER BY code", [release])
    )


def stored_texts(connection: sqlite3.Connection, release: int) -> dict[str, str]:
    """Return the texts of a release's records by their codes, in their order, if all is as it was kept.

    Where it is not, it raises the error with which SQLite refuses what it notices itself.
    """
    texts = _texts(connection, release)
    noted = connection.execute("SELECT seal FROM release WHERE id = ?", [release]).fetchone()
    try:
        whole = noted == (_seal_of(connection, release, texts),)
    except TypeError:  # what should be text is none
        whole = False
    if not whole:
        raise sqlite3.DatabaseError("a release is not as it was kept")
    return texts


class ReleaseRow(NamedTuple):
    """What the store says of a release."""

    id: int
    quarter: str  # "2026-07"; "CPT" for the user's own list of CPT codes
    name: str
    file: str
    sha256: str
    imported: str  # "2026-07-03 09:15:00", UTC
    codes: int
    modifiers: int
    seal: str


def release_rows(connection: sqlite3.Connection) -> list[ReleaseRow]:
    """Return what is in the store: the newest release first, the user's own list last."""
    # From the table itself: no seal is over its index.
    rows = connection.execute(f"SELECT {', '.join(ReleaseRow._fields)} FROM release NOT INDEXED")  # noqa: S608
    found = list(map(ReleaseRow._make, rows))
    kept = {release for (release,) in connection.execute("SELECT DISTINCT release FROM record")}
    if not kept <= {one.id for one in found} or any(type(one.quarter) is not str for one in found):
        raise sqlite3.DatabaseError("a release is lost")
    return sorted(found, key=lambda one: (one.quarter != CPT_LIST, one.quarter), reverse=True)


def fee_schedules(connection: sqlite3.Connection) -> list[FeeSchedule]:
    """Return Medicare's fee schedules that are in the store, the newest first, if all is as it was kept."""
    columns = ", ".join(one.name for one in fields(FeeSchedule))
    rows = connection.execute(f"SELECT {columns}, seal FROM fee_schedule NOT INDEXED")  # noqa: S608
    found = []
    for *values, sealed in rows:
        if [type(value) for value in values] != _FEE_SCHEDULE_TYPES or sealed != _fee_seal(values):
            raise sqlite3.DatabaseError("a fee schedule is not as it was kept")
        found.append(FeeSchedule(*values))
    return sorted(found, key=lambda one: one.quarter, reverse=True)


_FEE_SCHEDULE_TYPES = [str] * 6 + [int, bytes]


def _fee_seal(values: Sequence[Any]) -> str:
    return blake2b(_BETWEEN.join(map(str, values[:-1])).encode() + values[-1], digest_size=16).hexdigest()


def keep_fee_schedule(connection: sqlite3.Connection, schedule: FeeSchedule) -> None:
    """Put a fee schedule into the store in place of the one of the same quarter."""
    values = [getattr(schedule, one.name) for one in fields(FeeSchedule)]
    marks = ", ".join("?" * (len(values) + 1))
    connection.execute(
        f"INSERT OR REPLACE INTO fee_schedule VALUES ({marks})",  # noqa: S608 - only marks
        [*values, _fee_seal(values)],
    )


def packed(record: ReleaseRecord) -> str:
    """Return a record as the one text that the store keeps of it."""
    text = _BETWEEN.join(record)
    if text.count(_BETWEEN) == len(record) - 1:
        return text
    return _BETWEEN.join(field.replace(_BETWEEN, " ") for field in record)


def asked_fields(text: str) -> tuple[str, str, str, str, str]:
    """Return what cells ask of a record that a text of the store stands for.

    The long and the short description, the first and the last day, and the cross-references.
    """
    fields = text.split(_BETWEEN)
    return fields[_LONG], fields[_SHORT], fields[_ADDED], fields[_TERMINATED], fields[_REFERENCES]


def unpacked(text: str) -> ReleaseRecord:
    """Return the record that a text of the store stands for."""
    return ReleaseRecord._make(text.split(_BETWEEN))


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema's version, 0 for an empty store."""
    alone = not connection.in_transaction
    if alone:
        connection.execute("BEGIN")  # or another process could make the store between two questions
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if alone:
        connection.execute("COMMIT")
    if application != _APPLICATION and (tables or version):
        raise StoreError(f"{path} is not a release store but another program's file; move it.")
    if application and not (tables and version > 0):
        raise sqlite3.DatabaseError("the store has lost its version")
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by a newer version of hcpcs-excel (schema {version}; this version "
            f"supports {len(MIGRATIONS)}); install the newer version here too."
        )
    return int(version)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into one sentence with what to do."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite's messages repeat what is damaged
        raise _store_error(path, error) from error
    except PermissionError as error:
        raise _no_permission(path, "use") from error
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} cannot be used for the releases ({error.strerror}); check your "
            "access to it, or choose another with HCPCS_EXCEL_DATA."
        ) from error


def _is_busy(error: Exception) -> bool:
    return str(error).startswith(tuple(f"database {what}is locked" for what in ("", "table ", "schema ")))


def _store_error(path: Path, error: Exception) -> StoreError:
    said = str(error)
    if _is_busy(error):
        return StoreBusyError(
            f"{path} is in use by another program, perhaps another import; try again when it has finished."
        )
    if said.startswith(("attempt to write a readonly", "unable to open")):
        can = "read" if path.exists() and not os.access(path, os.R_OK) else "write"
        return _no_permission(path, can)
    if said.startswith(("database or disk is full", "disk I/O")):
        return StoreError(f"{path} cannot be written: the disk is full or failing; nothing was changed.")
    return StoreError(
        f"{path} is damaged; delete it and the files next to it whose names begin the same way, then "
        "import the releases again: hcpcs-excel release import FILE"
    )


def _no_permission(path: Path, what: str) -> StoreError:
    """Return the error of who may not read or write the store."""
    return StoreError(
        f"You have no permission to {what} {path}; ask whoever set up the folder, or choose another with "
        "HCPCS_EXCEL_DATA."
    )


def release_id(connection: sqlite3.Connection | None, quarter: str) -> int:
    """Return the number under which a release of CMS is kept.

    Raises:
        InputError: it is not in the store.
    """
    releases = release_rows(connection) if connection else []
    stored = {one.quarter: one.id for one in reversed(releases) if one.quarter != CPT_LIST}
    if quarter not in stored:
        raise InputError(
            f"There is no release {quarter}; loaded: {', '.join(stored) or 'none'}. "
            "Import the zip that CMS publishes: hcpcs-excel release import FILE"
        )
    return stored[quarter]
