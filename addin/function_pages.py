"""The page of each cell function, for the documents, and all of them as the page of the ribbon's Help button.

Names, arguments and help come from the registry in ``udfs/functions.py``; ``function_notes.csv`` adds what a
function returns in a biller's words, examples, advice and what can go wrong. Examples are worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from udfs import functions
from udfs.functions import FUNCTIONS, Argument, CellFunction
from udfs.tables import read_table
from udfs.trademarks import CDT_LINE, CPT_LINE
from udfs.version import VERSION

_COLUMNS_SHOWN = 6
_FORMULA = re.compile(r"=(\w+)\(A2(?:, (.*))?\)")
_TEXTS = re.compile(r'"([^"]*)"')
_MARKDOWN = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^]]+)\]\([^)]+\)")
_STYLE = """
body { font: 16px/1.5 "Segoe UI", sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; }
h2 { margin-top: 2.5em; border-top: 1px solid; padding-top: .6em; }
table { border-collapse: collapse; margin: .6em 0; }
th, td { border: 1px solid #9aa5b1; padding: .3em .6em; text-align: left; vertical-align: top; }
code { font-family: Consolas, monospace; white-space: pre-wrap; }
:root { color-scheme: light dark; }
"""


class Example(NamedTuple):
    """One line of a page's examples."""

    cell: str  # what is in A2
    formula: str
    answer: str


@dataclass(frozen=True, slots=True)
class FunctionPage:
    """What the page of a function says."""

    name: str
    description: str
    arguments: tuple[Argument, ...]
    returns: tuple[str, ...]  # sentences; texts between backquotes are as they stand in a sheet
    examples: tuple[Example, ...]
    practices: tuple[str, ...]
    troubles: tuple[tuple[str, str], ...]  # what is seen, what to do

    @property
    def syntax(self) -> str:
        """How the function is written, without the equals sign; what may be left out in brackets."""
        names = (f"[{one.name}]" if one.optional else one.name for one in self.arguments)
        return f"{self.name}({', '.join(names)})"

    def tables(self) -> tuple[tuple[tuple[str, ...], list[tuple[str, ...]]], ...]:
        """Return headings and rows of the three tables: arguments, examples, troubles."""
        return (
            (
                ("Argument", "Required", "Description"),
                [(f"`{one.name}`", "no" if one.optional else "yes", one.help) for one in self.arguments],
            ),
            (
                ("In A2", "Formula", "Result"),
                [
                    (f"`{one.cell}`" if one.cell else "", f"`{one.formula}`", one.answer or "(blank)")
                    for one in self.examples
                ],
            ),
            (("You see", "What to do"), list(self.troubles)),
        )


@cache
def function_pages() -> tuple[FunctionPage, ...]:
    """Return the pages, in the order of the registry.

    >>> function_pages()[0].syntax
    'CODESYSTEM(code, [if_unrecognized])'
    >>> function_pages()[0].examples[1]
    Example(cell='j1100', formula='=CODESYSTEM(A2)', answer='HCPCS')
    """
    notes = read_table("function_notes", "addin")
    return tuple(function_page(function, notes) for function in FUNCTIONS)


def function_page(function: CellFunction, notes: Sequence[dict[str, str]]) -> FunctionPage:
    """Return the page of one function; the notes may say nothing of it."""
    rows = [
        {column: _of_function(function, text or "") for column, text in row.items()}
        for subject in (function.name, "*", *(["*cells"] if function.arguments else []))
        for row in notes
        if row["function"] == subject
    ]

    def noted(part: str) -> list[dict[str, str]]:
        return [row for row in rows if row["part"] == part]

    return FunctionPage(
        name=function.name,
        description=function.description,
        arguments=function.arguments,
        returns=(*(row["text"] for row in noted("returns")), _shape(function)),
        examples=tuple(
            Example(row["text"], row["answer"], row["shown"] or _answer(row["text"], row["answer"]))
            for row in noted("example")
        ),
        practices=tuple(row["text"] for row in noted("practice")),
        troubles=tuple((row["text"], row["answer"]) for row in noted("trouble")),
    )


def _of_function(function: CellFunction, text: str) -> str:
    """Return a note that several functions share as one about this one, with what it cannot do without."""
    needed = "".join(", D2:D9" for argument in function.arguments[1:] if not argument.optional)
    return re.sub(r"FUNCTION\(([^)]*)\)", rf"{function.name}(\1{needed})", text)


def _shape(function: CellFunction) -> str:
    if not function.arguments:
        return "It takes no argument."
    if function.name == "CODEINFO":
        return "In a range with several columns, each cell makes a row: row by row, from left to right."
    return "The result has the shape of the range that you give: a cell for a cell, a column for a column."


def _answer(cell: str, formula: str) -> str:
    """Return what the formula shows when the text or the number is in A2."""
    match = _FORMULA.fullmatch(formula)
    if match is None:
        raise ValueError(f"the example {formula} is not of the form =FUNCTION(A2, ...)")
    name, more = match.groups()
    value: object = float(cell) if cell.isdecimal() and not cell.startswith("0") and len(cell) < 5 else cell
    answer = getattr(functions, name)(value, *_TEXTS.findall(more or ""))
    if isinstance(answer, list):  # CODEINFO: a row, whose last columns would tell of this computer's release
        return " | ".join([*answer[0][:_COLUMNS_SHOWN], "..."])
    return str(answer).upper() if isinstance(answer, bool) else str(answer)


def write_help_pages(folder: Path) -> Path:
    """Write the page that the ribbon's Help button opens into an existing folder, and return its path."""
    page = folder / "index.html"
    page.write_text(help_html(), encoding="utf-8", newline="\n")
    return page


def help_html() -> str:
    """Return the page with all functions, for a browser and without anything from elsewhere."""
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
    """Return a function's page as a section of HTML."""
    arguments, examples, troubles = (_html_table(*table) for table in page.tables())
    practices = "".join(f"<li>{_inline(text)}</li>" for text in page.practices)
    return (
        f'<h2 id="{page.name}">{page.name}</h2>\n<p>{escape(page.description)}</p>\n'
        f"<p><code>={escape(page.syntax)}</code></p>\n{arguments}"
        f"<p>{'<br>'.join(map(_inline, page.returns))}</p>\n{examples}"
        f"{f'<ul>{practices}</ul>' if practices else ''}\n{troubles}"
    )


def _html_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{_inline(text)}</td>' for text in row)}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f"<th>{text}</th>" for text in headings)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n"


def _inline(text: str) -> str:
    """Return the little Markdown that the notes use as HTML.

    >>> _inline("Press **Help** & see `=A2`")
    'Press <b>Help</b> &amp; see <code>=A2</code>'
    """
    return _MARKDOWN.sub(
        lambda match: (
            f"<code>{match[1]}</code>" if match[1] else f"<b>{match[2]}</b>" if match[2] else match[3]
        ),
        escape(text, quote=False),
    )
