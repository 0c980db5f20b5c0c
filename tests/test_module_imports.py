"""Which module may import which: no circles, one direction, and the rules know the standard library alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import addin
import udfs
import workbook_templates
from addin.cli.command import _MODULES
from workbook_templates.registry import TEMPLATES

PACKAGES = (udfs, workbook_templates, addin)  # each may import those before it


@dataclass(frozen=True)
class Module:
    """What a module imports: at once, and what its functions import when they are called."""

    name: str
    now: frozenset[str]
    later: frozenset[str]

    @property
    def own(self) -> frozenset[str]:
        """Modules of the project among them."""
        return (self.now | self.later) & SOURCES.keys()

    def tops(self, imported: frozenset[str]) -> set[str]:
        """The packages of others."""
        return {name.partition(".")[0] for name in imported - SOURCES.keys()}


def _sources() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        top = Path(package.__path__[0])
        for path in sorted(top.rglob("*.py")):
            parts = path.relative_to(top.parent).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def _imported(node: ast.AST, *, later: bool, inside: bool = False) -> Iterator[str]:
    """Names that are imported outside of functions, or inside; what stands under TYPE_CHECKING never is."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
            continue
        if isinstance(part, ast.Import) and inside == later:
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom) and inside == later:
            names = (f"{part.module}.{alias.name}" for alias in part.names)
            yield from (name if name in SOURCES else str(part.module) for name in names)
        else:
            yield from _imported(part, later=later, inside=inside or isinstance(part, ast.FunctionDef))


SOURCES = _sources()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}
# What is imported by its name: by the registry the workbooks, by the command its sub-commands.
BY_NAME = {
    "workbook_templates.registry": {
        f"workbook_templates.workbooks.{one.name.replace('-', '_')}" for one in TEMPLATES
    },
    "addin.cli.command": {f"addin.cli.{module}" for module in _MODULES.values()},
}
MODULES = {
    name: Module(
        name,
        frozenset(_imported(tree, later=False)) | BY_NAME.get(name, set()),
        frozenset(_imported(tree, later=True)),
    )
    for name, tree in TREES.items()
}
ORDER = [package.__name__ for package in PACKAGES]
EVERY = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES.keys())
# What is no part of Python: where it may be imported, and where only by functions that need it.
OTHERS = {
    "udfs.functions": {"xlwings"},
    "workbook_templates": {"openpyxl", "defusedxml"},
    "addin.files": {"openpyxl", "python_calamine"},
    "addin.lambdas": {"openpyxl"},
    "addin.prices": {"openpyxl"},
    "addin": {"xlwings", "typer", "rich", "platformdirs", "packaging", "pyopenvba"},
    # pywin32, which comes with xlwings on Windows
    "addin.files.limited_memory": {"pywintypes", "win32api", "win32job", "win32process"},
    "addin.excel.real_windows": {"pythoncom", "pywintypes", "win32com"},
    "addin.calc.extension": {"uno", "unohelper"},  # it runs in LibreOffice's own Python
}
LATER = {  # the engines for large files, which are extras
    "udfs.bulk": {"ibis", "pyarrow"},
    "addin.bulk": {"ibis", "duckdb", "pyarrow", "pyspark", "py4j"},
}


def _allowed(module: Module, table: dict[str, set[str]]) -> set[str]:
    inside = (
        told for place, told in table.items() if module.name == place or module.name.startswith(f"{place}.")
    )
    return set().union(sys.stdlib_module_names, *inside)


def test_the_sources_are_read() -> None:
    """Imports of every form: of a module, of a name, inside a function, by the registry; types are none."""
    assert "udfs.errors" in MODULES["addin.classify"].own
    assert "workbook_templates.workbooks.code_review" in MODULES["workbook_templates.registry"].own
    assert "workbook_templates.rows" not in MODULES["workbook_templates.declaration"].own
    assert "xlwings" in MODULES["udfs.functions"].now
    assert any("csv" in module.later for module in MODULES.values())


def test_declarations_know_nothing_of_files() -> None:
    """What a workbook is made of is said without the library that writes it."""
    allowed = ("workbook_templates.writing", "workbook_templates.build")
    users = [name for name, one in MODULES.items() if "openpyxl" in one.tops(one.now | one.later)]
    assert [
        one for one in users if one.startswith("workbook_templates") and not one.startswith(allowed)
    ] == []


@EVERY
def test_imports_go_one_way(module: Module) -> None:
    for name in module.own:
        assert ORDER.index(name.partition(".")[0]) <= ORDER.index(module.name.partition(".")[0]), name


def test_there_are_no_circles() -> None:
    """The sorter names the circle where there is one."""
    TopologicalSorter({name: module.own for name, module in MODULES.items()}).prepare()


@EVERY
def test_only_the_packages_that_a_room_may_have_are_imported(module: Module) -> None:
    allowed = _allowed(module, OTHERS)
    assert module.tops(module.now) - allowed == set()
    assert module.tops(module.later) - allowed - _allowed(module, LATER) == set()


def test_no_module_is_left_over() -> None:
    """Each is imported by another, or is where a program enters."""
    entered = {
        "addin.cli.command",  # hcpcs-excel
        "addin.__main__",  # python -I -m addin
        "addin.ribbon",  # called by the add-in's VBA
        "addin.calc.extension.component",  # called by LibreOffice
    }
    packages = {name for name, path in SOURCES.items() if path.name == "__init__.py"}
    imported = {name for module in MODULES.values() for name in module.own}
    assert set(MODULES) - imported - packages - entered == set()
