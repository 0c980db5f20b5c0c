"""Taking the add-in out of Excel, with all that install and the imports of releases have written."""

from __future__ import annotations

import shutil
from pathlib import Path

from addin.setup.changes import said
from addin.setup.install import HELP_FOLDER, UNFINISHED, refuse_running_excel
from addin.setup.settings import FILE_NAME, read_settings
from addin.setup.windows import Windows, older_add_in
from udfs.errors import OutputError

RELEASE_FILES = "releases.sqlite*"  # SQLite keeps files beside it whose names begin alike


def uninstall(windows: Windows, *, dry_run: bool = False) -> list[str]:
    """Remove the add-in, its settings, its help pages and the imported releases of this user.

    Args:
        windows: the machine.
        dry_run: whether only to say what would be done.

    Returns:
        What was done, one sentence a line; on a dry run what would be.

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
        "Your own workbooks stay as they are; formulas with our functions in them get no new answers."
    )
    lines.append("The program itself is removed with: pip uninstall hcpcs-excel")
    return lines


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise OutputError(
            f"{path} cannot be removed ({error.strerror}); close what has it open and run uninstall again."
        ) from error


def _folder_lines(folder: Path, ours: list[Path], dry_run: bool) -> list[str]:
    if not folder.is_dir():
        return []
    others = sorted(path.name for path in folder.iterdir() if path not in ours)
    if others:
        return [
            said(
                "leave", f"{folder}, because it holds what is not ours: {', '.join(others)}.", dry_run=dry_run
            )
        ]
    if not dry_run:
        folder.rmdir()
    return [said("remove", f"the folder {folder}.", dry_run=dry_run)]


def _left(windows: Windows) -> list[str]:
    """Say of releases that were put into a folder of the user's choice."""
    chosen = windows.environment.get("HCPCS_EXCEL_DATA", "")
    if not chosen or Path(chosen) == windows.settings_folder or not list(Path(chosen).glob(RELEASE_FILES)):
        return []
    return [f"Imported releases are still in {chosen}, a folder that you have chosen; remove them yourself."]
