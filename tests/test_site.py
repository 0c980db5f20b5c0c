"""The documentation site: its sources are laid together, and nothing is fetched from elsewhere."""

from __future__ import annotations

import doctest
from pathlib import Path

import build_site
from build_site import lay_out


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_pages_of_the_top_lie_beside_the_others(tmp_path: Path) -> None:
    root = write(
        tmp_path / "repository",
        {
            "CHANGELOG.md": "# Changes",
            "CONTRIBUTING.md": "[words](docs/glossary.md), [one](docs/functions/F.md#syntax)",
            "docs/glossary.md": "[how](../CONTRIBUTING.md)",
            "docs/functions/F.md": "[all](../functions.md) [changes](../../CHANGELOG.md) [web](https://a.b/c.md)",
            "docs/picture.png": "",
            "docs/draw.py": "",
        },
    )
    sources = tmp_path / "sources"
    lay_out(root, sources)
    assert {path.relative_to(sources).as_posix() for path in sources.rglob("*") if path.is_file()} == {
        "changelog.md", "contributing.md", "glossary.md", "functions/F.md", "picture.png",
    }  # fmt: skip
    written = {path.name: path.read_text(encoding="utf-8") for path in sources.rglob("*.md")}
    assert written["contributing.md"] == "[words](glossary.md), [one](functions/F.md#syntax)"
    assert written["glossary.md"] == "[how](contributing.md)"
    assert written["F.md"] == "[all](../functions.md) [changes](../changelog.md) [web](https://a.b/c.md)"


def test_the_examples_of_the_program_that_builds_it() -> None:
    assert doctest.testmod(build_site).failed == 0
