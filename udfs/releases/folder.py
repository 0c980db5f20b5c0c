"""Where the releases are kept: the user's own folder for data of programs.

The folder is the one that platformdirs names for ``hcpcs-excel``. The rules know the standard library alone,
and cells inside Excel must find the store by themselves, so it is found here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "HCPCS_EXCEL_DATA"  # names another folder
_NAME = "hcpcs-excel"


def data_folder() -> Path:
    """Return the folder of the store, which need not exist yet.

    The folder that the environment variable HCPCS_EXCEL_DATA names; otherwise the user's local folder
    for the data of programs (not one that roams or is synchronized: SQLite wants a real disk).
    """
    if named := os.environ.get(VARIABLE, "").strip():
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    return Path(os.environ.get("XDG_DATA_HOME", "").strip() or Path.home() / ".local" / "share") / _NAME
