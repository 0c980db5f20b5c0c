"""The workbook chargemaster-audit: planted findings are found, and Summary is what plain Python counts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from real_programs import LibreOffice

from udfs.describe import describe
from workbook_templates.build import build
from workbook_templates.registry import find_template

DECLARED = find_template("chargemaster-audit")
SAMPLE = sample(DECLARED)
LINES = SAMPLE["Chargemaster"]
# Read off the sample by hand: charge code -> finding, and the money at risk.
EXPECTED = {
    "10001": ("Different charge", (143 - 128) * 2400),
    "10004": ("Repaired", 0),
    "10007": ("Blank code", 24 * 310),
    "20001": ("Below allowed", (447.50 - 412) * 1880),
    "20002": ("Different charge", 0),
    "20004": ("Unknown modifier", 412 * 3),
    "20005": ("No charge", 4.10 * 520),
    "20006": ("Terminated", 18 * 40),
    "30002": ("Look-alike", 0),
    "30003": ("Unrecognized", 1480 * 27),
    "40002": ("Wrong code system", 145 * 230),
    "50002": ("Wrong code system", 320 * 15),
    "50004": ("Retired", 25 * 8),
    "70002": ("Below allowed", (171.20 - 164) * 3300),
}
INACTIVE = "50003"


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample, worked out by LibreOffice."""
    path = tmp_path_factory.mktemp("chargemaster-audit") / "sample.xlsx"
    path.write_bytes(build(DECLARED, SAMPLE))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


def audited(libreoffice: LibreOffice, folder: Any, lines: list[dict[str, Any]], **others: Any) -> Any:
    """The rows of Chargemaster with other lines."""
    path = folder / "made.xlsx"
    empty = dict.fromkeys(LINES[0], "")
    path.write_bytes(build(DECLARED, {"Chargemaster": [empty | line for line in lines], **others}))
    return rows_of(opened(libreoffice.recalculated(path).read_bytes(), values=True)["Chargemaster"])


def test_what_is_planted_is_found(results: Any) -> None:
    """Each finding stands beside the line that has it, with its money."""
    found: dict[str, Any] = {
        row["Charge code"]: (row["Finding"], pytest.approx(row["Money at risk"]))
        for row in rows_of(results["Chargemaster"])
        if row["Finding"] not in ("Fine", "Inactive")
    }
    assert found == EXPECTED
    assert {code: EXPECTED[code][0] for _, code in DECLARED.planted} == {
        code: finding for finding, code in DECLARED.planted
    }
    states = {row["Charge code"]: row["Finding"] for row in rows_of(results["Chargemaster"])}
    assert [code for code, finding in states.items() if finding == "Inactive"] == [INACTIVE]


def test_the_page_to_work_off_has_most_money_first(results: Any) -> None:
    """Each line with a finding, once, with its row in Chargemaster."""
    rows = [row for row in rows_of(results["To work off"]) if row["Row"] != ""]
    expected = sorted(EXPECTED, key=lambda code: -EXPECTED[code][1])
    assert [row["Charge code"] for row in rows] == expected
    assert [results["Chargemaster"].cell(row["Row"], 2).value for row in rows] == expected


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """Lines, charges and money at risk by finding, department, and code system and level."""
    blocks = blocks_of(results["Summary"], DECLARED)
    all_at_risk = sum(money for _, money in EXPECTED.values())
    by_finding: dict[str, list[Any]] = defaultdict(lambda: [0, 0, 0])
    by_department: dict[str, list[Any]] = defaultdict(lambda: [0, 0, 0])
    by_system: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, 0, 0, 0])
    for line in LINES:
        code, charge = str(line["Charge code"]), line["Charge"] or 0
        finding, money = EXPECTED.get(code, ("Inactive" if code == INACTIVE else "Fine", 0))
        for place, value in enumerate((1, charge, money)):
            by_finding[finding][place] += value
        for place, value in enumerate((1, money, code in EXPECTED)):
            by_department[str(line["Department"])][place] += value
        told = describe(line["Code"] or None)
        for place, value in enumerate((1, code in EXPECTED, charge, money)):
            by_system[told.system, told.level][place] += value
    for label, figures in blocks["Findings"].items():
        if label != "All lines":
            lines, charges, money = by_finding[label]
            assert figures == pytest.approx((lines, charges, money, money / all_at_risk)), label
    assert blocks["Findings"]["All lines"][:3] == pytest.approx(
        (len(LINES), sum(line["Charge"] or 0 for line in LINES), all_at_risk)
    )
    departments = blocks["By department"]
    named = [label for label in departments if label in by_department]
    assert named == sorted((name for name in by_department if name), key=lambda name: -by_department[name][1])
    for name in named:
        assert departments[name][:3] == pytest.approx(tuple(by_department[name])), name
    assert departments["Other departments, or none"][:3] == pytest.approx(tuple(by_department[""]))
    assert departments["All lines"][:3] == pytest.approx((len(LINES), all_at_risk, len(EXPECTED)))
    for label, key in (
        ("CPT, Level I", ("CPT", "Level I")),
        ("HCPCS, Level II", ("HCPCS", "Level II")),
        ("CDT, Level II", ("CDT", "Level II")),
        ("HCPCS, Level III (retired)", ("HCPCS", "Level III")),
    ):
        assert blocks["By code system and level"][label] == pytest.approx(tuple(by_system[key])), label
    # 99213 twice, 99284, 99214, 71046-26, 71046, J3301 and E0143 have an amount; 99284-ZQ has none.
    against = blocks["Charges against the highest allowed amount"]
    assert against["Charge below it"] == pytest.approx((3, 447.50 - 412 + 171.20 - 164 + 4.10))
    assert against["Charge as high, or higher"] == pytest.approx((5, 0))


def test_codes_that_cms_changed_are_counted(results: Any) -> None:
    """Lines, volume and charges, by hand: Q4100 ended; J3301, without a charge, is reworded."""
    counted = blocks_of(results["Summary"], DECLARED)["Codes that CMS changed"]
    assert {word: figures for word, figures in counted.items() if figures[0]} == {
        "Terminated": (1, 40, 18),
        "Wording": (1, 520, 0),
        "Coverage": (1, 44, pytest.approx(96.40)),
        "Pricing": (1, 520, 0),
    }
    shown = {row["Charge code"]: row["Code change"] for row in rows_of(results["Chargemaster"])}
    assert (shown["20005"], shown["20006"], shown["10001"]) == (
        "Wording, Pricing",
        "Terminated 2025-12-31",
        "",
    )


def test_what_became_of_a_code_is_told_by_its_number(libreoffice: LibreOffice, tmp_path: Any) -> None:
    """However it is written, with modifiers or without; a code that only ends later is no finding."""
    told = {"Q4100": "Terminated 2020-12-31", "E0143": "No longer listed", "J3301": "Ends 2026-12-31"}
    cases = (
        (" q4100-RT", "Terminated"),
        ("E0143", "Terminated"),
        ("J3301", "Fine"),
        ("Q4101", "Fine"),
        ("0450", "Unrecognized"),
    )
    rows = audited(
        libreoffice,
        tmp_path,
        [{"Code": code, "Charge": 10.0 + place} for place, (code, _) in enumerate(cases)],
        CodeChanges=[{"Code": code, "Change": change} for code, change in told.items()],
    )
    assert [row["Finding"] for row in rows] == [finding for _, finding in cases]


def test_the_most_exact_rule_counts(libreoffice: LibreOffice, tmp_path: Any) -> None:
    """Payer and department, then the payer, then the department, then a line without both."""
    rules = [
        {"Payer": payer, "Department": department, "Wanted system": system, "Source": ""}
        for payer, department, system in (
            ("", "", "CPT"), ("", "Lab", "HCPCS"), ("Plan*", "", "CDT"), ("plan ", "lab", "Any"),
            ("", "Lab", "CPT"),
        )
    ]  # fmt: skip
    cases = (
        ("", "", "G0463", "Wrong code system"),
        ("", "Clinic", "99213", "Fine"),
        ("", " LAB", "G0463", "Fine"),
        ("", "Lab", "99213", "Wrong code system"),
        ("Plan", "Clinic", "99213", "Wrong code system"),
        ("Plan", "Clinic", "D0120", "Fine"),
        ("PLAN", "Lab", "99213", "Fine"),
    )
    lines = [
        {"Payer": payer, "Department": department, "Code": code, "Charge": 10.0}
        for payer, department, code, _ in cases
    ]
    rows = audited(libreoffice, tmp_path, lines, SystemRules=rules)
    assert [row["Finding"] for row in rows] == [finding for *_, finding in cases]


def test_one_charge_for_a_code_with_its_modifiers(libreoffice: LibreOffice, tmp_path: Any) -> None:
    """However they are written; inactive lines and lines without a charge do not count."""
    cases = (
        ("99213", "", 100.0, "", "Different charge"),
        ("99213", 25, 120.0, "Y", "Fine"),
        ("99213-25", "", 120.0, "yes", "Fine"),
        ("99213", "59", 130.0, "", "Fine"),
        (" 99213", "", 90.0, "", "Different charge"),
        ("99213", "", 500.0, "n", "Inactive"),
        ("99213", "", "", "", "No charge"),
        ("99214", "", 0.1 + 0.2, "", "Fine"),
        ("99214", "", 0.3, "", "Fine"),
    )
    lines = [
        {"Code": code, "Modifier": str(modifier), "Charge": charge, "Active": active}
        for code, modifier, charge, active, _ in cases
    ]
    rows = audited(libreoffice, tmp_path, lines)
    assert [row["Finding"] for row in rows] == [finding for *_, finding in cases]
