"""The workbook denials-by-code-set: its planted findings are found, Summary is what plain Python counts."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from real_programs import LibreOffice

from udfs.describe import describe
from udfs.tables import read_table
from workbook_templates.build import build
from workbook_templates.registry import find_template

DECLARED = find_template("denials-by-code-set")
SAMPLE = sample(DECLARED)["Denials"]
CLOSED = ("Recovered", "Written off")
LAST_DAY = max(line["Denied on"] for line in SAMPLE if line["Denied on"])


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample, worked out by LibreOffice; ages are counted to the last day in it."""
    path = tmp_path_factory.mktemp("denials") / "sample.xlsx"
    path.write_bytes(build(DECLARED, sample(DECLARED)))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


def amounts(line: Any) -> tuple[float, float, float, float]:
    """Denied, recovered, still open, not recovered."""
    denied, recovered = line["Amount"], line["Recovered"] or 0
    still_open = 0 if line["Status"] in CLOSED else denied - recovered
    return denied, recovered, still_open, denied - recovered - still_open


def sums(lines: Any) -> Any:
    """The number of lines and their sums, as Summary has them."""
    found = [amounts(line) for line in lines]
    return pytest.approx((len(found), *(sum(one) for one in zip(*found, strict=True))) if found else (0,) * 5)


def causes() -> dict[tuple[str, str], dict[str, str]]:
    """The table that comes with the workbook, by its numbers."""
    rows = read_table("denials_by_code_set_causes", "workbook_templates.workbooks")
    return {(row["CARC"], row["RARC"]): row for row in rows}


def cause_of(line: Any) -> str:
    """The root cause of a line, by hand: the sample writes three CARCs otherwise."""
    carc = {"CO-97": "97", "CO 11": "11", "016": "16"}.get(line["CARC"], line["CARC"])
    found = causes().get((carc, line["RARC"])) or causes().get((carc, ""))
    return found["Root cause"] if found else "Not in the table" if carc else "No CARC"


def test_what_is_planted_is_found(results: Any) -> None:
    """Each finding stands beside a code that has it; of the others the data are OK, open or not."""
    findings = {row["Code"]: row["Data finding"] for row in rows_of(results["Denials"])}
    assert {code: findings[code] for _, code in DECLARED.planted} == {
        "0450": "Unrecognized", "W0010": "Retired", "3074F": "Category II with a charge",
        "97110": "Check the dates", "99213-ZQ": "Unknown modifier", "G0463": "No root cause",
    }  # fmt: skip
    assert findings["99215"] == "No root cause"
    assert {findings[code] for code in ("99214-25", "J9271", "142", "D0120")} == {"Data OK"}


def test_causes_come_from_the_numbers_however_they_are_written(results: Any) -> None:
    """CO-97 is 97 and 016 is 16; a row with the RARC goes before the row of the CARC alone."""
    rows = rows_of(results["Denials"])
    assert [row["Root cause"] for row in rows] == [cause_of(line) for line in SAMPLE]
    assert {row["Code"]: row["Root cause"] for row in rows if row["CARC"] in ("16", "016")} == {
        "E0143": "Code missing or wrong", "L3908": "Diagnosis missing or wrong",
        "0450": "Code missing or wrong", "A0428-RH": "Information missing or wrong",
    }  # fmt: skip
    steps = {row["Code"]: (row["Who to ask"], row["Next step"]) for row in rows_of(results["Worklist"])}
    assert steps["J9271"] == tuple(causes()["197", ""][name] for name in ("Who to ask", "Next step"))


def test_summary_by_system_category_finding_and_status(results: Any) -> None:
    """Lines, denied, recovered, open, not recovered, and the share."""
    blocks = blocks_of(results["Summary"], DECLARED)
    told = [(describe(line["Code"]), line) for line in SAMPLE]
    for label, system, level in (
        ("CPT, Level I", "CPT", "Level I"), ("HCPCS, Level II", "HCPCS", "Level II"),
        ("CDT, Level II", "CDT", "Level II"), ("HCPCS, Level III (local)", "HCPCS", "Level III"),
        ("Unrecognized", "", ""),
    ):  # fmt: skip
        lines = [line for one, line in told if (one.system, one.level) == (system, level)]
        found = blocks["By code system and level"][label]
        assert found[:5] == sums(lines)
        whole = sum(line["Amount"] for line in SAMPLE)
        assert found[5] == pytest.approx(sum(line["Amount"] for line in lines) / whole)
    assert blocks["By code system and level"]["All lines"][:5] == sums(SAMPLE)
    for name in ("Category I", "Category II", "Category III", "PLA", "MAAA"):
        assert blocks["CPT by category"][name][:5] == sums(
            [line for one, line in told if one.code_class.category == name]
        )
    for name in ("Open", "Appealed", "Recovered", "Written off"):
        assert blocks["By status"][name] == sums(
            [line for line in SAMPLE if (line["Status"] or "Open") == name]
        )
    findings = [row["Data finding"] for row in rows_of(results["Denials"])]
    for name in set(findings):
        lines = [line for line, finding in zip(SAMPLE, findings, strict=True) if finding == name]
        assert blocks["Data findings"][name][:5] == sums(lines)
    assert blocks["Data findings"]["All lines"][:5] == sums(SAMPLE)


def test_summary_by_month(results: Any) -> None:
    """Twelve months up to the last day, each with its name; what is outside is told apart."""
    blocks = blocks_of(results["Summary"], DECLARED)
    by_month = defaultdict(list)
    for line in SAMPLE:
        by_month[str(line["Denied on"])[:7]].append(line)
    months = [f"2025-{month}" for month in (10, 11, 12)] + [f"2026-{month:02d}" for month in range(1, 10)]
    found = blocks["By month of the denial"]
    assert list(found) == [*months, "These 12 months"]
    assert all(found[month] == sums(by_month[month]) for month in months)
    assert blocks["Outside these months"]["Earlier"] == sums(by_month["2025-08"])
    assert blocks["Outside these months"]["Without a date"] == sums(by_month[""])


def test_largest_causes_and_payers(results: Any) -> None:
    """Each once, the largest denied amount first, on their sheets and on Summary."""
    blocks = blocks_of(results["Summary"], DECLARED)
    for sheet, heading, block, text_of in (
        ("By root cause", "Root cause", "Ten largest root causes", cause_of),
        ("By payer", "Payer", "Five largest payers", lambda line: line["Payer"]),
    ):
        groups = defaultdict(list)
        for line in SAMPLE:
            groups[text_of(line)].append(line)
        order = sorted(groups, key=lambda name: -sum(line["Amount"] for line in groups[name]))
        found = {row[heading]: row for row in rows_of(results[sheet]) if row[heading]}
        assert list(found) == order
        shown = ("Lines", "Denied", "Recovered", "Still open", "Not recovered")
        assert all(tuple(row[name] for name in shown) == sums(groups[text]) for text, row in found.items())
        assert all(values == sums(groups[text]) for text, values in blocks[block].items())


def group_code_of(line: Any) -> str:
    """The group code of a line, by hand: the sample has it in lower case once, and before the CARC twice."""
    return str(line["Group"]).upper() or {"CO-97": "CO", "CO 11": "CO"}.get(line["CARC"], "")


def group_of(line: Any, to: date) -> str:
    """The age group of a line."""
    if line["Status"] in CLOSED:
        return "Closed"
    if not line["Denied on"]:
        return "No date"
    age = (to - line["Denied on"]).days
    groups = (
        (-1, "After the as-of date"), (30, "0 to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"),
        (120, "91 to 120 days"),
    )  # fmt: skip
    return next((name for most, name in groups if age <= most), "Over 120 days")


@pytest.mark.parametrize("as_of", [None, date(2026, 9, 15)])
def test_ages_follow_the_as_of_date(
    results: Any, libreoffice: LibreOffice, tmp_path: Path, as_of: Any
) -> None:
    """The day that the user enters; without one the last day in the list."""
    if as_of:
        workbook = opened(build(DECLARED, sample(DECLARED)))
        workbook["Settings"]["B5"] = as_of
        content = io.BytesIO()
        workbook.save(content)
        path = tmp_path / "entered.xlsx"
        path.write_bytes(content.getvalue())
        results = opened(libreoffice.recalculated(path).read_bytes(), values=True)
    to = as_of or LAST_DAY
    found = blocks_of(results["Summary"], DECLARED)["Age of what is still open"]
    for name, (lines, still_open, _) in list(found.items())[:-1]:
        expected = [line for line in SAMPLE if group_of(line, to) == name]
        assert (lines, still_open) == (len(expected), pytest.approx(sum(amounts(one)[2] for one in expected)))
    assert (found["After the as-of date"][0] > 0) == bool(as_of)


def test_the_worklist_has_what_is_open(results: Any) -> None:
    """The largest amount first, with the row in Denials and what it takes to work the line."""
    rows = [row for row in rows_of(results["Worklist"]) if row["Row"]]
    expected = sorted(
        ((amounts(line)[2], line["Code"]) for line in SAMPLE if amounts(line)[2] > 0),
        key=lambda one: -one[0],
    )
    assert [(row["Still open"], row["Code"]) for row in rows] == expected
    assert [results["Denials"].cell(row["Row"], 5).value for row in rows] == [code for _, code in expected]
    lines = {line["Code"]: line for line in SAMPLE}
    for row in rows:
        line = lines[row["Code"]]
        assert (row["Your reference"], row["Payer"], row["Status"]) == (
            line["Your reference"], line["Payer"], line["Status"],
        )  # fmt: skip
        assert row["Date of service"].date() == line["Date of service"]
        assert row["Group code"] == group_code_of(line)
        assert row["Modifiers"] == (line["Modifier"] or str(line["Code"]).partition("-")[2])
        assert row["Root cause"] == cause_of(line)


def test_the_group_code_comes_from_its_column_or_the_carc(results: Any) -> None:
    """Summary counts lines by it; a CARC may have it in front."""
    assert [row["Group code"] for row in rows_of(results["Denials"])] == [*map(group_code_of, SAMPLE)]
    found = blocks_of(results["Summary"], DECLARED)["By group code"]
    for name in ("CO", "PR", "OA", "PI"):
        assert found[name][:5] == sums([line for line in SAMPLE if group_code_of(line) == name])
    assert found["No group code"][:5] == sums([line for line in SAMPLE if not group_code_of(line)])
    assert found["All lines"][:5] == sums(SAMPLE)


@pytest.mark.parametrize("live", [False, True])
def test_a_group_code_that_contradicts_the_carc_is_not_clear(
    libreoffice: LibreOffice, tmp_path: Any, *, live: bool
) -> None:
    """Neither of the two is taken for the right one, and what is no group code is not taken for one."""
    cases = {
        ("CO", "CO-97"): "CO", ("PR", "CO-97"): "Not clear", ("PR", "97"): "PR", ("", "PI 97"): "PI",
        ("", "97"): "", ("pr - patient", "1"): "PR", ("COB", "1"): "Not clear", ("XX", ""): "Not clear",
        ("\u00a0oa ", "23"): "OA",
    }  # fmt: skip
    lines: list[dict[str, Any]] = [
        {"Payer": "Plan", "Code": "99213", "Group": group, "CARC": carc, "Amount": 10}
        for group, carc in cases
    ]
    path = tmp_path / "groups.xlsx"
    path.write_bytes(build(DECLARED, {"Denials": lines}, live=live))
    made = opened(libreoffice.recalculated(path).read_bytes(), values=True)
    rows = [row for row in rows_of(made["Denials"]) if row["Code"]]
    assert [row["Group code"] for row in rows] == list(cases.values())
    assert blocks_of(made["Summary"], DECLARED)["By group code"]["Not clear"][0] == 3
    checks = {row["Check"]: (row["Found"], row["Result"]) for row in rows_of(made["Checks"])}
    assert checks["Group codes that are not clear"] == (3, "Look here")


def test_marks_in_the_name_of_a_payer_are_no_wildcards(libreoffice: LibreOffice, tmp_path: Any) -> None:
    """Each payer is one, whatever characters it has; capitals and outer spaces make none of them."""
    payers = ("Plan x", "Plan*", "Plan ?", "Plan~x", " plan* ", "Plan ~")
    lines: list[dict[str, Any]] = [
        {"Payer": payer, "Code": "99213", "CARC": "16", "Amount": 2.0**place}
        for place, payer in enumerate(payers)
    ]
    path = tmp_path / "payers.xlsx"
    path.write_bytes(build(DECLARED, {"Denials": lines}))
    rows = rows_of(opened(libreoffice.recalculated(path).read_bytes(), values=True)["By payer"])
    assert {row["Payer"]: row["Denied"] for row in rows if row["Payer"] != ""} == {
        "Plan ~": 32,
        "Plan*": 2 + 16,
        "Plan~x": 8,
        "Plan ?": 4,
        "Plan x": 1,
    }
