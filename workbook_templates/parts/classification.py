"""The classification columns of a code list: our functions where the add-in is, built-in formulas elsewhere.

Each answer is ``IFERROR(<our function>, <built-in formula>)``: where the add-in is missing, our function
is an unknown name, its error is caught, and the built-in formula answers from the Ranges sheet. The steps
between a cell and its answer are columns of their own, grouped and hidden, so that each formula stays
short and a reader can follow it. What the built-in formulas read is declared in
:mod:`workbook_templates.parts.shapes`.
"""

from __future__ import annotations

from udfs.describe import UNRECOGNIZED
from workbook_templates.parts import check_formulas, ranges_sheet, reading_formulas
from workbook_templates.parts.sheet_tables import Column, this_row

CODE = "Code"
CLEAN_CODE = "Clean code"
MODIFIERS = "Modifiers"
SYSTEM = "Code system"
LEVEL = "Code level"
CATEGORY = "Category"
SECTION = "Section"
CHECK = "Check"

_VISIBLE = "Step: visible text"
_PLAIN = "Step: plain capitals"
_BARE = "Step: bare text"
_SEPARATED = "Step: separated"
_TEXT = "Step: without prefix"
_FIRST = "Step: first part"
_OTHERS = "Step: other parts"
_PART = "Step: five characters"
_MODIFIER_PART = "Step: modifiers"
_UNKNOWN = "Step: unknown modifiers"
_ALONE = "Step: modifier alone"
_MIDDLE = "Step: middle digits"
_KEY = "Step: match key"
_ROW = "Step: row in Ranges"


def answer_columns(table: str) -> dict[str, Column]:
    """Answer the classification columns of a table that has a column "Code".

    Args:
        table: The table's name.

    Returns:
        Heading -> column, in their usual order; the check last.
    """
    code, plain, row = (this_row(table, name) for name in (CODE, _PLAIN, _ROW))
    part, key, alone = (this_row(table, name) for name in (_PART, _KEY, _ALONE))

    def from_ranges(field: str, otherwise: str) -> str:
        found = f"INDEX({ranges_sheet.TABLE}[{field}],{row})"
        # An empty cell would be shown as 0; joined with a text it is a text.
        return f'IF({plain}="","",IF({row}=0,"{otherwise}",{found}&""))'

    sentences = check_formulas.code_sentences(
        code=code,
        visible=this_row(table, _VISIBLE),
        plain=plain,
        bare=this_row(table, _BARE),
        separated=this_row(table, _SEPARATED),
        text=this_row(table, _TEXT),
        first=this_row(table, _FIRST),
        part=part,
        modifiers=this_row(table, _MODIFIER_PART),
        unknown=this_row(table, _UNKNOWN),
        row=row,
    )
    reason = check_formulas.no_code_sentence(part=part, key=key, alone=alone)
    columns = (
        Column(CLEAN_CODE, 10, "Answer", f'IFERROR(CODECLEAN({code},""),IF({row}=0,"",{part}))'),
        Column(
            MODIFIERS,
            11,
            "Answer",
            f"IFERROR(CODEMODIFIERS({code}),IF({row}=0,{alone},{this_row(table, _MODIFIER_PART)}))",
        ),
        Column(
            SYSTEM,
            12.5,
            "Answer",
            f"IFERROR(CODESYSTEM({code}),{from_ranges(ranges_sheet.SYSTEM, UNRECOGNIZED)})",
        ),
        Column(
            LEVEL,
            12.5,
            "Answer",
            f"IFERROR(CODELEVEL({code}),{from_ranges(ranges_sheet.LEVEL, UNRECOGNIZED)})",
        ),
        Column(
            CATEGORY,
            13,
            "Answer",
            f'IFERROR(CODECATEGORY({code},""),{from_ranges(ranges_sheet.CATEGORY, "")})',
        ),
        Column(
            SECTION,
            28,
            "Answer wrapped",
            f'IFERROR(CODESECTION({code},""),{from_ranges(ranges_sheet.SECTION, "")})',
            wrapped=True,
        ),
        Column(
            CHECK,
            42,
            "Answer wrapped",
            f'IFERROR(CODECHECK({code}),IF({plain}="","",IF({row}=0,{reason},{sentences})))',
            wrapped=True,
        ),
    )
    return {column.heading: column for column in columns}


def step_columns(table: str) -> tuple[Column, ...]:
    """Answer the steps of the built-in formulas, for the right end of the table.

    Args:
        table: The table's name.

    Returns:
        The columns, hidden.
    """
    code = this_row(table, CODE)

    def step(name: str) -> str:
        return this_row(table, name)

    formulas = {
        _VISIBLE: reading_formulas.visible_text(code),
        _PLAIN: reading_formulas.plain_capitals(step(_VISIBLE)),
        _BARE: reading_formulas.bare_text(step(_PLAIN)),
        _SEPARATED: reading_formulas.separated_text(step(_BARE)),
        _TEXT: reading_formulas.without_prefix(step(_SEPARATED)),
        _FIRST: reading_formulas.first_part(step(_TEXT)),
        _OTHERS: reading_formulas.other_parts(step(_TEXT), step(_FIRST)),
        _PART: reading_formulas.code_part(step(_FIRST), step(_OTHERS), step(_BARE)),
        _MODIFIER_PART: reading_formulas.modifier_part(step(_FIRST), step(_OTHERS), step(_BARE)),
        _UNKNOWN: check_formulas.unknown_modifiers(step(_MODIFIER_PART)),
        # The tests are nested, so that the list is only searched for texts of two characters.
        _ALONE: (
            f"IF(LEN({step(_TEXT)})=2,IF(AND(ISTEXT({code}),"
            f'{reading_formulas.is_known_modifier(step(_TEXT))}),{step(_TEXT)},""),"")'
        ),
        _MIDDLE: reading_formulas.middle_digits(step(_PART)),
        _KEY: reading_formulas.match_key(step(_PART), step(_MODIFIER_PART), step(_MIDDLE)),
        _ROW: reading_formulas.range_row(step(_KEY)),
    }
    return tuple(Column(name, 14, "Step", formula, step=True) for name, formula in formulas.items())
