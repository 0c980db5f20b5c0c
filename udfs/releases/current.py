"""The newest release in memory, for cells: read once, and read again when something was imported.

Whether the store has changed is seen from the times and sizes of its files, looked at no more than once a
second: a hundred thousand single cells cost a hundred thousand looks at a clock.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import NamedTuple

_SECONDS_BETWEEN_LOOKS = 1.0

Stamp = tuple[object, ...]


class KnownCode(NamedTuple):
    """What cells ask of one code or modifier of a release."""

    description: str
    short_description: str
    added: str  # ISO date, like the next
    terminated: str  # "" for none


class CurrentRelease(NamedTuple):
    """The newest release and the user's list of CPT codes, as far as they are loaded."""

    quarter: str  # "" where there is only a list of CPT codes
    name: str
    imported: str  # ISO date
    codes: dict[str, KnownCode]
    modifiers: dict[str, KnownCode]
    cpt: dict[str, KnownCode] | None  # None where the user has imported no list


class _State:
    """What this process has read, and when it looked last."""

    release: CurrentRelease | None = None
    problem: str = ""
    stamp: Stamp | None = None
    next_look: float = float("-inf")


def current_release() -> CurrentRelease | None:
    """Return the newest release, None where none is loaded or the store cannot be read. Never raises.

    The same object until something is imported or removed.
    """
    now = monotonic()
    if now >= _State.next_look:
        _State.next_look = now + _SECONDS_BETWEEN_LOOKS
        _look()
    return _State.release


def store_problem() -> str:
    """Return in one sentence why the store cannot be read, "" where it can or there is none."""
    current_release()
    return _State.problem


def look_again() -> None:
    """Have the next question look at the store at once: for who has just changed it in this process."""
    _State.next_look = float("-inf")


def use_release(release: CurrentRelease | None) -> None:
    """Answer from this release and look at no store: for where there is none, as in xlwings Lite."""
    _State.release, _State.problem, _State.next_look = release, "", float("inf")


def _look() -> None:
    # Imported here: where nothing was ever imported, cells pay for the look at a folder alone.
    from udfs.releases.folder import data_folder

    try:
        folder = data_folder()
        stamp = _stamp(folder)  # before reading: what changes while it is read is seen at the next look
    except (OSError, RuntimeError, ValueError):  # a user without a folder, a variable that is no path
        folder, stamp = Path(), ()
    if stamp == _State.stamp:
        return
    if not stamp:
        _State.release, _State.problem, _State.stamp = None, "", stamp
        return
    from udfs.releases.store import StoreBusyError, StoreError

    try:
        _State.release, _State.problem, _State.stamp = read_current(folder), "", stamp
    except StoreError as error:
        # What was read before stays the answer while another process is busy; in any case, look again.
        if not isinstance(error, StoreBusyError):
            _State.release = None
        _State.problem, _State.stamp = str(error), None


def _stamp(folder: Path) -> Stamp:
    from udfs.releases.store import STORE

    found: list[object] = []
    for name in (STORE, f"{STORE}-wal"):
        try:
            status = os.stat(folder / name)  # noqa: PTH116 - half the time of Path.stat
        except FileNotFoundError:
            found.append(None)
        else:
            # Whoever reads leaves empty notes beside the store: as good as none.
            found.append((status.st_mtime_ns, status.st_size, status.st_ino) if status.st_size else None)
    return (str(folder), *found) if any(found) else ()


def read_current(folder: Path) -> CurrentRelease | None:
    """Read the newest release and the user's list of CPT codes from a store.

    Raises:
        StoreError: the store cannot be read.
    """
    from udfs.releases.record import local_day
    from udfs.releases.store import CPT_LIST, reading

    with reading(folder) as connection:
        if connection is None:
            return None
        connection.execute("BEGIN")  # all of it as of one moment
        releases = connection.execute(
            "SELECT id, quarter, name, imported FROM release ORDER BY quarter"
        ).fetchall()
        newest = next((row for row in reversed(releases) if row[1] != CPT_LIST), None)
        own = next((row for row in releases if row[1] == CPT_LIST), None)
        if not releases:
            return None
        found = {
            row[0]: {
                code: KnownCode(*rest)
                for code, *rest in connection.execute(
                    "SELECT code, long_description, short_description, added, terminated FROM entry "
                    "WHERE release = ?",
                    [row[0]],
                )
            }
            for row in (newest, own)
            if row is not None
        }
    known = {} if newest is None else found[newest[0]]
    return CurrentRelease(
        quarter="" if newest is None else newest[1],
        name="" if newest is None else newest[2],
        imported="" if newest is None else local_day(newest[3]),
        codes={code: entry for code, entry in known.items() if len(code) == 5},
        modifiers={code: entry for code, entry in known.items() if len(code) == 2},
        cpt=None if own is None else found[own[0]],
    )
