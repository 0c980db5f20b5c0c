"""Random lists in text files, and whether what ``classify`` writes says what they say."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

from openpyxl.utils.cell import coordinate_to_tuple
from package_parts import MAIN

from robustness.copy_checks import answers
from robustness.fuzzed_cells import Cells
from robustness.random_rows import random_text
from robustness.run_command import run_command
from robustness.validator import new_findings

_LONGEST_TEXT = 32_767
_OTHERS = ("some words", "a, b; c", 'he said "no"', "=1+1", "-5", "00142", "two\nlines", "", "7,50", "Größe")


def check_text_list(seed: int, block: int, folder: Path, *, validate: bool) -> list[str]:
    """Make a random list, have it classified, and answer what is wrong with the result."""
    cells = Cells(seed, block)
    width = cells.chance.randrange(2, 6)
    place = cells.chance.randrange(width)
    rows = [[f"Column {'ABCDEF'[number]}" for number in range(width)]]
    rows[0][place] = "Procedure"
    for _ in range(cells.chance.choice((2, 20, 60))):
        row = cells.chance.choices(_OTHERS, k=width)
        row[place] = random_text(cells)
        rows.append(row)
    codec = cells.chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    if codec == "cp1252":  # with what it cannot hold left out
        rows = [[text.encode(codec, "ignore").decode(codec) for text in row] for row in rows]
    stream = io.StringIO()
    mark, end = cells.chance.choice(",;\t|"), cells.chance.choice(("\r\n", "\n"))
    # With another line end, the writer would leave a carriage return without quotation marks.
    quoting: Literal[0, 1] = (
        cells.chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)) if end == "\r\n" else csv.QUOTE_ALL
    )
    csv.writer(stream, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)
    source = folder / f"list{cells.chance.choice(('.csv', '.txt', '.tsv'))}"
    source.write_bytes(stream.getvalue().encode(codec))
    target = folder / f"result{cells.chance.choice(('.xlsx', '.csv'))}"
    ended = run_command("classify", str(source), "--column", "procedure", "-o", str(target))
    nothing = not any(answers(row[place], ["Check"]) for row in rows[1:])
    found = ended.wrong((2,) if nothing else (0,))
    if ended.status == 0 and not found:
        longest = _LONGEST_TEXT if target.suffix == ".xlsx" else None  # a cell holds no more
        found += _differences([[text[:longest] for text in row] for row in rows], place, _read(target))
        if validate and target.suffix == ".xlsx":
            found += new_findings(None, target)
    return found


def _read(path: Path) -> list[list[str]]:
    """The rows of the result as texts."""
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows: list[list[str]] = []
    for cell in root.iter(f"{{{MAIN}}}c"):
        row, column = coordinate_to_tuple(cell.get("r", ""))
        while len(rows) < row:
            rows.append([])
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        text = "".join(piece.text or "" for piece in cell.iter(f"{{{MAIN}}}t"))
        rows[row - 1][column - 1] = re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    return rows


def _differences(rows: list[list[str]], place: int, result: list[list[str]]) -> list[str]:
    from addin.classify import RESULT_COLUMNS

    headings = list(RESULT_COLUMNS)
    for number, row in enumerate(rows):
        beside = headings if number == 0 else answers(row[place], headings)
        expected = [*row, *(beside or [""] * len(headings))]
        shown = result[number] if number < len(result) else []
        if [*shown, *[""] * (len(expected) - len(shown))] != expected:
            return [f"row {number + 1} of the result says something else"]
    return []
