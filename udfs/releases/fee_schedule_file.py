"""Reading Medicare's physician fee schedule relative value file, PPRRVU, as CMS publishes it each quarter.

Source: RVU25D (October 2025) with the documentation of calendar year 2025, and RVU26C (July 2026) with the
record layout of calendar year 2026, both named "National Physician Fee Schedule Relative Value File".

As .csv and .xlsx it has titles, one with the year and month of the release ("2025 National Physician Fee
Schedule Relative Value File October Release"), one with its day ("RELEASED 09/11/2025"); then four or five
rows of headings, each column's words from top to bottom ("STATUS" over "CODE"); then a line a code, and one
each for the components 26, TC and 53 of some. It has 31 columns in 2025; 32 in 2026, with PRIC IND behind
TEAM SURG, and comes twice, for the two conversion factors of that year (QPP and nonQPP). As .txt it has
lines that begin with HDR, then records of fixed width. The description is not read: it is the AMA's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from udfs.errors import InputError
from udfs.releases.fee_schedule import FeeLine
from udfs.releases.names import month_named
from udfs.releases.record import Problem, iso_date, most_problems

_HEADING_ROWS = 5
_ROWS_BEFORE_CODES = 40  # in which the headings have to stand
_LAST_LETTER = "V"  # as in a release, the section that closes every file

# The words that stand above each other over a column.
_WORDS = FeeLine(
    code="HCPCS",
    modifier="MOD",
    status="STATUS CODE",
    work="WORK RVU",
    practice_non_facility="NON-FAC PE RVU",
    practice_facility="FACILITY PE RVU",
    malpractice="MP RVU",
    total_non_facility="NON-FACILITY TOTAL",
    total_facility="FACILITY TOTAL",
    components="PCTC IND",
    global_days="GLOB DAYS",
    conversion_factor="CONV FACTOR",
    not_used="NOT MEDICARE PAYMENT",
    non_facility_na="NON-FAC NA",
    facility_na="FACILITY NA",
    before="PRE OP",
    during="INTRA OP",
    after="POST OP",
    multiple="MULT PROC",
    bilateral="BILAT SURG",
    assistant="ASST SURG",
    co_surgeons="CO- SURG",
    team="TEAM SURG",
    pricing="PRIC IND",
    endoscopic_base="ENDO BASE",
    supervision="SUPERVISION PROCEDURES",
    calculation_flag="CALCULATION FLAG",
    imaging_family="IMAGING FAMILY",
    opps_non_facility="PE OPPS",  # of two columns with the same words the first; a fifth row tells them apart
    opps_facility="PE OPPS",
    opps_malpractice="MP OPPS",
)
_NEEDED = FeeLine._fields[:3]
_NUMBERS = frozenset(
    (
        *("work", "practice_non_facility", "practice_facility", "malpractice", "total_non_facility"),
        *("total_facility", "conversion_factor", "before", "during", "after"),
        *("opps_non_facility", "opps_facility", "opps_malpractice"),
    )
)
_WIDTHS = {
    "global_days": 3,
    "supervision": 2,
    "imaging_family": 2,
    "endoscopic_base": 5,
}  # of texts of digits
# Where each stands in a record of the text: the first character and the last, from 1; "" for what it has not.
_PLACES = FeeLine(
    *("1-5", "6-7", "58-58", "60-65", "67-72", "76-81", "85-89", "91-96", "97-102", "103-103", "104-106"),
    *("133-140", "", "73-74", "82-83", "107-109", "110-112", "113-115", "116-116", "117-117", "118-118"),
    *("119-119", "120-120", "121-121", "128-132", "142-143", "144-144", "146-147", "152-157", "159-164"),
    "166-171",
)  # fmt: skip
_RECORD = r"[A-Z0-9]{5}[A-Z0-9 ]{2}.{50}[A-Z] "


class FeeReading(NamedTuple):
    """What was read of a file."""

    lines: list[FeeLine]
    problems: list[Problem]
    quarter: str  # by its titles, "" where they do not say
    released: str
    understood: str  # where codes and status stand


def read_rows(rows: Sequence[Sequence[object]], name: str) -> FeeReading:
    """Return what the rows of a table hold.

    Raises:
        InputError: they are no such file, cut off, or damaged in too many places.
    """
    texts = [[*map(_text, row)] for row in rows[:_ROWS_BEFORE_CODES]]
    last = next((at for at, row in enumerate(texts) if {"HCPCS", "MOD"} <= set(row)), None)
    columns = {} if last is None else _columns(texts[max(0, last - _HEADING_ROWS + 1) : last + 1])
    if last is None or not columns.keys() >= set(_NEEDED):
        raise InputError(
            f"{name} is not Medicare's fee schedule file: it has no headings HCPCS, MOD and STATUS CODE; "
            "choose the PPRRVU file or the zip that CMS publishes."
        )
    records = (
        (number, {field: row[column] for field, column in columns.items() if column < len(row)})
        for number, row in enumerate(rows[last + 1 :], start=last + 2)
        if any(map(_text, row))
    )
    places = {field: column + 1 for field, column in columns.items()}
    lines, problems = _lines(records, places)
    letters = (chr(ord("A") + columns[field]) for field in _NEEDED)
    understood = "Codes in column {}, modifiers in column {}, status indicators in column {}.".format(
        *letters
    )
    titles = " ".join(text for row in texts[:last] for text in row)
    return _checked(FeeReading(lines, problems, quarter_named(titles), _released(titles), understood), name)


def is_text_file(start: str) -> bool:
    """Return whether a text is the file of fixed width, by its first lines."""
    return start.startswith("HDR") or re.match(_RECORD, start) is not None


def read_text(lines: Iterable[str], name: str) -> FeeReading:
    """Return what the lines of the text of fixed width hold.

    Raises:
        InputError: they are no such file, cut off, or damaged in too many places.
    """
    places = {
        field: (int(first) - 1, int(last))
        for field, place in zip(FeeLine._fields, _PLACES, strict=True)
        for first, _, last in (place.partition("-"),)
        if place
    }
    records = (
        (number, {field: line[first:last] for field, (first, last) in places.items()})
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("HDR")
    )
    read, problems = _lines(records, {field: first + 1 for field, (first, _) in places.items()})
    understood = "Codes at character 1 of each line, modifiers at 6, status indicators at 58."
    return _checked(FeeReading(read, problems, "", "", understood), name)


def _columns(headings: Sequence[Sequence[str]]) -> dict[str, int]:
    width = max(map(len, headings))
    stacked = [{word for row in headings for word in row[at : at + 1] if word} for at in range(width)]
    words = [{part for text in column for part in text.split()} for column in stacked]
    found: dict[str, int] = {}
    for field, wanted in zip(FeeLine._fields, _WORDS, strict=True):
        for at, here in enumerate(words):
            if at not in found.values() and set(wanted.split()) <= here:
                found[field] = at
                break
    return found


def _lines(
    records: Iterable[tuple[int, Mapping[str, object]]], places: dict[str, int]
) -> tuple[list[FeeLine], list[Problem]]:
    lines: dict[tuple[str, str], FeeLine] = {}
    problems = []
    for number, record in records:
        line = FeeLine(*(_value(field, record.get(field)) for field in FeeLine._fields))
        line = line._replace(code=line.code.zfill(5) if line.code else "")
        if not re.fullmatch(r"[A-Z0-9]{5}", line.code):
            problems.append(Problem(number, places["code"], "there is no code where one belongs"))
        elif not re.fullmatch(r"[A-Z0-9]{2}|", line.modifier):
            problems.append(Problem(number, places["modifier"], "the modifier is none"))
        elif not re.fullmatch(r"[A-Z]", line.status):
            problems.append(Problem(number, places["status"], "there is no status indicator"))
        elif line[:2] in lines:
            problems.append(Problem(number, places["code"], f"the code {line.code} appears a second time"))
        else:
            lines[line.code, line.modifier] = line
    return list(lines.values()), problems


def _checked(reading: FeeReading, name: str) -> FeeReading:
    lines, problems = reading[:2]
    if problems and len(problems) > most_problems(len(lines)):
        line, column, what = problems[0]
        raise InputError(
            f"{name} cannot be read in {len(problems):,} places, the first in line {line}, column {column}: "
            f"{what}; download it again."
        )
    last = max((line.code for line in lines), default="none")
    if not lines or last[0] < _LAST_LETTER:
        raise InputError(
            f"{name} seems to be cut off: its last code is {last}, and the fee schedule ends among the "
            f"{_LAST_LETTER} codes; download it again."
        )
    return reading


def _value(field: str, value: object) -> str:
    if field in _NUMBERS:
        return _number(value)
    text = _text(value)
    return text.zfill(_WIDTHS.get(field, 0)) if text else ""


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).upper().split())


def _number(value: object) -> str:
    if isinstance(value, (int, float)):
        value = f"{value:.4f}".rstrip("0")
    whole, _, part = _text(value).partition(".")
    return f"{whole or 0}.{part:<02}" if (whole + part).isdigit() else ""


def quarter_named(text: str) -> str:
    """Return the quarter that a name or a title tells, "" where it tells no year and month.

    >>> quarter_named("PPRRVU25_JAN.csv"), quarter_named("PPRRVU2026_Jul_nonQPP.txt"), quarter_named("a.csv")
    ('2025-01', '2026-07', '')
    >>> quarter_named("2025 National Physician Fee Schedule Relative Value File October Release")
    '2025-10'
    """
    plain = text.casefold()
    year = re.search(
        r"pprrvu_?(?:20)?([0-9]{2})(?![0-9])|20([0-9]{2}) national physician fee schedule", plain
    )
    month = month_named(plain[year.end() :] if year else "")
    return f"20{year[1] or year[2]}-{month:02}" if year and month else ""


def _released(titles: str) -> str:
    found = re.search(r"RELEASED ([0-9]{2})/([0-9]{2})/([0-9]{4})", titles)
    return "" if found is None else iso_date(f"{found[3]}{found[1]}{found[2]}") or ""
