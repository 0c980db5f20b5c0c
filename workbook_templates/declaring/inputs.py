"""The columns that many lists of users have, the headings under which they are found, what users write there.

The headings are those of chargemasters and fee schedules that hospitals and payers publish; the first that is
there is taken.
"""

from __future__ import annotations

from workbook_templates.declaration import Answer, Input, step
from workbook_templates.expressions import (
    Expression,
    col,
    joined,
    left,
    replaced,
    text_of,
    trimmed,
    upper,
    when,
)

CODE, MODIFIERS_COLUMN, DESCRIPTION, REFERENCE, SERVICE = (
    "Code", "Modifier", "Description", "Your reference", "Date of service",
)  # fmt: skip
WHOLE_CODE = "Step code with modifiers"  # code and modifier as one text, which the classification reads
IDENTITY = (CODE, MODIFIERS_COLUMN)

CODES = (
    "HCPCS", "CPT", "CPT/HCPCS", "HCPCS/CPT", "HCPCS code", "CPT code", "CPT/HCPCS code", "HCPCS/CPT code",
    "Procedure code", "Billing code",
)  # fmt: skip
DESCRIPTIONS = ("Charge description", "Service description", "Item description", "Procedure description")
AMOUNTS = ("Charge", "Charges", "Fee", "Rate", "Price", "Allowed", "Allowed amount")
_LONGEST = 100  # characters; look-ups take no text of more than 255
_TAKEN_FOR_ANY = "*?~"  # marks that look-ups do not take as themselves


def code(
    help_text: str = "The code as your list has it, with or without modifiers.", width: float = 13
) -> Input:
    """Return the column with the codes."""
    return Input(CODE, "code", width, help_text, required=True, also=CODES)


def modifier(width: float = 10) -> Input:
    """Return the column with modifiers that do not stand behind the code."""
    return Input(
        MODIFIERS_COLUMN, "text", width, "Modifiers, where they have a column of their own.",
        also=("Modifiers", "Mod", "Mods"),
    )  # fmt: skip


def whole_code() -> Answer:
    """Return the step with the code and what stands in the column for modifiers, as one text."""
    code_cell, beside = col(CODE), trimmed(text_of(col(MODIFIERS_COLUMN)))
    both = joined(left(code_cell, 100), "-", left(beside, 100))
    return step(WHOLE_CODE, when(trimmed(text_of(code_cell)) == "", "", when(beside == "", code_cell, both)))


def description(width: float = 31) -> Input:
    """Return the column with the user's words for a code."""
    return Input(DESCRIPTION, "text", width, "Your own words for the code, if you like.", also=DESCRIPTIONS)


def reference(width: float = 15) -> Input:
    """Return the column by which the user finds a line again in another system."""
    return Input(
        REFERENCE, "text", width,
        "The claim or account number of the line, if you want to find it again. Never a name.",
        also=("Reference", "Claim number", "Claim no", "Claim", "Claim ID", "Account number", "Account",
              "Invoice"),
    )  # fmt: skip


def date_of_service(width: float = 12) -> Input:
    """Return the column with the date of service."""
    return Input(SERVICE, "date", width, "The date of service, if you have it.", also=("DOS", "Service date"))


def compared_text(heading: str) -> Expression:
    """Return what users write into a column as it is compared: capitals, no outer or double spaces."""
    found = replaced(left(text_of(col(heading)), _LONGEST), "\u00a0", " ")
    for mark in _TAKEN_FOR_ANY:
        found = replaced(found, mark, "")
    return upper(trimmed(found))
