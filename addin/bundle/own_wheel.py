"""The wheel of the running hcpcs-excel, put together again from the files that were installed out of it.

Whoever has only the installed command has no wheel any more, and asking an index for one by its name could
bring something else. The list of installed files tells which there were, and what was in them.
"""

from __future__ import annotations

import base64
import csv
import zipfile
from hashlib import sha256
from importlib.metadata import PackagePath, distribution
from io import StringIO
from pathlib import Path

from udfs.errors import SetupError

_NAME = "hcpcs-excel"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_BUILD_IT = "build the wheel (python -I -m build --wheel) and pass it with --wheel"


def own_wheel(folder: Path) -> Path:
    """Write the wheel of the running hcpcs-excel.

    The wheel: the same files with the same content as in the one that was installed.

    Raises:
        SetupError: it was not installed from a wheel, or its files have changed since.
    """
    installed = distribution(_NAME)
    files = {file.as_posix(): file for file in installed.files or () if _is_of_the_wheel(file)}
    if "addin/__init__.py" not in files:
        raise SetupError(f"This hcpcs-excel runs from source; {_BUILD_IT}.")
    path = folder / f"hcpcs_excel-{installed.version}-py3-none-any.whl"
    lines: list[tuple[str, str, int | str]] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        # What describes the wheel stands at its end, as programs that read wheels like it best.
        for name in sorted(files, key=lambda name: (".dist-info/" in name, name)):
            content = _content(files[name])
            lines.append((name, f"sha256={_digest(content)}", len(content)))
            _add(wheel, name, content)
        record = next(name for name in files if name.endswith(".dist-info/METADATA")).replace(
            "METADATA", "RECORD"
        )
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows([*lines, (record, "", "")])
        _add(wheel, record, text.getvalue().encode())
    return path


def _is_of_the_wheel(file: PackagePath) -> bool:
    """Return whether a file was in the wheel: not the command, compiled files or notes of the installer."""
    if ".." in file.parts or "__pycache__" in file.parts:
        return False
    if file.parts[0].endswith(".dist-info"):
        return file.parts[1] in ("METADATA", "WHEEL", "entry_points.txt", "licenses")
    return file.parts[0] in ("addin", "udfs", "workbook_templates")


def _content(file: PackagePath) -> bytes:
    try:
        content = file.read_binary()
    except OSError:
        content = b""
    if file.hash is None or file.hash.value != _digest(content):
        raise SetupError(f"{file} has changed since it was installed; reinstall hcpcs-excel, or {_BUILD_IT}.")
    return content


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=")


def _add(wheel: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_DATE)
    entry.external_attr = 0o644 << 16
    wheel.writestr(entry, content, zipfile.ZIP_DEFLATED)
