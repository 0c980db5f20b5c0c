"""The named functions in a user's workbook: put in, renewed, taken out, by changing its list of names alone.

The formula of a name is text in ``xl/workbook.xml``; every other part of the copy is as it was to the byte.
With a release, one hidden sheet comes along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr, unescape

from addin.files.excel_package import Package, local_name
from addin.files.growing_copy import copy_parts
from addin.files.workbook_parts import find_sheets
from addin.files.xml_tags import Tag, tags
from addin.lambdas.named_functions import HELPER, NamedFunction, named_functions
from addin.lambdas.release_sheet import (
    SHEET_NAME,
    Change,
    find_release_sheet,
    listed_release,
    new_sheet,
    parts_of,
    sheet_content,
    without_sheet,
)
from udfs.errors import InputError
from udfs.releases.current import CurrentRelease

# What may stand behind the names in a workbook's part, as the schema has it.
_BEHIND_NAMES = (
    "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


class _Name(NamedTuple):
    """A name as it stands in a workbook's part."""

    name: str
    formula: str
    ours: bool
    start: int
    end: int


def add_functions(source: Path, target: Path, release: CurrentRelease | None = None) -> bool:
    """Write a copy of a workbook with the named functions; the target is overwritten.

    Args:
        source: the workbook.
        target: the copy.
        release: its codes come along on a hidden sheet, and the functions that need them.

    Returns:
        Whether they were in the workbook before, and have been renewed.

    Raises:
        InputError: it is no Excel workbook, is damaged, has names, tables or a sheet that are called the
            same, or has the codes of a release and is to get none.
        OSError: the target cannot be written.
    """
    with Package(source) as package:
        book = _workbook_part(package)
        sheet = find_release_sheet(package, book)
        if sheet and release is None:
            raise InputError(
                f"{source.name} holds the codes of a release; renew them with hcpcs-excel functions add "
                "--release, or take them out with hcpcs-excel functions remove first."
            )
        functions = named_functions(release and listed_release(release))
        wanted = {one.name for one in functions}
        tables = _tables(package)
        renewed = False

        def with_functions(xml: str) -> str:
            nonlocal renewed
            names = _names(xml)
            clash = sorted(
                {one.name for one in names if not one.ours and one.name.upper() in wanted} | (tables & wanted)
            )
            if clash:
                raise InputError(
                    f"{source.name} has names of its own that are called {', '.join(clash)}; "
                    "rename them in Excel (Formulas, Name Manager), then add the functions."
                )
            renewed = any(one.ours for one in names)
            return with_names(without_names(xml, names), functions)

        changes: dict[str, Change] = {}
        added: dict[str, bytes] = {}
        if release:
            part, changes = (sheet.part, {}) if sheet else new_sheet(package, book)
            added[part] = sheet_content(package, book, release)
        with_sheet = changes.get(book, str)
        changes[book] = lambda xml: with_functions(with_sheet(xml))
        copy_parts(package, target, changes, added=added, left_out=parts_of(sheet) if sheet else ())
        return renewed


def remove_functions(source: Path, target: Path) -> None:
    """Write a copy of a workbook without the named functions and their sheet; the target is overwritten.

    Raises:
        InputError: it is no Excel workbook, is damaged, has none of them, or other names read the sheet.
        OSError: the target cannot be written.
    """
    with Package(source) as package:
        book = _workbook_part(package)
        sheet = find_release_sheet(package, book)
        changes = without_sheet(package, book, sheet) if sheet else {}
        without_entry = changes.get(book, str)

        def without_functions(xml: str) -> str:
            names = _names(xml)
            if not any(one.ours for one in names):
                raise InputError(f"{source.name} has none of our functions; nothing was written.")
            bare = without_entry(without_names(xml, names))
            readers = [one.name for one in _names(bare) if sheet and f"{SHEET_NAME}!" in one.formula]
            if readers:
                raise InputError(
                    f"{source.name} has names of its own that read the sheet {SHEET_NAME}: "
                    f"{', '.join(readers)}; delete them in Excel (Formulas, Name Manager) first."
                )
            return bare

        changes[book] = without_functions
        copy_parts(package, target, changes, left_out=parts_of(sheet) if sheet else ())


def has_functions(path: Path) -> bool:
    """Return whether a workbook has the named functions. Of the file, only its list of names is read.

    Raises:
        InputError: it is no Excel workbook, or is damaged.
        OSError: it cannot be read.
    """
    with Package(path) as package:
        root = package.small_xml(_workbook_part(package))
        names = (one.get("name", "") for one in (() if root is None else root.iter()))
        return any(name.upper().startswith(HELPER) for name in names)


def _workbook_part(package: Package) -> str:
    find_sheets(package, None, all_sheets=True)  # says what is no workbook
    return next(part for _, kind, part in package.relationships("") if kind == "officeDocument")


def _tables(package: Package) -> set[str]:
    """Return what the workbook's tables are called, which share their names with the functions."""
    found = set()
    for member in package.archive.namelist():
        if re.fullmatch(r"xl/tables/[^/]+\.xml", member):
            root = package.small_xml(member)
            if root is not None and local_name(root.tag) == "table":
                found.add(root.get("displayName", "").upper())
    return found


def _names(xml: str) -> list[_Name]:
    """Return the names of a workbook's part, in their order."""
    found = []
    opened: Tag | None = None
    for tag in tags(xml):
        if tag.name != "definedName":
            continue
        if not tag.closes:
            opened = tag
        elif opened is not None:
            name = opened.attributes.get("name", "")
            formula = unescape(xml[opened.end : tag.start])
            # A function for cells needs others of ours, whose names nobody else has.
            ours = name.upper().startswith(HELPER) or (
                formula.startswith("_xlfn.LAMBDA(") and HELPER in formula
            )
            found.append(_Name(name, formula, ours, opened.start, tag.end))
    return found


def without_names(xml: str, names: Sequence[_Name]) -> str:
    """Return a workbook's part without the names that are ours; Excel will calculate all cells."""
    for one in reversed([one for one in names if one.ours]):
        xml = xml[: one.start] + xml[one.end :]
    xml = re.sub(r"<((?:[^\s<>/:]+:)?)definedNames\s*>\s*</\1definedNames\s*>", "", xml)
    return _calculated(xml)


def with_names(xml: str, functions: Sequence[NamedFunction]) -> str:
    """Return a workbook's part with more names, behind its own."""
    prefix = next(tag.prefix for tag in tags(xml) if tag.name == "workbook")
    block = "".join(_element(one, prefix) for one in functions)
    for tag in tags(xml):
        if tag.name == "definedNames" and tag.closes:
            return xml[: tag.start] + block + xml[tag.start :]
    block = f"<{prefix}definedNames>{block}</{prefix}definedNames>"
    for tag in tags(xml):
        if tag.name == "definedNames":  # without content
            return xml[: tag.start] + block + xml[tag.end :]
    return _before(xml, _BEHIND_NAMES, block)


def _calculated(xml: str) -> str:
    """Return a workbook's part that has Excel calculate all cells when it opens it."""
    for tag in tags(xml):
        if tag.name == "calcPr":
            bare = re.sub(r"""\sfullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""", "", tag.text)
            said = re.sub(r"\s*/?>$", r' fullCalcOnLoad="1"\g<0>', bare)
            return xml[: tag.start] + said + xml[tag.end :]
    prefix = next(tag.prefix for tag in tags(xml) if tag.name == "workbook")
    return _before(xml, _BEHIND_NAMES[1:], f'<{prefix}calcPr fullCalcOnLoad="1"/>')


def _before(xml: str, names: Sequence[str], text: str) -> str:
    place = next(
        tag.start
        for tag in tags(xml)
        if (tag.depth == 1 and tag.name in names) or (tag.depth == 0 and tag.closes)
    )
    return xml[:place] + text + xml[place:]


def _element(one: NamedFunction, prefix: str) -> str:
    hidden = ' hidden="1"' if one.hidden else ""
    attributes = f"name={quoteattr(one.name)} comment={quoteattr(one.comment)}{hidden}"
    # Other characters than those of ASCII by their numbers, whatever the part's encoding.
    text = f"<{prefix}definedName {attributes}>{escape(one.stored)}</{prefix}definedName>"
    return text.encode("ascii", "xmlcharrefreplace").decode()
