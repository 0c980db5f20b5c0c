"""``hcpcs-excel classify``: what each code of a list is, in a copy of the list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from addin.classify import RESULT_COLUMNS, ClassifySummary, classify_file
from addin.cli.screen import codes_table, number_of_rows, progress_bar, remarks_table


def classify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="The list: .xlsx .xlsm .xls .xlsb .ods .csv .tsv .txt",
            show_default=False,
        ),
    ],
    column: Annotated[
        str,
        typer.Option(
            "--column", "-c", metavar="COLUMN", help="The column with the codes: its heading or its letter."
        ),
    ],
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", "-s", metavar="SHEET", help="Sheet to read (default: the active one)."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Output file (default: FILE-classified next to the list).",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the output file if it exists.")] = False,
) -> None:
    """Copy a list and write next to each code what it is. The list itself is never changed."""
    with progress_bar("Classifying") as progress:
        summary = classify_file(file, column, sheet=sheet, target=output, force=force, progress=progress)
    show_summary(summary, Console())


def show_summary(summary: ClassifySummary, console: Console) -> None:
    """Show what came of classifying a list.

    Args:
        summary: what came of it.
        console: where to show it.
    """
    console.print(
        codes_table(
            f"Codes in column {summary.column}",
            summary.counts,
            rows=summary.rows,
            unrecognized=summary.unrecognized,
            blank=summary.blank,
            unstored=summary.unstored,
        )
    )
    if summary.checks:
        console.print(remarks_table(RESULT_COLUMNS[-1], summary.checks))
    for line in summary_lines(summary):
        console.print(Text(line), soft_wrap=True)


def summary_lines(summary: ClassifySummary) -> list[str]:
    """Answer what is to be said of the result besides the counts, one sentence a line.

    Args:
        summary: what came of classifying a list.
    """
    lines = []
    if summary.unrecognized and not summary.counts:
        lines.append(f"No code was recognized: check that column {summary.column} is the one with the codes.")
    if summary.unstored:
        lines.append(
            f"{number_of_rows(summary.unstored)} left out, because the code is a formula without a saved "
            "value: open the list in Excel, save it, and classify it again."
        )
    lines.append(
        f"Description and status, as of today, by release {summary.release}."
        if summary.release
        else "No release is loaded, so the columns Description, Status and Release were left out; "
        "import one with hcpcs-excel release import."
    )
    lines.append(f"Results from column {summary.first_result_column} on: {summary.target}")
    return lines
