"""The cell functions that rest on a release: description, status on a date, check, modifiers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import strategies
from classified_lists import classify_file, only
from fake_excel import shown
from fake_windows import windows
from hypothesis import given
from hypothesis import strategies as st
from release_files import SMALL, Made, save_text
from typer.testing import CliRunner

from addin.classify import FileSummary
from addin.cli.classify_command import show_summary
from addin.cli.command import app
from addin.cli.screen import Screen
from addin.release_import import import_release
from udfs import functions
from udfs.check import remarks
from udfs.describe import describe
from udfs.errors import InputError
from udfs.parse import parse
from udfs.releases.current import CurrentRelease, KnownCode, current_release, look_again
from udfs.releases.known_codes import description_text, status_text, use_of

STATUSES = {
    "A4100": "Active",
    "j1100-jw": "Active",
    "L9900": "Terminated 2017-12-31",
    "Q5999": "Not yet effective",
    "A4999": "Not in the release",
    "99213": "No CPT list loaded",
    "D0120": "Not in the release",
    "hello": "Unrecognized",
    None: "",
    142.0: "No CPT list loaded",
}


@pytest.fixture
def release(tmp_path: Path, data_folder: Path) -> CurrentRelease:
    """A small release that is loaded."""
    import_release(save_text(tmp_path))
    found = current_release()
    assert found is not None
    return found


def test_statuses(release: CurrentRelease) -> None:
    cells = list(STATUSES)
    assert functions.CODESTATUS([cells], "2026-07-01") == [list(STATUSES.values())]
    assert functions.CODESTATUS([[cell] for cell in cells], [[46204.0]]) == [
        [text] for text in STATUSES.values()
    ]
    assert functions.CODESTATUS("A4100", "2026-07-01") == "Active"


def test_no_release_is_said_of_codes_alone(data_folder: Path) -> None:
    cells = [["J1100", "99213", "D0120", "hello", None]]
    expected = ["No release loaded"] * 3 + ["Unrecognized", ""]
    assert functions.CODESTATUS(cells) == functions.CODESTATUS(cells, 46204) == [expected]
    assert functions.CODEDESCRIPTION(cells) == [expected]
    assert functions.CODERELEASE() == "No release loaded"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2002-12-31", "Not yet effective"),
        ("2003-01-01", "Active"),
        ("2017-12-31", "Active"),
        ("2018-01-01", "Terminated 2017-12-31"),
        (43100.0, "Active"),
        (43101.0, "Terminated 2017-12-31"),
        (dt.datetime(2017, 12, 31, 23, 59), "Active"),
        ("12/31/2017", "Active"),
        ("1/1/2018", "Terminated 2017-12-31"),
        ("", "No date"),
        ("soon", "Not a date"),
        (None, "No date"),
        (25, "Not a date"),
        (0, "No date"),
        (0.0, "No date"),
        (False, "Not a date"),
        (True, "Not a date"),
    ],
)
def test_the_days_at_both_ends(day: Any, status: str, release: CurrentRelease) -> None:
    for _ in range(2):  # computed, and remembered
        assert functions.CODESTATUS("L9900", day) == status
        assert functions.CODESTATUS([["L9900"]], [[day]]) == [[status]]
        assert functions.CODESTATUS([["L9900"], ["hello"]], [[day], [day]]) == [[status], ["Unrecognized"]]


def test_today_where_no_date_is_given(release: CurrentRelease, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, status in (
        ("2002-12-31", "Not yet effective"),
        ("2017-12-31", "Active"),
        ("2026-01-01", "Terminated 2017-12-31"),
    ):
        monkeypatch.setattr("udfs.releases.known_codes.today", lambda day=day: day)
        assert functions.CODESTATUS([["L9900"]]) == [[status]]
        assert functions.CODESTATUS([["L9900"]], [["Today"]]) == [[status]]
        assert functions.CODEINFO("L9900")[0][-2] == status


NOT_YET, ACTIVE, ENDED = "Not yet effective", "Active", "Terminated 2017-12-31"
DAYS = ["1/1/2000", "1/1/2010", "1/1/2020"]


@pytest.mark.parametrize(
    ("codes", "dates", "expected"),
    [
        ([["L9900"]] * 3, [[day] for day in DAYS], [[NOT_YET], [ACTIVE], [ENDED]]),
        ([["L9900"] * 3], [DAYS], [[NOT_YET, ACTIVE, ENDED]]),
        ("L9900", [[day] for day in DAYS], [[NOT_YET], [ACTIVE], [ENDED]]),
        ([["L9900"]], [DAYS], [[NOT_YET, ACTIVE, ENDED]]),
        ([["L9900"] * 3] * 2, [DAYS], [[NOT_YET, ACTIVE, ENDED]] * 2),
        ([["L9900"] * 2] * 3, [[day] for day in DAYS], [[NOT_YET] * 2, [ACTIVE] * 2, [ENDED] * 2]),
        ([["L9900"] * 2] * 2, [DAYS[:2], DAYS[1:]], [[NOT_YET, ACTIVE], [ACTIVE, ENDED]]),
        ([["L9900"]] * 3, [[day] for day in DAYS[:2]], [[NOT_YET], [ACTIVE], ["No date"]]),
        ([["L9900"]] * 2, [[day] for day in DAYS], [[NOT_YET], [ACTIVE]]),
        ([["L9900"] * 3], [DAYS[:2]], [[NOT_YET, ACTIVE, "No date"]]),
        ([["L9900"], [None], ["hello"]], [[None], [None], ["x"]], [["No date"], [""], ["Unrecognized"]]),
        ([["A4100"], ["Q5999"]], [["1/1/2031"], [None]], [["Active"], ["No date"]]),
        (["L9900", "L9900"], DAYS[:2], [[NOT_YET, ACTIVE]]),
        ([[["L9900"]], ["L9900"]], [["1/1/2010"], [["1/1/2010"]]], [["Unrecognized"], ["Not a date"]]),
        ([], [["1/1/2010"], [None]], []),
        ([["L9900"], ["L9900"]], [], [["No date"], ["No date"]]),
    ],
)
def test_dates_beside_codes_in_any_shape(
    codes: Any, dates: Any, expected: Any, release: CurrentRelease
) -> None:
    assert functions.CODESTATUS(codes, dates) == expected


def test_codes_that_the_user_lists_have_no_dates(release: CurrentRelease) -> None:
    listed = release._replace(cpt={"99213": KnownCode("my words", "", "", "")})
    use = use_of(listed.cpt["99213"])  # type: ignore[index]
    assert {status_text(use, day) for day in ("2000-01-01", "No date", "Not a date")} == {"In your CPT list"}


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("long", "Bandage of the test, long enough to be broken over two lines, each"),
        ("short", "Bandage"),
        (" Short ", "Bandage"),
        (66, "Bandage of the test, long enough to be broken over two lines, each"),
        (65.0, "Bandage of the test, long enough to be broken over two lines..."),
        (28, "Bandage of the test, long..."),
        ("24", "Bandage of the test..."),
        (9, "Bandag..."),
        (3, "Ban"),
        (1, "B"),
    ],
)
def test_lengths_of_descriptions(length: Any, expected: str, release: CurrentRelease) -> None:
    assert functions.CODEDESCRIPTION("A4100", length) == expected
    if isinstance(length, (int, float)):
        assert len(expected) <= length


@pytest.mark.parametrize(
    "length", [0, -5, None, True, "words", "123456", 10**9, float("nan"), [["short"]], object()]
)
def test_an_unusable_length_is_as_good_as_none(length: Any, release: CurrentRelease) -> None:
    assert (
        functions.CODEDESCRIPTION("A4100", length)
        == "Bandage of the test, long enough to be broken over two lines, each"
    )


@given(st.text("ab ,", min_size=1, max_size=40), st.integers(1, 45))
def test_a_shortened_description_is_never_too_long(text: str, length: int) -> None:
    answer = description_text(KnownCode(text, "", "2003-01-01", ""), length)
    assert len(answer) <= length
    assert answer == text if len(text) <= length else text.startswith(answer.rstrip(".").rstrip(" ,"))


def test_a_missing_short_description_is_the_long_one() -> None:
    assert description_text(KnownCode("my words", "", "", ""), "short") == "my words"


def test_codeinfo_has_the_same_columns_with_and_without_a_release(tmp_path: Path, data_folder: Path) -> None:
    """A sheet's formulas must not move because something was imported."""
    names, without = functions.CODEINFO("J1100", True)
    assert names[-3:] == ["Description", "Status", "Release"]
    assert without[-3:] == ["No release loaded"] * 3
    import_release(save_text(tmp_path))
    again, found = functions.CODEINFO("J1100", True)
    assert again == names
    assert found[:9] == without[:9]
    assert found[-3:] == ["Injection of the test, 1 mg", "Active", functions.CODERELEASE()]
    assert functions.CODEINFO("hello")[0][-3:] == ["Unrecognized"] * 3
    assert functions.CODEINFO(None)[0][-3:] == [""] * 3


@pytest.mark.parametrize(
    ("cell", "without", "with_release"),
    [
        (
            "E1165",
            "E1165 is also ICD-10-CM E11.65.",
            "E1165 is not in release 2026-07; it is ICD-10-CM E11.65.",
        ),
        ("E1140", "E1140 is also ICD-10-CM E11.40.", "E1140 is also ICD-10-CM E11.40."),
        (
            "e1165",
            "Capital letters: e1165 is E1165. e1165 is also ICD-10-CM E11.65.",
            "Capital letters: e1165 is E1165. e1165 is not in release 2026-07; it is ICD-10-CM E11.65.",
        ),
        (142, *["Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142."] * 2),
        ("A4999", "", ""),
        ("A4100-QZ", "", ""),
    ],
)
def test_check_tells_diagnosis_codes_by_the_release(
    cell: Any, without: str, with_release: str, tmp_path: Path, data_folder: Path
) -> None:
    assert functions.CODECHECK(cell) == without
    import_release(save_text(tmp_path))
    assert functions.CODECHECK(cell) == functions.CODEINFO(cell)[0][8] == with_release


def test_the_remark_on_a_diagnosis_code_can_be_counted(release: CurrentRelease) -> None:
    assert [remark.kind for remark in remarks(parse("E1165"), release)] == ["A diagnosis code"]
    own_list_alone = release._replace(quarter="", codes={}, modifiers={}, cpt={})
    assert remarks(parse("E1165"), own_list_alone) == remarks(parse("E1165"))
    assert describe("E1165", release).check == "E1165 is not in release 2026-07; it is ICD-10-CM E11.65."


def test_modifiers_of_the_release_are_known(tmp_path: Path, data_folder: Path) -> None:
    """ZQ is one that no list knows; P1 stands in CMS's file and is the AMA's."""
    cells = [["ZQ", "zq", "A4100-ZQ", "ZQ, 25", "P1", "Z9", "ZQ, Z9", "word", 25, None]]
    unknown = "Unrecognized"
    assert functions.MODIFIERLEVEL(cells) == [
        [unknown, unknown, unknown, unknown, "Level I", unknown, unknown, unknown, "Level I", ""]
    ]
    assert functions.CODECHECK("A4100-ZQ") == "ZQ is not a known modifier."
    import_release(save_text(tmp_path, made=[Made("ZQ"), Made("P1"), *SMALL]))
    assert functions.MODIFIERLEVEL(cells) == [
        ["Level II"] * 3 + ["Level II, Level I", "Level I", unknown, unknown, unknown, "Level I", ""]
    ]
    assert functions.CODECHECK("A4100-ZQ") == ""
    assert functions.CODECHECK("A4100-Z9") == "Z9 is not a known modifier."


@pytest.mark.long
def test_more_modifiers_than_a_line_has_are_none(tmp_path: Path, data_folder: Path) -> None:
    """With a release as without one; a cell full of them would else get an answer too long for a cell."""
    cells = [["25 59 26 LT ZQ", "25 " * 10_000, "25 " * 400_000, "25 59 LT ZQ"]]
    import_release(save_text(tmp_path, made=[Made("ZQ"), *SMALL]))
    assert functions.MODIFIERLEVEL(cells) == [["Unrecognized"] * 3 + ["Level I, Level I, Level II, Level II"]]


class _WillNotBeStripped(str):
    __slots__ = ()

    def strip(self, *_: object) -> str:
        raise RuntimeError("no")


def test_a_text_that_misbehaves_is_read_as_its_characters(tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path, made=[Made("ZQ"), *SMALL]))
    cells = [[_WillNotBeStripped("ZQ"), _WillNotBeStripped("word")]]
    assert functions.MODIFIERLEVEL(cells) == [["Level II", "Unrecognized"]]
    assert functions.CODEDESCRIPTION("A4100", _WillNotBeStripped(" Short ")) == "Bandage"


def test_answers_change_with_the_release(tmp_path: Path, data_folder: Path) -> None:
    """What was remembered of one release is not answered from the next."""
    cells = [["A4100"], ["A4999"], ["E1165"]]

    def answers() -> list[Any]:
        return [
            functions.CODEDESCRIPTION(cells),
            functions.CODESTATUS(cells, "2026-07-01"),
            functions.CODESTATUS(cells, [["2026-07-01"]] * 3),
            functions.CODECHECK(cells),
            functions.CODEINFO(cells),
        ]

    nothing = answers()
    import_release(save_text(tmp_path))
    first = answers()
    newer = [Made("A4100", ("Other words",)), Made("A4999"), Made("E1165"), SMALL[-1]]
    import_release(save_text(tmp_path, "HCPC2026_OCT_ANWEB.txt", newer))
    second = answers()
    assert second[0] == [["Other words"], ["Thing of the test"], ["Thing of the test"]]
    assert second[1] == second[2] == [["Active"]] * 3
    assert second[3][2] == ["E1165 is also ICD-10-CM E11.65."]
    for before, after in ((nothing, first), (first, second)):
        assert all(one != other for one, other in zip(before, after, strict=True))


def test_what_is_remembered_is_bounded(release: CurrentRelease) -> None:
    for day in range(200):
        functions.CODESTATUS("A4100", 40000 + day)
        functions.CODEDESCRIPTION("A4100", day + 1)
    assert len(functions._release_memos) <= functions._MEMOS


@given(
    cells=st.one_of(
        strategies.cell_values, st.lists(st.lists(strategies.cell_values, max_size=3), max_size=3)
    ),
    other=st.one_of(
        strategies.cell_values, st.lists(st.lists(strategies.cell_values, max_size=3), max_size=3)
    ),
)
def test_no_function_raises(cells: Any, other: Any) -> None:
    functions.CODESTATUS(cells, other)
    functions.CODEDESCRIPTION(cells, other)


def test_in_cells_through_xlwings(tmp_path: Path, data_folder: Path) -> None:
    """As COM hands the values over: day numbers, a blank cell, an argument that is left out."""
    import_release(save_text(tmp_path))
    with windows("udfs.functions") as server:

        def cells(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
            return shown(server.CallUDF("udfs.functions", function, arguments, None, None))

        look_again()
        codes, days = (("L9900",), ("A4100",), (None,)), ((43101.0,), (None,), (43101.0,))
        assert cells("CODESTATUS", codes, days) == [("Terminated 2017-12-31",), ("No date",), ("",)]
        assert cells("CODESTATUS", "L9900", 43100.0) == [("Active",)]
        assert cells("CODESTATUS", "L9900", -2147352572) == [("Terminated 2017-12-31",)]
        assert cells("CODESTATUS", "L9900", None) == [("No date",)]
        assert cells("CODEDESCRIPTION", "A4100", "short") == [("Bandage",)]
        assert cells("CODEDESCRIPTION", "J1100", -2147352572) == [("Injection of the test, 1 mg",)]
        assert cells("CODERELEASE")[0][0].startswith("2026-07 (HCPC2026_JUL_ANWEB), imported ")


# On the screen ----------------------------------------------------------------------------------------


def test_lookup_shows_description_and_status_of_the_release(tmp_path: Path, data_folder: Path) -> None:
    def looked_up(*codes: str) -> list[tuple[str, str]]:
        found = CliRunner().invoke(app, ["lookup", "--json", *codes])
        return [(one["description"], one["release_status"]) for one in json.loads(found.output)]

    assert looked_up("J1100") == [("", "")]
    import_release(save_text(tmp_path))
    assert looked_up("J1100", "A9999", "99213", "hello") == [
        ("Injection of the test, 1 mg", "Active"),
        ("", "Not in the release"),
        ("", ""),
        ("", ""),
    ]
    screen = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["lookup", "J1100"]).output
    assert "Injection of the test, 1 mg" in screen
    assert "Active" in screen


# In files ---------------------------------------------------------------------------------------------


def printed(summary: FileSummary) -> str:
    screen = Screen()
    screen.width = 200
    with screen.capture() as shown:
        show_summary(summary, screen)
    return shown.get()


def test_classify_adds_the_columns_of_a_release(tmp_path: Path, data_folder: Path) -> None:
    source = tmp_path / "charges.csv"
    source.write_text("Code\nA4100\nL9900\n99213\nE1165\nhello\n")
    without = classify_file(source, "Code", target=tmp_path / "without.xlsx")
    assert without.release == ""
    assert "No release is loaded, so the columns Description, Status and Release were left out" in printed(
        without
    )
    import_release(save_text(tmp_path))
    summary = classify_file(source, "Code", target=tmp_path / "with.xlsx")
    said = functions.CODERELEASE()
    assert summary.release == said
    assert f"Description and status, as of today, from release {said}." in printed(summary)
    assert only(summary).counts.statuses == {
        "Active": 1, "Terminated 2017-12-31": 1, "No CPT list loaded": 1, "Not in the release": 1,
        "Unrecognized": 1,
    }  # fmt: skip
    assert only(summary).counts.checks == {"A diagnosis code": 1, "This is not a code.": 1}
    before, after = (
        list(openpyxl.load_workbook(tmp_path / name).worksheets[0].iter_rows(values_only=True))
        for name in ("without.xlsx", "with.xlsx")
    )
    assert [row[:7] for row in after] == [row[:7] for row in before]
    assert {len(row) for row in before} == {8}
    assert [row[8:] for row in after] == [
        ("Description", "Status", "Release"),
        ("Bandage of the test, long enough to be broken over two lines, each", "Active", said),
        ("Brace of the test", "Terminated 2017-12-31", said),
        (None, "No CPT list loaded", None),
        (None, "Not in the release", None),
        (None, "Unrecognized", None),
    ]


def test_classify_adds_them_to_a_workbook_too(tmp_path: Path, data_folder: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Code"])
    sheet.append(["J1100"])
    workbook.save(tmp_path / "charges.xlsx")
    import_release(save_text(tmp_path))
    classify_file(tmp_path / "charges.xlsx", "Code")
    rows = list(
        openpyxl.load_workbook(tmp_path / "charges-classified.xlsx").worksheets[0].iter_rows(values_only=True)
    )
    assert rows[0][-3:] == ("Description", "Status", "Release")
    assert rows[1][-3:-1] == ("Injection of the test, 1 mg", "Active")


def test_classify_says_the_status_on_a_date(tmp_path: Path, data_folder: Path) -> None:
    """Of all rows, or of each row by a column."""
    source = tmp_path / "charges.csv"
    source.write_text("Code,DOS\nL9900,6/1/2017\nL9900,2018-01-01\nL9900,\nhello,2018-01-01\n")
    with pytest.raises(InputError, match="No release is loaded, so there is no status on a date"):
        classify_file(source, on_date="2017-06-01", target=tmp_path / "none.xlsx")
    import_release(save_text(tmp_path))

    def statuses(on_date: str) -> list[object]:
        made = classify_file(source, on_date=on_date, target=tmp_path / "made.xlsx", force=True).target
        rows = list(openpyxl.load_workbook(made).worksheets[0].iter_rows(values_only=True))
        return [row[rows[0].index("Status")] for row in rows[1:]]

    assert statuses("dos") == ["Active", "Terminated 2017-12-31", "No date", "Unrecognized"]
    assert statuses("12/31/2017") == ["Active", "Active", "Active", "Unrecognized"]
    with pytest.raises(
        InputError, match="'paid' is neither a date, such as 2026-07-01, nor a column; There is"
    ):
        statuses("paid")
