"""The command of the sweep: ``python -m robustness``, from the root of the checkout."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Iterable

from robustness import cells, server, workbooks
from robustness.blocks import Finding


def main() -> int:
    """Run one sweep and answer 0 when it found nothing, 1 when it found something."""
    parser = argparse.ArgumentParser(prog="python -m robustness", description=__doc__)
    sweeps = parser.add_subparsers(dest="sweep", required=True)
    of_cells = sweeps.add_parser("cells", help="fuzzed cells through the functions")
    of_cells.add_argument("--cells", type=int, default=10_000_000)
    of_workbooks = sweeps.add_parser("workbooks", help="random and damaged files through classify")
    length = of_workbooks.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, default=60)
    length.add_argument("--files", type=int, help="so many files instead")
    of_workbooks.add_argument(
        "--validated", type=int, default=10, metavar="N", help="validate one in N; 0 for none"
    )
    of_server = sweeps.add_parser("server", help="calls of the add-in's Python server, and its memory")
    of_server.add_argument("--calls", type=int, default=server.CALLS)
    for sweep in (of_cells, of_workbooks, of_server):
        sweep.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    of_workbooks.add_argument(
        "--without-office", action="store_true", help="no .xls files, which LibreOffice makes"
    )
    for sweep in (of_cells, of_workbooks):
        sweep.add_argument("--first", type=int, default=0, help="the first block, to repeat a finding")
        sweep.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    if options.sweep == "cells":
        found = cells.sweep(options.seed, options.cells, options.first, options.workers)
    elif options.sweep == "workbooks":
        found = workbooks.sweep(options.seed, options, options.first, options.workers)
    else:
        found = server.sweep(options.seed, options.calls)
    return 1 if _show(found) else 0


def _show(findings: Iterable[Finding]) -> int:
    count = 0
    for finding in findings:
        count += 1
        print(finding, flush=True)
    print(f"{count} findings" if count else "nothing found")
    return count


if __name__ == "__main__":
    sys.exit(main())
