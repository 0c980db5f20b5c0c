"""The Settings sheet: cells that the user fills, cells that follow, and what is said of wrong ones."""

from __future__ import annotations

from openpyxl import Workbook

from workbook_templates.declaration import Setting, Settings
from workbook_templates.kept import Kept
from workbook_templates.rows import Tables
from workbook_templates.writing.checks_sheet import setting_checks
from workbook_templates.writing.page_sheet import add_page_sheet
from workbook_templates.writing.styles import add_styles

SETTINGS = Settings(
    Setting("As of", "date", "The day to which ages are counted."),
    Setting("Target", "number", "In percent.", value=150),
    Setting("Half of it", "number", "Follows.", follows=lambda settings: settings["Target"] / 2),
)


def test_cells_of_the_user_are_open_and_say_what_they_are_for() -> None:
    """What follows from them is locked, and its value is known."""
    workbook = Workbook()
    add_styles(workbook)
    tables = Tables((), {}, settings=SETTINGS.settings)
    extras = add_page_sheet(workbook, SETTINGS.page, tables, Kept(), tab_color="FFFFFF")
    sheet = workbook["Settings"]
    assert [sheet[cell].value for cell in ("B5", "B6", "B7")] == [None, 150, "=Settings_Target/2"]
    assert extras.values == {"B7": 75}
    assert [sheet[cell].protection.locked for cell in ("B5", "B6", "B7")] == [False, False, True]
    prompts = {str(rule.sqref): (rule.type, rule.prompt) for rule in sheet.data_validations.dataValidation}
    assert prompts == {
        "B5": ("date", "The day to which ages are counted."),
        "B6": ("decimal", "In percent."),
    }


def test_formulas_and_checks_find_the_cells() -> None:
    """Only cells of the user are checked; an empty one may be right."""
    assert SETTINGS["Target"].formula == "Settings_Target"
    assert [check.found.formula for check in setting_checks(SETTINGS)] == [
        "--OR(ISNUMBER(Settings_As_of),ISBLANK(Settings_As_of))", "--ISNUMBER(Settings_Target)",
    ]  # fmt: skip
