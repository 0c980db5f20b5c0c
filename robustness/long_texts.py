"""Texts of one and of two megabytes through every function: the second may take twice as long, not more."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from robustness.fuzzed_cells import LONG, PIECES_OF_LONG_TEXTS

_MOST = 3.0  # times as long for twice the text; what is quadratic takes four times as long
_SHORT = 0.005  # seconds that say nothing
_REPETITIONS = 3


def too_slow() -> Iterator[str]:
    """Give what takes far longer for a text that is twice as long. For runs by hand: it measures time."""
    from robustness.cells import Functions

    functions = Functions(None)
    longest = 0.0
    for piece in PIECES_OF_LONG_TEXTS:
        for start in ("", "99213", "142 "):
            once, twice = (start + piece * (length // len(piece)) for length in (LONG, 2 * LONG))
            for name in functions.each_cell:
                short, long = (_seconds(functions, name, text) for text in (once, twice))
                longest = max(longest, long)
                if long > _SHORT and long > _MOST * short:
                    yield f"{name}, {start!r} and {piece!r}: {short:.3f} s, for twice as much {long:.3f} s"
    print(f"longest answer to a text of two megabytes: {1000 * longest:.0f} ms")


def _seconds(functions: object, name: str, text: str) -> float:
    best = float("inf")
    for _ in range(_REPETITIONS):
        started = perf_counter()
        functions.direct(name, [[text]])  # type: ignore[attr-defined]
        best = min(best, perf_counter() - started)
    return best
