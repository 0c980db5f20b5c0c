"""Checking a hospital's price file: read once, and once more where lines stand in it twice."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from addin.files.new_file import check_new_file, new_file
from addin.prices.findings_workbook import (
    MOST_ROWS,
    FoundSheet,
    Heading,
    SummaryTable,
    write_findings,
)
from addin.prices.price_codes import Finding, PriceCodes
from addin.prices.price_file import PriceFile, PriceLine, price_file, told
from addin.prices.repeated_lines import RepeatedLines
from udfs.errors import InputError
from udfs.releases.current import current_release
from udfs.releases.known_codes import release_text
from workbook_templates.expressions import HEADER_ROW

_LINES_BETWEEN_LOOKS = 10_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it."""

    target: Path
    codes: PriceCodes
    findings: int  # different codes and types of which something is to be said
    repeated: int  # lines that repeat another one in full


def check_prices(
    path: Path,
    target: Path | None,
    *,
    force: bool,
    say: Callable[[str], None] = lambda _sentence: None,
    progress: Callable[[float], None] = lambda _done: None,
) -> Checked:
    """Check the codes of a price file, and write what was found to a workbook.

    Args:
        path: the price file.
        target: the workbook; None for one beside the file, named FILE-checked.xlsx.
        force: whether an existing workbook may be replaced.
        say: is told what was understood, before the file is read.
        progress: is told how much of it is read, from 0 to 1.

    Raises:
        InputError: the file cannot be read, or is no price file.
        OutputError: the workbook cannot be written. Nothing is left behind.
    """
    file = price_file(path)
    target = target or path.with_name(f"{path.name.removesuffix(path.suffix)}-checked.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise InputError(f"{target.name} should be a workbook; give it a name that ends in .xlsx.")
    check_new_file(target, force=force, sources=(path,))
    release = current_release()
    for sentence in _understood(file, release_text(release) if release and release.quarter else ""):
        say(sentence)
    codes = PriceCodes(release, file.day)
    with tempfile.TemporaryDirectory(prefix="hcpcs-excel-") as folder, RepeatedLines(Path(folder)) as lines:
        done, size = 0, max(1, path.stat().st_size)
        with told(path):
            for number, line in enumerate(file.lines()):
                codes.add(line, file.described.get("Description"))
                done += lines.add(line.fields, number, line.place)
                if number % _LINES_BETWEEN_LOOKS == 0:
                    progress(min(done / size, 1.0))
        findings = codes.findings()
        if not codes.lines:
            raise InputError(f"{path.name} has no lines with prices; check that it is the right file.")
        repeated, times = lines.repeated(MOST_ROWS)
    with new_file(target, force=force, sources=(path,)) as temporary:
        write_findings(
            temporary,
            "Codes of a hospital price file",
            _summary(file, codes, times),
            [
                _findings_sheet(file, findings),
                _repeated_sheet(file, repeated),
            ],
        )
    return Checked(target, codes, len(findings) + codes.left_out, times)


def _understood(file: PriceFile, release: str) -> Iterator[str]:
    names = file.code_columns
    columns = f"{len(names)} code column{'s' * (len(names) > 1)}" if names else "codes in code_information"
    day = f"last updated {file.day}" if file.day else "without a date"
    yield f"{file.path.name}: {file.layout}, version {file.version}, {day}, {columns}."
    if not file.day:
        yield "Codes that have ended are not looked for: the file does not say when it was last updated."
    elif not release:
        yield (
            "Codes that have ended are not looked for: no release is loaded; "
            "import one with hcpcs-excel release import."
        )
    else:
        yield f"HCPCS codes that ended before {file.day} are looked for in release {release}."


def _summary(file: PriceFile, codes: PriceCodes, repeated: int) -> list[SummaryTable]:
    facts: list[tuple[str, str | int]] = [
        ("File", file.path.name),
        ("Layout", f"{file.layout}, version {file.version}"),
        ("Last updated", file.day or "Not said"),
        ("Lines", codes.lines),
        ("Lines without a code", codes.without),
        ("Lines that repeat another", repeated),
        ("Codes", codes.counts.total()),
        ("Codes with a finding", codes.wrong.total()),
    ]
    left_out = [
        (f"Not on sheet {name}, which is full", number)
        for name, number in (("Findings", codes.left_out), ("Repeated lines", repeated - MOST_ROWS))
        if number > 0
    ]
    kinds = [*codes.kinds.most_common()] or [("None", 0)]
    types = [(*one, times, codes.wrong[one]) for one, times in sorted(codes.counts.items())]
    return [
        SummaryTable("The file", (), [*facts, *left_out]),
        SummaryTable("Findings", ("Finding", "Codes"), kinds),
        SummaryTable(
            "By type", ("Type in the file", "Code system", "Code level", "Codes", "With a finding"), types
        ),
    ]


def _findings_sheet(file: PriceFile, findings: list[Finding]) -> FoundSheet:
    headings: list[Heading] = [
        ("Code", 16, False),
        ("Type", 14, False),
        ("Finding", 70, False),
        ("Lines", 12, True),
        (f"First {file.places.lower()}", 14, True),
        ("Column", 12, False),
        ("Description there", 60, False),
    ]

    def rows() -> Iterator[list[str | int]]:
        for code, stated, sentences, seen in findings:
            column = file.code_columns[seen.column] if file.code_columns else ""
            yield [code, stated, sentences, seen.times, seen.first, column, seen.description]

    note = "Each different code and type once, with the number of lines that have it."
    return FoundSheet("Findings", note, tuple(headings), rows(), HEADER_ROW + len(findings))


def _repeated_sheet(file: PriceFile, repeated: Mapping[int, int]) -> FoundSheet:
    headings: list[Heading] = [
        (file.places, 12, True),
        (f"Same as {file.places.lower()}", 16, True),
        ("Codes", 40, False),
        *((name, 60 if name == "Description" else 30, False) for name in file.described),
    ]

    def rows() -> Iterator[list[str | int]]:
        left = len(repeated)
        lines: Iterator[tuple[int, PriceLine]] = enumerate(file.lines())
        while left:
            number, line = next(lines)
            if number in repeated:
                left -= 1
                codes = ", ".join(
                    f"{code} {stated}".strip()
                    for code, stated in zip(line.codes[::2], line.codes[1::2], strict=True)
                    if code or stated
                )
                described = [line.fields[place] for place in file.described.values()]
                yield [line.place, repeated[number], codes, *described]

    note = "Lines that are like an earlier one in everything: codes, setting, modifiers, payer, plan, prices."
    return FoundSheet("Repeated lines", note, tuple(headings), rows(), HEADER_ROW + len(repeated))
