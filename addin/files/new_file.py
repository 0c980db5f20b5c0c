"""Files that appear complete or not at all.

A result is written beside its target under a temporary name and renamed when it is whole, so that a full
disk, a closed laptop or Ctrl+C never leaves half a file, and an existing file is only replaced when told.
What a process leaves that is killed is cleared by the next one that writes into the folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from addin.permissions import keep_closed
from udfs.errors import InputError, OutputError

WRITTEN: list[Path] = []  # by this process, in their order: what a command says that does not end well
_DISK_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_TO_ASK, _NO_SUCH_PROCESS = 0x1000, 87  # Windows: PROCESS_QUERY_LIMITED_INFORMATION, ERROR_INVALID_PARAMETER
_PREFIX = ".hcpcs-excel-"
_LEFT = re.compile(rf"{re.escape(_PREFIX)}([0-9a-f]{{8}})-([0-9]{{1,9}})-[0-9a-f]{{16}}\.tmp")


def check_new_file(path: Path, *, force: bool, sources: Sequence[Path] = ()) -> None:
    """Refuse a target that could not be written, before long work is done for it.

    Raises:
        InputError: the target is one of the user's own files that are read for it.
        OutputError: the target exists already and is not to be replaced, is a folder or read-only, or its
            folder is missing.
    """
    try:
        exists = os.path.lexists(path)  # a link to nothing is something too
        if not path.parent.is_dir():
            raise OutputError(f"The folder {path.parent} does not exist; make it first or name another file.")
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it.")
        for source in sources:
            if path.exists() and source.exists() and path.samefile(source):
                raise InputError(
                    f"The result cannot be written over {path.name} itself; name another file with -o."
                )
        if exists and not path.is_file():
            raise OutputError(f"{path} is not an ordinary file; name another file.")
        if exists and not force:
            raise OutputError(f"{path} exists already; name another file or add --force.")
        if exists and not os.access(path, os.W_OK):
            raise OutputError(f"{path} is read-only; name another file or remove its write protection.")
    except OSError as error:
        raise _sentence(path, error) from error


def result_names(sources: Sequence[Path], suffix: str) -> list[Path]:
    """Return where the result of each list goes: beside it, and no two of them to the same file.

    Excel workbooks stay what they are; the result of every other list is a workbook (.xlsx).

    >>> [str(path) for path in result_names([Path("a.csv"), Path("b.xlsm")], "-classified")]
    ['a-classified.xlsx', 'b-classified.xlsm']
    >>> [str(path) for path in result_names([Path("a.csv"), Path("a.xls")], "-classified")]
    ['a.csv-classified.xlsx', 'a.xls-classified.xlsx']
    """
    alike = Counter(str(path.with_suffix("")).casefold() for path in sources)
    names: dict[str, Path] = {}
    for path in sources:
        stem = path.name if alike[str(path.with_suffix("")).casefold()] > 1 else path.stem
        ending = path.suffix if path.suffix.lower() in (".xlsx", ".xlsm") else ".xlsx"
        name, number = path.with_name(f"{stem}{suffix}{ending}"), 1
        while str(name).casefold() in names:
            number += 1
            name = path.with_name(f"{stem}{suffix}-{number}{ending}")
        names[str(name).casefold()] = name
    return list(names.values())


@contextmanager
def new_file(path: Path, *, force: bool, sources: Sequence[Path] = ()) -> Iterator[Path]:
    """Give an empty file beside the target, with its ending, and rename it to the target once it is complete.

    Nobody may read it who may not read the files that it is made of, or the file that it replaces.

    Raises:
        OutputError: the target cannot be written; nothing is left behind, and an older file is as it was.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with new_file(Path(folder, "codes.csv"), force=False) as temporary:
    ...         _ = temporary.write_text("99213")
    ...     Path(folder, "codes.csv").read_text()
    '99213'
    """
    check_new_file(path, force=force)
    _clear_what_was_left(path.parent)
    name = f"{_PREFIX}{_computer()}-{os.getpid()}-{secrets.token_hex(8)}.tmp{path.suffix}"
    temporary = path.with_name(name)
    try:
        # "x" rather than a temporary file of the standard library: those are closed to colleagues (mode 600),
        # and the result would keep that.
        temporary.open("xb").close()
        keep_closed(temporary, sources, path)
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        if not force and os.path.lexists(path):  # made by someone else in the meantime
            raise OutputError(f"{path} exists already; name another file or add --force.")
        temporary.replace(path)
        WRITTEN.append(path)
        _keep_the_name(path.parent)
    except OSError as error:
        raise _sentence(path, error) from error
    finally:
        # After success there is nothing under this name; after anything else, Ctrl+C included, it goes.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _clear_what_was_left(folder: Path) -> None:
    """Delete the unfinished files of this computer's processes that were killed over them."""
    for left in folder.glob(f"{_PREFIX}*.tmp*"):
        found = _LEFT.match(left.name)
        is_ours = found and found[1] == _computer() and left.is_file() and not left.is_symlink()
        if found and is_ours and not _is_running(int(found[2])):
            with suppress(OSError):
                left.unlink()


if sys.platform == "win32":
    import _winapi

    def _is_running(process: int) -> bool:
        """Return whether there is a process of that number; it may be another one since."""
        try:
            handle = _winapi.OpenProcess(_TO_ASK, False, process)
        except OSError as error:
            return error.winerror != _NO_SUCH_PROCESS  # it is another user's
        try:
            return _winapi.GetExitCodeProcess(handle) == _winapi.STILL_ACTIVE
        finally:
            _winapi.CloseHandle(handle)

else:

    def _is_running(process: int) -> bool:
        """Return whether there is a process of that number; it may be another one since."""
        try:
            os.kill(process, 0)  # which sends nothing here, but on Windows would end the process
        except ProcessLookupError:
            return False
        except OSError:  # it is another user's
            return True
        return True


@cache
def _computer() -> str:
    """Return what tells this computer from others that write into the same folder, without its name."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _keep_the_name(folder: Path) -> None:
    """Let the rename itself reach the disk, on systems where a folder can be synced."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some network folders cannot; the content is safe already
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentence(path: Path, error: OSError) -> OutputError:
    """Put an error of the operating system into one sentence with what to do."""
    if error.errno in _DISK_FULL:
        return OutputError(
            f"{path} cannot be written: the disk is full; free up space or choose another folder."
        )
    if error.errno in _NOT_ALLOWED:
        return OutputError(
            f"{path} cannot be written: it is not allowed here, or the file is open in Excel; "
            "close it there or name another folder."
        )
    return OutputError(f"{path} cannot be written ({error.strerror}); name another file.")
