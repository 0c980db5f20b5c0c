"""``hcpcs-excel templates`` and ``hcpcs-excel template NAME``: list the workbooks, make one of them.

The options of each command come from the inputs that the workbook declares.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as ScreenTable
from rich.text import Text

from addin.release_lines import change_lines, release_lines
from addin.screen import code_shown, system_shown
from udfs.describe import describe
from udfs.errors import InputError
from udfs.releases.names import checked_quarter
from udfs.trademarks import trademark_lines
from workbook_templates.build import build, sample_lines, write
from workbook_templates.declaration import Input, Line, Table, Workbook
from workbook_templates.registry import TEMPLATES
from workbook_templates.user_files.new_file import check_new_file
from workbook_templates.user_files.table_lines import Source, read_lines

template_app = typer.Typer(
    help="Make a workbook: empty, from your own lists, or with a built-in sample.", no_args_is_help=True
)


def templates() -> None:
    """List the workbooks that can be made."""
    table = ScreenTable.grid(padding=(0, 2))
    for template in TEMPLATES:
        table.add_row(template.name, template.summary)
    Console().print(table)


@template_app.callback()
def _one_command_a_workbook() -> None:
    """Make a workbook: empty, from your own lists, or with a built-in sample."""


# What a table can be filled with: the options that name releases, and what each of them is.
_RELEASES = {
    "": {},
    "from": {"from": "A release you have imported"},
    "to": {"to": "A release you have imported"},
    "changes": {
        "from": "The earlier one of two releases you have imported",
        "to": "The release you have imported whose changes are wanted",
    },
}


@dataclass(frozen=True, slots=True)
class _Option:
    """One option of a command: what it is called in Python and on the command line."""

    parameter: str
    flags: tuple[str, ...]
    kind: Any
    default: Any
    help: str


def _options(declared: Workbook) -> list[_Option]:
    options = [
        _Option("output", ("--output", "-o"), Path, inspect.Parameter.empty, "The .xlsx file to make.")
    ]
    for table in declared.inputs:
        name = table.option
        options.append(_Option(name, (f"--{name}",), Path | None, None, f"A file with {table.what}."))
        options.append(
            _Option(
                f"{name}_sheet",
                (f"--{name}-sheet",),
                str | None,
                None,
                "Its sheet; otherwise the one in front.",
            )
        )
        options += [_column_option(table, column) for column in table.inputs]
        options += [
            _Option(
                _release_parameter(release),
                (f"--{release}",),
                str | None,
                None,
                f"{_RELEASES[table.release][release]}, such as 2026-07, instead of --{name}.",
            )
            for release in _RELEASES[table.release]
        ]
    options.append(_Option("sample", ("--sample",), bool, False, "Fill it with a made-up sample."))
    options.append(_Option("force", ("--force",), bool, False, "Replace the file to make if it exists."))
    return options


def _column_option(table: Table, column: Input) -> _Option:
    word = _column_word(column)
    flags = [f"--{table.option}-{word}"]
    if column is next((one for one in table.inputs if one.kind == "code"), None):
        flags.append(f"--{table.option}-column")  # the column of a list of codes
    needed = "" if column.required else " It may be missing."
    return _Option(
        _parameter(table, column), tuple(flags), str | None, None,
        f"Its column {column.heading}: header or letter; otherwise found by its heading.{needed}",
    )  # fmt: skip


def _column_word(column: Input) -> str:
    return column.heading.lower().replace(" ", "-").replace("?", "")


def _parameter(table: Table, column: Input) -> str:
    return f"{table.option}_{_column_word(column)}".replace("-", "_")


def _release_parameter(release: str) -> str:
    return f"release_{release}"  # "from" alone is no name in Python


def _add_command(declared: Workbook) -> None:
    """Add the command of a workbook; typer reads the options off the function's signature."""

    def command(**given: Any) -> None:
        _make(declared, given)

    parameters = [
        inspect.Parameter(
            option.parameter,
            inspect.Parameter.KEYWORD_ONLY,
            default=option.default,
            annotation=Annotated[option.kind, typer.Option(*option.flags, help=option.help)],
        )
        for option in _options(declared)
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    template_app.command(declared.name, help=declared.summary, no_args_is_help=True)(command)


def _make(declared: Workbook, given: Mapping[str, Any]) -> None:
    """Make a workbook; every mistake of the user is one sentence."""
    output: Path = given["output"]
    sources = {table.option: given[table.option] for table in declared.inputs if given[table.option]}
    # Before long work is done for it.
    check_new_file(output, force=given["force"], sources=list(sources.values()))
    if output.suffix.lower() != ".xlsx":
        name = declared.name if output.name.startswith(".") else output.stem
        raise InputError(f"The workbook is an .xlsx file; name it {name}.xlsx.")
    releases = _releases(declared, given)
    if given["sample"] and (sources or releases):
        options = " and ".join(f"--{option}" for option in (*sources, *releases))
        raise InputError(f"A sample and your own lists do not go together; leave out --sample, or {options}.")
    if given["sample"]:
        lines: Mapping[str, tuple[Line, ...]] = sample_lines(declared)
    else:
        lines = {table.name: read for table in declared.inputs if (read := _read(table, given)) is not None}
    # Ten thousand lines take a while; on a terminal something moves meanwhile, and a file gets none of it.
    with Console(stderr=True).status("Making the workbook", spinner="line"):
        used = " to ".join(map(checked_quarter, releases.values()))
        content = build(declared, lines, made_on=date.today(), release=used)
    write(output, content, force=given["force"])
    console = Console()
    if given["sample"]:
        _show_sample(declared, lines, console)
    for table in declared.inputs:
        if table.name in lines and not given["sample"]:
            console.print(Text(f"Lines of {table.sheet}: {len(lines[table.name]):,}."))
    # A path broken over lines could not be copied.
    console.print(Text(f"The workbook is {output.resolve()}"), soft_wrap=True)


def _releases(declared: Workbook, given: Mapping[str, Any]) -> dict[str, str]:
    """Answer the releases that fill a table, by their options, the earlier one first."""
    options = {release for table in declared.inputs for release in _RELEASES[table.release]}
    named = {
        release: str(quarter)
        for release in sorted(options)  # "from", "to"
        if (quarter := given[_release_parameter(release)]) is not None
    }
    if {"from", "to"} <= named.keys() and checked_quarter(named["from"]) >= checked_quarter(named["to"]):
        raise InputError("The release of --from must be an earlier one than that of --to.")
    return named


def _read(table: Table, given: Mapping[str, Any]) -> tuple[Line, ...] | None:
    """Read the file or the release for a table; None where none is named."""
    named_releases = [
        name for name in _RELEASES[table.release] if given[_release_parameter(name)] is not None
    ]
    if named_releases:
        named_too = [name for name in _of_file(table) if given[name]]
        if named_too:
            raise InputError(
                f"{table.sheet} is filled from a release or from a file; leave out --{named_releases[0]}, or "
                f"--{named_too[0].replace('_', '-')}."
            )
        return _from_releases(table, given.get("release_from"), given.get("release_to"))
    named = {column.heading: given[_parameter(table, column)] for column in table.inputs}
    columns = {heading: header for heading, header in named.items() if header}
    if given[table.option] is None:
        if columns or given[f"{table.option}_sheet"]:
            raise InputError(
                f"Columns and a sheet of a file are named, but no file; name it with --{table.option}."
            )
        return None
    return read_lines(table, Source(given[table.option], columns, given[f"{table.option}_sheet"]))


def _from_releases(table: Table, before: str | None, after: str | None) -> tuple[Line, ...]:
    """Answer the lines of a table from the releases of --from and --to, one of which there is."""
    if table.release == "from":
        return release_lines(str(before))
    if after is None:
        raise InputError("--from is the earlier one of two releases; name the later one with --to.")
    return release_lines(after, before) if table.release == "to" else change_lines(after, before)


def _of_file(table: Table) -> list[str]:
    """Answer the parameters that name the file for a table, its sheet and its columns."""
    columns = (_parameter(table, column) for column in table.inputs)
    return [table.option, f"{table.option}_sheet", *columns]


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
