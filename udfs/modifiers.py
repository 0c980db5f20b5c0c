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
# Modifiers of one kind of service, and the sections whose codes they go with. Source: what the AMA says of
# each in CPT's Appendix A, and where public claims files of 2016 to 2026 have it.
_VISITS, _SURGERY, _LAB = "Evaluation and Management", "Surgery", "Pathology and Laboratory"
_SECTIONS = {
    ("23",): {"Anesthesia", _SURGERY},
    ("24", "25", "57", "93", "95"): {_VISITS, "Medicine"},
    ("27",): {_VISITS},
    ("47", "54", "55", "56", "62", "63", "66", "73", "74", "78", "80", "81", "82"): {_SURGERY},
    ("90", "91", "92"): {_LAB},
    ("96", "97"): {"Medicine"},
}


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


def goes_with(modifier: str, section: str) -> bool:
    """Return whether a modifier is used with the codes of a section.

    >>> goes_with("25", "Evaluation and Management"), goes_with("97", "Evaluation and Management")
    (True, False)
    """
    return all(section in sections for modifiers, sections in _SECTIONS.items() if modifier in modifiers)


def begins_modifier(character: str) -> bool:
    """Return whether an assigned modifier begins with a character.

    >>> begins_modifier("G"), begins_modifier("0")
    (True, False)
    """
    return any(modifier[0] == character for modifier in _levels())


def is_known(modifier: str, code: str) -> bool:
    """Return whether a modifier is known behind a code.

    Assigned ones are behind every code, ambulance pairs behind ambulance codes, and ZA to ZZ behind the local
    codes of a state.

    >>> is_known("25", "99213"), is_known("RH", "A0428"), is_known("ZL", "Z1032"), is_known("ZL", "99213")
    (True, True, True, False)
    """
    if is_assigned(modifier) or (code.startswith("A0") and is_ambulance_pair(modifier)):
        return True
    return code[0] in "WXYZ" and "ZA" <= modifier <= "ZZ"


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
