"""What the docstrings of the rules owe to their readers."""

from __future__ import annotations

import ast
from pathlib import Path

import udfs

LACKING = [
    f"{path.stem}.{function.name}"
    for path in sorted(Path(udfs.__path__[0]).glob("*.py"))
    for function in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(function, ast.FunctionDef)
    and not function.name.startswith("_")
    and function.returns is not None
    and ast.unparse(function.returns) != "None"  # what returns nothing has nothing to show
    and ">>>" not in (ast.get_docstring(function) or "")
]


def test_public_functions_of_the_rules_show_an_example() -> None:
    """A real code, or whatever the function takes: tests/test_documentation.py runs them."""
    assert LACKING == []
