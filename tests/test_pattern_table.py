"""Patterns as tables: what a formula finds by following one is what Python's own matching says."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest
from code_like_values import cells, damaged_values

from addin.lambdas.pattern_table import DIGITS, LETTERS, pattern_table
from udfs import around_code, neighbors, parse, several_codes

SIGNS = f"{DIGITS}{LETTERS} -.:/*#^|()[]_,;=>+'\"&?!~\\`{{}}"
MORE = (
    "HTTP://WWW.AMA-ASSN.ORG/GO/CPT|99213", "99213^OFFICE^C4", "97110 X 2 UNITS", "NO CPT CODE ASSIGNED",
    "N / A", "9.9213E+04", "10,004.00", "142 :25", "5 MAY 2026", "12-JAN-24", "2026-07-01T12", "HIPPS AAA01",
    "1ABC1", "APR DRG 140", "CPT/HCPCS LEVEL II CODES: ", "THRU 215", "IIIII", "2 X 97110", "3X99213-25",
)  # fmt: skip


def follow(lines: list[str], text: str) -> str:
    """What a formula finds that follows a table, written down a second time."""
    line = lines[0]
    for sign in text:
        kinds = (sign, "@" if sign in DIGITS else "$" if sign in LETTERS else "%", "%")
        found = next((line.index(kind, 1) for kind in kinds if kind in line[1:]), 0)
        if not found or not (number := (ord(line[found + 1]) - 97) * 26 + ord(line[found + 2]) - 97):
            return "-"
        line = lines[number - 1]
    return line[0]


@cache
def texts() -> tuple[str, ...]:
    chance = random.Random(20261128)
    known = (
        [str(cell.value).upper() for cell in cells()]
        + [str(one).upper() for one in damaged_values()]
        + list(MORE) * 20
    )
    known = [text for text in known if text.isascii() and text.isprintable() and not set(text) & set("@$%")]
    found = [*known, *MORE, ""]
    while len(found) < 2_000:
        text, place = chance.choice(known), chance.randrange(12)
        kept = chance.randrange(2)
        found.append(
            text[:place] + "".join(chance.choices(SIGNS, k=chance.randrange(3))) + text[place + kept :]
        )
    return tuple(found)


@pytest.mark.parametrize(
    "patterns",
    [
        [form for _, form in neighbors._FORMS],
        [around_code._NO_CODE, around_code._ALL_CODES],
        [around_code._ELEMENT],
        [
            parse._SHORT_NUMBER,
            parse._TEXT_FLOAT,
            parse._THOUSANDS,
            parse._SCIENTIFIC,
            parse._NUMBER_AND_MODIFIER,
        ],
        [around_code._QUANTITY_IN_FRONT],
        [around_code._PREFIX + "[0-9A-Z]*"],
        [parse._ONE_CHARACTER, parse._DOTTED, several_codes._SHORT_END],
        [r"(?P<sign>[-/])[0-9](?P=sign)X?", r"A(?!B)..", r"(?:.*(?<![0-9A-Z]))?[0-9]{5}", r"A{2,3}?B*"],
    ],
    ids=lambda patterns: patterns[0][:20],
)
def test_a_table_matches_what_its_patterns_match(patterns: list[str]) -> None:
    lines = pattern_table(*patterns)
    answers = set()
    for text in texts():
        places = [place for place, pattern in enumerate(patterns) if re.fullmatch(pattern, text)]
        expected = chr(97 + places[0]) if places else "-"
        assert follow(lines, text) == expected, text
        answers.add(expected)
    assert len(answers) > 1


def test_a_beginning_is_enough_where_that_is_said() -> None:
    lines = pattern_table(around_code._PERHAPS_A_QUANTITY, begin_only=True)
    found = [
        text
        for text in texts()
        if (follow(lines, text) == "a") != bool(re.match(around_code._PERHAPS_A_QUANTITY, text))
    ]
    assert found == []


def test_a_character_that_repeats_often_needs_no_deep_stack() -> None:
    """The tables are made wherever somebody asks for them, also where much of the stack is in use."""
    lines = pattern_table("[0-9]{200,400}X")
    assert [follow(lines, f"{'9' * digits}X") for digits in (199, 200, 400, 401)] == ["-", "a", "a", "-"]
