"""``python -m tools.refresh``: what files make of the tables, and that a bad one changes nothing."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest
import refresh
from release_files import SMALL, Made, save_text, save_zip, text_of
from shared_files import shared

from udfs.ranges import classify
from udfs.tables import read_runs, read_table

# The lines of a year's list as CMS publishes them: order number, code, 1 for billable, short and long title.
DIAGNOSES = [
    ("A00", "0"), ("A000", "1"), ("E1140", "1"), ("E1141", "1"), ("E1142", "1"), ("E1149", "0"),
    ("E11649", "1"), ("F32A", "1"), ("H401210", "1"), ("M1A00X0", "1"), ("S42001A", "1"), ("Z9989", "1"),
]  # fmt: skip


def order_file(lines: list[tuple[str, str]] = DIAGNOSES) -> str:
    return "".join(
        f"{number:05} {code:7} {billable} {'A short title':60} A long title\r\n"
        for number, (code, billable) in enumerate(lines, start=1)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tables, where they may be changed."""
    made = tmp_path / "udfs"
    made.mkdir()
    for one in resources.files("udfs").iterdir():
        if one.name.endswith(".csv"):
            made.joinpath(one.name).write_bytes(one.read_bytes())
    return made


def texts(folder: Path) -> dict[str, str]:
    return {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="cp1252", newline="")
    return path


def test_a_years_diagnoses_take_the_place_of_both_tables(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = written(tmp_path / "icd10cm_order_2031.txt", order_file())
    assert refresh.main([str(made)], folder) == 0
    short, long = texts(folder)["icd10cm.csv"], texts(folder)["icd10cm_long.csv"]
    assert short.endswith("first,last\nE1140,E1142\nZ9989,Z9989\n")  # E1149 is a heading, no code
    assert long.endswith("first,last,endings\nE1164,E1164,9\nH4012,H4012,1\nS4200,S4200,1\n")
    assert "\n# Date: 2030-10, from icd10cm_order_2031.txt.\n" in short
    assert "# Source: the ICD-10-CM code list" in short
    said = capsys.readouterr().out
    assert "icd10cm.csv, 2030-10: " in said
    assert " gone: A0100, " in said


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("icd10cm-codes-2031.txt", "2030-10"),
        ("icd10cm_order_2031.txt", "2030-10"),
        ("icd10cm-order-April-2031.txt", "2031-04"),
    ],
)
def test_the_name_of_a_list_of_diagnoses_says_from_when_it_is(
    folder: Path, tmp_path: Path, name: str, month: str
) -> None:
    codes = "".join(f"{code:8}A title\n" for code, billable in DIAGNOSES if billable == "1")
    zipped = save_zip(tmp_path / "list.zip", {f"Code Descriptions/{name}": codes.encode()})
    assert refresh.main([str(zipped)], folder) == 0
    assert f"# Date: {month}, from {name}.\n" in texts(folder)["icd10cm.csv"]


def test_a_release_adds_modifiers_and_widens_bounds(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [
        *SMALL, Made("M1900"), Made("M1950", terminated="20291231"), Made("A2099", terminated="20300630"),
        Made("Q7"), Made("JX"),
    ]  # fmt: skip
    zipped = save_zip(
        tmp_path / "hcpc2030_apr.zip",
        {
            "HCPC2030_APR_ANWEB.txt": text_of(made),
            "proc_notes_APR2030.txt": b"0001\tA note\n",
        },
    )
    assert refresh.main([str(zipped)], folder) == 0
    after = texts(folder)
    assert "\nJW,Level II,CMS\nJX,Level II,CMS\nJZ,Level II,CMS\n" in after["modifiers.csv"]
    assert "\nA1000,A3999,A2001,A2099,HCPCS," in after["ranges.csv"]  # in use until June
    assert "\nM1000,M9999,M1000,M1900,HCPCS," in after["ranges.csv"]  # M1950 ended before
    assert "# Date: 2030-04, from HCPC2030_APR_ANWEB.txt.\n" in after["modifiers.csv"]
    assert "# Date: 2030-04" not in after["ranges.csv"]  # a release knows nothing of CPT
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "modifiers.csv, 2030-04: 1 new: JX."
    assert "M1000-M1503 to M1000-M1900" in said[1]


def test_an_older_release_adds_and_keeps_the_newer_date(folder: Path, tmp_path: Path) -> None:
    made = save_text(tmp_path, "HCPC2020_JAN_ANWEB.txt", [*SMALL, Made("JX")])
    before = texts(folder)["modifiers.csv"]
    assert refresh.main([str(made)], folder) == 0
    assert texts(folder)["modifiers.csv"] == before.replace("JZ,Level II", "JX,Level II,CMS\nJZ,Level II")


def test_a_list_of_codes_widens_bounds_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    made = written(
        tmp_path / "codes in use.csv", "Code,Description\n99605,secret wording\n98990,secret\nD5902,\n0700U\n"
    )
    before = texts(folder)
    assert refresh.main([str(made), "--date", "2031-01"], folder) == 0
    after = texts(folder)
    assert "\n98975,98999,98975,98990,CPT," in after["ranges.csv"]
    assert "\nD5900,D5999,D5902,D5999,CDT," in after["ranges.csv"]
    assert "\n0001U,9999U,0001U,0700U,CPT," in after["ranges.csv"]
    assert "# Date: 2031-01, from codes in use.csv.\n" in after["ranges.csv"]
    assert "secret" not in after["ranges.csv"]
    assert {name for name in after if after[name] != before[name]} == {"ranges.csv"}


def test_a_table_is_the_same_to_the_byte_where_nothing_is_new(folder: Path, tmp_path: Path) -> None:
    made = written(tmp_path / "codes.txt", "99213\n90283\nJ1100\n")
    before = texts(folder)
    assert refresh.main([str(made), "--date", "2020-01"], folder) == 0
    assert texts(folder) == before


CUT_OFF = order_file(DIAGNOSES[:-1])


@pytest.mark.parametrize(
    ("name", "content", "date", "sentence"),
    [
        (
            "notes.txt",
            "What to know\n",
            "2031-01",
            "notes.txt is no HCPCS release, ICD-10-CM code list or list of codes",
        ),
        (
            "icd10cm_order_2031.txt",
            CUT_OFF,
            "",
            "seems to be cut off: its last code is S42001A; download it again.",
        ),
        ("icd10cm_order_2020.txt", order_file(), "", "newer than icd10cm_order_2020.txt (2019-10)."),
        (
            "diagnoses.txt",
            order_file(),
            "",
            "does not say of which month it is; add it, such as --date 2026-10.",
        ),
        ("codes.txt", "99213\n", "", "codes.txt does not say of which month it is"),
        ("codes.txt", "99213\nI1000\n", "2031-01", "codes.txt has codes that no code set uses: I1000."),
        ("codes.txt", "99213\n", "January", "Write a release as year and month, such as 2026-07"),
        (
            "HCPC2031_JAN_ANWEB.txt",
            text_of([Made("A0021")]).decode(),
            "",
            "HCPC2031_JAN_ANWEB.txt seems to be cut off",
        ),
        ("broken.zip", "PK\x05\x06", "", "broken.zip"),
        ("", "", "", "cannot be read"),
    ],
)
def test_what_cannot_be_used_ends_in_one_sentence_and_changes_nothing(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    date: str,
    sentence: str,
) -> None:
    good = written(tmp_path / "good_codes.txt", "98990\n")
    bad = written(tmp_path / name, content) if name else tmp_path / "missing.txt"
    before = texts(folder)
    arguments = [str(bad), *(["--date", date] if date else [])]
    assert refresh.main([*([str(good)] if date == "2031-01" else []), *arguments], folder) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
    assert texts(folder) == before


def test_a_table_that_cannot_be_written_leaves_the_others_as_they_were(folder: Path, tmp_path: Path) -> None:
    made = save_text(tmp_path, "HCPC2030_APR_ANWEB.txt", [*SMALL, Made("JX")])
    shutil.copy(folder / "modifiers.csv", tmp_path)
    folder.joinpath("ranges.csv").unlink()
    folder.joinpath("ranges.csv").mkdir()
    with pytest.raises(OSError, match=r"ranges\.csv"):  # a broken checkout, no bad input
        refresh.main([str(made)], folder)
    assert folder.joinpath("modifiers.csv").read_bytes() == tmp_path.joinpath("modifiers.csv").read_bytes()


# --- facts of the published lists, not of the tables ---


def diagnoses() -> set[str]:
    runs = zip(*read_runs("icd10cm"), strict=True)
    return {
        f"{first[0]}{number:04}"
        for first, last in runs
        for number in range(int(first[1:]), int(last[1:]) + 1)
    }


def test_diagnoses_of_october_2026() -> None:
    """From the addenda of fiscal year 2027; what these took the place of is shorter."""
    assert {"C7831", "D6911", "I4200", "K7683", "M7222", "R7872", "Z6819", "Z8617"} <= diagnoses()
    assert {"E1140", "E1165", "G0400", "J0120", "F1020"} <= diagnoses()  # of earlier years
    assert not {"C7833", "D6912", "I4202", "M7223", "Z6817"} & diagnoses()  # of no year


@pytest.mark.parametrize(
    ("five", "ending"), [("E1164", "9"), ("E1032", "93"), ("L0223", "7"), ("E8983", "8"), ("T5982", "1")]
)
def test_longer_diagnoses(five: str, ending: str) -> None:
    """E11.649, E10.3293, and new in October 2026: L02.237, E89.838, T59.82."""
    (row,) = (one for one in read_table("icd10cm_long") if one["first"] <= five <= one["last"])
    assert ending in row["endings"].split()


@pytest.mark.parametrize("modifier", ["25", "P1", "8P", "JW", "JZ", "RT", "X1", "AC", "JG", "ZA"])
def test_modifiers_of_the_lists(modifier: str) -> None:
    """AC is new since July 2026; JG and ZA have ended and stand on claims of earlier dates."""
    assert modifier in {row["modifier"] for row in read_table("modifiers")}


@pytest.mark.long
def test_the_release_of_january_2026_brings_nothing_that_the_tables_lack(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(folder)
    assert refresh.main([str(shared("releases", "hcpc2026_jan_anweb_01122026.zip"))], folder) == 0
    assert capsys.readouterr().out.splitlines() == [
        "modifiers.csv, 2026-01: nothing new.",
        "ranges.csv, 2026-01: nothing new.",
    ]
    assert texts(folder) == before


@pytest.mark.parametrize(
    "code",
    ["97007", "97009", "D5909", "D5911", "M1000", "M1003", "A0021", "J0013", "1025T", "0630U", "99499"],
)
def test_codes_of_2026_lie_within_printed_bounds(code: str) -> None:
    assert classify(code).prints(code)
