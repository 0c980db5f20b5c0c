"""What is written beside a value of a large table, and what the lines of the table come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from udfs.describe import COLUMNS, UNRECOGNIZED, Description, column_text, describe
from udfs.errors import InputError
from udfs.evidence import ALONE, Evidence
from udfs.parse import Code, parse
from udfs.releases.current import CurrentRelease
from udfs.releases.known_codes import Use, known_code, said_always, use_of


def _word(heading: str) -> str:
    return heading.casefold().removeprefix("code ").removesuffix(" code")


# A word for each column of a description: "Code system" is system, as in CODESYSTEM.
WORDS = {_word(heading): heading for heading in COLUMNS}
DEFAULT_WORDS = ("clean", "system", "level", "check")
STATUS = "status"
BETWEEN = "\x1f"  # stands between texts that travel as one


def checked_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words as they are meant, each once.

    Raises:
        InputError: one is not known.

    >>> checked_words(["System", "code_level", "system"])
    ('system', 'level')
    """
    found = tuple(dict.fromkeys(word.strip().casefold().removeprefix("code_") for word in words))
    unknown = [word for word in found if word not in WORDS]
    if unknown:
        raise InputError(
            f"There is no column {unknown[0]!r} to add; choose from {', '.join(WORDS)}, with commas between."
        )
    return found


def values_of(column: Any) -> list[Any]:
    """Return the values of a column of Arrow; a date beyond Python's calendar is its last or first day."""
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return [_value(scalar) for scalar in column]


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return date.max if scalar.value > 0 else date.min


class Outcome(NamedTuple):
    """What a value is counted under."""

    system: str  # "" where there is no code, like the next
    level: str
    section: str
    remarks: tuple[str, ...]  # the kinds of what the check says
    blank: bool
    placeholder: bool  # something like NONE or N/A, which says that there is no code
    status: str = ""  # on the day that was asked for, "" where none was


class Answer(NamedTuple):
    """What is known of one value."""

    texts: tuple[str, ...]  # one for each column asked for
    outcome: Outcome
    use: Use  # when it may be used, for a status on a date


def answer(
    value: object,
    words: Sequence[str],
    release: CurrentRelease | None,
    evidence: Evidence = ALONE,
    beside: str = "",
    read: Callable[[object], Code] = parse,
) -> Answer:
    """Return what is known of one value of a table.

    Args:
        value: the value.
        words: for the columns asked for.
        release: what the user has imported.
        evidence: what the other values of its column say.
        beside: the stated type, "" for none, and the modifiers of its line, BETWEEN between them.
        read: as for :func:`udfs.describe.describe`.

    >>> answer(142, ("clean", "system"), None).texts
    ('00142', 'CPT')
    >>> answer(470, ("system", "check"), None, beside="MS-DRG").texts
    ('Unrecognized', 'This is stated as MS-DRG, not as a procedure code.')
    """
    stated_type, *modifiers = beside.split(BETWEEN)
    described = describe(
        value, release, evidence=evidence, stated_type=stated_type, beside=modifiers, read=read
    )
    texts = tuple(column_text(WORDS[word], described) for word in words)
    return Answer(texts, outcome_of(described), _use(described))


def outcome_of(described: Description, status: str = "") -> Outcome:
    """Return what a value is counted under.

    >>> outcome_of(describe("J1100")).level
    'Level II'
    """
    kinds = tuple(dict.fromkeys(remark.kind for remark in described.remarks))
    return Outcome(
        described.system, described.level, described.code_class.section, kinds,
        described.blank and not described.placeholder, described.placeholder, status,
    )  # fmt: skip


def _use(described: Description) -> Use:
    if not described.recognized:
        return said_always("" if described.blank else UNRECOGNIZED)
    return use_of(known_code(described.code, described.system, described.release))


@dataclass(slots=True)
class Counts:
    """What the lines of a table came to, in numbers of lines."""

    rows: int = 0
    blank: int = 0
    placeholders: int = 0
    unstored: int = 0  # whose code is a formula without a stored value
    systems: Counter[tuple[str, str]] = field(default_factory=Counter)  # by system and level
    sections: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)  # by the kind of remark
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def unrecognized(self) -> int:
        """The lines that hold something, but no code."""
        return self.rows - self.blank - self.placeholders - self.unstored - self.systems.total()

    def add(self, outcome: Outcome, rows: int) -> None:
        """Count lines."""
        self.rows += rows
        if outcome.blank:
            self.blank += rows
        elif outcome.placeholder:
            self.placeholders += rows
        elif outcome.system:
            self.systems[outcome.system, outcome.level] += rows
            self.sections[outcome.section] += rows
        if outcome.status:
            self.statuses[outcome.status] += rows
        for kind in outcome.remarks:
            self.checks[kind] += rows

    def merge(self, other: Counts) -> None:
        """Count the lines of another list too."""
        self.rows += other.rows
        self.blank += other.blank
        self.placeholders += other.placeholders
        self.unstored += other.unstored
        for own, more in (
            (self.systems, other.systems), (self.sections, other.sections), (self.checks, other.checks),
            (self.statuses, other.statuses),
        ):  # fmt: skip
            own.update(more)  # type: ignore[arg-type]
