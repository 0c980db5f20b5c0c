"""What has ended, or left the newest release: replacements, older releases, modifiers; and its age."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from classified_lists import classify_file
from openpyxl import load_workbook
from release_files import SMALL, Made, save_text
from shared_files import shared
from typer.testing import CliRunner, Result

from addin.cli.command import app
from addin.release_import import import_release
from udfs import functions
from udfs.check import remarks
from udfs.describe import describe
from udfs.errors import InputError
from udfs.parse import parse
from udfs.releases.current import current_release, look_again
from udfs.releases.known_codes import age_text, today

# Three releases. J1440 is used a second time, A4200 left between the last two, G0298 without an end.
OLD = (
    *SMALL,
    Made("A4200", ("Pad of the test",), "Pad", terminated="20121231", references=("A4100",)),
    Made("G0298", ("Scan of the test",), "Scan"),
    Made("J1440", ("Drug of the test",), "Drug", added="19940101", terminated="20131231"),
    Made("ZA", ("Modifier that left",), "Mod", terminated="20180331"),
    Made("ZB", ("Modifier without an end",), "Mod"),
)
NEW = (
    *SMALL,
    Made("C9349", ("First of three",), "One", terminated="20161231", references=("Q4172",)),
    Made("J1440", ("Biota of the test",), "Biota", added="20230701"),
    Made("JG", ("Modifier that ended",), "Mod", terminated="20241231"),
    Made("Q4172", ("Second of three",), "Two", terminated="20181231", references=("Q5999", "31573")),
    Made("V9998", ("One around",), "A", terminated="20181231", references=("V9999",)),
    Made("V9999", ("Another around",), "B", terminated="20181231", references=("V9998",)),
    Made("ZY", ("Modifier that this release brought",), "Mod"),
)


@pytest.fixture
def releases(tmp_path: Path, data_folder: Path) -> None:
    """July 2016, January 2017 with the same, and July 2026."""
    for name, made in (("2016_JUL", OLD), ("2017_JAN", OLD), ("2026_JUL", NEW)):
        import_release(save_text(tmp_path, f"HCPC{name}_ANWEB.txt", made))


def run(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "150", "NO_COLOR": "1", "TERM": "dumb"}).invoke(
        app, list(map(str, arguments))
    )


def on(code: str, day: str) -> tuple[str, str]:
    return functions.CODESTATUS(code, day), functions.CODEREPLACEMENT(code, day)


@pytest.mark.usefixtures("releases")
@pytest.mark.parametrize(
    ("code", "day", "status", "replacement"),
    [
        ("C9349", "2016-12-31", "Active", ""),
        ("C9349", "2017-01-01", "Terminated 2016-12-31; see Q4172", "Q4172"),
        ("C9349", "2019-01-01", "Terminated 2016-12-31; see Q4172", "Q5999, 31573"),
        ("V9998", "2019-01-01", "Terminated 2018-12-31; see V9999", "V9999"),
        ("L9900", "2019-01-01", "Terminated 2017-12-31", ""),
        ("A4100", "2019-01-01", "Active", ""),
        ("A4200", "2012-12-31", "Active (release 2017-01)", ""),
        ("A4200", "2013-01-01", "Terminated 2012-12-31; see A4100 (release 2017-01)", "A4100"),
        ("G0298", "2002-12-31", "Not yet effective", ""),
        ("G0298", "2016-01-01", "Active (release 2017-01)", ""),
        ("G0298", "2026-06-30", "Active (release 2017-01)", ""),
        ("G0298", "2026-07-01", "No longer in the release (last in 2017-01)", ""),
        ("J1440", "1993-12-31", "Not yet effective", ""),
        ("J1440", "2013-12-31", "Active (release 2017-01)", ""),
        ("J1440", "2014-01-01", "Terminated 2013-12-31 (release 2017-01)", ""),
        ("J1440", "2023-07-01", "Active", ""),
        ("A4200", "", "No date", "No date"),
        ("A4999", "2019-01-01", "Not in the release", "Not in the release"),
        ("99213", "2019-01-01", "No CPT list loaded", "No CPT list loaded"),
        ("hello", "2019-01-01", "Unrecognized", "Unrecognized"),
        ("", "2019-01-01", "", ""),
    ],
)  # fmt: skip
def test_status_and_replacement_on_a_day(code: str, day: str, status: str, replacement: str) -> None:
    assert on(code, day) == (status, replacement)
    assert functions.CODESTATUS([[code]], [[day]]) == [[status]]
    assert functions.CODEREPLACEMENT([[code], ["A4100"]], [[day], ["2026-07-01"]]) == [[replacement], [""]]


@pytest.mark.usefixtures("releases")
def test_replacements_on_dates_in_any_shape() -> None:
    assert functions.CODEREPLACEMENT([["C9349", None]]) == [["Q5999, 31573", ""]]
    days = [["2016-12-31", "2017-01-01"]]
    assert functions.CODEREPLACEMENT("C9349", days) == [["", "Q4172"]]
    assert functions.CODEREPLACEMENT([["C9349"], ["A4200"]], days) == [["", "Q4172"][:1], ["A4100"]]
    assert functions.CODEREPLACEMENT([["C9349"]] * 2, [["2017-01-01"]]) == [["Q4172"]] * 2
    assert functions.CODEREPLACEMENT([[[]]], [["x"], ["y"]]) == [["Unrecognized"]] * 2


@pytest.mark.usefixtures("releases")
def test_a_description_says_which_older_release_it_is_from() -> None:
    assert functions.CODEDESCRIPTION([["A4200", "J1440"]]) == [
        ["Pad of the test (release 2017-01)", "Biota of the test"]
    ]
    assert functions.CODEDESCRIPTION("A4200", "short") == "Pad (release 2017-01)"
    info = functions.CODEINFO([["A4200"], ["J1440"]])
    assert [row[-1] for row in info] == ["2017-01", functions.CODERELEASE()]
    assert info[0][-2] == "Terminated 2012-12-31; see A4100 (release 2017-01)"


@pytest.mark.usefixtures("releases")
def test_on_the_screen() -> None:
    found = json.loads(run("lookup", "--json", "C9349", "A4200").output)
    assert [(one["release_status"], one["replacement"]) for one in found] == [
        ("Terminated 2016-12-31; see Q4172", "Q5999, 31573"),
        ("Terminated 2012-12-31; see A4100 (release 2017-01)", "A4100"),
    ]
    assert "Replaced by: Q5999, 31573" in run("lookup", "C9349").output
    shown = run("release", "show", "C9349").output
    assert "Release 2026-07: Terminated 2016-12-31; see Q4172 (in use from 2003-01-01)." in shown
    assert "  Replaced by: Q4172\n" in shown
    assert "Replaced by" not in run("lookup", "A4100").output


# Modifiers --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("releases")
def test_a_modifier_that_ended_is_said_from_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    release = current_release()
    assert describe("J1100-JG", release, on_day="No date").check == ""
    for day, said in (("2024-12-31", ""), ("2025-01-01", "Modifier JG ended 2024-12-31.")):
        assert describe("J1100-JG", release, on_day=day).check == said
        monkeypatch.setattr("udfs.releases.known_codes.today", lambda day=day: day)
        assert functions.CODECHECK("J1100-JG") == functions.CODEINFO("J1100-JG")[0][8] == said
    assert [remark.kind for remark in remarks(parse("J1100-JG"), release, "2025-01-01")] == ["Ended modifier"]
    assert describe("J1100-ZA-ZB", release, on_day="2026-07-01").check == (
        "Modifier ZA ended 2018-03-31 (release 2017-01). "
        "Modifier ZB is no longer in the release (last in 2017-01)."
    )


@pytest.mark.usefixtures("releases")
def test_classify_says_it_by_the_date_of_each_row(tmp_path: Path) -> None:
    source = tmp_path / "charges.csv"
    source.write_text("Code,DOS\nJ1100-JG,12/31/2024\nJ1100-JG,1/1/2025\n")
    made = classify_file(source, on_date="DOS", target=tmp_path / "made.xlsx").target
    rows = list(load_workbook(made).worksheets[0].iter_rows(values_only=True))
    assert [row[rows[0].index("Check")] for row in rows[1:]] == [None, "Modifier JG ended 2024-12-31."]


CELLS = ["99213ZY", "j1100zy25", " 9921325ZY-JW ", "99213ZQ", "02000ZY", 5, "J1100ZYZYZYZYZY"]


@pytest.mark.usefixtures("releases")
def test_a_modifier_that_a_release_brought_is_read_when_it_is_run_together() -> None:
    """By every function, once it is imported; and no longer when it is removed."""
    expected: dict[str, list[Any]] = {
        "CODECLEAN": ["99213", "J1100", "99213", *["Unrecognized"] * 4],
        "CODEMODIFIERS": ["ZY", "ZY, 25", "25, ZY, JW", "", "", "", ""],
        "CODESYSTEM": ["CPT", "HCPCS", "CPT", *["Unrecognized"] * 4],
        "MODIFIERLEVEL": [
            "Level II", "Level II, Level I", "Level I, Level II, Level II", *["Unrecognized"] * 4,
        ],
        "CODESTATUS": ["No CPT list loaded", "Active", "No CPT list loaded", *["Unrecognized"] * 4],
    }  # fmt: skip
    for name, answers in expected.items():
        assert getattr(functions, name)([CELLS]) == [answers], name
    assert functions.CODEIN([CELLS[:4]], "99202-99215") == [[True, False, True, "Unrecognized"]]
    assert [functions.CODECHECK(cell) for cell in CELLS[:3]] == [
        "Modifiers split off: 99213ZY is 99213-ZY.",
        "Modifiers split off: J1100ZY25 is J1100-ZY-25. Capital letters: j1100 is J1100.",
        "Spaces removed. Modifiers split off: 9921325ZY-JW is 99213-25-ZY-JW.",
    ]
    run("release", "remove", "2026-07")
    assert functions.CODEIN("99213ZY", "99202-99215") == "Unrecognized"
    for name in ("CODECLEAN", "CODESYSTEM", "CODECHECK"):
        assert getattr(functions, name)("99213ZY") == getattr(functions, name)("99213ZQ"), name


# Age --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quarter", "day", "age"),
    [
        ("2026-07", "2026-09-30", ""),
        ("2026-07", "2026-10-01", "as of July 2026, one quarter ago"),
        ("2026-06", "2026-07-01", "as of June 2026, one quarter ago"),
        ("2025-10", "2027-03-31", "as of October 2025, five quarters ago"),
        ("2016-01", "2026-11-28", "as of January 2016, 43 quarters ago"),
        ("2027-01", "2026-11-28", ""),
        ("", "2026-11-28", ""),
    ],
)
def test_the_age_of_a_release(quarter: str, day: str, age: str) -> None:
    assert age_text(quarter, day) == age


@pytest.mark.usefixtures("releases")
def test_an_old_release_is_said_to_be_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it answers; a status on a date that is given is what it is."""
    said = functions.CODERELEASE()
    assert said.startswith("2026-07 (HCPC2026_JUL_ANWEB), imported ")
    assert functions.CODESTATUS("A4100") == "Active"
    assert "ago" not in run("release", "list").output + run("lookup", "A4100").output
    monkeypatch.setattr("udfs.releases.known_codes.today", lambda: "2027-11-28")
    age = "as of July 2026, five quarters ago"
    assert functions.CODERELEASE() == f"{said}, {age}"
    cells = [["A4100", "L9900", "Q5999", "A4200"]]
    old = ["Active as of 2026-07", "Terminated 2017-12-31", "Not yet effective"]
    assert functions.CODESTATUS(cells) == [[*old, "Terminated 2012-12-31; see A4100 (release 2017-01)"]]
    assert functions.CODESTATUS("A4100", "2027-11-28") == "Active"
    assert functions.CODEINFO("A4100")[0][-2:] == ["Active as of 2026-07", said]
    shown = run("release", "list").output.replace("\n", " ")
    assert f"The newest release is {age}. Import the newest one that CMS publishes" in shown
    looked_up = run("lookup", "A4100")
    assert looked_up.stdout.count("Active as of 2026-07") == 1
    assert looked_up.stderr == f"By release {said}, {age}.\n"
    source = tmp_path / "charges.csv"
    source.write_text("Code\nA4100\n")
    classified = run("classify", source).output
    assert classified.count(f"Description and status, as of today, from release {said}, {age}.") == 1


def test_a_store_that_cannot_be_read_is_said_by_commands(tmp_path: Path, data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / "releases.sqlite").write_bytes(b"no database at all" * 500)
    look_again()
    found = run("lookup", "J1100")
    assert (found.exit_code, found.stderr.count("is damaged; delete it")) == (0, 1)
    source = tmp_path / "charges.csv"
    source.write_text("Code,DOS\nA4100,2026-07-01\n")
    assert run("classify", source).output.count("is damaged; delete it") == 1
    with pytest.raises(InputError, match="is damaged; delete it"):
        classify_file(source, on_date="DOS", target=tmp_path / "made.xlsx")


def test_today_is_the_day_of_the_computer() -> None:
    before = dt.date.today().isoformat()
    assert before <= today() <= dt.date.today().isoformat()


# Real releases ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_real_releases_say_what_the_others_no_longer_do(data_folder: Path) -> None:
    """J1440 was filgrastim until 2013, and is another drug since 2023; facts of CMS's files."""
    for name in ("HCPC2016_CONTR_ANWEB.txt", "hcpc2026_jan_anweb_01122026.zip"):
        import_release(shared("releases", name))
    assert on("J1440", "2013-06-01") == ("Active (release 2016-01)", "")
    assert on("J1440", "2015-06-01") == ("Terminated 2013-12-31 (release 2016-01)", "")
    assert on("J1440", "2026-01-15") == ("Active", "")
    assert functions.CODEREPLACEMENT([["C9787", "C9166", "G2170", "C9742"]], "2026-01-15") == [
        ["0868T", "J3247", "36836", "31573, 31574"]
    ]
    assert on("C9136", "2015-06-01")[1] == "Q9975"
    assert on("C9136", "2026-01-15") == ("Terminated 2015-03-31; see Q9975", "J7205")
    ended = ["JG", *(f"M{letter}" for letter in "ABCDEFGH")]
    for modifier in ended:
        assert describe(f"J1100-{modifier}", current_release(), on_day="2025-01-01").check == (
            f"Modifier {modifier} ended 2024-12-31."
        )
        assert describe(f"J1100-{modifier}", current_release(), on_day="2024-12-31").check == ""
    # What the corrections of January 2026 say is in the file as it was published again; they change nothing.
    assert on("S0189", "2026-01-15")[0] == "Terminated 2025-12-31"
    assert on("J1572", "2026-01-15")[0] == "Active"
    assert functions.CODEDESCRIPTION("J1440").startswith("Fecal microbiota")
