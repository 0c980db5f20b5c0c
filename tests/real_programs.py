"""Running the real programs that engine tests use, with a time limit and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

TIME_LIMIT = 300  # seconds; a hung program ends, a slow machine does not fail


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program; when it takes too long, end it and everything that it has started."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=os.name == "posix",
    )
    try:
        output, errors = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


@dataclass(frozen=True)
class LibreOffice:
    """LibreOffice with a profile of its own, so that a running one is left alone."""

    program: str
    profile: Path
    folder: Path

    def convert(self, path: Path, kind: str) -> Path:
        """Convert a file; every formula is worked out anew on loading."""
        result = run(
            [
                self.program,
                "--headless",
                "--norestore",
                f"-env:UserInstallation={self.profile.as_uri()}",
                "--convert-to",
                kind,
                "--outdir",
                str(self.folder),
                str(path),
            ]
        )
        made = self.folder / f"{path.stem}.{kind.partition(':')[0]}"
        assert made.is_file(), f"LibreOffice made nothing of {path.name}: {result.stderr}"
        return made

    def recalculated(self, path: Path) -> Path:
        """Answer the workbook with the results that LibreOffice works out."""
        return self.convert(path, "xlsx:Calc MS Excel 2007 XML")
