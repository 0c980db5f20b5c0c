"""What cells are answered from a release: a code's description, and whether it is in use on a day.

The texts are stable, so that a sheet can filter and count by them, and all of them are listed in
``docs/functions.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from udfs.dates import NO_DAYS
from udfs.releases.current import CurrentRelease, KnownCode

NO_RELEASE = "No release loaded"
NOT_IN_RELEASE = "Not in the release"
NO_CPT_LIST = "No CPT list loaded"
IN_CPT_LIST = "In your CPT list"
NOT_IN_CPT_LIST = "Not in your CPT list"
ACTIVE = "Active"
TERMINATED = "Terminated"  # the last day of use follows
NOT_YET = "Not yet effective"

LONG, SHORT = "long", "short"
_ELLIPSIS = "..."
_LONGEST_CELL = 32_767  # characters


def known_code(code: str, system: str, release: CurrentRelease | None) -> KnownCode | str:
    """Return what is known of a code, or in a text why nothing is.

    >>> known_code("J1100", "HCPCS", None)
    'No release loaded'
    """
    if release is None:
        return NO_RELEASE
    if system == "CPT":
        return NO_CPT_LIST if release.cpt is None else release.cpt.get(code, NOT_IN_CPT_LIST)
    return release.codes.get(code, NOT_IN_RELEASE) if release.quarter else NO_RELEASE


class Use(NamedTuple):
    """When a code may be used, and what is to be said of it after the last day."""

    first: str  # ISO date, like the next
    last: str
    after: str


_NO_USE = ""  # before every day, so that what is said holds for all of them
_NO_END = "9999-12-31"


def use_of(known: KnownCode | str) -> Use:
    """Return when a code may be used.

    Source: a code may be used from its ADD DT to its TERM DT, both included; the release keeps the codes that
    were terminated. A list of CPT codes has no dates.
    """
    if isinstance(known, str):
        return Use(_NO_USE, _NO_USE, known)
    if not known.added and not known.terminated:
        return Use(_NO_USE, _NO_USE, IN_CPT_LIST)
    return Use(known.added, known.terminated or _NO_END, f"{TERMINATED} {known.terminated}")


def status_text(use: Use, day: str) -> str:
    """Return whether a code is in use on a day.

    >>> status_text(use_of(KnownCode("", "", "2003-01-01", "2017-12-31")), "2018-01-01")
    'Terminated 2017-12-31'
    """
    if day in NO_DAYS and use.last:
        return day
    return use.after if day > use.last else ACTIVE if day >= use.first else NOT_YET


def status_texts(uses: Sequence[Use], days: Sequence[str]) -> list[list[str]]:
    """Return a column of codes beside a column of days: :func:`status_text`, a hundred thousand times.

    >>> status_texts([use_of("Not in the release")], ["2026-07-01"])
    [['Not in the release']]
    """
    texts = [
        [after if day > last else ACTIVE if day >= first else NOT_YET]
        for (first, last, after), day in zip(uses, days, strict=True)
    ]
    if not NO_DAYS.isdisjoint(days):  # which come behind all days
        for place, day in enumerate(days):
            if day in NO_DAYS and uses[place].last:
                texts[place] = [day]
    return texts


def description_text(known: KnownCode | str, length: int | str = LONG) -> str:
    """Return a code's description.

    >>> dressing = KnownCode("Synthetic resorbable wound dressing", "Synthetic drsg", "", "")
    >>> description_text(dressing, "short"), description_text(dressing, 25)
    ('Synthetic drsg', 'Synthetic resorbable...')
    """
    if isinstance(known, str):
        return known
    if length == SHORT:
        return known.short_description or known.description
    if isinstance(length, str) or len(known.description) <= length:
        return known.description
    room = length - len(_ELLIPSIS)
    if room < 1:
        return known.description[:length]
    kept = known.description[: room + 1].rsplit(" ", 1)[0] if " " in known.description[: room + 1] else ""
    return f"{(kept or known.description[:room]).rstrip(' ,;:')}{_ELLIPSIS}"


def usable_length(length: Any) -> int | str:
    """Return how long a description may be, from whatever stands in a cell: "short", "long", or a number.

    >>> usable_length("Short"), usable_length("40"), usable_length(40.0), usable_length(None)
    ('short', 40, 40, 'long')
    """
    if isinstance(length, str):
        word = str.__str__(length).strip().casefold()
        if not (word.isascii() and word.isdigit() and len(word) < 6):
            return SHORT if word == SHORT else LONG
        length = int(word)
    if type(length) in (int, float) and 1 <= length <= _LONGEST_CELL:
        return int(length)
    return LONG


def release_text(release: CurrentRelease | None) -> str:
    """Return which release is loaded, in a few words.

    >>> release_text(None)
    'No release loaded'
    """
    if release is None or not release.quarter:
        return NO_RELEASE
    return f"{release.quarter} ({release.name}), imported {release.imported}"
