"""The lines of a workbook's table from releases that were imported, instead of from a file."""

from __future__ import annotations

from datetime import date

from udfs.releases.changes import (
    ADDED,
    COVERAGE,
    PRICING,
    REACTIVATED,
    REMOVED,
    TERMINATED,
    WORDING,
    Change,
    changes,
)
from udfs.releases.folder import data_folder
from udfs.releases.listing import ListedCode, listed_codes
from udfs.releases.record import ReleaseRecord
from udfs.releases.store import reading
from udfs.releases.words import marked_words
from workbook_templates.declaration import Line

_KINDS = {
    ADDED: "Added",
    REMOVED: "No longer listed",
    REACTIVATED: "Active again",
    WORDING: "Wording",
    COVERAGE: "Coverage",
    PRICING: "Pricing",
}


def release_lines(quarter: str, before: str | None = None) -> tuple[Line, ...]:
    """Answer every HCPCS Level II code of a release: Code, Description, Ended, Coverage and Pricing.

    Args:
        quarter: the release, such as 2026-07.
        before: an earlier release; then Words changed says what became of its wording.

    Returns:
        A line a code. Ended is there where the code's last day was before the release began: one that ends
        later is still in use in it.

    Raises:
        InputError: it is no quarter, or its release is not loaded.
        StoreError: the store of releases cannot be read.
    """
    begins = f"{quarter.strip()}-01"
    earlier = {} if before is None else {one.code: one for one in listed_codes(data_folder(), before)}
    lines = []
    for one in listed_codes(data_folder(), quarter):
        line: dict[str, str | date] = {
            "Code": one.code,
            "Description": one.description,
            "Coverage": one.coverage,
            "Pricing": _pricing(one),
        }
        if one.terminated and one.terminated < begins:
            line["Ended"] = date.fromisoformat(one.terminated)
        if was := earlier.get(one.code):
            line["Words changed"] = marked_words(was.description, one.description)
        lines.append(line)
    return tuple(lines)


def change_lines(after: str, before: str | None = None) -> tuple[Line, ...]:
    """Answer what became of codes up to a release: Code, Change, Words changed, Coverage and Pricing change.

    Args:
        after: the release, such as 2026-07.
        before: an earlier release; without it only the codes that ended are there.

    Returns:
        A line a code that changed since the earlier release, or ended before the later one began, whenever
        that was: "Terminated 2025-12-31". A code that ends later is still in use: "Ends 2026-09-30".

    Raises:
        InputError: one is no quarter, or its release is not loaded.
        StoreError: the store of releases cannot be read.
    """
    begins = f"{after.strip()}-01"
    codes = listed_codes(data_folder(), after)
    lines: dict[str, Line] = {
        one.code: {"Code": one.code, "Change": f"Terminated {one.terminated}"}
        for one in codes
        if one.terminated and one.terminated < begins
    }
    if before is not None:
        with reading(data_folder()) as connection:
            found = changes(connection, before.strip(), after.strip()) if connection else []
        for change in found:
            line = _change_line(change, begins)
            if len(change.code) == 5 and line["Change"]:
                lines.setdefault(change.code, line)
    return tuple(lines[code] for code in sorted(lines))


def _change_line(change: Change, begins: str) -> Line:
    said = [_KINDS[kind] for kind in change.kinds if kind in _KINDS]
    if TERMINATED in change.kinds and change.after and change.after.terminated >= begins:
        said.insert(0, f"Ends {change.after.terminated}")
    line: dict[str, str] = {"Code": change.code, "Change": ", ".join(said)}
    if change.before and change.after:
        line["Words changed"] = marked_words(change.before.long_description, change.after.long_description)
        for heading, was, now in (
            ("Coverage change", change.before.coverage, change.after.coverage),
            ("Pricing change", _pricing(change.before), _pricing(change.after)),
        ):
            line[heading] = f"{was or 'none'} to {now or 'none'}" if was != now else ""
    return line


def _pricing(one: ListedCode | ReleaseRecord) -> str:
    return " / ".join(filter(None, (one.pricing, one.multiple_pricing)))
