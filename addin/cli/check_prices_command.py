"""``hcpcs-excel check-prices``: the codes of a hospital's price file against the types it states."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from addin.cli.readable_help import ReadableCommand, examples
from addin.cli.screen import Screen, progress_bar
from addin.prices.check_prices import Checked, check_prices

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "check-prices",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel check-prices 123456789_hospital_standardcharges.csv"),
)
def check_prices_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="The price file in CMS's layout: .csv (tall or wide) or .json, also packed as .gz.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Workbook to create (default: FILE-checked.xlsx beside the price file).",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the workbook if it exists.")] = False,
) -> None:
    """Check the codes of a hospital price file against their types. The file itself is never changed."""
    screen = Screen()
    with progress_bar("Reading") as progress:
        checked = check_prices(file, output, force=force, say=screen.say, progress=progress)
    show_checked(checked, screen)


def show_checked(checked: Checked, screen: Screen) -> None:
    """Show what was found in a price file."""
    codes = checked.codes
    types = Table("Type in the file", "Code system", "Code level")
    types.add_column("Codes", justify="right")
    types.add_column("With a finding", justify="right")
    for one, times in sorted(codes.counts.items()):
        types.add_row(*one, f"{times:,}", f"{codes.wrong[one]:,}")
    screen.print(types)
    if codes.kinds:
        kinds = Table("Finding")
        kinds.add_column("Codes", justify="right")
        for kind, times in codes.kinds.most_common():
            kinds.add_row(kind, f"{times:,}")
        screen.print(kinds)
    if codes.without:
        screen.say(f"Lines without a code: {codes.without:,}.")
    screen.say(f"Lines that repeat another in full: {checked.repeated:,}.")
    if codes.left_out:
        screen.say(f"The sheet Findings is full; left out: {codes.left_out:,}.")
    screen.say(f"Different codes and types with a finding: {checked.findings:,}; see {checked.target}")
