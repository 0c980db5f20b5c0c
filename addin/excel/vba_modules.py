"""The VBA modules of the add-in: those written by hand in ``addin/excel/vba``, and those made from Python.

Made from Python are ``Functions`` (one wrapper a cell function), ``FunctionHelp`` (what the function wizard
shows) and ``Product`` (names that both sides use), so that nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.metadata import version

from addin.classify import ALL_COLUMNS, RESULT_COLUMNS
from udfs.functions import FUNCTIONS, CellFunction
from udfs.version import VERSION

# In the order in which the editor lists them; the documents (workbook and sheet) come first.
HAND_WRITTEN = (
    "ThisWorkbook.cls",
    "Sheet1.cls",
    "Platform.bas",
    "Settings.bas",
    "Server.bas",
    "Memo.bas",
    "Formulas.bas",
    "Ribbon.bas",
    "ColumnTicks.bas",
    "ClassifySelection.bas",
    "TakeBack.bas",
    "RefreshFormulas.bas",
    "Commands.bas",
)
PRODUCT_NAME = "hcpcs-excel"


def vba_modules() -> dict[str, str]:
    """Return the source of every module by its name, as it stands in the add-in.

    Texts whose lines end with CR and LF. Only the version of xlwings is filled in, since its library
    carries it in its name.

    >>> list(vba_modules())[:3]
    ['ThisWorkbook', 'Sheet1', 'Platform']
    """
    folder = resources.files("addin.excel") / "vba"
    modules = {name.partition(".")[0]: (folder / name).read_text(encoding="ascii") for name in HAND_WRITTEN}
    modules["Platform"] = modules["Platform"].replace("@XLWINGS_VERSION@", version("xlwings"))
    modules["Functions"] = functions_module(FUNCTIONS)
    modules["FunctionHelp"] = function_help_module(FUNCTIONS)
    modules["Product"] = _product_module()
    return {name: "\r\n".join(source.splitlines()) + "\r\n" for name, source in modules.items()}


def functions_module(functions: Iterable[CellFunction]) -> str:
    """Return the module of the wrappers: what a cell calls.

    >>> print(functions_module(FUNCTIONS[:1]).splitlines()[5])
    Public Function CODESYSTEM(ByVal code As Variant, Optional ByVal if_unrecognized As Variant) As Variant
    """
    lines = [
        'Attribute VB_Name = "Functions"',
        "Option Explicit",
        "",
        "' Made from the registry in udfs/functions.py: one wrapper a cell function.",
    ]
    for function in functions:
        arguments = ", ".join(
            f"{'Optional ' if argument.optional else ''}ByVal {argument.name} As Variant"
            for argument in function.arguments
        )
        names = ", ".join(argument.name for argument in function.arguments)
        lines += [
            "",
            f"Public Function {function.name}({arguments}) As Variant",
            f'    {function.name} = AnswerTo("{function.name}", Array({names}))',
            "End Function",
        ]
    return "\n".join(lines) + "\n"


def function_help_module(functions: Iterable[CellFunction]) -> str:
    """Return the module that tells Excel what its function wizard shows."""
    lines = [
        'Attribute VB_Name = "FunctionHelp"',
        "Option Explicit",
        "Option Private Module",
        "",
        "' Made from the registry in udfs/functions.py: category, description and argument help.",
        "",
        "Private isDone As Boolean",
        "",
        "' Excel refuses while no workbook is open, so this is tried again until it has taken them all.",
        "Public Sub DescribeFunctions()",
        "    If isDone Then Exit Sub",
        "    On Error GoTo refused",
    ]
    for function in functions:
        helps = [_literal(argument.help) for argument in function.arguments]
        macro = f'"\'" & ThisWorkbook.Name & "\'!{function.name}"'
        lines += [
            f"    Application.MacroOptions Macro:={macro}, _",
            f"        Category:={_literal(function.category)}, _",
            f"        Description:={_literal(function.description)}{', _' if helps else ''}",
            *_argument_helps(helps),
        ]
    return "\n".join([*lines, "    isDone = True", "refused:", "End Sub"]) + "\n"


def _argument_helps(helps: Sequence[str]) -> list[str]:
    """Lay the texts out one a line: VBA's lines end after 1,023 characters."""
    if not helps:
        return []
    ends = [", _"] * (len(helps) - 1) + [")"]
    return [
        f"        {'ArgumentDescriptions:=Array(' if place == 0 else '    '}{text}{end}"
        for place, (text, end) in enumerate(zip(helps, ends, strict=True))
    ]


def _product_module() -> str:
    return (
        'Attribute VB_Name = "Product"\n'
        "Option Explicit\n"
        "Option Private Module\n"
        "\n"
        "' Made from Python: the names that both sides use.\n"
        "\n"
        f"Public Const ProductName As String = {_literal(PRODUCT_NAME)}\n"
        f"Public Const ProductVersion As String = {_literal(VERSION)}\n"
        f"Public Const AllColumns As String = {_literal(', '.join(ALL_COLUMNS))}\n"
        f"Public Const UsualColumns As String = {_literal(', '.join(RESULT_COLUMNS))}\n"
    )


def _literal(text: str) -> str:
    """Write a text as VBA writes it.

    >>> print(_literal('a code, "J1100", in quotes'))
    "a code, ""J1100"", in quotes"
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
