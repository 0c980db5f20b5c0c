"""What a workbook says about its sheets: names, dates, tables."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from addin.files.excel_package import Package, damaged, local_name, whole_number
from udfs.errors import InputError

# Built-in formats whose meaning depends on the language of Excel; all of them are dates or times.
_DATES_BY_LANGUAGE = frozenset([*range(27, 37), *range(50, 59)])
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook and what is needed to read it."""

    name: str
    part: str
    member: zipfile.ZipInfo
    epoch: datetime  # day 0 of the workbook's dates
    shared_strings: str  # the name of that part, "" where there is none
    date_styles: frozenset[str]  # the values of the attribute s that show a number as a date


class SheetEntry(NamedTuple):
    """What a workbook says of one of its sheets."""

    name: str
    is_worksheet: bool  # and no chart
    visible: bool
    part: str
    in_front: bool  # whether it is shown when the workbook is opened


def find_sheet(package: Package, sheet: str | None) -> SheetPart:
    """Return the worksheet that is asked for, or the one that is in front when the workbook is opened.

    Raises:
        InputError: no such sheet, no worksheet, no Excel workbook at all.
    """
    return find_sheets(package, sheet)[0][0]


def find_sheets(
    package: Package, sheet: str | None, *, all_sheets: bool = False
) -> tuple[list[SheetPart], list[SheetEntry]]:
    """Return the worksheets that are asked for, and the entries of all sheets.

    Raises:
        InputError: no such sheet, no worksheet, no Excel workbook at all.
    """
    path = package.path
    workbook_part = next(
        (part for _, kind, part in package.relationships("") if kind == "officeDocument"), ""
    )
    root = package.small_xml(workbook_part) if workbook_part.casefold().endswith(".xml") else None
    if root is None or local_name(root.tag) != "workbook":
        raise InputError(f"{path.name} is no Excel workbook; save the list as .xlsx in Excel.")
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900  # large: for workbooks alone

    relations = package.relationships(workbook_part)
    parts = {identity: (kind, part) for identity, kind, part in relations}
    told: list[tuple[str, bool, bool, str]] = []
    active, epoch = 0, CALENDAR_WINDOWS_1900
    for element in root.iter():
        name = local_name(element.tag)
        if name == "sheet":
            identity = next((text for key, text in element.items() if key.endswith("}id")), "")
            kind, part = parts.get(identity, ("", ""))
            visible = element.get("state", "visible") == "visible"
            told.append((element.get("name", ""), kind == "worksheet", visible, part))
        elif name == "workbookView":
            active = whole_number(element.get("activeTab", "")) or active
        elif name == "workbookPr" and element.get("date1904") in ("1", "true", "on"):
            epoch = CALENDAR_MAC_1904
    shared_strings = _part_of(relations, "sharedStrings")
    date_styles = _date_styles(package, _part_of(relations, "styles"))
    entries = sheet_entries(told, active)
    found: list[SheetPart] = []
    for entry in choose_sheets(path, entries, sheet, all_sheets=all_sheets):
        member = package.find(entry.part)
        if member is None or any(one.member is member for one in found):
            raise damaged(path)
        found.append(SheetPart(entry.name, entry.part, member, epoch, shared_strings, date_styles))
    return found, entries


def sheet_entries(told: Sequence[tuple[str, bool, bool, str]], active: int = 0) -> list[SheetEntry]:
    """Return the entries of sheets; in front is the first visible one where the active one is hidden."""
    shown = [place for place in (active, *range(len(told))) if place < len(told) and all(told[place][1:3])]
    return [SheetEntry(*one, in_front=place in shown[:1]) for place, one in enumerate(told)]


def choose_sheets(
    path: Path, entries: Sequence[SheetEntry], sheet: str | None, *, all_sheets: bool
) -> list[SheetEntry]:
    """Return the worksheets that are asked for: by name, all visible ones, or the one in front.

    Raises:
        InputError: there is none.
    """
    if sheet is not None:
        chosen = entries[choose_sheet(path, [entry.name for entry in entries], sheet)]
        if not chosen.is_worksheet:
            raise InputError(f"The sheet {chosen.name!r} of {path.name} is no worksheet; name another one.")
        return [chosen]
    found = [
        entry for entry in entries if (entry.is_worksheet and entry.visible if all_sheets else entry.in_front)
    ]
    if not found:
        raise InputError(f"{path.name} has no visible worksheet; name the sheet with --sheet.")
    return found


def choose_sheet(path: Path, names: Sequence[str], sheet: str) -> int:
    """Return the position of a sheet by its name, as Excel compares names: blind to case.

    Raises:
        InputError: there is no such sheet; lists those that there are.

    >>> choose_sheet(Path("fees.xlsx"), ["2025", "Fees"], "fees")
    1
    """
    for fold in (str, _folded):
        for position, name in enumerate(names):
            if fold(name) == fold(sheet):
                return position
    listed = ", ".join(names[:_MOST_NAMES]) + (" and more" if len(names) > _MOST_NAMES else "")
    raise InputError(f"{path.name} has no sheet {sheet!r}; its sheets are: {listed}.")


def _part_of(relations: Sequence[tuple[str, str, str]], wanted: str) -> str:
    """Return the part that a relationship of some kind leads to, "" where there is none."""
    return next((part for _, kind, part in relations if kind == wanted), "")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _date_styles(package: Package, styles_part: str) -> frozenset[str]:
    """Return the cell styles that show a number as a date or a time."""
    root = package.small_xml(styles_part) if styles_part else None
    if root is None:
        return frozenset()
    own_formats: dict[str, str] = {}
    formats: list[str] = []
    for group in root:
        if local_name(group.tag) == "numFmts":
            own_formats = {entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in group}
        elif local_name(group.tag) == "cellXfs":
            formats = [entry.get("numFmtId", "0") for entry in group if local_name(entry.tag) == "xf"]
    is_date = {number: _is_date(number, own_formats.get(number)) for number in set(formats)}
    return frozenset(str(style) for style, number in enumerate(formats) if is_date[number])


def _is_date(number: str, own_format: str | None) -> bool:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    if own_format is not None:
        return bool(is_date_format(own_format))
    built_in = whole_number(number)
    if built_in is None:
        return False
    return built_in in _DATES_BY_LANGUAGE or bool(is_date_format(BUILTIN_FORMATS.get(built_in)))
