"""The workbook payer-code-set: what its sample plants is found, and Summary is what plain Python counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from real_programs import LibreOffice

from udfs.describe import describe
from workbook_templates.build import build
from workbook_templates.declaration import Line
from workbook_templates.registry import find_template

DECLARED = find_template("payer-code-set")
SAMPLE = sample(DECLARED)
LINES = SAMPLE["ClaimLines"]
OK, WRONG, NO_RULE, NO_DATE = "OK", "Wrong code set", "No rule", "No date"
# Read off the sample by hand, line by line: the result, the code to look at, and the row of the rule.
EXPECTED = [
    (WRONG, "H0004", 5), (OK, "", 5), (WRONG, "H0004", 5), (OK, "", 6),
    (WRONG, "90837", 6), (NO_RULE, "", ""), (NO_RULE, "", ""), (NO_DATE, "", ""),
    (OK, "", 7), (WRONG, "G0108", 13), (NO_RULE, "", ""), (WRONG, "99213", 9),
    (WRONG, "G0463", 8), (OK, "", 8), (OK, "", 12), (WRONG, "", 12),
    (OK, "", 10), (OK, "", 10), (NO_RULE, "", ""), ("Unrecognized", "", ""),
    (OK, "", 11), (WRONG, "", 11), (OK, "", 9),
]  # fmt: skip


def made(libreoffice: LibreOffice, folder: Path, lines: Mapping[str, Any]) -> Any:
    """A workbook with some lines, worked out by LibreOffice."""
    path = folder / "made.xlsx"
    path.write_bytes(build(DECLARED, lines))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample."""
    return made(libreoffice, tmp_path_factory.mktemp("payer-code-set"), SAMPLE)


def judged(
    libreoffice: LibreOffice, folder: Path, rules: list[tuple[Any, ...]], lines: list[tuple[Any, ...]]
) -> list[Any]:
    """The rows of Claim lines: rules are CPT, HCPCS, payer, system, from, to; lines payer, date, code."""
    names = ("CPT alternative", "HCPCS alternative", "Payer", "Required system", "From", "To")
    written: list[Line] = [
        {"Service": "", "Source": "", **dict(zip(names, rule, strict=True))} for rule in rules
    ]
    claims: list[Line] = [
        {"Payer": payer, "Date of service": day, "Code": code, "Units": 1, "Charge": 10.0}
        for payer, day, code in lines
    ]
    workbook = made(libreoffice, folder, {"PayerRules": written, "ClaimLines": claims})
    return rows_of(workbook["Claim lines"])


def test_what_is_planted_is_found(results: Any) -> None:
    """Each line has its result, the code to look at, and the rule by which it was judged."""
    rows = rows_of(results["Claim lines"])
    assert [(row["Result"], row["Look at"], row["Rule in row"]) for row in rows] == EXPECTED
    found = {(result, str(line["Code"])) for (result, *_), line in zip(EXPECTED, LINES, strict=True)}
    assert set(DECLARED.planted) <= found
    for row in rows:
        if row["Result"] == WRONG:
            assert row["What to do"].endswith(
                "Compare the descriptors: codes are not simply interchangeable."
            )


def test_the_page_to_work_off_has_the_highest_charge_first(results: Any) -> None:
    """Each line that is not OK, once, with its row in Claim lines."""
    rows = [row for row in rows_of(results["To work off"]) if row["Row"] != ""]
    charges = {
        number: line["Charge"]
        for number, (line, (result, *_)) in enumerate(zip(LINES, EXPECTED, strict=True), start=5)
        if result != OK
    }
    assert [row["Row"] for row in rows] == sorted(charges, key=lambda row: -charges[row])
    assert [row["Charge"] for row in rows] == sorted(charges.values(), reverse=True)


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """Lines, units and charges by result, payer, and code system and level."""
    blocks = blocks_of(results["Summary"], DECLARED)
    by_result: dict[str, list[Any]] = defaultdict(lambda: [0, 0, 0])
    by_payer: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    by_system: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line, (result, *_) in zip(LINES, EXPECTED, strict=True):
        for place, value in enumerate((1, line["Units"], line["Charge"])):
            by_result[result][place] += value
        payer = str(line["Payer"]).strip().title()
        by_payer[payer]["Lines"] += 1
        by_payer[payer][result] += line["Charge"]
        told = describe(line["Code"])
        by_system[told.system, told.level]["Lines"] += 1
        by_system[told.system, told.level][result] += 1
    charges = sum(line["Charge"] for line in LINES)
    for result in (OK, WRONG, NO_RULE, NO_DATE, "Unrecognized"):
        lines, units, charge = by_result[result]
        assert blocks["By result"][result] == pytest.approx((lines, units, charge, charge / charges))
    assert blocks["By result"]["All lines with a code"][:3] == pytest.approx(
        (len(LINES), sum(line["Units"] for line in LINES), charges)
    )
    payers = blocks["By payer"]
    columns = ("Lines", WRONG, NO_RULE, NO_DATE, "Unrecognized", OK)
    named = [label for label in payers if label in by_payer]
    assert named == sorted(filter(None, by_payer), key=lambda payer: -by_payer[payer][WRONG])
    for payer in named:
        assert payers[payer] == pytest.approx(tuple(by_payer[payer][name] for name in columns)), payer
    assert payers["Other payers, or none"] == pytest.approx(tuple(by_payer[""][name] for name in columns))
    for label, key in (
        ("CPT, Level I", ("CPT", "Level I")),
        ("HCPCS, Level II", ("HCPCS", "Level II")),
        ("CDT, Level II", ("CDT", "Level II")),
        ("Unrecognized", ("", "")),
    ):
        expected = tuple(by_system[key][name] for name in ("Lines", OK, WRONG, NO_RULE, NO_DATE))
        assert blocks["By code system and level"][label] == expected, label


def test_of_several_rules_the_one_that_began_last_and_has_not_ended_counts(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Days count whole, and both ends are within; a closed exception gives way to what was before."""
    rules = [
        ("90837", "H0004", "Plan", "CPT", date(2026, 1, 1), ""),
        ("90837", "H0004", "Other", "HCPCS", "", ""),
        ("90837", "H0004", "Plan", "HCPCS", date(2026, 3, 1), date(2026, 3, 31)),
    ]
    cases = (
        (date(2025, 12, 31), NO_RULE),
        (date(2026, 1, 1), OK),
        (date(2026, 2, 28), OK),
        (date(2026, 3, 1), WRONG),
        (date(2026, 3, 31), WRONG),
        (date(2026, 4, 1), OK),
        ("soon", NO_DATE),
        ("", NO_DATE),
    )
    rows = judged(libreoffice, tmp_path, rules, [("Plan", day, "90837") for day, _ in cases])
    assert [row["Result"] for row in rows] == [result for _, result in cases]
    assert rows[0]["What to do"].startswith("The rules for this code are for other dates.")


def test_a_rule_for_the_code_goes_before_the_rule_for_everything_else(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Then the payer's rule for everything else, then one for any payer; payers are names, not patterns."""
    rules = [
        ("", "", "Plan", "HCPCS", "", ""),
        ("99213", "G0463", "Plan", "CPT", date(2026, 1, 1), ""),
        ("99213", "G0463", "", "HCPCS", "", ""),
        ("142", "", "Plan*", "Either", "", ""),
        ("", "", "", "CPT", "", ""),  # neither payer nor code: left out
        ("99214", "", "Plan", "no system", "", ""),  # left out as well
        ("", "A4341", "", "HCPCS", "", ""),
    ]
    day = date(2026, 7, 1)
    cases = (
        ("Plan", day, "99213", OK),
        ("Plan", date(2025, 7, 1), "99213", WRONG),
        (" PLAN ", day, "99214", WRONG),
        ("Plan", day, "J3301", OK),
        ("Else", day, "99213-25", WRONG),
        ("Else", day, "99214", NO_RULE),
        ("", day, "G0463", OK),
        ("P*", day, "99214", NO_RULE),
        ("Plan", day, "00142", OK),
        ("Else", day, "a4341", OK),
    )
    rows = judged(libreoffice, tmp_path, rules, [case[:3] for case in cases])
    assert [row["Result"] for row in rows] == [case[3] for case in cases]
