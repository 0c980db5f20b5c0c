"""Random input by the million, for developers: ``python -m robustness``.

``cells`` puts fuzzed cells through the functions, ``workbooks`` random and damaged files through
``classify``, ``server`` a thousand calls through the add-in's Python server. All that is random follows from
the seed that is printed first; a finding names the seed and the number of its block, which repeat it. The
command ends with 1 if anything was found.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"

if str(TESTS) not in sys.path:
    sys.path.append(str(TESTS))  # for the fakes of Windows that run xlwings' own code
