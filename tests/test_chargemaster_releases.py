"""The workbook chargemaster-audit with what changed between two releases: ``--from`` and ``--to``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_workbooks import rows_of
from release_files import SMALL, Made, save_text
from template_runs import told_by_template

from addin.release_import import import_release
from udfs.errors import HcpcsExcelError

NEWER = (
    *SMALL[:2],
    Made("C9166", ("Drug of some quarters",), terminated="20240630", references=("J3247",)),
    Made("E1140", ("Chair of the test",), "Chair", coverage="D", price=""),
    Made("J1100", ("Injection of the test, 2 mg",), "Inj"),
    Made("L9900", ("Brace of the test",), "Brace", terminated="20171231", action="D"),
    Made("Q5999", ("Drug of the test",), "Drug", terminated="20260930"),
    Made("V5365", ("Screening of the test",), "Screening"),
)


@pytest.fixture
def two_releases(data_folder: Path, tmp_path: Path) -> None:
    """January 2017, and July 2026 with one of each change."""
    import_release(save_text(tmp_path, "HCPC2017_JAN_ANWEB.txt"))
    import_release(save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER))


def make(output: Path, *arguments: object) -> list[str]:
    return told_by_template("chargemaster-audit", output, *arguments)


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    return [row for row in rows_of(openpyxl.load_workbook(path, data_only=True)[sheet]) if row["Code"]]


@pytest.mark.long
@pytest.mark.usefixtures("two_releases")
def test_what_changed_between_two_releases_stands_beside_the_lines(tmp_path: Path) -> None:
    """Each change in its words, and the finding of a line whose code ended."""
    (tmp_path / "ours.csv").write_text(
        "Charge code,Code,Charge,Volume\n1,L9900,5,10\n2,J1100,7,1\n3,V5364,2,3\n4,Q5999,1,1\n5,A4100,1,1\n"
        "6,C9166,9,1\n"
    )
    output = tmp_path / "audit.xlsx"
    said = make(output, "--from", "2017-01", "--to", "2026-07", "--chargemaster", tmp_path / "ours.csv")
    assert said[0].startswith("Chargemaster: 6 lines from ours.csv, headings in row 1: Code = ")
    assert "Code changes: 7 lines from the releases." in said
    assert {row["Code"]: row["Change"] for row in rows(output, "Code changes")} == {
        "C9166": "Terminated 2024-06-30, began 2003-01-01; see J3247",
        "E1140": "Coverage, Pricing",
        "J1100": "Wording",
        "L9900": "Terminated 2017-12-31",
        "Q5999": "Ends 2026-09-30",
        "V5364": "No longer listed",
        "V5365": "Added",
    }
    changed = {row["Code"]: row for row in rows(output, "Code changes")}
    assert changed["J1100"]["Words changed"] == "Injection of the test, [1 → 2] mg"
    assert changed["E1140"]["Coverage change"] == "C to D"
    assert changed["E1140"]["Pricing change"] == "51 / A to A"
    found = {row["Code"]: (row["Finding"], row["Money at risk"]) for row in rows(output, "Chargemaster")}
    assert found == {
        "L9900": ("Terminated", 50),
        "J1100": ("Look-alike", 0),
        "V5364": ("Terminated", 6),
        "Q5999": ("No finding", ""),
        "A4100": ("No finding", ""),
        "C9166": ("Terminated", 9),
    }


@pytest.mark.long
@pytest.mark.usefixtures("two_releases")
def test_one_release_tells_which_codes_have_ended(tmp_path: Path) -> None:
    """Whenever that was; a code whose last day is still to come is in use."""
    make(tmp_path / "audit.xlsx", "--to", "2026-07")
    assert [(row["Code"], row["Change"]) for row in rows(tmp_path / "audit.xlsx", "Code changes")] == [
        ("C9166", "Terminated 2024-06-30; see J3247"),
        ("L9900", "Terminated 2017-12-31"),
    ]


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "2017-01"), "--from is the earlier one of two releases; name the later one with --to."),
        (
            ("--from", "2026-07", "--to", "2017-01"),
            "The release of --from must be earlier than that of --to.",
        ),
        (
            ("--from", "2016-01", "--to", "2026-07"),
            "There is no release 2016-01; loaded: 2017-01, 2026-07. "
            "Import the zip that CMS publishes: hcpcs-excel release import FILE",
        ),
        (
            ("--to", "2026-07", "--changes", "changes.csv"),
            "Code changes is filled from a release or from a file; leave out --to, or --changes.",
        ),
    ],
)
def test_mistakes_are_one_sentence(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(HcpcsExcelError) as refusal:
        make(tmp_path / "audit.xlsx", *arguments)
    assert str(refusal.value) == sentence
    assert not (tmp_path / "audit.xlsx").exists()
