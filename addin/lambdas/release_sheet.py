"""The hidden sheet of a workbook with the Level II codes of an imported release, from which names answer.

Here are its cells, and what has to be said of it elsewhere in the workbook's package.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from addin.files.columns import column_letters
from addin.files.excel_package import Package, damaged, local_name, whole_number
from addin.files.growing_copy import inline_string
from addin.files.xml_tags import Tag, rewritten, tags
from addin.lambdas.named_functions import ListedRelease
from udfs.check import _ended_remarks
from udfs.errors import InputError
from udfs.releases.current import CurrentRelease, KnownCode
from udfs.releases.known_codes import description_text, release_text, use_of

SHEET_NAME = "HCPCS_RELEASE"
_CONTENT_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

Change = Callable[[str], str]  # what becomes of a part's XML


class ReleaseSheet(NamedTuple):
    """The sheet, where a workbook has it."""

    place: int  # among all sheets, from 0
    relation: str  # the id of its relationship
    part: str


def listed_release(release: CurrentRelease) -> ListedRelease:
    """Return what the named functions are told of a release whose codes are on the sheet."""
    return ListedRelease(release.quarter, release_text(release), len(release.codes) + len(release.modifiers))


def find_release_sheet(package: Package, book: str) -> ReleaseSheet | None:
    """Return the sheet that our names in the workbook's part read from, None where there is none."""
    elements = list(_root(package, book).iter())
    read = any(
        local_name(one.tag) == "definedName"
        and one.get("name", "").upper() == "HCPCS_LISTED"
        and f"{SHEET_NAME}!" in (one.text or "")
        for one in elements
    )
    parts = {identity: part for identity, _, part in package.relationships(book)}
    for place, sheet in enumerate(_sheets(package, book)):
        identity = next((text for key, text in sheet.items() if key.endswith("}id")), "")
        if read and sheet.get("name", "").upper() == SHEET_NAME and identity in parts:
            return ReleaseSheet(place, identity, parts[identity])
    return None


def sheet_content(package: Package, book: str, release: CurrentRelease) -> bytes:
    """Return the sheet's part, a line for each code and modifier; rules.txt says what each column holds."""
    namespace = _root(package, book).tag.partition("}")[0].lstrip("{")
    rows = "".join(
        f'<row r="{row}">{"".join(_cells(row, texts))}</row>'
        for row, texts in enumerate(_lines(release), start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def _lines(release: CurrentRelease) -> Iterator[tuple[str, ...]]:
    for code, known in sorted({**release.codes, **release.modifiers}.items()):
        # An ended modifier is said to be that from the day after its last one.
        ended = _ended_remarks(code, known, "9999-12-31") if len(code) == 2 else ()
        yield (
            code, description_text(known, "short"), description_text(known), *use_of(known), known.quarter,
            "".join(remark.sentence for remark in ended), _replacements(known), _replacements(known.earlier),
        )  # fmt: skip


def _replacements(known: KnownCode | None) -> str:
    return ", ".join(known.replacements) if known and known.terminated else ""


def _cells(row: int, texts: Sequence[str]) -> Iterator[str]:
    for column, text in enumerate(texts, start=1):
        if text:
            yield f'<c r="{column_letters(column)}{row}" t="inlineStr">{inline_string(text)}</c>'


# --- the package around it ---


def new_sheet(package: Package, book: str) -> tuple[str, dict[str, Change]]:
    """Return the name of a part for the sheet, and what changes in the others with it.

    Raises:
        InputError: a sheet of the user's own is called like it, or the package is damaged.
    """
    sheets = _sheets(package, book)
    if any(sheet.get("name", "").upper() == SHEET_NAME for sheet in sheets):
        raise InputError(
            f"{package.path.name} has a sheet of its own that is called {SHEET_NAME}; rename it in Excel, "
            "then add the functions."
        )
    if package.find(_CONTENT_TYPES) is None:
        raise damaged(package.path)
    relations = package.relationships(book)
    identity = _free("rIdRelease", lambda name: all(name != one for one, _, _ in relations))
    stem = posixpath.join(posixpath.dirname(book), "worksheets", "hcpcs-release")
    part = f"{_free(stem, lambda name: package.find(f'{name}.xml') is None)}.xml"
    number = 1 + max(whole_number(sheet.get("sheetId", "")) or 0 for sheet in sheets)

    def with_sheet(xml: str) -> str:
        found = [tag for tag in tags(xml) if tag.name in ("sheet", "sheets")]
        # The prefix of relationships is the one that the other sheets have.
        first, last = next(tag for tag in found if tag.name == "sheet"), found[-1]
        key = next(name for name in first.attributes if name.endswith(":id"))
        said = f'name="{SHEET_NAME}" sheetId="{number}" state="hidden" {key}="{identity}"'
        return f"{xml[: last.start]}<{first.prefix}sheet {said}/>{xml[last.start :]}"

    def with_relation(xml: str) -> str:
        types = [tag.attributes.get("Type", "") for tag in tags(xml)]
        kind = next(one for one in types if one.endswith("/worksheet"))
        return _with_last(xml, f'Relationship Id="{identity}" Type="{kind}" Target="/{part}"')

    def with_type(xml: str) -> str:
        return _with_last(xml, f'Override PartName="/{part}" ContentType="{_SHEET_TYPE}"')

    return part, {book: with_sheet, _relations_of(book): with_relation, _CONTENT_TYPES: with_type}


def without_sheet(package: Package, book: str, sheet: ReleaseSheet) -> dict[str, Change]:
    """Return what changes in other parts when the sheet is taken out.

    Raises:
        InputError: no other sheet can be seen.
    """
    visible = [
        place
        for place, one in enumerate(_sheets(package, book))
        if place != sheet.place and one.get("state", "visible") == "visible"
    ]
    if not visible:
        raise InputError(
            f"{package.path.name} shows no other sheet than {SHEET_NAME}; unhide one in Excel first."
        )

    def moved(number: int) -> int:
        place = visible[0] if number == sheet.place else number
        return place - (place > sheet.place)

    def renumbered(tag: Tag) -> str | None:
        if tag.closes or tag.name not in ("definedName", "workbookView"):
            return None
        said = {
            name: whole_number(tag.attributes.get(name, ""))
            for name in ("localSheetId", "activeTab", "firstSheet")
        }
        return tag.saying(**{name: moved(number) for name, number in said.items() if number is not None})

    def without_entry(xml: str) -> str:
        bare = _without(
            xml,
            lambda tag: (
                (tag.name == "sheet" and tag.attributes.get("name", "").upper() == SHEET_NAME)
                or (tag.name == "definedName" and tag.attributes.get("localSheetId") == str(sheet.place))
            ),
        )
        return rewritten(bare, renumbered)

    def without_relation(xml: str) -> str:
        return _without(xml, lambda tag: tag.attributes.get("Id") == sheet.relation)

    def without_type(xml: str) -> str:
        return _without(
            xml, lambda tag: tag.attributes.get("PartName", "").lower() == f"/{sheet.part}".lower()
        )

    return {book: without_entry, _relations_of(book): without_relation, _CONTENT_TYPES: without_type}


def parts_of(sheet: ReleaseSheet) -> tuple[str, str]:
    """Return the sheet's part and the one that says what Excel may have put beside it."""
    return sheet.part, _relations_of(sheet.part)


def _root(package: Package, book: str) -> Element:
    root = package.small_xml(book)
    if root is None:
        raise damaged(package.path)
    return root


def _sheets(package: Package, book: str) -> list[Element]:
    return [one for one in _root(package, book).iter() if local_name(one.tag) == "sheet"]


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _free(stem: str, is_free: Callable[[str], bool]) -> str:
    names = (stem, *(f"{stem}{number}" for number in range(2, 1_000_000)))
    return next(name for name in names if is_free(name))


def _with_last(xml: str, element: str) -> str:
    """Return XML with one more element at the end of the outermost one."""
    *_, last = tags(xml)
    return f"{xml[: last.start]}<{last.prefix}{element}/>{xml[last.start :]}"


def _without(xml: str, is_gone: Callable[[Tag], bool]) -> str:
    """Return XML without some elements and what is in them."""
    kept, position = [], 0
    opened: Tag | None = None
    for tag in tags(xml):
        if opened is None and not tag.closes and is_gone(tag):
            kept.append(xml[position : tag.start])
            opened = tag
        if opened is not None and tag.depth == opened.depth and (tag.closes or tag.empty):
            position, opened = tag.end, None
    return "".join([*kept, xml[position:]])
