"""The sentences for a biller: short, stable, and each one in the docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import strategies
from code_like_values import all_values
from hypothesis import given

from addin.cpt_import import import_cpt_list
from udfs import functions
from udfs.check import REASONS, check
from udfs.parse import parse

DOCS = Path(__file__).parents[1] / "docs" / "functions.md"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("99213", ""),
        ("99213-25", ""),
        (99213.25, ""),
        (None, ""),
        (142, "Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142."),
        (1999.0, "Leading zeros restored: 1999 is 01999. 1999 is also the year 1999."),
        ("j1100-jw", "Capital letters: j1100 is J1100."),
        ("g0400", "Capital letters: g0400 is G0400. g0400 is also ICD-10-CM G04.00."),
        ("G0400\u00a0", "Hidden characters removed. G0400 is also ICD-10-CM G04.00."),
        (25000, ""),
        (46221, "46221 is also the date 2026-07-18."),
        ("9921325", "Modifiers split off: 9921325 is 99213-25."),
        ("0014225", "Modifiers split off: 0014225 is 00142-25."),
        (46221.25, "46221 is also the date 2026-07-18."),
        ("97110 x2", "Quantity set aside: 2."),
        ("97110-GP x3", "Quantity set aside: 3."),
        ("97110 X2", "X2 is also the quantity 2."),
        ("97110-x2", ""),
        ("97110x2", "Quantity set aside: 2."),
        ("97110X2", "Modifiers split off: 97110X2 is 97110-X2. X2 is also the quantity 2."),
        ("97110 X6", "X6 is not a known modifier. X6 is also the quantity 6."),
        ("S42001P", "This is a diagnosis code (ICD-10-CM), not a procedure code."),
        ("99213-ZZ", "ZZ is not a known modifier."),
        ("99213-25-XXXXX", "Other text around the code: leave only the code in the cell."),
        ("0001A", "0001A is retired."),
        ("90210", "No section printed today reaches this number. 90210 is also ZIP code 90210."),
        ("99201-25", "No section printed today reaches this number."),
        (
            299,
            "Leading zeros restored: 299 is 00299. No section printed today reaches this number. "
            "299 is also MS-DRG 299.",
        ),
        ("97008", ""),  # new in 2026
        ("0999U", ""),  # new numbers come every quarter
        ("W1234-25", "W1234 is a state's local code (Level III); national use ended 2003-12-31."),
        ("Z1032-ZL", "Z1032 is a state's local code (Level III); national use ended 2003-12-31."),
        ("97150G", "A modifier cut short (G)."),
        ("99381-97", "99381-97 is also the range 99381-99397."),
        ("GO410", "A letter O where a zero belongs: G0410?"),
        ("J1l00-JW", "A letter I or L where a one belongs: J1100-JW?"),
        ("173068224", "Modifiers split off: 173068224 is 17306-82-24. 173068224 is also NDC 00173-0682-24."),
        (
            "904765151",
            "This has the form of a drug number (NDC), not of a procedure code. "
            "Its 5-4-2 form is 00904-7651-51.",
        ),
        ("N/A", "No code is given here."),
        ("\u00a0", ""),
        ("F1020", "This is a diagnosis code (ICD-10-CM), not a procedure code. It is ICD-10-CM F10.20."),
        ("I1000", "No code begins with this letter."),
        ("0450", "This has the form of a revenue code, not of a procedure code."),
        ("99213-2512", "This has the form of a ZIP code, not of a procedure code."),
        ("25", "A modifier without a code."),
        ("#N/A", "The cell holds an error."),
        ("Smith, John", "This is not a code."),
    ],
)
def test_sentences(cell: Any, sentence: str) -> None:
    assert check(parse(cell)) == sentence


@given(strategies.cell_values)
def test_sentences_are_short_and_whole(value: Any) -> None:
    said = check(parse(value))
    assert len(said) <= 255
    assert said == "" or re.fullmatch(r"[A-Z0-9].*[.?]", said)


@given(strategies.cell_texts)
def test_the_text_of_a_cell_without_a_code_is_never_repeated(value: str) -> None:
    found = parse(value)
    if found.reason:
        assert check(found).startswith(REASONS[found.reason])
        suggested = found.reason.startswith("letter")
        assert suggested or all(other.startswith(("ICD-10-CM ", "NDC ")) for other in found.look_alikes)


def test_every_sentence_stands_in_the_docs() -> None:
    page = DOCS.read_text(encoding="utf-8")
    missing = [sentence for sentence in REASONS.values() if sentence not in page]
    repairs = {re.split(r":| \(", repair)[0] for value in all_values() for repair in parse(value).repairs}
    missing += [repair for repair in repairs if repair.capitalize() not in page]
    assert missing == []


def test_the_docs_list_no_sentence_that_is_gone() -> None:
    page = DOCS.read_text(encoding="utf-8")
    table = page.partition("## Why it is no code")[2].partition("\n## ")[0]
    listed = {
        line.split("|")[2].strip()
        for line in table.splitlines()
        if line.startswith("| ") and "---" not in line
    }
    assert listed - {"Sentence"} == set(REASONS.values())


def test_the_users_own_list_of_cpt_codes_knows_better(tmp_path: Path, data_folder: Path) -> None:
    """A code that it holds may be outside of what was printed when this version was made."""
    own = tmp_path / "own.csv"
    own.write_text("Code,Description\n99201,a visit\n")
    outside = "No section printed today reaches this number."
    assert functions.CODECHECK([["99201"], ["99318"]]) == [[outside], [outside]]
    import_cpt_list(own)
    assert functions.CODECHECK([["99201"], ["99318"]]) == [[""], [outside]]
