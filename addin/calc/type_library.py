"""The interface compiled: the type library (``.rdb``) that an extension brings along.

LibreOffice's own compiler, unoidl-write, comes with its development kit only, which users do not have. The
format is small: a header, one interface, and for each module a map from names to what they name; numbers have
four bytes, the lowest first. A text that was written before is a reference to its first place. A test
holds this module to what unoidl-write makes of :func:`addin.calc.interface.idl`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from addin.calc.interface import ANSWERS, BASE, INTERFACE, methods
from addin.function_declarations import Declaration

_MAGIC = b"UNOIDL\xff\0"
_MODULE = 0
_INTERFACE = 5
_IN = 0
_WRITTEN_BEFORE = 0x8000_0000


def type_library(functions: Iterable[Declaration]) -> bytes:
    """Answer the bytes of the type library.

    Args:
        functions: what is declared of the functions.

    Source: the format as unoidl-write of LibreOffice 4.1 and newer writes it.
    """
    content = bytearray(_MAGIC + struct.pack("<II", 0, 0))  # the place of the outermost map comes last
    place = _write_interface(content, functions)
    *modules, name = INTERFACE.split(".")
    for module in reversed(modules):
        entry = _write_name(content, name, place)
        place, name = len(content), module
        content += struct.pack("<BI", _MODULE, 1) + entry
    entry = _write_name(content, name, place)
    struct.pack_into("<II", content, len(_MAGIC), len(content), 1)
    return bytes(content + entry)


def _write_name(content: bytearray, name: str, place: int) -> bytes:
    """Write a name, and answer the entry of a map that connects it with a place."""
    entry = struct.pack("<II", len(content), place)
    content += name.encode("ascii") + b"\0"
    return entry


def _write_interface(content: bytearray, functions: Iterable[Declaration]) -> int:
    """Write the interface and answer its place."""
    place = len(content)
    texts: dict[str, int] = {}

    def number(value: int) -> None:
        content.extend(struct.pack("<I", value))

    def text(value: str) -> None:
        if value in texts:
            number(texts[value] | _WRITTEN_BEFORE)
        else:
            texts[value] = len(content)
            number(len(value))
            content.extend(value.encode("ascii"))

    content.append(_INTERFACE)
    number(1)
    text(BASE)
    number(0)  # optional bases
    number(0)  # attributes
    described = methods(functions)
    number(len(described))
    for method in described:
        text(method.name)
        text(ANSWERS)
        number(len(method.parameters))
        for name, kind in method.parameters:
            content.append(_IN)
            text(name)
            text(kind)
        number(0)  # exceptions
    return place
