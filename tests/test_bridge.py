"""What a formula gets through the add-in's VBA: the modules as they are shipped, run by an interpreter.

Python's side is xlwings' real COM server with our real functions where answers are looked at, and a function
of the test's where it is about how often it is called, and what happens when it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from fake_excel import CELL_ERRORS, MISSING_ARGUMENT
from fake_platform import NOT_SET_UP, SETTINGS, SETTINGS_PATH, AddIn, Died, FakePlatform, public_procedures
from fake_windows import windows
from pyopenvba.interpreter import EMPTY, VBAErrorValue

from addin.excel.vba_modules import is_class, vba_modules
from udfs import functions
from udfs.answer_rows import ROW_FUNCTIONS, SEPARATOR
from udfs.functions import FUNCTIONS

NOT_AVAILABLE, NO_VALUE = CELL_ERRORS["#N/A"], CELL_ERRORS["#VALUE!"]


@pytest.fixture(scope="module")
def call_udf() -> Iterator[Callable[..., Any]]:
    """The CallUDF of xlwings itself, with our functions."""
    with windows("udfs.functions", "udfs.answer_rows") as server:
        yield server.CallUDF


@pytest.fixture
def addin(call_udf: Callable[..., Any]) -> AddIn:
    return AddIn(call_udf)


def always(answer: object, name: object, arguments: Sequence[Any]) -> Any:
    """What a Python gives that answers always the same: to a cell, or to values for all functions."""
    if name != "answer_rows":
        return answer
    row = SEPARATOR.join([str(answer)] * len(ROW_FUNCTIONS))
    return row if len(arguments[0]) == 1 else [[row]] * len(arguments[0])


def counting(answer: str = "CPT", **options: Any) -> AddIn:
    """An add-in whose Python answers always the same."""
    return AddIn(lambda _module, name, arguments: always(answer, name, arguments), **options)


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
        addin.run("CODEDESCRIPTION", addin.range("A1"), 10.0)
    assert [call[1] for call in addin.calls] == [46024]


def test_an_argument_left_out_is_left_out_for_python_too() -> None:
    addin = counting()
    addin.fill("A1", [["99213"], ["99214"]])
    addin.run("CODESYSTEM", addin.range("A1:A2"))
    addin.run("CODESYSTEM", addin.range("A1:A2"), "none")
    addin.run("CODESYSTEM", "99213", "none")
    addin.run("CODEINFO", "99213")
    assert addin.calls == [
        ("CODESYSTEM", (("99213",), ("99214",)), MISSING_ARGUMENT),
        ("CODESYSTEM", (("99213",), ("99214",)), "none"),
        ("CODESYSTEM", "99213", "none"),
        ("CODEINFO", "99213", MISSING_ARGUMENT),
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
    ("address", "rows"),
    [
        ("A:A", ["Code", "99213", "J1100"]),
        ("A2:A1048576", ["99213", "J1100"]),
        ("B:B", [None, None, "x"]),
        ("A:B", ["Code", None, "99213", None, "J1100", "x"]),
        ("3:3", ["J1100", "x"]),
        ("2:2", ["99213"]),
        ("A5:A1048576", [None]),
        ("D:D", [None]),
        ("1:1048576", ["Code", None, "99213", None, "J1100", "x"]),
        ("A2:B2", ["99213", None]),
    ],
)
def test_a_range_to_the_end_of_the_sheet_is_cut_to_what_is_used(address: str, rows: list[object]) -> None:
    """Answers stay beside their cells: the range is cut at its end, never at its beginning."""
    addin = counting()
    addin.fill("A1", [["Code"], ["99213"], ["J1100", "x"]])
    addin.run("CODECLEAN", addin.range(address), "none")
    ((_name, cells, _option),) = addin.calls
    assert ([cell for row in cells for cell in row] if isinstance(cells, tuple) else [cells]) == rows


def test_a_whole_column_does_not_count_what_the_formula_itself_spills() -> None:
    """The used range grows with the answers: three, then five, then seven rows."""
    addin = counting()
    addin.fill("A1", [["Code"], ["99213"], ["J1100"]])
    for spilled in (3, 5, 7):
        addin.fill("C1", [["CPT"]] * spilled)
        addin.run("CODESYSTEM", addin.range("A:A"))
    assert addin.calls == [("CODESYSTEM", (("Code",), ("99213",), ("J1100",)), MISSING_ARGUMENT)]


def test_formulas_that_wait_for_their_turn_are_not_asked_about(addin: AddIn) -> None:
    """Excel calls a function with empty cells, and again when those have been calculated."""
    addin.fill("A1", [["99213"], [None]])
    addin.range("A3").vba_set("Formula", '="J1100"')
    cell = addin.range("A3").sheet.cell(3, 1)
    assert cell is not None
    cell.stale = False
    assert addin.run("CODESYSTEM", addin.range("A1:A3")) is None
    assert addin.run("CODESYSTEM", addin.range("A:A")) is None
    assert addin.run("CODESYSTEM", addin.range("A3")) is None
    assert addin.run("CODESTATUS", "99213", addin.range("A3")) is None
    assert addin.calls == []
    cell.value = "J1100"
    assert addin.run("CODESYSTEM", addin.range("A1:A3")) == (("CPT",), ("",), ("HCPCS",))
    assert addin.run("CODESYSTEM", addin.range("A2")) == ""


def test_a_range_of_several_areas_has_no_answer() -> None:
    addin = counting()
    assert addin.run("CODESYSTEM", addin.range("A1:A2,C1:C2")) == NO_VALUE
    assert addin.calls == []


# What is remembered -------------------------------------------------------------------------------


def test_a_column_is_asked_once_for_all_functions(addin: AddIn) -> None:
    """Ten codes below each other, each with a formula of every function: one crossing."""
    codes = ["99213", 142, "j1100-jw", "hello", "0042T", "D0120", 99213, "99213", 25, "G0463"]
    addin.fill("B2", [[code] for code in codes])
    for name in ROW_FUNCTIONS:
        expected = getattr(functions, name)([[code] for code in codes])
        assert [[addin.run(name, addin.range(f"B{row}"))] for row in range(2, 12)] == expected, name
    ((name, cells),) = addin.calls
    assert name == "answer_rows"
    assert [cell for (cell,) in cells] == [code for at, code in enumerate(codes) if at != 7]
    assert addin.platform.servers[0].touches == 1


def test_formulas_are_asked_from_any_side_and_in_blocks(call_udf: Callable[..., Any]) -> None:
    """Excel calculates from the bottom as well as from the top."""
    for rows in (range(1, 13), range(12, 0, -1)):
        addin = AddIn(call_udf, constants={"Ahead": 5})
        addin.fill("A1", [[f"{99211 + row}"] for row in range(12)])
        assert [addin.run("CODELEVEL", addin.range(f"A{row}")) for row in rows] == ["Level I"] * 12
        assert [len(call[1]) for call in addin.calls] in ([5, 5, 2], [2, 5, 5])


def test_an_option_is_asked_for_the_column_too(addin: AddIn) -> None:
    addin.fill("A1", [["99213"], ["hello"], ["J1100"]])
    assert [addin.run("CODESYSTEM", addin.range(f"A{row}"), "?") for row in (1, 2, 3)] == [
        "CPT",
        "?",
        "HCPCS",
    ]
    assert [addin.run("CODEINFO", addin.range(f"A{row}"))[2] for row in (1, 3)] == ["CPT", "HCPCS"]
    assert [name for name, *_ in addin.calls] == ["CODESYSTEM", "CODEINFO"]


def test_only_constants_are_asked_ahead(addin: AddIn) -> None:
    """Not formulas, which may not be calculated yet; not for headings on top; not with cells as options."""
    addin.fill("A1", [["99213"], [None], ["J1100"]])
    addin.range("A2").vba_set("Formula", '="G0463"')
    assert addin.run("CODESYSTEM", addin.range("A1")) == "CPT"
    assert addin.run("CODESYSTEM", addin.range("A2")) == "HCPCS"
    assert addin.run("CODEINFO", addin.range("A1"), True)[1][2] == "CPT"
    addin.fill("B1", [["2026-07-01"]])
    assert addin.run("CODESTATUS", addin.range("A1"), addin.range("B1")) == "No release loaded"
    assert [call[1] for call in addin.calls] == [(("99213",), ("J1100",)), (("G0463",),), "99213", "99213"]


def test_answers_given_as_rows_are_those_of_the_functions(call_udf: Callable[..., Any]) -> None:
    """For every kind of value that COM hands over."""
    values = [
        "99213-25",
        " j1100 ",
        "",
        "hello",
        "a\fb",
        None,
        True,
        0.0,
        142.0,
        45000.5,
        CELL_ERRORS["#N/A"],
    ]
    cells = tuple((value,) for value in values)
    rows = [row.split(SEPARATOR) for (row,) in call_udf("udfs.answer_rows", "answer_rows", (cells,))]
    for place, name in enumerate(ROW_FUNCTIONS):
        missing = [MISSING_ARGUMENT] * (len(next(one for one in FUNCTIONS if one.name == name).arguments) - 1)
        answers = [answer for (answer,) in call_udf("udfs.functions", name, (cells, *missing))]
        assert [row[place] for row in rows] == [answer.replace(SEPARATOR, " ") for answer in answers], name


def test_other_questions_are_asked_anew(addin: AddIn) -> None:
    """Value, the type of the value, and function and options where there are any, make another question."""
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
    asked = len(questions) - 1  # CODELEVEL came with CODESYSTEM
    assert len(addin.calls) == asked
    assert [addin.run(*question) for question in questions] == first
    assert len(addin.calls) == asked


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


def test_a_range_is_asked_once_while_its_values_stay(addin: AddIn) -> None:
    """CODEINFO is calculated with every change in the workbook."""
    addin.fill("A1", [["99213"], ["99214", "J1100"]])
    for _ in range(2):
        assert addin.run("CODEINFO", addin.range("A1:A2"))[1][0] == "99214"
        assert addin.run("CODECLEAN", addin.range("A1:B2")) == (("99213", ""), ("99214", "J1100"))
        assert addin.run("CODECLEAN", addin.range("A1:A2")) == (("99213",), ("99214",))
    assert len(addin.calls) == 3
    addin.fill("A2", [["99215"]])
    assert addin.run("CODECLEAN", addin.range("A1:A2")) == (("99213",), ("99215",))
    assert len(addin.calls) == 4


def test_large_ranges_are_asked_again() -> None:
    addin = counting(constants={"LargestRange": 2})
    addin.fill("A1", [["99213"], ["99214"], ["99215"]])
    for _ in range(2):
        addin.run("CODESYSTEM", addin.range("A1:A2"))
        addin.run("CODESYSTEM", addin.range("A1:A3"))
    assert len(addin.calls) == 3


def test_what_was_not_asked_for_the_longest_is_forgotten_first() -> None:
    """The memory stays within its bound, and what is in use stays in it."""
    addin = counting(constants={"MostAnswers": 8})
    for value in range(100):
        addin.run("CODESYSTEM", f"{value}")
        addin.run("CODESYSTEM", "99213")
        assert addin.run("Memo.Count") <= 8
    assert [call[1] for call in addin.calls].count((("99213",),)) == 1
    addin.run("CODESYSTEM", "99")
    assert len(addin.calls) == 101
    addin.run("CODESYSTEM", "0")
    assert len(addin.calls) == 102


@pytest.mark.parametrize("named", [None, "D:\\Releases"])
def test_another_code_release_empties_the_memory(named: str | None) -> None:
    """Seen by the time and the length of its file, in the folder where Python keeps it."""
    addin = counting(constants={"SecondsBetweenLooks": 0})
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
    addin = counting(constants={"SecondsBetweenLooks": 0})
    for day, calls in ((1, 1), (1, 1), (2, 2), (2, 2)):
        addin.excel.freeze_clock(datetime(2026, 7, day, 23, 59))
        addin.run("CODESYSTEM", "99213")
        assert len(addin.calls) == calls, day


def test_what_is_said_of_today_is_calculated_with_every_change(addin: AddIn) -> None:
    """As TODAY() is; or a workbook saved in June would say Active in October."""
    for name, arguments, volatile in (
        ("CODESTATUS", ("J1100",), True),
        ("CODESTATUS", ("J1100", "2026-07-01"), False),
        ("CODEINFO", ("J1100",), True),
        ("CODEINFO", ("J1100", True), True),
        ("CODESYSTEM", ("J1100",), False),
        ("CODERELEASE", (), True),
    ):
        before = addin.application.volatile
        addin.run(name, *arguments)
        assert (addin.application.volatile > before) == volatile, (name, arguments)


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

    def call(_module: object, name: object, arguments: Any) -> Any:
        if next(dying):
            raise Died
        return always("CPT", name, arguments)

    addin = AddIn(call)
    assert [addin.run("CODESYSTEM", value) for value in ("99213", "99214", "99213")] == ["CPT"] * 3
    assert len(addin.platform.starts) == 2
    assert (
        addin.platform.stops == addin.platform.starts[:1]
    )  # the dead one is let go of with the same command
    assert [call[1][0][0] for call in addin.calls] == ["99213", "99214", "99214", "99213"]
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
    addin.run("Server.TryAgain")
    assert addin.run("CODESYSTEM", "99213") == "CPT"
    assert addin.application.status_bar is False  # the sentence is gone


def test_a_function_that_raises_gives_an_error_and_keeps_the_server() -> None:
    """No traceback, no content: a worksheet error in the cell and a sentence below."""
    raising = iter([True, True, False])

    def call(_module: object, name: object, arguments: Any) -> Any:
        if next(raising):
            raise ValueError("Jane Doe 99213")
        return always("CPT", name, arguments)

    addin = AddIn(call)
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE  # a failure is not remembered
    assert addin.run("CODESYSTEM", "99213") == "CPT"
    assert len(addin.platform.starts) == 1
    assert addin.application.said == [
        "hcpcs-excel: answer_rows could not be answered. Run hcpcs-excel doctor in a command window.",
        False,
    ]


def test_a_status_bar_that_cannot_be_written_does_no_harm() -> None:
    """While a formula is calculated Excel may refuse; the sentence is kept for the About box."""
    addin = counting()
    del addin.platform.files[SETTINGS_PATH]
    addin.application.refuses_status_bar = True
    assert addin.run("CODESYSTEM", "99213") == NOT_AVAILABLE
    assert addin.run("Server.Problem") == NOT_SET_UP


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
    """VBA finds a procedure of another standard module by its bare name: two of one would not compile."""
    standard = [name for name, source in vba_modules().items() if not is_class(source)]
    names = [name.lower() for module in standard for name in public_procedures(module)]
    assert sorted(set(names)) == sorted(names)
