"""What Medicare's physician fee schedule says of a code: its status indicator, and what stands beside it.

Source: CMS, national physician fee schedule relative value file (PPRRVU), documentation of calendar year 2025
(RVU25D, October 2025), attachment A, status code. Q was used from 2013 to 2019, for codes on which therapists
reported limits of function, and is no longer in that list.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from udfs.releases.record import local_day

ANOTHER_CODE = "I"
COMPONENTS = ("26", "TC", "53")  # the modifiers with lines of their own

STATUSES = {
    "A": "Paid separately",
    "B": "Bundled",
    "C": "Priced by the carrier",
    "D": "Deleted code",
    "E": "Outside this fee schedule by regulation",
    "F": "Discontinued code",
    "G": "Medicare uses another code after a grace period",
    "H": "Deleted modifier",
    ANOTHER_CODE: "Medicare uses another code",
    "J": "Anesthesia service",
    "M": "Only for reporting measures",
    "N": "Not covered",
    "P": "Bundled or excluded",
    "Q": "Only for reporting therapy",
    "R": "Restricted coverage",
    "T": "Paid only if nothing else is paid that day",
    "X": "Outside this fee schedule by statute",
}


class FeeLine(NamedTuple):
    """One line of the file: a code, or one of its components. Without its description, which is the AMA's.

    Relative value units (RVUs) as texts with two decimals; "" for what the file does not say.
    """

    code: str
    modifier: str  # "26", "TC", "53", or "" for the whole service
    status: str  # a letter of STATUSES
    work: str
    practice_non_facility: str
    practice_facility: str
    malpractice: str
    total_non_facility: str
    total_facility: str
    components: str  # the PC/TC indicator
    global_days: str
    conversion_factor: str
    # What follows may be missing in a store of an earlier version.
    not_used: str = ""  # "+" where RVUs are shown and not used for Medicare payment
    non_facility_na: str = ""  # "NA" for rarely or never done there
    facility_na: str = ""
    before: str = ""  # the part of the payment for care before an operation, the operation, and care after it
    during: str = ""
    after: str = ""
    multiple: str = ""  # which rule applies; "9" for none, as in the next ones
    bilateral: str = ""
    assistant: str = ""
    co_surgeons: str = ""
    team: str = ""
    pricing: str = ""  # from 2026 on
    endoscopic_base: str = ""  # a code
    supervision: str = ""  # "09" for none
    calculation_flag: str = ""
    imaging_family: str = ""  # "99" for none
    opps_non_facility: str = ""  # practice expense and malpractice of the hospital outpatient payment
    opps_facility: str = ""
    opps_malpractice: str = ""


def packed_lines(lines: Sequence[FeeLine]) -> bytes:
    """Return lines as the store keeps them."""
    return zlib.compress("\n".join("\t".join(line) for line in lines).encode())


@dataclass(frozen=True)
class FeeSchedule:
    """One file of the fee schedule."""

    quarter: str  # "2025-10": it holds from that month's first day on
    name: str  # PPRRVU2025_Oct
    file: str
    sha256: str
    imported: str  # "2026-07-03 09:15:00", UTC
    released: str  # the day that stands in the file, "" where none does
    codes: int
    packed: bytes

    @property
    def source(self) -> str:
        """Its name, and its day where it says one."""
        return f"{self.name}, released {self.released}" if self.released else self.name

    @property
    def title(self) -> str:
        """Which one it is, as a sentence begins."""
        return f"Medicare's physician fee schedule {self.quarter} ({self.source})"

    @property
    def sentence(self) -> str:
        """The fee schedule in one sentence."""
        return f"{self.title} with {self.codes:,} codes, imported on {local_day(self.imported)}."

    @cached_property
    def _lines(self) -> dict[str, str]:
        # By code and modifier together; most lines are never asked for.
        texts = zlib.decompress(self.packed).decode().split("\n")
        return {"".join(text.split("\t", 2)[:2]): text for text in texts}

    def line(self, code: str, modifiers: Sequence[str] = ()) -> FeeLine | None:
        """Return the line of a code: of the component that a modifier names, where it has one of its own."""
        named = (code + one for one in modifiers if one in COMPONENTS)
        for key in (*named, code, *(code + one for one in COMPONENTS)):
            if key in self._lines:
                return FeeLine(*self._lines[key].split("\t"))
        return None

    def lines_of(self, code: str) -> list[FeeLine]:
        """Return all lines of a code."""
        keys = (code + one for one in ("", *COMPONENTS))
        return [FeeLine(*self._lines[key].split("\t")) for key in keys if key in self._lines]


def status_words(status: str) -> str:
    """Return what a status indicator means, in a few words.

    >>> status_words("I"), status_words("Z")
    ('Medicare uses another code', 'Status indicator Z')
    """
    return STATUSES.get(status, f"Status indicator {status}")


def schedule_of(day: str, schedules: Sequence[FeeSchedule]) -> FeeSchedule | None:
    """Return the newest of the files, which come newest first, that is not after a day."""
    return next((one for one in schedules if f"{one.quarter}-01" <= day), None)
