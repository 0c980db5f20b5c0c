"""The store: one SQLite file with the releases that the user has imported.

It is in write-ahead mode, so that cells read while a command writes; a change is one transaction, so that
after a power failure the store is the old one or the new one; its schema has a number, and an older schema
is brought up to date when it is opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from udfs.errors import HcpcsExcelError, InputError
from udfs.releases.record import ReleaseRecord

STORE = "releases.sqlite"
CPT_LIST = "CPT"  # the user's own list of CPT codes is kept like a release of this quarter
_APPLICATION = 0x48435043  # "HCPC": tells the store from other SQLite files
_WRITER_WAITS = 30  # seconds, for another import to end
_READER_WAITS = 2
_IS_BUSY = "locked"  # how SQLite says it

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
        if _IS_BUSY in str(error) or (notes.exists() and notes.stat().st_size):
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
    except sqlite3.Error as error:
        raise _store_error(path, error) from error
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} cannot be used for the releases ({error.strerror}); check your "
            "access to it, or choose another with HCPCS_EXCEL_DATA."
        ) from error


def _store_error(path: Path, error: sqlite3.Error) -> StoreError:
    said = str(error)
    if _IS_BUSY in said:
        return StoreBusyError("Another import is running; try again when it has finished.")
    if "readonly" in said or "unable to open" in said:
        return StoreError(
            f"{path} cannot be opened or written here; check your access to its folder, or choose "
            "another with HCPCS_EXCEL_DATA."
        )
    if "full" in said or "disk I/O" in said:
        return StoreError(f"{path} cannot be written: the disk is full or failing; nothing was changed.")
    return StoreError(
        f"{path} is damaged; delete it and the files next to it whose names begin the same way, then "
        "import the releases again."
    )


def release_id(connection: sqlite3.Connection | None, quarter: str) -> int:
    """Return the number under which a release of CMS is kept.

    Raises:
        InputError: it is not in the store.
    """
    releases = "SELECT quarter, id FROM release WHERE quarter <> ? ORDER BY quarter"
    stored = dict(connection.execute(releases, [CPT_LIST]).fetchall()) if connection else {}
    if quarter not in stored:
        raise InputError(
            f"There is no release {quarter}; loaded: {', '.join(stored) or 'none'}. "
            "Import the zip that CMS publishes: hcpcs-excel release import FILE"
        )
    return int(stored[quarter])
