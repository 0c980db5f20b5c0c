"""A user's list as the rows of a workbook: columns by what their headings mean, and no line lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_runs import told_by_template

from addin.cli.template_command import column_word
from addin.files.table_lines import ReadLines, Source, read_lines
from udfs.errors import InputError
from workbook_templates.declaration import Line, Table
from workbook_templates.registry import TEMPLATES, find_template
from workbook_templates.workbooks.compare_lists import WORKBOOK as COMPARE_LISTS

LIST_A = COMPARE_LISTS.inputs[0]


def read(path: Path, table: Table = LIST_A, columns: Mapping[str, str] | None = None) -> ReadLines:
    options = {one.heading: f"--{table.option}-{column_word(one)}" for one in table.inputs}
    return read_lines(table, Source(path, columns or {}, options))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def table_of(workbook: str, option: str) -> Table:
    return next(one for one in find_template(workbook).inputs if one.option == option)


def test_a_list_is_read_from_a_file(tmp_path: Path) -> None:
    """Columns by heading or letter; blank rows are left out, zeros are kept."""
    path = written(
        tmp_path / "ours.csv",
        'Our list\nHCPCS,What,Fee\n00142,Eye case,"1,200.00"\n,,\n99213-25,Visit,\n',
    )
    assert read(path, columns={"Code": "hcpcs", "Description": "B", "Amount": "Fee"}).lines == (
        {"Code": "00142", "Description": "Eye case", "Amount": 1200.0},
        {"Code": "99213-25", "Description": "Visit", "Amount": ""},
    )


def test_what_was_understood_is_said(tmp_path: Path) -> None:
    path = written(
        tmp_path / "ours.csv", "Fees of July\nHCPCS,Mod 1,Mod 2,Chg Amt\n99213,25,59,5\n,,,\nx,,,\n"
    )
    found = read(path)
    assert found.lines[0] == {"Code": "99213", "Modifier": "25, 59", "Amount": 5.0}
    assert found.understood == (
        "List A: 2 lines from ours.csv, headings in row 2: Code = HCPCS (A), "
        "Modifier = Mod 1 (B) and Mod 2 (C), Amount = Chg Amt (D).",
        "Not found, and left blank: Your reference, Description.",
    )


@pytest.mark.parametrize("name", [one.name for one in TEMPLATES])
def test_headings_of_published_chargemasters_are_found_in_every_workbook(tmp_path: Path, name: str) -> None:
    path = written(
        tmp_path / "chargemaster.csv",
        "Item,Service description,CPT/HCPCS,Price,Payer Name,CARC\n1,Walker,E0143,98.5,North,97\n",
    )
    (line,) = read(path, find_template(name).inputs[0]).lines
    assert line["Code"] == "E0143"
    assert line.get("Description", "Walker") == "Walker"
    assert line.get("Payer", "North") == "North"
    amounts = {
        "compare-lists": "Amount",
        "code-review": "Charge",
        "chargemaster-audit": "Charge",
        "fee-compare": "Fee",
    }
    if name in amounts:
        assert line[amounts[name]] == 98.5


@pytest.mark.parametrize(
    ("workbook", "option", "headings", "values", "line"),
    [
        ("fee-compare", "fees", "CPT Code,Standard Fee", "99213,92.5", {"Code": "99213", "Fee": 92.5}),
        ("fee-compare", "fees", "Proc Cd,Total Charges", "99213,92.5", {"Code": "99213", "Fee": 92.5}),
        ("fee-compare", "rates", "Payer Name,HCPCS,Contract Rate", "North,99213,80",
         {"Payer": "North", "Code": "99213", "Rate": 80.0}),
        ("fee-compare", "rates", "Insurance,CPT,Allowed Amt", "North,99213,80",
         {"Payer": "North", "Code": "99213", "Rate": 80.0}),
        ("payer-code-set", "lines", "Primary Payor,Procedure Code,From DOS", "North,99213,7/1/2026",
         {"Payer": "North", "Code": "99213"}),
        ("denials-by-code-set", "denials", "Payer,Code,CARC,Billed,Claim Status", "North,99213,97,92.50,Open",
         {"Payer": "North", "Code": "99213", "CARC": "97", "Amount": 92.5, "Status": "Open"}),
        ("denials-by-code-set", "denials", "Ins Name,HCPCS,Denial Reason Code,Denied Amt", "North,J1100,16,3",
         {"Payer": "North", "Code": "J1100", "CARC": "16", "Amount": 3.0}),
        ("chargemaster-audit", "chargemaster", "CDM#,DESC,REV,CPT,PRICE",
         "100,Visit,0510,99213,92.5",
         {"Charge code": "100", "Description": "Visit", "Revenue code": "0510", "Code": "99213",
          "Charge": 92.5}),
    ],
)  # fmt: skip
def test_columns_with_money_and_names_are_found_however_they_are_called(
    tmp_path: Path, workbook: str, option: str, headings: str, values: str, line: Line
) -> None:
    (found,) = read(
        written(tmp_path / "own.csv", f"{headings}\n{values}\n"), table_of(workbook, option)
    ).lines
    assert {key: found.get(key) for key in line} == line


def test_no_line_is_lost_for_a_word_among_the_data(tmp_path: Path) -> None:
    """Open stands in the lines; it was once found there as a heading, and all above it was dropped."""
    lines = "".join(f"North,9921{number},97,{number}.50,Open\n" for number in range(1, 6))
    path = written(tmp_path / "min.csv", f"Payer,Code,CARC,Billed,Claim Status\n{lines}")
    made = tmp_path / "made.xlsx"
    told = told_by_template("denials-by-code-set", made, "--denials", path)
    assert any("5 lines from min.csv" in " ".join(one.split()) for one in [" ".join(told)])
    codes = [row[0].value for row in openpyxl.load_workbook(made)["Denials"]["E5:E9"]]
    assert codes == ["99211", "99212", "99213", "99214", "99215"]
    with pytest.raises(InputError, match="There is no column 'Open'; the columns are: Payer, Code, CARC"):
        read(path, table_of("denials-by-code-set", "denials"), {"Status": "Open"})


@pytest.mark.parametrize(
    ("workbook", "option", "text", "sentence"),
    [
        ("fee-compare", "fees", "CPT,Weight\n99213,1\n",
         "No column 'Fee' was found in own.csv; the columns are: CPT, Weight. Name yours with --fees-fee."),
        ("fee-compare", "rates", "CPT,Rate\n99213,1\n",
         "No column 'Payer' was found in own.csv; .* Name yours with --rates-payer."),
        ("payer-code-set", "lines", "CPT,Fee\n99213,1\n", "No column 'Payer' was found .* --lines-payer"),
        ("denials-by-code-set", "denials", "CPT,Payer\n99213,North\n",
         "No column 'CARC' was found .* --denials-carc"),
        ("fee-compare", "fees", "CPT,Inpatient Price,Outpatient Price\n99213,1,2\n",
         r"Two columns of own.csv could be 'Fee', Inpatient Price \(B\) and Outpatient Price \(C\)"),
        ("compare-lists", "a", "Item,Weight\n7,1\n", "No column 'Code' was found in own.csv; .* --a-code"),
        ("compare-lists", "a", "Code,Amount,Amount\n99213,1,2\n", "A: 1 lines"),
        ("compare-lists", "a", "HCPCS,Fee\n", r"holds nothing in column HCPCS \(A\); name another column"),
        ("compare-lists", "a", "Code\n" + "99213\n" * 20_001,
         "has 20,001 lines and this workbook takes 20,000"),
    ],
)  # fmt: skip
def test_what_a_workbook_cannot_do_without_is_asked_for(
    tmp_path: Path, workbook: str, option: str, text: str, sentence: str
) -> None:
    path = written(tmp_path / "own.csv", text)
    try:
        found = read(path, table_of(workbook, option))
    except InputError as error:
        assert re.search(sentence, str(error)), error  # noqa: PT017 - one of the lists is read
    else:
        assert sentence in found.understood[0]
        assert "Amount (B) and Amount (C) could each be Amount" in found.understood[-1]


def test_the_sheet_is_found_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Read me first"])
    sheet = book.create_sheet("Fees")
    for row in (["CPT", "Fee"], [142, 100], ["99213", 92.5]):
        sheet.append(row)
    book.save(tmp_path / "own.xlsx")
    found = read(tmp_path / "own.xlsx", table_of("fee-compare", "fees"))
    assert [line["Code"] for line in found.lines] == ["142", "99213"]
    assert "the sheet 'Fees' of own.xlsx" in found.understood[0]
    book.copy_worksheet(sheet).title = "More fees"
    book.save(tmp_path / "own.xlsx")
    with pytest.raises(InputError, match="in the sheets Fees and More fees; name one with --sheet"):
        read(tmp_path / "own.xlsx", table_of("fee-compare", "fees"))


def test_what_the_list_says_is_no_code_is_none_in_the_workbook(tmp_path: Path) -> None:
    """A workbook reads each cell alone, so the type goes in front of it."""
    path = written(
        tmp_path / "own.csv", "Code Type,Code,Fee\nMS-DRG,470,9\nREV,352,8\nCPT,99213,7\nCPT,142,6\n"
    )
    found = read(path)
    assert [line["Code"] for line in found.lines] == ["MS-DRG 470", "REV 352", "99213", "142"]
    assert any("written with what they are in front: 2" in line for line in found.understood)


_TEXT = st.text(st.characters(codec="ascii", exclude_categories=["C"], exclude_characters='",'), max_size=8)


@given(
    st.lists(
        st.tuples(st.sampled_from(["99213", "J1100", "142", "x"]), _TEXT, st.integers(0, 10**6)), min_size=1
    )
)
def test_every_line_comes_through_once(
    tmp_path_factory: pytest.TempPathFactory, data: list[tuple[str, str, int]]
) -> None:
    path = tmp_path_factory.mktemp("lists") / "own.csv"
    text = "".join(f"{code},{words},{fee}\n" for code, words, fee in data)
    found = read(written(path, f"A list\n\nCPT,Note,Fee\n{text}")).lines
    assert [(line["Code"], line["Amount"]) for line in found] == [(code, float(fee)) for code, _, fee in data]


def test_a_line_with_one_code_in_one_of_two_columns(tmp_path: Path) -> None:
    """CPT codes in one column and HCPCS codes in another make one list."""
    path = written(tmp_path / "own.csv", "CPT,HCPCS,Fee\n99213,,90\n,J1100,3\n")
    found = read(path)
    assert [line["Code"] for line in found.lines] == ["99213", "J1100"]
    assert "Code = CPT (A) and HCPCS (B)" in found.understood[0]
    both = written(tmp_path / "both.csv", "CPT,HCPCS,Fee\n99213,J1100,90\n99214,J1885,3\n")
    with pytest.raises(
        InputError, match=r"could be 'Code', CPT \(A\) and HCPCS \(B\); name yours with --a-code"
    ):
        read(both)
