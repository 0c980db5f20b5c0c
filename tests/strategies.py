"""What a cell can hold: the Hypothesis strategies of all tests."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _join(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


digits4 = st.text(DIGITS, min_size=4, max_size=4)

#: Five characters that some code set uses.
codes = st.one_of(
    st.integers(100, 1999).map("{:05d}".format),
    st.integers(10_000, 99_199).map(str),
    st.integers(99_201, 99_607).map(str),
    _join(st.integers(1, 9999).map("{:04d}".format), st.sampled_from("AFMTU")),
    _join(st.sampled_from("ABCDEGHJKLMPQRSTUVWXYZ"), digits4),
)

#: Modifiers that the lists of the AMA and CMS hold.
modifiers = st.sampled_from(["25", "26", "59", "TC", "LT", "RT", "JW", "KX", "8P", "P3", "XU", "A1"])

#: What stands between a code and its modifier.
separators = st.sampled_from(["-", " ", ":", "/", " - ", "_", ";", "|", "^"])

#: Spaces of every kind, and what cannot be seen at all.
blanks = st.text(" \t\n\r\u00a0\u2007\u2009\u200b\u202f\u3000\ufeff", max_size=4)

#: Texts of all kinds, many of them much like codes.
cell_texts = st.one_of(
    st.text(max_size=40),
    st.text(DIGITS + CAPITALS + "-. :,'\"=+#/\u00a0", max_size=16),
    st.text(DIGITS, max_size=13),
)

#: Any value that a spreadsheet program, a file reader or a careless caller can hand over.
cell_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    cell_texts,
    st.binary(max_size=12),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.integers(-2146826288, -2146826200),
    st.sampled_from([date(2026, 1, 1), datetime(2026, 1, 1, 12), time(12), object(), {}, set(), 1j]),
    st.lists(st.text(max_size=5), max_size=3),
)


def _refuse(*_: object) -> Any:
    raise RuntimeError("no")


# A value that raises whatever is asked of it, a text that lies about itself, a number that is never equal.
_ASKED = (
    "str",
    "eq",
    "bool",
    "len",
    "iter",
    "float",
    "int",
    "hash",
    "lt",
    "le",
    "getitem",
    "contains",
    "index",
)
WillNot = type("WillNot", (), {f"__{name}__": _refuse for name in _ASKED})
OddText = type("OddText", (str,), {"strip": _refuse, "__len__": lambda _: -1})
OddNumber = type("OddNumber", (float,), {"__eq__": _refuse, "__le__": _refuse, "__hash__": None})


def _nested(depth: int) -> Any:
    value: Any = "99213"
    for _ in range(depth):
        value = [value]
    return value


#: And what nobody hands over who means well.
odd_values = st.one_of(
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Nd", "No", "Lu"]), max_size=8),
    st.builds(WillNot) | st.builds(OddText, st.just("99213")) | st.builds(OddNumber, st.just(99213.0)),
    st.sampled_from(
        [bytearray(b"99213"), memoryview(b"J1100"), 10**400, range(5), ..., Exception, {"99213": 1}]
    ),
    st.builds(_nested, st.sampled_from((3, 5_000))),
)
