"""Our functions imported by xlwings' own add-in, as docs/xlwings.md tells: its wrapper, its conversions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from fake_platform import AddIn
from fake_windows import windows
from stock_wrapper import stock_addin

from udfs import functions
from udfs.functions import FUNCTIONS

CELLS: list[list[object]] = [["99213-25", 142.0], ["j1100", None], ["hello", True], ["D0120", "0042T"]]


@pytest.fixture(scope="module")
def imported() -> Iterator[tuple[AddIn, Counter[str]]]:
    counted: Counter[str] = Counter()
    with windows("udfs.functions") as server:
        addin = stock_addin(server, counted)
        addin.fill("A1", CELLS)
        addin.application.caller = addin.range("Z1")
        yield addin, counted


@pytest.mark.parametrize("name", [one.name for one in FUNCTIONS if one.in_rows])
def test_a_cell_and_a_range_are_answered(imported: tuple[AddIn, Counter[str]], name: str) -> None:
    addin, _counted = imported
    expected = getattr(functions, name)(CELLS)
    assert [list(row) for row in addin.run(name, addin.range("A1:B4"))] == expected
    assert addin.run(name, addin.range("A2")) == expected[1][0]


def test_rows_of_answers_options_and_a_function_without_arguments(
    imported: tuple[AddIn, Counter[str]],
) -> None:
    addin, _counted = imported
    assert list(addin.run("CODEINFO", addin.range("A2"))) == functions.CODEINFO("j1100")[0]
    assert len(addin.run("CODEINFO", addin.range("A1:A4"), True)) == 5
    assert addin.run("CODESYSTEM", addin.range("A3"), "none") == "none"
    assert addin.run("CODERELEASE") == "No release loaded"


def test_every_formula_calls_python_and_asks_back(imported: tuple[AddIn, Counter[str]]) -> None:
    """What the page names as the price: no answer is kept, and each costs many crossings."""
    addin, counted = imported
    before = counted.copy()
    for _ in range(3):
        addin.run("CODESYSTEM", addin.range("A1"))
    assert counted["calls"] - before["calls"] == 3
    assert counted["all"] - before["all"] >= 3 * 10


def test_only_the_functions_are_imported() -> None:
    """Xlwings imports all that is decorated: nothing else of ours is."""
    with windows("udfs.functions") as server:
        wrapper = stock_addin(server, Counter()).excel.interpreter.module("Functions")
    assert {one.lower() for one in wrapper.procedures} == {one.name.lower() for one in FUNCTIONS} | {"xlpy"}
