"""What the built-in formulas look up: the tables of the hidden sheets Ranges and Modifiers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

from udfs.modifiers import AMBULANCE_PLACES, is_assigned
from udfs.ranges import CodeClass, match_key, ranges
from udfs.tables import read_table

RANGES_TABLE, MODIFIERS_TABLE = "Ranges", "KnownModifiers"
FIRST_KEY, LAST_KEY, STATUS = "First key", "Last key", "Status"
PRINTED_FROM, PRINTED_TO = "Printed from key", "Printed to key"
SYSTEM, LEVEL, CATEGORY, SECTION = "Code system", "Code level", "Category", "Section"
MODIFIER, USED_AS = "Modifier", "Used as"
LISTED, AMBULANCE = "Listed modifier", "Ambulance trip"
RANGE_HEADINGS = (
    "First code", "Last code", FIRST_KEY, LAST_KEY, PRINTED_FROM, PRINTED_TO, SYSTEM, LEVEL, CATEGORY,
    SECTION, "Subsection", "Maintainer", STATUS, "Scope",
)  # fmt: skip
MODIFIER_HEADINGS = (MODIFIER, "Level", "Maintainer", USED_AS)


@cache
def range_rows() -> tuple[tuple[str | int, ...], ...]:
    """Return the rows of Ranges, in the order of their keys."""
    return tuple(
        (one.first, one.last, match_key(one.first), match_key(one.last), *_printed(one), one.system,
         one.level, one.category, one.section, one.subsection, one.maintainer, one.status, one.scope)
        for one in ranges()
    )  # fmt: skip


def _printed(one: CodeClass) -> tuple[int, int]:
    """Return the keys of what is printed; of all that is reserved where only five digits are told apart."""
    if not one.first.isdigit():
        return match_key(one.first), match_key(one.last)
    return (match_key(one.printed_first), match_key(one.printed_last)) if one.printed_first else (0, 0)


@cache
def known_modifiers() -> tuple[tuple[str, str, str, str], ...]:
    """Return the rows of Modifiers: the listed modifiers, then the ambulance pairs that no list holds.

    >>> known_modifiers()[-1]
    ('XX', 'Level II', 'CMS', 'Ambulance trip')
    """
    listed = [(row["modifier"], row["level"], row["maintainer"], LISTED) for row in read_table("modifiers")]
    places = sorted(AMBULANCE_PLACES)
    pairs = (start + end for start, end in product(places, places))
    trips = [(pair, "Level II", "CMS", AMBULANCE) for pair in pairs if not is_assigned(pair)]
    return (*listed, *trips)


def looked_up_table(name: str) -> tuple[Sequence[str], Sequence[tuple[str | int, ...]]]:
    """Return the headings and the rows of one of the two tables.

    Raises:
        KeyError: neither of them has this name.

    >>> looked_up_table("KnownModifiers")[0]
    ('Modifier', 'Level', 'Maintainer', 'Used as')
    """
    return {
        RANGES_TABLE: (RANGE_HEADINGS, range_rows()),
        MODIFIERS_TABLE: (MODIFIER_HEADINGS, known_modifiers()),
    }[name]
