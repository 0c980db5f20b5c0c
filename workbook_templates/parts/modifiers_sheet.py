"""The Modifiers sheet: the modifiers that the built-in formulas know."""

from __future__ import annotations

from itertools import product

from openpyxl import Workbook

from udfs.modifiers import AMBULANCE_PLACES, is_assigned
from udfs.tables import read_table
from workbook_templates.parts.sheet_tables import HEADER_ROW, declare_table, put_headings
from workbook_templates.parts.sheets import add_sheet, protect
from workbook_templates.parts.text_cells import put_text

TABLE = "KnownModifiers"
MODIFIER = "Modifier"
USED_AS = "Used as"
LISTED = "Listed modifier"
AMBULANCE = "Ambulance trip"

_COLUMNS = (
    (MODIFIER, 12, False),
    ("Level", 12, False),
    ("Maintainer", 14, False),
    (USED_AS, 20, False),
)


def known_modifiers() -> tuple[tuple[str, str, str, str], ...]:
    """Answer the rows of the sheet: the listed modifiers, then the ambulance pairs that no list holds.

    >>> known_modifiers()[-1]
    ('XX', 'Level II', 'CMS', 'Ambulance trip')
    """
    listed = [(row["modifier"], row["level"], row["maintainer"], LISTED) for row in read_table("modifiers")]
    places = sorted(AMBULANCE_PLACES)
    pairs = (start + end for start, end in product(places, places))
    trips = [(pair, "Level II", "CMS", AMBULANCE) for pair in pairs if not is_assigned(pair)]
    return (*listed, *trips)


def add_modifiers_sheet(workbook: Workbook, *, tab_colour: str) -> None:
    """Add the sheet with the table of known modifiers.

    Args:
        workbook: The workbook.
        tab_colour: The colour of the tab.
    """
    sheet = add_sheet(
        workbook,
        "Modifiers",
        "Known modifiers",
        "The built-in formulas look modifiers up here. Please leave this sheet as it is.",
        tab_colour=tab_colour,
    )
    rows = known_modifiers()
    put_headings(sheet, _COLUMNS)
    declare_table(sheet, TABLE, [heading for heading, _, _ in _COLUMNS], HEADER_ROW + len(rows))
    for row, texts in enumerate(rows, start=HEADER_ROW + 1):
        for column, text in enumerate(texts, start=1):
            put_text(sheet, row, column, text).style = "Body"
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.page_setup.orientation = "portrait"  # four narrow columns, many rows
    sheet.sheet_state = "hidden"
    protect(sheet)
