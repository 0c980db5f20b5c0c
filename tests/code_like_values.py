"""One table of cells for all doors: known cells, release codes, all damage, random code-like values."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared_files import has_shared, shared

RANDOM_VALUES = 20_000
Value = str | float

#: What a function is asked besides the cell.
MORE: dict[str, tuple[str, ...]] = {
    "CODEIN": ("99202-99215, 00100-01999, J1100-JW; A4206 TO A4209", "in the list", "not in the list")
}

_SEED = 20260101
_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODIFIERS = (
    "25", "26", "59", "50", "TC", "LT", "RT", "JW", "KX", "8P", "P3", "XU", "A1", "RH", "ZQ", "10", "00",
)  # fmt: skip
_BETWEEN = ("-", " ", ":", "/", "_", ";", ",", ".", " - ", "", "--", "\u2013")
_AROUND = (
    "{}", " {}", "{} ", "\u00a0{}", "{}\u00a0", "\u200b{}", "\ufeff{}", "'{}", '"{}"', '="{}"', "+{}", "*{}",
    "#{}", "CPT {}", "CPT: {}", "CPT4:{}", "HCPCS {}", "HC:{}", "CDT {}", "CPT\u00ae {}", "{}.0", "{}.00",
    "({})",
)  # fmt: skip


class Cell(NamedTuple):
    """A cell of cells.csv, and what it holds."""

    value: Value
    code: str
    modifiers: tuple[str, ...]


@cache
def cells() -> tuple[Cell, ...]:
    """The cells whose codes are written down by hand."""
    text = Path(__file__).with_name("cells.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Cell(
            float(row["cell"]) if row["kind"] == "number" else row["cell"],
            row["code"],
            tuple(row["modifiers"].split()),
        )
        for row in csv.DictReader(lines)
    )


def release_codes() -> list[Value]:
    """Every code and modifier of CMS's releases, as text and as workbooks; none where those are not."""
    found: dict[Value, None] = {}
    for path in sorted(shared("releases").iterdir()) if has_shared("releases") else ():
        if path.name.endswith(("ANWEB.txt", "uppercase.txt")):
            lines = path.read_text(encoding="cp1252").splitlines()
            found.update(dict.fromkeys(line[:5].strip() for line in lines if len(line) > 90))
        elif path.name.endswith("ANWEB.xlsx"):
            found.update(dict.fromkeys(_first_column(path)))
    return [code for code in found if code]


def _first_column(path: Path) -> list[Value]:
    # Here, since Windows' Python under Wine cannot load it, and needs it for nothing else.
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [row[0] if isinstance(row[0], float) else str(row[0]).strip() for row in rows]


def damaged_values() -> list[Value]:
    """What spreadsheets and people do to codes, and what must not be taken for one."""
    numbers: list[Value] = [
        99213.0, 142.0, 100.0, 999.0, 1000.0, 1999.0, 2000.0, 9999.0, 99.0, 10.0, 25.0, 1.0, 10004.0,
        99213.25, 99213.5,
        46024.0, 46221.25, 9921325.0, -99213.0, 0.5, 1e15, 450.0, 470.0, 1005.0, 1950.0, 99200.0, 99608.0,
    ]  # fmt: skip
    codes = (
        "99213",
        "00142",
        "0042T",
        "3074F",
        "0001U",
        "0002M",
        "0001A",
        "J1100",
        "D0120",
        "W1234",
        "A0428",
        "142",
    )
    texts = [form.format(code) for form in _AROUND for code in codes]
    texts += [f"{code}{sign}{modifier}" for code in codes for sign in _BETWEEN for modifier in _MODIFIERS[:6]]
    texts += [f"{code}-25-59" for code in codes] + [code.lower() for code in codes]
    texts += [
        "99213 25 59 76 77", "99213 25 59 76 77 78", "J1100JWRT", "99213-25-", "E11.40", "E1140", "G0400",
        "J0120",
        "S42001P", "250.00", "25000", "0450", "0100", "1234567893", "2345-7", "99213-2512", "207Q00000X",
        "0BB10ZX",
        "12345-6789-01", "2026-07-01", "1E3", "9.9213E+04", "99,213", "10,004", "F1020", "N1234", "A123T",
        "#N/A",
        "hello", "n/a", "-", "*", "?", "99?13", "TRUE", "99213 (25)", "Code: 99213", "99213 J1100",
        "RT LT", "25", "RH",
        "\uff19\uff19\uff12\uff11\uff13", "142.", "859.   ",
        "00099", "02134", "99200", "99608", "0001Z", "", " ", "\u00a0",
    ]  # fmt: skip
    return [*numbers, *texts]


def random_values() -> list[Value]:
    """Random texts and numbers of code-like shape, the same in every run."""
    chance = random.Random(_SEED)

    def digits(length: int) -> str:
        return "".join(chance.choices(_DIGITS, k=length))

    def code() -> str:
        shape = chance.randrange(4)
        if shape == 0:
            return digits(5)
        if shape == 1:
            return digits(4) + chance.choice(_LETTERS)
        return chance.choice(_LETTERS) + digits(4)

    def one() -> Value:
        kind = chance.randrange(10)
        if kind < 4:
            return code()
        if kind == 4:
            return float(chance.randrange(100_000))
        if kind == 5:
            return chance.randrange(10_000_000) / 100
        if kind == 6:
            return digits(chance.randint(1, 11))
        if kind == 7:
            return chance.choice(_AROUND).format(code())
        written = code() + chance.choice(_BETWEEN) + chance.choice(_MODIFIERS)
        if kind == 8:
            return written
        return "".join(chance.choices(written + " -.", k=chance.randint(2, 9)))

    found: dict[Value, None] = {}
    while len(found) < RANDOM_VALUES:
        found[one()] = None
    return list(found)


@cache
def all_values() -> tuple[Value, ...]:
    """All of it, each value once; a number and its text are two values."""
    values = [*(cell.value for cell in cells()), *release_codes(), *damaged_values(), *random_values()]
    return tuple({(type(value), value): value for value in values}.values())
