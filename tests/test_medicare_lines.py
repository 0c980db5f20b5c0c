"""What an imported fee schedule adds to code-review, denials-by-code-set and payer-code-set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fee_schedule_files import Fee, rows_of, save_csv
from made_workbooks import blocks_of, opened
from made_workbooks import rows_of as lines_of
from template_runs import told_by_template

from addin.fee_schedule_import import import_fee_schedule
from addin.medicare_lines import is_medicare
from udfs.releases.fee_schedule import STATUSES
from workbook_templates.workbooks import code_review, denials_by_code_set

SOURCE = "PPRRVU2025_Oct, released 2025-09-11"
FEES = [
    *(Fee("97014", "I"), Fee("99000", "B"), Fee("61715", "C"), Fee("61715", "A", "26"), Fee("99213", "A")),
    *(Fee("0001F", "I"), Fee("H0004", "I"), Fee("V5364", "N")),
]


def save(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def made(name: str, folder: Path, option: str, path: Path) -> tuple[Any, list[str]]:
    output = folder / "made.xlsx"
    told = told_by_template(name, output, option, path, "--force")
    return opened(output.read_bytes(), values=True), told


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    return save(
        tmp_path, "codes.csv",
        "Code,Modifier,Charge,Date of service",
        "97014,GP,40,1/5/2026",
        "97014.0,,30,",
        "99213-25,,128,1/5/2026",
        "61715,26,300,1/5/2026",
        "0001F,,0,1/5/2026",
        "H0004,,60,1/5/2026",
        "J3490,,6,1/5/2026",
        "97014,,40,1/5/2025",
        "97014,,40,soon",
        "hello,,1,1/5/2026",
        "97014-ZQ,,20,1/5/2026",
    )  # fmt: skip


ANOTHER, FINDING = "Medicare uses another code", "Medicare: another code"
STATUS_AND_FINDING = [
    (ANOTHER, FINDING),
    (ANOTHER, FINDING),  # graver than a repair
    ("Paid separately", "Form OK"),
    ("Paid separately", "Form OK"),  # of the component
    (ANOTHER, "Form OK"),  # a quality code: the status says that Medicare does not take it
    (ANOTHER, "Form OK"),
    ("", "Form OK"),
    ("", "Form OK"),  # before the first file
    ("", "Form OK"),
    ("", "Unrecognized"),
    (ANOTHER, "Unknown modifier"),
]


def test_code_review_says_where_medicare_uses_another_code(
    tmp_path: Path, data_folder: Path, codes: Path
) -> None:
    """By the date of service; of the findings it is one, with its source beside it."""
    import_fee_schedule(save_csv(tmp_path, rows=rows_of(FEES)))
    workbook, told = made("code-review", tmp_path, "--codes", codes)
    rows = lines_of(workbook["Codes"])
    assert [(row["Medicare"] or "", row["Finding"]) for row in rows] == STATUS_AND_FINDING
    assert all((row["Fee schedule"] or "") == (SOURCE if row["Medicare"] else "") for row in rows)
    assert told[-3:-1] == [
        "Medicare: 7 lines with the status of the code in the fee schedule; for 3 of them, with CPT codes, "
        "Medicare uses another code.",
        "Dates before the fee schedules that are loaded: 1 line.",
    ]
    findings = blocks_of(workbook["Summary"], code_review.WITH_MEDICARE)["Findings"]
    assert (findings[FINDING][0], findings["All lines"][0]) == (2, 11)
    listed = [row for row in lines_of(workbook["Worklist"]) if row["Finding"] == FINDING]
    assert [(row["Row"], row["Medicare"], row["Fee schedule"]) for row in listed] == [
        (5, ANOTHER, SOURCE), (6, ANOTHER, SOURCE)
    ]  # fmt: skip


def test_the_file_of_the_day_answers(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_fee_schedule(save_csv(tmp_path, rows=rows_of(FEES)))
    newer = rows_of([Fee("97014", "B"), Fee("V5364", "N")], "2026-07", "06/30/2026")
    import_fee_schedule(save_csv(tmp_path, "new.csv", newer))
    path = save(
        tmp_path, "codes.csv", "Code,Date of service", "97014,6/30/2026", "97014,7/1/2026", "97014,"
    )  # fmt: skip
    monkeypatch.setattr("addin.medicare_lines.today", lambda: "2026-06-01")
    workbook, _ = made("code-review", tmp_path, "--codes", path)
    new = "new, released 2026-06-30"
    found = [(row["Medicare"], row["Fee schedule"]) for row in lines_of(workbook["Codes"])]
    assert found == [(ANOTHER, SOURCE), ("Bundled", new), (ANOTHER, SOURCE)]


def test_without_a_fee_schedule_nothing_changes(tmp_path: Path, data_folder: Path, codes: Path) -> None:
    workbook, told = made("code-review", tmp_path, "--codes", codes)
    headings = {cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert headings.isdisjoint({"Medicare", "Fee schedule", FINDING})
    assert not any("edicare" in line for line in told)


@pytest.mark.parametrize("name", ["code-review", "denials-by-code-set"])
def test_an_empty_workbook_and_the_sample_have_no_column_for_it(
    tmp_path: Path, data_folder: Path, name: str
) -> None:
    """Nobody could fill it there."""
    import_fee_schedule(save_csv(tmp_path, rows=rows_of(FEES)))
    for options in ((), ("--sample",)):
        output = tmp_path / "made.xlsx"
        told_by_template(name, output, *options, "--force")
        workbook = opened(output.read_bytes())
        assert all("Fee schedule" not in [cell.value for cell in sheet[4]] for sheet in workbook)


def test_denials_say_what_medicare_does(tmp_path: Path, data_folder: Path) -> None:
    """A likely reason, whoever the payer is; Summary adds up by it, and has the rest in one row."""
    import_fee_schedule(save_csv(tmp_path, rows=rows_of(FEES)))
    path = save(
        tmp_path, "denials.csv",
        "Payer,Denied on,Date of service,Code,CARC,Amount",
        "Medicare,2/1/2026,1/5/2026,97014,181,20",
        "Harbor Health,2/1/2026,1/5/2026,99000,97,15",
        "Harbor Health,2/1/2026,1/5/2026,99000,97,10",
        "Harbor Health,2/1/2026,1/5/2026,J3490,16,5",
    )  # fmt: skip
    workbook, _ = made("denials-by-code-set", tmp_path, "--denials", path)
    words = [ANOTHER, "Bundled", "Bundled", ""]
    assert [row["Medicare"] or "" for row in lines_of(workbook["Denials"])] == words
    worklist = [
        (row["Medicare"], row["Fee schedule"]) for row in lines_of(workbook["Worklist"]) if row["Row"]
    ]
    assert worklist[:3] == [(word, SOURCE) for word in words[:3]]
    block = blocks_of(workbook["Summary"], denials_by_code_set.WITH_MEDICARE)[
        "What Medicare does with the codes"
    ]
    assert {label: figures[:2] for label, figures in block.items()} == {
        ANOTHER: (1, 20), "Bundled": (2, 25), "Another status, or none": (1, 5), "All lines": (4, 50)
    }  # fmt: skip
    assert {row[3] for row in workbook["Checks"].iter_rows(min_row=5, values_only=True)} == {"OK"}


def test_each_status_has_a_row_of_its_own() -> None:
    labels = [label for label, _ in denials_by_code_set.WITH_MEDICARE.blocks[-1].rows]
    assert labels == [*STATUSES.values()]


@pytest.mark.parametrize(
    "payer",
    ["Medicare", "MEDICARE PART B", "Medicare - Noridian JE", "Railroad Medicare", "Medicare of Ohio",
     "Original Medicare", "Medicare Part A and B", "Novitas Medicare Texas", "Medicare Supplement"],
)  # fmt: skip
def test_medicare_itself(payer: str) -> None:
    assert is_medicare(payer)


@pytest.mark.parametrize(
    "payer",
    ["Medicare Advantage", "Humana Medicare", "Aetna Medicare PPO", "Medicare HMO", "Medicare Part C",
     "UHC Medicare Complete", "Medicare Replacement", "Medicare Part D", "Blue Medicare", "D-SNP Medicare",
     "Medicare-Medicaid Plan", "Non-Medicare", "Medicaid", "Example Health", "Nonmedicare", ""],
)  # fmt: skip
def test_plans_of_insurers_are_not(payer: str) -> None:
    """They have contracts of their own: what they want is a rule for the user to write."""
    assert not is_medicare(payer)


def test_quality_codes_get_no_rule(tmp_path: Path, data_folder: Path) -> None:
    """Status I of a Category II code does not say that Medicare wants a HCPCS code for it."""
    import_fee_schedule(save_csv(tmp_path, rows=rows_of(FEES)))
    claims = save(
        tmp_path, "claims.csv",
        "Payer,Date of service,Code",
        "Medicare,1/5/2026,0001F",
        "Medicare,1/5/2026,97014",
        "Medicare Part B,1/5/2026,97014",
        "Aetna Medicare,1/5/2026,97014",
    )  # fmt: skip
    workbook, told = made("payer-code-set", tmp_path, "--lines", claims)
    assert "Rules: 2 rules added for 2 payers by Medicare's fee schedule, status I." in told
    assert [(row["CPT alternative"], row["Payer"]) for row in lines_of(workbook["Rules"])] == [
        ("97014", "Medicare"), ("97014", "Medicare Part B")
    ]  # fmt: skip
    results = [row["Result"] for row in lines_of(workbook["Claim lines"])]
    assert results == ["No rule", "Wrong code set", "Wrong code set", "No rule"]
