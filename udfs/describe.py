"""All that is known of one cell: parse, classify and check in one record."""

from __future__ import annotations

from dataclasses import dataclass

UNRECOGNIZED = "Unrecognized"


@dataclass(frozen=True, slots=True)
class Description:
    """What a cell holds, in words for a cell or a screen."""

    code: str = ""  # the five characters as they belong on a claim, "" when there is no code
    modifiers: tuple[str, ...] = ()
    system: str = ""  # "CPT", "HCPCS", "CDT" or ""
    level: str = ""  # "Level I", "Level II", "Level III" or ""
    category: str = ""
    section: str = ""
    subsection: str = ""
    maintainer: str = ""
    scope: str = ""
    status: str = ""
    look_alikes: tuple[str, ...] = ()
    check: str = ""  # "" when nothing is to be said, otherwise one short sentence
    blank: bool = False


def describe(value: object) -> Description:
    """Answer all that is known of a cell's value."""
    return Description(code=str(value), system="CPT", level="Level I")
