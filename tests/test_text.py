"""Plain text out of what web pages, PDF files and keyboards put into cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.text import plain_text


@pytest.mark.parametrize(
    ("text", "plain", "repairs"),
    [
        ("99213", "99213", ()),
        ("a  b", "a b", ()),
        (" 99213", "99213", ("spaces removed",)),
        ("99213\u00a0", "99213", ("hidden characters removed",)),
        ("992\u200b13", "99213", ("hidden characters removed",)),
        ("99213\u00a025", "99213 25", ("hidden characters removed",)),
        ("99213\r\n25", "99213 25", ("hidden characters removed",)),
        ("99213\u201425", "99213-25", ("unusual characters replaced",)),
        ("９９２１３", "99213", ("unusual characters replaced",)),
        ("९९२१३", "99213", ("unusual characters replaced",)),
        ("CPT®99213", "CPT 99213", ()),
        ("\u201c99213\u201d", '"99213"', ()),
        ("naïve", "naïve", ()),
        ("Ⅳ", "Ⅳ", ()),
        ("ﬁ", "ﬁ", ()),
    ],
)
def test_plain_text(text: str, plain: str, repairs: tuple[str, ...]) -> None:
    assert plain_text(text) == (plain, repairs)


@given(st.text())
def test_plain_text_is_plain_the_second_time(text: str) -> None:
    plain, _ = plain_text(text)
    assert plain_text(plain) == (plain, ())


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"])))
def test_plain_ascii_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == (text, ())
