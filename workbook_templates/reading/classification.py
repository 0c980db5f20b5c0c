"""The classification columns of a code list: our functions where the add-in is, built-in formulas elsewhere.

Each answer is ``IFERROR(<our function>, <built-in formula>)``: where the add-in is missing, our function
is an unknown name, its error is caught, and the built-in formula answers from the Ranges sheet. Its value is
what the rules themselves say. The steps between a cell and its answer are columns of their own, grouped and
hidden, so that each formula stays short and a reader can follow it. What the built-in formulas read is
declared in :mod:`workbook_templates.reading.shapes`.
"""

from __future__ import annotations

from udfs.check import REASONS
from udfs.describe import COLUMNS, UNRECOGNIZED, column_text, describe
from workbook_templates.declaration import ABSENT, Answer, step
from workbook_templates.expressions import (
    Expression,
    character_number,
    col,
    find,
    if_error,
    joined,
    left,
    length,
    mid,
    number_in,
    right,
    typed,
    when,
)
from workbook_templates.reading import check_formulas, reading_formulas
from workbook_templates.reading.looked_up import PRINTED_FROM, PRINTED_TO, RANGES_TABLE, STATUS

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

#: Whether there is no code in a line, by whomever it was read.
no_code = col(CLEAN_CODE) == ""

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
    CLEAN_CODE: 10, MODIFIERS: 11, SYSTEM: 15, LEVEL: 15, CATEGORY: 13, SECTION: 28, MAINTAINER: 13,
    SCOPE: 42, CHECK: 42,
}  # fmt: skip
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
    """Return classification columns for the column with this heading, in the order wanted."""
    return tuple(_answer(code, heading) for heading in headings)


def texts_of(value: object) -> dict[str, str]:
    """Return what the rules say of a cell in each of the columns.

    >>> texts_of("99213-25")["Modifiers"], texts_of("hello")["Code level"], texts_of("hello")["Section"]
    ('25', 'Unrecognized', '')
    """
    described = describe(value)
    if described.recognized:
        return {heading: COLUMNS[heading](described) for heading in _FUNCTIONS}
    texts = {heading: column_text(heading, described) for heading in _FUNCTIONS}
    return texts | {
        heading: ""
        for heading, text in texts.items()
        if text == UNRECOGNIZED and heading not in (SYSTEM, LEVEL)
    }


def steps(code: str) -> tuple[Answer, ...]:
    """Return the steps of the built-in formulas, hidden, for the right end of a table.

    The last two serve look-ups of lines: by code, and by code and modifiers.
    """
    return (*(step(name, typed(formula, code)) for name, formula in _reading(code).items()),
            step(NUMBER, _number()), step(LINE_KEY, _line_key()))  # fmt: skip


def _reading(code: str) -> dict[str, str]:
    """Return the steps that read a cell: name -> formula; only a spreadsheet program works them out."""
    cell = _own(code)
    part, modifiers, row = _own(_PART), _own(_MODIFIER_PART), _own(_ROW)
    key = reading_formulas.match_key(part, modifiers, _own(_MIDDLE))
    formulas = {_WHOLE: reading_formulas.whole_key(cell)}
    # A code as it should be, as most are, passes through the steps as it is.
    for name, if_whole, otherwise in (
        (_VISIBLE, f'{cell}&""', reading_formulas.visible_text(cell)),
        (_PLAIN, _own(_VISIBLE), reading_formulas.plain_capitals(_own(_VISIBLE))),
        (_BARE, _own(_PLAIN), reading_formulas.bare_text(_own(_PLAIN))),
        (_SEPARATED, _own(_BARE), reading_formulas.separated_text(_own(_BARE), _own(_VISIBLE))),
        (_TEXT, _own(_SEPARATED), reading_formulas.without_prefix(_own(_SEPARATED))),
        (_FIRST, _own(_TEXT), reading_formulas.first_part(_own(_TEXT))),
        (_OTHERS, '""', reading_formulas.other_parts(_own(_TEXT), _own(_FIRST))),
        (_PART, _own(_FIRST), reading_formulas.code_part(_own(_FIRST), _own(_OTHERS), _own(_BARE))),
    ):
        formulas[name] = f"IF({_own(_WHOLE)}>=0,{if_whole},{otherwise})"
    return formulas | {
        _LAST_USE: reading_formulas.use_of_modifier(_own(_FIRST), 7, f"RIGHT({_own(_FIRST)},2)"),
        _OTHERS_USE: reading_formulas.use_of_modifier(_own(_OTHERS), 2, _own(_OTHERS)),
        _MODIFIER_PART: reading_formulas.modifier_part(
            _own(_FIRST), _own(_OTHERS), _own(_BARE), _own(_LAST_USE), _own(_OTHERS_USE)
        ),
        _UNKNOWN: reading_formulas.unknown_places(modifiers),
        # The tests are nested, so that the list is only searched for texts of two characters.
        _ALONE: (
            f"IF(LEN({_own(_TEXT)})=2,IF(AND(ISTEXT({cell}),"
            f'{reading_formulas.is_known_modifier(_own(_TEXT))}),{_own(_TEXT)},""),"")'
        ),
        _MIDDLE: f"IF({_own(_WHOLE)}>=0,0,{reading_formulas.middle_digits(part)})",
        _KEY: f"IF({_own(_WHOLE)}>=0,{_own(_WHOLE)},{key})",
        _ROW: reading_formulas.range_row(_own(_KEY)),
        _STATUS: (
            f'IF({row}=0,"",IF(OR({_own(_KEY)}<INDEX({RANGES_TABLE}[{PRINTED_FROM}],{row}),'
            f"{_own(_KEY)}>INDEX({RANGES_TABLE}[{PRINTED_TO}],{row})),"
            f'"{check_formulas.OUTSIDE}",INDEX({RANGES_TABLE}[{STATUS}],{row})))'
        ),
        _SENTENCES: _sentences(cell),
    }


def _answer(code: str, heading: str) -> Answer:
    plain, row, part = _own(_PLAIN), _own(_ROW), _own(_PART)
    found = f"INDEX({RANGES_TABLE}[{heading}],{row})"
    if heading == CLEAN_CODE:
        built_in = f'IF({row}=0,"",{part})'
    elif heading == MODIFIERS:
        built_in = f"IF({row}=0,{_own(_ALONE)},{_own(_MODIFIER_PART)})"
    elif heading == CHECK:
        built_in = _own(_SENTENCES)
    else:
        otherwise = UNRECOGNIZED if heading in (SYSTEM, LEVEL) else ""
        # An empty cell would be shown as 0; joined with a text it is a text.
        built_in = f'IF({plain}="","",IF({row}=0,"{otherwise}",{found}&""))'

    function = _FUNCTIONS[heading].format(code=_own(code))
    return Answer(
        heading,
        "text",
        Expression(
            f"IFERROR({function},{built_in})",
            f"classified[{col(code).python}][{heading!r}]",
            frozenset({("", code)}),
        ),
        _WIDTHS[heading],
        marks=((UNRECOGNIZED, ABSENT),) if heading in (SYSTEM, LEVEL) else (),
        wrapped=heading in (SECTION, SCOPE, CHECK),
        kept=True,
    )


def _sentences(cell: str) -> str:
    said = check_formulas.code_sentences(
        code=cell,
        visible=_own(_VISIBLE),
        plain=_own(_PLAIN),
        bare=_own(_BARE),
        separated=_own(_SEPARATED),
        text=_own(_TEXT),
        first=_own(_FIRST),
        part=_own(_PART),
        modifiers=_own(_MODIFIER_PART),
        unknown=check_formulas.unknown_modifiers(_own(_MODIFIER_PART), _own(_UNKNOWN), _own(_STATUS)),
        status=_own(_STATUS),
    )
    reason = check_formulas.no_code_sentence(part=_own(_PART), key=_own(_KEY), alone=_own(_ALONE))
    whole = f'AND({_own(_WHOLE)}>=0,{_own(_STATUS)}="active")'
    none = f'IF(TRIM({_own(_VISIBLE)})="","","{REASONS["placeholder"]}")'
    return f'IF({whole},"",IF({_own(_PLAIN)}="",{none},IF({_own(_ROW)}=0,{reason},{said})))'


def _number() -> Expression:
    """Return the match key of the clean code, by whomever it was read."""
    clean = col(CLEAN_CODE)
    letter_first = (character_number(clean) - 34) * 100_000 + number_in(mid(clean, 2, 4))
    letter_last = (character_number(right(clean, 1)) - 64) * 100_000 + number_in(left(clean, 4))
    number = when(clean == "", -1, if_error(number_in(clean), if_error(letter_first, letter_last)))
    return number.worked_out_as(f"match_key({clean.as_text})")


def _line_key() -> Expression:
    """Return the number of a code with its modifiers, the code in the last seven digits."""
    number, modifiers, clean = col(NUMBER), col(MODIFIERS), col(CLEAN_CODE)
    one, two, three, four = (find(mid(modifiers, place, 1), _CHARACTERS) for place in (1, 2, 5, 6))
    second = when(length(modifiers) > 2, three * 37 + four, 0)
    with_modifiers = number + _ABOVE_CODES * ((one * 37 + two) * 1369 + second)
    return when(
        number < 0,
        "",
        when(
            modifiers == "",
            number,
            when(length(modifiers) > 6, joined(clean, "|", modifiers), with_modifiers),
        ),
    )


def _own(heading: str) -> str:
    return f"[@{heading}]"
