"""What stands beside a code in its row: its stated type, and modifiers in columns of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from udfs.check import BY_LIST, Remark
from udfs.modifiers import is_assigned
from udfs.neighbors import QUANTITY
from udfs.parse import MOST_MODIFIERS, SPLIT, Code, plain_text
from udfs.stated_types import StatedType

_OTHER_SYSTEM = "Stated as another system"
_NO_MODIFIER = "No modifier beside the code"
_NOTHING = r"0*|NA|NAN|NONE|NULL"
_KEPT_REASONS = {"boolean", "date", "error", "unreadable"}  # whatever it should be, it is not
_OTHER_SYSTEMS = {
    "apr-drg", "drg", "eapg", "hipps", "icd10", "icd9", "loinc", "ndc", "npi", "revenue", "taxonomy", "zip",
}  # fmt: skip
_LONGEST_SAID = 4  # characters; what is longer may be of a patient


def as_stated(found: Code, stated: StatedType) -> tuple[Code, Remark | None]:
    """Return what was read from a cell as far as the list lets it be a code, and what contradicts.

    >>> from udfs.parse import parse
    >>> from udfs.stated_types import stated_type
    >>> as_stated(parse("470"), stated_type("MS-DRG"))[1].sentence
    'This is stated as MS-DRG, not as a procedure code.'
    >>> as_stated(parse("J1885"), stated_type("CPT"))[1].sentence
    'J1885 is HCPCS, stated as CPT.'
    """
    if found.blank or found.reason in _KEPT_REASONS:
        return found, None
    contrary = f"{found.code} is {found.code_class.system}, stated as {stated.name}."
    if stated.systems:
        if found.reason in _OTHER_SYSTEMS:
            return found, Remark(_OTHER_SYSTEM, f"It is stated as {stated.name}.")
        fits = not found.code or found.code_class.system in stated.systems
        return found, None if fits else Remark(_OTHER_SYSTEM, contrary)
    # Zeros in front can be any number's, and digits run together are no code in full.
    in_full = found.code[:1] > "0" and not any(one.startswith(SPLIT) for one in found.repairs)
    if in_full and not stated.five_characters:
        return Code(reason=BY_LIST), Remark(_OTHER_SYSTEM, contrary)
    said = f"stated as {stated.name}"
    return Code(reason=BY_LIST), Remark(f"S{said[1:]}", f"This is {said}, not as a procedure code.")


def with_modifiers(found: Code, cells: Sequence[object]) -> tuple[Code, tuple[Remark, ...]]:
    """Return a code with the modifiers from columns beside it behind its own, and what is none of these.

    >>> from udfs.parse import parse
    >>> with_modifiers(parse("99213-25"), [25.0, "59", None])[0].modifiers
    ('25', '59')
    """
    if not found.code:
        return found, ()
    modifiers, remarks = list(found.modifiers), []
    for cell in cells:
        text = _text(cell)
        if (beside := _modifiers(text)) is None:
            said = text if len(text) <= _LONGEST_SAID else "What stands"
            remarks.append(Remark(_NO_MODIFIER, f"{said} beside the code is no modifier."))
        else:
            modifiers += [one for one in dict.fromkeys(beside) if one not in modifiers]
    if len(modifiers) > MOST_MODIFIERS:
        return Code(reason="many modifiers"), ()
    if len(modifiers) > len(found.modifiers):
        # As behind a code in its cell: what has a modifier is of no other system, and no quantity.
        others = tuple(one for one in found.look_alikes if found.modifiers and not one.startswith(QUANTITY))
        found = replace(found, modifiers=tuple(modifiers), look_alikes=others)
    return found, tuple(remarks)


def _text(cell: object) -> str:
    """Return a cell's text, that of 25.0 as 25; more than a modifier's length for what is none."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return re.sub(r"(?<=[0-9])\.0+$", "", plain_text(str.__str__(cell))[0])
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell) if isinstance(cell, int) and 0 <= cell < 10**8 else "something else"


def _modifiers(text: str) -> list[str] | None:
    """Return the modifiers in a cell of a modifier column, None where something else stands there."""
    parts = re.findall(r"[0-9A-Z]+", text.upper())
    if re.fullmatch(_NOTHING, "".join(parts)):
        return []
    modifiers: list[str] = []
    for part in parts:
        pairs = [part[place : place + 2] for place in range(0, len(part), 2)]
        if len(part) != 2 and not all(map(is_assigned, pairs)):  # 2559 are two, TRAY is a word
            return None
        modifiers += pairs
    return modifiers
