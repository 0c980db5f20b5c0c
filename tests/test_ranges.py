"""The code ranges: a table in order and without gaps, and every code there could be against an oracle."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise, product

import oracle
import pytest
from shared_files import shared

from udfs.ranges import UNASSIGNED, classify, match_key, ranges
from udfs.tables import read_runs, table_date

SYSTEMS = {"CPT", "HCPCS", "CDT", ""}
LEVELS = {"Level I", "Level II", "Level III", ""}
CATEGORIES = {"Category I", "Category II", "Category III", "PLA", "MAAA", ""}
MAINTAINERS = {"AMA", "CMS", "ADA", "Local payers", ""}


def _shape(code: str) -> str:
    if code.isdigit():
        return "five digits"
    return f"letter {code[0]} first" if code[0].isalpha() else f"letter {code[-1]} last"


def test_each_range_runs_upwards_within_one_shape() -> None:
    for row in ranges():
        assert match_key(row.first) <= match_key(row.last)
        assert _shape(row.first) == _shape(row.last)


def test_ranges_stand_in_order_and_do_not_overlap() -> None:
    for row, following in pairwise(ranges()):
        assert match_key(row.last) < match_key(following.first)


def test_no_gap_inside_a_shape() -> None:
    for row, following in pairwise(ranges()):
        if _shape(row.first) == _shape(following.first):
            assert match_key(row.last) + 1 == match_key(following.first)


def test_every_shape_is_covered_from_its_first_to_its_last_number() -> None:
    covered: dict[str, list[str]] = {}
    for row in ranges():
        covered.setdefault(_shape(row.first), []).extend((row.first, row.last))
    bounds = {shape: (codes[0], codes[-1]) for shape, codes in covered.items()}
    expected = {"five digits": ("00000", "99999")}
    expected |= {f"letter {letter} last": (f"0000{letter}", f"9999{letter}") for letter in "AFMTU"}
    expected |= {
        f"letter {letter} first": (f"{letter}0000", f"{letter}9999")
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    }
    assert bounds == expected


def test_words_are_those_of_the_glossary() -> None:
    for row in ranges():
        assert row.system in SYSTEMS
        assert row.level in LEVELS
        assert row.category in CATEGORIES
        assert row.maintainer in MAINTAINERS


def test_unassigned_rows_say_nothing_and_the_others_everything() -> None:
    for row in ranges():
        told = (row.system, row.level, row.section, row.maintainer, row.scope)
        if row.status == "unassigned":
            assert told == ("", "", "", "", "")
        else:
            assert row.status in {"active", "retired", "local"}
            assert all(told)
            assert bool(row.category) == (row.system == "CPT")


def test_printed_bounds_lie_inside_the_wide_range() -> None:
    for row in ranges():
        assert bool(row.printed_first) == bool(row.printed_last)
        if row.printed_first:
            assert match_key(row.first) <= match_key(row.printed_first) <= match_key(row.printed_last)
            assert match_key(row.printed_last) <= match_key(row.last)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("00100", 100),
        ("99999", 99999),
        ("0000A", 100000),
        ("0042T", 2000042),
        ("9999Z", 2609999),
        ("A0000", 3100000),
        ("J1100", 4001100),
        ("Z9999", 5609999),
    ],
)
def test_the_match_key_puts_each_shape_into_its_own_hundred_thousand(code: str, key: int) -> None:
    assert match_key(code) == key


@pytest.mark.parametrize(
    "text", ["", "1", "142", "A123T", "j1100", "J110", "J11000", "٠٠١٤٢", "0142\n", " 0142"]
)
def test_what_has_no_shape_has_no_key_and_no_range(text: str) -> None:
    assert match_key(text) == -1
    assert classify(text) is UNASSIGNED


@pytest.mark.parametrize("letter", sorted(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") - set("AFMTU")))
def test_a_letter_that_ends_no_code_has_a_key_but_no_range(letter: str) -> None:
    assert match_key(f"0001{letter}") > 0
    assert classify(f"0001{letter}") is UNASSIGNED


@pytest.mark.parametrize("table", ["icd10cm", "icd9cm"])
def test_runs_of_neighboring_codes_stand_in_order(table: str) -> None:
    firsts, lasts = read_runs(table)
    bounds = [bound for run in zip(firsts, lasts, strict=True) for bound in run]
    assert bounds == sorted(bounds)
    assert len(set(firsts)) == len(firsts)


def test_the_table_names_its_source_and_date() -> None:
    from importlib import resources

    for table in ("ranges", "modifiers", "icd10cm", "icd10cm_long", "icd9cm"):
        header = resources.files("udfs").joinpath(f"{table}.csv").read_text("utf-8").split("\n")[:6]
        comment = " ".join(line for line in header if line.startswith("#"))
        assert "Source:" in comment
        assert re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", table_date(table))


# --- every code that there could be, against an oracle that does not know the table ---

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


PEDIATRIC = "Newborn, neonatal and pediatric critical care"


@pytest.mark.parametrize(
    ("code", "subsection"),
    [
        # As CPT 2026 has them: numbers out of the row stand where they belong.
        ("99401", "Preventive Medicine and Counseling"),
        ("99429", "Preventive Medicine and Counseling"),
        ("99439", "Online digital, care management, interprofessional, remote monitoring"),
        ("99469", PEDIATRIC),
        ("99470", "Remote Physiologic Monitoring Treatment Management"),
        ("99472", PEDIATRIC),
        ("99473", "Digitally Stored Data / Remote Physiologic Monitoring"),
        ("99474", "Digitally Stored Data / Remote Physiologic Monitoring"),
        ("99475", PEDIATRIC),
        ("99485", PEDIATRIC),
        ("99486", PEDIATRIC),
        ("97007", ""),  # cooling of the scalp: no lists name its subsection yet
        ("97009", ""),
        ("97010", "Physical Medicine and Rehabilitation"),
        # As the codes of the CMS releases are described.
        ("H1000", "Prenatal care for women at risk"),
        ("H1005", "Prenatal care for women at risk"),
        ("H1010", "Family planning education"),
        ("H1011", ""),
    ],
)
def test_subsections_of_numbers_out_of_the_row(code: str, subsection: str) -> None:
    assert classify(code).subsection == subsection


def test_scopes_say_nothing_that_a_code_of_the_release_contradicts() -> None:
    """J0571 and J8501 are swallowed, J7336 is a patch; some Medicaid plans pay Category II, or want $.01."""
    assert "swallowed" in classify("J0571").scope
    assert "swallowed" in classify("J8501").scope
    assert "on the skin" in classify("J7336").scope
    assert "Prenatal" in classify("H1001").scope
    assert "not paid by Medicare" in classify("3074F").scope
    assert not [row.scope for row in ranges() if "never paid" in row.scope or "Excel" in row.scope]


def test_no_code_of_2026_is_outside_the_printed_sections() -> None:
    """The codes of HCPCS Level II in use in January 2026, as CMS published them."""
    with zipfile.ZipFile(shared("releases", "hcpc2026_jan_anweb_01122026.zip")) as archive:
        lines = archive.read("HCPC2026_JAN_ANWEB_01122026.txt").decode("cp1252").splitlines()
    used = {line[:5] for line in lines if line[10:11] == "3" and not line[284:292].strip()}
    assert len(used) > 7000
    assert {code for code in used if not classify(code).prints(code)} == set()


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("97007", True), ("97006", False), ("D5909", True), ("D5908", False), ("M1000", True),
        ("99201", False), ("90210", False), ("91400", False), ("10022", False), ("00352", True),
    ],
)  # fmt: skip
def test_what_is_printed(code: str, printed: bool) -> None:
    assert classify(code).prints(code) is printed


def test_covid_vaccines_are_vaccines() -> None:
    assert {classify(f"{number}").subsection for number in range(91300, 91324)} == {
        "Vaccines, Toxoids (COVID-19 products)"
    }


@pytest.mark.parametrize(("code", "status"), [("0001A", "retired"), ("Z9999", "local"), ("90480", "active")])
def test_ranges_out_of_national_use_are_said_to_be(code: str, status: str) -> None:
    assert classify(code).status == status


@pytest.mark.parametrize(
    "text", ["", "F1020", "I1000", "N1234", "O1234", "02134", "00050", "99200", "99608", "0000T", "hello"]
)
def test_what_no_code_set_uses_is_unassigned_and_nothing_else(text: str) -> None:
    known = classify(text)
    told = (known.system, known.level, known.category, known.section, known.maintainer, known.scope)
    assert (known.status, *told) == ("unassigned", *[""] * 6)
