"""What stands where in a list: the row of the headings, and what each column is for.

A row of headings is found once, by what it is: texts, headings that are known, another kind of cells below.
Nothing below it is ever taken for a heading, and nothing in it for data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from difflib import get_close_matches

from addin.files.columns import column_letters, column_number
from addin.files.headings import NO_ROLE, Role, heading, role_of
from udfs.errors import InputError

LOOKED_AT = 50  # rows among which the headings are
_MOST_NAMED = 12
_MOST_STACKED = 4  # rows that one heading may be spread over
_LONGEST_HEADING = 250
_MANY_KNOWN = 6  # as three headings that are known as a whole
_OVER_CODES = 100  # more than all known headings of a row
_HALF, _SOME = 0.5, 0.2  # shares of a column's filled cells

_FULL = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})(?:[-, ]*[0-9A-Z]{2}){0,4}"
# Alone, or as the first and the last of a range.
_CODE = re.compile(rf"['*+]?{_FULL}(?:\s*(?:[-\u2013]|to|thru|through)\s*{_FULL})?['*]?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+(]*\$?\s*[-+(]*(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*[)%-]*")
_CODES = re.compile(rf"{_CODE.pattern}(?:[\s,;&/–-]|and|or|to|thru|through)+(?:.*)", re.IGNORECASE)  # several
_DATE = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[ T].*)?|[0-9]{1,2}-[A-Za-z]{3}(?:-[0-9]{2,4})?"
)
_MODIFIERS = re.compile(r"[0-9A-Z]{2}(?:[\s,;:/|-]+[0-9A-Z]{2})*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?=.*[0-9])[A-Z0-9.-]{3,12}")  # RUA10, 110-1: what data look like
_PLACEHOLDER = re.compile(r"\W*(?:n/?a|none|null|nil|no (?:cpt|hcpcs|code)|tbd|unknown|-+)\W*", re.IGNORECASE)


class NoSuchColumnError(InputError):
    """A list has no column of that heading, or no such letters."""

    def __init__(self, column: str, columns: str) -> None:
        super().__init__(f"There is no column {column!r}; {columns}")
        self.column = column


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    index: int  # from 0
    heading: str  # as it is written, without line breaks; "" where there is none
    role: Role = NO_ROLE
    may_be_shown: bool = True  # not where the row may be none of headings: it could be a patient's

    @property
    def letters(self) -> str:
        """The letters above the column in a spreadsheet."""
        return column_letters(self.index + 1)

    @property
    def shown(self) -> str:
        """Heading and letters, as a summary says them."""
        return f"{self.heading} ({self.letters})" if self.heading and self.may_be_shown else self.letters


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings and the rows of a list are, and what its columns are for."""

    columns: tuple[Column, ...]
    header_rows: tuple[
        int, ...
    ]  # their numbers, from 1; more than one where headings are stacked; () for none
    first_row: int  # the number of the first row below the headings

    def with_role(self, *names: str) -> list[Column]:
        """Return the columns that have one of these roles, the surest first."""
        found = [column for column in self.columns if column.role.name in names]
        return sorted(
            found, key=lambda column: (names.index(column.role.name), _surety(column), column.index)
        )

    def named(self, name: str) -> Column:
        """Return the column that a user means by a heading or by letters; a heading wins over letters.

        Raises:
            InputError: there is no such column, or more than one of that heading.
        """
        wanted = heading(name)
        said = [column for column in self.columns if column.heading]
        found = [column for column in said if _plain(column.heading) == _plain(name)]
        found = found or [column for column in said if wanted.words and heading(column.heading) == wanted]
        if len(found) > 1:
            letters = ", ".join(column.letters for column in found)
            raise InputError(f"{len(found)} columns are headed {name!r}; name one by its letter: {letters}.")
        if found:
            return found[0]
        number = column_number(name.strip())
        if number is not None and number <= len(self.columns):
            return self.columns[number - 1]
        raise NoSuchColumnError(name, self.columns_there_are(name))

    def columns_there_are(self, wanted: str = "") -> str:
        """Return a part of a sentence with the headings of the list, the most similar one in front."""
        headings = [column.heading for column in self.columns if column.heading and column.may_be_shown]
        if not headings:
            last = f"ends with column {column_letters(len(self.columns))}" if self.columns else "is blank"
            known = "no known headings were" if self.header_rows else "no row of headings was"
            return f"{known} found and the list {last}; name a column by its letter."
        similar = get_close_matches(
            heading(wanted).key, [heading(one).key for one in headings], n=1, cutoff=0.7
        )
        words = [one for one in headings if set(heading(wanted).words) & set(heading(one).words)]
        perhaps = [one for one in headings if similar and heading(one).key == similar[0]] or words
        hint = f"perhaps {perhaps[0]!r} is meant; " if perhaps else ""
        shown = [one.heading if one.may_be_shown else one.letters for one in self.columns if one.heading]
        more = " and more" if len(shown) > _MOST_NAMED else ""
        return f"{hint}the columns are: {', '.join(shown[:_MOST_NAMED])}{more}."


def find_layout(
    rows: Sequence[Sequence[object]],
    width: int = 0,
    *,
    header_row: int | None = None,
    named: Sequence[str] = (),
) -> Layout:
    """Return the layout of a list.

    Args:
        rows: its first rows, row 1 first.
        width: how many columns it has, if that does not show in them.
        header_row: the number of the row with the headings as the user says it, 0 for none; None to find it.
        named: headings or letters that the user names.

    >>> layout = find_layout([["Charges of 2026"], ["Proc Cd", "Chg Amt"], ["99213", 92.5], [142, 40]])
    >>> layout.header_rows, [column.role.name for column in layout.columns]
    ((2,), ['code', 'charge'])
    """
    width = max(width, *map(len, rows), 0)
    if header_row is None:
        place = _heading_row(rows[:LOOKED_AT])
        if place is None:
            place = _row_with(rows[:LOOKED_AT], named)
    else:
        place = header_row - 1 if header_row else None
        if place is not None and (place >= len(rows) or not any(map(_is_filled, rows[place]))):
            raise InputError(f"Row {header_row} is blank; name the row of the headings with --header-row.")
    if place is None:
        first = next((number for number, row in enumerate(rows, start=1) if any(map(_is_filled, row))), 1)
        return Layout(tuple(Column(index, "") for index in range(width)), (), first)
    stacked = [place, *_continued(rows, place)] if header_row is None else [place]
    above = _above(rows, place) if header_row is None else []
    columns = []
    for index in range(width):
        own = [_shown(cell_of(rows[row], index)) for row in stacked]
        over = _shown(_spread(rows[above[0]], index)) if above else ""
        columns.append(_column(index, [one for one in own if one], over))
    numbers = tuple(row + 1 for row in (*above, *stacked))
    sure = _surely_headings(columns, rows[stacked[-1] + 1 :], named)
    columns = [replace(column, may_be_shown=column in sure) for column in columns]
    return Layout(tuple(columns), numbers, stacked[-1] + 2)


def _column(index: int, own: list[str], over: str) -> Column:
    """Return a column with the role that its heading says as a whole, or else in one of its parts."""
    whole = " ".join(own)
    ways = [f"{over} {whole}".strip(), whole, *own[:1]]
    roles = [role for role in map(role_of, dict.fromkeys(ways)) if role.name]
    role = next((one for one in roles if one.exact), roles[0] if roles else NO_ROLE)
    return Column(index, ways[0], role)


def _surely_headings(
    columns: Sequence[Column], below: Sequence[Sequence[object]], named: Sequence[str]
) -> Sequence[Column]:
    """Return the columns whose headings are surely no patient's data: a line of a list may say Medicare too.

    All of them are headings where the user names one of them, or where one names codes that stand below it.
    Where half of them are known as a whole and none is found in its column again, those may be shown.
    """
    headed = [column for column in columns if column.heading]
    asked = {_plain(name) for name in named}
    for column in headed:
        cells = [cell_of(row, column.index) for row in below]
        if _plain(column.heading) in asked or (column.role.name == "code" and share(cells, is_code) >= _SOME):
            return headed
    known = [column for column in headed if column.role.exact]
    again = any(
        _plain(column.heading) == _plain(_shown(cell_of(row, column.index)))
        for column in headed
        for row in below[:LOOKED_AT]
    )
    return known if 1 < len(known) >= len(headed) / 2 and not again else ()


# Which row it is -------------------------------------------------------------------------------------


def _heading_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Return the index of the row with the headings, the first of them where they are stacked; or None."""
    filled_in = [[index for index, value in enumerate(row) if _is_filled(value)] for row in rows]
    widest = max(map(len, filled_in), default=0)
    first = next((place for place, filled in enumerate(filled_in) if filled), 0)
    best: tuple[int, float, int] | None = None
    for place, (row, filled) in enumerate(zip(rows, filled_in, strict=True)):
        known = _known_in(row)
        numbered = sum(_is_numbered(row[index]) for index in filled)
        if not filled or not all(_may_be_heading(row[index]) for index in filled):
            continue
        if 3 * numbered > len(filled) and known < _MANY_KNOWN:
            continue
        if len(filled) == 1 and widest > 1 and not _heads_codes(rows, place, filled[0]):
            continue  # a title
        changes = sum(_changes_below(rows, place, index) for index in filled)
        sure = known >= len(filled) or (known > 1 and place == first)
        # Metadata above can have more headings that are known, but no codes below them.
        if any(_heads_codes(rows, place, at) for at in filled):
            known += _OVER_CODES
        if known and not (changes or sure):
            continue  # words among words
        different = len({_plain(_shown(row[index])) for index in filled}) == len(filled) == widest
        on_top = place == first and different and changes
        if not known and not on_top and (2 * changes < len(filled) or 2 * len(filled) < widest):
            continue
        score = changes + len(filled) / (widest or 1)
        # Of rows with as many known headings the first one: a form repeats them above each of its parts.
        better = best is None or known > best[0] or (not known and not best[0] and score > best[1])
        # What stands right above as few words is what groups of the headings have in common.
        below = best is not None and place == best[2] + 1 and known == best[0] and score > best[1]
        if better or below:
            best = known, score, place
    if best is None:
        return None
    place = best[2]
    while place and len(filled_in[place - 1]) >= len(filled_in[place]) and _known_in(rows[place - 1]):
        if not all(_may_be_heading(rows[place - 1][index]) for index in filled_in[place - 1]):
            break
        place -= 1
    return place


def _row_with(rows: Sequence[Sequence[object]], named: Sequence[str]) -> int | None:
    """Return the index of the first row of texts that has a heading which the user names, None for none."""
    wanted = {_plain(name) for name in named}
    for place, row in enumerate(rows):
        texts = [_shown(value) for value in row if _is_filled(value)]
        if wanted.intersection(map(_plain, texts)) and all(map(_may_be_heading, texts)):
            return place
    return None


def _known_in(row: Sequence[object]) -> int:
    """Return how many headings of a row are known; one that is known as a whole counts twice."""
    roles = [role_of(_shown(value)) for value in row if _is_filled(value)]
    return sum(2 if role.exact else 1 for role in roles if role.name)


def _heads_codes(rows: Sequence[Sequence[object]], place: int, index: int) -> bool:
    """Whether a cell is a known heading of codes, and codes stand below it."""
    role = role_of(_shown(rows[place][index]))
    below = [cell_of(row, index) for row in rows[place + 1 :]]
    return role.name == "code" and role.exact and share(below, is_code) >= _SOME


def _changes_below(rows: Sequence[Sequence[object]], place: int, index: int) -> bool:
    """Whether the cells below a text are mostly of another kind: codes, numbers, dates."""
    below = [value for row in rows[place + 1 : place + 26] if _is_filled(value := cell_of(row, index))]
    return bool(below) and share(below, lambda value: kind_of_cell(value) != "text") >= _HALF


def _continued(rows: Sequence[Sequence[object]], place: int) -> list[int]:
    """Return the rows below the headings that go on with them: texts where all else are numbers or codes."""
    found: list[int] = []
    for row_index in range(place + 1, min(place + _MOST_STACKED, len(rows))):
        row = rows[row_index]
        filled = [index for index, value in enumerate(row) if _is_filled(value)]
        below = [_kinds_below(rows, row_index, index) for index in filled]
        if (
            not filled
            or (len(filled) == 1 and not found)
            or not all(_may_be_heading(row[index]) for index in filled)
            or "text" in below
            or not set(below) - {"blank"}
        ):
            break
        found.append(row_index)
    return found


def _kinds_below(rows: Sequence[Sequence[object]], place: int, index: int) -> str:
    kinds = [kind_of_cell(cell_of(row, index)) for row in rows[place + _MOST_STACKED : place + 26]]
    kinds = [kind for kind in kinds if kind != "blank"]
    if not kinds:
        return "blank"
    return "text" if 2 * kinds.count("text") > len(kinds) else "other"


def _above(rows: Sequence[Sequence[object]], place: int) -> list[int]:
    """Return the row above the headings where it heads groups of them: Charges over 2025 and 2026."""
    if place == 0:
        return []
    row, own = rows[place - 1], rows[place]
    filled = [index for index, value in enumerate(row) if _is_filled(value)]
    groups = len(filled) > 1 and all(_may_be_heading(row[index]) for index in filled)
    covers = groups and all(_is_filled(cell_of(own, index)) for index in filled)
    # What stands over single headings alone heads no group; a row of data above has as many cells as they.
    return [place - 1] if covers and 2 * len(filled) <= sum(map(_is_filled, own)) + 1 else []


def _spread(row: Sequence[object], index: int) -> object:
    """Return what stands above a column, or left of it in the same row, as merged cells are written."""
    return next((row[at] for at in range(min(index, len(row) - 1), -1, -1) if _is_filled(row[at])), None)


# What a cell is --------------------------------------------------------------------------------------


def kind_of_cell(value: object) -> str:
    """Return "blank", "number", "date", "code" or "text", by what stands in a cell.

    >>> [kind_of_cell(value) for value in (None, 12, "$1,250.00", "99213-25", "2026-07-01", "Fee")]
    ['blank', 'number', 'number', 'code', 'date', 'text']
    """
    if not _is_filled(value):
        return "blank"
    if isinstance(value, (date, time, timedelta)):
        return "date"
    if not isinstance(value, str):
        return "number"
    text = value.strip()
    if _DATE.fullmatch(text):
        return "date"
    if _CODE.fullmatch(text):
        return "code"
    return "number" if _NUMBER.fullmatch(text) else "text"


def is_code(value: object) -> bool:
    """Return whether a cell is written as a code in full, or a range of codes, with or without modifiers.

    >>> is_code("J1100"), is_code(99213), is_code(142), is_code("Total")
    (True, True, False, False)
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 10_000 <= value <= 99_999 and value == int(value)
    return isinstance(value, str) and _CODE.fullmatch(value.strip()) is not None


def is_modifiers(value: object) -> bool:
    """Return whether a cell holds modifiers and nothing else.

    >>> is_modifiers("26, 59"), is_modifiers(25), is_modifiers("Active")
    (True, True, False)
    """
    text = f"{value:g}" if isinstance(value, float) else str(value).strip()
    return _MODIFIERS.fullmatch(text) is not None


def share(values: Sequence[object], test: Callable[[object], bool]) -> float:
    """Return the share of the filled cells that meet a test, 0 where all are blank."""
    filled = [value for value in values if _is_filled(value)]
    return sum(map(test, filled)) / len(filled) if filled else 0.0


def _may_be_heading(value: object) -> bool:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 1990 <= value <= 2100  # a year above its amounts
    if not isinstance(value, str) or len(value) > _LONGEST_HEADING or _PLACEHOLDER.fullmatch(value):
        return False
    return (
        not _CODES.fullmatch(value.strip())
        and any(sign.isalpha() or sign in "#$%" for sign in value)
        and kind_of_cell(value) == "text"
    )


def _is_numbered(value: object) -> bool:
    """Whether a text has letters and digits as codes of other kinds have: RUA10, and LABCERT1 too."""
    text = value.strip() if isinstance(value, str) else ""
    return _NUMBERED.fullmatch(text) is not None and not role_of(text).name


def _is_filled(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def cell_of(row: Sequence[object], index: int) -> object:
    """Return the cell of a row in a column, counted from 0; None where the row is shorter."""
    return row[index] if index < len(row) else None


def _shown(value: object) -> str:
    return " ".join(str(value).split()) if _is_filled(value) else ""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _surety(column: Column) -> tuple[int, bool]:
    return column.role.rank, not column.role.exact
