"""Tables of Markdown, for the pages that are written from the program."""

from __future__ import annotations

from collections.abc import Iterable


def markdown_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    r"""Return a table as lines of Markdown, with a blank line behind it.

    >>> markdown_table(("A", "B"), [("1", "2|3")])
    ['| A | B |', '|---|---|', '| 1 | 2\\|3 |', '']
    """
    written = [" | ".join(text.replace("|", "\\|") for text in row) for row in (headings, *rows)]
    return [f"| {written[0]} |", f"|{'---|' * len(headings)}", *(f"| {row} |" for row in written[1:]), ""]
