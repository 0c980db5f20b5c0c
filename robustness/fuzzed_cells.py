"""Cells of every kind, much like codes or nothing like them, as they follow from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from code_like_values import damaged_values
from fake_excel import CELL_ERRORS
from strategies import CAPITALS, DIGITS

LONG = 1_000_000  # characters
PIECES_OF_LONG_TEXTS = (
    "9", "A", " ", "\u00a0", "\ud800", "25 ", "99213-", "J1100 ", "#", '="', "+", "\U0001f600",
)  # fmt: skip
_SIGNS = "-.,:;/|^_ +*#=()'\"\u00a0\u2013\u200b\ufeff\t\n\r\0\ud800\udfff\uff19\u0663\u00b2\u2164\U0001f600"
_ALPHABET = DIGITS * 4 + CAPITALS * 2 + CAPITALS.lower() + _SIGNS
_EDGES = [
    0, 1, 99, 100, 1999, 2000, 9999, 10_000, 99_999, 100_000, 2**31 - 1, 2**31, -(2**31), 2**53 - 1, 2**53,
    2**53 + 1, -(2**53), 2**63 - 1, 2**63, 10**14 - 1, 10**14, 10**15, 10**400, -(10**400),
    0.0, -0.0, 5e-324, 1e-7, 0.1, 99213.5, 99213.25, 99213.00000000001, 9007199254740993.0, 1e15, 1e16, 1e22,
    1e308, float("nan"), float("inf"), float("-inf"), -99213.0,
]  # fmt: skip
_PIECES = (
    "99213", "00142", "J1100", "0042T", "D0120", "142", "25", "59", "JW", "ZZ", "-", " ", ",", ", ", "CPT ",
    "HCPCS", "TRAY", "=\"", "\"", "#N/A", "1E3", ".0", "0", "\u2013", "\u00a0", "(", ")", "T", "XS",
)  # fmt: skip


class WillNot:
    """A value that raises whatever is asked of it."""

    def _refuse(self, *_: object) -> Any:
        raise RuntimeError("no")

    __str__ = __repr__ = __eq__ = __bool__ = __len__ = __iter__ = __float__ = __int__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __getitem__ = __contains__ = __index__ = __format__ = _refuse
    __hash__ = _refuse


class OddText(str):
    """A text of a class of its own, which lies about itself."""

    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError("no")

    def strip(self, *_: Any) -> Any:
        raise RuntimeError("no")

    def __len__(self) -> int:
        return -1


class OddNumber(float):
    """A number of a class of its own that cannot be compared."""

    __slots__ = ()

    def __le__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


def nested(depth: int, inside: object, kind: type = list) -> Any:
    """Put a value into so many lists or tuples."""
    for _ in range(depth):
        inside = kind((inside,))
    return inside


class Cells:
    """The cells of one block.

    Args:
        seed: the seed of the sweep.
        block: the number of the block.
    """

    def __init__(self, seed: int, block: int) -> None:
        self.chance = random.Random(f"cells {seed} {block}")
        self._plain: list[Callable[[], Any]] = [
            self.code, self.code, self.damaged, self.damaged, self.pieces, self.text, self.short_text,
            self.number, self.number, self.edge, self.error, self.blank,
        ]  # fmt: skip
        self._odd: list[Callable[[], Any]] = [self.date, self.decimal, self.bytes, self.other]

    def excel(self) -> Any:
        """A value as Excel hands over what is in a cell."""
        if self.chance.random() < 0.02:
            return self.chance.choice((True, False))
        value = self.chance.choice(self._plain)()
        if type(value) is int and not -2146826288 <= value < -2146826200:
            return float(min(max(value, -(10**300)), 10**300))
        if isinstance(value, str):
            return value[:32_767]
        return None if value != value else value

    def any(self) -> Any:
        """Any value that a caller could hand over."""
        kinds = self._plain if self.chance.random() < 0.85 else self._odd
        return self.chance.choice(kinds)()

    def code(self) -> str:
        """Five characters in the shape of a code."""
        digits = f"{self.chance.randrange(100_000):05}"
        shape = self.chance.randrange(3)
        if shape == 0:
            return digits
        letter = self.chance.choice(CAPITALS)
        return digits[1:] + letter if shape == 1 else letter + digits[1:]

    def damaged(self) -> Any:
        """A code with modifiers, as people and spreadsheets write it, sometimes with a wrong character."""
        if self.chance.random() < 0.2:
            return self.chance.choice(_DAMAGED)
        text = self.code()
        for _ in range(self.chance.choice((0, 1, 1, 2, 5))):
            text += self.chance.choice(("-", " ", ":", "", ", ", " (")) + self.chance.choice(_PIECES[6:10])
        if self.chance.random() < 0.3:
            place = self.chance.randrange(len(text))
            text = text[:place] + self.chance.choice(_ALPHABET) + text[place + 1 :]
        return text.lower() if self.chance.random() < 0.1 else text

    def pieces(self) -> str:
        """Codes, modifiers and signs in any order."""
        return "".join(self.chance.choices(_PIECES, k=self.chance.randrange(8)))

    def text(self) -> str:
        """Any characters, lone surrogates among them."""
        return "".join(self.chance.choices(_ALPHABET, k=self.chance.randrange(24)))

    def short_text(self) -> str:
        """A few characters from all of Unicode, surrogates included."""
        return "".join(chr(self.chance.randrange(0x110000)) for _ in range(self.chance.randrange(7)))

    def number(self) -> float | int:
        """A number that could be a code, or nearly."""
        number = self.chance.randrange(10 ** self.chance.randrange(2, 8))
        return self.chance.choice((float(number), float(number), number, number / 100, -float(number)))

    def edge(self) -> float | int:
        """A number at the edge of what whole numbers, floats and Excel can hold."""
        return self.chance.choice(_EDGES)

    def error(self) -> int:
        """An error as COM hands it over, also one that Excel may have in the future; or its neighbour."""
        if self.chance.random() < 0.5:
            return self.chance.choice(list(CELL_ERRORS.values()))
        return self.chance.randrange(-2146826300, -2146826190)

    def blank(self) -> Any:
        """Nothing, in its forms."""
        return self.chance.choice((None, None, "", " ", "\u00a0", "\t\r\n", "\u200b", "'"))

    def date(self) -> Any:
        """A date, a time, a span, with and without a time zone, at the ends of the calendar too."""
        moment = datetime(1, 1, 1) + timedelta(
            days=self.chance.randrange(3_652_058), seconds=self.chance.randrange(10**5)
        )
        return self.chance.choice(
            (moment, moment.date(), moment.time(), moment.replace(tzinfo=timezone.utc), date.max,
             datetime.min, time.max, timedelta(days=self.chance.randrange(-(10**6), 10**6)), timedelta.max)
        )  # fmt: skip

    def decimal(self) -> Decimal:
        """An amount of money, or a decimal number that is none."""
        special = (
            "NaN",
            "sNaN",
            "Infinity",
            "-Infinity",
            "1E+1000000",
            "1E-1000000",
            "99213",
            "99213.25",
            "142.00",
        )
        return Decimal(self.chance.choice((*special, str(self.chance.randrange(10**9) / 10_000))))

    def bytes(self) -> Any:
        """Bytes of every kind."""
        raw = self.chance.choice((self.code().encode(), self.chance.randbytes(self.chance.randrange(9))))
        return self.chance.choice((raw, bytearray(raw), memoryview(raw)))

    def other(self) -> Any:
        """What is no value of a cell at all."""
        kind = self.chance.randrange(9)
        if kind == 0:
            return nested(self.chance.randrange(1, 50), self.code(), self.chance.choice((list, tuple)))
        if kind == 1:
            return nested(5_000, None)
        if kind == 2:
            return OddText(self.code())
        if kind == 3:
            return OddNumber(99213.0)
        return (object(), WillNot(), {"99213": 1}, {1}, 1j, range(5), Exception, ..., self.any)[kind]

    def long_text(self) -> str:
        """A text of a megabyte, of one character or of pieces that look like something."""
        piece = self.chance.choice(PIECES_OF_LONG_TEXTS)
        return (self.chance.choice(("", "99213", "CPT ", "142 ")) + piece * (LONG // len(piece)))[:LONG]

    def ragged(self) -> Any:
        """Rows as no range has them: of different lengths, empty, values among them."""
        return [
            self.chance.choice(([], (), [self.any()], (self.any(), self.any()), self.any()))
            for _ in range(self.chance.randrange(6))
        ]


_DAMAGED = damaged_values()
