"""The extension in a real LibreOffice: installing, help, formulas of files, and taking it out again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from code_like_values import damaged_values
from made_workbooks import code, compare_lists
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from real_programs import LibreOffice, command, installation_in, is_root, run
from release_files import SMALL, Made, save_text

from addin.release_import import import_release
from udfs import functions
from udfs.functions import FUNCTIONS
from udfs.releases.keep import remove_release
from udfs.version import VERSION
from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Workbook as Template
from workbook_templates.registry import TEMPLATES


def test_a_workbook_can_be_read_drawn_and_saved(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """What the engine offers: stored values are not trusted, pages are drawn, no lock is left behind."""
    workbook = Workbook()
    workbook.worksheets[0].append([20, "=A1+1"])
    workbook.save(tmp_path / "made.xlsx")
    with libreoffice.open(tmp_path / "made.xlsx") as document:
        assert document.cells("Sheet", "A1:B1") == [[20, 21]]
        document.set_values("Sheet", "A1:A1", [[41]])
        document.recalculate()
        assert document.used("Sheet") == [[41, 42]]
        document.save(tmp_path / "saved.ods")
        assert [page.read_bytes()[:4] for page in document.pages(tmp_path)] == [b"\x89PNG"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "made.xlsx", "page-1.png", "pages.pdf", "saved.ods",
    ]  # fmt: skip


def test_the_wizard_shows_names_and_help(libreoffice_with_functions: LibreOffice) -> None:
    """Description, arguments and which can be left out, as they are declared; under "Add-in"."""
    for one in FUNCTIONS:
        shown = libreoffice_with_functions.ask("function_help", one.name)
        assert shown["description"] == one.description
        assert shown["arguments"] == [
            [argument.name, argument.help, argument.optional] for argument in one.arguments
        ]
        assert shown["category"] == 11


def test_without_the_extension_there_are_no_such_functions(libreoffice: LibreOffice) -> None:
    assert [libreoffice.ask("function_help", one.name) for one in FUNCTIONS] == [None] * len(FUNCTIONS)


def test_formulas_of_a_file_work_unchanged(
    libreoffice: LibreOffice, new_libreoffice_with_functions: LibreOffice, tmp_path: Path
) -> None:
    """A plain =CODESYSTEM(A2) in an .xlsx file, its array form, comparisons; saved as .xlsx and .ods."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (["Code"], ["99213"], ["J1100"], [142], ["hello"]):
        sheet.append(row)
    sheet["B2"] = "=CODESYSTEM(A2)"
    sheet["C2"] = '=IF(CODESYSTEM(A2)="CPT","yes","no")'
    sheet["D2"] = '=CODESYSTEM(A5,"none")'
    sheet["E2"] = '=SUMPRODUCT(--(CODESYSTEM(A2:A5)="CPT"))'
    sheet["F2"] = '=CODESYSTEM("J1100")'
    sheet["G2"] = "=VLOOKUP(CODECLEAN(A2),A2:A5,1,FALSE)"
    sheet["B3"] = ArrayFormula("B3:B5", "=CODECLEAN(A3:A5)")
    workbook.save(tmp_path / "file.xlsx")
    with new_libreoffice_with_functions.open(tmp_path / "file.xlsx") as document:
        assert document.cells("Sheet", "B2:G2") == [["CPT", "yes", "none", 2, "HCPCS", "99213"]]
        assert document.cells("Sheet", "B3:B5") == [["J1100"], ["00142"], ["Unrecognized"]]
        document.save(tmp_path / "again.xlsx")
        document.save(tmp_path / "again.ods")
    with new_libreoffice_with_functions.open(tmp_path / "again.ods") as document:
        document.recalculate()
        assert document.cells("Sheet", "B2:C2") == [["CPT", "yes"]]
    assert load_workbook(tmp_path / "again.xlsx")["Sheet"]["B2"].value == "=CODESYSTEM(A2)"
    with libreoffice.open(tmp_path / "file.xlsx") as document:
        assert document.cells("Sheet", "B2:B2") == [["#NAME?"]]


def test_codeinfo_fills_its_columns(libreoffice_with_functions: LibreOffice) -> None:
    """With headings on top, a row a code, as Python answers."""
    values = damaged_values()[:300]
    expected = functions.CODEINFO([[value] for value in values], True)
    with libreoffice_with_functions.open() as document:
        document.set_values("Sheet1", f"A1:A{len(values)}", [[value] for value in values])
        area = f"B1:M{len(values) + 1}"
        document.set_array_formula("Sheet1", area, f"=CODEINFO(A1:A{len(values)};TRUE())")
        assert document.cells("Sheet1", area) == expected


def test_a_release_that_is_imported_while_calc_is_open_is_noticed(
    libreoffice_with_functions: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Descriptions and status, for one date and for a date beside each code; also that it is gone again."""
    folder = Path(libreoffice_with_functions.environment["HCPCS_EXCEL_DATA"])
    monkeypatch.setenv("HCPCS_EXCEL_DATA", str(folder))
    codes = [Made("J0001", ("Old drug",), terminated="20171231"), Made("J0002", ("New drug",))]
    with libreoffice_with_functions.open() as document:
        document.set_values("Sheet1", "A1:B3", [["J0001", 46204], ["J0002", 46204], ["J0002", ""]])
        document.set_array_formula("Sheet1", "C1:C3", "=CODESTATUS(A1:A3;B1:B3)")
        formulas = [
            "=CODEDESCRIPTION(A2)",
            "=CODESTATUS(A1;DATE(2017;12;31))",
            "=CODESTATUS(A1;C9)",
            "=CODERELEASE()",
        ]
        document.set_formulas("Sheet1", "D1:D4", [[formula] for formula in formulas])

        def shown(release: str) -> list[str]:
            """Calculate until Calc has noticed; it looks once a second at most."""
            deadline = monotonic() + 60
            while True:
                document.recalculate()
                if document.cells("Sheet1", "D4")[0][0].startswith(release) or monotonic() > deadline:
                    # The second can end in the middle of a calculation, behind some of the cells.
                    document.recalculate()
                    return [row[0] for area in ("C1:C3", "D1:D3") for row in document.cells("Sheet1", area)]

        assert shown("No release") == ["No release loaded"] * 6
        import_release(save_text(tmp_path, made=[*codes, *SMALL]))
        status = ["Terminated 2017-12-31", "Active", "No date"]
        assert shown("2026-07") == [*status, "New drug", "Active", "No date"]
        remove_release(folder, "2026-07")
        assert shown("No release") == ["No release loaded"] * 6


def test_errors_in_a_range_can_be_left_out(libreoffice_with_functions: LibreOffice) -> None:
    """As the documents advise."""
    with libreoffice_with_functions.open() as document:
        document.set_formulas("Sheet1", "A1:A3", [["99213"], ["=NA()"], ["=1/0"]])
        document.set_array_formula("Sheet1", "B1:B3", '=CODESYSTEM(IFERROR(A1:A3;""))')
        assert document.cells("Sheet1", "B1:B3") == [["CPT"], [""], [""]]


@pytest.mark.parametrize("declared", TEMPLATES, ids=lambda one: one.name)
def test_each_workbook_opens_with_and_without_the_extension(
    libreoffice: LibreOffice,
    new_libreoffice_with_functions: LibreOffice,
    tmp_path: Path,
    declared: Template,
) -> None:
    """All sheets are free of errors; with the functions, Check says what the formulas leave out."""
    path = tmp_path / f"{declared.name}.xlsx"
    path.write_bytes(build(declared, sample_lines(declared)))
    for office in (libreoffice, new_libreoffice_with_functions):
        with office.open(path) as document:
            for sheet in document.sheet_names():
                shown = {str(cell) for row in document.used(sheet) for cell in row}
                assert [text for text in shown if text.startswith(("#N", "#V", "#R", "#D", "Err:"))] == []


def test_the_workbook_asks_the_functions_where_they_are(
    libreoffice: LibreOffice, new_libreoffice_with_functions: LibreOffice, tmp_path: Path
) -> None:
    """A look-alike that only the functions know."""
    path = tmp_path / "lists.xlsx"
    path.write_bytes(compare_lists([code("E1140")], []))
    with new_libreoffice_with_functions.open(path) as document:
        assert document.cells("List A", "P5:P5") == [["E1140 is also ICD-10-CM E11.40."]]
    with libreoffice.open(path) as document:
        assert document.cells("List A", "P5:P5") == [[""]]


# Installing and taking out ------------------------------------------------------------------------------


def can_be_another_user() -> bool:
    """Root can act as an ordinary user where the system lets it have a name space of its own."""
    return subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode == 0


def traces(folder: Path) -> list[str]:
    """What is left of the extension: names of files, or files that speak of it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    named = [str(path) for path in files if "hcpcs" in str(path.relative_to(folder)).lower()]
    return named + [str(path) for path in files if b"hcpcs" in path.read_bytes().lower()]


def state(environment: dict[str, str], *, as_user: bool) -> str:
    """What the project's own question after the extension answers, in a process of its own."""
    program = (
        "from addin.calc.unopkg import extension_state\n"
        "found = extension_state()\nprint((found.version, found.shared_version))"
    )
    prefix = ["unshare", "--user"] if as_user and is_root() else []
    return run([*prefix, sys.executable, "-c", program], {**os.environ, **environment}).stdout


@pytest.mark.parametrize("shared", [False, True], ids=["for one user", "for all users"])
def test_installing_twice_and_taking_out_leaves_nothing(
    libreoffice_programs: tuple[str, str], tmp_path: Path, shared: bool
) -> None:
    """The command says what it did; the second install replaces the first."""
    if is_root() and not shared and not can_be_another_user():
        pytest.skip("root cannot act as an ordinary user here")
    environment = installation_in(tmp_path)
    option = ["--shared"] if shared else []

    def told(*arguments: str) -> tuple[int, str]:
        done = command(*arguments, *option, environment=environment, as_user=not shared)
        return done.returncode, done.stdout + done.stderr

    for _ in range(2):
        assert told("calc", "install") == (
            0,
            'Installed. Start LibreOffice Calc and try =CODESYSTEM("99213")\n',
        )
    assert traces(tmp_path) != []
    versions = ("", VERSION) if shared else (VERSION, "")
    assert state(environment, as_user=not shared) == f"{versions}\n"
    # Used, it leaves what Python compiles beside it.
    office = LibreOffice(*libreoffice_programs, tmp_path, {**environment, "PYTHONDONTWRITEBYTECODE": ""})
    try:
        with office.open() as document:
            document.set_formulas("Sheet1", "A1:A1", [['=CODESYSTEM("99213")']])
            assert document.cells("Sheet1", "A1:A1") == [["CPT"]]
    finally:
        office.stop()
    assert any(trace.endswith(".pyc") for trace in traces(tmp_path))
    status, sentence = told("calc", "uninstall")
    assert status == 0
    if shared:
        assert sentence == "Uninstalled. LibreOffice clears what it noted of it the next time it starts.\n"
        assert not any("uno_packages" in trace for trace in traces(tmp_path))
        assert office.version  # it has started
        office.stop()
    else:
        assert sentence == "Uninstalled. Nothing is left behind.\n"
    assert traces(tmp_path) == []
    status, sentence = told("calc", "uninstall")
    assert status == 2
    assert sentence.startswith("hcpcs-excel: The extension is not installed for ")


@pytest.mark.skipif(not is_root(), reason="only root is refused")
def test_root_is_told_what_to_do(libreoffice_programs: tuple[str, str], tmp_path: Path) -> None:
    done = command("calc", "install", environment=installation_in(tmp_path))
    assert done.returncode == 2
    assert done.stderr == (
        "hcpcs-excel: LibreOffice cannot install an extension for the root user alone; add --shared, or "
        "run this as another user.\n"
    )


def test_who_may_not_install_for_all_is_told_so(
    libreoffice_programs: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    environment = {
        **installation_in(tmp_path),
        "UNO_SHARED_PACKAGES_CACHE": (tmp_path / "file" / "shared").as_uri(),
    }
    done = command("calc", "install", "--shared", environment=environment)
    assert done.returncode == 2
    assert done.stderr == (
        "hcpcs-excel: You are not allowed to change LibreOffice for all users; run this as an "
        "administrator.\n"
    )


def test_while_libreoffice_is_open_the_command_says_so(
    libreoffice_programs: tuple[str, str], tmp_path: Path
) -> None:
    if is_root() and not can_be_another_user():
        pytest.skip("root cannot act as an ordinary user here")
    environment = installation_in(tmp_path)
    office = LibreOffice(*libreoffice_programs, tmp_path, environment)
    try:
        assert office.version
        done = command("calc", "install", environment=environment, as_user=True)
    finally:
        office.stop()
    assert done.returncode == 2
    assert done.stderr == "hcpcs-excel: LibreOffice is running; close all its windows and try again.\n"
