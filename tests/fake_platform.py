"""The add-in's own VBA, run by pyOpenVBA's interpreter, with Python behind it.

All modules run as they stand in the add-in but for ``Platform``, the one that reaches beyond Excel: Declare
lines and files are beyond the interpreter, so :class:`FakePlatform` answers in its place, under the same
names (a test holds it to them). Excel's own objects are the interpreter's; the few members that it lacks are
added in :class:`Excel`. The interpreter has no class modules that are there under their own name, so
:class:`_Bridge` keeps one of each. What does not run here: the Declare lines, reading the text file, Excel's
events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fake_excel import MISSING_ARGUMENT
from pyopenvba.apps.excel import Application, ExcelApplication, _protection
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._io import save_workbook
from pyopenvba.apps.excel._model import Range, Workbook
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    Interpreter,
    VBAArray,
    VBAErrorValue,
    VBAInt,
    VBAObject,
    VBARuntimeError,
    member,
    method,
    setter,
)
from pyopenvba.interpreter._runtime import UserClassInstance

from addin.excel.vba_modules import is_class, vba_modules

# The interpreter knows that a protected sheet refuses .Formula, and not yet that it refuses .Formula2.
_protection._RANGE_FREE |= {"Formula2"}

SETTINGS = """# a note
python = C:\\Python\\pythonw.exe
library folder = C:\\Python
"""
SETTINGS_PATH = "C:\\Users\\ana\\AppData\\Local\\hcpcs-excel\\settings.ini"
NOT_SET_UP = "Not set up for this user. Run hcpcs-excel install in a command window and start Excel again."
CVERR = -2146828288  # what COM adds to the number of a worksheet error
SERVER_UNAVAILABLE = -2147023174  # what a call gets whose server has died
PYTHON_RAISED = -2147467259  # what a call gets whose server has raised an exception
NOT_RUN = ("Platform", "ThisWorkbook", "Sheet1")  # Declare lines and files; Excel's own events; no code
ESC = 18  # what VBA raises in the middle of a call when Esc is pressed


class Died(Exception):  # noqa: N818, it is no error
    """Raised by a test's Python: the process ends, now and for every later call."""


class Interrupted(Exception):  # noqa: N818, nor is this
    """Raised by a test's Python: the user presses Esc while Excel waits for it."""


def to_com(value: Any) -> Any:
    """A VBA value as Python finds it on its side of COM."""
    if value is EMPTY:
        return None
    if value is MISSING:
        return MISSING_ARGUMENT
    if isinstance(value, VBAErrorValue):
        return CVERR + value.number
    if isinstance(value, VBAInt):
        return int(value)
    if not isinstance(value, VBAArray):
        return value
    if value.dimensions == 1:
        return tuple(to_com(one) for one in value.elements())
    (top, bottom), (left, right) = value.bounds
    return tuple(
        tuple(to_com(value.get([row, column])) for column in range(left, right + 1))
        for row in range(top, bottom + 1)
    )


def to_vba(value: Any) -> Any:
    """A value of Python's as COM hands it to VBA: lists become arrays that begin at 0."""
    if not isinstance(value, (list, tuple)):
        return EMPTY if value is None else value
    if not value or not isinstance(value[0], (list, tuple)):
        return VBAArray([(0, len(value) - 1)], items=[to_vba(one) for one in value])
    height, width = len(value), len(value[0])
    by_columns = [to_vba(value[row][column]) for column in range(width) for row in range(height)]
    return VBAArray([(0, height - 1), (0, width - 1)], items=by_columns)


def public_procedures(module: str) -> dict[str, tuple[str, ...]]:
    """The public procedures of a VBA module and the names of their arguments."""
    found = re.findall(
        r"^Public (?:Function|Sub) (\w+)\((.*?)\)(?: As \w+)?\r?$", vba_modules()[module], re.MULTILINE
    )
    return {name: tuple(re.findall(r"(\w+) As ", arguments)) for name, arguments in found}


class Handle(VBAObject):
    """A Python object that VBA only hands back: what xlwings' server wraps."""

    def __init__(self, python_object: object) -> None:
        self.python_object = python_object


class PythonServer(VBAObject):
    """xlwings' object in the other process, in front of its real COM server or of a test's function."""

    def __init__(self, call: Callable[..., Any], commands: Callable[..., Any]) -> None:
        self.call, self.commands = call, commands
        self.is_dead = False
        self.calls: list[tuple[Any, ...]] = []  # what cells have asked: function and arguments
        self.touches = 0  # calls of whatever kind that crossed to Python

    def answer(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self.touches += 1
        if self.is_dead:
            raise VBARuntimeError(SERVER_UNAVAILABLE, "The RPC server is unavailable.")
        try:
            return function(*arguments)
        except Died:
            self.is_dead = True
            raise VBARuntimeError(SERVER_UNAVAILABLE, "The RPC server is unavailable.") from None
        except Interrupted:
            raise VBARuntimeError(ESC, "User interrupt occurred") from None
        except Exception as error:
            traceback = f"Traceback (most recent call last):\n{type(error).__name__}: {error}"
            raise VBARuntimeError(PYTHON_RAISED, traceback) from error

    @method
    def CallUDF(self, script: object, fname: object, args: object) -> object:
        arguments = to_com(args)
        self.calls.append((fname, *arguments))
        return to_vba(self.answer(self.call, script, fname, arguments))

    @method
    def Len(self, obj: object) -> object:
        return VBAInt(self.answer(len, obj), "Long")

    @method
    def Module(self, module: object) -> object:
        return self.answer(Handle, module)

    @method
    def TupleFromArray(self, elements: object) -> object:
        return self.answer(Handle, to_com(elements))

    @method
    def Call(self, obj: Handle, name: object, arguments: Handle) -> object:
        return Handle(self.answer(self.commands, obj.python_object, name, arguments.python_object))

    @method
    def Var(self, obj: Handle) -> object:
        return to_vba(self.answer(lambda: obj.python_object))


class FakePlatform(VBAObject):
    """What ``Platform.cls`` offers, from memory: files, a server that a test supplies."""

    def __init__(self, make_server: Callable[[str, str], VBAObject]) -> None:
        self.make_server = make_server  # called with library folder and command
        self.files = {SETTINGS_PATH: SETTINGS}
        self.stamps: dict[str, str] = {}
        self.environment = {"LOCALAPPDATA": "C:\\Users\\ana\\AppData\\Local"}
        self.starts: list[tuple[str, str]] = []  # library folder and command of each start
        self.stops: list[tuple[str, str]] = []
        self.servers: list[Any] = []  # what make_server has made

    @method
    def StartPython(self, libraryFolder: object, command: object) -> object:
        self.starts.append((str(libraryFolder), str(command)))
        try:
            server = self.make_server(*self.starts[-1])
        except Died:
            raise VBARuntimeError(-2147221502, "C:\\a path that nobody should see") from None
        self.servers.append(server)
        return server

    @method
    def StopPython(self, libraryFolder: object, command: object) -> object:
        self.stops.append((str(libraryFolder), str(command)))
        return EMPTY

    @method
    def ReadTextFile(self, path: object) -> object:
        if path not in self.files:
            raise VBARuntimeError(53, "File not found")
        return self.files[str(path)]

    @method
    def FileStamp(self, path: object) -> object:
        return self.stamps.get(str(path), "")

    @method
    def EnvironmentValue(self, name: object) -> object:
        return self.environment.get(str(name), "")


class AutoCorrect(VBAObject):
    """Whether tables take in what is written beside them, and fill their columns by themselves."""

    def __init__(self) -> None:
        self.grows = self.fills = True

    @member
    def AutoExpandListRange(self) -> object:
        return self.grows

    @setter("AutoExpandListRange")
    def _set_grows(self, value: Any) -> None:
        self.grows = bool(value)

    @member
    def AutoFillFormulasInLists(self) -> object:
        return self.fills

    @setter("AutoFillFormulasInLists")
    def _set_fills(self, value: Any) -> None:
        self.fills = bool(value)


class Excel(Application):
    """Excel's Application with the members that the interpreter's lacks, as far as the add-in uses them."""

    vba_type_name = "Application"

    def __init__(self) -> None:
        super().__init__()
        self.described: dict[str, tuple[Any, ...]] = {}  # function -> category, description, argument help
        self.refuses_descriptions = self.refuses_status_bar = False
        self.chosen_file: object = False  # what the window for opening a file comes back with
        self.cancel_keys: list[int] = []
        self.calculations = 0
        self.while_calculating: Callable[[], object] = lambda: None
        self.version = "16.0"
        self.caller: object = NOTHING  # the cell whose formula is calculated
        self.said: list[object] = []  # all that stood in the status bar
        self.auto_correct = AutoCorrect()
        self.volatile = 0  # how often a formula has said that it is

    @method
    def MacroOptions(
        self,
        Macro: object = MISSING,
        Description: object = MISSING,
        Category: object = MISSING,
        ArgumentDescriptions: object = MISSING,
    ) -> object:
        if self.refuses_descriptions:
            raise VBARuntimeError(1004, "Cannot edit a macro on a hidden workbook.")
        helps = () if ArgumentDescriptions is MISSING else to_com(ArgumentDescriptions)
        self.described[str(Macro)] = (Category, Description, *helps)
        return EMPTY

    @method
    def GetOpenFilename(
        self,
        FileFilter: object = MISSING,
        FilterIndex: object = MISSING,
        Title: object = MISSING,
    ) -> object:
        return self.chosen_file

    @member
    def Caller(self) -> object:
        return self.caller

    @member
    def AutoCorrect(self) -> object:
        return self.auto_correct

    @method
    def Volatile(self, Volatile: object = MISSING) -> object:
        self.volatile += 1
        return EMPTY

    @method
    def CalculateFull(self) -> object:
        self.calculations += 1
        self.while_calculating()
        return self.vba_get("Calculate")

    @member
    def Version(self) -> object:
        return self.version

    @member
    def EnableCancelKey(self) -> object:
        return VBAInt(self.cancel_keys[-1] if self.cancel_keys else 1, "Long")

    @setter("EnableCancelKey")
    def _set_enable_cancel_key(self, value: Any) -> None:
        self.cancel_keys.append(int(value))

    @setter("StatusBar")
    def _set_status_bar_and_note(self, value: object) -> None:
        self.said.append(value)
        if self.refuses_status_bar:
            raise VBARuntimeError(1004, "Unable to set the StatusBar property of the Application class")
        self.status_bar = value


class OpenWorkbook(Workbook):
    """A workbook with what the interpreter's lacks."""

    vba_type_name = "Workbook"

    @method
    def SaveCopyAs(self, Filename: object = MISSING) -> object:
        """Write a copy, also over an older file; the open workbook stays what it is, saved or not."""
        target = Path(str(Filename))
        if not target.parent.is_dir():
            raise VBARuntimeError(1004, f"Microsoft Excel cannot access the file '{target}'.")
        kept = self.links_folder, self.saved
        save_workbook(self, target)
        self.links_folder, self.saved = kept
        return EMPTY


class _Bridge(ExcelBridge):
    """The names that VBA finds outside its own modules: the class modules' own, and Excel's."""

    def __init__(self, application: Application, platform: FakePlatform) -> None:
        super().__init__(application)
        self.classes: dict[str, VBAObject] = {"platform": platform}

    def global_object(self, name: str) -> object:
        return self.classes[name] if name in self.classes else super().global_object(name)


class _Interpreter(Interpreter):
    """The interpreter, which by itself hands a class module's procedures no variables to write to (ByRef)."""

    def _arguments(self, args: Any, frame: Any, **told: Any) -> Any:
        target = told.get("target")
        if isinstance(target, UserClassInstance):
            told["procedure"] = target.module.procedure(told.get("name", ""))
        return super()._arguments(args, frame, **told)


class AddIn:
    """Excel with the add-in loaded and one workbook open."""

    def __init__(
        self,
        call: Callable[..., Any] = lambda *_: "",
        commands: Callable[..., Any] = lambda *_: "",
        constants: Mapping[str, object] = MappingProxyType({}),
        modules: Mapping[str, str] | None = None,
        platform: FakePlatform | None = None,
    ) -> None:
        """Load the add-in.

        Args:
            call: what Python does when a cell asks: xlwings' CallUDF, or a function of the test's.
            commands: what Python does when the ribbon asks: module, function and arguments.
            constants: constants of the VBA modules that are to be others, so that a bound is soon reached.
            modules: sources to load in place of the add-in's own.
            platform: what stands for ``Platform``, and has a Python of its own.
        """
        self.platform = platform or FakePlatform(lambda *_: PythonServer(call, commands))
        self.application = Excel()
        self.excel = ExcelApplication()
        self.excel.application = self.application
        bridge = _Bridge(self.application, self.platform)
        self.excel.interpreter = _Interpreter(bridge)
        self.application.interpreter = self.excel.interpreter
        self.book = self.excel.add_workbook()
        self.book.__class__ = OpenWorkbook
        classes = []
        for name, source in (modules or vba_modules()).items():
            if name not in NOT_RUN:
                for constant, value in constants.items():
                    source = re.sub(rf"(Const {constant} As \w+ = ).*", rf"\g<1>{value}", source)
                self.excel.add_module(source, name=name, kind="class" if is_class(source) else "standard")
                if is_class(source):
                    classes.append(name)
        for name in classes:
            made = self.excel.interpreter.create(name)
            assert isinstance(made, VBAObject)
            bridge.classes[name.lower()] = made
        self.classes = bridge.classes

    def run(self, procedure: str, *arguments: object) -> Any:
        """Call a procedure of the add-in's VBA, such as "Server.Problem", and give its result to Python."""
        module, _, name = procedure.rpartition(".")
        if module:
            return to_com(self.classes[module.lower()].vba_get(name, list(arguments)))
        return to_com(self.excel.interpreter.run(name, list(arguments)))

    def range(self, address: str) -> Range:
        """A range of the first sheet, as a formula hands it to a function."""
        found = self.excel.sheet(1).sheet.vba_get("Range", [address])
        assert isinstance(found, Range)
        return found

    def fill(self, address: str, rows: Sequence[Sequence[object]]) -> None:
        """Write values into cells, texts as texts."""
        for row_number, row in enumerate(rows):
            for column_number, value in enumerate(row):
                cell = self.range(address).vba_get("Offset", [row_number, column_number])
                assert isinstance(cell, Range)
                if isinstance(value, str):
                    cell.vba_set("NumberFormat", "@")
                cell.vba_set("Value2", EMPTY if value is None else value)

    def values(self, address: str) -> Any:
        """The values of a range: one, or rows of them."""
        return to_com(self.range(address).vba_get("Value2"))

    @property
    def messages(self) -> list[str]:
        """What message boxes have said."""
        return [prompt for _kind, prompt, _title, _style in self.excel.dialogs]

    @property
    def calls(self) -> list[tuple[Any, ...]]:
        """What cells have asked of Python, of all its servers."""
        return [call for server in self.platform.servers for call in server.calls]
