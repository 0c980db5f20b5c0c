"""The releases in memory, for cells: read once, and read again when something was imported.

The newest one answers, and the older ones for what it no longer has.

Whether the store has changed is seen from the times and sizes of its files, looked at no more than once a
second: a hundred thousand single cells cost a hundred thousand looks at a clock.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from udfs.releases.fee_schedule import FeeSchedule

_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_WHILE_IN_USE = 60.0  # each look at a store that another program holds would wait for it

Stamp = tuple[object, ...]


class KnownCode(NamedTuple):
    """What cells ask of one code or modifier of a release."""

    description: str
    short_description: str
    added: str  # ISO date, like the next
    terminated: str  # "" for none
    replacements: tuple[str, ...] = ()  # the codes to which CMS refers instead
    quarter: str = ""  # of the older release that knows it; "" for the newest
    gone: str = ""  # the quarter of the first release after that one that has it no longer
    earlier: KnownCode | None = None  # the use of the same code that had ended before this one began


class CurrentRelease(NamedTuple):
    """The newest release and the user's list of CPT codes, as far as they are loaded.

    What the newest release no longer has is there from the older ones.
    """

    quarter: str  # "" where there is only a list of CPT codes
    name: str
    imported: str  # ISO date
    codes: dict[str, KnownCode]
    modifiers: dict[str, KnownCode]
    cpt: dict[str, KnownCode] | None  # None where the user has imported no list


class _State:
    """What this process has read, and when it looked last."""

    release: CurrentRelease | None = None
    fee_schedules: tuple[FeeSchedule, ...] = ()
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


def current_fee_schedules() -> tuple[FeeSchedule, ...]:
    """Return Medicare's fee schedules that are loaded, the newest first. Never raises.

    The same object until something is imported or removed.
    """
    current_release()
    return _State.fee_schedules


def store_problem() -> str:
    """Return in one sentence why the store cannot be read, "" where it can or there is none."""
    current_release()
    return _State.problem


def look_again() -> None:
    """Have the next question look at the store at once: for who has just changed it in this process."""
    _State.next_look = float("-inf")


def use_release(release: CurrentRelease | None, schedules: tuple[FeeSchedule, ...] = ()) -> None:
    """Answer from these and look at no store: for where there is none, as in xlwings Lite."""
    _State.release, _State.fee_schedules = release, schedules
    _State.problem, _State.next_look = "", float("inf")


def _look() -> None:
    # Imported here: where nothing was ever imported, cells pay for the look at a folder alone.
    from udfs.releases.folder import data_folder

    try:
        folder = data_folder()
        stamp = _stamp(folder)  # before reading: what changes while it is read is seen at the next look
    except (RuntimeError, ValueError):  # a user without a folder, a variable that is no path
        folder, stamp = Path(), ()
    except OSError:  # reading says which
        stamp = None
    if stamp is not None and stamp == _State.stamp:
        return
    if stamp == ():
        _keep(None, (), "", stamp)
        return
    from udfs.releases.store import StoreBusyError, StoreError

    try:
        _keep(*read_current(folder), "", stamp)
    except StoreBusyError as error:
        # What was read before stays the answer while another process is busy.
        _State.problem, _State.stamp = str(error), None
        _State.next_look = monotonic() + _SECONDS_WHILE_IN_USE
    except StoreError as error:
        _keep(None, (), str(error), None)


def _keep(
    release: CurrentRelease | None, schedules: tuple[FeeSchedule, ...], problem: str, stamp: Stamp | None
) -> None:
    _State.release, _State.fee_schedules = release, schedules
    _State.problem, _State.stamp = problem, stamp


def _stamp(folder: Path) -> Stamp:
    from udfs.releases.folder import STORE

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


def read_current(folder: Path) -> tuple[CurrentRelease | None, tuple[FeeSchedule, ...]]:
    """Read the releases and the user's list of CPT codes from a store, None for none, and the fee schedules.

    Raises:
        StoreError: the store cannot be read.
    """
    from udfs.releases.record import local_day
    from udfs.releases.store import (
        CPT_LIST,
        asked_fields,
        fee_schedules,
        reading,
        release_rows,
        stored_texts,
    )

    with reading(folder) as connection:
        if connection is None:
            return None, ()
        stored = release_rows(connection)
        texts = {one.quarter: stored_texts(connection, one.id) for one in stored}
        schedules = tuple(fee_schedules(connection))
    if not stored:
        return None, schedules
    own = texts.pop(CPT_LIST, None)
    newest = None if stored[0].quarter == CPT_LIST else stored[0]
    known = _known_codes(texts.items())
    release = CurrentRelease(
        quarter="" if newest is None else newest.quarter,
        name="" if newest is None else newest.name,
        imported="" if newest is None else local_day(newest.imported),
        codes={code: one for code, one in known.items() if len(code) == 5},
        modifiers={code: one for code, one in known.items() if len(code) == 2},
        cpt=None if own is None else {code: _known(asked_fields(text)) for code, text in own.items()},
    )
    return release, schedules


def _known_codes(releases: Iterable[tuple[str, dict[str, str]]]) -> dict[str, KnownCode]:
    """Return what is known of each code, from the quarter and the texts of each release, the newest first."""
    from udfs.releases.store import asked_fields

    known: dict[str, KnownCode] = {}
    newer: dict[str, str] = {}
    newer_quarter = ""
    for quarter, texts in releases:
        for code, text in texts.items():
            before = newer.get(code)
            if text == before:
                continue
            gone = newer_quarter if before is None else ""
            one = _known(asked_fields(text), quarter if newer_quarter else "", gone)
            later = known.setdefault(code, one)
            if later is not one and later.earlier is None and _ended_before(one, later.added):
                known[code] = later._replace(earlier=one)
        newer, newer_quarter = texts, quarter
    return known


def _ended_before(one: KnownCode, day: str) -> bool:
    # With another first day, a use that went on is the same use, of which the newer release knows better.
    return one.added < day and (one.gone != "" or "" < one.terminated < day)


def _known(asked: tuple[str, str, str, str, str], quarter: str = "", gone: str = "") -> KnownCode:
    long, short, added, terminated, references = asked
    replacements = tuple(references.split(", ")) if references else ()
    return KnownCode(long, short, added, terminated, replacements, quarter, gone)
