"""``hcpcs-excel bulk``: what each code is, in files that are too large for a sheet."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from addin.bulk.run import DUCKDB, BulkSummary, ClassifiedColumn, Request, classify_files
from addin.cli.list_options import CellByCellOption, ColumnOption, ModifierColumnsOption, TypeColumnOption
from addin.cli.readable_help import ReadableCommand, examples
from addin.cli.screen import Screen, codes_table, number_of_rows, remarks_table, steps_bar, what_is_said
from addin.files.code_columns import Named
from udfs.bulk.answers import DEFAULT_WORDS, WORDS

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "bulk",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel bulk claims.parquet -o claims-classified.parquet"),
)
def bulk(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help='Parquet or CSV (also .gz): files, folders, or patterns such as "claims/*.parquet".',
            show_default=False,
        ),
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
    column: ColumnOption = None,
    modifier_column: ModifierColumnsOption = None,
    type_column: TypeColumnOption = None,
    header_row: Annotated[
        int | None,
        typer.Option(
            "--header-row",
            metavar="ROW",
            min=0,
            help="The row with the headings in CSV, 0 for none (default: found).",
        ),
    ] = None,
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
    cell_by_cell: CellByCellOption = False,
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
        target=output,
        named=Named(tuple(column or ()), tuple(modifier_column or ()), type_column, header_row),
        columns=tuple(columns.split(",")),
        on_date=on_date,
        cell_by_cell=cell_by_cell,
        engine=engine.lower(),
        spark_master=spark_master,
        spark_remote=spark_remote,
        memory=memory,
        force=force,
    )
    with steps_bar("Starting") as (progress, step):
        summary = classify_files(request, progress=progress, step=step)
    show_bulk_summary(summary, Screen())


def show_bulk_summary(summary: BulkSummary, screen: Screen) -> None:
    """Show what came of classifying large files."""
    screen.say(*summary.understood)
    for one in summary.columns:
        _show_column(one, screen)
    lines = [f"Description and status by release {summary.release}."] if summary.release else []
    files = "1 file" if summary.files == 1 else f"{summary.files:,} files"
    lines.append(f"{number_of_rows(summary.columns[0].counts.rows)} of {files}: {summary.target}")
    screen.say(*lines)


def _show_column(one: ClassifiedColumn, screen: Screen) -> None:
    counts = one.counts
    screen.print(codes_table(f"Codes in column {one.column.shown}", counts))
    if counts.sections:
        sections = Table("Section")
        sections.add_column("Rows", justify="right")
        for name, rows in counts.sections.most_common():
            sections.add_row(name or "None", f"{rows:,}")
        screen.print(sections)
    if counts.checks:
        screen.print(remarks_table("check", counts.checks))
    lines = what_is_said(one.said, one.column, counts)
    if one.in_batches:
        lines.append(
            "There are very many different values, so the lines were classified in batches, which takes "
            "longer. Check that this is the column with the codes."
        )
    screen.say(*lines)
