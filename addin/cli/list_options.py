"""The options that say which columns of a list hold codes, and how they are read: alike in all commands."""

from __future__ import annotations

from typing import Annotated

import typer

ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        "-c",
        metavar="COLUMN",
        help="A column with codes: its heading or letter (default: found by headings and content). "
        "Repeat it for more columns.",
    ),
]
ModifierColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--modifier-columns",
        metavar="COLUMN",
        help="A column with modifiers (default: found by its heading). Repeat it for more.",
    ),
]
TypeColumnOption = Annotated[
    str | None,
    typer.Option(
        "--type-column",
        metavar="COLUMN",
        help="The column that says of what type each code is, such as CPT or MS-DRG (default: found).",
    ),
]
CellByCellOption = Annotated[
    bool,
    typer.Option("--cell-by-cell", help="Read each cell alone, as a formula does, not as one of its column."),
]
