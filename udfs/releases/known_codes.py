"""What cells are answered from releases: a code's description, its use on a day, what took its place.

The texts are stable, so that a sheet can filter and count by them, and all of them are listed in
``docs/functions.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
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
GONE = "No longer in the release"  # the last release that had it follows

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
    """When a code may be used, and what is said of the days before, within and after.

    The last four are of the use of the same code that had ended before, which is rare.
    """

    first: str  # ISO date, like the next
    last: str
    active: str
    after: str
    earlier_first: str = ""
    earlier_last: str = ""  # "" for no earlier use
    earlier_active: str = ""
    earlier_after: str = ""


_NO_USE = ""  # before every day, so that what is said holds for all of them
_NO_END = "9999-12-31"


def said_always(text: str) -> Use:
    """Return the use of what has none: whatever the day is, the text is said."""
    return Use(_NO_USE, _NO_USE, "", text)


def use_of(known: KnownCode | str) -> Use:
    """Return when a code may be used.

    Source: a code may be used from its ADD DT to its TERM DT, both included; the release keeps most codes
    that were terminated, and older releases the others. A list of CPT codes has no dates.
    """
    if isinstance(known, str):
        return said_always(known)
    if not known.added and not known.terminated:
        return said_always(IN_CPT_LIST)
    return Use(*_one_use(known), *(_one_use(known.earlier) if known.earlier else ()))


def _one_use(known: KnownCode) -> tuple[str, str, str, str]:
    origin = f" (release {known.quarter})" if known.quarter else ""
    last, after = known.terminated or _NO_END, f"{TERMINATED} {known.terminated}"
    if known.terminated:
        after += f"; see {', '.join(known.replacements)}{origin}" if known.replacements else origin
    elif known.gone:
        # The newer release says nothing of it from its first day on; until then it was in use.
        last = (date.fromisoformat(f"{known.gone}-01") - timedelta(days=1)).isoformat()
        after = f"{GONE} (last in {known.quarter})"
    return known.added, last, f"{ACTIVE}{origin}", after


def status_text(use: Use, day: str) -> str:
    """Return whether a code is in use on a day.

    >>> status_text(use_of(KnownCode("", "", "2003-01-01", "2017-12-31", ("J3247",))), "2018-01-01")
    'Terminated 2017-12-31; see J3247'
    """
    if day in NO_DAYS and use.last:
        return day
    return use.after if day > use.last else use.active if day >= use.first else _before(use, day)


def _before(use: Use, day: str) -> str:
    if not use.earlier_last or day < use.earlier_first:
        return NOT_YET
    return use.earlier_after if day > use.earlier_last else use.earlier_active


def status_today(use: Use, release: CurrentRelease | None, today: str) -> str:
    """Return whether a code is in use today, as far as a release of an earlier quarter can say.

    >>> old = CurrentRelease("2025-10", "", "", {}, {}, None)
    >>> status_today(use_of(KnownCode("", "", "2003-01-01", "")), old, "2026-01-01")
    'Active as of 2025-10'
    """
    text = status_text(use, today)
    if text == ACTIVE and release is not None and quarters_since(release.quarter, today):
        return f"{ACTIVE} as of {release.quarter}"
    return text


def status_texts(uses: Sequence[Use], days: Sequence[str]) -> list[list[str]]:
    """Return a column of codes beside a column of days: :func:`status_text`, a hundred thousand times.

    >>> status_texts([use_of("Not in the release")], ["2026-07-01"])
    [['Not in the release']]
    """
    texts = [
        [use[3] if day > use[1] else use[2] if day >= use[0] else _before(use, day)]
        for use, day in zip(uses, days, strict=True)
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
    text = known.short_description or known.description if length == SHORT else known.description
    if known.quarter:
        text += f" (release {known.quarter})"
    if isinstance(length, str) or len(text) <= length:
        return text
    room = length - len(_ELLIPSIS)
    if room < 1:
        return text[:length]
    kept = text[: room + 1].rsplit(" ", 1)[0] if " " in text[: room + 1] else ""
    return f"{(kept or text[:room]).rstrip(' ,;:')}{_ELLIPSIS}"


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


def replacement_text(known: KnownCode | str, day: str, release: CurrentRelease | None) -> str:
    """Return the codes that took the place of one that has ended on a day, "" where it has not ended.

    Source: CMS's cross-reference of an ended code (XREF). Where the code that it names has ended as well,
    that one's replacement is named in its place.

    >>> ended = KnownCode("", "", "2003-01-01", "2016-12-31", ("31573", "31574"))
    >>> replacement_text(ended, "2017-01-01", None)
    '31573, 31574'
    """
    if isinstance(known, str):
        return known
    if day in NO_DAYS:
        return day
    return ", ".join(dict.fromkeys(_in_place_of(known, day, release, ())))


def _in_place_of(
    known: KnownCode | None, day: str, release: CurrentRelease | None, seen: tuple[str, ...]
) -> Iterator[str]:
    for code in _replacements(known, day):
        replaced = release.codes.get(code) if release and code not in seen else None
        yield from list(_in_place_of(replaced, day, release, (*seen, code))) or [code]


def _replacements(known: KnownCode | None, day: str) -> tuple[str, ...]:
    if known is None:
        return ()
    if day < known.added:
        return _replacements(known.earlier, day)
    return known.replacements if known.terminated and day > known.terminated else ()


def release_text(release: CurrentRelease | None) -> str:
    """Return which release is loaded, in a few words.

    >>> release_text(None)
    'No release loaded'
    """
    if release is None or not release.quarter:
        return NO_RELEASE
    return f"{release.quarter} ({release.name}), imported {release.imported}"


def release_and_age(release: CurrentRelease | None, today: str) -> str:
    """Return which release is loaded, and how old it is where it is not of the current quarter."""
    age = age_text(release.quarter, today) if release else ""
    return f"{release_text(release)}, {age}" if age else release_text(release)


def age_text(quarter: str, today: str) -> str:
    """Return how old a release is, "" for one of the current quarter or none.

    >>> age_text("2025-10", "2027-01-15"), age_text("2026-10", "2026-12-31")
    ('as of October 2025, five quarters ago', '')
    """
    if not (since := quarters_since(quarter, today)):
        return ""
    number = _NUMBERS[since - 1] if since <= len(_NUMBERS) else f"{since:,}"
    month = _MONTHS[int(quarter[5:]) - 1]  # in English, whatever the language of the computer
    return f"as of {month} {quarter[:4]}, {number} quarter{'' if since == 1 else 's'} ago"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def quarters_since(quarter: str, today: str) -> int:
    """Return how many quarters a release is behind that of a day, 0 for none and for no release."""
    return max(0, _quarter_number(today) - _quarter_number(quarter)) if quarter else 0


def _quarter_number(day: str) -> int:
    return 4 * int(day[:4]) + (int(day[5:7]) - 1) // 3


def today() -> str:
    """Return the day today as an ISO date."""
    return date.today().isoformat()
