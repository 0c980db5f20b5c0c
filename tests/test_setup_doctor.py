"""Doctor: each precondition passes where all is well, and fails with its fix where it is not."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from typer.testing import CliRunner
from windows_machine import PLATFORM, XLWINGS, Machine, machine, program, run_program_once

import addin.cli.setup_command
from addin.calc.unopkg import ExtensionState
from addin.cli.command import app
from addin.excel import doctor, interpreter
from addin.excel.doctor import Check, examine
from addin.excel.install import Parts, install
from addin.lambdas.workbook_names import add_functions
from udfs.errors import OutputError, SetupError
from udfs.releases.keep import Source, keep_fees, keep_release
from udfs.releases.record import ReleaseRecord
from udfs.version import VERSION

EVERYWHERE = ["Python", "Packages", "xlwings"]
ON_WINDOWS = [
    "Excel's bitness",
    "Start-up folder",
    "Add-in file",
    "Add-in content",
    "Settings",
    "Python for Excel",
    "xlwings library",
    "Start of Python",
    "Trust Center",
    "Microsoft Defender",
    "Same names",
]
DEFENDER = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows Defender"
ASR = rf"{DEFENDER}\Windows Defender Exploit Guard\ASR"
NO_LIBREOFFICE = ExtensionState("", "", "")
LAST = ["Code tables", "Code release", "Medicare's fee schedule", "LibreOffice extension"]


def write_page(folder: Path) -> Path:
    (folder / "index.html").touch()
    return folder / "index.html"


PARTS = Parts(lambda: b"add-in", write_page)


@pytest.fixture(autouse=True)
def _ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One Python answers for all that are laid out alike."""
    monkeypatch.setattr(interpreter, "run_program", run_program_once)


@pytest.fixture
def made(tmp_path: Path) -> Machine:
    made = machine(tmp_path)
    install(made.windows(), PARTS)
    return made


def checks_of(made: Machine, build: Callable[[], bytes] = PARTS.build_addin) -> dict[str, Check]:
    return {check.name: check for check in examine(made.windows(), build)}


def failing(checks: dict[str, Check]) -> dict[str, str]:
    return {name: check.found for name, check in checks.items() if check.state == "fail"}


@pytest.fixture(autouse=True)
def _no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is on the machine that runs the tests."""
    monkeypatch.setattr(doctor, "extension_state", lambda: NO_LIBREOFFICE)


def test_an_installed_add_in_passes(made: Machine) -> None:
    checks = checks_of(made)
    assert list(checks) == EVERYWHERE + ON_WINDOWS + LAST
    assert [check.name for check in checks.values() if check.state != "pass"] == LAST[1:]
    assert all(check.found.endswith(".") and not check.fix for check in checks.values())


def test_elsewhere_what_belongs_to_excel_does_not_apply() -> None:
    checks = {check.name: check for check in examine(None, PARTS.build_addin)}
    assert list(checks) == [*EVERYWHERE, "Excel add-in", *LAST]
    assert {checks[name].state for name in EVERYWHERE} == {"pass"}
    assert checks["Excel add-in"].state == "not applicable"


def test_before_install(tmp_path: Path) -> None:
    made = machine(tmp_path)
    checks = checks_of(made)
    assert list(failing(checks)) == ["Add-in file", "Settings"]
    assert checks["Settings"].fix == "Close Excel and run: hcpcs-excel install"
    for name in ("Add-in content", "Python for Excel", "xlwings library", "Start of Python"):
        assert checks[name].state == "not applicable", name


def change(path: str, old: bytes, new: bytes) -> Callable[[Machine], None]:
    def spoil(made: Machine) -> None:
        file = made.root / "user" / path
        content = file.read_bytes()
        assert old in content
        file.write_bytes(content.replace(old, new))

    return spoil


def remove(path: str) -> Callable[[Machine], None]:
    return lambda made: (made.root / path).unlink()


def register(name: str, value: int) -> Callable[[Machine], None]:
    key = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\Excel\Security"
    return lambda made: made.set_registry(key, name, value)


def in_onedrive(made: Machine) -> None:
    made.environment["OneDriveCommercial"] = str(made.root / "user")


def python_in_onedrive(made: Machine) -> None:
    made.environment["OneDrive"] = str(made.root / "python")


def store_python(made: Machine) -> None:
    made.base_prefix = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_qbz5"


def arm_python(made: Machine) -> None:
    made.environment["PROCESSOR_ARCHITECTURE"] = "ARM64"


def on_a_network_drive(made: Machine) -> None:
    made.remote_drive = made.root / "user"


def python_is_blocked(made: Machine) -> None:
    made.answer = OSError("Could not create Python process.\nError message: Access is denied.\nCommand: x")


def child_processes_are_blocked(made: Machine) -> None:
    made.set_registry(rf"{ASR}\Rules", "d4f940ab-401b-4efc-aadc-ad5f3c50688a", "1")


def add_in_is_a_folder(made: Machine) -> None:
    path = made.windows().add_in
    path.unlink()
    path.mkdir()


ADD_IN = "Roaming/Microsoft/Excel/XLSTART/hcpcs-excel.xlam"
SETTINGS = "Local/hcpcs-excel/settings.ini"


@pytest.mark.parametrize(
    ("spoil", "failed"),
    [
        (store_python, {"Python": "Python "}),
        (arm_python, {"Python": "Python "}),
        (in_onedrive, {"Start-up folder": "/"}),
        (on_a_network_drive, {"Start-up folder": "/"}),
        (
            python_is_blocked,
            {"Start of Python": "Python cannot be started as Excel starts it: Access is denied."},
        ),
        (
            child_processes_are_blocked,
            {"Microsoft Defender": "Microsoft Defender's rules are on: Block all Office applications from"},
        ),
        (python_in_onedrive, {"Python for Excel": "/"}),
        (change(ADD_IN, b"add-in", b"older"), {"Add-in content": "/"}),
        (add_in_is_a_folder, {"Add-in file": "There is no ", "Add-in content": "It cannot be compared ("}),
        (change(SETTINGS, b"# The version", b"The version"), {"Settings": "Line 3 is neither"}),
        (change(SETTINGS, VERSION.encode(), b"0.0.1"), {"Settings": "Written by version 0.0.1"}),
        (remove("python/Scripts/pythonw.exe"), {"Python for Excel": "There is no Python"}),
        (
            remove(f"python/xlwings64-{XLWINGS}.dll"),
            {"xlwings library": f"xlwings64-{XLWINGS}.dll is not in"},
        ),
        (register("RequireAddinSig", 1), {"Trust Center": "Excel add-ins must be signed"}),
    ],
)
def test_what_fails(made: Machine, spoil: Callable[[Machine], None], failed: dict[str, str]) -> None:
    """It alone, and with what to do."""
    spoil(made)
    checks = checks_of(made)
    assert list(failing(checks)) == list(failed)
    for name, beginning in failed.items():
        assert checks[name].found.startswith(beginning), name
        assert checks[name].fix.rstrip().endswith((".", "install")), name


def test_a_roaming_profile_and_a_second_excel_are_said(made: Machine) -> None:
    """They fail nothing, and explain what is found on another computer."""
    made.roams = True
    for office, view in (("16.0", 64), ("15.0", 32)):
        key = rf"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\{office}\Excel\InstallRoot"
        made.set_registry(key, "Path", rf"C:\Office {office}", view)
    checks = checks_of(made)
    assert failing(checks) == {}
    assert checks["Start-up folder"].found.endswith("Python does not: run hcpcs-excel install on each.")
    assert r"several: C:\Office 15.0, C:\Office 16.0; the" in checks["Excel's bitness"].found


def test_a_python_that_is_excepted_from_defenders_rules(made: Machine) -> None:
    child_processes_are_blocked(made)
    python = str(made.root / "python" / "Scripts" / "pythonw.exe")
    made.set_registry(rf"{ASR}\ASROnlyExclusions", python, "0")
    assert checks_of(made)["Microsoft Defender"].found == "Python is excepted from the rules."


def test_a_python_for_excel_with_another_version(made: Machine) -> None:
    python = made.root / "python" / "Scripts" / "python.exe"
    python.unlink()
    program(python, f"""echo '["{python}", "p", "", "{VERSION}", "0.1"]'""")
    assert "xlwings 0.1" in failing(checks_of(made))["Python for Excel"]


def test_an_add_in_that_cannot_be_built(made: Machine) -> None:
    def broken() -> bytes:
        raise OutputError("A source is missing.")

    assert failing(checks_of(made, broken)) == {
        "Add-in content": "It cannot be compared (A source is missing.)."
    }


def test_workbooks_that_excel_opens_with_the_same_names(made: Machine, tmp_path: Path) -> None:
    """In each of the folders that it opens at its start; a damaged one and one without functions is none."""
    opened = {
        "own": made.windows().start_up_folder,
        "office": tmp_path / "Office16" / "XLSTART",
        "alternate": tmp_path / "alternate",
    }
    made.set_registry(
        r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\16.0\Excel\InstallRoot",
        "Path",
        str(tmp_path / "Office16"),
    )
    made.set_registry(
        r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Options",
        "AltStartup",
        str(opened["alternate"]),
    )
    for folder in opened.values():
        folder.mkdir(parents=True, exist_ok=True)
    openpyxl.Workbook().save(opened["own"] / "plain.xlsx")
    (opened["alternate"] / "damaged.xlsx").write_bytes(b"PK")
    assert "No workbook that Excel opens by itself" in checks_of(made)["Same names"].found
    for name, folder in opened.items():
        add_functions(opened["own"] / "plain.xlsx", folder / f"{name}.xltx")
    found = checks_of(made)["Same names"]
    assert found.state == "pass"
    wanted = [str(folder / f"{name}.xltx") for name, folder in opened.items()]
    assert found.found.startswith(f"Excel opens {' and '.join(wanted)} by itself")
    assert "hcpcs-excel functions remove" in found.fix
    notes = [line for line in install(made.windows(), PARTS) if line.startswith("Note: Excel opens ")]
    assert [path in note for note, path in zip(notes, wanted, strict=True)] == [True] * 3


def test_excel_of_unknown_bits(made: Machine) -> None:
    """Then both libraries are needed."""
    del made.registry[PLATFORM[0].lower(), PLATFORM[1].lower(), 64]
    checks = checks_of(made)
    assert checks["Excel's bitness"].state == "not applicable"
    assert f"xlwings32-{XLWINGS}.dll" in checks["xlwings library"].found


def test_packages_are_held_against_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of other systems and of extras, which are not needed."""
    asked = [
        "no-such-package>=1",
        "rich>=999",
        "xlwings<0.2",
        'nothing; extra == "test"',
        'nothing; sys_platform == "none"',
    ]
    monkeypatch.setattr(doctor, "requires", lambda name: asked)
    checks = {check.name: check for check in examine(None, PARTS.build_addin)}
    assert checks["Packages"].found.startswith("no-such-package is missing; rich ")
    assert checks["xlwings"] == Check(
        "xlwings",
        "fail",
        f"xlwings {XLWINGS} is installed, but <0.2 is required.",
        'Run: pip install "xlwings<0.2"',
    )


def test_a_package_that_is_there_and_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a rule of the IT forbids libraries that nobody has signed."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    packages = {check.name: check for check in examine(None, PARTS.build_addin)}["Packages"]
    assert packages.state == "fail"
    assert packages.found.startswith("python-calamine cannot be loaded (")
    assert "ask your IT" in packages.fix


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "3.9.1 (main, Oct  1 2020, 09:00:00) [GCC 9.3.0]")
    check = examine(None, PARTS.build_addin)[0]
    assert (check.state, check.fix) == ("fail", "Install Python >=3.10, then hcpcs-excel in it.")


# Releases -------------------------------------------------------------------------------------------


def release_check(name: str = "Code release") -> Check:
    return next(one for one in examine(None, PARTS.build_addin) if one.name == name)


def test_the_months_of_the_tables_are_named() -> None:
    """With the product's own tables: what CMS changed later is not in them."""
    (check,) = (one for one in examine(None, bytes) if one.name == "Code tables")
    assert check.state == "pass"
    assert re.fullmatch(
        r"Sections of \d{4}-\d\d, modifiers of \d{4}-\d\d, diagnosis codes \(ICD-10-CM\) of \d{4}-\d\d\.",
        check.found,
    )


def test_the_newest_release_is_named(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert release_check() == Check("Code release", "not applicable", "No release has been imported.")
    for quarter in ("2024-10", "2026-07"):
        source = Source("file.zip", "0" * 64, f"HCPC{quarter}")
        keep_release(data_folder, quarter, source, [ReleaseRecord("J1100", *[""] * 24)])
    check = release_check()
    assert (check.state, check.found[:33]) == ("pass", "Release 2026-07 (HCPC2026-07) wit")
    monkeypatch.setattr("udfs.releases.known_codes.today", lambda: "2027-02-01")
    old = release_check()
    assert (old.state, old.found) == ("pass", f"{check.found} It is as of July 2026, two quarters ago.")
    assert old.fix.endswith("hcpcs-excel release import FILE")


def test_the_newest_fee_schedule_is_named(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "Medicare's fee schedule"
    assert release_check(name) == Check(name, "not applicable", "No fee schedule has been imported.")
    for quarter in ("2025-07", "2025-10"):
        keep_fees(data_folder, quarter, Source("a.csv", "0" * 64, f"PPRRVU{quarter}"), "2025-09-11", [])
    monkeypatch.setattr("udfs.releases.known_codes.today", lambda: "2025-11-30")
    check = release_check(name)
    assert (check.state, check.fix) == ("pass", "")
    named = "Medicare's physician fee schedule 2025-10 (PPRRVU2025-10, released 2025-09-11)"
    assert check.found.startswith(f"{named} with 0 codes, imported on ")
    monkeypatch.setattr("udfs.releases.known_codes.today", lambda: "2026-11-28")
    old = release_check(name)
    assert (old.state, old.found) == ("pass", f"{check.found} It is as of October 2025, four quarters ago.")
    assert old.fix.endswith("hcpcs-excel release import --pprrvu FILE")


@pytest.mark.parametrize("name", ["Code release", "Medicare's fee schedule"])
def test_a_damaged_store_is_said_to_be(data_folder: Path, name: str) -> None:
    data_folder.mkdir()
    (data_folder / "releases.sqlite").write_bytes(b"no store" * 1000)
    check = release_check(name)
    assert check.state == "fail"
    assert "releases.sqlite" in check.found


# LibreOffice ----------------------------------------------------------------------------------------


OF_THIS_VERSION = f"The LibreOffice extension is version {VERSION}."
OF_ANOTHER = f"The LibreOffice extension is version {{}}; this is version {VERSION}."


@pytest.mark.parametrize(
    ("extension", "state", "found"),
    [
        (NO_LIBREOFFICE, "not applicable", "LibreOffice was not found."),
        (ExtensionState("p", "", ""), "not applicable", "LibreOffice is installed without the extension."),
        (ExtensionState("p", VERSION, ""), "pass", OF_THIS_VERSION),
        (ExtensionState("p", "", VERSION), "pass", OF_THIS_VERSION),
        (ExtensionState("p", "", VERSION, "as root"), "pass", OF_THIS_VERSION),
        (ExtensionState("p", "0.0.1", ""), "fail", OF_ANOTHER.format("0.0.1")),
        (ExtensionState("p", "0.0.1", VERSION), "fail", OF_ANOTHER.format(f"0.0.1, {VERSION}")),
        (ExtensionState("p", "", "", "x"), "not applicable", "LibreOffice does not list its extensions."),
    ],
)
def test_the_extension_for_libreoffice(
    monkeypatch: pytest.MonkeyPatch, extension: ExtensionState, state: str, found: str
) -> None:
    monkeypatch.setattr(doctor, "extension_state", lambda: extension)
    check = examine(None, PARTS.build_addin)[-1]
    assert (check.state, check.found) == (state, found)


# The commands ---------------------------------------------------------------------------------------


@pytest.fixture
def here(made: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The commands run as on the machine."""
    monkeypatch.setattr(addin.cli.setup_command, "this_windows", made.windows)
    monkeypatch.setattr(addin.cli.setup_command, "Parts", lambda: PARTS)
    monkeypatch.setenv("COLUMNS", "200")
    return made


def test_doctor_ends_with_0_when_nothing_fails(here: Machine) -> None:
    ended = CliRunner().invoke(app, ["doctor"])
    assert ended.exit_code == 0
    assert "not applicable" in ended.stdout
    assert "fail" not in ended.stdout


def test_doctor_ends_with_1_when_something_fails(here: Machine) -> None:
    """In words as well as in color, with what to do below."""
    here.windows().add_in.write_bytes(b"older")
    ended = CliRunner().invoke(app, ["doctor"])
    assert ended.exit_code == 1
    assert "fail" in ended.stdout
    assert "-> Close Excel and run: hcpcs-excel install" in ended.stdout


def test_doctor_on_a_narrow_screen_says_all_in_lines(here: Machine) -> None:
    os.environ["COLUMNS"] = "40"
    here.windows().add_in.write_bytes(b"older")
    shown = " ".join(CliRunner().invoke(app, ["doctor"]).stdout.split())
    assert "Check: Add-in content State: fail Found: " in shown
    assert "To do: Close Excel and run: hcpcs-excel install Check: Settings State: pass" in shown


def test_doctor_as_json(here: Machine) -> None:
    here.windows().add_in.unlink()
    ended = CliRunner().invoke(app, ["doctor", "--json"])
    checks = json.loads(ended.stdout)
    assert ended.exit_code == 1
    assert [check["name"] for check in checks] == EVERYWHERE + ON_WINDOWS + LAST
    assert checks[5] == {
        "name": "Add-in file",
        "state": "fail",
        "found": f"There is no {here.windows().add_in}.",
        "fix": "Close Excel and run: hcpcs-excel install",
    }


def test_install_ends_with_1_where_python_does_not_answer(here: Machine) -> None:
    python_is_blocked(here)
    ended = CliRunner().invoke(app, ["install"])
    assert ended.exit_code == 1
    assert "Access is denied." in ended.stdout


def test_install_and_uninstall_say_what_they_do(here: Machine) -> None:
    """Paths are not broken over lines, and brackets in them are no markup."""
    os.environ["COLUMNS"] = "40"
    here.environment["LOCALAPPDATA"] = str(here.root / "user" / "[bold]")
    ended = CliRunner().invoke(app, ["install", "--dry-run", "--python", str(here.python)])
    assert ended.exit_code == 0
    settings = here.root / "user" / "[bold]" / "hcpcs-excel" / "settings.ini"
    assert f"Will write the settings {settings}." in ended.stdout
    assert CliRunner().invoke(app, ["install"]).exit_code == 0
    assert settings.is_file()
    ended = CliRunner().invoke(app, ["uninstall", "--dry-run"])
    assert f"Will remove {settings}." in ended.stdout
    assert CliRunner().invoke(app, ["uninstall"]).exit_code == 0
    assert not settings.exists()
    assert not here.windows().add_in.exists()


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_elsewhere_than_on_windows(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(addin.cli.setup_command, "this_windows", lambda: None)
    error = CliRunner().invoke(app, [command]).exception
    assert isinstance(error, SetupError)
    assert str(error).startswith("The add-in requires Excel on Windows.")


def test_the_parts_are_made_when_they_are_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the builder of the add-in and the writer of the help pages, each a module of its own."""
    monkeypatch.setitem(sys.modules, "addin.excel.xlam_file", SimpleNamespace(build_addin=lambda: b"built"))
    monkeypatch.setitem(sys.modules, "addin.function_pages", SimpleNamespace(write_help_pages=write_page))
    assert Parts().build_addin() == b"built"
    assert Parts().write_help_pages(tmp_path) == tmp_path / "index.html"
