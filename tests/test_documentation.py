"""What the documentation says is true: its examples run, and every function has its place in it."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import addin
import udfs
import workbook_templates
from udfs import functions

ROOT = Path(__file__).parents[1]
PACKAGES = (udfs, workbook_templates, addin)
MODULES = [
    found.name
    for package in PACKAGES
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if found.name != "udfs.bulk.ibis_tables"  # which needs an engine: tests/engines/test_bulk_with_duckdb.py
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_answer_what_they_show(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().removeprefix("|").removesuffix("|").split(" | ")]


def _examples() -> list[tuple[str, str, str]]:
    page = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    table = page.partition("## What is read")[2].partition("\n## ")[0]
    rows = [_cells(line) for line in table.splitlines() if line.startswith("|") and "---" not in line]
    return [(row[0], row[1], row[2]) for row in rows[1:]]


@pytest.mark.parametrize(
    ("written", "clean", "modifiers"), _examples() if (ROOT / "docs" / "functions.md").exists() else []
)
def test_the_table_of_what_is_read_is_true(written: str, clean: str, modifiers: str) -> None:
    assert functions.CODECLEAN(written) == clean
    assert functions.CODEMODIFIERS(written) == modifiers


def test_the_table_of_the_first_page_is_true() -> None:
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    rows = [_cells(line) for line in page.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    assert len(rows) >= 4
    for written, system, check in rows:
        assert (functions.CODESYSTEM(written), functions.CODECHECK(written)) == (system, check)


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_every_page_and_picture_is_reached() -> None:
    """Pages by the navigation of the site, pictures by a page."""
    docs = ROOT / "docs"
    written = {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in docs.rglob("*.md")
    }
    named = re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted([*written, "changelog.md", "contributing.md"])
    text = "\n".join([*written.values(), (ROOT / "README.md").read_text(encoding="utf-8")])
    pictures = [path.name for kind in ("png", "svg") for path in docs.rglob(f"*.{kind}")]
    assert [name for name in pictures if name not in text] == []
