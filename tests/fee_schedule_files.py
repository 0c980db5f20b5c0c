"""Medicare's physician fee schedule in the layouts of CMS, made up: .csv, .xlsx and .txt, of 2025 and 2026.

No wording of CPT is in them: each description is the same made-up one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from release_files import save_sheets

WORDING = "Thing of the test, anything"
MONTHS = {"01": "January", "04": "April", "07": "July", "10": "October"}
# The last five rows of headings, as CMS stacks them; "PRIC" stands in the files of 2026 alone.
_HEADINGS = (
    "||||NOT USED|||||||||||||||||||||PHYSICIAN||DIAGNOSTIC|PE USED|PE USED|MP USED",
    "||||FOR|||NON-FAC||FACILITY ||||||||||||||||SUPERVISION OF||IMAGING|FOR OPPS|FOR OPPS|FOR OPPS",
    "|||STATUS|MEDICARE |WORK|NON-FAC|NA|FACILITY|NA|MP|NON-FACILITY|FACILITY|PCTC|GLOB|PRE|INTRA|POST|MULT|"
    "BILAT|ASST|CO-|TEAM|ENDO|CONV|DIAGNOSTIC|CALCULATION|FAMILY|PAYMENT|PAYMENT|PAYMENT",
    "HCPCS|MOD|DESCRIPTION|CODE|PAYMENT|RVU|PE RVU|INDICATOR|PE RVU|INDICATOR|RVU|TOTAL|TOTAL|IND|DAYS|OP|OP|"
    "OP|PROC|SURG|SURG|SURG|SURG|BASE|FACTOR|PROCEDURES|FLAG|INDICATOR|AMOUNT|AMOUNT|AMOUNT",
)
_PRICING = 23  # the column of the pricing indicator, from 2026 on


@dataclass(frozen=True)
class Fee:
    """One made-up line of the file."""

    code: str
    status: str
    modifier: str = ""
    work: str = "1.50"
    factor: str = "32.3465"

    @property
    def cells(self) -> list[str]:
        """What stands in the columns of 2025."""
        rvus = [self.work, "2.25", "", "0.75", "NA", "0.10", "3.85", "2.35"]
        surgery = ["0.10", "0.80", "0.11", "2", "1", "0", "9", "9"]
        rest = [*surgery, "00103", self.factor, "01", "0", "88", "3.26", "3.27", "0.02"]
        return [self.code, self.modifier, WORDING, self.status, "", *rvus, "1", "XXX", *rest]

    @property
    def line(self) -> str:
        """The same as a record of fixed width: 60 is the first character of the work RVU."""
        head = f"{self.code}{self.modifier:2}{WORDING:50}{self.status} "
        rvus = f"{self.work:>6} {'2.25':>6}   {'0.75':>6}NA {'0.10':>5} {'3.85':>6}{'2.35':>6}1XXX"
        surgery = f"{head}{rvus}.10.80.1121099".ljust(127) + "00103"
        return f"{surgery}{self.factor:>8} 010 88    {'3.26':>6} {'3.27':>6} {'0.02':>6}".ljust(200)


SMALL = (
    Fee("00100", "J", work="0.00"),
    Fee("44705", "I"),
    Fee("61715", "C", work="0.00"),
    Fee("61715", "A", "26"),
    Fee("61715", "C", "TC", work="0.00"),
    Fee("86153", "A", "26"),
    Fee("97014", "I", work="0.18"),
    Fee("99213", "A"),
    Fee("A0428", "X", work="0.00"),
    Fee("D0120", "N", work="0.00"),
    Fee("G0283", "A"),
    Fee("V5364", "N", work="0.00"),
)


def rows_of(
    lines: Sequence[Fee] = SMALL, quarter: str = "2025-10", released: str = "09/11/2025", titles: bool = True
) -> list[list[str]]:
    """The rows of a table, with the column PRIC IND from 2026 on."""
    year, month = quarter.split("-")
    told = [
        f"{year} National Physician Fee Schedule Relative Value File {MONTHS[month]} Release",
        f"Nothing here is copyright {int(year) - 1} of anybody.",
        f"RELEASED {released}",
    ]
    rows = [["", "", text] for text in told] if titles else []
    headings = [line.split("|") for line in _HEADINGS]
    rows.append(["", "", "", "", *[""] * 24, "NON-FACILITY", "FACILITY"])
    if year >= "2026":
        for row, word in zip(headings, ("", "", "PRIC", "IND"), strict=True):
            row.insert(_PRICING, word)
    rows += headings
    for one in lines:
        cells = one.cells
        if year >= "2026":
            cells.insert(_PRICING, "9")
        rows.append(cells)
    return rows


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as a .csv file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("cp1252")


def text_of(lines: Sequence[Fee] = SMALL) -> bytes:
    """The same as a text of fixed width."""
    header = f"HDR {'NOTHING HERE IS COPYRIGHT OF ANYBODY.':46}"
    return "".join(f"{line}\r\n" for line in (header, *(one.line for one in lines))).encode("cp1252")


def save_csv(folder: Path, name: str = "PPRRVU2025_Oct.csv", rows: Sequence[Sequence[str]] = ()) -> Path:
    """A .csv file."""
    path = folder / name
    path.write_bytes(csv_of(rows or rows_of()))
    return path


def save_workbook(path: Path, rows: Sequence[Sequence[str]] = ()) -> Path:
    """A workbook, with numbers as numbers and blank cells as blank."""
    cells = [[_cell(text) for text in row] for row in rows or rows_of()]
    return save_sheets(path, cells)


def _cell(text: str) -> object:
    is_number = text.replace(".", "", 1).isdigit() and len(text) != 5  # codes are kept as texts
    return float(text) if is_number else text or None
