"""The About and Instructions sheets."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from udfs.trademarks import CDT_LINE, CPT_LINE
from udfs.version import VERSION
from workbook_templates.parts.shapes import NOT_READ, READ, REFUSED, shapes
from workbook_templates.parts.sheets import TextLine, add_text_sheet
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD, INPUT_FILL

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
    workbook: Workbook, title: str, purpose: str, sheets: Sequence[tuple[str, str]], *, tab_colour: str
) -> None:
    """Add the sheet that says what the workbook is.

    Args:
        workbook: The workbook.
        title: Its title.
        purpose: One or two sentences.
        sheets: Pairs of a sheet's name and what is on it.
        tab_colour: The colour of the tab.
    """
    lines = (
        TextLine("Purpose", purpose),
        TextLine("Made by", f"hcpcs-excel {VERSION}"),
        TextLine("With and without the add-in", _TWO_WAYS),
        TextLine("On this computer", _WHERE, formula=True),
        TextLine("What an answer means", _MEANING),
        TextLine("Patients", _PATIENTS),
        TextLine("Sheets"),
        *(TextLine(name, what) for name, what in sheets),
        TextLine("Colors"),
        TextLine("Pale yellow", "cells for your own lists", fill=INPUT_FILL),
        TextLine("Blue", "in both lists, or a check that is fine", fill=GOOD[0]),
        TextLine("Orange", "only in one list, repeated, or to be looked at", fill=ATTENTION[0]),
        TextLine("Gray", "unrecognized", fill=ABSENT[0]),
        TextLine("Trademarks"),
        *(TextLine(text=text) for text in (CPT_LINE, CDT_LINE)),
    )
    add_text_sheet(
        workbook, "About", title, "What this workbook is, and what it is not.", lines, tab_colour=tab_colour
    )


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
