"""What the rest of a column says about its cells, and the list about its codes: a cell is not read alone."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from udfs.describe import Description, describe
from udfs.evidence import ALONE, Evidence, EvidenceOfColumn
from udfs.parse import parse
from udfs.stated_types import stated_type

Cells = list[tuple[Any, str]]  # values, and what the list says that they are

#: Types as lists write them, and words that are none.
types = st.sampled_from(["", "CPT", "HCPCS", "CPT/HCPCS", "MS-DRG", "RC", "NDC", "LOCAL", "Inpatient"])
columns: st.SearchStrategy[Cells] = st.lists(
    st.tuples(
        st.one_of(
            strategies.cell_values,
            strategies.codes,
            st.integers(1, 2100),
            st.integers(1, 2100).map(str),
            st.from_regex(r"[0-9]{7,11}", fullmatch=True),
        ),
        types,
    ),
    max_size=12,
)


def evidence_of(cells: Cells, heading: str = "") -> Evidence:
    collector = EvidenceOfColumn(heading)
    for value, stated in cells:
        collector.add(value, stated)
    return collector.evidence()


def read(values: list[Any], heading: str = "Code") -> list[str]:
    """The code of each cell of a column, "" where there is none."""
    evidence = evidence_of([(value, "") for value in values], heading)
    return [describe(value, evidence=evidence).code for value in values]


# Zeros


def test_short_texts_have_lost_no_zeros_where_others_have_theirs() -> None:
    assert read(["00142", "470", "216", "99213"]) == ["00142", "", "", "99213"]
    evidence = evidence_of([("00142", ""), ("470", "")], "Code")
    assert (
        describe("470", evidence=evidence).check
        == "Zeros are not restored: other cells of this column have theirs."
    )
    assert evidence.conclusions == (
        "Short texts in column Code were not given zeros: other cells have theirs.",
    )


@pytest.mark.parametrize("with_zeros", ["00142", "00142-QK", "0450", "039", "'00142", '="00142"', "01996"])
def test_any_text_of_digits_that_kept_its_zeros_tells(with_zeros: str) -> None:
    assert read([with_zeros, "470"])[1] == ""


@pytest.mark.parametrize(
    "nothing", ["0", "00", "00000", "0042T", "142-QK", "CPT 142", 0, True, None, "025-x"]
)
def test_what_has_no_zeros_to_lose_tells_nothing(nothing: object) -> None:
    assert read([nothing, "470"])[1] == "00470"


@pytest.mark.parametrize("value", [142, 142.0, "142.0", "142-QK", "CPT 142"])
def test_numbers_and_what_is_surely_a_code_are_restored_among_texts_with_zeros(value: object) -> None:
    assert read(["00170", value])[1] == "00142"


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("CPT/DRG Code", "DRG"),
        ("CPT / MS-DRG", "DRG"),
        ("CptMsDrgCode", "DRG"),
        ("CPT_OR_DRGS", "DRG"),
        ("Rev/CPT", "revenue codes"),
        ("CPT (or Rev.\nCode)", "revenue codes"),
        ("RevCodeOrCpt", "revenue codes"),
        ("HCPCS/APC", "APC"),
        ("CPT|EAPG", "EAPG"),
        ("CPT or ICD-9 code", "ICD"),
        ("CPT/Diagnosis Related Group", "DRG"),
    ],
)
def test_a_heading_that_names_another_system_of_short_numbers_keeps_them_short(
    heading: str, says: str
) -> None:
    values = [90832, 470, "216", 39, "142.0"]
    evidence = evidence_of([(value, "") for value in values], heading)
    assert read(values, heading) == ["90832", "", "", "", ""]
    assert describe(470, evidence=evidence).check == f"Zeros are not restored: the heading says {says}."
    assert evidence.conclusions == (
        f"Short numbers in column {' '.join(heading.split())} were not given zeros: the heading says {says}.",
    )


@pytest.mark.parametrize("heading", ["", "CPT Code", "CPT Codes (rev 01/2026)", "Previous code", "Arc"])
def test_other_headings_say_nothing(heading: str) -> None:
    assert read(["470", 99213], heading) == ["00470", "99213"]


def test_a_type_of_ours_is_nearer_than_the_heading() -> None:
    evidence = evidence_of([("470", "CPT")], "CPT/DRG")
    assert describe("470", evidence=evidence, stated_type="CPT").code == "00470"
    assert evidence.conclusions == ()


def test_zeros_are_restored_where_nothing_contradicts() -> None:
    values = ["1996", "100", "103", "142", "33208", "99213", "10021"]
    assert read(values) == ["01996", "00100", "00103", "00142", "33208", "99213", "10021"]
    evidence = evidence_of([(value, "") for value in values])
    assert (evidence.conclusions, evidence.doubts) == ((), ())


# Digits run together


def test_item_numbers_are_no_codes_with_modifiers() -> None:
    values = ["99232", "3100150", "3101110", "3101330", "5590791", "5599368", "3099307", "97542", "3102332"]
    assert list(filter(None, read(values))) == ["99232", "97542"]
    evidence = evidence_of([(value, "") for value in values], "cpt")
    assert (
        describe("3100150", evidence=evidence).check
        == "Not read as a code with modifiers: too little in the column speaks for it."
    )
    assert evidence.conclusions == (
        "Numbers of 7 digits in column cpt were not read as codes with modifiers: "
        "too little in the column speaks for it.",
    )


def test_codes_run_together_with_their_modifiers_are_read_where_most_numbers_are_such() -> None:
    values = ["8600390", "8352090", "7320050", 9921425, "36415", "883232690"]
    assert read(values) == ["86003", "83520", "73200", "99214", "36415", "88323"]
    evidence = evidence_of([(value, "") for value in values])
    assert (evidence.conclusions, evidence.doubts) == ((), ())


def test_modifiers_that_do_not_go_with_their_codes_are_chance() -> None:
    """All end in a known modifier: of visits and laboratories, behind numbers of surgery."""
    assert read(["3100125", "3100190", "3100191", "3100195"]) == [""] * 4
    assert read(["3641590", "8600390", "8352090"]) == ["36415", "86003", "83520"]


def test_enough_numbers_of_one_length_speak_for_themselves() -> None:
    provider_and_drug_numbers = ["1234567893"] * 5 + ["63323069030"] * 40
    assert read(["9921325"] * 10 + provider_and_drug_numbers)[0] == "99213"
    assert read(["9921325"] * 4 + provider_and_drug_numbers)[0] == ""


def test_each_length_is_judged_by_itself() -> None:
    seven, nine = ["9921325"] * 8, ["883232690", "888888888", "777777777"]
    assert read(seven + nine) == ["99213"] * 8 + [""] * 3


@pytest.mark.parametrize("value", ["500062", "175869", "992136", 500062])
def test_six_digits_alone_are_no_code(value: object) -> None:
    assert read([value, "99213", "J1885"]) == ["", "99213", "J1885"]


@pytest.mark.parametrize("cut", ["97150G", "G02025", " j1885j "])
def test_six_digits_beside_codes_with_a_letter_and_half_a_modifier(cut: str) -> None:
    assert read(["863175", "730905", cut])[:2] == ["86317", "73090"]


def test_padded_codes_are_read() -> None:
    """Whatever is read of them alone: the zero in front is what a field begins with, not a digit more."""
    values = ["088342", "0C1713", "07320050", "0C893650", "096372GY", "0G8996CHGN", "00042T", "036430"]
    assert read(values) == [parse(value).code for value in values]


@pytest.mark.parametrize("value", ["9921325-59", "CPT 9921325", "99213-25", "J1100JW"])
def test_only_digits_alone_are_doubted(value: str) -> None:
    assert read([value, "1111111", "1111112"])[0] == parse(value).code != ""


def test_drug_numbers_without_their_zeros() -> None:
    values = [
        "80306", "J3490", "173068224", "904765151", 781345095, 409127332.0, "9087026", "407222317",
        "270141215", "63323069030", "71041813", "6468100", "4110150",
    ]  # fmt: skip
    assert list(filter(None, read(values))) == ["80306", "J3490"]
    evidence = evidence_of([(value, "") for value in values], "HCPCS Codes")
    checks = [describe(value, evidence=evidence).check for value in values[2:]]
    assert all(said.startswith("This has the form of a drug number (NDC)") for said in checks)
    assert checks[0].endswith("Its 5-4-2 form is 00173-0682-24.")
    assert checks[-1].endswith("Its 5-4-2 form is 00004-1101-50.")


def test_provider_numbers_and_dates_are_no_drug_numbers() -> None:
    evidence = evidence_of([("173068224", ""), ("407222317", "")])
    assert evidence.drug_numbers
    assert "provider number" in describe("1234567893", evidence=evidence).check
    assert describe("20260701", evidence=evidence).check == "This is a date, not a code."


def test_a_heading_that_names_drug_numbers() -> None:
    evidence = evidence_of([("9921325", ""), ("J3490", "")], "HCPCS/NDC")
    assert "00009-9213-25" in describe("9921325", evidence=evidence).check
    assert evidence.conclusions == (
        "Numbers of 7 digits in column HCPCS/NDC were not read as codes with modifiers: "
        "the heading says NDC.",
    )


def test_large_and_odd_numbers_are_no_codes() -> None:
    values = [10**20, -5, 0.5, float("nan"), Decimal("9921325"), b"00142"]
    assert read([*values, "1111111"])[:4] == [""] * 4
    assert read([*values, "1111111", 1111112])[4:] == ["", "00142", "", ""]


# Doubts about the whole column


@pytest.mark.parametrize(
    ("values", "heading", "doubts"),
    [
        ([], "Code", ()),
        ([None, " "], "Code", ()),
        (["99213", "hello"], "Code", ()),
        (["hello", "39"], "Code", ("No code was recognized in column Code.",)),
        (["470"], "DRG", ("No code was recognized in column DRG.",)),
        (["1111111", "1111112", "9921325"], "", ("No code was recognized in this column.",)),
        (
            ["470", 216, "142"],
            "Code",
            ("All 3 codes in column Code got their zeros back: they could be MS-DRGs or revenue codes.",),
        ),
        (["470"], "Code", ()),  # the cell itself says so
        (
            ["99213", 470, 216, 39],
            "Code",
            (
                "Short numbers in column Code: 2 got their zeros back, 1 are no codes. "
                "They could be MS-DRGs or revenue codes.",
            ),
        ),
        (["99213", *range(100, 200), 39], "Code", ()),
        (
            ["99213", "9921325", "9921425", "1111111"],
            "Code",
            (
                "Long numbers in column Code: 2 were read as codes with modifiers, 1 are no codes. "
                "They could be numbers of another kind.",
            ),
        ),
        (["99213"] * 20 + ["9921325", "9921425", "1111111"], "Code", ()),
    ],
)
def test_doubts(values: list[Any], heading: str, doubts: tuple[str, ...]) -> None:
    assert evidence_of([(value, "") for value in values], heading).doubts == doubts


# Stated types


@pytest.mark.parametrize(
    ("value", "stated", "sentence"),
    [
        ("470", "MS-DRG", "This is stated as MS-DRG, not as a procedure code."),
        (470, "DRG", "This is stated as a diagnosis related group (DRG), not as a procedure code."),
        ("450", "RC", "This is stated as a revenue code, not as a procedure code."),
        ("0450", "REV", "This is stated as a revenue code, not as a procedure code."),
        ("110-1", "APR-DRG", "This is stated as APR-DRG, not as a procedure code."),
        ("00110", "EAPG", "This is stated as EAPG, not as a procedure code."),
        ("47", "EAPG", "This is stated as EAPG, not as a procedure code."),
        ("51672-4022-01", "NDC", "This is stated as a drug number (NDC), not as a procedure code."),
        ("9921325", "NDC", "This is stated as a drug number (NDC), not as a procedure code."),
        ("E1165", "ICD", "This is stated as an ICD code, not as a procedure code."),
        ("A1123", "HIPPS", "This is stated as a HIPPS rate code, not as a procedure code."),
        ("05071", "APC", "This is stated as APC, not as a procedure code."),
        ("99213", "LOCAL", "This is stated as a local code, not as a procedure code."),
        ("175869", "LOCAL", "This is stated as a local code, not as a procedure code."),
        ("1-Jan", "APR-DRG", "This is a date, not a code."),
        ("99213-25", "CDM", "This is stated as a chargemaster number, not as a procedure code."),
        ("J1885", "RC", "J1885 is HCPCS, stated as a revenue code."),
        ("99213-25", "MS-DRG", "99213 is CPT, stated as MS-DRG."),
        ("2026-07-01", "APR-DRG", "This is a date, not a code."),
        ("#N/A", "MS-DRG", "The cell holds an error."),
    ],
)
def test_what_is_stated_as_another_system_is_never_a_code(value: object, stated: str, sentence: str) -> None:
    described = describe(value, stated_type=stated)
    assert (described.code, described.system, described.check) == ("", "", sentence)


@pytest.mark.parametrize(
    ("value", "stated", "code", "sentence"),
    [
        ("J1885", "CPT", "J1885", "J1885 is HCPCS, stated as CPT."),
        ("D0120", "CPT-4", "D0120", "D0120 is CDT, stated as CPT-4."),
        ("99213-25", "HCPCS Level II", "99213", "99213 is CPT, stated as HCPCS Level II."),
        ("99213", "CDT", "99213", "99213 is CPT, stated as CDT."),
        ("99213", "HCPCS", "99213", ""),  # Level I
        ("J1885", "CPT/HCPCS", "J1885", ""),
        ("D0120", "HCPCS", "D0120", ""),
        ("99213", "cpt®", "99213", ""),
        ("99213", "", "99213", ""),
        ("99213", "Inpatient", "99213", ""),
        (
            "RUA10",
            "CPT/HCPCS",
            "",
            "This has the form of a HIPPS rate code, not of a procedure code. It is stated as CPT/HCPCS.",
        ),
        (
            "0450",
            "CPTHCPCS",
            "",
            "This has the form of a revenue code, not of a procedure code. It is stated as CPTHCPCS.",
        ),
    ],
)
def test_what_is_stated_as_ours(value: str, stated: str, code: str, sentence: str) -> None:
    described = describe(value, stated_type=stated)
    assert (described.code, described.check) == (code, sentence)


@pytest.mark.parametrize("cell", [None, 25.0, True, "", [], "#N/A", "Charge", "Hours"])
def test_other_cells_say_nothing_of_a_type(cell: object) -> None:
    assert stated_type(cell) is None


def test_contradictions_are_counted_under_one_word() -> None:
    cells = [("J1885", "CPT"), ("J1885", "RC"), ("0450", "CPT")]
    kinds = [describe(value, stated_type=stated).remarks[-1].kind for value, stated in cells]
    assert kinds == ["Stated as another system"] * 3
    assert describe("470", stated_type="ms drg").remarks[0].kind == "Stated as MS-DRG"


def test_types_decide_cell_by_cell() -> None:
    """A price file: what is of other systems says nothing about the codes, but for the zeros that it kept."""
    cells: Cells = [
        ("470", "MS-DRG"),
        ("450", "RC"),
        ("J1450", "HCPCS"),
        ("00142", "CPT"),
        ("3100150", "LOCAL"),
    ]
    evidence = evidence_of([*cells, ("3101110", "LOCAL"), ("9921325", "CPT")], "code|1")
    read = [describe(value, evidence=evidence, stated_type=stated).code for value, stated in cells]
    assert read == ["", "", "J1450", "00142", ""]
    assert describe("9921325", evidence=evidence, stated_type="CPT").code == "99213"
    assert (evidence.conclusions, evidence.doubts) == ((), ())


@pytest.mark.parametrize(
    ("written", "name", "systems"),
    [
        ("MSDRG", "MS-DRG", ()),
        ("MS-DRG v41.1", "MS-DRG", ()),
        ("DRGs", "a diagnosis related group (DRG)", ()),
        ("Revenue Codes", "a revenue code", ()),
        ("rev_code", "a revenue code", ()),
        ("NDC Number", "a drug number (NDC)", ()),
        ("CPT\n(R) code", "CPT (R) code", ("CPT",)),
        ("urn:oid:2.16.840.1.113883.6.12", "urn:oid:2.16.840.1.113883.6.12", ("CPT",)),
    ],
)
def test_types_as_lists_write_them(written: str, name: str, systems: tuple[str, ...]) -> None:
    found = stated_type(written)
    assert found is not None
    assert (found.name, found.systems) == (name, systems)


# Modifiers beside the code


@pytest.mark.parametrize(
    ("code", "beside", "modifiers"),
    [
        ("99213", ["25"], ("25",)),
        ("99213", [25], ("25",)),
        ("99213", [25.0, "59.0"], ("25", "59")),
        ("99213", ["25, 59", None], ("25", "59")),
        ("99213-25", ["25", "tc", "25"], ("25", "TC")),
        ("77067", [" TC\u00a0"], ("TC",)),
        ("77067", ["LT/RT"], ("LT", "RT")),
        ("77067", ["2559"], ("25", "59")),
        ("77067", [None, "", " ", "-", 0, "00", "N/A", "NULL"], ()),
        ("hello", ["25"], ()),
        (None, ["25"], ()),
    ],
)
def test_modifiers_beside_the_code(code: str, beside: list[Any], modifiers: tuple[str, ...]) -> None:
    described = describe(code, beside=beside)
    assert (described.modifiers, described.check) == (modifiers, describe(code).check)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("ABC", "ABC beside the code is no modifier."),
        (5, "5 beside the code is no modifier."),
        ("Smith, John", "What stands beside the code is no modifier."),
        (2.5, "What stands beside the code is no modifier."),
        (10**30, "What stands beside the code is no modifier."),
        (object(), "What stands beside the code is no modifier."),
        ("ZQ", "ZQ is not a known modifier."),
    ],
)
def test_what_is_no_modifier_is_said(cell: object, sentence: str) -> None:
    described = describe("99213", beside=[cell])
    assert (described.code, described.check) == ("99213", sentence)


def test_more_than_four_modifiers() -> None:
    described = describe("99213-25", beside=[26, "TC", "59", "LT"])
    assert (described.code, described.check) == ("", "More than four modifiers: a claim line takes four.")


def test_what_has_a_modifier_beside_it_is_of_no_other_system() -> None:
    assert describe("G0400", beside=["GA"]).check == describe("G0400-GA").check == ""
    run_together = parse("883232690").look_alikes
    assert describe("883232690", beside=["TC"]).reading.look_alikes == run_together != ()


# The documents

DOCS = Path(__file__).parents[1] / "docs" / "functions.md"


def test_the_docs_list_what_a_list_says() -> None:
    table = (
        DOCS.read_text(encoding="utf-8")
        .partition("## What a list says of its codes")[2]
        .partition("\n## ")[0]
    )
    listed = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    zeros = evidence_of([("00142", "")])
    heading = evidence_of([], "CPT/DRG Code")
    numbers = evidence_of([("3100150", ""), ("3101110", "")])
    assert listed[1:] == [
        describe("470", stated_type="MS-DRG").check,
        describe("J1885", stated_type="revenue code").check,
        describe("J1885", stated_type="CPT").check,
        describe("0450", stated_type="CPT").remarks[-1].sentence,
        describe("142", evidence=zeros).check,
        describe(470, evidence=heading).check,
        describe("3100150", evidence=numbers).check,
        describe("99213", beside=["ABC"]).check,
        describe("99213", beside=["see note"]).check,
    ]


# What holds for all columns


@given(st.lists(strategies.codes), st.text(max_size=20))
def test_a_column_of_codes_in_full_is_never_changed(values: list[str], heading: str) -> None:
    evidence = evidence_of([(value, "") for value in values], heading)
    for value in values:
        assert describe(value, evidence=evidence) == describe(value)


@given(columns, st.sampled_from(["", "Code", "CPT/DRG", "HCPCS/NDC"]), st.randoms())
def test_the_order_of_cells_does_not_matter(cells: Cells, heading: str, chance: random.Random) -> None:
    shuffled = chance.sample(cells, len(cells))
    assert evidence_of(shuffled, heading) == evidence_of(cells, heading)


@given(columns, st.integers(1, 5))
def test_adding_a_cell_so_many_times_is_adding_it_again_and_again(cells: Cells, times: int) -> None:
    counted = EvidenceOfColumn()
    for value, stated in cells:
        counted.add(value, stated, times)
    assert counted.evidence() == evidence_of(cells * times)


@given(columns, st.sampled_from(["", "CPT/DRG", "HCPCS/NDC"]), strategies.codes, st.sampled_from(["", "-25"]))
def test_only_a_type_takes_a_code_in_full_away(cells: Cells, heading: str, code: str, modifier: str) -> None:
    evidence = evidence_of([*cells, (code + modifier, "")], heading)
    assert describe(code + modifier, evidence=evidence) == describe(code + modifier)


@given(columns, st.sampled_from(["", "CPT/DRG", "HCPCS/NDC"]), st.lists(strategies.cell_values, max_size=3))
def test_what_a_list_says_only_ever_takes_away(cells: Cells, heading: str, beside: list[Any]) -> None:
    """No code comes of it, no other code, and whatever is not read has its reason."""
    evidence = evidence_of(cells, heading)
    for value, stated in cells:
        alone = describe(value)
        described: Description = describe(value, evidence=evidence, stated_type=stated, beside=beside)
        assert described.code in ("", alone.code)
        assert described.blank == alone.blank
        assert described.recognized or described.blank or described.check


@given(strategies.cell_values)
def test_without_a_list_a_cell_is_read_alone(value: Any) -> None:
    assert describe(value, evidence=Evidence(), stated_type="", beside=()) == describe(value, evidence=ALONE)
