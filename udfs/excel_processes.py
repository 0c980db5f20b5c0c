"""The Excels on a machine are the user's: xlwings is kept from touching any when Python ends.

On Windows xlwings asks, when a Python that has loaded it ends, for all processes of Excel, and ends by force
those in which it sees no workbook: one that shows its start page, one that opened a file in protected view,
one of another program. On a Mac it runs a macro in each. Both are meant for scripts that start Excel
themselves, which nothing here does.
"""

from __future__ import annotations

import atexit
import sys

_PARTS_OF_XLWINGS = ("xlwings._xlwindows", "xlwings._xlmac")


def leave_excel_alone() -> None:
    """Take back what xlwings has asked Python to do at the end; to be called wherever xlwings was loaded.

    Source: the functions named ``cleanup`` in xlwings' modules for Windows and Mac.
    """
    for name in _PARTS_OF_XLWINGS:
        if name in sys.modules:  # the one of this system; neither where LibreOffice asks the functions
            atexit.unregister(sys.modules[name].cleanup)
