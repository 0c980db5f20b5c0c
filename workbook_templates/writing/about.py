"""The About and Instructions sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from udfs.trademarks import CDT_LINE, CPT_LINE
from udfs.version import VERSION
from workbook_templates.declaration import MARKS
from workbook_templates.declaration import Workbook as Declaration
from workbook_templates.reading.shapes import NOT_READ, READ, REFUSED, shapes
from workbook_templates.writing.sheets import add_sheet, protect, put_text, row_height
from workbook_templates.writing.styles import INPUT_FILL

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
    "There are no columns for names or dates of birth; please keep them out of this workbook. A column "
    '"Your reference" takes the claim or account number of a line, if you want to find it again: then store '
    "this workbook where such numbers may be stored."
)
_BUILT_IN_CHECK = (
    "It names repairs, unknown modifiers, retired and local codes, and what else a number with lost zeros "
    "could be. "
    "Only the add-in names diagnosis codes and dates that look the same, and the finer "
    "reasons why something is not a code."
)


_LABEL_WIDTH, _SENTENCE_WIDTH = 30.0, 100.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a sheet of text: a heading has no text, a plain sentence no label."""

    label: str = ""
    text: str = ""
    fill: str = ""  # the color behind the label, six hexadecimal digits
    formula: bool = False  # whether the text is a formula of the workbook's own


def add_about_sheet(
    workbook: Workbook,
    declared: Declaration,
    *,
    made_on: date | None,
    release: str,
    tab_color: str,
) -> None:
    """Add the sheet that says what the workbook is."""
    words, fills = declared.words, {mark.name: mark for mark in MARKS}
    made = f" on {made_on:%B} {made_on.day}, {made_on.year}" if made_on else ""
    lines = (
        TextLine("Purpose", words.purpose),
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
        *(TextLine(sheet.sheet, sheet.what) for sheet in declared.all_sheets),
        TextLine("Checks", "whether the numbers add up"),
        TextLine("Hidden", "Ranges, Modifiers and Lists: what the formulas look up"),
        TextLine("Colors"),
        TextLine("Pale yellow", "cells for your own lists", fill=INPUT_FILL),
        *(
            TextLine(f"{fills[name].symbol} {name}", what, fill=fills[name].fill)
            for name, what in words.colors
        ),
        TextLine("Trademarks"),
        *(TextLine(text=text) for text in (CPT_LINE, CDT_LINE)),
    )
    note = "What this workbook is, and what it is not."
    _add_text_sheet(workbook, "About", words.title, note, lines, tab_color=tab_color)
    # With many sheets to tell of, the trademarks would stand on a page of their own.
    workbook["About"].page_setup.fitToHeight = 1


def add_instructions_sheet(workbook: Workbook, steps: Sequence[tuple[str, str]], *, tab_color: str) -> None:
    """Add the sheet that says how to use the workbook, and which cells it can read."""

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
    note = "Five steps, and which ways of writing a code are understood."
    _add_text_sheet(workbook, "Instructions", "Instructions", note, lines, tab_color=tab_color)


def _add_text_sheet(
    workbook: Workbook, name: str, title: str, note: str, lines: Sequence[TextLine], *, tab_color: str
) -> None:
    """Add a sheet of headings and sentences, or of labels and what is said of them."""
    sheet = add_sheet(workbook, name, title, note, tab_color=tab_color)
    sheet.column_dimensions["A"].width = _LABEL_WIDTH
    sheet.column_dimensions["B"].width = _SENTENCE_WIDTH
    for row, line in enumerate(lines, start=4):
        if line.label and not line.text:
            put_text(sheet, row, 1, line.label).style = "Heading"
            sheet.row_dimensions[row].height = 26
            continue
        label = put_text(sheet, row, 1, line.label)
        label.style = "Label"
        if line.fill:
            label.fill = PatternFill("solid", fgColor=line.fill)
        text = put_text(sheet, row, 2, line.text)
        text.style = "Body wrapped"
        if line.formula:
            text.data_type = "f"
        shown = "" if line.formula else line.text
        sheet.row_dimensions[row].height = row_height((line.label, _LABEL_WIDTH), (shown, _SENTENCE_WIDTH))
    protect(sheet)
