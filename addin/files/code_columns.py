"""Which columns of a list hold its codes, and which speak of them: stated types and modifiers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addin.files.headings import heading
from addin.files.layout import Column, Layout, cell_of, is_code, is_modifiers, share
from udfs.describe import describe
from udfs.errors import InputError
from udfs.stated_types import stated_type

_MANY, _SOME, _ANY = 0.6, 0.3, 0.05  # shares of a column's filled cells
_AS_GOOD = 0.15  # how much fewer codes a column may have to be as good as the best


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """A column with codes, and what stands beside it about them."""

    column: Column
    stated_type: Column | None = None
    modifiers: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """What a user says of a list instead of letting it be found."""

    columns: tuple[str, ...] = ()
    modifier_columns: tuple[str, ...] = ()
    type_column: str | None = None
    header_row: int | None = None
    # What to do where there is no telling; each command has options of its own.
    which_column: str = "Name the column of the codes with --column."
    which_sheet: str = "add --sheet or --all-sheets."


def find_code_columns(
    layout: Layout, rows: Sequence[Sequence[object]], named: Named | None = None
) -> list[CodeColumn]:
    """Return the columns with codes, in their order; none where there is no telling.

    Args:
        layout: of the list.
        rows: some of its rows below the headings.
        named: what the user has named, which is taken as it is said.

    Raises:
        InputError: there is no column that was named.
    """
    named = named or Named()
    if named.columns:
        codes = list(dict.fromkeys(map(layout.named, named.columns)))
    else:
        codes = _by_heading(layout, rows) or _by_content(layout, rows)
    types = _types(layout, rows, codes, named)
    modifiers = _modifiers(layout, rows, codes, named)
    return [CodeColumn(one, types.get(one), tuple(modifiers.get(one, ()))) for one in codes]


def only_code_column(found: Sequence[CodeColumn], rows: Sequence[Sequence[object]]) -> CodeColumn:
    """Return the one column with codes where a list can have only one.

    Raises:
        InputError: two are equally good.
    """
    if len(found) == 1:
        return found[0]
    filled = [share([cell_of(row, one.column.index) for row in rows], is_code) for one in found]
    best = max(filled)
    good = [one for one, part in zip(found, filled, strict=True) if part >= best - _AS_GOOD]
    if len(good) > 1:
        names = " and ".join(one.column.shown for one in good[:2])
        raise InputError(f"Two columns could hold the codes, {names}; name one.")
    return good[0]


def _by_heading(layout: Layout, rows: Sequence[Sequence[object]]) -> list[Column]:
    """Return the columns whose headings name codes; vague ones only where their cells agree."""
    found = layout.with_role("code")
    sure = [one for one in found if one.role.rank == 1 and (one.role.exact or _read(one, rows))]
    vague = [one for one in found if one.role.rank == 2 and _codes(one, rows, _ANY)]
    if not sure and not vague:  # no code in full: then one that is called so, if anything is read in it
        vague = [one for one in found if one.role.exact and (_read(one, rows) or not _filled(one, rows))]
    if vague and not sure:
        named_so = [one for one in found if one.role.rank == vague[0].role.rank]
        sure = _most_alike([*vague, *(one for one in named_so if one not in vague)])
    taken = [one for one in sure if one.role.exact] or sure
    return sorted(taken, key=lambda one: one.index)


def _most_alike(columns: Sequence[Column]) -> list[Column]:
    """Return the first of vaguely named columns, and those that are named like it (code|1, code|2)."""
    return [one for one in columns if heading(one.heading).key == heading(columns[0].heading).key]


def _by_content(layout: Layout, rows: Sequence[Sequence[object]]) -> list[Column]:
    """Return the columns without a known heading that are full of codes."""
    filled = [
        (share([cell_of(row, one.index) for row in rows], is_code), one)
        for one in layout.columns
        if not one.role.name and (len(layout.columns) == 1 or _has_letters(one, rows))
    ]
    best = max((part for part, _ in filled), default=0)
    return [one for part, one in filled if part >= max(_MANY, best - _AS_GOOD)]


def _has_letters(column: Column, rows: Sequence[Sequence[object]]) -> bool:
    """Whether a code has a letter, or zeros in front: prices and ZIP codes have none."""
    cells = [cell_of(row, column.index) for row in rows]
    texts = [value.strip() for value in cells if isinstance(value, str) and is_code(value)]
    return any(not text.isdigit() or text.startswith("0") for text in texts)


def _types(
    layout: Layout, rows: Sequence[Sequence[object]], codes: Sequence[Column], named: Named
) -> dict[Column, Column]:
    if named.type_column is not None:
        return dict.fromkeys(codes, layout.named(named.type_column))
    found = [
        one
        for one in layout.with_role("stated_type")
        if share([cell_of(row, one.index) for row in rows], _is_type)
        >= (_MANY if one.role.rank > 1 else _SOME)
    ]
    found.sort(key=lambda one: one.index)
    if len(found) == 1:
        alike = [one for one in codes if _ordinals(one) == _ordinals(found[0])]
        return dict.fromkeys(alike or codes, found[0])
    return {one: paired for one in codes if (paired := _paired(one, found)) is not None}


def _is_type(value: object) -> bool:
    return isinstance(value, str) and stated_type(value) is not None


def _modifiers(
    layout: Layout, rows: Sequence[Sequence[object]], codes: Sequence[Column], named: Named
) -> dict[Column, list[Column]]:
    if named.modifier_columns:
        found = list(map(layout.named, named.modifier_columns))
    else:
        found = [
            one
            for one in layout.with_role("modifier")
            if share([cell_of(row, one.index) for row in rows], is_modifiers) >= _MANY
            or (one.role.exact and not _filled(one, rows))
        ]
        found.sort(key=lambda one: one.index)
    if len(codes) < 2:
        return dict.fromkeys(codes, found)
    belonging: dict[Column, list[Column]] = {}
    for modifier in found:
        before = [one for one in codes if one.index < modifier.index]
        belonging.setdefault(before[-1] if before else codes[0], []).append(modifier)
    return belonging


def _paired(code: Column, others: Sequence[Column]) -> Column | None:
    """Return the column that has the same number as a code column, or stands next behind it."""
    alike = [one for one in others if _ordinals(one) == _ordinals(code)]
    if len(alike) == 1 and _ordinals(code):
        return alike[0]
    return next((one for one in others if one.index > code.index), None)


def _ordinals(column: Column) -> tuple[int, ...]:
    return heading(column.heading).ordinals


def _codes(column: Column, rows: Sequence[Sequence[object]], least: float) -> bool:
    return share([cell_of(row, column.index) for row in rows], is_code) >= least


def _read(column: Column, rows: Sequence[Sequence[object]]) -> bool:
    cells = [cell_of(row, column.index) for row in rows]
    return share(cells, lambda value: describe(value).recognized) >= _ANY


def _filled(column: Column, rows: Sequence[Sequence[object]]) -> bool:
    return any(cell_of(row, column.index) not in (None, "") for row in rows)
