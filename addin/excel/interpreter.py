"""The Python that Excel starts: asked whether it can answer, and written so that Excel can start it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from addin.excel.programs import run_program
from addin.excel.windows import Windows, is_arm_python, is_store_python
from udfs.errors import SetupError
from udfs.version import VERSION

# How the add-in starts it. Isolated (-I): no module comes from the folder of a workbook, and no PYTHON
# variable is read. Our functions come first: they keep xlwings from ending other Excels when Python ends. The
# library of xlwings puts its own identifier in place of $(CLSID).
START_COMMAND = '"{python}" -I -B -c "import udfs.functions, xlwings; xlwings.serve(\'$(CLSID)\')"'
_LONGEST_COMMAND = 1_000  # bytes; the library of xlwings copies it into a buffer of fixed size

_QUESTION = (
    "import json, sys, importlib.metadata, udfs.functions, addin, xlwings; "
    "print(json.dumps([sys.executable, sys.prefix, sys.base_prefix, "
    "importlib.metadata.version('hcpcs-excel'), xlwings.__version__]))"
)
OWN_ENVIRONMENT = (
    "create a separate environment (py -I -m venv hcpcs-excel-python), install hcpcs-excel in "
    "it and run hcpcs-excel install from it"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that can answer for Excel."""

    python: Path  # the one that Excel starts: without a console window, where there is such a one
    prefix: Path  # its environment
    version: str  # of hcpcs-excel in it
    xlwings: str  # the version of xlwings in it


def ask_interpreter(python: Path) -> Interpreter:
    """Return what a Python has to offer to Excel, by running it as Excel does.

    Raises:
        SetupError: it cannot be run, is from the Microsoft Store, or finds no packages when isolated.
    """
    if not python.is_file():
        raise SetupError(f"There is no Python at {python}; choose another with --python.")
    # Without a console there may be nowhere to answer to.
    asked = python.with_name("python.exe") if python.name.lower() == "pythonw.exe" else python
    ran = run_program([str(asked if asked.is_file() else python), "-I", "-B", "-c", _QUESTION])
    if "No module named" in ran.problem:
        raise SetupError(
            f"{python} does not find its packages in isolated mode, in which Excel runs it ({ran.problem}). "
            f"Packages installed with pip --user are not visible there: {OWN_ENVIRONMENT}."
        )
    if ran.problem:
        raise SetupError(
            f"{python} could not be run: {ran.problem}. Repair it or choose another with --python."
        )
    try:
        executable, prefix, base_prefix, version, xlwings = map(str, json.loads(ran.output.splitlines()[-1]))
    except (ValueError, IndexError) as error:
        raise SetupError(f"{python} does not behave like Python; choose another with --python.") from error
    refuse_store_python(executable, base_prefix)
    without_console = Path(executable).with_name("pythonw.exe")
    return Interpreter(
        without_console if without_console.is_file() else Path(executable), Path(prefix), version, xlwings
    )


def refuse_store_python(*paths: str) -> None:
    """Refuse a Python from the Microsoft Store.

    Raises:
        SetupError: it comes from there.
    """
    if is_store_python(*paths):
        raise SetupError(
            "This Python comes from the Microsoft Store: Windows hides the files it writes from Excel. "
            f"Install Python from python.org (no administrator rights needed), then {OWN_ENVIRONMENT}."
        )


def refuse_arm_python(windows: Windows) -> None:
    """Refuse a Python for ARM64.

    Raises:
        SetupError: it is one.
    """
    if is_arm_python(windows):
        raise SetupError(
            "This Python is for ARM64, for which xlwings has no library: pip installs it without one. "
            "Install 64-bit x64 Python from python.org, which runs on this computer too, then "
            f"{OWN_ENVIRONMENT}."
        )


def refuse_other_version(interpreter: Interpreter, xlwings: str) -> None:
    """Refuse a Python whose hcpcs-excel or xlwings is another than the one that makes the add-in.

    Raises:
        SetupError: it is another.
    """
    for package, theirs, ours in (
        ("hcpcs-excel", interpreter.version, VERSION),
        ("xlwings", interpreter.xlwings, xlwings),
    ):
        if theirs != ours:
            raise SetupError(
                f"{interpreter.python} has {package} {theirs}, this command has {ours}: "
                "run hcpcs-excel install from that Python."
            )


def library_names(xlwings: str, bitness: int | None) -> tuple[str, ...]:
    """Return the files that Excel needs to start Python: one for its bitness, both where it is not known.

    >>> library_names("0.37.8", 64)
    ('xlwings64-0.37.8.dll',)
    """
    return tuple(f"xlwings{bits}-{xlwings}.dll" for bits in ([bitness] if bitness else [64, 32]))


def library_folder(interpreter: Interpreter, names: tuple[str, ...]) -> Path | None:
    """Return the folder with the library of xlwings: beside Python, above it, or in its environment."""
    folder = interpreter.python.parent
    for candidate in (folder, folder.parent, interpreter.prefix):
        if all((candidate / name).is_file() for name in names):
            return candidate
    return None


def seconds_to_answer(windows: Windows, python: Path, folder: Path, xlwings: str) -> float:
    """Return how long it takes until a Python has answered a cell's question, from its start on.

    It is started and asked as Excel does, by the library of xlwings.

    Raises:
        SetupError: it has not answered, with the library's own reason.
    """
    (name,) = library_names(xlwings, 64 if sys.maxsize > 2**32 else 32)
    began = monotonic()
    try:
        answer = windows.ask_python(folder / name, start_command(python))
    except OSError as error:
        reason = str(error).partition("Command: ")[0].rpartition("Error message: ")[2]
        raise SetupError(
            f"Python cannot be started as Excel starts it: {' '.join(reason.split())}"
        ) from error
    if answer != "CPT":
        raise SetupError(f'Python answers CODESYSTEM("99213") with {answer!r}.')
    return monotonic() - began


def start_command(python: Path) -> str:
    r"""Return the command line with which the add-in starts Python.

    >>> from pathlib import PureWindowsPath
    >>> print(start_command(PureWindowsPath(r"C:\Python\pythonw.exe")))
    "C:\Python\pythonw.exe" -I -B -c "import udfs.functions, xlwings; xlwings.serve('$(CLSID)')"
    """
    return START_COMMAND.format(python=python)


def python_for_excel(python: Path, windows: Windows) -> Path:
    """Return the path of a Python in a form in which Excel can start it.

    Raises:
        SetupError: there is none.
    """
    return _usable(python, windows, lambda path: _command_problem(path, windows))


def folder_for_excel(folder: Path, windows: Windows) -> Path:
    """Return the path of a folder in a form that VBA can read and use.

    Raises:
        SetupError: there is none.
    """
    return _usable(folder, windows, lambda path: _path_problem(path, windows))


def refuse_unreadable(path: Path, windows: Windows) -> None:
    """Refuse a path that VBA cannot use and that cannot be chosen otherwise.

    Raises:
        SetupError: it has a character outside the code page of Windows.
    """
    problem = _path_problem(path, windows)
    if problem:
        raise SetupError(
            f"Excel cannot use {path}: {problem}. Ask your IT department for a user folder without it."
        )


def _usable(path: Path, windows: Windows, problem_of: Callable[[Path], str]) -> Path:
    problem = problem_of(path)
    if not problem:
        return path
    short = windows.short_path(path)
    if short is not None and not problem_of(short):
        return short
    raise SetupError(
        f"Excel cannot use {path}: {problem}. Install Python in another folder, such as C:\\Python."
    )


def _path_problem(path: Path, windows: Windows) -> str:
    text = str(path)
    # The library of xlwings takes what stands behind $( for a name; a quotation mark would end the path.
    for mark in ("$(", '"', "\r", "\n"):
        if mark in text:
            return f"there is {mark!r} in it"
    try:
        text.encode(windows.encoding)
    except UnicodeEncodeError as error:
        return f"the character {text[error.start]!r} is not in the code page of this Windows"
    return ""


def _command_problem(python: Path, windows: Windows) -> str:
    problem = _path_problem(python, windows)
    if not problem and len(start_command(python).encode(windows.encoding)) >= _LONGEST_COMMAND:
        return "the path is too long"
    return problem
