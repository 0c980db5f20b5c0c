"""The parts of each workbook as they were reviewed: ``python tests/golden_workbooks.py`` writes them anew.

Each part is kept in readable form, for a workbook with the first two lines of its sample. What is the same in
all workbooks (Ranges, Modifiers, styles, theme) is kept for the first one alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.dom import minidom

from made_workbooks import opened, parts

from udfs.version import VERSION
from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import Workbook
from workbook_templates.registry import TEMPLATES

FOLDER = Path(__file__).parent / "golden"
_LINES = 2
_RESULT_ROWS = 2  # of tables that show results


def golden_parts(declared: Workbook) -> dict[str, str]:
    """The parts of the small workbook, by the name of their file."""
    lines = {name: found[:_LINES] for name, found in sample_lines(declared).items()}
    for table in declared.tables:
        if not table.option:
            lines[table.name] = tuple(table.given[:_LINES] or [{}] * _RESULT_ROWS)
    content = build(declared, lines)
    names = opened(content).sheetnames
    kept = {}
    for part, raw in parts(content).items():
        file = part.rpartition("/")[2]
        if found := re.fullmatch(r"xl/worksheets/sheet([0-9]+)\.xml", part):
            name = names[int(found[1]) - 1]
            if name in ("Ranges", "Modifiers", "Instructions") and declared is not TEMPLATES[0]:
                continue
            file = f"sheet {name}.xml"
        elif (part == "xl/styles.xml" and declared is not TEMPLATES[0]) or not re.match(
            r"xl/(workbook\.xml|styles\.xml|tables/|charts/|drawings/drawing)", part
        ):
            continue
        kept[file] = _readable(raw)
    return kept


def _readable(raw: bytes) -> str:
    """One element a line; rows of the long tables are left out after the tenth, being data."""
    # A new version alone changes nothing that is to be reviewed.
    written = raw.replace(f">hcpcs-excel {VERSION}<".encode(), b">hcpcs-excel VERSION<")
    text = minidom.parseString(written).toprettyxml(indent=" ")
    # A cell, with its formula and value, on one line.
    text = re.sub(r"<c [^>]*>.*?</c>", lambda cell: re.sub(r">\s+<", "><", cell[0]), text, flags=re.DOTALL)
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if re.match(r"\s*<row ", line)]
    ends = [number for number, line in enumerate(lines) if line.strip() == "</row>"]
    if len(starts) > 60:
        lines[starts[12] : ends[-1] + 1] = ["  (more rows)"]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the expectations anew, and forget those of parts that are no more."""
    for declared in TEMPLATES:
        folder = FOLDER / declared.name
        folder.mkdir(parents=True, exist_ok=True)
        actual = golden_parts(declared)
        for path in folder.glob("*.xml"):
            if path.name not in actual:
                path.unlink()
        for name, text in actual.items():
            (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
