"""The workbook annual-update from two imported releases: ``--from`` and ``--to``."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_workbooks import rows_of
from release_files import SMALL, Made, save_text
from shared_files import shared
from template_runs import told_by_template

from addin.release_import import import_release
from udfs.errors import HcpcsExcelError

PASSED = Made(
    "C9299", ("Drug of two quarters",), added="20250401", terminated="20250930", references=("J1100",)
)
NEWER = (
    PASSED,
    *SMALL[:3],
    Made("J1100", ("Injection of the test, 2 mg",), "Inj", coverage="D", price="57"),
    Made("L9900", ("Brace of the test",), "Brace", terminated="20171231", action="D"),
    Made("Q5999", ("Drug of the test",), "Drug", terminated="20280331"),
    Made("V5364", ("Screening of the test",), "Screening", terminated="20260630"),
    Made("V5365", ("Screening of the other test",), "Screening"),
)


WORDS = "Injection of the test, [1 → 2] mg"


@pytest.fixture
def two_releases(data_folder: Path, tmp_path: Path) -> None:
    """January 2017, in which L9900 still was in use, and July 2026."""
    import_release(save_text(tmp_path, "HCPC2017_JAN_ANWEB.txt"))
    import_release(save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER))


def make(output: Path, *arguments: object) -> list[str]:
    return told_by_template("annual-update", output, *arguments)


def answers(path: Path, sheet: str, heading: str) -> dict[str, Any]:
    rows = rows_of(openpyxl.load_workbook(path, data_only=True)[sheet])
    return {row["Code"]: row[heading] or "" for row in rows if row["Code"]}


@pytest.mark.usefixtures("two_releases")
def test_both_lists_come_from_releases(tmp_path: Path) -> None:
    said = make(tmp_path / "update.xlsx", "--from", "2017-01", "--to", "2026-07")
    assert said[:2] == [
        "This year: 8 lines from the releases.",
        "Last year: 6 lines from the releases.",
    ]
    assert answers(tmp_path / "update.xlsx", "This year", "Change") == {
        "A4100": "Unchanged",
        "C9299": "Began and ended",
        "E1140": "Unchanged",
        "J1100": "Revised",
        "L9900": "Ended",
        "Q5999": "Unchanged",  # its last day is still to come
        "V5364": "Ended",
        "V5365": "Added",
    }
    last = answers(tmp_path / "update.xlsx", "Last year", "Change")
    assert last["L9900"] == last["V5364"] == "Deleted"
    descriptions = answers(tmp_path / "update.xlsx", "This year", "Description")
    assert descriptions["A4100"] == "Bandage of the test, long enough to be broken over two lines, each"
    assert answers(tmp_path / "update.xlsx", "This year", "Ended")["V5364"] == datetime(2026, 6, 30)


@pytest.mark.long
@pytest.mark.usefixtures("two_releases")
def test_what_changed_in_a_kept_code_is_shown(tmp_path: Path) -> None:
    """The words, the coverage and the pricing, in the list and in one's own codes."""
    (tmp_path / "ours.csv").write_text("Code,Volume,Charge\nJ1100,10,2\nE1140,1,5\n")
    releases = ("--from", "2017-01", "--to", "2026-07")
    make(tmp_path / "update.xlsx", *releases, "--ours", tmp_path / "ours.csv")
    about = openpyxl.load_workbook(tmp_path / "update.xlsx")["About"]
    assert ("Code release", "2017-01 to 2026-07") in about.iter_rows(max_col=2, values_only=True)
    words = answers(tmp_path / "update.xlsx", "This year", "Words changed")
    assert {code: text for code, text in words.items() if text} == {"J1100": WORDS}
    for sheet in ("This year", "Our codes"):
        for heading, expected in (("Coverage change", "C to D"), ("Pricing change", "51 / A to 57 / A")):
            found = answers(tmp_path / "update.xlsx", sheet, heading)
            assert {code: text for code, text in found.items() if text} == {"J1100": expected}


@pytest.mark.usefixtures("two_releases")
def test_replacements_are_filled_in_for_our_codes_that_have_ended(tmp_path: Path) -> None:
    """Not over what stands there, and not for codes in use; what began and ended in between is called so."""
    ours = tmp_path / "ours.csv"
    ours.write_text(
        "Code,Volume,Charge,Replacement\nC9299,10,2,\nC9299-JW,1,5,J9999\nA4100,1,5,\nhello,1,5,\n"
    )
    said = make(tmp_path / "update.xlsx", "--from", "2017-01", "--to", "2026-07", "--ours", ours)
    assert "Our codes: Replacement filled in from release 2026-07 in 1 line." in said
    lines = rows_of(openpyxl.load_workbook(tmp_path / "update.xlsx", data_only=True)["Our codes"])
    assert [(row["Code"], row["Change"], row["Replacement"] or "") for row in lines if row["Code"]] == [
        ("C9299", "Began and ended", "J1100"),
        ("C9299-JW", "Began and ended", "J9999"),
        ("A4100", "Unchanged", ""),
        ("hello", "Unrecognized", ""),
    ]


@pytest.mark.long
@pytest.mark.usefixtures("two_releases")
def test_a_release_goes_together_with_own_codes_and_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("Code,Volume,Charge\nL9900,10,2\nJ1100,1,5\n")
    (tmp_path / "last.csv").write_text("Code,Description\nL9900,Brace of the test\n")
    make(
        tmp_path / "update.xlsx", "--last", tmp_path / "last.csv", "--to", "2026-07",
        "--ours", tmp_path / "ours.csv",
    )  # fmt: skip
    assert answers(tmp_path / "update.xlsx", "Our codes", "Change") == {"L9900": "Deleted", "J1100": "Added"}
    assert answers(tmp_path / "update.xlsx", "Our codes", "Impact")["L9900"] == 20


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--from", "2019-01"),
            "There is no release 2019-01; loaded: 2017-01, 2026-07. "
            "Import the zip that CMS publishes: hcpcs-excel release import FILE",
        ),
        (
            ("--from", "July 2026"),
            "Write a release as year and month, such as 2026-07 for July 2026, not 'July 2026'.",
        ),
        (
            ("--from", "2026-07", "--to", "2017-01"),
            "The release of --from must be earlier than that of --to.",
        ),
        (
            ("--to", "2026-07", "--this", "codes.csv"),
            "This year is filled from a release or from a file; leave out --to, or --this.",
        ),
        (
            ("--to", "2026-07", "--this-sheet", "Codes"),
            "This year is filled from a release or from a file; leave out --to, or --this-sheet.",
        ),
        (
            ("--sample", "--to", "2026-07"),
            "A sample cannot be combined with your own lists; leave out --sample or --to.",
        ),
    ],
)
def test_mistakes_are_one_sentence(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(HcpcsExcelError) as refusal:
        make(tmp_path / "update.xlsx", *arguments)
    assert str(refusal.value) == sentence
    assert not (tmp_path / "update.xlsx").exists()


@pytest.mark.usefixtures("data_folder")
def test_without_any_release_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HcpcsExcelError, match=r"^There is no release 2026-07; loaded: none\. Import "):
        make(tmp_path / "update.xlsx", "--to", "2026-07")


def codes_in_the_sheet(path: Path, first_day: int) -> tuple[set[str], dict[str, str]]:
    """The codes of a release off its sheet; those not ended before a day, 20190101, with their coverage."""
    listed, in_use = set(), {}
    with closing(openpyxl.load_workbook(path, read_only=True)) as workbook:
        for code, _, kind, *others in workbook.worksheets[0].iter_rows(values_only=True, max_col=47):
            if code and len(str(code)) == 5 and str(kind).strip() == "3":
                listed.add(str(code))
                if not others[-1] or int(str(others[-1])) >= first_day:  # TERM DT, in column 47
                    in_use[str(code)] = str(others[27] or "").strip()  # COV, in column 31
    return listed, in_use


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Cannot parse header or footer")  # of CMS's sheets
@pytest.mark.usefixtures("data_folder")
def test_the_releases_of_2016_and_2019_differ_as_their_sheets_do(tmp_path: Path) -> None:
    sheets = []
    for year in (2016, 2019):
        import_release(shared("releases", f"HCPC{year}_CONTR_ANWEB.txt"))
        sheet = shared("releases", f"HCPC{year}_CONTR_ANWEB.xlsx")
        sheets.append(codes_in_the_sheet(sheet, year * 10_000 + 101))
    (before, used_before), (after, used_after) = sheets
    make(tmp_path / "update.xlsx", "--from", "2016-01", "--to", "2019-01")
    workbook = openpyxl.load_workbook(tmp_path / "update.xlsx", data_only=True, read_only=True)
    this_year = rows_of(workbook["This year"])
    this = {row["Code"]: row["Change"] for row in this_year}
    last = {row["Code"]: row["Change"] for row in rows_of(workbook["Last year"])}
    workbook.close()
    assert (set(last), set(this)) == (before, after)
    assert {
        code for code, change in this.items() if change == "Added"
    } == used_after.keys() - used_before.keys()
    assert {
        code for code, change in last.items() if change == "Deleted"
    } == used_before.keys() - used_after.keys()
    assert len(used_before.keys() - used_after.keys()) > 100
    expected = {
        code: f"{used_before[code]} to {now}"
        for code, now in used_after.items()
        if "" not in (now, used_before.get(code, "")) and now != used_before[code]
    }
    changes = {row["Code"]: row["Coverage change"] for row in this_year}
    assert {code: text for code, text in changes.items() if text} == expected
    assert len(expected) == 4
