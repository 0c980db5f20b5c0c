"""A Windows machine in a folder: its user folders, registry, Excel and Pythons, for what installs the add-in.

The files are real, and so are the Pythons: each is an environment of its own made around the running
interpreter, under the names that Windows gives the programs. The registry is a dictionary, and whether
Excel is open a field.
"""

from __future__ import annotations

import site
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from addin.excel.programs import Ran, run_program
from addin.excel.windows import Windows

XLWINGS = version("xlwings")
PLATFORM = (r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")


@dataclass
class Machine:
    """A machine whose facts a test can change."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    registry: dict[tuple[str, str, int], str | int] = field(default_factory=dict)
    short_paths: dict[Path, Path] = field(default_factory=dict)
    excel_open: bool = False
    remote_drive: Path | None = None
    roams: bool = False
    answer: str | OSError = "CPT"  # what Python answers when the library starts it
    asked: list[tuple[Path, str]] = field(default_factory=list)  # library and command of each time
    encoding: str = "cp1252"
    python: Path = Path("python.exe")
    base_prefix: str = r"C:\Python312"

    def set_registry(self, key: str, name: str, value: str | int, view: int = 64) -> None:
        """Give the registry a value; like the real one it does not tell capitals from small letters."""
        self.registry[key.lower(), name.lower(), view] = value

    def windows(self) -> Windows:
        """Answer the machine as install, uninstall and doctor see it."""
        return Windows(
            environment=self.environment,
            registry=lambda key, name, view=64: self.registry.get((key.lower(), name.lower(), view)),
            short_path=self.short_paths.get,
            excel_runs=lambda: self.excel_open,
            is_remote=lambda path: self.remote_drive is not None and path.is_relative_to(self.remote_drive),
            profile_roams=lambda: self.roams,
            ask_python=self.ask_python,
            encoding=self.encoding,
            python=self.python,
            base_prefix=self.base_prefix,
        )

    def ask_python(self, library: Path, command: str) -> str:
        """Answer as the library of xlwings does, or fail with its words."""
        self.asked.append((library, command))
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    def files(self) -> dict[str, bytes]:
        """Answer every file of the user, by its path below the machine."""
        user = self.root / "user"
        return {
            path.relative_to(user).as_posix(): path.read_bytes()
            for path in sorted(user.rglob("*"))
            if path.is_file()
        }


def machine(root: Path, user: str = "user") -> Machine:
    """Make a machine with Excel of 64 bits and a Python that has everything."""
    made = Machine(root)
    made.environment = {
        "APPDATA": str(root / user / "Roaming"),
        "LOCALAPPDATA": str(root / user / "Local"),
        "PROCESSOR_ARCHITECTURE": "AMD64",
    }
    made.set_registry(*PLATFORM, "x64")
    made.python = python_environment(root / "python")
    return made


def python_environment(
    folder: Path, *, libraries: bool = True, packages: bool = True, console: bool = True
) -> Path:
    """Make an environment as Windows lays one out, and answer its python.exe (or pythonw.exe)."""
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    names = ("python.exe", "pythonw.exe") if console else ("pythonw.exe",)
    (folder / "Scripts").mkdir(parents=True)
    for name in names:
        (folder / "Scripts" / name).symlink_to(base)
    (folder / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    if packages:
        inside = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        inside.mkdir(parents=True)
        lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
        (inside / "all.pth").write_text("\n".join(lines))
    if libraries:
        for bits in (32, 64):
            (folder / f"xlwings{bits}-{XLWINGS}.dll").write_bytes(b"library")
    return folder / "Scripts" / names[0]


_ANSWERS: dict[
    str, tuple[Path, Ran]
] = {}  # what a whole environment answered to a question, and where it was


def run_program_once(command: Sequence[str]) -> Ran:
    """Run a program, or answer as a whole environment has answered before: all but its folder is the same.

    For tests of what is made of the answer; tests/test_setup_interpreter.py really runs each Python.
    """
    folder, question = Path(command[0]).parents[1], command[-1]
    if not _is_whole(folder):
        return run_program(command)
    if question not in _ANSWERS:
        _ANSWERS[question] = folder, run_program(command)
    first, ran = _ANSWERS[question]
    return ran._replace(output=ran.output.replace(str(first), str(folder)))


def _is_whole(folder: Path) -> bool:
    pythons = [folder / "Scripts" / name for name in ("python.exe", "pythonw.exe")]
    return all(map(Path.is_symlink, pythons)) and any(folder.glob("lib/*/site-packages/all.pth"))


def program(path: Path, script: str) -> Path:
    """Make a program that a shell runs, to stand for a Python that goes wrong."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path
