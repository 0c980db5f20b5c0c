"""The checks of doctor that belong to Excel: what install has put in place, and what Excel makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from addin.setup.check import Check
from addin.setup.interpreter import ask_interpreter, library_names, refuse_other_version
from addin.setup.office import excel_bitness, trust_center_bars
from addin.setup.parts import BuildAddIn
from addin.setup.settings import FILE_NAME, Settings
from addin.setup.windows import Windows, where_redirected
from udfs.errors import HcpcsExcelError
from udfs.version import VERSION

_INSTALL = "Close Excel and run: hcpcs-excel install"


@dataclass(frozen=True, slots=True)
class Installed:
    """What a check of an installed add-in looks at."""

    windows: Windows
    settings: Settings
    findings: tuple[str, ...]
    build_addin: BuildAddIn


def _excel_bitness(name: str, installed: Installed) -> Check:
    bitness = excel_bitness(installed.windows)
    if bitness is None:
        return Check(
            name,
            "not applicable",
            "The registry does not say whether Excel has 32 or 64 bits.",
            "See whether Excel 2016 or newer is installed (File, Account, About Excel names its bits).",
        )
    return Check(name, "pass", f"Excel has {bitness} bits.")


def _start_up_folder(name: str, installed: Installed) -> Check:
    folder = installed.windows.start_up_folder
    where = where_redirected(folder, installed.windows)
    if where:
        return Check(
            name,
            "fail",
            f"{folder} is {where}; Excel may find the add-in late, locked or not trusted.",
            "Ask your IT to keep the folder AppData on this machine, or to trust this place.",
        )
    return Check(name, "pass", f"{folder} is on this machine.")


def _add_in_file(name: str, installed: Installed) -> Check:
    path = installed.windows.add_in
    if not path.is_file():
        return Check(name, "fail", f"There is no {path}.", _INSTALL)
    return Check(name, "pass", f"{path} is there.")


def _add_in_content(name: str, installed: Installed) -> Check:
    path = installed.windows.add_in
    try:
        same = path.read_bytes() == installed.build_addin()
    except FileNotFoundError:
        return Check(name, "not applicable", "There is no add-in to compare.")
    except (OSError, HcpcsExcelError) as error:
        return Check(name, "fail", f"It cannot be compared ({error}).", _INSTALL)
    if not same:
        return Check(name, "fail", f"{path} is not the add-in of version {VERSION}.", _INSTALL)
    return Check(name, "pass", f"The same bytes as version {VERSION} makes.")


def _settings_file(name: str, installed: Installed) -> Check:
    if installed.findings:
        return Check(name, "fail", " ".join(installed.findings), _INSTALL)
    if installed.settings.version != VERSION:
        return Check(
            name, "fail", f"Version {installed.settings.version} wrote them, this is {VERSION}.", _INSTALL
        )
    return Check(name, "pass", f"{installed.windows.settings_folder / FILE_NAME} can be read.")


def _interpreter(name: str, installed: Installed) -> Check:
    if not installed.settings.python:
        return Check(name, "not applicable", "The settings name no Python.")
    try:
        interpreter = ask_interpreter(Path(installed.settings.python))
        refuse_other_version(interpreter, version("xlwings"))
    except HcpcsExcelError as error:
        return Check(name, "fail", str(error), _INSTALL)
    where = where_redirected(interpreter.python, installed.windows)
    if where:
        return Check(
            name,
            "fail",
            f"{interpreter.python} is {where}; Excel may find it late or locked.",
            "Make the environment in a folder on this machine alone and run its hcpcs-excel install.",
        )
    return Check(name, "pass", f"{installed.settings.python} answers, isolated as Excel starts it.")


def _library(name: str, installed: Installed) -> Check:
    folder = installed.settings.library_folder
    if not folder:
        return Check(name, "not applicable", "The settings name no folder for it.")
    names = library_names(version("xlwings"), excel_bitness(installed.windows))
    missing = [file for file in names if not Path(folder, file).is_file()]
    if missing:
        return Check(name, "fail", f"{' and '.join(missing)} is not in {folder}.", _INSTALL)
    return Check(name, "pass", f"{' and '.join(names)} in {folder}.")


def _trust_center(name: str, installed: Installed) -> Check:
    bars = trust_center_bars(installed.windows)
    if bars:
        return Check(
            name,
            "fail",
            " ".join(bars),
            "Ask your IT to sign the add-in or to allow it; docs/install-windows.md says how.",
        )
    return Check(name, "pass", "No setting is known to keep the add-in from running.")


EXCEL_CHECKS: dict[str, Callable[[str, Installed], Check]] = {
    "Excel's bitness": _excel_bitness,
    "Start-up folder": _start_up_folder,
    "Add-in file": _add_in_file,
    "Add-in content": _add_in_content,
    "Settings": _settings_file,
    "Python for Excel": _interpreter,
    "xlwings library": _library,
    "Trust Center": _trust_center,
}
