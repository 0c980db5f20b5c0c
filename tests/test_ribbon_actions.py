"""What the buttons of the ribbon do to a sheet: the add-in's VBA, with the real ribbon behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_excel import CELL_ERRORS
from fake_platform import NOT_SET_UP, SETTINGS_PATH, AddIn, Died, Interrupted
from pyopenvba.interpreter import VBAErrorValue
from release_files import save_text

from addin import ribbon
from addin.classify import ALL_COLUMNS, RESULT_COLUMNS
from udfs.functions import FUNCTIONS

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
    excel.run("RunClassifySelection")
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
    excel.run("RunClassifySelection")
    assert excel.values("B1:C3") == ((None, None), ("99213", "CPT"), ("00142", "CPT"))


@pytest.mark.parametrize("rows_in_block", [1, 2, 4, 6])
def test_blocks_do_not_show_in_the_result(rows_in_block: int) -> None:
    in_blocks, at_once = addin(rows_in_block=rows_in_block), addin()
    in_blocks.run("RunClassifySelection")
    at_once.run("RunClassifySelection")
    assert in_blocks.values("A1:C6") == at_once.values("A1:C6")
    assert [said for said in in_blocks.application.said if said] == [
        f"Classifying codes: row {first} of 6. Press Esc to stop and undo."
        for first in range(1, 7, rows_in_block)
    ]


def test_without_a_word_in_the_settings_all_but_the_columns_of_a_release_are_written() -> None:
    excel = addin(columns="")
    excel.run("RunClassifySelection")
    assert excel.values("B1:H1") == (RESULT_COLUMNS,)
    assert excel.values("I1") is None


def test_a_whole_column_ends_where_the_sheet_ends() -> None:
    excel = addin()
    excel.range("A:A").vba_get("Select")
    excel.run("RunClassifySelection")
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
    excel.run("RunClassifySelection")
    assert excel.messages == [sentence]
    assert excel.range("B1:G40").vba_get("NumberFormat") == "General"
    assert excel.platform.starts == []


def test_without_a_workbook_it_says_to_open_one() -> None:
    excel = addin()
    excel.book.vba_get("Close", [False])
    excel.run("RunClassifySelection")
    assert excel.messages == ["Open a workbook and select the cells with the codes first."]


def test_no_room_to_the_right() -> None:
    excel = addin()
    excel.fill("XFD1", [["99213"]])
    excel.range("XFD1").vba_get("Select")
    excel.run("RunClassifySelection")
    assert excel.messages == ["There is no room to the right of the selected cells."]


def test_no_column_ticked() -> None:
    excel = addin()
    for name in ALL_COLUMNS:
        excel.excel.interpreter.run("TickColumn", [name, False])
    excel.excel.dialogs.clear()
    excel.run("RunClassifySelection")
    assert excel.messages == ["Tick at least one column in the Columns menu first."]


def test_before_cells_are_written_over_it_asks_and_no_is_the_default() -> None:
    excel = addin()
    excel.fill("C3", [["mine"]])
    excel.excel.answer_dialogs(NO)
    excel.run("RunClassifySelection")
    ((kind, question, _title, style),) = excel.excel.dialogs
    assert (kind, question) == ("MsgBox", "1 of the cells B1:C6 are not empty. Replace their contents?")
    assert style & 256  # the second button, No, is the one that Enter presses
    assert excel.values("B1:C3") == ((None, None), (None, None), (None, "mine"))
    assert excel.platform.starts == []


def test_yes_writes_over_them() -> None:
    excel = addin()
    excel.fill("C3", [["mine"]])
    excel.excel.answer_dialogs(YES)
    excel.run("RunClassifySelection")
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
    excel.run("RunClassifySelection")
    assert excel.messages[1:] == [sentence]
    assert excel.values("B1:C4") == ((None, None), (None, None), (None, "mine"), (None, None))
    assert excel.range("B1").vba_get("NumberFormat") == "General"
    assert excel.application.cancel_keys[-1] == 1  # Esc works again as always
    assert excel.application.screen_updating


def test_a_server_that_dies_in_the_middle_is_started_again() -> None:
    """The user does not even notice."""
    dying = stops_at(2, Died)
    excel = addin(dying, rows_in_block=3)
    excel.run("RunClassifySelection")
    assert excel.values("C2:C6") == (("CPT",), ("CPT",), ("HCPCS",), ("",), ("Unrecognized",))
    assert len(excel.platform.starts) == 2


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
    excel.run("RunClassifySelection")
    assert excel.values("A1:C6") != before
    excel.run("RunTakeBack")
    assert excel.values("A1:C6") == before
    assert excel.values("B1") == "00142"
    assert excel.range("B3").vba_get("Formula") == "=A3*2"
    assert excel.range("C5").vba_get("HasFormula") is True
    assert excel.range("C1").vba_get("HasFormula") is False
    formats = [excel.range(cell).vba_get("NumberFormat") for cell in ("B1", "B2", "B3", "C1", "C2")]
    assert formats == ["@", "yyyy-mm-dd", "General", "@", "General"]


def test_take_back_of_empty_cells_leaves_them_empty() -> None:
    excel = addin()
    excel.run("RunClassifySelection")
    excel.run("RunTakeBack")
    assert [excel.values(f"{column}{row}") for column in "BC" for row in range(1, 7)] == [None] * 12
    assert excel.range("B1:C6").vba_get("NumberFormat") == "General"
    assert excel.messages == []


def test_only_the_last_time_can_be_taken_back_and_only_once() -> None:
    excel = addin()
    excel.run("RunTakeBack")
    assert excel.messages == ["There is nothing to undo."]
    excel.run("RunClassifySelection")
    excel.run("RunTakeBack")
    excel.run("RunTakeBack")
    assert excel.messages == ["There is nothing to undo."] * 2


# The menu of columns ------------------------------------------------------------------------------


def test_the_ticks_are_those_of_the_settings_and_can_be_changed() -> None:
    kept: list[str] = []

    def command(_module: str, name: str, arguments: tuple[str]) -> list[str]:
        assert name == "keep_columns"
        kept.append(arguments[0])
        return ["done", arguments[0]] if arguments[0] else ["problem", "They cannot be kept."]

    excel = addin(command, columns="code SYSTEM, Check")
    assert [name for name in ALL_COLUMNS if excel.run("IsColumnTicked", name)] == ["Code system", "Check"]
    excel.run("TickColumn", "Clean code", True)
    excel.run("TickColumn", "Check", False)
    assert kept == ["Clean code, Code system, Check", "Clean code, Code system"]
    assert excel.run("TickedColumns") == "Clean code, Code system"
    assert excel.messages == []
    excel.run("TickColumn", "Clean code", False)
    excel.run("TickColumn", "Code system", False)
    assert excel.messages == ["They cannot be kept."]


# Refresh formulas ---------------------------------------------------------------------------------


def asked_about(formulas: list[list[object]]) -> Callable[..., Any]:
    """A Python that says what is to be entered, whatever is asked."""
    return lambda _module, _name, _arguments: formulas


def test_formulas_are_looked_at_with_their_values() -> None:
    seen: list[tuple[Any, ...]] = []

    def command(_module: str, name: str, arguments: tuple[Any, ...]) -> str:
        seen.append((name, *arguments))
        return ""

    excel = addin(command)
    excel.range("B2").vba_set("Formula", "=1+1")
    excel.run("RunRefreshFormulas")
    ((name, formulas, values),) = seen
    assert name == "formulas_to_enter"
    assert (formulas[1], values[1]) == (("99213", "=1+1"), ("99213", 2))
    assert excel.messages == ["Formulas entered again: 0."]


def test_what_python_names_is_entered_again() -> None:
    excel = addin(asked_about([[2, 2, "=1+2"], [3, 2, "=A3+1"]]))
    excel.range("B2").vba_set("Formula", "=1+1")
    excel.run("RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula") == "=1+2"
    assert excel.values("B3") == 143
    assert excel.messages == ["Formulas entered again: 2."]


def test_sheets_without_formulas_are_not_even_asked_about() -> None:
    excel = addin()
    excel.run("RunRefreshFormulas")
    assert excel.platform.starts == []
    assert excel.messages == ["Formulas entered again: 0."]


def test_an_older_excel_and_a_protected_sheet() -> None:
    """The formula is left as it is, and counted."""
    excel = addin(asked_about([[2, 2, "=1+2"]]))
    excel.application.version = "15.0"
    excel.range("B2").vba_set("Formula", "=1+1")
    excel.run("RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula") == "=1+2"
    excel.range("B2").vba_set("Formula", "=1+1")
    excel.excel.sheet(1).sheet.vba_get("Protect")
    excel.run("RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula") == "=1+1"
    assert excel.messages[1:] == [
        "Formulas entered again: 0. Left as they are, on protected sheets or in locked cells: 1."
    ]


def test_an_array_formula_is_entered_again_as_a_whole_and_once() -> None:
    excel = addin(asked_about([[2, 2, "=A2:A3"], [3, 2, "=A2:A3"]]))
    excel.range("B2:B3").vba_set("FormulaArray", "=A3:A4")
    excel.run("RunRefreshFormulas")
    assert excel.range("B3").vba_get("FormulaArray") == "=A2:A3"
    assert excel.values("B3") == 142
    assert excel.messages == ["Formulas entered again: 1."]


def test_a_spilling_formula_is_entered_again_in_its_first_cell() -> None:
    excel = addin(asked_about([[2, 2, "=A2:A3"], [3, 2, "=A2:A3"]]))
    excel.range("B2").vba_set("Formula2", "=A3:A4")
    excel.run("RunRefreshFormulas")
    assert excel.range("B2").vba_get("Formula2") == "=A2:A3"
    assert excel.values("B3") == 142
    assert excel.messages == ["Formulas entered again: 1."]


def test_refreshing_without_python_says_why() -> None:
    excel = addin()
    excel.range("B2").vba_set("Formula", "=1+1")
    del excel.platform.files[SETTINGS_PATH]
    excel.run("RunRefreshFormulas")
    assert excel.messages == [NOT_SET_UP]


# The other buttons --------------------------------------------------------------------------------


def test_a_problem_of_a_command_is_shown_as_its_sentence() -> None:
    excel = addin(lambda *_: ["problem", "There is no room on the disk."])
    excel.run("MakeWorkbook", "compare-lists")
    assert excel.messages == ["There is no room on the disk."]
    assert len(excel.excel.workbooks()) == 1


@pytest.mark.long
def test_a_new_workbook_is_made_in_the_documents_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(tmp_path))
    excel = addin()
    excel.run("MakeWorkbook", "compare-lists")
    (made,) = tmp_path.iterdir()
    assert [book.name for book in excel.excel.workbooks()][1:] == [made.name]
    assert excel.messages == []


def test_a_workbook_without_a_file_gets_no_functions() -> None:
    excel = addin()
    excel.run("AddFunctionsToCopy")
    assert excel.messages == ["Save the workbook as .xlsx or .xlsm first."]


def test_a_chosen_file_is_imported_and_all_cells_answer_anew(data_folder: Path) -> None:
    excel = addin()
    excel.run("RunImportRelease")  # the window is closed without a choice
    assert (excel.messages, excel.application.calculations) == ([], 0)
    excel.application.chosen_file = str(save_text(data_folder.parent))
    excel.run("RunImportRelease")
    (summary,) = excel.messages
    assert summary.startswith("Release 2026-07 (HCPC2026_JUL_ANWEB): ")
    assert excel.application.calculations == 1
    assert excel.application.status_bar is False
    excel.run("ShowRelease")
    assert excel.messages[1].startswith("Release 2026-07 (HCPC2026_JUL_ANWEB) with ")


def test_a_file_that_is_no_release_changes_nothing(tmp_path: Path) -> None:
    excel = addin()
    (tmp_path / "list.txt").write_text("99213\n")
    excel.application.chosen_file = str(tmp_path / "list.txt")
    excel.run("RunImportRelease")
    (sentence,) = excel.messages
    assert sentence.startswith("list.txt is not an HCPCS release")
    assert excel.application.calculations == 0


def test_about_shows_versions_and_paths() -> None:
    excel = addin()
    excel.run("ShowAbout")
    (text,) = excel.messages
    assert "hcpcs-excel" in text
    assert SETTINGS_PATH in text
    assert "CPT is a registered trademark of the American Medical Association." in text


def test_help_pages_that_are_missing_are_said_to_be() -> None:
    excel = addin()
    excel.run("ShowHelp")
    assert excel.messages == ["The help pages are missing. Run hcpcs-excel install in a command window."]
    assert excel.platform.starts == []


# The function wizard ------------------------------------------------------------------------------


def test_each_function_is_described_in_the_category_hcpcs() -> None:
    excel = addin()
    excel.run("DescribeFunctions")
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
    excel.run("DescribeFunctions")
    assert excel.application.described == {}
    excel.application.refuses_descriptions = False
    excel.run("DescribeFunctions")
    assert len(excel.application.described) == len(FUNCTIONS)
    excel.application.described.clear()
    excel.run("DescribeFunctions")
    assert excel.application.described == {}


def test_an_error_in_a_cell_is_no_code() -> None:
    excel = addin()
    excel.range("A2").vba_set("Value2", VBAErrorValue(2042))
    assert excel.values("A2") == CELL_ERRORS["#N/A"]
    excel.run("RunClassifySelection")
    assert excel.values("B2:C2") == (("Unrecognized", "Unrecognized"),)
