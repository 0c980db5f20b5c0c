"""The workbook that says what was found: a summary, and sheets of many rows, written as they come."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from addin.files.columns import LAST_ROW
from addin.files.growing_copy import ZIP_LEVEL, inline_string
from workbook_templates.expressions import HEADER_ROW
from workbook_templates.writing.finish import SheetExtras, finish
from workbook_templates.writing.sheets import add_sheet, put_headings, put_text
from workbook_templates.writing.styles import CODE_FORMAT, COUNT_FORMAT, HEADER_BLUE, QUIET, add_styles

MOST_ROWS = LAST_ROW - HEADER_ROW
_SUMMARY_WIDTHS = (34.0, 18.0, 14.0, 14.0, 18.0)

Heading = tuple[str, float, bool]  # the text, the width, and whether over numbers


class SummaryTable(NamedTuple):
    """A table of the summary."""

    title: str
    headings: tuple[str, ...]  # none where the first column says what the second is
    rows: Sequence[Sequence[str | int]]


class FoundSheet(NamedTuple):
    """A sheet of what was found."""

    name: str
    note: str
    headings: tuple[Heading, ...]
    rows: Iterable[Sequence[str | int]]
    last_row: int


def write_findings(
    target: Path, title: str, tables: Sequence[SummaryTable], sheets: Sequence[FoundSheet]
) -> None:
    """Write the workbook; texts stay texts, whatever they begin with.

    Raises:
        OSError: the target cannot be written.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    _add_summary(workbook, title, tables)
    styles, extras = {}, {"Summary": SheetExtras(text_area="A1:E200")}
    for place, sheet in enumerate(sheets, start=2):
        styles[f"xl/worksheets/sheet{place}.xml"] = _add_head(workbook, sheet), sheet
        last = get_column_letter(len(sheet.headings))
        extras[sheet.name] = SheetExtras(text_area=f"A{HEADER_ROW}:{last}{sheet.last_row}")
    with (
        zipfile.ZipFile(io.BytesIO(finish(workbook, extras))) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as after,
    ):
        for part in before.infolist():
            content = before.read(part)
            if part.filename not in styles:
                after.writestr(part, content)
                continue
            style, sheet = styles[part.filename]
            letters = [get_column_letter(place) for place in range(1, len(sheet.headings) + 1)]
            head, _, tail = content.partition(f'<row r="{HEADER_ROW + 1}"'.encode())
            used = f'<dimension ref="A1:{letters[-1]}{sheet.last_row}"'.encode()
            with after.open(part.filename, "w", force_zip64=True) as stream:
                stream.write(re.sub(rb'<dimension ref="[^"]*"', used, head))
                for number, row in enumerate(sheet.rows, start=HEADER_ROW + 1):
                    cells = (
                        f'<c r="{letter}{number}" s="{one}"><v>{value}</v></c>'
                        if isinstance(value, int)
                        else f'<c r="{letter}{number}" s="{one}" t="inlineStr">{inline_string(value)}</c>'
                        for letter, one, value in zip(letters, style, row, strict=True)
                        if value != ""
                    )
                    stream.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
                stream.write(tail[tail.index(b"</sheetData>") :])


def _add_summary(workbook: Workbook, title: str, tables: Sequence[SummaryTable]) -> None:
    sheet = add_sheet(workbook, "Summary", title, "What was found in a price file.", tab_color=HEADER_BLUE)
    for place, width in enumerate(_SUMMARY_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    at = HEADER_ROW
    for table in tables:
        put_text(sheet, at, 1, table.title).style = "Heading"
        numbers = {place for row in table.rows for place, value in enumerate(row) if isinstance(value, int)}
        for place, heading in enumerate(table.headings):
            style = "Header number" if place in numbers else "Header cell"
            put_text(sheet, at + 1, place + 1, heading).style = style
        at += 1 + bool(table.headings)
        for row in table.rows:
            for place, value in enumerate(row):
                cell = put_text(sheet, at, place + 1, str(value))
                cell.style = "Count" if isinstance(value, int) else "Answer text" if place else "Count label"
                if isinstance(value, int):
                    cell.value = value
            at += 1
        at += 1


def _add_head(workbook: Workbook, sheet: FoundSheet) -> list[int]:
    """Add a sheet with its headings alone, and return the styles of its columns."""
    added = add_sheet(workbook, sheet.name, sheet.name, sheet.note, tab_color=QUIET)
    put_headings(added, sheet.headings)
    added.freeze_panes = f"A{HEADER_ROW + 1}"
    if sheet.last_row > HEADER_ROW:
        added.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(sheet.headings))}{sheet.last_row}"
    styles = []
    for place, (_, _, right) in enumerate(sheet.headings, start=1):
        cell = put_text(added, HEADER_ROW + 1, place, "")
        cell.style = "Answer number" if right else "Answer text"
        cell.number_format = COUNT_FORMAT if right else CODE_FORMAT
        styles.append(cell.style_id)
    return styles
