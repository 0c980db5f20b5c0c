"""Calls of the add-in's Python server: memory that stays as it is, and no socket."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Iterator

from robustness.blocks import Finding
from robustness.cells import Functions
from robustness.fuzzed_cells import Cells
from robustness.loaded_release import LoadedRelease
from robustness.no_sockets import forbid_sockets, tried

CALLS = 1_000
_ROWS, _NEW_ROWS = 300, 50  # of the range that each call brings
_KEPT = 1_000  # answers that a function keeps here: fewer than otherwise, so that the bound is reached
_MOST_GROWTH = 0.05  # of the memory in the first half
_SMALLEST = 200_000  # bytes that are no growth worth the name


def sweep(seed: int, calls: int) -> Iterator[Finding]:
    """Call every function through xlwings' server, as the formulas of a workbook do, and look at the memory.

    The second half of the calls must never need more than the first half did, though it brings new values
    beside the old ones.

    Args:
        seed: the seed of the cells.
        calls: how many calls; each is of every function.

    Returns:
        What is found.
    """
    from fake_windows import windows

    release = LoadedRelease()
    with windows("udfs.functions") as server:
        forbid_sockets()
        functions = Functions(server)
        setattr(functions.module, "_MEMO_SIZE", _KEPT)  # noqa: B010 - the type of a module has no such name
        same = _range(Cells(seed, 0), _ROWS)
        tracemalloc.start()
        most = [0, 0]
        for call in range(calls):
            release.show(call // 25 % 2 == 1)  # now and then one is imported, or removed
            _call_all(functions, same + _range(Cells(seed, call + 1), _NEW_ROWS))
            gc.collect(0)
            half = 2 * call // calls
            most[half] = max(most[half], tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    for half, memory in enumerate(most, start=1):
        print(f"half {half}: {memory / 1e6:,.2f} MB in use by Python")
    print(f"{resident():,.0f} MB resident")
    growth = most[1] - most[0]
    if growth > max(_SMALLEST, _MOST_GROWTH * most[0]):
        yield Finding(seed, 0, f"{growth:,} bytes more in the second half of {calls:,} calls")
    if tried:
        yield Finding(seed, 0, f"sockets: {', '.join(tried)}")


def _call_all(functions: Functions, cells: tuple[tuple[object, ...], ...]) -> None:
    for name in (*functions.each_cell, "CODEINFO"):
        functions.excel(name, cells)
    functions.excel("CODERELEASE")


def _range(cells: Cells, rows: int) -> tuple[tuple[object, ...], ...]:
    return tuple((cells.excel(),) for _ in range(rows))


def resident() -> float:
    """The most memory that this process has had so far, in megabytes; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
