"""The classification columns of a code list: our functions where the add-in is, built-in formulas elsewhere.

Each answer is ``IFERROR(<our function>, <built-in formula>)``: where the add-in is missing, our function
is an unknown name, its error is caught, and the built-in formula answers from the Ranges sheet. The steps
between a cell and its answer are columns of their own, grouped and hidden, so that each formula stays
short and a reader can follow it. What the built-in formulas read is declared in
:mod:`workbook_templates.parts.shapes`.
"""

from __future__ import annotations

from collections.abc import Callable

from udfs.describe import UNRECOGNIZED, Description, column_text
from udfs.ranges import match_key
from workbook_templates.declaration import Answer
from workbook_templates.formulas import own
from workbook_templates.parts import check_formulas, ranges_sheet, reading_formulas
from workbook_templates.parts.styles import ABSENT
from workbook_templates.rows import Row

CLEAN_CODE = "Clean code"
MODIFIERS = "Modifiers"
SYSTEM = "Code system"
LEVEL = "Code level"
CATEGORY = "Category"
SECTION = "Section"
MAINTAINER = "Maintainer"
SCOPE = "Scope"
CHECK = "Check"
NUMBER = "Step number"  # of the clean code, for look-ups: see udfs.ranges.match_key; -1 for none
LINE_KEY = "Step compared by"  # a number for code and modifiers, a text where there are more than two
# modifiers, "" for no code: programs find a number among thousands faster than a text

_WHOLE = "Step whole code"
_VISIBLE = "Step visible text"
_PLAIN = "Step plain capitals"
_BARE = "Step bare text"
_SEPARATED = "Step separated"
_TEXT = "Step without prefix"
_FIRST = "Step first part"
_OTHERS = "Step other parts"
_PART = "Step five characters"
_LAST_USE = "Step use of last two"
_OTHERS_USE = "Step use of other parts"
_MODIFIER_PART = "Step modifiers"
_UNKNOWN = "Step unknown modifiers"
_ALONE = "Step modifier alone"
_MIDDLE = "Step middle digits"
_KEY = "Step match key"
_ROW = "Step row in Ranges"
_STATUS = "Step status"
_SENTENCES = "Step sentences"

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ABOVE_CODES = 10_000_000
_WIDTHS = {
    CLEAN_CODE: 10,
    MODIFIERS: 11,
    SYSTEM: 15,
    LEVEL: 15,
    CATEGORY: 13,
    SECTION: 28,
    MAINTAINER: 13,
    SCOPE: 42,
    CHECK: 42,
}
_FUNCTIONS = {
    CLEAN_CODE: 'CODECLEAN({code},"")',
    MODIFIERS: "CODEMODIFIERS({code})",
    SYSTEM: "CODESYSTEM({code})",
    LEVEL: "CODELEVEL({code})",
    CATEGORY: 'CODECATEGORY({code},"")',
    SECTION: 'CODESECTION({code},"")',
    MAINTAINER: 'CODEMAINTAINER({code},"")',
    SCOPE: 'CODESCOPE({code},"")',
    CHECK: "CODECHECK({code})",
}


def answers(code: str, *headings: str) -> tuple[Answer, ...]:
    """Answer the classification columns of a table.

    Args:
        code: The heading of the column with the codes.
        headings: Which of them, in the order wanted.

    Returns:
        The columns, each with its built-in formula and its value.
    """
    return tuple(_answer(code, heading) for heading in headings)


def steps(code: str) -> tuple[Answer, ...]:
    """Answer the steps of the built-in formulas, for the right end of a table.

    Args:
        code: The heading of the column with the codes.

    Returns:
        The columns, hidden. The last two serve look-ups of lines: by code, and by code and modifiers.
    """
    cell = own(code)
    part, modifiers, row = own(_PART), own(_MODIFIER_PART), own(_ROW)
    key = reading_formulas.match_key(part, modifiers, own(_MIDDLE))
    formulas = {_WHOLE: reading_formulas.whole_key(cell)}
    # A code as it should be, as most are, passes through the steps as it is.
    for name, if_whole, otherwise in (
        (_VISIBLE, f'{cell}&""', reading_formulas.visible_text(cell)),
        (_PLAIN, own(_VISIBLE), reading_formulas.plain_capitals(own(_VISIBLE))),
        (_BARE, own(_PLAIN), reading_formulas.bare_text(own(_PLAIN))),
        (_SEPARATED, own(_BARE), reading_formulas.separated_text(own(_BARE))),
        (_TEXT, own(_SEPARATED), reading_formulas.without_prefix(own(_SEPARATED))),
        (_FIRST, own(_TEXT), reading_formulas.first_part(own(_TEXT))),
        (_OTHERS, '""', reading_formulas.other_parts(own(_TEXT), own(_FIRST))),
        (_PART, own(_FIRST), reading_formulas.code_part(own(_FIRST), own(_OTHERS), own(_BARE))),
    ):
        formulas[name] = f"IF({own(_WHOLE)}>=0,{if_whole},{otherwise})"
    formulas |= {
        _LAST_USE: reading_formulas.use_of_modifier(own(_FIRST), 7, f"RIGHT({own(_FIRST)},2)"),
        _OTHERS_USE: reading_formulas.use_of_modifier(own(_OTHERS), 2, own(_OTHERS)),
        _MODIFIER_PART: reading_formulas.modifier_part(
            own(_FIRST), own(_OTHERS), own(_BARE), own(_LAST_USE), own(_OTHERS_USE)
        ),
        _UNKNOWN: reading_formulas.unknown_places(modifiers),
        # The tests are nested, so that the list is only searched for texts of two characters.
        _ALONE: (
            f"IF(LEN({own(_TEXT)})=2,IF(AND(ISTEXT({cell}),"
            f'{reading_formulas.is_known_modifier(own(_TEXT))}),{own(_TEXT)},""),"")'
        ),
        _MIDDLE: f"IF({own(_WHOLE)}>=0,0,{reading_formulas.middle_digits(part)})",
        _KEY: f"IF({own(_WHOLE)}>=0,{own(_WHOLE)},{key})",
        _ROW: reading_formulas.range_row(own(_KEY)),
        _STATUS: f'IF({row}=0,"",INDEX({ranges_sheet.TABLE}[{ranges_sheet.STATUS}],{row}))',
        _SENTENCES: _sentences(cell),
        NUMBER: _number(),
        LINE_KEY: _line_key(),
    }
    values: dict[str, Callable[[Row], object]] = {NUMBER: _number_of, LINE_KEY: _line_key_of}
    return tuple(Answer(name, "step", 14, formula, values.get(name)) for name, formula in formulas.items())


def _answer(code: str, heading: str) -> Answer:
    plain, row, part = own(_PLAIN), own(_ROW), own(_PART)
    found = f"INDEX({ranges_sheet.TABLE}[{heading}],{row})"
    if heading == CLEAN_CODE:
        built_in = f'IF({row}=0,"",{part})'
    elif heading == MODIFIERS:
        built_in = f"IF({row}=0,{own(_ALONE)},{own(_MODIFIER_PART)})"
    elif heading == CHECK:
        built_in = own(_SENTENCES)
    else:
        otherwise = UNRECOGNIZED if heading in (SYSTEM, LEVEL) else ""
        # An empty cell would be shown as 0; joined with a text it is a text.
        built_in = f'IF({plain}="","",IF({row}=0,"{otherwise}",{found}&""))'
    return Answer(
        heading,
        "text",
        _WIDTHS[heading],
        f"IFERROR({_FUNCTIONS[heading].format(code=own(code))},{built_in})",
        lambda line: _text_of(heading, line.described(code)),
        marks=((UNRECOGNIZED, ABSENT),) if heading in (SYSTEM, LEVEL) else (),
        wrapped=heading in (SECTION, SCOPE, CHECK),
    )


def _text_of(heading: str, described: Description) -> str:
    text = column_text(heading, described)
    return "" if text == UNRECOGNIZED and heading not in (SYSTEM, LEVEL) else text


def _sentences(cell: str) -> str:
    said = check_formulas.code_sentences(
        code=cell,
        visible=own(_VISIBLE),
        plain=own(_PLAIN),
        bare=own(_BARE),
        separated=own(_SEPARATED),
        text=own(_TEXT),
        first=own(_FIRST),
        part=own(_PART),
        modifiers=own(_MODIFIER_PART),
        unknown=check_formulas.unknown_modifiers(own(_MODIFIER_PART), own(_UNKNOWN)),
        status=own(_STATUS),
    )
    reason = check_formulas.no_code_sentence(part=own(_PART), key=own(_KEY), alone=own(_ALONE))
    whole = f'AND({own(_WHOLE)}>=0,{own(_STATUS)}="active")'
    return f'IF(OR({whole},{own(_PLAIN)}=""),"",IF({own(_ROW)}=0,{reason},{said}))'


def _number() -> str:
    """Answer the formula for the match key of the clean code, which the add-in may have read by itself."""
    clean = own(CLEAN_CODE)
    letter_first = f"(CODE({clean})-34)*100000+VALUE(MID({clean},2,4))"
    letter_last = f"(CODE(RIGHT({clean},1))-64)*100000+VALUE(LEFT({clean},4))"
    number = f"IFERROR(VALUE({clean}),IFERROR({letter_first},{letter_last}))"
    return f'IF({clean}="",-1,IF(EXACT({clean},{own(_PART)}),{own(_KEY)},{number}))'


def _line_key() -> str:
    """Answer the formula for the number of a code with its modifiers, the code in the last seven digits."""
    number, modifiers, clean = own(NUMBER), own(MODIFIERS), own(CLEAN_CODE)
    characters = [f'FIND(MID({modifiers},{place},1),"{_CHARACTERS}")' for place in (1, 2, 5, 6)]
    first = f"{characters[0]}*37+{characters[1]}"
    second = f"IF(LEN({modifiers})>2,{characters[2]}*37+{characters[3]},0)"
    with_modifiers = f"{number}+{_ABOVE_CODES}*(({first})*1369+{second})"
    return (
        f'IF({number}<0,"",IF({modifiers}="",{number},'
        f'IF(LEN({modifiers})>6,{clean}&"|"&{modifiers},{with_modifiers})))'
    )


def _number_of(row: Row) -> int:
    return match_key(str(row[CLEAN_CODE]))


def _line_key_of(row: Row) -> str:
    """Answer what tells lines apart; the formula's numbers do it as well, in another form."""
    return f"{row[CLEAN_CODE]}|{row[MODIFIERS]}" if row[CLEAN_CODE] else ""
