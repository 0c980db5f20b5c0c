"""The Checks sheet: numbers that must agree, each with OK or Look here and a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule

from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import Check, Table
from workbook_templates.parts import ranges_sheet
from workbook_templates.parts.classification import SYSTEM
from workbook_templates.parts.sheet_tables import HEADER_ROW, put_headings
from workbook_templates.parts.sheets import add_sheet, protect, row_height
from workbook_templates.parts.styles import ATTENTION, GOOD, mark_style
from workbook_templates.parts.text_cells import put_text

SHEET = "Checks"
OK = "OK"
LOOK = "Look here"
_HEADINGS = (
    ("Check", 50, False),
    ("Found", 12, True),
    ("Expected", 12, True),
    ("Result", 14, False),
    ("What to do", 95, False),
)


def table_checks(table: Table) -> tuple[Check, ...]:
    """Answer the checks that every list has: codes add up, no errors, amounts are numbers, dates dates.

    Args:
        table: The table, with at least one column that the user fills.

    Returns:
        The checks, in this order.
    """
    name, columns = table.sheet, {column.heading: column for column in table.columns}
    checks = []
    if SYSTEM in columns:
        code = next(column.heading for column in table.inputs if column.kind == "code")
        written, systems = f"{table.name}[{code}]", f"{table.name}[{SYSTEM}]"
        blank = f'SUMPRODUCT(--(LEN(TRIM(SUBSTITUTE({written},_xlfn.UNICHAR(160)," ")))=0))'
        counts = "+".join(f'COUNTIF({systems},"{word}")' for word in ("CPT", "HCPCS", "CDT", UNRECOGNIZED))
        checks.append(
            Check(
                f"Rows of {name}: CPT, HCPCS, CDT, unrecognized, blank",
                f"{counts}+{blank}",
                f"ROWS({written})",
                f"A row of {name} has no answer. Fill the formulas of its table down over all rows.",
            )
        )
    shown = [column.heading for column in table.columns]
    checks.append(
        Check(
            f"Error values in {name}",
            f"SUMPRODUCT(--ISERROR({table.name}[[{shown[0]}]:[{shown[-1]}]]))",
            "0",
            f"A cell of {name} holds an error. Filter the columns for #N/A and its like, and correct "
            "what was pasted.",
        )
    )
    for column in table.inputs:
        if column.kind in ("number", "amount", "date"):
            are, form = (
                ("dates", "dates, for example 2026-07-01")
                if column.kind == "date"
                else ("numbers", "numbers")
            )
            checks.append(
                Check(
                    f"{column.heading} in {name}: cells that are no {are}",
                    f"SUMPRODUCT(--ISTEXT({table.name}[{column.heading}]))",
                    "0",
                    f"Texts in {column.heading} of {name} are left out of account. Type them as {form}.",
                )
            )
    return tuple(checks)


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


def add_checks_sheet(workbook: Workbook, checks: Sequence[Check], *, tab_colour: str) -> None:
    """Add the sheet.

    Args:
        workbook: The workbook.
        checks: The checks, from top to bottom.
        tab_colour: The colour of the tab.
    """
    sheet = add_sheet(
        workbook, SHEET, SHEET, "Each line compares two numbers that must be the same.", tab_colour=tab_colour
    )
    put_headings(sheet, _HEADINGS)
    for row, check in enumerate(checks, start=HEADER_ROW + 1):
        put_text(sheet, row, 1, check.name).style = "Answer wrapped"
        for place, formula in ((2, check.found), (3, check.expected)):
            sheet.cell(row, place, "=" + formula).style = "Count"
        # An error in either number is a finding too, not an error on this sheet.
        result = sheet.cell(row, 4, f'=IFERROR(IF(B{row}=C{row},"{OK}","{LOOK}"),"{LOOK}")')
        result.style = "Answer text"
        advice = sheet.cell(row, 5, f'=IF(D{row}="{OK}","Nothing to do.","{check.advice}")')
        advice.style = "Answer wrapped"
        widths = (_HEADINGS[0][1], _HEADINGS[4][1])
        sheet.row_dimensions[row].height = row_height((check.name, widths[0]), (check.advice, widths[1]))
    area = f"D{HEADER_ROW + 1}:D{HEADER_ROW + len(checks)}"
    for word, mark in ((OK, GOOD), (LOOK, ATTENTION)):
        rule = Rule(type="expression", formula=[f'$D{HEADER_ROW + 1}="{word}"'], dxf=mark_style(mark))
        sheet.conditional_formatting.add(area, rule)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    protect(sheet)
