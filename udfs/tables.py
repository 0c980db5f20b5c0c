"""Reading the data tables that lie beside the rules.

A table is a ``.csv`` file in this package: a comment header (lines that begin with ``#``) that names
its source and date (``# Date: 2026-10``), then one line of column names, then the rows.
"""

from __future__ import annotations

import re

#: The line of a table's head that says of which month it is, and the month.
DATE_LINE = r"(?m)^# Date: ([0-9]{4}-[0-9]{2}).*$"


def read_table(name: str, package: str = "udfs") -> list[dict[str, str]]:
    """Return the rows of one of the tables that come with the project.

    Args:
        name: the file's name without its ending.
        package: the package in which it lies.

    Returns:
        One dictionary a row, from column name to text; empty fields are ``""``.

    Raises:
        FileNotFoundError: there is no table of that name.

    >>> read_table("modifiers")[0]
    {'modifier': '1P', 'level': 'Level I', 'maintainer': 'AMA'}
    """
    import csv  # here for the same reason as below

    return list(csv.DictReader(_lines(name, package)))


def read_runs(name: str) -> tuple[list[str], list[str]]:
    """Return a table that lists runs of codes as ``first,last``: all first ones, and all last ones.

    Returns:
        The two columns, in ascending order; codes of one length, so that they compare as their numbers do.

    >>> firsts, lasts = read_runs("icd9cm")
    >>> firsts[0], lasts[0]
    ('00320', '00324')
    """
    rows = [line.split(",") for line in _lines(name, "udfs")[1:]]
    return [row[0] for row in rows], [row[1] for row in rows]


def table_date(name: str) -> str:
    """Return the month that a table of the rules is of, "" where it does not say.

    >>> table_date("icd9cm")
    '2014-10'
    """
    found = re.search(DATE_LINE, _text(name, "udfs"))
    return found[1] if found else ""


def _lines(name: str, package: str) -> list[str]:
    return [line for line in _text(name, package).splitlines() if not line.startswith("#")]


def _text(name: str, package: str) -> str:
    # Imported here: a cell's first answer needs it, loading the functions into Excel does not.
    from importlib import resources

    return resources.files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
