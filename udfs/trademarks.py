"""The owners of the code systems, named where their codes are shown."""

from __future__ import annotations

from collections.abc import Iterable

CPT_LINE = "CPT is a registered trademark of the American Medical Association."
CDT_LINE = "CDT is a trademark of the American Dental Association."


def trademark_lines(systems: Iterable[str]) -> list[str]:
    """Return the lines to show with codes of some code systems.

    The CPT line always, since every answer speaks of CPT; the CDT line where there are CDT codes.

    >>> trademark_lines(["HCPCS", "CDT"])[1]
    'CDT is a trademark of the American Dental Association.'
    """
    return [CPT_LINE, CDT_LINE] if "CDT" in set(systems) else [CPT_LINE]
