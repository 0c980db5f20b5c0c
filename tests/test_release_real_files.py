"""Real releases of CMS, read from beside the checkout: nothing of them is part of the project."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from shared_files import shared

from addin.files.user_list import read_sheets
from addin.release_import import import_release
from udfs import functions
from udfs.releases.changes import ADDED, COVERAGE, PRICING, SHORT_WORDING, TERMINATED, WORDING, changes
from udfs.releases.fixed_width import read_fixed_width
from udfs.releases.record import ReleaseRecord, checked
from udfs.releases.release_sheets import find_headings, read_notes, read_release_rows
from udfs.releases.store import reading

TEXTS = {
    "2016-01": "HCPC2016_CONTR_ANWEB.txt",
    "2019-01": "HCPC2019_CONTR_ANWEB.txt",
    "2024-10": "HCPC2024_OCT_ANWEB_reconstructed_uppercase.txt",
}
PAID_AS_BEFORE = ["J0400", "J0470", "J0888", "J1110", "J7503", "J7505", "J9185", "J9218", "Q2009"]


@cache
def from_text(path: Path) -> dict[str, ReleaseRecord]:
    with path.open("rb") as stream:
        records, problems = checked(read_fixed_width(stream, path.name), path.name)
    assert problems == []
    return {record.code: record for record in records}


@cache
def from_sheet(path: Path) -> dict[str, ReleaseRecord]:
    rows = read_sheets(path)[0]
    headings = find_headings(rows)
    assert headings is not None
    records, problems = checked(read_release_rows(rows, headings), path.name)
    assert problems == []
    return {record.code: record for record in records}


@pytest.mark.parametrize(
    ("quarter", "codes", "modifiers", "terminated"),
    [("2016-01", 5956, 337, 449), ("2019-01", 6440, 360, 506), ("2024-10", 8091, 383, 1064)],
)
def test_counts(quarter: str, codes: int, modifiers: int, terminated: int) -> None:
    records = from_text(shared("releases", TEXTS[quarter])).values()
    procedures = [record for record in records if len(record.code) == 5]
    assert (len(procedures), len(records) - len(procedures)) == (codes, modifiers)
    assert sum(bool(record.terminated) for record in procedures) == terminated


@pytest.mark.long
@pytest.mark.parametrize(("year", "blank_dates"), [(2016, 115), (2019, 115)])
def test_both_forms_give_the_same_records(year: int, blank_dates: int) -> None:
    """Every code, field by field, descriptions included. In two places the forms themselves differ.

    The sheet leaves ACT EFF DT blank for codes that CMS has not touched for long; and the sheet of 2019 has a
    fourth type of service, R, for two codes.
    """
    text = from_text(shared("releases", f"HCPC{year}_CONTR_ANWEB.txt"))
    sheet = from_sheet(shared("releases", f"HCPC{year}_CONTR_ANWEB.xlsx"))
    assert list(text) == list(sheet)
    different = [
        (code, field, *values)
        for code in text
        for field, *values in zip(ReleaseRecord._fields, text[code], sheet[code], strict=True)
        if values[0] != values[1]
    ]
    dates = [(in_text, in_sheet) for _, field, in_text, in_sheet in different if field == "action_effective"]
    assert len(dates) == blank_dates
    assert {in_sheet for _, in_sheet in dates} == {""}
    assert max(in_text for in_text, _ in dates) < "2005"
    others = [found for found in different if found[1] != "action_effective"]
    assert others == (
        [
            ("E0210", "type_of_service", "A, L, P", "A, L, P, R"),
            ("E0776", "type_of_service", "A, E, P", "A, E, P, R"),
        ]
        if year == 2019
        else []
    )


def test_a_description_over_two_rows_of_the_sheet_is_one() -> None:
    """G0503 is the one code whose description the sheet breaks as well."""
    text = from_text(shared("releases", TEXTS["2019-01"]))["G0503"].long_description
    sheet = from_sheet(shared("releases", "HCPC2019_CONTR_ANWEB.xlsx"))["G0503"].long_description
    assert text == sheet
    assert sheet.endswith("goals and are prepared for discharge from active treatment")


def test_each_terminated_code_ends_the_day_after_its_last_one(data_folder: Path) -> None:
    path = shared("releases", TEXTS["2024-10"])
    import_release(path, quarter="2024-10")
    ended = [record for record in from_text(path).values() if len(record.code) == 5 and record.terminated]
    assert len(ended) == 1064
    days = [dt.date.fromisoformat(record.terminated) for record in ended]
    codes = [[record.code] for record in ended]
    assert functions.CODESTATUS(codes, [[day] for day in days]) == [["Active"]] * 1064
    after = functions.CODESTATUS(codes, [[day + dt.timedelta(days=1)] for day in days])
    assert after == [[f"Terminated {day}"] for day in days]


def test_descriptions_are_those_of_the_file(data_folder: Path) -> None:
    path = shared("releases", TEXTS["2019-01"])
    import_release(path)
    codes = [record for record in from_text(path).values() if len(record.code) == 5]
    answers = functions.CODEDESCRIPTION([[record.code] for record in codes])
    assert answers == [[record.long_description] for record in codes]
    assert functions.CODERELEASE().startswith("2019-01 (HCPC2019_CONTR_ANWEB), imported ")


def test_diagnosis_codes_are_told_from_codes_that_look_like_them(data_folder: Path) -> None:
    """E1165 is diabetes with hyperglycemia; E1140 is diabetes with neuropathy, and a wheelchair."""
    import_release(shared("releases", TEXTS["2024-10"]))
    assert functions.CODECHECK([["E1165", "E1140", "E1190", "99213"]]) == [
        [
            "E1165 is not in release 2024-10; it is ICD-10-CM E11.65.",
            "E1140 is also ICD-10-CM E11.40.",
            "",
            "",
        ]
    ]


@pytest.mark.long
def test_the_transaction_report_says_what_the_release_says() -> None:
    """Its changes are the action codes of the release, code by code."""
    words = {
        "A": "ADD",
        "B": "Coverage and Long Desc Change",
        "C": "Long Description Change",
        "D": "Discontinued",
        "F": "Coverage Change",
        "P": "Payment Change",
        "S": "Short Description Change",
    }
    rows = read_sheets(shared("releases", "HCPC2019_Trans_Alpha.xlsx"))[0]
    headings = find_headings(rows)
    assert headings is not None
    notes, problems = read_notes(rows, headings)
    assert problems == []
    records = from_text(shared("releases", TEXTS["2019-01"])).values()
    assert {note.code: note.action for note in notes} == {
        record.code: words[record.action] for record in records if record.action != "N"
    }


@pytest.mark.long
def test_the_transaction_report_agrees_with_our_own_comparison(data_folder: Path) -> None:
    """Ours is of 2016 to 2019, the report of 2018 to 2019: what it tells is found, all else is older."""
    import_release(shared("releases", TEXTS["2016-01"]))
    import_release(shared("releases", TEXTS["2019-01"]))
    with reading(data_folder) as connection:
        assert connection is not None
        ours = {change.code: change for change in changes(connection, "2016-01", "2019-01")}
    rows = read_sheets(shared("releases", "HCPC2019_Trans_Alpha.xlsx"))[0]
    headings = find_headings(rows)
    assert headings is not None
    told = {note.code: note.action for note in read_notes(rows, headings)[0]}
    expected = {
        "ADD": {ADDED},
        "Discontinued": {TERMINATED},
        "Long Description Change": {WORDING},
        "Short Description Change": {SHORT_WORDING},
        "Payment Change": {PRICING},
        "Coverage Change": {COVERAGE},
        "Coverage and Long Desc Change": {WORDING, COVERAGE},
    }
    not_found = {
        code: action
        for code, action in told.items()
        if not (code in ours and (ADDED in ours[code].kinds or expected[action] & set(ours[code].kinds)))
    }
    # CMS notes a longer wording for K0037, whose short description alone is another.
    assert not_found.pop("K0037") == "Long Description Change"
    assert ours["K0037"].kinds == (SHORT_WORDING,)
    # The payment of these changed for 2019 and is again what it was in 2016.
    assert set(not_found.values()) == {"Payment Change"}
    assert sorted(not_found) == PAID_AS_BEFORE
    assert not set(not_found) & set(ours)
    # What the report says nothing of had changed before: for 2019 CMS notes no action.
    older = [change.after for change in ours.values() if change.code not in told]
    assert {record.action for record in older if record is not None} == {"N"}
