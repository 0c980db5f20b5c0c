"""Speed and memory, each as a ratio to a floor measured in the same run: ``python -m benchmarks``.

Nothing here judges: the table shows the figures beside what is to be reached, and the run ends with 0.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"

if str(TESTS) not in sys.path:
    sys.path.append(str(TESTS))  # for the fakes of Windows that run xlwings' own code
