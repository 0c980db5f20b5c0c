"""Whether LibreOffice has the extension with our functions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from addin.setup.check import Check
from addin.setup.programs import run_program

IDENTIFIER = "org.hcpcs-excel.calc"
# Where LibreOffice is, if not among the programs: macOS, and Windows with its variable in front.
_MAC_FOLDER = "/Applications/LibreOffice.app/Contents/MacOS"
_WINDOWS_FOLDER = "\\LibreOffice\\program"
_NAME = "LibreOffice extension"


def calc_extension(environment: Mapping[str, str]) -> Check:
    """Answer the check of the extension, by asking LibreOffice for its list of extensions.

    Args:
        environment: the variables of the process.
    """
    folders = (
        environment.get("PATH", ""),
        environment.get("ProgramFiles", "") + _WINDOWS_FOLDER,
        _MAC_FOLDER,
    )
    program = shutil.which("unopkg", path=os.pathsep.join(folders))
    if program is None:
        return Check(_NAME, "not applicable", "LibreOffice is not among the programs.")
    ran = run_program([program, "list"])
    if ran.problem:
        return Check(
            _NAME,
            "not applicable",
            f"LibreOffice does not list its extensions ({ran.problem}).",
            "Close LibreOffice and run doctor again, as the user who works with it.",
        )
    if IDENTIFIER not in ran.output:
        return Check(_NAME, "not applicable", "LibreOffice is there, without the extension.")
    return Check(_NAME, "pass", "LibreOffice has the extension.")
