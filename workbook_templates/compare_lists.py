"""The workbook "compare-lists": two code lists side by side, ours and a payer's, or two years of one.

Lines match when their clean codes and their modifiers are the same, however they were written. Where a
code stands twice in the other list, its first line there is the one that is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from udfs.describe import UNRECOGNIZED
from workbook_templates.compare_summary import CHART_TEXT, ComparedTable, add_summary_sheet
from workbook_templates.parts.about import add_about_sheet, add_instructions_sheet
from workbook_templates.parts.checks_sheet import Check, add_checks_sheet, list_checks, ranges_check
from workbook_templates.parts.classification import (
    CATEGORY,
    CHECK,
    CLEAN_CODE,
    LEVEL,
    MODIFIERS,
    SECTION,
    SYSTEM,
    answer_columns,
    step_columns,
)
from workbook_templates.parts.finish import finish
from workbook_templates.parts.list_sheet import (
    AMOUNT,
    CODE,
    DESCRIPTION,
    HEADER_ROW,
    add_list_sheet,
    mark_words,
)
from workbook_templates.parts.modifiers_sheet import add_modifiers_sheet
from workbook_templates.parts.ranges_sheet import add_ranges_sheet
from workbook_templates.parts.sheet_tables import Column, this_row
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD, add_styles
from workbook_templates.user_files.code_list import ListLine
from workbook_templates.user_files.new_file import new_file

OUTCOME = "In both?"
OTHER_AMOUNT = "Amount in the other list"
DIFFERENCE = "Amount difference"
DUPLICATE = "Duplicate"
BOTH = "Both"
_COMPARED_BY = "Step: compared by"
_OTHER_ROW = "Step: row in the other list"

LIST_A = ComparedTable("ListA", "Only in A", OUTCOME, AMOUNT.heading, DIFFERENCE, DUPLICATE)
LIST_B = ComparedTable("ListB", "Only in B", OUTCOME, AMOUNT.heading, DIFFERENCE, DUPLICATE)

_TABS = {"text": "52606D", "input": "E69F00", "result": "0072B2", "reference": "CBD2D9"}
_SHEETS = (
    ("List A", "the first list, for example your own"),
    ("List B", "the second list, for example a payer's"),
    ("Summary", "how many lines are in both lists and in one alone, amounts, what to look at"),
    ("Checks", "whether the numbers add up"),
    ("Ranges, Modifiers", "what the built-in formulas look up"),
)
_STEPS = (
    (
        "1. Paste list A",
        "Copy the codes, and if you have them descriptions and amounts, and paste them as values into the "
        "pale yellow columns of List A. The other columns fill themselves.",
    ),
    ("2. Paste list B", "Do the same with the other list in List B. Rows that stay empty do no harm."),
    ("3. Look at Checks", "Every line should say OK. Otherwise it says what to do."),
    ("4. Read Summary", "It counts the lines by outcome, code system and level."),
    (
        "5. Filter the lists",
        'The column "In both?" says Both, Only in A, Only in B or Unrecognized. "Amount difference" is '
        'always list A minus list B. "Duplicate" names the earlier row with the same code and modifiers. '
        '"Check" says what was repaired, and what to look at.',
    ),
)


def build(list_a: Sequence[ListLine] = (), list_b: Sequence[ListLine] = ()) -> bytes:
    """Answer the finished workbook.

    Args:
        list_a: The lines of the first list; none for an empty sheet with rows that stand ready.
        list_b: The lines of the second list.

    Returns:
        The bytes of the .xlsx file, the same for the same lists.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    workbook.properties.title = "Comparison of two code lists"
    workbook.properties.creator = "hcpcs-excel"
    add_about_sheet(
        workbook,
        "Comparison of two code lists",
        "Two lists of billing codes side by side: which codes are in both, which in one alone, and how their "
        "amounts differ. Each code is cleaned and classified first, so that 142 and 00142 are the same code.",
        _SHEETS,
        tab_colour=_TABS["text"],
    )
    add_instructions_sheet(workbook, _STEPS, tab_colour=_TABS["text"])
    text_areas = {}
    sides = (
        ("List A", "first", LIST_A, LIST_B, list_a),
        ("List B", "second", LIST_B, LIST_A, list_b),
    )
    for name, place, this, other, lines in sides:
        columns = _columns(this, other)
        sheet = add_list_sheet(
            workbook,
            name,
            table=this.table,
            title=name,
            note=f"The {place} list: paste codes, descriptions and amounts into the pale yellow columns.",
            columns=columns,
            lines=lines,
            tab_colour=_TABS["input"],
        )
        marks = ((BOTH, GOOD), (this.only, ATTENTION), (UNRECOGNIZED, ABSENT))
        mark_words(sheet, columns, OUTCOME, marks)
        for heading in (SYSTEM, LEVEL):
            mark_words(sheet, columns, heading, ((UNRECOGNIZED, ABSENT),))
        mark_words(sheet, columns, DUPLICATE, (("*", ATTENTION),))
        # Down to the last row that a sheet can have, for rows that are added later.
        text_areas[name] = f"A{HEADER_ROW + 1}:E1048576"
    totals = add_summary_sheet(workbook, LIST_A, LIST_B, tab_colour=_TABS["result"])
    add_checks_sheet(workbook, _checks(totals), tab_colour=_TABS["result"])
    add_ranges_sheet(workbook, tab_colour=_TABS["reference"])
    add_modifiers_sheet(workbook, tab_colour=_TABS["reference"])
    text_areas["Ranges"] = text_areas["Modifiers"] = "A1:B1000"
    return finish(workbook, text_areas=text_areas, chart_texts={"Summary": CHART_TEXT})


def write(path: Path, list_a: Sequence[ListLine], list_b: Sequence[ListLine], *, force: bool) -> None:
    """Write the workbook to a file.

    Args:
        path: The file that is to be made.
        list_a: The lines of the first list.
        list_b: The lines of the second list.
        force: Whether an existing file may be replaced.

    Raises:
        OutputError: The file cannot be written.
    """
    with new_file(path, force=force) as temporary:
        temporary.write_bytes(build(list_a, list_b))


def _columns(this: ComparedTable, other: ComparedTable) -> tuple[Column, ...]:
    answers = answer_columns(this.table)
    clean, modifiers = this_row(this.table, CLEAN_CODE), this_row(this.table, MODIFIERS)
    key, row = this_row(this.table, _COMPARED_BY), this_row(this.table, _OTHER_ROW)
    system, amount = this_row(this.table, SYSTEM), this_row(this.table, AMOUNT.heading)
    other_amount = this_row(this.table, OTHER_AMOUNT)
    found_amount = f"INDEX({other.column(AMOUNT.heading)},{row})"
    difference = f"{amount}-{other_amount}" if this is LIST_A else f"{other_amount}-{amount}"
    first_same = f"MATCH({key},{this.column(_COMPARED_BY)},0)"
    header = f"ROW({this.table}[[#Headers],[{CODE.heading}]])"
    comparison = (
        Column(
            OUTCOME,
            13.5,
            "Answer",
            f'IF({key}="",IF({system}="","","{UNRECOGNIZED}"),IF({row}>0,"{BOTH}","{this.only}"))',
        ),
        Column(
            OTHER_AMOUNT,
            15,
            "Answer amount",
            f'IF({row}=0,"",IF({found_amount}="","",{found_amount}))',
            right=True,
        ),
        Column(
            DIFFERENCE,
            12,
            "Answer amount",
            # Rounded, so that 0.1 + 0.2 - 0.3 is "the same".
            f'IF(AND(ISNUMBER({amount}),ISNUMBER({other_amount})),ROUND({difference},6),"")',
            right=True,
        ),
        Column(
            DUPLICATE,
            16,
            "Answer",
            f'IF({key}="","",IF({first_same}<ROW()-{header},"Repeats row "&({first_same}+{header}),""))',
        ),
    )
    steps = (
        Column(
            _COMPARED_BY,
            16,
            "Step",
            f'IF(OR({system}="",{system}="{UNRECOGNIZED}"),"",{_key(clean, modifiers)})',
            step=True,
        ),
        Column(
            _OTHER_ROW,
            14,
            "Step",
            f'IF({key}="",0,IFERROR(MATCH({key},{other.column(_COMPARED_BY)},0),0))',
            step=True,
        ),
    )
    first_answers = (CLEAN_CODE, MODIFIERS, SYSTEM, LEVEL, CATEGORY, SECTION)
    return (
        CODE,
        DESCRIPTION,
        AMOUNT,
        *(answers[heading] for heading in first_answers),
        *comparison,
        answers[CHECK],
        *step_columns(this.table),
        *steps,
    )


def _key(clean: str, modifiers: str) -> str:
    """Answer the formula for what lines are compared by: the match key, or a text where there are modifiers.

    Programs find a number among thousands far faster than a text. The bar keeps them from reading the text
    99213 as a number.
    """
    letter_first = f"(CODE({clean})-34)*100000+VALUE(MID({clean},2,4))"
    letter_last = f"(CODE(RIGHT({clean},1))-64)*100000+VALUE(LEFT({clean},4))"
    number = f"IFERROR(VALUE({clean}),IFERROR({letter_first},{letter_last}))"
    return f'IF({modifiers}="",{number},{clean}&"|"&{modifiers})'


def _checks(totals: tuple[str, str]) -> tuple[Check, ...]:
    checks = [
        check
        for name, side in (("list A", LIST_A), ("list B", LIST_B))
        for check in list_checks(
            name,
            side.table,
            code=CODE.heading,
            amount=AMOUNT.heading,
            last=_OTHER_ROW,
            outcome=OUTCOME,
            words=(BOTH, side.only, UNRECOGNIZED),
        )
    ]
    once = [
        f'SUMPRODUCT(({side.column(OUTCOME)}="{BOTH}")*({side.column(DUPLICATE)}=""))'
        for side in (LIST_A, LIST_B)
    ]
    checks.append(
        Check(
            "Different codes in both lists, counted in A and in B",
            once[0],
            once[1],
            "The lists disagree about what they have in common. Calculate anew (Ctrl+Alt+F9) and look again.",
        )
    )
    checks.append(
        Check(
            "Lines with a code system and a level, as in Summary",
            "+".join(totals),
            "+".join(f'SUMPRODUCT(--({side.column(OUTCOME)}<>""))' for side in (LIST_A, LIST_B)),
            "Summary leaves lines out. Make the workbook anew and paste the lists into it.",
        )
    )
    checks.append(ranges_check())
    return tuple(checks)
