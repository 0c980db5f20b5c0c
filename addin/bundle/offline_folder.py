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

REQUIREMENTS, INSTALL, README, SUMS = "requirements.txt", "install.cmd", "README.txt", "SHA256SUMS"

# Only python.exe is started, since what pip writes beside it is signed by nobody. Isolated (-I, --isolated):
# no setting of the user's Python or pip, and no file in the current folder, can bring in anything else.
_INSTALL = r"""@echo off
rem Installs hcpcs-excel {version} for whoever runs this: from this folder, without a network or an administrator.
rem It needs Python {python} of 64 bits. Where "py" does not find it: install.cmd C:\Python\python.exe
rem To put this version in the place of a newer one: install.cmd --force
setlocal
rem Programs are not looked for in the current folder.
set NoDefaultCurrentDirectoryInExePath=1
set FORCE=
if not "%~1"=="--force" goto python
set FORCE=--force
shift
:python
set PYTHON=py -{python}
if not "%~1"=="" set PYTHON="%~1"
set "PLACE=%LOCALAPPDATA%\hcpcs-excel-python"

rem An older one is asked whether Excel is open, because then nothing can be changed.
if not exist "%PLACE%\Scripts\hcpcs-excel.exe" goto install
"%PLACE%\Scripts\python.exe" -I -m addin uninstall --dry-run >nul
if not %errorlevel%==0 goto failed
if defined FORCE goto install
"%PLACE%\Scripts\python.exe" -I -c "{older}"
if not %errorlevel%==0 goto failed

:install
%PYTHON% -I -m venv "%PLACE%"
if not %errorlevel%==0 goto failed
"%PLACE%\Scripts\python.exe" -I -m pip --isolated install --force-reinstall --no-index --find-links "%~dp0." --only-binary :all: --require-hashes -r "%~dp0requirements.txt"
if not %errorlevel%==0 goto failed
"%PLACE%\Scripts\python.exe" -I -m addin install %FORCE%
if not %errorlevel%==0 goto failed
pause
exit /b 0

:failed
echo hcpcs-excel was not installed. The message above says why. To start over, delete the folder "%PLACE%". 1>&2
pause
exit /b 1
"""  # noqa: E501, a line of a script cannot be broken

# Asked of the Python that is there, whose hcpcs-excel has not been replaced yet.
_OLDER = (
    "import sys; from importlib.metadata import version; from packaging.version import Version; "
    "there = version('hcpcs-excel'); sys.exit(Version(there) > Version('{version}') and 'Version ' + there + "
    "' is installed, which is newer than {version}; to replace it all the same, run: install.cmd --force')"
)

_README = r"""hcpcs-excel {version} for Excel on Windows, without internet access

You need 64-bit Windows, Excel 2016 or newer, and 64-bit Python {python} from python.org.
You do not need administrator rights or internet access.

Install     Close Excel. Double-click install.cmd, as the user who works with Excel.
            With a software distribution tool: install.cmd <nul
Update      The same with a newer folder.
            An older folder does not replace a newer version, unless you type: install.cmd --force
Check       "%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -I -m addin doctor
Remove      "%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -I -m addin uninstall
            Then delete the folder %LOCALAPPDATA%\hcpcs-excel-python

If scripts are not allowed, type this in a command window, in this folder:

py -{python} -I -m venv "%LOCALAPPDATA%\hcpcs-excel-python"
"%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -I -m pip --isolated install --no-index --find-links . --only-binary :all: --require-hashes -r requirements.txt
"%LOCALAPPDATA%\hcpcs-excel-python\Scripts\python" -I -m addin install

What is in this folder
    *.whl               the program and the packages it requires, as pip downloaded them
    requirements.txt    the version and SHA-256 of each; a file with different content is not installed
    install.cmd         makes an environment of Python in %LOCALAPPDATA%\hcpcs-excel-python,
                        installs the wheels into it, and puts the add-in into Excel
    SHA256SUMS          the SHA-256 of all of these files

Whoever made this folder was shown the SHA-256 of the file SHA256SUMS. Compare it with yours:
    certutil -hashfile SHA256SUMS SHA256
and each file with its line in it, on Linux or a Mac by: sha256sum -c SHA256SUMS
In PowerShell this shows each file that differs from its line:
    gc SHA256SUMS | ? { (Get-FileHash $_.Substring(66)).Hash -ne $_.Substring(0, 64) }
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
                filled = text.replace("{older}", _OLDER).replace("{version}", own.version)
                filled = filled.replace("{python}", python)
                (folder / name).write_bytes(filled.replace("\n", "\r\n").encode("ascii"))
            (folder / SUMS).write_bytes(_sums(folder).encode("ascii"))
    return [replace(one, path=path / one.path.name) for one in wheels]


def _is_ours(name: str) -> bool:
    return name in (REQUIREMENTS, INSTALL, README, SUMS) or name.endswith(".whl")


def _sums(folder: Path) -> str:
    """Return the SHA-256 of each file in a folder, as sha256sum writes and checks them."""
    files = sorted(folder.iterdir())
    return "".join(f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


def _requirements(wheels: list[Wheel], version: str, python: str) -> str:
    lines = [
        f"# What hcpcs-excel {version} requires with Python {python} on 64-bit Windows: version and SHA-256"
    ]
    for wheel in wheels:
        digest = sha256(wheel.path.read_bytes()).hexdigest()
        lines.append(f"{wheel.name}=={wheel.version} --hash=sha256:{digest}")
    return "\n".join([*lines, ""])
