"""Rows for the lists of any workbook, made up and the same in each run, as many as one likes."""

from __future__ import annotations

import random
from datetime import date

from workbook_templates.declaration import Input, Line, Value, Workbook

# Columns whose texts formulas read; other texts may be anything.
_TEXTS = {
    "Modifier": ("", "", "", "26"),
    "CARC": ("16", "45", "CO-97", "197", "B7", "999"),
    "RARC": ("", "", "M51", "N130"),
}


def made_up_lines(declared: Workbook, rows: int) -> dict[str, list[Line]]:
    """Rows for each list, if it takes as many: one code in ten has a modifier, one in twenty lost zeros."""
    chance = random.Random(7)

    def code() -> str:
        kind = chance.random()
        if kind < 0.6:
            modifier = chance.choice(("-25", "-59", "-RT")) if kind < 0.1 else ""
            return f"{chance.randint(10_000, 99_499)}{modifier}"
        if kind < 0.9:
            return f"{chance.choice('AEGJLQ')}{chance.randint(0, 9_999):04d}"
        return str(chance.randint(100, 999)) if kind < 0.95 else f"{chance.randint(1, 999):04d}T"

    def value(column: Input) -> Value:
        if column.kind == "code":  # what nobody must fill in, such as a replacement, is there for few lines
            return code() if column.required or chance.random() < 0.05 else ""
        if column.heading in _TEXTS:
            return chance.choice(_TEXTS[column.heading])
        if column.kind == "text":
            return f"Words {chance.randint(1, 50)}"
        if column.kind == "choice":
            return chance.choice(list(declared.lists[column.choices]))
        if column.kind == "date":
            return date(2026, chance.randint(1, 12), chance.randint(1, 28))
        return chance.randint(1, 9) if column.kind == "number" else chance.randint(100, 99_999) / 100

    return {
        table.name: [
            {column.heading: value(column) for column in table.inputs} for _ in range(min(rows, table.most))
        ]
        for table in declared.inputs
    }
