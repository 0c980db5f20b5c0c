"""What LibreOffice shows of the functions: names, category and help, as its configuration takes them."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from addin.calc.interface import SERVICE, parameter_name
from addin.function_declarations import Declaration

_OOR = "http://openoffice.org/2001/registry"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def calc_add_ins(functions: Iterable[Declaration]) -> bytes:
    """Answer the file CalcAddIns.xcu.

    Args:
        functions: what is declared of the functions. Their names are those of .xlsx files too.

    Source: the schema org.openoffice.Office.CalcAddIns of LibreOffice.
    """
    ET.register_namespace("oor", _OOR)
    root = ET.Element(
        f"{{{_OOR}}}component-data",
        {f"{{{_OOR}}}name": "CalcAddIns", f"{{{_OOR}}}package": "org.openoffice.Office"},
    )
    add_in = _node(_node(root, "AddInInfo"), SERVICE, replace=True)
    all_functions = _node(add_in, "AddInFunctions")
    for function in functions:
        node = _node(all_functions, function.name, replace=True)
        _text(node, "DisplayName", function.name)
        _text(node, "CompatibilityName", function.name)
        _text(node, "Description", function.description)
        _text(node, "Category", function.category, localized=False)
        parameters = _node(node, "Parameters")
        for argument in function.arguments:
            parameter = _node(parameters, parameter_name(argument.name), replace=True)
            _text(parameter, "DisplayName", argument.name)
            _text(parameter, "Description", argument.help)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _node(parent: ET.Element, name: str, *, replace: bool = False) -> ET.Element:
    operation = {f"{{{_OOR}}}op": "replace"} if replace else {}
    return ET.SubElement(parent, "node", {f"{{{_OOR}}}name": name, **operation})


def _text(parent: ET.Element, name: str, value: str, *, localized: bool = True) -> None:
    # Other languages fall back to American English.
    language = {_LANGUAGE: "en-US"} if localized else {}
    element = ET.SubElement(parent, "prop", {f"{{{_OOR}}}name": name})
    ET.SubElement(element, "value", language).text = value
