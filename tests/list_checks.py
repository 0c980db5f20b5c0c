"""What must hold of every list that is classified: how the command ends, and what is in the file it makes."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch
from xml.etree import ElementTree as ET

from list_strategies import LAST_COLUMN, LIST, UNSTORED, Base, MadeText, MadeWorkbook
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from package_parts import parts_of

from addin.cli.command import main
from udfs.functions import CODEINFO


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    output: str
    errors: str


def run_here(*arguments: str) -> Ended:
    """Run the command in this process; an error that it does not turn into a sentence is raised here too."""
    output, errors, status = io.StringIO(), io.StringIO(), 0
    with patch("sys.argv", ["hcpcs-excel", *arguments]), redirect_stdout(output), redirect_stderr(errors):
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
    return Ended(status, output.getvalue(), errors.getvalue())


def check_end(ended: Ended, *allowed: int) -> None:
    """It ended as allowed: with 0 and no error, or with 2 and one sentence."""
    assert ended.status in allowed, ended.errors
    if ended.status == 0:
        assert ended.errors == ""
    else:
        assert re.fullmatch(r"hcpcs-excel: [^\n]*\.\n", ended.errors), ended.errors
        assert ended.output == ""


def check_folder(source: Path, content: bytes, target: Path, ended: Ended) -> None:
    """The user's file is as it was, and nothing but the result lies beside it."""
    assert source.read_bytes() == content
    assert set(source.parent.iterdir()) == {source, *([target] if ended.status == 0 else [])}


def answers(values: list[Any]) -> list[dict[str, str]]:
    """What the functions answer for cells, by heading; nothing for a blank and an unstored value."""
    headings, *rows = CODEINFO([[None if value is UNSTORED else value] for value in values], True)
    return [dict(zip(headings, row, strict=True)) if any(row) else {} for row in rows]


def classify(made: MadeWorkbook | MadeText, folder: Path, ending: str = "") -> tuple[Path, Path] | None:
    """Classify a list and check all of it; return the two files where there was something to classify."""
    source, target = folder / f"list{made.suffix}", folder / f"result{ending or made.suffix}"
    source.write_bytes(made.content)
    if isinstance(made, MadeWorkbook):
        codes = list(made.codes.values())
        options = ["--column", made.column, "--header-row", str(made.header_row)]
        options += ["--sheet", made.sheet] if made.sheet else []
        is_full = made.last_column + 7 > LAST_COLUMN
    else:
        codes, is_full = [row[made.place] for row in made.rows[1:]], False
        options = ["--column", "procedure", "--header-row", "1"]
    # What the other cells of a column say of one is tried with real lists.
    ended = run_here("classify", str(source), *options, "--cell-by-cell", "-o", str(target))
    said = [one for one in answers(codes) if one]
    nothing = UNSTORED not in codes and not said
    # A column of words for "none" may be refused as well.
    unclear = UNSTORED not in codes and not any(one["Code system"] in ("CPT", "HCPCS", "CDT") for one in said)
    check_end(ended, *((2,) if nothing or is_full else (0, 2) if unclear else (0,)))
    check_folder(source, made.content, target, ended)
    if ended.status:
        return None
    if isinstance(made, MadeWorkbook):
        check_workbook(made, source, target)
    else:
        check_text(made, target)
    return source, target


def check_damaged(file: Base, *command: str) -> None:
    """It is read after all, or refused; the user's file stays, and nothing else is left behind."""
    suffix, content = file
    with TemporaryDirectory() as folder:
        source = Path(folder, f"list{suffix}")
        target = Path(folder, f"result{suffix if suffix in ('.xlsx', '.xlsm') else '.xlsx'}")
        source.write_bytes(content)
        ended = run_here(*command, str(source), "-o", str(target))
        check_end(ended, 0, 2)
        check_folder(source, content, target, ended)


def check_functions(made: MadeWorkbook, folder: Path) -> None:
    """The copy differs in the part of the workbook alone; without the functions it is what it was."""
    source, target, back = (folder / f"{name}{made.suffix}" for name in ("list", "result", "back"))
    source.write_bytes(made.content)
    ended = run_here("functions", "add", str(source), "-o", str(target))
    check_end(ended, 0)
    check_folder(source, made.content, target, ended)
    before, after = parts_of(source), parts_of(target)
    assert [part[:3] for part in after] == [part[:3] for part in before]
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [old[0] for old, _ in changed] == ["xl/workbook.xml"]
    check_end(run_here("functions", "remove", str(target), "-o", str(back)), 0)
    rests = [[part for part in parts if part[0] != "xl/workbook.xml"] for parts in (before, parts_of(back))]
    assert rests[1] == rests[0]
    names = [_workbook_without_calculation(parts_of(path)) for path in (source, back)]
    assert names[1] == names[0]


def _workbook_without_calculation(parts: list[Any]) -> list[tuple[str, dict[str, str], str]]:
    """Return the elements of the part of the workbook but for the order to calculate, which may stay."""
    (content,) = (part[3] for part in parts if part[0] == "xl/workbook.xml")
    return [
        (one.tag, one.attrib, one.text or "")
        for one in ET.fromstring(content).iter()
        if not one.tag.endswith(("}calcPr", "}definedNames"))
    ]


def check_import(file: Base) -> None:
    """A damaged release or report is imported after all, or refused, and then nothing of it is kept."""
    suffix, content = file
    with TemporaryDirectory() as folder, patch.dict("os.environ", HCPCS_EXCEL_DATA=str(Path(folder, "data"))):
        source = Path(folder, f"HCPC2026_JUL_ANWEB{suffix}")
        source.write_bytes(content)
        ended = run_here("release", "import", str(source))
        check_end(ended, 0, 2)
        assert source.read_bytes() == content
        listed = run_here("release", "list")
        check_end(listed, 0)
        assert ("No release is loaded" in listed.output) is (ended.status == 2)


def check_workbook(made: MadeWorkbook, source: Path, target: Path) -> None:
    """The copy is the workbook but for new cells behind its last column, and these say what the rules say."""
    before, after = parts_of(source), parts_of(target)
    assert [part[:3] for part in after] == [part[:3] for part in before]
    assert zipfile.ZipFile(target).comment == zipfile.ZipFile(source).comment
    assert [part for part in after if part[0] != LIST] == [part for part in before if part[0] != LIST]
    (old,), (new,) = ([part[3] for part in parts if part[0] == LIST] for parts in (before, after))
    added = _cells_behind(new, made.last_column)
    headings = list(added[made.header_row].values())
    columns = range(made.last_column + 1, made.last_column + 1 + len(headings))
    assert list(added[made.header_row]) == list(columns)
    assert {"Clean code", "Code system", "Code level", "Check"} <= set(headings)
    assert _without(new, columns) == _without(old, ())
    expected = {
        row: {
            column: answer[heading]
            for column, heading in zip(columns, headings, strict=True)
            if answer[heading]
        }
        for row, answer in zip(made.codes, answers(list(made.codes.values())), strict=True)
        if answer
    }
    assert {row: cells for row, cells in added.items() if row != made.header_row} == expected


def _cells_behind(sheet: bytes, last_column: int) -> dict[int, dict[int, str]]:
    """Return the texts of the cells behind a column: row -> column -> text."""
    found: dict[int, dict[int, str]] = {}
    for cell in ET.fromstring(sheet).iter():
        row, column = coordinate_to_tuple(cell.get("r", "A1")) if cell.tag.endswith("}c") else (0, 0)
        if column > last_column and (text := _text(cell)):
            found.setdefault(row, {})[column] = text
    return found


def _text(cell: ET.Element) -> str:
    return _plain("".join(piece.text or "" for piece in cell.iter() if piece.tag.endswith("}t")))


def _plain(text: Any) -> str:
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), str(text))


def _without(sheet: bytes, columns: range | tuple[()]) -> str:
    """Return the XML without the cells and widths of some columns, and without how far all reaches."""
    is_utf16 = sheet.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE))
    text = sheet.decode("utf-16" if is_utf16 else "utf-8")
    if columns:
        letters = "|".join(map(get_column_letter, columns))
        cell = rf'<(\w+:)?c r="(?:{letters})[0-9]+"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)'
        text = re.sub(cell, "", text, flags=re.DOTALL)
        width = (
            rf'<(\w+:)?col min="({"|".join(map(str, columns))})" max="\2" width="[0-9.]+" customWidth="1"/>'
        )
        text = re.sub(width, "", text)
    text = re.sub(r"<(\w+:)?cols></(\w+:)?cols>", "", text)
    text = re.sub(r"""(<(?:\w+:)?row [^>]*?spans=["'])[^"']*""", r"\1", text)
    return re.sub(r"""(<(?:\w+:)?(?:dimension|autoFilter)) ref=["'][^"']*["']""", r"\1", text)


def check_text(made: MadeText, target: Path) -> None:
    """Every row of the list is there with every text in it, and beside it what the rules say."""
    written = _rows(target)
    width = len(made.rows[0])
    headings = written[0][width:]
    expected = [made.rows[0] + headings]
    for row, answer in zip(made.rows[1:], answers([row[made.place] for row in made.rows[1:]]), strict=True):
        expected.append(row + [answer.get(heading, "") for heading in headings])
    full = len(expected[0])
    shown = [row + [""] * (full - len(row)) for row in written]
    assert {"Clean code", "Code system", "Code level", "Check"} <= set(headings)
    assert shown + [[""] * full] * (len(expected) - len(shown)) == expected


def _rows(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    sheet = load_workbook(path).worksheets[0]
    return [
        ["" if cell is None else _plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
    ]
