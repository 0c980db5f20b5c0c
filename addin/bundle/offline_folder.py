"""The folder itself: wheels, the list with their hashes, a script that installs them, and a page to read."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from addin.bundle.own_wheel import own_wheel
from addin.bundle.windows_wheels import Wheel, gather_wheels, read_wheel
from addin.new_folder import check_new_folder, new_folder
from udfs.errors import InputError

REQUIREMENTS, INSTALL, README = "requirements.txt", "install.cmd", "README.txt"

# Only python.exe is started, since what pip writes beside it is signed by nobody. Isolated (-I, --isolated):
# no setting of the user's Python or pip can bring in anything else.
_INSTALL = r"""@echo off
rem Installs hcpcs-excel {version} for whoever runs this: from this folder, without a network or an administrator.
rem It needs Python {python} of 64 bits. Where "py" does not find it: install.cmd C:\Python\python.exe
setlocal
set PYTHON=py -{python}
if not "%~1"=="" set PYTHON="%~1"
set "PLACE=%LOCALAPPDATA%\hcpcs-excel-python"

rem An older one is asked whether Excel is open, because then nothing can be changed.
if not exist "%PLACE%\Scripts\hcpcs-excel.exe" goto install
"%PLACE%\Scripts\python.exe" -I -m addin uninstall --dry-run >nul
if not %errorlevel%==0 goto failed

:install
%PYTHON% -m venv "%PLACE%"
if not %errorlevel%==0 goto failed
"%PLACE%\Scripts\python.exe" -I -m pip --isolated install --force-reinstall --no-index --find-links "%~dp0." --only-binary :all: --require-hashes -r "%~dp0requirements.txt"
if not %errorlevel%==0 goto failed
"%PLACE%\Scripts\python.exe" -I -m addin install
if not %errorlevel%==0 goto failed
pause
exit /b 0

:failed
echo hcpcs-excel was not installed. The message above says why. To start over, delete the folder "%PLACE%". 1>&2
pause
exit /b 1
"""  # noqa: E501, a line of a script cannot be broken

_README = r"""hcpcs-excel {version} for Excel on Windows, without internet access

You need 64-bit Windows, Excel 2016 or newer, and 64-bit Python {python} from python.org.
You do not need administrator rights or internet access.

Install     Close Excel. Double-click install.cmd, as the user who works with Excel.
            With a software distribution tool: install.cmd <nul
Update      The same with a newer folder.
Check       "%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -m addin doctor
Remove      "%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -m addin uninstall
            Then delete the folder %LOCALAPPDATA%\hcpcs-excel-python

If scripts are not allowed, type this in a command window, in this folder:

py -{python} -m venv "%LOCALAPPDATA%\hcpcs-excel-python"
"%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -m pip install --no-index --find-links . --require-hashes -r requirements.txt
"%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -m addin install

What is in this folder
    *.whl               the program and the packages it requires, as pip downloaded them
    requirements.txt    the version and SHA-256 of each; a file with different content is not installed
    install.cmd         makes an environment of Python in %LOCALAPPDATA%\hcpcs-excel-python,
                        installs the wheels into it, and puts the add-in into Excel
"""  # noqa: E501, a line that is to be typed cannot be broken


def make_bundle(path: Path, *, python: str, wheel: Path | None, force: bool) -> list[Wheel]:
    """Make the folder.

    Raises:
        InputError: the wheel or the version of Python cannot be used.
        SetupError: a wheel is not to be had.
        OutputError: the folder cannot be written. Nothing was changed.
    """
    if not re.fullmatch(r"3\.\d{1,2}", python):
        raise InputError(f"{python[:20]!r} is not a Python version; write it like 3.12.")
    check_new_folder(path, force=force, is_ours=_is_ours)
    with TemporaryDirectory(prefix="hcpcs-excel-") as work:
        own = read_wheel(wheel or own_wheel(Path(work)))
        if own.name != "hcpcs-excel":
            raise InputError(f"{own.path} is a wheel of {own.name}; choose the hcpcs-excel wheel.")
        if not own.requires_python.contains(f"{python}.0"):
            raise InputError(
                f"hcpcs-excel {own.version} requires Python {own.requires_python}; choose a version "
                f"other than {python}."
            )
        wheels = sorted([own, *gather_wheels(own, python, Path(work))], key=lambda one: one.name)
        with new_folder(path, force=force, is_ours=_is_ours) as folder:
            for one in wheels:
                shutil.copyfile(one.path, folder / one.path.name)
            (folder / REQUIREMENTS).write_bytes(_requirements(wheels, own.version, python).encode("ascii"))
            for name, text in ((INSTALL, _INSTALL), (README, _README)):
                filled = text.replace("{version}", own.version).replace("{python}", python)
                (folder / name).write_bytes(filled.replace("\n", "\r\n").encode("ascii"))
    return [replace(one, path=path / one.path.name) for one in wheels]


def _is_ours(name: str) -> bool:
    return name in (REQUIREMENTS, INSTALL, README) or name.endswith(".whl")


def _requirements(wheels: list[Wheel], version: str, python: str) -> str:
    lines = [
        f"# What hcpcs-excel {version} requires with Python {python} on 64-bit Windows: version and SHA-256"
    ]
    for wheel in wheels:
        digest = sha256(wheel.path.read_bytes()).hexdigest()
        lines.append(f"{wheel.name}=={wheel.version} --hash=sha256:{digest}")
    return "\n".join([*lines, ""])
