"""Which release a file is, by its name: HCPC2025_OCT_ANWEB_v3, july-2026-alpha-numeric-hcpcs-file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from udfs.errors import InputError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?<![a-z])(?:(jan)(?:uary)?|(feb)(?:ruary)?|(mar)(?:ch)?|(apr)(?:il)?|(may)|(june?)|(july?)"
    r"|(aug)(?:ust)?|(sep)(?:t(?:ember)?)?|(oct)(?:ober)?|(nov)(?:ember)?|(dec)(?:ember)?)(?![a-z])"
)
_YEAR = r"(?:hcpcs?_?|(?<![0-9]))(20[0-9]{2}|(?<=hcpc)[0-9]{2}|(?<=hcpcs)[0-9]{2})(?![0-9])"
_QUARTER = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"


def quarter_named(names: Iterable[str]) -> str:
    """Return the quarter of the release that the first telling name tells, "" where none does.

    >>> quarter_named(["HCPC17_CONTR_ANWEB.txt"]), quarter_named(["HCPC2026_JUL_ANWEB_06172026.txt"])
    ('2017-01', '2026-07')
    >>> quarter_named(["codes.txt", "october-2024-alpha-numeric-hcpcs-file.zip"]), quarter_named(["a.txt"])
    ('2024-10', '')
    """
    for name in names:
        plain = name.casefold()
        year = re.search(_YEAR, plain)
        if year is None:
            continue
        month = re.search(_MONTH, plain)
        number = _MONTHS.index(month[0][:3]) + 1 if month else 1
        full_year = year[1] if len(year[1]) == 4 else f"20{year[1]}"
        return f"{full_year}-{number:02}"
    return ""


def checked_quarter(text: str) -> str:
    """Return a quarter as the user wrote it, or refuse it.

    Raises:
        InputError: it is not written as a year and a month.

    >>> checked_quarter(" 2026-07 ")
    '2026-07'
    """
    quarter = text.strip()
    if not re.fullmatch(_QUARTER, quarter):
        raise InputError(
            f"Write a release as year and month, such as 2026-07 for July 2026, not {quarter!r}."
        )
    return quarter


def version_named(name: str) -> tuple[str, int]:
    """Return what orders the versions of a file by their names: the date in it, and its number.

    >>> version_named("V4_HCPC2018_Corrections_ANWEB.xlsx"), version_named("HCPC2025_OCT_ANWEB_v3.xlsx")
    (('', 4), ('', 3))
    >>> version_named("HCPC2026_JAN_ANWEB_Corrections_01122026.xlsx")
    ('2026-01-12', 0)
    """
    number = re.search(r"(?<![a-z])v([0-9]{1,3})(?![0-9])", name.casefold())
    day = re.search(r"(?<![0-9])([01][0-9])([0-3][0-9])(20[0-9]{2})(?![0-9])", name)
    return f"{day[3]}-{day[1]}-{day[2]}" if day else "", int(number[1]) if number else 0
