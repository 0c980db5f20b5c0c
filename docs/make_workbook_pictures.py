"""Draw the workbooks for the pages in docs/workbooks: ``python docs/make_workbook_pictures.py [NAME ...]``.

Each workbook is filled with its sample, printed by LibreOffice, and the first page of Summary and of each own
sheet is kept as docs/workbooks/NAME-SHEET.png. LibreOffice and the programs of poppler must be there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Workbook
from workbook_templates.registry import TEMPLATES

FOLDER = Path(__file__).parent / "workbooks"
_RESOLUTION = "75"


def draw(declared: Workbook, folder: Path) -> None:
    """Draw one workbook's sheets."""
    with tempfile.TemporaryDirectory() as temporary:
        workbook = Path(temporary, "made.xlsx")
        workbook.write_bytes(build(declared, sample_lines(declared)))
        profile = f"-env:UserInstallation={Path(temporary, 'profile').as_uri()}"
        _run("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", temporary, str(workbook))
        pdf = str(workbook.with_suffix(".pdf"))
        pages = _run("pdftotext", "-layout", pdf, "-").split("\f")
        for name in ("Summary", *(sheet.sheet for sheet in declared.sheets)):
            page = next(at for at, text in enumerate(pages, start=1) if _sheet_of(text) == name)
            picture = folder / picture_name(declared, name)
            _run("pdftoppm", "-r", _RESOLUTION, "-f", str(page), "-l", str(page), "-singlefile", "-png", pdf,
                 str(picture.with_suffix("")))  # fmt: skip


def picture_name(declared: Workbook, sheet: str) -> str:
    """Answer the file name of a picture."""
    return f"{declared.name}-{sheet.lower().replace(' ', '-')}.png"


def _sheet_of(text: str) -> str:
    """Answer the sheet that a page is of: its footer begins with the name."""
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
