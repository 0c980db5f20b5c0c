"""The pages of the functions as one page of HTML, which the ribbon's Help button opens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from addin.function_pages import FunctionPage, function_pages
from udfs.trademarks import CDT_LINE, CPT_LINE
from udfs.version import VERSION

_STYLE = """
body { font: 16px/1.5 "Segoe UI", sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; }
h2 { margin-top: 2.5em; border-top: 1px solid; padding-top: .6em; }
table { border-collapse: collapse; margin: .6em 0; }
th, td { border: 1px solid #9aa5b1; padding: .3em .6em; text-align: left; vertical-align: top; }
code { font-family: Consolas, monospace; white-space: pre-wrap; }
:root { color-scheme: light dark; }
"""
_MARKDOWN = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^]]+)\]\([^)]+\)")


def argument_rows(page: FunctionPage) -> Iterable[tuple[str, ...]]:
    """Answer the rows of a page's table of arguments: name, whether it is needed, what it is.

    Args:
        page: what it says.
    """
    return ((f"`{one.name}`", "no" if one.optional else "yes", one.help) for one in page.arguments)


def example_rows(page: FunctionPage) -> Iterable[tuple[str, ...]]:
    """Answer the rows of a page's table of examples: what is in A2, the formula, the answer.

    Args:
        page: what it says.
    """
    for one in page.examples:
        yield f"`{one.cell}`" if one.cell else "", f"`{one.formula}`", one.answer or "(blank)"


def help_html() -> str:
    """Answer the page with all functions, for a browser and without anything from elsewhere."""
    pages = function_pages()
    contents = "".join(
        f'<li><a href="#{one.name}">{one.name}</a>: {escape(one.description)}</li>' for one in pages
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>hcpcs-excel: the functions</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>The functions of hcpcs-excel {VERSION}</h1>\n<ul>{contents}</ul>\n"
        f"{''.join(map(html, pages))}<p>{CPT_LINE}<br>{CDT_LINE}</p></body></html>\n"
    )


def html(page: FunctionPage) -> str:
    """Answer a function's page as a section of HTML.

    Args:
        page: what it says.
    """
    practices = "".join(f"<li>{_inline(text)}</li>" for text in page.practices)
    return (
        f'<h2 id="{page.name}">{page.name}</h2>\n<p>{escape(page.description)}</p>\n'
        f"<p><code>={escape(page.syntax)}</code></p>\n"
        + (
            _html_table(("Argument", "Is it needed?", "What it is"), argument_rows(page))
            if page.arguments
            else ""
        )
        + f"<p>{'<br>'.join(map(_inline, page.returns))}</p>\n"
        + _html_table(("In A2", "Formula", "Answer"), example_rows(page))
        + (f"<ul>{practices}</ul>\n" if practices else "")
        + _html_table(("You see", "What to do"), page.troubles)
    )


def _html_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{text}</th>" for text in headings)
    body = "".join(f"<tr>{''.join(f'<td>{_inline(text)}</td>' for text in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n"


def _inline(text: str) -> str:
    """Write the little Markdown that the notes use as HTML.

    >>> _inline("Press **Help** & see `=A2`")
    'Press <b>Help</b> &amp; see <code>=A2</code>'
    """
    written, at = [], 0
    for match in _MARKDOWN.finditer(text):
        code, bold, link = match.groups()
        written.append(escape(text[at : match.start()], quote=False))
        if code is not None:
            written.append(f"<code>{escape(code, quote=False)}</code>")
        else:
            written.append(
                f"<b>{escape(bold, quote=False)}</b>" if bold is not None else escape(link, quote=False)
            )
        at = match.end()
    return "".join(written) + escape(text[at:], quote=False)


def write_help_pages(folder: Path) -> Path:
    """Write the help that the ribbon's Help button opens.

    Args:
        folder: an existing folder.

    Returns:
        The page to open.
    """
    page = folder / "index.html"
    page.write_text(help_html(), encoding="utf-8", newline="\n")
    return page
