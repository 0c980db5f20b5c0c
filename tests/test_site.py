"""The documentation site: its sources are laid together, and the checks find what is wrong with it."""

from __future__ import annotations

import doctest
from pathlib import Path

import build_site
import pytest
from build_site import lay_out, site_links
from site_checks import problems

PAGE = "<html><body>{}</body></html>"


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


def test_the_readme_stands_for_the_first_page() -> None:
    assert (
        site_links("[start](../README.md) [here](#words)", "docs/glossary.md")
        == "[start](index.md) [here](#words)"
    )


def test_the_examples_of_the_links() -> None:
    assert doctest.testmod(build_site).failed == 0


WHOLE = {
    "site/index.html": PAGE.format(
        '<a href="words.html#level">w</a><a href="https://a.b/">web</a><img src="p.png">'
    ),
    "site/words.html": PAGE.format('<h2 id="level">L</h2><a href="#level">#</a><a href="index.html">s</a>'),
    "site/p.png": "",
    "site/assets/theme.css": "a { background: url(data:image/png;base64,AA) }",
    "docs/index.md": "",
    "docs/words.md": "",
}
NAVIGATION = [{"Start": "index.md"}, {"More": [{"Words": "words.md"}]}]


def test_nothing_is_wrong_with_a_whole_site(tmp_path: Path) -> None:
    root = write(tmp_path, WHOLE)
    assert problems(root / "site", root / "docs", NAVIGATION) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"site/words.html": PAGE.format("")},
            "index.html refers to words.html#level: that page has no such place.",
        ),
        (
            {"site/more.html": PAGE.format('<a href="gone.html">x</a>')},
            "more.html refers to gone.html, which is not there.",
        ),
        (
            {"site/more.html": PAGE.format('<img src="gone.png">')},
            "more.html refers to gone.png, which is not there.",
        ),
        ({"site/workbooks/old.png": ""}, "No page shows the picture workbooks/old.png."),
        ({"docs/new.md": ""}, "The page new.md is not in the navigation of mkdocs.yml."),
        (
            {"site/more.html": PAGE.format('<script src="https://a.b/c.js"></script>')},
            "more.html fetches https://a.b/c.js: the site must need nothing from elsewhere.",
        ),
        (
            {"site/more.html": PAGE.format('<img src="//a.b/c.png">')},
            "more.html fetches //a.b/c.png: the site must need nothing from elsewhere.",
        ),
        (
            {"site/assets/theme.css": '@import "https://a.b/font.css";'},
            "assets/theme.css fetches https://a.b/font.css: the site must need nothing from elsewhere.",
        ),
        (
            {"site/assets/theme.css": "a { src: url('https://a.b/font.woff2') }"},
            "assets/theme.css fetches https://a.b/font.woff2: the site must need nothing from elsewhere.",
        ),
        (
            {"site/more.html": PAGE.format("<p>These:\n* one</p>")},
            "more.html shows as plain words: * one",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, files: dict[str, str], said: str) -> None:
    root = write(tmp_path, WHOLE | files)
    assert problems(root / "site", root / "docs", NAVIGATION) == [said]


def test_a_page_of_the_navigation_that_is_not_there(tmp_path: Path) -> None:
    root = write(tmp_path, WHOLE)
    assert problems(root / "site", root / "docs", [*NAVIGATION, {"Gone": "gone.md"}]) == [
        "The navigation of mkdocs.yml names gone.md, which is not there."
    ]
