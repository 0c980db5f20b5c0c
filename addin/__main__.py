"""Where the command begins: ``hcpcs-excel`` or, where only signed programs start, ``python -I -m addin``.

All else is imported within :func:`main`: however and whenever the command ends, it ends with a sentence.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from addin.control_characters import on_one_line

_MOST_FILES_NAMED = 3


def main() -> None:
    """Run the command and end with its exit status."""
    signal.signal(signal.SIGINT, _stop_before_the_start)
    # What libraries warn of, and what fails behind an end, may quote what stands in a file.
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    threading.excepthook = lambda _: None
    try:
        from addin.cli.command import load
        from addin.cli.command import main as run

        with suppress(IndexError, KeyError):  # no command, or none that there is: the next lines say so
            load(sys.argv[1])

        signal.signal(signal.SIGINT, _interrupt_once)
        for name in ("SIGTERM", "SIGHUP"):  # a shutdown or a closed terminal: files are cleared away first
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _end_in_good_order)
        run()
    except KeyboardInterrupt:
        _fail("Stopped.")
    except Exception as error:
        _fail(last_words(error, sys.argv[1:]))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what there was to do has been done


def last_words(error: Exception, arguments: list[str]) -> str:
    """Return a sentence about an error that nobody expected: which files were named, and what to do.

    It holds nothing of what the error says, which may be the content of a cell.

    >>> last_words(KeyError("Jane Doe"), ["lookup", "J1100"])[:58]
    'An unexpected error (KeyError) stopped this: try it again;'
    """
    if isinstance(error, MemoryError):
        return f"There is not enough memory{_named(arguments)}; close other programs or split the file."
    if isinstance(error, ImportError):  # its words are names of modules
        return f"hcpcs-excel is not installed completely ({error}); install it again."
    own = [
        f" in {name}, line {line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if (name := frame.f_globals.get("__name__", "")).partition(".")[0]
        in ("addin", "udfs", "workbook_templates")
    ]
    return (
        f"An unexpected error ({type(error).__name__}{''.join(own[-1:])}) stopped this{_named(arguments)}: "
        "try it again; save a list anew in Excel, or as .csv; if it stays, report this sentence, which holds "
        "nothing of the content."
    )


def _named(arguments: list[str]) -> str:
    """Return the files that a command line names, as the end of a sentence."""
    values = (argument.rpartition("=")[2] if argument.startswith("-") else argument for argument in arguments)
    files = [Path(value).name for value in values if os.path.isfile(value)]  # noqa: PTH113 - any text
    more = [f"{len(files) - _MOST_FILES_NAMED} more"] if len(files) > _MOST_FILES_NAMED else []
    return f" with {', '.join(files[:_MOST_FILES_NAMED] + more)}" if files else ""


def _stop_before_the_start(_number: int, _frame: FrameType | None) -> None:
    _say("Stopped; nothing was written.")
    os._exit(2)  # a module that is being imported could take an exception for one of its own


def _interrupt_once(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was begun is cleared away, which takes a moment
    raise KeyboardInterrupt


def _end_in_good_order(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _say(sentence: str) -> None:
    with suppress(OSError, AttributeError):  # a stream that is full, or none at all
        sys.stderr.write(f"hcpcs-excel: {on_one_line(sentence)}\n")
        sys.stderr.flush()


def _fail(sentence: str) -> NoReturn:
    _say(sentence)
    sys.exit(2)


if __name__ == "__main__":
    main()
