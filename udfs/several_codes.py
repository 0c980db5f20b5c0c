"""Several codes in one cell: lists and ranges, as price lists and policies write them.

Between the codes stand commas, semicolons, slashes, line breaks, blanks, "and", "or", "&"; between the first
and the last of a range a dash, "to", "thru" or "through". Each code may carry its modifiers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from udfs.modifiers import is_known
from udfs.ranges import CODE_SHAPE, class_of, family, match_key

_WORD = r"[0-9A-Z]+|&"
_TO = frozenset({"TO", "THRU", "THROUGH", "UNTIL"})
_DASHES = frozenset({"-", "--"})
_IGNORED = frozenset({"AND", "OR", "PLUS", "WITH", "&", "CPT", "CPT4", "HCPCS", "HC", "CODE", "CODES"})
_CODE_AND_MODIFIERS = rf"({CODE_SHAPE})((?:[0-9A-Z]{{2}}){{0,4}})"
_IN_LISTS = rf"{CODE_SHAPE}|[0-9]{{2,5}}"  # or what is left of a code without its zeros, or of a range's end
_QUANTITY = r"X[0-9]{1,3}"
# The last digits of a range's end alone: 99211-15, 99211 thru 215. Four behind a dash are a ZIP+4.
_SHORT_END = r"\s?(?:-|TO|THRU|THROUGH)\s?([0-9]{2,3})"


def codes_among(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the codes that a text in plain capitals holds, as each would be written alone.

    Returns:
        One tuple for each code, in their order; those that a dash or "to" joins stand in one together.

    >>> codes_among("97014GP, G0283-GP AND 97032")
    (('97014-GP',), ('G0283-GP',), ('97032',))
    >>> codes_among("A4206 THRU A4209 AND G0463 ONLY")
    (('A4206', 'A4209'), ('G0463',))
    """
    runs: list[list[list[str]]] = []
    end = 0
    joined = False  # whether the last word or sign says "to"
    for word in re.finditer(_WORD, text):
        between, said = text[end : word.start()].strip(), word[0]
        end = word.end()
        joined = joined or between in _DASHES
        read = re.fullmatch(_CODE_AND_MODIFIERS, said)
        modifiers = re.findall("..", read[2]) if read else []
        if read and class_of(read[1]).system and all(is_known(one, read[1]) for one in modifiers):
            if not joined or not runs:
                runs.append([])
            runs[-1].append([read[1], *modifiers])
            joined = False
        elif said in _TO:
            joined = True
        elif runs and re.fullmatch(_QUANTITY, said) and between not in _DASHES:
            joined = False
        elif runs and is_known(said, (last := runs[-1][-1])[0]) and len(last) < 5:
            last.append(said)
            joined = False
        elif said not in _IGNORED:
            joined = False
    return tuple(tuple("-".join(code) for code in run) for run in runs)


def holds_only_codes(text: str) -> bool:
    """Return whether a text in plain capitals says nothing but codes and what joins them in lists and ranges.

    >>> holds_only_codes("CPT 99202-15 AND G0463"), holds_only_codes("99202-99215 EXCEPT 99211")
    (True, False)
    """
    return all(re.fullmatch(_IN_LISTS, word) or word in _TO | _IGNORED for word in re.findall(_WORD, text))


def is_range(run: Sequence[str]) -> bool:
    """Return whether codes are the first and the last one of a range: two of one family, in their order.

    >>> is_range(("A4206", "A4209")), is_range(("A4209", "A4206")), is_range(("0042T", "99213"))
    (True, False, False)
    """
    keys = [match_key(code[:5]) for code in run]
    return len(keys) == 2 and keys[0] < keys[1] and family(keys[0]) == family(keys[1])


def short_range_end(code: str, rest: str) -> str:
    """Return the end of a range of which only the last digits are written behind its first code, "" for none.

    >>> short_range_end("99211", "-15"), short_range_end("99213", "-10"), short_range_end("0042T", "-97")
    ('99215', '', '')
    """
    written = re.fullmatch(_SHORT_END, rest)
    if not written or not code[1:].isdigit():
        return ""
    end = code[: -len(written[1])] + written[1]
    return end if end > code else ""
