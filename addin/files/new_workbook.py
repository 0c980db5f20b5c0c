"""A list with columns added, as a new .xlsx or .csv file: for lists that are no workbooks, or as told."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, chain, islice, zip_longest
from pathlib import Path
from typing import Protocol

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import to_excel

from addin.files.columns import LAST_COLUMN, LAST_ROW, column_letters
from addin.files.growing_copy import ZIP_LEVEL, NewColumns, inline_string
from udfs.errors import InputError
from workbook_templates.writing.finish import SheetExtras, finish
from workbook_templates.writing.text_cells import sheet_text, user_text

_NARROWEST, _WIDEST = 8, 60
_ROWS_AT_ONCE = 1000
# A row with more columns than that, and than so many times what most rows have, would fill up all others.
_WIDE, _TIMES_THE_MEDIAN = 256, 20
_NUMBER = re.compile(r"-?(\$?)(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]{1,4}))?")
_MOST_REMEMBERED = 20_000
_MOST_DIGITS = 15  # that Excel keeps of a number
_LOST_ZEROS = re.compile(r"-?0[0-9]")
# What a spreadsheet takes for a formula in a text file, but for numbers with a sign and for dashes.
_FORMULA = re.compile(r"\s*(?:[=@＝＠]|[-+－＋](?!(?:\$?[0-9][0-9,.]*%?|[-–—\s]*)\s*\Z))")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_FIRST_DATE = date(1900, 3, 1)  # before it, Excel counts a day that never was
# Numbers that nobody adds up. As texts they are found again by lists that hold them as texts.
_IDENTIFIER = re.compile(
    r"#|\b(id|no|num|number|nbr|code|cd|cpt|hcpcs|cdt|mod|modifiers?|drg|ndc|rev|revenue|dx|icd|npi|tin|ein|ssn"
    r"|mrn|zip|phone|fax|acct|account|claim|member|policy|invoice|item|cdm)[0-9]*\b",
    re.IGNORECASE,
)
_FORMATS = {
    "header": "@",
    "text": "@",
    "general": "General",
    "short date": "mm-dd-yy",  # number 14 of Excel's own: shown as each reader's Windows shows dates
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "timedelta": "[h]:mm:ss",
    **{
        f"{sign}{grouped}{decimals}": f"{quoted}{grouped or '0'}{'.' * (decimals > 0)}{'0' * decimals}"
        for sign, quoted in (("", ""), ("$", '"$"'))
        for grouped in ("", "#,##0")
        for decimals in range(5)
    },
}


GrownRow = tuple[int, tuple[object, ...], Sequence[str | None] | None]  # its number, its values, what is new


class ListOfRows(Protocol):
    """What is asked of a list: its names, and its rows as often as they are needed."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def sheet(self) -> str:
        """The sheet in it, "" for text files."""

    @property
    def first_rows(self) -> Sequence[Sequence[object]]:
        """The values of its first rows, from row 1 on."""

    def rows(self) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Return every row in the file with its number."""


def write_new_list(
    source: ListOfRows,
    columns: NewColumns,
    target: Path,
    progress: Callable[[float], None] | None = None,
) -> int:
    """Write a list and the new columns to a new file, and return the first of the new columns, from 1.

    What a text file holds is a number or a date in a workbook where that is plain of the column and of the
    cell, and shown as it was. Codes, modifiers and what else is a name of something stay texts.

    Raises:
        InputError: a sheet has too few rows or columns for the list, or one of its rows is far too wide.
        OSError: the target cannot be written.
    """
    is_text = target.suffix.lower() == ".csv"
    kinds = {} if is_text else _kinds(source, columns)
    longest, last_row = _measured(source, columns.header_row, kinds, with_texts=not is_text)
    rows = _grown_rows(source, columns, last_row, progress)
    if is_text:
        _write_text(rows, target, len(longest), len(columns.headings), from_workbook=bool(source.sheet))
    else:
        _write_workbook(rows, source, columns, target, kinds, longest, last_row)
    return len(longest) + 1


def _write_text(
    rows: Iterable[GrownRow], target: Path, width: int, new_width: int, *, from_workbook: bool
) -> None:
    """Write the rows as a text file, in which a text of a cell is no formula either."""
    # With the mark of UTF-8 in front, without which Excel takes the file for Windows' own encoding.
    with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        writer = csv.writer(stream)
        inert = lru_cache(_MOST_REMEMBERED)(lambda texts: tuple(map(_inert, texts)))  # many rows say the same
        nothing = ("",) * new_width
        shown = _inert if from_workbook else _shown
        for _, row, texts in rows:
            written = map(shown, row)
            added = nothing if texts is None else inert(tuple(texts))
            writer.writerow([*written, *[""] * (width - len(row)), *added])


def _inert(value: object) -> str:
    """Return a value as a text file holds it, with an apostrophe in front of what would become a formula.

    >>> _inert("=1+1"), _inert("-cmd|'/C calc'!A0"), _inert("-5"), _inert("--")
    ("'=1+1", "'-cmd|'/C calc'!A0", '-5', '--')
    """
    text = _shown(value)
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text


def _kinds(source: ListOfRows, columns: NewColumns) -> dict[int, str]:
    """Return which columns (from 0) hold numbers, dates, or texts whatever they look like."""
    kinds = {}
    header_row = columns.header_row
    headings = source.first_rows[header_row - 1] if 0 < header_row <= len(source.first_rows) else ()
    first_rows = source.first_rows[header_row:]
    for index in range(max(map(len, first_rows), default=0)):
        values = [row[index] for row in first_rows if index < len(row)]
        texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
        if texts and all(map(_DATE.fullmatch, texts)):
            kinds[index] = "date"
        elif texts and all(map(_NUMBER.fullmatch, texts)):
            heading = str(headings[index]).replace("_", " ") if index < len(headings) else ""
            is_name = _IDENTIFIER.search(heading) and all(map(str.isdigit, texts))
            kinds[index] = "text" if is_name else "number"
    return {**kinds, columns.code_column - 1: "text"}


def _measured(
    source: ListOfRows, header_row: int, kinds: dict[int, str], *, with_texts: bool
) -> tuple[list[int], int]:
    """Return the longest text of each column, where asked for, and the last row; correct the kinds."""
    longest: list[int] = []
    last_row = 0
    rows = source.rows()
    widths: Counter[int] = Counter()
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        last_row = batch[-1][0]
        widths.update(len(row) for _, row in batch)
        _refuse_far_too_wide(source, batch, widths)
        if not with_texts:
            longest.extend([_NARROWEST] * (max(widths) - len(longest)))
            continue
        above = sum(number <= header_row for number, _ in batch)
        for index, values in enumerate(zip_longest(*(row for _, row in batch))):
            if index == len(longest):
                longest.append(_NARROWEST)
            texts = {_shown(value) for value in values}
            longest[index] = max(longest[index], *map(len, texts))
            kind = kinds.get(index, "text")
            below = {_shown(value) for value in values[above:]} if above else texts
            if kind != "text" and any(_contradicts(kind, text.strip()) for text in below):
                kinds[index] = "text"
    return longest, last_row


def _refuse_far_too_wide(
    source: ListOfRows, batch: Sequence[tuple[int, tuple[object, ...]]], widths: Counter[int]
) -> None:
    """Refuse a row beside which all others would be filled up with blanks, given the widths until now."""
    number, row = max(batch, key=lambda one: len(one[1]))
    if len(row) <= _WIDE:
        return
    ordered = sorted(widths)
    so_many = list(accumulate(widths[width] for width in ordered))
    median = ordered[bisect_left(so_many, so_many[-1] / 2)]
    if len(row) > _TIMES_THE_MEDIAN * median:
        raise InputError(
            f"Row {number:,} of {source.path.name} has {len(row):,} columns where most rows have {median:,}; "
            "delete what is too much in that row."
        )


def _contradicts(kind: str, text: str) -> bool:
    """Return whether a text shows that its column is none: a zero in front, or a day before a month."""
    if kind == "number":
        return _LOST_ZEROS.match(text) is not None
    return kind == "date" and _DATE.fullmatch(text) is not None and _date(text) is None


def _date(text: str) -> date | None:
    if found := _DATE.fullmatch(text):
        year, month, day, us_month, us_day, us_year = (int(part or 0) for part in found.groups())
        with suppress(ValueError):
            said = date(year, month, day) if year else date(us_year, us_month, us_day)
            return said if said >= _FIRST_DATE else None
    return None


def _shown(value: object) -> str:
    """Return a value as a text file holds it; a formula without a stored value is nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return user_text(value) if isinstance(value, (int, float, date, time)) else ""


def _grown_rows(
    source: ListOfRows,
    columns: NewColumns,
    last_row: int,
    progress: Callable[[float], None] | None,
) -> Iterator[GrownRow]:
    """Yield each row and its number, and the new texts."""
    for done, (number, row) in enumerate(source.rows(), start=1):
        heading = number == columns.header_row
        texts = (
            columns.headings if heading else columns.texts(number) if number > columns.header_row else None
        )
        yield number, row, texts or None
        if progress is not None and (done % _ROWS_AT_ONCE == 0 or number == last_row):
            progress(number / last_row)


def _write_workbook(
    rows: Iterable[GrownRow],
    source: ListOfRows,
    columns: NewColumns,
    target: Path,
    kinds: Mapping[int, str],
    longest: Sequence[int],
    last_row: int,
) -> None:
    """Write the rows into the sheet of a template, one after the other.

    The library would keep an unpacked copy of the list in the system's folder for temporary files, and does
    not say plainly when a disk is full; so it only makes the template.
    """
    width = len(longest) + len(columns.headings)
    if last_row > LAST_ROW or width > LAST_COLUMN:
        raise InputError(
            f"{source.path.name} is too large for one sheet of a workbook; write a text file instead, "
            "with -o and a name ending in .csv."
        )
    letters = [column_letters(number + 1) for number in range(width)]
    new = len(columns.headings)
    new_letters = letters[len(longest) :]
    all_kinds = [kinds.get(index, "") for index in range(len(longest))] + ["text"] * len(columns.headings)
    texts = [column for column, kind in zip(letters, all_kinds, strict=True) if kind == "text"]
    area = " ".join(f"{column}1:{column}{last_row}" for column in texts)
    widths = [min(length, _WIDEST) + 2.0 for length in longest] + list(columns.wide())
    template, styles = _template(source, columns, widths, area)
    with (
        zipfile.ZipFile(io.BytesIO(template)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as after,
    ):
        for part in before.infolist():
            content = before.read(part)
            if part.filename != "xl/worksheets/sheet1.xml":
                after.writestr(part, content)
                continue
            head, _, tail = content.partition(b"<sheetData>")
            used = f'<dimension ref="A1:{letters[-1]}{last_row}"'.encode()
            with after.open(part.filename, "w", force_zip64=True) as stream:
                known: dict[tuple[str, str], str] = {}
                stream.write(re.sub(rb'<dimension ref="[^"]*"', used, head) + b"<sheetData>")
                for number, row, texts_of_row in rows:
                    place = number - columns.header_row
                    as_kinds = all_kinds if place > 0 else ["text" if place else "header"] * width
                    cells: Iterable[tuple[str, object, str]] = zip(letters, row, as_kinds, strict=False)
                    if texts_of_row is not None:
                        cells = chain(cells, zip(new_letters, texts_of_row, as_kinds[-1:] * new, strict=True))
                    stream.write(_row(number, cells, styles, known).encode())
                stream.write(tail[tail.index(b"</sheetData>") :])


def _template(
    source: ListOfRows, columns: NewColumns, widths: Sequence[float], text_area: str
) -> tuple[bytes, dict[str, str]]:
    """Return a workbook with all but the rows, and the numbers of the styles in it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    name = "".join(" " if character in "[]:*?/\\" else character for character in source.sheet)
    sheet.title = sheet_text(name).strip(" '")[:31] or "Codes"
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[column_letters(index)].width = width
    if columns.header_row:
        sheet.freeze_panes = f"A{columns.header_row + 1}"
    styles = {}
    for position, (name, number_format) in enumerate(_FORMATS.items(), start=1):
        cell = sheet.cell(1, position, name)
        cell.number_format = number_format
        cell.font = Font(name="Calibri", size=11, bold=name == "header")
        styles[name] = str(cell.style_id)
    return finish(workbook, {sheet.title: SheetExtras(text_area=text_area)}, made_on=None), styles


def _row(
    number: int,
    cells: Iterable[tuple[str, object, str]],
    styles: Mapping[str, str],
    known: dict[tuple[str, str], str],
) -> str:
    """Return the XML of a row; what is known of texts saves working them out again."""
    parts = [f'<row r="{number}">']
    for column, value, kind in cells:
        if value is None or value == "":
            continue
        if isinstance(value, str):
            key = (kind, value)
            content = known.get(key)
            if content is None:
                if len(known) >= _MOST_REMEMBERED:
                    known.clear()
                content = known[key] = _content(value, kind, styles)
        else:
            content = _content(value, kind, styles)
        if content:
            parts.append(f'<c r="{column}{number}"{content}</c>')
    parts.append("</row>")
    return "".join(parts)


def _content(value: object, kind: str, styles: Mapping[str, str]) -> str:
    """Return the rest of a cell; a text stays a text, also if it begins like a formula."""
    plain = kind in ("text", "header")
    style, content = (kind, "") if plain else _number(value, kind)
    if not content:
        text = _shown(value)
        if not text:
            return ""
        style, content = kind if plain else "general", f' t="inlineStr">{inline_string(text)}'
    return f' s="{styles[style]}"{content}'


def _number(value: object, kind: str) -> tuple[str, str]:
    """Return style and XML of what is stored as a number, no XML for what is not."""
    if isinstance(value, str):
        text = value.strip()
        if kind == "number" and (found := _NUMBER.fullmatch(text)):
            plain = text.replace("$", "").replace(",", "")
            sign, whole, decimals = found.groups(default="")
            if sum(map(str.isdigit, plain)) <= _MOST_DIGITS and (text[0] != "-" or float(plain)):
                return f"{sign}{'#,##0' * (',' in whole)}{len(decimals)}", f"><v>{plain}</v>"
        elif kind == "date" and (said := _date(text)):
            return "short date", f"><v>{int(to_excel(said))}</v>"  # type: ignore[no-untyped-call]
    elif isinstance(value, bool):
        return "general", f' t="b"><v>{value:d}</v>'
    elif isinstance(value, (int, float)):
        return "general", f"><v>{value!r}</v>" if math.isfinite(value) else ""
    elif isinstance(value, (datetime, date, time, timedelta)):
        serial: float = to_excel(value)  # type: ignore[no-untyped-call]
        return type(value).__name__, f"><v>{serial!r}</v>"
    return "general", ""
