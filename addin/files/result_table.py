"""A user's list with columns added, as a new .xlsx or .csv file: for lists that are no Excel workbooks."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import to_excel

from addin.files.columns import LAST_COLUMN, LAST_ROW, column_letters
from addin.files.sheet_copy import NewColumns, Tally, inline_string
from addin.files.user_table import UserTable, is_blank
from addin.files.workbook_copy import ZIP_LEVEL
from udfs.errors import InputError
from workbook_templates.writing.finish import SheetExtras, finish
from workbook_templates.writing.text_cells import sheet_text, user_text

_NARROWEST, _WIDEST = 8, 60
_ROWS_MEASURED = 500
_ROWS_BETWEEN_REPORTS = 1000


def write_result_table(
    table: UserTable, columns: NewColumns, target: Path, progress: Callable[[float], None] | None = None
) -> Tally:
    """Write a list and the new columns to a new file.

    Args:
        table: the list.
        columns: what is to be added; the style in it is of no use here.
        target: a .csv file, or else a workbook; it is overwritten.
        progress: is told now and then how much is done, from 0 to 1.

    Returns:
        What the rows came to.

    Raises:
        InputError: a sheet has too few rows or columns for the list.
        OSError: the target cannot be written.
    """
    tally = Tally()
    rows = _reported(_answered(table, columns, tally), len(table.rows), progress)
    if target.suffix.lower() == ".csv":
        _write_csv(rows, target)
    else:
        _write_workbook(rows, table, columns, target)
    return tally


def _answered(table: UserTable, columns: NewColumns, tally: Tally) -> Iterator[tuple[list[object], bool]]:
    """Give each row with the new columns behind the last one, and whether it is the header."""
    width = max(map(len, table.rows), default=0)
    for number, row in enumerate(table.rows, start=1):
        padded = [*row, *[None] * (width - len(row))]
        texts: Sequence[str | None] = [None] * len(columns.headings)
        if number == columns.header_row:
            texts = columns.headings
        elif number > columns.header_row and not all(map(is_blank, row)):
            tally.rows += 1
            answer = columns.answer(padded[columns.code_column - 1])
            if answer is None:
                tally.blank += 1
            else:
                tally.outcomes[answer.outcome] += 1
                texts = answer.texts
        yield [*padded, *texts], number == columns.header_row


def _reported(
    rows: Iterator[tuple[list[object], bool]], total: int, progress: Callable[[float], None] | None
) -> Iterator[tuple[list[object], bool]]:
    for done, row in enumerate(rows, start=1):
        if progress is not None and (done % _ROWS_BETWEEN_REPORTS == 0 or done == total):
            progress(done / total)
        yield row


def _write_csv(rows: Iterator[tuple[list[object], bool]], target: Path) -> None:
    # With the mark of UTF-8 in front, without which Excel takes the file for Windows' own encoding.
    with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([user_text(value) for value in row] for row, _ in rows)


def _write_workbook(
    rows: Iterator[tuple[list[object], bool]], table: UserTable, columns: NewColumns, target: Path
) -> None:
    """Write the rows into the sheet of a template, one after the other.

    The library would keep an unpacked copy of the list in the system's folder for temporary files, and does
    not say plainly when a disk is full; so it only makes the template.
    """
    width = max(map(len, table.rows), default=0) + len(columns.headings)
    if len(table.rows) > LAST_ROW or width > LAST_COLUMN:
        raise InputError(
            f"{table.path.name} is too large for one sheet of a workbook; write a text file instead, "
            "with -o and a name ending in .csv."
        )
    as_text = [False] * (width - len(columns.headings)) + [True] * len(columns.headings)
    as_text[columns.code_column - 1] = True
    letters = [column_letters(number + 1) for number in range(width)]
    template, styles = _template(
        table, columns, [n for n, text in zip(letters, as_text, strict=True) if text]
    )
    with (
        zipfile.ZipFile(io.BytesIO(template)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as after,
    ):
        for part in before.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                after.writestr(part, before.read(part))
                continue
            head, _, tail = before.read(part).partition(b"<sheetData>")
            used = f'<dimension ref="A1:{letters[-1]}{len(table.rows)}"'.encode()
            with after.open(part.filename, "w", force_zip64=True) as stream:
                stream.write(head.replace(b'<dimension ref="A1:G1"', used) + b"<sheetData>")
                for number, (row, is_header) in enumerate(rows, start=1):
                    cells = zip(letters, row, as_text, strict=False)
                    stream.write(_row(number, cells, styles["header"] if is_header else "", styles).encode())
                stream.write(tail[tail.index(b"</sheetData>") :])


def _template(table: UserTable, columns: NewColumns, text_columns: list[str]) -> tuple[bytes, dict[str, str]]:
    """Answer a workbook with all but the rows, and the numbers of the styles in it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _sheet_name(table)
    for index, text_width in enumerate(_widths(table, columns), start=1):
        sheet.column_dimensions[column_letters(index)].width = text_width
    if columns.header_row:
        sheet.freeze_panes = f"A{columns.header_row + 1}"
    styles = {}
    for position, (name, number_format) in enumerate(_FORMATS.items(), start=1):
        cell = sheet.cell(1, position, name)
        cell.number_format = number_format
        cell.font = Font(name="Calibri", size=11, bold=name == "header")
        styles[name] = str(cell.style_id)
    area = " ".join(f"{column}1:{column}{len(table.rows)}" for column in text_columns)
    return finish(workbook, {sheet.title: SheetExtras(text_area=area)}, made_on=None), styles


_FORMATS = {
    "header": "@",
    "text": "@",
    "general": "General",
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "timedelta": "[h]:mm:ss",
}


def _row(
    number: int, cells: Iterable[tuple[str, object, bool]], header: str, styles: Mapping[str, str]
) -> str:
    """Answer the XML of a row; a text stays a text, also if it begins like a formula."""
    parts = [f'<row r="{number}">']
    for column, value, as_text in cells:
        if value is None or value == "":
            continue
        style, content = (styles["text"], None) if as_text or header else _number(value, styles)
        if content is None:
            content = f' t="inlineStr">{inline_string(user_text(value))}'
        parts.append(f'<c r="{column}{number}" s="{header or style}"{content}</c>')
    parts.append("</row>")
    return "".join(parts)


def _number(value: object, styles: Mapping[str, str]) -> tuple[str, str | None]:
    """Answer style and XML of what is stored as a number, no XML for what is not."""
    if isinstance(value, bool):
        return styles["general"], f' t="b"><v>{value:d}</v>'
    if isinstance(value, (int, float)):
        return styles["general"], f"><v>{value!r}</v>" if math.isfinite(value) else None
    if isinstance(value, (datetime, date, time, timedelta)):
        serial: float = to_excel(value)  # type: ignore[no-untyped-call]
        return styles[type(value).__name__], f"><v>{serial!r}</v>"
    return styles["general"], None


def _widths(table: UserTable, columns: NewColumns) -> list[float]:
    """Answer column widths that show the first rows, within reason."""
    width = max(map(len, table.rows), default=0)
    longest = [_NARROWEST] * width
    for row in table.rows[:_ROWS_MEASURED]:
        for index, value in enumerate(row):
            longest[index] = max(longest[index], len(user_text(value)))
    answers = [max(_NARROWEST, len(heading), _USUAL.get(heading, 0)) for heading in columns.headings]
    return [float(min(length, _WIDEST) + 2) for length in [*longest, *answers]]


# The answers are not known yet when a sheet's widths are written.
_USUAL = {
    "Code system": 12,
    "Category": 12,
    "Section": 40,
    "Check": 60,
    "Description": 60,
    "Status": 24,
    "Release": 40,
}


def _sheet_name(table: UserTable) -> str:
    """Answer a name that Excel allows for the sheet."""
    name = "".join(" " if character in "[]:*?/\\" else character for character in table.sheet)
    return sheet_text(name).strip(" '")[:31] or "Codes"
