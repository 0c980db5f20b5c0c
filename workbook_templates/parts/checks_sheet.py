"""The Checks sheet: numbers that must agree, each with OK or Look here and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.parts import ranges_sheet
from workbook_templates.parts.sheet_tables import whole_column
from workbook_templates.parts.sheets import add_sheet, row_height
from workbook_templates.parts.styles import ATTENTION, GOOD, outcome_style
from workbook_templates.parts.text_cells import put_text

OK = "OK"
LOOK = "Look here"
HEADER_ROW = 4
_WIDTHS = (50, 12, 12, 13, 95)


@dataclass(frozen=True, slots=True)
class Check:
    """Two numbers that must be the same, and what to do where they are not."""

    name: str
    found: str  # a formula without "="
    expected: str
    advice: str


def list_checks(
    name: str, table: str, *, code: str, amount: str, last: str, outcome: str, words: Sequence[str]
) -> tuple[Check, ...]:
    """Answer the checks that every list of codes has: an outcome a row, no errors, amounts are numbers.

    Args:
        name: What the list is called in a sentence, such as "list A".
        table: Its table.
        code: The heading of its first column, the codes as written.
        amount: The heading of the amounts.
        last: The heading of its last column.
        outcome: The heading of the column with the outcomes.
        words: Every outcome that there is, but for blank rows.

    Returns:
        Three checks.
    """
    written, outcomes = whole_column(table, code), whole_column(table, outcome)
    blank = f'SUMPRODUCT(--(LEN(TRIM(SUBSTITUTE({written},_xlfn.UNICHAR(160)," ")))=0))'
    counts = "+".join(f'COUNTIF({outcomes},"{word}")' for word in words)
    return (
        Check(
            f"Rows of {name}: {', '.join(word[0].lower() + word[1:] for word in words)}, blank",
            f"{counts}+{blank}",
            f"ROWS({written})",
            f"A row of {name} has no outcome. Fill the formulas of its table down over all rows.",
        ),
        Check(
            f"Error values in {name}",
            f"SUMPRODUCT(--ISERROR({table}[[{code}]:[{last}]]))",
            "0",
            f"A cell of {name} holds an error. Filter the columns for #N/A and its like, and correct "
            "what was pasted.",
        ),
        Check(
            f"Amounts in {name} that are no numbers",
            f"SUMPRODUCT(--ISTEXT({whole_column(table, amount)}))",
            "0",
            f"Amounts of {name} that are text are not compared. Type them as numbers.",
        ),
    )


def ranges_check() -> Check:
    """Answer the check that the Ranges sheet is as it was: sorted, without overlap."""
    table = ranges_sheet.TABLE
    first, last = f"{table}[{ranges_sheet.FIRST_KEY}]", f"{table}[{ranges_sheet.LAST_KEY}]"
    rows = f"ROWS({first})"
    next_first = f"INDEX({first},2):INDEX({first},{rows})"
    last_before = f"INDEX({last},1):INDEX({last},{rows}-1)"
    return Check(
        "Ranges in order",
        f"SUMPRODUCT(--({next_first}>{last_before}))",
        f"{rows}-1",
        "The Ranges sheet was sorted or changed. Make the workbook anew and paste the lists into it.",
    )


def add_checks_sheet(workbook: Workbook, checks: Sequence[Check], *, tab_colour: str) -> Worksheet:
    """Add the sheet.

    Args:
        workbook: The workbook.
        checks: The checks, from top to bottom.
        tab_colour: The colour of the tab.

    Returns:
        The sheet.
    """
    sheet = add_sheet(
        workbook,
        "Checks",
        "Checks",
        "Each line compares two numbers that must be the same.",
        tab_colour=tab_colour,
    )
    headings = ("Check", "Found", "Expected", "Result", "What to do")
    for place, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True), start=1):
        cell = put_text(sheet, HEADER_ROW, place, heading)
        cell.style = "Header number" if heading in ("Found", "Expected") else "Header cell"
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row, check in enumerate(checks, start=HEADER_ROW + 1):
        put_text(sheet, row, 1, check.name).style = "Answer wrapped"
        for place, formula in ((2, check.found), (3, check.expected)):
            sheet.cell(row, place, "=" + formula).style = "Count"
        # An error in either number is a finding too, not an error on this sheet.
        result = sheet.cell(row, 4, f'=IFERROR(IF(B{row}=C{row},"{OK}","{LOOK}"),"{LOOK}")')
        result.style = "Answer"
        advice = sheet.cell(row, 5, f'=IF(D{row}="{OK}","Nothing to do.","{check.advice}")')
        advice.style = "Answer wrapped"
        sheet.row_dimensions[row].height = row_height((check.name, _WIDTHS[0]), (check.advice, _WIDTHS[4]))
    area = f"D{HEADER_ROW + 1}:D{HEADER_ROW + len(checks)}"
    for word, colours in ((OK, GOOD), (LOOK, ATTENTION)):
        rule = Rule(type="expression", formula=[f'$D{HEADER_ROW + 1}="{word}"'], dxf=outcome_style(colours))
        sheet.conditional_formatting.add(area, rule)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    return sheet
