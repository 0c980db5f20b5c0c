"""How the cell functions are declared: names, help, arguments and examples, read from their source.

What Excel and LibreOffice show of a function is made from here: its wrapper, its help, the pages of the
documentation. xlwings keeps what its decorators are told on Windows only, so the source of
``udfs/functions.py`` is read, not run.
"""

from __future__ import annotations

import ast
import doctest
import inspect
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function."""

    name: str
    help: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one function."""

    name: str
    description: str  # the first line of its docstring
    arguments: tuple[Argument, ...]
    category: str
    examples: tuple[tuple[str, str], ...]  # what is typed at Python's prompt, and what it answers
    returns: str = ""  # the docstring's part of that name, on one line


@cache
def declarations() -> tuple[Declaration, ...]:
    """Answer what is declared of each cell function, in the order in which they stand in the source.

    >>> [argument.name for argument in declarations()[0].arguments]
    ['code', 'if_unrecognized']
    >>> declarations()[0].examples[0][1]
    "[['CPT', 'HCPCS'], ['CDT', '']]"
    """
    return read_declarations(resources.files("udfs").joinpath("functions.py").read_text(encoding="utf-8"))


def read_declarations(source: str) -> tuple[Declaration, ...]:
    r"""Answer what a module's source declares with ``@xw.func`` and ``@xw.arg``.

    Args:
        source: the module's text. The decorators' arguments are literals or names of the module's own
            constants.

    Returns:
        The declarations in the order of the source; functions without ``@xw.func`` are left out.

    >>> one, = read_declarations('@xw.func(category="A")\ndef NOW2():\n    "The time."')
    >>> one.name, one.description, one.arguments
    ('NOW2', 'The time.', ())
    """
    module = ast.parse(source)
    constants = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return tuple(
        _declaration(node, constants)
        for node in module.body
        if isinstance(node, ast.FunctionDef) and any(_name(one) == "func" for one in node.decorator_list)
    )


def _declaration(function: ast.FunctionDef, constants: dict[str, ast.expr]) -> Declaration:
    category, helps = "", {}
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        told = {keyword.arg: keyword.value for keyword in decorator.keywords}
        if _name(decorator) == "func" and "category" in told:
            category = _value(told["category"], constants)
        elif _name(decorator) == "arg" and "doc" in told:
            helps[_value(decorator.args[0], constants)] = _value(told["doc"], constants)
    names = [argument.arg for argument in function.args.args]
    required = len(names) - len(function.args.defaults)
    text = inspect.cleandoc(ast.get_docstring(function) or "")
    return Declaration(
        name=function.name,
        description=text.partition("\n")[0],
        arguments=tuple(
            Argument(name, helps.get(name, ""), place >= required) for place, name in enumerate(names)
        ),
        category=category,
        examples=tuple(
            (example.source.rstrip("\n"), example.want.rstrip("\n"))
            for example in doctest.DocTestParser().get_examples(text)
        ),
        returns=_returns(text),
    )


def _returns(text: str) -> str:
    """Answer what a docstring says behind ``Returns:``, without its line breaks."""
    part = text.partition("\nReturns:\n")[2].partition("\n\n")[0]
    return " ".join(part.split())


def _name(decorator: ast.expr) -> str:
    """Answer the last part of a decorator's name: ``func`` of ``@xw.func(...)`` and of ``@xw.func``."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ""


def _value(node: ast.expr, constants: dict[str, ast.expr]) -> Any:
    """Answer what a decorator is told: a literal, or the constant of the module that is named."""
    return ast.literal_eval(constants[node.id] if isinstance(node, ast.Name) else node)
