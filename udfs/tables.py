"""Reading the data tables that lie beside the rules.

A table is a ``.csv`` file in this package: a comment header (lines that begin with ``#``) that names
its source and date, then one line of column names, then the rows.
"""

from __future__ import annotations


def read_table(name: str, package: str = "udfs") -> list[dict[str, str]]:
    """Answer the rows of one of the tables that come with the project.

    Args:
        name: the file's name without its ending, such as ``"modifiers"``.
        package: the package in which it lies.

    Returns:
        One dictionary a row, from column name to text; empty fields are ``""``.

    Raises:
        FileNotFoundError: there is no table of that name.

    >>> read_table("modifiers")[0]
    {'modifier': '1P', 'level': 'Level I', 'maintainer': 'AMA'}
    """
    # Imported here: a cell's first answer needs them, loading the functions into Excel does not.
    import csv
    from importlib import resources

    text = resources.files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def read_numbers(name: str) -> frozenset[str]:
    """Answer every code of a table that lists runs of numbers as ``first,last``.

    Args:
        name: the file's name without its ending, such as ``"icd10cm"``.

    Returns:
        The codes, five characters each: a letter and four digits, or five digits.

    >>> "G0400" in read_numbers("icd10cm"), "E1190" in read_numbers("icd10cm")
    (True, False)
    """
    codes: list[str] = []
    for row in read_table(name):
        first, last = row["first"], row["last"]
        letter = "" if first[0].isdigit() else first[0]
        width = len(first) - len(letter)
        start, stop = int(first[len(letter) :]), int(last[len(letter) :])
        codes.extend(f"{letter}{number:0{width}d}" for number in range(start, stop + 1))
    return frozenset(codes)
