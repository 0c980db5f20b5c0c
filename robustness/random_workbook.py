"""A random workbook with a list of codes in it, and what is known of that list."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.formula import ArrayFormula
from package_parts import MAIN

from robustness.fuzzed_cells import Cells
from robustness.package_additions import ADDITIONS, Parts, declare, relate
from robustness.package_manner import rewrite, save
from robustness.random_rows import UNSTORED, Cell, Manner, RowWriter, random_cell
from robustness.sheet_features import ListArea, add_features

LAST_COLUMN = 16_384
_LETTERS = [get_column_letter(number) for number in range(1, LAST_COLUMN + 1)]
_SHEET_NAMES = (
    "Codes", "Fee schedule 2026", "Übersicht", "Прайс-лист", "价格表", "料金 表", "가격", "قائمة الرموز",
    "רשימה", "ราคา", "मूल्य", "Τιμές", "😀 fees", "O'Brien's", "a&b <c> \"d\"", "x" * 31, "ՀԱՅ", "ქართული",
    "አማርኛ", " lead", "தமிழ்", "1",
)  # fmt: skip
_HEADINGS = ("Procedure code", "CPT/HCPCS", "code", "Código", "رمز", "代码", "HCPCS  code", "Codes & <more>")
_OTHERS = ("Fee", "Patient", "Date of service", "Units", "Note", "Payer")


@dataclass(slots=True)
class RandomWorkbook:
    """A workbook file and what classifying it must come to."""

    path: Path
    column: str  # as the user names it
    sheet: str  # the name of the sheet with the list
    names_sheet: bool  # whether the user has to name it
    part: str  # of the sheet
    header_row: int
    codes: dict[int, Any] = field(default_factory=dict)  # row -> value below the header, UNSTORED among them
    last_column: int = 0  # of any cell, merged range, table


def random_workbook(seed: int, block: int, folder: Path) -> RandomWorkbook:
    """Make the workbook of a block.

    Args:
        seed: the seed of the sweep.
        block: the number of the block.
        folder: where to write it.

    Returns:
        The workbook.
    """
    return _Maker(seed, block).made(folder)


class _Maker:
    def __init__(self, seed: int, block: int) -> None:
        self.cells = Cells(seed, block)
        self.chance = self.cells.chance
        self.workbook = openpyxl.Workbook()
        self.day_zero = CALENDAR_WINDOWS_1900
        if self.seldom(0.15):
            self.workbook.epoch = self.day_zero = CALENDAR_MAC_1904
        names = self.chance.sample(_SHEET_NAMES, self.chance.randrange(1, 4))
        self.sheets = [self.workbook.worksheets[0], *(self.workbook.create_sheet() for _ in names[1:])]
        for sheet, name in zip(self.sheets, names, strict=True):
            sheet.title = name
        self.sheet = self.chance.choice(self.sheets)
        self.width = self.chance.randrange(1, 7)
        self.code_column = self.chance.randrange(1, self.width + 1)
        self.header_row = self.chance.choice((1, 1, 1, 2, 4))
        self.heading = self.chance.choice(_HEADINGS)
        self.rows: dict[int, dict[int, Cell]] = {}
        self.reached = 0

    def seldom(self, share: float) -> bool:
        return self.chance.random() < share

    def made(self, folder: Path) -> RandomWorkbook:
        self.fill_rows()
        manner = Manner.random(self.cells) if self.seldom(0.75) else None
        self.put_values(manner is None)
        area = ListArea(self.header_row, min(max(self.rows), 5_000), _LETTERS[self.width - 1])
        for sheet in self.sheets:
            add_features(sheet, area, self.chance, own=sheet is self.sheet)
        self.reached = max([self.reached, *(one.max_col for one in self.sheet.merged_cells.ranges)])
        by_name = self.sheet is not self.workbook.active or self.seldom(0.2)
        if self.seldom(0.5):
            self.workbook.active = self.sheets.index(self.sheet)
            by_name = self.seldom(0.2)
        stream = BytesIO()
        self.workbook.save(stream)
        with zipfile.ZipFile(stream) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        part = f"xl/worksheets/sheet{self.sheets.index(self.sheet) + 1}.xml"
        for add in self.chance.sample(ADDITIONS, self.chance.choice((0, 1, 2, len(ADDITIONS)))):
            add(parts, part, self.chance)
            if add.__name__ == "add_pivot_table":
                self.reached = max(self.reached, 22)
        if manner is not None:
            self.write_rows(parts, part, manner)
        rewrite(parts, part, self.chance)
        is_macros = "xl/vbaProject.bin" in parts
        path = (
            folder
            / f"{self.chance.choice(('list', 'O’Brien & co', 'прайс'))}.{'xlsm' if is_macros else 'xlsx'}"
        )
        save(path, parts, self.chance)
        codes = {
            number: row[self.code_column].value if self.code_column in row else None
            for number, row in self.rows.items()
            if number > self.header_row and any(cell.kind or cell.formula for cell in row.values())
        }
        widest = max(column for row in self.rows.values() for column in row)
        return RandomWorkbook(
            path,
            self.column_name(),
            self.sheet.title,
            by_name,
            part,
            self.header_row,
            codes,
            max(widest, self.reached),
        )

    def column_name(self) -> str:
        letters = _LETTERS[self.code_column - 1]
        texts = (str(cell.value).strip().upper() for row in self.rows.values() for cell in row.values())
        # A cell that says "A" would be a heading, and headings win over letters.
        if self.header_row == 1 and self.seldom(0.3) and letters not in texts:
            return letters
        return self.chance.choice((self.heading, self.heading.upper(), f" {self.heading}"))

    def fill_rows(self) -> None:
        """Decide on what is in the cells: a title perhaps, headings, the list."""
        if self.header_row > 1:
            self.rows[1] = {1: Cell("A title over the list", "text")}
        others = [f"{self.chance.choice(_OTHERS)} {number}" for number in range(1, self.width + 1)]
        others[self.code_column - 1] = self.heading
        self.rows[self.header_row] = {n: Cell(text, "text") for n, text in enumerate(others, start=1)}
        length = self.chance.choice((1, 5, 30, 30, 120, 120, 3_000 if self.seldom(0.05) else 60))
        number = self.header_row
        for _ in range(length):
            number += 1 if not self.seldom(0.03) else self.chance.randrange(1, 400)
            cells: dict[int, Cell] = {}
            for column in range(1, self.width + 1):
                if column == self.code_column:
                    cells[column] = random_cell(self.cells, self.day_zero)
                elif self.seldom(0.8):
                    cells[column] = self.chance.choice(
                        (
                            Cell(self.chance.randrange(10**6) / 100, "number"),
                            Cell("some words", "text"),
                            Cell(styled=True),
                        )
                    )
            self.rows[number] = cells
        if self.seldom(0.06):  # a cell far right
            self.rows[number][self.chance.randrange(16_360, LAST_COLUMN + 1)] = Cell(7, "number")
        if self.seldom(0.02):  # a row to the end of the sheet, or to where seven columns have room
            for column in range(
                self.width + 2, self.chance.choice((LAST_COLUMN - 7, LAST_COLUMN - 6, LAST_COLUMN)) + 1
            ):
                self.rows[number][column] = Cell(7, "number")
        if self.seldom(0.06):  # a formula whose results fill cells that are not in the file
            reach = self.width + self.chance.randrange(1, 9)
            array = f"{_LETTERS[self.width]}{number}:{_LETTERS[reach - 1]}{number + 1}"
            self.rows[number][self.width + 1] = Cell(7, "number", "A1:D2*2", array=array)
            self.reached = max(self.reached, reach)
        if self.seldom(0.1):  # a formula that is written once for its column
            letters, first = _LETTERS[self.width], self.header_row + 1
            for row in range(first, number + 1):
                shared = f"{letters}{first}:{letters}{number}" if row == first else "in it"
                cells = self.rows.setdefault(row, {})
                if self.width + 1 not in cells:
                    cells[self.width + 1] = Cell(7, "number", f"A{row}*2", shared=shared)
        if self.seldom(0.03):
            self.rows[1_048_576] = {self.code_column: Cell("J1100", "text")}
        if self.seldom(0.05):
            for row in range(self.header_row + 1, number + 1):
                if row in self.rows:
                    self.rows[row].pop(self.code_column, None)

    def put_values(self, all_of_them: bool) -> None:
        """Put values into the sheet: all, or the headings alone where the rows are written by hand later."""
        for number, row in self.rows.items():
            if not all_of_them and number != self.header_row:
                continue
            for column, cell in row.items():
                target = self.sheet.cell(number, column)
                if cell.kind == "text" and len(cell.value) > 32_767:
                    cell.value = cell.value[:32_767]
                if cell.array:
                    target.value = ArrayFormula(cell.array, f"={cell.formula}")
                elif cell.value is UNSTORED or cell.formula:
                    target.value, cell.value, cell.kind = f"={cell.formula}", UNSTORED, ""
                elif cell.kind == "text":
                    self.put_text(target, cell.value)
                elif cell.kind:
                    target.value = cell.value
                elif cell.styled:
                    target.fill = PatternFill("solid", start_color="FFFF00")

    def put_text(self, target: Any, text: str) -> None:
        escaped = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")
        if (
            self.seldom(0.1)
            and len(text) > 1
            and "_" not in text
            and "\r" not in text
            and text.strip() == text
        ):
            target.value = CellRichText(text[:1], TextBlock(InlineFont(b=True), text[1:]))
        else:
            target.value = escaped
        target.data_type = "s"

    def write_rows(self, parts: Parts, part: str, manner: Manner) -> None:
        """Put the rows in place of those that openpyxl wrote."""
        date_style, text_style = self.styles(parts)
        writer = RowWriter(self.cells, manner, date_style, text_style, self.day_zero)
        if not manner.references:  # then no row and no cell may be left out, and none is far away
            last = min(max(self.rows), 2_000)
            self.rows = {number: self.rows.get(number, {}) for number in range(1, last + 1)}
            for row in self.rows.values():
                for column in [one for one in row if one > 100]:
                    del row[column]
        rows = "".join(writer.row(number, row, _LETTERS) for number, row in sorted(self.rows.items()))
        content = parts[part].decode()
        head, tail = re.split(
            "<sheetData>.*</sheetData>|<sheetData ?/>", content, maxsplit=1, flags=re.DOTALL
        )
        if manner.prefix:
            head, tail = (re.sub(r"<(/?)(?![?!/])(?![\w.]+:)", r"<\1x:", text) for text in (head, tail))
            head = head.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        dimension = self.chance.choice(("keep", "none", "A1", "A1:B2", "A1:XFD1048576"))
        if dimension == "none":
            head = re.sub("<(x:)?dimension[^>]*/>", "", head)
        elif dimension != "keep":
            head = re.sub('(dimension ref=")[^"]*', rf"\g<1>{dimension}", head)
        p = manner.prefix
        parts[part] = f"{head}<{p}sheetData>{rows}</{p}sheetData>{tail}".encode()
        if writer.shared:
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            shared = f'<sst xmlns="{MAIN}">{"".join(writer.shared)}</sst>'  # openpyxl writes no such part
            declare(parts, "xl/sharedStrings.xml", shared, kind)
            relate(parts, "xl/workbook.xml", "sharedStrings", "sharedStrings.xml")

    def styles(self, parts: Parts) -> tuple[int, int]:
        """Add two cell formats, a date and a text, and answer their numbers."""
        content = parts["xl/styles.xml"].decode()
        found = re.search(r'<cellXfs count="(\d+)">', content)
        assert found is not None
        count = int(found[1])
        added = "".join(
            f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            for number in (14, 49)
        )
        content = content.replace(found[0], f'<cellXfs count="{count + 2}">').replace(
            "</cellXfs>", f"{added}</cellXfs>"
        )
        parts["xl/styles.xml"] = content.encode()
        return count, count + 1
