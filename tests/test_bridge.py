"""What a formula gets through the add-in's VBA: the modules as they are shipped, run by an interpreter.

Python's side is xlwings' real COM server with our real functions where answers are looked at, and a function
of the test's where it is about how often it is called, and what happens when it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from fake_excel import CELL_ERRORS, MISSING_ARGUMENT
from fake_platform import NOT_SET_UP, SETTINGS, SETTINGS_PATH, AddIn, Died, FakePlatform, public_procedures
from fake_windows import windows
from pyopenvba.interpreter import EMPTY, VBAErrorValue

from addin.excel.vba_modules import vba_modules

NOT_AVAILABLE, NO_VALUE = CELL_ERRORS["#N/A"], CELL_ERRORS["#VALUE!"]


@pytest.fixture(scope="module")
def call_udf() -> Iterator[Callable[..., Any]]:
    """The CallUDF of xlwings itself, with our functions."""
    with windows("udfs.functions") as server:
        yield server.CallUDF


@pytest.fixture
def addin(call_udf: Callable[..., Any]) -> AddIn:
    return AddIn(call_udf)


def counting(answer: str = "CPT") -> AddIn:
    """An add-in whose Python answers always the same."""
    return AddIn(lambda *_: answer)


# What is passed, and what comes back --------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        ("CODESYSTEM", "99213-25", "CPT"),
        ("CODELEVEL", 99213.0, "Level I"),
        ("CODECATEGORY", "0042T", "Category III"),
        ("CODESECTION", "E1190", "Durable Medical Equipment"),
        ("CODEMAINTAINER", "D0120", "ADA"),
        ("CODECLEAN", 142.0, "00142"),
        ("CODEMODIFIERS", "99213-25-59", "25, 59"),
        ("MODIFIERLEVEL", 25.0, "Level I"),
        ("CODECHECK", VBAErrorValue(2042), "The cell holds an error."),
        ("CODECHECK", True, "The cell holds TRUE or FALSE, not a code."),
        ("CODESYSTEM", EMPTY, ""),
    ],
)
def test_a_value_is_answered(addin: AddIn, function: str, value: object, expected: str) -> None:
    assert addin.run(function, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("99213", "CPT"), (99213, "CPT"), ("j1100", "HCPCS"), (None, ""), (True, "Unrecognized")],
)
def test_a_cell_is_answered_like_its_value(addin: AddIn, value: object, expected: str) -> None:
    addin.fill("B2", [[value]])
    assert addin.run("CODESYSTEM", addin.range("B2")) == expected


def test_the_stored_number_is_passed_and_not_what_a_format_makes_of_it() -> None:
    """``.Value`` would hand over a date, an amount of money or a percentage as something else."""
    addin = counting()
    addin.fill("A1", [[46024]])
    for number_format in ("yyyy-mm-dd", '"$"#,##0.00', "0.00%"):
        addin.range("A1").vba_set("NumberFormat", number_format)
        addin.run("CODESYSTEM", addin.range("A1"))
    assert {call[1] for call in addin.calls} == {46024}


def test_an_argument_left_out_is_left_out_for_python_too() -> None:
    addin = counting()
    addin.run("CODESYSTEM", "99213")
    addin.run("CODESYSTEM", "99213", "none")
    addin.run("CODEMODIFIERS", "99213-25")
    assert addin.calls == [
        ("CODESYSTEM", "99213", MISSING_ARGUMENT),
        ("CODESYSTEM", "99213", "none"),
        ("CODEMODIFIERS", "99213-25"),
    ]


def test_a_cell_as_second_argument_is_passed_as_its_value(addin: AddIn) -> None:
    addin.fill("A1", [["hello", "no code"]])
    assert addin.run("CODESYSTEM", addin.range("A1"), addin.range("B1")) == "no code"
    assert addin.run("CODESYSTEM", addin.range("A1"), addin.range("C1")) == ""


def test_a_function_without_arguments(addin: AddIn) -> None:
    assert [addin.run("CODERELEASE") for _ in range(2)] == ["No release loaded"] * 2
    assert addin.calls == [("CODERELEASE",)]


def test_dates_come_as_numbers_and_as_a_range_beside_the_codes(addin: AddIn) -> None:
    """What a date is in a cell, ``.Value2`` hands over as its number."""
    addin.fill("A1", [["J1100", 46204], ["J1101", "2026-07-01"]])
    addin.range("B1").vba_set("NumberFormat", "yyyy-mm-dd")
    assert (
        addin.run("CODESTATUS", addin.range("A1:A2"), addin.range("B1:B2")) == (("No release loaded",),) * 2
    )
    assert addin.calls[0][2] == ((46204,), ("2026-07-01",))


def test_a_range_is_one_call_and_spills_in_its_shape(addin: AddIn) -> None:
    addin.fill("A1", [["99213", "j1100"], [142, None], ["hello", "D0120"]])
    assert addin.run("CODESYSTEM", addin.range("A1:B3")) == (
        ("CPT", "HCPCS"),
        ("CPT", ""),
        ("Unrecognized", "CDT"),
    )
    assert addin.run("CODECLEAN", addin.range("A1:A3")) == (("99213",), ("00142",), ("Unrecognized",))
    assert addin.run("CODECLEAN", addin.range("A1:B1")) == ("99213", "J1100")
    assert len(addin.calls) == 3


def test_information_on_one_code_spills_to_the_right(addin: AddIn) -> None:
    assert addin.run("CODEINFO", "99213-25")[:4] == ("99213", "25", "CPT", "Level I")
    assert addin.run("CODEINFO", "99213-25", True)[0][:4] == (
        "Clean code",
        "Modifiers",
        "Code system",
        "Code level",
    )


@pytest.mark.parametrize(
    ("address", "passed"),
    [
        ("A:A", "A1:A3"),
        ("A2:A1048576", "A2:A3"),
        ("A:B", "A1:B3"),
        ("3:3", "A3:B3"),
        ("A5:A1048576", "A5"),
        ("D:D", "D1:D3"),
        ("1:1048576", "A1:B3"),
        ("A2:A9", "A2:A9"),
        ("A1", "A1"),
    ],
)
def test_a_range_to_the_end_of_the_sheet_is_cut_to_what_is_used(address: str, passed: str) -> None:
    """Answers stay beside their cells: the range is cut at its end, never at its beginning."""
    addin = counting()
    addin.fill("A1", [["Code"], ["99213"], ["J1100", "x"]])
    cut: Any = addin.excel.interpreter.run("UpToLastUsed", [addin.range(address)])
    assert cut.vba_get("Address", [False, False]) == passed


def test_a_whole_column_is_one_call_with_what_is_used() -> None:
    addin = counting()
    addin.fill("A1", [["Code"], ["99213"], ["J1100", "x"]])
    addin.run("CODESYSTEM", addin.range("A:A"))
    assert addin.calls == [("CODESYSTEM", (("Code",), ("99213",), ("J1100",)), MISSING_ARGUMENT)]


def test_a_range_of_several_areas_has_no_answer() -> None:
    addin = counting()
    assert addin.run("CODESYSTEM", addin.range("A1:A2,C1:C2")) == NO_VALUE
    assert addin.calls == []


# What is remembered -------------------------------------------------------------------------------


def test_the_same_question_is_asked_once(addin: AddIn) -> None:
    addin.fill("A1", [["99213"], ["99213"], [99213], [99213]])
    assert [addin.run("CODESYSTEM", addin.range(f"A{row}")) for row in (1, 2, 3, 4, 1)] == ["CPT"] * 5
    assert addin.calls == [("CODESYSTEM", "99213", MISSING_ARGUMENT), ("CODESYSTEM", 99213, MISSING_ARGUMENT)]


def test_other_questions_are_asked_anew(addin: AddIn) -> None:
    """Function, value, the type of the value and the options each make another question."""
    questions: list[tuple[Any, ...]] = [
        ("CODESYSTEM", "x"),
        ("CODELEVEL", "x"),
        ("CODESYSTEM", "x", "none"),
        ("CODESYSTEM", "x", ""),
        ("CODESYSTEM", "x", EMPTY),
        ("CODESYSTEM", "x|8:4:none"),
        ("CODESYSTEM", "1"),
        ("CODESYSTEM", 1.0),
        ("CODESYSTEM", True),
        ("CODESYSTEM", VBAErrorValue(2042)),
        ("CODESYSTEM", "Error 2042"),
        ("CODESYSTEM", EMPTY),
        ("CODESYSTEM", ""),
    ]
    first = [addin.run(*question) for question in questions]
    assert len(addin.calls) == len(questions)
    assert [addin.run(*question) for question in questions] == first
    assert len(addin.calls) == len(questions)


def test_a_remembered_row_spills_again(addin: AddIn) -> None:
    assert addin.run("CODEINFO", "99213") == addin.run("CODEINFO", "99213")
    assert len(addin.calls) == 1


@pytest.mark.parametrize(
    "value", ["x" * 65, 99213.00000000001, 0.1 + 0.2], ids=["long", "17 digits", "0.30000000000000004"]
)
def test_what_cannot_be_told_apart_by_its_text_is_not_remembered(value: object) -> None:
    """VBA writes 15 digits of a number: two numbers could share an answer. Long texts are no codes."""
    addin = counting()
    addin.run("CODESYSTEM", value)
    addin.run("CODESYSTEM", value)
    assert len(addin.calls) == 2


def test_ranges_are_not_remembered() -> None:
    addin = counting()
    addin.fill("A1", [["99213"], ["99214"]])
    addin.run("CODESYSTEM", addin.range("A1:A2"))
    addin.run("CODESYSTEM", addin.range("A1:A2"))
    assert len(addin.calls) == 2


def test_a_full_memory_is_emptied() -> None:
    addin = AddIn(lambda *_: "CPT", constants={"MostAnswers": 3})
    for value in ("1", "2", "3", "4", "1"):
        addin.run("CODESYSTEM", value)
    assert addin.run("MemoCount") == 2
    assert len(addin.calls) == 5


@pytest.mark.parametrize("named", [None, "D:\\Releases"])
def test_another_code_release_empties_the_memory(named: str | None) -> None:
    """Seen by the time and the length of its file, in the folder where Python keeps it."""
    addin = AddIn(lambda *_: "CPT", constants={"SecondsBetweenLooks": 0})
    folder = named or "C:\\Users\\ana\\AppData\\Local\\hcpcs-excel"
    if named:
        addin.platform.environment["HCPCS_EXCEL_DATA"] = named
    for stamp, calls in (("", 1), ("", 1), ("45000/100", 2), ("45000/100", 2), ("45001/100", 3)):
        addin.platform.stamps[f"{folder}\\releases.sqlite"] = stamp
        addin.run("CODESYSTEM", "99213")
        assert len(addin.calls) == calls, stamp
    addin.platform.stamps[f"{folder}\\releases.sqlite-wal"] = "45002/1"  # an import that has just ended
    addin.run("CODESYSTEM", "99213")
    assert len(addin.calls) == 4


def test_a_new_day_empties_the_memory() -> None:
    """Today's status of a code may be another one tomorrow."""
    addin = AddIn(lambda *_: "CPT", constants={"SecondsBetweenLooks": 0})
    for day, calls in ((1, 1), (1, 1), (2, 2), (2, 2)):
        addin.excel.freeze_clock(datetime(2026, 7, day, 23, 59))
        addin.run("CODESYSTEM", "99213")
        assert len(addin.calls) == calls, day


def test_the_file_of_the_release_is_looked_at_once_a_second_at_most() -> None:
    addin = counting()
    addin.excel.freeze_clock(datetime(2026, 7, 1, 12))
    addin.run("CODESYSTEM", "99213")
    addin.platform.stamps["C:\\Users\\ana\\AppData\\Local\\hcpcs-excel\\releases.sqlite"] = "45000/100"
    addin.run("CODESYSTEM", "99213")
    assert len(addin.calls) == 1
    addin.excel.freeze_clock(datetime(2026, 7, 1, 12, 0, 1))
    addin.run("CODESYSTEM", "99213")
    assert len(addin.calls) == 2


# Starting, dying, failing -------------------------------------------------------------------------


def test_python_is_started_once_with_a_constant_command() -> None:
    """Whatever workbook is open: the command holds what the settings say and nothing else."""
    addin = counting()
    addin.run("CODESYSTEM", "99213")
    addin.excel.add_workbook()
    addin.run("CODESYSTEM", "99214")
    command = (
        '"C:\\Python\\pythonw.exe" -I -B -c "import udfs.functions, xlwings; xlwings.serve(\'$(CLSID)\')"'
    )
    assert addin.platform.starts == [("C:\\Python", command)]


@pytest.mark.parametrize(
    "settings",
    [None, "", "python = C:\\Python\\pythonw.exe\n", "library folder = C:\\Python\n", "python\n=x\n#\n"],
)
def test_without_settings_nothing_is_started(settings: str | None) -> None:
    addin = counting()
    del addin.platform.files[SETTINGS_PATH]
    if settings is not None:
        addin.platform.files[SETTINGS_PATH] = settings
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    assert addin.platform.starts == []
    assert addin.application.said == [f"hcpcs-excel: {NOT_SET_UP}"]


def test_settings_are_read_with_spaces_notes_and_capitals() -> None:
    addin = counting()
    addin.platform.files[SETTINGS_PATH] = (
        "# python = no\n\n  Python=C:\\a=b\\pythonw.exe \nLIBRARY FOLDER =  C:\\My Python\n"
    )
    addin.run("CODESYSTEM", "99213")
    ((folder, command),) = addin.platform.starts
    assert folder == "C:\\My Python"
    assert command.startswith('"C:\\a=b\\pythonw.exe" -I ')


def test_a_server_that_has_died_is_started_again_and_asked_again() -> None:
    """The cell gets its answer; what was remembered is forgotten: the new Python could answer otherwise."""
    dying = iter([False, True, False, False, False])

    def call(*_: object) -> str:
        if next(dying):
            raise Died
        return "CPT"

    addin = AddIn(call)
    assert [addin.run("CODESYSTEM", value) for value in ("99213", "99214", "99213")] == ["CPT"] * 3
    assert len(addin.platform.starts) == 2
    assert (
        addin.platform.stops == addin.platform.starts[:1]
    )  # the dead one is let go of with the same command
    assert [call[1] for call in addin.calls] == ["99213", "99214", "99214", "99213"]
    assert addin.application.said == []


def test_a_server_that_dies_twice_is_given_up() -> None:
    """All cells get a worksheet error, and the user one sentence; nobody waits for a third start."""

    def call(*_: object) -> str:
        raise Died

    addin = AddIn(call)
    assert [addin.run("CODESYSTEM", value) for value in ("99213", "99214", "99215")] == [NOT_AVAILABLE] * 3
    assert len(addin.platform.starts) == 2
    assert addin.application.said == [
        "hcpcs-excel: Python has stopped twice. Press Refresh formulas on the HCPCS tab to start it again."
    ]


def test_a_server_that_cannot_be_started_is_given_up() -> None:
    addin = counting()

    def fails(*_: object) -> Any:
        raise Died

    addin.platform.make_server = fails
    assert [addin.run("CODESYSTEM", value) for value in ("99213", "99214")] == [NOT_AVAILABLE] * 2
    assert len(addin.platform.starts) == 1
    assert addin.application.said == [
        "hcpcs-excel: Python could not be started. Run hcpcs-excel doctor in a command window."
    ]


def test_after_refresh_formulas_it_is_tried_again(addin: AddIn) -> None:
    del addin.platform.files[SETTINGS_PATH]
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    addin.platform.files[SETTINGS_PATH] = SETTINGS
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    addin.run("TryServerAgain")
    assert addin.run("CODESYSTEM", "99213") == "CPT"
    assert addin.application.status_bar is False  # the sentence is gone


def test_a_function_that_raises_gives_an_error_and_keeps_the_server() -> None:
    """No traceback, no content: a worksheet error in the cell and a sentence below."""
    raising = iter([True, True, False])

    def call(*_: object) -> str:
        if next(raising):
            raise ValueError("Jane Doe 99213")
        return "CPT"

    addin = AddIn(call)
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE  # a failure is not remembered
    assert addin.run("CODESYSTEM", "99213") == "CPT"
    assert len(addin.platform.starts) == 1
    assert addin.application.said == [
        "hcpcs-excel: CODESYSTEM could not be answered. Run hcpcs-excel doctor in a command window.",
        False,
    ]


def test_a_status_bar_that_cannot_be_written_does_no_harm() -> None:
    """While a formula is calculated Excel may refuse; the sentence is kept for the About box."""
    addin = counting()
    del addin.platform.files[SETTINGS_PATH]
    addin.application.refuses_status_bar = True
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    assert addin.run("ServerProblem") == NOT_SET_UP


# The fake and the real thing ----------------------------------------------------------------------


def test_the_fake_platform_has_the_procedures_of_the_real_one() -> None:
    """Name by name and argument by argument, so that what runs here runs there."""
    real = {
        name.lower(): tuple(argument.lower() for argument in arguments)
        for name, arguments in public_procedures("Platform").items()
    }
    fake = {
        name: tuple(one.lower() for one in spec.parameters)
        for name, spec in FakePlatform._vba_members.items()
    }
    assert fake == real


def test_every_procedure_has_a_name_of_its_own() -> None:
    """VBA finds a procedure of another module by its bare name, so two of one name would not compile."""
    names = [name.lower() for module in vba_modules() for name in public_procedures(module)]
    assert sorted(set(names)) == sorted(names)


def test_only_the_functions_are_listed_in_a_sheet() -> None:
    """Public functions of other modules would be offered as formulas: these are private to the project."""
    for module in vba_modules():
        if module not in ("ThisWorkbook", "Sheet1", "Functions", "Ribbon"):
            assert "Option Private Module" in vba_modules()[module], module
    assert not any(
        "Function " in line for line in vba_modules()["Ribbon"].splitlines() if not line.startswith("'")
    )
