"""``hcpcs-excel install``, ``uninstall`` and ``doctor``: the add-in in Excel, and whether all is well."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from addin.cli.readable_help import examples
from addin.cli.screen import NARROW, Screen, rows_in_lines
from addin.excel.doctor import Check, State, examine
from addin.excel.install import NOT_PROVEN, Parts, install, uninstall
from addin.excel.windows import Windows, this_windows
from udfs.errors import SetupError

app = typer.Typer(rich_markup_mode=None)
ELSEWHERE = (
    "The add-in requires Excel on Windows. Here you can look up codes and classify lists on the "
    "command line, create workbooks that work without the add-in, and use them in LibreOffice."
)
_STYLES: dict[State, str] = {"pass": "green", "fail": "bold red", "not applicable": "dim"}
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done without doing it.")]


@app.command("install", epilog=examples("hcpcs-excel install"))
def install_command(
    python: Annotated[
        Path | None,
        typer.Option(
            "--python",
            metavar="FILE",
            readable=False,
            help="The Python that Excel starts (default: the running one).",
        ),
    ] = None,
    dry_run: _DryRun = False,
    force: Annotated[bool, typer.Option("--force", help="Install also over a newer version.")] = False,
) -> None:
    """Install or repair the Excel add-in. Close Excel first. Exits with 1 if Python does not answer."""
    windows = _windows()
    lines = install(windows, Parts(), python=python and python.absolute(), dry_run=dry_run, force=force)
    Screen().say(*lines)
    if lines[-1].startswith(NOT_PROVEN):
        raise typer.Exit(1)


@app.command("uninstall", epilog=examples("hcpcs-excel uninstall"))
def uninstall_command(dry_run: _DryRun = False) -> None:
    """Remove the Excel add-in, its settings and the imported releases."""
    Screen().say(*uninstall(_windows(), dry_run=dry_run))


@app.command("doctor", epilog=examples("hcpcs-excel doctor"))
def doctor_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object per check.")] = False,
) -> None:
    """Check the installation and explain how to fix problems. Exits with status 1 if a check fails."""
    checks = examine(this_windows(), Parts().build_addin)
    if as_json:
        Screen().print(json.dumps([dataclasses.asdict(check) for check in checks], indent=2), soft_wrap=True)
    else:
        _show(checks)
    if any(check.state == "fail" for check in checks):
        raise typer.Exit(1)


def _windows() -> Windows:
    windows = this_windows()
    if windows is None:
        raise SetupError(ELSEWHERE)
    return windows


def _show(checks: Sequence[Check]) -> None:
    screen = Screen()
    if screen.width < NARROW:
        rows = [(check.name, check.state, check.found, check.fix) for check in checks]
        screen.print(rows_in_lines(("Check", "State", "Found", "To do"), rows))
        return
    table = Table()
    table.add_column("Check", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Result and what to do", overflow="fold")
    for check in checks:
        sentences = Text(check.found)
        if check.fix:
            sentences.append(f"\n-> {check.fix}", style="bold")
        table.add_row(check.name, Text(check.state, style=_STYLES[check.state]), sentences)
    screen.print(table)
