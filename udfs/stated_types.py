"""Stated types: what a list itself says that its codes are, in a column beside them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from udfs.tables import read_table


class StatedType(NamedTuple):
    """What a list says of one of its codes."""

    systems: tuple[str, ...]  # our code systems that it may be of; () where it is something else
    name: str  # what that is, as in "stated as MS-DRG"; for ours, the word as the list has it


@cache
def stated_type(text: str) -> StatedType | None:
    """Return what a list means by a type of code, None for a word that is no such type.

    >>> stated_type("ms_drg"), stated_type("CPT/HCPCS"), stated_type("Inpatient")
    (StatedType(systems=(), name='MS-DRG'), StatedType(systems=('CPT', 'HCPCS'), name='CPT/HCPCS'), None)
    """
    found = _types().get(_key(text))
    return found and StatedType(found.systems, found.name or " ".join(text.split()))


@cache
def _types() -> dict[str, StatedType]:
    return {
        _key(row["type"]): StatedType(tuple(row["system"].split()), row["name"])
        for row in read_table("stated_types")
    }


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
