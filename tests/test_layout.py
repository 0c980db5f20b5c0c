"""Where the headings of a list are, what its columns are for, and which of them hold the codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.files.code_columns import CodeColumn, Named, find_code_columns, only_code_column
from addin.files.headings import heading, known_headings, role_of
from addin.files.layout import Layout, NoSuchColumnError, find_layout
from udfs.errors import InputError

Rows = list[list[object]]


def codes(rows: Rows, named: Named | None = None) -> tuple[Layout, list[CodeColumn]]:
    layout = find_layout(rows)
    return layout, find_code_columns(layout, rows[layout.first_row - 1 :], named)


def letters(found: list[CodeColumn]) -> str:
    return "".join(one.column.letters for one in found)


# Headings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "CPT/HCPCS Code", "cpt_hcpcs_code", "CPT®/HCPCS Cd", "CPT/ HCPCS\nCodes", "CPT | HCPCS | Code",
        "CPT-HCPCS CODE", "  cpt/hcpcs   code ", "CPT(R)/HCPCS Code", "CptHcpcsCode", "2026 CPT/HCPCS Codes",
    ],
)  # fmt: skip
def test_ways_of_writing_a_heading_are_one(written: str) -> None:
    assert heading(written) == heading("CPT/HCPCS Code")
    assert role_of(written).name == "code"


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Proc Cd", "code"), ("HCPCS_CD_2", "code"), ("code|1", "code"), ("code | 1 | type", "stated_type"),
        ("svc_code_type", "stated_type"), ("MOD2", "modifier"), ("HCPCS Modifier 1", "modifier"),
        ("CPT Short Description", "description"), ("Charge Codes Description", "description"),
        ("2026 Charge Codes", "charge_code"), ("CDM#", "charge_code"), ("Item No.", "charge_code"),
        ("Chg Amt", "charge"), ("June 2026 Prices", "charge"), ("standard_charge|gross", "charge"),
        ("standard_charge|Any Payer|PPO|negotiated_dollar", "rate"), ("Contract Rate", "rate"),
        ("Standard Fee", "fee"), ("Total Charges", "charge"), ("Billed", "charge"),
        ("Allowed Amt", "allowed"),
        ("Payer Name", "payer"), ("Primary Payor", "payer"), ("Svc Qty", "units"), ("DOS", "service_date"),
        ("Rev Cd", "revenue_code"), ("Dx Code", "other_system"), ("MS-DRG", "other_system"),
        ("CLM_ID", "reference"), ("Denial Reason Code", "carc"), ("Claim Status", "status"),
        ("hospital_name", ""), ("Patient Name", ""), ("Net weight", ""),
        ("Emergency room visit, level 4 (CPT code 99284)", ""),
    ],
)  # fmt: skip
def test_what_a_column_is_for(written: str, role: str) -> None:
    assert role_of(written).name == role


def test_every_known_heading_is_for_what_its_row_says() -> None:
    """No row of the table is hidden by another one."""
    lost = [
        (role, one)
        for role, headings in known_headings().items()
        for one in headings
        if "*" not in one and role_of(one).name != role
    ]
    assert lost == []


# The row of the headings --------------------------------------------------------------------------------

_DATA: Rows = [["99213", "Visit", 92.5], ["J1100", "Drug", 3], ["0042T", "Scan", 410]]


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([["CPT Code", "Description", "Fee"]], 1),
        ([["Fees of the practice"], [], ["CPT Code", "Description", "Fee"]], 3),
        ([["Practice", "Made on"], ["North", "2026-07-01"], ["CPT Code", "Description", "Fee"]], 3),
        ([["Payer", "Plan", "Effective date"], ["North", "PPO", "2026-07-01"], ["CPT", "Words", "Fee"]], 3),
        ([["Report", "", ""], ["of July", "", ""], ["HCPCS/\nCPT", "Service Desc.", "Std Fee"]], 3),
    ],
)
def test_headings_are_found_below_titles(above: Rows, row: int) -> None:
    layout = find_layout([*above, *_DATA])
    assert layout.header_rows == (row,)
    assert layout.first_row == row + 1
    assert [column.role.name for column in layout.columns][::2] == ["code", "fee"]


def test_data_are_never_headings() -> None:
    """Not even words that are headings elsewhere."""
    rows: Rows = [["Payer", "Code", "CARC", "Billed", "Claim Status"]]
    rows += [["North", "99213", "97", "92.50", "Open"], ["South", "J1100", "16", "3.00", "Status"]]
    layout = find_layout(rows)
    assert layout.header_rows == (1,)
    with pytest.raises(NoSuchColumnError, match="'Open'"):
        layout.named("Open")


def test_a_list_without_headings_begins_with_its_first_row() -> None:
    layout, found = codes(_DATA)
    assert layout.header_rows == ()
    assert layout.first_row == 1
    assert letters(found) == "A"


def test_stacked_headings_are_read_as_one() -> None:
    """Words under words above numbers go on with the heading; the line of a section does not."""
    rows: Rows = [
        ["Column 1", "Column 2", "Effective", "Deletion", "Modifier"],
        ["", "", "Date", "Date", "0=not allowed"],
        ["", "", "", "*=no data", "1=allowed"],
    ]
    rows += [["0001U", "0030U", "20180701", "*", "1"], ["99213", "G0463", "20200101", "20231231", "0"]] * 2
    layout, found = codes(rows)
    assert layout.header_rows == (1, 2, 3)
    assert layout.columns[2].heading == "Effective Date"
    assert letters(found) == "AB"
    assert found[1].modifiers == ()  # 0 and 1 are no modifiers

    sections: Rows = [["CPT", "Description"], ["", "ROOM CHARGES"], ["99213", "Visit"], ["99214", "Visit"]]
    assert find_layout(sections).first_row == 2


def test_a_group_above_its_columns_is_part_of_their_headings() -> None:
    rows: Rows = [["Service", "", "Charges", ""], ["CPT", "Description", 2025, 2026]]
    rows += [["99213", "Visit", 90, 92], ["J1100", "Drug", 3, 4]]
    layout = find_layout(rows)
    assert layout.header_rows == (1, 2)
    assert layout.first_row == 3
    assert [column.heading for column in layout.columns][2:] == ["Charges 2025", "Charges 2026"]


def test_the_row_of_the_headings_can_be_said() -> None:
    layout = find_layout([["Code", "Fee"], ["CPT", "Price"], *_DATA], header_row=2)
    assert layout.header_rows == (2,)
    assert find_layout(_DATA, header_row=0).first_row == 1
    with pytest.raises(InputError, match="--header-row"):
        find_layout([["Code"], [None], ["99213"]], header_row=2)


_CELL = st.one_of(
    st.none(), st.sampled_from(["", "x", "99213", "J1100", "n/a", "Total"]), st.integers(0, 10**6)
)


@given(
    st.integers(0, 12),
    st.lists(st.tuples(st.sampled_from(["99213", "J1100-JW", "0042T", "00142"]), _CELL, _CELL), min_size=1),
)
def test_headings_anywhere_in_the_first_rows(titles: int, data: list[tuple[object, ...]]) -> None:
    """Each row below them is data, whatever stands in it; none of those above is."""
    rows: Rows = [["Price list"] for _ in range(titles)]
    rows += [["CPT Code", "Units", "Charge"], *map(list, data)]
    layout, found = codes(rows)
    assert layout.first_row == titles + 2
    assert letters(found) == "A"


# The columns of the codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([["CLM_ID", "HCPCS_CD_1", "HCPCS_CD_2"], ["1", "85610", ""], ["2", "99213", "J1100"]], "BC"),
        ([["Charge Code", "CPT", "Price"], ["10004", "82175", "23.99"], ["10005", "", "7"]], "B"),
        (
            [["Procedure ID", "Description", "Amount"], ["29713", "Tube", "1305"], ["29714", "Kit", "8510"]],
            "",
        ),
        ([["Item", "Zip", "Svc Code"], ["a", "60601", "J1100"], ["b", "60602", "99213"]], "C"),
        ([["Code", "HCPCS"], ["10004", "J1100"], ["10005", "A0428"]], "B"),
        ([["CPT Category", "CPT"], ["I", "99213"], ["III", "0042T"]], "B"),
        ([["Price", "What"], ["12500", "J1100"], ["99213", "00142"]], "B"),
        ([["code"], ["NONE"], ["C1893"], ["N/A"], ["-"]], "A"),
    ],
)
def test_which_columns_hold_the_codes(rows: Rows, columns: str) -> None:
    assert letters(codes(rows)[1]) == columns


def test_what_stands_beside_belongs_to_its_code() -> None:
    rows: Rows = [["code|1", "code|1|type", "code|2", "code|2|type", "modifiers"]]
    rows += [["470", "MS-DRG", "", "", ""], ["450", "RC", "99283", "CPT", "25"]]
    first, second = codes(rows)[1]
    assert (first.stated_type, second.stated_type) == (
        first.stated_type and find_layout(rows).columns[1],
        find_layout(rows).columns[3],
    )
    assert (first.modifiers, [one.letters for one in second.modifiers]) == ((), ["E"])


def test_a_column_of_types_must_say_types() -> None:
    """A column headed Type holds many things."""
    rows: Rows = [["Type", "CPT"], ["Inpatient", "99213"], ["Outpatient", "J1100"]]
    assert codes(rows)[1][0].stated_type is None
    rows = [["Type", "Code"], ["MS-DRG", "470"], ["CPT", "99213"]]
    assert [one.stated_type and one.stated_type.letters for one in codes(rows)[1]] == ["A"]


def test_the_user_has_the_last_word() -> None:
    rows: Rows = [["CPT", "Billing Code", "M", "T"], ["99213", "J1100", "25", "CPT"]]
    named = Named(("billing code", "A"), modifier_columns=("M",), type_column="T")
    found = codes(rows, named)[1]
    assert letters(found) == "BA"
    assert [one.stated_type and one.stated_type.letters for one in found] == ["D", "D"]
    with pytest.raises(NoSuchColumnError, match="perhaps 'Billing Code' is meant"):
        codes(rows, Named(("Biling Code",)))
    with pytest.raises(InputError, match="by its letter: A, B"):
        codes([["CPT", "CPT"], ["99213", "J1100"]], Named(("cpt",)))


def test_one_column_where_there_can_be_one_only() -> None:
    rows: Rows = [["CPT", "HCPCS"], ["99213", ""], ["99214", "J1100"], ["99215", "-"]]
    layout, found = codes(rows)
    assert only_code_column(found, rows[1:]).column.letters == "A"
    with pytest.raises(InputError, match=r"CPT \(A\) and HCPCS \(B\)"):
        only_code_column(found, [["99213", "J1100"]])
    assert layout.columns_there_are().endswith("CPT, HCPCS.")


@pytest.mark.parametrize(
    "rows",
    [
        [["Smith, John", "Diabetes mellitus type two", "x"], ["Doe, Jane", "Fracture of the arm", "y"]],
        [["Smith, John", "Medicare", "Active"], ["Doe, Jane", "Aetna", "Inactive"]],
        [["Smith, John", "diabetes", "Office visit"], ["Doe, Jane", "asthma", "99213"]],
        [["Smith, John", "Diabetes mellitus type two"], ["Doe, Jane", 7], ["Roe, R", 8]],
    ],
)
@pytest.mark.parametrize("header_row", [None, 1])
def test_a_row_that_may_be_of_a_patient_is_never_shown(
    rows: list[list[object]], header_row: int | None
) -> None:
    """Columns are said by their letters, also where the user says that the row is one of headings.

    Words that are headings everywhere, such as a payer's name, are not a patient's.
    """
    said = find_layout(rows, header_row=header_row).columns_there_are()
    assert not [word for word in ("Smith", "iabetes", "visit") if word in said]


def test_headings_that_name_codes_below_them_are_shown() -> None:
    layout = find_layout([["Claim", "Procedure", "Fee"], ["a", "99213", 7], ["b", "J1100", 8]])
    assert "Claim, Procedure, Fee" in layout.columns_there_are()
