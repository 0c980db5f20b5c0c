"""Draw the workbooks for the pages in docs/workbooks: ``python docs/make_workbook_pictures.py [NAME ...]``.

Each workbook is filled with its sample and printed by LibreOffice. What is drawn on the first page of Summary
and of its own sheets is kept as docs/workbooks/NAME-SHEET.png: of those that NAME.md shows, and of all where
there is no such page yet. LibreOffice and the programs of poppler must be there.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Workbook
from workbook_templates.registry import TEMPLATES

FOLDER = Path(__file__).parent / "workbooks"
_RESOLUTION = "110"
_MARGIN = 14  # around what is drawn, in pixels
_DARK = 120  # letters are darker than this shade of gray, and the lines of empty rows are not


def draw(declared: Workbook, folder: Path) -> None:
    """Draw one workbook's sheets."""
    with tempfile.TemporaryDirectory() as temporary:
        workbook = Path(temporary, "made.xlsx")
        workbook.write_bytes(on_one_page(build(declared, sample_lines(declared))))
        profile = f"-env:UserInstallation={Path(temporary, 'profile').as_uri()}"
        _run("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", temporary, str(workbook))
        pdf = str(workbook.with_suffix(".pdf"))
        pages = _run("pdftotext", "-layout", pdf, "-").split("\f")
        text = folder / f"{declared.name}.md"
        for name in ("Summary", *(sheet.sheet for sheet in declared.sheets)):
            if text.exists() and picture_name(declared, name) not in text.read_text(encoding="utf-8"):
                continue
            page = next(at for at, text in enumerate(pages, start=1) if _sheet_of(text) == name)
            picture = folder / picture_name(declared, name)
            pixels = Path(temporary, "page.pgm")
            paint = ("pdftoppm", "-r", _RESOLUTION, "-f", str(page), "-l", str(page), "-singlefile")
            _run(*paint, "-gray", pdf, str(pixels.with_suffix("")))
            left, top, width, height = drawn(pixels.read_bytes())
            region = ("-x", str(left), "-y", str(top), "-W", str(width), "-H", str(height))
            _run(*paint, *region, "-png", pdf, str(picture.with_suffix("")))


def on_one_page(workbook: bytes) -> bytes:
    """Return a workbook whose wide sheets are printed as on the screen, and not on two pages."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as made, zipfile.ZipFile(changed, "w") as target:
        for part in made.infolist():
            target.writestr(part, made.read(part).replace(b'fitToWidth="2"', b'fitToWidth="1"'))
    return changed.getvalue()


def drawn(picture: bytes) -> tuple[int, int, int, int]:
    """Return where something is drawn on a page (a gray, binary PGM file): left, top, width and height.

    Its footer and the empty rows at the end of a table are left out.
    """
    _, size, _, pixels = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [pixels[at * width : (at + 1) * width] for at in range(height)]
    white = b"\xff"
    filled = [at for at, row in enumerate(rows) if row.strip(white)]
    # The footer is what stands below the last gap.
    footer = max(at for at, above in zip(filled[1:], filled, strict=False) if at - above > _MARGIN)
    filled = [at for at in filled if at < footer]
    left = min(width - len(rows[at].lstrip(white)) for at in filled)
    right = max(len(rows[at].rstrip(white)) for at in filled)
    top, bottom = filled[0], max(at for at in filled if min(rows[at]) < _DARK)
    return left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom + 1 - top + 2 * _MARGIN


def picture_name(declared: Workbook, sheet: str) -> str:
    """Return the file name of a picture."""
    return f"{declared.name}-{sheet.lower().replace(' ', '-')}.png"


def _sheet_of(text: str) -> str:
    """Return the sheet that a page is of: its footer begins with the name."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rpartition("Page ")[0].strip() if lines else ""


def _run(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        sys.exit(f"{program} is not on this computer.")
    return subprocess.run([found, *arguments], check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Draw all workbooks, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    for declared in TEMPLATES:
        if len(sys.argv) == 1 or declared.name in sys.argv[1:]:
            draw(declared, FOLDER)


if __name__ == "__main__":
    main()
