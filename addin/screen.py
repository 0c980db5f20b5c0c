"""How codes are shown on the screen, alike in all commands."""

from __future__ import annotations

from udfs.describe import UNRECOGNIZED, Description


def code_shown(described: Description) -> str:
    """Answer the clean code with its modifiers, as it is written by hand.

    >>> from udfs.describe import describe
    >>> code_shown(describe("99213:25 59")), code_shown(describe("25"))
    ('99213-25-59', '-25')
    """
    return "-".join((described.code, *described.modifiers))


def system_shown(described: Description) -> str:
    """Answer the code system and level, "Unrecognized" for what is no code, "" for a blank.

    >>> from udfs.describe import describe
    >>> system_shown(describe("j1100")), system_shown(describe("hello"))
    ('HCPCS / Level II', 'Unrecognized')
    """
    if not described.recognized:
        return "" if described.blank else UNRECOGNIZED
    return f"{described.system} / {described.level}"
