"""Builds the documentation site: ``python docs/build_site.py [FOLDER]``, by default into ``site/``.

The pages of docs/ and those at the top of the repository are laid together and built with warnings as errors.
It needs the extra ``docs`` and no network, nor does the site.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Pages that lie at the top, where people and programs look for them, and where they stand in the site.
FROM_THE_TOP = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LINK = re.compile(r"(?<=\]\()([^)#\s:]+)(?=[)#])")
# What a browser fetches with a page, and not after a click.
_FETCHED = re.compile(
    r"""<(?:link|script|img|iframe|source)\b[^>]*?\b(?:href|src|srcset)=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')]+)"""
)


def lay_out(root: Path, folder: Path) -> None:
    """Write the sources of the site into a new folder, as they lie in it."""
    documents = root / "docs"
    shutil.copytree(documents, folder, ignore=shutil.ignore_patterns("*.py", "*.csv", "__pycache__"))
    pages = {path: path.relative_to(documents).as_posix() for path in documents.rglob("*.md")}
    for path, in_site in {**pages, **{root / name: place for name, place in FROM_THE_TOP.items()}}.items():
        text = site_links(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
        (folder / in_site).write_text(text, encoding="utf-8", newline="\n")


def site_links(text: str, page: str) -> str:
    """Return a page, named by its path in the repository, with its links as they are in the site.

    >>> site_links("[words](docs/glossary.md#a) [changes](CHANGELOG.md)", "CONTRIBUTING.md")
    '[words](glossary.md#a) [changes](changelog.md)'
    >>> site_links("[how](../../CONTRIBUTING.md), [all](../functions.md)", "docs/functions/CODECHECK.md")
    '[how](../contributing.md), [all](../functions.md)'
    >>> site_links("[start](../README.md) [here](#words)", "docs/glossary.md")
    '[start](index.md) [here](#words)'
    """
    here = posixpath.dirname(_place(page))

    def in_site(match: re.Match[str]) -> str:
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[1]))
        return posixpath.relpath(_place(aim), here or ".")

    return _LINK.sub(in_site, text)


def _place(path: str) -> str:
    """Return where a file of the repository stands in the site, whose first page stands for README.md."""
    return {"README.md": "index.md", **FROM_THE_TOP}.get(path, path.removeprefix("docs/"))


def fetched_from_elsewhere(text: str) -> list[str]:
    """Return what a page or a style sheet has a browser fetch from other places.

    >>> fetched_from_elsewhere('<a href="https://a.b/">web</a><script src="//a.b/c.js"><img src="p.png">')
    ['//a.b/c.js']
    >>> fetched_from_elsewhere('@import "https://a.b/font.css"; a { src: url(data:image/png;base64,AA) }')
    ['https://a.b/font.css']
    """
    return [match[1] or match[2] for match in _FETCHED.finditer(text)]


def build(target: Path) -> list[str]:
    """Build the site into a folder that is not there yet, and return what is wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shutil.copyfile(ROOT / "mkdocs.yml", work / "mkdocs.yml")
        lay_out(ROOT, work / "docs")
        generator = [sys.executable, "-m", "zensical", "build", "--strict"]
        made = subprocess.run(generator, cwd=work, capture_output=True, encoding="utf-8")
        if made.returncode:
            # Its colors are noise in a log, and what Python says of its end helps nobody.
            said = _COLOR.sub("", made.stdout + made.stderr)
            return [said.partition("Traceback")[0].rstrip() or said]
        for only_on_web in ("404.html", "sitemap.xml"):  # which reckon with an address on the web
            (work / "site" / only_on_web).unlink()
        shutil.move(work / "site", target)
    return [
        f"{path.relative_to(target)} fetches {address}: the site must need nothing from elsewhere."
        for path in sorted(target.rglob("*"))
        if path.suffix in (".html", ".css")
        for address in fetched_from_elsewhere(path.read_text(encoding="utf-8"))
    ]


def main() -> None:
    """Build into the folder that is named, or anew into site/."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    if target == ROOT / "site" and target.exists():
        shutil.rmtree(target)
    if found := build(target):
        sys.exit("\n".join(found))
    sys.stdout.write(f"The site is {target.resolve() / 'index.html'}\n")


if __name__ == "__main__":
    main()
