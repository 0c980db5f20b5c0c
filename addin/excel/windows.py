"""What install, uninstall and doctor ask of a Windows machine, each thing replaceable by a test.

Nothing here writes, neither files nor the registry. Office has written version 16.0 since 2016, so the keys
of that version are read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from udfs.errors import SetupError

ADD_IN_NAME = "hcpcs-excel.xlam"


class Registry(Protocol):
    """Read one value of the registry, None where there is none.

    ``key`` is a full path that begins with HKEY_CURRENT_USER or HKEY_LOCAL_MACHINE; ``view`` is 64, or 32 for
    what programs of 32 bits see.
    """

    def __call__(self, key: str, name: str, view: int = 64) -> str | int | None:
        """Read it."""
        ...  # pragma: no cover - the form only


@dataclass(frozen=True, slots=True)
class Windows:
    """A Windows machine, as far as the add-in is concerned."""

    environment: Mapping[str, str]
    registry: Registry
    short_path: Callable[
        [Path], Path | None
    ]  # the form with names of 8.3 characters, None where there is none
    excel_runs: Callable[[], bool]  # on this user's screen
    is_remote: Callable[[Path], bool]  # whether a drive is one of the network
    profile_roams: Callable[[], bool]  # whether this user's settings follow to other computers
    # What CODESYSTEM("99213") is answered when a library of xlwings starts Python by a command, as Excel has
    # it do; OSError with the library's own words where it cannot.
    ask_python: Callable[[Path, str], str]
    encoding: str  # the ANSI code page, as Python names it
    python: Path  # the running interpreter
    base_prefix: str  # where its Python is installed

    def folder(self, variable: str) -> Path:
        """Return a folder that Windows names in a variable.

        Raises:
            SetupError: Windows does not name it.
        """
        if not self.environment.get(variable):
            raise SetupError(
                f"The environment variable {variable} is not set; run this in a command window of your "
                "own account."
            )
        return Path(self.environment[variable])

    @property
    def start_up_folder(self) -> Path:
        """The folder whose files Excel opens when it starts."""
        return self.folder("APPDATA") / "Microsoft" / "Excel" / "XLSTART"

    @property
    def add_in(self) -> Path:
        """The installed add-in."""
        return self.start_up_folder / ADD_IN_NAME

    @property
    def settings_folder(self) -> Path:
        """The folder for the settings, the help pages and imported releases."""
        return self.folder("LOCALAPPDATA") / "hcpcs-excel"


def this_windows() -> Windows | None:
    """Return the machine that this runs on, None where it is no Windows."""
    if sys.platform != "win32":
        return None
    from addin.excel import real_windows

    return Windows(
        environment=os.environ,
        registry=real_windows.registry_value,
        short_path=real_windows.short_path,
        excel_runs=real_windows.excel_runs,
        is_remote=real_windows.is_remote,
        profile_roams=real_windows.profile_roams,
        ask_python=real_windows.ask_python,
        encoding="mbcs",
        python=Path(sys.executable),
        base_prefix=sys.base_prefix,
    )


def is_store_python(*paths: str) -> bool:
    r"""Return whether a Python comes from the Microsoft Store, by where it is.

    Windows shows such a Python a private copy of the user's AppData folders, so that what it writes there is
    not seen by Excel.

    >>> is_store_python(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.2800.0_x64")
    True
    """
    return any(
        mark in path.lower() for path in paths for mark in ("\\windowsapps\\", "pythonsoftwarefoundation")
    )


def older_add_in(named: str, add_in: Path) -> Path | None:
    """Return the add-in that the settings name, if it lies elsewhere than today's."""
    path = Path(named)
    if path.name.lower() != ADD_IN_NAME or not path.is_file():
        return None
    return None if add_in.exists() and path.samefile(add_in) else path


def where_redirected(folder: Path, windows: Windows) -> str:
    """Return where a folder really is, if not on this machine alone: a few words, "" otherwise."""
    if str(folder).startswith("\\\\") or windows.is_remote(folder):
        return "on the network"
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        root = windows.environment.get(variable)
        if root and Path(os.path.normcase(folder)).is_relative_to(os.path.normcase(root)):
            return "in OneDrive"
    return ""


_OFFICE = r"Microsoft\Office\16.0"
_CLOUD = r"Microsoft\Cloud"  # Microsoft's cloud policies, with the rest of the path behind it


def is_arm_python(windows: Windows) -> bool:
    """Return whether the running Python is one for ARM64, for which xlwings has no library."""
    return windows.environment.get("PROCESSOR_ARCHITECTURE") == "ARM64"


def excel_folders(windows: Windows) -> list[str]:
    """Return where the Excels of this machine are: more than one where an older one was left."""
    found = {
        str(path).rstrip("\\").casefold(): str(path)
        for office in ("14.0", "15.0", "16.0")
        for view in (64, 32)
        if (
            path := windows.registry(
                rf"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\{office}\Excel\InstallRoot", "Path", view
            )
        )
    }
    return list(found.values())


def excel_bitness(windows: Windows) -> int | None:
    """Return whether Excel has 32 or 64 bits, None where the registry does not tell."""
    processor = windows.environment.get("PROCESSOR_ARCHITEW6432") or windows.environment.get(
        "PROCESSOR_ARCHITECTURE"
    )
    if processor == "x86":
        return 32  # a Windows of 32 bits runs nothing else
    platform = windows.registry(
        r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"
    )
    for view in (64, 32):
        platform = platform or windows.registry(
            rf"HKEY_LOCAL_MACHINE\SOFTWARE\{_OFFICE}\Outlook", "Bitness", view
        )
    if platform in ("x64", "x86"):
        return 64 if platform == "x64" else 32
    for view in (64, 32):
        if windows.registry(rf"HKEY_LOCAL_MACHINE\SOFTWARE\{_OFFICE}\Excel\InstallRoot", "Path", view):
            return view
    return None


class Bar(NamedTuple):
    """A setting that keeps an add-in from running."""

    key: str  # below Software\Policies or Software
    name: str
    sentence: str


BARS = (
    Bar(rf"{_OFFICE}\Excel\Security", "DisableAllAddins", "All Excel add-ins are turned off"),
    Bar(
        rf"{_OFFICE}\Excel\Security", "RequireAddinSig", "Excel add-ins must be signed by a trusted publisher"
    ),
    Bar(
        rf"{_OFFICE}\Common\Security",
        "RequireAlwaysOnMacroSig",
        "Macros that are always loaded must be signed by a trusted publisher",
    ),
    Bar(
        rf"{_OFFICE}\Excel\Security\Trusted Locations",
        "AllLocationsDisabled",
        "Trusted locations are turned off",
    ),
    Bar(rf"{_OFFICE}\Common", "VBAOff", "VBA is turned off in Office"),
)


def trust_center_bars(windows: Windows) -> list[str]:
    """Return what keeps Excel from running the add-in, one sentence a setting.

    The start-up folder is a trusted location, so the macro settings alone (VBAWarnings) keep nothing from
    running in it, unless trusted locations are switched off.
    """
    found = []
    for bar in BARS:
        policies = (
            rf"HKEY_CURRENT_USER\Software\Policies\{bar.key}",
            rf"HKEY_LOCAL_MACHINE\Software\Policies\{bar.key}",
            rf"HKEY_CURRENT_USER\Software\Policies\{_CLOUD}\{bar.key.partition(chr(92))[2]}",
        )
        if any(windows.registry(key, bar.name) == 1 for key in policies):
            found.append(f"{bar.sentence} (set by your IT department: {bar.name}).")
        elif windows.registry(rf"HKEY_CURRENT_USER\Software\{bar.key}", bar.name) == 1:
            found.append(f"{bar.sentence} (set in the Trust Center: {bar.name}).")
    return found


class Rule(NamedTuple):
    """An attack surface reduction rule of Microsoft Defender that the add-in runs into."""

    guid: str
    name: str  # Microsoft's


RULES = (
    Rule(
        "d4f940ab-401b-4efc-aadc-ad5f3c50688a",
        "Block all Office applications from creating child processes",
    ),
    Rule("92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b", "Block Win32 API calls from Office macros"),
)
_BLOCKS, _WARNS = "1", "6"  # 0 is off, 2 only notes
_DEFENDER = r"Microsoft\Windows Defender"
_ASR = rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR"


def defender_rules(windows: Windows) -> list[str]:
    """Return the names of the rules that are on, by policy of the domain, of Intune, or on this machine."""
    roots = (r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies", r"HKEY_LOCAL_MACHINE\SOFTWARE")
    managed = str(windows.registry(rf"{roots[0]}\{_DEFENDER}\Policy Manager", "ASRRules") or "")
    of_intune = dict(part.lower().partition("=")[::2] for part in managed.split("|"))
    return [
        rule.name
        for rule in RULES
        if {_BLOCKS, _WARNS}
        & {
            of_intune.get(rule.guid),
            *(str(windows.registry(rf"{root}\{_ASR}\Rules", rule.guid)) for root in roots),
        }
    ]


def is_excepted(program: str, windows: Windows) -> bool:
    """Return whether Defender's rules do not hold for a program."""
    return any(
        windows.registry(rf"HKEY_LOCAL_MACHINE\{root}\{_ASR}\ASROnlyExclusions", program) is not None
        for root in (r"SOFTWARE\Policies", "SOFTWARE")
    )
