"""Would Excel open this package? Microsoft's own validator says so, without a single finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from workbook_templates.compare_lists import build
from workbook_templates.user_files.code_list import ListLine, sample_lists

AWKWARD = (
    ListLine('=HYPERLINK("http://example.com")', "+cmd|' /C calc'!A0", "by report"),
    ListLine("\t@SUM(1)", "a\x00b\x0bc \ud800 _x0041_ <&>\"'", -12.5),
    ListLine("", "no code", ""),
    ListLine("99213", "x" * 40_000, 1e15),
)


@pytest.mark.parametrize(
    ("name", "lists"),
    [
        ("empty", ((), ())),
        ("sample", sample_lists()),
        ("awkward", (AWKWARD, ())),
        ("one line", ((), AWKWARD[:1])),
    ],
)
def test_it_has_nothing_to_say(
    open_xml_validator: Callable[[Path], list[str]],
    tmp_path: Path,
    name: str,
    lists: tuple[Sequence[ListLine], Sequence[ListLine]],
) -> None:
    """A compare-lists workbook, empty, filled or full of awkward texts, gives no finding at all."""
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(build(*lists))
    assert open_xml_validator(path) == []
