"""What the named LAMBDA functions take from the rules: arrays of constants, and tables of their own names."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from addin.lambdas.pattern_table import parsed, pattern_table
from udfs import around_code, beside, check, dates, listed_codes, modifiers, neighbors, parse, several_codes
from udfs.describe import COLUMNS
from udfs.ranges import CodeClass, class_of, match_key, ranges
from udfs.releases import known_codes
from udfs.stated_types import _types
from udfs.tables import read_runs, read_table

Constant = int | str

_RUNS_A_LINE = 27  # fits into the longest text that a formula may hold, and is halved five times
_LONGEST_RUN = 70  # its length is one character, from 0 on
_OUTSIDE = "?"


@cache
def arrays() -> dict[str, Sequence[Constant] | str]:
    """Return the constants that formulas have in place of @name@: a text, or several values."""
    keys, numbers, classes = _ranges()
    levels = {
        level: [row["modifier"] for row in read_table("modifiers") if row["level"] == level]
        for level in ("Level I", "Level II")
    }
    types = [
        (key, f"{' '.join(one.systems)}~{one.name}~{'yes' if one.five_characters else ''}")
        for key, one in _types().items()
    ]
    return {
        "range_keys": keys,
        "range_class_numbers": numbers,
        "range_classes": classes,
        "printed": _turns(lambda code, known: known.prints(code)),
        "in_use": _turns(parse._is_in_use),
        "level_one": f" {' '.join(levels['Level I'])} ",
        "level_two": f" {' '.join(levels['Level II'])} ",
        "modifiers_begin": "".join(sorted({one[0] for some in levels.values() for one in some})),
        "ambulance_places": "".join(sorted(modifiers.AMBULANCE_PLACES)),
        "modifier_sections": "~".join(
            [
                "",
                *(
                    f"{one}:{section}"
                    for some, sections in modifiers._SECTIONS.items()
                    for one in some
                    for section in sorted(sections)
                ),
                "",
            ]
        ),
        "first_day": [neighbors._FIRST_DAY],
        "last_day": [neighbors._LAST_DAY],
        "form_reasons": [name for name, _ in neighbors._FORMS],
        "hidden_spaces": sorted(map(ord, parse._HIDDEN_SPACES)),
        "hidden_nothings": sorted(ord(sign) for sign in parse._HIDDEN_NOTHINGS if sign != "\0"),
        "dashes": sorted(map(ord, parse._DASHES)),
        "quotes": list(map(ord, parse._QUOTES)),
        "quote_signs": "".join(parse._QUOTES.values()),
        "trademarks": sorted(map(ord, parse._TRADEMARKS)),
        "zeros": [number for number in range(128, 0x10000) if unicodedata.decimal(chr(number), None) == 0],
        "icd10cm_firsts": [_letter_key(line[0][0]) for line in _short_runs()],
        "icd10cm_long_firsts": [_letter_key(line[0][0]) for line in _long_runs()],
        "columns": list(COLUMNS),
        "reason_keys": list(check.REASONS),
        "reasons": list(check.REASONS.values()),
        "unknown_modifier": f" {check.UNKNOWN_MODIFIER}",
        "retired": f" {check.RETIRED}",
        "local": f" {check.LOCAL}",
        "numbers": list(known_codes._NUMBERS),
        "not_printed": check.NOT_PRINTED,
        "look_alike": f" {check.LOOK_ALIKE} ",
        "diagnosis": f" {check.DIAGNOSIS} ",
        "kept_reasons": sorted(beside._KEPT_REASONS),
        "other_systems": sorted(beside._OTHER_SYSTEMS),
        "type_keys": [key for key, _ in types],
        "types": [said for _, said in types],
    }


@cache
def pattern_tables() -> dict[str, list[str]]:
    """Return the patterns that formulas follow, each as the lines of a name of its own."""
    return {
        "HCPCS_NOTHING": pattern_table(parse._ERROR_TEXT),
        "HCPCS_PLACEHOLDERS": pattern_table(around_code._NO_CODE, around_code._ALL_CODES),
        "HCPCS_SEVERITY": pattern_table(neighbors._SEVERITY),
        "HCPCS_FORMS": pattern_table(*(form for _, form in neighbors._FORMS)),
        "HCPCS_LETTERS": pattern_table(*parsed(parse._LETTERS_FOR_DIGITS)[0][1][1]),
        "HCPCS_DAMAGE": pattern_table(
            parse._SHORT_NUMBER,
            parse._TEXT_FLOAT,
            parse._THOUSANDS,
            parse._SCIENTIFIC,
            parse._NUMBER_AND_MODIFIER,
        ),
        "HCPCS_DOTTED": pattern_table(parse._DOTTED),
        "HCPCS_ONECHARACTER": pattern_table(parse._ONE_CHARACTER),
        "HCPCS_SHORTEND": pattern_table(several_codes._SHORT_END),
        "HCPCS_RANGES": pattern_table(listed_codes._RANGE),
        "HCPCS_BEGINS": pattern_table(parse._BEGINS_WITH_CODES, begin_only=True),
        "HCPCS_BLANKINSIDE": pattern_table(around_code._BLANK_INSIDE, begin_only=True),
        "HCPCS_ELEMENT": pattern_table(around_code._ELEMENT),
        # With the first character of the code in place of the whole code, which the formula looks for itself.
        "HCPCS_PREFIXES": pattern_table([*parsed(around_code._PREFIX)[:-1], *parsed("[0-9A-Z]")]),
        "HCPCS_PERHAPS": pattern_table(around_code._PERHAPS_A_QUANTITY, begin_only=True),
        "HCPCS_WRITTENCODE": pattern_table(around_code._CODE_WRITTEN),
        # Behind the code, which is the first group of each.
        "HCPCS_QUANTITIES": pattern_table(*(parsed(form)[1:] for form in around_code._QUANTITIES)),
        "HCPCS_SMALLX": pattern_table(parsed(around_code._SMALL_X_QUANTITY)[1:]),
        "HCPCS_XCODE": pattern_table(around_code._X_CODE),
        "HCPCS_XMODIFIER": pattern_table(around_code._X_MODIFIER),
        # Days written with the names of months are left to Python.
        "HCPCS_DATES": pattern_table(*dates._FORMS[:3], r"[0-9]{5}(?:\.[0-9]+)?"),
        "HCPCS_QUANTITYINFRONT": pattern_table(around_code._QUANTITY_IN_FRONT),
    }


@cache
def text_tables() -> dict[str, list[str]]:
    """Return the long tables: texts, of which a formula asks for one by its number."""
    endings = _endings()
    return {
        "HCPCS_ICDRUNS": [
            "".join(f"{_letter_key(first):06}{_length(first, last)}" for first, last, _ in line)
            for line in _short_runs()
        ],
        "HCPCS_LONGRUNS": [
            "".join(
                f"{_letter_key(first):06}{_length(first, last)}{endings.index(end) + 1:02}"
                for first, last, end in line
            )
            for line in _long_runs()
        ],
        "HCPCS_ENDINGS": [f" {end} " for end in endings],
    }


def _ranges() -> tuple[list[int], list[int], list[str]]:
    """Return where the lines of the ranges begin, gaps included, of which class each is, and the classes."""
    lines: list[tuple[int, str]] = []
    behind = 0
    for one in ranges():
        first = match_key(one.first)
        if first > behind:
            lines.append((behind, _OUTSIDE))
        lines.append((first, _class_text(one)))
        behind = match_key(one.last) + 1
    lines.append((behind, _OUTSIDE))
    classes = list(dict.fromkeys(said for _, said in lines))
    return [key for key, _ in lines], [classes.index(said) + 1 for _, said in lines], classes


def _class_text(one: CodeClass) -> str:
    if not one.system:
        return ""
    return "~".join((one.system, one.level, one.category, one.section, one.maintainer, one.status, one.scope))


def _turns(says: Callable[[str, CodeClass], bool]) -> list[int]:
    """Return where numbers of five digits begin of which something is so, and those of which it is not."""
    codes = [f"{number:05}" for number in range(100_000)]
    found = [False, *(says(code, class_of(code)) for code in codes)]
    return [-1, *(number for number, (before, now) in enumerate(pairwise(found)) if before != now)]


Run = tuple[str, str, str]  # first and last code, and what stands behind them in longer codes


def _short_runs() -> list[list[Run]]:
    return _in_lines([(first, last, "") for first, last in zip(*read_runs("icd10cm"), strict=True)])


def _long_runs() -> list[list[Run]]:
    return _in_lines([(row["first"], row["last"], row["endings"]) for row in read_table("icd10cm_long")])


def _endings() -> list[str]:
    return list(dict.fromkeys(row["endings"] for row in read_table("icd10cm_long")))


def _in_lines(runs: Sequence[Run]) -> list[list[Run]]:
    short: list[Run] = []
    for first, last, ending in runs:
        letter, low, high = first[0], int(first[1:]), int(last[1:])
        for start in range(low, high + 1, _LONGEST_RUN):
            short.append((f"{letter}{start:04}", f"{letter}{min(start + _LONGEST_RUN - 1, high):04}", ending))
    return [short[start : start + _RUNS_A_LINE] for start in range(0, len(short), _RUNS_A_LINE)]


def _letter_key(code: str) -> int:
    return (ord(code[0]) - 65) * 10_000 + int(code[1:])


def _length(first: str, last: str) -> str:
    return chr(48 + int(last[1:]) - int(first[1:]))
