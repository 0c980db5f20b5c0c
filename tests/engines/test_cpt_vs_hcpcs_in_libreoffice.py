"""The workbook cpt-vs-hcpcs: the entry cell answers, practice is marked, Sections is complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from oracle import classify as published
from real_programs import LibreOffice

from udfs.describe import describe
from udfs.ranges import ranges
from workbook_templates.build import build
from workbook_templates.registry import find_template

DECLARED = find_template("cpt-vs-hcpcs")
SAMPLE = sample(DECLARED)["Practice"]


@pytest.fixture(scope="module", params=[True, False], ids=["live", "kept"])
def results(
    request: pytest.FixtureRequest, libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """The sample, calculated by LibreOffice: with formulas everywhere, and with solutions that are kept."""
    path = tmp_path_factory.mktemp("cpt-vs-hcpcs") / "sample.xlsx"
    path.write_bytes(build(DECLARED, sample(DECLARED), live=request.param))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


def entry_answers(libreoffice: LibreOffice, folder: Path, typed: object) -> dict[str, Any]:
    """What stands below the entry cell after something was typed into it."""
    workbook = opened(build(DECLARED))
    workbook["CPT and HCPCS"]["B5"].value = typed
    path = folder / "typed.xlsx"
    workbook.save(path)
    sheet = opened(libreoffice.recalculated(path).read_bytes(), values=True)["CPT and HCPCS"]
    return {str(sheet.cell(row, 1).value): sheet.cell(row, 2).value or "" for row in range(6, 15)}


@pytest.mark.parametrize("typed", ["99213-25", "d0120", "0042T", "W0010", 142])
def test_the_entry_cell_answers_for_any_code(libreoffice: LibreOffice, tmp_path: Path, typed: object) -> None:
    """As the rules answer, also for a number that lost its zeros."""
    told = describe(typed)
    answers = entry_answers(libreoffice, tmp_path, typed)
    check = answers.pop("Check")
    assert answers == {
        "Clean code": told.code,
        "Modifiers": ", ".join(told.modifiers),
        "Code system": told.system,
        "Level": told.level,
        "Category (CPT only)": told.code_class.category,
        "Section": told.code_class.section,
        "Who maintains it": told.code_class.maintainer,
        "What it is for": told.code_class.scope,
    }
    assert bool(check) == bool(told.check)


def test_no_code_is_unrecognized_and_an_empty_entry_is_empty(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """The section, maintainer and scope of what is no code are blank."""
    answers = entry_answers(libreoffice, tmp_path, "0450")
    assert (answers["Code system"], answers["Level"]) == ("Unrecognized", "Unrecognized")
    assert {answers[one] for one in ("Clean code", "Section", "Who maintains it", "What it is for")} == {""}
    assert answers["Check"]
    assert set(entry_answers(libreoffice, tmp_path, None).values()) == {""}


def test_practice_is_marked(results: Any) -> None:
    """By hand, from the sample: wrong are a G code as CPT, a local code, a lab code, a diagnosis."""
    marked = {row["Code"]: row["Result"] for row in rows_of(results["Practice"])}
    assert [code for code, result in marked.items() if result == "Not yet"] == [
        "G0463",
        "W0010",
        "0002M",
        "F1020",
    ]
    assert [code for code, result in marked.items() if result == "Open"] == ["V2020", "T1019"]
    assert len([result for result in marked.values() if result == "Right"]) == 14
    hints = {row["Code"]: row["Good to know"] for row in rows_of(results["Practice"])}
    assert hints["0002M"] == "Its maintainer: AMA."
    assert hints["F1020"] == "Is this a procedure code at all?"
    assert hints["99213"] == describe("99213").code_class.scope
    assert hints["V2020"] == ""


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """The score, the practice by system and level, and the ranges of the table."""
    blocks = blocks_of(results["Summary"], DECLARED)

    def marks(system: str, level: str) -> tuple[int, int, int]:
        chosen = [line for line in SAMPLE if (
            describe(line["Code"]).system, describe(line["Code"]).level) == (system, level)]  # fmt: skip
        answered = [line for line in chosen if line["Your level"] != ""]
        right = [
            line for line in answered
            if (line["Your system"], line["Your level"])
            == (system or "Unrecognized", level or "Unrecognized")
        ]  # fmt: skip
        return (len(right), len(answered) - len(right), len(chosen) - len(answered))

    assert blocks["Your score"]["Right answers"] == (pytest.approx(14 / 20),)
    for label, system, level in (
        ("CPT, Level I", "CPT", "Level I"),
        ("HCPCS, Level II", "HCPCS", "Level II"),
        ("CDT, Level II", "CDT", "Level II"),
        ("HCPCS, Level III (local)", "HCPCS", "Level III"),
        ("Unrecognized", "", ""),
    ):
        assert blocks["By code system and level"][label] == marks(system, level)
        if system:
            of_system = [one.status for one in ranges() if (one.system, one.level) == (system, level)]
            counted = tuple(map(of_system.count, ("active", "local", "retired")))
            assert blocks["The range table"][label] == counted


def test_news_are_counted_by_section_and_found_in_yours(results: Any) -> None:
    """By hand: codes of supplies, and of temporary drugs and services, are not in Practice."""
    yours = {row["Code"]: row["Your section"] for row in rows_of(results["Staying current"])}
    assert {code for code, answer in yours.items() if answer == "Yes"} == {"E0143", "J3301", "L3908", "S9083"}
    assert {code for code, answer in yours.items() if not answer} == {"A2045", "Q4100"}
    news = blocks_of(results["Summary"], DECLARED)["What is new, by section"]
    assert news[published("A2045")[3]] == (1, 1, 0)
    assert news[published("Q4100")[3]] == (1, 0, 1)
    assert news["Durable Medical Equipment"] == (1, 0, 0)
    assert news["Vision Services"] == (0, 0, 0)
    assert news["All sections"] == (6, 1, 1)


def test_sections_has_every_range_that_is_a_code(results: Any) -> None:
    """In order, what is assigned today beside what is reserved, with section, maintainer and scope."""
    rows = rows_of(results["Sections"])
    assert list(rows[0])[:4] == ["First code", "Last code", "Reserved from", "Reserved to"]
    assert [tuple(row.values()) for row in rows] == [
        (one.printed_first, one.printed_last, one.first, one.last, one.system, one.level,
         one.category, one.section, one.subsection, one.maintainer, one.scope)
        for one in ranges()
        if one.system
    ]  # fmt: skip


def test_the_empty_workbook_has_twenty_codes_to_sort() -> None:
    """Of every system and level, with some that are no code."""
    codes = [row["Code"] for row in rows_of(opened(build(DECLARED))["Practice"])]
    kinds = {(describe(code).system, describe(code).level) for code in codes}
    assert len(set(codes)) == 20
    assert kinds == {
        ("CPT", "Level I"),
        ("HCPCS", "Level II"),
        ("CDT", "Level II"),
        ("HCPCS", "Level III"),
        ("", ""),
    }
