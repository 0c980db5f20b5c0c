"""Builds the documentation site: ``python docs/build_site.py [FOLDER]``, by default into ``site/``.

The pages of docs/ and those that lie at the top of the repository are laid together, built with warnings as
errors, and the result is checked. It needs the extra ``docs`` and no network, nor does the site.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from site_checks import PICTURES, problems

ROOT = Path(__file__).resolve().parents[1]
# Pages that lie at the top, where people and programs look for them, and where they stand in the site.
FROM_THE_TOP = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
_COPIED = (*PICTURES, ".css", ".js")
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LINK = re.compile(r"(?<=\]\()([^)#\s:]+)(?=[)#])")


def lay_out(root: Path, folder: Path) -> None:
    """Write the sources of the site as they lie in it.

    Args:
        root: the repository.
        folder: a new folder for them.
    """
    documents = root / "docs"
    for path in sorted(documents.rglob("*")):
        target = folder / path.relative_to(documents)
        if path.suffix == ".md":
            _write_page(root, path, target)
        elif path.suffix in _COPIED:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for name, in_site in FROM_THE_TOP.items():
        _write_page(root, root / name, folder / in_site)


def _write_page(root: Path, page: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    text = site_links(page.read_text(encoding="utf-8"), page.relative_to(root).as_posix())
    target.write_text(text, encoding="utf-8", newline="\n")


def site_links(text: str, page: str) -> str:
    """Answer a page with its links as they are in the site.

    Args:
        text: the page as it stands in the repository.
        page: its path in the repository.

    >>> site_links("[words](docs/glossary.md#a) [changes](CHANGELOG.md)", "CONTRIBUTING.md")
    '[words](glossary.md#a) [changes](changelog.md)'
    >>> site_links("[how](../../CONTRIBUTING.md), [all](../functions.md)", "docs/functions/CODECHECK.md")
    '[how](../contributing.md), [all](../functions.md)'
    """
    here = posixpath.dirname(_place(page))

    def in_site(match: re.Match[str]) -> str:
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[1]))
        return posixpath.relpath(_place(aim), here or ".")

    return _LINK.sub(in_site, text)


def _place(path: str) -> str:
    """Answer where a file of the repository stands in the site, whose first page stands for README.md."""
    if path == "README.md":
        return "index.md"
    return FROM_THE_TOP.get(path, path.removeprefix("docs/"))


def build(target: Path) -> list[str]:
    """Build the site into a folder, and answer what is wrong with it.

    Args:
        target: the folder, which must not be there yet.
    """
    try:
        import yaml  # comes with the generator; laying out does without both
    except ModuleNotFoundError:
        sys.exit('Install what the site needs first, with Python 3.11 or newer: pip install ".[docs]"')
    configuration = ROOT / "mkdocs.yml"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shutil.copyfile(configuration, work / configuration.name)
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
        navigation = yaml.safe_load(configuration.read_text(encoding="utf-8"))["nav"]
        return problems(target.resolve(), work / "docs", navigation)


def main() -> None:
    """Build into the folder that is named, or anew into site/."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    if target == ROOT / "site" and target.exists():
        shutil.rmtree(target)
    found = build(target)
    if found:
        sys.exit("\n".join(found))
    sys.stdout.write(f"The site is {target.resolve() / 'index.html'}\n")


if __name__ == "__main__":
    main()
