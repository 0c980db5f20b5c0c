"""Plain text: what a cell's text says once the spreadsheet's and the keyboard's habits are taken away.

Spreadsheets, web pages and PDF files leave no-break spaces, zero-width characters, long dashes and
full-width digits in the text of a code. They look right and compare wrong. Here they become plain
ASCII, and each change is noted as a repair.
"""

from __future__ import annotations

import unicodedata

from udfs.repairs import HIDDEN, SPACES, UNUSUAL

# Shown as a space, or as nothing at all; the plain space is not among them.
_HIDDEN_SPACES = frozenset(
    "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_HIDDEN_NOTHINGS = frozenset(
    "\x00\xad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d")
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u02bc": "'", "\u00b4": "'"}
_TRADEMARKS = frozenset("\u00ae\u2122")  # CPT® 99213


def plain_text(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Answer a text in plain ASCII, as far as it can be, and what was done to it.

    Args:
        text: a cell's text.

    Returns:
        The text without spaces around it, runs of spaces made one; and the repairs, in the words of
        :mod:`udfs.repairs`. Letter case stays.

    >>> plain_text("\u00a099213\u201325")
    ('99213-25', ('hidden characters removed', 'unusual characters replaced'))
    """
    repairs: list[str] = []
    if not text.isascii() or not text.isprintable():
        text = _ascii(text, repairs)
    stripped = text.strip(" ")
    if len(stripped) != len(text):
        repairs.append(SPACES)
    if "  " in stripped:
        stripped = " ".join(stripped.split())
    return stripped, tuple(repairs)


def _ascii(text: str, repairs: list[str]) -> str:
    plain: list[str] = []
    hidden = unusual = trademark = False
    for character in text:
        if " " <= character <= "~":
            plain.append(character)
        elif character in _HIDDEN_SPACES:
            hidden = True
            plain.append(" ")
        elif character in _HIDDEN_NOTHINGS:
            hidden = True
        elif character in _DASHES:
            unusual = True
            plain.append("-")
        elif character in _QUOTES:
            plain.append(_QUOTES[character])
        elif character in _TRADEMARKS:
            trademark = True
            plain.append(" ")
        else:
            replacement = _replacement(character)
            unusual = unusual or replacement != character
            plain.append(replacement)
    if hidden:
        repairs.append(HIDDEN)
    if unusual:
        repairs.append(UNUSUAL)
    joined = "".join(plain)
    # A hidden space or a sign at either end is said for itself, not as a space.
    if (hidden or trademark) and not text.startswith(" ") and not text.endswith(" "):
        return joined.strip(" ")
    return joined


def _replacement(character: str) -> str:
    # Only where one digit, letter or mark stands for exactly one: no ligatures, no roman numerals.
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return character
