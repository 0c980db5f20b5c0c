"""The ``hcpcs-excel`` command: its sub-commands, and what a mistake gets.

A mistake that the user can mend gets one sentence on the error stream and exit status 2, like a wrong
option. Exit status 1 is kept for the answer "something here is no code".
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from addin.cli.build_command import addin_app
from addin.cli.bulk_command import bulk
from addin.cli.bundle_command import bundle_command
from addin.cli.calc_command import calc_app
from addin.cli.check_prices_command import check_prices_command
from addin.cli.classify_command import classify
from addin.cli.functions_command import functions_app
from addin.cli.lite_command import lite
from addin.cli.lookup_command import lookup
from addin.cli.readable_help import ReadableCommand, ReadableGroup, examples
from addin.cli.release_command import release_app
from addin.cli.screen import Screen
from addin.cli.setup_command import doctor_command, install_command, uninstall_command
from addin.cli.template_command import template_app, templates
from addin.control_characters import on_one_line, written_out
from addin.files.new_file import WRITTEN
from udfs.errors import HcpcsExcelError
from udfs.version import VERSION

# What Typer raises for a wrong command line; it does not name the class of all of them itself.
_WrongCommandLine: type[Exception] = typer.BadParameter.__mro__[2]
_INTERRUPTED = 130  # what Typer makes of Ctrl+C


class _Commands(ReadableGroup):
    order = (
        "lookup",
        "classify",
        "bulk",
        "check-prices",
        "templates",
        "template",
        "release",
        "functions",
        "install",
        "doctor",
        "uninstall",
        "calc",
        "lite",
        "bundle",
        "addin",
    )


app = typer.Typer(
    name="hcpcs-excel",
    cls=_Commands,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Tell which code system a billing code belongs to: CPT (Level I) or HCPCS Level II.",
    epilog=examples(
        "hcpcs-excel lookup 99213-25 j1100 142",
        "hcpcs-excel template compare-lists --sample -o comparison.xlsx",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        Screen().say(f"hcpcs-excel {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Tell which code system a billing code belongs to: CPT (Level I) or HCPCS Level II."""


app.command(
    cls=ReadableCommand,
    no_args_is_help=True,
    context_settings={"ignore_unknown_options": True},  # -25 is a modifier
    epilog=examples("hcpcs-excel lookup 99213-25 j1100 142", "hcpcs-excel lookup --json 99213-25"),
)(lookup)
app.command(
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples(
        'hcpcs-excel classify charges.xlsx --column "Procedure code"',
        "hcpcs-excel classify charges.csv -c E -o classified.csv",
    ),
)(classify)
app.command(
    "bulk",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel bulk claims.parquet -o claims-classified.parquet"),
)(bulk)
app.command(
    "check-prices",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel check-prices 123456789_hospital_standardcharges.csv"),
)(check_prices_command)
app.add_typer(addin_app, name="addin", short_help="Build the Excel add-in file.")
app.add_typer(release_app, name="release", short_help="Import CMS's quarterly files; see what is loaded.")
app.add_typer(
    functions_app, name="functions", short_help="The functions in a workbook itself, without an add-in."
)
app.add_typer(template_app, name="template", short_help="Create a workbook, empty or filled.")
app.command(epilog=examples("hcpcs-excel templates"))(templates)
app.command("install", epilog=examples("hcpcs-excel install"))(install_command)
app.command("uninstall", epilog=examples("hcpcs-excel uninstall"))(uninstall_command)
app.command("doctor", epilog=examples("hcpcs-excel doctor"))(doctor_command)
app.command("bundle", no_args_is_help=True, epilog=examples("hcpcs-excel bundle -o hcpcs-excel-bundle"))(
    bundle_command
)
app.command("lite", no_args_is_help=True, epilog=examples("hcpcs-excel lite -o personal"))(lite)
app.add_typer(calc_app, name="calc", short_help="The functions in LibreOffice Calc.")


def main() -> None:
    """Run the command and end with its exit status.

    Errors that nobody expected are left to ``addin.__main__``.
    """
    for stream in (sys.stdout, sys.stderr):
        # A Windows console of another code page must not turn a table's frame into an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        status = _status()
        if sys.stdout:
            sys.stdout.flush()  # here a full disk behind ">" can still be told of
    except BrokenPipeError:  # whoever read along has seen enough, as in "| head -1"
        status = 1
    except OSError as error:
        _fail(
            f"What is to be read above could not be written to where you sent it ({error.strerror}); free up "
            "space there."
        )
    finally:
        _leave_nothing_unwritten()
    sys.exit(status)


def _status() -> int | None:
    """Return what a command ends with; a mistake gets its sentence here."""
    started = "python -I -m addin" if sys.argv[0].endswith("__main__.py") else "hcpcs-excel"
    try:
        # On Windows it would else take "99?13" and a heading "Price*" for names of files, quoted or not.
        given = [_without_quotes(argument) for argument in sys.argv[1:]]
        status: int | None = app(given, started, windows_expand_args=False, standalone_mode=False)
    except _WrongCommandLine as error:
        said = StringIO()
        error.show(said)  # type: ignore[attr-defined]
        with suppress(OSError):
            typer.echo(written_out(said.getvalue()), err=True, nl=False)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        status = _INTERRUPTED
    except HcpcsExcelError as error:
        _fail(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        about = f" with {error.filename}" if error.filename else ""
        _fail(f"The system reported an error{about} ({error.strerror}); check that the disk is not full.")
    if status == _INTERRUPTED:
        _fail("Stopped." if WRITTEN else "Stopped; nothing was written.")
    return status


def _without_quotes(argument: str) -> str:
    """Return the name of a file that was pasted in quotes which the shell does not take off."""
    inner = argument[1:-1]
    if argument[:1] + argument[-1:] in ('""', "''", "\u201c\u201d", "\u2018\u2019") and inner:
        with suppress(OSError, ValueError):
            return inner if Path(inner).exists() else argument
    return argument


def _leave_nothing_unwritten() -> None:
    """Give up what a stream does not take, or Python would complain of it after the command's end."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _fail(sentence: str) -> NoReturn:
    written = f" Written before that: {', '.join(map(str, WRITTEN))}." if WRITTEN else ""
    with suppress(OSError):  # where nothing can be said either, the exit status says it
        typer.echo(f"hcpcs-excel: {on_one_line(sentence + written)}", err=True)
    sys.exit(2)
