"""Whether the built documentation site is whole, and needs nothing from elsewhere.

The generator checks the links that it finds in Markdown. Here the pages that a browser gets are checked, so
whatever made them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

PICTURES = (".png", ".svg")
# A link of a page that nobody fetches before it is clicked; all others are fetched with the page.
_CLICKED = ("a", "form")
# Written as a list, a table or code, and taken for words, because a blank line or a space is missing.
_TAKEN_FOR_WORDS = re.compile(r"^(\* |- |\d+\. |\||```).*", re.MULTILINE)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_ADDRESS_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


class _Page(HTMLParser):
    """What a page refers to, and the places in it that can be referred to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.clicked: list[str] = []
        self.fetched: list[str] = []
        self.places: set[str] = set()
        self.misread = [
            line[0]
            for paragraph in _PARAGRAPH.finditer(text)
            for line in _TAKEN_FOR_WORDS.finditer(paragraph[1])
        ]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses and the name of an element."""
        for name, value in attrs:
            if name in ("href", "src", "srcset") and value:
                (self.clicked if tag in _CLICKED else self.fetched).append(value)
            elif name in ("id", "name") and value:
                self.places.add(value)


def problems(site: Path, sources: Path, navigation: Any) -> list[str]:
    """Answer what is wrong with a built site, one sentence each.

    Args:
        site: the folder with the built pages.
        sources: the folder with the Markdown pages and pictures that they were built from.
        navigation: ``nav`` of mkdocs.yml.
    """
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = [*_outside_of_navigation(sources, navigation)]
    used: set[Path] = set()
    for path, page in pages.items():
        name = path.relative_to(site)
        found += [f"{name} shows as plain words: {line}" for line in page.misread]
        for address in page.fetched:
            if urlsplit(address).netloc:
                found.append(f"{name} fetches {address}: the site must need nothing from elsewhere.")
        for address in (*page.clicked, *page.fetched):
            if urlsplit(address).scheme or urlsplit(address).netloc:
                continue
            target, place = urldefrag(address)
            aim = (path.parent / unquote(urlsplit(target).path)).resolve() if target else path
            used.add(aim)
            if not aim.is_file():
                found.append(f"{name} refers to {address}, which is not there.")
            elif place and aim in pages and unquote(place) not in pages[aim].places:
                found.append(f"{name} refers to {address}: that page has no such place.")
    found += _unused_pictures(site, used)
    return found + [
        f"{path.relative_to(site)} fetches {address}: the site must need nothing from elsewhere."
        for path in sorted(site.rglob("*.css"))
        for address in _addresses(path.read_text(encoding="utf-8"))
        if urlsplit(address).netloc
    ]


def _addresses(style: str) -> Iterator[str]:
    for match in _ADDRESS_IN_STYLE.finditer(style):
        yield match[1] or match[2]


def _unused_pictures(site: Path, used: set[Path]) -> Iterable[str]:
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        # What lies in assets belongs to the theme.
        if path.suffix in PICTURES and name.parts[0] != "assets" and path.resolve() not in used:
            yield f"No page shows the picture {name}."


def _outside_of_navigation(sources: Path, navigation: Any) -> Iterable[str]:
    written = {path.relative_to(sources).as_posix() for path in sources.rglob("*.md")}
    named = set(_named(navigation))
    for page in sorted(written - named):
        yield f"The page {page} is not in the navigation of mkdocs.yml."
    for page in sorted(named - written):
        yield f"The navigation of mkdocs.yml names {page}, which is not there."


def _named(navigation: Any) -> Iterator[str]:
    """Answer the pages that a navigation names, however deep they lie."""
    if isinstance(navigation, str):
        yield navigation
    else:
        for part in navigation.values() if isinstance(navigation, dict) else navigation:
            yield from _named(part)
