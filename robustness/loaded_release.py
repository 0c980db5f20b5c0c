"""A small made-up release in a folder of the process's own, which can be loaded and taken away again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from release_files import save_text


class LoadedRelease:
    """What the functions find when they look for releases: one, or none."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hcpcs-excel-sweep-")
        self._empty = str(Path(self._folder.name, "nothing"))
        self._filled = str(Path(self._folder.name, "data"))
        os.environ["HCPCS_EXCEL_DATA"] = self._filled
        from addin.releases import import_release

        import_release(save_text(Path(self._folder.name)))

    def __enter__(self) -> LoadedRelease:
        self.show(loaded=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.show(loaded=False)
        self._folder.cleanup()

    def show(self, loaded: bool) -> None:
        """Have the next question find the release, or none."""
        from udfs.releases.current import look_again

        os.environ["HCPCS_EXCEL_DATA"] = self._filled if loaded else self._empty
        look_again()
