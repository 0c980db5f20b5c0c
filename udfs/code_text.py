"""Reading a text that begins with a code: its five characters and the modifiers behind them.

Modifiers stand behind a separator, in any number of ways (99213-25, 99213:25:59, 99213 (25)), or run
together with the code (9921325, J1100JW).
"""

from __future__ import annotations

import re
from dataclasses import replace

from udfs.code import MOST_MODIFIERS, Code, used_code
from udfs.modifiers import is_ambulance_pair, is_assigned
from udfs.neighbors import run_together_look_alikes
from udfs.repairs import MARK, SPLIT

WHOLE_CODE = r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}"
_CODE_INSIDE = rf"(?<![0-9A-Z])(?:{WHOLE_CODE})(?![0-9A-Z])"
_SEPARATORS = r"[\s:.,;/|^_>()\[\]-]+"
_MODIFIER = r"[0-9A-Z]{2}"
# Seven characters with an injury's or an aftercare's last one, such as S42001P and T2000XS: 1P to 8P are
# modifiers of Category II codes alone, and XE to XS are written behind a separator.
SEVEN_CHARACTER_DIAGNOSIS = r"[A-Z][0-9]{4}[1238]P|[MOSTVWXY][0-9]{4}X[EPS]"


def read_code_text(text: str) -> Code:
    """Answer the code and modifiers that a text consists of, or why it is no code.

    Args:
        text: plain capitals without prefix, as they stand in the cell.

    >>> read_code_text("99213 (25)").modifiers, read_code_text("99213, 99214").reason
    (('25',), 'several')
    """
    start = re.match(WHOLE_CODE, text)
    if start is None:
        return _no_code(text)
    code, rest = text[:5], text[5:]
    if not rest:
        return used_code(code, (), number=False)
    if not re.match(_SEPARATORS, rest):
        return _run_together(text)
    modifiers = split_modifiers(rest)
    if modifiers is None:
        return Code(reason="several" if re.search(_CODE_INSIDE, rest) else "other text")
    if len(modifiers) > MOST_MODIFIERS:
        return Code(reason="many modifiers")
    found = used_code(code, modifiers, number=False)
    if found.code and not modifiers:  # "99213-": a separator with nothing behind it
        return replace(found, repairs=(MARK,))
    return found


def split_modifiers(rest: str) -> tuple[str, ...] | None:
    """Answer the modifiers behind a code, or None where something else stands among them.

    Args:
        rest: what is written behind the five characters.

    >>> split_modifiers("-25-59"), split_modifiers(" Main St")
    (('25', '59'), None)
    """
    modifiers: list[str] = []
    for part in re.split(_SEPARATORS, rest):
        pairs = _pairs(part)
        # Longer parts are read only with a digit and a letter: four digits are a ZIP+4, TRAY is a word.
        if len(part) > 2 and (part.isdigit() or part.isalpha() or not all(map(is_assigned, pairs))):
            return None
        if not all(re.fullmatch(_MODIFIER, pair) for pair in pairs):
            return None
        modifiers.extend(pairs)
    return tuple(modifiers)


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def _run_together(text: str) -> Code:
    """Read 9921325 and J1100JW: only modifiers that are assigned count, or any long number would do."""
    if re.fullmatch(SEVEN_CHARACTER_DIAGNOSIS, text):
        return Code(reason="icd10")
    code = text[:5]
    joined = re.split(r"[^0-9A-Z]", text[5:], maxsplit=1)[0]
    separated = split_modifiers(text[5 + len(joined) :])
    ambulance = code.startswith("A0")
    known = all(is_assigned(one) or (ambulance and is_ambulance_pair(one)) for one in _pairs(joined))
    if not known:
        if text.isdigit():
            return Code(reason="number")
        return Code(reason="other text" if re.search(_CODE_INSIDE, text) else "text")
    if separated is None:
        return Code(reason="other text")
    modifiers = (*_pairs(joined), *separated)
    if len(modifiers) > MOST_MODIFIERS:
        return Code(reason="many modifiers")
    found = used_code(code, modifiers, number=False)
    if not found.code:
        return found
    repair = f"{SPLIT}: {text} -> {'-'.join((code, *modifiers))}"
    return replace(found, repairs=(repair,), look_alikes=run_together_look_alikes(text))


def _no_code(text: str) -> Code:
    # Each must stand alone: N390 is a diagnosis, TRUE a word.
    modifiers = tuple(filter(None, re.split(_SEPARATORS, text)))
    if modifiers and all(is_assigned(one) or is_ambulance_pair(one) for one in modifiers):
        if len(modifiers) > MOST_MODIFIERS:
            return Code(reason="many modifiers")
        return Code(modifiers=modifiers, reason="modifier")
    if text.isdigit():
        return Code(reason="number")
    return Code(reason="other text" if re.search(_CODE_INSIDE, text) else "text")
