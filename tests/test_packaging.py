"""The release: one version, a list of changes that names it, and a README that a package page can show."""

from __future__ import annotations

import re
from importlib.metadata import metadata
from pathlib import Path

import addin
import udfs
import workbook_templates
from udfs.version import VERSION

ROOT = Path(__file__).parents[1]
PACKAGES = [Path(str(package.__file__)).parent for package in (udfs, workbook_templates, addin)]
TEXTS = {".bas", ".cls", ".csv", ".md", ".py", ".svg", ".toml", ".xml"}


def test_the_version_stands_in_one_place() -> None:
    """In pyproject.toml, beside the list of changes; all else asks for it."""
    pattern = re.compile(rf"(?<![\d.]){re.escape(VERSION)}(?![\d.])")
    folders = [*PACKAGES, *(ROOT / name for name in ("benchmarks", "docs", "tests"))]
    files = {*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))}
    found = {
        path.name
        for path in files
        if path.suffix in TEXTS and path.is_file() and pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"CHANGELOG.md", "pyproject.toml"}
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r'^version = "(.+)"$', text, re.MULTILINE) == [VERSION]


def test_the_list_of_changes_begins_with_this_version() -> None:
    newest = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert newest in (VERSION, f"{VERSION} (not yet released)")


def test_a_package_page_shows_the_readme_without_broken_links() -> None:
    """There are neither the documents nor the pictures beside it."""
    shown = metadata("hcpcs-excel").get_payload()  # type: ignore[attr-defined]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^#+ .*$", shown, re.MULTILINE) == re.findall(r"^#+ .*$", readme, re.MULTILINE)
    targets = re.findall(r"\]\(([^)]*)\)", shown)
    assert [target for target in targets if not target.startswith("https://")] == []
    assert "![" not in shown
