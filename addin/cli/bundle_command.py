"""``hcpcs-excel bundle``: a folder from which the add-in is installed on Windows without a network."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from addin.bundle.offline_folder import INSTALL, SUMS, make_bundle
from addin.cli.readable_help import examples
from addin.cli.screen import Screen

app = typer.Typer(rich_markup_mode=None)
_THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@app.command("bundle", no_args_is_help=True, epilog=examples("hcpcs-excel bundle -o hcpcs-excel-bundle"))
def bundle_command(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to create.")],
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="VERSION",
            help="The Python version on the Windows computers, such as 3.12 (default: the same as here).",
        ),
    ] = None,
    wheel: Annotated[
        Path | None,
        typer.Option(
            "--wheel",
            metavar="FILE",
            readable=False,
            help="The hcpcs-excel wheel (default: the running version).",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the folder if it holds an older bundle.")
    ] = False,
) -> None:
    """Create a folder that installs the add-in on Windows without the internet. Creating it needs it."""
    python = python or _THIS_PYTHON
    with Screen(stderr=True).status(Text(f"Downloading the packages for Windows and Python {python}")):
        wheels = make_bundle(output.absolute(), python=python, wheel=wheel, force=force)
    size = sum(one.path.stat().st_size for one in wheels)
    Screen().say(
        f"Bundle written to {output.resolve()}",
        f"{len(wheels)} wheels, {size / 1_000_000:.1f} MB, for 64-bit Windows with Python {python}.",
        f"SHA-256 of {SUMS}, which lists that of every file: "
        f"{sha256((output / SUMS).read_bytes()).hexdigest()}",
        f"Copy it to the Windows computer and run {INSTALL} in it.",
    )
