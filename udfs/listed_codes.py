"""Lists of codes and ranges, as payers write them: which codes are in "99202-99215, G0463, J7170–J7179".

A range holds what lies between its ends in their own family: five digits, or one letter in its place. So
0042T is not between 00100 and 01999, nor A0428 between 99202 and 99215. Modifiers count only where the list
names them: 77067 in a list holds 77067-26, but 77067-26 in a list holds only codes with modifier 26.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from udfs.neighbors import RANGE
from udfs.parse import parse, plain_text
from udfs.ranges import CODE_SHAPE, family, match_key
from udfs.several_codes import codes_among, holds_only_codes

_END = rf"({CODE_SHAPE})((?:-[0-9A-Z]{{2}}){{0,4}})"
# The ends of a range may be numbers that no code has: 10000-69999, J0000-J9999.
_RANGE = rf"(?:\W*(?:CPT|HCPCS|CODES?)\W+){{0,2}}{_END}\s?(?:--?|TO|THRU|THROUGH|UNTIL)\s?{_END}"
_BETWEEN_ITEMS = r"[,;|\r\n]"


class ListedCodes:
    """The codes and ranges of a list.

    >>> listed = ListedCodes(["99202-99215, G0463", "77067-26"])
    >>> listed.holds("99213"), listed.holds("77067"), listed.holds("77067", ("26",))
    (True, False, True)
    """

    def __init__(self, cells: Iterable[object]) -> None:
        """Read the cells of a list; words, such as a heading, and blanks say nothing."""
        spans: dict[frozenset[str], list[tuple[int, int]]] = {}
        for cell in cells:
            for first, last, modifiers in _spans(cell):
                spans.setdefault(modifiers, []).append((first, last))
        self._spans = {modifiers: _joined(found) for modifiers, found in spans.items()}

    def __bool__(self) -> bool:
        """Return whether there is any code in the list."""
        return bool(self._spans)

    def holds(self, code: str, modifiers: Iterable[str] = ()) -> bool:
        """Return whether a code of five characters is in the list, with its modifiers."""
        key, beside = match_key(code), set(modifiers)
        for needed, (firsts, lasts) in self._spans.items():
            place = bisect_right(firsts, key) - 1
            if place >= 0 and key <= lasts[place] and needed <= beside:
                return True
        return False


def listed_keys(cell: object) -> list[range]:
    """Return the match keys of the codes in a cell, those from ... to together, in their order.

    None where the cell says more than codes: a modifier or a word such as "except" asks for somebody to read.

    >>> listed_keys("C1715-C1719, 99213"), listed_keys("99202-99215 except 99211")
    ([range(99213, 99214), range(3301715, 3301720)], [])
    """
    spans = [*_spans(cell)]
    if any(modifiers for *_, modifiers in spans) or not holds_only_codes(plain_text(str(cell))[0].upper()):
        return []
    firsts, lasts = _joined([span[:2] for span in spans])
    return [range(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _spans(cell: object) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield the match keys of the ends of each range in a cell, and the modifiers that it names."""
    text = str.__str__(cell) if isinstance(cell, str) else ""
    written = plain_text(text)[0].upper()
    if ends := re.fullmatch(_RANGE, written):
        yield from _run((ends[1] + ends[2], ends[3] + ends[4]))
        return
    found = parse(cell)
    in_doubt = [one.removeprefix(RANGE).strip() for one in found.look_alikes if one.startswith(RANGE)]
    if in_doubt:
        yield from _run(in_doubt[0].split("-"))
    elif found.code:
        yield from _run(("-".join((found.code, *found.modifiers)),))
    else:
        items = re.split(_BETWEEN_ITEMS, text)
        if found.reason == "range":
            yield from _run(found.codes)
        elif len(items) == 1:
            for run in codes_among(written):
                yield from _run(run)
        if len(items) > 1:  # beside a range, too, where zeros are lost: 99202-99215, 142
            for item in items:
                yield from _spans(item)


def _run(codes: Iterable[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield the span of two codes of one family, written in any order; all others one by one."""
    split = [code.split("-") for code in codes]
    keys = [match_key(code) for code, *_ in split]
    if len(keys) == 2 and family(keys[0]) == family(keys[1]):
        yield min(keys), max(keys), frozenset(one for _, *modifiers in split for one in modifiers)
    else:
        for key, (_, *modifiers) in zip(keys, split, strict=True):
            yield key, key, frozenset(modifiers)


def _joined(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return the first and the last keys of spans, in order, with those that overlap made one."""
    firsts: list[int] = []
    lasts: list[int] = []
    for first, last in sorted(spans):
        if lasts and first <= lasts[-1]:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return firsts, lasts
