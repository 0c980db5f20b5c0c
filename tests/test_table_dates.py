"""The tables are as new as their calendar asks: what fails here says which file somebody has to fetch.

The day is today, or the one in ``HCPCS_EXCEL_TODAY``.
"""

from __future__ import annotations

import calendar
import os
import re
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pytest

from udfs.check import check
from udfs.parse import parse
from udfs.tables import table_date

PAGE = Path(__file__).parents[1] / "docs" / "calendar.md"
DAYS_TO_FETCH_A_FILE = 45
DAYS_AHEAD = 183  # that a number cell can be a date of
EXCEL_EPOCH = date(1899, 12, 30)
MONTHS = list(calendar.month_name)


class Excuse(NamedTuple):
    """Why a table may lack what was due in a month, and until when."""

    due: str
    until: str
    reason: str


EXCUSES = {
    "modifiers": Excuse(
        "2026-10",
        "2027-02-14",
        "the HCPCS release of October 2026 was not at hand; see the head of the table",
    ),
}


def today() -> date:
    return date.fromisoformat(os.environ.get("HCPCS_EXCEL_TODAY") or date.today().isoformat())


def months_due() -> dict[str, list[int]]:
    """In which months each table is due, as the calendar has it."""
    rows = re.findall(
        r"^\| `(\w+)\.csv` \| [^|]+ \| ([^|]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        name: [] if when == "never again" else [MONTHS.index(month) for month in when.split(", ")]
        for name, when in rows
    }


def due(months: list[int], day: date) -> str:
    """The last month whose change a table must have on a day, "" for none."""
    late = day - timedelta(days=DAYS_TO_FETCH_A_FILE)
    firsts = [date(year, month, 1) for year in (late.year - 1, late.year) for month in months]
    return max((f"{first:%Y-%m}" for first in firsts if first <= late), default="")


def complaint(name: str, of: str, months: list[int], day: date, excuse: Excuse | None) -> str:
    """What is to be done for a table, "" for nothing."""
    wanted = due(months, day)
    if of >= wanted:
        if excuse and of >= excuse.due:
            return f"{name}.csv is of {of}: take its excuse for {excuse.due} out of this test"
        return ""
    if excuse and excuse.due == wanted and day.isoformat() <= excuse.until:
        return ""
    return (
        f"{name}.csv is of {of} and lacks the changes of {wanted}: see docs/calendar.md for the file to fetch"
    )


def test_every_table_with_codes_is_in_the_calendar() -> None:
    tables = {
        one.name.removesuffix(".csv") for one in resources.files("udfs").iterdir() if ".csv" in one.name
    }
    assert set(months_due()) == tables - {"stated_types"}  # words, not codes


@pytest.mark.parametrize("name", list(months_due()))
def test_no_table_is_older_than_its_calendar(name: str) -> None:
    assert complaint(name, table_date(name), months_due()[name], today(), EXCUSES.get(name)) == ""


QUARTERLY, EXCUSE = [1, 4, 7, 10], Excuse("2026-10", "2027-02-14", "")


@pytest.mark.parametrize(
    ("of", "months", "day", "excuse", "lacks"),
    [
        ("2026-07", QUARTERLY, "2026-10-31", None, ""),
        ("2026-07", QUARTERLY, "2026-11-15", None, "2026-10"),
        ("2026-10", QUARTERLY, "2027-02-14", None, ""),
        ("2026-10", QUARTERLY, "2027-02-15", None, "2027-01"),
        ("2026-07", QUARTERLY, "2027-02-14", EXCUSE, ""),
        ("2026-07", QUARTERLY, "2027-02-15", EXCUSE, "2027-01"),
        ("2026-10", QUARTERLY, "2026-12-01", EXCUSE, "its excuse for 2026-10"),
        ("2026-04", [4, 10], "2026-11-28", None, "2026-10"),
        ("2026-10", [4, 10], "2027-05-14", None, ""),
        ("2026-10", [4, 10], "2027-05-16", None, "2027-04"),
        ("2026-07", [1], "2027-02-14", None, ""),
        ("2026-07", [1], "2027-02-15", None, "2027-01"),
        ("2014-10", [], "2040-01-01", None, ""),
    ],
)
def test_a_table_is_late_after_its_month(
    of: str, months: list[int], day: str, excuse: Excuse | None, lacks: str
) -> None:
    said = complaint("a table", of, months, date.fromisoformat(day), excuse)
    assert lacks in said
    assert bool(said) == bool(lacks)


def test_a_number_cell_can_be_a_date_of_the_months_ahead() -> None:
    """The days that numbers are taken for are fixed in udfs/neighbors.py: move them on before they end."""
    day = today() + timedelta(days=DAYS_AHEAD)
    number = (day - EXCEL_EPOCH).days
    assert check(parse(number)).endswith(f"{number} is also the date {day}.")
