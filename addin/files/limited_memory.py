"""How much memory the reading of a user's file may take, where the system can see to that.

A file of some kilobytes can ask for all the memory of a computer, which is then busy with nothing else for
minutes. Beyond the limit Python raises MemoryError, and compiled code ends its process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from udfs.errors import InputError

# A list of a million rows with nine different texts in each takes half of that.
MOST = 4 * 2**30
_SHARE = 0.75  # of the computer's own memory


@contextmanager
def limited_memory(path: Path) -> Iterator[None]:
    """Let this process take so much more memory at most while it works with a file.

    Raises:
        InputError: that is not enough for the file.
    """
    try:
        before = limit_memory()
        try:
            yield
        finally:
            _set_limit(before)
    except MemoryError:
        raise InputError(
            f"{path.name} does not fit into memory; leave out rows and columns that are not needed, or split "
            "the list. Large lists in .csv or .parquet files are read by hcpcs-excel bulk."
        ) from None


def limit_memory() -> int:
    """Let this process take so much more memory at most, and return what its limit was, for the system."""
    return _set_limit(None)


if sys.platform == "win32":

    @cache
    def _job() -> Any:
        """Return a job object that this process is in, beside those that it may be in already."""
        import win32api
        import win32job

        job = win32job.CreateJobObject(None, "")
        win32job.AssignProcessToJobObject(job, win32api.GetCurrentProcess())
        return job

    def _set_limit(limit: int | None) -> int:
        """Set the limit to a value that was returned before, or to what is allowed, and return the last."""
        with suppress(ImportError):
            import pywintypes
            import win32api
            import win32job
            import win32process

            with suppress(pywintypes.error):  # where the company's own rules allow no job
                kind, flag = (
                    win32job.JobObjectExtendedLimitInformation,
                    win32job.JOB_OBJECT_LIMIT_PROCESS_MEMORY,
                )
                limits = win32job.QueryInformationJobObject(_job(), kind)
                basic = limits["BasicLimitInformation"]
                before = limits["ProcessMemoryLimit"] if basic["LimitFlags"] & flag else 0
                if limit is None:
                    used = win32process.GetProcessMemoryInfo(win32api.GetCurrentProcess())["PagefileUsage"]
                    limit = used + _most(win32api.GlobalMemoryStatusEx()["TotalPhys"])
                basic["LimitFlags"] = basic["LimitFlags"] | flag if limit else basic["LimitFlags"] & ~flag
                limits["ProcessMemoryLimit"] = limit
                win32job.SetInformationJobObject(_job(), kind, limits)
                return int(before)
        return 0

else:
    import os
    import resource

    def _set_limit(limit: int | None) -> int:
        """Set the limit to a value that was returned before, or to what is allowed, and return the last."""
        before, at_most = resource.getrlimit(resource.RLIMIT_AS)
        with suppress(OSError, ValueError):
            if limit is None:
                limit = _used() + _most(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
                if before != resource.RLIM_INFINITY:
                    limit = min(limit, before)
            resource.setrlimit(resource.RLIMIT_AS, (limit, at_most))
        return before

    def _used() -> int:
        """Return how much of its address space this process has taken, 0 where the system does not say it."""
        with suppress(OSError):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            return pages * os.sysconf("SC_PAGE_SIZE")
        return 0


def _most(there_is: int) -> int:
    return min(MOST, int(_SHARE * there_is))
