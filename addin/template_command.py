"""``hcpcs-excel template``: make one of the workbooks, empty, from the user's lists, or with a sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from addin.screen import code_shown, system_shown
from udfs.describe import describe
from udfs.errors import InputError
from udfs.trademarks import trademark_lines
from workbook_templates import compare_lists
from workbook_templates.registry import find_template
from workbook_templates.user_files.code_list import ListLine, ListSource, read_code_list, sample_lists
from workbook_templates.user_files.new_file import check_new_file

template_app = typer.Typer(
    help="Make a workbook: empty, from your own lists, or with a built-in sample.", no_args_is_help=True
)


@template_app.callback()
def _one_command_a_workbook() -> None:
    """Make a workbook: empty, from your own lists, or with a built-in sample."""


@template_app.command(
    find_template("compare-lists").name, help=find_template("compare-lists").summary, no_args_is_help=True
)
def _compare_lists(
    output: Annotated[Path, typer.Option("--output", "-o", help="The .xlsx file to make.")],
    a: Annotated[Path | None, typer.Option("--a", readable=False, help="The file with list A.")] = None,
    a_column: Annotated[str, typer.Option(help="The column with its codes: header or letter.")] = "Code",
    a_description: Annotated[str, typer.Option(help="The column with its descriptions.")] = "",
    a_amount: Annotated[str, typer.Option(help="The column with its amounts.")] = "",
    a_sheet: Annotated[str | None, typer.Option(help="Its sheet; otherwise the one in front.")] = None,
    b: Annotated[Path | None, typer.Option("--b", readable=False, help="The file with list B.")] = None,
    b_column: Annotated[str, typer.Option(help="The column with its codes: header or letter.")] = "Code",
    b_description: Annotated[str, typer.Option(help="The column with its descriptions.")] = "",
    b_amount: Annotated[str, typer.Option(help="The column with its amounts.")] = "",
    b_sheet: Annotated[str | None, typer.Option(help="Its sheet; otherwise the one in front.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Fill it with a made-up sample.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file to make if it exists.")] = False,
) -> None:
    """Make the comparison workbook; every mistake of the user is one sentence."""
    # Before long work is done for it.
    check_new_file(output, force=force, sources=[path for path in (a, b) if path])
    if output.suffix.lower() != ".xlsx":
        name = "comparison" if output.name.startswith(".") else output.stem
        raise InputError(f"The workbook is an .xlsx file; name it {name}.xlsx.")
    if sample and (a or b):
        raise InputError(
            "A sample and your own lists do not go together; leave out --sample, or --a and --b."
        )
    if sample:
        list_a, list_b = sample_lists()
    else:
        list_a = read_code_list(ListSource(a, a_column, a_amount, a_description, a_sheet)) if a else ()
        list_b = read_code_list(ListSource(b, b_column, b_amount, b_description, b_sheet)) if b else ()
    compare_lists.write(output, list_a, list_b, force=force)
    console = Console()
    if sample:
        _show_sample(list_a, list_b, console)
    elif a or b:
        console.print(Text(f"Lines of list A: {len(list_a):,}, of list B: {len(list_b):,}."))
    # A path broken over lines could not be copied.
    console.print(Text(f"The workbook is {output.resolve()}"), soft_wrap=True)


def _show_sample(list_a: tuple[ListLine, ...], list_b: tuple[ListLine, ...], console: Console) -> None:
    """Show what each code of the sample is, in the order of the lists, each way of writing once."""
    written = list(dict.fromkeys(line.code for line in (*list_a, *list_b)))
    described = {code: describe(code) for code in written}
    table = Table(title="The sample codes", title_justify="left")
    table.add_column("As written", no_wrap=True)
    table.add_column("Code", no_wrap=True)
    table.add_column("Belongs to", no_wrap=True)
    table.add_column("Check", ratio=1)
    for code, one in described.items():
        # Text, because brackets in a code are no markup.
        table.add_row(*map(Text, (code, code_shown(one), system_shown(one), one.check)))
    console.print(table)
    for line in trademark_lines(one.system for one in described.values()):
        console.print(line, style="dim")
