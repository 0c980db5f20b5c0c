"""The classification columns of a code list: our functions where the add-in is, built-in formulas elsewhere.

Each answer is ``IFERROR(<our function>, <built-in formula>)``: where the add-in is missing, our function
is an unknown name, its error is caught, and the built-in formula answers from the Ranges sheet. Its value is
what the rules themselves say. The steps between a cell and its answer are columns of their own, grouped and
hidden, so that each formula stays short and a reader can follow it. What the built-in formulas read is
declared in :mod:`workbook_templates.reading.shapes`.
"""

from __future__ import annotations

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
from workbook_templates.reading import check_formulas
from workbook_templates.reading import reading_formulas as reading
from workbook_templates.reading.looked_up import RANGES_TABLE

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
    cell = col(code).formula
    formulas = {**reading.steps(cell), reading.SENTENCES: check_formulas.sentences(cell)}
    return (*(step(own[2:-1], typed(formula, code)) for own, formula in formulas.items()),
            step(NUMBER, _number()), step(LINE_KEY, _line_key()))  # fmt: skip


def _answer(code: str, heading: str) -> Answer:
    row = reading.ROW
    found = f"INDEX({RANGES_TABLE}[{heading}],{row})"
    if heading == CLEAN_CODE:
        built_in = f'IF({row}=0,"",{reading.PART})'
    elif heading == MODIFIERS:
        built_in = f"IF({row}=0,{reading.ALONE},{reading.MODIFIER_PART})"
    elif heading == CHECK:
        built_in = reading.SENTENCES
    else:
        otherwise = UNRECOGNIZED if heading in (SYSTEM, LEVEL) else ""
        # An empty cell would be shown as 0; joined with a text it is a text.
        built_in = f'IF({reading.PLAIN}="","",IF({row}=0,"{otherwise}",{found}&""))'

    function = _FUNCTIONS[heading].format(code=col(code).formula)
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
