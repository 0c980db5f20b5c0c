"""All that is known of one cell: what was read, its class and its check together, and in words for cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from udfs.beside import as_stated, with_modifiers
from udfs.check import Remark, remarks
from udfs.evidence import ALONE, Evidence, in_column
from udfs.parse import Code, parse, run_together, with_listed
from udfs.ranges import CodeClass
from udfs.stated_types import stated_type as type_stated

if TYPE_CHECKING:
    from udfs.releases.current import CurrentRelease

UNRECOGNIZED = "Unrecognized"


@dataclass(frozen=True, slots=True)
class Description:
    """What a cell holds: the code, what the code sets say of it, and what is to be said to its owner.

    >>> describe("j1100").code_class.section
    'Drugs Administered Other Than Oral Method'
    """

    reading: Code  # what was read, with its repairs and look-alikes
    release: CurrentRelease | None = None  # what the user has imported, for the answers that rest on it
    by_list: tuple[Remark, ...] = ()  # what the list around the cell says of it
    on_day: str = ""  # ISO date, for what is to be said of a modifier that has ended; "" for today

    @property
    def code_class(self) -> CodeClass:
        """What the code sets say of the code; every text is "" when there is no code."""
        return self.reading.code_class

    @property
    def code(self) -> str:
        """The five characters as they belong on a claim, "" when there is no code."""
        return self.reading.code

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers, two characters each."""
        return self.reading.modifiers

    @property
    def system(self) -> str:
        """CPT, HCPCS or CDT, "" when there is no code."""
        return self.code_class.system

    @property
    def level(self) -> str:
        """Level I, Level II or Level III, "" when there is no code."""
        return self.code_class.level

    @property
    def blank(self) -> bool:
        """Whether the cell is empty, holds only spaces, or says that there is no code."""
        return self.reading.blank

    @property
    def placeholder(self) -> bool:
        """Whether the cell says that there is no code: NONE, N/A, 0, a dash."""
        return self.blank and bool(self.reading.reason)

    @property
    def recognized(self) -> bool:
        """Whether there is a code in the cell."""
        return bool(self.code)

    @property
    def check(self) -> str:
        """What is to be said to the cell's owner, "" when nothing is."""
        return " ".join(remark.sentence for remark in self.remarks)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The sentences of the check one by one, each with what it is about."""
        return (*remarks(self.reading, self.release, self.on_day), *self.by_list)


def describe(
    value: object,
    release: CurrentRelease | None = None,
    *,
    evidence: Evidence = ALONE,
    stated_type: str = "",
    beside: Sequence[object] = (),
    on_day: str = "",
    read: Callable[[object], Code] = parse,
) -> Description:
    """Return all that is known of a cell's value. Never raises.

    Args:
        value: whatever a cell can hand over, as for :func:`udfs.parse.parse`.
        release: what the user has imported, None to answer without it.
        evidence: what the other cells of its column say.
        stated_type: what the list says that the code is, such as "MS-DRG"; unknown words say nothing.
        beside: the cells of modifier columns in the same row.
        on_day: the day of the service as :func:`udfs.dates.day_of` gives it, "" for today.
        read: does as :func:`udfs.parse.parse` does, and may remember what it has read.

    >>> describe("99213-25").system, describe("99213-25").modifiers
    ('CPT', ('25',))
    """
    found = read(value)
    if release is not None:
        found = with_listed(found, value, release.modifiers)
    if evidence is ALONE and not stated_type and not beside:
        return Description(found, release, on_day=on_day)
    stated = type_stated(stated_type)
    said: list[Remark | None] = []
    if stated is None or stated.systems:
        found, remark = in_column(found, value, evidence, stated=stated is not None)
        said.append(remark)
    if stated is not None:
        found, remark = as_stated(found, stated)
        said.append(remark)
    found, remarks_beside = with_modifiers(found, beside)
    return Description(found, release, (*filter(None, said), *remarks_beside), on_day)


def _description(described: Description) -> str:
    from udfs.releases.known_codes import description_text, known_code  # a cell that asks for it pays for it

    if described.blank:
        return ""
    return description_text(known_code(described.code, described.system, described.release))


def _status(described: Description) -> str:
    from udfs.releases.known_codes import known_code, status_today, today, use_of

    if described.blank:
        return ""
    known = known_code(described.code, described.system, described.release)
    return status_today(use_of(known), described.release, today())


def _release(described: Description) -> str:
    from udfs.releases.known_codes import known_code, release_text

    if described.blank:
        return ""
    known = known_code(described.code, described.system, described.release)
    # What the newest release no longer has is from an older one.
    origin = "" if isinstance(known, str) else known.quarter
    return origin or release_text(described.release)


# The columns in which a description is shown, in their order: on the screen, in CODEINFO, in files.
COLUMNS: dict[str, Callable[[Description], str]] = {
    "Clean code": lambda described: described.code,
    "Modifiers": lambda described: ", ".join(described.modifiers),
    "Code system": lambda described: described.system,
    "Code level": lambda described: described.level,
    "Category": lambda described: described.code_class.category,
    "Section": lambda described: described.code_class.section,
    "Maintainer": lambda described: described.code_class.maintainer,
    "Scope": lambda described: described.code_class.scope,
    "Check": lambda described: described.check,
    # These rest on the release that the user has imported, and say so where there is none.
    "Description": _description,
    "Status": _status,
    "Release": _release,
}
_SAID_OF_ANY_CELL = frozenset({"Modifiers", "Check"})


def column_text(column: str, described: Description) -> str:
    """Return what a column, one of COLUMNS, shows for a cell.

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


def describe_asking(value: object, ask: Callable[[], CurrentRelease | None]) -> Description:
    """Return all that is known of a cell's value without a release, unless it takes one to read it.

    Args:
        value: as for :func:`describe`.
        ask: gives the release; few cells could hold a modifier that it alone lists.

    >>> describe_asking("99213ZY", lambda: None).recognized
    False
    """
    described = describe(value)
    return described if described.recognized or not run_together(value) else describe(value, ask())


def shown(
    column: str, if_unrecognized: Any, value: object, ask: Callable[[], CurrentRelease | None] = lambda: None
) -> Any:
    """Return what a column shows for a cell's value, with another answer for what is no code.

    >>> shown("Code level", "none", "hello")
    'none'
    """
    text = column_text(column, describe_asking(value, ask))
    return if_unrecognized if text == UNRECOGNIZED else text
