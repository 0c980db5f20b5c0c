"""The add-in as an IT department has signed it: the same parts, and the parts of a signature."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

# Office keeps up to three signatures of a VBA project, and the list of them.
_SIGNATURE = re.compile(r"xl/(vbaProjectSignature(Agile|V3)?\.bin|_rels/vbaProject\.bin\.rels)")
_TYPES = "[Content_Types].xml"  # names the signatures too


def is_signed_copy(content: bytes, built: bytes) -> bool:
    """Return whether an add-in is the one that was built, with signatures added and nothing else."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as signed, zipfile.ZipFile(BytesIO(built)) as ours:
            names = signed.namelist()
            added = set(names) - set(ours.namelist())
            return (
                len(names) == len(set(names))
                and len(added) > 0
                and all(map(_SIGNATURE.fullmatch, added))
                and all(name in names for name in ours.namelist())
                and all(signed.read(name) == ours.read(name) for name in ours.namelist() if name != _TYPES)
            )
    except zipfile.BadZipFile:
        return False
