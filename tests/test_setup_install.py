"""Install, repair and uninstall: what lies on the machine afterwards, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from windows_machine import XLWINGS, Machine, machine, program, python_environment, run_program_once

from addin.excel import interpreter
from addin.excel.install import Parts, install, uninstall
from addin.excel.interpreter import start_command
from addin.excel.settings import Settings, read_settings, settings_bytes
from udfs.errors import OutputError, SetupError
from udfs.version import VERSION

ADD_IN = "Roaming/Microsoft/Excel/XLSTART/hcpcs-excel.xlam"
SETTINGS = "Local/hcpcs-excel/settings.ini"
PAGE = "Local/hcpcs-excel/help/index.html"
PROOF = 'Started Python as Excel does: CODESYSTEM("99213") is CPT, after 0.0 seconds.'
LAST = 'Start Excel and type =CODESYSTEM("99213") into a cell; it shows CPT.'


def write_page(folder: Path) -> Path:
    (folder / "index.html").write_text("help")
    return folder / "index.html"


PARTS = Parts(build_addin=lambda: b"add-in", write_help_pages=write_page)


@pytest.fixture(autouse=True)
def _ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One Python answers for all that are laid out alike."""
    monkeypatch.setattr(interpreter, "run_program", run_program_once)


@pytest.fixture
def made(tmp_path: Path) -> Machine:
    return machine(tmp_path)


def user(made: Machine, path: str) -> Path:
    return made.root / "user" / path


def settings_of(made: Machine) -> Settings:
    settings, findings = read_settings(user(made, SETTINGS), made.encoding)
    assert findings == ()
    return settings


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


# Install --------------------------------------------------------------------------------------------


def test_the_first_install(made: Machine) -> None:
    lines = install(made.windows(), PARTS)
    assert sorted(made.files()) == sorted([ADD_IN, PAGE, SETTINGS])
    assert (made.files()[ADD_IN], made.files()[PAGE]) == (b"add-in", b"help")
    assert settings_of(made) == Settings(
        version=VERSION,
        python=str(made.root / "python" / "Scripts" / "pythonw.exe"),
        library_folder=str(made.root / "python"),
        add_in=str(user(made, ADD_IN)),
    )
    assert lines == [
        f"Wrote the help pages to {user(made, PAGE).parent}.",
        f"Wrote the add-in {user(made, ADD_IN)}.",
        f"Wrote the settings {user(made, SETTINGS)}.",
        PROOF,
        LAST,
    ]
    assert made.asked == [
        (made.root / "python" / f"xlwings64-{XLWINGS}.dll", start_command(Path(settings_of(made).python)))
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            OSError("Could not create Python process.\nError message: Access is denied.\r\n\nCommand: C:\\x"),
            "Python cannot be started as Excel starts it: Access is denied.",
        ),
        (OSError("[WinError 126] x"), "Python cannot be started as Excel starts it: [WinError 126] x"),
        ("", "Python answers CODESYSTEM(\"99213\") with ''."),
    ],
)
def test_a_python_that_does_not_answer_is_said_last(
    made: Machine, answer: str | OSError, reason: str
) -> None:
    """With the library's own reason; what was installed stays, since the reason may lie elsewhere."""
    made.answer = answer
    lines = install(made.windows(), PARTS)
    assert lines[-1] == f"Installed, but formulas will not work: {reason} Run: hcpcs-excel doctor"
    assert sorted(made.files()) == sorted([ADD_IN, PAGE, SETTINGS])


def test_a_python_for_arm_is_refused(made: Machine) -> None:
    """Pip takes xlwings without its library there."""
    made.environment["PROCESSOR_ARCHITECTURE"] = "ARM64"
    with pytest.raises(SetupError, match="Install 64-bit x64 Python"):
        install(made.windows(), PARTS)
    assert not user(made, "").exists()


def test_a_dry_run_touches_nothing(made: Machine) -> None:
    lines = install(made.windows(), PARTS, dry_run=True)
    assert not user(made, "").exists()
    assert lines == [
        f"Will write the help pages to {user(made, PAGE).parent}.",
        f"Will write the add-in {user(made, ADD_IN)}.",
        f"Will write the settings {user(made, SETTINGS)}.",
    ]


def test_a_second_install_changes_nothing(made: Machine) -> None:
    install(made.windows(), PARTS)
    before = made.files()
    lines = install(made.windows(), PARTS)
    assert made.files() == before
    assert lines[1:] == [
        f"Left the add-in {user(made, ADD_IN)} unchanged: it is this version.",
        f"Left the settings {user(made, SETTINGS)} unchanged.",
        PROOF,
        LAST,
    ]


def test_another_python(made: Machine) -> None:
    other = python_environment(made.root / "other")
    install(made.windows(), PARTS, python=other)
    assert settings_of(made).python == str(other.with_name("pythonw.exe"))
    assert settings_of(made).library_folder == str(made.root / "other")


def test_excel_of_32_bits_needs_its_own_library(made: Machine) -> None:
    made.set_registry(
        r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform", "x86"
    )
    (made.root / "python" / f"xlwings64-{XLWINGS}.dll").unlink()
    install(made.windows(), PARTS)
    assert settings_of(made).library_folder == str(made.root / "python")


def test_excel_of_unknown_bits_gets_both(made: Machine) -> None:
    made.registry.clear()
    assert install(made.windows(), PARTS)[-3].startswith(
        "Note: could not tell whether Excel is 32-bit or 64-bit"
    )
    (made.root / "python" / f"xlwings32-{XLWINGS}.dll").unlink()
    with pytest.raises(SetupError, match=f"xlwings64-{XLWINGS}.dll and xlwings32-{XLWINGS}.dll"):
        install(made.windows(), PARTS)


def test_a_path_outside_the_code_page_is_written_in_its_short_form(made: Machine) -> None:
    python = python_environment(made.root / "Łukasz").with_name("pythonw.exe")
    short = made.root / "UKASZ~1" / "pythonw.exe"
    made.short_paths = {python: short, made.root / "Łukasz": short.parent}
    install(made.windows(), PARTS, python=python.with_name("python.exe"))
    assert (settings_of(made).python, settings_of(made).library_folder) == (str(short), str(short.parent))


def test_an_older_version_does_not_replace_a_newer_one_unasked(made: Machine) -> None:
    install(made.windows(), PARTS)
    newer = replace(settings_of(made), version="9999.0")
    user(made, SETTINGS).write_bytes(settings_bytes(newer, made.encoding))
    before = made.files()
    for dry_run in (True, False):
        with pytest.raises(SetupError, match=rf"^Version 9999\.0 is installed, .*\({VERSION}\).* --force\.$"):
            install(made.windows(), PARTS, dry_run=dry_run)
    assert made.files() == before
    install(made.windows(), PARTS, force=True)
    assert settings_of(made).version == VERSION


# Refused --------------------------------------------------------------------------------------------


def excel_is_open(made: Machine) -> None:
    made.excel_open = True


def store_python(made: Machine) -> None:
    made.base_prefix = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_qbz5"


def no_library(made: Machine) -> None:
    (made.root / "python" / f"xlwings64-{XLWINGS}.dll").unlink()


def no_python(made: Machine) -> None:
    made.python.unlink()


def another_version(made: Machine) -> None:
    answer = f'["{made.python}", "{made.root}", "", "0.0.1", "{XLWINGS}"]'
    made.python.unlink()
    program(made.python, f"echo '{answer}'")


def user_outside_the_code_page(made: Machine) -> None:
    made.environment["APPDATA"] = str(made.root / "Łukasz")


def settings_outside_the_code_page(made: Machine) -> None:
    made.environment["LOCALAPPDATA"] = str(made.root / "Łukasz")


def python_outside_the_code_page(made: Machine) -> None:
    made.python = python_environment(made.root / "Łukasz")


def python_with_a_name_that_would_be_expanded(made: Machine) -> None:
    made.python = python_environment(made.root / "$(x)")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (excel_is_open, "close Excel and try again"),
        (store_python, "Microsoft Store"),
        (no_library, f"xlwings64-{XLWINGS}.dll, which Excel needs to start Python, was not found"),
        (no_python, "There is no Python"),
        (another_version, f"hcpcs-excel 0.0.1, this command has {VERSION}"),
        (user_outside_the_code_page, "the character 'Ł' is not in the code page"),
        (settings_outside_the_code_page, "the character 'Ł' is not in the code page"),
        (python_outside_the_code_page, "the character 'Ł' is not in the code page"),
        (python_with_a_name_that_would_be_expanded, r"there is '\$\(' in it"),
    ],
)
@pytest.mark.parametrize("installed", [False, True])
@pytest.mark.parametrize("dry_run", [False, True])
def test_refused_before_the_first_change(
    made: Machine, spoil: Callable[[Machine], None], sentence: str, installed: bool, dry_run: bool
) -> None:
    if installed:
        install(made.windows(), PARTS)
    before = made.files()
    spoil(made)
    with pytest.raises(SetupError, match=sentence):
        install(made.windows(), Parts(lambda: b"newer", write_page), dry_run=dry_run)
    assert made.files() == before


# Notes ----------------------------------------------------------------------------------------------


def test_notes_on_what_may_be_in_the_way(made: Machine) -> None:
    made.environment["OneDrive"] = str(made.root)
    made.set_registry(
        r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\Excel\Security", "RequireAddinSig", 1
    )
    lines = install(made.windows(), PARTS)
    assert lines[3].startswith("Note: Excel's start-up folder is in OneDrive;")
    assert lines[4].startswith("Note: Python is in OneDrive;")
    assert lines[5] == (
        "Note: Excel add-ins must be signed by a trusted publisher (set by your IT department: "
        "RequireAddinSig). "
        "Ask your IT department."
    )


# Repair ---------------------------------------------------------------------------------------------


def test_a_missing_and_a_different_add_in(made: Machine) -> None:
    install(made.windows(), PARTS)
    user(made, ADD_IN).unlink()
    assert f"Wrote the add-in {user(made, ADD_IN)}, which was missing." in install(made.windows(), PARTS)
    user(made, ADD_IN).write_bytes(b"old")
    before = made.files()
    assert f"Will replace the add-in {user(made, ADD_IN)}: it was a different version." in install(
        made.windows(), PARTS, dry_run=True
    )
    assert made.files() == before
    assert f"Replaced the add-in {user(made, ADD_IN)}: it was a different version." in install(
        made.windows(), PARTS
    )
    assert user(made, ADD_IN).read_bytes() == b"add-in"


def test_settings_of_an_older_version_keep_the_users_columns(made: Machine) -> None:
    install(made.windows(), PARTS)
    good = settings_of(made)
    older = Settings(
        "0.0.1", "C:\\gone.exe", "C:\\gone", good.add_in, ("Check", "Colour", "Category", "Check")
    )
    user(made, SETTINGS).write_bytes(settings_bytes(older, made.encoding))
    lines = install(made.windows(), PARTS)
    assert lines[0].startswith("Problem in the old settings: Line 12: 'Colour' is not a column;")
    assert f"Replaced the settings of version 0.0.1 in {user(made, SETTINGS)}." in lines
    assert "Kept your columns: Check, Category." in lines
    assert any("to renew them, run: hcpcs-excel functions add FILE" in line for line in lines)
    assert settings_of(made) == Settings(
        VERSION, good.python, good.library_folder, good.add_in, ("Check", "Category")
    )


def test_damaged_settings(made: Machine) -> None:
    install(made.windows(), PARTS)
    good = settings_of(made)
    user(made, SETTINGS).write_bytes(b"\x00\xff rubbish\r\ncolumns = Check\r\n")
    lines = install(made.windows(), PARTS)
    assert lines[0] == (
        "Problem in the old settings: Line 1 is neither a setting (key = value) nor a comment (#)."
    )
    assert f"Replaced the settings in {user(made, SETTINGS)}." in lines
    assert settings_of(made).columns == ("Check",)
    assert settings_of(made).python == good.python


@pytest.mark.parametrize(
    ("name", "goes"), [("hcpcs-excel.xlam", True), ("HCPCS-Excel.XLAM", True), ("other.xlam", False)]
)
def test_an_add_in_in_another_place_goes_if_it_bears_our_name(made: Machine, name: str, goes: bool) -> None:
    """Excel would open both; and the settings are a text file in which anybody may have written a path."""
    install(made.windows(), PARTS)
    older = made.root / "user" / "elsewhere" / name
    older.parent.mkdir()
    older.write_bytes(b"older")
    edit(
        user(made, SETTINGS), lambda text: text.replace(str(user(made, ADD_IN)).encode(), str(older).encode())
    )
    assert (f"Will remove the older add-in {older}." in install(made.windows(), PARTS, dry_run=True)) is goes
    assert older.exists()
    assert (f"Removed the older add-in {older}." in install(made.windows(), PARTS)) is goes
    assert older.exists() is not goes
    assert settings_of(made).add_in == str(user(made, ADD_IN))


def test_an_older_add_in_that_stays(made: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install(made.windows(), PARTS)
    older = made.root / "user" / "elsewhere" / "hcpcs-excel.xlam"
    older.parent.mkdir()
    older.touch()
    edit(
        user(made, SETTINGS), lambda text: text.replace(str(user(made, ADD_IN)).encode(), str(older).encode())
    )
    refuse(monkeypatch, "unlink", older)
    lines = install(made.windows(), PARTS)
    assert f"The older add-in {older} cannot be removed (Permission denied); remove it yourself." in lines


def test_an_unfinished_file_is_cleared_away(made: Machine) -> None:
    """Excel would open it at its start."""
    install(made.windows(), PARTS)
    left = user(made, ADD_IN).with_name(".0123456789abcdef.tmp.xlam")
    own = user(made, ADD_IN).with_name("budget.xlam")
    for path in (left, own):
        path.touch()
    assert install(made.windows(), PARTS, dry_run=True)[0] == f"Will remove the unfinished file {left}."
    assert left.exists()
    assert install(made.windows(), PARTS)[0] == f"Removed the unfinished file {left}."
    assert (left.exists(), own.exists()) == (False, True)


def test_help_pages_of_an_older_version_go(made: Machine) -> None:
    install(made.windows(), PARTS)
    user(made, PAGE).with_name("old.html").touch()
    install(made.windows(), PARTS)
    assert sorted(made.files()) == sorted([ADD_IN, PAGE, SETTINGS])


# Half-way failures ----------------------------------------------------------------------------------


def refuse(monkeypatch: pytest.MonkeyPatch, method: str, target: Path) -> None:
    """Let Windows refuse to touch one file or folder, as it does while a program has it open."""
    real = getattr(Path, method)

    def refusing(self: Path, *arguments: Path, **options: bool) -> object:
        if target in (self, *arguments):
            raise PermissionError(13, "Permission denied")
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, method, refusing)


@pytest.mark.parametrize("locked", [ADD_IN, SETTINGS])
@pytest.mark.parametrize("installed", [True, False])
def test_add_in_and_settings_are_replaced_together_or_not_at_all(
    made: Machine, monkeypatch: pytest.MonkeyPatch, locked: str, installed: bool
) -> None:
    if installed:
        install(made.windows(), PARTS)
        edit(user(made, SETTINGS), lambda text: text.replace(VERSION.encode(), b"0.0.1"))
    before = made.files()
    refuse(monkeypatch, "replace", user(made, locked))
    with pytest.raises(OutputError, match="cannot be written"):
        install(made.windows(), Parts(lambda: b"newer", write_page))
    after = made.files()
    after.pop(PAGE)
    before.pop(PAGE, None)
    assert after == before


def test_an_interruption_changes_nothing(made: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install(made.windows(), PARTS)
    before = made.files()

    def interrupted(folder: Path) -> Path:
        write_page(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(made.windows(), Parts(lambda: b"newer", interrupted))
    assert made.files() == before


def test_help_pages_that_are_open(made: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install(made.windows(), PARTS)
    before = made.files()
    refuse(monkeypatch, "replace", user(made, PAGE).parent)
    with pytest.raises(OutputError, match="close any that are open"):
        install(made.windows(), Parts(lambda: b"newer", write_page))
    after = made.files()
    before.pop(PAGE)
    assert after == before


@pytest.mark.skipif(os.name != "posix", reason="the folder is made unwritable as POSIX systems do")
def test_a_start_up_folder_that_cannot_be_made(made: Machine) -> None:
    user(made, "").mkdir()
    user(made, "Roaming").write_text("a file where a folder should be")
    with pytest.raises(OutputError, match=r"XLSTART cannot be created \("):
        install(made.windows(), PARTS)
    assert ADD_IN not in made.files()
    assert SETTINGS not in made.files()


# Uninstall ------------------------------------------------------------------------------------------


def test_uninstall_leaves_nothing(made: Machine) -> None:
    install(made.windows(), PARTS)
    for name in ("releases.sqlite", "releases.sqlite-wal", "releases.sqlite-shm"):
        user(made, f"Local/hcpcs-excel/{name}").touch()
    planned = uninstall(made.windows(), dry_run=True)
    assert len(made.files()) == 6
    lines = uninstall(made.windows())
    folder = user(made, "Local/hcpcs-excel")
    assert lines == [
        f"Removed {user(made, ADD_IN)}.",
        f"Removed {folder / 'help'}.",
        f"Removed {folder / 'releases.sqlite'}.",
        f"Removed {folder / 'releases.sqlite-shm'}.",
        f"Removed {folder / 'releases.sqlite-wal'}.",
        f"Removed {folder / 'settings.ini'}.",
        f"Removed the folder {folder}.",
        "Your own workbooks are unchanged; formulas in them that use these functions no longer update.",
        "To remove the program itself, run: pip uninstall hcpcs-excel",
    ]
    assert planned == [line.replace("Removed", "Will remove") for line in lines]
    assert made.files() == {}
    assert not folder.exists()


def test_nothing_to_uninstall(made: Machine) -> None:
    assert uninstall(made.windows()) == ["Nothing to remove: the add-in is not installed for this user."]
    assert not user(made, "").exists()


def test_what_is_not_ours_stays(made: Machine) -> None:
    install(made.windows(), PARTS)
    folder = user(made, "Local/hcpcs-excel")
    (folder / "notes.txt").touch()
    user(made, ADD_IN).with_name("budget.xlam").touch()
    for dry_run, verb in ((True, "Will leave"), (False, "Left")):
        lines = uninstall(made.windows(), dry_run=dry_run)
        assert f"{verb} {folder}, because it holds other files: notes.txt." in lines
    assert sorted(made.files()) == ["Local/hcpcs-excel/notes.txt", ADD_IN.replace("hcpcs-excel", "budget")]


def test_an_add_in_alone_is_removed(made: Machine) -> None:
    """And an unfinished one beside it."""
    user(made, ADD_IN).parent.mkdir(parents=True)
    user(made, ADD_IN).touch()
    user(made, ADD_IN).with_name(".0123456789abcdef.tmp.xlam").touch()
    assert uninstall(made.windows())[0] == f"Removed {user(made, ADD_IN)}."
    assert made.files() == {}


@pytest.mark.parametrize(("name", "goes"), [("hcpcs-excel.xlam", True), ("other.xlam", False)])
def test_an_add_in_in_another_place(made: Machine, name: str, goes: bool) -> None:
    older = made.root / "user" / "elsewhere" / name
    older.parent.mkdir(parents=True)
    older.touch()
    user(made, SETTINGS).parent.mkdir(parents=True)
    user(made, SETTINGS).write_bytes(settings_bytes(Settings(add_in=str(older)), made.encoding))
    uninstall(made.windows())
    assert older.exists() is not goes


def test_releases_in_a_folder_of_the_users_choice_are_named(made: Machine) -> None:
    install(made.windows(), PARTS)
    named = made.root / "user" / "named"
    named.mkdir()
    made.environment["HCPCS_EXCEL_DATA"] = str(named)
    assert not any("still in" in line for line in uninstall(made.windows(), dry_run=True))
    (named / "releases.sqlite").touch()
    sentence = f"Imported releases are still in {named}, the folder you chose; remove them yourself."
    assert uninstall(made.windows())[-3] == sentence
    assert uninstall(made.windows())[1:] == [sentence]
    assert sorted(made.files()) == ["named/releases.sqlite"]


def test_uninstall_while_excel_is_open(made: Machine) -> None:
    install(made.windows(), PARTS)
    before = made.files()
    made.excel_open = True
    with pytest.raises(SetupError, match="close Excel and try again"):
        uninstall(made.windows())
    assert made.files() == before


def test_a_file_that_cannot_be_removed(made: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install(made.windows(), PARTS)
    with monkeypatch.context() as locked:
        refuse(locked, "unlink", user(made, ADD_IN))
        with pytest.raises(
            OutputError, match=r"cannot be removed \(Permission denied\); close the program that has it open"
        ):
            uninstall(made.windows())
    assert ADD_IN in made.files()
    uninstall(made.windows())
    assert made.files() == {}
