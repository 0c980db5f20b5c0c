"""``hcpcs-excel addin build``: make the Excel add-in's file, on any system."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from addin.cli.readable_help import ReadableGroup, examples
from addin.cli.screen import Screen
from addin.files.new_file import check_new_file, new_file
from udfs.errors import InputError

addin_app = typer.Typer(cls=ReadableGroup, help="Build the Excel add-in file.", no_args_is_help=True)
app = typer.Typer(rich_markup_mode=None)
app.add_typer(addin_app, name="addin", short_help="Build the Excel add-in file.")


@addin_app.callback()
def _one_command_a_task() -> None:
    """Build the Excel add-in file."""


@addin_app.command(
    "build", no_args_is_help=True, epilog=examples("hcpcs-excel addin build -o hcpcs-excel.xlam")
)
def build(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .xlam file to create.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the output file if it exists.")] = False,
) -> None:
    """Build hcpcs-excel.xlam, the same on every computer. To install it, run hcpcs-excel install instead."""
    check_new_file(output, force=force)
    if output.suffix.lower() != ".xlam":
        raise InputError("The add-in is an .xlam file; name it hcpcs-excel.xlam.")
    from addin.excel.xlam_file import build_addin  # pyOpenVBA is large, and no other command needs it

    content = build_addin()
    with new_file(output, force=force) as temporary:
        temporary.write_bytes(content)
    Screen().say(
        f"Add-in written to {output.resolve()}",
        f"{len(content):,} bytes, SHA-256 {sha256(content).hexdigest()}",
    )
