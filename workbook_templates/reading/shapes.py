"""What the built-in formulas make of a cell: which shapes they read, refuse, and leave to the add-in.

The add-in reads more. Where it is missing, the shapes of NOT_READ are answered "Unrecognized" (or as the
note says); a test holds the formulas to READ and REFUSED, shape by shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from udfs.neighbors import SEVEN_CHARACTER_DIAGNOSIS
from workbook_templates.reading.looked_up import LISTED, known_modifiers
from workbook_templates.reading.reading_formulas import (
    DASHES,
    HIDDEN_NOTHINGS,
    HIDDEN_SPACES,
    PLACEHOLDERS,
    PREFIXES,
    TRADEMARK_SIGNS,
)

READ = "read"
REFUSED = "refused"
NOT_READ = "not read"

_CODE = "(?:[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4})"
_MODIFIER = "[0-9A-Z]{2}"
_BETWEEN = "(?: ?[-:/;_] ?| )"
_SHORT = "(?:[1-9][0-9]{2}|1[0-9]{3})"


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which a cell can be written."""

    name: str
    example: str
    outcome: str  # READ, REFUSED or NOT_READ
    pattern: str  # of the text in capitals, without hidden characters and without spaces around it
    note: str = ""


@cache
def shapes() -> tuple[Shape, ...]:
    """Return all shapes; a text is of the first one that it matches.

    >>> [shape.example for shape in shapes() if shape.outcome == NOT_READ][0]
    '00000'
    """
    known = [row[0] for row in known_modifiers()]
    listed = "|".join(row[0] for row in known_modifiers() if row[3] == LISTED)
    any_known = "|".join(known)
    names = "|".join(PREFIXES)
    return (
        Shape("five zeros", "00000", NOT_READ, "00000"),
        Shape("code system in front", "CPT: 99213", READ,
              f"(?:{names})(?:[:-] ?| ){_CODE}(?:{_BETWEEN}{_MODIFIER}){{0,4}}"),
        Shape("five characters, capital or small", "j1100", READ, _CODE),
        Shape("leading zeros lost", "142", READ, _SHORT),
        Shape("provider number (NPI) or drug number (NDC)", "1234567893", REFUSED,
              "[0-9]{10,11}|[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}"),
        Shape("laboratory test number (LOINC)", "2345-7", REFUSED, "[0-9]{1,5}-[0-9]"),
        Shape("ZIP code with four more digits", "99213-2512", REFUSED, "[0-9]{5}-[0-9]{4}"),
        Shape("revenue code with its zero", "0450", REFUSED, "0[0-9]{3}"),
        Shape("zero in front of a code", "088342", NOT_READ, f"0{_CODE}.*"),
        Shape("modifier cut to one character", "97150G", NOT_READ, f"{_CODE}{_BETWEEN}?[0-9A-Z]"),
        Shape("number that no code has", "2500", REFUSED, "[0-9]|[2-9][0-9]{3}|[0-9]{6}|[0-9]{8}"),
        Shape("diagnosis with its dot", "E11.40", REFUSED,
              "[A-Z][0-9][0-9A-Z][.][0-9A-Z]{1,4}|[0-9]{3}[.][1-9][0-9]?"),
        Shape("date", "2026-07-01", REFUSED, "20[0-9]{2}-[01][0-9]-[0-3][0-9]"),
        Shape("placeholder", "N/A", REFUSED, "|".join(map(re.escape, PLACEHOLDERS))),
        Shape("modifier without a code", "RT", REFUSED, any_known),
        Shape("other two digits", "10", REFUSED, "[0-9]{2}"),
        Shape("letters at both ends", "A123T", REFUSED, "[A-Z][0-9]{3}[A-Z]"),
        Shape("decimals", "10004.0", READ, f"{_SHORT}[.]0|[0-9]{{5}}[.]00?"),
        Shape(
            "two digits behind a dash that are no modifier",
            "99213-67",
            NOT_READ,
            f"{_CODE} ?- ?(?!{any_known})[0-9]{{2}}",
            "they could end a range; the add-in looks where its end would lie",
        ),
        Shape(
            "modifiers behind a dash, colon, slash or space",
            "99213-25",
            READ,
            f"{_CODE}(?:{_BETWEEN}{_MODIFIER}){{1,4}}",
        ),
        Shape("known modifier behind a point or comma", "99213.25", READ, f"{_CODE}[.,](?:{any_known})"),
        Shape("several modifiers behind commas", "99213,25,59", READ, f"{_CODE}(?:,{_MODIFIER}){{2,4}}"),
        Shape("leading zeros lost, with a known modifier", "142-25", READ, f"{_SHORT} ?[-:] ?(?:{listed})"),
        Shape("short number and a word", "500 MG", REFUSED, f"{_SHORT} [0-9A-Z]{{1,3}}"),
        Shape("diagnosis of seven characters", "S42001P", REFUSED, SEVEN_CHARACTER_DIAGNOSIS),
        Shape(
            "two digits written together with a code that begins with a letter",
            "C893650",
            NOT_READ,
            "[A-Z][0-9]{6}",
            "only the add-in has the list of diagnosis codes",
        ),
        Shape(
            "known modifier written together with the code",
            "9921325",
            READ,
            f"{_CODE}(?:{listed})|A0[0-9]{{3}}(?:{any_known})",
        ),
        Shape(
            "apostrophe, quotation marks or an equals sign around it",
            '="00100"',
            READ,
            f'\'{_CODE}|"{_CODE}"|="{_CODE}"',
        ),
        Shape("mark of a list in front", "+99213", READ, f"[+#*]{_CODE}"),
        Shape("number with one decimal", "99213.5", NOT_READ, "[0-9]{5}[.,][0-9]",
              "the add-in restores the last digit of a modifier that is known"),
        Shape("several modifiers written together", "J1100JWRT", NOT_READ,
              f"{_CODE}-?(?:{_MODIFIER}){{2,4}}"),
        Shape("leading zeros lost, with several modifiers", "142-25-59", NOT_READ,
              f"{_SHORT}(?: ?[-:] ?{_MODIFIER}){{2,4}}"),
        Shape("comma between thousands", "10,004", NOT_READ, "[0-9]{1,2},[0-9]{3}"),
        Shape("exponent", "9.9213E+04", NOT_READ, "[0-9][.][0-9]+E[+][0-9]+"),
        Shape("brackets, or other text around the code", "99213 (25)", NOT_READ, ".*[][()].*"),
        Shape("other words in front", "Code: 99213", NOT_READ, f"[A-Z][A-Z ]+[: ]+{_CODE}.*"),
        Shape("modifiers alone, more than one", "RT LT", NOT_READ, f"{_MODIFIER}(?:[- ]?{_MODIFIER})+",
              "the Modifiers column stays blank"),
        Shape("dash behind the code", "99213-", NOT_READ, f"{_CODE}[-:.,;/_ ]+",
              "it is read, but the Check column does not speak of the dash"),
        Shape("other digits than 0 to 9, such as full-width ones", "９９２１３", NOT_READ, ".*[^ -~].*"),
    )  # fmt: skip


def shape_of(text: str) -> Shape | None:
    """Return the shape of a cell's text (or of a number written as text), None for none of the known ones.

    >>> shape_of("99213-25").name
    'modifiers behind a dash, colon, slash or space'
    >>> shape_of("any words at all") is None
    True
    """
    plain = text
    for number in (*HIDDEN_SPACES, *TRADEMARK_SIGNS):
        plain = plain.replace(chr(number), " ")
    for number in HIDDEN_NOTHINGS:
        plain = plain.replace(chr(number), "")
    for number in DASHES:
        plain = plain.replace(chr(number), "-")
    plain = re.sub(" +", " ", plain.upper()).strip(" ")
    return next((shape for shape in shapes() if _compiled(shape.pattern).fullmatch(plain)), None)


def is_claimed(text: str) -> bool:
    """Return whether the built-in formulas promise the add-in's answers for a text.

    >>> is_claimed(" j1100"), is_claimed("2345-7"), is_claimed("99213 (25)")
    (True, True, False)
    """
    shape = shape_of(text)
    return shape is not None and shape.outcome in (READ, REFUSED)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.DOTALL)
