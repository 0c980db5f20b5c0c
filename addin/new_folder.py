"""A folder that appears complete or not at all, as single files do by ``files.new_file``."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from udfs.errors import OutputError


def check_new_folder(path: Path, *, force: bool, is_ours: Callable[[str], bool]) -> None:
    """Refuse a target that could not be made, or holds what is not ours, before long work is done.

    Raises:
        OutputError: it exists already, is a file, holds other files, or its own folder is missing.
    """
    if not path.parent.is_dir():
        raise OutputError(f"The folder {path.parent} does not exist; create it first or choose another.")
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        raise OutputError(f"{path} is a file or a link; choose another folder.")
    if not force:
        raise OutputError(f"{path} already exists; choose another folder or add --force.")
    others = sorted(name for one in path.rglob("*") if not is_ours(name := _name_in(path, one)))
    if others:
        raise OutputError(
            f"{path} contains other files ({others[0]}), so it is not replaced; choose another folder."
        )


@contextmanager
def new_folder(path: Path, *, force: bool, is_ours: Callable[[str], bool]) -> Iterator[Path]:
    """Give a temporary folder beside the target, and put it in the target's place once it is complete.

    Raises:
        OutputError: the target cannot be made; nothing is left behind, and an older folder is as it was.
    """
    check_new_folder(path, force=force, is_ours=is_ours)
    mark = secrets.token_hex(8)
    temporary, older = path.with_name(f".{mark}.tmp"), path.with_name(f".{mark}.old")
    try:
        temporary.mkdir()
        yield temporary
        check_new_folder(path, force=force, is_ours=is_ours)  # something may have been put there meanwhile
        if path.is_dir():
            path.rename(older)
        try:
            temporary.rename(path)
        except OSError:
            if older.is_dir():
                older.rename(path)
            raise
    except OSError as error:
        raise _sentence(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(older, ignore_errors=True)


def _name_in(folder: Path, path: Path) -> str:
    """Return a path in a folder as a name such as ``udfs/parse.py``; a folder's ends with a slash."""
    slash = "/" if path.is_dir() and not path.is_symlink() else ""
    return f"{path.relative_to(folder).as_posix()}{slash}"


def _sentence(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({error.strerror}); close any open files in it, free up space, or "
        "choose another folder."
    )
