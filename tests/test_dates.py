"""Dates as cells hold them: day numbers, dates, and texts the American way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from udfs.dates import NO_DATE, NOT_A_DATE, day_of


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (46204.0, "2026-07-01"),
        (46204.99, "2026-07-01"),
        (29221, "1980-01-01"),
        (73050.5, "2099-12-31"),
        ("12/31/9999", "9999-12-31"),
        (dt.date(2026, 7, 1), "2026-07-01"),
        (dt.datetime(2026, 7, 1, 23, 59), "2026-07-01"),
        (dt.datetime(2026, 7, 1, tzinfo=dt.timezone.utc), "2026-07-01"),
        ("2026-07-01", "2026-07-01"),
        ("2026-07-01 08:30:00", "2026-07-01"),
        ("2026-07-01T08:30:00Z", "2026-07-01"),
        ("2026/7/1", "2026-07-01"),
        ("20260701", "2026-07-01"),
        (20260701.0, "2026-07-01"),
        ("7/1/2026", "2026-07-01"),
        ("07/01/2026 8:30 AM", "2026-07-01"),
        ("7-1-26", "2026-07-01"),
        ("07.01.2026", "2026-07-01"),
        ("7/1/30", "1930-07-01"),
        ("1-Jul-2026", "2026-07-01"),
        ("1 july 2026", "2026-07-01"),
        ("July 1, 2026", "2026-07-01"),
        ("Sept. 30th, 2026", "2026-09-30"),
        ("2/29/2024", "2024-02-29"),
        (" 7/1/2026\u00a0", "2026-07-01"),
        ("'46204", "2026-07-01"),
        ("46204.5", "2026-07-01"),
    ],
)
def test_dates(cell: Any, day: str) -> None:
    assert day_of(cell) == day


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0"])
def test_blanks_are_no_date(cell: Any) -> None:
    assert day_of(cell) == NO_DATE


@pytest.mark.parametrize(
    "cell",
    [
        2026,
        29220,
        73051,
        2958465,
        99213,
        "99213",
        False,
        -1,
        float("nan"),
        float("inf"),
        True,
        20261301,
        20260701.5,
        "13/1/2026",
        "2/29/2026",
        "7/1",
        "7/1-2026",
        "July 2026",
        "Jux 1, 2026",
        "Janitor 1, 2026",
        "J1100",
        "#N/A",
        "x" * 101,
        Decimal(46204),
        object(),
        -2146826246,
    ],
)
def test_everything_else_is_not_a_date(cell: Any) -> None:
    assert day_of(cell) == NOT_A_DATE


class _WillNotBeCompared(float):
    def __le__(self, other: object) -> bool:
        raise RuntimeError("not comparable")

    __ge__ = __lt__ = __gt__ = __le__


def test_a_number_that_misbehaves_is_not_a_date() -> None:
    assert day_of(_WillNotBeCompared(46204)) == NOT_A_DATE


@given(strategies.cell_values | st.dates() | st.floats())
def test_every_value_is_answered(value: Any) -> None:
    answer = day_of(value)
    if answer not in (NO_DATE, NOT_A_DATE):
        assert dt.date.fromisoformat(answer).isoformat() == answer


@given(st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)))
def test_all_ways_of_writing_a_day_are_that_day(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    written = (
        day,
        serial,
        serial + 0.75,
        f"{day}",
        f"{day.month}/{day.day}/{day:%Y}",
        f"{day:%Y%m%d}",
        str(serial),
    )
    assert {day_of(value) for value in written} == {day.isoformat()}
