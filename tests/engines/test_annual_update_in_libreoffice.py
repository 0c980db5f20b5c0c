"""The workbook annual-update: what its sample plants is found, and Summary is what plain Python counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from made_workbooks import HEADER_ROW, blocks_of, opened, rows_of, sample
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


def terms(table: str, heading: str) -> dict[str, str]:
    """The codes in use in a list, the first line of each, with their coverage or pricing."""
    lines = [line for line in SAMPLE[table] if describe(line["Code"]).code and line["Ended"] == ""]
    return {describe(line["Code"]).code: str(line[heading]) for line in reversed(lines)}


LAST, THIS = wordings("LastYear"), wordings("ThisYear")
PASSED = {line["Code"] for line in SAMPLE["ThisYear"] if line["Began"]}
PRICED = terms("LastYear", "Pricing"), terms("ThisYear", "Pricing")


def change(code: str) -> str:
    """What became of a code."""
    if code not in LAST or code not in THIS:
        other = "Began and ended" if code in PASSED else "In neither list"
        return "Deleted" if code in LAST else "Added" if code in THIS else other
    if not LAST[code] or not THIS[code]:
        return "Not compared"
    return "Unchanged" if LAST[code] == THIS[code] else "Revised"


def is_repriced(code: str) -> bool:
    """Whether both lists have the code and a pricing of it, and not the same."""
    before, after = (priced.get(code, "") for priced in PRICED)
    return "" not in (before, after) and before != after


@dataclass(frozen=True)
class OurLine:
    """One of our lines, and what it must say."""

    code: str  # as typed
    system: str
    level: str
    change: str
    volume: float
    impact: float | None
    repriced: bool


def our_line(line: Mapping[str, Any]) -> OurLine:
    told = describe(line["Code"])
    found = change(told.code) if told.code else "Unrecognized"
    repriced = is_repriced(told.code)
    has_impact = (found == "Deleted" or repriced) and "" not in (line["Volume"], line["Charge"])
    impact = line["Volume"] * line["Charge"] if has_impact else None
    return OurLine(line["Code"], told.system, told.level, found, line["Volume"] or 0, impact, repriced)


OURS = [our_line(line) for line in SAMPLE["OurCodes"]]


def test_what_is_planted_is_found(results: Any) -> None:
    """Each finding stands beside the code that has it."""
    this = {row["Code"]: row for row in reversed(rows_of(results["This year"]))}
    last = {row["Code"]: row["Change"] for row in rows_of(results["Last year"])}
    ours = {row["Code"]: row for row in rows_of(results["Our codes"])}
    assert {
        code: this[code]["Change"] for code in ("G0999", "99284", "A4341", "Q4100", "K0001", "0450", "C9299")
    } == {
        "G0999": "Added",
        "99284": "Revised",
        "A4341": "Not compared",
        "Q4100": "Ended",
        "K0001": "Ended",
        "0450": "Unrecognized",
        "C9299": "Began and ended",
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
    assert (ours["0001U"]["Change"], ours["0001U"]["Pricing change"]) == ("Unchanged", "720.00 to 758.50")
    assert [ours[code]["Status"] for code in ("J3301", "0042T", "J9271", "0001U", "99213")] == [
        "Overdue",
        "Done",
        "Open",
        "Open",
        "",
    ]


def test_each_of_our_lines_has_its_change_and_impact(results: Any) -> None:
    """Only a deleted or repriced code has an impact; without volume or charge there is none."""
    found = [(row["Code"], row["Change"], row["Impact"]) for row in rows_of(results["Our codes"])]
    assert found == [
        (line.code, line.change, "" if line.impact is None else pytest.approx(line.impact)) for line in OURS
    ]
    revised_alone = [line for line in OURS if line.change == "Revised" and not line.repriced]
    assert revised_alone
    assert {line.impact for line in revised_alone} == {None}


def test_the_highest_impacts_stand_on_top(results: Any) -> None:
    """Deleted and repriced lines alone, the first of two equal ones first; the shares add up to all."""
    expected = sorted((line for line in OURS if line.impact), key=lambda line: -(line.impact or 0))
    impacts = [line.impact or 0 for line in expected]
    rows = [row for row in rows_of(results["Top 25"]) if row["Rank"] != ""]
    assert [row["Code"] for row in rows] == [line.code for line in expected]
    assert [row["Impact"] for row in rows] == pytest.approx(impacts)
    assert rows[0]["Share"] == pytest.approx(impacts[0] / sum(impacts))
    assert rows[-1]["Running share"] == pytest.approx(1)
    ours = rows_of(results["Our codes"])
    for row in rows:
        line = ours[row["Row"] - HEADER_ROW - 1]
        for heading in ("Your reference", "Code", "Modifier", "Pricing change", "Owner", "Due date", "Done"):
            assert row[heading] == line[heading]
    assert all(row["Your reference"] for row in rows)


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
    """Codes, lines, volume and impact by change; codes and impact by code system, level and section."""
    blocks = blocks_of(results["Summary"], DECLARED)
    codes = {code: change(code) for code in (*LAST, *THIS, *PASSED)}
    all_impact = sum(line.impact or 0 for line in OURS)
    for word in (
        "Added",
        "Deleted",
        "Revised",
        "Unchanged",
        "Not compared",
        "Began and ended",
        "In neither list",
        "Unrecognized",
    ):
        chosen = [line for line in OURS if line.change == word]
        impact = sum(line.impact or 0 for line in chosen)
        in_lists = sum(became == word for became in codes.values()) or None
        assert blocks["What changes"][word] == (
            in_lists, len(chosen), sum(line.volume for line in chosen), pytest.approx(impact),
            pytest.approx(impact / all_impact),
        )  # fmt: skip
    changes = ("Added", "Deleted", "Revised")
    for label, system, level in (
        ("CPT, Level I", "CPT", "Level I"),
        ("HCPCS, Level II", "HCPCS", "Level II"),
        ("CDT, Level II", "CDT", "Level II"),
        ("HCPCS, Level III (local)", "HCPCS", "Level III"),
    ):
        told = [(describe(code), became) for code, became in codes.items()]
        counted = [
            sum(became == word and (one.system, one.level) == (system, level) for one, became in told)
            for word in changes
        ]
        chosen = [line for line in OURS if (line.system, line.level) == (system, level)]
        deleted = sum(line.impact or 0 for line in chosen if line.change == "Deleted")
        repriced = sum(line.impact or 0 for line in chosen if line.repriced)
        assert blocks["By code system and level"][label] == pytest.approx(
            (*counted, len(chosen), deleted, repriced)
        )
    assert blocks["By code system and level"]["Unrecognized"] == (None, None, None, 1, None, None)


def test_each_section_of_the_lists_is_counted(results: Any) -> None:
    """Sections without any change have no row."""
    counted: dict[str, list[int]] = {}
    for code in {*LAST, *THIS}:
        if (became := change(code)) in ("Added", "Deleted", "Revised"):
            figures = counted.setdefault(describe(code).code_class.section, [0, 0, 0])
            figures[("Added", "Deleted", "Revised").index(became)] += 1
    rows = [row[:4] for row in results["Summary"].iter_rows(values_only=True)]
    start = rows.index(("By section", None, None, None))
    found = {str(row[0]): list(row[1:]) for row in rows[start + 2 :] if row[1] is not None}
    everything = [sum(figures) for figures in zip(*counted.values(), strict=True)]
    assert found == {**counted, "Other sections": [0, 0, 0], "All sections": everything}


def test_changes_of_coverage_and_pricing_are_counted(results: Any) -> None:
    """One code of the sample has both, another one a price that changed; only pricing has an impact."""
    blocks = blocks_of(results["Summary"], DECLARED)
    (line,) = [one for one in OURS if one.code == "J9271"]
    repriced = [one for one in OURS if one.repriced]
    assert [one.code for one in repriced] == ["0001U", "J9271"]
    assert blocks["Coverage and pricing"] == {
        "Coverage": (1, 1, line.volume, None),
        "Pricing": (
            2,
            2,
            sum(one.volume for one in repriced),
            pytest.approx(sum(one.impact or 0 for one in repriced)),
        ),
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
    assert blocks["Work on our deleted, revised and repriced lines"] == {
        "Deleted": (2, 4, 2, 3, 2),
        "Revised": (2, 3, 1, 1, 0),
        "Repriced only": (0, 1, 0, 0, 0),
        "All": (4, 8, 3, 4, 2),
    }
    assert [row[0] for row in blocks["Decisions on added codes"].values()] == [2, 1, 1, 2, 6]
    assert list(blocks["The lists"].values()) == [
        (17, 20, 23), (1, 2, None), (0, 1, None), (1, 2, 1), (None, 1, None), (None, None, 1),
    ]  # fmt: skip
