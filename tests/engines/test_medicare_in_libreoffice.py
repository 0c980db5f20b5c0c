"""The workbooks that are made with an imported fee schedule, in real programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_workbooks import opened, sample
from real_programs import LibreOffice
from test_workbooks_with_real_programs import differences
from workbook_rules import findings

from udfs.releases.fee_schedule import STATUSES
from workbook_templates.build import build
from workbook_templates.declaration import Workbook
from workbook_templates.workbooks import code_review, denials_by_code_set

each_one = pytest.mark.parametrize(
    "declared", [code_review.WITH_MEDICARE, denials_by_code_set.WITH_MEDICARE], ids=lambda one: one.name
)
each_way = pytest.mark.parametrize("live", [True, False], ids=["live", "kept"])


def made(declared: Workbook, *, live: bool) -> bytes:
    """The sample, with each status in turn, and none."""
    words = [*STATUSES.values(), ""]
    table = declared.inputs[0].name
    lines = dict(sample(declared))
    lines[table] = [
        {**line, "Medicare": words[at % len(words)], "Fee schedule": "PPRRVU2025_Oct"}
        for at, line in enumerate(lines[table])
    ]
    return build(declared, lines, live=live)


@each_one
@each_way
def test_the_package_is_in_order(
    open_xml_validator: Callable[[Path], list[str]], tmp_path: Path, declared: Workbook, live: bool
) -> None:
    path = tmp_path / "made.xlsx"
    path.write_bytes(made(declared, live=live))
    assert findings(path.read_bytes()) == []
    assert open_xml_validator(path) == []


@each_one
@each_way
def test_what_is_stored_is_what_is_calculated(
    libreoffice: LibreOffice, tmp_path: Path, declared: Workbook, live: bool
) -> None:
    content = made(declared, live=live)
    assert differences(libreoffice, tmp_path, content) == []
    checks: Any = opened(content, values=True)["Checks"]
    assert {row[3] for row in checks.iter_rows(min_row=5, values_only=True)} == {"OK"}
