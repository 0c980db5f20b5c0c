"""What is remembered: by type and value, within a bound, and most of it when the bound is met."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from udfs.memo import Memo


def counting() -> tuple[Memo, Counter[Any]]:
    """Make a memo and what its function was asked, by the value's form."""
    asked: Counter[Any] = Counter()

    def answer(value: Any) -> str:
        asked[repr(value)] += 1
        return f"answer to {value!r}"

    return Memo(answer, most=80), asked


@pytest.mark.parametrize(
    "equal", [(True, 1, 1.0, Decimal(1)), (False, 0, 0.0, Decimal(0)), (-5, -5.0, Decimal(-5)), ("5", 5.0)]
)
def test_equal_values_of_different_types_have_answers_of_their_own(equal: tuple[Any, ...]) -> None:
    memo, asked = counting()
    for values in (equal, equal[::-1]):
        assert [memo[value] for value in values] == [f"answer to {value!r}" for value in values]
    assert set(asked.values()) == {1}


@pytest.mark.parametrize(
    "value", [None, "99213", "", 99213, 99213.0, True, 0.5, Decimal("99213.25"), b"99213"]
)
def test_a_value_is_asked_about_once(value: Any) -> None:
    memo, asked = counting()
    assert [memo[value], memo(value)] == [f"answer to {value!r}"] * 2
    assert asked.total() == 1


def test_the_bound_holds_and_the_newest_stay() -> None:
    memo, asked = counting()
    for number in range(10_000, 11_000):
        assert memo[f"{number}"] == f"answer to '{number}'"
        assert len(memo) <= 80
    for number in range(10_940, 11_000):
        memo[f"{number}"]
    assert asked.total() == 1000


def test_long_texts_are_answered_and_not_kept() -> None:
    memo, asked = counting()
    assert [memo["x" * 100] for _ in range(2)] == [f"answer to {'x' * 100!r}"] * 2
    assert (asked.total(), len(memo)) == (2, 0)


def test_what_cannot_be_a_key_is_the_callers_to_answer() -> None:
    memo, _ = counting()
    with pytest.raises(TypeError):
        memo[[1]]
