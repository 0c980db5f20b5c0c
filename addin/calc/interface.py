"""The interface through which LibreOffice calls the cell functions, made from their declarations.

An argument that must be given is rows of cells (LibreOffice makes rows of one cell too); one that can be left
out is ``any``, the only type that LibreOffice allows for it. Answers are rows of texts: texts inside rows
of ``any`` are shown but are equal to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from addin.function_declarations import Declaration

SERVICE = "org.hcpcsexcel.calc.Functions"  # the component, and the name under which its help is found
INTERFACE = "org.hcpcsexcel.calc.XFunctions"
BASE = "com.sun.star.uno.XInterface"

ANSWERS = "[][]string"
CELLS = "[][]any"
CAN_BE_LEFT_OUT = "any"
_IN_IDL = {
    ANSWERS: "sequence< sequence< string > >",
    CELLS: "sequence< sequence< any > >",
    CAN_BE_LEFT_OUT: "any",
}


@dataclass(frozen=True, slots=True)
class Method:
    """One function as LibreOffice calls it."""

    name: str
    parameters: tuple[tuple[str, str], ...]  # name and type of each


def methods(functions: Iterable[Declaration]) -> tuple[Method, ...]:
    """Answer the methods of the interface, one a function.

    Args:
        functions: what is declared of the functions.

    >>> from addin.function_declarations import declarations
    >>> methods(declarations())[0]
    Method(name='CODESYSTEM', parameters=(('code', '[][]any'), ('ifUnrecognized', 'any')))
    """
    return tuple(
        Method(
            function.name,
            tuple(
                (parameter_name(argument.name), CAN_BE_LEFT_OUT if argument.optional else CELLS)
                for argument in function.arguments
            ),
        )
        for function in functions
    )


def parameter_name(argument: str) -> str:
    """Answer an argument's name as UNO writes names: without underscores.

    Args:
        argument: its name in Python.

    >>> parameter_name("if_unrecognized")
    'ifUnrecognized'
    """
    first, *others = argument.split("_")
    return first + "".join(word.capitalize() for word in others)


def idl(functions: Iterable[Declaration]) -> str:
    """Answer the interface in UNO's interface definition language.

    Args:
        functions: what is declared of the functions.

    Source: the language's grammar in LibreOffice's documentation for developers.
    """
    *modules, interface = INTERFACE.split(".")
    lines = [
        f"  {_IN_IDL[ANSWERS]} {method.name}("
        + ", ".join(f"[in] {_IN_IDL[kind]} {name}" for name, kind in method.parameters)
        + ");"
        for method in methods(functions)
    ]
    opening = " ".join(f"module {module} {{" for module in modules)
    closing = " ".join("};" for _ in modules)
    return "\n".join((opening, f"interface {interface} {{", *lines, "};", closing, ""))
