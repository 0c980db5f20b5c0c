"""Lists and ranges of codes in the cells of a user's rules, as one row a code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from udfs.errors import InputError
from udfs.listed_codes import listed_keys
from udfs.ranges import code_of
from udfs.releases.keep import counted
from workbook_templates.declaration import Line, Table

Several = dict[str, list[range]]  # the columns of a line with more than one code, and their match keys


def one_code_a_row(
    table: Table, lines: Sequence[tuple[int, Line]], name: str
) -> tuple[list[Line], list[str]]:
    """Return lines, given with their rows in a file, with one code in a cell, and what is to be said of it.

    Where two cells of a line have several codes, nobody says which belong together, so each code is alone.

    Raises:
        InputError: there are more codes than the table takes rows.
    """
    headings = [column.heading for column in table.inputs if column.one_code]
    several = [_several(line, headings) for _, line in lines]
    codes = [sum(len(run) for runs in found.values() for run in runs) for found in several]
    if not any(codes):
        return [line for _, line in lines], []
    rows = sum(number or 1 for number in codes)
    if rows > table.most:
        at = codes.index(max(codes))
        longest = max((run for runs in several[at].values() for run in runs), key=len)
        shown = code_of(longest[0]) + (f"-{code_of(longest[-1])}" if len(longest) > 1 else "")
        raise InputError(
            f"{name} would become {rows:,} lines with one code each, {codes[at]:,} of them from row "
            f"{lines[at][0]:,} ({shown}), and this workbook takes {table.most:,}; write narrower ranges."
        )
    found = [
        row for (_, line), found in zip(lines, several, strict=True) for row in _rows(line, found, headings)
    ]
    one, two = (sum(len(found) >= least for found in several) for least in (1, 2))
    said = [f"{table.sheet}: ranges and lists of codes in {counted(one, 'row')} became {sum(codes):,} rows."]
    if two:
        said.append(
            f"In {counted(two, 'row')} {' and '.join(headings)} each have several codes, and nothing says "
            "which belong together: each code stands alone."
        )
    return found, said


def _several(line: Line, headings: Sequence[str]) -> Several:
    found = {heading: listed_keys(line.get(heading)) for heading in headings}
    return {heading: runs for heading, runs in found.items() if sum(map(len, runs)) > 1}


def _rows(line: Line, several: Several, headings: Sequence[str]) -> Iterator[Line]:
    if not several:
        yield line
    alone = dict.fromkeys(headings, "") if len(several) > 1 else {}
    for heading, runs in several.items():
        for run in runs:
            yield from ({**line, **alone, heading: code_of(key)} for key in run)
