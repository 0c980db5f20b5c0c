"""What install puts in place: the built add-in and the help pages. Their makers are imported when needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class BuildAddIn(Protocol):
    """Make the add-in of this version."""

    def __call__(self) -> bytes:
        """Answer the content of the .xlam file, the same each time."""
        ...  # pragma: no cover - the form only


class WriteHelpPages(Protocol):
    """Write the help pages into a folder."""

    def __call__(self, folder: Path) -> Path:
        """Answer the page to begin with."""
        ...  # pragma: no cover - the form only


def _build_addin() -> bytes:
    from addin.xlam.build import build_addin

    return build_addin()


def _write_help_pages(folder: Path) -> Path:
    from addin.function_pages import write_help_pages

    return write_help_pages(folder)


@dataclass(frozen=True, slots=True)
class Parts:
    """What install puts in place."""

    build_addin: BuildAddIn = _build_addin
    write_help_pages: WriteHelpPages = _write_help_pages
