"""What users write, such as payers and departments, in the form in which two lists of it are compared."""

from __future__ import annotations

from workbook_templates.expressions import Expression, Operand, left, replaced, text_of, trimmed, upper

_LONGEST = 100  # characters; look-ups take no text of more than 255
_TAKEN_FOR_ANY = "*?~"  # marks that look-ups do not take as themselves


def compared_text(text: Operand) -> Expression:
    """Return a text without outer and double spaces, in capitals."""
    found = replaced(left(text_of(text), _LONGEST), "\u00a0", " ")
    for mark in _TAKEN_FOR_ANY:
        found = replaced(found, mark, "")
    return upper(trimmed(found))
