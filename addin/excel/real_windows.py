"""The real Windows behind :mod:`addin.excel.windows`: the registry, short paths, Excel's window.

The only module that calls Windows itself. It is empty elsewhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

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
