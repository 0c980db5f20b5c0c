"""``hcpcs-excel templates`` and ``hcpcs-excel template NAME``: list the workbooks, make one of them.

The options of each command come from the inputs that the workbook declares.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as ScreenTable
from rich.text import Text

from addin.cli.readable_help import ReadableGroup, examples
from addin.cli.screen import code_shown, progress_bar, system_shown
from addin.files.new_file import check_new_file, new_file
from addin.template_lines import given_lines, named_releases
from addin.template_options import options_of
from udfs.describe import describe
from udfs.errors import InputError
from udfs.releases.names import checked_quarter
from udfs.trademarks import trademark_lines
from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Line, Workbook
from workbook_templates.registry import TEMPLATES

template_app = typer.Typer(
    cls=ReadableGroup,
    help="Create a workbook: empty, from your own lists, or with a built-in sample.",
    no_args_is_help=True,
    epilog=examples(
        "hcpcs-excel template compare-lists --sample -o comparison.xlsx",
        "hcpcs-excel template code-review -o review.xlsx --codes charges.xlsx --codes-charge F",
    ),
)


def templates() -> None:
    """List the workbooks that can be created."""
    table = ScreenTable.grid(padding=(0, 2))
    table.add_column(no_wrap=True, min_width=max(len(template.name) for template in TEMPLATES))
    table.add_column()
    for template in TEMPLATES:
        table.add_row(template.name, template.words.summary)
    Console().print(table)


@template_app.callback()
def _one_command_a_workbook() -> None:
    """Create a workbook: empty, from your own lists, or with a built-in sample."""


def _add_command(declared: Workbook) -> None:
    """Add the command of a workbook; typer reads the options off the function's signature."""

    def command(**given: Any) -> None:
        _make(declared, given)

    parameters = [
        inspect.Parameter(
            option.parameter,
            inspect.Parameter.KEYWORD_ONLY,
            default=option.default,
            # Whether a file can be read is said by what reads it, in the same words everywhere.
            annotation=Annotated[
                option.kind,
                typer.Option(*option.flags, metavar=option.metavar, help=option.help, readable=False),
            ],
        )
        for option in options_of(declared)
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    example = f"hcpcs-excel template {declared.name}"
    made = f"-o {declared.name}.xlsx"
    lists = " ".join(f"--{table.option} {table.option}.csv" for table in declared.inputs)
    template_app.command(
        declared.name,
        help=declared.words.summary,
        no_args_is_help=True,
        epilog=examples(f"{example} --sample {made}", f"{example} {made} {lists}"),
    )(command)


def _make(declared: Workbook, given: Mapping[str, Any]) -> None:
    """Make a workbook; every mistake of the user is one sentence."""
    output: Path = given["output"]
    sources = {table.option: given[table.option] for table in declared.inputs if given[table.option]}
    # Before long work is done for it.
    check_new_file(output, force=given["force"], sources=list(sources.values()))
    if output.suffix.lower() != ".xlsx":
        name = declared.name if output.name.startswith(".") else output.stem
        raise InputError(f"The workbook is an .xlsx file; name it {name}.xlsx.")
    releases = named_releases(declared, given)
    if given["sample"] and (sources or releases):
        options = " and ".join(f"--{option}" for option in (*sources, *releases))
        raise InputError(f"A sample cannot be combined with your own lists; leave out --sample or {options}.")
    if given["sample"]:
        lines: Mapping[str, tuple[Line, ...]] = sample_lines(declared)
    else:
        read = {table.name: given_lines(table, given) for table in declared.inputs}
        lines = {name: found for name, found in read.items() if found is not None}
    used = " to ".join(map(checked_quarter, releases.values()))
    with progress_bar("Creating the workbook") as progress:
        content = build(
            declared, lines, made_on=date.today(), release=used, live=given["live"], progress=progress
        )
    with new_file(output, force=given["force"]) as temporary:
        temporary.write_bytes(content)
    console = Console()
    if given["sample"]:
        _show_sample(declared, lines, console)
    for table in declared.inputs:
        if table.name in lines and not given["sample"]:
            console.print(Text(f"Lines of {table.sheet}: {len(lines[table.name]):,}."))
    # A path broken over lines could not be copied.
    console.print(Text(f"Workbook written to {output.resolve()}"), soft_wrap=True)


def _show_sample(declared: Workbook, lines: Mapping[str, tuple[Line, ...]], console: Console) -> None:
    """Show what each code of the sample is, in the order of the lists, each way of writing once."""
    codes = [
        str(line[column.heading])
        for table in declared.inputs
        for line in lines[table.name]
        for column in table.inputs
        if column.kind == "code"
    ]
    described = {code: describe(code) for code in dict.fromkeys(codes)}
    screen = ScreenTable(title="The sample codes", title_justify="left")
    screen.add_column("As written", no_wrap=True)
    screen.add_column("Code", no_wrap=True)
    screen.add_column("Belongs to", no_wrap=True)
    screen.add_column("Check", ratio=1)
    for code, one in described.items():
        # Text, because brackets in a code are no markup.
        screen.add_row(*map(Text, (code, code_shown(one), system_shown(one), one.check)))
    console.print(screen)
    for line in trademark_lines(one.system for one in described.values()):
        console.print(line, style="dim")


for _template in TEMPLATES:
    _add_command(_template)
