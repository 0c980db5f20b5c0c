"""What the buttons of the ribbon do to a sheet: the add-in's VBA, with the real ribbon behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fake_excel import CELL_ERRORS
from fake_platform import NOT_SET_UP, SETTINGS_PATH, AddIn, Died, Interrupted, PythonServer, to_com
from pyopenvba.apps.excel._model import Range
from pyopenvba.interpreter import VBAErrorValue, VBAInt, VBARuntimeError
from release_files import save_text
from windows_machine import machine

from addin import ribbon
from addin.classify import ALL_COLUMNS, RESULT_COLUMNS
from udfs.functions import FUNCTIONS
from udfs.version import VERSION

YES, NO = 6, 7  # what a message box answers
LIST: list[list[object]] = [["Code"], ["99213"], [142], ["j1100-jw"], [None], ["hello"]]


def real_commands(module: str, name: str, arguments: tuple[Any, ...]) -> Any:
    assert module == "addin.ribbon"
    return getattr(ribbon, name)(*arguments)


def addin(
    command: Callable[..., Any] = real_commands,
    *,
    columns: str = "Clean code, Code system",
    rows_in_block: int = 5000,
) -> AddIn:
    """Excel with a list in A1:A6 that is selected, and two columns ticked."""
    made = AddIn(commands=command, constants={"RowsInBlock": rows_in_block})
    made.platform.files[SETTINGS_PATH] += f"columns = {columns}\n"
    made.fill("A1", LIST)
    made.range("A1:A6").vba_get("Select")
    return made


# Classify selection -------------------------------------------------------------------------------


def test_what_each_code_is_is_written_to_its_right_as_text() -> None:
    """The heading is kept and the new columns get theirs; codes keep their zeros: the cells are text."""
    excel = addin()
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("A1:C6") == (
        ("Code", "Clean code", "Code system"),
        ("99213", "99213", "CPT"),
        (142, "00142", "CPT"),
        ("j1100-jw", "J1100", "HCPCS"),
        (None, "", ""),
        ("hello", "Unrecognized", "Unrecognized"),
    )
    assert excel.range("B1:C6").vba_get("NumberFormat") == "@"
    assert excel.messages == []
    assert excel.application.status_bar is False


def test_a_list_without_a_heading_keeps_its_first_row() -> None:
    excel = addin()
    excel.range("A2:A3").vba_get("Select")
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("B1:C3") == ((None, None), ("99213", "CPT"), ("00142", "CPT"))


@pytest.mark.parametrize("rows_in_block", [1, 2, 4, 6])
def test_blocks_do_not_show_in_the_result(rows_in_block: int) -> None:
    in_blocks, at_once = addin(rows_in_block=rows_in_block), addin()
    in_blocks.run("ClassifySelection.RunClassifySelection")
    at_once.run("ClassifySelection.RunClassifySelection")
    assert in_blocks.values("A1:C6") == at_once.values("A1:C6")
    assert [said for said in in_blocks.application.said if said] == [
        f"Classifying codes: row {first} of 6. Press Esc to stop and undo."
        for first in range(1, 7, rows_in_block)
    ]


def test_without_a_word_in_the_settings_all_but_the_columns_of_a_release_are_written() -> None:
    excel = addin(columns="")
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("B1:H1") == (RESULT_COLUMNS,)
    assert excel.values("I1") is None


def test_a_whole_column_ends_where_the_sheet_ends() -> None:
    excel = addin()
    excel.range("A:A").vba_get("Select")
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("B6") == "Unrecognized"
    assert excel.range("B7").vba_get("NumberFormat") == "General"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("A1:B6", "Select codes in a single column, without gaps."),
        ("A1:A2,A4:A5", "Select codes in a single column, without gaps."),
        ("A5", "There are no codes in the selected cells."),
        ("F20:F30", "There are no codes in the selected cells."),
    ],
)
def test_what_cannot_be_classified_is_said_and_nothing_is_touched(address: str, sentence: str) -> None:
    excel = addin()
    excel.range(address).vba_get("Select")
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.messages == [sentence]
    assert excel.range("B1:G40").vba_get("NumberFormat") == "General"
    assert excel.platform.starts == []


def test_without_a_workbook_it_says_to_open_one() -> None:
    excel = addin()
    excel.book.vba_get("Close", [False])
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.messages == ["Open a workbook and select the cells with the codes first."]


def test_no_room_to_the_right() -> None:
    excel = addin()
    excel.fill("XFD1", [["99213"]])
    excel.range("XFD1").vba_get("Select")
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.messages == ["There is no room to the right of the selected cells."]


def test_no_column_ticked() -> None:
    excel = addin()
    for name in ALL_COLUMNS:
        excel.run("ColumnTicks.TickColumn", name, False)
    excel.excel.dialogs.clear()
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.messages == ["Tick at least one column in the Columns menu first."]


def test_before_cells_are_written_over_it_asks_and_no_is_the_default() -> None:
    excel = addin()
    excel.fill("C3", [["mine"]])
    excel.excel.answer_dialogs(NO)
    excel.run("ClassifySelection.RunClassifySelection")
    ((kind, question, _title, style),) = excel.excel.dialogs
    assert (kind, question) == ("MsgBox", "1 of the cells B1:C6 are not empty. Replace their contents?")
    assert style & 256  # the second button, No, is the one that Enter presses
    assert excel.values("B1:C3") == ((None, None), (None, None), (None, "mine"))
    assert excel.platform.starts == []


def test_yes_writes_over_them() -> None:
    excel = addin()
    excel.fill("C3", [["mine"]])
    excel.excel.answer_dialogs(YES)
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("C3") == "CPT"


def stops_at(block: int, error: type[Exception]) -> Callable[..., Any]:
    """A Python that classifies until its n-th block."""
    blocks = iter(range(1, 100))

    def command(module: str, name: str, arguments: tuple[Any, ...]) -> Any:
        if next(blocks) == block:
            raise error
        return real_commands(module, name, arguments)

    return command


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Interrupted, "Stopped. The sheet is unchanged."),
        (ValueError, "classify_block could not be answered. Run hcpcs-excel doctor in a command window."),
    ],
)
def test_esc_or_a_failure_in_the_middle_takes_back_what_was_written(
    error: type[Exception], sentence: str
) -> None:
    excel = addin(stops_at(3, error), rows_in_block=2)
    excel.fill("C3", [["mine"]])
    excel.excel.answer_dialogs(YES)
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.messages[1:] == [sentence]
    assert excel.values("B1:C4") == ((None, None), (None, None), (None, "mine"), (None, None))
    assert excel.range("B1").vba_get("NumberFormat") == "General"
    assert excel.application.cancel_keys[-1] == 1  # Esc works again as always
    assert excel.application.screen_updating


def test_a_server_that_dies_in_the_middle_is_started_again() -> None:
    """The user does not even notice."""
    dying = stops_at(2, Died)
    excel = addin(dying, rows_in_block=3)
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("C2:C6") == (("CPT",), ("CPT",), ("HCPCS",), ("",), ("Unrecognized",))
    assert len(excel.platform.starts) == 2


@pytest.mark.parametrize("error", [None, Interrupted, ValueError])
def test_excel_is_as_it_was_whatever_has_happened(error: type[Exception] | None) -> None:
    """Events and calculation rest meanwhile, and no table to the left grows over the answers."""
    seen = []

    def command(module: str, name: str, arguments: tuple[Any, ...]) -> Any:
        seen.append(states())
        if error:
            raise error
        return real_commands(module, name, arguments)

    def states() -> tuple[object, ...]:
        application = excel.application
        grows = application.auto_correct.grows
        return (
            to_com(application.vba_get("Calculation")), bool(application.vba_get("EnableEvents")), grows,
            application.auto_correct.fills, application.cancel_keys[-1:], application.screen_updating,
        )  # fmt: skip

    semiautomatic, manual = 2, -4135
    excel = addin(command)
    excel.application.vba_set("Calculation", VBAInt(semiautomatic, "Long"))
    excel.application.auto_correct.fills = False
    excel.run("ClassifySelection.RunClassifySelection")
    assert seen == [(manual, False, False, False, [2], False)]
    assert states() == (semiautomatic, True, True, False, [1], True)


# Take back ----------------------------------------------------------------------------------------


def test_take_back_brings_back_what_stood_there() -> None:
    """Formulas as formulas, texts with their zeros, numbers with their formats, empty cells empty."""
    excel = addin()
    excel.fill("B1", [["00142", "=1+1"], [45000, None]])
    excel.range("B2").vba_set("NumberFormat", "yyyy-mm-dd")
    excel.range("B3").vba_set("Formula", "=A3*2")
    excel.range("C5").vba_set("Formula", '="x"')
    before = excel.values("A1:C6")
    excel.excel.answer_dialogs(YES)
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("A1:C6") != before
    excel.run("TakeBack.RunTakeBack")
    assert excel.values("A1:C6") == before
    assert excel.values("B1") == "00142"
    assert excel.range("B3").vba_get("Formula") == "=A3*2"
    assert excel.range("C5").vba_get("HasFormula") is True
    assert excel.range("C1").vba_get("HasFormula") is False
    formats = [excel.range(cell).vba_get("NumberFormat") for cell in ("B1", "B2", "B3", "C1", "C2")]
    assert formats == ["@", "yyyy-mm-dd", "General", "@", "General"]


def test_take_back_brings_spills_and_single_cells_of_ranges_back() -> None:
    excel = addin()
    excel.range("B1").vba_set("Formula2", "=A2:A3")
    excel.range("C1").vba_set("Formula2", "=@A1:A6")
    before = excel.values("A1:C6")
    excel.excel.answer_dialogs(YES)
    excel.run("ClassifySelection.RunClassifySelection")
    excel.run("TakeBack.RunTakeBack")
    assert excel.values("A1:C6") == before
    assert [excel.range(cell).vba_get("Formula2") for cell in ("B1", "C1")] == ["=A2:A3", "=@A1:A6"]
    assert excel.range("B2").vba_get("HasSpill") is True


def test_take_back_of_empty_cells_leaves_them_empty() -> None:
    excel = addin()
    excel.run("ClassifySelection.RunClassifySelection")
    excel.run("TakeBack.RunTakeBack")
    assert [excel.values(f"{column}{row}") for column in "BC" for row in range(1, 7)] == [None] * 12
    assert excel.range("B1:C6").vba_get("NumberFormat") == "General"
    assert excel.messages == []


def test_only_the_last_time_can_be_taken_back_and_only_once() -> None:
    excel = addin()
    excel.run("TakeBack.RunTakeBack")
    assert excel.messages == ["There is nothing to undo."]
    excel.run("ClassifySelection.RunClassifySelection")
    excel.run("TakeBack.RunTakeBack")
    excel.run("TakeBack.RunTakeBack")
    assert excel.messages == ["There is nothing to undo."] * 2


# The menu of columns ------------------------------------------------------------------------------


def test_the_ticks_are_those_of_the_settings_and_can_be_changed() -> None:
    kept: list[str] = []

    def command(_module: str, name: str, arguments: tuple[str]) -> list[str]:
        assert name == "keep_columns"
        kept.append(arguments[0])
        return ["done", arguments[0]] if arguments[0] else ["problem", "They cannot be kept."]

    excel = addin(command, columns="code SYSTEM, Check")
    assert [name for name in ALL_COLUMNS if excel.run("ColumnTicks.IsColumnTicked", name)] == [
        "Code system",
        "Check",
    ]
    excel.run("ColumnTicks.TickColumn", "Clean code", True)
    excel.run("ColumnTicks.TickColumn", "Check", False)
    assert kept == ["Clean code, Code system, Check", "Clean code, Code system"]
    assert excel.run("ColumnTicks.TickedColumns") == "Clean code, Code system"
    assert excel.messages == []
    excel.run("ColumnTicks.TickColumn", "Clean code", False)
    excel.run("ColumnTicks.TickColumn", "Code system", False)
    assert excel.messages == ["They cannot be kept."]


# Refresh formulas ---------------------------------------------------------------------------------


def with_formula(**formulas: str) -> AddIn:
    """The list, with formulas beside it that Excel calculates although it does not know our functions."""
    excel = addin()
    for cell, formula in formulas.items():
        excel.range(cell).vba_set("Formula2", formula)
    return excel


def test_every_formula_of_ours_is_entered_again_and_all_is_calculated() -> None:
    """Also one that shows an answer: IFERROR hides that Excel has bound the name to nothing."""
    excel = with_formula(
        B2='=IFERROR(CODESYSTEM(A2),"built in")',
        B3="=IF(TRUE,1,_xludf.CODELEVEL(A3))",
        C2="=1+1",
    )
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.range("B3").vba_get("Formula") == "=IF(TRUE,1,CODELEVEL(A3))"
    assert excel.range("B2").vba_get("Formula") == '=IFERROR(CODESYSTEM(A2),"built in")'
    assert excel.messages == ["Formulas entered again: 2. None of them shows an error."]
    assert excel.application.calculations == 1


def test_what_still_fails_is_counted_with_its_reason() -> None:
    excel = with_formula(
        B2='=IF(FALSE,CODESYSTEM(A2),"CPT")',
        B3="=IF(FALSE,CODESYSTEM(A2),NA())",
        B4="=IF(FALSE,CODESYSTEM(A2),NA())",
        B5="=CODESYSTEM(A2)",
        B6='=IF(FALSE,CODESYSTEM(A2),1+"x")',
        C2="=NA()",
        C3="=1/0+IF(FALSE,CODESYSTEM(A2),1)",
    )
    excel.run("RefreshFormulas.RunRefreshFormulas")
    (text,) = excel.messages
    assert sorted(text.splitlines()) == [
        "Formulas entered again: 6.",
        "Still showing #N/A: 2. Python answers; look at the other parts of the formula.",
        "Still showing #NAME?: 1. Excel does not know a name in the formula; run hcpcs-excel doctor in a "
        "command window.",
        "Still showing #VALUE!: 1. A function takes one cell or one range, without gaps.",
        "Still showing another error: 1. Look at the other parts of the formula.",
    ]


def test_the_reason_is_that_of_python_where_it_has_stopped() -> None:
    """It dies twice while the formulas are calculated."""
    excel = with_formula(B2="=IF(FALSE,CODESYSTEM(A2),NA())")

    def dies() -> object:
        excel.platform.servers[-1].is_dead = True
        excel.platform.make_server = lambda *_: excel.platform.servers[-1]
        return excel.run("CODESYSTEM", "99213")

    excel.application.while_calculating = dies
    excel.run("RefreshFormulas.RunRefreshFormulas")
    (text,) = excel.messages
    assert text.splitlines()[1:] == [
        "Still showing #N/A: 1. Python has stopped twice. Press Refresh formulas on the HCPCS tab to start "
        "it again."
    ]


def test_sheets_without_formulas_are_not_even_asked_about() -> None:
    excel = addin()
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.platform.starts == []
    assert excel.messages == ["Formulas entered again: 0."]


def test_a_formula_that_takes_one_cell_of_a_range_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """``.Formula`` hides its @ and would make it spill over the cells below."""
    excel = with_formula(B2="=IF(FALSE,CODESYSTEM(A2),@A1:A6)")
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula2") == "=IF(FALSE,CODESYSTEM(A2),@A1:A6)"
    assert excel.values("B2:B3") == (("99213",), (None,))


def test_a_formula_in_a_cell_of_text_stays_a_formula() -> None:
    """A column of codes is formatted as text; what is typed there is no formula."""
    excel = with_formula(B2='=IF(FALSE,CODESYSTEM(A2),"x")')
    excel.range("B2").vba_set("NumberFormat", "@")
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.range("B2").vba_get("HasFormula") is True
    assert excel.range("B2").vba_get("NumberFormat") == "@"


def test_a_protected_sheet_is_left_and_counted() -> None:
    excel = with_formula(B2="=IF(TRUE,1,_xludf.CODELEVEL(A3))")
    before = excel.range("B2").vba_get("Formula")
    excel.excel.sheet(1).sheet.vba_get("Protect")
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula") == before
    assert excel.messages == [
        "Formulas entered again: 0. Left as they are, on protected sheets or in locked cells: 1. "
        "None of them shows an error."
    ]


def test_an_excel_without_spills_takes_the_formula_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel 2016 and 2019 know neither Formula2 nor HasSpill."""
    excel = with_formula(B2="=IF(TRUE,1,_xludf.CODELEVEL(A3))")
    newer = {"formula2", "hasspill", "spillparent"}

    def without(real: Any) -> Any:
        def access(self: Any, name: str, *arguments: Any, **options: Any) -> Any:
            if name.lower() in newer:
                raise VBARuntimeError(438, "Object doesn't support this property or method")
            return real(self, name, *arguments, **options)

        return access

    monkeypatch.setattr(Range, "vba_get", without(Range.vba_get))
    monkeypatch.setattr(Range, "vba_set", without(Range.vba_set))
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula") == "=IF(TRUE,1,CODELEVEL(A3))"
    assert excel.messages == ["Formulas entered again: 1. None of them shows an error."]


def test_an_array_formula_is_entered_again_as_a_whole_and_once() -> None:
    excel = addin()
    excel.range("B2:B3").vba_set("FormulaArray", "=IF(FALSE,CODESYSTEM(A2),A3:A4)")
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.range("B3").vba_get("FormulaArray") == "=IF(FALSE,CODESYSTEM(A2),A3:A4)"
    assert excel.values("B3") == "j1100-jw"
    assert excel.messages == ["Formulas entered again: 1. None of them shows an error."]


def test_a_spilling_formula_is_entered_again_in_its_first_cell() -> None:
    excel = with_formula(B2="=IF(FALSE,CODESYSTEM(A2),A2:A3)")
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.values("B2:B3") == (("99213",), (142,))
    assert excel.range("B3").vba_get("HasSpill") is True
    assert excel.messages == ["Formulas entered again: 1. None of them shows an error."]


def test_refreshing_without_python_says_why() -> None:
    excel = with_formula(B2="=1+1")
    del excel.platform.files[SETTINGS_PATH]
    excel.run("RefreshFormulas.RunRefreshFormulas")
    assert excel.messages == [NOT_SET_UP]


# The other buttons --------------------------------------------------------------------------------


def test_a_problem_of_a_command_is_shown_as_its_sentence() -> None:
    excel = addin(lambda *_: ["problem", "There is no room on the disk."])
    excel.run("Commands.MakeWorkbook", "compare-lists")
    assert excel.messages == ["There is no room on the disk."]
    assert len(excel.excel.workbooks()) == 1


@pytest.mark.long
def test_a_new_workbook_is_made_in_the_documents_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(tmp_path))
    excel = addin()
    excel.run("Commands.MakeWorkbook", "compare-lists")
    (made,) = tmp_path.iterdir()
    assert [book.name for book in excel.excel.workbooks()][1:] == [made.name]
    assert excel.messages == []


def test_a_workbook_without_a_file_gets_no_functions() -> None:
    excel = addin()
    excel.run("Commands.AddFunctionsToCopy")
    assert excel.messages == ["Save the workbook as .xlsx or .xlsm first."]


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AddIn:
    """Excel with a workbook that was saved, and changed since."""
    windows = machine(tmp_path).windows()
    windows.settings_folder.mkdir(parents=True)
    (tmp_path / "documents").mkdir()
    monkeypatch.setattr(ribbon, "this_windows", lambda: windows)
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(tmp_path / "documents"))
    excel = addin()
    excel.book.SaveAs(str(tmp_path / "charges.xlsx"))
    excel.fill("A1", [["J1100"]])
    return excel


def test_the_functions_go_into_a_copy_of_the_workbook_as_it_is_now(saved: AddIn, tmp_path: Path) -> None:
    before = (tmp_path / "charges.xlsx").read_bytes()
    saved.run("Commands.AddFunctionsToCopy")
    assert saved.messages == []
    copy = tmp_path / "documents" / "charges with functions.xlsx"
    written = openpyxl.load_workbook(copy)
    assert written.worksheets[0]["A1"].value == "J1100"
    assert "CODESYSTEM" in written.defined_names
    assert [book.name for book in saved.excel.workbooks()] == ["charges.xlsx", copy.name]
    assert saved.application.active_book is saved.excel.workbooks()[1]
    # The workbook itself is where it was, with what has not been saved yet.
    assert (saved.book.path, saved.book.saved) == (str(tmp_path), False)
    assert (tmp_path / "charges.xlsx").read_bytes() == before
    assert sorted(tmp_path.rglob("*.xlsx")) == [tmp_path / "charges.xlsx", copy]


def test_a_workbook_with_names_of_its_own_gets_a_sentence_and_no_copy(saved: AddIn, tmp_path: Path) -> None:
    saved.book.names_.vba_get("Add", ["CODESYSTEM", "=1"])
    saved.run("Commands.AddFunctionsToCopy")
    (sentence,) = saved.messages
    assert sentence.startswith(
        "charges.xlsx has names of its own that are called CODESYSTEM; rename them in Excel"
    )
    assert len(saved.excel.workbooks()) == 1
    assert list(tmp_path.rglob("*.xlsx")) == [tmp_path / "charges.xlsx"]


def test_a_copy_that_excel_cannot_save_is_a_sentence(saved: AddIn, tmp_path: Path) -> None:
    def elsewhere(module: str, name: str, arguments: tuple[Any, ...]) -> Any:
        return ["done", str(tmp_path / "gone" / "charges.xlsx")]

    saved.platform.make_server = lambda *_: PythonServer(lambda *_: "", elsewhere)
    saved.run("Commands.AddFunctionsToCopy")
    assert saved.messages == ["The copy could not be saved or opened."]
    assert len(saved.excel.workbooks()) == 1


def test_without_python_no_copy_is_saved(saved: AddIn, tmp_path: Path) -> None:
    """Nobody would take it away again."""
    del saved.platform.files[SETTINGS_PATH]
    saved.run("Commands.AddFunctionsToCopy")
    assert saved.messages == [NOT_SET_UP]
    assert list(tmp_path.rglob("*.xlsx")) == [tmp_path / "charges.xlsx"]


def test_a_chosen_file_is_imported_and_all_cells_answer_anew(data_folder: Path) -> None:
    excel = addin()
    excel.run("Commands.RunImportRelease")  # the window is closed without a choice
    assert (excel.messages, excel.application.calculations) == ([], 0)
    excel.application.chosen_file = str(save_text(data_folder.parent))
    excel.run("Commands.RunImportRelease")
    (summary,) = excel.messages
    assert summary.startswith("Release 2026-07 (HCPC2026_JUL_ANWEB): ")
    assert excel.application.calculations == 1
    assert excel.application.status_bar is False
    excel.run("Commands.ShowRelease")
    assert excel.messages[1].startswith("Release 2026-07 (HCPC2026_JUL_ANWEB) with ")


def test_a_long_import_is_asked_after_and_shows_how_long_it_takes() -> None:
    """No question takes long, or Excel would say that it waits for another application."""
    answers = iter([["running", "1 seconds"], ["running", "2 seconds"], ["done", "Imported."]])
    asked: list[tuple[Any, ...]] = []

    def command(_module: str, name: str, arguments: tuple[Any, ...]) -> Any:
        asked.append((name, *arguments))
        return next(answers)

    excel = addin(command)
    excel.application.chosen_file = "C:\\release.zip"
    excel.run("Commands.RunImportRelease")
    assert asked == [("start_import", "C:\\release.zip"), ("import_state",), ("import_state",)]
    assert excel.application.said == [
        "Importing the CMS file ... 1 seconds",
        "Importing the CMS file ... 2 seconds",
        False,
    ]
    assert excel.messages == ["Imported."]


def test_an_import_without_python_says_why() -> None:
    excel = addin()
    excel.application.chosen_file = "C:\\release.zip"
    del excel.platform.files[SETTINGS_PATH]
    excel.run("Commands.RunImportRelease")
    assert excel.messages == [NOT_SET_UP]


def test_a_file_that_is_no_release_changes_nothing(tmp_path: Path) -> None:
    excel = addin()
    (tmp_path / "list.txt").write_text("99213\n")
    excel.application.chosen_file = str(tmp_path / "list.txt")
    excel.run("Commands.RunImportRelease")
    (sentence,) = excel.messages
    assert sentence.startswith("list.txt is not an HCPCS release")
    assert excel.application.calculations == 0


def test_about_shows_versions_and_paths() -> None:
    excel = addin()
    excel.run("Commands.ShowAbout")
    (text,) = excel.messages
    assert "hcpcs-excel" in text
    assert SETTINGS_PATH in text
    assert "CPT is a registered trademark of the American Medical Association." in text


def test_about_without_python_gives_the_librarys_own_reason_and_no_path() -> None:
    excel = addin()

    def fails(*_: object) -> Any:
        raise VBARuntimeError(
            -2147221502,
            "Could not create Python process.\r\nError message: Access is denied.\r\n"
            "Command: C:\\Ana\\pythonw.exe",
        )

    excel.platform.make_server = fails
    excel.run("Commands.ShowAbout")
    (text,) = excel.messages
    assert text.splitlines()[:2] == [
        f"hcpcs-excel {VERSION}",
        "Python could not be started. Run hcpcs-excel doctor in a command window. Reason: Access is denied.",
    ]
    assert "Ana" not in text
    assert SETTINGS_PATH in text


def test_help_pages_that_are_missing_are_said_to_be() -> None:
    excel = addin()
    excel.run("Commands.ShowHelp")
    assert excel.messages == ["The help pages are missing. Run hcpcs-excel install in a command window."]
    assert excel.platform.starts == []


# The function wizard ------------------------------------------------------------------------------


def test_each_function_is_described_in_the_category_hcpcs() -> None:
    excel = addin()
    excel.run("FunctionHelp.DescribeFunctions")
    assert excel.application.described == {
        f"'{excel.book.name}'!{function.name}": (
            "HCPCS",
            function.description,
            *(argument.help for argument in function.arguments),
        )
        for function in FUNCTIONS
    }


def test_descriptions_that_excel_refuses_are_tried_again() -> None:
    excel = addin()
    excel.application.refuses_descriptions = True
    excel.run("FunctionHelp.DescribeFunctions")
    assert excel.application.described == {}
    excel.application.refuses_descriptions = False
    excel.run("FunctionHelp.DescribeFunctions")
    assert len(excel.application.described) == len(FUNCTIONS)
    excel.application.described.clear()
    excel.run("FunctionHelp.DescribeFunctions")
    assert excel.application.described == {}


def test_an_error_in_a_cell_is_no_code() -> None:
    excel = addin()
    excel.range("A2").vba_set("Value2", VBAErrorValue(2042))
    assert excel.values("A2") == CELL_ERRORS["#N/A"]
    excel.run("ClassifySelection.RunClassifySelection")
    assert excel.values("B2:C2") == (("Unrecognized", "Unrecognized"),)
