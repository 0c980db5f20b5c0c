"""Reading codes from cells: every damage that spreadsheets and people do, and what is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import strategies
from code_like_values import Cell, cells
from hypothesis import example, given
from hypothesis import strategies as st
from shared_files import shared

from udfs.parse import BLANK, Code, parse, plain_text


@pytest.mark.parametrize("cell", cells(), ids=lambda one: repr(one.value))
def test_the_known_cells(cell: Cell) -> None:
    """Each holds the code and the modifiers that are written beside it."""
    assert (parse(cell.value).code, parse(cell.value).modifiers) == (cell.code, cell.modifiers)


@pytest.mark.parametrize("number", [99213, 99213.0, Decimal("99213"), Decimal("99213.0")])
def test_a_number_cell_is_read_like_text(number: Any) -> None:
    assert parse(number) == Code("99213")


@pytest.mark.parametrize(
    ("cell", "code"),
    [(100, "00100"), (142.0, "00142"), ("142", "00142"), (999, "00999"), (1000, "01000"), ("1999", "01999")],
)
def test_lost_zeros_are_restored(cell: Any, code: str) -> None:
    found = parse(cell)
    assert found.code == code
    assert found.repairs == (f"leading zeros restored: {int(cell)} -> {code}",)


@pytest.mark.parametrize("number", [1, 9, 10, 25, 99, 2000, 9999, 100_000, 999_999, -142, -99213])
def test_other_numbers_never_were_codes(number: int) -> None:
    assert parse(number) == Code(reason="number")
    assert parse(float(number)) == Code(reason="number")


def test_each_whole_number_below_a_hundred_thousand() -> None:
    """Of the whole numbers, exactly those of an assigned CPT number are codes, zeros restored."""
    for number in range(100_000):
        expected = 100 <= number <= 1999 or 10_000 <= number <= 99_607
        assert (parse(number).code == f"{number:05d}") is (expected and number != 99_200), number


@pytest.mark.parametrize(
    ("cell", "modifiers"),
    [
        ("99213-25", ("25",)),
        ("99213 25", ("25",)),
        ("99213:25", ("25",)),
        ("99213.25", ("25",)),
        ("99213,25", ("25",)),
        ("99213/25", ("25",)),
        ("99213;25", ("25",)),
        ("99213_25", ("25",)),
        ("99213 (25)", ("25",)),
        ("99213[25]", ("25",)),
        ("99213 - 25", ("25",)),
        ("99213\u201325", ("25",)),
        ("99213\u2212\uff12\uff15", ("25",)),
        ("99213-25-59", ("25", "59")),
        ("99213-25,59", ("25", "59")),
        ("99213-25-59-LT-RT", ("25", "59", "LT", "RT")),
        ("99213-25LT", ("25", "LT")),
        ("9921325-59", ("25", "59")),
        ("9921325 59", ("25", "59")),
        ("99213AA-P3 QS", ("AA", "P3", "QS")),
        ("99213-ZZ", ("ZZ",)),
        (99213.25, ("25",)),
        (Decimal("99213.25"), ("25",)),
        ("9921325", ("25",)),
        (9921325, ("25",)),
        (9921325.0, ("25",)),
        ("992132559", ("25", "59")),
        ("99213JWKX", ("JW", "KX")),
        ("99213255976LT", ("25", "59", "76", "LT")),
    ],
)
def test_modifiers_are_split_off(cell: Any, modifiers: tuple[str, ...]) -> None:
    found = parse(cell)
    assert (found.code, found.modifiers) == ("99213", modifiers)


def test_modifiers_behind_a_code_that_lost_its_zeros() -> None:
    assert parse("142-25") == Code("00142", ("25",), ("leading zeros restored: 142 -> 00142",))


@pytest.mark.parametrize("cell", [99213.5, "99213.5", Decimal("99213.5")])
def test_a_modifier_that_lost_its_last_digit_is_restored_and_said(cell: Any) -> None:
    assert parse(cell) == Code(
        "99213", ("50",), ("last digit of the modifier restored: 99213.5 -> 99213-50",)
    )


@pytest.mark.parametrize(
    "cell", [99213.67, 99213.1, 99213.255, 142.25, 0.25, 12345.678, "99213.67", "99213,10"]
)
def test_decimals_that_are_no_modifier_are_an_amount(cell: Any) -> None:
    assert parse(cell).code == ""


def test_run_together_ambulance_pairs_belong_to_ambulance_codes() -> None:
    assert parse("A0428RH").modifiers == ("RH",)
    assert parse("J1100RH").code == ""


@pytest.mark.parametrize(
    ("cell", "code", "repairs"),
    [
        ("j1100", "J1100", ("capital letters: j1100 -> J1100",)),
        ("0042t", "0042T", ("capital letters: 0042t -> 0042T",)),
        (" 99213", "99213", ("spaces removed",)),
        ("99213\u00a0", "99213", ("hidden characters removed",)),
        ("\u200b99213", "99213", ("hidden characters removed",)),
        ("99213\t", "99213", ("hidden characters removed",)),
        ("\u00a0 99213 ", "99213", ("hidden characters removed", "spaces removed")),
        ("99\u00ad213", "99213", ("hidden characters removed",)),
        ("９９２１３", "99213", ("unusual characters replaced",)),
        ("99213®", "99213", ()),
        ("٩٩٢١٣", "99213", ("unusual characters replaced",)),
        ("Ｊ１１００", "J1100", ("unusual characters replaced",)),
        ("'00100", "00100", ("quotation marks removed",)),
        ("\u201900100", "00100", ("quotation marks removed",)),
        ('="00100"', "00100", ("quotation marks removed",)),
        ('= "00100"', "00100", ("quotation marks removed",)),
        ('"99213"', "99213", ("quotation marks removed",)),
        ("+99213", "99213", ("marks removed",)),
        ("#99213", "99213", ("marks removed",)),
        ("99213-", "99213", ("marks removed",)),
        ("99213.", "99213", ("marks removed",)),
        ("10004.0", "10004", ("decimals removed: 10004.0 -> 10004",)),
        ("00142.0", "00142", ("decimals removed: 00142.0 -> 00142",)),
        ("99213.00", "99213", ("decimals removed: 99213.00 -> 99213",)),
        ("142.0", "00142", ("decimals removed: 142.0 -> 142", "leading zeros restored: 142 -> 00142")),
        ("99,213", "99213", ("comma removed: 99,213 -> 99213",)),
        ("1,234", "01234", ("comma removed: 1,234 -> 1234", "leading zeros restored: 1234 -> 01234")),
        ("9.9213E+04", "99213", ("exponent written out: 9.9213E+04 -> 99213",)),
        ("9921325", "99213", ("modifiers split off: 9921325 -> 99213-25",)),
        ("J1100JW", "J1100", ("modifiers split off: J1100JW -> J1100-JW",)),
    ],
)
def test_repairs(cell: str, code: str, repairs: tuple[str, ...]) -> None:
    found = parse(cell)
    assert (found.code, found.repairs) == (code, repairs)


@pytest.mark.parametrize(
    "cell",
    [
        "HC:99213",
        "CPT:99213",
        "CPT4:99213",
        "CPT-4 99213",
        "CPT 4: 99213",
        "CPT® 99213",
        "cpt 99213",
        "CPT99213",
        "CPT Code: 99213",
        "CPT/HCPCS: 99213",
        "HCPCS 99213",
        "HCPCS Level I: 99213",
        "Code: 99213",
        "Procedure code 99213",
        "HC>99213",
    ],
)
def test_prefixes_are_taken_off(cell: str) -> None:
    found = parse(cell)
    assert found.code == "99213"
    assert "prefix removed" in found.repairs


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("AD:D0120", "D0120"),
        ("CPT 142", "00142"),
        ("HC:142", "00142"),
        ("CPT49921", "49921"),
        ("HCPCS II J1100", "J1100"),
    ],
)
def test_prefixes_of_other_codes(cell: str, code: str) -> None:
    assert parse(cell).code == code


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("0002-7597-01", "ndc"),
        ("50242-040-62", "ndc"),
        ("12345-6789-1", "ndc"),
        ("00002759701", "ndc"),
        (12345678901, "ndc"),
        ("1234567890", "ndc"),
        ("NDC 0002-7597-01", "ndc"),
        ("1234567893", "npi"),
        (1234567893.0, "npi"),
        ("2345-7", "loinc"),
        ("99213-7", "loinc"),
        ("99213-2512", "zip"),
        ("99213-2559", "zip"),
        ("E11.40", "icd10"),
        ("S72.001A", "icd10"),
        ("z00.00", "icd10"),
        ("F1020", "icd10"),
        ("250.00", "icd9"),
        ("401.9", "icd9"),
        ("V70.0", "icd9"),
        ("V58.69", "icd9"),
        ("S42001P", "icd10"),
        ("T2000XS", "icd10"),
        ("M8430XP", "icd10"),
        ("E103291", "icd10"),
        ("C441022", "icd10"),
        ("M25511", "icd10"),
        ("S42001A", "icd10"),
        ("RUA10", "hipps"),
        ("KAQD1", "hipps"),
        ("1CHK1", "hipps"),
        ("2BC21", "hipps"),
        ("HIPPS 1AA11", "hipps"),
        ("110-1", "apr-drg"),
        ("110-7", "loinc"),
        ("APR-DRG 560", "apr-drg"),
        ("EAPG 110", "eapg"),
        ("1-Jan", "date"),
        ("Jan-26", "date"),
        ("207Q00000X", "taxonomy"),
        ("0450", "revenue"),
        ("0100", "revenue"),
        ("Rev 0450", "revenue"),
        ("DRG 470", "drg"),
        ("MS-DRG 470", "drg"),
        ("2026-01-31", "date"),
        ("1/31/2026", "date"),
        ("1999-12-31", "date"),
        ("20260131", "date"),
        (date(2026, 1, 31), "date"),
        (datetime(2026, 1, 31, 8), "date"),
        (time(8), "date"),
        (timedelta(days=3), "date"),
        (True, "boolean"),
        (False, "boolean"),
        (-2146826246, "error"),
        (-2146826245, "error"),
        ("#N/A", "error"),
        ("#VALUE!", "error"),
        ("#NAME?", "error"),
        ("25", "modifier"),
        ("P3", "modifier"),
        ("rh", "modifier"),
        ("25, 59", "modifier"),
        ("25-59-76-77-LT", "many modifiers"),
        ("TRUE", "text"),
        ("N390", "text"),
        ("F322", "text"),
        ("99213, 99214", "several"),
        ("99213-99215", "range"),
        ("97014 and 97032", "several"),
        ("A4206 thru A4209", "range"),
        ("99211-15", "range"),
        ("99211 thru 15", "range"),
        ("99211-215", "range"),
        ("99215-99213", "several"),
        ("J1100-99213", "several"),
        (", ".join(f"{code}" for code in range(33202, 33242)), "several"),
        ("Office visit, 99213 or 99214, new patients only", "several"),
        ("99213 J1100", "several"),
        ("99213-25-59-LT-RT-XU", "many modifiers"),
        ("99213255976LTRTXU", "many modifiers"),
        ("142-25-59-LT-RT-XU", "many modifiers"),
        ("99213 Office visit", "other text"),
        ("Visit 99213", "other text"),
        ("99213 and 25", "other text"),
        ("29405 CAST", "other text"),
        ("99213 0", "other text"),
        ("A4253 EACH", "other text"),
        ("A4550 - TRAY", "other text"),
        ("9921325 units", "other text"),
        ("I1000", "first letter"),
        ("N9999", "first letter"),
        ("1234B", "last letter"),
        ("00050", "unassigned"),
        ("02134", "unassigned"),
        ("99200", "unassigned"),
        ("99608-", "unassigned"),
        ("9920025", "unassigned"),
        ("0000T", "unassigned"),
        ("A123T", "text"),
        ("1E3", "text"),
        ("9.92E+06", "text"),
        ("500 mg", "text"),
        ("142-ZZ", "text"),
        ("142-Main", "text"),
        ("hello", "text"),
        ("naïve 99213", "text"),
        ("J11OO", "letter O"),
        ("9921O", "letter O"),
        ("OO142", "letter O"),
        ("GO410-25", "letter O"),
        ("J1l00", "letter I"),
        ("GOLD1", "text"),
        ("NOOO1", "text"),
        ("x" * 201, "text"),
        ("123450", "number"),
        ("999995", "number"),
        (863175, "number"),
        ("992132525", "ndc"),
        ("027406882", "ndc"),
        ("904765151", "ndc"),
        ("2500.0", "number"),
        ("0450.0", "text"),
        ("99213255", "number"),
        (float("nan"), "number"),
        (float("inf"), "number"),
        (Decimal("NaN"), "number"),
        (Decimal("1E+999999"), "number"),
        (10**400, "number"),
        ([["99213"]], "unreadable"),
        ({}, "unreadable"),
        (object(), "unreadable"),
    ],
)
def test_what_is_no_code_says_why(cell: Any, reason: str) -> None:
    found = parse(cell)
    assert (found.code, found.reason) == ("", reason)


@pytest.mark.parametrize(
    "cell",
    ["NONE", "(NULL)", "n/a", "N.A.", "na", "No CPT", "No HCPCS code", "No CPT/HCPCS code assigned",
     "NO CODE", "-", "\u2014", "--", "...", 0, 0.0, "0", "0.00", "00000", "TBD", "Not applicable", "none.",
     "[null]", "None listed", "CPT: N/A", "XXXXX", "CSTM-00"],
)  # fmt: skip
def test_a_placeholder_is_blank_with_a_reason(cell: Any) -> None:
    found = parse(cell)
    assert (found.code, found.blank) == ("", True)
    assert found.reason == ("all codes" if cell == "CSTM-00" else "placeholder")


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("97014, G0283-GP", ("97014", "G0283-GP")),
        ("97014GP   G0283GP", ("97014-GP", "G0283-GP")),
        ("99213 25 59; 99214/25", ("99213-25-59", "99214-25")),
        ("80305, 80306, 80320-80377", ("80305", "80306", "80320", "80377")),
        ("97110 x2, 97140 x1", ("97110", "97140")),
        ("99213-X1 & 99214", ("99213-X1", "99214")),
        ("A0428RH or A0429-RH", ("A0428-RH", "A0429-RH")),
        ("CPT 99213\nCPT 99214", ("99213", "99214")),
        ("0140U- 0142U", ("0140U", "0142U")),
        ("99213, X1234", ("99213", "X1234")),
        ("00100 to X0000", ("00100", "X0000")),
        ("99211-15", ("99211", "99215")),
        ("99213", ()),
        ("99213-25", ()),
        ("99999-00001", ()),
    ],
)
def test_several_codes_come_one_by_one(cell: str, codes: tuple[str, ...]) -> None:
    assert parse(cell).codes == codes


@given(
    st.lists(strategies.codes, min_size=2, max_size=60),
    st.sampled_from([", ", ",", "; ", "\n", " and ", " or ", " & ", "/", "   "]),
    st.sampled_from(["{}", "({})", "{}, ", "CPT {}", "'{}'"]),
)
def test_a_list_of_any_codes_comes_one_by_one(codes: list[str], separator: str, around: str) -> None:
    assert parse(around.format(separator.join(codes))).codes == tuple(codes)


@given(
    strategies.codes, strategies.codes, st.sampled_from(["-", " - ", "\u2013", " to ", " thru ", " THROUGH "])
)
def test_a_range_of_any_codes_keeps_its_ends(first: str, last: str, dash: str) -> None:
    """In ascending order and of one shape it is a range, otherwise two codes."""
    found = parse(first + dash + last)
    assert found.codes == (first, last)
    alike = re.sub("[0-9]", "9", first) == re.sub("[0-9]", "9", last)
    assert found.reason == ("range" if alike and first < last else "several")


def test_several_codes_are_known_at_any_length() -> None:
    codes = tuple(f"{number}" for number in range(33202, 36202))
    assert parse(", ".join(codes)).codes == codes
    assert parse("99213 " + "x" * 300).reason == "other text"


@pytest.mark.parametrize(
    ("cell", "code", "modifiers", "repair"),
    [
        ("86003 X16", "86003", (), "quantity set aside: 16"),
        ("88368(4)", "88368", (), "quantity set aside: 4"),
        ("97110 (GP) x2", "97110", ("GP",), "quantity set aside: 2"),
        ("97110 (x2)", "97110", (), "quantity set aside: 2"),
        ("97110 \u00d72", "97110", (), "quantity set aside: 2"),
        ("97110x2 units", "97110", (), "quantity set aside: 2"),
        ("97110X6", "97110", (), "quantity set aside: 6"),
        ("97110*2", "97110", (), "quantity set aside: 2"),
        ("97110-GP qty: 2", "97110", ("GP",), "quantity set aside: 2"),
        ("97110, 2 units", "97110", (), "quantity set aside: 2"),
        ("99213 25 units", "99213", (), "quantity set aside: 25"),
        ("2 x 97110", "97110", (), "quantity set aside: 2"),
        ("J3535?", "J3535", (), "marks removed"),
        ("0042 T", "0042T", (), "blank inside removed: 0042 T -> 0042T"),
        ("097320050", "", (), ""),
        ("096372GY", "96372", ("GY",), "zero in front removed: 096372GY -> 96372-GY"),
        ("97150 G", "97150", (), "a modifier cut short (G)"),
        ("J1100.21", "J1100", (), "something stands behind it: J1100.21 -> J1100"),
        ("F1020.1", "", (), ""),
        ("99213-25^Visit^CPT4", "99213", ("25",), "parts of a message removed"),
        ("HC:99213:25:::Visit", "99213", ("25",), "parts of a message removed"),
        ("SV2*0450*HC:99283*100*UN*1~", "99283", (), "parts of a message removed"),
        ("urn:oid:2.16.840.1.113883.6.12|99213", "99213", (), "parts of a message removed"),
        ("HC:99213:99214", "", (), ""),
    ],
)
def test_what_stands_around_a_code_is_set_aside(
    cell: str, code: str, modifiers: tuple[str, ...], repair: str
) -> None:
    found = parse(cell)
    assert (found.code, found.modifiers, found.repairs) == (code, modifiers, (repair,) if repair else ())


def test_a_modifier_alone_is_kept_as_a_modifier() -> None:
    assert parse("25").modifiers == ("25",)
    assert parse("LT RT").modifiers == ("LT", "RT")


@pytest.mark.parametrize("cell", [None, "", " ", "\u00a0", "\u200b", "\t\r\n", b"", "'", " " * 5000])
def test_blank_cells_are_blank(cell: Any) -> None:
    assert parse(cell) == BLANK


@pytest.mark.parametrize(
    ("cell", "look_alikes"),
    [
        (142, ("MS-DRG 142", "revenue code 0142")),
        (1999, ("the year 1999",)),
        (1002, ("revenue code 1002",)),
        (1234, ()),
        (25000, ("ICD-9-CM 250.00",)),
        (46221, ("the date 2026-07-18",)),
        ("46221", ()),
        (46221.25, ("the date 2026-07-18",)),
        (46221.5, ("the date 2026-07-18",)),
        (45378.59, ()),
        ("G0400", ("ICD-10-CM G04.00",)),
        ("E1140", ("ICD-10-CM E11.40",)),
        ("E1190", ()),
        ("E1140-NU", ()),
        ("99213", ()),
        ("0014225", ("ICD-10-PCS 0014225",)),
        ("992132559", ("NDC 00992-1325-59", "ZIP+4 99213-2559")),
        ("63323069030", ("NDC 63323-0690-30",)),
        ("19801", ("ZIP code 19801",)),
        ("99381-97", ("the range 99381-99397",)),
        ("99221-23", ("the range 99221-99223",)),
        ("99213-25", ()),
        ("20610-50", ()),
        ("99381-96-25", ()),
        ("G0400-25", ()),
        ("J7170-74", ("the range J7170-J7174",)),
        ("C1387.1", ()),
        ("F1020", ("ICD-10-CM F10.20",)),
    ],
)
def test_look_alikes_are_noted(cell: Any, look_alikes: tuple[str, ...]) -> None:
    assert parse(cell).look_alikes == look_alikes


def test_look_alikes_among_real_codes_of_a_release() -> None:
    """Of the codes in the file of 2019, those that are ICD-10-CM codes too are noted, and not all are."""
    lines = shared("releases", "HCPC2019_CONTR_ANWEB.txt").read_text(encoding="cp1252").splitlines()
    codes = {line[:5] for line in lines if line[10:11] == "3" and line[1:5].isdigit()}
    noted = {code for code in codes if parse(code).look_alikes}
    assert {"G0400", "J0120"} <= noted
    assert 150 < len(noted) < len(codes) / 10


class _Misbehaving(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError("do not look at me")

    def strip(self, *_: Any) -> str:
        raise RuntimeError("nor touch me")


class _Broken:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise RuntimeError("no class either")


def test_values_that_misbehave_are_answered() -> None:
    assert parse(_Misbehaving("99213")).code == "99213"
    assert parse(_Broken()) == Code(reason="unreadable")


@given(strategies.cell_values)
def test_any_value_is_answered(value: Any) -> None:
    found = parse(value)
    assert isinstance(found, Code)
    assert [bool(found.code), bool(found.reason) and not found.blank, found.blank].count(True) == 1
    assert len(found.modifiers) <= 4


@given(strategies.cell_values)
@example("99213 (25)")
def test_what_was_read_reads_the_same_again(value: Any) -> None:
    found = parse(value)
    if found.code:
        again = parse("-".join((found.code, *found.modifiers)))
        assert (again.code, again.modifiers, again.repairs) == (found.code, found.modifiers, ())


@given(strategies.codes, st.lists(strategies.modifiers, max_size=4), strategies.separators)
def test_a_code_and_its_modifiers_are_read_back(code: str, modifiers: list[str], separator: str) -> None:
    found = parse(separator.join([code, *modifiers]))
    assert (found.code, found.modifiers, found.repairs) == (code, tuple(modifiers), ())


@given(strategies.codes, st.lists(strategies.modifiers, max_size=4))
def test_letter_case_makes_no_difference(code: str, modifiers: list[str]) -> None:
    written = "-".join([code, *modifiers])
    assert parse(written.lower()).code == parse(written).code
    assert parse(written.lower()).modifiers == parse(written).modifiers


@given(strategies.blanks, strategies.codes, strategies.blanks)
def test_surrounding_space_makes_no_difference(before: str, code: str, behind: str) -> None:
    assert parse(before + code + behind).code == code


@pytest.mark.parametrize("cell", [b"99213", b"99213\xa0", "99213\u00a0".encode(), b"99213\x9625"])
def test_bytes_are_read_as_text_of_either_encoding(cell: bytes) -> None:
    assert parse(cell).code == "99213"


@given(st.integers(100, 1999))
def test_lost_zeros_come_back_however_the_number_is_held(number: int) -> None:
    code = f"{number:05d}"
    assert {
        parse(form).code for form in (number, float(number), str(number), f"{number}.0", code, code.encode())
    } == {code}


# --- plain text out of what web pages, PDF files and keyboards put into cells ---


@pytest.mark.parametrize(
    ("text", "plain", "repairs"),
    [
        ("99213", "99213", ()),
        ("a  b", "a b", ()),
        (" 99213", "99213", ("spaces removed",)),
        ("99213\u00a0", "99213", ("hidden characters removed",)),
        ("992\u200b13", "99213", ("hidden characters removed",)),
        ("99213\u00a025", "99213 25", ("hidden characters removed",)),
        ("99213\r\n25", "99213 25", ("hidden characters removed",)),
        ("99213\u201425", "99213-25", ("unusual characters replaced",)),
        ("９９２１３", "99213", ("unusual characters replaced",)),
        ("९९२१३", "99213", ("unusual characters replaced",)),
        ("CPT®99213", "CPT 99213", ()),
        ("\u201c99213\u201d", '"99213"', ()),
        ("naïve", "naïve", ()),
        ("Ⅳ", "Ⅳ", ()),
        ("ﬁ", "ﬁ", ()),
    ],
)
def test_plain_text(text: str, plain: str, repairs: tuple[str, ...]) -> None:
    assert plain_text(text) == (plain, repairs)


@given(st.text())
def test_plain_text_is_plain_the_second_time(text: str) -> None:
    plain, _ = plain_text(text)
    assert plain_text(plain) == (plain, ())


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"])))
def test_plain_ascii_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == (text, ())
