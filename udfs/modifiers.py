"""Modifiers: the two characters behind a code that say how a service differed.

Level I modifiers are the AMA's (two digits, the Category II ones such as 1P, and the physical status
ones P1 to P6); Level II modifiers are CMS's and begin with a letter. Two ambulance letters, where the
ride began and where it ended, make a Level II modifier too; no list holds them all.
"""

from __future__ import annotations

from functools import cache

from udfs.tables import read_table

# Places an ambulance drives from and to, such as R residence and H hospital.
AMBULANCE_PLACES = frozenset("DEGHIJNPRSX")


@cache
def _levels() -> dict[str, str]:
    return {row["modifier"]: row["level"] for row in read_table("modifiers")}


def is_ambulance_pair(modifier: str) -> bool:
    """Return whether a modifier can be the origin and destination of an ambulance ride.

    >>> is_ambulance_pair("RH"), is_ambulance_pair("RT")
    (True, False)
    """
    return len(modifier) == 2 and AMBULANCE_PLACES.issuperset(modifier)


def is_assigned(modifier: str) -> bool:
    """Return whether a modifier stands in the lists of the AMA and CMS (ambulance pairs do not).

    >>> is_assigned("25"), is_assigned("RH")
    (True, False)
    """
    return modifier in _levels()


def modifier_level(modifier: str) -> str:
    """Return the level of a modifier.

    Returns:
        "Level I", "Level II", or "" for one that nobody has assigned.

    >>> modifier_level("25"), modifier_level("JW"), modifier_level("RH"), modifier_level("ZZ")
    ('Level I', 'Level II', 'Level II', '')
    """
    level = _levels().get(modifier)
    if level is None:
        return "Level II" if is_ambulance_pair(modifier) else ""
    return level
