"""The lines of a workbook's table from a release that was imported, instead of from a file."""

from __future__ import annotations

from datetime import date

from udfs.releases.folder import data_folder
from udfs.releases.listing import listed_codes
from workbook_templates.declaration import Line


def release_lines(quarter: str) -> tuple[Line, ...]:
    """Answer Code, Description and Ended of every HCPCS Level II code of a release.

    Args:
        quarter: the release, such as 2026-07.

    Returns:
        A line a code. Ended is there where the code's last day was before the release began: one that ends
        later is still in use in it.

    Raises:
        InputError: it is no quarter, or its release is not loaded.
        StoreError: the store of releases cannot be read.
    """
    begins = f"{quarter.strip()}-01"
    lines = []
    for code, description, terminated in listed_codes(data_folder(), quarter):
        line: dict[str, str | date] = {"Code": code, "Description": description}
        if terminated and terminated < begins:
            line["Ended"] = date.fromisoformat(terminated)
        lines.append(line)
    return tuple(lines)
