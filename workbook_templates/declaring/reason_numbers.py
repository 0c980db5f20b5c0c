"""CARC and RARC as users write them: CO-97, PR 1, 016 and 97 are read as the number alone.

Steps only: what a number means is the user's own table; the official wording is not in this project.
"""

from __future__ import annotations

from workbook_templates.declaration import Answer, step
from workbook_templates.expressions import (
    Expression,
    col,
    joined,
    left,
    length,
    mid,
    replaced,
    text_of,
    trimmed,
    upper,
    when,
)

NUMBERS = "Step CARC and RARC"  # both, "" without a CARC: by which a table of causes is searched
CARC_NUMBER = "Step CARC number"
CARC_GROUP = "Step CARC group"  # the group code that stands in front of the number, "" for none
GROUPS = ("CO", "PR", "OA", "PI", "CR")
_RARC_NUMBER, _RARC_GROUP = "Step RARC number", "Step RARC group"


def number_steps(carc: str, rarc: str) -> tuple[Answer, ...]:
    """Return the steps that read CARC and RARC, for the right end of a table."""
    number = col(CARC_NUMBER)
    return (
        *_steps(carc, "Step CARC text", CARC_GROUP, "Step CARC without group", CARC_NUMBER),
        *_steps(rarc, "Step RARC text", _RARC_GROUP, "Step RARC without group", _RARC_NUMBER),
        step(NUMBERS, when(number == "", "", joined(number, "|", col(_RARC_NUMBER)))),
    )


def _steps(heading: str, text: str, group: str, bare: str, number: str) -> tuple[Answer, ...]:
    written: Expression = replaced(left(text_of(col(heading)), 20), "\u00a0", " ")
    for old, new in (("*", ""), ("?", ""), ("~", ""), ("-", " ")):  # marks that look-ups take for any text go
        written = replaced(written, old, new)
    said, number_said = col(text), col(bare)
    has_group = (length(said) > 2) & left(said, 2).is_one_of(*GROUPS)
    return (
        step(text, upper(trimmed(written))),
        step(group, when(has_group, left(said, 2))),
        step(bare, when(col(group) == "", said, trimmed(mid(said, 3, 20)))),
        step(
            number,
            when(
                left(number_said, 2) == "00",
                mid(number_said, 3, 20),
                when(left(number_said, 1) == "0", mid(number_said, 2, 20), number_said),
            ),
        ),
    )
