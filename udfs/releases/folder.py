"""Where the releases are kept: the user's own folder for data of programs.

The folder is the one that platformdirs names for ``hcpcs-excel``. The rules know the standard library alone,
and cells inside Excel must find the store by themselves, so it is found here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from udfs.errors import InputError

VARIABLE = "HCPCS_EXCEL_DATA"  # names another folder
STORE = "releases.sqlite"  # the file in it
_NAME = "hcpcs-excel"


class NoFolderError(InputError, RuntimeError):
    """This user has no folders: a sentence for a command; cells take it as the RuntimeError that it is."""


def data_folder() -> Path:
    """Return the folder of the store, which need not exist yet.

    The folder that the environment variable HCPCS_EXCEL_DATA names; otherwise the user's local folder
    for the data of programs (not one that roams or is synchronized: SQLite wants a real disk).

    Raises:
        NoFolderError: this user has none.
    """
    if named := os.environ.get(VARIABLE, "").strip():
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return _home() / "Library" / "Application Support" / _NAME
    return Path(os.environ.get("XDG_DATA_HOME", "").strip() or _home() / ".local" / "share") / _NAME


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:  # such as of a service, which is in no list of users
        raise NoFolderError(
            f"This user has no home folder; name a folder for the releases in the variable {VARIABLE}."
        ) from error
