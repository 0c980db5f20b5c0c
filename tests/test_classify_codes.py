"""What the code sets say of every code there could be, against an oracle that does not know the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import oracle
import pytest
from shared_files import shared

from udfs.classify import CodeClass, classify

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _every_code_of_a_shape() -> Iterator[str]:
    """All five characters that fit a shape, used by a code set or not: 620,000 of them."""
    for number in range(100_000):
        yield f"{number:05d}"
    for letter, number in product(CAPITALS, range(10_000)):
        yield f"{letter}{number:04d}"
        yield f"{number:04d}{letter}"


def test_every_code_of_every_shape_agrees_with_the_oracle() -> None:
    differing = []
    for code in _every_code_of_a_shape():
        known = classify(code)
        if (known.system, known.level, known.category, known.section, known.maintainer) != oracle.classify(
            code
        ):
            differing.append(code)
    assert differing == []


@pytest.mark.parametrize(
    "name",
    [
        "HCPC2016_CONTR_ANWEB.txt",
        "HCPC2019_CONTR_ANWEB.txt",
        "HCPC2024_OCT_ANWEB_reconstructed_uppercase.txt",
    ],
)
def test_every_code_of_a_cms_release_is_hcpcs_level_ii(name: str) -> None:
    codes = set()
    for line in shared("releases", name).read_text(encoding="cp1252").splitlines():
        # Column 11 holds the record's kind: 3 begins a procedure code. Disclaimer lines hold prose there.
        if line[10:11] == "3" and line[:1].isalpha() and line[1:5].isdigit():
            codes.add(line[:5])
    assert len(codes) > 5000
    assert {
        code for code in codes if (classify(code).system, classify(code).level) != ("HCPCS", "Level II")
    } == set()


@pytest.mark.parametrize(
    ("code", "system", "level", "category", "section"),
    [
        ("98000", "CPT", "Level I", "Category I", "Evaluation and Management"),
        ("98016", "CPT", "Level I", "Category I", "Evaluation and Management"),
        ("98017", "CPT", "Level I", "Category I", "Medicine"),
        ("99091", "CPT", "Level I", "Category I", "Evaluation and Management"),
        ("91300", "CPT", "Level I", "Category I", "Medicine"),
        ("91323", "CPT", "Level I", "Category I", "Medicine"),
        ("99100", "CPT", "Level I", "Category I", "Anesthesia"),
        ("99140", "CPT", "Level I", "Category I", "Anesthesia"),
        ("1025T", "CPT", "Level I", "Category III", "Category III - Emerging Technology"),
        ("0630U", "CPT", "Level I", "PLA", "Pathology and Laboratory"),
        ("D0120", "CDT", "Level II", "", "Dental Procedures (CDT)"),
        ("W1234", "HCPCS", "Level III", "", "Local codes (HCPCS Level III)"),
    ],
)
def test_known_codes(code: str, system: str, level: str, category: str, section: str) -> None:
    known = classify(code)
    assert (known.system, known.level, known.category, known.section) == (system, level, category, section)


def test_molecular_pathology_keeps_its_last_number() -> None:
    """81479 stands among the genomic sequencing numbers, and is printed with molecular pathology."""
    assert classify("81479").subsection == "Molecular Pathology"
    assert classify("81478").subsection.startswith("Genomic Sequencing")


def test_covid_vaccines_are_vaccines() -> None:
    assert {classify(f"{number}").subsection for number in range(91300, 91324)} == {
        "Vaccines, Toxoids (COVID-19 products)"
    }


@pytest.mark.parametrize(
    ("code", "status"), [("0001A", "retired"), ("Z9999", "retired"), ("90480", "active")]
)
def test_retired_ranges_are_said_to_be_retired(code: str, status: str) -> None:
    assert classify(code).status == status


@pytest.mark.parametrize(
    "text", ["", "F1020", "I1000", "N1234", "O1234", "02134", "00050", "99200", "99608", "0000T", "hello"]
)
def test_what_no_code_set_uses_is_unassigned_and_nothing_else(text: str) -> None:
    assert classify(text) == CodeClass(status="unassigned")
