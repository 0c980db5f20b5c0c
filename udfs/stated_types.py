"""Stated types: what a list itself says that its codes are, in a column beside them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from udfs.tables import read_table

_MOST_KEPT = 1_024  # different texts; a column of another kind has more


class StatedType(NamedTuple):
    """What a list says of one of its codes."""

    systems: tuple[str, ...]  # our code systems that it may be of; () where it is something else
    name: str  # what that is, as in "stated as MS-DRG"; for ours, the word as the list has it
    five_characters: bool = True  # whether it can have the form of our codes


def stated_type(text: object) -> StatedType | None:
    """Return what a list means by a type of code, None for what is no such type.

    >>> stated_type("ms_drg v41").name, stated_type("CPT/HCPCS").systems, stated_type("Inpatient")
    ('MS-DRG', ('CPT', 'HCPCS', 'CDT'), None)
    """
    return _meaning(text) if isinstance(text, str) else None


@lru_cache(_MOST_KEPT)
def _meaning(text: str) -> StatedType | None:
    key = _key(text)
    # "MS-DRG v41", "Revenue codes" and "NDC number" are as good as "MS-DRG", "Revenue code" and "NDC".
    shorter = re.sub(r"(?<=[a-z])(?:v[0-9]+|codes?|numbers?|s)$", "", key)
    found = _types().get(key) or _types().get(shorter)
    return found and (found if found.name else found._replace(name=" ".join(text.split())))


@cache
def _types() -> dict[str, StatedType]:
    return {
        _key(row["type"]): StatedType(tuple(row["system"].split()), row["name"], row["five"] == "yes")
        for row in read_table("stated_types")
    }


def _key(text: str) -> str:
    return re.sub(r"^urn:oid:|\((?:r|tm)\)|[^a-z0-9]", "", text.lower())
