"""Every public function says what it answers, what each parameter is, and what it raises.

Ruff holds docstrings to their form. That nothing is left out is held here: ruff looks at the parameters only
where one of them is described, and at answers and errors not at all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import addin
import udfs
import workbook_templates

SOURCES = {
    path.relative_to(Path(package.__path__[0]).parent).as_posix(): path.read_text(encoding="utf-8")
    for package in (udfs, workbook_templates, addin)
    for path in sorted(Path(package.__path__[0]).rglob("*.py"))
    # Of the workbooks' own room the first line says all; its functions are for this project alone.
    if package is not workbook_templates or "user_files" in path.parts
}
# The first line itself is the answer: "Answer whether ...". Of a property it is, whatever it begins with.
_ANSWER = re.compile(r"Answer\b")
_NO_ANSWER_NEEDED = {"property", "contextmanager"}
_ANSWERS_ERRORS = {"_told"}  # the ribbon's buttons: what is raised inside becomes words


def lacking(source: str) -> list[str]:
    """What the public functions and methods of a module do not say, one line each."""
    module = ast.parse(source)
    # What a command's option is, its annotation says: Typer shows the docstring to users.
    options = re.compile(
        "|".join([r"Annotated\[", *re.findall(r"^(\w+) = Annotated\[", source, re.MULTILINE)])
    )
    return [
        f"{function.name}: {what}"
        for function, is_method in _public(module.body)
        for what in _lacks(function, is_method, options)
    ]


def _public(body: list[ast.stmt], *, is_method: bool = False) -> Iterator[tuple[ast.FunctionDef, bool]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body, is_method=True)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node, is_method


def _lacks(function: ast.FunctionDef, is_method: bool, options: re.Pattern[str]) -> Iterator[str]:
    text = ast.get_docstring(function) or ""
    decorators = {ast.unparse(one) for one in function.decorator_list}
    section = text.partition("Args:\n")[2].partition("\n\n")[0]
    described = set(re.findall(r"^    \*{0,2}(\w+):", section, re.MULTILINE))
    told = function.args
    listed = [*told.posonlyargs, *told.args][is_method and "staticmethod" not in decorators :]
    parameters = [one for one in (*listed, *told.kwonlyargs, told.vararg, told.kwarg) if one]
    is_command = any(options.search(ast.unparse(one)) for one in parameters)
    for parameter in () if is_command else parameters:
        if parameter.arg not in described:
            yield f"Args: {parameter.arg}"
    yield from (f"no parameter {name}" for name in sorted(described - {one.arg for one in parameters}))
    answers = function.returns and ast.unparse(function.returns) != "None"
    if answers and not _ANSWER.match(text) and not decorators & _NO_ANSWER_NEEDED:
        yield from () if re.search(r"^(Returns|Yields):$", text, re.MULTILINE) else ("Returns",)
    if _raises(function) and not is_command and not decorators & _ANSWERS_ERRORS:
        yield from () if re.search(r"^Raises:$", text, re.MULTILINE) else ("Raises",)


def _raises(node: ast.AST) -> bool:
    """Whether there is a ``raise`` of something new, functions inside left out."""
    parts = [part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.FunctionDef)]
    return any((isinstance(part, ast.Raise) and part.exc is not None) or _raises(part) for part in parts)


@pytest.mark.parametrize("name", SOURCES)
def test_docstrings_are_complete(name: str) -> None:
    assert lacking(SOURCES[name]) == []


@pytest.mark.parametrize(
    ("function", "lacks"),
    [
        ('def f(a):\n    """Do it."""', ["f: Args: a"]),
        ('def f(a, *, b=1):\n    """Do it.\n\n    Args:\n        a: one.\n    """', ["f: Args: b"]),
        ('def f():\n    """Do it.\n\n    Args:\n        c: two.\n    """', ["f: no parameter c"]),
        ('def f() -> int:\n    """Count."""', ["f: Returns"]),
        ('def f() -> int:\n    """Answer how many."""', []),
        ('def f() -> None:\n    """Do it."""\n    if 1:\n        raise ValueError("no")', ["f: Raises"]),
        ('def f() -> None:\n    """Do it."""\n    try:\n        g()\n    except E:\n        raise', []),
        ('class C:\n    def m(self, a) -> None:\n        """Do it."""', ["m: Args: a"]),
        ('class _C:\n    def m(self, a):\n        pass', []),
        ('def _f(a):\n    raise ValueError', []),
        ('def f(a: Annotated[str, Option(help="A")]) -> None:\n    """Do it."""', []),
    ],
)  # fmt: skip
def test_what_is_left_out_is_found(function: str, lacks: list[str]) -> None:
    assert lacking(function) == lacks
