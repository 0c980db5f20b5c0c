"""``hcpcs-excel bulk``: what each code is, in files that are too large for a sheet."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from addin.bulk.run import DUCKDB, BulkSummary, Request, classify_files
from addin.cli.screen import codes_table, number_of_rows, remarks_table, steps_bar
from udfs.bulk.answers import DEFAULT_WORDS, WORDS


def bulk(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help='Parquet or CSV (also .gz): files, folders, or patterns such as "claims/*.parquet".',
            show_default=False,
        ),
    ],
    column: Annotated[
        str, typer.Option("--column", "-c", metavar="COLUMN", help="The column with the codes.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Output file: .parquet, .csv or .csv.gz; with Spark, a folder.",
        ),
    ],
    columns: Annotated[
        str, typer.Option("--columns", metavar="WORDS", help=f"The columns to add, from: {', '.join(WORDS)}.")
    ] = ",".join(DEFAULT_WORDS),
    on_date: Annotated[
        str | None,
        typer.Option(
            "--on-date",
            metavar="COLUMN",
            help="A column with dates: adds the status of the code on each line's date.",
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="ENGINE", help="duckdb (on this computer) or spark.")
    ] = DUCKDB,
    spark_master: Annotated[
        str | None,
        typer.Option(
            "--spark-master", metavar="ADDRESS", help="A Spark master: spark://host:7077, or local[4]."
        ),
    ] = None,
    spark_remote: Annotated[
        str | None,
        typer.Option("--spark-remote", metavar="ADDRESS", help="A Spark Connect server: sc://host:15002."),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="Memory limit, such as 2GB (default: 400MB, or 150MB per processor).",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the output if it exists.")] = False,
) -> None:
    """Classify Parquet and CSV files of any size. The files themselves are never changed."""
    request = Request(
        sources=tuple(files),
        column=column,
        target=output,
        columns=tuple(columns.split(",")),
        on_date=on_date,
        engine=engine.lower(),
        spark_master=spark_master,
        spark_remote=spark_remote,
        memory=memory,
        force=force,
    )
    with steps_bar("Starting") as (progress, step):
        summary = classify_files(request, progress=progress, step=step)
    show_bulk_summary(summary, column, Console())


def show_bulk_summary(summary: BulkSummary, column: str, console: Console) -> None:
    """Show what came of classifying large files.

    Args:
        summary: what came of it.
        column: the column with the codes.
        console: where to show it.
    """
    counts = summary.counts
    console.print(codes_table(f"Codes in column {column}", counts))
    if counts.sections:
        sections = Table("Section")
        sections.add_column("Rows", justify="right")
        for name, rows in counts.sections.most_common():
            sections.add_row(name or "None", f"{rows:,}")
        console.print(sections)
    if counts.checks:
        console.print(remarks_table("check", counts.checks))
    lines = []
    if summary.in_batches:
        lines.append(
            "There are very many different values, so the lines were classified in batches, which takes "
            "longer. Check that this is the column with the codes."
        )
    if summary.release:
        lines.append(f"Description and status by release {summary.release}.")
    files = "1 file" if summary.files == 1 else f"{summary.files:,} files"
    lines.append(f"{number_of_rows(counts.rows)} of {files}: {summary.target}")
    for line in lines:
        console.print(Text(line), soft_wrap=True)
