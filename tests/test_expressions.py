"""The language of the workbooks: what an expression comes to, and the formula that it renders."""

from __future__ import annotations

import pytest
from expression_cases import CASES, LINES, TABLE, declared_table

from workbook_templates.expressions import (
    Column,
    Expression,
    col,
    count,
    expression,
    if_error,
    joined,
    number_or_0,
    replaced,
    today,
    when,
)
from workbook_templates.reading.looked_up import MODIFIER, MODIFIERS_TABLE, RANGES_TABLE, STATUS
from workbook_templates.rows import Tables
from workbook_templates.values import Cell, CellError, NotKnownError, compare

cases = pytest.mark.parametrize(
    ("at", "expected"),
    [pytest.param(at, expected, id=name) for at, (name, _, expected) in enumerate(CASES, start=1)],
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables([declared_table()], {TABLE: LINES}, filled=frozenset({TABLE}))


@cases
def test_what_excel_says(tables: Tables, at: int, expected: Cell) -> None:
    found = tables[TABLE].stored(f"Case {at}")[0]
    assert (str(found) if isinstance(found, CellError) else found) == (
        expected if isinstance(expected, (str, bool)) else pytest.approx(expected)
    )
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("made", "formula"),
    [
        (col("Fee") - (col("Rate") - 1), "[@Fee]-([@Rate]-1)"),
        (col("Fee") - col("Rate") - 1, "[@Fee]-[@Rate]-1"),
        ((col("Fee") + 1) * 2, "([@Fee]+1)*2"),
        (col("Fee") / (col("Rate") * 2), "[@Fee]/([@Rate]*2)"),
        (-(col("Fee") + 1), "-([@Fee]+1)"),
        (col("Fee") * -1, "[@Fee]*-1"),
        (joined("a", col("Fee") + 1), '"a"&[@Fee]+1'),
        (joined("a", col("Fee") == 1), '"a"&([@Fee]=1)'),
        ((col("Fee") == 1) == col("Rate"), "([@Fee]=1)=[@Rate]"),
        ((col("A") > 0) & (col("B") > 0) & (col("C") > 0), "AND([@A]>0,[@B]>0,[@C]>0)"),
        ((col("A") > 0) & ((col("B") > 0) | (col("C") > 0)), "AND([@A]>0,OR([@B]>0,[@C]>0))"),
        (expression('5" pipe'), '"5"" pipe"'),
        (expression(True), "TRUE"),
        (replaced(col("A"), "\u00a0", " "), 'SUBSTITUTE([@A],_xlfn.UNICHAR(160)," ")'),
    ],
)
def test_brackets_stand_where_they_are_needed(made: object, formula: str) -> None:
    assert made.formula == formula  # type: ignore[attr-defined]


def test_an_expression_has_no_truth_in_python() -> None:
    """``and``, ``or``, ``if`` and ``in`` would silently take one side."""
    with pytest.raises(TypeError, match="use &"):
        bool(col("Fee") > 0)


def test_an_expression_names_what_it_looks_at() -> None:
    made = when(col("Fee") > 0, number_or_0(col("Volume")))
    assert made.uses == {("", "Fee"), ("", "Volume")}


def test_the_hidden_sheets_can_be_looked_up(tables: Tables) -> None:
    """The level of a modifier, and how many ranges are local; another table is still none."""

    def level(modifier: str) -> Expression:
        return Column(MODIFIERS_TABLE, "Level").at_row(Column(MODIFIERS_TABLE, MODIFIER).row_of(modifier))

    assert [tables.value(level(one)) for one in ("25", "RT", "RH")] == ["Level I", "Level II", "Level II"]
    assert tables.value(if_error(level("ZQ"), "none")) == "none"
    assert level("25").formula == 'INDEX(KnownModifiers[Level],MATCH("25",KnownModifiers[Modifier],0))'
    assert tables.value(count(RANGES_TABLE, (STATUS, "local"))) == 4
    assert list(tables) == [TABLE]
    with pytest.raises(KeyError):
        tables["Modifiers"]


def test_what_only_a_spreadsheet_knows_is_not_made_up(tables: Tables) -> None:
    with pytest.raises(NotKnownError):
        tables.value(today() - 1)


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [(1, 1.0, 0), (2, "a", -1), ("B", "a", 1), (True, 9, 1), (None, None, 0), (None, False, 0),
     ("a", None, 1), (None, -1, 1)],
)  # fmt: skip
def test_values_are_ordered_as_excel_orders_them(first: Cell, second: Cell, order: int) -> None:
    assert (compare(first, second), compare(second, first)) == (order, -order)
