"""``hcpcs-excel lite``: the cell functions for xlwings Lite: Excel on Windows, on a Mac, in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addin.cli.readable_help import examples
from addin.cli.screen import Screen
from udfs.errors import InputError
from udfs.releases.current import current_fee_schedules, current_release, store_problem

app = typer.Typer(rich_markup_mode=None)


@app.command("lite", no_args_is_help=True, epilog=examples("hcpcs-excel lite -o personal"))
def lite(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FOLDER", help="The folder to create, best named personal."),
    ],
    release: Annotated[
        bool,
        typer.Option("--release", help="With the imported releases, for descriptions, status and the like."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the folder if it holds these functions already.")
    ] = False,
) -> None:
    """Create the folder that brings the functions to Excel with the free add-in xlwings Lite."""
    from addin.lite.personal_modules import write_personal_modules  # brings xlwings along

    known, schedules = (current_release(), current_fee_schedules()) if release else (None, ())
    if release and known is None and not schedules:
        raise InputError(
            store_problem() or "No release is loaded; import one first: hcpcs-excel release import FILE"
        )
    size = write_personal_modules(output.absolute(), known, schedules, force=force)
    Screen().say(
        f"Folder written to {output.resolve()} ({size / 1_000_000:.1f} MB)",
        *([] if output.name == "personal" else ["Rename it personal, or copy what is in it into yours."]),
        "In Excel, open xlwings Lite: Menu, Files, Import/Export. Drop the folder there, then Menu, Restart.",
    )
