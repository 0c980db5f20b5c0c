"""The rows of a table as they stand in a sheet's XML: what the user gave, kept values, and formulas.

openpyxl makes all but these rows: hundreds of thousands of its cells would take minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from xml.sax.saxutils import escape

from workbook_templates.declaration import defined_name
from workbook_templates.expressions import HEADER_ROW, LINE, Cell, CellError, as_text
from workbook_templates.kept import AS_READ
from workbook_templates.rows import Row, Rows
from workbook_templates.writing.text_cells import STARTS_LIKE_A_FORMULA, sheet_text

_OWN = re.compile(r'("(?:[^"]|"")*")|\[@([^\]]+)\]')
_ROW = "\x00"  # stands for the number of the row while a formula is made
_COLUMN = re.compile(r'("(?:[^"]|"")*")|\b([A-Za-z]+\[[^\[\]@#]+\])')
_NEEDS_MORE = re.compile(r"[\[!]|\bCODE[A-Z]+\(|\):")


@dataclass(frozen=True, slots=True)
class RowColumn:
    """How the cells of a column are written."""

    heading: str
    letters: str
    style: int
    kind: str  # "given", "kept", "formula", or the heading of a column that only filled lists have
    quoted_style: int = 0  # for texts of the user that begin like a formula
    formula: str = ""  # as typed
    hidden: bool = False  # whether it is a step, whose empty cells need no style


class SharedTexts:
    """The texts of a package, each kept once."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}  # text -> its number

    def place(self, text: str) -> int:
        """Return the number of a text."""
        places = self.places
        if text not in places:
            places[text] = len(places)
        return places[text]

    @property
    def used(self) -> bool:
        """Whether there is any."""
        return bool(self.places)

    def part(self) -> bytes:
        """Return the part of the package that holds them."""
        items = "".join(
            f'<si><t xml:space="preserve">{escape(sheet_text(text))}</t></si>' for text in self.places
        )
        start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        return f'{start} uniqueCount="{len(self.places)}">{items}</sst>'.encode()


def table_form(formula: str, table: str) -> str:
    """Return a typed formula in the form in which a file declares it; texts in quotes stay as they are.

    >>> table_form('IF([@Code]="","[@Code]",[@Code])', "ListA")
    'IF(ListA[[#This Row],[Code]]="","[@Code]",ListA[[#This Row],[Code]])'
    """
    return _OWN.sub(lambda found: found[1] or f"{table}[[#This Row],[{found[2]}]]", formula)


def cell_form(formula: str, letters: Mapping[str, str], row: int) -> str:
    """Return a typed formula with plain references to its own row.

    >>> cell_form("[@Units]*[@Charge]", {"Units": "B", "Charge": "C"}, 5)
    '$B5*$C5'
    """
    return _OWN.sub(lambda found: found[1] or f"${letters[found[2]]}{row}", formula)


def with_names(formula: str, names: dict[str, str]) -> str:
    """Return a typed formula with a defined name for each column of a table, which is added to ``names``.

    Programs find a name at once, and a formula with names can be shared.

    >>> with_names('INDEX(ListA[In both?],[@Row])', names := {}), names
    ('INDEX(ListA_In_both,[@Row])', {'ListA_In_both': 'ListA[In both?]'})
    """

    def named(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        name = defined_name(found[2])
        assert names.setdefault(name, found[2]) == found[2]  # noqa: S101 - no two columns have one name
        return name

    return _COLUMN.sub(named, formula)


def can_be_shared(formula: str) -> bool:
    """Return whether the cells of a column can share a formula, in cell form.

    Excel itself shares none that names another sheet, a table or a function of an add-in, or joins two
    references to one; defined names it does ([MS-XLSB] 2.5.98.98). What it never writes it may not read.

    >>> can_be_shared("$B5*Rates_Factor"), can_be_shared("SUM(ListA[Amount])")
    (True, False)
    """
    return not _NEEDS_MORE.search(re.sub(r'"(?:[^"]|"")*"', "", formula))


def table_rows(
    rows: Rows,
    columns: Sequence[RowColumn],
    letters: Mapping[str, str],
    height: Callable[[Row], float],
    texts: SharedTexts,
    identity: Callable[[Row], Cell],
) -> str:
    """Return the elements of all rows of a table."""
    shares = count()
    writers = [_writer(column, letters, len(rows), shares, texts, identity) for column in columns]
    written = []
    for row in rows:
        at = HEADER_ROW + row.number
        written.append(f'<row r="{at}" ht="{height(row):g}" customHeight="1">')
        written += [write(row, at) for write in writers]
        written.append("</row>")
    return "".join(written)


def _writer(
    column: RowColumn,
    letters: Mapping[str, str],
    rows: int,
    shares: count[int],
    texts: SharedTexts,
    identity: Callable[[Row], Cell],
) -> Callable[[Row, int], str]:
    """Return what writes the cell of a column in a row."""
    letter, style, heading = column.letters, column.style, column.heading
    empty = f'" s="{style}"/>'

    place, places = texts.place, texts.places

    def value_cell(value: Cell | CellError, at: int, style: int = style) -> str:
        if value is None or value == "":
            return f'<c r="{letter}{at}{empty}'
        if value.__class__ is str:
            return f'<c r="{letter}{at}" s="{style}" t="s"><v>{places.get(value) or place(value)}</v></c>'
        kind, written = stored(value)
        return f'<c r="{letter}{at}" s="{style}"{kind}>{written}</c>'

    if column.kind == "given":

        def given(row: Row, at: int) -> str:
            value = row[heading]
            if value.__class__ is str and value.startswith(STARTS_LIKE_A_FORMULA):
                return value_cell(value, at, column.quoted_style)
            return value_cell(value, at)

        return given
    if column.kind == LINE:
        return lambda row, at: f'<c r="{letter}{at}"><v>{row.number}</v></c>'
    if column.kind == AS_READ:
        return lambda row, at: f'<c r="{letter}{at}" t="s"><v>{place(as_text(identity(row)))}</v></c>'
    if column.kind == "kept" and column.hidden:

        def kept_step(row: Row, at: int) -> str:
            value = row.stored(heading)
            if value.__class__ is str:  # also "": a live formula that shows an empty cell would show 0
                return f'<c r="{letter}{at}" t="s"><v>{place(value)}</v></c>'
            if value is None:
                return ""
            kind, written = stored(value)
            return f'<c r="{letter}{at}"{kind}>{written}</c>'

        return kept_step
    if column.kind == "kept":
        return lambda row, at: value_cell(row.stored(heading), at)

    first = cell_form(column.formula, letters, HEADER_ROW + 1)
    if can_be_shared(first):
        number = next(shares)
        area = f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + rows}"
        declared = f'<f t="shared" ref="{area}" si="{number}">{escape(first)}</f>'
        other = f'<f t="shared" si="{number}"/>'

        def formula_at(at: int) -> str:
            return declared if at == HEADER_ROW + 1 else other
    else:
        marked = _OWN.sub(lambda found: found[1] or f"${letters[found[2]]}{_ROW}", column.formula)
        form = escape(marked).replace(_ROW, "{0}") if "{" not in marked else ""
        assert form, column.formula  # noqa: S101 - no formula of ours has a brace

        def formula_at(at: int) -> str:
            return f"<f>{form.format(at)}</f>"

    def formula(row: Row, at: int) -> str:
        value = row.stored(heading)
        kind, written = ("", "") if value is None else stored(value)
        return f'<c r="{letter}{at}" s="{style}"{kind}>{formula_at(at)}{written}</c>'

    return formula


def stored(value: Cell | CellError) -> tuple[str, str]:
    """Return the type attribute and the element of a cell's value."""
    if isinstance(value, str):
        if not value:
            return ' t="str"', "<v/>"
        if value.isalnum():
            return ' t="str"', f"<v>{value}</v>"
        return ' t="str"', f'<v xml:space="preserve">{escape(sheet_text(value))}</v>'
    if value.__class__ in (int, float):
        return "", f"<v>{value!r}</v>"
    if isinstance(value, bool):
        return ' t="b"', f"<v>{int(value)}</v>"
    if isinstance(value, CellError):
        return ' t="e"', f"<v>{value}</v>"
    return "", f"<v>{value!r}</v>"
