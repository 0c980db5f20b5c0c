"""What is asked of Windows: places, Excel's bitness, the Trust Center; and the calls behind it."""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from windows_machine import PLATFORM, machine

from addin.excel import real_windows
from addin.excel.windows import (
    Windows,
    excel_bitness,
    is_store_python,
    this_windows,
    trust_center_bars,
    where_redirected,
)
from udfs.errors import SetupError

OFFICE = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\16.0"
POLICIES = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0"
OWN = r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0"


def test_the_places(tmp_path: Path) -> None:
    windows = machine(tmp_path).windows()
    start_up = tmp_path / "user" / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    assert windows.start_up_folder == start_up
    assert windows.add_in == start_up / "hcpcs-excel.xlam"
    assert windows.settings_folder == tmp_path / "user" / "Local" / "hcpcs-excel"


@pytest.mark.parametrize("value", ["", None])
def test_an_account_without_user_folders(tmp_path: Path, value: str | None) -> None:
    made = machine(tmp_path)
    del made.environment["APPDATA"]
    if value is not None:
        made.environment["APPDATA"] = value
    with pytest.raises(SetupError, match="The environment variable APPDATA is not set"):
        _ = made.windows().add_in


@pytest.mark.parametrize(
    ("values", "bitness"),
    [
        ([], None),
        ([(*PLATFORM, "x64", 64)], 64),
        ([(*PLATFORM, "x86", 64)], 32),
        ([(*PLATFORM, "something new", 64)], None),
        ([(rf"{OFFICE}\Outlook", "Bitness", "x64", 64)], 64),
        ([(rf"{OFFICE}\Outlook", "Bitness", "x86", 32)], 32),
        ([(rf"{OFFICE}\Excel\InstallRoot", "Path", "C:\\Office16", 64)], 64),
        ([(rf"{OFFICE}\Excel\InstallRoot", "Path", "C:\\Office16", 32)], 32),
        ([(*PLATFORM, "x86", 64), (rf"{OFFICE}\Outlook", "Bitness", "x64", 64)], 32),
    ],
)
def test_the_bitness_of_excel(tmp_path: Path, values: list[Any], bitness: int | None) -> None:
    """By what Office notes of itself: Click-to-Run, Outlook, or where Excel is registered."""
    made = machine(tmp_path)
    made.registry.clear()
    for value in values:
        made.set_registry(*value)
    assert excel_bitness(made.windows()) == bitness


def test_a_windows_of_32_bits(tmp_path: Path) -> None:
    """A Python of 32 bits on a Windows of 64 is told apart by a second variable."""
    made = machine(tmp_path)
    made.environment["PROCESSOR_ARCHITECTURE"] = "x86"
    assert excel_bitness(made.windows()) == 32
    made.environment["PROCESSOR_ARCHITEW6432"] = "AMD64"
    assert excel_bitness(made.windows()) == 64


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (r"Excel\Security", "DisableAllAddins"),
        (r"Excel\Security", "RequireAddinSig"),
        (r"Common\Security", "RequireAlwaysOnMacroSig"),
        (r"Excel\Security\Trusted Locations", "AllLocationsDisabled"),
    ],
)
def test_what_keeps_an_add_in_from_running(tmp_path: Path, key: str, name: str) -> None:
    made = machine(tmp_path)
    assert trust_center_bars(made.windows()) == []
    made.set_registry(rf"{OWN}\{key}", name, 1)
    (sentence,) = trust_center_bars(made.windows())
    assert sentence.endswith(f"(set in the Trust Center: {name}).")
    made.set_registry(rf"{POLICIES}\{key}", name, 1)
    (sentence,) = trust_center_bars(made.windows())
    assert sentence.endswith(f"(set by your IT department: {name}).")


def test_what_keeps_nothing_from_running(tmp_path: Path) -> None:
    """A setting that is off, and the macro settings, which do not count in a trusted location."""
    made = machine(tmp_path)
    made.set_registry(rf"{POLICIES}\Excel\Security", "DisableAllAddins", 0)
    made.set_registry(rf"{POLICIES}\Excel\Security", "VBAWarnings", 4)
    assert trust_center_bars(made.windows()) == []


@pytest.mark.parametrize(
    ("path", "store"),
    [
        (
            r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_x64__qbz5n2kfra8p0",
            True,
        ),
        (r"C:\Users\u\AppData\Local\Microsoft\WindowsApps\python.exe", True),
        (r"C:\Users\u\AppData\Local\Programs\Python\Python312\python.exe", False),
        (r"C:\Users\u\AppData\Local\Python\pythoncore-3.14-64\python.exe", False),
        (r"C:\Users\u\miniconda3\python.exe", False),
    ],
)
def test_a_python_from_the_store_is_known_by_its_place(path: str, store: bool) -> None:
    assert is_store_python(r"C:\x", path) is store


@pytest.mark.parametrize(
    ("folder", "where"),
    [
        ("\\\\server\\users\\u", "on the network"),
        ("/home/u/OneDrive - Clinic/AppData", "in OneDrive"),
        ("/home/u/OneDrive - Clinic", "in OneDrive"),
        ("/home/u/OneDrive - Clinic 2/AppData", ""),
        ("/home/u/AppData", ""),
    ],
)
@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"])
def test_where_a_folder_really_is(tmp_path: Path, variable: str, folder: str, where: str) -> None:
    made = machine(tmp_path)
    made.environment[variable] = "/home/u/OneDrive - Clinic"
    assert where_redirected(Path(folder), made.windows()) == where


# The real calls -------------------------------------------------------------------------------------


class FakeFunction:
    """A function of a Windows library: takes what its argument types allow, and does as it is told."""

    def __init__(self, does: Any) -> None:
        self.does, self.argtypes, self.restype = does, None, None

    def __call__(self, *arguments: Any) -> Any:
        assert self.argtypes is not None
        assert len(arguments) == len(self.argtypes)
        return self.does(*arguments)


def _short(path: str, buffer: Any, size: int) -> int:
    known = {"C:\\Łukasz": "C:\\UKASZ~1", "C:\\long": "x" * (size - 1)}
    if path == "C:\\too long":
        return size + 1  # how much room it would need
    buffer.value = known.get(path, "")
    return len(buffer.value)


@contextmanager
def windows_modules(windows: list[str]) -> Iterator[None]:
    """Import the module of the real calls as on Windows, over a small registry and two libraries."""
    stored = {("HKCU", "Software\\A", 0x20019 | 0x100): {"Text": "t", "Number": 1, "Bytes": b"b"}}
    stored["HKLM", "Software\\B", 0x20019 | 0x200] = {"Text": "32"}

    @contextmanager
    def open_key(root: str, path: str, reserved: int, access: int) -> Iterator[dict[str, Any]]:
        assert reserved == 0
        if (root, path, access) not in stored:
            raise FileNotFoundError(2, "not found")
        yield stored[root, path, access]

    def query(opened: dict[str, Any], name: str) -> tuple[Any, int]:
        if name not in opened:
            raise FileNotFoundError(2, "not found")
        return opened[name], 1

    winreg = ModuleType("winreg")
    vars(winreg).update(
        HKEY_CURRENT_USER="HKCU",
        HKEY_LOCAL_MACHINE="HKLM",
        KEY_READ=0x20019,
        KEY_WOW64_64KEY=0x100,
        KEY_WOW64_32KEY=0x200,
        OpenKey=open_key,
        QueryValueEx=query,
    )
    libraries = {
        "kernel32": SimpleNamespace(GetShortPathNameW=FakeFunction(_short)),
        "user32": SimpleNamespace(
            FindWindowW=FakeFunction(lambda kind, title: 7 if kind in windows else None)
        ),
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(sys.modules, "winreg", winreg)
        patched.setattr(ctypes, "WinDLL", libraries.__getitem__, raising=False)
        patched.setattr(sys, "platform", "win32")
        importlib.reload(real_windows)
        yield
    importlib.reload(real_windows)


def on_windows() -> Windows:
    windows = this_windows()
    assert windows
    return windows


def test_the_registry() -> None:
    with windows_modules([]):
        read = on_windows().registry
        assert read("HKEY_CURRENT_USER\\Software\\A", "Text") == "t"
        assert read("HKEY_CURRENT_USER\\Software\\A", "Number") == 1
        assert read("HKEY_LOCAL_MACHINE\\Software\\B", "Text", 32) == "32"
        for key, name in (("A", "Missing"), ("A", "Bytes"), ("B", "Text")):
            assert read(f"HKEY_CURRENT_USER\\Software\\{key}", name) is None


def test_short_paths() -> None:
    with windows_modules([]):
        short = on_windows().short_path
        assert short(Path("C:\\Łukasz")) == Path("C:\\UKASZ~1")
        assert short(Path("C:\\long")) == Path("x" * 32_767)
        assert short(Path("C:\\none")) is None
        assert short(Path("C:\\too long")) is None


@pytest.mark.parametrize(("windows", "runs"), [([], False), (["XLMAIN"], True), (["Notepad"], False)])
def test_whether_excel_is_open(windows: list[str], runs: bool) -> None:
    """By the kind of its main window."""
    with windows_modules(windows):
        assert on_windows().excel_runs() is runs


def test_this_machine() -> None:
    with windows_modules([]):
        windows = on_windows()
        assert (windows.encoding, windows.python) == ("mbcs", Path(sys.executable))
        assert windows.base_prefix == sys.base_prefix


@pytest.mark.skipif(sys.platform == "win32", reason="this is a Windows")
def test_elsewhere_is_no_windows() -> None:
    assert this_windows() is None
