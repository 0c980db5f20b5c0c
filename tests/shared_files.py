"""Finding the public files that lie beside the checkout and never become part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared"


def _path(parts: tuple[str, ...]) -> Path:
    return Path(os.environ.get("HCPCS_EXCEL_SHARED", _BESIDE_THE_CHECKOUT)).joinpath(*parts)


def has_shared(*parts: str) -> bool:
    """Whether the file or folder is there."""
    return _path(parts).exists()


def shared(*parts: str) -> Path:
    """The file or folder under the shared folder; skips the test where it is missing."""
    path = _path(parts)
    if not path.exists():
        pytest.skip(
            f"needs shared/{'/'.join(parts)} beside the checkout (public CMS files, not part of the project)"
        )
    return path
