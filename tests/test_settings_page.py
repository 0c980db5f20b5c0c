"""The Settings sheet: cells that the user fills, cells that follow, and what is said of wrong ones."""

from __future__ import annotations

from openpyxl import Workbook

from workbook_templates.parts.settings_page import Setting, setting_cell, setting_checks, settings_page
from workbook_templates.parts.styles import add_styles

SETTINGS = (
    Setting("As of", "date", "The day to which ages are counted."),
    Setting("Target", "number", "In percent.", value=150),
    Setting("Half of it", "number", "Follows.", formula="B6/2"),
)


def test_cells_of_the_user_are_open_and_say_what_they_are_for() -> None:
    """What follows from them is locked."""
    workbook = Workbook()
    add_styles(workbook)
    sheet = workbook.worksheets[0]
    settings_page(SETTINGS).draw(sheet)
    assert [sheet[cell].value for cell in ("B5", "B6", "B7")] == [None, 150, "=B6/2"]
    assert [sheet[cell].protection.locked for cell in ("B5", "B6", "B7")] == [False, False, True]
    prompts = {str(rule.sqref): (rule.type, rule.prompt) for rule in sheet.data_validations.dataValidation}
    assert prompts == {
        "B5": ("date", "The day to which ages are counted."),
        "B6": ("decimal", "In percent."),
    }


def test_formulas_and_checks_find_the_cells() -> None:
    """Only cells of the user are checked; an empty one may be right."""
    assert setting_cell(SETTINGS, "Target") == "Settings!$B$6"
    assert [check.found for check in setting_checks(SETTINGS)] == [
        "--OR(ISNUMBER(Settings!$B$5),ISBLANK(Settings!$B$5))", "--ISNUMBER(Settings!$B$6)",
    ]  # fmt: skip
