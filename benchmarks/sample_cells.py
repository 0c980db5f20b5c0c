"""A column of cells as a billing sheet has them: few different values, some of them very often."""

from __future__ import annotations

import random
from itertools import accumulate

DIFFERENT = 3_000
CellValue = str | float | None


def different_values(count: int = DIFFERENT) -> list[CellValue]:
    """Make different values by chance, always the same: codes as text and number, with modifiers, junk."""
    chance = random.Random(2)
    values: dict[CellValue, None] = {None: None}
    while len(values) < count:
        kind = chance.random()
        if kind < 0.45:
            value: CellValue = f"{chance.randrange(100, 99_500):05}"
        elif kind < 0.65:
            value = float(chance.randrange(100, 99_500))
        elif kind < 0.85:
            value = f"{chance.choice('ABCEGHJKLPQSTV')}{chance.randrange(10_000):04}"
        elif kind < 0.95:
            value = f"{chance.randrange(10_000, 99_500)}-{chance.choice(['25', '59', 'RT', 'LT', '26'])}"
        else:
            value = f"see note {chance.randrange(10_000)}"
        values[value] = None
    return list(values)


def column(rows: int, seed: int = 1) -> list[list[CellValue]]:
    """Draw a column of cells, the n-th value n times rarer than the first, a twentieth of them blank.

    Each cell is an object of its own, as those that come through COM are: a text that was met before
    would carry its hash with it, and every look-up after the first would be cheaper than it is.
    """
    values = different_values()
    weights = list(accumulate(1 / rank for rank in range(1, len(values) + 1)))
    chance = random.Random(seed)
    chance.shuffle(values)
    drawn = chance.choices(values, cum_weights=weights, k=rows)
    return [[None if row % 20 == 0 else fresh(value)] for row, value in enumerate(drawn)]


def fresh(value: CellValue) -> CellValue:
    """Give an equal object that is not the same."""
    if isinstance(value, str):
        return value.encode().decode()
    return None if value is None else float(repr(value))
