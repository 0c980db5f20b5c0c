"""Texts as they may be shown in a terminal, to which control characters are commands."""

from __future__ import annotations

import re

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # C0 but for the line feed, DEL, C1


def written_out(text: str) -> str:
    r"""Return a text without control characters but line feeds; the others are written out.

    >>> print(written_out("codes\x1b]0;mine\x07.csv"))
    codes\u001b]0;mine\u0007.csv
    """
    # As JSON writes them, so that they may stand in it too.
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def on_one_line(text: str) -> str:
    r"""Return a sentence on one line, whatever the names in it hold, without control characters.

    >>> on_one_line("Two\nlines of \x9b2J.csv")
    'Two lines of \\u009b2J.csv'
    """
    return written_out(re.sub(r"[\t\n\r]+", " ", text))
