"""On Windows: from the question of a cell to Python and back, with all that is real but Excel.

``hcpcs-excel install`` writes the settings, our VBA reads them, xlwings' library starts the Python that they
name, and COM carries questions and answers. It runs on Windows, and on Windows' Python under Wine.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from code_like_values import damaged_values
from fake_platform import AddIn
from real_programs import command

from addin.excel.interpreter import seconds_to_answer
from addin.excel.windows import this_windows
from udfs import functions
from udfs.errors import SetupError

if sys.platform != "win32":
    pytest.skip("only Windows has COM", allow_module_level=True)

from windows_platform import WindowsPlatform, process_of

IS_WINE = hasattr(ctypes.windll.ntdll, "wine_get_version")
TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A user of the test's own, for whom the add-in has been installed."""
    folder = tmp_path_factory.mktemp("user with a space")
    names = {"APPDATA": "Roaming", "LOCALAPPDATA": "Local"}
    found = {**os.environ, **{name: str(folder / part) for name, part in names.items()}}
    done = command("install", environment=found)
    assert done.returncode == 0, done.stderr
    return found


@pytest.fixture
def addin(environment: dict[str, str]) -> AddIn:
    return AddIn(platform=WindowsPlatform(environment))


@pytest.fixture(scope="module", autouse=True)
def ended(environment: dict[str, str]) -> Iterator[None]:
    """At the end there is no Python left."""
    yield
    AddIn(platform=WindowsPlatform(environment)).run("Server.EndServer")


def test_install_has_seen_python_answer(environment: dict[str, str]) -> None:
    """Started, asked and ended by the real library; and doctor does the same."""
    done = command("install", environment=environment)
    assert 'Started Python as Excel does: CODESYSTEM("99213") is CPT, after ' in done.stdout
    checks = {
        one["name"]: one for one in json.loads(command("doctor", "--json", environment=environment).stdout)
    }
    assert checks["Start of Python"]["state"] == "pass"


def test_the_librarys_own_reason_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    """Of a program that is there and is none."""
    program = tmp_path / "no program.exe"
    program.write_bytes(b"no program")
    windows = this_windows()
    assert windows is not None
    with pytest.raises(SetupError, match=r"^Python cannot be started as Excel starts it: \S.*[^\s]$") as told:
        seconds_to_answer(windows, program, Path(sys.prefix), version("xlwings"))
    assert str(tmp_path) not in str(told.value)


def test_a_library_that_is_missing_is_named(environment: dict[str, str]) -> None:
    folder = Path(environment["LOCALAPPDATA"])
    settings = folder / "hcpcs-excel" / "settings.ini"
    addin = AddIn(platform=WindowsPlatform(environment))
    written = settings.read_text(encoding="mbcs")
    try:
        settings.write_text(written.replace(sys.prefix, str(folder)), encoding="mbcs")
        addin.run("Commands.ShowAbout")
    finally:
        settings.write_text(written, encoding="mbcs")
    (text,) = addin.messages
    assert "Python could not be started. Run hcpcs-excel doctor in a command window. Reason: " in text


def ends(process: int) -> bool:
    """Whether a process has ended, or does so within half a minute."""
    kernel = ctypes.windll.kernel32
    handle = kernel.OpenProcess(0x0010_0000, False, process)  # SYNCHRONIZE
    return not handle or kernel.WaitForSingleObject(handle, 30_000) == 0


def test_a_cell_and_an_argument_that_was_left_out(addin: AddIn) -> None:
    assert addin.run("CODESYSTEM", "99213-25") == "CPT"
    assert addin.run("CODESYSTEM", "hello", "none") == "none"
    assert addin.run("CODERELEASE").startswith("No release")
    assert len(addin.platform.starts) == 1


def test_a_column_is_answered_like_python_answers_it(addin: AddIn) -> None:
    # An apostrophe in front would not become part of a cell.
    values = [value for value in damaged_values() if not str(value).startswith("'")]
    addin.fill("A1", [[value] for value in values])
    area = addin.range(f"A1:A{len(values)}")
    for name in ("CODESYSTEM", "CODECLEAN", "CODECHECK"):
        expected = getattr(functions, name)([[value] for value in values])
        assert [list(row) for row in addin.run(name, area)] == expected


def test_the_ribbon_is_answered(addin: AddIn) -> None:
    addin.run("CODESYSTEM", "99213")
    server = addin.platform.servers[-1]
    told = server.commands("addin.ribbon", "about", ())
    assert told[0] == "done"
    assert any(sys.prefix.lower() in str(line).lower() for line in told)


def test_all_workbooks_share_one_python(environment: dict[str, str], addin: AddIn) -> None:
    second = AddIn(platform=WindowsPlatform(environment))
    for one in (addin, second):
        assert one.run("CODELEVEL", "J1100") == "Level II"
    assert process_of(addin) == process_of(second) != os.getpid()


@pytest.mark.skipif(IS_WINE, reason="Wine keeps what a program that was ended had registered")
def test_a_python_that_was_ended_is_started_again(addin: AddIn) -> None:
    assert addin.run("CODESYSTEM", "99213") == "CPT"
    ended = process_of(addin)
    subprocess.run(["taskkill", "/F", "/PID", str(ended)], check=True, capture_output=True)
    assert addin.run("CODESYSTEM", "J1101") == "HCPCS"
    assert process_of(addin) != ended


# A program that asks a cell's question as Excel does, tells which process has answered, and ends.
ANOTHER_EXCEL = f"""
import os, sys
sys.path[:0] = {sys.path!r}
from fake_platform import AddIn
from windows_platform import WindowsPlatform, process_of
addin = AddIn(platform=WindowsPlatform(dict(os.environ)))
addin.run("CODESYSTEM", "99213")
print(process_of(addin), flush=True)
os._exit(0)
"""


def test_python_ends_with_the_excel_that_started_it(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_EXCEL],
        cwd=TESTS,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ends(int(done.stdout))
