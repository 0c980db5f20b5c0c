"""The VBA modules of the add-in: those written by hand in ``addin/excel/vba``, and those made from Python.

Made from Python are ``Functions`` (one wrapper a cell function), ``FunctionHelp`` (what the function wizard
shows) and ``Product`` (names that both sides use), so that nothing is typed twice.

A public procedure of a standard module can be typed into a cell of any workbook, whatever the module says of
itself. So all but the wrappers and the ribbon's callbacks stand in class modules, which no cell can reach;
each is there once, under its own name (``VB_PredeclaredId``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.metadata import version

from addin.classify import ALL_COLUMNS, RESULT_COLUMNS
from udfs.answer_rows import ROW_FUNCTIONS
from udfs.functions import FUNCTIONS, CellFunction
from udfs.version import VERSION

# In the order in which the editor lists them; the documents (workbook and sheet) come first.
HAND_WRITTEN = (
    "ThisWorkbook.cls",
    "Sheet1.cls",
    "Platform.cls",
    "Settings.cls",
    "Server.cls",
    "KeptAnswers.cls",
    "Memo.cls",
    "Formulas.cls",
    "Ribbon.bas",
    "ColumnTicks.cls",
    "ClassifySelection.cls",
    "TakeBack.cls",
    "RefreshFormulas.cls",
    "CellFormulas.cls",
    "Pause.cls",
    "Commands.cls",
)
DOCUMENTS = ("ThisWorkbook", "Sheet1")
PRODUCT_NAME = "hcpcs-excel"


def vba_modules() -> dict[str, str]:
    """Return the source of every module by its name, as it stands in the add-in.

    Texts whose lines end with CR and LF. Only the version of xlwings is filled in, since its library
    carries it in its name, and what makes a class module of a source.

    >>> list(vba_modules())[:3]
    ['ThisWorkbook', 'Sheet1', 'Platform']
    """
    folder = resources.files("addin.excel") / "vba"
    modules = {}
    for file in HAND_WRITTEN:
        name, _, kind = file.partition(".")
        source = (folder / file).read_text(encoding="ascii")
        modules[name] = source if kind == "bas" or name in DOCUMENTS else _class_module(name, source)
    modules["Platform"] = modules["Platform"].replace("@XLWINGS_VERSION@", version("xlwings"))
    modules["Functions"] = functions_module(FUNCTIONS)
    modules["FunctionHelp"] = _class_module("FunctionHelp", function_help_module(FUNCTIONS))
    modules["Product"] = _product_module()
    return {name: "\r\n".join(source.splitlines()) + "\r\n" for name, source in modules.items()}


def is_class(source: str) -> bool:
    """Return whether the source is that of a class module, of which a workbook and a sheet are kinds."""
    return "Attribute VB_Base =" in source


def _class_module(name: str, source: str) -> str:
    return (
        f'Attribute VB_Name = "{name}"\n'
        'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\n'
        "Attribute VB_GlobalNameSpace = False\n"
        "Attribute VB_Creatable = False\n"
        "Attribute VB_PredeclaredId = True\n"
        "Attribute VB_Exposed = False\n"
        "Attribute VB_TemplateDerived = False\n"
        "Attribute VB_Customizable = False\n"
        f"{source}"
    )


def functions_module(functions: Iterable[CellFunction]) -> str:
    """Return the module of the wrappers: what a cell calls.

    >>> print(functions_module(FUNCTIONS[:1]).splitlines()[6])
    Public Function CODESYSTEM(ByVal code As Variant, Optional ByVal if_unrecognized As Variant) As Variant
    """
    lines = [
        'Attribute VB_Name = "Functions"',
        "Option Explicit",
        "",
        "' Made from the registry in udfs/functions.py: one wrapper a cell function. What is of today is",
        "' calculated with every change, as Excel's own TODAY() is.",
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
            *_volatile(function),
            f'    {function.name} = Formulas.AnswerTo("{function.name}", Array({names}))',
            "End Function",
        ]
    return "\n".join(lines) + "\n"


def _volatile(function: CellFunction) -> list[str]:
    if not function.volatile:
        return []
    dated = any(argument.name == "on_date" for argument in function.arguments)
    return [f"    {'If IsMissing(on_date) Then ' if dated else ''}Application.Volatile"]


def function_help_module(functions: Iterable[CellFunction]) -> str:
    """Return the module that tells Excel what its function wizard shows."""
    lines = [
        "Option Explicit",
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
        f"Public Const RowFunctions As String = {_literal(', '.join(ROW_FUNCTIONS))}\n"
        "Public Const AnswerSeparator As String = vbFormFeed ' between the answers to a value\n"
    )


def _literal(text: str) -> str:
    """Write a text as VBA writes it.

    >>> print(_literal('a code, "J1100", in quotes'))
    "a code, ""J1100"", in quotes"
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
