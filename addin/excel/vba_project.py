"""The VBA project (``vbaProject.bin``) of the add-in, from the sources of its modules.

It holds sources only, without the compiled copy that Excel keeps beside them: MS-OVBA asks that of any
program but Excel itself, and Excel compiles the sources when it opens the file. pyOpenVBA writes the project.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from addin.excel.vba_modules import is_class

if TYPE_CHECKING:
    from pyopenvba.vba import VBAProject

PROJECT_NAME = "HCPCS"
_TEMPLATE_NAME = "VBAProject"
# MS-OVBA 2.3.4.1: the mark of the stream, the version "none", a zero, and no compiled code behind it.
_NO_COMPILED_CODE = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)
_NAME_RECORD = 0x0004  # MS-OVBA 2.3.4.2.1.6, the project's name


def vba_project(modules: Mapping[str, str]) -> bytes:
    """Return the bytes of a VBA project.

    A compound file, the same for the same sources and the same version of pyOpenVBA.
    """
    # Imported here: no other command needs them.
    from pyopenvba import ExcelFile
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import VBAModuleKind

    with TemporaryDirectory() as folder:
        path = Path(folder, "addin.xlam")
        with ExcelFile.create_new(path) as file:
            project = file.vba_project()
            project.delete_module("Module1")
            _rename(project)
            documents = project.module_names()
            for name, source in modules.items():
                if name in documents:
                    document = project.get_module(name)
                    document.source, document.dirty = source, True
                else:
                    kind = VBAModuleKind.other if is_class(source) else VBAModuleKind.standard
                    project.add_module(name, source, kind=kind)
            file.save()
        with ExcelFile(path) as file:
            container = CFB.from_bytes(file.vba_project_bytes())
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _NO_COMPILED_CODE)
    settings = container.get_stream("PROJECT")
    container.write_stream(
        "PROJECT", _replaced(settings, f'Name="{_TEMPLATE_NAME}"', f'Name="{PROJECT_NAME}"')
    )
    return bytes(container.to_bytes())


def _rename(project: VBAProject) -> None:
    """Give the project its own name, which pyOpenVBA reads and does not write."""
    before = len(project.dir_raw)
    project.dir_raw = _replaced(project.dir_raw, _name_record(_TEMPLATE_NAME), _name_record(PROJECT_NAME))
    project.dir_modules_offset += len(project.dir_raw) - before


def _name_record(name: str) -> bytes:
    return struct.pack("<HI", _NAME_RECORD, len(name)) + name.encode("ascii")


def _replaced(data: bytes, old: str | bytes, new: str | bytes) -> bytes:
    old, new = (text.encode("ascii") if isinstance(text, str) else text for text in (old, new))
    if data.count(old) != 1:  # another version of pyOpenVBA may bring another template
        raise ValueError(f"the empty VBA project does not hold {old!r} once")
    return data.replace(old, new)
