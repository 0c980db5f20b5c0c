"""Which words of a wording changed: marked so that both wordings can be read off again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.releases.changes import marked_words

WORDS = st.lists(st.text("abcABC", min_size=1, max_size=4), max_size=8).map(" ".join)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("Drug, 1 mg", "Drug, 2 mg", "Drug, [1 → 2] mg"),
        ("Pessary, rubber", "Pessary, reusable, rubber", "Pessary, [added: reusable,] rubber"),
        ("Gauze, sterile, each", "Gauze, each", "Gauze, [deleted: sterile,] each"),
        ("Brace", "BRACE", ""),
        ("Brace  of the test", "Brace of the test ", ""),
        ("", "Brace", "[added: Brace]"),
        ("Brace", "", "[deleted: Brace]"),
        ("", "", ""),
    ],
)
def test_changed_words_stand_in_brackets(before: str, after: str, marked: str) -> None:
    """Words that stayed stand as the later wording has them."""
    assert marked_words(before, after) == marked


@given(WORDS, WORDS)
def test_both_wordings_can_be_read_off(before: str, after: str) -> None:
    """Whatever the words are; capitals of words that stayed are those of the later wording."""
    marked = marked_words(before, after)
    if before.casefold() == after.casefold():
        assert marked == ""
        return
    later = re.sub(r"\[deleted: [^]]*\]|\[(?:added: |[^]→]*→ )([^]]*)\]", r"\1", marked)
    earlier = re.sub(r"\[added: [^]]*\]|\[(?:deleted: )?([^]→]*?)(?: → [^]]*)?\]", r"\1", marked)
    assert later.split() == after.split()
    assert earlier.casefold().split() == before.casefold().split()
