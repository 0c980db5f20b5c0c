"""What the pages of the documentation that are made from the program are put together from."""

from __future__ import annotations

from collections.abc import Iterable

from addin.function_pages import FunctionPage
from addin.help_pages import argument_rows, example_rows
from udfs.trademarks import CDT_LINE, CPT_LINE


def markdown_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    r"""Answer a table as lines of Markdown, with a blank line behind it.

    Args:
        headings: what stands above the columns.
        rows: the texts of each row.

    >>> markdown_table(("A", "B"), [("1", "2|3")])
    ['| A | B |', '|---|---|', '| 1 | 2\\|3 |', '']
    """
    written = [" | ".join(text.replace("|", "\\|") for text in row) for row in (headings, *rows)]
    return [f"| {written[0]} |", f"|{'---|' * len(headings)}", *(f"| {row} |" for row in written[1:]), ""]


def function_markdown(page: FunctionPage) -> str:
    """Answer a function's page as Markdown.

    Args:
        page: what it says.
    """
    lines = [f"# {page.name}", "", page.description, "", "## Syntax", "", f"    ={page.syntax}", ""]
    if page.arguments:
        lines += markdown_table(("Argument", "Is it needed?", "What it is"), argument_rows(page))
    lines += ["## What it answers", "", *(line for text in page.returns for line in (text, ""))]
    lines += ["## Examples", "", *markdown_table(("In A2", "Formula", "Answer"), example_rows(page))]
    if page.practices:
        lines += ["## Good practice", "", *(f"* {text}" for text in page.practices), ""]
    lines += ["## When something is wrong", "", *markdown_table(("You see", "What to do"), page.troubles)]
    return "\n".join([*lines, "[All functions](../functions.md)", "", CPT_LINE, CDT_LINE]) + "\n"
