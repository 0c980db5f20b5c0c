"""Importing the user's own, licensed list of CPT codes, which never leaves the machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from addin.files.user_table import (
    FoundColumn,
    NoSuchColumnError,
    UserTable,
    find_column,
    is_blank,
    read_table,
)
from udfs.describe import describe
from udfs.errors import InputError
from udfs.releases.current import look_again
from udfs.releases.folder import data_folder
from udfs.releases.keep import Source, counted, keep_release
from udfs.releases.record import ReleaseRecord
from udfs.releases.store import CPT_LIST
from workbook_templates.writing.text_cells import user_text

_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class CptSummary:
    """What came of importing a list of CPT codes."""

    file: str
    codes: int
    unchanged: bool
    replaced: bool  # whether it took the place of another list
    left_out: tuple[int, ...]  # the rows without a CPT code, or with one that stands above already
    column: str  # the letters of the column with the codes

    def sentences(self) -> list[str]:
        """Answer the summary in plain sentences."""
        codes = counted(self.codes, "CPT code")
        if self.unchanged:
            return [f"Your list of {codes} ({self.file}) is already loaded; nothing changed."]
        instead = " in place of the list before" if self.replaced else ""
        lines = [f"Your own list of {codes} is loaded{instead}. It stays on this computer."]
        if self.left_out:
            places = ", ".join(f"{self.column}{row}" for row in self.left_out[:_MOST_PLACES])
            more = " and more" if len(self.left_out) > _MOST_PLACES else ""
            rows = counted(len(self.left_out), "row")
            lines.append(f"{rows} left out, without a CPT code or repeated from above: {places}{more}.")
        return lines


def import_cpt_list(
    path: Path, *, code_column: str, description_column: str, sheet: str | None = None
) -> CptSummary:
    """Import the user's own list of CPT codes in place of the one before.

    Args:
        path: the list: a workbook or a text file.
        code_column: the heading of the column with the codes, or its letter.
        description_column: likewise for the descriptions.
        sheet: the sheet, None for the one in front.

    Returns:
        What came of it.

    Raises:
        InputError: the list cannot be read, has no such columns, or no CPT codes in it.
        StoreError: the store cannot be written. In both cases nothing is changed.
    """
    table = read_table(path, sheet)
    code = _column(table, code_column, "--code-column")
    description = _column(table, description_column, "--description-column")
    first = 0 if code.header_row is None else code.header_row + 1
    records: dict[str, ReleaseRecord] = {}
    left_out = []
    for number, row in enumerate(table.rows[first:], start=first + 1):
        written = row[code.index] if code.index < len(row) else None
        if is_blank(written):
            continue
        described = describe(written)
        if described.system != "CPT" or described.code in records:
            left_out.append(number)
            continue
        text = user_text(row[description.index]) if description.index < len(row) else ""
        records[described.code] = _EMPTY._replace(
            code=described.code, long_description=" ".join(text.split())
        )
    if not records:
        raise InputError(
            f"Column {code.letters} of {path.name} holds no CPT codes; choose another with --code-column."
        )
    source = Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stem)
    kept = keep_release(data_folder(), CPT_LIST, source, list(records.values()))
    look_again()
    return CptSummary(
        path.name, len(records), kept.unchanged, bool(kept.replaced), tuple(left_out), code.letters
    )


def _column(table: UserTable, name: str, option: str) -> FoundColumn:
    try:
        return find_column(table.rows, name)
    except NoSuchColumnError as error:  # also of a name that nobody has typed, when the option is left out
        raise error.to_be_named(option) from error


_EMPTY = ReleaseRecord(*[""] * len(ReleaseRecord._fields))
