"""What the code sets say of a code: system, level, category, section, who keeps it, what it is for.

CPT is HCPCS Level I: five digits, or four digits and one of F (Category II), T (Category III), U (PLA),
M (MAAA), A (retired). HCPCS Level II is a letter and four digits; those with D are the ADA's CDT. W, X,
Y and Z began the local codes of Level III, retired at the end of 2003. That a code has the shape and
lies inside a range is all that is said here: whether it is in use on a date, only a code list can say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from udfs.ranges import CodeRange, find_range


@dataclass(frozen=True, slots=True)
class CodeClass:
    """What the code sets say of one code; every text is "" when they say nothing.

    >>> classify("J1100").level
    'Level II'
    """

    system: str = ""  # "CPT", "HCPCS" or "CDT"
    level: str = ""  # "Level I", "Level II" or "Level III"
    category: str = ""  # CPT only: "Category I", "Category II", "Category III", "PLA", "MAAA"
    section: str = ""
    subsection: str = ""
    maintainer: str = ""  # "AMA", "CMS", "ADA" or "Local payers"
    scope: str = ""
    status: str = "unassigned"  # "active", "retired" or "unassigned"


UNASSIGNED = CodeClass()


def classify(code: str) -> CodeClass:
    """Answer what the code sets say of a code.

    Args:
        code: the five characters as they belong on a claim, as :func:`udfs.parse.parse` gives them.

    Returns:
        The class; one of status "unassigned" for what no code set uses, whatever text is given.

    Source: the ranges in ``ranges.csv``.

    >>> classify("99213").system, classify("99213").section
    ('CPT', 'Evaluation and Management')
    >>> classify("F1020").status
    'unassigned'
    """
    found = find_range(code)
    return UNASSIGNED if found is None else _class_of(found)


@cache  # one record a range, shared by all its codes
def _class_of(row: CodeRange) -> CodeClass:
    return CodeClass(
        system=row.system,
        level=row.level,
        category=row.category,
        section=row.section,
        subsection=row.subsection,
        maintainer=row.maintainer,
        scope=row.scope,
        status=row.status,
    )
