"""Reading a release in the form of a sheet, and the sheets that come with it: transactions and corrections.

The columns of a release have had the same names since 2016; the row of headings moves, for some years
begin with a disclaimer. What kind of sheet it is, its headings say. Those of reports change from year to year
(HCPCS/Modifier Code, HCPC/MOD, HCPC; TYPE OF CHANGE, ACTION CD; EFF DATE, Effective Date): they are known by
their words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from udfs.releases.corrections import corrected_fields
from udfs.releases.record import CODE_SHAPE, Problem, Reading, ReleaseRecord, iso_date, joined

RELEASE, TRANSACTIONS, CORRECTIONS = "release", "transaction report", "list of corrections"
_OF_A_RELEASE = {"HCPC", "RECID", "LONG DESCRIPTION", "ADD DT", "TERM DT"}
# The words in the headings of a report, by what the column is for: a field of the record that a correction
# gives, or one of the first three.
_CODE, _ACTION, _EFFECTIVE = "code", "action", "effective"
_WORDS = {
    _CODE: r"HCPCS?(?: ?/ ?MOD(?:IFIER)?)?(?: CODE)?|CODE",
    _ACTION: r"ACTION(?: CD| CODE)?|TYPE OF CHANGE",
    _EFFECTIVE: r"EFF(?:ECTIVE)?\.? DATE",
    "short_description": r"SHORT DESC(?:RIPTION)?",
    "long_description": r"LONG DESC(?:RIPTION)?",
    "type_of_service": r"TOS",
    "betos": r"BETOS",
    "coverage": r"COV(?:ERAGE)?",
    "pricing": r"PRIC(?:E|ING)",
    "cross_references": r"XREF(?: CODE)?",
}
_NOT_DETAILS = {_CODE, _ACTION, _EFFECTIVE, "short_description", "long_description"}
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
    corrected: tuple[tuple[str, str], ...] = ()  # fields of the record that a correction changes


class Headings(NamedTuple):
    """Where the headings of a sheet are, and what kind of sheet they make it."""

    kind: str
    row: int  # index
    columns: Mapping[str, int]  # heading -> index
    roles: Mapping[str, str]  # in a report: what a column is for -> its heading


def find_headings(rows: Sequence[Row]) -> Headings | None:
    """Return the headings of a sheet that belongs to a release, None for any other sheet.

    >>> find_headings([["2019"], ["Code ", "Action", "Eff Date"]]).kind
    'list of corrections'
    """
    for number, row in enumerate(islice(rows, _ROWS_LOOKED_AT)):
        texts = [" ".join(str(value).split()).upper() if value is not None else "" for value in row]
        columns = {text: place for place, text in enumerate(texts) if text}
        if texts[:1] == ["HCPC"] and columns.keys() >= _OF_A_RELEASE:
            return Headings(RELEASE, number, columns, {})
        roles = {
            role: heading
            for role, words in _WORDS.items()
            for heading in columns
            if re.fullmatch(words, heading)
        }
        if roles.keys() >= {_CODE, _ACTION, _EFFECTIVE}:
            return Headings(CORRECTIONS, number, columns, roles)
        # Any list may have a column Code and one Action.
        if roles.keys() >= {_CODE, _ACTION} and roles[_CODE].startswith("HCPC"):
            return Headings(TRANSACTIONS, number, columns, roles)
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
    roles = headings.roles
    told = {roles[role] for role in _NOT_DETAILS & roles.keys()}
    for number, row in enumerate(rows[headings.row + 1 :], start=headings.row + 2):
        texts = _Texts(row, headings.columns)
        code, action = texts[roles[_CODE]], texts[roles[_ACTION]]
        if not code and not action:
            continue
        if not re.fullmatch(CODE_SHAPE, code):
            column = headings.columns[roles[_CODE]] + 1
            problems.append(Problem(number, column, "there is no code where one belongs"))
            continue
        if action.casefold() == _NO_CHANGE:
            continue
        day = iso_date(texts[roles[_EFFECTIVE]]) if _EFFECTIVE in roles else ""
        if day is None:
            heading = roles[_EFFECTIVE]
            problems.append(Problem(number, headings.columns[heading] + 1, f"{heading} is not a date"))
        others = ((heading, texts[heading]) for heading in headings.columns if heading not in told)
        details = "; ".join(f"{heading}: {text}" for heading, text in others if text)
        corrected = _corrected(texts, roles, day or "") if headings.kind == CORRECTIONS else {}
        notes.append(Note(code, action, day or "", details, tuple(corrected.items())))
    return notes, problems


def _corrected(texts: _Texts, roles: Mapping[str, str], effective: str) -> dict[str, str]:
    """Return the fields of a record that a row of corrections changes."""
    given = {role: texts[heading] for role, heading in roles.items() if role in ReleaseRecord._fields[1:-1]}
    given = {field: " ".join(text.split()) for field, text in given.items() if text}
    if pricing := given.get("pricing"):
        given["pricing"] = pricing.zfill(2)
    if services := given.get("type_of_service"):
        given["type_of_service"] = joined(services.split(","))
    return corrected_fields(texts[roles[_ACTION]], effective, given)
