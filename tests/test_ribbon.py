"""What the ribbon's buttons do, without Excel: plain values in, plain values out."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path
from threading import Event

import openpyxl
import pytest
from fake_excel import CELL_ERRORS
from fake_windows import windows
from fee_schedule_files import save_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from release_files import SMALL, Made, save_text
from strategies import cell_texts, codes
from windows_machine import machine

from addin import ribbon
from addin.classify import ALL_COLUMNS
from addin.excel.settings import Settings, read_settings, settings_bytes
from udfs.version import VERSION

ALL = ", ".join(ALL_COLUMNS)
VALUES = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.sampled_from(sorted(CELL_ERRORS.values()))
    | cell_texts
    | codes
)


# Classify selection -----------------------------------------------------------------------------------


def test_a_block_of_codes() -> None:
    rows = (
        ("99213-25",),
        (142.0,),
        ("j1100",),
        (None,),
        ("  ",),
        ("hello",),
        (CELL_ERRORS["#N/A"],),
        (True,),
    )
    assert ribbon.classify_block(rows, "Clean code, Modifiers, Code level", False) == [
        ["99213", "25", "Level I"],
        ["00142", "", "Level I"],
        ["J1100", "", "Level II"],
        ["", "", ""],
        ["", "", ""],
        ["Unrecognized", "", "Unrecognized"],
        ["Unrecognized", "", "Unrecognized"],
        ["Unrecognized", "", "Unrecognized"],
    ]


def test_a_single_cell_arrives_as_itself() -> None:
    assert ribbon.classify_block("99213", "Code system", False) == [["CPT"]]
    assert ribbon.classify_block(None, "Code system", True) == [[""]]


def test_columns_come_in_the_order_asked_for() -> None:
    assert ribbon.classify_block("J1100", "Code level, Code system", False) == [["Level II", "HCPCS"]]


@pytest.mark.parametrize(
    ("first", "is_heading"),
    [
        ("Procedure code", True),
        ("CPT", True),
        ("99213", False),
        (99213.0, False),
        (None, False),
        ("992133", False),
    ],
)
def test_a_heading_is_told_from_a_code(first: object, is_heading: bool) -> None:
    """Only in the first row of the list; in a later block the same word is data."""
    names, system = ribbon.classify_block(((first,), ("J1100",)), "Code system", True)
    assert (names == ["Code system"]) is is_heading
    assert system == ["HCPCS"]
    assert ribbon.classify_block(((first,), ("J1100",)), "Code system", False)[0] != ["Code system"]


@pytest.mark.long
@settings(deadline=None)
@given(rows=st.lists(st.tuples(VALUES), min_size=1, max_size=6).map(tuple), is_first=st.booleans())
def test_no_value_stops_it_and_no_answer_becomes_a_formula(
    rows: tuple[tuple[object], ...], is_first: bool
) -> None:
    """Whatever is in the cells: a row of texts a cell, none of which Excel would take for a formula."""
    answers = ribbon.classify_block(rows, ALL, is_first)
    assert [len(answer) for answer in answers] == [len(ALL_COLUMNS)] * len(rows)
    for text in (text for answer in answers for text in answer):
        assert type(text) is str
        assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_ticked_columns_are_kept_in_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other settings stay; without a tick the line is left out, which stands for all."""
    windows = machine(tmp_path).windows()
    monkeypatch.setattr(ribbon, "this_windows", lambda: windows)
    path = windows.settings_folder / "settings.ini"
    path.parent.mkdir(parents=True)
    path.write_bytes(settings_bytes(Settings(python="C:\\Python\\pythonw.exe"), "cp1252"))
    for columns, kept in (("Code system, Check", ("Code system", "Check")), ("", ())):
        assert ribbon.keep_columns(columns) == ["done", columns]
        settings, _ = read_settings(path, "cp1252")
        assert (settings.python, settings.columns) == ("C:\\Python\\pythonw.exe", kept)
    path.unlink()
    path.parent.rmdir()
    problem, sentence = ribbon.keep_columns("Check")
    assert problem == "problem"
    assert "does not exist" in sentence


def test_without_windows_there_are_no_settings_to_keep() -> None:
    problem, sentence = ribbon.keep_columns("Check")
    assert (problem, sentence) == (
        "problem",
        "There are settings only for Excel on Windows.",
    )


def test_the_columns_of_a_release(data_folder: Path) -> None:
    """They say that there is none, and what it says once it is imported, in the same process."""
    assert ribbon.classify_block("J0001", "Description, Status", False) == [["No release loaded"] * 2]
    ribbon.import_release(
        str(save_text(data_folder.parent, made=[Made("J0001", ("A made-up drug",)), *SMALL]))
    )
    assert ribbon.classify_block("J0001", "Description, Status", False) == [["A made-up drug", "Active"]]


# Code release -----------------------------------------------------------------------------------------


def test_a_release_is_imported_and_named(data_folder: Path) -> None:
    assert ribbon.release_loaded() == ["done", "No release loaded. Press Import a CMS file to load one."]
    done, summary = ribbon.import_release(str(save_text(data_folder.parent)))
    assert done == "done"
    assert summary.startswith("Release 2026-07 (HCPC2026_JUL_ANWEB): ")
    for done, text in (ribbon.release_loaded(), ribbon.about()):
        assert done == "done"
        assert "Release 2026-07 (HCPC2026_JUL_ANWEB) with " in text


def test_a_fee_schedule_is_imported_and_named(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same button, since the file says what it is; About has its name, day and age."""
    done, summary = ribbon.import_release(str(save_csv(data_folder.parent)))
    named = "Medicare's physician fee schedule 2025-10 (PPRRVU2025_Oct, released 2025-09-11)"
    assert (done, summary.splitlines()[0]) == ("done", f"{named}: 10 codes in 12 lines.")
    for day, age in (("2025-12-31", ""), ("2026-01-01", " It is as of October 2025, one quarter ago.")):
        monkeypatch.setattr("udfs.releases.known_codes.today", lambda today=day: today)
        (line,) = (line for line in ribbon.about()[1].splitlines() if line.startswith(named))
        assert line.startswith(f"{named} with 10 codes, imported on ")
        assert line.partition(".")[2] == age
    nothing, loaded = ribbon.release_loaded()[1].splitlines()
    assert (nothing[:17], loaded.startswith(named)) == ("No release loaded", True)


def test_an_import_is_asked_after(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer comes within a second, however long the import takes."""
    monkeypatch.setattr(ribbon, "_import", None)
    assert ribbon.import_state() == ["problem", "No release is being imported."]
    may_end = Event()
    real = ribbon.import_release

    def slow(path: str) -> list[str]:
        may_end.wait()
        return real(path)

    monkeypatch.setattr(ribbon, "import_release", slow)
    assert ribbon.start_import(str(save_text(data_folder.parent))) == ["running", "1 seconds"]
    may_end.set()
    while (state := ribbon.import_state())[0] == "running":
        pass
    assert state[1].startswith("Release 2026-07 (HCPC2026_JUL_ANWEB): ")


def test_a_file_that_is_no_release_is_one_sentence(data_folder: Path) -> None:
    path = data_folder.parent / "list.txt"
    path.write_text("99213\n")
    problem, sentence = ribbon.import_release(str(path))
    assert problem == "problem"
    assert sentence.startswith("list.txt is not an HCPCS release")
    assert ribbon.release_loaded()[1].startswith("No release loaded")


# New workbook -----------------------------------------------------------------------------------------


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(tmp_path))
    return tmp_path


@pytest.mark.long
def test_a_workbook_is_made_in_the_documents_and_never_over_another(documents: Path) -> None:
    first, second = ribbon.new_workbook("compare-lists"), ribbon.new_workbook("compare-lists")
    name = f"compare-lists {date.today():%Y-%m-%d}"
    assert first == ["done", str(documents / f"{name}.xlsx")]
    assert second == ["done", str(documents / f"{name} (2).xlsx")]
    assert "List A" in openpyxl.load_workbook(first[1]).sheetnames


@pytest.mark.long
def test_a_workbook_that_cannot_be_made_is_one_sentence(documents: Path) -> None:
    documents.rmdir()
    problem, sentence = ribbon.new_workbook("compare-lists")
    assert problem == "problem"
    assert sentence.endswith("does not exist; make it first or name another file.")


def test_a_workbook_that_nobody_knows_is_a_problem_without_a_traceback(documents: Path) -> None:
    assert ribbon.new_workbook("no such") == [
        "problem",
        "Something went wrong. Run hcpcs-excel doctor in a command window.",
    ]
    assert list(documents.iterdir()) == []


def test_functions_go_into_a_copy_of_a_workbook_in_the_documents(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = machine(tmp_path).windows()
    monkeypatch.setattr(ribbon, "this_windows", lambda: windows)
    windows.settings_folder.mkdir(parents=True)
    answers = []
    for _ in range(2):
        done, source = ribbon.place_for_copy("charges.xlsx")
        assert done == "done"
        openpyxl.Workbook().save(source)
        answers.append(ribbon.functions_for_workbook(source, "charges.xlsx"))
        assert list(windows.settings_folder.iterdir()) == []  # gone is the copy that Excel saved for this
    names = ("charges with functions.xlsx", "charges with functions (2).xlsx")
    assert answers == [["done", str(documents / name)] for name in names]
    assert "CODESYSTEM" in openpyxl.load_workbook(answers[0][1]).defined_names


# Refresh formulas -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "plain", "ours"),
    [
        ("=CODESYSTEM(A2)", "=CODESYSTEM(A2)", True),
        ("=IF(codesystem (A2)=\"CPT\",1,0)", "=IF(codesystem (A2)=\"CPT\",1,0)", True),
        (r"='C:\Users\ana\XLSTART\hcpcs-excel.xlam'!CODESYSTEM(A2)", "=CODESYSTEM(A2)", True),
        (r"='\\server\it''s\HCPCS-Excel.xlam'!CODELEVEL(A2)", "=CODELEVEL(A2)", True),
        ("='https://example.com/x/hcpcs-excel.xlam'!CODECHECK(A2)", "=CODECHECK(A2)", True),
        ("='hcpcs-excel.xlam'!CODECHECK(A2)&CODECLEAN(A2)", "=CODECHECK(A2)&CODECLEAN(A2)", True),
        ("=_xludf.CODESYSTEM(A2)", "=CODESYSTEM(A2)", True),
        ("=IFERROR(_xludf.CODEINFO(A2,TRUE),\"\")", "=IFERROR(CODEINFO(A2,TRUE),\"\")", True),
        # Left alone: texts, names of sheets, functions of others, names that only begin or end like ours.
        ('="=CODESYSTEM(A2)"', '="=CODESYSTEM(A2)"', False),
        ("=\"'C:\\hcpcs-excel.xlam'!CODESYSTEM(A2)\"", "=\"'C:\\hcpcs-excel.xlam'!CODESYSTEM(A2)\"", False),
        ("='CODESYSTEM(x)'!A1", "='CODESYSTEM(x)'!A1", False),
        ("='C:\\other.xlam'!CODESYSTEM(A2)", "='C:\\other.xlam'!CODESYSTEM(A2)", False),
        ("='C:\\my-hcpcs-excel.xlam'!CODESYSTEM(A2)", "='C:\\my-hcpcs-excel.xlam'!CODESYSTEM(A2)", False),
        ("=Module!CODESYSTEM(A2)", "=Module!CODESYSTEM(A2)", False),
        ("=MYCODESYSTEM(A2)+my.CODESYSTEM(A2)", "=MYCODESYSTEM(A2)+my.CODESYSTEM(A2)", False),
        ("=CODESYSTEMS(A2)", "=CODESYSTEMS(A2)", False),
        ("=CODESYSTEM", "=CODESYSTEM", False),
        ("=SUM('it''s'!A1:A9)", "=SUM('it''s'!A1:A9)", False),
    ],
)  # fmt: skip
def test_paths_of_the_addin_are_taken_off_and_nothing_else(formula: str, plain: str, ours: bool) -> None:
    assert ribbon.without_paths(formula) == (plain, ours)


def test_every_formula_of_ours_is_to_be_entered_again() -> None:
    """With the path of another computer or not; nobody else's."""
    path = r"'C:\XLSTART\hcpcs-excel.xlam'!"
    formulas = (
        ("99213", '=IFERROR(CODESYSTEM(A1),"")', f"={path}CODESYSTEM(A1)"),
        ("=SOMETHING(A1)", None, 5.0),
    )
    assert ribbon.formulas_to_enter(formulas) == [
        [1, 2, '=IFERROR(CODESYSTEM(A1),"")'],
        [1, 3, "=CODESYSTEM(A1)"],
    ]


def test_nothing_to_enter_is_an_empty_text() -> None:
    """An empty array would be an error on VBA's side."""
    for cells in ((("=SUM(A1)",),), None, 5.0):
        assert ribbon.formulas_to_enter(cells) == ""


# About, and the way through COM -----------------------------------------------------------------------


def test_about_names_versions_and_owners() -> None:
    done, text = ribbon.about()
    assert done == "done"
    assert text.startswith(f"hcpcs-excel {VERSION}\nPython {sys.version_info.major}.")
    assert f"\n{sys.executable}\n" in text
    assert "CPT is a registered trademark of the American Medical Association." in text
    assert "CDT is a trademark of the American Dental Association." in text


def test_the_commands_are_reached_through_xlwings_server() -> None:
    """The way that VBA goes: Module, TupleFromArray, Call, Var of xlwings' own COM server."""
    with windows("addin.ribbon") as server:
        module = server.Module("addin.ribbon")
        arguments = server.TupleFromArray(((("Code",), (142.0,)), "Clean code, Code system", True))
        answer = server.Var(server.Call(module, "classify_block", arguments))
        assert answer == [["Clean code", "Code system"], ["00142", "CPT"]]
        assert server.Var(server.Call(module, "about", server.TupleFromArray(())))[0] == "done"
    assert importlib.import_module("addin.ribbon") is ribbon
