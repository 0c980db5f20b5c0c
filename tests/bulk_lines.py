"""Claim lines for the tests of large files: every kind of damage, many times over, in a fixed order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from code_like_values import all_values

from udfs.describe import column_text, describe
from udfs.evidence import ALONE, EvidenceOfColumn

COLUMNS = {
    "code_clean": "Clean code",
    "code_modifiers": "Modifiers",
    "code_system": "Code system",
    "code_level": "Code level",
    "code_category": "Category",
    "code_section": "Section",
    "code_check": "Check",
}
WORDS = ",".join(name.removeprefix("code_") for name in COLUMNS)


@cache
def texts() -> tuple[str | None, ...]:
    """Texts as they stand in columns of codes; also what is missing."""
    found = {
        str(value) for value in all_values() if isinstance(value, (str, float, int)) and value is not True
    }
    clean = (text for text in found if "\0" not in text and (text.isprintable() or "\u00a0" in text))
    return (
        None,
        "",
        *sorted(text for text in clean if not any("\ud800" <= sign <= "\udfff" for sign in text)),
    )


def claim_lines(rows: int, seed: int = 7) -> pa.Table:
    """Lines with a number, a code and a date, and what a biller's system has beside them."""
    chance = random.Random(seed)
    codes = chance.choices(texts(), k=rows)
    first = date(2015, 1, 1)
    dates = [first + timedelta(days=chance.randrange(4_000)) for _ in range(rows)]
    return pa.table(
        {
            "line": pa.array(range(rows), pa.int64()),
            "code": pa.array(codes, pa.string()),
            "service_date": pa.array(dates, pa.date32()),
            "charge": pa.array([chance.randrange(100_000) / 100 for _ in range(rows)], pa.float64()),
        }
    )


def write_parquet(table: pa.Table, path: Path) -> Path:
    """Write lines as several groups of rows, as large files are."""
    pq.write_table(table, path, row_group_size=100_000)
    return path


def answers_row_by_row(codes: Sequence[object], heading: str = "") -> dict[str, list[str]]:
    """What Python answers to each line, alone or, with a heading, as one of a column."""
    column = EvidenceOfColumn(heading)
    for code in codes if heading else ():
        column.add(code)
    evidence = column.evidence() if heading else ALONE
    known: dict[object, list[str]] = {}
    answered = []
    for code in codes:
        if code not in known:
            described = describe(code, evidence=evidence)
            known[code] = [column_text(heading, described) for heading in COLUMNS.values()]
        answered.append(known[code])
    return dict(zip(COLUMNS, map(list, zip(*answered, strict=True)), strict=True))
