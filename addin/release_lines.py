"""The lines of a workbook's table from a release that was imported, instead of from a file."""

from __future__ import annotations

from datetime import date

from udfs.releases.folder import data_folder
from udfs.releases.listing import listed_codes
from udfs.releases.words import marked_words
from workbook_templates.declaration import Line


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
            "Pricing": " / ".join(filter(None, (one.pricing, one.multiple_pricing))),
        }
        if one.terminated and one.terminated < begins:
            line["Ended"] = date.fromisoformat(one.terminated)
        if was := earlier.get(one.code):
            line["Words changed"] = marked_words(was.description, one.description)
        lines.append(line)
    return tuple(lines)
