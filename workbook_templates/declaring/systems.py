"""The blocks of Summary that count by code system, category and section."""

from __future__ import annotations

from collections.abc import Callable

from udfs.describe import UNRECOGNIZED
from udfs.ranges import ranges
from workbook_templates.declaration import AnswerKind, Block, Chart
from workbook_templates.expressions import Criterion, Expression
from workbook_templates.reading import classification as known

SYSTEMS_AND_LEVELS = (
    ("CPT, Level I", "CPT", "Level I"),
    ("HCPCS, Level II", "HCPCS", "Level II"),
    ("CDT, Level II", "CDT", "Level II"),
    ("HCPCS, Level III (local)", "HCPCS", "Level III"),
)
CATEGORIES = ("Category I", "Category II", "Category III", "PLA", "MAAA")
SECTIONS = tuple(dict.fromkeys(row.section for row in ranges() if row.section))
BY_SYSTEM = "By code system and level"

Figures = Callable[..., tuple[Expression | None, ...]]  # criteria -> the figures of a row


def by_system(
    columns: tuple[str, ...],
    figures: Figures,
    *,
    kinds: tuple[AnswerKind, ...] = (),
    total: str = "All lines with a code",
    chart: Chart | None = None,
) -> Block:
    """Return the block with a row for each code system and level, and one for what is no code."""
    rows: list[tuple[str, tuple[Criterion, ...]]] = [
        (label, ((known.SYSTEM, system), (known.LEVEL, level))) for label, system, level in SYSTEMS_AND_LEVELS
    ]
    rows.append((UNRECOGNIZED, ((known.SYSTEM, UNRECOGNIZED),)))
    return Block(
        BY_SYSTEM,
        ("Code system and level", *columns),
        tuple((label, figures(*criteria)) for label, criteria in rows),
        kinds=kinds,
        total=total,
        chart=chart,
    )


def by_category(columns: tuple[str, ...], figures: Figures, *, kinds: tuple[AnswerKind, ...] = ()) -> Block:
    """Return the block with a row for each category of CPT."""
    return Block(
        "CPT by category",
        ("Category", *columns),
        tuple((name, figures((known.CATEGORY, name))) for name in CATEGORIES),
        kinds=kinds,
    )


def by_section(
    columns: tuple[str, ...],
    figures: Figures,
    *,
    kinds: tuple[AnswerKind, ...] = (),
    heading: str = "By section",
    total: str = "",
) -> Block:
    """Return the block, the last one of Summary, with a row for each section that the lists have."""
    return Block(
        heading,
        ("Section", *columns),
        tuple((name, figures((known.SECTION, name))) for name in SECTIONS),
        kinds=kinds,
        total=total,
        rest=("Other sections", figures((known.SECTION, "?*"))),
    )
