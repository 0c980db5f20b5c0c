"""The Python that Excel starts: really run, isolated, and its path fit for Excel."""

from __future__ import annotations

from pathlib import Path

import pytest
from windows_machine import XLWINGS, machine, program, python_environment

from addin.excel import programs
from addin.excel.interpreter import (
    Interpreter,
    ask_interpreter,
    folder_for_excel,
    library_folder,
    library_names,
    python_for_excel,
    refuse_other_version,
    refuse_unreadable,
    start_command,
)
from udfs.errors import SetupError
from udfs.version import VERSION


@pytest.mark.long
def test_a_python_that_has_everything(tmp_path: Path) -> None:
    python = python_environment(tmp_path / "env")
    expected = Interpreter(python.with_name("pythonw.exe"), tmp_path / "env", VERSION, XLWINGS)
    assert ask_interpreter(python) == expected
    assert ask_interpreter(python.with_name("pythonw.exe")) == expected


@pytest.mark.long
def test_a_python_without_one_that_shows_no_console(tmp_path: Path) -> None:
    python = python_environment(tmp_path / "env")
    python.with_name("pythonw.exe").unlink()
    assert ask_interpreter(python).python == python


@pytest.mark.long
def test_a_python_without_a_console(tmp_path: Path) -> None:
    python = python_environment(tmp_path / "env", console=False)
    assert python.name == "pythonw.exe"
    assert ask_interpreter(python).python == python


@pytest.mark.long
def test_the_folder_it_is_asked_in_brings_nothing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No module of that folder, none that a variable names."""
    (tmp_path / "xlwings.py").write_text("raise SystemExit('taken in')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert ask_interpreter(python_environment(tmp_path / "env")).xlwings == XLWINGS


def test_a_python_that_finds_no_packages_when_isolated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after pip install --user: here the packages are where only a variable leads."""
    python = python_environment(tmp_path / "env", packages=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    with pytest.raises(SetupError, match=r"isolated.*No module named.*pip --user.*py -I -m venv"):
        ask_interpreter(python)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo hello", "does not behave like Python"),
        ("true", "does not behave like Python"),
        ("echo '[1, 2]'", "does not behave like Python"),
        (
            "echo 'line\nImportError: DLL load failed' >&2; exit 1",
            r"ImportError: DLL load failed\. Repair it",
        ),
        ("exit 3", "it ended with 3"),
        (
            'echo \'["C:/Users/u/AppData/Local/Microsoft/WindowsApps/python.exe", "p", '
            '"C:/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.12_qbz5", "1", "1"]\'',
            "Microsoft Store.*python.org",
        ),
    ],
)
def test_a_python_that_goes_wrong(tmp_path: Path, script: str, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        ask_interpreter(program(tmp_path / "python.exe", script))


def test_no_python_and_no_program(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="There is no Python"):
        ask_interpreter(tmp_path / "python.exe")
    (tmp_path / "python.exe").write_text("no program")
    with pytest.raises(SetupError, match="could not be run: Permission denied"):
        ask_interpreter(tmp_path / "python.exe")


def test_a_program_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LONGEST_RUN", 0.1)
    with pytest.raises(SetupError, match="it did not end in time"):
        ask_interpreter(program(tmp_path / "python.exe", "while :; do :; done"))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            Interpreter(Path("p"), Path("f"), "0.0.1", XLWINGS),
            rf"hcpcs-excel 0\.0\.1, this command has {VERSION}",
        ),
        (Interpreter(Path("p"), Path("f"), VERSION, "0.1"), rf"xlwings 0\.1, this command has {XLWINGS}"),
    ],
)
def test_a_python_with_another_version(other: Interpreter, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        refuse_other_version(other, XLWINGS)
    refuse_other_version(Interpreter(Path("p"), Path("f"), VERSION, XLWINGS), XLWINGS)


@pytest.mark.parametrize("folder", ["Scripts", ".", "elsewhere"])
def test_the_library_is_beside_python_above_it_or_in_its_environment(tmp_path: Path, folder: str) -> None:
    interpreter = Interpreter(tmp_path / "Scripts" / "python.exe", tmp_path / "elsewhere", "", "")
    names = library_names("1.0", None)
    assert names == ("xlwings64-1.0.dll", "xlwings32-1.0.dll")
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / names[0]).touch()
    assert library_folder(interpreter, names) is None
    (tmp_path / folder / names[1]).touch()
    assert library_folder(interpreter, names) == tmp_path / folder


def test_a_path_that_excel_can_use(tmp_path: Path) -> None:
    windows = machine(tmp_path).windows()
    path = Path("C:\\Users\\Zoë O'Hara\\100% (new)\\pythonw.exe")
    assert python_for_excel(path, windows) == path
    assert folder_for_excel(path.parent, windows) == path.parent


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Łukasz", "the character 'Ł' is not in the code page"),
        ("a$(b)", "there is '\\$\\(' in it"),
        ('a"b', "there is '\"' in it"),
        ("a\nb", "there is '\\\\n' in it"),
    ],
)
def test_a_path_that_excel_cannot_use(tmp_path: Path, name: str, reason: str) -> None:
    """It is mended by the short form, where Windows keeps one."""
    made = machine(tmp_path)
    path = Path("C:\\") / name / "pythonw.exe"
    for usable in (python_for_excel, folder_for_excel):
        with pytest.raises(SetupError, match=reason):
            usable(path, made.windows())
    made.short_paths[path] = Path("C:\\") / "ŁUKAS~1" / "pythonw.exe"
    with pytest.raises(SetupError, match=reason):
        python_for_excel(path, made.windows())
    made.short_paths[path] = Path("C:\\LUKAS~1\\pythonw.exe")
    assert python_for_excel(path, made.windows()) == Path("C:\\LUKAS~1\\pythonw.exe")


def test_the_start_command_fits_into_the_buffer(tmp_path: Path) -> None:
    """Below a thousand bytes, in the code page: an umlaut takes one there, a Chinese character two."""
    made = machine(tmp_path)
    rest = len(start_command(Path("x")).encode()) - 1
    fits, too_long = Path("x" * (999 - rest)), Path("x" * (1_000 - rest))
    assert python_for_excel(fits, made.windows()) == fits
    with pytest.raises(SetupError, match="too long"):
        python_for_excel(too_long, made.windows())
    made.encoding = "gbk"
    with pytest.raises(SetupError, match="too long"):
        python_for_excel(Path("中" * ((1_000 - rest) // 2 + 1)), made.windows())


def test_a_path_that_cannot_be_chosen(tmp_path: Path) -> None:
    windows = machine(tmp_path).windows()
    refuse_unreadable(Path("C:\\Users\\Zoë"), windows)
    with pytest.raises(SetupError, match=r"'Ł' is not in the code page of this Windows\. Ask your IT"):
        refuse_unreadable(Path("C:\\Users\\Łukasz"), windows)
