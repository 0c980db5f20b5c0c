"""The words of a workbook, from ``NAME.md`` beside its module; the documentation's page has the same.

The first paragraph under the title is the line of a list, the second the purpose. ``## Steps`` has five
numbered steps, ``## Colors`` what each color means, and what follows is for the documentation alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_STEP = re.compile(r"([0-9])\. \*\*(.+?)\.?\*\* (.+)")
_COLOR = re.compile(r"\* ([A-Z][a-z]+): (.+)")


@dataclass(frozen=True, slots=True)
class Words:
    """What a workbook says of itself."""

    title: str
    summary: str  # one line for a list
    purpose: str
    steps: tuple[tuple[str, str], ...]  # what to do in a few words, with its number, and how
    colors: tuple[tuple[str, str], ...]  # name of a color, and what it means here
    more: str  # Markdown, for the documentation alone

    @staticmethod
    @cache
    def of(name: str) -> Words:
        """Return the words of the workbook with this name on the command line."""
        path = files("workbook_templates.workbooks") / f"{name.replace('-', '_')}.md"
        return parse_words(path.read_text(encoding="utf-8"))


def parse_words(text: str) -> Words:
    r"""Return the words that a file holds.

    >>> parse_words("# T\n\nOne\nline.\n\nWhy.\n\n## Steps\n\n1. **Paste.** Do it.\n").steps
    (('1. Paste', 'Do it.'),)
    """
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title, summary, purpose = (" ".join(part.split()) for part in head.strip().split("\n\n"))
    sections = {heading: body for heading, _, body in (part.partition("\n") for part in parts)}
    steps = [_STEP.fullmatch(item) for item in _items(sections.get("Steps", ""))]
    colors = [_COLOR.fullmatch(item) for item in _items(sections.get("Colors", ""))]
    more = [f"## {part}" for part in parts if not part.startswith(("Steps\n", "Colors\n"))]
    return Words(
        title.removeprefix("# "),
        summary,
        purpose,
        tuple((f"{one[1]}. {one[2]}", one[3]) for one in steps if one),
        tuple((one[1], one[2]) for one in colors if one),
        "".join(more),
    )


def _items(body: str) -> list[str]:
    """Return the items of a list, each on one line."""
    return [
        " ".join(item.split())
        for item in re.split(r"^(?=[0-9]\. |\* )", body, flags=re.MULTILINE)
        if item.strip()
    ]
