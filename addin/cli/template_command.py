"""``hcpcs-excel templates`` and ``hcpcs-excel template NAME``: list the workbooks, make one of them.

The options of each command come from the inputs that the workbook declares.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as ScreenTable

from addin.cli.readable_help import ReadableGroup, examples
from addin.cli.screen import Screen, code_shown, progress_bar, system_shown
from addin.files.new_file import check_new_file, new_file
from addin.files.table_lines import ReadLines, Source, read_lines
from addin.medicare_lines import with_medicare
from addin.release_import import change_lines, release_lines, with_replacements
from udfs.describe import describe
from udfs.errors import InputError
from udfs.releases.keep import counted
from udfs.releases.names import checked_quarter
from udfs.trademarks import trademark_lines
from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Input, Line, Table, Workbook
from workbook_templates.registry import TEMPLATES


class _Workbooks(ReadableGroup):
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a workbook's command; many people type "template list" for "templates"."""
        if cmd_name == "list":
            return ctx.find_root().command.get_command(ctx, "templates")
        return super().get_command(ctx, cmd_name)


template_app = typer.Typer(
    cls=_Workbooks,
    help="Create a workbook: empty, from your own lists, or with a built-in sample.",
    no_args_is_help=True,
    epilog=examples(
        "hcpcs-excel template compare-lists --sample -o comparison.xlsx",
        "hcpcs-excel template code-review -o review.xlsx --codes charges.xlsx --codes-charge F",
    ),
)
app = typer.Typer(rich_markup_mode=None)
app.add_typer(template_app, name="template", short_help="Create a workbook, empty or filled.")


@app.command("templates", epilog=examples("hcpcs-excel templates"))
def templates() -> None:
    """List the workbooks that can be created."""
    table = ScreenTable.grid(padding=(0, 2))
    table.add_column(no_wrap=True, min_width=max(len(template.name) for template in TEMPLATES))
    table.add_column()
    for template in TEMPLATES:
        table.add_row(template.name, template.words.summary)
    Screen().print(table)


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
    screen = Screen()
    if given["sample"]:
        lines: Mapping[str, tuple[Line, ...]] = sample_lines(declared)
    else:
        read = {
            table.name: _with_replacements(table, given_lines(table, given), given.get("release_to"))
            for table in declared.inputs
        }
        lines = {name: found.lines for name, found in read.items() if found is not None}
        for found in filter(None, read.values()):
            screen.say(*found.understood)
        declared, lines, said = with_medicare(declared, lines)
        screen.say(*said)
    used = " to ".join(map(checked_quarter, releases.values()))
    with progress_bar("Creating the workbook") as progress:
        content = build(
            declared, lines, made_on=date.today(), release=used, live=given["live"], progress=progress
        )
    with new_file(output, force=given["force"], sources=list(sources.values())) as temporary:
        temporary.write_bytes(content)
    if given["sample"]:
        _show_sample(declared, lines, screen)
    screen.say(f"Workbook written to {output.resolve()}")


def _with_replacements(table: Table, read: ReadLines | None, release: str | None) -> ReadLines | None:
    """Return what was read of a list, with the replacements of ended codes if it has a column for them."""
    if read is None or release is None or all(column.heading != "Replacement" for column in table.inputs):
        return read
    lines = with_replacements(read.lines, release)
    filled = sum(line is not was for line, was in zip(lines, read.lines, strict=True))
    said = (
        f"{table.sheet}: Replacement filled in from release {release.strip()} in {counted(filled, 'line')}."
    )
    return ReadLines(lines, (*read.understood, said)) if filled else read


def _show_sample(declared: Workbook, lines: Mapping[str, tuple[Line, ...]], screen: Screen) -> None:
    """Show what each code of the sample is, in the order of the lists, each way of writing once."""
    codes = [
        str(line[column.heading])
        for table in declared.inputs
        for line in lines[table.name]
        for column in table.inputs
        if column.kind == "code"
    ]
    described = {code: describe(code) for code in dict.fromkeys(codes)}
    table = ScreenTable(title="The sample codes", title_justify="left")
    table.add_column("As written", no_wrap=True)
    table.add_column("Code", no_wrap=True)
    table.add_column("Belongs to", no_wrap=True)
    table.add_column("Check", ratio=1)
    for code, one in described.items():
        table.add_row(code, code_shown(one), system_shown(one), one.check)
    screen.print(table)
    screen.print(*trademark_lines(one.system for one in described.values()), sep="\n", style="dim")


# The options of a command ------------------------------------------------------------------------------

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
RELEASES["news"] = RELEASES["changes"]  # without what ended before the earlier one


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
    """Return the options of a workbook's command, in the order in which its help shows them."""
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
        options.append(
            Option(
                f"{name}_header_row",
                (f"--{name}-header-row",),
                int | None,
                "ROW",
                None,
                "Its row with the headings, 0 for none (default: found).",
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
    options.append(Option("force", ("--force",), bool, None, False, "Replace the file if it exists."))
    return options


def _column_option(table: Table, column: Input) -> Option:
    word = column_word(column)
    flags = [f"--{table.option}-{word}"]
    if column is next((one for one in table.inputs if one.kind == "code"), None):
        flags.append(f"--{table.option}-column")  # the column of a list of codes
    needed = "" if column.required else " Optional."
    return Option(
        column_parameter(table, column), tuple(flags), str | None, "COLUMN", None,
        f"Its column {column.heading}: heading or letter (default: found).{needed}",
    )  # fmt: skip


def column_word(column: Input) -> str:
    """Return what a column is called in an option."""
    return column.heading.lower().replace(" ", "-").replace("?", "")


def column_parameter(table: Table, column: Input) -> str:
    """Return the parameter that names a column of a file."""
    return f"{table.option}_{column_word(column)}".replace("-", "_")


def release_parameter(release: str) -> str:
    """Return the parameter that names a release."""
    return f"release_{release}"  # "from" alone is no name in Python


def file_parameters(table: Table) -> list[str]:
    """Return the parameters that name the file for a table, its sheet and its columns."""
    columns = (column_parameter(table, column) for column in table.inputs)
    return [table.option, f"{table.option}_sheet", f"{table.option}_header_row", *columns]


# The lines of its lists ---------------------------------------------------------------------------------


def named_releases(declared: Workbook, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the releases that fill a table, by their options, the earlier one first."""
    options = {release for table in declared.inputs for release in RELEASES[table.release]}
    named = {
        release: str(quarter)
        for release in sorted(options)  # "from", "to"
        if (quarter := given[release_parameter(release)]) is not None
    }
    if {"from", "to"} <= named.keys() and checked_quarter(named["from"]) >= checked_quarter(named["to"]):
        raise InputError("The release of --from must be earlier than that of --to.")
    return named


def given_lines(table: Table, given: Mapping[str, Any]) -> ReadLines | None:
    """Return the lines of a table from its file or release, None where none is named."""
    releases = [name for name in RELEASES[table.release] if given[release_parameter(name)] is not None]
    if releases:
        named_too = [name for name in file_parameters(table) if given[name]]
        if named_too:
            raise InputError(
                f"{table.sheet} is filled from a release or from a file; leave out --{releases[0]}, or "
                f"--{named_too[0].replace('_', '-')}."
            )
        lines = _from_releases(table, given.get("release_from"), given.get("release_to"))
        return ReadLines(lines, (f"{table.sheet}: {len(lines):,} lines from the releases.",))
    named = {column.heading: given[column_parameter(table, column)] for column in table.inputs}
    columns = {heading: header for heading, header in named.items() if header}
    if given[table.option] is None:
        if any(given[name] is not None for name in file_parameters(table)[1:]):
            raise InputError(f"Columns or a sheet are given, but no file; add it with --{table.option}.")
        return None
    source = Source(
        given[table.option],
        columns,
        {column.heading: f"--{table.option}-{column_word(column)}" for column in table.inputs},
        given[f"{table.option}_sheet"],
        given[f"{table.option}_header_row"],
    )
    try:
        return read_lines(table, source)
    except InputError as error:  # each list has its own options
        said = re.sub(r"--(sheet|header-row)", rf"--{table.option}-\1", str(error))
        raise InputError(said) from error


def _from_releases(table: Table, before: str | None, after: str | None) -> tuple[Line, ...]:
    """Answer the lines of a table from the releases of --from and --to, one of which there is."""
    if table.release == "from":
        return release_lines(str(before))
    if after is None:
        raise InputError("--from is the earlier one of two releases; name the later one with --to.")
    if table.release == "to":
        return release_lines(after, before)
    if table.release == "changes":
        return change_lines(after, before)
    if before is None:
        raise InputError("--to is the later one of two releases; name the earlier one with --from.")
    return tuple(line for line in change_lines(after, before) if _is_news(str(line["Change"]), before))


def _is_news(change: str, before: str) -> bool:
    """Return whether something happened since a release began; "Terminated 2025-12-31" has its day."""
    ended = change.partition("Terminated ")[2][:10]
    return not ended or ended >= f"{checked_quarter(before)}-01"


for _template in TEMPLATES:
    _add_command(_template)
