"""What the pages of the documentation that are made from the program are put together from."""

from __future__ import annotations

from collections.abc import Iterable

from addin.function_pages import FunctionPage
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
    """Return a function's page as Markdown."""
    arguments, examples, troubles = (markdown_table(*table) for table in page.tables())
    lines = [f"# {page.name}", "", page.description, "", "## Syntax", "", f"    ={page.syntax}", ""]
    lines += [*(arguments if page.arguments else []), "## Result", ""]
    lines += [line for text in page.returns for line in (text, "")]
    lines += ["## Examples", "", *examples] if page.examples else []
    if page.practices:
        lines += ["## Good practice", "", *(f"* {text}" for text in page.practices), ""]
    lines += ["## When something is wrong", "", *troubles]
    return "\n".join([*lines, "[All functions](../functions.md)", "", CPT_LINE, CDT_LINE]) + "\n"
