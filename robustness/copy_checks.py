"""Whether a classified copy is the workbook that it was but for its answers, and whether these are right."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from openpyxl.utils import column_index_from_string, get_column_letter

from robustness.random_rows import UNSTORED
from robustness.random_workbook import RandomWorkbook


def check_copy(made: RandomWorkbook, target: Path) -> list[str]:
    """Answer what is wrong with the copy of a random workbook."""
    found = list(_other_parts(made, target))
    before, after = (_part(path, made.part) for path in (made.path, target))
    added: dict[int, dict[int, str]] = {}
    try:
        for old, new in _pairs(_root(before), _root(after)):
            found += _row_differs(old, new, added)
    except ValueError as error:
        return [*found, str(error)]
    columns = sorted({column for cells in added.values() for column in cells})
    first = made.last_column + 1
    headings = list(added.get(made.header_row, {}).values())
    if columns != list(range(first, first + len(headings))):
        found.append(
            f"new columns {columns[:1]} to {columns[-1:]}, the last one before is {made.last_column}"
        )
    if _without(before, []) != _without(after, columns):
        found.append("the sheet's bytes differ beyond the new cells")
    return found + list(_wrong_answers(made, added, headings, first))


def _other_parts(made: RandomWorkbook, target: Path) -> Iterator[str]:
    with zipfile.ZipFile(made.path) as before, zipfile.ZipFile(target) as after:
        if before.namelist() != after.namelist() or before.comment != after.comment:
            yield "not the same parts"
            return
        for old, new in zip(before.infolist(), after.infolist(), strict=True):
            if (old.date_time, old.compress_type) != (new.date_time, new.compress_type):
                yield f"date or way of compressing of {old.filename} differs"
            if old.filename != made.part and before.read(old) != after.read(new):
                yield f"{old.filename} differs"


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def _root(content: bytes) -> Element:
    return ET.fromstring(content)


def _pairs(before: Element, after: Element) -> Iterator[tuple[Element, Element]]:
    """Give each row before and after; what stands around the rows must be the same."""
    if (before.tag, before.attrib, len(before)) != (after.tag, after.attrib, len(after)):
        raise ValueError("the sheet's own element differs")
    for old, new in zip(before, after, strict=True):
        name = old.tag.rpartition("}")[2]
        if name == "sheetData":
            if len(old) != len(new) or old.attrib != new.attrib:
                raise ValueError("not the same rows")
            yield from zip(old, new, strict=True)
            continue
        if name == "dimension":
            new.set("ref", old.get("ref", ""))
        if ET.tostring(old) != ET.tostring(new):
            raise ValueError(f"{name} differs")


def _row_differs(old: Element, new: Element, added: dict[int, dict[int, str]]) -> Iterator[str]:
    """Say how a row differs beyond cells at its end, and keep these."""
    for row in (old, new):
        row.attrib.pop("spans", None)
    if old.attrib != new.attrib or any(
        ET.tostring(cell) != ET.tostring(other) for cell, other in zip(old, new, strict=False)
    ):
        yield "a row differs beyond its new cells"
    for cell in list(new)[len(old) :]:
        letters, number = re.fullmatch("([A-Z]+)([0-9]+)", cell.get("r", "A0")).groups()  # type: ignore[union-attr]
        text = "".join(piece.text or "" for piece in cell.iter() if piece.tag.endswith("}t"))
        added.setdefault(int(number), {})[column_index_from_string(letters)] = text


def _without(content: bytes, columns: list[int]) -> str:
    """The XML of a sheet without the cells of some columns, and without how far sheet and rows reach."""
    codec = "utf-16" if content.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)) else "utf-8"
    text = content.decode(codec)
    if columns:
        letters = "|".join(map(get_column_letter, columns))
        cell = rf'<(\w+:)?c r="(?:{letters})[0-9]+"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)'
        text = re.sub(cell, "", text, flags=re.DOTALL)
    text = re.sub(r"""(<(?:\w+:)?row [^>]*?spans=["'])[^"']*""", r"\1", text)
    return re.sub(r"""(<(?:\w+:)?dimension ref=["'])[^"']*""", r"\1", text)


def _wrong_answers(
    made: RandomWorkbook, added: dict[int, dict[int, str]], headings: list[str], first: int
) -> Iterator[str]:
    """Compare the answers with what the rules say of each value, and nothing else."""
    from addin.classify import RESULT_COLUMNS

    if headings != list(RESULT_COLUMNS):
        yield f"other headings than {', '.join(RESULT_COLUMNS)}"
        return
    wrong = 0
    for row, value in made.codes.items():
        expected = answers(value, headings)
        cells = {column - first: text for column, text in added.get(row, {}).items()}
        if cells and min(cells) >= 0 and max(cells) < len(headings):
            shown = [cells.get(place, "") for place in range(len(headings))]
        else:
            shown = []
        if shown != expected:
            wrong += 1
            if wrong == 1:
                yield f"row {row} has other answers than the rules"
    if stray := set(added) - set(made.codes) - {made.header_row}:
        yield f"answers in {len(stray)} rows without a code"


def answers(value: Any, headings: list[str]) -> list[str]:
    """What stands beside a value; nothing beside a blank."""
    from udfs.describe import column_text, describe

    if value is UNSTORED or value is None or (isinstance(value, str) and not value.strip()):
        return []
    described = describe(value)
    return [] if described.blank else [column_text(heading, described) for heading in headings]
