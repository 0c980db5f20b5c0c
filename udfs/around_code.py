"""What stands around a code in its cell: quotation marks, a system's name, a message's parts, a quantity.

All functions take plain capitals. Each part that is taken away is a repair, in stable words, which sheets
count by.
"""

from __future__ import annotations

import re

from udfs.modifiers import is_assigned
from udfs.ranges import CODE_INSIDE, CODE_SHAPE

QUOTES = "quotation marks removed"
PREFIX = "prefix removed"
MARK = "marks removed"
MESSAGE = "parts of a message removed"
BLANK_INSIDE = "blank inside removed"
QUANTITY_ASIDE = "quantity set aside"

_EQUALS_QUOTED = r'=\s*"([^"]*)"'
# AMA's lists mark add-on codes with +, others with these; the mark is not part of the code.
_MARK = r"[+#*\u2022\u25cf\u25b2\u2605\u26a1]\s*(?=[0-9A-Z])"
_SYSTEM = (
    r"(?:CPT(?:[ -]?4)?|HCPCS|HCPC|CDT)(?:\s?/\s?(?:CPT|HCPCS))?(?:\s(?:LEVEL\s)?I{1,3}\b)?(?:\sCODES?)?"
    r"|(?:HC|AD|CODE|PROC(?:EDURE)?(?:\sCODE)?)(?=[\s:#>|^])"
)
_PREFIX = (
    rf"(?:(?:{_SYSTEM})[\s:#.>=|^-]{{0,5}}){{1,3}}"
    r"(?=[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}|(?<=[\s:#>=|^-])[0-9]{3,4}(?![0-9]))"
)
# FHIR names a system by its address or its OID: http://www.ama-assn.org/go/cpt|99213.
_ADDRESS = (
    r"(?:HTTPS?://[^|#\s]{0,60}(?:AMA-ASSN|CPT|HCPCS|ADA\.ORG)[^|#\s]{0,60}"
    r"|(?:URN:OID:)?2\.16\.840\.1\.113883\.6\.(?:12|13|14|285))\s?[|#]\s?"
)
# HL7's coded element: code, text, system. Two characters in the middle are a modifier.
_ELEMENT = (
    r"([0-9A-Z]{5}(?:[-: ][0-9A-Z]{2}){0,4})\^(?![0-9A-Z]{2}\^)[^^]{0,120}"
    r"\^(?:C[45]|CPT-?4?|HCPCS|HCPC|HPC|HC|CDT|CD2)(?:\^.*)?"
)
# X12: a service line's segment, and its composite of qualifier, code, modifiers and a description.
_SEGMENT = r"(?:SV[1-7D]|SVC)\*(?:[^*]{0,30}\*){0,2}?((?:HC|AD)[:>^|][^*~]{5,120})(?:[*~].*)?"
_COMPOSITE = r"(?:HC|AD)([:>^|])([0-9A-Z]{5}(?:\1[0-9A-Z]{2}){0,4})((?:\1.*)?)"

_MESSAGE_SIGNS = frozenset("|^*#>:")

_BLANK_INSIDE = r"(?:([A-Z]) ([0-9]{4})|([0-9]{4}) ([FTUM]))(?![0-9A-Z])"
_CODE_WRITTEN = rf"(?:{CODE_SHAPE})(?:[-:_/. ]?[0-9A-Z]{{2}}){{0,4}}?"
_NUMBER = r"([0-9]{1,4}(?:\.[0-9]{1,2})?)"
_UNITS = r"(?:UNITS?|UN|EA|EACH|TIMES)"
_QUANTITIES = (
    rf"({_CODE_WRITTEN})[\s,;]*[X*]\s*{_NUMBER}(?:\s*{_UNITS})?",
    rf"({_CODE_WRITTEN})\s*[(\[]\s*(?:X|\*|QTY[.:]?)?\s*{_NUMBER}\s*(?:X|{_UNITS})?\s*[)\]]",
    rf"({_CODE_WRITTEN})[\s,;:-]{{1,3}}(?:QTY|QUANTITY|UNITS?)\s*[:=.#]?\s*{_NUMBER}",
    rf"({_CODE_WRITTEN})(?:\s?[,;-]\s|\s){_NUMBER}(?:\s*{_UNITS}|\s+X)",
)
# One look spares most cells the others.
_PERHAPS_A_QUANTITY = rf"(?:{CODE_SHAPE}).*(?:[X*(\[]|QTY|QUANT|UN|EA|TIMES)|[0-9.]+\s*[X*]"
_QUANTITY_IN_FRONT = rf"{_NUMBER}\s*[X*]\s*({_CODE_WRITTEN})"
# A small x is no modifier's. X1 to X5 are modifiers too, and in capitals nobody knows which is meant.
_SMALL_X_QUANTITY = rf"(.{{2,80}}[0-9A-Z)\]])\s*X\s*{_NUMBER}(?:\s*{_UNITS})?"
_X_MODIFIER = r"\s?X[1-9]"
_X_CODE = r"[\s,;]+X[0-9]{4}"  # a state's own code behind another one, unless the x is small

# What says that there is no code, without brackets and quotation marks.
_PLACEHOLDER = (
    r"NONE|NULL|NIL|NAN|N\.? ?[/\\]? ?A|UNK(?:NOWN)?|UNSPECIFIED|UNASSIGNED|BLANK|EMPTY|MISSING|PENDING"
    r"|T\.?B\.?[AD]|TO BE (?:ASSIGNED|DETERMINED)|[-._/=~ ]{1,20}|0{1,10}(?:\.0{1,4})?|X{3,10}"
    r"|NO(?:T|NE)? (?:APPLICABLE|AVAILABLE|ASSIGNED|CODED|GIVEN|LISTED|PROVIDED|REQUIRED|USED|BILLABLE|FOUND)"
    r"|NO(?:NE|T)?[ -](?:(?:A|VALID|SPECIFIC|CPT(?:-?4)?|HCPCS|HCPC|CDT|PROCEDURE|BILLING|CODES?)[ /-]{0,3})"
    r"{1,4}(?:ASSIGNED|AVAILABLE|FOUND|GIVEN|LISTED|NEEDED|REQUIRED|APPLICABLE|APPLIES|EXISTS?)?"
)
_NO_CODE = rf"(?:(?:CPT|HCPCS|CODE)\s?[:=]\s?)?(?:{_PLACEHOLDER})\.?"
# What files of insurers' prices write for an amount that holds for every code.
_ALL_CODES = r"CSTM-(?:00|ALL)"


def placeholder_of(text: str) -> str:
    """Return what a text stands for that stands where a code should: "placeholder", "all codes", "" for none.

    >>> placeholder_of("(NULL)"), placeholder_of("NO CPT"), placeholder_of("CSTM-00"), placeholder_of("99213")
    ('placeholder', 'placeholder', 'all codes', '')
    """
    bare = text.strip("()[]<>{}'\" ")
    if re.fullmatch(_NO_CODE, bare):
        return "placeholder"
    return "all codes" if re.fullmatch(_ALL_CODES, bare) else ""


def unwrap(text: str, repairs: list[str]) -> str:
    """Return a text without what was put around its code, and note the repairs.

    >>> unwrap("SV1*HC:99213:25*100*UN*1", repairs := []), repairs
    ('99213:25', ['parts of a message removed'])
    """
    bare = text
    if equals := re.fullmatch(_EQUALS_QUOTED, text):
        bare = equals.group(1)
    bare = bare.strip("'\"").strip(" ")
    if bare != text:
        repairs.append(QUOTES)
    if found := re.match(_MARK, bare):
        bare = bare[found.end() :]
        repairs.append(MARK)
    if not _MESSAGE_SIGNS.isdisjoint(bare):
        bare = _without_message(bare, repairs)
    if found := re.match(_PREFIX, bare):
        bare = bare[found.end() :]
        repairs.append(PREFIX)
    if " " in bare[:5] and (inside := re.match(_BLANK_INSIDE, bare)):
        joined = "".join(filter(None, inside.groups()))
        repairs.append(f"{BLANK_INSIDE}: {inside[0]} -> {joined}")
        bare = joined + bare[inside.end() :]
    if bare.endswith(("?", "!", "*")) and re.match(CODE_SHAPE, bare):
        bare = bare.rstrip("?!* ")
        repairs.append(MARK)
    return bare


def _without_message(text: str, repairs: list[str]) -> str:
    segment = re.fullmatch(_SEGMENT, text)
    bare = segment[1] if segment else text
    composite = re.fullmatch(_COMPOSITE, bare)
    if composite and (segment or composite[3]) and not re.search(CODE_INSIDE, composite[3]):
        bare = composite[2]
    elif found := re.fullmatch(_ELEMENT, text):
        bare = found[1]
    elif found := re.match(_ADDRESS, text):
        bare = text[found.end() :]
    if bare != text:
        repairs.append(MESSAGE)
    return bare


def without_quantity(text: str, repairs: list[str], *, small_x: bool) -> str:
    """Return a text without the quantity behind its code or in front of it, and note the repair.

    Args:
        text: plain capitals.
        repairs: grows by what was done.
        small_x: whether the X was written small, which no modifier is.

    >>> without_quantity("97110 X 2", repairs := [], small_x=False), repairs
    ('97110', ['quantity set aside: 2'])
    """
    if not small_x and not re.match(_PERHAPS_A_QUANTITY, text):
        return text
    for pattern in (_SMALL_X_QUANTITY, *_QUANTITIES) if small_x else _QUANTITIES:
        if not (found := re.fullmatch(pattern, text)):
            continue
        code, number = found.groups()
        behind = text[len(code) :]
        if not small_x and re.fullmatch(_X_MODIFIER, behind) and (behind[0] == " " or is_assigned(behind)):
            return text
        if not small_x and re.fullmatch(_X_CODE, behind):
            return text
        if is_assigned(number) and behind.strip(" ([])") == number:  # 99213 (25)
            return text
        repairs.append(f"{QUANTITY_ASIDE}: {number}")
        return code
    if found := re.fullmatch(_QUANTITY_IN_FRONT, text):
        repairs.append(f"{QUANTITY_ASIDE}: {found[1]}")
        return found[2]
    return text
