"""Regular expressions as tables that a formula can follow, a character at a time.

Excel 2024 and other spreadsheet programs have no regular expressions. A pattern of the rules becomes the
smallest automaton that accepts the same texts, and its lines are texts: ``a`` first, ``b`` ... where a text
may end that the first, second ... of the patterns matches, or ``-``; then for each character the two letters
of the line that it leads to. Some signs stand for several characters: ``@`` for every other digit, ``$`` for
every other letter, ``%`` for all else. Where a character is not found, the text is not matched.

The states are what remains to be matched: derivatives of a pattern by the characters read. Source: J.
Brzozowski, Derivatives of regular expressions, Journal of the ACM 11 (1964).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

# Python's own parser of patterns, with its words for what it finds.
sre: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ANY_DIGIT, _ANY_LETTER, _ANYTHING_ELSE = "@$%"
# Plain capitals: printable ASCII without small letters, and a control character for all of those.
_ALPHABET = "".join(sign for sign in map(chr, range(32, 127)) if not sign.islower()) + "\x01"
_ALL = frozenset(_ALPHABET)
_WORD = frozenset(f"{DIGITS}{LETTERS}_")
_CATEGORIES = {
    sre.CATEGORY_DIGIT: frozenset(DIGITS),
    sre.CATEGORY_SPACE: frozenset(" "),
    sre.CATEGORY_WORD: _WORD,
    sre.CATEGORY_NOT_WORD: _ALL - _WORD,
}
_MOST_LINES = 26 * 26


class _Rest(NamedTuple):
    """What remains of a pattern to be matched."""

    kind: str  # "none", "end", "one", "many", "any of", "all of", "not", "behind"
    signs: frozenset[str]  # of one character, of many, or of the character before
    parts: frozenset[int]  # the numbers of what follows, or of the alternatives


_rests: list[_Rest] = []
_numbers: dict[_Rest, int] = {}
_NO_SIGNS: frozenset[str] = frozenset()


def _rest(kind: str, signs: frozenset[str] = _NO_SIGNS, *parts: int) -> int:
    made = _Rest(kind, signs, frozenset(parts))
    if made not in _numbers:
        _numbers[made] = len(_rests)
        _rests.append(made)
    return _numbers[made]


_NONE = _rest("none")
_END = _rest("end")
_ANYTHING = _rest("many", _ALL, _END)


def _one(signs: frozenset[str], then: int) -> int:
    return _NONE if not signs or then == _NONE else _rest("one", signs, then)


def _many(signs: frozenset[str], then: int) -> int:
    return _NONE if then == _NONE else _rest("many", signs, then)


def _joined(kind: str, parts: Iterable[int], neutral: int, final: int) -> int:
    flat: set[int] = set()
    for part in parts:
        flat |= _rests[part].parts if _rests[part].kind == kind else {part}
    flat.discard(neutral)
    if final in flat:
        return final
    if not flat:
        return neutral
    return next(iter(flat)) if len(flat) == 1 else _rest(kind, _NO_SIGNS, *flat)


def _any_of(parts: Iterable[int]) -> int:
    return _joined("any of", parts, _NONE, _ANYTHING)


def _all_of(parts: Iterable[int]) -> int:
    return _joined("all of", parts, _ANYTHING, _NONE)


def _not(part: int) -> int:
    kind, _, parts = _rests[part]
    if kind == "not":
        return next(iter(parts))
    return {_NONE: _ANYTHING, _ANYTHING: _NONE}.get(part) or _rest("not", _NO_SIGNS, part)


@cache
def _ends(number: int) -> bool:
    """Return whether a text may end here."""
    kind, _, parts = _rests[number]
    if kind in ("many", "any of"):
        return any(map(_ends, parts))
    if kind == "all of":
        return all(map(_ends, parts))
    return kind == "end" or (kind == "not" and not any(map(_ends, parts)))


@cache
def _after(number: int, sign: str) -> int:
    """Return what remains to be matched after one more character."""
    kind, signs, parts = _rests[number]
    if kind == "any of":
        return _any_of(_after(part, sign) for part in parts)
    if kind == "all of":
        return _all_of(_after(part, sign) for part in parts)
    if kind == "not":
        return _not(*(_after(part, sign) for part in parts))
    if kind == "one":
        return _behind(*parts, sign) if sign in signs else _NONE
    if kind == "many":
        later = _any_of(_after(part, sign) for part in parts)
        return _any_of((_behind(number, sign), later)) if sign in signs else later
    return _NONE


@cache
def _behind(number: int, sign: str) -> int:
    """Return what remains to be matched once it is known which character was the last one."""
    kind, signs, parts = _rests[number]
    if kind == "behind":
        return _any_of(_behind(part, sign) for part in parts) if sign in signs else _NONE
    settled = [_behind(part, sign) for part in parts] if kind in ("many", "any of", "all of", "not") else []
    if kind == "many":
        return number if set(settled) == parts else _any_of((_one(signs, number), *settled))
    if kind == "any of":
        return _any_of(settled)
    if kind == "all of":
        return _all_of(settled)
    return _not(*settled) if kind == "not" else number


# From what Python's own parser makes of a pattern ---------------------------------------------------------

_Groups = Mapping[int, str]  # the character that a group has matched, for references to it
_Then = Callable[[_Groups], int]


def _signs(item: tuple[Any, Any]) -> frozenset[str] | None:
    """Return the characters that an item of a pattern matches, None where it matches several at a time."""
    kind, value = item
    if kind is sre.LITERAL:
        return _ALL & {chr(value)}
    if kind is sre.NOT_LITERAL:
        return _ALL - {chr(value)}
    if kind is sre.ANY:
        return _ALL
    if kind is not sre.IN:
        return None
    found: set[str] = set()
    for one, what in value:
        if one is sre.LITERAL:
            found.add(chr(what))
        elif one is sre.RANGE:
            found.update(map(chr, range(what[0], what[1] + 1)))
        elif one is sre.CATEGORY:
            found |= _CATEGORIES[what]
    return _ALL - found if value[0][0] is sre.NEGATE else _ALL & found


def _built(items: Sequence[tuple[Any, Any]], then: _Then, groups: _Groups) -> int:
    """Return what remains to be matched of the items of a pattern and what comes behind them."""
    if not items:
        return then(groups)
    (kind, value), *others = items

    @cache
    def behind(*known: tuple[int, str]) -> int:
        return _built(others, then, dict(known))

    def rest(now: _Groups) -> int:
        return behind(*now.items())

    if (signs := _signs(items[0])) is not None:
        return _one(signs, rest(groups))
    if kind is sre.SUBPATTERN:
        group, _, _, part = value
        alone = _signs(part[0]) if len(part) == 1 else None
        if group is not None and alone and len(alone) < len(DIGITS):  # short enough to be referred to
            return _any_of(_one(frozenset(sign), rest({**groups, group: sign})) for sign in sorted(alone))
        return _built(list(part), rest, groups)
    if kind is sre.BRANCH:
        return _any_of(_built(list(part), rest, groups) for part in value[1])
    if kind is sre.GROUPREF:
        return _one(frozenset(groups[value]), rest(groups))
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return _repeated(value, rest, groups)
    if kind is sre.AT and value is sre.AT_BOUNDARY:  # all of them stand behind a word
        return _all_of((_not(_one(_WORD, _ANYTHING)), rest(groups)))
    direction, part = value
    if direction > 0:
        ahead = _built(list(part), lambda _: _ANYTHING, groups)
        return _all_of((ahead if kind is sre.ASSERT else _not(ahead), rest(groups)))
    signs = _signs(part[0])
    assert signs is not None, part  # noqa: S101 - the rules look behind for one character
    return _rest("behind", signs if kind is sre.ASSERT else _ALL - signs, rest(groups))


def _repeated(value: tuple[int, int, Any], rest: _Then, groups: _Groups) -> int:
    least, most, part = value
    signs = _signs(part[0]) if len(part) == 1 else None
    if signs is not None:  # from behind, since a call for each repetition would be a deep stack
        found = last = rest(groups)
        if most is sre.MAXREPEAT:
            found = _many(signs, last)
        else:
            for _ in range(most - least):
                found = _any_of((last, _one(signs, found)))
        for _ in range(least):
            found = _one(signs, found)
        return found
    assert most is not sre.MAXREPEAT, part  # noqa: S101 - only characters are repeated without end

    def again(count: int) -> _Then:
        def found(now: _Groups) -> int:
            if count == most:
                return rest(now)
            more = _built(list(part), again(count + 1), now)
            return more if count < least else _any_of((rest(now), more))

        return found

    return again(0)(groups)


# The automaton -------------------------------------------------------------------------------------------


def parsed(pattern: str) -> list[Any]:
    """Return what Python's parser makes of a pattern, item by item: to take parts of it.

    >>> len(parsed("[0-9]X"))
    2
    """
    return list(sre.parse(pattern))


def pattern_table(*patterns: str | Sequence[Any], begin_only: bool = False) -> list[str]:
    """Return the lines of the automaton that tells which of some patterns matches a text in plain capitals.

    Args:
        patterns: regular expressions, or what Python's parser made of a part of one.
        begin_only: whether the beginning of the text is enough.

    >>> pattern_table("[0-9]X|[0-9]AB?")
    ['-@ac', '-AadXae', 'aBae', 'a']
    """
    end = _ANYTHING if begin_only else _END
    items: list[list[Any]] = [parsed(one) if isinstance(one, str) else [*one] for one in patterns]
    start = tuple(_built(one, lambda _: end, {}) for one in items)
    states, rows = {start: 0}, []
    for state in (waiting := [start]):
        row = [tuple(_after(one, sign) for one in state) for sign in _ALPHABET]
        for target in row:
            if target not in states:
                states[target] = len(states)
                waiting.append(target)
        rows.append([states[target] for target in row])
    labels = [
        next((chr(97 + place) for place, one in enumerate(state) if _ends(one)), "-") for state in states
    ]
    return _lines(*_smallest(rows, labels))


def _smallest(rows: list[list[int]], labels: list[str]) -> tuple[list[list[int]], list[str]]:
    """Return an automaton without states that do the same."""
    kinds: list[int] = [ord(label) for label in labels]
    while True:
        seen: dict[object, int] = {}
        finer = [
            seen.setdefault((kinds[place], *(kinds[one] for one in row)), len(seen))
            for place, row in enumerate(rows)
        ]
        if len(set(finer)) == len(set(kinds)):
            firsts = [finer.index(kind) for kind in range(len(seen))]
            return [[finer[one] for one in rows[first]] for first in firsts], [
                labels[first] for first in firsts
            ]
        kinds = finer


def _lines(rows: list[list[int]], labels: list[str]) -> list[str]:
    lost = {place for place, row in enumerate(rows) if labels[place] == "-" and set(row) == {place}}
    kept = [place for place in range(len(rows)) if place not in lost]
    numbers = {place: number for number, place in enumerate(kept, start=1)}
    assert len(kept) < _MOST_LINES, len(kept)  # noqa: S101 - two letters name a line

    def target(place: int) -> str:
        number = numbers.get(place, 0)
        return f"{chr(97 + number // 26)}{chr(97 + number % 26)}"

    lines = []
    for place in kept:
        row = dict(zip(_ALPHABET, rows[place], strict=True))
        else_ = Counter(to for sign, to in row.items() if sign not in DIGITS + LETTERS).most_common(1)[0][0]
        usual = dict.fromkeys(_ALPHABET, else_)
        line = labels[place]
        for signs, symbol in ((DIGITS, _ANY_DIGIT), (LETTERS, _ANY_LETTER)):
            most, count = Counter(row[sign] for sign in signs).most_common(1)[0]
            if count > 1 and most != else_:
                usual.update(dict.fromkeys(signs, most))
                line += symbol + target(most)
        if else_ not in lost:
            line += _ANYTHING_ELSE + target(else_)
        assert len({row[sign] for sign in "`@$%"}) == 1  # noqa: S101 - of the rules, none tells them apart
        lines.append(line + "".join(sign + target(to) for sign, to in row.items() if to != usual[sign]))
    return lines
