"""The documents tell of the functions, commands and workbooks that there are."""

from __future__ import annotations

import doctest
from pathlib import Path

import command_page
import markdown_parts
import pytest
import write_pages
from write_pages import ROOT, made_pages, with_table


@pytest.mark.parametrize(("name", "text"), made_pages().items(), ids=made_pages().keys())
def test_what_is_made_is_what_is_there(name: str, text: str) -> None:
    """After a change: python docs/write_pages.py."""
    assert (ROOT / name).read_text(encoding="utf-8") == text


@pytest.mark.long
def test_the_lists_are_found_in_the_pages(tmp_path: Path) -> None:
    """A list whose place is not found would stay as it is for ever, and the test above would be content."""
    pages = ("docs/functions.md", "docs/workbooks.md", "docs/classify.md", "mkdocs.yml")
    for name in pages:
        emptied = [
            line
            for line in (ROOT / name).read_text(encoding="utf-8").splitlines(keepends=True)
            if not line.strip().startswith(
                ("| [`CODELEVEL", "| [code-review", "| charge |", "- CODELEVEL:", "- code-review:")
            )
        ]
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(emptied), encoding="utf-8")
        assert path.read_text(encoding="utf-8") != (ROOT / name).read_text(encoding="utf-8"), name
    made = made_pages(tmp_path)
    for name in pages:
        assert made[name] == (ROOT / name).read_text(encoding="utf-8")


def test_what_a_person_wrote_stays() -> None:
    page = "# A\n\n| B | C |\n|---|---|\n| old | 1 |\n\n| D |\n|---|\n| kept |\n"
    assert with_table(page, ("B", "C"), [("new", "2")]) == page.replace("| old | 1 |", "| new | 2 |")


@pytest.mark.parametrize("module", [write_pages, command_page, markdown_parts], ids=lambda one: one.__name__)
def test_the_examples_in_the_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
