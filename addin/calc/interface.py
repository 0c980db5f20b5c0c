"""What LibreOffice is told of the cell functions: the interface through which it calls them, and their help.

An argument that must be given is rows of cells (LibreOffice makes rows of one cell too); one that can be left
out is ``any``, the only type that LibreOffice allows for it. Answers are rows of texts: texts inside rows
of ``any`` are shown but are equal to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from udfs.functions import Argument, CellFunction

SERVICE = "org.hcpcsexcel.calc.Functions"  # the component, and the name under which its help is found
_ROWS = "sequence< sequence< {} > >"


def idl(functions: Iterable[CellFunction]) -> str:
    """Return the interface in UNO's interface definition language, which LibreOffice compiles on loading."""
    methods = "\n".join(
        f"  {_ROWS.format('string')} {one.name}({', '.join(map(_parameter, one.arguments))});"
        for one in functions
    )
    return (
        "module org { module hcpcsexcel { module calc {\n"
        f"interface XFunctions {{\n{methods}\n}};\n"
        "}; }; };\n"
    )


def _parameter(argument: Argument) -> str:
    return f"[in] {'any' if argument.optional else _ROWS.format('any')} {_parameter_name(argument)}"


def _parameter_name(argument: Argument) -> str:
    """Return an argument's name as UNO writes names: without underscores."""
    first, *others = argument.name.split("_")
    return first + "".join(word.capitalize() for word in others)


def calc_add_ins(functions: Iterable[CellFunction]) -> str:
    """Return CalcAddIns.xcu: names, also those of .xlsx files, category, and the help of the wizard.

    Source: the schema org.openoffice.Office.CalcAddIns of LibreOffice.
    """
    nodes = "".join(
        _node(
            one.name,
            _text("DisplayName", one.name)
            + _text("CompatibilityName", one.name)
            + _text("Description", one.description)
            + f'<prop oor:name="Category"><value>{one.category}</value></prop>\n'
            + '<node oor:name="Parameters">\n'
            + "".join(
                _node(
                    _parameter_name(argument),
                    _text("DisplayName", argument.name) + _text("Description", argument.help),
                )
                for argument in one.arguments
            )
            + "</node>\n",
        )
        for one in functions
    )
    add_in = _node(SERVICE, f'<node oor:name="AddInFunctions">\n{nodes}</node>\n')
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" oor:name="CalcAddIns" '
        f'oor:package="org.openoffice.Office">\n<node oor:name="AddInInfo">\n{add_in}</node>\n'
        "</oor:component-data>\n"
    )


def _node(name: str, inside: str) -> str:
    return f'<node oor:name="{name}" oor:op="replace">\n{inside}</node>\n'


def _text(name: str, text: str) -> str:
    # Other languages fall back to American English.
    return f'<prop oor:name="{name}"><value xml:lang="en-US">{escape(text)}</value></prop>\n'
