"""The steps by which built-in formulas read a code: from a cell's value to a row of the Ranges sheet.

Each step is a column of its own. Only functions that every Excel since 2013 and LibreOffice have are used.

* Digits are tested with FIND: ``--"1E3"`` is a number and no code.
* ``_xlfn.UNICHAR(160)``, not ``CHAR(160)``, which is another character on a Mac.
* A modifier part that cannot be read is ``?``, which no modifier is.
"""

from __future__ import annotations

from workbook_templates.reading.looked_up import (
    FIRST_KEY,
    LAST_KEY,
    LISTED,
    MODIFIER,
    MODIFIERS_TABLE,
    PRINTED_FROM,
    PRINTED_TO,
    RANGES_TABLE,
    STATUS,
    SYSTEM,
    USED_AS,
)

# The steps, as formulas refer to them, in their order: a column each.
WHOLE, VISIBLE, PLAIN, BARE, SEPARATED, TEXT, FIRST, OTHERS, PART, LAST_USE, OTHERS_USE, MODIFIER_PART = (
    "[@Step whole code]", "[@Step visible text]", "[@Step plain capitals]", "[@Step bare text]",
    "[@Step separated]", "[@Step without prefix]", "[@Step first part]", "[@Step other parts]",
    "[@Step five characters]", "[@Step use of last two]", "[@Step use of other parts]", "[@Step modifiers]",
)  # fmt: skip
UNKNOWN, ALONE, MIDDLE, KEY, ROW, STEP_STATUS, SENTENCES = (
    "[@Step unknown modifiers]", "[@Step modifier alone]", "[@Step middle digits]", "[@Step match key]",
    "[@Step row in Ranges]", "[@Step status]", "[@Step sentences]",
)  # fmt: skip

# Shown as a space or as nothing; the commonest of those that the add-in knows.
HIDDEN_SPACES = (0x09, 0x0A, 0x0D, 0xA0, 0x2007, 0x2009, 0x202F, 0x3000)
HIDDEN_NOTHINGS = (0xAD, 0x200B, 0x200E, 0x2060, 0xFEFF)
DASHES = (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212)
TRADEMARK_SIGNS = (0xAE, 0x2122)
SEPARATORS = "-:,.;/_"
MARKS = "+#*"
# What says that there is no code; the add-in knows more of it.
PLACEHOLDERS = (
    "NONE", "(NONE)", "NULL", "(NULL)", "N/A", "NA", "-", "--", "–", "––", "—", "——", "0", "00",
    "TBD", "NO CPT", "NO HCPCS", "NO CODE", "NOT APPLICABLE",
)  # fmt: skip
PREFIXES = ("CPT", "CPT4", "HCPCS", "HC", "CDT")
OUTSIDE = "outside print"  # in place of the status of a number that no printed section reaches
UNREADABLE = "?"
NO_MODIFIER = '""'
MODIFIER_PLACES = (1, 5, 9, 13)  # "25, 59, 76, 77"

_DIGITS = '"0123456789"'
_LETTERS = '"ABCDEFGHIJKLMNOPQRSTUVWXYZ"'
_LETTERS_DIGITS = '"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"'
_LETTERS_DIGITS_SPACE = '"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ "'
_MODIFIER_LIST = f"{MODIFIERS_TABLE}[{MODIFIER}]"
_MODIFIER_USES = f"{MODIFIERS_TABLE}[{USED_AS}]"


def steps(cell: str) -> dict[str, str]:
    """Return the steps that read a cell, each with its formula; only a spreadsheet program works them out."""
    # A code as it should be, as most are, passes through the steps as it is.
    of_whole = {
        VISIBLE: (f'{cell}&""', _visible_text(cell)),
        PLAIN: (VISIBLE, _plain_capitals()),
        BARE: (PLAIN, _bare_text()),
        SEPARATED: (BARE, _separated_text()),
        TEXT: (SEPARATED, _without_prefix()),
        FIRST: (TEXT, f'LEFT({TEXT},FIND(" ",{TEXT}&" ")-1)'),
        OTHERS: ('""', f"MID({TEXT},LEN({FIRST})+2,255)"),
        PART: (FIRST, _code_part()),
    }
    is_modifier = f"ISNUMBER(MATCH({TEXT},{_MODIFIER_LIST},0))"
    outside = ",".join(
        f"{KEY}{sign}INDEX({RANGES_TABLE}[{heading}],{ROW})"
        for sign, heading in (("<", PRINTED_FROM), (">", PRINTED_TO))
    )
    status = f'IF(OR({outside}),"{OUTSIDE}",INDEX({RANGES_TABLE}[{STATUS}],{ROW}))'
    return {
        WHOLE: whole_key(cell),
        **{step: f"IF({WHOLE}>=0,{whole},{other})" for step, (whole, other) in of_whole.items()},
        LAST_USE: _use_of_modifier(FIRST, 7, f"RIGHT({FIRST},2)"),
        OTHERS_USE: _use_of_modifier(OTHERS, 2, OTHERS),
        MODIFIER_PART: _modifier_part(),
        UNKNOWN: _unknown_places(),
        # The tests are nested, so that the list is only searched for texts of two characters; a text is
        # looked for, so that 25 is found.
        ALONE: f'IF(LEN({TEXT})=2,IF(AND(ISTEXT({cell}),{is_modifier}),{TEXT},""),"")',
        MIDDLE: f"IF({WHOLE}>=0,0,{_middle_digits(PART)})",
        KEY: f"IF({WHOLE}>=0,{WHOLE},{_match_key(PART, MODIFIER_PART, MIDDLE)})",
        ROW: _range_row(),
        STEP_STATUS: f'IF({ROW}=0,"",{status})',
    }


def whole_key(code: str) -> str:
    """Return the formula for the match key of a cell that is a code as it should be, -1 for every other.

    Most cells are; where this says so, the other steps have nothing to do.
    """
    return f"IFERROR({_match_key(code, NO_MODIFIER, _middle_digits(code))},-1)"


def _visible_text(code: str) -> str:
    """Return the formula for a cell's text without hidden characters; an error becomes a text."""
    text = f'{code}&""'
    for number in HIDDEN_SPACES:
        text = f'SUBSTITUTE({text},{_character(number)}," ")'
    for number in HIDDEN_NOTHINGS:
        text = f'SUBSTITUTE({text},{_character(number)},"")'
    # A number has none of them, and is the commoner the more it hurts.
    return f'IFERROR(IF(ISNUMBER({code}),{code}&"",{text}),"{UNREADABLE}")'


def _plain_capitals() -> str:
    """Return the formula for capitals with plain dashes and single spaces; "" for a placeholder."""
    text = VISIBLE
    for number in DASHES:
        text = f'SUBSTITUTE({text},{_character(number)},"-")'
    none = f'ISNUMBER(FIND("|"&UPPER(TRIM({VISIBLE}))&"|","|{"|".join(PLACEHOLDERS)}|"))'
    return f'IF({none},"",UPPER(TRIM({text})))'


def has_quantity() -> str:
    """Return the formula that tests whether a bare text ends with a small x and one digit: 97110 x2."""
    before = f"RIGHT(TRIM(LEFT({BARE},LEN({BARE})-2)),1)"
    return (
        f'IF(LEN({BARE})<5,FALSE,AND(LEFT(RIGHT({BARE},2),1)="X",ISNUMBER(FIND(RIGHT({BARE},1),{_DIGITS})),'
        f'ISNUMBER(FIND("x"&RIGHT({BARE},1),{VISIBLE})),ISNUMBER(FIND({before},{_LETTERS_DIGITS}))))'
    )


def _bare_text() -> str:
    """Return the formula that takes ``="..."``, quotation marks and a list's mark away."""
    opening = f'ISNUMBER(FIND(LEFT({PLAIN},1),"\'""{MARKS}"))'
    closing = f'ISNUMBER(FIND(RIGHT({PLAIN},1),"\'"""))'
    return (
        f'IFERROR(IF(AND(LEFT({PLAIN},2)="=""",RIGHT({PLAIN},1)=""""),MID({PLAIN},3,LEN({PLAIN})-3),'
        f'TRIM(MID({PLAIN},1+{opening},LEN({PLAIN})-{opening}-{closing}))),"")'
    )


def _separated_text() -> str:
    """Return the formula that writes every separator as a space, without ``.0`` and a quantity at the end."""
    text = f"IF({has_quantity()},LEFT({BARE},LEN({BARE})-2),{BARE})"
    for decimals, shortest in ((".0", 0), (".00", 8)):  # 142.00 could be a diagnosis, 99213.00 could not
        ends = f'AND(LEN({BARE})>={shortest},RIGHT({BARE},{len(decimals)})="{decimals}")'
        last = f"MID({BARE},LEN({BARE})-{len(decimals)},1)"
        digits = f"ISNUMBER(FIND(LEFT({BARE},1),{_DIGITS})+FIND({last},{_DIGITS}))"
        text = f"IF({ends},IF({digits},LEFT({BARE},LEN({BARE})-{len(decimals)}),{BARE}),{text})"
    for number in TRADEMARK_SIGNS:
        text = f'SUBSTITUTE({text},{_character(number)}," ")'
    for separator in SEPARATORS:
        text = f'SUBSTITUTE({text},"{separator}"," ")'
    # -99213 is a negative number or a piece of something longer, and no code.
    return f'IF(ISNUMBER(FIND(LEFT({BARE},1),"{SEPARATORS}")),"",TRIM({text}))'


def _without_prefix() -> str:
    """Return the formula that takes the name of a code system in front away."""
    tests = ",".join(f'LEFT({SEPARATED},{len(name) + 1})="{name} "' for name in PREFIXES)
    return f'IF(OR({tests}),MID({SEPARATED},FIND(" ",{SEPARATED})+1,255),{SEPARATED})'


def _code_part() -> str:
    """Return the formula for the five characters: modifiers split off, leading zeros restored."""
    # "142." is the end of a sentence or a piece of a number, and no code that lost its zeros.
    ends = f'ISNUMBER(FIND(RIGHT({BARE},1),"{SEPARATORS}"))'
    # A fourth digit is lent to three, because programs differ on finding nothing in a text.
    digits = "+".join(
        f'FIND(MID({FIRST}&"0",{place},1),{alphabet})'
        for place, alphabet in ((1, '"123456789"'), (2, _DIGITS), (3, _DIGITS), (4, _DIGITS))
    )
    return (
        f'IF(AND(LEN({FIRST})=7,{OTHERS}=""),LEFT({FIRST},5),'
        f'IF(OR(LEN({FIRST})=3,AND(LEN({FIRST})=4,LEFT({FIRST},1)="1")),'
        f'IF(AND(ISNUMBER({digits}),NOT({ends})),RIGHT("00"&{FIRST},5),{FIRST}),{FIRST}))'
    )


def _use_of_modifier(text: str, length: int, of: str) -> str:
    """Return the formula for what a modifier is used as, "" for one that is not known."""
    return f'IF(LEN({text})={length},IFERROR(INDEX({_MODIFIER_USES},MATCH({of},{_MODIFIER_LIST},0)),""),"")'


def _modifier_part() -> str:
    """Return the formula for the modifiers, separated by a comma and a space, or ``?``."""
    last_two = f"RIGHT({FIRST},2)"
    ambulance = f'LEFT({FIRST},2)="A0"'  # any pair of places is a modifier of an ambulance code
    is_listed = f'OR({LAST_USE}="{LISTED}",AND({ambulance},{LAST_USE}<>""))'
    run_together = f'IF({_is_diagnosis(last_two)},"?",IF({is_listed},{last_two},"?"))'
    places = "&".join(f"MID({OTHERS},{place},1)" for place in (3, 6, 9))
    characters = "+".join(
        f'FIND(MID({OTHERS}&"           ",{place},1),{_LETTERS_DIGITS_SPACE})'
        for place in (1, 2, 4, 5, 7, 8, 10, 11)
    )
    two_by_two = (
        f'AND(LEN({OTHERS})<12,LEN(SUBSTITUTE({OTHERS}," ",""))*3=(LEN({OTHERS})+1)*2,'
        f'{places}=REPT(" ",(LEN({OTHERS})-2)/3),ISNUMBER({characters}))'
    )
    # Behind lost zeros only one listed modifier counts, after a dash or colon: 500 MG is a dose,
    # 1999-12-31 a date.
    sign = f'FIND(LEFT(TRIM(MID({BARE},LEN({FIRST})+1,9)),1),"-:")'
    after_lost_zeros = f'AND(ISNUMBER({sign}),{OTHERS_USE}="{LISTED}")'
    # Behind a point only a known one does: 12345.67 is an amount.
    point = f'ISNUMBER(FIND(".",SUBSTITUTE({BARE},",",".")))'
    # Two digits behind a dash that are no modifier end a range: 99211-15.
    dash = f'RIGHT(TRIM(LEFT({BARE},LEN({BARE})-2)),1)="-"'
    digits = f"ISNUMBER(FIND(LEFT({OTHERS},1),{_DIGITS})+FIND(RIGHT({OTHERS},1),{_DIGITS}))"
    range_end = f"AND({dash},{digits},{OTHERS}>RIGHT({FIRST},2))"
    unsure = f'AND(LEN({OTHERS})=2,{OTHERS_USE}="",OR({point},{range_end}))'
    sure = f"IF(LEN({FIRST})<5,{after_lost_zeros},NOT({unsure}))"
    behind = f'IFERROR(IF({two_by_two},IF({sure},SUBSTITUTE({OTHERS}," ",", "),"?"),"?"),"?")'
    return f'IF({OTHERS}="",IF(LEN({FIRST})=7,{run_together},""),{behind})'


def _unknown_places() -> str:
    """Return the formula for which modifiers are not known: 1, 2, 4 and 8 for the first to the fourth.

    A modifier that is not there counts as not known; whoever asks looks whether it is there.
    """
    tests = "+".join(
        f"{weight}*ISNA(MATCH(MID({MODIFIER_PART},{place},2),{_MODIFIER_LIST},0))"
        for weight, place in zip((1, 2, 4, 8), MODIFIER_PLACES, strict=True)
    )
    return f'IF({MODIFIER_PART}="",0,{tests})'


def _middle_digits(part: str) -> str:
    """Return the formula for the three digits that stand in the middle of every code, or -1."""
    return (
        f"IFERROR(FIND(MID({part},2,1),{_DIGITS})*100+FIND(MID({part},3,1),{_DIGITS})*10"
        f"+FIND(MID({part},4,1),{_DIGITS})-111,-1)"
    )


def _match_key(part: str, modifiers: str, middle: str) -> str:
    """Return the formula for the number by which a code is looked up, as udfs.ranges.match_key gives it."""
    first, last = f"FIND(LEFT({part},1),{_DIGITS})", f"FIND(RIGHT({part},1),{_DIGITS})"
    five_digits = f"({first}-1)*10000+{middle}*10+{last}-1"
    letter_last = f"FIND(RIGHT({part},1),{_LETTERS})*100000+({first}-1)*1000+{middle}"
    letter_first = f"(FIND(LEFT({part},1),{_LETTERS})+30)*100000+{middle}*10+{last}-1"
    return (
        f'IF(OR(LEN({part})<>5,{middle}<0,{modifiers}="?"),-1,'
        f"IFERROR({five_digits},IFERROR({letter_last},IFERROR({letter_first},-1))))"
    )


def _range_row() -> str:
    """Return the formula for the row of the range that holds a code, 0 where none in use does."""
    table = RANGES_TABLE
    nearest = f"MATCH({KEY},{table}[{FIRST_KEY}],1)"
    inside = f"(INDEX({table}[{LAST_KEY}],{nearest})>={KEY})"
    assigned = f'(INDEX({table}[{SYSTEM}],{nearest})<>"")'
    return f"IF({KEY}<0,0,IFERROR({nearest}*{inside}*{assigned},0))"


def _is_diagnosis(last_two: str) -> str:
    """Return the formula that tests seven characters for a diagnosis: S42001P, T2000XS, E103291.

    Only the add-in has the list of those that end with two digits.
    """
    aftercare = ",".join(f'{last_two}="{end}"' for end in ("1P", "2P", "3P", "8P"))
    placeholder = ",".join(f'{last_two}="{end}"' for end in ("XE", "XP", "XS"))
    injury = f'ISNUMBER(FIND(LEFT({FIRST},1),"MOSTVWXY"))'
    letter = f"ISNUMBER(FIND(LEFT({FIRST},1),{_LETTERS}))"
    digits = f"ISNUMBER(FIND(LEFT({last_two},1),{_DIGITS})+FIND(RIGHT({last_two},1),{_DIGITS}))"
    return f"AND({letter},OR({digits},{aftercare},AND({injury},OR({placeholder}))))"


def _character(number: int) -> str:
    return f"CHAR({number})" if number < 32 else f"_xlfn.UNICHAR({number})"
