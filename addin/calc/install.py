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
from dataclasses import dataclass
from pathlib import Path

from addin.calc.package import FILE_NAME, IDENTIFIER, extension
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
_NOT_ALLOWED = "It is not allowed to change LibreOffice for all users here; work as an administrator."
_COMPLAINTS = {
    "as root": "LibreOffice installs nothing for the user root alone; add --shared, or work as another user.",
    "lock file": "LibreOffice is running; close all its windows and try again.",
    "minimum": "This LibreOffice is too old; 7.4 or newer is needed, 25.2 is better.",
    "permission": _NOT_ALLOWED,
    "Could not create": _NOT_ALLOWED,
}


class CalcError(HcpcsExcelError):
    """The extension cannot be installed or taken out."""


@dataclass(frozen=True, slots=True)
class ExtensionState:
    """Where the extension is installed."""

    program: str  # the path of unopkg, "" where there is no LibreOffice
    version: str  # of the extension for this user, "" when it is not installed
    shared_version: str  # of the extension for all users, "" when it is not installed


def find_unopkg() -> Path:
    """Answer the path of LibreOffice's program for extensions.

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


def install_extension(*, shared: bool = False) -> None:
    """Build the extension and install it; an older one is replaced.

    Args:
        shared: for all users of the machine instead of this one.

    Raises:
        InputError: LibreOffice was not found.
        CalcError: LibreOffice refused, with what to do.
    """
    unopkg = find_unopkg()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, FILE_NAME)
        path.write_bytes(extension())
        # Replaced by "add", the old one would stay on the disk as a copy until LibreOffice starts.
        _remove(unopkg, shared=shared)
        done = _run(unopkg, "add", "--suppress-license", str(path), shared=shared)
    if done.returncode:
        raise CalcError(_sentence(done.stderr + done.stdout))


def uninstall_extension(*, shared: bool = False) -> None:
    """Take the extension out.

    Args:
        shared: from the installation for all users.

    Raises:
        InputError: LibreOffice was not found.
        CalcError: the extension is not installed, or LibreOffice refused, with what to do.
    """
    done = _remove(find_unopkg(), shared=shared)
    if "no such extension" in (done.stderr + done.stdout).lower():
        where, other = (
            ("for all users", "leave --shared out") if shared else ("for this user", "add --shared")
        )
        raise CalcError(f"The extension is not installed {where}; for the other way of installing, {other}.")
    if done.returncode:
        raise CalcError(_sentence(done.stderr + done.stdout))


def extension_state() -> ExtensionState:
    """Answer whether LibreOffice is there, and which version of the extension is installed for whom.

    While LibreOffice is open, and for the user root, what is installed for the user is not told.
    """
    try:
        unopkg = find_unopkg()
    except InputError:
        return ExtensionState("", "", "")
    listed = (_run(unopkg, "list", IDENTIFIER, shared=shared).stdout for shared in (False, True))
    found = [re.search(r"^\s*Version: (\S+)$", text, re.MULTILINE) for text in listed]
    versions = [one.group(1) if one else "" for one in found]
    return ExtensionState(str(unopkg), *versions)


def _remove(unopkg: Path, *, shared: bool) -> subprocess.CompletedProcess[str]:
    done = _run(unopkg, "remove", IDENTIFIER, shared=shared)
    if done.returncode == 0:
        # What is taken out is only marked so; the next start of unopkg or LibreOffice deletes it.
        _run(unopkg, "list", shared=shared)
    return done


def _run(unopkg: Path, *arguments: str, shared: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603, LibreOffice's own program, with arguments of ours
        [str(unopkg), *arguments, *(["--shared"] if shared else [])],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,  # it never asks
        check=False,
    )


def _sentence(output: str) -> str:
    """Answer what to do about a complaint of unopkg."""
    for found, sentence in _COMPLAINTS.items():
        if found.lower() in output.lower():
            return sentence
    told = " ".join(line.removeprefix("ERROR: ") for line in output.split("\n") if line.startswith("ERROR:"))
    return f"LibreOffice refused{f' ({told.strip()})' if told else ''}; close LibreOffice and try again."
