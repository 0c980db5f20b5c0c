"""The Open XML SDK validator: what it finds in a copy that it did not find in the workbook."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from pathlib import Path

from real_programs import validator_findings

from robustness.blocks import memory_for_others


def new_findings(before: Path | None, after: Path) -> list[str]:
    """Answer what the validator says of a copy and did not say of the file it was made from.

    Args:
        before: the file, None where it was no workbook.
        after: the copy.
    """
    program = os.environ.get("HCPCS_EXCEL_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if program is None:
        return ["no validator: name it in HCPCS_EXCEL_OOXML_VALIDATOR, or choose --validated 0"]
    with memory_for_others():
        old, new = (
            Counter(map(_plain, validator_findings(program, path) if path else ()))
            for path in (before, after)
        )
    return [f"the validator finds {finding}" for finding in new - old]


def _plain(finding: str) -> str:
    """Leave out the file's own name; the number of cells in a row may differ, not what is said of them."""
    return re.sub(r"\b(c|row)\[[0-9]+\]", r"\1[]", finding)
