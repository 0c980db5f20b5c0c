"""The slowest texts that parse could be given, in milliseconds a kilobyte."""

from __future__ import annotations

from time import perf_counter

from benchmarks.measured import Measured
from udfs.parse import parse

REPETITIONS = 5
# Texts that make patterns try again and again, or text cleaning work on every character.
UNPLEASANT = {
    "prose": "Office visit, 99213 or 99214; ",
    "digits": "9921325",
    "separators": "99213-25-59 ",
    "no-break spaces": "\u00a0",
    "zero-width spaces": "\u200b9",
    "full-width digits": "９",
    "prefixes": "CPT CODE: ",
    "quotation marks": "'\"",
    "digits with commas": "1,",
    "marks": "+ ",
}


def measure(kilobytes: int = 64) -> list[Measured]:
    """Measure each text, short as a cell's and as long as asked, and answer the slowest."""
    slowest = max(
        _milliseconds(text * (length // len(text.encode()) + 1)) / (length / 1024)
        for text in UNPLEASANT.values()
        for length in (100, 1024, 1024 * kilobytes)
    )
    return [Measured("parse, its slowest text, a kilobyte", slowest, "ms", target="at most 1 ms")]


def _milliseconds(text: str) -> float:
    parse("99213 x")  # the tables are read by now
    best = float("inf")
    for _ in range(REPETITIONS):
        started = perf_counter()
        parse(text)
        best = min(best, perf_counter() - started)
    return best * 1000
