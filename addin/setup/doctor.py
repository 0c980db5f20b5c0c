"""Looking whether all is well: one check a precondition, each with what was found and how to mend it."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from addin.calc.install import extension_state
from addin.setup.check import Check
from addin.setup.excel_checks import EXCEL_CHECKS, Installed
from addin.setup.interpreter import refuse_store_python
from addin.setup.parts import BuildAddIn
from addin.setup.settings import FILE_NAME, read_settings
from addin.setup.windows import Windows
from udfs.errors import HcpcsExcelError
from udfs.excel_processes import leave_excel_alone
from udfs.releases.folder import data_folder
from udfs.releases.keep import stored_releases
from udfs.version import VERSION


def examine(windows: Windows | None, build_addin: BuildAddIn) -> list[Check]:
    """Answer all checks, in the order in which they are best mended.

    Args:
        windows: the machine, None where it is no Windows.
        build_addin: makes the add-in of this version.
    """
    checks = [_python(windows), _packages(), _xlwings()]
    if windows is None:
        checks += [
            Check(name, "not applicable", "Only Excel for Windows has the add-in.") for name in EXCEL_CHECKS
        ]
    else:
        settings, findings = read_settings(windows.settings_folder / FILE_NAME, windows.encoding)
        checks += [
            EXCEL_CHECKS[name](name, Installed(windows, settings, findings, build_addin))
            for name in EXCEL_CHECKS
        ]
    return [*checks, _release(), _calc_extension()]


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
        return Check("Packages", "fail", f"{'; '.join(problems)}.", "Install hcpcs-excel again with pip.")
    unloaded = [problem for problem in map(_loading_problem, wanted) if problem]
    leave_excel_alone()
    if unloaded:
        return Check(
            "Packages",
            "fail",
            f"{'; '.join(unloaded)}.",
            "Install hcpcs-excel again with pip; if that does not help, ask your IT to allow them.",
        )
    return Check("Packages", "pass", f"All {len(wanted)} packages that the commands need are there.")


def _xlwings() -> Check:
    (wanted,) = (one for one in _requirements() if one.name == "xlwings")
    problem = _problem(wanted)
    if problem:
        return Check("xlwings", "fail", f"{problem}.", f'Run: pip install "xlwings{wanted.specifier}"')
    return Check("xlwings", "pass", f"xlwings {version('xlwings')}; {wanted.specifier} is asked for.")


# Releases -------------------------------------------------------------------------------------------


def _release() -> Check:
    name = "Code release"
    try:
        releases = stored_releases(data_folder())
    except HcpcsExcelError as error:
        return Check(name, "fail", str(error), "Until then cells say that no release is loaded.")
    if not releases:
        return Check(name, "not applicable", "No release has been imported.")
    return Check(name, "pass", releases[0].sentence)


# LibreOffice ----------------------------------------------------------------------------------------


def _calc_extension() -> Check:
    name = "LibreOffice extension"
    state = extension_state()
    if not state.program:
        return Check(name, "not applicable", "LibreOffice was not found.")
    versions = {version for version in (state.version, state.shared_version) if version}
    if versions == {VERSION}:
        return Check(name, "pass", f"LibreOffice has the extension of version {VERSION}.")
    if versions:
        found = f"LibreOffice has the extension of version {', '.join(sorted(versions))}, this is {VERSION}."
        return Check(name, "fail", found, "Close LibreOffice and run: hcpcs-excel calc install")
    if state.problem:
        return Check(name, "not applicable", "LibreOffice does not list its extensions.", state.problem)
    return Check(
        name,
        "not applicable",
        "LibreOffice is there, without the extension.",
        "hcpcs-excel calc install puts it in.",
    )
