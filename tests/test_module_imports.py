"""Which module may import which: no circles, one direction, and the rules know the standard library alone."""

from __future__ import annotations

import sys
from graphlib import TopologicalSorter

import pytest
from module_imports import PACKAGES, Module, modules

MODULES = modules()
ORDER = [package.__name__ for package in PACKAGES]
EVERY = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES.keys())
# What is no part of Python: where it may be imported, and where only by functions that need it.
OTHERS = {
    "udfs.functions": {"xlwings"},
    "workbook_templates": {"openpyxl", "defusedxml"},
    "addin.files": {"openpyxl", "python_calamine", "defusedxml"},
    "addin": {"xlwings", "typer", "rich", "platformdirs", "packaging", "pyopenvba"},
    "addin.calc.extension": {"uno", "unohelper"},  # it runs in LibreOffice's own Python
}
LATER = {  # the engines for large files, which are extras
    "udfs.bulk": {"ibis", "pyarrow"},
    "addin.bulk": {"ibis", "duckdb", "pyarrow", "pyspark", "py4j"},
}


def _top(name: str) -> str:
    return name.partition(".")[0]


def _allowed(module: Module, table: dict[str, set[str]]) -> set[str]:
    inside = (
        told for place, told in table.items() if module.name == place or module.name.startswith(f"{place}.")
    )
    return set().union(sys.stdlib_module_names, *inside)


def test_the_sources_are_read() -> None:
    """Imports of every form: of a module, of a name, inside a function, by the registry; types are none."""
    assert MODULES["udfs.ranges"].imports == {"udfs.tables"}
    assert "udfs.releases.known_codes" in MODULES["udfs.describe"].imports
    assert (
        "workbook_templates.reading.classification"
        in MODULES["workbook_templates.workbooks.code_review"].imports
    )
    assert "workbook_templates.workbooks.code_review" in MODULES["workbook_templates.registry"].imports
    assert "workbook_templates.rows" not in MODULES["workbook_templates.declaration"].imports
    assert "xlwings" in MODULES["udfs.functions"].outside
    assert "csv" in MODULES["udfs.tables"].later


def test_declarations_know_nothing_of_files() -> None:
    """What a workbook is made of is said without the library that writes it."""
    allowed = ("workbook_templates.writing", "workbook_templates.build")
    users = [name for name, one in MODULES.items() if "openpyxl" in set(map(_top, one.outside | one.later))]
    assert [one for one in users if _top(one) == "workbook_templates" and not one.startswith(allowed)] == []


@EVERY
def test_imports_go_one_way(module: Module) -> None:
    for name in module.imports:
        assert ORDER.index(_top(name)) <= ORDER.index(_top(module.name)), name


def test_there_are_no_circles() -> None:
    """The sorter names the circle where there is one."""
    TopologicalSorter({name: module.imports for name, module in MODULES.items()}).prepare()


@EVERY
def test_only_the_packages_that_a_room_may_have_are_imported(module: Module) -> None:
    allowed = _allowed(module, OTHERS)
    assert set(map(_top, module.outside)) - allowed == set()
    assert set(map(_top, module.later)) - allowed - _allowed(module, LATER) == set()


def test_no_module_is_left_over() -> None:
    """Each is imported by another, or is where a program enters."""
    entered = {
        "addin.cli.command",  # hcpcs-excel
        "addin.__main__",  # python -m addin
        "addin.ribbon",  # called by the add-in's VBA
        "addin.calc.extension.component",  # called by LibreOffice
    }
    packages = {module.room for module in MODULES.values()}
    imported = {name for module in MODULES.values() for name in module.imports}
    assert set(MODULES) - imported - packages - entered == set()
