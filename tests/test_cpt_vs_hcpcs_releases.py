"""The workbook cpt-vs-hcpcs with what is new between two releases: ``--from`` and ``--to``."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from made_workbooks import rows_of
from release_files import SMALL, Made, save_text
from template_runs import told_by_template

from addin.release_import import import_release
from udfs.errors import HcpcsExcelError

NEWER = (
    *SMALL[:3],
    Made("E1150", ("Chair of the test, new",), "Chair", added="20260701"),
    Made("J1100", ("Injection of the test, 2 mg",), "Inj"),
    Made("L8900", ("Band of the test",), "Band", terminated="20260331", action="D"),
    *SMALL[4:],
)


@pytest.fixture
def two_releases(data_folder: Path, tmp_path: Path) -> None:
    """October 2025 and July 2026; L9900 ended in 2017 and stands in both."""
    older = [*SMALL[:4], Made("L8900", ("Band of the test",), "Band"), *SMALL[4:]]
    import_release(save_text(tmp_path, "HCPC2025_OCT_ANWEB.txt", older))
    import_release(save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER))


@pytest.mark.long
@pytest.mark.usefixtures("two_releases")
def test_news_are_what_changed_since_the_earlier_release(tmp_path: Path) -> None:
    """In the sections of the user's own codes or not; what ended long ago is no news."""
    (tmp_path / "ours.csv").write_text("Code\nE0601\n99213\n")
    output = tmp_path / "reference.xlsx"
    said = told_by_template(
        "cpt-vs-hcpcs", output, "--from", "2025-10", "--to", "2026-07", "--codes", tmp_path / "ours.csv"
    )
    assert "Staying current: 3 lines from the releases." in said
    sheet = openpyxl.load_workbook(output, data_only=True)["Staying current"]
    assert [(row["Code"], row["Change"], row["Section"], row["Your section"]) for row in rows_of(sheet)] == [
        ("E1150", "Added", "Durable Medical Equipment", "Yes"),
        ("J1100", "Wording", "Drugs Administered Other Than Oral Method", ""),
        ("L8900", "Terminated 2026-03-31", "Prosthetic Procedures and Devices", ""),
    ]


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--to", "2026-07"), "--to is the later one of two releases; name the earlier one with --from."),
        (("--from", "2025-10"), "--from is the earlier one of two releases; name the later one with --to."),
    ],
)
def test_news_need_two_releases(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    output = tmp_path / "reference.xlsx"
    with pytest.raises(HcpcsExcelError) as error:
        told_by_template("cpt-vs-hcpcs", output, *arguments)
    assert str(error.value) == sentence
    assert not output.exists()
