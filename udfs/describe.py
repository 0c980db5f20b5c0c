"""All that is known of one cell: parse, classify and check in one record, and in words for cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from udfs.check import Remark, check, remarks
from udfs.classify import CodeClass, classify
from udfs.code import Code
from udfs.parse import parse

if TYPE_CHECKING:
    from udfs.releases.current import CurrentRelease

UNRECOGNIZED = "Unrecognized"


@dataclass(frozen=True, slots=True)
class Description:
    """What a cell holds: the code, what the code sets say of it, and what is to be said to its owner.

    >>> describe("j1100").section
    'Drugs Administered Other Than Oral Method'
    """

    code: str  # the five characters as they belong on a claim, "" when there is no code
    modifiers: tuple[str, ...]
    system: str  # "CPT", "HCPCS", "CDT"; "" when there is no code, like the fields below
    level: str
    category: str
    section: str
    subsection: str
    maintainer: str
    scope: str
    status: str  # "active", "retired"; "" when there is no code
    repairs: tuple[str, ...]
    look_alikes: tuple[str, ...]
    blank: bool
    reading: Code  # all that parse read
    release: CurrentRelease | None = None  # what the user has imported, for the answers that rest on it

    @property
    def recognized(self) -> bool:
        """Whether there is a code in the cell."""
        return bool(self.code)

    @property
    def check(self) -> str:
        """What is to be said to the cell's owner, "" when nothing is."""
        return check(self.reading, self.release)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The sentences of the check one by one, each with what it is about."""
        return remarks(self.reading, self.release)


_NO_CLASS = CodeClass(status="")


def describe(value: object, release: CurrentRelease | None = None) -> Description:
    """Answer all that is known of a cell's value.

    Args:
        value: whatever a cell can hand over, as for :func:`udfs.parse.parse`.
        release: what the user has imported, None to answer without it.

    Returns:
        The description. Never raises.

    >>> describe("99213-25").system, describe("99213-25").modifiers
    ('CPT', ('25',))
    """
    code = parse(value)
    known = classify(code.code) if code.code else _NO_CLASS
    return Description(
        code=code.code,
        modifiers=code.modifiers,
        system=known.system,
        level=known.level,
        category=known.category,
        section=known.section,
        subsection=known.subsection,
        maintainer=known.maintainer,
        scope=known.scope,
        status=known.status,
        repairs=code.repairs,
        look_alikes=code.look_alikes,
        blank=code.blank,
        reading=code,
        release=release,
    )


def _description(described: Description) -> str:
    from udfs.releases.answers import description_text, known_code  # a cell that asks for it pays for it

    if described.blank:
        return ""
    return description_text(known_code(described.code, described.system, described.release))


def _status(described: Description) -> str:
    from udfs.releases.answers import known_code, status_text, use_of

    if described.blank:
        return ""
    known = known_code(described.code, described.system, described.release)
    return status_text(use_of(known), date.today().isoformat())


def _release(described: Description) -> str:
    from udfs.releases.answers import release_text

    return "" if described.blank else release_text(described.release)


# The columns in which a description is shown, in their order: on the screen, in CODEINFO, in files.
COLUMNS: dict[str, Callable[[Description], str]] = {
    "Clean code": lambda described: described.code,
    "Modifiers": lambda described: ", ".join(described.modifiers),
    "Code system": lambda described: described.system,
    "Code level": lambda described: described.level,
    "Category": lambda described: described.category,
    "Section": lambda described: described.section,
    "Maintainer": lambda described: described.maintainer,
    "Scope": lambda described: described.scope,
    "Check": lambda described: described.check,
    # These rest on the release that the user has imported, and say so where there is none.
    "Description": _description,
    "Status": _status,
    "Release": _release,
}
_SAID_OF_ANY_CELL = frozenset({"Modifiers", "Check"})


def column_text(column: str, described: Description) -> str:
    """Answer what a column shows for a cell.

    Args:
        column: one of COLUMNS.
        described: the cell's description.

    Returns:
        The text; "" for a blank cell; "Unrecognized" where there is no code, but for the columns that
        speak of any cell (Modifiers and Check).

    Raises:
        KeyError: there is no such column.

    >>> column_text("Code level", describe("J1100")), column_text("Code level", describe("hello"))
    ('Level II', 'Unrecognized')
    """
    if not described.recognized and not described.blank and column not in _SAID_OF_ANY_CELL:
        return UNRECOGNIZED
    return COLUMNS[column](described)
