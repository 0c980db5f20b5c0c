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


def made(libreoffice: LibreOffice, folder: Path, lines: Mapping[str, Any], *, live: bool = True) -> Any:
    """A workbook with some lines, calculated by LibreOffice; not live, it keeps results."""
    path = folder / "made.xlsx"
    path.write_bytes(build(DECLARED, lines, live=live))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


@pytest.fixture(scope="module", params=[True, False], ids=["live", "kept"])
def results(
    request: pytest.FixtureRequest, libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """The sample, with formulas everywhere and with results that are kept."""
    return made(libreoffice, tmp_path_factory.mktemp("payer-code-set"), SAMPLE, live=request.param)


def judged(
    libreoffice: LibreOffice, folder: Path, rules: list[tuple[Any, ...]], lines: list[tuple[Any, ...]]
) -> list[Any]:
    """The rows of Claim lines: rules are CPT, HCPCS, payer, system, from, to; lines payer, date, code."""
    names = ("CPT alternative", "HCPCS alternative", "Payer", "Required system", "From", "To")
    written: list[Line] = [dict(zip(names, rule, strict=True)) for rule in rules]
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


def test_the_worklist_has_the_highest_charge_first(results: Any) -> None:
    """Each line that is not OK, once, with its row in Claim lines, and as the user's list has it."""
    rows = [row for row in rows_of(results["Worklist"]) if row["Row"] != ""]
    listed = {
        number: line
        for number, (line, (result, *_)) in enumerate(zip(LINES, EXPECTED, strict=True), start=5)
        if result != OK
    }
    assert [row["Row"] for row in rows] == sorted(listed, key=lambda row: -listed[row]["Charge"])
    for row in rows:
        line, (result, other, _) = listed[row["Row"]], EXPECTED[row["Row"] - 5]
        for heading in ("Your reference", "Payer", "Code", "Modifier", "Units", "Charge"):
            assert row[heading] == line[heading], heading
        assert (row["Date of service"] and row["Date of service"].date()) == line["Date of service"]
        assert (row["Result"], row["Look at"]) == (result, other)


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


def test_codes_of_rules_may_have_lost_zeros_and_nothing_else_is_taken_for_a_number(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """A spreadsheet makes 142 of 00142; a text such as 1E3, -12 or 1/2 is no code, and is not filled up."""
    rules: list[Line] = [
        {"CPT alternative": code, "Payer": "Plan", "Required system": "CPT"}
        for code in ("142", "1951", "1E3", "-12", "1/2", "2.5")
    ]
    lines: list[Line] = [
        {"Payer": "Plan", "Date of service": date(2026, 7, 1), "Code": code}
        for code in ("00142", "01951", "1951", "01000")
    ]
    workbook = made(libreoffice, tmp_path, {"PayerRules": rules, "ClaimLines": lines})
    assert [row["Step code of CPT"] for row in rows_of(workbook["Rules"])] == [
        "00142", "01951", "1E3", "-12", "1/2", "2.5",
    ]  # fmt: skip
    results = [row["Result"] for row in rows_of(workbook["Claim lines"])]
    assert results == [OK, OK, OK, NO_RULE]
    checks = {row[0]: row[1] for row in workbook["Checks"].iter_rows(min_row=5, values_only=True)}
    assert checks["Codes of rules that do not have five characters"] == 4


def test_checks_speak_of_rules_that_cannot_be_used(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Of rules that repeat, that end before they begin, and of those without a payer and a code."""
    rules = [
        ("90837", "H0004", "Plan", "CPT", date(2026, 1, 1), ""),
        ("90837", "H0015", " plan", "HCPCS", date(2026, 1, 1), ""),
        ("99213", "", "Plan", "CPT", date(2026, 2, 1), date(2026, 1, 1)),
        ("", "", "", "CPT", "", ""),
    ]
    names = ("CPT alternative", "HCPCS alternative", "Payer", "Required system", "From", "To")
    workbook = made(
        libreoffice,
        tmp_path,
        {
            "PayerRules": [dict(zip(names, rule, strict=True)) for rule in rules],
            "ClaimLines": [{"Payer": "Plan", "Date of service": date(2026, 7, 1), "Code": "90837"}],
        },
    )
    checks = {row[0]: row[1:4] for row in workbook["Checks"].iter_rows(min_row=5, values_only=True)}
    assert checks["Rules that repeat an earlier one"] == (1, 0, "Look here")
    assert checks["Rules that end before they begin"] == (1, 0, "Look here")
    assert checks["Rules that can be used"] == (3, 4, "Look here")
    assert rows_of(workbook["Claim lines"])[0]["Rule in row"] == 5  # the upper one


def test_one_code_may_stand_for_several(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Such rules are no repetition, and "Look at" names none of the several; what began last counts."""
    march = (date(2026, 3, 1), date(2026, 3, 31))
    rules = [
        *((code, "G0463", "Plan", "CPT", "", "") for code in ("99202", "99203", "99204", "99205")),
        *((code, "G0463", "Plan", "HCPCS", *march) for code in ("99202", "99203", "99204", "99205")),
        ("99213", "G0463", "Other", "CPT", "", ""),
    ]
    cases = (
        ("Plan", date(2026, 7, 1), "G0463", WRONG, ""),
        ("Plan", date(2026, 7, 1), "99204", OK, ""),
        ("Plan", march[1], "G0463", OK, ""),
        ("Plan", march[1], "99205", WRONG, "G0463"),
        ("Other", date(2026, 7, 1), "G0463", WRONG, "99213"),
    )
    rows = judged(libreoffice, tmp_path, rules, [case[:3] for case in cases])
    assert [(row["Result"], row["Look at"]) for row in rows] == [case[3:] for case in cases]


def test_checks_tell_a_repetition_from_several_codes(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """The same once more, another system, or another last day for the same code is a repetition."""
    names = ("CPT alternative", "HCPCS alternative", "Payer", "Required system", "To")
    rules = [
        ("99202", "G0463", "Plan", "CPT", ""),
        ("99203", "G0463", "Plan", "CPT", ""),
        ("99202", "G0463", "Plan", "CPT", ""),  # for both of its codes
        ("99204", "G0463", "Plan", "HCPCS", ""),
        ("99205", "G0463", "Plan", "CPT", date(2026, 12, 31)),
    ]
    lines = {"PayerRules": [dict(zip(names, rule, strict=True)) for rule in rules]}
    workbook = made(libreoffice, tmp_path, lines)
    checks = {row[0]: row[1:4] for row in workbook["Checks"].iter_rows(min_row=5, values_only=True)}
    assert checks["Rules that repeat an earlier one"] == (4, 0, "Look here")


@pytest.mark.parametrize("written", ["C1715-C1719", "99202-99215, G0463", "99211-15", "77067-26"])
def test_checks_find_a_range_that_is_typed_into_a_cell(
    libreoffice: LibreOffice, tmp_path: Path, written: str
) -> None:
    path = tmp_path / "typed.xlsx"
    path.write_bytes(build(DECLARED, {}))
    with libreoffice.open(path) as document:
        document.set_values("Rules", "B5:E5", [[written, "", "Plan", "CPT"]])
        document.recalculate()
        name = "Codes of rules that do not have five characters"
        (row,) = (row for row in document.used("Checks") if row[0] == name)
    assert (row[1], row[3]) == (1, "Look here")
    assert "a range or a list takes one row a code" in str(row[4])


def test_a_line_or_a_rule_that_is_changed_after_filling_is_counted(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """The results are kept as they were, so Checks says that the workbook must be made again."""
    path = tmp_path / "changed.xlsx"
    workbook = opened(build(DECLARED, SAMPLE))
    for name, row, heading, text in (
        ("Rules", 5, "Required system", "CPT"),
        ("Claim lines", 6, "Payer", "X"),
    ):
        headings = [cell.value for cell in workbook[name][4]]
        workbook[name].cell(row, headings.index(heading) + 1).value = text
    workbook.save(path)
    changed = opened(libreoffice.recalculated(path).read_bytes(), values=True)
    checks = {row[0]: row[1:4] for row in changed["Checks"].iter_rows(min_row=5, values_only=True)}
    assert checks["Lines of Claim lines changed or added after filling"] == (1, 0, "Look here")
    assert checks["Lines of Rules changed or added after filling"] == (1, 0, "Look here")
