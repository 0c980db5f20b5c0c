"""The options of a workbook's command: files, sheets, columns and releases, as its inputs declare them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook_templates.declaration import Input, Table, Workbook

# What a table can be filled with: the options that name releases, and what each of them is.
RELEASES = {
    "": {},
    "from": {"from": "A release you have imported"},
    "to": {"to": "A release you have imported"},
    "changes": {
        "from": "The earlier one of two releases you have imported",
        "to": "The release you have imported whose changes are wanted",
    },
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command: what it is called in Python and on the command line."""

    parameter: str
    flags: tuple[str, ...]
    kind: Any
    metavar: str | None
    default: Any
    help: str


def options_of(declared: Workbook) -> list[Option]:
    """Answer the options of a workbook's command, in the order in which its help shows them.

    Args:
        declared: the workbook.
    """
    options = [
        Option(
            "output", ("--output", "-o"), Path, "FILE", inspect.Parameter.empty, "The .xlsx file to create."
        )
    ]
    for table in declared.inputs:
        name = table.option
        options.append(Option(name, (f"--{name}",), Path | None, "FILE", None, f"A file with {table.what}."))
        options.append(
            Option(
                f"{name}_sheet",
                (f"--{name}-sheet",),
                str | None,
                "SHEET",
                None,
                "Its sheet (default: the active one).",
            )
        )
        options += [_column_option(table, column) for column in table.inputs]
        options += [
            Option(
                release_parameter(release),
                (f"--{release}",),
                str | None,
                "RELEASE",
                None,
                f"{RELEASES[table.release][release]}, such as 2026-07, instead of --{name}.",
            )
            for release in RELEASES[table.release]
        ]
    options.append(Option("sample", ("--sample",), bool, None, False, "Fill it with a made-up sample."))
    options.append(
        Option(
            "live",
            ("--live",),
            bool,
            None,
            False,
            "Write formulas everywhere, so that codes can be changed there (long lists open slowly).",
        )
    )
    options.append(Option("force", ("--force",), bool, None, False, "Replace the output file if it exists."))
    return options


def _column_option(table: Table, column: Input) -> Option:
    word = column_word(column)
    flags = [f"--{table.option}-{word}"]
    if column is next((one for one in table.inputs if one.kind == "code"), None):
        flags.append(f"--{table.option}-column")  # the column of a list of codes
    needed = "" if column.required else " Optional."
    return Option(
        column_parameter(table, column), tuple(flags), str | None, "COLUMN", None,
        f"Its column {column.heading}: heading or letter; default: found by its heading.{needed}",
    )  # fmt: skip


def column_word(column: Input) -> str:
    """Answer what a column is called in an option.

    Args:
        column: the column.
    """
    return column.heading.lower().replace(" ", "-").replace("?", "")


def column_parameter(table: Table, column: Input) -> str:
    """Answer the parameter that names a column of a file.

    Args:
        table: the table that the file fills.
        column: the column.
    """
    return f"{table.option}_{column_word(column)}".replace("-", "_")


def release_parameter(release: str) -> str:
    """Answer the parameter that names a release.

    Args:
        release: "from" or "to", as the option is called.
    """
    return f"release_{release}"  # "from" alone is no name in Python


def file_parameters(table: Table) -> list[str]:
    """Answer the parameters that name the file for a table, its sheet and its columns.

    Args:
        table: the table.
    """
    columns = (column_parameter(table, column) for column in table.inputs)
    return [table.option, f"{table.option}_sheet", *columns]
