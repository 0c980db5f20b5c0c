"""``hcpcs-excel classify``: what each code of a list is, in a copy of the list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from addin.classify import RESULT_COLUMNS, Choices, ColumnSummary, FileSummary, classify_files
from addin.cli.list_options import CellByCellOption, ColumnOption, ModifierColumnsOption, TypeColumnOption
from addin.cli.readable_help import ReadableCommand, examples
from addin.cli.screen import Screen, codes_table, number_of_rows, progress_bar, remarks_table, what_is_said
from addin.files.code_columns import Named
from udfs.bulk.answers import Counts
from udfs.releases.current import store_problem

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "classify",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples(
        'hcpcs-excel classify charges.xlsx --column "Procedure code"',
        "hcpcs-excel classify charges.csv -c E -o classified.csv",
    ),
)
def classify(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="The lists: .xlsx .xlsm .xls .xlsb .ods .csv .tsv .txt",
            show_default=False,
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
            help="The row with the headings, 0 for none (default: found).",
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", "-s", metavar="SHEET", help="Sheet to read (default: the active one)."),
    ] = None,
    all_sheets: Annotated[
        bool, typer.Option("--all-sheets", help="Read every sheet that has a column of codes.")
    ] = False,
    on_date: Annotated[
        str | None,
        typer.Option(
            "--on-date",
            metavar="DATE|COLUMN",
            help="Status on a date, or on the date in a column of each row (default: today).",
        ),
    ] = None,
    cell_by_cell: CellByCellOption = False,
    in_list: Annotated[
        Path | None,
        typer.Option(
            "--in",
            metavar="FILE",
            readable=False,
            help="A list of codes and ranges, such as C1715-C1719: say of each code whether it is in it.",
        ),
    ] = None,
    split: Annotated[
        bool,
        typer.Option(
            "--split", help="Give each code of a cell with several codes a row; a range its first and last."
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to create; .csv for any list (default: FILE-classified beside the list).",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Copy lists and write beside each code what it is. The lists themselves are never changed."""
    choices = Choices(
        named=Named(tuple(column or ()), tuple(modifier_column or ()), type_column, header_row),
        sheet=sheet,
        all_sheets=all_sheets,
        on_date=on_date,
        cell_by_cell=cell_by_cell,
        in_list=in_list,
        split=split,
        force=force,
    )
    screen = Screen()
    total = Counts()
    with progress_bar("Classifying") as progress:
        summaries = list(classify_files(files, choices, target=output, progress=progress))
    for summary in summaries:
        show_summary(summary, screen)
        for found in summary.lists:
            for one in found.columns:
                total.merge(one.counts)
    if len(summaries) > 1:
        screen.print(codes_table(f"All {len(summaries)} files", total))


def show_summary(summary: FileSummary, screen: Screen) -> None:
    """Show what came of classifying a file."""
    screen.say(*summary.listed)
    for found in summary.lists:
        screen.say(*found.understood)
        for one in found.columns:
            screen.print(codes_table(f"Codes in column {one.column.shown}", one.counts))
            if one.counts.checks:
                screen.print(remarks_table(RESULT_COLUMNS[-1], one.counts.checks))
            if one.counts.statuses:
                screen.print(_statuses_table(one.counts))
            screen.say(*_lines(one))
    screen.say(
        f"Description and status, {summary.on_date}, from release {summary.release}."
        if summary.release
        else store_problem()
        or "No release is loaded, so the columns Description, Status and Release were left out; "
        "import one with hcpcs-excel release import."
    )
    first = summary.lists[0].columns[0].first_result_column
    screen.say(f"Results from column {first} on: {summary.target}")


def _statuses_table(counts: Counts) -> Table:
    table = Table("Status")
    table.add_column("Rows", justify="right")
    for status, rows in counts.statuses.most_common():
        table.add_row(status, f"{rows:,}")
    return table


def _lines(one: ColumnSummary) -> list[str]:
    lines = what_is_said(one.said, one.column, one.counts)
    if one.counts.unstored:
        lines.append(
            f"{number_of_rows(one.counts.unstored)} left out, because the code is a formula without a "
            "saved value: open the list in Excel, save it, and classify it again."
        )
    return lines
