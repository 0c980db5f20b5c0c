"""All releases of the store as cells ask of them: the newest, and of the older ones what it no longer has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from udfs.releases.current import CurrentRelease, KnownCode
from udfs.releases.fee_schedule import FeeSchedule
from udfs.releases.record import ReleaseRecord, local_day
from udfs.releases.store import CPT_LIST, fee_schedules, fields_of, reading, release_rows, stored_texts

_LONG, _SHORT, _ADDED, _TERMINATED, _REFERENCES = map(
    ReleaseRecord._fields.index,
    ("long_description", "short_description", "added", "terminated", "cross_references"),
)


def read_current(folder: Path) -> tuple[CurrentRelease | None, tuple[FeeSchedule, ...]]:
    """Read the releases and the user's list of CPT codes from a store, None for none, and the fee schedules.

    Raises:
        StoreError: the store cannot be read.
    """
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
        cpt=None if own is None else {code: _known(text) for code, text in own.items()},
    )
    return release, schedules


def _known_codes(releases: Iterable[tuple[str, dict[str, str]]]) -> dict[str, KnownCode]:
    """Return what is known of each code, from the quarter and the texts of each release, the newest first."""
    known: dict[str, KnownCode] = {}
    newer: dict[str, str] = {}
    newer_quarter = ""
    for quarter, texts in releases:
        for code, text in texts.items():
            before = newer.get(code)
            if text == before:
                continue
            gone = newer_quarter if before is None else ""
            one = _known(text, quarter if newer_quarter else "", gone)
            later = known.setdefault(code, one)
            if later is not one and later.earlier is None and _ended_before(one, later.added):
                known[code] = later._replace(earlier=one)
        newer, newer_quarter = texts, quarter
    return known


def _ended_before(one: KnownCode, day: str) -> bool:
    # With another first day, a use that went on is the same use, of which the newer release knows better.
    return one.added < day and (one.gone != "" or "" < one.terminated < day)


def _known(text: str, quarter: str = "", gone: str = "") -> KnownCode:
    fields = fields_of(text)
    references = fields[_REFERENCES]
    return KnownCode(
        fields[_LONG], fields[_SHORT], fields[_ADDED], fields[_TERMINATED],
        tuple(references.split(", ")) if references else (), quarter, gone,
    )  # fmt: skip
