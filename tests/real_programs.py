"""Running the real programs that engine tests use, with a time limit and nothing left behind."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

TIME_LIMIT = 300  # seconds; a hung program ends, a slow machine does not fail
_DRIVER = Path(__file__).with_name("libreoffice_driver.py")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop>
<prop oor:name="UseLocking" oor:op="fuse"><value>false</value></prop>
<prop oor:name="UseDocumentOOoLockFile" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


def missing(engine: str, what_to_do: str) -> NoReturn:
    """Skip the test or module for want of a program, or fail it where programs are required."""
    reason = f"{engine} is not on this machine: {what_to_do}"
    if os.environ.get("HCPCS_EXCEL_ENGINES_REQUIRED") == "1":
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)


def needed_for_bulk() -> None:
    """Skip a module whose imports need the packages of an engine for large files."""
    if not all(map(find_spec, ("ibis", "duckdb", "pyarrow"))):
        missing(
            "An engine for large files",
            'install it, in the folder of the project, with: pip install ".[bulk]"',
        )


def run(
    command: Sequence[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program; when it takes too long, end it and everything that it has started."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=os.name == "posix",
    )
    try:
        output, errors = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        end(process)
        process.communicate()
        raise
    return subprocess.CompletedProcess(list(command), process.returncode, output, errors)


def end(process: subprocess.Popen[Any]) -> None:
    """End a program that has a group of its own, and everything that it has started."""
    if os.name == "posix":
        with suppress(ProcessLookupError):  # all of it has ended already
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def python_of_libreoffice(program: str) -> str | None:
    """Find the Python that can talk to LibreOffice: its own, or the system's with the module uno."""
    folder = Path(program).resolve().parent
    beside = [folder / "python.exe", folder / "python", folder.parent / "Resources" / "python"]
    candidates = [str(path) for path in beside if path.exists()]
    for candidate in (*candidates, "/usr/bin/python3", shutil.which("python3")):
        if candidate and shutil.which(candidate):
            asked = run([candidate, "-c", "import uno"], without_other_pythons(dict(os.environ), candidate))
            if asked.returncode == 0:
                return candidate
    return None


def without_other_pythons(environment: dict[str, str], python: str) -> dict[str, str]:
    """Keep the Python inside LibreOffice from taking the libraries of the one that runs the tests."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    }
    kept["PATH"] = os.pathsep.join((str(Path(python).parent), environment.get("PATH", os.defpath)))
    return kept


class LibreOffice:
    """One LibreOffice without windows, with a profile and a pipe of its own: another one is left alone.

    It starts when it is first needed, and stays until :meth:`stop`. Every workbook is recalculated when
    it is opened, whatever values are stored in it.
    """

    def __init__(
        self, program: str, python: str, folder: Path, environment: dict[str, str] | None = None
    ) -> None:
        self.program, self.python, self.folder = program, python, folder
        self.environment = without_other_pythons({**os.environ, **(environment or {})}, python)
        self.profile = folder / "config" / "libreoffice" / "4"  # where LibreOffice looks itself
        self._started: list[subprocess.Popen[Any]] = []
        self._documents = 0
        settings = self.profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(_SETTINGS, encoding="utf-8")

    @property
    def version(self) -> str:
        """The version that runs, such as "25.2.3.2"."""
        return str(self.ask("version")).split()[0]

    def open(self, path: Path | None = None) -> Document:
        """Open a workbook, or a new one with one empty sheet."""
        self._documents += 1
        named = None if path is None else str(path)
        try:
            self.ask("open", self._documents, named)
        except RuntimeError:
            if self._started:  # it lives: this workbook cannot be opened
                raise
            self.ask("open", self._documents, named)  # it had crashed before, and a new one is asked
        return Document(self, self._documents)

    def convert(self, path: Path, kind: str) -> Path:
        """Save a file in another form: "xlsx", "xls", "ods", "csv" or "pdf"."""
        made = self.folder / f"{path.stem}.{kind}"
        with self.open(path) as document:
            document.save(made)
        return made

    def recalculated(self, path: Path) -> Path:
        """Answer the workbook with the results that LibreOffice works out."""
        return self.convert(path, "xlsx")

    def ask(self, command: str, *arguments: Any) -> Any:
        """Have the driver do something and answer what it says; a hung LibreOffice is ended."""
        if not self._started:
            self._start()
        _, driver = self._started
        watchdog = threading.Timer(TIME_LIMIT, self._end)
        watchdog.start()
        try:
            driver.stdin.write(json.dumps([command, *arguments]) + "\n")  # type: ignore[union-attr]
            driver.stdin.flush()  # type: ignore[union-attr]
            line = driver.stdout.readline()  # type: ignore[union-attr]
        finally:
            watchdog.cancel()
        told = json.loads(line) if line else {"error": "it has ended"}
        if "error" in told:
            if not line or "Disposed" in told["error"]:
                self._end()  # it has crashed: the next test gets a new one
            raise RuntimeError(f"LibreOffice, {command}: {told['error']}")
        return told["answer"]

    def stop(self) -> None:
        """End it with everything that it has started; it first gets the chance to take its locks away."""
        if self._started:
            with suppress(RuntimeError, OSError, subprocess.TimeoutExpired):
                self.ask("terminate")
                self._started[0].wait(timeout=30)
        self._end()

    def _end(self) -> None:
        for process in self._started:
            end(process)
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()
        self._started = []

    def _start(self) -> None:
        pipe = f"hcpcs-{secrets.token_hex(8)}"
        group = os.name == "posix"
        office = subprocess.Popen(
            [
                self.program,
                "--headless",
                "--norestore",
                "--nologo",
                f"-env:UserInstallation={self.profile.as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=group,
        )
        driver = subprocess.Popen(
            [self.python, str(_DRIVER), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self.environment,
            start_new_session=group,
        )
        self._started = [office, driver]


class Document:
    """A workbook that is open in LibreOffice."""

    def __init__(self, office: LibreOffice, number: int) -> None:
        self._office, self._number = office, number

    def __enter__(self) -> Document:
        return self

    def __exit__(self, *_: object) -> None:
        if self._office._started:
            self._office.ask("close", self._number)

    def recalculate(self) -> None:
        """Work all formulas out anew."""
        self._office.ask("recalculate", self._number)

    def sheet_names(self) -> list[str]:
        return list(self._office.ask("sheet_names", self._number))

    def cells(self, sheet: str, address: str) -> list[list[Any]]:
        """The values of an area, row by row: numbers, texts, "" for nothing; errors as they are shown."""
        return list(self._office.ask("cells", self._number, sheet, address))

    def used(self, sheet: str) -> list[list[Any]]:
        """The values of a sheet from A1 to the last cell that is used."""
        return list(self._office.ask("used", self._number, sheet))

    def set_values(self, sheet: str, address: str, rows: Sequence[Sequence[Any]]) -> None:
        """Put texts, numbers and None into cells, as they are."""
        self._office.ask("set_values", self._number, sheet, address, [list(row) for row in rows])

    def set_formulas(self, sheet: str, address: str, rows: Sequence[Sequence[str]]) -> None:
        """Enter formulas in English, with semicolons between arguments."""
        self._office.ask("set_formulas", self._number, sheet, address, [list(row) for row in rows])

    def set_array_formula(self, sheet: str, address: str, formula: str) -> None:
        """Enter one formula into a whole area, as with Ctrl+Shift+Enter."""
        self._office.ask("set_array_formula", self._number, sheet, address, formula)

    def sort(self, sheet: str, address: str, column: int, *, ascending: bool = True) -> None:
        """Sort the rows of an area by one of its columns, from 0."""
        self._office.ask("sort", self._number, sheet, address, column, ascending)

    def save(self, path: Path) -> None:
        """Save in the form that the name's ending says: .xlsx, .xls, .ods, .csv or .pdf."""
        self._office.ask("save", self._number, str(path), path.suffix[1:])

    def pages(self, folder: Path, resolution: int = 60) -> list[Path]:
        """Draw the pages as a printer would, one PNG file each, in their order."""
        printed = folder / "pages.pdf"
        self.save(printed)
        drawn = run(["pdftoppm", "-r", str(resolution), "-png", str(printed), str(folder / "page")])
        assert drawn.returncode == 0, drawn.stderr
        return sorted(folder.glob("page*.png"))


def command(*arguments: str, environment: dict[str, str] | None = None, as_user: bool = False) -> Any:
    """Run the ``hcpcs-excel`` command; ``as_user``: for root, as if it were an ordinary user."""
    program = [sys.executable, "-c", "from addin.cli.command import main; main()", *arguments]
    if as_user and is_root():
        program = ["unshare", "--user", *program]
    return run(program, {**os.environ, **(environment or {})})


def validator_findings(program: str, path: Path) -> list[str]:
    """What the Open XML SDK validator, the program at this path, finds in a file."""
    result = run([*(["node"] if program.endswith(".js") else []), program, str(path)])
    report = json.loads(result.stdout)
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in report["errors"]]


def installation_in(folder: Path) -> dict[str, str]:
    """The environment in which LibreOffice keeps the user's and the shared extensions in a folder."""
    config = folder / "config"
    config.mkdir(exist_ok=True)  # LibreOffice uses another one where this one is missing
    return {
        "XDG_CONFIG_HOME": str(config),
        "UNO_SHARED_PACKAGES_CACHE": (folder / "shared").as_uri(),
    }


def is_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0
