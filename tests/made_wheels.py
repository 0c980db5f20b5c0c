"""Small wheels made on the spot, and a folder of them in the place of an index."""

from __future__ import annotations

import base64
import os
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path


def make_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    requires: Sequence[str] = (),
    *,
    tag: str = "py3-none-any",
    files: Mapping[str, str] | None = None,
    more: str = "",
) -> Path:
    """Write a wheel that pip takes; without ``files`` it has one module."""
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}"
    metadata += "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
    parts = {
        **(files or {f"{name.replace('-', '_')}.py": ""}),
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = f"{stem}.dist-info/RECORD"
    lines = [f"{part},sha256={_digest(text)},{len(text.encode())}\n" for part, text in parts.items()]
    folder.mkdir(exist_ok=True)
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for part, text in {**parts, record: "".join([*lines, f"{record},,\n"])}.items():
            wheel.writestr(zipfile.ZipInfo(part), text)
    return path


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")


def only_from(folder: Path) -> dict[str, str]:
    """The variables under which pip looks into a folder and nowhere else."""
    return {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
