"""The page of each cell function: what it does, how it is written, what it answers, what can go wrong.

Names, arguments and help come from the declarations in ``udfs/functions.py``, and so does what a function
answers, with its examples, where ``function_notes.csv`` has no better words for billers. The answers of the
examples are worked out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from addin.function_declarations import Argument, Declaration, declarations
from udfs import functions
from udfs.tables import read_table

_ALL_FUNCTIONS, _ALL_WITH_CELLS = "*", "*cells"
_ANY = "FUNCTION("
_COLUMNS_SHOWN = 6
_FORMULA = re.compile(r"=(\w+)\(A2(?:, (.*))?\)")


class Example(NamedTuple):
    """One line of a page's examples."""

    cell: str  # what is in A2
    formula: str
    answer: str


class Trouble(NamedTuple):
    """One line of a page's troubleshooting table."""

    seen: str
    mend: str


@dataclass(frozen=True, slots=True)
class FunctionPage:
    """What the page of a function says."""

    name: str
    description: str
    syntax: str  # without the equals sign
    arguments: tuple[Argument, ...]
    returns: tuple[str, ...]  # sentences; texts between backquotes are as they stand in a sheet
    examples: tuple[Example, ...]
    practices: tuple[str, ...]
    troubles: tuple[Trouble, ...]


@cache
def function_pages() -> tuple[FunctionPage, ...]:
    """Answer the pages, in the order of the declarations.

    >>> function_pages()[0].syntax
    'CODESYSTEM(code, [if_unrecognized])'
    >>> function_pages()[0].examples[1]
    Example(cell='j1100', formula='=CODESYSTEM(A2)', answer='HCPCS')
    """
    notes = read_table("function_notes", "addin")
    return tuple(function_page(declared, notes) for declared in declarations())


def function_page(declared: Declaration, notes: Sequence[dict[str, str]]) -> FunctionPage:
    """Answer the page of one function.

    Args:
        declared: what is declared of it.
        notes: the rows of the table of notes, which may hold none of this function.
    """
    shared = [_ALL_FUNCTIONS, *([_ALL_WITH_CELLS] if declared.arguments else [])]

    def noted(part: str) -> list[tuple[str, str, str]]:
        own = [row for name in (declared.name, *shared) for row in notes if row["function"] == name]
        # The word FUNCTION in a note that several share stands for the one that the page is about.
        return [
            (
                row["text"].replace(_ANY, f"{declared.name}("),
                (row["answer"] or "").replace(_ANY, f"{declared.name}("),
                row["shown"] or "",
            )
            for row in own
            if row["part"] == part
        ]

    return FunctionPage(
        name=declared.name,
        description=declared.description,
        syntax=syntax(declared),
        arguments=declared.arguments,
        returns=(*([text for text, _, _ in noted("returns")] or [declared.returns]), _shape(declared)),
        examples=tuple(
            Example(cell, formula, shown or _answer(cell, formula))
            for cell, formula, shown in noted("example") or _typed_examples(declared)
        ),
        practices=tuple(text for text, _, _ in noted("practice")),
        troubles=tuple(Trouble(seen, mend) for seen, mend, _ in noted("trouble")),
    )


def _shape(declared: Declaration) -> str:
    if not declared.arguments:
        return "It takes no argument."
    if declared.name == "CODEINFO":
        return "Of a range with several columns each cell makes a row, row by row from left to right."
    return "The answers have the shape of the range that you give: a cell for a cell, a column for a column."


def syntax(declared: Declaration) -> str:
    """Answer how a function is written, arguments that may be left out in brackets.

    Args:
        declared: what is declared of the function.
    """
    names = (f"[{one.name}]" if one.optional else one.name for one in declared.arguments)
    return f"{declared.name}({', '.join(names)})"


def _typed_examples(declared: Declaration) -> list[tuple[str, str, str]]:
    """Answer the examples of the docstring as they are in a sheet: each cell in A2, the formula beside it."""
    found = []
    for typed, answer in declared.examples:
        call = ast.parse(typed, mode="eval").body
        if not isinstance(call, ast.Call):
            continue  # what is done with the answer is Python, and nothing that is typed into a sheet
        if not call.args:
            found.append(("", f"={typed}", str(ast.literal_eval(answer))))
            continue
        cells, *options = map(ast.literal_eval, call.args)
        formula = f"={declared.name}({', '.join(['A2', *map(_in_formula, options)])})"
        rows = cells if isinstance(cells, list) else [[cells]]
        found += [(_in_cell(cell), formula, "") for row in rows for cell in row]
    return found


def _in_formula(option: object) -> str:
    return f'"{option}"' if isinstance(option, str) else str(option).upper()


def _in_cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _answer(cell: str, formula: str) -> str:
    """Work an example out: what the formula answers when the text or the number is in A2."""
    match = _FORMULA.fullmatch(formula)
    if match is None:
        raise ValueError(f"the example {formula} is not of the form =FUNCTION(A2, ...)")
    name, option = match.groups()
    value: object = float(cell) if cell.isdecimal() and not cell.startswith("0") and len(cell) < 5 else cell
    options = () if option is None else (option.strip('"'),)
    answer = getattr(functions, name)(value, *options)
    if isinstance(answer, list):  # CODEINFO: a row, whose last columns would tell of this computer's release
        return " | ".join([*answer[0][:_COLUMNS_SHOWN], "..."])
    return str(answer)
