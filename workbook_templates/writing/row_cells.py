"""The rows of a table as they stand in a sheet's XML: what the user gave, kept values, and formulas.

openpyxl makes all but these rows: hundreds of thousands of its cells would take minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, repeat
from xml.sax.saxutils import escape

from workbook_templates.declaration import defined_name
from workbook_templates.expressions import HEADER_ROW, LINE
from workbook_templates.kept import AS_READ
from workbook_templates.rows import Rows
from workbook_templates.values import Cell, CellError
from workbook_templates.writing.text_cells import STARTS_LIKE_A_FORMULA, sheet_text

_OWN = re.compile(r'("(?:[^"]|"")*")|\[@([^\]]+)\]')
_ROW = "\x00"  # stands for the number of the row while a formula is made
_COLUMN = re.compile(r'("(?:[^"]|"")*")|\b([A-Za-z]+\[[^\[\]@#]+\])')
# INDEX(...):INDEX(...) of one column, from one place in the line to another
_PART = re.compile(r"INDEX\(([A-Za-z]+\[[^\[\]]+\]),(\[@[^\]]+\])\):INDEX\(\1,(\[@[^\]]+\])\)")
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
    hidden: bool = False  # whether it is a step, whose cells need no style


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
        between = '</t></si><si><t xml:space="preserve">'
        items = escape("\x00".join(map(sheet_text, self.places))).replace("\x00", between)
        start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        number = len(self.places)
        return f'{start} uniqueCount="{number}"><si><t xml:space="preserve">{items}</t></si></sst>'.encode()


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


def with_names(formula: str, names: dict[str, str], sheet: str, letters: Mapping[str, str]) -> str:
    """Return a typed formula with a defined name for each column of a table, which is added to ``names``.

    Programs find a name at once, and a formula with names can be shared. Some lines of a column that lie
    together have a name, too, in which the row is that of the formula; names say it as for row 1.

    >>> with_names('INDEX(ListA[In both?],[@Row])', names := {}, "List B", {}), names
    ('INDEX(ListA_In_both,[@Row])', {'ListA_In_both': 'ListA[In both?]'})
    >>> cells = "INDEX(Rates[Rate],[@From]):INDEX(Rates[Rate],[@To])"
    >>> with_names(f"MAX({cells})", names := {}, "Own fees", {"From": "B", "To": "C"})
    'MAX(Rates_Rate_of_From)'
    >>> names["Rates_Rate_of_From"]
    "INDEX(Rates[Rate],'Own fees'!$B1):INDEX(Rates[Rate],'Own fees'!$C1)"
    """

    def declared(name: str, meaning: str) -> str:
        assert names.setdefault(name, meaning) == meaning  # noqa: S101 - no two of them have one name
        return name

    def part(found: re.Match[str]) -> str:
        first, last = (f"'{sheet}'!{cell_form(one, letters, 1)}" for one in (found[2], found[3]))
        meaning = f"INDEX({found[1]},{first}):INDEX({found[1]},{last})"
        return declared(defined_name(f"{found[1]} of {found[2]}"), meaning)

    def column(found: re.Match[str]) -> str:
        return found[1] or declared(defined_name(found[2]), found[2])

    return _COLUMN.sub(column, _PART.sub(part, formula))


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
    heights: Sequence[float],
    texts: SharedTexts,
    identity: Sequence[Cell | CellError],
) -> str:
    """Return the elements of all rows of a table."""
    shares = count()
    numbers = [str(at) for at in range(HEADER_ROW + 1, HEADER_ROW + 1 + len(rows))]
    # Programs measure each row that does not say its height, which is slow.
    parts: list[Iterable[str]] = [
        [
            f'<row r="{at}" ht="{height:g}" customHeight="1">'
            for at, height in zip(numbers, heights, strict=True)
        ]
    ]
    for column in columns:
        start = f'<c r="{column.letters}'
        cells = _cells(rows, column, letters, shares, texts, identity)
        if "" in cells:
            parts.append(
                [f"{start}{at}{cell}" if cell else "" for at, cell in zip(numbers, cells, strict=True)]
            )
        else:  # a text for each cell would take longer
            parts += [repeat(start), numbers, cells]
    return "".join(chain.from_iterable(zip(*parts, repeat("</row>"))))


def _cells(
    rows: Rows,
    column: RowColumn,
    letters: Mapping[str, str],
    shares: count[int],
    texts: SharedTexts,
    identity: Sequence[Cell | CellError],
) -> list[str]:
    """Return what stands behind the number of the row in each cell of a column, "" for a cell left out."""
    if column.kind == LINE:
        return [f'"><v>{at}</v></c>' for at in range(1, len(rows) + 1)]
    values = identity if column.kind == AS_READ else rows.stored(column.heading)
    if column.kind == "formula":
        return _formula_cells(column, values, letters, shares)
    # Formulas take an empty cell for 0 and for no text, so neither is written if it cannot be confused.
    left_out = [] if not column.hidden else [None] if "" in values and 0 in values else [None, "", 0]

    def written(value: Cell | CellError) -> str:
        if value in left_out:
            return ""
        style = column.style
        if column.kind == "given" and isinstance(value, str) and value.startswith(STARTS_LIKE_A_FORMULA):
            style = column.quoted_style
        attribute = "" if column.hidden else f' s="{style}"'
        if value is None or (value == "" and not column.hidden):
            return f'"{attribute}/>'
        if isinstance(value, str):
            return f'"{attribute} t="s"><v>{texts.place(value)}</v></c>'
        kind, element = stored(value)
        return f'"{attribute}{kind}>{element}</c>'

    return _each(values, written)


def _formula_cells(
    column: RowColumn, values: Sequence[Cell | CellError], letters: Mapping[str, str], shares: count[int]
) -> list[str]:
    attribute = "" if column.hidden else f' s="{column.style}"'

    def written(formula: str) -> list[str]:
        def cell(value: Cell | CellError) -> str:
            kind, element = ("", "") if value is None else stored(value)
            return f'"{attribute}{kind}>{formula}{element}</c>'

        return _each(values, cell)

    first = cell_form(column.formula, letters, HEADER_ROW + 1)
    if can_be_shared(first):
        number = next(shares)
        area = f"{column.letters}{HEADER_ROW + 1}:{column.letters}{HEADER_ROW + len(values)}"
        shared = f'<f t="shared" si="{number}"/>'
        cells = written(shared)
        whole = f'<f t="shared" ref="{area}" si="{number}">{escape(first)}</f>'
        return [cells[0].replace(shared, whole, 1), *cells[1:]]
    formula = escape(_OWN.sub(lambda found: found[1] or f"${letters[found[2]]}{_ROW}", column.formula))
    cells = written(f"<f>{formula}</f>")
    return [cell.replace(_ROW, str(at)) for at, cell in enumerate(cells, start=HEADER_ROW + 1)]


def _each(values: Sequence[Cell | CellError], form: Callable[[Cell | CellError], str]) -> list[str]:
    """Return a form of each value, which is asked for once."""
    if bool in set(map(type, values)):  # True would be taken for 1
        return list(map(form, values))
    forms = {value: form(value) for value in dict.fromkeys(values)}
    return list(map(forms.__getitem__, values))


def stored(value: Cell | CellError) -> tuple[str, str]:
    """Return the type attribute and the element of a cell's value."""
    if value == "":
        return "", ""  # a formula without a value shows nothing, too
    if isinstance(value, str):
        if value == value.strip():
            return ' t="str"', f"<v>{escape(sheet_text(value))}</v>"
        return ' t="str"', f'<v xml:space="preserve">{escape(sheet_text(value))}</v>'
    if isinstance(value, bool):
        return ' t="b"', f"<v>{int(value)}</v>"
    if isinstance(value, CellError):
        return ' t="e"', f"<v>{value}</v>"
    return "", f"<v>{value!r}</v>"
