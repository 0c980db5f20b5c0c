"""A user's list as the rows of a workbook's table: columns found by what their headings mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from addin.files.cell_values import UNSTORED
from addin.files.code_columns import CodeColumn, Named, find_code_columns, only_code_column
from addin.files.code_lists import judged_rows
from addin.files.code_rows import one_code_a_row
from addin.files.headings import heading, role_of
from addin.files.layout import Column, Layout, cell_of, find_layout, kind_of_cell, share
from addin.files.user_list import Row, UserList, is_blank, open_lists
from udfs.describe import describe
from udfs.errors import InputError
from udfs.evidence import Evidence, EvidenceOfColumn
from udfs.stated_types import stated_type
from workbook_templates.declaration import Input, Line, Table, Value
from workbook_templates.writing.text_cells import as_kind

_MOST_OF_KIND = 0.3  # share of a column's filled cells that a guess must find of its kind
_MODIFIER, _CODE = "modifier", "code"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a user's list lies, and what the user says of it."""

    path: Path
    columns: Mapping[str, str]  # heading in the workbook -> heading or letter in the file
    options: Mapping[str, str]  # heading in the workbook -> the option of the command that names its column
    sheet: str | None = None  # None for the one in front
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class ReadLines:
    """The lines of a list, and what was understood of it."""

    lines: tuple[Line, ...]
    understood: tuple[str, ...]


def read_lines(table: Table, source: Source) -> ReadLines:
    """Read a user's list for a table. Lines in which all of its columns are blank are left out, and counted.

    Raises:
        InputError: the file cannot be read, lacks a column that the table cannot do without, or has no line
            or too many.
    """
    with open_lists(source.path, source.sheet, all_sheets=source.sheet is None) as lists:
        tried = [_Reading(table, source, one) for one in lists]
        in_front = next((one for one in tried if one.list.in_front or source.sheet), tried[0])
        complete = [one for one in tried if not one.lacking]
        if in_front.lacking and len(complete) > 1:
            names = " and ".join(one.list.sheet for one in complete)
            raise InputError(
                f"{source.path.name} has such a list in the sheets {names}; name one with --sheet."
            )
        reading = complete[0] if in_front.lacking and complete else in_front
        return reading.read()


class _Reading:
    """One sheet or text file, and where the table's columns are in it."""

    def __init__(self, table: Table, source: Source, found: UserList) -> None:
        self.table, self.source, self.list = table, source, found
        self.layout: Layout = find_layout(
            found.first_rows, found.width, header_row=source.header_row, named=list(source.columns.values())
        )
        self._judged = judged_rows(found, self.layout)
        self.code: CodeColumn | None = None
        self.unclear: dict[Input, list[Column]] = {}  # columns of which each could be the one
        self.places: dict[Input, list[Column]] = {}
        self._find_columns()
        self.lacking = [one for one in table.inputs if one.required and one not in self.places]

    # Which column is which -------------------------------------------------------------------------------

    def _find_columns(self) -> None:
        inputs = self.table.inputs
        for one in inputs:
            if (name := self.source.columns.get(one.heading)) is not None:
                self.places[one] = [self.layout.named(name)]
        if (code := next((one for one in inputs if one.heading == "Code"), None)) is not None:
            self._find_codes(code)
        ways = (self._called_so, self._called_otherwise)
        for way in ways:
            for one in inputs:
                if one not in self.places and one not in self.unclear and (found := way(one)):
                    self.places[one] = found

    def _find_codes(self, code: Input) -> None:
        named = tuple(column.letters for column in self.places.get(code, ()))
        found = find_code_columns(self.layout, self._judged, Named(columns=named))
        if found:
            taken = [one.column for one in found]
            if self._never_beside_another(taken):  # such as CPT and HCPCS, of which a line has one
                self.code, self.places[code] = found[0], taken
            else:
                try:
                    self.code = only_code_column(found, self._judged)
                except InputError:
                    self.unclear[code] = taken
                    return
                self.places[code] = [self.code.column]
        modifier = next((one for one in self.table.inputs if role_of(one.heading).name == _MODIFIER), None)
        if self.code and self.code.modifiers and modifier and modifier not in self.places:
            self.places[modifier] = list(self.code.modifiers)

    def _never_beside_another(self, columns: Sequence[Column]) -> bool:
        return all(
            sum(not is_blank(cell_of(row, column.index)) for column in columns) < 2 for row in self._judged
        )

    def _called_so(self, one: Input) -> list[Column]:
        """Return the column whose heading says what the table's says, or one of its other names."""
        for name in (one.heading, *one.also):
            found = [
                column
                for column in self._free()
                if column.heading and heading(column.heading).key == heading(name).key
            ]
            if found:
                return self._sure(one, found)
        return []

    def _called_otherwise(self, one: Input) -> list[Column]:
        """Return the column that is for the same, whatever it is called."""
        names = (role_of(name).name for name in (one.heading, *one.also))
        for name in dict.fromkeys(name for name in names if name not in ("", _CODE)):
            found = [column for column in self.layout.with_role(name) if column in self._free()]
            found = [column for column in found if self._is_of_kind(column, one.kind)]
            if found:
                best = [column for column in found if column.role[1:] == found[0].role[1:]]
                return self._sure(one, best)
        return []

    def _free(self) -> list[Column]:
        taken = [column for columns in self.places.values() for column in columns]
        return [column for column in self.layout.columns if column not in taken]

    def _sure(self, one: Input, found: list[Column]) -> list[Column]:
        if len(found) > 1 and role_of(one.heading).name != _MODIFIER:
            self.unclear[one] = found
            return []
        return found

    def _is_of_kind(self, column: Column, kind: str) -> bool:
        wanted = {"number": "number", "amount": "number", "date": "date"}.get(kind)
        cells = [row[column.index] for row in self._judged if column.index < len(row)]
        filled = any(not is_blank(cell) for cell in cells)
        if wanted is None or not filled:
            return True
        return share(cells, lambda value: kind_of_cell(value) in (wanted, "code", "number")) >= _MOST_OF_KIND

    # What stands in them ---------------------------------------------------------------------------------

    def read(self) -> ReadLines:
        """Return the lines, or say what prevents it."""
        self._refuse_what_lacks()
        rows = self._rows()
        evidence, doubted = self._evidence(rows), 0
        numbered: list[tuple[int, Line]] = []
        blank, unstored = 0, False
        for number, cells in rows:
            values = {
                one: [cells[column.index] for column in columns if column.index < len(cells)]
                for one, columns in self.places.items()
            }
            unstored = unstored or any(
                value is UNSTORED for one, found in values.items() if one.required for value in found
            )
            if all(is_blank(value) for found in values.values() for value in found):
                blank += 1
                continue
            line = {one.heading: _joined(one, found) for one, found in values.items()}
            if self.code is not None and (code := self._told_apart(cells, evidence)) is not None:
                line["Code"] = code
                doubted += 1
            numbered.append((number, line))
        self._refuse_what_is_wrong([line for _, line in numbered], unstored=unstored)
        understood = self._understood(len(numbered), blank, doubted, evidence)
        lines, said = one_code_a_row(self.table, numbered, self.source.path.name)
        return ReadLines(tuple(lines), (*understood, *said))

    def _rows(self) -> list[Row]:
        return [
            (number, values)
            for number, values in self.list.rows()
            if number >= self.layout.first_row
            and not all(is_blank(value) and value is not UNSTORED for value in values)
        ]

    def _evidence(self, rows: Sequence[Row]) -> Evidence:
        column = EvidenceOfColumn(self.code.column.heading if self.code else "")
        if self.code is not None:
            for _, values in rows:
                if not is_blank(value := self._code_in(values)):
                    column.add(value, self._stated(values))
        return column.evidence()

    def _code_in(self, values: Sequence[object]) -> object:
        """Return the code of a row, from the first code column that has one."""
        columns = next(found for one, found in self.places.items() if one.heading == "Code")
        cells = [cell_of(values, column.index) for column in columns]
        return next((cell for cell in cells if not is_blank(cell)), None)

    def _stated(self, values: Sequence[object]) -> str:
        if self.code is None or self.code.stated_type is None:
            return ""
        value = cell_of(values, self.code.stated_type.index)
        return "" if is_blank(value) else str(value)

    def _told_apart(self, values: Sequence[object], evidence: Evidence) -> str | None:
        """Return what is written for a cell that only the rest of the list shows to be no code, or None.

        The workbook reads each cell alone; with its type in front none takes it for a code.
        """
        assert self.code is not None  # noqa: S101 - the caller has looked
        value, stated = self._code_in(values), self._stated(values)
        if is_blank(value) or not describe(value).recognized:
            return None
        if describe(value, evidence=evidence, stated_type=stated).recognized:
            return None
        said = stated_type(stated)
        name = " ".join(stated.split()) if said is not None and not said.systems else "Not a code:"
        return f"{name} {as_kind(_CODE, value)}"

    def _refuse_what_lacks(self) -> None:
        for one in self.lacking:
            option = self.source.options[one.heading]
            if one in self.unclear:
                names = " and ".join(column.shown for column in self.unclear[one][:2])
                raise InputError(
                    f"Two columns of {self.source.path.name} could be {one.heading!r}, {names}; "
                    f"name yours with {option}."
                )
            raise InputError(
                f"No column {one.heading!r} was found in {self.list.where}; "
                f"{self.layout.columns_there_are(one.heading)} Name yours with {option}."
            )

    def _refuse_what_is_wrong(self, lines: list[Line], *, unstored: bool) -> None:
        name = self.source.path.name
        if unstored:
            raise InputError(
                f"{name} holds formulas whose results no program has stored yet; "
                "open it in Excel, save it, and make the workbook again."
            )
        required = [one for one in self.places if one.required]
        if required and all(line[one.heading] == "" for line in lines for one in required):
            names = " and ".join(column.shown for one in required for column in self.places[one])
            raise InputError(f"{name} holds nothing in column {names}; name another column.")
        if len(lines) > self.table.most:
            raise InputError(
                f"{name} has {len(lines):,} lines and this workbook takes {self.table.most:,}; "
                "leave out what is not needed."
            )

    def _understood(self, lines: int, blank: int, doubted: int, evidence: Evidence) -> list[str]:
        rows = self.layout.header_rows
        headings = f"headings in row {rows[-1]}" if rows else "no row of headings"
        found = ", ".join(
            f"{one.heading} = {' and '.join(column.shown for column in columns)}"
            for one, columns in self.places.items()
        )
        said = [f"{self.table.sheet}: {lines:,} lines from {self.list.where}, {headings}: {found}."]
        missing = [
            one.heading for one in self.table.inputs if one not in self.places and one not in self.unclear
        ]
        if missing:
            said.append(f"Not found, and left blank: {', '.join(missing)}.")
        for one, columns in self.unclear.items():
            names = " and ".join(column.shown for column in columns)
            said.append(
                f"Left blank, because {names} could each be {one.heading}; "
                f"name yours with {self.source.options[one.heading]}."
            )
        if self.code is not None and self.code.stated_type is not None:
            said.append(f"The type of each code stands in {self.code.stated_type.shown}.")
        if blank:
            said.append(f"Rows left out, because they hold nothing in these columns: {blank:,}.")
        if doubted:
            said.append(
                f"Numbers that are no CPT or HCPCS codes, written with what they are in front: {doubted:,}."
            )
        return [*said, *evidence.conclusions, *evidence.doubts]


def _joined(one: Input, values: Sequence[object]) -> Value:
    """Return what a column of the table holds: one value, or the modifiers of several columns."""
    if one.kind == _CODE or len(values) == 1:
        return as_kind(one.kind, next((value for value in values if not is_blank(value)), values[0]))
    return ", ".join(str(text) for value in values if (text := as_kind(one.kind, value)) != "")
