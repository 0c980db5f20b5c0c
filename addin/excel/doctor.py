"""Checking the installation: one check a precondition, each with what was found and how to fix it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from addin.calc.unopkg import extension_state
from addin.excel.interpreter import (
    ask_interpreter,
    library_names,
    refuse_arm_python,
    refuse_other_version,
    refuse_store_python,
    seconds_to_answer,
)
from addin.excel.settings import FILE_NAME, Settings, read_settings
from addin.excel.signed_addin import is_signed_copy
from addin.excel.start_up_workbooks import RENEW, TAKE_OUT, start_up_workbooks
from addin.excel.windows import (
    Windows,
    defender_rules,
    excel_bitness,
    excel_folders,
    is_excepted,
    trust_center_bars,
    where_redirected,
)
from udfs.errors import HcpcsExcelError
from udfs.excel_processes import leave_excel_alone
from udfs.releases import known_codes
from udfs.releases.folder import data_folder
from udfs.releases.keep import stored_fee_schedules, stored_releases
from udfs.tables import table_date
from udfs.version import VERSION

State = Literal["pass", "fail", "not applicable"]


@dataclass(frozen=True, slots=True)
class Check:
    """One precondition."""

    name: str
    state: State
    found: str  # what was found, a sentence
    fix: str = ""  # what to do, a sentence; "" where nothing is to be done


_INSTALL = "Close Excel and run: hcpcs-excel install"


@dataclass(frozen=True, slots=True)
class Installed:
    """What a check of an installed add-in looks at."""

    windows: Windows
    settings: Settings
    findings: tuple[str, ...]
    build_addin: Callable[[], bytes]


def _excel_bitness(name: str, installed: Installed) -> Check:
    bitness = excel_bitness(installed.windows)
    if bitness is None:
        return Check(
            name,
            "not applicable",
            "The registry does not say whether Excel is 32-bit or 64-bit.",
            "Check that Excel 2016 or newer is installed (File > Account > About Excel).",
        )
    folders = excel_folders(installed.windows)
    several = f" There are several: {', '.join(folders)}; the add-in opens in each." if folders[1:] else ""
    return Check(name, "pass", f"Excel is {bitness}-bit.{several}")


def _start_up_folder(name: str, installed: Installed) -> Check:
    folder = installed.windows.start_up_folder
    where = where_redirected(folder, installed.windows)
    if where:
        return Check(
            name,
            "fail",
            f"{folder} is {where}; Excel may find the add-in slow, locked or untrusted.",
            "Ask your IT department to keep the AppData folder on this computer or to trust this location.",
        )
    roams = (
        " It follows you to other computers; Python does not: run hcpcs-excel install on each."
        if installed.windows.profile_roams()
        else ""
    )
    return Check(name, "pass", f"{folder} is on this computer.{roams}")


def _add_in_file(name: str, installed: Installed) -> Check:
    path = installed.windows.add_in
    if not path.is_file():
        return Check(name, "fail", f"There is no {path}.", _INSTALL)
    return Check(name, "pass", f"{path} is in place.")


def _add_in_content(name: str, installed: Installed) -> Check:
    path = installed.windows.add_in
    try:
        content, built = path.read_bytes(), installed.build_addin()
    except FileNotFoundError:
        return Check(name, "not applicable", "There is no add-in to compare.")
    except (OSError, HcpcsExcelError) as error:
        return Check(name, "fail", f"It cannot be compared ({error}).", _INSTALL)
    if is_signed_copy(content, built):
        return Check(name, "pass", f"The add-in of version {VERSION}, signed.")
    if content != built:
        return Check(name, "fail", f"{path} is not the add-in of version {VERSION}.", _INSTALL)
    return Check(name, "pass", f"Identical to the add-in of version {VERSION}.")


def _settings_file(name: str, installed: Installed) -> Check:
    if installed.findings:
        return Check(name, "fail", " ".join(installed.findings), _INSTALL)
    if installed.settings.version != VERSION:
        return Check(
            name,
            "fail",
            f"Written by version {installed.settings.version}; this is version {VERSION}.",
            _INSTALL,
        )
    return Check(name, "pass", f"{installed.windows.settings_folder / FILE_NAME} can be read.")


def _interpreter(name: str, installed: Installed) -> Check:
    if not installed.settings.python:
        return Check(name, "not applicable", "The settings do not name a Python.")
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
            f"{interpreter.python} is {where}; Excel may find it slow or locked.",
            "Create the Python environment in a folder on this computer and run hcpcs-excel install from it.",
        )
    return Check(name, "pass", f"{installed.settings.python} runs in isolated mode, as Excel starts it.")


def _library(name: str, installed: Installed) -> Check:
    folder = installed.settings.library_folder
    if not folder:
        return Check(name, "not applicable", "The settings do not name its folder.")
    names = library_names(version("xlwings"), excel_bitness(installed.windows))
    missing = [file for file in names if not Path(folder, file).is_file()]
    if missing:
        return Check(name, "fail", f"{' and '.join(missing)} is not in {folder}.", _INSTALL)
    return Check(name, "pass", f"{' and '.join(names)} in {folder}.")


def _start(name: str, installed: Installed) -> Check:
    settings = installed.settings
    if not settings.python or not settings.library_folder:
        return Check(name, "not applicable", "The settings do not name Python and its library.")
    try:
        seconds = seconds_to_answer(
            installed.windows, Path(settings.python), Path(settings.library_folder), version("xlwings")
        )
    except HcpcsExcelError as error:
        return Check(
            name,
            "fail",
            str(error),
            "Ask your IT department whether a scanner or a rule blocks it; see docs/install-windows.md.",
        )
    return Check(name, "pass", f"Python answers as it does in Excel, after {seconds:.1f} seconds.")


def _defender(name: str, installed: Installed) -> Check:
    rules = defender_rules(installed.windows)
    if not rules:
        return Check(name, "pass", "No rule was found that keeps Excel from starting Python.")
    if is_excepted(installed.settings.python, installed.windows):
        return Check(name, "pass", "Python is excepted from the rules.")
    return Check(
        name,
        "fail",
        f"Microsoft Defender's rules are on: {'; '.join(rules)}.",
        f"Ask your IT department for an exception for {installed.settings.python or 'Python'}; see "
        "docs/install-windows.md.",
    )


def _trust_center(name: str, installed: Installed) -> Check:
    bars = trust_center_bars(installed.windows)
    if bars:
        return Check(
            name,
            "fail",
            " ".join(bars),
            "Ask your IT department to sign or allow the add-in; see docs/install-windows.md.",
        )
    return Check(name, "pass", "No setting was found that keeps the add-in from running.")


def _same_names(name: str, installed: Installed) -> Check:
    found = start_up_workbooks(installed.windows)
    if not found:
        return Check(name, "pass", f"No workbook that Excel opens by itself has the functions, too. {RENEW}.")
    paths = " and ".join(map(str, found))
    return Check(
        name,
        "pass",
        f"Excel opens {paths} by itself, which has functions of the same names as the add-in.",
        f"{TAKE_OUT[0].upper()}{TAKE_OUT[1:]}.",
    )


EXCEL_CHECKS: dict[str, Callable[[str, Installed], Check]] = {
    "Excel's bitness": _excel_bitness,
    "Start-up folder": _start_up_folder,
    "Add-in file": _add_in_file,
    "Add-in content": _add_in_content,
    "Settings": _settings_file,
    "Python for Excel": _interpreter,
    "xlwings library": _library,
    "Start of Python": _start,
    "Trust Center": _trust_center,
    "Microsoft Defender": _defender,
    "Same names": _same_names,
}


def examine(windows: Windows | None, build_addin: Callable[[], bytes]) -> list[Check]:
    """Return all checks, in the order in which they are best mended."""
    checks = [_python(windows), _packages(), _xlwings()]
    if windows is None:
        checks.append(
            Check(
                "Excel add-in",
                "not applicable",
                "It runs in Excel for Windows only.",
                "For a Mac or the browser, make a workbook with the functions: hcpcs-excel functions -o FILE",
            )
        )
    else:
        settings, findings = read_settings(windows.settings_folder / FILE_NAME, windows.encoding)
        checks += [
            EXCEL_CHECKS[name](name, Installed(windows, settings, findings, build_addin))
            for name in EXCEL_CHECKS
        ]
    return [*checks, _tables(), _release(), _fee_schedule(), _calc_extension()]


# Everywhere -----------------------------------------------------------------------------------------


def _python(windows: Windows | None) -> Check:
    found = f"Python {sys.version.split()[0]}, {sys.executable}"
    wanted = metadata("hcpcs-excel")["Requires-Python"]
    if not SpecifierSet(wanted).contains(sys.version.split()[0], prereleases=True):
        return Check("Python", "fail", f"{found}.", f"Install Python {wanted}, then hcpcs-excel in it.")
    if windows is not None:
        try:
            refuse_store_python(str(windows.python), windows.base_prefix)
            refuse_arm_python(windows)
        except HcpcsExcelError as error:
            return Check("Python", "fail", f"{found}.", str(error))
    return Check("Python", "pass", f"{found}.")


def _requirements() -> list[Requirement]:
    found = map(Requirement, requires("hcpcs-excel") or [])
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def _versions(wanted: Requirement) -> str:
    """Return the versions that are required, the lowest first: >=0.37,<1."""
    return ",".join(sorted(map(str, wanted.specifier), reverse=True))


def _problem(wanted: Requirement) -> str:
    try:
        present = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing"
    if not wanted.specifier.contains(present, prereleases=True):
        return f"{wanted.name} {present} is installed, but {_versions(wanted)} is required"
    return ""


def _loading_problem(wanted: Requirement) -> str:
    """Try what a virus scanner or a rule of the IT may forbid: loading libraries that are compiled."""
    try:
        import_module(wanted.name.lower().replace("-", "_"))
    except ImportError as error:
        return f"{wanted.name} cannot be loaded ({error})"
    return ""


def _packages() -> Check:
    wanted = _requirements()
    problems = [problem for problem in map(_problem, wanted) if problem]
    if problems:
        return Check("Packages", "fail", f"{'; '.join(problems)}.", "Reinstall hcpcs-excel with pip.")
    unloaded = [problem for problem in map(_loading_problem, wanted) if problem]
    leave_excel_alone()
    if unloaded:
        return Check(
            "Packages",
            "fail",
            f"{'; '.join(unloaded)}.",
            "Reinstall hcpcs-excel with pip; if that does not help, ask your IT department to allow them.",
        )
    return Check("Packages", "pass", f"All {len(wanted)} required packages are installed.")


def _xlwings() -> Check:
    (wanted,) = (one for one in _requirements() if one.name == "xlwings")
    problem = _problem(wanted)
    if problem:
        return Check("xlwings", "fail", f"{problem}.", f'Run: pip install "xlwings{_versions(wanted)}"')
    return Check("xlwings", "pass", f"xlwings {version('xlwings')}; requires {_versions(wanted)}.")


# Tables and releases --------------------------------------------------------------------------------


def _tables() -> Check:
    tables = {"sections": "ranges", "modifiers": "modifiers", "diagnosis codes (ICD-10-CM)": "icd10cm"}
    months = ", ".join(f"{what} of {table_date(table)}" for what, table in tables.items())
    return Check("Code tables", "pass", f"{months[0].upper()}{months[1:]}.")


def _release() -> Check:
    name = "Code release"
    try:
        releases = stored_releases(data_folder())
    except HcpcsExcelError as error:
        return Check(name, "fail", str(error), "Until this is fixed, cells show that no release is loaded.")
    if not releases:
        return Check(name, "not applicable", "No release has been imported.")
    return _with_age(name, releases[0].sentence, "" if releases[0].own else releases[0].quarter, "import")


def _fee_schedule() -> Check:
    name = "Medicare's fee schedule"
    try:
        schedules = stored_fee_schedules(data_folder())
    except HcpcsExcelError as error:
        return Check(name, "fail", str(error), "Until this is fixed, CODEMEDICARE says that none is loaded.")
    if not schedules:
        return Check(name, "not applicable", "No fee schedule has been imported.")
    return _with_age(name, schedules[0].sentence, schedules[0].quarter, "import --pprrvu")


def _with_age(name: str, sentence: str, quarter: str, command: str) -> Check:
    if age := known_codes.age_text(quarter, known_codes.today()):
        fix = f"Import the newest one that CMS publishes: hcpcs-excel release {command} FILE"
        return Check(name, "pass", f"{sentence} It is {age}.", fix)
    return Check(name, "pass", sentence)


# LibreOffice ----------------------------------------------------------------------------------------


def _calc_extension() -> Check:
    name = "LibreOffice extension"
    state = extension_state()
    if not state.program:
        return Check(name, "not applicable", "LibreOffice was not found.")
    versions = {version for version in (state.version, state.shared_version) if version}
    if versions == {VERSION}:
        return Check(name, "pass", f"The LibreOffice extension is version {VERSION}.")
    if versions:
        found = (
            f"The LibreOffice extension is version {', '.join(sorted(versions))}; this is version {VERSION}."
        )
        return Check(name, "fail", found, "Close LibreOffice and run: hcpcs-excel calc install")
    if state.problem:
        return Check(name, "not applicable", "LibreOffice does not list its extensions.", state.problem)
    return Check(
        name,
        "not applicable",
        "LibreOffice is installed without the extension.",
        "To install it, run: hcpcs-excel calc install",
    )
