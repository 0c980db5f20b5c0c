"""A sheet of settings: a few cells that the user fills once, such as a date or a tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.declaration import Check, Page
from workbook_templates.parts.sheet_tables import HEADER_ROW, put_headings
from workbook_templates.parts.sheets import row_height
from workbook_templates.parts.text_cells import put_text

SHEET = "Settings"
_HEADINGS = (("Setting", 40, False), ("Value", 16, True), ("What it does", 90, False))
_FORMS = {"date": "a date, for example 2026-07-01", "number": "a number", "amount": "an amount, a number"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell: of the user, or, with a formula, one that follows from the others."""

    name: str
    kind: Literal["date", "number", "amount"]
    help: str  # beside the cell, and while it is chosen: at most 255 characters
    value: int | float | None = None  # that the empty workbook holds, None for an empty cell
    formula: str = ""


def settings_page(settings: Sequence[Setting]) -> Page:
    """Answer the sheet.

    Args:
        settings: The settings, from top to bottom.
    """

    def draw(sheet: Worksheet) -> Mapping[str, object]:
        put_headings(sheet, _HEADINGS)
        for row, setting in enumerate(settings, start=HEADER_ROW + 1):
            put_text(sheet, row, 1, setting.name).style = "Count label"
            cell = sheet.cell(row, 2, f"={setting.formula}" if setting.formula else setting.value)
            cell.style = f"{'Answer' if setting.formula else 'Input'} {setting.kind}"
            put_text(sheet, row, 3, setting.help).style = "Text"
            sheet.row_dimensions[row].height = row_height((setting.help, _HEADINGS[2][1] - 2))
            if not setting.formula:
                sheet.add_data_validation(_rule(setting, cell.coordinate))
        return {}

    return Page(SHEET, SHEET, "what the formulas reckon with: change the pale yellow cells", draw)


def setting_cell(settings: Sequence[Setting], name: str) -> str:
    """Answer the reference to a setting's cell.

    Args:
        settings: all settings of the page, in their order.
        name: the setting's.

    >>> setting_cell([Setting("As of", "date", "The day.")], "As of")
    'Settings!$B$5'
    """
    return f"{SHEET}!$B${HEADER_ROW + 1 + [setting.name for setting in settings].index(name)}"


def setting_checks(settings: Sequence[Setting]) -> tuple[Check, ...]:
    """Answer the checks that the user's settings are numbers or dates, or empty where they were so.

    Args:
        settings: The settings.
    """
    return tuple(
        Check(
            f"{setting.name} in {SHEET}",
            f"--OR(ISNUMBER({cell}),ISBLANK({cell}))" if setting.value is None else f"--ISNUMBER({cell})",
            "1",
            f"Type {_FORMS[setting.kind]}, into {setting.name} of {SHEET}.",
        )
        for setting in settings
        if not setting.formula
        for cell in (setting_cell(settings, setting.name),)
    )


def _rule(setting: Setting, cell: str) -> DataValidation:
    if setting.kind == "date":
        rule = DataValidation(type="date", operator="greaterThan", formula1="18264")  # 1950
    else:
        rule = DataValidation(type="decimal", operator="between", formula1="-999999999", formula2="999999999")
    rule.allow_blank = rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle, rule.error = setting.name[:32], f"Type {_FORMS[setting.kind]}."
    rule.promptTitle, rule.prompt = setting.name[:32], setting.help
    rule.add(cell)
    return rule
