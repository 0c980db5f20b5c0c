"""One code or modifier as a release describes it, and what could not be read of a file.

Source of the fields: the record layout that CMS publishes with each release (320 characters a record).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timezone
from functools import lru_cache
from typing import NamedTuple

from udfs.errors import InputError

CODE_SHAPE = r"[A-Z0-9]{5}|[A-Z0-9]{2}"
_MOST_PROBLEMS = 20  # in any file; in a large one a hundredth of its records
_LAST_LETTER = "V"  # the last section, vision and hearing, closes every release


class ReleaseRecord(NamedTuple):
    """A code or modifier in one release. Dates are ISO texts; what the release leaves blank is ""."""

    code: str  # five characters, or the two of a modifier
    sequence: str
    long_description: str
    short_description: str
    pricing: str  # up to four indicators: "13, 51"
    multiple_pricing: str
    coverage_manual: str  # references to the Medicare coverage manual
    carriers_manual: str
    statute: str
    lab_certification: str
    cross_references: str
    coverage: str  # C, D, I, M or S
    asc_group: str
    asc_date: str
    opps_group: str
    opps_indicator: str
    opps_date: str
    processing_note: str
    betos: str
    type_of_service: str
    anesthesia_units: str
    added: str
    action_effective: str
    terminated: str  # the last day on which the code may be used
    action: str  # A, B, C, D, F, N, P, R, S or T

    @property
    def references(self) -> tuple[str, ...]:
        """The codes to which CMS refers instead."""
        return tuple(self.cross_references.split(", ")) if self.cross_references else ()


class Problem(NamedTuple):
    """A place in a file that could not be read; what stands there is left out, the rest is read."""

    line: int  # from 1
    column: int  # from 1: the character of a text line, the column of a sheet
    what: str


class Reading(NamedTuple):
    """What was read from a release file."""

    records: list[ReleaseRecord]
    problems: list[Problem]


@lru_cache(maxsize=4096)  # a release holds a few hundred different dates
def iso_date(text: str) -> str | None:
    """Return a date of eight digits as an ISO text, "" for a blank, None for what is no date.

    >>> iso_date("20171231"), iso_date("        "), iso_date("20170231")
    ('2017-12-31', '', None)
    """
    digits = text.strip()
    if not digits:
        return ""
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None


def local_day(moment: str) -> str:
    """Return the day here of a moment in UTC, as the store notes one.

    >>> len(local_day("2026-07-03 09:15:00"))
    10
    """
    utc = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)
    return utc.astimezone().date().isoformat()


def joined(values: Sequence[str]) -> str:
    """Return the values of a repeated field as one text, without the blank ones.

    >>> joined(["13", "  ", "51 ", ""])
    '13, 51'
    """
    return ", ".join(value for value in map(str.strip, values) if value)


def checked(reading: Reading, name: str) -> Reading:
    """Refuse what was read of a file that is no release, cut off, or damaged in too many places.

    Raises:
        InputError: the file is not to be imported.
    """
    records, problems = reading
    if not records:
        raise InputError(
            f"{name} is not an HCPCS release: it contains no code records; choose the zip as CMS "
            "publishes it, "
            "or the .txt or .xlsx named ANWEB in it."
        )
    if len(problems) > max(_MOST_PROBLEMS, len(records) // 100):
        line, column, what = problems[0]
        raise InputError(
            f"{name} cannot be read in {len(problems):,} places, the first in line {line}, column {column}: "
            f"{what}; download it again."
        )
    last = max(record.code for record in records)
    procedures = [record.code for record in records if len(record.code) == 5]
    if not procedures or max(procedures)[0] < _LAST_LETTER:
        raise InputError(
            f"{name} seems to be cut off: its last code is {max(procedures, default=last)}, and a release "
            f"ends among the {_LAST_LETTER} codes; download it again."
        )
    return reading
