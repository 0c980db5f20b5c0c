"""Files that are damaged, cut short, or were never what their ending says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from robustness.fuzzed_cells import Cells
from robustness.other_files import OtherFile
from robustness.random_workbook import random_workbook

_HUGE = "9" * 5_000  # more digits than Python turns into a number
_ODD_VALUES = (
    "", "-1", "0", "1", "nan", "1e999", "99999999999", _HUGE, "A0", "XFE1", "A1:B", "$A$1", "x", "\u0663",
    "1.5",
    "&#1;", "true", "../../../x", "a" * 70_000,
)  # fmt: skip


def damaged_file(seed: int, block: int, folder: Path, others: list[OtherFile]) -> tuple[Path, str]:
    """Make the damaged file of a block.

    Args:
        seed: the seed of the sweep.
        block: the number of the block.
        folder: where to write it.
        others: whole files of other programs.

    Returns:
        The file, and in a word how it was damaged.
    """
    chance = Random(f"damaged {seed} {block}")
    content, suffix = _base(seed, block, chance, folder, others)
    ways = list(_ANY)
    if content.startswith(b"PK"):
        ways += _PACKAGE * 3
    elif suffix in (".csv", ".tsv", ".txt"):
        ways += _TEXT * 2
    damage = chance.choice(ways)
    path = folder / f"list{suffix if chance.random() < 0.97 else chance.choice(_SUFFIXES)}"
    path.write_bytes(damage(content, chance))
    return path, damage.__name__


_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")


def _base(seed: int, block: int, chance: Random, folder: Path, others: list[OtherFile]) -> tuple[bytes, str]:
    kind = chance.random()
    if kind < 0.4:
        made = random_workbook(seed, block, folder).path
        content = made.read_bytes()
        made.unlink()
        return content, made.suffix
    if kind < 0.8:
        suffix, content = chance.choice(others)
        return content, suffix
    return _text(Cells(seed, block)), chance.choice((".csv", ".tsv", ".txt"))


def _text(cells: Cells) -> bytes:
    mark = cells.chance.choice(",;\t|")
    lines = [
        "Code",
        *(str(cells.chance.choice((cells.code, cells.damaged, cells.text))()) for _ in range(30)),
    ]
    text = cells.chance.choice(("\r\n", "\n", "\r")).join(f'{line}{mark}"a{mark}b"{mark}7' for line in lines)
    codec = cells.chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"))
    return text.encode(codec, "replace")


# --- any file ---


def cut(content: bytes, chance: Random) -> bytes:
    """Cut short."""
    return content[: chance.randrange(len(content) + 1)]


def flipped(content: bytes, chance: Random) -> bytes:
    """Some bits are other ones."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20, 200))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def zeroed(content: bytes, chance: Random) -> bytes:
    """A stretch is empty, as after a crash of the disk."""
    start = chance.randrange(len(content))
    length = chance.randrange(1, 5_000)
    return content[:start] + bytes(len(content[start : start + length])) + content[start + length :]


def shuffled(content: bytes, chance: Random) -> bytes:
    """A stretch stands elsewhere, or twice."""
    start, place = chance.randrange(len(content)), chance.randrange(len(content))
    stretch = content[start : start + chance.randrange(1, 5_000)]
    return content[:place] + stretch + content[place:]


def garbage(_content: bytes, chance: Random) -> bytes:
    """Nothing but chance, behind a beginning that promises something."""
    starts = (
        b"PK\x03\x04",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        b"\x09\x08\x10\x00",
        b"",
        b"<html>",
        b"\xff\xfe",
        b"sep=",
    )
    return chance.choice(starts) + chance.randbytes(chance.randrange(1, 3_000))


# --- packages: the zip file is whole, what is in it is not ---


def _changed_part(content: bytes, chance: Random, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        names = before.namelist()
        wanted = [
            name
            for name in names
            if re.search(r"sheet|workbook|content|styles|shared|rels", name, re.IGNORECASE)
        ]
        chosen = chance.choice(wanted or names)
        for name in names:
            part = before.read(name)
            after.writestr(name, change(part) if name == chosen and part else part)
    return made.getvalue()


def part_flipped(content: bytes, chance: Random) -> bytes:
    """Bits of one part are other ones."""
    return _changed_part(content, chance, lambda part: flipped(part, chance))


def part_cut(content: bytes, chance: Random) -> bytes:
    """One part is cut short."""
    return _changed_part(content, chance, lambda part: cut(part, chance))


def part_shuffled(content: bytes, chance: Random) -> bytes:
    """A stretch of one part stands twice."""
    return _changed_part(content, chance, lambda part: shuffled(part, chance))


def odd_attribute(content: bytes, chance: Random) -> bytes:
    """An attribute says what it never says."""

    def change(part: bytes) -> bytes:
        places = list(re.finditer(rb'="([^"]*)"', part))
        if not places:
            return part
        place = chance.choice(places)
        return part[: place.start(1)] + chance.choice(_ODD_VALUES).encode() + part[place.end(1) :]

    return _changed_part(content, chance, change)


def odd_text(content: bytes, chance: Random) -> bytes:
    """A value is what it never is."""

    def change(part: bytes) -> bytes:
        places = list(re.finditer(rb">([^<>]+)<", part))
        if not places:
            return part
        place = chance.choice(places)
        return part[: place.start(1)] + chance.choice(_ODD_VALUES).encode() + part[place.end(1) :]

    return _changed_part(content, chance, change)


def tag_gone(content: bytes, chance: Random) -> bytes:
    """A tag is missing, or there twice."""

    def change(part: bytes) -> bytes:
        places = list(re.finditer(rb"<[^>]*>", part))
        if not places:
            return part
        place = chance.choice(places)
        return part[: place.start()] + place[0] * chance.choice((0, 2)) + part[place.end() :]

    return _changed_part(content, chance, change)


def part_gone(content: bytes, chance: Random) -> bytes:
    """A part is missing."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        gone = chance.choice(before.namelist())
        for name in before.namelist():
            if name != gone:
                after.writestr(name, before.read(name))
    return made.getvalue()


# --- texts ---


def odd_lines(content: bytes, chance: Random) -> bytes:
    """Quotation marks that never close, zeros, lines that name the delimiter, one endless line."""
    extra = chance.choice(
        (b'"', b'a,"b', b"\0", b"sep=;\n", b'sep="\n', b"sep=\xc2\xa0\n", b"sep=\n", b"sep=\\\n",
         b"x" * 2_000_000, b"," * 20_000, b"\xed\xa0\x80", b"\x85", b"\x1c\x1d", b"\r\r\n", b"\xff",
         b'""' * 600_000)
    )  # fmt: skip
    place = chance.choice((0, 0, chance.randrange(len(content) + 1)))
    return content[:place] + extra + content[place:]


_ANY = (cut, flipped, zeroed, shuffled, garbage)
_PACKAGE = [part_flipped, part_cut, part_shuffled, odd_attribute, odd_text, tag_gone, part_gone]
_TEXT = [odd_lines]
