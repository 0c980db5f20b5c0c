"""Importing the user's own, licensed list of CPT codes, which never leaves the machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from addin.files.code_columns import Named, only_code_column
from addin.files.code_lists import CodeList, judged_rows, open_code_lists
from addin.files.layout import Column
from addin.files.user_list import is_blank
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
    understood: tuple[str, ...]  # where things stand in the list, a sentence a line

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
    path: Path,
    *,
    code_column: str | None = None,
    description_column: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> CptSummary:
    """Import the user's own list of CPT codes in place of the one before.

    Columns that are not named are found by their headings.

    Raises:
        InputError: the list cannot be read, has no such columns, or no CPT codes in it.
        StoreError: the store cannot be written. In both cases nothing is changed.
    """
    named = Named(
        columns=() if code_column is None else (code_column,),
        header_row=header_row,
        which_column="Name the column of the codes with --code-column.",
        which_sheet="add --sheet.",
    )
    with open_code_lists(path, named, sheet=sheet) as lists:
        found = lists[0]
        code = only_code_column(found.codes, judged_rows(found.source, found.layout)).column
        description = _description(found, description_column)
        records: dict[str, ReleaseRecord] = {}
        left_out = []
        for number, (written, text) in found.rows([code.index, description.index]):
            if is_blank(written):
                continue
            described = describe(written)
            if described.system != "CPT" or described.code in records:
                left_out.append(number)
                continue
            records[described.code] = _EMPTY._replace(
                code=described.code, long_description=" ".join(user_text(text).split())
            )
        understood = (*found.understood(), f"Descriptions in column {description.shown}.")
    if not records:
        raise InputError(
            f"Column {code.letters} of {path.name} holds no CPT codes; choose another with --code-column."
        )
    source = Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stem)
    kept = keep_release(data_folder(), CPT_LIST, source, list(records.values()))
    look_again()
    replaced = bool(kept.replaced)
    return CptSummary(
        path.name, len(records), kept.unchanged, replaced, tuple(left_out), code.letters, understood
    )


def _description(found: CodeList, name: str | None) -> Column:
    if name is not None:
        return found.layout.named(name)
    columns = found.layout.with_role("description")
    if not columns:
        raise InputError(
            f"No column with descriptions was found in {found.source.where}; "
            f"{found.layout.columns_there_are()} Name it with --description-column."
        )
    return columns[0]


_EMPTY = ReleaseRecord(*[""] * len(ReleaseRecord._fields))
