"""``hcpcs-excel functions``: the cell functions in a workbook's names, for every Excel with LAMBDA."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.text import Text

from addin.cli.readable_help import ReadableCommand, ReadableGroup, examples
from addin.cli.screen import Screen
from addin.files.new_file import check_new_file, new_file, result_names
from addin.files.user_file import check_user_file
from udfs.errors import InputError
from udfs.releases.current import CurrentRelease, current_release, store_problem

functions_app = typer.Typer(
    cls=ReadableGroup,
    invoke_without_command=True,
    no_args_is_help=True,
    epilog=examples(
        "hcpcs-excel functions -o hcpcs-functions.xlsx", "hcpcs-excel functions add charges.xlsx"
    ),
)
app = typer.Typer(rich_markup_mode=None)
app.add_typer(
    functions_app, name="functions", short_help="The functions in a workbook itself, without an add-in."
)

_IN_LIBREOFFICE = (
    "LibreOffice calculates these cells only with the hcpcs-excel extension (hcpcs-excel calc install)."
)
_Workbook = Annotated[
    Path,
    typer.Argument(metavar="WORKBOOK", help="The .xlsx or .xlsm file; it is not changed."),
]
_Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="The copy (default: beside the workbook)."),
]
_Release = Annotated[
    bool,
    typer.Option(
        "--release",
        help="With the Level II codes of the imported release, for descriptions, status and replacements.",
    ),
]
_Force = Annotated[bool, typer.Option("--force", help="Replace the output file if it exists.")]


@functions_app.callback()
def _make(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The .xlsx file to create.")
    ] = None,
    release: _Release = False,
    force: _Force = False,
) -> None:
    """Create a workbook that has the functions without an add-in, or add them to yours (Excel 365, 2024)."""
    if context.invoked_subcommand is not None:
        if output is not None or release:
            raise InputError(f"Write the options behind the word {context.invoked_subcommand}.")
        return
    if output is None:
        raise InputError("Name the workbook to create: hcpcs-excel functions -o hcpcs-functions.xlsx")
    check_new_file(output, force=force)
    if output.suffix.lower() != ".xlsx":
        raise InputError("The workbook is an .xlsx file; name it hcpcs-functions.xlsx.")
    from addin.lambdas.functions_workbook import functions_workbook  # no other command needs the tables

    known, started = _imported_release() if release else None, monotonic()
    content = functions_workbook(known)
    with new_file(output, force=force) as temporary:
        temporary.write_bytes(content)
    Screen().say(f"Workbook written to {output.resolve()}", *_held(known, output, started), _IN_LIBREOFFICE)


@functions_app.command(
    "add",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples(
        "hcpcs-excel functions add charges.xlsx", "hcpcs-excel functions add charges.xlsx --release"
    ),
)
def _add(
    workbook: _Workbook, output: _Output = None, release: _Release = False, force: _Force = False
) -> None:
    """Copy a workbook and add the functions to it. Nothing else in the copy changes."""
    from addin.lambdas.workbook_names import add_functions

    copy = _checked_copy(workbook, output, force=force)
    known, started = _imported_release() if release else None, monotonic()
    with new_file(copy, force=force, sources=[workbook]) as temporary:
        renewed = add_functions(workbook, temporary, known)
    done = "Functions renewed" if renewed else "Functions added"
    Screen().say(f"{done} in {copy.resolve()}", *_held(known, copy, started), _IN_LIBREOFFICE)


@functions_app.command(
    "remove",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel functions remove charges-functions.xlsx"),
)
def _remove(workbook: _Workbook, output: _Output = None, force: _Force = False) -> None:
    """Copy a workbook without the functions. Cells that use them show #NAME? where the add-in is missing."""
    from addin.lambdas.workbook_names import remove_functions

    copy = _checked_copy(workbook, output, force=force, ending="-without-functions")
    with new_file(copy, force=force, sources=[workbook]) as temporary:
        remove_functions(workbook, temporary)
    Screen().say(f"Functions removed in {copy.resolve()}")


@functions_app.command("text", epilog=examples("hcpcs-excel functions text > hcpcs-functions.txt"))
def _text() -> None:
    """Show the functions as text, for the module Workbook of Microsoft's free add-in Excel Labs."""
    from addin.lambdas.named_functions import functions_text

    Screen().print(Text(functions_text()), soft_wrap=True)


def _imported_release() -> CurrentRelease:
    known = current_release()
    if known is None or not known.quarter:
        raise InputError(
            store_problem() or "No release is loaded; import one first: hcpcs-excel release import FILE"
        )
    return known


def _held(release: CurrentRelease | None, workbook: Path, started: float) -> list[str]:
    """Return what is said of a workbook that got a release, from the clock's time on."""
    if release is None:
        return []
    size, seconds = workbook.stat().st_size / 2**20, monotonic() - started
    return [
        f"It holds {len(release.codes):,} codes of release {release.quarter} on a hidden sheet.",
        f"It has {size:.1f} MB and took {seconds:.1f} seconds.",
        "It holds no CPT list and no fee schedule: CODEMEDICARE is not among its functions.",
    ]


def _checked_copy(workbook: Path, output: Path | None, *, force: bool, ending: str = "-functions") -> Path:
    """Return where the copy of a workbook goes, checked before it is read."""
    check_user_file(workbook)
    if workbook.suffix.lower() not in (".xlsx", ".xlsm"):
        raise InputError(f"{workbook.name} is no .xlsx or .xlsm file; save it as one in Excel first.")
    copy = output or result_names([workbook], ending)[0]
    if copy.suffix.lower() != workbook.suffix.lower():
        raise InputError(
            f"The copy is an {workbook.suffix} file like the workbook; name it {copy.stem}{workbook.suffix}."
        )
    check_new_file(copy, force=force, sources=[workbook])
    return copy
