"""``hcpcs-excel calc``: the cell functions in LibreOffice Calc, as an extension."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addin.calc.extension_file import FILE_NAME, extension
from addin.calc.unopkg import install_extension, uninstall_extension
from addin.cli.readable_help import ReadableGroup, examples
from addin.cli.screen import Screen
from addin.files.new_file import new_file
from udfs.errors import InputError

calc_app = typer.Typer(
    cls=ReadableGroup,
    help="Build, install or uninstall the extension that adds the functions to LibreOffice Calc.",
    no_args_is_help=True,
)
app = typer.Typer(rich_markup_mode=None)
app.add_typer(calc_app, name="calc", short_help="The functions in LibreOffice Calc.")

_Shared = Annotated[bool, typer.Option("--shared", help="For all users of this computer.")]


@calc_app.command("build", epilog=examples("hcpcs-excel calc build -o hcpcs.oxt"))
def _build(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The .oxt file to create.")
    ] = Path(FILE_NAME),
    force: Annotated[bool, typer.Option("--force", help="Replace the output file if it exists.")] = False,
) -> None:
    """Build the extension file, for installing with LibreOffice's Extension Manager."""
    if output.suffix.lower() != ".oxt":
        raise InputError(f"The extension is an .oxt file; name it {output.stem or 'hcpcs'}.oxt.")
    with new_file(output, force=force) as temporary:
        temporary.write_bytes(extension())
    Screen().say(f"Extension written to {output.resolve()}")


@calc_app.command("install", epilog=examples("hcpcs-excel calc install"))
def _install(
    shared: _Shared = False,
    force: Annotated[bool, typer.Option("--force", help="Install also over a newer version.")] = False,
) -> None:
    """Install the extension into LibreOffice. Close LibreOffice first."""
    install_extension(shared=shared, force=force)
    Screen().say('Installed. Start LibreOffice Calc and try =CODESYSTEM("99213")')


@calc_app.command("uninstall", epilog=examples("hcpcs-excel calc uninstall"))
def _uninstall(shared: _Shared = False) -> None:
    """Remove the extension from LibreOffice. Close LibreOffice first."""
    uninstall_extension(shared=shared)
    # For each user LibreOffice keeps a note of what is shared.
    left = (
        "LibreOffice clears what it noted of it the next time it starts."
        if shared
        else "Nothing is left behind."
    )
    Screen().say(f"Uninstalled. {left}")
