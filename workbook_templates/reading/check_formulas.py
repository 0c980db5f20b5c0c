"""The built-in Check sentences: the add-in's own words, for the findings that formulas can make.

Named are the repairs, unknown modifiers, retired codes, numbers outside every printed section, and what
else a number with lost zeros could be. Not named: look-alikes that need a long list (ICD-10-CM, dates), and
the finer reasons why something is no code.
"""

from __future__ import annotations

from udfs.around_code import MARK, PREFIX, QUANTITY_ASIDE, QUOTES
from udfs.check import LOCAL, LOOK_ALIKE, NOT_PRINTED, REASONS, RETIRED, UNKNOWN_MODIFIER
from udfs.parse import CAPITALS, DECIMALS, HIDDEN, SPACES, SPLIT, UNUSUAL, ZEROS
from workbook_templates.reading.reading_formulas import (
    ALONE,
    BARE,
    FIRST,
    KEY,
    MARKS,
    MODIFIER_PART,
    MODIFIER_PLACES,
    OUTSIDE,
    PART,
    PLAIN,
    ROW,
    SEPARATED,
    STEP_STATUS,
    TEXT,
    UNKNOWN,
    VISIBLE,
    WHOLE,
    has_quantity,
)  # fmt: skip

_LAST_LETTERS = "AFMTU"  # a letter behind four digits is one of these


def sentences(code: str) -> str:
    """Return the formula for what is said of a cell."""
    whole = f'AND({WHOLE}>=0,{STEP_STATUS}="active")'
    none = f'IF(TRIM({VISIBLE})="","","{REASONS["placeholder"]}")'
    said = f"IF({ROW}=0,{_no_code_sentence()},{_code_sentences(code)})"
    return f'IF({whole},"",IF({PLAIN}="",{none},{said}))'


def _unknown_modifiers() -> str:
    """Return the formula for the sentences on unknown modifiers, each with a space behind it."""
    pieces = []
    for weight, place in zip((1, 2, 4, 8), MODIFIER_PLACES, strict=True):
        one = f"MID({MODIFIER_PART},{place},2)"
        is_local = f'AND({STEP_STATUS}="local",LEFT({one},1)="Z",ISERROR(FIND(RIGHT({one},1),"0123456789")))'
        is_unknown = f'AND({one}<>"",MOD(INT({UNKNOWN}/{weight}),2)=1,NOT({is_local}))'
        pieces.append(f'IF({is_unknown},{one}&" {UNKNOWN_MODIFIER}. ","")')
    return f'IF({MODIFIER_PART}="","",{"&".join(pieces)})'


def _code_sentences(code: str) -> str:
    """Return the formula for what is said of a code that was read from a cell."""
    hidden = f'NOT(EXACT({VISIBLE},{code}&""))'
    outer = f'OR(LEFT({code},1)=" ",RIGHT({code},1)=" ")'
    small = f"AND(ISERROR(FIND({PART},{code})),ISNUMBER(FIND(LOWER({PART}),{code})))"
    other_system = f'IF(LEN({FIRST})=3,"MS-DRG ",IF(MID({FIRST},2,1)="9","the year ","revenue code "))'
    look_alike = f"{other_system}&{FIRST}"
    has_look_alike = (
        f'AND(LEN({FIRST})<5,{MODIFIER_PART}="",OR(LEN({FIRST})=3,{FIRST}<"1010",{FIRST}>="1900"))'
    )
    pieces = (
        _when(hidden, f'"{_sentence(HIDDEN)}"'),
        _when(f"NOT(EXACT(UPPER(TRIM({VISIBLE})),{PLAIN}))", f'"{_sentence(UNUSUAL)}"'),
        _when(outer, f'"{_sentence(SPACES)}"'),
        _when(f'ISNUMBER(FIND(LEFT({PLAIN},1),"=\'"""))', f'"{_sentence(QUOTES)}"'),
        _when(f'ISNUMBER(FIND(LEFT({PLAIN},1),"{MARKS}"))', f'"{_sentence(MARK)}"'),
        _when(f"NOT(EXACT({SEPARATED},{TEXT}))", f'"{_sentence(PREFIX)}"'),
        _when(has_quantity(), f'"{_capital(QUANTITY_ASIDE)}: "&RIGHT({BARE},1)&". "'),
        _when(
            f'OR(RIGHT({BARE},2)=".0",AND(LEN({BARE})>7,RIGHT({BARE},3)=".00"))',
            f'"{_capital(DECIMALS)}: "&{BARE}&" is "&{TEXT}&". "',
        ),
        _when(f"LEN({FIRST})<5", f'"{_capital(ZEROS)}: "&{FIRST}&" is "&{PART}&". "'),
        _when(f"LEN({FIRST})=7", f'"{_capital(SPLIT)}: "&{FIRST}&" is "&{PART}&"-"&{MODIFIER_PART}&". "'),
        _when(small, f'"{_capital(CAPITALS)}: "&LOWER({PART})&" is "&{PART}&". "'),
        _unknown_modifiers(),
        _when(f'{STEP_STATUS}="retired"', f'{PART}&" {RETIRED}. "'),
        _when(f'{STEP_STATUS}="local"', f'{PART}&" {LOCAL}. "'),
        _when(f'{STEP_STATUS}="{OUTSIDE}"', f'"{NOT_PRINTED}. "'),
        _when(has_look_alike, f'{FIRST}&" {LOOK_ALIKE} "&{look_alike}&"."'),
    )
    return f"TRIM({'&'.join(pieces)})"


def _no_code_sentence() -> str:
    """Return the formula for why a text is no code."""
    unused_last = f'AND({KEY}>=100000,{KEY}<3100000,ISERROR(FIND(RIGHT({PART},1),"{_LAST_LETTERS}")))'
    letter_first = f'AND({KEY}>=0,ISERROR(FIND(LEFT({PART},1),"0123456789")))'
    formula = f'"{REASONS["text"]}"'
    for test, reason in (
        (f"{KEY}>=0", "unassigned"),
        (unused_last, "last letter"),
        (letter_first, "first letter"),
        (f'{ALONE}<>""', "modifier"),
    ):
        formula = f'IF({test},"{REASONS[reason]}",{formula})'
    return formula


def _when(test: str, text: str) -> str:
    return f'IF({test},{text},"")'


def _capital(repair: str) -> str:
    return repair[0].upper() + repair[1:]


def _sentence(repair: str) -> str:
    return _capital(repair) + ". "
