"""``hcpcs-excel lookup``: what stands on the screen, what a program can read, and how the command ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from addin.cli.command import app, main
from udfs.version import VERSION


def _run(*arguments: str, width: int = 160) -> Result:
    return CliRunner(env={"COLUMNS": str(width), "NO_COLOR": "1", "TERM": "dumb"}).invoke(
        app, list(arguments)
    )


def test_the_table_says_all_that_is_known() -> None:
    result = _run("lookup", "99213-25", "j1100", "142")
    assert result.exit_code == 0
    for words in (
        "99213-25",
        "CPT / Level I",
        "Category I",
        "maintained by AMA",
        "Evaluation and Management",
        "HCPCS / Level II",
        "Drugs Administered Other Than Oral Method",
        "00142",
        "Anesthesia",
        "Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142.",
        "Could also be: revenue code 0142.",
        "CPT is a registered trademark of the American Medical Association.",
    ):
        assert words in " ".join(result.output.replace("│", " ").split()) or words in _column_text(
            result.output
        )
    assert "American Dental Association" not in result.output


def _column_text(screen: str) -> str:
    """The text of the last column, put together again from its lines."""
    cells = (line.rstrip("│ ").rpartition("│")[2].strip() for line in screen.splitlines())
    return " ".join(cells)


def test_a_narrow_screen_gets_lines_in_place_of_a_table() -> None:
    shown = _run("lookup", "142", "hello", width=40).output
    assert shown.startswith(
        "As entered: 142\nCode: 00142\nBelongs to: CPT / Level I\n  Category I\n  maintained by AMA\n"
        "What it is: Anesthesia\n  Head\n"
    )
    assert "\n\nAs entered: hello\nBelongs to: Unrecognized\nCheck: This is not a code.\n" in shown
    assert max(map(len, shown.splitlines())) <= 40
    assert "│" not in shown


def test_dental_codes_name_their_owner() -> None:
    assert "CDT is a trademark of the American Dental Association." in _run("lookup", "D0120").output


def test_retired_codes_are_said_to_be_retired() -> None:
    result = _run("lookup", "0001A")
    assert result.exit_code == 0
    assert "Retired" in result.output


@pytest.mark.parametrize("written", ["hello", "25", "0450", "", " "])
def test_the_command_ends_with_1_if_any_is_no_code(written: str) -> None:
    assert _run("lookup", "99213", written).exit_code == 1


def test_what_was_typed_is_text_and_no_markup() -> None:
    assert "[red]" in _run("lookup", "[red]").output


def test_json() -> None:
    result = _run("lookup", "--json", "99213-25", "hello")
    assert result.exit_code == 1
    code, other = json.loads(result.output)
    assert code == {
        "written": "99213-25",
        "recognized": True,
        "code": "99213",
        "modifiers": ["25"],
        "system": "CPT",
        "level": "Level I",
        "category": "Category I",
        "section": "Evaluation and Management",
        "subsection": "Office or Other Outpatient (and former Observation) Services",
        "maintainer": "AMA",
        "scope": "Procedures and services of physicians, "
        "other professionals and hospital outpatient departments",
        "status": "active",
        "description": "",
        "release_status": "",
        "replacement": "",
        "medicare": "",
        "repairs": [],
        "look_alikes": [],
        "check": "",
    }
    assert (other["recognized"], other["system"], other["check"]) == (False, "", "This is not a code.")


@pytest.mark.parametrize("arguments", [("--", "-99213"), ("-99213",)])
def test_a_negative_number_is_not_taken_for_an_option(arguments: tuple[str, ...]) -> None:
    result = _run("lookup", *arguments)
    assert result.exit_code == 1
    assert "Unrecognized" in result.output


def test_a_modifier_is_not_taken_for_an_option() -> None:
    result = _run("lookup", "99213", "-25", "-LT")
    assert result.exit_code == 1
    assert result.output.count("A modifier without a code.") == 2
    assert "Modifier: Level I " in result.output
    assert "Modifier: Level II " in result.output


def test_list_is_no_workbook_but_many_type_it() -> None:
    assert _run("template", "list").output == _run("templates").output
    assert "List the workbooks" not in _run("template", "--help").output


@pytest.mark.parametrize("quotes", ['""', "''", "\u201c\u201d", "\u2018\u2019"])
def test_a_file_pasted_in_quotes_is_found(
    quotes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my charges.csv").write_text("Code\n99213\nJ1100\n")
    written = str(tmp_path / "my charges.csv").join(quotes)
    monkeypatch.setattr("sys.argv", ["hcpcs-excel", "classify", written])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code, capsys.readouterr().err
    assert (tmp_path / "my charges-classified.xlsx").exists()


def test_the_version() -> None:
    result = _run("--version")
    assert (result.exit_code, result.output) == (0, f"hcpcs-excel {VERSION}\n")


@pytest.mark.parametrize("arguments", [["lookup"], ["lookup", "--wrong", "99213"], ["nonsense"]])
def test_a_wrong_command_line_ends_with_2(arguments: list[str]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_without_arguments_the_help_is_shown() -> None:
    assert "lookup" in _run().output


def test_a_mistake_gets_one_sentence_and_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.xlsx"
    monkeypatch.setattr("sys.argv", ["hcpcs-excel", "classify", str(missing), "--column", "A"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("hcpcs-excel: ")
    assert "missing.xlsx" in shown.err
    assert "Traceback" not in shown.err
    assert shown.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
