"""What the registry says of the functions, what xlwings is told of them, and which of its parts are used."""

import ast
import importlib
import inspect
import runpy
import sys
import types
import typing
from pathlib import Path
from typing import Any

import pytest
from fake_windows import windows

import addin
import udfs
import workbook_templates
from udfs import functions

FUNCTIONS = {
    "CODESYSTEM",
    "CODELEVEL",
    "CODECATEGORY",
    "CODESECTION",
    "CODEMAINTAINER",
    "CODESCOPE",
    "CODECLEAN",
    "CODEMODIFIERS",
    "MODIFIERLEVEL",
    "CODECHECK",
    "CODEINFO",
    "CODEIN",
    "CODEDESCRIPTION",
    "CODESTATUS",
    "CODEREPLACEMENT",
    "CODERELEASE",
}
# Parts of xlwings that need a paid license, or are free for non-commercial use only.
LICENSED = ("xlwings.pro", "xlwings.server", "xlwings.reports", "xlwings.ext", "xlwings.Caller")


@pytest.fixture(scope="module")
def module() -> types.ModuleType:
    """The functions as they are on Windows, with what xlwings' decorators noted of them."""
    with windows("udfs.functions"):
        return importlib.import_module("udfs.functions")


@pytest.fixture(scope="module")
def declared(module: types.ModuleType) -> dict[str, Any]:
    return {name: function for name, function in vars(module).items() if hasattr(function, "__xlfunc__")}


def test_the_registry_says_what_xlwings_notes(module: types.ModuleType, declared: dict[str, Any]) -> None:
    """In the order of the source: help, arguments, their help and whether they can be left out."""
    assert [one.name for one in module.FUNCTIONS] == list(declared)
    for one in module.FUNCTIONS:
        noted = declared[one.name].__xlfunc__
        assert noted["ret"]["doc"].startswith(one.description)
        assert [(each.name, each.help, each.optional) for each in one.arguments] == [
            (argument["name"], argument["doc"], "optional" in argument) for argument in noted["args"]
        ]


def test_without_xlwings_the_functions_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in LibreOffice's own Python."""
    monkeypatch.setitem(sys.modules, "xlwings", None)
    alone = runpy.run_path(functions.__file__, run_name="functions_alone")
    assert list(map(repr, alone["FUNCTIONS"])) == list(map(repr, functions.FUNCTIONS))
    assert alone["CODESYSTEM"]("J1100") == "HCPCS"


def test_all_functions_are_declared(declared: dict[str, Any]) -> None:
    assert set(declared) >= FUNCTIONS
    assert all(name == function.__xlfunc__["name"] for name, function in declared.items())


def test_each_function_is_declared_for_excel(declared: dict[str, Any]) -> None:
    """Category and help as Excel takes them; only what speaks of today is volatile."""
    for name, function in declared.items():
        noted = function.__xlfunc__
        assert noted["category"] == "HCPCS", name
        assert (noted["volatile"], noted["async_mode"], noted["call_in_wizard"], noted["sub"]) == (
            name in ("CODEINFO", "CODESTATUS", "CODEREPLACEMENT", "CODERELEASE"), None, True, False,
        ), name  # fmt: skip
        assert "expand" not in noted["ret"]["options"], name
        first_line = (inspect.getdoc(function) or "").splitlines()[0]
        assert 20 <= len(first_line) <= 255, name
        assert first_line.endswith("."), name


def test_each_argument_is_declared_for_excel(declared: dict[str, Any]) -> None:
    """Help of at most 255 characters; the cells arrive as rows; errors arrive as text."""
    for name, function in declared.items():
        for argument in function.__xlfunc__["args"]:
            assert 10 <= len(argument["doc"]) <= 255, (name, argument["name"])
            assert not argument["doc"].startswith("Positional argument"), (name, argument["name"])
            assert argument["name"] != "caller"
            assert argument["vba"] is None
            assert "expand" not in argument["options"], (name, argument["name"])
        for argument in function.__xlfunc__["args"][:1]:
            assert argument["options"]["ndim"] == 2, name
            assert argument["options"]["err_to_str"] is True, name


def test_no_type_hint_is_a_union(declared: dict[str, Any]) -> None:
    """A type hint is taken a type hint for the name of a converter; a union has none, and the call fails."""
    for name, function in declared.items():
        for hint in typing.get_type_hints(function).values():
            assert typing.get_origin(hint) not in (typing.Union, types.UnionType), name


def names_of_xlwings(source: str) -> set[str]:
    """Which names of xlwings a source imports or reaches through ``xlwings`` or ``xw``."""
    found, aliases = set(), {}
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "xlwings":
                    found.add(alias.name)
                    aliases[alias.asname or "xlwings"] = alias.name if alias.asname else "xlwings"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "xlwings":
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            found.add(f"{aliases[node.value.id]}.{node.attr}")
    return found


def sources() -> list[Path]:
    return [
        source
        for package in (udfs, workbook_templates, addin)
        for source in Path(str(package.__file__)).parent.rglob("*.py")
    ]


def test_the_licensed_parts_of_xlwings_are_never_used() -> None:
    """The check itself finds them in every spelling."""
    for spelling in (
        "import xlwings.server",
        "import xlwings as xw\nxw.server.func",
        "from xlwings import server",
        "from xlwings.pro.reports import render_sheet",
        "import xlwings.pro as licensed",
    ):
        assert any(name.startswith(LICENSED) for name in names_of_xlwings(spelling)), spelling
    assert Path(str(udfs.__file__)) in sources()
    for source in sources():
        used = names_of_xlwings(source.read_text(encoding="utf-8"))
        assert {name for name in used if name.startswith(LICENSED)} == set(), source


def test_only_the_functions_know_xlwings_and_only_its_decorators() -> None:
    """What xlwings 1.0 will change is then in one place."""
    for source in Path(udfs.__file__).parent.rglob("*.py"):
        used = names_of_xlwings(source.read_text(encoding="utf-8"))
        expected = {"xlwings", "xlwings.arg", "xlwings.func"} if source.name == "functions.py" else set()
        assert used == expected, source
