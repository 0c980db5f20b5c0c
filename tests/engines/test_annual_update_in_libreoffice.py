"""The workbook annual-update: what its sample plants is found, and Summary is what plain Python counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from real_programs import LibreOffice

from udfs.describe import describe
from workbook_templates.build import build
from workbook_templates.registry import find_template

DECLARED = find_template("annual-update")
SAMPLE = sample(DECLARED)


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> object:
    """The sample, worked out by LibreOffice."""
    path = tmp_path_factory.mktemp("annual-update") / "sample.xlsx"
    path.write_bytes(build(DECLARED, SAMPLE))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


def wordings(table: str) -> dict[str, str]:
    """The codes in use in a list, the first line of each, with their wording."""
    found: dict[str, str] = {}
    for line in SAMPLE[table]:
        code = describe(line["Code"]).code
        if code and line["Ended"] == "":
            found.setdefault(code, str(line["Description"]))
    return found


LAST, THIS = wordings("LastYear"), wordings("ThisYear")


def change(code: str) -> str:
    """What became of a code."""
    if code not in LAST or code not in THIS:
        return "Deleted" if code in LAST else "Added" if code in THIS else "In neither list"
    if not LAST[code] or not THIS[code]:
        return "Not compared"
    return "Unchanged" if LAST[code] == THIS[code] else "Revised"


def our_lines() -> list[tuple[str, str, str, float, float]]:
    """Code as typed, system, change, volume and impact of each of our lines."""
    lines = []
    for line in SAMPLE["OurCodes"]:
        told = describe(line["Code"])
        impact = "" not in (line["Volume"], line["Charge"]) and line["Volume"] * line["Charge"]
        found = change(told.code) if told.code else "Unrecognized"
        lines.append((line["Code"], told.system, found, line["Volume"] or 0, float(impact)))
    return lines


def test_what_is_planted_is_found(results: Any) -> None:
    """Each finding stands beside the code that has it."""
    this = {row["Code"]: row for row in reversed(rows_of(results["This year"]))}
    last = {row["Code"]: row["Change"] for row in rows_of(results["Last year"])}
    ours = {row["Code"]: row for row in rows_of(results["Our codes"])}
    assert {code: this[code]["Change"] for code in ("G0999", "99284", "A4341", "Q4100", "K0001", "0450")} == {
        "G0999": "Added",
        "99284": "Revised",
        "A4341": "Not compared",
        "Q4100": "Ended",
        "K0001": "Ended",
        "0450": "Unrecognized",
    }
    assert this["E0143"]["What differs"] == "Spaces or capitals"
    assert this["99284"]["What differs"] == "Words"
    assert [this[code]["Words changed"] for code in ("99284", "E0143")] == [
        "Emergency [visit → visit, urgent]",
        "",
    ]
    for list_of_it in (this, ours):
        assert (list_of_it["J9271"]["Coverage change"], list_of_it["J9271"]["Pricing change"]) == (
            "C to D",
            "51 / A to 57 / A",
        )
    assert (this["E0143"]["Coverage change"], this["E0143"]["Pricing change"]) == ("", "")
    repeated = [row["Code"] for row in rows_of(results["This year"]) if row["Change"] == "Repeated"]
    assert repeated == ["99213"]
    assert (last["G0463"], last["K0001"], last["Q4100"]) == ("Deleted", "Deleted", "Ended")
    assert ours["L3908"]["Change"] == "In neither list"
    assert (ours["J3301"]["Replacement is"], ours["G0463"]["Replacement is"]) == (
        "Not in this year",
        "In use this year",
    )
    assert [ours[code]["Status"] for code in ("J3301", "0042T", "J9271", "99213")] == [
        "Overdue",
        "Done",
        "Open",
        "",
    ]


def test_each_of_our_lines_has_its_change_and_impact(results: Any) -> None:
    """Whatever the code looks like; without volume or charge there is no impact."""
    found = [(row["Code"], row["Change"], row["Impact"] or 0) for row in rows_of(results["Our codes"])]
    assert found == [(code, became, pytest.approx(impact)) for code, _, became, _, impact in our_lines()]


def test_the_highest_impacts_stand_on_top(results: Any) -> None:
    """Deleted and revised lines alone, the first of two equal ones first; the shares add up to all."""
    changed = [one for one in our_lines() if one[2] in ("Deleted", "Revised") and one[4] > 0]
    expected = sorted(changed, key=lambda one: -one[4])
    rows = [row for row in rows_of(results["Top 25"]) if row["Rank"] != ""]
    assert [row["Code"] for row in rows] == [one[0] for one in expected]
    assert [row["Impact"] for row in rows] == pytest.approx([one[4] for one in expected])
    assert rows[0]["Share"] == pytest.approx(expected[0][4] / sum(one[4] for one in expected))
    assert rows[-1]["Running share"] == pytest.approx(1)
    assert [results["Our codes"].cell(row["Row"], 1).value for row in rows] == [row["Code"] for row in rows]


def test_equal_impacts_are_both_on_top_and_no_more_than_25(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Thirty departments with the same impact: the first 25, each once."""
    line: dict[str, Any] = {
        "Code": "G0463",
        "Description": "Visit",
        "Ended": "",
        "Volume": 3,
        "Charge": 1_234_567.89,
    }
    path = tmp_path / "equal.xlsx"
    path.write_bytes(build(DECLARED, {"LastYear": [line], "ThisYear": [], "OurCodes": [line] * 30}))
    workbook = opened(libreoffice.recalculated(path).read_bytes(), values=True)
    assert [row["Row"] for row in rows_of(workbook["Top 25"])] == list(range(5, 30))
    checks = rows_of(workbook["Checks"])
    assert {row["Result"] for row in checks} == {"OK"}, checks


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """Codes, lines, volume and impact by change; codes and impact by code system and section."""
    blocks = blocks_of(results["Summary"], DECLARED)
    codes = {code: change(code) for code in (*LAST, *THIS)}
    lines = our_lines()
    all_impact = sum(one[4] for one in lines)
    for word in (
        "Added",
        "Deleted",
        "Revised",
        "Unchanged",
        "Not compared",
        "In neither list",
        "Unrecognized",
    ):
        chosen = [one for one in lines if one[2] == word]
        impact = sum(one[4] for one in chosen)
        in_lists = sum(became == word for became in codes.values()) or None
        assert blocks["What changes"][word] == (
            in_lists, len(chosen), sum(one[3] for one in chosen), pytest.approx(impact),
            pytest.approx(impact / all_impact),
        )  # fmt: skip
    for system in ("CPT", "HCPCS", "CDT"):
        counted = [
            sum(became == word and describe(code).system == system for code, became in codes.items())
            for word in ("Added", "Deleted", "Revised")
        ]
        money = [
            sum(one[4] for one in lines if one[1:3] == (system, word)) for word in ("Deleted", "Revised")
        ]
        assert blocks["By code system"][system] == pytest.approx((*counted, *money))
    for section, found in blocks["By section"].items():
        if section != "All sections":
            assert found == tuple(
                sum(became == word and describe(code).section == section for code, became in codes.items())
                for word in ("Added", "Deleted", "Revised")
            )


def test_changes_of_coverage_and_pricing_are_counted(results: Any) -> None:
    """One code of the sample has both, and one of our lines."""
    (line,) = [one for one in SAMPLE["OurCodes"] if one["Code"] == "J9271"]
    expected = (1, 1, line["Volume"], pytest.approx(line["Volume"] * line["Charge"]))
    assert blocks_of(results["Summary"], DECLARED)["Coverage and pricing"] == {
        "Coverage": expected,
        "Pricing": expected,
    }


def test_coverage_is_compared_where_both_lists_have_it(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """A list of one's own without coverage beside a release is no change; neither is a code that ended."""
    path = tmp_path / "coverage.xlsx"
    codes = ("A4341", "E0143", "J9271", "K0001")
    last = [{"Code": code, "Coverage": was} for code, was in zip(codes, ("", "C", "M", "C"), strict=True)]
    this = [{"Code": code, "Coverage": now} for code, now in zip(codes, ("D", "", "D", "D"), strict=True)]
    last[3]["Ended"] = "2025-12-31"
    path.write_bytes(build(DECLARED, {"LastYear": last, "ThisYear": this, "OurCodes": []}))
    workbook = opened(libreoffice.recalculated(path).read_bytes(), values=True)
    assert [row["Coverage change"] for row in rows_of(workbook["This year"])] == ["", "", "M to D", ""]


def test_the_work_is_counted(results: Any) -> None:
    """By hand, from the sample."""
    blocks = blocks_of(results["Summary"], DECLARED)
    assert blocks["Work on our deleted and revised lines"] == {
        "Deleted": (2, 4, 2, 3, 2),
        "Revised": (2, 3, 1, 1, 0),
        "Both": (4, 7, 3, 4, 2),
    }
    assert [row[0] for row in blocks["Decisions on added codes"].values()] == [2, 1, 1, 2, 6]
    assert list(blocks["The lists"].values()) == [
        (17, 19, 22), (1, 2, None), (0, 1, None), (1, 2, 1), (None, 1, None), (None, None, 1),
    ]  # fmt: skip
