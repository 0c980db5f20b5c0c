"""Refreshing the tables of the rules from published files: ``python -m tools.refresh FILE...``.

What a file is, its content says:

* the ICD-10-CM code list of a year (``icd10cm_order_2027.txt``, ``icd10cm_codes_2027.txt``, or the zip that
  holds one) takes the place of ``icd10cm.csv`` and ``icd10cm_long.csv``;
* a quarterly HCPCS release (the zip as CMS publishes it, or the .txt in it) adds its modifiers to
  ``modifiers.csv`` and widens the printed bounds of ``ranges.csv`` to its codes in use;
* a list of CPT or CDT codes in use, one at the beginning of each line, widens the printed bounds too. Nothing
  else of it is kept.

docs/calendar.md says when which file is due.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from addin.files.new_file import new_file
from udfs.errors import HcpcsExcelError, InputError
from udfs.neighbors import SEVEN_CHARACTER_DIAGNOSIS
from udfs.ranges import CODE_SHAPE, classify, match_key
from udfs.releases.fixed_width import is_fixed_width, read_fixed_width
from udfs.releases.names import checked_quarter, quarter_named
from udfs.releases.record import ReleaseRecord, checked
from udfs.tables import DATE_LINE

_FOLDER = Path(__file__).resolve().parents[1] / "udfs"
_ORDER_LINE = r"[0-9]{5} (?P<code>[A-Z][0-9A-Z]{2,6}) +(?P<billable>[01]) .*"
_CODES_LINE = r"(?P<code>[A-Z][0-9A-Z]{2,6}) +(?P<billable>)\S.*"
_FIRST_DIAGNOSIS, _LAST_DIAGNOSES = "A000", "Z99"
_START = 64 * 1024
_MOST_NAMED = 12

Rows = list[dict[str, str]]


class Tables:
    """The tables as they are and as they will be; nothing is written before all is known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[str, str] = {}  # by name, as they will be
        self.summary: list[str] = []

    def rows(self, name: str) -> Rows:
        """Return the rows of a table."""
        return list(csv.DictReader(line for line in self._text(name).splitlines() if line[:1] != "#"))

    def replace(self, name: str, rows: Rows, date: str, source: str) -> None:
        """Give a table other rows, and the date and the source in its head."""
        head = "\n".join(line for line in self._text(name).splitlines() if line[:1] == "#")
        if date > self.date(name):
            head = re.sub(DATE_LINE, lambda _: f"# Date: {date}, from {source}.", head)
        written = io.StringIO()
        writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.texts[name] = f"{head}\n{written.getvalue()}"

    def say(self, name: str, date: str, *changes: tuple[str, Iterable[str]]) -> None:
        """Add what changed in a table to the summary."""
        listed = [(what, sorted(items)) for what, items in changes]
        told = [f"{len(items):,} {what}: {_named(items)}" for what, items in listed if items]
        self.summary.append(f"{name}.csv, {date}: {'; '.join(told) or 'nothing new'}.")

    def date(self, name: str) -> str:
        """Return the month that a table is of."""
        found = re.search(DATE_LINE, self._text(name))
        return found[1] if found else ""

    def write(self) -> None:
        """Write the tables that changed, all of them or none."""
        with ExitStack() as files:
            for name, text in self.texts.items():
                made = files.enter_context(new_file(self._path(name), force=True))
                made.write_text(text, encoding="utf-8", newline="\n")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.csv"

    def _text(self, name: str) -> str:
        return self.texts.get(name) or self._path(name).read_text(encoding="utf-8")


def _named(items: Sequence[str]) -> str:
    more = f" and {len(items) - _MOST_NAMED:,} more" if len(items) > _MOST_NAMED else ""
    return ", ".join(items[:_MOST_NAMED]) + more


# ICD-10-CM -------------------------------------------------------------------------------------------------


def diagnoses_in(lines: Sequence[str], name: str) -> set[str]:
    """Return the billable codes of an ICD-10-CM code list, none where it is another kind of file.

    Raises:
        InputError: the list is cut off.
    """
    for form in (_ORDER_LINE, _CODES_LINE):
        found = [re.fullmatch(form, line.rstrip()) for line in lines if line.strip()]
        codes = [one["code"] for one in found if one and one["billable"] != "0"]
        if codes[:1] == [_FIRST_DIAGNOSIS] and all(found):
            if not codes[-1].startswith(_LAST_DIAGNOSES):
                raise InputError(
                    f"{name} seems to be cut off: its last code is {codes[-1]}; download it again."
                )
            return set(codes)
    return set()


def _month_of_diagnoses(name: str) -> str:
    """Return the month from which a year's list is in force, by the name of its file; "" for none."""
    year = re.search(r"(?<![0-9])20[0-9]{2}(?![0-9])", name)
    if year is None:
        return ""
    return f"{year[0]}-04" if "apr" in name.casefold() else f"{int(year[0]) - 1}-10"


def five_characters(diagnoses: Iterable[str]) -> set[str]:
    """Return the diagnoses that have the shape of a HCPCS Level II code.

    >>> sorted(five_characters(["E1140", "E119", "E11649", "M1A00X0"]))
    ['E1140']
    """
    return {code for code in diagnoses if re.fullmatch(r"[A-Z][0-9]{4}", code)}


def endings(diagnoses: Iterable[str], modifiers: Iterable[str]) -> dict[str, set[str]]:
    """Return what stands behind five characters in longer diagnoses, where it could be a modifier.

    A whole one of two characters, or one that was cut to its first. What is a diagnosis by its form alone, as
    S62522P is, is left out, and so is an X that only holds a place.

    >>> endings(["E11649", "S42001A", "S62522P", "H4010X2", "F32A"], ["25", "9A", "A1", "X2"])
    {'E1164': {'9'}, 'S4200': {'1'}, 'S6252': {'2'}, 'H4010': {'X2'}}
    """
    known = set(modifiers)
    firsts = {modifier[0] for modifier in known} - {"X"}
    found: dict[str, set[str]] = {}
    for code in diagnoses:
        five, behind = code[:5], code[5:]
        if not re.fullmatch(r"[A-Z][0-9]{4}", five) or not classify(five).system:
            continue
        if behind[:1] in firsts:
            found.setdefault(five, set()).add(behind[0])
        if behind in known and not re.fullmatch(SEVEN_CHARACTER_DIAGNOSIS, code):
            found.setdefault(five, set()).add(behind)
    return found


def runs(values: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return codes of one shape as runs of following numbers that have the same value.

    >>> runs({"A0100": "", "A0101": "", "A0103": "", "B0104": ""})
    [('A0100', 'A0101', ''), ('A0103', 'A0103', ''), ('B0104', 'B0104', '')]
    """
    ordered = sorted(values)
    grouped = groupby(enumerate(ordered), lambda one: (match_key(one[1]) - one[0], values[one[1]]))
    found = [[code for _, code in run] for _, run in grouped]
    return [(codes[0], codes[-1], values[codes[0]]) for codes in found]


def _expanded(rows: Rows) -> dict[str, str]:
    return {
        f"{row['first'][0]}{number:04}": row.get("endings", "")
        for row in rows
        for number in range(int(row["first"][1:]), int(row["last"][1:]) + 1)
    }


def refresh_diagnoses(tables: Tables, diagnoses: set[str], date: str, source: str) -> None:
    """Replace both tables of ICD-10-CM codes.

    Raises:
        InputError: the tables are newer than the list.
    """
    if date < tables.date("icd10cm"):
        raise InputError(f"icd10cm.csv is of {tables.date('icd10cm')}, newer than {source} ({date}).")
    modifiers = (row["modifier"] for row in tables.rows("modifiers"))
    found = endings(diagnoses, modifiers)
    behind = {code: " ".join(sorted(found[code], key=lambda end: (len(end), end))) for code in found}
    for name, values in (
        ("icd10cm", dict.fromkeys(five_characters(diagnoses), "")),
        ("icd10cm_long", behind),
    ):
        before = _expanded(tables.rows(name))
        columns = ("first", "last", "endings")[: 3 if name == "icd10cm_long" else 2]
        tables.replace(name, [dict(zip(columns, run, strict=False)) for run in runs(values)], date, source)
        changed = {code for code in before.keys() & values.keys() if before[code] != values[code]}
        tables.say(name, date, ("new", values.keys() - before), ("gone", before.keys() - values),
                   ("with other endings", changed))  # fmt: skip


# HCPCS, CPT and CDT ----------------------------------------------------------------------------------------


def refresh_modifiers(tables: Tables, records: Iterable[ReleaseRecord], date: str, source: str) -> None:
    """Add the modifiers of a release; those that have ended stay, for claims of earlier dates."""
    rows = tables.rows("modifiers")
    known = {row["modifier"] for row in rows}
    new = {record.code for record in records if len(record.code) == 2} - known
    added = [{"modifier": code, "level": "Level II", "maintainer": "CMS"} for code in new]
    tables.replace("modifiers", sorted([*rows, *added], key=lambda row: row["modifier"]), date, source)
    tables.say("modifiers", date, ("new", new))


def refresh_ranges(tables: Tables, codes: Iterable[str], date: str, source: str) -> None:
    """Widen the printed bounds of the ranges to codes in use.

    Raises:
        InputError: no code set uses one of the codes.
    """
    codes = sorted(codes)
    unused = [code for code in codes if not classify(code).system]
    if unused:
        raise InputError(f"{source} has codes that no code set uses: {_named(unused)}.")
    rows = tables.rows("ranges")
    by_first = {row["first"]: row for row in rows}
    bounds = {row["first"]: (row["printed_first"], row["printed_last"]) for row in rows}
    for code in codes:
        row = by_first[classify(code).first]
        row["printed_first"] = min(row["printed_first"] or code, code)
        row["printed_last"] = max(row["printed_last"], code)
    moved = [
        f"{'-'.join(bounds[row['first']])} to {row['printed_first']}-{row['printed_last']}"
        for row in rows
        if bounds[row["first"]] != (row["printed_first"], row["printed_last"])
    ]
    # The table is as new as what it has of CPT, whose numbers are told apart by what is printed.
    has_cpt = any(classify(code).system == "CPT" for code in codes)
    tables.replace("ranges", rows, date if has_cpt else "", source)
    tables.say("ranges", date, ("printed bounds wider", moved))


def codes_listed(lines: Sequence[str]) -> list[str]:
    """Return the codes at the beginning of lines, none where another kind of text stands there.

    >>> codes_listed(["Code,Section", "99213,Visits", '"0042T",'])
    ['99213', '0042T']
    >>> codes_listed(["99213", "see 99214"])
    []
    """
    found = [re.match(rf'"?({CODE_SHAPE})(?![0-9A-Z])', line) for line in lines if line.strip()]
    return [one[1] for one in found if one] if all(found[1:]) else []  # the first line may have headings


# Files -----------------------------------------------------------------------------------------------------


def _texts(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give the texts of a file by name: itself, or those that a zip holds."""
    try:
        if not zipfile.is_zipfile(path):
            yield path.name, path.read_bytes()
            return
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.casefold().endswith(".txt"):
                    yield name.rpartition("/")[2], archive.read(name)
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        raise InputError(f"{path.name} cannot be read ({error}); download it again.") from error


def _take(tables: Tables, path: Path, month: str) -> bool:
    """Refresh what a file is the source of; False for a file that is none."""
    taken = False
    for name, content in _texts(path):
        lines = content.decode("cp1252", errors="replace").splitlines()
        if is_fixed_width(content[:_START]):
            records = checked(read_fixed_width(io.BytesIO(content), name), name).records
            date = _known(month or quarter_named([name, path.name]), name)
            refresh_modifiers(tables, records, date, name)
            refresh_ranges(tables, _in_use(records, date), date, name)
        elif diagnoses := diagnoses_in(lines, name):
            refresh_diagnoses(tables, diagnoses, _known(month or _month_of_diagnoses(name), name), name)
        elif codes := codes_listed(lines):
            refresh_ranges(tables, codes, _known(month, name), name)
        else:
            continue
        taken = True
    return taken


def _in_use(records: Iterable[ReleaseRecord], date: str) -> list[str]:
    procedures = (record for record in records if len(record.code) == 5)
    return [record.code for record in procedures if not record.terminated or record.terminated >= date]


def _known(month: str, name: str) -> str:
    if not month:
        raise InputError(f"{name} does not say of which month it is; add it, such as --date 2026-10.")
    return month


def main(arguments: Sequence[str] | None = None, folder: Path = _FOLDER) -> int:
    """Refresh the tables in a folder; return 2, and change nothing, where a file is not to be used."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.refresh", description="Refresh the tables in udfs/."
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="what was downloaded; see docs/calendar.md"
    )
    parser.add_argument(
        "--date", default="", metavar="YYYY-MM", help="the month it is of, where its name says none"
    )
    options = parser.parse_args(arguments)
    tables = Tables(folder)
    try:
        month = checked_quarter(options.date) if options.date else ""
        for path in options.files:
            if not _take(tables, path, month):
                what = "no HCPCS release, ICD-10-CM code list or list of codes"
                raise InputError(f"{path.name} is {what}; see docs/calendar.md.")
        tables.write()
    except HcpcsExcelError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(tables.summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
