"""``hcpcs-excel calc``: the cell functions in LibreOffice Calc, as an extension."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addin.calc.install import install_extension, uninstall_extension
from addin.calc.package import FILE_NAME, extension
from udfs.errors import InputError
from workbook_templates.user_files.new_file import new_file

calc_app = typer.Typer(
    help="The cell functions in LibreOffice Calc: build, install or uninstall the extension.",
    no_args_is_help=True,
)

_Shared = Annotated[bool, typer.Option("--shared", help="For all users of the machine.")]


@calc_app.command("build")
def _build(
    output: Annotated[Path, typer.Option("--output", "-o", help="The .oxt file to make.")] = Path(FILE_NAME),
    force: Annotated[bool, typer.Option("--force", help="Replace the file to make if it exists.")] = False,
) -> None:
    """Make the extension as a file, to be installed with LibreOffice's Extension Manager."""
    if output.suffix.lower() != ".oxt":
        raise InputError(f"The extension is an .oxt file; name it {output.stem or 'hcpcs'}.oxt.")
    with new_file(output, force=force) as temporary:
        temporary.write_bytes(extension())
    typer.echo(f"The extension is {output.resolve()}")


@calc_app.command("install")
def _install(shared: _Shared = False) -> None:
    """Install the extension into LibreOffice. Close LibreOffice first."""
    install_extension(shared=shared)
    typer.echo('Installed. Start LibreOffice Calc and try =CODESYSTEM("99213")')


@calc_app.command("uninstall")
def _uninstall(shared: _Shared = False) -> None:
    """Take the extension out of LibreOffice. Close LibreOffice first."""
    uninstall_extension(shared=shared)
    typer.echo("Uninstalled. Nothing of it is left.")
