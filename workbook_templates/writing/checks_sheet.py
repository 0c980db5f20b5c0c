"""The Checks sheet: numbers that must agree, each with OK or Look here and a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule

from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import (
    ATTENTION,
    GOOD,
    SETTING_FORMS,
    SETTINGS,
    Check,
    Settings,
    Table,
)
from workbook_templates.expressions import (
    HEADER_ROW,
    Column,
    Expression,
    count,
    expression,
)
from workbook_templates.kept import Kept, changed_lines
from workbook_templates.reading.looked_up import FIRST_KEY, LAST_KEY, RANGES_TABLE, SYSTEM, range_rows
from workbook_templates.rows import Tables
from workbook_templates.values import CellError
from workbook_templates.writing.finish import SheetExtras
from workbook_templates.writing.sheets import add_sheet, protect, put_headings, put_text, row_height
from workbook_templates.writing.styles import mark_style

SHEET = "Checks"
OK = "OK"
LOOK = "Look here"
_HEADINGS = (
    ("Check", 50, False),
    ("Found", 12, True),
    ("Expected", 12, True),
    ("Result", 14, False),
    ("What to do", 110, False),
)


def table_checks(table: Table, *, filled: bool) -> tuple[Check, ...]:
    """Return the checks that every list has: codes add up, no errors, amounts are numbers, dates are dates.

    A list that is filled from a file is also looked through for codes that were changed afterwards.
    """
    name, columns = table.sheet, {column.heading: column for column in table.columns}
    checks = []
    if filled and table.identity:
        checks.append(
            Check(
                f"Lines of {name} changed or added after filling",
                changed_lines(table),
                expression(0),
                f"Lines marked orange in {name} keep some answers of the old code. Make the workbook again "
                "from the corrected list.",
            )
        )
    if SYSTEM in columns:
        code = Column(table.name, next(column.heading for column in table.inputs if column.kind == "code"))
        systems = [count(table.name, (SYSTEM, word)) for word in ("CPT", "HCPCS", "CDT", UNRECOGNIZED)]
        blank = Expression(
            f'SUMPRODUCT(--(LEN(TRIM(SUBSTITUTE({code.formula},_xlfn.UNICHAR(160)," ")))=0))',
            f"{code.python}.blank",
        )
        checks.append(
            Check(
                f"Rows of {name}: CPT, HCPCS, CDT, unrecognized, blank",
                sum(systems, start=expression(0)) + blank,
                code.lines,
                f"A row of {name} has no answer. Fill the formulas of its table down over all rows.",
            )
        )
    shown = [column.heading for column in table.columns if column.kind != "step"]
    checks.append(
        Check(
            f"Error values in {name}",
            Expression(
                f"SUMPRODUCT(--ISERROR({table.name}[[{shown[0]}]:[{shown[-1]}]]))",
                f"tables[{table.name!r}].errors({shown!r})",
            ),
            expression(0),
            f"A cell of {name} holds an error. Filter the columns for #N/A and the like, and correct "
            "what was pasted.",
        )
    )
    for column in table.inputs:
        if column.kind in ("number", "amount", "date"):
            are = "dates" if column.kind == "date" else "numbers"
            form = "dates, for example 7/1/2026" if column.kind == "date" else "numbers"
            given = Column(table.name, column.heading)
            checks.append(
                Check(
                    f"{column.heading} in {name}: cells that are not {are}",
                    Expression(f"SUMPRODUCT(--ISTEXT({given.formula}))", f"{given.python}.texts"),
                    expression(0),
                    f"Texts in {column.heading} of {name} are not counted. Type them as {form}.",
                )
            )
    return tuple(checks)


def setting_checks(settings: Settings) -> tuple[Check, ...]:
    """Return the checks that the user's settings are numbers or dates, or empty where they were so."""
    return tuple(
        Check(
            f"{setting.name} in {SETTINGS}",
            Expression(
                f"--OR(ISNUMBER({cell}),ISBLANK({cell}))" if setting.value is None else f"--ISNUMBER({cell})",
                "1",  # as the builder fills them in
            ),
            expression(1),
            f"Type {SETTING_FORMS[setting.kind]}, into {setting.name} of {SETTINGS}.",
        )
        for setting in settings.settings
        if not setting.follows
        for cell in (settings[setting.name].formula,)
    )


def ranges_check() -> Check:
    """Return the check that the Ranges sheet is as it was: sorted, without overlap."""
    first, last = f"{RANGES_TABLE}[{FIRST_KEY}]", f"{RANGES_TABLE}[{LAST_KEY}]"
    rows = f"ROWS({first})"
    next_first = f"INDEX({first},2):INDEX({first},{rows})"
    last_before = f"INDEX({last},1):INDEX({last},{rows}-1)"
    in_order = str(len(range_rows()) - 1)
    return Check(
        "Ranges in order",
        Expression(f"SUMPRODUCT(--({next_first}>{last_before}))", in_order),
        Expression(f"{rows}-1", in_order),
        "The Ranges sheet was sorted or changed. Make the workbook again and paste the lists into it.",
    )


def add_checks_sheet(
    workbook: Workbook, checks: Sequence[Check], tables: Tables, kept: Kept, *, tab_color: str
) -> SheetExtras:
    """Add the sheet, and return what the finishing step adds to it."""
    sheet = add_sheet(
        workbook, SHEET, SHEET, "Each line compares two numbers that must be the same.", tab_color=tab_color
    )
    extras = SheetExtras()
    put_headings(sheet, _HEADINGS)
    for row, check in enumerate(checks, start=HEADER_ROW + 1):
        put_text(sheet, row, 1, check.name).style = "Answer wrapped"
        found = []
        for place, number in ((2, check.found), (3, check.expected)):
            cell = sheet.cell(row, place, "=" + kept.formula(number))
            cell.style = "Count"
            found.append(tables.stored(number))
            extras.values[cell.coordinate] = found[-1]
        # An error in either number is a finding too, not an error on this sheet.
        result = sheet.cell(row, 4, f'=IFERROR(IF(B{row}=C{row},"{OK}","{LOOK}"),"{LOOK}")')
        result.style = "Answer text"
        advice = sheet.cell(row, 5, f'=IF(D{row}="{OK}","Nothing to do.","{check.advice}")')
        advice.style = "Answer wrapped"
        if None not in found:
            same = not any(isinstance(one, CellError) for one in found) and found[0] == found[1]
            extras.values[result.coordinate] = OK if same else LOOK
            extras.values[advice.coordinate] = "Nothing to do." if same else check.advice
        widths = (_HEADINGS[0][1], _HEADINGS[4][1])
        sheet.row_dimensions[row].height = row_height((check.name, widths[0]), (check.advice, widths[1]))
    area = f"D{HEADER_ROW + 1}:D{HEADER_ROW + len(checks)}"
    for word, mark in ((OK, GOOD), (LOOK, ATTENTION)):
        rule = Rule(type="expression", formula=[f'$D{HEADER_ROW + 1}="{word}"'], dxf=mark_style(mark))
        sheet.conditional_formatting.add(area, rule)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    protect(sheet)
    return extras
