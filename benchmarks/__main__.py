"""Run all benchmarks and print one table: ``python -m benchmarks``, from the root of the checkout."""

from __future__ import annotations

import argparse
import platform

import xlwings

from benchmarks import (
    addin_file,
    bridge,
    calc,
    calls,
    cells,
    classify_lists,
    imports,
    lambdas,
    parsing,
    price_files,
    releases,
)
from benchmarks.measured import Measured, table


def main() -> None:
    """Measure, print, and leave the judging to the reader."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument(
        "--small", action="store_true", help="a tenth of the rows or less: to see that it runs"
    )
    small: bool = options.parse_args().small
    lines: list[Measured] = [
        *cells.measure(
            rows=50_000 if small else cells.WHOLE_COLUMN, repetitions=1 if small else cells.REPETITIONS
        ),
        *calls.measure(blocks=3 if small else calls.BLOCKS),
        *imports.measure(times=3 if small else imports.TIMES),
        *parsing.measure(),
        *releases.measure(
            codes=1_000 if small else releases.CODES,
            rows=10_000 if small else releases.ROWS,
            repetitions=1 if small else releases.REPETITIONS,
        ),
        *price_files.measure(2_000 if small else price_files.LINES),
        *classify_lists.measure(2_000 if small else classify_lists.ROWS),
        *bridge.measure(*((400, 60, 400) if small else (bridge.FORMULAS, bridge.CODES, bridge.MORE_CODES))),
        *addin_file.measure(repetitions=1 if small else addin_file.REPETITIONS),
        *lambdas.measure(200 if small else lambdas.ROWS),
        *calc.measure(2_000 if small else calc.ROWS, 1 if small else calc.REPETITIONS),
    ]
    print(f"Python {platform.python_version()}, xlwings {xlwings.__version__}")
    print(table(lines))


if __name__ == "__main__":
    main()
