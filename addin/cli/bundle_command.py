"""``hcpcs-excel bundle``: a folder from which the add-in is installed on Windows without a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from addin.bundle.offline_folder import INSTALL, make_bundle

_THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def bundle_command(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to make.")],
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="VERSION",
            help="The version of Python on the Windows machines, such as 3.12; otherwise as here.",
        ),
    ] = None,
    wheel: Annotated[
        Path | None,
        typer.Option(
            "--wheel",
            metavar="FILE",
            readable=False,
            help="The wheel of hcpcs-excel; otherwise the running one.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the folder if it is an older bundle.")
    ] = False,
) -> None:
    """Make a folder that installs the add-in on Windows without a network. To make it, pip needs one."""
    python = python or _THIS_PYTHON
    screen = Console(stderr=True)
    with screen.status(f"Downloading what Windows needs with Python {python}"):
        wheels = make_bundle(output.absolute(), python=python, wheel=wheel, force=force)
    size = sum(one.path.stat().st_size for one in wheels)
    typer.echo(f"The bundle is {output.resolve()}")
    typer.echo(
        f"{len(wheels)} wheels, {size / 1_000_000:.1f} MB, for Windows of 64 bits with Python {python}."
    )
    typer.echo(f"Carry it over and run {INSTALL} in it.")
