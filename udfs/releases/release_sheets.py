"""Reading a release in the form of a sheet, and the sheets that come with it: transactions and corrections.

The columns of a release have had the same names since 2016; the row of headings moves, for some years
begin with a disclaimer. What kind of sheet it is, its headings say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from udfs.releases.record import CODE_SHAPE, Problem, Reading, ReleaseRecord, iso_date, joined

RELEASE, TRANSACTIONS, CORRECTIONS = "release", "transaction report", "list of corrections"
_HEADINGS = {
    RELEASE: ("HCPC", "RECID", "LONG DESCRIPTION", "ADD DT", "TERM DT"),
    TRANSACTIONS: ("HCPCS/MOD", "TYPE OF CHANGE"),
    CORRECTIONS: ("CODE", "ACTION", "EFF DATE"),
}
_ROWS_LOOKED_AT = 50
_NO_CHANGE = "no change"
# Columns whose zeros get lost where a program makes numbers of them.
_WIDTHS = {"SEQNUM": 4, "PRICE1": 2, "PRICE2": 2, "PRICE3": 2, "PRICE4": 2}

Row = Sequence[object]


class Note(NamedTuple):
    """What a transaction report or a list of corrections says of one code."""

    code: str
    action: str
    effective: str  # ISO date, "" where none is given
    details: str


class Headings(NamedTuple):
    """Where the headings of a sheet are, and what kind of sheet they make it."""

    kind: str
    row: int  # index
    columns: Mapping[str, int]  # heading -> index


def find_headings(rows: Sequence[Row]) -> Headings | None:
    """Return the headings of a sheet that belongs to a release, None for any other sheet.

    >>> find_headings([["2019"], ["Code ", "Action", "Eff Date"]])
    Headings(kind='list of corrections', row=1, columns={'CODE': 0, 'ACTION': 1, 'EFF DATE': 2})
    """
    for number, row in enumerate(islice(rows, _ROWS_LOOKED_AT)):
        texts = [" ".join(str(value).split()).upper() if value is not None else "" for value in row]
        for kind, wanted in _HEADINGS.items():
            if texts[0:1] == [wanted[0]] and set(wanted) <= set(texts):
                return Headings(kind, number, {text: place for place, text in enumerate(texts) if text})
    return None


def read_release_rows(rows: Sequence[Row], headings: Headings) -> Reading:
    """Read the records of a release from a sheet.

    The records in the order of the sheet, and what could not be read.
    """
    records: list[ReleaseRecord] = []
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for number, row in enumerate(rows[headings.row + 1 :], start=headings.row + 2):
        texts = _Texts(row, headings.columns)
        code, kind = texts["HCPC"], texts["RECID"]
        if not code and not kind:
            if any(_text(value) for value in row):
                problems.append(Problem(number, 1, "the row has no code"))
        elif kind in ("4", "8"):
            if code in places and places[code] == len(records) - 1:
                before = records[-1]
                longer = f"{before.long_description} {texts['LONG DESCRIPTION']}"
                records[-1] = before._replace(long_description=" ".join(longer.split()))
            else:
                problems.append(Problem(number, 1, "a description continues without its code above it"))
        elif kind not in ("3", "7") or not re.fullmatch(CODE_SHAPE, code):
            column = headings.columns["RECID"] + 1 if re.fullmatch(CODE_SHAPE, code) else 1
            problems.append(Problem(number, column, "the row is not a code record"))
        elif code in places:
            problems.append(Problem(number, 1, f"the code {code} appears a second time"))
        else:
            places[code] = len(records)
            records.append(_record(texts, number, problems))
    return Reading(records, problems)


class _Texts(dict[str, str]):
    """The cells of a row as texts, by their headings; a column that is not there is blank."""

    def __init__(self, row: Row, columns: Mapping[str, int]) -> None:
        super().__init__()
        self.row = row
        self.columns = columns

    def __missing__(self, heading: str) -> str:
        place = self.columns.get(heading, len(self.row))
        return _text(self.row[place], _WIDTHS.get(heading, 0)) if place < len(self.row) else ""


def _text(value: object, width: int = 0) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).zfill(width)


def _record(texts: _Texts, number: int, problems: list[Problem]) -> ReleaseRecord:
    def several(heading: str, count: int) -> str:
        return joined([texts[f"{heading}{place}"] for place in range(1, count + 1)])

    def day(heading: str) -> str:
        found = iso_date(texts[heading])
        if found is None:
            problems.append(Problem(number, texts.columns[heading] + 1, f"{heading} is not a date"))
        return found or ""

    return ReleaseRecord(
        code=texts["HCPC"],
        sequence=texts["SEQNUM"],
        # Runs of spaces are left from where lines were broken; the other form of the file has other ones.
        long_description=" ".join(texts["LONG DESCRIPTION"].split()),
        short_description=" ".join(texts["SHORT DESCRIPTION"].split()),
        pricing=several("PRICE", 4),
        multiple_pricing=texts["MULT_PI"],
        coverage_manual=several("CIM", 3),
        carriers_manual=several("MCM", 3),
        statute=texts["STATUTE"],
        lab_certification=several("LABCERT", 8),
        cross_references=several("XREF", 5),
        coverage=texts["COV"],
        asc_group=texts["ASC_GRP"],
        asc_date=day("ASC_DT"),
        opps_group=texts["OPPS"],
        opps_indicator=texts["OPPS_PI"],
        opps_date=day("OPPS_DT"),
        processing_note=texts["PROCNOTE"],
        betos=texts["BETOS"],
        type_of_service=several("TOS", 5),
        anesthesia_units=texts["ANEST_BU"],
        added=day("ADD DT"),
        action_effective=day("ACT EFF DT"),
        terminated=day("TERM DT"),
        action=texts["ACTION CD"],
    )


def read_notes(rows: Sequence[Row], headings: Headings) -> tuple[list[Note], list[Problem]]:
    """Read what a transaction report or a list of corrections says.

    A note a row, without those that say "No Change"; and what could not be read.
    """
    notes: list[Note] = []
    problems: list[Problem] = []
    code_heading, action_heading = _HEADINGS[headings.kind][:2]
    told = {code_heading, action_heading, "EFF DATE", "SHORT DESCRIPTION", "LONG DESCRIPTION"}
    for number, row in enumerate(rows[headings.row + 1 :], start=headings.row + 2):
        texts = _Texts(row, headings.columns)
        code, action = texts[code_heading], texts[action_heading]
        if not code and not action:
            continue
        if not re.fullmatch(CODE_SHAPE, code):
            problems.append(
                Problem(number, headings.columns[code_heading] + 1, "there is no code where one belongs")
            )
            continue
        if action.casefold() == _NO_CHANGE:
            continue
        effective = iso_date(texts["EFF DATE"])
        if effective is None:
            problems.append(Problem(number, headings.columns["EFF DATE"] + 1, "EFF DATE is not a date"))
        details = _details(row, headings.columns, told)
        notes.append(Note(code, action, effective or "", details))
    return notes, problems


def _details(row: Row, columns: Mapping[str, int], told: Iterable[str]) -> str:
    """Return the other cells of a correction in one line: "COV: C; PRICE: 39"."""
    others = ((heading, place) for heading, place in columns.items() if heading not in told)
    texts = ((heading, _text(row[place])) for heading, place in others if place < len(row))
    return "; ".join(f"{heading}: {text}" for heading, text in texts if text)
