"""Rules whose cells hold a range or a list of codes: one row a code, and nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_workbooks import opened, rows_of
from template_runs import told_by_template
from test_listed_codes import every_code, is_between

from addin.files.code_rows import one_code_a_row
from udfs.errors import InputError
from udfs.listed_codes import listed_keys
from udfs.ranges import code_of, match_key
from workbook_templates.declaration import Line
from workbook_templates.workbooks.payer_code_set import WORKBOOK

LINES, RULES = WORKBOOK.inputs
HEADER = "Service,CPT alternative,HCPCS alternative,Payer,Required system,From,To"


def rows(*lines: Line) -> list[tuple[object, object]]:
    """The two codes of each row that some rules become."""
    found, _ = one_code_a_row(RULES, [*enumerate(lines, start=2)], "rules.csv")
    return [(row.get("CPT alternative"), row.get("HCPCS alternative")) for row in found]


def test_every_match_key_has_its_code() -> None:
    assert [code_of(match_key(code)) for code in every_code()] == every_code()


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("C1715-C1719", [("C1715", "C1719")]),
        ("99202-99215, G0463", [("99202", "99215"), ("G0463", "G0463")]),
        ("99202-99215 and 99211-15; J7170\u2013J7179", [("99202", "99215"), ("J7170", "J7179")]),
        ("CPT 00100 thru 01999", [("00100", "01999")]),
        ("0042T to 0045T, 142", [("0042T", "0045T"), ("00142", "00142")]),
        ("99202\u2014A0428", [("99202", "99202"), ("A0428", "A0428")]),  # of two families: no range
    ],
)
def test_a_cell_becomes_the_codes_of_its_ranges(written: str, ends: list[tuple[str, str]]) -> None:
    """Each once, by brute force over all codes: those between the ends, in the family of these."""
    codes = [code_of(key) for run in listed_keys(written) for key in run]
    expected = {code for code in every_code() if any(is_between(code, *pair) for pair in ends)}
    assert (len(codes), {*codes}) == (len(expected), expected)


@pytest.mark.parametrize(
    "written",
    [
        "99213",
        "142",
        "",
        "77067-26",
        "77065-26, 77067",
        "99202-99215 except 99211",
        "all codes",
        "99213 (all)",
    ],
)
def test_one_code_and_what_says_more_than_codes_stay_as_they_are(written: str) -> None:
    """Checks counts what is no code of five characters."""
    assert rows({"CPT alternative": written, "Payer": "Plan"}) == [(written, None)]


def test_what_stands_beside_the_codes_is_in_each_row() -> None:
    line: Line = {
        "Service": "Devices",
        "HCPCS alternative": "C1715-C1717",
        "Payer": "Plan",
        "Source": "Page 3",
    }
    found, said = one_code_a_row(RULES, [(2, line)], "rules.csv")
    assert found == [{**line, "HCPCS alternative": code} for code in ("C1715", "C1716", "C1717")]
    assert said == ["Rules: ranges and lists of codes in 1 row became 3 rows."]


def test_several_codes_for_one_alternative() -> None:
    assert rows({"CPT alternative": "99202-99204", "HCPCS alternative": "G0463"}) == [
        ("99202", "G0463"), ("99203", "G0463"), ("99204", "G0463")
    ]  # fmt: skip


def test_of_several_codes_on_both_sides_nobody_says_which_belong_together() -> None:
    lines: list[tuple[int, Line]] = [
        (2, {"CPT alternative": "90832, 90834", "HCPCS alternative": "H0004, H2017"}),
        (3, {"CPT alternative": "99213"}),
    ]
    found, said = one_code_a_row(RULES, lines, "rules.csv")
    assert [tuple(row.values()) for row in found] == [
        ("90832", ""), ("90834", ""), ("", "H0004"), ("", "H2017"), ("99213",)
    ]  # fmt: skip
    assert said == [
        "Rules: ranges and lists of codes in 1 row became 4 rows.",
        "In 1 row CPT alternative and HCPCS alternative each have several codes, and nothing says which "
        "belong together: each code stands alone.",
    ]


def test_lists_of_lines_are_not_touched() -> None:
    lines: list[tuple[int, Line]] = [(2, {"Code": "99213, 99214"})]
    assert one_code_a_row(LINES, lines, "claims.csv") == ([{"Code": "99213, 99214"}], [])


def written(folder: Path, *rules: str) -> Path:
    path = folder / "rules.csv"
    path.write_text("\n".join([HEADER, *rules]) + "\n", encoding="utf-8")
    return path


def test_more_codes_than_the_workbook_takes_are_refused(tmp_path: Path) -> None:
    """In one sentence, and nothing is written."""
    output = tmp_path / "made.xlsx"
    rules = written(tmp_path, "Visit,99213,G0463,Plan,CPT,,", "Surgery,10004-69990,,Plan,CPT,,")
    with pytest.raises(InputError) as error:
        told_by_template("payer-code-set", output, "--rules", rules)
    assert str(error.value) == (
        "rules.csv would become 59,988 lines with one code each, 59,987 of them from row 3 (10004-69990), "
        "and this workbook takes 2,000; write narrower ranges."
    )
    assert not output.exists()


def test_as_many_codes_as_the_workbook_takes_are_taken() -> None:
    codes = rows({"CPT alternative": "99213"}, {"HCPCS alternative": "J0120-J2118"})
    assert (len(codes), codes[-1]) == (2_000, (None, "J2118"))
    with pytest.raises(InputError, match="would become 2,001 lines"):
        rows({"CPT alternative": "99213"}, {"HCPCS alternative": "J0120-J2119"})


def test_lines_are_judged_by_the_ranges_of_a_file(tmp_path: Path) -> None:
    """Where one code stands for several, "Look at" names none of them; Checks has nothing to say."""
    rules = written(
        tmp_path,
        'Clinic visit,"99202-99205, 99211-15",G0463,Plan A,CPT,,',
        "Devices,,C1715-C1719,Plan A,HCPCS,,",
        "Therapy,90832-90838,H0004,Plan B,CPT,1/1/2026,",
        "Therapy in March,90832-90838,H0004,Plan B,HCPCS,3/1/2026,3/31/2026",
    )
    claims = tmp_path / "claims.csv"
    cases = [
        ("Plan A", "7/1/2026", "99213", "OK", ""),
        ("Plan A", "7/1/2026", "99206", "No rule", ""),
        ("Plan A", "7/1/2026", "G0463", "Wrong code set", ""),
        ("Plan A", "7/1/2026", "C1717", "OK", ""),
        ("Plan A", "7/1/2026", "C1720", "No rule", ""),
        ("Plan B", "3/15/2026", "90834", "Wrong code set", "H0004"),
        ("Plan B", "3/15/2026", "H0004", "OK", ""),
        ("Plan B", "4/15/2026", "90834", "OK", ""),  # the exception is over
        ("Plan B", "4/15/2026", "H0004", "Wrong code set", ""),
    ]
    claims.write_text(
        "\n".join(["Payer,Date of service,Code", *(",".join(case[:3]) for case in cases)]), encoding="utf-8"
    )
    output = tmp_path / "made.xlsx"
    told = told_by_template("payer-code-set", output, "--rules", rules, "--lines", claims)
    assert "Rules: ranges and lists of codes in 4 rows became 28 rows." in told
    workbook = opened(output.read_bytes(), values=True)
    found = [(row["Result"], row["Look at"] or "") for row in rows_of(workbook["Claim lines"])]
    assert found == [case[3:] for case in cases]
    assert {row[3] for row in workbook["Checks"].iter_rows(min_row=5, values_only=True)} == {"OK"}
