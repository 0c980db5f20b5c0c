"""Real releases of CMS, read from beside the checkout: nothing of them is part of the project."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from release_files import SMALL, Made, save_text
from shared_files import shared

from addin.files.user_list import read_sheets
from addin.release_import import import_release, loaded_releases
from udfs import functions
from udfs.releases.changes import ADDED, COVERAGE, PRICING, SHORT_WORDING, TERMINATED, WORDING, changes
from udfs.releases.fixed_width import read_fixed_width
from udfs.releases.keep import history
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
    assert [status.partition(";")[0] for (status,) in after] == [f"Terminated {day}" for day in days]
    # In October 2024, 177 of them refer to other codes, 38 to CPT codes.
    referred = [replaced for (replaced,) in functions.CODEREPLACEMENT(codes) if replaced]
    assert len(referred) == 177
    assert sum("; see " in status for (status,) in after) == 177
    named = [record.cross_references for record in ended if record.cross_references]
    assert sum(functions.CODESYSTEM(references[:5]) == "CPT" for references in named) == 38


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
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("HCPC18_Trans_Report_Alpha.xlsx", {"ADD": 152, "Discontinued": 40, "Payment Change": 64}),
        ("HCPC2019_Trans_Alpha.xlsx", {"ADD": 228, "Discontinued": 49, "Payment Change": 47}),
        ("HCPC2020_TRANS_ALPHA_w_disclaimer.xlsx", {"ADD": 250, "Discontinued": 99, "Payment Change": 10}),
        ("HCPC2020_JUL_trans_alpha.xlsx", {"ADD": 61, "Discontinued": 9, "Long Description Change": 3}),
    ],
)
def test_transaction_reports_of_other_years(name: str, kinds: dict[str, int]) -> None:
    """Both of their sheets, in the order of the changes and in that of the codes, say the same."""
    first, second = read_sheets(shared("releases", name))[:2]
    told = []
    for rows in (first, second):
        headings = find_headings(rows)
        assert headings is not None
        notes, problems = read_notes(rows, headings)
        assert (headings.kind, problems) == ("transaction report", [])
        told.append({note.code: note.action for note in notes})
    assert told[0] == told[1]
    assert {kind: list(told[0].values()).count(kind) for kind in kinds} == kinds


@pytest.mark.long
def test_the_zip_of_january_2026(data_folder: Path) -> None:
    """All that is in it: 8,623 codes, the report, the corrections; and what else there is, by name."""
    steps: list[float] = []
    summary = import_release(shared("releases", "hcpc2026_jan_anweb_01122026.zip"), progress=steps.append)
    assert (summary.quarter, summary.codes, summary.modifiers, summary.problems) == ("2026-01", 8623, 383, ())
    assert sorted(summary.reports) == [("list of corrections", 5), ("transaction report", 621)]
    assert summary.unread == (
        "HCPC2026_JAN_ANWEB_01122026.xlsx", "HCPC2026_recordlayout.txt", "NOC codes_JAN2026.xlsx",
        "proc_notes_JAN2026.txt",
    )  # fmt: skip
    assert summary.sentences()[-1] == f"Also in the zip, and not needed: {', '.join(summary.unread)}."
    assert len({round(step, 2) for step in steps}) > 10
    actions = {
        code: [note.action for _, note in history(data_folder, code)[0][2]]
        for code in ("S0189", "A4295", "J2516")
    }
    assert actions == {
        "S0189": ["Discontinued", "Terminate"],
        "A4295": ["ADD"],
        "J2516": ["ADD", "Revise TOS"],
    }


@pytest.mark.long
def test_every_version_of_the_corrections_of_2018_is_kept(tmp_path: Path, data_folder: Path) -> None:
    """G9890 is deleted by the second on, G9978 added by the second and taken out again by the third."""
    import_release(save_text(tmp_path, "HCPC2018_ANWEB.txt", [Made("G9890"), *SMALL]))
    for version in (4, 1, 3, 2):
        import_release(shared("releases", f"V{version}_HCPC2018_Corrections_ANWEB.xlsx"))
    (release,) = loaded_releases()
    assert release.reports == ("list of corrections (4 versions)",)

    def said(code: str) -> tuple[bool, list[str]]:
        ((_, record, notes),) = history(data_folder, code)
        return record is not None, [note.action for _, note in notes]

    assert said("G9890") == (False, ["DELETE"])
    assert said("G9978") == (False, ["ADD Code", "Remove, will be assigned at a later date"])
    assert said("G9989")[1][-1].startswith("DO NOT ADD")
    assert said("G9868") == (True, ["ADD Code"])
    assert functions.CODESTATUS([["G9890", "G9868"]], "2018-06-01") == [["Not in the release", "Active"]]


@pytest.mark.long
def test_the_corrections_of_2019_are_applied(data_folder: Path) -> None:
    import_release(shared("releases", TEXTS["2019-01"]))
    assert functions.CODESTATUS([["J1095", "C9034"]], "2019-02-01") == [["Not in the release", "Active"]]
    import_release(shared("releases", "HCPC2019_Corrections_ALPHA.xlsx"))
    assert functions.CODESTATUS([["J1095", "C9034"]], "2019-02-01") == [
        ["Active", "Terminated 2018-12-31; see J1095"]
    ]
    assert functions.CODEREPLACEMENT("C9468", "2019-02-01") == "J7203"  # the release has J7023
    assert functions.CODEDESCRIPTION("J1095").startswith("Injection, dexamethasone 9 percent")
    assert import_release(shared("releases", TEXTS["2019-01"])).unchanged


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
