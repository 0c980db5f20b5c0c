"""The ``hcpcs-excel`` command: its sub-commands, and what a mistake gets.

A mistake that the user can mend gets one sentence on the error stream and exit status 2, like a wrong
option. Exit status 1 is kept for the answer "something here is no code".
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.main import get_group

from addin.cli.readable_help import ReadableGroup, examples
from addin.cli.screen import Screen
from addin.control_characters import on_one_line, written_out
from addin.files.new_file import WRITTEN
from udfs.errors import HcpcsExcelError

# What Typer raises for a wrong command line; it does not name the class of all of them itself.
_WrongCommandLine: type[Exception] = typer.BadParameter.__mro__[2]
_INTERRUPTED = 130  # what Typer makes of Ctrl+C


# Where each command is declared, in the order of use.
_MODULES = {
    "lookup": "lookup_command",
    "classify": "classify_command",
    "bulk": "bulk_command",
    "check-prices": "check_prices_command",
    "templates": "template_command",
    "template": "template_command",
    "release": "release_command",
    "functions": "functions_command",
    "install": "setup_command",
    "doctor": "setup_command",
    "uninstall": "setup_command",
    "calc": "calc_command",
    "lite": "lite_command",
    "bundle": "bundle_command",
    "addin": "build_command",
}


def load(name: str) -> Any:
    """Return the module that declares a command.

    Raises:
        KeyError: there is no such command.
    """
    return import_module(f"addin.cli.{_MODULES[name]}")


class _Commands(Mapping[str, Any]):
    """The commands by name; the module of each is imported when it is asked for: some take long."""

    def __getitem__(self, name: str) -> Any:
        return get_group(load(name).app).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class _WholeCommand(ReadableGroup):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = _Commands()  # type: ignore[assignment]  # nobody changes them


app = typer.Typer(
    name="hcpcs-excel",
    cls=_WholeCommand,
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
        from udfs.version import VERSION  # reading it takes as long as looking a code up

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
