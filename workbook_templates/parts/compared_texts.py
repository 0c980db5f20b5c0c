"""What users write, such as payers and departments, in the form in which two lists of it are compared."""

from __future__ import annotations

from workbook_templates.declaration import Value
from workbook_templates.formulas import own

_LONGEST = 100  # characters; look-ups take no text of more than 255
_TAKEN_FOR_ANY = "*?~"  # marks that look-ups do not take as themselves


def compared_text(heading: str) -> str:
    """Answer the formula for a text without outer and double spaces, in capitals.

    Args:
        heading: The column.
    """
    formula = f'SUBSTITUTE(LEFT({own(heading)}&"",{_LONGEST}),_xlfn.UNICHAR(160)," ")'
    for mark in _TAKEN_FOR_ANY:
        formula = f'SUBSTITUTE({formula},"{mark}","")'
    return f"UPPER(TRIM({formula}))"


def compared(value: Value | object) -> str:
    """Answer what the formula comes to.

    Args:
        value: The cell's value.

    >>> compared("  Example  plan* ")
    'EXAMPLE PLAN'
    """
    text = str(value)[:_LONGEST].replace("\u00a0", " ")
    for mark in _TAKEN_FOR_ANY:
        text = text.replace(mark, "")
    return " ".join(filter(None, text.split(" "))).upper()
