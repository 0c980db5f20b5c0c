"""Work that a process of its own does, because it may end with it.

A reader that is compiled asks the system for memory as a file tells it to. Where a damaged file tells it to
ask for more than there is, or a sheet's cells lie at its far corners, its process ends on the spot, with
nothing that Python could catch: the command would end without a sentence, and Excel lose the Python behind
its cells.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from addin.files.limited_memory import limit_memory
from udfs.errors import InputError

_Result = TypeVar("_Result")

# The process is isolated: it looks for modules where Python itself does, and for ours also where this one is,
# but not in the current folder, and not where this process has been told to look.
_HOME = str(Path(__file__).resolve().parents[2])
_ANSWER = f"import sys; sys.path.append({_HOME!r}); from {__name__} import answer; answer()"


class ProcessDiedError(Exception):
    """The process has ended without an answer."""


def in_own_process(function: Callable[..., _Result], *arguments: object) -> _Result:
    """Return what a function of a module returns in a process of its own; all values can be pickled.

    Raises:
        InputError: the function has raised it.
        ProcessDiedError: it has raised anything else, or its process has ended.

    >>> in_own_process(divmod, 7, 2)
    (3, 1)
    """
    done = subprocess.run(  # noqa: S603 - this Python, and a text of ours
        [_with_console(sys.executable), "-I", "-B", "-c", _ANSWER],
        input=pickle.dumps((function, arguments)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
    )
    if done.returncode:
        raise ProcessDiedError
    sentence, result = pickle.loads(done.stdout)  # noqa: S301 - from our own code
    if sentence is not None:
        raise InputError(sentence)
    returned: _Result = result
    return returned


def _with_console(python: str) -> str:
    """Return the Python that surely has the streams over which it is asked and answers.

    >>> _with_console("/usr/bin/python3")
    '/usr/bin/python3'
    """
    # Behind Excel runs pythonw.exe, which is made to have none.
    beside = Path(python).with_name("python.exe")
    return str(beside) if Path(python).name.lower() == "pythonw.exe" and beside.exists() else python


def answer() -> None:
    """Be that process: call the function that stands in the input, and write what it returns."""
    limit_memory()
    function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own code
    told: tuple[str | None, Any]
    try:
        told = None, function(*arguments)
    except InputError as error:
        told = str(error), None
    pickle.dump(told, sys.stdout.buffer)
    sys.stdout.flush()
