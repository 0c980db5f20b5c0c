"""Who may read a result: nobody who may not read what it was made of."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

_GROUP, _OTHERS = stat.S_IRWXG, stat.S_IRWXO


def keep_closed(result: Path, sources: Iterable[Path], target: Path | None = None) -> None:
    """Take from a result, best while it is empty, what a source or the file that it replaces does not allow.

    Where the system has modes; on Windows a file has the permissions of its folder.

    Args:
        result: the new file or folder under its temporary name.
        sources: the files that it is made of.
        target: the file or folder whose place it takes, if there is one already.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source, result = Path(folder, "claims.csv"), Path(folder, "result.csv")
    ...     source.touch(mode=0o600)
    ...     result.touch(mode=0o644)
    ...     keep_closed(result, [source])
    ...     oct(result.stat().st_mode & 0o777) if os.name == "posix" else "0o600"
    '0o600'
    """
    if os.name != "posix":
        return
    own = result.stat()
    allowed = stat.S_IMODE(own.st_mode)
    for source in (*sources, *([target] if target is not None and target.exists() else [])):
        of_source = source.stat()
        mode = of_source.st_mode
        # Who reads a file may open a folder with files of the same content.
        open_to = mode | (mode & (stat.S_IRGRP | stat.S_IROTH)) >> 2 if stat.S_ISDIR(own.st_mode) else mode
        # Another group was among the others of the source.
        group = open_to & _GROUP if of_source.st_gid == own.st_gid else (open_to & _OTHERS) << 3
        allowed &= ~(_GROUP | _OTHERS) | group | (open_to & _OTHERS)
    if allowed != stat.S_IMODE(own.st_mode):
        result.chmod(allowed)
