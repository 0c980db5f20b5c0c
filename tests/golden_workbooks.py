"""What each workbook looks like, on one page that a person can review: ``python tests/golden_workbooks.py``.

A page is made from the finished file of the sample: each sheet with its columns, what may be typed there, how
words are marked, and each formula once. The steps that read codes are the same in all lists and stand on the
page of the first workbook alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from made_workbooks import HEADER_ROW, opened_form
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.declaration import Workbook
from workbook_templates.reading import classification as known
from workbook_templates.registry import TEMPLATES

FOLDER = Path(__file__).parent / "golden"
_READING = {column.heading for column in known.steps("Code")}


def golden_page(declared: Workbook) -> str:
    """The page of a workbook."""
    workbook = opened_form(declared.name, "sample")
    names = ["Summary", *(sheet.sheet for sheet in declared.all_sheets), "Checks"]
    lines = [f"{declared.name}: {declared.words.title}", f"sheets: {', '.join(workbook.sheetnames)}"]
    for name in names:
        sheet = workbook[name]
        pages = sheet.page_setup.fitToWidth
        lines += [
            "",
            f"== {name}: {sheet['A2'].value} (protected {bool(sheet.protection.sheet)}, frozen at "
            f"{sheet.freeze_panes}, printed {sheet.print_area}, {pages} wide)",
        ]
        if sheet.tables:
            lines += _table(sheet, reading=declared is TEMPLATES[0] and name == names[1])
        else:
            lines += _cells(sheet)
        lines += [f"   chart: {text}" for text in _charts(sheet)]
    parts = {name: one.attr_text for name, one in workbook.defined_names.items() if ":INDEX" in one.attr_text}
    if parts:
        lines += ["", "== Names of lines that lie together, as for row 1"]
        lines += [f"   {name} ={meaning}" for name, meaning in parts.items()]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _table(sheet: Worksheet, *, reading: bool) -> Iterator[str]:
    """A line a column: heading, style, width, formula, what may be typed, what is marked."""
    (table,) = sheet.tables.values()
    classified: list[str] = []
    yield f"   table {table.name}, {table.ref}"
    for place, column in enumerate(table.tableColumns, start=1):
        if column.name in _READING and not reading:
            continue
        asked = re.match(r"IFERROR\(CODE[A-Z]+\((.*?\]\])", _formula_of(column))
        if asked and not reading:  # the same formulas in all lists
            classified.append(column.name)
            continue
        if classified:
            yield f"   classified: {', '.join(classified)}"
            classified.clear()
        letter = get_column_letter(place)
        shown = sheet.column_dimensions[letter]
        cell = sheet.cell(HEADER_ROW + 1, place)
        formula = _formula_of(column)
        written = f" ={_typed(formula, table.name)}" if formula else ""
        hidden = " hidden" if shown.hidden else ""
        marks = ", ".join(_marks(sheet, letter))
        told = f"{written}{_typing(sheet, letter)}{f' marked {marks}' if marks else ''}"
        yield f"   {column.name} [{cell.style}, {shown.width:g}{hidden}]{told}"


def _formula_of(column: Any) -> str:
    formula = column.calculatedColumnFormula
    return str(formula.attr_text) if formula is not None else ""


def _typing(sheet: Worksheet, letter: str) -> str:
    """What may be typed into a column of the user."""
    for rule in sheet.data_validations.dataValidation:
        if rule.prompt and _begins(rule.sqref.ranges, letter):
            limit = " ".join(filter(None, (rule.type, rule.operator, rule.formula1, rule.formula2)))
            return f" {rule.prompt} {f'({limit})' if rule.type else ''}"
    return ""


def _marks(sheet: Worksheet, letter: str) -> Iterator[str]:
    """How words in a column are marked."""
    for area in sheet.conditional_formatting:
        if _begins([area.sqref], letter):
            for rule in area.rules:
                symbol = rule.dxf.numFmt.formatCode.strip('"@ ')
                yield f"{symbol} {re.sub(r'^[$][A-Z]+[0-9]+=', '', '; '.join(rule.formula))}"


def _begins(areas: Any, letter: str) -> bool:
    return any(str(area).partition(":")[0] == f"{letter}{HEADER_ROW + 1}" for area in areas)


def _cells(sheet: Worksheet) -> Iterator[str]:
    """The cells of a page, a line a row; of formulas of one form, the first."""
    seen: set[str] = set()
    labels: list[str] = []
    for row in sheet.iter_rows(min_row=HEADER_ROW):
        told = []
        for cell in row:
            if cell.value is None:
                continue
            text = str(cell.value)
            form = re.sub(r'"[^"]*"|[A-Z]{1,2}[0-9]+|[0-9]+', "#", text)
            if cell.data_type == "f" and form in seen:
                continue
            seen.add(form)
            told.append(text if cell.data_type == "f" else f"{text} [{cell.style}]")
        if told and len(told) == 1 and "[" in told[0] and "Heading" not in told[0]:
            labels.append(told[0].partition(" [")[0])
            continue
        yield from _joined(labels)
        if told:
            yield f"   {row[0].row}: {' | '.join(told)}"
    yield from _joined(labels)


def _joined(labels: list[str]) -> Iterator[str]:
    """Labels whose figures are like those above, on one line."""
    if labels:
        yield f"      also {', '.join(labels)}"
        labels.clear()


def _charts(sheet: Any) -> Iterator[str]:
    for chart in sheet._charts:
        runs = chart.title.tx.rich.p[0].r
        series = ", ".join(f"{one.tx.v if one.tx else ''} {one.val.numRef.f}" for one in chart.series)
        yield f"{runs[0].t}: {series}"


def _typed(formula: str, table: str) -> str:
    """The formula as people type it."""
    return re.sub(re.escape(table) + r"\[\[#This Row\],\[([^\]]+)\]\]", r"[@\1]", formula)


def main() -> None:
    """Write the pages anew."""
    FOLDER.mkdir(exist_ok=True)
    for declared in TEMPLATES:
        (FOLDER / f"{declared.name}.txt").write_text(golden_page(declared), encoding="utf-8")


if __name__ == "__main__":
    main()
