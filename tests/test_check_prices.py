"""Checking hospital price files: what is found in every layout, what is written, what is refused."""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from price_files import LAYOUTS, Item, write_prices
from shared_files import shared
from typer.testing import CliRunner

from addin.cli.command import app
from addin.prices import json_items, price_codes
from addin.prices.check_prices import Checked, check_prices
from addin.prices.price_codes import PriceCodes, judged
from addin.prices.price_file import price_file
from udfs.errors import InputError, OutputError
from udfs.releases.current import CurrentRelease, KnownCode

GOOD = (
    Item([("70551", "CPT"), ("0611", "RC")], "A picture"),
    Item([("470", "MS-DRG")], "A joint"),
    Item([("C1785", "HCPCS"), ("278", "rc")], "A device"),
    Item([("99213", "hcpcs "), ("175869", "LOCAL")], "A visit"),
    Item([("D0120", "CDT"), ("20240101", "CDM")], "A tooth"),
    Item([("J1450", "HCPCS"), ("25021-0184-82", "NDC")], "A drug"),
    Item([], "Both sides", modifiers="50"),
)


def checked(path: Path) -> Checked:
    return check_prices(path, path.with_name("out.xlsx"), force=True)


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    workbook = openpyxl.load_workbook(path)
    return [row for row in workbook[sheet].iter_rows(min_row=5, values_only=True) if any(row)]


def found_in(path: Path) -> dict[tuple[object, object], object]:
    return {(row[0], row[1]): row[2] for row in rows_of(checked(path).target, "Findings")}


def pairs_found(path: Path) -> set[tuple[str, str]]:
    """The codes and types that have a finding, without writing the workbook."""
    file, codes = price_file(path), PriceCodes(None, "")
    for line in file.lines():
        codes.add(line, None)
    return {(one.code, one.type) for one in codes.findings()}


@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_is_found_where_codes_and_types_agree(tmp_path: Path, name: str) -> None:
    found = checked(write_prices(tmp_path / name, GOOD))
    assert rows_of(found.target, "Findings") == []
    assert rows_of(found.target, "Repeated lines") == []
    assert (found.findings, found.repeated, found.codes.without) == (0, 0, 1 if "wide" in name else 2)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_finding_is_listed_with_the_line_where_it_stands_first(tmp_path: Path, name: str) -> None:
    wrong = [
        *GOOD,
        Item([("99213-25", "CPT"), ("", "RC")], "=1+1"),
        Item([("99214", "OTHER"), ("99215", "")]),
        Item([("N/A", "RC"), ("00099", "CPT")]),
    ]
    path = write_prices(tmp_path / name, wrong)
    found = checked(path)
    rows = rows_of(found.target, "Findings")
    times = 1 if "wide" in name else 2
    first = 8 if "items" in name else 11 if "wide" in name else 18
    column = ("code|1", "code|2") if "csv" in name else (None, None)
    assert rows[:2] == [
        (
            "99213-25",
            "CPT",
            "Modifier 25 inside the code: put it with the modifiers.",
            times,
            first,
            column[0],
            "=1+1",
        ),
        (None, "RC", "A type without a code.", times, first, column[1], "=1+1"),
    ]
    assert [row[:3] for row in rows[2:]] == [
        ("99214", "OTHER", "CMS's list has no type of this name."),
        ("99215", None, "A code without a type."),
        ("N/A", "RC", "No code is given here."),
        ("00099", "CPT", "No code set uses this number."),
    ]
    sheet = openpyxl.load_workbook(found.target)["Findings"]
    assert sheet["G5"].data_type == "s"  # no formula, whatever the text begins with


CODES = {
    "CPT": st.sampled_from(["99213", "70551", "80048", "0042T", "00142", "3044F"]),
    "HCPCS": st.sampled_from(["J1450", "C1785", "G0463", "A0428", "H0017"]),
    "CDT": st.from_regex(r"D0[1-9][0-9]0", fullmatch=True),
    "MS-DRG": st.from_regex(r"[0-9]{2}[1-9]", fullmatch=True),
    "RC": st.from_regex(r"0[1-9][0-9]{2}", fullmatch=True),
    "NDC": st.from_regex(r"[0-9]{5}-[0-9]{4}-[0-9]{2}", fullmatch=True),
}


@settings(max_examples=60)
@given(st.data(), st.sampled_from(LAYOUTS), st.sampled_from(list(combinations(CODES, 2))))
def test_every_swap_of_types_is_found(data: st.DataObject, name: str, types: tuple[str, str]) -> None:
    """Codes with their types have no finding; where the types change places, at least one of the two has."""
    codes = [data.draw(CODES[one]) for one in types]
    swapped = list(zip(codes, reversed(types), strict=True))
    with tempfile.TemporaryDirectory() as folder:
        path = write_prices(Path(folder, name), [Item(list(zip(codes, types, strict=True)))])
        assert pairs_found(path) == set()
        write_prices(path, [Item(swapped)])
        assert pairs_found(path) & set(swapped)


@pytest.mark.parametrize("name", LAYOUTS)
def test_lines_that_stand_twice_are_listed(tmp_path: Path, name: str) -> None:
    """Alike in everything; another price, or another plan, is another line."""
    items = [GOOD[0], GOOD[1], GOOD[0]._replace(price=101.0), GOOD[0], GOOD[0]]
    rows = rows_of(checked(write_prices(tmp_path / name, items)).target, "Repeated lines")
    expected = {
        "wide": [(7, 4), (8, 4)],
        "tall": [(10, 4), (11, 5), (12, 4), (13, 5)],
        "items": [(4, 1), (4, 1), (5, 1), (5, 1)],
    }[name.split("-")[0]]
    assert [row[:2] for row in rows] == expected
    assert {row[2:4] for row in rows} == {("70551 CPT, 0611 RC", "A picture")}


def test_codes_that_ended_before_the_date_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    codes = {
        "C9803": KnownCode("", "", "2020-03-01", "2023-12-31", ("G0463",)),
        "G0463": KnownCode("", "", "2014-01-01", ""),
    }
    release = CurrentRelease("2026-01", "Made up", "2026-01-02", codes, {}, None)
    monkeypatch.setattr("addin.prices.check_prices.current_release", lambda: release)
    items = [Item([("C9803", "HCPCS"), ("G0463", "HCPCS")])]
    after = write_prices(tmp_path / "tall-3.csv", items, day="1/1/2024")
    ended = "C9803 on the date of the file: Terminated 2023-12-31; see G0463."
    assert found_in(after) == {("C9803", "HCPCS"): ended}
    assert found_in(write_prices(tmp_path / "tall-3.csv", items, day="12/31/2023")) == {}
    assert found_in(write_prices(tmp_path / "items-2.json", items, day="2024-01-01")) == {
        ("C9803", "HCPCS"): ended
    }


def test_what_was_understood_is_said_before_it_is_read_on(tmp_path: Path) -> None:
    path = write_prices(tmp_path / "tall-3.csv", GOOD)
    said: list[str] = []

    def stop(sentence: str) -> None:
        assert not (tmp_path / "tall-3-checked.xlsx").exists()
        said.append(sentence)

    check_prices(path, None, force=False, say=stop)
    assert said[0] == "tall-3.csv: CSV tall, version 3.0.0, last updated 2026-04-01, 2 code columns."
    assert (tmp_path / "tall-3-checked.xlsx").exists()


def test_a_file_without_a_date_is_checked_for_all_else(tmp_path: Path) -> None:
    said: list[str] = []
    path = write_prices(tmp_path / "tall-3.csv", [Item([("99213", "MS-DRG")])], day="soon")
    found = check_prices(path, None, force=False, say=said.append)
    assert "the file does not say when it was last updated" in said[1]
    assert found.findings == 1


def test_more_findings_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """However few are waited for and kept, each is counted once, and what is left out is said."""
    items = [Item([(f"{number:05d}-9", "RC")], f"{number}") for number in range(1, 41)]
    items += [Item([(f"{number:04d}", "RC")], f"{number}") for number in range(1, 41)]
    path = write_prices(tmp_path / "tall-3.csv", items + items[:5])
    monkeypatch.setattr(price_codes, "_MOST_AT_ONCE", 7)
    monkeypatch.setattr(price_codes.PriceCodes, "_most", 7, raising=False)
    monkeypatch.setattr(price_codes, "MOST_ROWS", 25)
    found = checked(path)
    assert len(rows_of(found.target, "Findings")) == 25
    assert found.codes.counts.total() == 170
    assert found.codes.wrong.total() == 90
    assert ("Not on sheet Findings, which is full", found.codes.left_out) in [
        row[:2] for row in rows_of(found.target, "Summary")
    ]
    assert found.findings == 25 + found.codes.left_out >= 40


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_json_is_read_alike_whatever_is_read_at_a_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chunk: int
) -> None:
    content = {"a": 12.50, "items": [{"b": [1, 'é"]}']}, "c", 7], "d": [], "e": {"items": 1}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content, indent=2), encoding="utf-8-sig")
    monkeypatch.setattr(json_items, "_CHUNK", chunk)
    assert list(json_items.members(path, "items")) == [
        ("a", "12.5"),
        ("items", {"b": ["1", 'é"]}']}),
        ("items", "c"),
        ("items", "7"),
        ("d", []),
        ("e", {"items": "1"}),
    ]


def test_a_value_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"version": "' + "a" * 5_000)
    monkeypatch.setattr(json_items, "_CHUNK", 10)
    monkeypatch.setattr(json_items, "_LARGEST_ITEM", 1_000)
    with pytest.raises(InputError, match="cannot be read as JSON behind value 1"):
        price_file(path)


GENERAL = "hospital_name,last_updated_on,version\nA,2026-04-01,3.0.0\n"
BAD = {
    "empty.csv": "",
    "list.csv": "Code,Fee\n99213,1\n99214,2\n",
    "old.csv": "hospital_name,last_updated_on,version\nA,2024-01-01,1.0\ndescription,code|1,code|1|type\n",
    "untyped.csv": f"{GENERAL}description,code|1\nSecret,99213\n",
    "twice.csv": f"{GENERAL}description,code|1,code|1|type,code|1\nSecret,99213,CPT,1\n",
    "placeholder.csv": f"{GENERAL}description,code|[i],code|[i]|type\nSecret,99213,CPT\n",
    "nothing.csv": f"{GENERAL}description,code|1,code|1|type\n",
    "open.csv": f'{GENERAL}description,code|1,code|1|type\n"Secret,99213,CPT\n',
    "zero.csv": f"{GENERAL}description,code|1,code|1|type\nSecret\0,99213,CPT\n",
    "not.gz.csv.gz": GENERAL,
    "prices.zip": "PK",
    "empty.json": "",
    "array.json": "[]",
    "cut.json": '{"version": "3.0.0", "last_updated_on": "", "standard_charge_information": [{"a": ',
    "deep.json": '{"version": ' + "[" * 100_000,
    "other.json": '{"codes": []}',
    "text.json": '{"version": "3.0.0", "last_updated_on": "", "standard_charge_information": ["Secret"]}',
    "codes.json": '{"version": "3.0.0", "last_updated_on": "", "standard_charge_information": '
    '[{"code_information": {"Secret": 1}}]}',
}


@pytest.mark.parametrize("name", [*BAD, "missing.csv", "folder.csv", "tall[1].csv"])
def test_what_is_no_price_file_gets_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    write_prices(tmp_path / "tall1.csv".replace("tall1", "tall-1"), [])
    if name in BAD:
        (tmp_path / name).write_bytes(BAD[name].encode())
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError) as error:
        check_prices(tmp_path / name, tmp_path / "out.xlsx", force=False)
    assert "Secret" not in str(error.value)
    assert str(error.value).count("\n") == 0
    assert sorted(tmp_path.iterdir()) == before


def test_a_workbook_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = write_prices(tmp_path / "tall-3.csv", GOOD)
    target = tmp_path / "out.xlsx"
    target.write_text("older")
    with pytest.raises(OutputError, match="exists already"):
        check_prices(path, target, force=False)
    assert target.read_text() == "older"
    with pytest.raises(InputError, match=r"ends in \.xlsx"):
        check_prices(path, tmp_path / "out.csv", force=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_workbook_is_as_closed_as_the_file(tmp_path: Path) -> None:
    path = write_prices(tmp_path / "tall-3.csv", GOOD)
    path.chmod(0o600)
    assert checked(path).target.stat().st_mode & 0o777 == 0o600


def test_the_command_says_what_was_found(tmp_path: Path) -> None:
    path = write_prices(tmp_path / "tall-3.csv", [Item([("99213", "MS-DRG"), ("470", "CPT")])])
    result = CliRunner().invoke(app, ["check-prices", str(path)], env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert "Stated as another system" in result.stdout
    assert "Different codes and types with a finding: 2" in result.stdout


@pytest.mark.parametrize(
    ("code", "stated"),
    [("0093-8739-01", "NDC"), ("00093873901", "NDC"), ("1", "MS-DRG"), ("5012", "APC"), ("133-2", "APR-DRG"),
     ("12345", "LOCAL"), ("2024-01-01", "CDM"), ("1AFKS", "HIPPS"), ("M25.5", "ICD"), ("0QS204Z", "ICD")],
)  # fmt: skip
def test_codes_of_other_systems_are_left_alone(code: str, stated: str) -> None:
    assert judged(code, stated, None, "2026-01-01")[1] == ()


def test_examples_of_cms_have_no_finding(tmp_path: Path) -> None:
    """CMS's own examples, which hold CPT wording and so are no part of the project."""
    folder = shared("price-examples")
    for path in folder.iterdir():
        found = check_prices(path, tmp_path / "out.xlsx", force=True)
        assert (path.name, found.findings, found.repeated) == (path.name, 0, 0)
