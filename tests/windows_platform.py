"""What ``Platform.cls`` does, done with the real things: the settings, xlwings' library, Python behind COM.

On Windows alone. In front of it stands the add-in's VBA, run by the interpreter as in other tests; so all is
real from the question of a cell to Python and back, but for Excel.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fake_excel import MISSING_ARGUMENT
from fake_platform import AddIn, FakePlatform, PythonServer
from pyopenvba.interpreter import EMPTY, VBAInt, VBARuntimeError, method

from addin.excel import real_windows as _real_windows
from addin.excel.interpreter import library_names

real_windows: Any = _real_windows  # empty but on Windows


def activate(folder: str, command: str, mode: int) -> Any:
    """Call the library as the Declare line of ``Platform.cls`` does; answer the object that it gives."""
    (name,) = library_names(version("xlwings"), 64 if sys.maxsize > 2**32 else 32)
    try:
        return real_windows.activate(Path(folder, name), command, mode)
    except OSError as error:
        raise VBARuntimeError(-2147221502, str(error)) from error


def process_of(addin: AddIn) -> int:
    """The number of the process that has answered last."""
    return int(addin.platform.servers[-1].commands("os", "getpid", ()))


class ServerInAnotherProcess(PythonServer):
    """xlwings' object in the other process."""

    def __init__(self, server: Any) -> None:
        super().__init__(
            lambda script, name, arguments: server.CallUDF(script, name, tuple(_arguments(arguments))),
            lambda module, name, arguments: server.Var(
                server.Call(server.Module(module), name, server.TupleFromArray(arguments))
            ),
        )
        self.server = server

    @method
    def Len(self, obj: object) -> object:
        return VBAInt(self.answer(self.server.Len, obj), "Long")


def _arguments(arguments: Sequence[Any]) -> Iterator[Any]:
    """An argument that was left out is not a number but an error of its own kind."""
    import pythoncom
    from win32com.client import VARIANT

    for argument in arguments:
        missing = type(argument) is int and argument == MISSING_ARGUMENT
        yield VARIANT(pythoncom.VT_ERROR, argument) if missing else argument


class WindowsPlatform(FakePlatform):
    """``Platform`` with files, environment and Python of this machine."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(
            lambda folder, command: ServerInAnotherProcess(
                activate(folder, command, real_windows.START_OR_FIND)
            )
        )
        self.environment = environment

    @method
    def StopPython(self, libraryFolder: object, command: object) -> object:
        self.stops.append((str(libraryFolder), str(command)))
        activate(str(libraryFolder), str(command), real_windows.STOP_AND_FORGET)
        return EMPTY

    @method
    def ReadTextFile(self, path: object) -> object:
        try:
            return Path(str(path)).read_text(encoding="mbcs")
        except FileNotFoundError as error:
            raise VBARuntimeError(53, "File not found") from error

    @method
    def FileStamp(self, path: object) -> object:
        file = Path(str(path))
        if not file.is_file():
            return ""
        found = file.stat()
        return f"{found.st_mtime}/{found.st_size}"
