"""Looking whether all is well: one check a precondition, each with what was found and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from addin.setup.calc_extension import calc_extension
from addin.setup.check import Check
from addin.setup.interpreter import ask_interpreter, library_names, refuse_other_version, refuse_store_python
from addin.setup.office import excel_bitness, trust_center_bars
from addin.setup.parts import BuildAddIn
from addin.setup.settings import FILE_NAME, Settings, read_settings
from addin.setup.windows import Windows, where_redirected
from udfs.errors import HcpcsExcelError
from udfs.version import VERSION

_INSTALL = "Close Excel and run: hcpcs-excel install"


def examine(windows: Windows | None, build_addin: BuildAddIn, environment: Mapping[str, str]) -> list[Check]:
    """Answer all checks, in the order in which they are best mended.

    Args:
        windows: the machine, None where it is no Windows.
        build_addin: makes the add-in of this version.
        environment: the variables of the process.
    """
    checks = [_python(windows), _packages(), _xlwings()]
    if windows is None:
        checks += [
            Check(name, "not applicable", "Only Excel for Windows has the add-in.")
            for name in _WINDOWS_CHECKS
        ]
    else:
        settings, findings = read_settings(windows.settings_folder / FILE_NAME, windows.encoding)
        checks += [
            _WINDOWS_CHECKS[name](name, Installed(windows, settings, findings, build_addin))
            for name in _WINDOWS_CHECKS
        ]
    return [*checks, _release(windows, environment), calc_extension(environment)]


# Everywhere -----------------------------------------------------------------------------------------


def _python(windows: Windows | None) -> Check:
    found = f"Python {sys.version.split()[0]}, {sys.executable}"
    wanted = metadata("hcpcs-excel")["Requires-Python"]
    if not SpecifierSet(wanted).contains(sys.version.split()[0], prereleases=True):
        return Check("Python", "fail", f"{found}.", f"Install Python {wanted} and hcpcs-excel in it.")
    if windows is not None:
        try:
            refuse_store_python(str(windows.python), windows.base_prefix)
        except HcpcsExcelError as error:
            return Check("Python", "fail", f"{found}.", str(error))
    return Check("Python", "pass", f"{found}.")


def _requirements() -> list[Requirement]:
    found = map(Requirement, requires("hcpcs-excel") or [])
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def _problem(wanted: Requirement) -> str:
    try:
        present = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing"
    if not wanted.specifier.contains(present, prereleases=True):
        return f"{wanted.name} is {present}, needed is {wanted.specifier}"
    return ""


def _packages() -> Check:
    wanted = _requirements()
    problems = [problem for problem in map(_problem, wanted) if problem]
    if problems:
        return Check("Packages", "fail", f"{'; '.join(problems)}.", "Install hcpcs-excel again with pip.")
    return Check("Packages", "pass", f"All {len(wanted)} packages that the commands need are there.")


def _xlwings() -> Check:
    (wanted,) = (one for one in _requirements() if one.name == "xlwings")
    problem = _problem(wanted)
    if problem:
        return Check("xlwings", "fail", f"{problem}.", f'Run: pip install "xlwings{wanted.specifier}"')
    return Check("xlwings", "pass", f"xlwings {version('xlwings')}; {wanted.specifier} is asked for.")


# On Windows -----------------------------------------------------------------------------------------


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


_WINDOWS_CHECKS: dict[str, Callable[[str, Installed], Check]] = {
    "Excel's bitness": _excel_bitness,
    "Start-up folder": _start_up_folder,
    "Add-in file": _add_in_file,
    "Add-in content": _add_in_content,
    "Settings": _settings_file,
    "Python for Excel": _interpreter,
    "xlwings library": _library,
    "Trust Center": _trust_center,
}

# Releases -------------------------------------------------------------------------------------------


def _release(windows: Windows | None, environment: Mapping[str, str]) -> Check:
    """Look whether there is a store of releases; what is in it, the store itself should say here."""
    chosen = environment.get("HCPCS_EXCEL_DATA")
    if chosen:
        folder = Path(chosen)
    elif windows is not None:
        folder = windows.settings_folder
    else:
        folder = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "hcpcs-excel"
    if not (folder / "releases.sqlite").is_file():
        return Check("Code release", "not applicable", "No release has been imported.")
    return Check("Code release", "pass", f"Imported releases are in {folder / 'releases.sqlite'}.")
