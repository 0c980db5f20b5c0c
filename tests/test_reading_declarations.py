"""What is read of the functions' source is what xlwings notes of them on Windows."""

import importlib
import inspect
from typing import Any

import pytest
from fake_windows import windows

from addin.function_declarations import Argument, declarations, read_declarations


@pytest.fixture(scope="module")
def noted() -> dict[str, Any]:
    """What xlwings' decorators note of each function, in the order of the source."""
    with windows("udfs.functions"):
        module = importlib.import_module("udfs.functions")
        functions = [one for one in vars(module).values() if hasattr(one, "__xlfunc__")]
        return {function.__name__: (function.__xlfunc__, inspect.getdoc(function)) for function in functions}


def test_each_function_is_declared_as_xlwings_notes_it(noted: dict[str, Any]) -> None:
    """In order, with category, description, arguments, their help and whether they can be left out."""
    assert [one.name for one in declarations()] == list(noted)
    for one in declarations():
        xlfunc, docstring = noted[one.name]
        assert one.category == xlfunc["category"]
        assert one.description == docstring.splitlines()[0]
        assert one.arguments == tuple(
            Argument(argument["name"], argument["doc"], "optional" in argument) for argument in xlfunc["args"]
        )


def test_the_examples_are_those_of_the_docstrings() -> None:
    """Every function has at least one, and it is what stands behind the prompt in its docstring."""
    for one in declarations():
        assert one.examples
        for typed, answer in one.examples:
            assert typed.startswith(f"{one.name}(")
            assert answer


def test_functions_of_every_form_are_read() -> None:
    """Without arguments, without help, bare decorators; what is no cell function is left out."""
    source = '''
import xlwings as xw

HELP = "A " "code."

def helper(value):
    """No cell function."""

@xw.func
def NOTHING():
    """Answers nothing.

    >>> NOTHING()
    ''
    """

@xw.func(category="Codes")
@xw.arg("code", doc=HELP, ndim=2)
@xw.arg("length", doc="How long.")
@xw.arg("plain", ndim=1)
def SOMETHING(code, plain, length=5):
    "Answers something."
'''
    nothing, something = read_declarations(source)
    assert (nothing.name, nothing.description, nothing.arguments, nothing.category) == (
        "NOTHING",
        "Answers nothing.",
        (),
        "",
    )
    assert nothing.examples == (("NOTHING()", "''"),)
    assert something.category == "Codes"
    assert something.arguments == (
        Argument("code", "A code.", optional=False),
        Argument("plain", "", optional=False),
        Argument("length", "How long.", optional=True),
    )
    assert something.examples == ()
