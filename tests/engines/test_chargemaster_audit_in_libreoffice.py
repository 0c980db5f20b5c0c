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
# Read off the sample by hand: charge code -> finding, and the money at risk, "" without a volume.
EXPECTED: dict[str, tuple[str, Any]] = {
    "10001": ("Different charge", (143 - 128) * 2400),
    "10004": ("Repaired", 0),
    "10007": ("Blank code", 24 * 310),
    "20001": ("Below allowed", (447.50 - 412) * 1880),
    "20002": ("Different charge", 0),
    "20004": ("Unknown modifier", ""),
    "20005": ("No charge", 4.10 * 520),
    "20006": ("Terminated", 18 * 40),
    "30002": ("Look-alike", 0),
    "30003": ("Unrecognized", 1480 * 27),
    "40002": ("Wrong code system", 145 * 230),
    "50002": ("Wrong code system", 320 * 15),
    "50004": ("Retired", ""),
    "70002": ("Below allowed", (171.20 - 164) * 3300),
}
# Most money first, then those without a volume by what a unit may lose, then those that cost nothing.
WORKLIST = [
    "20001", "30003", "10001", "40002", "70002", "10007", "50002", "20005", "20006", "20004", "50004",
    "10004", "20002", "30002",
]  # fmt: skip
INACTIVE = "50003"


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample, worked out by LibreOffice."""
    path = tmp_path_factory.mktemp("chargemaster-audit") / "sample.xlsx"
    path.write_bytes(build(DECLARED, SAMPLE))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


def audited(
    libreoffice: LibreOffice,
    folder: Any,
    lines: list[dict[str, Any]],
    sheet: str = "Chargemaster",
    **others: Any,
) -> Any:
    """The rows of Chargemaster, or of another sheet, with other lines."""
    path = folder / "made.xlsx"
    empty = dict.fromkeys(LINES[0], "")
    path.write_bytes(build(DECLARED, {"Chargemaster": [empty | line for line in lines], **others}))
    return rows_of(opened(libreoffice.recalculated(path).read_bytes(), values=True)[sheet])


def test_what_is_planted_is_found(results: Any) -> None:
    """Each finding stands beside the line that has it, with its money; without a volume there is none."""
    rows = rows_of(results["Chargemaster"])
    found = {
        row["Charge code"]: (row["Finding"], row["Money at risk"])
        for row in rows
        if row["Finding"] not in ("No finding", "Inactive")
    }
    assert found == {
        code: (finding, money if money == "" else pytest.approx(money))
        for code, (finding, money) in EXPECTED.items()
    }
    assert {code: EXPECTED[code][0] for _, code in DECLARED.planted} == {
        code: finding for finding, code in DECLARED.planted
    }
    assert [row["Charge code"] for row in rows if row["Finding"] == "Inactive"] == [INACTIVE]


def test_the_worklist_has_most_money_first(results: Any) -> None:
    """Each line with a finding, once, with its row in Chargemaster and the number of another system."""
    rows = [row for row in rows_of(results["Worklist"]) if row["Row"] != ""]
    assert [row["Charge code"] for row in rows] == WORKLIST
    assert sorted(WORKLIST) == sorted(EXPECTED)
    assert [results["Chargemaster"].cell(row["Row"], 2).value for row in rows] == WORKLIST
    references = {str(line["Charge code"]): line["Your reference"] for line in LINES}
    assert {row["Charge code"]: row["Your reference"] for row in rows} == {
        code: references[code] for code in WORKLIST
    }


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """Lines, charges and money at risk of a year by finding, department, and code system and level."""
    blocks = blocks_of(results["Summary"], DECLARED)
    by_finding: dict[str, list[Any]] = defaultdict(lambda: [0, 0, 0, 0])
    by_department: dict[str, list[Any]] = defaultdict(lambda: [0, 0, 0, 0])
    by_system: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, 0, 0, 0, 0])

    def add(figures: list[Any], *values: Any) -> None:
        figures[:] = [figure + value for figure, value in zip(figures, values, strict=True)]

    for line in LINES:
        code, volume = str(line["Charge code"]), line["Volume"]
        finding, money = EXPECTED.get(code, ("Inactive" if code == INACTIVE else "No finding", 0))
        charges, without, has_finding = (line["Charge"] or 0) * (volume or 0), volume == "", code in EXPECTED
        add(by_finding[finding], 1, charges, money or 0, without)
        add(by_department[str(line["Department"])], 1, money or 0, has_finding, has_finding and without)
        told = describe(line["Code"] or None)
        add(by_system[told.system, told.level], 1, has_finding, charges, money or 0, without)
    all_lines = [sum(figures) for figures in zip(*by_finding.values(), strict=True)]
    all_at_risk = all_lines[2]
    assert set(by_finding) == set(blocks["Findings"]) - {"All lines"}
    for label, (lines, charges, money, without) in by_finding.items():
        found = blocks["Findings"][label]
        assert found == pytest.approx((lines, charges, money, money / all_at_risk, without)), label
    total = blocks["Findings"]["All lines"]
    assert (*total[:3], total[4]) == pytest.approx(tuple(all_lines))
    departments = blocks["By department"]
    named = [label for label in departments if label in by_department]
    assert named == sorted((name for name in by_department if name), key=lambda name: -by_department[name][1])
    for name in named:
        assert departments[name][:4] == pytest.approx(tuple(by_department[name])), name
    assert departments["Other departments, or none"][:4] == pytest.approx(tuple(by_department[""]))
    assert departments["All lines"] == pytest.approx(
        (len(LINES), all_at_risk, len(EXPECTED), 2, 7, 2, 2, 1, 2)
    )
    # Departments says the same of each.
    assert {
        row["Department"]: tuple(row.values())[1:10]
        for row in rows_of(results["Departments"])
        if row["Lines"] != ""
    } == {name: pytest.approx(departments[name]) for name in named}
    for label, key in (
        ("CPT, Level I", ("CPT", "Level I")),
        ("HCPCS, Level II", ("HCPCS", "Level II")),
        ("CDT, Level II", ("CDT", "Level II")),
        ("HCPCS, Level III (local)", ("HCPCS", "Level III")),
    ):
        assert blocks["By code system and level"][label] == pytest.approx(tuple(by_system[key])), label
    # 99213 twice, 99284, 99214, 71046-26, 71046, J3301 and E0143 have an amount; 99284-ZQ has none.
    against = blocks["Charges against the highest allowed amount"]
    short = (447.50 - 412) * 1880 + (171.20 - 164) * 3300 + 4.10 * 520
    assert against["Charge below it"] == pytest.approx((3, short, 0))
    assert against["Charge as high, or higher"] == pytest.approx((5, 0, 0))


def test_codes_that_cms_changed_are_counted(results: Any) -> None:
    """Lines, volume and charges, by hand: Q4100 ended; J3301, without a charge, is reworded."""
    counted = blocks_of(results["Summary"], DECLARED)["Codes that CMS changed"]
    assert {word: figures for word, figures in counted.items() if figures[0]} == {
        "Terminated": (1, 40, 18 * 40, 0),
        "Wording": (1, 520, 0, 0),
        "Coverage": (1, 44, pytest.approx(96.40 * 44), 0),
        "Pricing": (1, 520, 0, 0),
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
        ("J3301", "No finding"),
        ("Q4101", "No finding"),
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
        ("", "Clinic", "99213", "No finding"),
        ("", " LAB", "G0463", "No finding"),
        ("", "Lab", "99213", "Wrong code system"),
        ("Plan", "Clinic", "99213", "Wrong code system"),
        ("Plan", "Clinic", "D0120", "No finding"),
        ("PLAN", "Lab", "99213", "No finding"),
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
        ("99213", 25, 120.0, "Y", "No finding"),
        ("99213-25", "", 120.0, "yes", "No finding"),
        ("99213", "59", 130.0, "", "No finding"),
        (" 99213", "", 90.0, "", "Different charge"),
        ("99213", "", 500.0, "n", "Inactive"),
        ("99213", "", "", "", "No charge"),
        ("99214", "", 0.1 + 0.2, "", "No finding"),
        ("99214", "", 0.3, "", "No finding"),
    )
    lines = [
        {"Code": code, "Modifier": str(modifier), "Charge": charge, "Active": active}
        for code, modifier, charge, active, _ in cases
    ]
    rows = audited(libreoffice, tmp_path, lines)
    assert [row["Finding"] for row in rows] == [finding for *_, finding in cases]


def test_money_is_price_times_volume_and_counts_otherwise(libreoffice: LibreOffice, tmp_path: Any) -> None:
    """Without a volume a line is counted, and the worklist has the largest amount a unit first."""
    cases = (
        ("Lab", "0450", 10.0, "", ("Unrecognized", "")),
        ("Clinic", "0450", 900.0, "", ("Unrecognized", "")),
        ("Clinic", "0451", 4.105, 1000, ("Unrecognized", 4105.0)),
        ("Lab", "0451", 7.0, 0, ("Unrecognized", 0.0)),
        ("Lab", "0451", 7.0, -3, ("Unrecognized", 0.0)),
        ("Lab", "99213", 7.0, "", ("No finding", "")),
        ("Imaging", "0451", 1.0, "", ("Unrecognized", "")),
        ("Imaging", "0451", 1.0, "", ("Unrecognized", "")),
    )
    lines = [
        {
            "Department": department,
            "Charge code": str(place),
            "Code": code,
            "Charge": charge,
            "Volume": volume,
        }
        for place, (department, code, charge, volume, _) in enumerate(cases)
    ]
    rows = audited(libreoffice, tmp_path, lines)
    assert [(row["Finding"], row["Money at risk"]) for row in rows] == [expected for *_, expected in cases]
    worklist = audited(libreoffice, tmp_path, lines, "Worklist")
    assert [row["Charge code"] for row in worklist if row["Row"] != ""] == list("2106734")
    departments = audited(libreoffice, tmp_path, lines, "Departments")
    assert [
        (
            row["Department"],
            row["Lines"],
            row["Money at risk"],
            row["With a finding"],
            row["Findings without a volume"],
        )
        for row in departments
        if row["Lines"] != ""
    ] == [("Clinic", 2, 4105, 2, 1), ("Imaging", 2, 0, 2, 2), ("Lab", 4, 0, 3, 1)]


def test_the_highest_allowed_amount_counts(libreoffice: LibreOffice, tmp_path: Any) -> None:
    """Of the code with its modifiers, behind it or beside it; lines without an amount say nothing."""
    allowed = [
        {"Code": code, "Modifier": modifier, "Payer": "", "Allowed": amount}
        for code, modifier, amount in (
            ("99213", "", 90.0), ("99213", "", ""), (99213, "", 110.0), ("99213-25", "", 300.0),
            ("99214", "", ""), ("99214", "", 0.0), ("99215", "25", 80.0), ("99284", "", 50.0),
        )
    ]  # fmt: skip
    cases = (
        ("99213", "", 100.0, ("Below allowed", 110.0, 10.0)),
        ("99213", "25", 300.0, ("No finding", 300.0, 0.0)),
        ("99214", "", 1.0, ("No finding", "", "")),
        ("99215-25", "", 79.99, ("Below allowed", 80.0, 0.01)),
        ("99215", "", 79.99, ("No finding", "", "")),
        ("99284", "", "", ("No charge", 50.0, 50.0)),
    )
    lines = [{"Code": code, "Modifier": modifier, "Charge": charge} for code, modifier, charge, _ in cases]
    rows = audited(libreoffice, tmp_path, lines, HighestAllowed=allowed)
    assert [(row["Finding"], row["Highest allowed"], row["Short of allowed"]) for row in rows] == [
        expected for *_, expected in cases
    ]
