"""The rows of a random list: what is in its column of codes, and XML in which a program could write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from robustness.fuzzed_cells import Cells

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ERRORS = ("#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#NULL!")
UNSTORED = object()  # a formula whose value no program has stored


@dataclass(slots=True)
class Cell:
    """One cell: what it holds, and how the file says it."""

    value: Any = None  # what a reader of the file is to find; UNSTORED for a formula without a value
    kind: str = ""  # text, number, date, truth, error; "" for a cell with nothing in it
    formula: str = ""
    styled: bool = False
    array: str = ""  # the range that the formula's results fill
    shared: str = ""  # the range of cells that share this formula, or "in it" for one of them


def random_cell(cells: Cells, day_zero: datetime) -> Cell:
    """A cell of the column of codes."""
    chance = cells.chance
    kind = chance.choices(("text", "number", "date", "truth", "error", ""), (60, 20, 5, 2, 3, 10))[0]
    formula = (
        chance.choice(('"J"&1100', "A1", "VLOOKUP(A1,B:C,2,FALSE)", "1<2")) if chance.random() < 0.08 else ""
    )
    if formula and chance.random() < 0.4:
        return Cell(UNSTORED, "", formula)
    if kind == "text":
        return Cell(random_text(cells), kind, formula, chance.random() < 0.2)
    if kind == "number":
        number = chance.choice((cells.number(), chance.randrange(100_000)))
        return Cell(int(number) if float(number).is_integer() else number, kind, formula)
    if kind == "date":
        return Cell(day_zero + timedelta(days=chance.randrange(61, 60_000)), kind)
    if kind == "truth":
        return Cell(chance.random() < 0.5, kind, formula)
    if kind == "error":
        return Cell(chance.choice(_ERRORS), kind, formula)
    return Cell(styled=chance.random() < 0.3)


def random_text(cells: Cells) -> str:
    """A text as a cell of a file can hold it, much like a code."""
    made = cells.chance.choice(
        (cells.code, cells.code, cells.damaged, cells.pieces, cells.text, cells.short_text)
    )()
    text = _NOT_XML.sub("", str(made))
    if cells.chance.random() < 0.03:
        text += cells.chance.choice(("_x0041_", "<&>", "]]>", "_x", '"quoted"', "\r\n", "_x005F_"))
    return text * 2_000 if cells.chance.random() < 0.002 else text


@dataclass(slots=True)
class Manner:
    """How a program writes the XML of rows."""

    references: bool = True  # cells and rows say where they are
    quote: str = '"'
    indented: bool = False
    spans: bool = True
    shared: bool = True  # texts lie in a part of their own
    asides: bool = False  # comments, instructions, character data
    mirrored: bool = False  # attributes in another order
    prefix: str = ""

    @classmethod
    def random(cls, cells: Cells) -> Manner:
        """Mostly as Excel does it."""

        def seldom(share: float) -> bool:
            return cells.chance.random() < share

        return cls(
            references=not seldom(0.1),
            quote="'" if seldom(0.08) else '"',
            indented=seldom(0.1),
            spans=not seldom(0.5),
            shared=not seldom(0.4),
            asides=seldom(0.08),
            mirrored=seldom(0.05),
            prefix="x:" if seldom(0.1) else "",
        )


class RowWriter:
    """Writes rows of cells as XML.

    Args:
        cells: where chance comes from.
        manner: how.
        date_style: the number of a style that shows dates.
        text_style: the number of another style.
        day_zero: the first day of the workbook's calendar.
    """

    def __init__(
        self, cells: Cells, manner: Manner, date_style: int, text_style: int, day_zero: datetime
    ) -> None:
        self._chance, self._manner = cells.chance, manner
        self._date_style, self._text_style = date_style, text_style
        self._day_zero = day_zero
        self.shared: list[str] = []  # the items of the part of shared texts

    def row(self, number: int, row: dict[int, Cell], letters: list[str]) -> str:
        """The XML of one row; its cells by column, from 1."""
        manner, end = self._manner, "\n" if self._manner.indented else ""
        last = max(row, default=0)
        columns = sorted(row) if manner.references else range(1, last + 1)
        written = end.join(
            self._cell(number, letters[column - 1], row.get(column, Cell())) for column in columns
        )
        attributes = {"r": str(number)} if manner.references else {}
        if manner.spans and row:
            attributes["spans"] = f"{min(row)}:{last}"
        if self._chance.random() < 0.1:
            attributes |= {"ht": "30", "customHeight": "1"}
        if self._chance.random() < 0.05:
            attributes["hidden"] = "1"
        tag = f"{manner.prefix}row{self._attributes(attributes)}"
        if not written and self._chance.random() < 0.5:
            return f"<{tag}/>{end}"
        aside = "<!-- </row> -->" if manner.asides and self._chance.random() < 0.2 else ""
        return f"<{tag}>{end}{written}{aside}{end}</{manner.prefix}row>{end}"

    def _attributes(self, attributes: dict[str, str]) -> str:
        entries = list(attributes.items())
        if self._manner.mirrored:
            entries.reverse()
        quote = self._manner.quote
        return "".join(f" {name}={quote}{value}{quote}" for name, value in entries)

    def _cell(self, row: int, letters: str, cell: Cell) -> str:
        p = self._manner.prefix
        attributes = {"r": f"{letters}{row}"} if self._manner.references else {}
        if cell.kind == "date":
            attributes["s"] = str(self._date_style)
        elif cell.styled:
            attributes["s"] = str(self._text_style)
        kind, content = self._content(cell)
        if kind:
            attributes["t"] = kind
        formula = self._formula(cell)
        tag = f"{p}c{self._attributes(attributes)}"
        return f"<{tag}>{formula}{content}</{p}c>" if formula or content else f"<{tag}/>"

    def _formula(self, cell: Cell) -> str:
        p = self._manner.prefix
        if cell.shared == "in it":
            return f"<{p}f{self._attributes({'t': 'shared', 'si': '0'})}/>"
        attributes = {}
        if cell.array:
            attributes = {"t": "array", "ref": cell.array}
        elif cell.shared:
            attributes = {"t": "shared", "ref": cell.shared, "si": "0"}
        return f"<{p}f{self._attributes(attributes)}>{escape(cell.formula)}</{p}f>" if cell.formula else ""

    def _content(self, cell: Cell) -> tuple[str, str]:
        """The type of a cell and the XML of its value."""
        p, value = self._manner.prefix, cell.value
        if cell.kind == "text":
            if cell.formula:
                return "str", f"<{p}v>{self._text(value)}</{p}v>"
            if self._manner.shared and self._chance.random() < 0.95:
                self.shared.append(self._item(value, "si", ""))
                return "s", f"<{p}v>{len(self.shared) - 1}</{p}v>"
            return "inlineStr", self._item(value, "is", p)
        if cell.kind == "number":
            return self._chance.choice(("", "n")) if not cell.formula else "", f"<{p}v>{value!r}</{p}v>"
        if cell.kind == "date":
            return "", f"<{p}v>{(value - self._day_zero).days}</{p}v>"
        if cell.kind == "truth":
            return "b", f"<{p}v>{value:d}</{p}v>"
        if cell.kind == "error":
            return "e", f"<{p}v>{value}</{p}v>"
        return "", ""

    def _item(self, text: str, name: str, p: str) -> str:
        """A text with its formats: plain, in pieces, with a reading aid."""
        pieces = [text]
        if self._chance.random() < 0.15 and text:
            place = self._chance.randrange(len(text) + 1)
            if "_" not in text[max(0, place - 7) : place + 7]:
                pieces = [text[:place], text[place:]]
        written = [f'<{p}t xml:space="preserve">{self._text(piece)}</{p}t>' for piece in pieces]
        if len(pieces) > 1:
            written = [f"<{p}r><{p}rPr><{p}b/></{p}rPr>{piece}</{p}r>" for piece in written]
        if self._chance.random() < 0.05:
            written.append(f'<{p}rPh sb="0" eb="1"><{p}t>aid</{p}t></{p}rPh>')
        return f"<{p}{name}>{''.join(written)}</{p}{name}>"

    def _text(self, text: str) -> str:
        text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")
        if self._manner.asides and "]]>" not in text and self._chance.random() < 0.3:
            return f"<![CDATA[{text}]]>"
        return escape(text)
