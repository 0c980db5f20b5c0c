"""The real Windows behind :mod:`addin.excel.windows`: the registry, paths, Excel's window, xlwings' library.

The only module that calls Windows itself. It is empty elsewhere.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

START_OR_FIND, STOP_AND_FORGET = 1, -1  # what the library of xlwings is told to do with Python

if sys.platform == "win32":
    import ctypes
    import winreg
    from ctypes import wintypes

    _LONGEST_PATH = 32_768  # characters, with the null at the end

    _GetShortPathNameW = ctypes.WinDLL("kernel32").GetShortPathNameW
    _GetShortPathNameW.argtypes = [wintypes.LPCWSTR, wintypes.LPWSTR, wintypes.DWORD]
    _GetShortPathNameW.restype = wintypes.DWORD

    _FindWindowW = ctypes.WinDLL("user32").FindWindowW
    _FindWindowW.argtypes = [wintypes.LPCWSTR, wintypes.LPCWSTR]
    _FindWindowW.restype = wintypes.HWND

    _GetDriveTypeW = ctypes.WinDLL("kernel32").GetDriveTypeW
    _GetDriveTypeW.argtypes = [wintypes.LPCWSTR]
    _GetDriveTypeW.restype = wintypes.UINT
    _REMOTE_DRIVE = 4

    _GetProfileType = ctypes.WinDLL("userenv").GetProfileType
    _GetProfileType.argtypes = [ctypes.POINTER(wintypes.DWORD)]
    _GetProfileType.restype = wintypes.BOOL
    _ROAMING_PROFILE = 2 | 8  # also one that was there when it began to roam

    class _Variant(ctypes.Structure):
        _fields_ = (
            ("kind", ctypes.c_ushort),
            ("reserved", ctypes.c_ushort * 3),
            ("pointer", ctypes.c_void_p),
            ("second_pointer", ctypes.c_void_p),
        )

    _TEXT, _OBJECT = 8, 9  # kinds of a VARIANT: BSTR, IDispatch

    def registry_value(key: str, name: str, view: int = 64) -> str | int | None:
        """Read one value of the registry.

        The text or number, None where there is none or it may not be read.
        """
        root, _, path = key.partition("\\")
        access = winreg.KEY_READ | (winreg.KEY_WOW64_32KEY if view == 32 else winreg.KEY_WOW64_64KEY)
        try:
            with winreg.OpenKey(getattr(winreg, root), path, 0, access) as opened:
                value, _kind = winreg.QueryValueEx(opened, name)
        except OSError:
            return None
        return value if isinstance(value, (str, int)) else None

    def short_path(path: Path) -> Path | None:
        """Return the form of a path with names of 8.3 characters, None where Windows keeps none."""
        buffer = ctypes.create_unicode_buffer(_LONGEST_PATH)
        length = _GetShortPathNameW(str(path), buffer, _LONGEST_PATH)
        return Path(buffer.value) if 0 < length < _LONGEST_PATH else None

    def excel_runs() -> bool:
        """Return whether there is an Excel in this session of the user, be it without a visible window.

        A list of processes would show other users' Excel on a shared server as well.
        """
        return bool(_FindWindowW("XLMAIN", None))

    def is_remote(path: Path) -> bool:
        """Return whether a path is on a drive of the network."""
        return bool(_GetDriveTypeW(path.anchor) == _REMOTE_DRIVE)

    def profile_roams() -> bool:
        """Return whether this user's settings follow to other computers."""
        found = wintypes.DWORD()
        return bool(_GetProfileType(ctypes.byref(found)) and found.value & _ROAMING_PROFILE)

    def activate(library: Path, command: str, mode: int) -> Any:
        """Have the library of xlwings start or end Python, as the add-in's VBA does.

        The object that stands for Python, None where it was ended.

        Raises:
            OSError: the library cannot be loaded, or says why it cannot do so.
        """
        import pythoncom
        from win32com.client import dynamic

        function = ctypes.WinDLL(str(library)).XLPyDLLActivateAuto
        function.argtypes = [ctypes.POINTER(_Variant), ctypes.c_char_p, ctypes.c_long]
        function.restype = ctypes.c_long
        result = _Variant()
        # Excel hands texts to such a function in the code page of Windows.
        if function(ctypes.byref(result), command.encode("mbcs"), mode):
            raise OSError(
                ctypes.wstring_at(result.pointer) if result.kind == _TEXT and result.pointer else ""
            )
        if result.kind != _OBJECT:
            return None
        return dynamic.Dispatch(pythoncom.ObjectFromAddress(result.pointer, pythoncom.IID_IDispatch))

    def ask_python(library: Path, command: str) -> str:
        """Return what CODESYSTEM("99213") is answered by the Python that the library starts by a command.

        Raises:
            OSError: with the library's own words.
        """
        import pywintypes

        server = activate(library, command, START_OR_FIND)
        try:
            return str(server.CallUDF("udfs.functions", "CODESYSTEM", ("99213",)))
        except pywintypes.com_error as error:
            raise OSError(str(error)) from error
        finally:
            del server
            activate(library, command, STOP_AND_FORGET)
