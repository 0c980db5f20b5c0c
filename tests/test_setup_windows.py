"""What is asked of Windows: places, Excel's bitness, the Trust Center; and the calls behind it."""

from __future__ import annotations

import codecs
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
    RULES,
    Windows,
    defender_rules,
    excel_bitness,
    is_store_python,
    this_windows,
    trust_center_bars,
    where_redirected,
)
from udfs.errors import SetupError

OFFICE = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\16.0"
POLICIES = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0"
CLOUD = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Cloud\Office\16.0"
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
        ("Common", "VBAOff"),
    ],
)
def test_what_keeps_an_add_in_from_running(tmp_path: Path, key: str, name: str) -> None:
    made = machine(tmp_path)
    assert trust_center_bars(made.windows()) == []
    made.set_registry(rf"{OWN}\{key}", name, 1)
    (sentence,) = trust_center_bars(made.windows())
    assert sentence.endswith(f"(set in the Trust Center: {name}).")
    for number, policies in enumerate((POLICIES, POLICIES.replace("CURRENT_USER", "LOCAL_MACHINE"), CLOUD)):
        other = machine(tmp_path / f"{number}")
        other.set_registry(rf"{policies}\{key}", name, 1)
        (sentence,) = trust_center_bars(other.windows())
        assert sentence.endswith(f"(set by your IT department: {name})."), policies


def test_what_keeps_nothing_from_running(tmp_path: Path) -> None:
    """A setting that is off, and the macro settings, which do not count in a trusted location."""
    made = machine(tmp_path)
    made.set_registry(rf"{POLICIES}\Excel\Security", "DisableAllAddins", 0)
    made.set_registry(rf"{POLICIES}\Excel\Security", "VBAWarnings", 4)
    assert trust_center_bars(made.windows()) == []


DEFENDER = r"HKEY_LOCAL_MACHINE\SOFTWARE\{}Microsoft\Windows Defender\{}"
ASR = r"Windows Defender Exploit Guard\ASR\Rules"


@pytest.mark.parametrize(
    ("key", "name", "value", "on"),
    [
        (DEFENDER.format("Policies\\", ASR), RULES[0].guid, "1", [RULES[0].name]),
        (DEFENDER.format("", ASR), RULES[1].guid, 6, [RULES[1].name]),
        (DEFENDER.format("", ASR), RULES[1].guid, "2", []),
        (DEFENDER.format("", ASR), RULES[0].guid, "0", []),
        (
            DEFENDER.format("Policies\\", "Policy Manager"),
            "ASRRules",
            f"{RULES[0].guid.upper()}=1|{RULES[1].guid}=2|other=1",
            [RULES[0].name],
        ),
    ],
)
def test_the_rules_of_defender_that_are_on(
    tmp_path: Path, key: str, name: str, value: str | int, on: list[str]
) -> None:
    """A rule that blocks or warns; one that only notes keeps nothing from running."""
    made = machine(tmp_path)
    assert defender_rules(made.windows()) == []
    made.set_registry(key, name, value)
    assert defender_rules(made.windows()) == on


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
        ("/network/u/AppData", "on the network"),
    ],
)
@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"])
def test_where_a_folder_really_is(tmp_path: Path, variable: str, folder: str, where: str) -> None:
    made = machine(tmp_path)
    made.environment[variable] = "/home/u/OneDrive - Clinic"
    made.remote_drive = Path("/network")
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


def _code_page(name: str) -> codecs.CodecInfo | None:
    return codecs.lookup("cp1252") if name == "mbcs" else None


def _profile(kind: Any) -> int:
    kind._obj.value = 2
    return 1


class Library:
    """xlwings' library: what it does with Python, and what it says."""

    def __init__(self, says: str = "") -> None:
        self.says = says
        self.modes: list[int] = []
        self.kept: Any = None  # the text that the VARIANT points to
        self.XLPyDLLActivateAuto = FakeFunction(self.activate)

    def activate(self, result: Any, command: bytes, mode: int) -> int:
        assert command == b'"pythonw.exe" -c serve'
        self.modes.append(mode)
        variant = result._obj
        if self.says:
            self.kept = ctypes.create_unicode_buffer(self.says)
            variant.kind, variant.pointer = 8, ctypes.addressof(self.kept)
            return -1
        if mode == 1:
            variant.kind, variant.pointer = 9, 77
        return 0


class ComError(Exception):
    """What a call gets whose server has died."""


class Server:
    """xlwings' object in the other process."""

    def __init__(self, pointer: int) -> None:
        assert pointer == 77

    def CallUDF(self, module: str, name: str, arguments: tuple[str, ...]) -> str:  # noqa: N802
        assert (module, name) == ("udfs.functions", "CODESYSTEM")
        if self.dies:
            raise ComError("The RPC server is unavailable.")
        return {"99213": "CPT"}[arguments[0]]

    dies = False


@contextmanager
def windows_modules(windows: list[str], library: Library | None = None) -> Iterator[None]:
    """Import the module of the real calls as on Windows, over a small registry and a few libraries."""
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
        "kernel32": SimpleNamespace(
            GetShortPathNameW=FakeFunction(_short),
            GetDriveTypeW=FakeFunction(lambda drive: 4 if drive == "/" else 3),
        ),
        "userenv": SimpleNamespace(GetProfileType=FakeFunction(_profile)),
        "xlwings64.dll": library,
        "user32": SimpleNamespace(
            FindWindowW=FakeFunction(lambda kind, title: 7 if kind in windows else None)
        ),
    }
    codecs.register(_code_page)
    of_pywin32: dict[str, dict[str, Any]] = {
        "pythoncom": {"ObjectFromAddress": lambda pointer, kind: pointer, "IID_IDispatch": "IDispatch"},
        "pywintypes": {"com_error": ComError},
        "win32com": {},
        "win32com.client": {"dynamic": SimpleNamespace(Dispatch=Server)},
    }
    with pytest.MonkeyPatch.context() as patched:
        for name, members in of_pywin32.items():
            module = ModuleType(name)
            vars(module).update(members)
            patched.setitem(sys.modules, name, module)
        patched.setitem(sys.modules, "winreg", winreg)
        patched.setattr(ctypes, "WinDLL", libraries.__getitem__, raising=False)
        patched.setattr(sys, "platform", "win32")
        importlib.reload(real_windows)
        yield
    codecs.unregister(_code_page)
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


def test_where_a_drive_is_and_a_roaming_profile() -> None:
    with windows_modules([]):
        assert on_windows().is_remote(Path("/folder"))
        assert not on_windows().is_remote(Path("folder"))
        assert on_windows().profile_roams()


COMMAND = '"pythonw.exe" -c serve'


def test_python_is_started_asked_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    with windows_modules([], library):
        assert on_windows().ask_python(Path("xlwings64.dll"), COMMAND) == "CPT"
        monkeypatch.setattr(Server, "dies", True)
        with pytest.raises(OSError, match="RPC server is unavailable"):
            on_windows().ask_python(Path("xlwings64.dll"), COMMAND)
    assert library.modes == [1, -1, 1, -1]


def test_the_librarys_own_words_are_kept() -> None:
    with (
        windows_modules([], Library("Error message: Access is denied.")),
        pytest.raises(OSError, match=r"^Error message: Access is denied\.$"),
    ):
        on_windows().ask_python(Path("xlwings64.dll"), COMMAND)


def test_this_machine() -> None:
    with windows_modules([]):
        windows = on_windows()
        assert (windows.encoding, windows.python) == ("mbcs", Path(sys.executable))
        assert windows.base_prefix == sys.base_prefix


@pytest.mark.skipif(sys.platform == "win32", reason="this is a Windows")
def test_elsewhere_is_no_windows() -> None:
    assert this_windows() is None
