"""Workbooks with functions of their own that Excel opens when it starts, or makes new ones from.

The add-in has functions of the same names. Both give the same answers while they are of one version.
"""

from __future__ import annotations

from pathlib import Path

from addin.excel.windows import Windows, excel_folders
from addin.lambdas.workbook_names import has_functions
from udfs.errors import InputError

ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")
RENEW = (
    "A workbook with functions of its own answers as the add-in does, by the version that put them in; to "
    "renew them, run: hcpcs-excel functions add FILE"
)
TAKE_OUT = (
    "save it elsewhere as .xlsx or .xlsm, run hcpcs-excel functions remove on that, and save the result in "
    "its place"
)


def start_up_workbooks(windows: Windows) -> list[Path]:
    """Return those of all folders whose files Excel opens by itself."""
    alternate = windows.registry(
        r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Options", "AltStartup"
    )
    folders = [windows.start_up_folder, *(Path(folder, "XLSTART") for folder in excel_folders(windows))]
    if alternate:
        folders.append(Path(str(alternate)))
    return [path for folder in folders for path in _files(folder) if _has_functions(path)]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    except OSError:  # no such folder, or none that this user may look into
        return []


def _has_functions(path: Path) -> bool:
    try:
        return has_functions(path)
    except (InputError, OSError):  # no workbook that can be read, which Excel will say itself
        return False
