"""What a cell can hold: the Hypothesis strategies of all tests."""

from __future__ import annotations

from datetime import date, datetime, time

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
