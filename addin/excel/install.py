"""Putting the add-in into Excel's start-up folder, repairing it there, and taking it out again.

Everything that can be refused is refused before the first change. The help pages are written first, since
nothing depends on them; then the add-in and the settings are written beside their targets and renamed
together, so that after a failure the older add-in works with its older settings.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from addin.classify import ALL_COLUMNS
from addin.excel.interpreter import (
    Interpreter,
    ask_interpreter,
    folder_for_excel,
    library_folder,
    library_names,
    python_for_excel,
    refuse_arm_python,
    refuse_other_version,
    refuse_store_python,
    refuse_unreadable,
    seconds_to_answer,
)
from addin.excel.newer_version import refuse_over_newer
from addin.excel.settings import FILE_NAME, Settings, read_settings, settings_bytes
from addin.excel.signed_addin import is_signed_copy
from addin.excel.start_up_workbooks import RENEW, TAKE_OUT, start_up_workbooks
from addin.excel.windows import Windows, excel_bitness, older_add_in, trust_center_bars, where_redirected
from addin.files.new_file import new_file
from udfs.errors import OutputError, SetupError
from udfs.version import VERSION

HELP_FOLDER = "help"
NOT_PROVEN = "Installed, but formulas will not work:"
# Left in the start-up folder by a machine that lost power while a file was written; Excel would open it.
UNFINISHED = ".????????????????.tmp.xlam"
RELEASE_FILES = "releases.sqlite*"  # SQLite keeps files beside it whose names begin alike
_PAST = {"write": "Wrote", "replace": "Replaced", "remove": "Removed", "leave": "Left", "keep": "Kept"}


def said(verb: str, rest: str, *, dry_run: bool) -> str:
    """Return a sentence about a change.

    >>> said("write", "the add-in.", dry_run=True), said("write", "the add-in.", dry_run=False)
    ('Will write the add-in.', 'Wrote the add-in.')
    """
    return f"Will {verb} {rest}" if dry_run else f"{_PAST[verb]} {rest}"


def _build_addin() -> bytes:
    from addin.excel.xlam_file import build_addin

    return build_addin()


def _write_help_pages(folder: Path) -> Path:
    from addin.function_pages import write_help_pages

    return write_help_pages(folder)


@dataclass(frozen=True, slots=True)
class Parts:
    """What install puts in place; the makers are imported when needed."""

    build_addin: Callable[[], bytes] = _build_addin
    write_help_pages: Callable[[Path], Path] = _write_help_pages


def install(
    windows: Windows,
    parts: Parts,
    *,
    python: Path | None = None,
    dry_run: bool = False,
    force: bool = False,
) -> list[str]:
    """Install the add-in for this user, or repair it; with ``force``, also over a newer version.

    Return what was done, one sentence a line; on a dry run, what would be.

    Raises:
        SetupError: Excel is open, could not start that Python, or has a newer add-in. Nothing was changed.
        OutputError: something could not be written. The older add-in works as before.
    """
    # Whatever Python Excel is to start, this one writes the files.
    refuse_store_python(str(windows.python), windows.base_prefix)
    refuse_arm_python(windows)
    refuse_running_excel(windows)
    interpreter = ask_interpreter(python or windows.python)
    refuse_other_version(interpreter, version("xlwings"))
    settings_path = windows.settings_folder / FILE_NAME
    older, findings = read_settings(settings_path, windows.encoding)
    known = settings_path.exists()
    if not force:
        refuse_over_newer(older.version)
    settings = replace(
        _settings(windows, interpreter),
        columns=tuple(dict.fromkeys(name for name in older.columns if name in ALL_COLUMNS)),
    )
    add_in = parts.build_addin()
    if windows.add_in.is_file() and is_signed_copy(windows.add_in.read_bytes(), add_in):
        add_in = windows.add_in.read_bytes()
    content = settings_bytes(settings, windows.encoding)

    lines = [f"Problem in the old settings: {finding}" for finding in findings] if known else []
    lines += _clear_unfinished(windows, dry_run)
    help_folder = windows.settings_folder / HELP_FOLDER
    if not dry_run:
        _write_help(help_folder, parts)
    lines.append(said("write", f"the help pages to {help_folder}.", dry_run=dry_run))
    lines.append(_add_in_line(windows.add_in, add_in, older, dry_run))
    lines.append(_settings_line(settings_path, content, older, dry_run))
    if settings.columns:
        lines.append(said("keep", f"your columns: {', '.join(settings.columns)}.", dry_run=dry_run))
    if not dry_run:
        _switch(windows.add_in, add_in, settings_path, content)
    lines += _remove_older(older, windows.add_in, dry_run)
    lines += _notes(windows, interpreter)
    if older.version not in ("", VERSION):
        lines.append(f"Note: {RENEW}.")
    if not dry_run:
        lines += _proof(windows, settings, interpreter)
    return lines


def _proof(windows: Windows, settings: Settings, interpreter: Interpreter) -> list[str]:
    try:
        seconds = seconds_to_answer(
            windows, Path(settings.python), Path(settings.library_folder), interpreter.xlwings
        )
    except SetupError as error:
        return [f"{NOT_PROVEN} {error} Run: hcpcs-excel doctor"]
    return [
        f'Started Python as Excel does: CODESYSTEM("99213") is CPT, after {seconds:.1f} seconds.',
        'Start Excel and type =CODESYSTEM("99213") into a cell; it shows CPT.',
    ]


def refuse_running_excel(windows: Windows) -> None:
    """Refuse to go on while Excel is open, because it holds the add-in.

    Raises:
        SetupError: it is open.
    """
    if windows.excel_runs():
        raise SetupError("Excel is open and is using the add-in; close Excel and try again.")


def _settings(windows: Windows, interpreter: Interpreter) -> Settings:
    bitness = excel_bitness(windows)
    names = library_names(interpreter.xlwings, bitness)
    folder = library_folder(interpreter, names)
    if folder is None:
        raise SetupError(
            f"{' and '.join(names)}, which Excel needs to start Python, was not found next to "
            f"{interpreter.python} or in {interpreter.prefix}; reinstall xlwings "
            "(pip install --force-reinstall xlwings)."
        )
    for path in (windows.add_in, windows.settings_folder):
        refuse_unreadable(path, windows)
    return Settings(
        version=VERSION,
        python=str(python_for_excel(interpreter.python, windows)),
        library_folder=str(folder_for_excel(folder, windows)),
        add_in=str(windows.add_in),
    )


def _clear_unfinished(windows: Windows, dry_run: bool) -> list[str]:
    lines = []
    for path in sorted(windows.start_up_folder.glob(UNFINISHED)):
        if not dry_run:
            path.unlink()
        lines.append(said("remove", f"the unfinished file {path}.", dry_run=dry_run))
    return lines


def _write_help(folder: Path, parts: Parts) -> None:
    """Write the help pages anew, so that no page of an older version stays."""
    fresh = folder.with_name(f"{folder.name}.new")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        parts.write_help_pages(fresh)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.replace(folder)
    except OSError as error:
        raise OutputError(
            f"The help pages cannot be written to {folder} ({error.strerror}); close any that are open."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _add_in_line(path: Path, add_in: bytes, older: Settings, dry_run: bool) -> str:
    if not path.is_file():
        missing = ", which was missing" if older.version else ""
        return said("write", f"the add-in {path}{missing}.", dry_run=dry_run)
    if path.read_bytes() == add_in:
        return said("leave", f"the add-in {path} unchanged: it is this version.", dry_run=dry_run)
    return said("replace", f"the add-in {path}: it was a different version.", dry_run=dry_run)


def _settings_line(path: Path, content: bytes, older: Settings, dry_run: bool) -> str:
    if not path.is_file():
        return said("write", f"the settings {path}.", dry_run=dry_run)
    if path.read_bytes() == content:
        return said("leave", f"the settings {path} unchanged.", dry_run=dry_run)
    of_version = f" of version {older.version}" if older.version not in ("", VERSION) else ""
    return said("replace", f"the settings{of_version} in {path}.", dry_run=dry_run)


def _switch(add_in_path: Path, add_in: bytes, settings_path: Path, settings: bytes) -> None:
    """Replace add-in and settings, both or neither."""
    for folder in (add_in_path.parent, settings_path.parent):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be created ({error.strerror}); ask your IT department."
            ) from error
    older = add_in_path.read_bytes() if add_in_path.is_file() else None
    switched = False
    try:
        with new_file(settings_path, force=True) as new_settings:
            new_settings.write_bytes(settings)
            # Excel may hold the add-in, so it is renamed first: when that fails, nothing has been.
            with new_file(add_in_path, force=True) as new_add_in:
                new_add_in.write_bytes(add_in)
            switched = True
    except BaseException:
        if switched:
            if older is None:
                add_in_path.unlink()
            else:
                with new_file(add_in_path, force=True) as restored:
                    restored.write_bytes(older)
        raise


def _remove_older(older: Settings, add_in: Path, dry_run: bool) -> list[str]:
    """Remove the add-in from where an older install had put it; Excel would open both."""
    path = older_add_in(older.add_in, add_in)
    if path is None:
        return []
    if not dry_run:
        try:
            path.unlink()
        except OSError as error:
            return [f"The older add-in {path} cannot be removed ({error.strerror}); remove it yourself."]
    return [said("remove", f"the older add-in {path}.", dry_run=dry_run)]


def _notes(windows: Windows, interpreter: Interpreter) -> list[str]:
    notes = []
    if excel_bitness(windows) is None:
        notes.append(
            "Note: could not tell whether Excel is 32-bit or 64-bit; the libraries for both are installed."
        )
    for what, folder in (
        ("Excel's start-up folder", windows.start_up_folder),
        ("Python", interpreter.python),
    ):
        where = where_redirected(folder, windows)
        if where:
            notes.append(f"Note: {what} is {where}; Excel may find it slow, locked or untrusted ({folder}).")
    notes += [
        f"Note: Excel opens {path} by itself, which has functions of the same names; {TAKE_OUT}."
        for path in start_up_workbooks(windows)
    ]
    notes += [f"Note: {bar} Ask your IT department." for bar in trust_center_bars(windows)]
    return notes


def uninstall(windows: Windows, *, dry_run: bool = False) -> list[str]:
    """Remove the add-in, its settings, its help pages and the imported releases of this user.

    Return what was done, one sentence a line; on a dry run, what would be.

    Raises:
        SetupError: Excel is open. Nothing was changed.
        OutputError: something could not be removed.
    """
    refuse_running_excel(windows)
    folder = windows.settings_folder
    settings, _findings = read_settings(folder / FILE_NAME, windows.encoding)
    ours = [
        path
        for path in (
            windows.add_in,
            *sorted(windows.start_up_folder.glob(UNFINISHED)),
            *filter(None, [older_add_in(settings.add_in, windows.add_in)]),
            folder / HELP_FOLDER,
            *sorted(folder.glob(RELEASE_FILES)),
            folder / FILE_NAME,  # last, so that a second try still knows where the add-in is
        )
        if path.exists()
    ]
    if not ours:
        return ["Nothing to remove: the add-in is not installed for this user.", *_left(windows)]
    for path in ours:
        if not dry_run:
            _remove(path)
    lines = [said("remove", f"{path}.", dry_run=dry_run) for path in ours]
    lines += _folder_lines(folder, ours, dry_run)
    lines += _left(windows)
    lines.append(
        "Your own workbooks are unchanged; formulas in them that use these functions no longer update."
    )
    lines.append("To remove the program itself, run: pip uninstall hcpcs-excel")
    return lines


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise OutputError(
            f"{path} cannot be removed ({error.strerror}); close the program that has it open and run "
            "uninstall again."
        ) from error


def _folder_lines(folder: Path, ours: list[Path], dry_run: bool) -> list[str]:
    if not folder.is_dir():
        return []
    others = sorted(path.name for path in folder.iterdir() if path not in ours)
    if others:
        return [
            said("leave", f"{folder}, because it holds other files: {', '.join(others)}.", dry_run=dry_run)
        ]
    if not dry_run:
        folder.rmdir()
    return [said("remove", f"the folder {folder}.", dry_run=dry_run)]


def _left(windows: Windows) -> list[str]:
    """Say of releases that were put into a folder of the user's choice."""
    chosen = windows.environment.get("HCPCS_EXCEL_DATA", "")
    if not chosen or Path(chosen) == windows.settings_folder or not list(Path(chosen).glob(RELEASE_FILES)):
        return []
    return [f"Imported releases are still in {chosen}, the folder you chose; remove them yourself."]
