"""The codes of a price file against the types that it states, each different pair judged once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from addin.prices.findings_workbook import MOST_ROWS
from addin.prices.price_file import PriceLine
from udfs.check import Remark
from udfs.describe import UNRECOGNIZED, Description, describe
from udfs.evidence import ALONE, Evidence, EvidenceOfColumn
from udfs.releases.current import CurrentRelease, KnownCode
from udfs.releases.known_codes import GONE, TERMINATED, known_code, status_text, use_of
from udfs.stated_types import stated_type
from udfs.tables import read_table

OTHER_TYPES = "Other words"
MODIFIER = "Modifier inside the code"
ENDED = "Ended before the date of the file"
_MOST_AT_ONCE = 250_000  # different lines and pairs that wait to be judged: some 100 MB
_LONGEST_DESCRIPTION = 200
# What is said by the type already: that it is of another system, or could be.
_SAID_BY_TYPE = {"Could be of another system", "Modifiers split off"}
_CONTRARY = "Stated as another system"


class Counted(NamedTuple):
    """What codes of a file are counted by."""

    type: str  # as CMS writes it, OTHER_TYPES for what is none
    system: str  # CPT, HCPCS or CDT; "" for what should be no such code, UNRECOGNIZED for what should
    level: str


@dataclass(slots=True)
class Seen:
    """Where a code and its type were seen."""

    first: int  # row or item
    column: int  # from 0
    description: str
    times: int = 0


class Finding(NamedTuple):
    """A code that its type does not bear out, or that should not be in the file so."""

    code: str
    type: str
    sentences: str
    seen: Seen


@dataclass
class PriceCodes:
    """A collector of codes and their types: add the lines, then ask for the findings."""

    release: CurrentRelease | None
    day: str  # of the file, "" where it says none
    counts: Counter[Counted] = field(default_factory=Counter)
    wrong: Counter[Counted] = field(default_factory=Counter)  # of these, how many have a finding
    kinds: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    without: int = 0  # lines that have no code
    left_out: int = 0  # different codes and types with findings, beyond what a sheet holds
    _rows: dict[tuple[str, ...], Seen] = field(default_factory=dict)  # by all codes and types of a line
    _pairs: dict[tuple[str, str], Seen] = field(default_factory=dict)
    _evidence: EvidenceOfColumn = field(default_factory=EvidenceOfColumn)
    _most: int = _MOST_AT_ONCE

    def add(self, line: PriceLine, description_at: int | None) -> None:
        """Add the codes of a line."""
        seen = self._rows.get(line.codes)
        if seen is None:
            if len(self._rows) + len(self._pairs) >= self._most:
                self._settle()
            description = "" if description_at is None else line.fields[description_at]
            seen = self._rows[line.codes] = Seen(line.place, 0, description[:_LONGEST_DESCRIPTION])
        seen.times += 1

    def findings(self) -> list[Finding]:
        """Return what is to be said of the codes added, in the order of their first lines; call it once."""
        self._take_apart()
        for (code, stated), seen in self._pairs.items():
            self._hear(code, stated, seen)
        evidence = self._evidence.evidence()
        found = []
        for (code, stated), seen in self._pairs.items():
            counted, remarks = judged(code, stated, self.release, self.day, evidence)
            self._count(counted, remarks, seen)
            if remarks:
                sentences = " ".join(one.sentence for one in remarks)
                found.append(Finding(code.strip(), stated.strip(), sentences, seen))
        self.left_out += max(0, len(found) - MOST_ROWS)
        return found[:MOST_ROWS]

    def _take_apart(self) -> None:
        """Count each code and type of the lines by itself."""
        for texts, row in self._rows.items():
            self.lines += row.times
            pairs = [pair for pair in enumerate(zip(texts[::2], texts[1::2], strict=True)) if any(pair[1])]
            self.without += row.times * (not pairs)
            for column, pair in pairs:
                seen = self._pairs.setdefault(pair, Seen(row.first, column, row.description))
                seen.times += row.times
        self._rows.clear()

    def _settle(self) -> None:
        """Judge what waits, and let go of that of which nothing is to be said."""
        self._take_apart()
        kept: dict[tuple[str, str], Seen] = {}
        for (code, stated), seen in self._pairs.items():
            counted, remarks = judged(code, stated, self.release, self.day)
            if remarks and len(kept) < MOST_ROWS:
                kept[code, stated] = seen
                continue
            self._hear(code, stated, seen)
            self._count(counted, remarks, seen)
            self.left_out += bool(remarks)
        self._pairs, self._most = kept, len(kept) + _MOST_AT_ONCE

    def _hear(self, code: str, stated: str, seen: Seen) -> None:
        """Take a code of ours as evidence of how the file writes such codes."""
        said = stated_type(stated)
        if said is None or said.systems:
            self._evidence.add(code, stated, seen.times)

    def _count(self, counted: Counted, remarks: tuple[Remark, ...], seen: Seen) -> None:
        self.counts[counted] += seen.times
        if remarks:
            self.wrong[counted] += seen.times
            for kind in {one.kind for one in remarks}:
                self.kinds[kind] += seen.times


def judged(
    code: str, stated: str, release: CurrentRelease | None, day: str, evidence: Evidence = ALONE
) -> tuple[Counted, tuple[Remark, ...]]:
    """Return what a code is, and what is to be said of it beside its type.

    >>> judged("470", "CPT", None, "")[1][0].sentence
    'Leading zeros restored: 470 is 00470.'
    >>> judged("99213", "MS-DRG", None, "")[1][0].sentence
    '99213 is CPT, stated as MS-DRG.'
    >>> judged("470", "MS-DRG", None, "")
    (Counted(type='MS-DRG', system='', level=''), ())
    """
    code, stated = code.strip(), stated.strip()
    name = stated.upper()
    said = stated_type(stated)
    if name in _forms() and said is not None and not said.systems:
        form = _forms()[name][0]
        # Without reading it: there may be millions of account numbers.
        if form.fullmatch(code) if form else said.five_characters and re.search("[1-9]", code):
            return Counted(name, "", ""), ()
    described = describe(code, release, evidence=evidence, stated_type=stated)
    counted = Counted(name if name in _forms() else OTHER_TYPES, described.system, described.level)
    if not code or not stated:
        what = "A type without a code" if stated else "A code without a type"
        return counted, (Remark(what, f"{what}."),) if code or stated else ()
    if name not in _forms():
        what = "CMS's list has no type of this name"
        return counted, (Remark(what, f"{what}."), *_of_ours(described, day))
    if said is None or said.systems:
        if not described.recognized:
            counted = counted._replace(system=UNRECOGNIZED)
        return counted, _of_ours(described, day)
    return counted, _of_others(name, described)


def _of_ours(described: Description, day: str) -> tuple[Remark, ...]:
    """Return what is to be said of a code that is stated as CPT, HCPCS or CDT."""
    found = [one for one in described.remarks if one.kind not in _SAID_BY_TYPE]
    if described.modifiers:
        names = " and ".join(described.modifiers)
        which = "Modifier" if len(described.modifiers) == 1 else "Modifiers"
        found.append(Remark(MODIFIER, f"{which} {names} inside the code: put it with the modifiers."))
    known = known_code(described.code, described.system, described.release)
    status = status_text(use_of(known), day) if day and isinstance(known, KnownCode) else ""
    if status.startswith((TERMINATED, GONE)):
        found.append(Remark(ENDED, f"{described.code} on the date of the file: {status}."))
    return tuple(found)


def _of_others(name: str, described: Description) -> tuple[Remark, ...]:
    """Return what is to be said of a code that is stated as something else than CPT, HCPCS or CDT."""
    if described.placeholder:
        return described.remarks
    form, words = _forms()[name]
    contrary = tuple(one for one in described.remarks if one.kind == _CONTRARY)
    if contrary or form is None:
        return contrary
    what = "Not in the form of its type"
    return (Remark(what, f"{what}, {name}: {words}."),)


@cache
def _forms() -> dict[str, tuple[re.Pattern[str] | None, str]]:
    return {
        row["type"]: (re.compile(row["form"]) if row["form"] else None, row["words"])
        for row in read_table("code_types", "addin.prices")
    }
