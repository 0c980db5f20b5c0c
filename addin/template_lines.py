"""The lines of a workbook's tables, from the files and releases that the options of its command name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addin.files.table_lines import Source, read_lines
from addin.files.user_table import NoSuchColumnError
from addin.releases import change_lines, release_lines
from addin.template_options import RELEASES, column_parameter, column_word, file_parameters, release_parameter
from udfs.errors import InputError
from udfs.releases.names import checked_quarter
from workbook_templates.declaration import Line, Table, Workbook


def named_releases(declared: Workbook, given: Mapping[str, Any]) -> dict[str, str]:
    """Answer the releases that fill a table, by their options, the earlier one first.

    Args:
        declared: the workbook.
        given: what the user gave, by the parameters of the options.

    Raises:
        InputError: the one that should be earlier is not, or one is no name of a release.
    """
    options = {release for table in declared.inputs for release in RELEASES[table.release]}
    named = {
        release: str(quarter)
        for release in sorted(options)  # "from", "to"
        if (quarter := given[release_parameter(release)]) is not None
    }
    if {"from", "to"} <= named.keys() and checked_quarter(named["from"]) >= checked_quarter(named["to"]):
        raise InputError("The release of --from must be earlier than that of --to.")
    return named


def given_lines(table: Table, given: Mapping[str, Any]) -> tuple[Line, ...] | None:
    """Answer the lines of a table from its file or release, None where none is named.

    Args:
        table: the table.
        given: what the user gave, by the parameters of the options.

    Raises:
        InputError: what is named does not go together, or cannot be read.
    """
    releases = [name for name in RELEASES[table.release] if given[release_parameter(name)] is not None]
    if releases:
        named_too = [name for name in file_parameters(table) if given[name]]
        if named_too:
            raise InputError(
                f"{table.sheet} is filled from a release or from a file; leave out --{releases[0]}, or "
                f"--{named_too[0].replace('_', '-')}."
            )
        return _from_releases(table, given.get("release_from"), given.get("release_to"))
    named = {column.heading: given[column_parameter(table, column)] for column in table.inputs}
    columns = {heading: header for heading, header in named.items() if header}
    if given[table.option] is None:
        if columns or given[f"{table.option}_sheet"]:
            raise InputError(f"Columns or a sheet are given, but no file; add it with --{table.option}.")
        return None
    source = Source(given[table.option], columns, given[f"{table.option}_sheet"])
    try:
        return read_lines(table, source)
    except NoSuchColumnError as error:
        sought = next((one for one in table.inputs if one.heading == error.column), None)
        if sought is None or sought.heading in columns:
            raise
        # Nobody has typed this name: it is the column's own, and yours is called otherwise.
        raise error.to_be_named(f"--{table.option}-{column_word(sought)}") from error
    except InputError as error:
        # Each list has its own option for its sheet.
        raise InputError(str(error).replace("--sheet", f"--{table.option}-sheet")) from error


def _from_releases(table: Table, before: str | None, after: str | None) -> tuple[Line, ...]:
    """Answer the lines of a table from the releases of --from and --to, one of which there is."""
    if table.release == "from":
        return release_lines(str(before))
    if after is None:
        raise InputError("--from is the earlier one of two releases; name the later one with --to.")
    return release_lines(after, before) if table.release == "to" else change_lines(after, before)
