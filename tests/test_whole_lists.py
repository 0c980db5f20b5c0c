"""Lists as hospitals, payers and CMS publish them, in small: what each row comes to, and what is told.

All numbers are single examples; each list stands for a kind that was once read wrongly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from classified_lists import classify_file, only
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.table import Table
from typer.testing import CliRunner

from addin.classify import Choices, classify_files
from addin.cli.command import app
from addin.files.code_columns import Named
from udfs.errors import InputError

BY_TYPE = "This is stated as {}, not as a procedure code.".format


def answers(path: Path, heading: str = "", **choices: Any) -> list[tuple[str, str, str]]:
    """Clean code, modifiers and check of each row, below the row with the headings."""
    summary = classify_file(path, force=True, **choices)
    rows = list(openpyxl.load_workbook(summary.target).worksheets[0].values)
    names = [f"{heading}: {name}" if heading else name for name in ("Clean code", "Modifiers", "Check")]
    at = next((number for number, row in enumerate(rows) if names[0] in row), None)
    if at is None:  # no headings
        first = column_index_from_string(only(summary).first_result_column) - 1
        return [(str(row[first]), str(row[first + 1] or ""), "") for row in rows]
    places = [rows[at].index(name) for name in names]
    return [tuple(str(row[place] or "") for place in places) for row in rows[at + 1 :]]  # type: ignore[misc]


def written(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


PRICES = (
    "hospital_name,last_updated_on,version,license_number|CA\nAny,2026-01-01,2.0.0,1\n"
    "description,{0}code|1,code|1|type,code|2,code|2|type,modifiers,standard_charge|gross\n"
    "a,470,MS-DRG,175869,LOCAL,,1\nb,450,RC,99283,CPT,25,2\nc,J1450,HCPCS,10135-0729-62,NDC,,4\nd,00142,CPT,,,,6\n"
)


@pytest.mark.parametrize("text", [PRICES.format(""), PRICES.format("").replace("|", " | ")])
def test_a_hospitals_price_file(tmp_path: Path, text: str) -> None:
    """Metadata above the headings, two columns of codes, each with its type; modifiers beside the second."""
    path = written(tmp_path, text)
    first = "code|1" if "code|1" in text else "code | 1"
    assert answers(path, first) == [
        ("Unrecognized", "", BY_TYPE("MS-DRG")),
        ("Unrecognized", "", BY_TYPE("a revenue code")),
        ("J1450", "", ""),
        ("00142", "", ""),
    ]
    assert answers(path, first.replace("1", "2"))[1] == ("99283", "25", "")
    summary = classify_file(path, force=True)
    assert summary.lists[0].understood[0] == "Read list.csv: headings in row 3."


def test_types_of_all_kinds(tmp_path: Path) -> None:
    rows = {
        "CPTHCPCS,87077": "87077", "CPTHCPCS,C1769": "C1769", "EAPG,110": "EAPG", "MS-DRG,470": "MS-DRG",
        "REV,352": "a revenue code", "APR-DRG,110-1": "APR-DRG",
        "NDC,51672-4022-01": "a drug number (NDC)", "HCPCS,99213": "99213",
    }  # fmt: skip
    path = written(tmp_path, "Code Type,Code\n" + "\n".join(rows) + "\n")
    found = answers(path)
    for (code, _, check), right in zip(found, rows.values(), strict=True):
        assert code == right or (code, check) == ("Unrecognized", BY_TYPE(right))
    stated = answers(written(tmp_path, "Code Type,Code\nCPT,J1885\nCPT,99213\n"))
    assert stated[0] == ("J1885", "", "J1885 is HCPCS, stated as CPT.")
    assert stated[1] == ("99213", "", "")


def test_short_numbers_below_a_heading_that_says_drg(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["CPT/DRG Code", "What", "CPT/DRG Code"],
        [90832, "x", 90832],
        [470, "x", 470],
        [743, "x", 743],
    ):
        sheet.append(row)
    book.save(tmp_path / "shop.xlsx")
    for heading in ("CPT/DRG Code (A)", "CPT/DRG Code (C)"):
        found = answers(tmp_path / "shop.xlsx", heading)
        assert [code for code, _, _ in found] == ["90832", "Unrecognized", "Unrecognized"]
        assert "the heading says DRG" in found[1][2]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # A field of six characters has no room for more of a modifier.
        ("CPT-4\n97150G\n97112G\n863175\n730905\nG8978G\n80048\n",
         ["97150", "97112", "86317", "73090", "G8978", "80048"]),
        # All that lost zeros are real: they are restored.
        ("CPT Code\n1996\n100\n103\n142\n33208\n99213\n",
         ["01996", "00100", "00103", "00142", "33208", "99213"]),
        # Others have theirs: the short ones have lost none.
        ("CPT\n00142\n00103\n470\n99213\n", ["00142", "00103", "Unrecognized", "99213"]),
        # Every number of seven and nine digits splits.
        ("CPT\n8600390\n7320050\n9921425\n36415\n883232690\n", ["86003", "73200", "99214", "36415", "88323"]),
        # Most do not: they are item numbers.
        ("cpt\n99232\n3100150\n3101110\n5590791\n5599368\n3099307\n97542\n3102332\n",
         ["99232", *["Unrecognized"] * 5, "97542", "Unrecognized"]),
    ],
)  # fmt: skip
def test_what_a_column_says_of_its_cells(tmp_path: Path, text: str, codes: list[str]) -> None:
    assert [code for code, _, _ in answers(written(tmp_path, text))] == codes


def test_drug_numbers_that_lost_their_zeros(tmp_path: Path) -> None:
    numbers = ("173068224", "904765151", "781345095", "409127332", "9087026", "63323069030", "71041813")
    path = written(tmp_path, "HCPCS Codes\n80306\nJ3490\n" + "".join(f"{one}\n" for one in numbers))
    found = answers(path)
    assert [code for code, _, _ in found] == ["80306", "J3490", *["Unrecognized"] * 7]
    assert "00173-0682-24" in found[2][2]
    assert "63323-0690-30" in found[7][2]
    alone = answers(path, cell_by_cell=True)
    assert alone[2] != found[2]


@pytest.mark.parametrize(
    ("cell", "code", "modifiers", "said"),
    [
        ("088342    ", "88342", "", ""), ("0C1713    ", "C1713", "", ""), ("07320050  ", "73200", "50", ""),
        ("0C893650  ", "C8936", "50", ""), ("0G8996CHGN", "G8996", "CH, GN", ""),
        ("00042T    ", "0042T", "", ""),
        ("97150G", "97150", "", "cut short"),
        ('"97014, 97032"', "Unrecognized", "", "Several codes"), ("0070U-0076U", "Unrecognized", "", "range"),
        ("81000 or 81001", "Unrecognized", "", "Several codes"), ("J7170–J7179", "Unrecognized", "", "range"),
        ("97014GP   G0283GP", "Unrecognized", "", "Several codes"),
        ("A4206 thru A4209", "Unrecognized", "", "range"),
        ('"A7025, E0481, "', "Unrecognized", "", "Several codes"), ("99381-97", "99381", "97", "range"),
        ("86003 X16", "86003", "", "16"), ("88368(4)", "88368", "", "4"), ("97110 x 2", "97110", "", "2"),
        ("J3535?", "J3535", "", ""), ("A 9540", "A9540", "", "Blank"),
        ("Z7610", "Z7610", "", "state's local code"), ("Z1032ZL", "Z1032", "ZL", "state's local code"),
        ("http://www.ama-assn.org/go/cpt|99213", "99213", "", ""), ("HC^99213^25", "99213", "25", ""),
        ("CPT4CPT4:72107", "72107", "", ""), ("SV1*HC:99213:25*100*UN*1", "99213", "25", ""),
        ("HC:99213:25:59", "99213", "25, 59", ""), ("RUA10", "Unrecognized", "", "HIPPS"),
        ("C1387.1", "C1387", "", "behind"), ("C1387.21", "C1387", "", "behind"),
        ("GO410", "Unrecognized", "", "G0410"), ("0O42T", "Unrecognized", "", "0042T"),
        ("E103291", "Unrecognized", "", "diagnosis code (ICD-10-CM)"),
    ],
)  # fmt: skip
def test_what_a_cell_of_a_list_can_hold(
    tmp_path: Path, cell: str, code: str, modifiers: str, said: str
) -> None:
    """In a list of codes as they should be."""
    path = written(tmp_path, f"CPT Code\n99213\n{cell}\nJ1100\n0042T\n")
    found = answers(path)
    assert found[1][:2] == (code, modifiers)
    assert said in found[1][2]
    assert [one[0] for one in (found[0], *found[2:])] == ["99213", "J1100", "0042T"]


def test_placeholders_have_a_line_of_their_own(tmp_path: Path) -> None:
    cells = ("NONE", "(NULL)", "N/A", "No CPT", "-", "0", "00000")
    path = written(tmp_path, "code\nC1893\n" + "".join(f"{one}\n" for one in cells) + "99213\n")
    counts = only(classify_file(path)).counts
    assert (counts.placeholders, counts.unrecognized, counts.rows) == (7, 0, 9)
    assert {code for code, _, _ in answers(path)} == {"C1893", "", "99213"}
    shown = CliRunner().invoke(app, ["classify", str(path), "--force"]).output
    assert "No code given (NONE, N/A and the like)" in shown


def test_pairs_under_headings_over_four_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "CPT only copyright\t\t\t\t\nEdits\t\t\t\t\nColumn 1\tColumn 2\tEffective\tDeletion\tModifier\n"
        "\t\tDate\tDate\t0=not allowed\n\t\t\t*=no data\t1=allowed\n"
        "0001U\t0030U\t20180701\t*\t1\n99213\tG0463\t20200101\t*\t1\n",
        "pairs.txt",
    )
    assert [code for code, _, _ in answers(path, "Column 1")][-2:] == ["0001U", "99213"]
    assert [code for code, _, _ in answers(path, "Column 2")][-2:] == ["0030U", "G0463"]


@pytest.mark.parametrize(
    "text",
    [
        "A0021 00 SHORT  TEXT $ 2.42\nE0601 00 SHORT  TEXT $ 2.42\n99213 00 SHORT  TEXT $ 2.42\n",
        '99201 EV10N "Some words-  more"\nJ1100 EV10N "Some words-  more"\n0042T EV10N "Some words-  more"\n',
    ],
)
def test_lines_of_words(tmp_path: Path, text: str) -> None:
    """Without delimiter and headings the first line is data, and the first word its code."""
    path = written(tmp_path, text, "words.txt")
    assert [code for code, _, _ in answers(path)] == [line[:5] for line in text.splitlines()]
    assert classify_file(path, force=True).lists[0].understood[0] == "Read words.txt: no row of headings."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "Códe;CPT;Fee\nä;99213;1,50\né;J1100;2,50\n", encoding=encoding)
    assert [code for code, _, _ in answers(path)] == ["99213", "J1100"]


def two_sheets(path: Path, front: int = 0) -> Path:
    book = openpyxl.Workbook()
    for number, (name, codes) in enumerate({"Jan": ["10004", "10005"], "Feb": ["70010", "C9132"]}.items()):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = name
        rows: list[list[str | None]] = [[f"Addendum {name}"], [None], ["HCPCS Code", None, "Words"]]
        for row in [*rows, *([one, None, "x"] for one in codes)]:
            sheet.append(row)
    book.create_sheet("Notes").append(["Read me"])
    book.active = front
    book.save(path)
    return path


def test_the_other_sheet_is_told_and_done_when_asked(tmp_path: Path) -> None:
    path = two_sheets(tmp_path / "two.xlsx")
    (one,) = classify_file(path).lists
    assert "Not read: the sheet Feb, which has codes too; add --all-sheets, or --sheet." in one.understood
    both = classify_file(path, all_sheets=True, force=True)
    assert [found.rows for found in both.lists] == [2, 2]
    made = openpyxl.load_workbook(both.target)
    assert [made[name].cell(4, 4).value for name in ("Jan", "Feb")] == ["10004", "70010"]
    assert made["Notes"].dimensions == "A1:A1"
    with pytest.raises(
        InputError, match=r"HCPCS Code is in the sheets Jan and Feb of two\.xlsx: add --sheet or"
    ):
        classify_file(two_sheets(tmp_path / "two.xlsx", front=2), "HCPCS Code", force=True)


def test_several_columns_of_codes_in_one_run(tmp_path: Path) -> None:
    path = written(tmp_path, "CLM_ID,HCPCS_CD_1,HCPCS_CD_2\n1,85610,\n2,99213,J1100\n")
    assert answers(path, "HCPCS_CD_2") == [("", "", ""), ("J1100", "", "J1100 is also ICD-10-CM J11.00.")]
    again = classify_file(written(tmp_path, "HCPCS,Check,Clean code\n85610,,\n"), force=True).target
    headings = next(openpyxl.load_workbook(again).worksheets[0].values)
    assert headings[3] == "Clean code 2"
    assert headings[-1] == "Check 2"


def test_a_second_run_names_its_columns_differently(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["CPT"])
    book.worksheets[0].append(["99213"])
    book.save(tmp_path / "list.xlsx")
    first = classify_file(tmp_path / "list.xlsx").target
    second = openpyxl.load_workbook(classify_file(first).target).worksheets[0]
    headings = [cell.value for cell in second[1]]
    assert len(headings) == len(set(headings)) == 15
    assert (second["B2"].value, second["I2"].value, second["I1"].value) == ("99213", "99213", "Clean code 2")


def test_split_gives_each_code_a_row(tmp_path: Path) -> None:
    path = written(tmp_path, 'Note,CPT,Fee\na,"97014, G0283-GP",1\nb,99202-99215,2\nc,99213,3\n')
    target = classify_file(path, split=True).target
    rows = [row[:4] for row in openpyxl.load_workbook(target).worksheets[0].values]
    assert rows[1:] == [
        ("a", "97014", 1, "97014"), ("a", "G0283-GP", 1, "G0283"), ("b", "99202", 2, "99202"),
        ("b", "99215", 2, "99215"), ("c", "99213", 3, "99213"),
    ]  # fmt: skip


def test_results_of_several_files_have_their_own_names(tmp_path: Path) -> None:
    for name in ("x.csv", "x.txt"):
        written(tmp_path, "CPT\n99213\n", name)
    result = CliRunner().invoke(app, ["classify", str(tmp_path / "x.csv"), str(tmp_path / "x.txt")])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.glob("*classified*")} == {
        "x.csv-classified.xlsx", "x.txt-classified.xlsx",
    }  # fmt: skip
    assert "All 2 files" in result.output
    with pytest.raises(InputError, match="leave out --output"):
        list(classify_files([tmp_path / "x.csv", tmp_path / "x.txt"], Choices(), target=tmp_path / "y.xlsx"))


def test_answers_beside_a_table_belong_to_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Item", "CPT"], ["a", "99213"], ["b", "J9999"]):
        sheet.append(row)
    sheet.add_table(Table(displayName="Charges", ref="A1:B3"))
    book.save(tmp_path / "table.xlsx")
    made = openpyxl.load_workbook(classify_file(tmp_path / "table.xlsx").target).worksheets[0]
    (table,) = made.tables.values()
    assert table.ref == "A1:I3"
    assert [column.name for column in table.tableColumns][2:] == [cell.value for cell in made[1]][2:]
    sheet["D2"] = "in the way"
    book.save(tmp_path / "table.xlsx")
    with pytest.raises(InputError, match=r"-o .*\.csv"):
        classify_file(tmp_path / "table.xlsx", force=True)
    assert classify_file(tmp_path / "table.xlsx", target=tmp_path / "out.csv").target.exists()


def test_text_out_of_a_workbook(tmp_path: Path) -> None:
    path = two_sheets(tmp_path / "two.xlsx")
    made = classify_file(path, target=tmp_path / "out.csv").target.read_text(encoding="utf-8-sig")
    assert "10004,,x,10004,,CPT,Level I" in made
    with pytest.raises(InputError, match="room for one sheet"):
        classify_file(path, target=tmp_path / "all.csv", all_sheets=True)


def test_modifiers_beside_are_those_of_the_code(tmp_path: Path) -> None:
    path = written(
        tmp_path, ",, title,,\nHCPCS,MOD,MOD2,STATUS,RVU\n77067,26,,A,1\nE0601,RR,KH,A,1\n99213-25,59,,A,1\n"
    )
    assert [found[:2] for found in answers(path)] == [
        ("77067", "26"),
        ("E0601", "RR, KH"),
        ("99213", "25, 59"),
    ]
    named = Named(("HCPCS",), modifier_columns=("MOD2",))
    assert [found[1] for found in answers(path, named=named)] == ["", "KH", "25"]
