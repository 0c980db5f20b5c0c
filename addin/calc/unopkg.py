"""Putting the extension into LibreOffice, taking it out, and telling whether it is there.

LibreOffice's own program for extensions, unopkg, does the work. It says little that helps a user, so its
commonest complaints are told in sentences of ours.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from addin.calc.extension_file import FILE_NAME, IDENTIFIER, extension
from addin.excel.newer_version import refuse_over_newer
from udfs.errors import HcpcsExcelError, InputError

_PROGRAM = "unopkg.com" if sys.platform == "win32" else "unopkg"
_USUAL_FOLDERS = (
    "/Applications/LibreOffice.app/Contents/MacOS",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    *(
        f"{os.environ[name]}/LibreOffice/program"
        for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")
        if name in os.environ
    ),
)
_NOT_ALLOWED = "You are not allowed to change LibreOffice for all users; run this as an administrator."
_COMPLAINTS = {
    "as root": "LibreOffice cannot install an extension for the root user alone; add --shared, or run this "
    "as another user.",
    "lock file": "LibreOffice is running; close all its windows and try again.",
    "unsatisfied dependencies": "This LibreOffice is too old; 7.4 or newer is required, 25.2 recommended.",
    "permission": _NOT_ALLOWED,
}


class CalcError(HcpcsExcelError):
    """The extension cannot be installed or taken out."""


@dataclass(frozen=True, slots=True)
class ExtensionState:
    """Where the extension is installed."""

    program: str  # the path of unopkg, "" where there is no LibreOffice
    version: str  # of the extension for this user, "" when it is not installed
    shared_version: str  # of the extension for all users, "" when it is not installed
    problem: str = ""  # why LibreOffice does not tell what is installed for this user


def find_unopkg() -> Path:
    """Return the path of LibreOffice's program for extensions.

    Raises:
        InputError: LibreOffice was not found.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    beside = [str(Path(office).resolve().parent)] if office else []
    for folder in (None, *beside, *_USUAL_FOLDERS):
        if program := shutil.which(_PROGRAM, path=folder):
            return Path(program)
    raise InputError(
        "LibreOffice was not found. Install LibreOffice Calc; if it is installed, add the folder that holds "
        f"{_PROGRAM} to PATH."
    )


def install_extension(*, shared: bool = False, force: bool = False) -> None:
    """Build the extension and install it; an older one is replaced, with ``force`` a newer one too.

    Raises:
        InputError: LibreOffice was not found.
        SetupError: a newer version is installed.
        CalcError: LibreOffice reported an error, with what to do.
    """
    unopkg = find_unopkg()
    _check_python(unopkg)
    if installed := _version(unopkg, shared=shared):
        if not force:
            refuse_over_newer(installed)
        _remove(unopkg, shared=shared)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, FILE_NAME)
        path.write_bytes(extension())
        _done(unopkg, "add", "--suppress-license", str(path), shared=shared)


def uninstall_extension(*, shared: bool = False) -> None:
    """Take the extension out.

    Raises:
        InputError: LibreOffice was not found.
        CalcError: the extension is not installed, or LibreOffice reported an error, with what to do.
    """
    unopkg = find_unopkg()
    if not _version(unopkg, shared=shared):
        where, other = (
            ("for all users", "if it was installed for one user, leave out --shared")
            if shared
            else ("for this user", "if it was installed for all users, add --shared")
        )
        raise CalcError(f"The extension is not installed {where}; {other}.")
    _remove(unopkg, shared=shared)


def extension_state() -> ExtensionState:
    """Return whether LibreOffice is there, and which version of the extension is installed for whom.

    What LibreOffice does not tell, as while it is open, counts as not installed, with the problem named.
    """
    try:
        unopkg = find_unopkg()
    except InputError:
        return ExtensionState("", "", "")
    version = shared_version = problem = ""
    try:
        version = _version(unopkg, shared=False)
    except CalcError as error:
        problem = str(error)
    with suppress(CalcError):  # a user need not be allowed to look
        shared_version = _version(unopkg, shared=True)
    return ExtensionState(str(unopkg), version, shared_version, problem)


def _check_python(unopkg: Path) -> None:
    """Refuse a LibreOffice that brings along a Python too old for the rules; one without has the system's."""
    folder = unopkg.resolve().parent
    for python in (folder / "python.exe", folder / "python", folder.parent / "Resources" / "python"):
        if python.is_file():
            asked = _run(python, "-I", "-c", "import sys; print(sys.version_info >= (3, 10))")
            if asked.stdout.strip() == "False":
                raise CalcError(
                    "The Python that comes with this LibreOffice is older than 3.10; install a newer "
                    "LibreOffice."
                )
            return


def _version(unopkg: Path, *, shared: bool) -> str:
    """Return the version that is installed, "" when none is."""
    listed = _done(unopkg, "list", shared=shared)
    found = re.search(rf"^Identifier: {re.escape(IDENTIFIER)}\s+Version: (\S+)", listed, re.MULTILINE)
    return found.group(1) if found else ""


def _remove(unopkg: Path, *, shared: bool) -> None:
    _done(unopkg, "remove", IDENTIFIER, shared=shared)
    # What is taken out is only marked so; the next start of unopkg deletes it, but no copies.
    _done(unopkg, "list", shared=shared)
    for copy in _profile().glob(f"extensions/tmp/extensions/*/{FILE_NAME}"):
        shutil.rmtree(copy.parent, ignore_errors=True)


def _profile() -> Path:
    """Where LibreOffice keeps what belongs to the user."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("APPDATA", Path.home()), "LibreOffice")
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support" / "LibreOffice"
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "libreoffice")
    return folder / "4" / "user"


def _done(unopkg: Path, *arguments: str, shared: bool) -> str:
    """Run unopkg and answer what it says; raise with a sentence where it refuses."""
    done = _run(unopkg, *arguments, *(["--shared"] if shared else []))
    if done.returncode:
        raise CalcError(_sentence(done.stderr + done.stdout))
    return done.stdout


def _run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603, LibreOffice's own programs, with arguments of ours
        [str(program), *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,  # they never ask
        check=False,
    )


def _sentence(output: str) -> str:
    """Return what to do about a complaint of unopkg."""
    for found, sentence in _COMPLAINTS.items():
        if found.lower() in output.lower():
            return sentence
    told = " ".join(line.removeprefix("ERROR: ") for line in output.split("\n") if line.startswith("ERROR:"))
    return (
        f"LibreOffice reported an error{f' ({told.strip()})' if told else ''}; close LibreOffice and "
        "try again."
    )
