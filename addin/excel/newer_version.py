"""Whether what is installed is newer than what is to take its place."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from udfs.errors import SetupError
from udfs.version import VERSION


def refuse_over_newer(installed: str) -> None:
    """Refuse to put this version in the place of a newer one; a version that cannot be read is none.

    Raises:
        SetupError: a newer one is installed.
    """
    try:
        newer = Version(installed) > Version(VERSION)
    except InvalidVersion:
        return
    if newer:
        raise SetupError(
            f"Version {installed} is installed, which is newer than this one ({VERSION}); install the newest "
            "version of hcpcs-excel, or add --force."
        )
