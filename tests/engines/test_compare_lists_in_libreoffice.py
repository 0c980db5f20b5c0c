"""The comparison workbook alive without the add-in: LibreOffice knows none of our functions."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from code_like_values import cells
from made_workbooks import built, code, compare_lists, rows_of
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from real_programs import LibreOffice

from udfs.describe import describe
from udfs.ranges import ranges
from workbook_templates.reading.shapes import NOT_READ, is_claimed, shapes

# Sentences of the add-in that need a long list, or the cell's type; the built-in formulas leave them out.
LOOK_ALIKES_LEFT_OUT = (
    "is also ICD-10-CM", "is also date", "is also ICD-10-PCS", "is also ZIP", "is also the range",
    "is also the quantity",
)  # fmt: skip
# Why something is no code: the built-in formulas know these reasons and otherwise say the last one.
REASONS_GIVEN = (
    "A modifier without a code.",
    "No code set uses this number.",
    "No code begins with this letter.",
    "No code ends with this letter.",
)
PLAIN_REASON = "This is not a code."
CODE_COLUMN = 2

HAND_TYPED: dict[str | float, tuple[str, str, str, str]] = {
    # cell: clean code, modifiers, system, level
    "00142": ("00142", "", "CPT", "Level I"),
    142: ("00142", "", "CPT", "Level I"),
    1999: ("01999", "", "CPT", "Level I"),
    99: ("", "", "Unrecognized", "Unrecognized"),
    2000: ("", "", "Unrecognized", "Unrecognized"),
    99213.25: ("99213", "25", "CPT", "Level I"),
    9921325: ("99213", "25", "CPT", "Level I"),
    10004.0: ("10004", "", "CPT", "Level I"),
    -99213: ("", "", "Unrecognized", "Unrecognized"),
    "0450": ("", "", "Unrecognized", "Unrecognized"),
    "450": ("00450", "", "CPT", "Level I"),
    "1E3": ("", "", "Unrecognized", "Unrecognized"),
    "1E+03": ("", "", "Unrecognized", "Unrecognized"),
    " j1100 ": ("J1100", "", "HCPCS", "Level II"),
    "\u00a0J1100\u00a0": ("J1100", "", "HCPCS", "Level II"),
    "\u200b99213": ("99213", "", "CPT", "Level I"),
    "99213\u201325": ("99213", "25", "CPT", "Level I"),
    "'00100": ("00100", "", "CPT", "Level I"),
    '="00100"': ("00100", "", "CPT", "Level I"),
    "10004.0": ("10004", "", "CPT", "Level I"),
    "0042t": ("0042T", "", "CPT", "Level I"),
    "3074F": ("3074F", "", "CPT", "Level I"),
    "0001U": ("0001U", "", "CPT", "Level I"),
    "0002M": ("0002M", "", "CPT", "Level I"),
    "D0120": ("D0120", "", "CDT", "Level II"),
    "W1234": ("W1234", "", "HCPCS", "Level III"),
    "99213-25-59": ("99213", "25, 59", "CPT", "Level I"),
    "99213 25 59 76 77": ("99213", "25, 59, 76, 77", "CPT", "Level I"),
    "99213 25 59 76 77 78": ("", "", "Unrecognized", "Unrecognized"),
    "J1100/JW": ("J1100", "JW", "HCPCS", "Level II"),
    "J1100JW": ("J1100", "JW", "HCPCS", "Level II"),
    "A0428RH": ("A0428", "RH", "HCPCS", "Level II"),
    "99213RH": ("", "", "Unrecognized", "Unrecognized"),
    "HC:99213:25": ("99213", "25", "CPT", "Level I"),
    "142-25": ("00142", "25", "CPT", "Level I"),
    "1999-12-31": ("", "", "Unrecognized", "Unrecognized"),
    "99213-2512": ("", "", "Unrecognized", "Unrecognized"),
    "2345-7": ("", "", "Unrecognized", "Unrecognized"),
    "99200": ("", "", "Unrecognized", "Unrecognized"),
    "99607": ("99607", "", "CPT", "Level I"),
    "99608": ("", "", "Unrecognized", "Unrecognized"),
    "00099": ("", "", "Unrecognized", "Unrecognized"),
    "02134": ("", "", "Unrecognized", "Unrecognized"),
    "F1020": ("", "", "Unrecognized", "Unrecognized"),
    "A123T": ("", "", "Unrecognized", "Unrecognized"),
    "*": ("", "", "Unrecognized", "Unrecognized"),
    "99?13": ("", "", "Unrecognized", "Unrecognized"),
    "=1+1": ("", "", "Unrecognized", "Unrecognized"),
    "25": ("", "25", "Unrecognized", "Unrecognized"),
    "   ": ("", "", "", ""),
    "\u00a0": ("", "", "", ""),
}  # fmt: skip


def answered(libreoffice: LibreOffice, folder: Path, cells: Iterable[str | float]) -> list[dict[str, Any]]:
    """The rows of list A after LibreOffice has worked them out, for texts and numbers."""
    cells = list(cells)
    workbook = load_workbook(io.BytesIO(compare_lists([code(str(cell)) for cell in cells], [code("99213")])))
    for row, cell in enumerate(cells, start=5):
        if not isinstance(cell, str):  # as if a person had typed a number
            typed = workbook["List A"].cell(row, CODE_COLUMN)
            typed.value = cell
            typed.number_format = "General"
    path = folder / "cells.xlsx"
    workbook.save(path)
    results = load_workbook(libreoffice.recalculated(path), data_only=True)
    assert_without_errors(results.worksheets)
    return rows_of(results["List A"])


def assert_without_errors(sheets: Sequence[Worksheet]) -> None:
    """No cell of the sheets shows an error."""
    found = [
        f"{sheet.title}!{cell.coordinate}: {cell.value}"
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e" or str(cell.value).startswith(("#NAME", "#VALUE", "#REF", "#N/A", "Err:"))
    ]
    assert found == []


def expected_row(cell: str | float) -> dict[str, str]:
    """What the rules answer; the built-in formulas leave some sentences out."""
    told = describe(cell)
    unrecognized = "" if told.blank else "Unrecognized"
    return {
        "Clean code": told.code,
        "Modifiers": ", ".join(told.modifiers),
        "Code system": told.system or unrecognized,
        "Code level": told.level or unrecognized,
        "Category": told.code_class.category,
        "Section": told.code_class.section,
    }


def expected_check(cell: str | float) -> str:
    told = describe(cell)
    if told.blank:
        return told.check
    if not told.code:
        return told.check if told.check in REASONS_GIVEN else PLAIN_REASON
    sentences = [sentence for sentence in told.check.split(". ") if sentence]
    kept = [one.rstrip(".") for one in sentences if not any(left in one for left in LOOK_ALIKES_LEFT_OUT)]
    return "".join(f"{one}. " for one in kept).strip()


def differences(cells: Sequence[str | float], rows: Sequence[dict[str, Any]]) -> list[str]:
    """What the built-in formulas answer otherwise than the rules, cell by cell."""
    found = []
    for cell, row in zip(cells, rows, strict=True):
        wanted = {**expected_row(cell), "Check": expected_check(cell)}
        # A letter that begins no code can begin a diagnosis; only the add-in has the list of those.
        if describe(cell).check.startswith("This is a diagnosis code") and row["Clean code"] == "":
            wanted["Check"] = row["Check"]
        got = {heading: str(row[heading]) for heading in wanted}
        if got != wanted:
            found.append(f"{cell!r}: {got} instead of {wanted}")
    return found


def as_text(cell: str | float) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def swept_cells() -> list[str]:
    """Every end of every range, and every separator, modifier form and repair on a few codes."""
    ends = [code for row in ranges() for code in (row.first, row.last)]
    codes = ("99213", "00142", "0042T", "3074F", "J1100", "D0120", "W1234", "142", "1005", "1500", "1950")
    around = ("{}", " {}", "{} ", "\u00a0{}", "{}\u00a0", "\ufeff{}", "'{}", '"{}"', '="{}"', "+{}", "CPT {}",
              "CPT: {}", "HCPCS {}", "CDT:{}", "CPT\u00ae {}", "{}.0", "{}.00")  # fmt: skip
    between = ("-", " ", ":", "/", ";", "_", " - ", ", ", ",", ".", "\u2013")
    modifiers = ("25", "59", "RT", "ZQ", "8P", "RH", "1", "123", "2512", "$$")
    swept = [*ends, *(form.format(code) for form in around for code in codes)]
    swept += [f"{code}{sign}{modifier}" for code in codes for sign in between for modifier in modifiers]
    swept += [f"{code}{sign}25{sign}RT" for code in codes for sign in between]
    swept += [f"{code}{modifier}" for code in codes for modifier in modifiers]
    swept += [code.lower() for code in codes]
    swept += [str(number) for number in (*range(0, 2100, 37), *range(2000, 100_000, 7919))]
    return list(dict.fromkeys(swept))


def test_unknown_functions_fall_through_to_the_formulas(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Without the add-in each cell answers what was written down for it here, by hand."""
    rows = answered(libreoffice, tmp_path, HAND_TYPED)
    got = {
        cell: (row["Clean code"], row["Modifiers"], row["Code system"], row["Code level"])
        for cell, row in zip(HAND_TYPED, rows, strict=True)
    }
    assert got == HAND_TYPED


def test_the_known_cells_are_answered_as_the_rules_answer_them(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Every cell whose shape the built-in formulas claim to read or refuse is answered alike."""
    claimed = [cell.value for cell in cells() if is_claimed(as_text(cell.value))]
    assert len(claimed) >= 50
    assert differences(claimed, answered(libreoffice, tmp_path, claimed)) == []


def test_every_claimed_cell_is_answered_as_the_rules_answer_it(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """So are the ends of all ranges, and separators, modifiers, quotes and prefixes of many kinds."""
    cells = [cell for cell in swept_cells() if is_claimed(cell)]
    assert len(cells) >= 1000
    assert differences(cells, answered(libreoffice, tmp_path, cells)) == []


def test_what_is_not_claimed_is_never_read_as_another_code(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """A shape that is left to the add-in is Unrecognized, or the code is the add-in's."""
    cells = [shape.example for shape in shapes() if shape.outcome == NOT_READ]
    cells += [cell for cell in swept_cells() if not is_claimed(cell)]
    wrong = [
        (cell, row["Clean code"])
        for cell, row in zip(cells, answered(libreoffice, tmp_path, cells), strict=True)
        if row["Clean code"] not in ("", describe(cell).code)
    ]
    assert wrong == []


def test_the_sample_compares_as_it_was_planted(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Damaged codes meet their whole ones, and amounts, repeats and lone codes are told."""
    path = tmp_path / "sample.xlsx"
    path.write_bytes(built("compare-lists", "sample"))
    workbook = load_workbook(libreoffice.recalculated(path), data_only=True)
    first = {row["Code"]: row for row in reversed(rows_of(workbook["List A"]))}
    second = {row["Code"]: row for row in rows_of(workbook["List B"])}
    assert first["142"]["In both?"] == "Both"
    assert (first["142"]["Amount in the other list"], first["142"]["Amount difference"]) == (295, 15)
    assert (second["00142"]["Amount in the other list"], second["00142"]["Amount difference"]) == (310, 15)
    assert first["7104626"]["In both?"] == second["71046-26"]["In both?"] == "Both"
    assert first["0042t"]["In both?"] == "Only in A"
    assert second["0002M"]["In both?"] == "Only in B"
    assert first["0450"]["In both?"] == "Unrecognized"
    repeats = [row["Duplicate"] for row in rows_of(workbook["List A"]) if row["Duplicate"]]
    assert repeats == ["Repeats row 5"]
    summary = {
        row[0]: row[1:7] for row in workbook["Summary"].iter_rows(min_row=6, values_only=True) if row[0]
    }
    assert summary["CPT, Level I"] == (15, 14, 1, 14, 13, 1)
    assert summary["HCPCS, Level II"] == (4, 2, 2, 3, 2, 1)
    assert summary["All lines"] == (23, 17, 4, 20, 16, 2)


def test_differences_are_listed_largest_first(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Amounts that differ once, with both amounts; then lines in one list only; modifiers in any column."""
    path = tmp_path / "sample.xlsx"
    path.write_bytes(built("compare-lists", "sample"))
    results = load_workbook(libreoffice.recalculated(path), data_only=True)
    found = [
        (row["Difference"], row["Clean code"], row["Modifiers"], row["Amount in A"], row["Amount in B"],
         row["A minus B"])
        for row in rows_of(results["Differences"])
        if row["Difference"]
    ]  # fmt: skip
    assert [one for one in found if one[0] == "Amount differs"] == [
        ("Amount differs", "81479", "", 540, 575, -35),
        ("Amount differs", "00142", "", 310, 295, 15),
        ("Amount differs", "E0143", "", 112.4, 98.15, 14.25),
        ("Amount differs", "77067", "", 212, 198.4, 13.6),
        ("Amount differs", "77067", "TC", 151, 140.3, 10.7),
        ("Amount differs", "99214", "", 189, 182, 7),
        ("Amount differs", "99213", "", 128, 121.5, 6.5),
        ("Amount differs", "77067", "26", 61, 58.1, 2.9),
        ("Amount differs", "71046", "26", 38, 36.75, 1.25),
        ("Amount differs", "J3301", "", 4.25, 3.9, 0.35),
    ]
    assert [one[:2] for one in found if one[0] != "Amount differs"] == [
        ("Only in A", "0042T"), ("Only in A", "A0428"), ("Only in A", "D0120"), ("Only in A", "A4341"),
        ("Only in B", "0002M"), ("Only in B", "G0463"),
    ]  # fmt: skip


def test_planted_faults_are_found(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """An amount in words and ranges out of order make their checks say so."""
    workbook = load_workbook(io.BytesIO(compare_lists([code("99213", amount="by report")], [code("J1100")])))
    ranges_sheet = workbook["Ranges"]
    ranges_sheet["C6"].value, ranges_sheet["C7"].value = ranges_sheet["C7"].value, ranges_sheet["C6"].value
    path = tmp_path / "faults.xlsx"
    workbook.save(path)
    results = load_workbook(libreoffice.recalculated(path), data_only=True)
    checks = {row[0]: row[3] for row in results["Checks"].iter_rows(min_row=5, values_only=True)}
    assert checks["Amount in List A: cells that are not numbers"] == "Look here"
    assert checks["Amount in List B: cells that are not numbers"] == "OK"
    assert checks["Ranges in order"] == "Look here"
