"""The built-in Check sentences: the add-in's own words, for the findings that formulas can make.

Named are the repairs, unknown modifiers, retired codes, numbers outside every printed section, and what
else a number with lost zeros could be. Not named: look-alikes that need a long list (ICD-10-CM, dates), and
the finer reasons why something is no code.
"""

from __future__ import annotations

from udfs.around_code import MARK, PREFIX, QUANTITY_ASIDE, QUOTES
from udfs.check import LOCAL, LOOK_ALIKE, NOT_PRINTED, REASONS, RETIRED, UNKNOWN_MODIFIER
from udfs.parse import CAPITALS, DECIMALS, HIDDEN, SPACES, SPLIT, UNUSUAL, ZEROS
from workbook_templates.reading.reading_formulas import MARKS, MODIFIER_PLACES, has_quantity

OUTSIDE = "outside print"  # in place of the status of a number that no printed section reaches
_LAST_LETTERS = "AFMTU"  # a letter behind four digits is one of these


def unknown_modifiers(modifiers: str, unknown: str, status: str) -> str:
    """Return the formula for the sentences on unknown modifiers, each with a space behind it."""
    pieces = []
    for weight, place in zip((1, 2, 4, 8), MODIFIER_PLACES, strict=True):
        one = f"MID({modifiers},{place},2)"
        is_local = f'AND({status}="local",LEFT({one},1)="Z",ISERROR(FIND(RIGHT({one},1),"0123456789")))'
        is_unknown = f'AND({one}<>"",MOD(INT({unknown}/{weight}),2)=1,NOT({is_local}))'
        pieces.append(f'IF({is_unknown},{one}&" {UNKNOWN_MODIFIER}. ","")')
    return f'IF({modifiers}="","",{"&".join(pieces)})'


def code_sentences(
    *,
    code: str,
    visible: str,
    plain: str,
    bare: str,
    separated: str,
    text: str,
    first: str,
    part: str,
    modifiers: str,
    unknown: str,
    status: str,
) -> str:
    """Return the formula for what is said of a code that was read; the arguments refer to the steps of it."""
    hidden = f'NOT(EXACT({visible},{code}&""))'
    outer = f'OR(LEFT({code},1)=" ",RIGHT({code},1)=" ")'
    small = f"AND(ISERROR(FIND({part},{code})),ISNUMBER(FIND(LOWER({part}),{code})))"
    other_system = f'IF(LEN({first})=3,"MS-DRG ",IF(MID({first},2,1)="9","the year ","revenue code "))'
    look_alike = f"{other_system}&{first}"
    has_look_alike = f'AND(LEN({first})<5,{modifiers}="",OR(LEN({first})=3,{first}<"1010",{first}>="1900"))'
    pieces = (
        _when(hidden, f'"{_sentence(HIDDEN)}"'),
        _when(f"NOT(EXACT(UPPER(TRIM({visible})),{plain}))", f'"{_sentence(UNUSUAL)}"'),
        _when(outer, f'"{_sentence(SPACES)}"'),
        _when(f'ISNUMBER(FIND(LEFT({plain},1),"=\'"""))', f'"{_sentence(QUOTES)}"'),
        _when(f'ISNUMBER(FIND(LEFT({plain},1),"{MARKS}"))', f'"{_sentence(MARK)}"'),
        _when(f"NOT(EXACT({separated},{text}))", f'"{_sentence(PREFIX)}"'),
        _when(has_quantity(bare, visible), f'"{_capital(QUANTITY_ASIDE)}: "&RIGHT({bare},1)&". "'),
        _when(
            f'OR(RIGHT({bare},2)=".0",AND(LEN({bare})>7,RIGHT({bare},3)=".00"))',
            f'"{_capital(DECIMALS)}: "&{bare}&" is "&{text}&". "',
        ),
        _when(f"LEN({first})<5", f'"{_capital(ZEROS)}: "&{first}&" is "&{part}&". "'),
        _when(f"LEN({first})=7", f'"{_capital(SPLIT)}: "&{first}&" is "&{part}&"-"&{modifiers}&". "'),
        _when(small, f'"{_capital(CAPITALS)}: "&LOWER({part})&" is "&{part}&". "'),
        unknown,
        _when(f'{status}="retired"', f'{part}&" {RETIRED}. "'),
        _when(f'{status}="local"', f'{part}&" {LOCAL}. "'),
        _when(f'{status}="{OUTSIDE}"', f'"{NOT_PRINTED}. "'),
        _when(has_look_alike, f'{first}&" {LOOK_ALIKE} "&{look_alike}&"."'),
    )
    return f"TRIM({'&'.join(pieces)})"


def no_code_sentence(*, part: str, key: str, alone: str) -> str:
    """Return the formula for why a text is no code."""
    unused_last = f'AND({key}>=100000,{key}<3100000,ISERROR(FIND(RIGHT({part},1),"{_LAST_LETTERS}")))'
    letter_first = f'AND({key}>=0,ISERROR(FIND(LEFT({part},1),"0123456789")))'
    formula = f'"{REASONS["text"]}"'
    for test, reason in (
        (f"{key}>=0", "unassigned"),
        (unused_last, "last letter"),
        (letter_first, "first letter"),
        (f'{alone}<>""', "modifier"),
    ):
        formula = f'IF({test},"{REASONS[reason]}",{formula})'
    return formula


def _when(test: str, text: str) -> str:
    return f'IF({test},{text},"")'


def _capital(repair: str) -> str:
    return repair[0].upper() + repair[1:]


def _sentence(repair: str) -> str:
    return _capital(repair) + ". "
