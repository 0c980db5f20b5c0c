"""The About and Instructions sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook

from udfs.trademarks import CDT_LINE, CPT_LINE
from udfs.version import VERSION
from workbook_templates.declaration import Workbook as Declaration
from workbook_templates.parts.shapes import NOT_READ, READ, REFUSED, shapes
from workbook_templates.parts.sheets import TextLine, add_text_sheet
from workbook_templates.parts.styles import INPUT_FILL

_TWO_WAYS = (
    "Every answer comes from the add-in where it is installed, and from formulas in this workbook everywhere "
    "else: other computers, Excel for the web, LibreOffice. There are no macros, and nothing is sent "
    "anywhere."
)
_WHERE = (
    '=IF(ISERROR(CODESYSTEM("99213")),"The answers come from the formulas in this workbook.",'
    '"The answers come from the hcpcs-excel add-in.")'
)
_MEANING = (
    "A code is recognized by its form and by the published ranges. Whether it is in use on a date of "
    "service, only a current code list can say."
)
_PATIENTS = (
    "There are no columns for patients. Please keep names, dates of birth and account numbers out of this "
    "workbook."
)
_BUILT_IN_CHECK = (
    "It names repairs, unknown modifiers, retired codes, and what else a number with lost zeros could be. "
    "Only the add-in names diagnosis codes and dates that look the same, and the finer "
    "reasons why something is no code."
)


def add_about_sheet(
    workbook: Workbook, declared: Declaration, *, made_on: date | None, release: str, tab_colour: str
) -> None:
    """Add the sheet that says what the workbook is.

    Args:
        workbook: The workbook.
        declared: Its declaration.
        made_on: The day on which it is made, None to leave it out.
        release: The code release that was used, "" for none.
        tab_colour: The colour of the tab.
    """
    made = f" on {made_on.isoformat()}" if made_on else ""
    lines = (
        TextLine("Purpose", declared.purpose),
        TextLine("Made by", f"hcpcs-excel {VERSION}{made}"),
        *((TextLine("Code release", release),) if release else ()),
        TextLine("Made for", f"up to {declared.made_for:,} rows a list; more are slow to calculate"),
        TextLine("With and without the add-in", _TWO_WAYS),
        TextLine("On this computer", _WHERE, formula=True),
        TextLine("What an answer means", _MEANING),
        TextLine("Patients", _PATIENTS),
        TextLine("Sheets"),
        TextLine("Summary", "the numbers at a glance"),
        TextLine("Instructions", "five steps, and which ways of writing a code are understood"),
        *(TextLine(sheet.sheet, sheet.what) for sheet in declared.sheets),
        TextLine("Checks", "whether the numbers add up"),
        TextLine("Hidden", "Ranges, Modifiers and Lists: what the formulas look up"),
        TextLine("Colors"),
        TextLine("Pale yellow", "cells for your own lists", fill=INPUT_FILL),
        *(TextLine(f"{mark.symbol} {mark.name}", what, fill=mark.fill) for mark, what in declared.colours),
        TextLine("Trademarks"),
        *(TextLine(text=text) for text in (CPT_LINE, CDT_LINE)),
    )
    add_text_sheet(
        workbook,
        "About",
        declared.title,
        "What this workbook is, and what it is not.",
        lines,
        tab_colour=tab_colour,
    )
    # With many sheets to tell of, the trademarks would stand on a page of their own.
    workbook["About"].page_setup.fitToHeight = 1


def add_instructions_sheet(workbook: Workbook, steps: Sequence[tuple[str, str]], *, tab_colour: str) -> None:
    """Add the sheet that says how to use the workbook, and which cells it can read.

    Args:
        workbook: The workbook.
        steps: Pairs of a step's name and its sentence.
        tab_colour: The colour of the tab.
    """

    def examples(outcome: str) -> list[TextLine]:
        return [
            TextLine(shape.example, f"{shape.name}{f': {shape.note}' if shape.note else ''}")
            for shape in shapes()
            if shape.outcome == outcome
        ]

    lines = (
        TextLine("Steps"),
        *(TextLine(name, sentence) for name, sentence in steps),
        TextLine("Read, with and without the add-in"),
        *examples(READ),
        TextLine("Refused on purpose: Unrecognized"),
        *examples(REFUSED),
        TextLine("Read by the add-in only"),
        TextLine(text='Without the add-in these are "Unrecognized", if nothing else is said.'),
        *examples(NOT_READ),
        TextLine("The Check column without the add-in"),
        TextLine(text=_BUILT_IN_CHECK),
    )
    add_text_sheet(
        workbook,
        "Instructions",
        "Instructions",
        "Five steps, and which ways of writing a code are understood.",
        lines,
        tab_colour=tab_colour,
    )
