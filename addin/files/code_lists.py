"""Opening a file and finding its lists of codes: sheet, headings, code columns, and what to say of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from addin.files.code_columns import CodeColumn, Named, find_code_columns
from addin.files.layout import Layout, NoSuchColumnError, find_layout
from addin.files.split_rows import SplitRows
from addin.files.user_list import Row, UserList, open_lists
from udfs.errors import InputError
from udfs.listed_codes import ListedCodes

_ROWS_JUDGED = 2000
_MOST_SHEETS_NAMED = 8


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list, and what was understood of it."""

    source: UserList | SplitRows
    layout: Layout
    codes: Sequence[CodeColumn]
    also_in: tuple[str, ...] = ()  # other sheets that have such a column

    def rows(self, columns: Sequence[int] | None = None) -> Iterator[Row]:
        """Give the rows below the headings."""
        return (row for row in self.source.rows(columns) if row[0] >= self.layout.first_row)

    def understood(self) -> list[str]:
        """Return what was understood of the list, a sentence a line."""
        lines = understood(self.source.where, self.layout, self.codes)
        if self.also_in:
            sheets = _listed(self.also_in)
            lines.append(
                f"Not read: {'the sheets' if len(self.also_in) > 1 else 'the sheet'} {sheets}, which "
                f"{'have' if len(self.also_in) > 1 else 'has'} codes too; add --all-sheets, or --sheet."
            )
        return lines


def understood(where: str, layout: Layout | None, codes: Sequence[CodeColumn]) -> list[str]:
    """Return what was understood of a list, a sentence a line; without a layout nothing of its headings."""
    rows = layout.header_rows if layout else ()
    headings = (
        "" if layout is None
        else ": no row of headings" if not rows
        else f": headings in row {rows[0]}" if len(rows) == 1
        else f": headings in rows {rows[0]} to {rows[-1]}"
    )  # fmt: skip
    lines = [f"Read {where}{headings}."]
    for one in codes:
        beside = [
            *([f"its stated type in {one.stated_type.shown}"] if one.stated_type else []),
            *([f"modifiers in {', '.join(m.shown for m in one.modifiers)}"] if one.modifiers else []),
        ]
        lines.append(f"Codes in column {one.column.shown}{''.join(f', {part}' for part in beside)}.")
    return lines


@contextmanager
def open_code_lists(
    path: Path, named: Named, *, sheet: str | None = None, all_sheets: bool = False
) -> Iterator[list[CodeList]]:
    """Open a file, and give its list of codes; with all_sheets every sheet that has one.

    The sheet that is named is taken, or the one in front, or the only other one that has codes.

    Raises:
        InputError: the file cannot be read, or there is no telling where the codes are.
    """
    with open_lists(path, sheet, all_sheets=sheet is None) as sources:
        found: list[CodeList] = []
        refused: list[tuple[UserList, Layout, InputError | None]] = []
        short: list[InputError] = []
        asked = [*named.columns, *named.modifier_columns, *filter(None, [named.type_column])]
        for source in sources:
            try:
                layout = find_layout(
                    source.first_rows, source.width, header_row=named.header_row, named=asked
                )
            except InputError as error:  # another sheet may be shorter than the row of the headings
                short.append(error)
                continue
            try:
                codes = find_code_columns(layout, judged_rows(source, layout), named)
            except NoSuchColumnError as error:
                refused.append((source, layout, error))
                continue
            if codes:
                found.append(CodeList(source, layout, codes))
            else:
                refused.append((source, layout, None))
        if not found and not refused:
            raise short[0]
        if not found:
            source, layout, said = refused[0]
            raise said or no_codes(source.where, layout, named.which_column)
        if all_sheets or sheet is not None or len(found) == 1:
            yield found
            return
        first = next((one for one in found if one.source.in_front), None)
        if first is None:
            names = _listed([one.source.sheet for one in found])
            column = found[0].codes[0].column
            heading = column.heading if column.may_be_shown else ""
            what = named.columns[0] if named.columns else heading or "A column of codes"
            raise InputError(f"{what} is in the sheets {names} of {path.name}: {named.which_sheet}")
        others = tuple(one.source.sheet for one in found if one is not first)
        yield [CodeList(first.source, first.layout, first.codes, others)]


def read_listed_codes(path: Path) -> tuple[ListedCodes, list[str]]:
    """Return the codes and ranges in a list's columns of codes, and what was understood of the list.

    Raises:
        InputError: the file cannot be read, or there are none.
    """
    named = Named(
        which_column="Put codes or ranges under a heading such as Code.",
        which_sheet="leave them in one sheet.",
    )
    with open_code_lists(path, named) as lists:
        found = lists[0]
        columns = [one.column.index for one in found.codes]
        listed = ListedCodes(cell for _, cells in found.rows(columns) for cell in cells)
        if not listed:
            letters = " and ".join(one.column.letters for one in found.codes)
            raise InputError(f"There are no codes in column {letters} of {found.source.where}.")
        return listed, found.understood()


def judged_rows(source: UserList | SplitRows, layout: Layout) -> list[Sequence[object]]:
    """Return rows below the headings by which columns are judged."""
    below = (row for row in source.rows() if row[0] >= layout.first_row)
    return [values for _, values in islice(below, _ROWS_JUDGED)]


def no_codes(where: str, layout: Layout, which_column: str) -> InputError:
    """Return the error that a list has no column with codes."""
    return InputError(
        f"No column with codes was found in {where}; {layout.columns_there_are()} {which_column}"
    )


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:_MOST_SHEETS_NAMED])
    if len(names) > _MOST_SHEETS_NAMED:
        return ", ".join(shown) + f" and {len(names) - _MOST_SHEETS_NAMED} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
