"""Enough of Windows for xlwings' own Windows code to run anywhere, so that a test sees what a cell gets.

With ``windows()`` the installed xlwings imports its Windows half (``_xlwindows``, ``udfs``,
``com_server``) as it stands, and its COM server answers ``CallUDF`` with its real conversions. Replaced
are the modules of pywin32 and three names of ctypes; :data:`FAKED` is the list, name by name, and
``test_fake_windows.py`` holds it to xlwings' source in both directions. Not replaced and so not shown by
any test that uses this module: the passage of values between the two processes, and Excel itself.
"""

from __future__ import annotations

import asyncio  # noqa: F401, see below
import atexit
import concurrent.futures.thread  # noqa: F401, see below
import copy  # noqa: F401, see below
import ctypes
import datetime as dt
import importlib
import locale  # noqa: F401, see below
import shlex  # noqa: F401, see below
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

# Named so that no module of the standard library is first imported while the platform looks like Windows.
import xlwings  # noqa: F401

FAKED: dict[str, tuple[str, ...]] = {
    "pywintypes": ("IID", "TimeType", "com_error"),
    "pythoncom": ("CoInitialize", "IID_IDispatch", "TypeIIDs", "__file__"),
    "win32api": (),
    "win32con": (),
    "win32event": (),
    "win32gui": (),
    "win32process": ("GetWindowThreadProcessId",),
    "win32timezone": ("TimeZoneInfo",),
    "win32com": (),
    "win32com.client": ("CDispatch", "Dispatch", "DispatchBaseClass", "DispatchEx", "gencache"),
    "win32com.server": (),
    "win32com.server.dispatcher": (),
    "win32com.server.policy": (),
    "win32com.server.util": ("unwrap", "wrap"),
    "ctypes": ("PyDLL", "oledll", "windll"),  # put into the real module while xlwings is imported
}

IDISPATCH = "{00020400-0000-0000-C000-000000000046}"

# pythoncom, pywintypes ------------------------------------------------------------------------------


class IID(str):
    """An interface's identifier; like the real one it compares by value, whatever the case."""

    __slots__ = ()

    def __new__(cls, text: str) -> IID:
        return super().__new__(cls, text.upper())


class TimeType(dt.datetime):
    """A date as COM hands it over: a datetime with a time zone."""


class ComError(Exception):
    """What every failed COM call raises."""

    def __init__(self, hresult: int, text: str = "") -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult


class PyIDispatch:
    """A bare COM pointer: to an object of Excel's, or to a Python object behind a gateway (``wrap``)."""

    def __init__(self, target: object, name: str = "", interface: str = IDISPATCH) -> None:
        self.target, self.name, self.interface = target, name, interface

    def GetTypeInfo(self) -> PyIDispatch:  # noqa: N802, the real name
        return self

    def GetDocumentation(self, member: int) -> tuple[str, str, int, str]:  # noqa: N802, the real name
        assert member == -1, "only the documentation of the object itself is faked"
        return self.name, "", 0, ""

    def GetTypeAttr(self) -> SimpleNamespace:  # noqa: N802, the real name
        return SimpleNamespace(iid=IID(self.interface))


# win32com -------------------------------------------------------------------------------------------


class CDispatch:
    """A COM object with its attributes: those of the target behind the pointer."""

    def __init__(self, pointer: PyIDispatch) -> None:
        self._oleobj_ = pointer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._oleobj_.target, name)

    def __iter__(self) -> Iterator[Any]:
        target: Any = self._oleobj_.target
        return iter(target)


class DispatchBaseClass:
    """The base of classes generated from Excel's type library; here none is generated."""


class Gateway:
    """What stands behind the pointer to a Python object; ``unwrap`` reaches through it."""

    def __init__(self, python_object: object) -> None:
        self.python_object = python_object


def dispatch(pointer: Any, userName: str | None = None) -> CDispatch:  # noqa: N803, called by this name
    """Give a pointer its attributes; one that has them already is taken apart first."""
    return CDispatch(getattr(pointer, "_oleobj_", pointer))


def wrap(python_object: object) -> PyIDispatch:
    """Put a Python object behind a COM pointer."""
    return PyIDispatch(Gateway(python_object))


def unwrap(pointer: object) -> object:
    """Give back the Python object behind a COM pointer; raise for anything else, as pywin32 does."""
    if not isinstance(pointer, PyIDispatch):
        raise TypeError(f"argument is not a COM object (got type={type(pointer).__name__})")
    if not isinstance(pointer.target, Gateway):
        raise ComError(-2147467262, "No such interface supported")
    return pointer.target.python_object


# Putting it in place --------------------------------------------------------------------------------

_IMPLEMENTATIONS: dict[str, object] = {
    "IID": IID,
    "TimeType": TimeType,
    "com_error": ComError,
    "CoInitialize": lambda: None,
    "IID_IDispatch": IID(IDISPATCH),
    "TypeIIDs": {IID(IDISPATCH): PyIDispatch},
    "__file__": "pythoncom.dll",
    "GetWindowThreadProcessId": lambda window: (0, window),
    "TimeZoneInfo": SimpleNamespace(utc=lambda: dt.timezone.utc),
    "CDispatch": CDispatch,
    "Dispatch": dispatch,
    "DispatchBaseClass": DispatchBaseClass,
    "DispatchEx": dispatch,
    "gencache": SimpleNamespace(EnsureModule=lambda *_, **__: None),
    "unwrap": unwrap,
    "wrap": wrap,
    "PyDLL": lambda _path: SimpleNamespace(PyCom_PyObjectFromIUnknown=SimpleNamespace(restype=None)),
    "oledll": SimpleNamespace(ole32=SimpleNamespace(CLSIDFromString=lambda *_: 0)),
    "windll": SimpleNamespace(),
}


def fake_modules() -> dict[str, ModuleType]:
    """Build the modules of :data:`FAKED`, the packages among them holding the modules inside them."""
    modules = {name: ModuleType(name) for name in FAKED}
    for name, module in modules.items():
        vars(module).update({attribute: _IMPLEMENTATIONS[attribute] for attribute in FAKED[name]})
        package, _, last = name.rpartition(".")
        if package:
            setattr(modules[package], last, module)
    return modules


@contextmanager
def windows(*udf_modules: str) -> Iterator[Any]:
    """Run xlwings as on Windows inside the block and give its COM server, the object with ``CallUDF``.

    ``udf_modules`` are imported afresh, so that xlwings' real decorators apply to them. Afterwards
    ``sys.modules`` is as it was: other tests keep the ordinary xlwings and the undecorated functions.
    """
    modules = fake_modules()
    del modules["ctypes"]
    replaced = _take_out("xlwings", *udf_modules, *modules)
    sys.modules.update(modules)
    try:
        with _looking_like_windows():
            server = importlib.import_module("xlwings.com_server")
        for name in udf_modules:
            importlib.import_module(name)
        yield server.XLPython()
    finally:
        taken = _take_out("xlwings", *udf_modules, *modules)
        if "xlwings.com_server" in taken:
            taken["xlwings.com_server"].loop.close()
        if "xlwings._xlwindows" in taken:
            atexit.unregister(taken["xlwings._xlwindows"].cleanup)
        _put_back(replaced)


@contextmanager
def _looking_like_windows() -> Iterator[None]:
    """Show what xlwings reads while it is imported, and no longer: the platform and three names of ctypes."""
    platform, names = sys.platform, vars(ctypes).copy()
    try:
        sys.platform = "win32"
        vars(ctypes).update({name: _IMPLEMENTATIONS[name] for name in FAKED["ctypes"]})
        yield
    finally:
        sys.platform = platform
        for name in FAKED["ctypes"]:
            delattr(ctypes, name)
        vars(ctypes).update(names)


def _take_out(*names: str) -> dict[str, ModuleType]:
    """Take modules with all inside them out of ``sys.modules``, and out of the package that holds them."""
    inside = tuple(f"{name}." for name in names)
    taken = {name: sys.modules[name] for name in sys.modules if name in names or name.startswith(inside)}
    for name in taken:
        del sys.modules[name]
        package, _, last = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(last, None)  # "from package import last" would still find it
    return taken


def _put_back(modules: dict[str, ModuleType]) -> None:
    sys.modules.update(modules)
    for name, module in modules.items():
        package, _, last = name.rpartition(".")
        if package in sys.modules:  # a package that failed to import has gone, the modules inside it have not
            setattr(sys.modules[package], last, module)
