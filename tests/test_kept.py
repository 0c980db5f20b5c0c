"""What lists that are filled from files keep as values, and what stays live."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_workbooks import each_workbook

from workbook_templates.declaration import (
    Answer,
    Block,
    Input,
    Setting,
    Settings,
    Table,
    Workbook,
    amount,
    step,
    text,
)
from workbook_templates.declaring.code_index import in_order
from workbook_templates.expressions import IN_ORDER, Column, Expression, col, place, rendered, today, when
from workbook_templates.kept import Kept, kept_in

SETTINGS = Settings(Setting("Tolerance", "number", "In percent."))


def workbook(
    *columns: Answer, identity: tuple[str, ...] = ("Code",), other: tuple[Answer, ...] = ()
) -> Workbook:
    """Two lists, with columns of answers."""
    inputs = (
        Input("Code", "code", 10, "The code.", required=True),
        Input("Payer", "text", 10, "The payer."),
        Input("Fee", "amount", 13, "The fee."),
    )
    lists = (
        Table("Own", "Own", "one list", (*inputs, *columns), option="own", identity=identity),
        Table("Other", "Other", "another", (*inputs, *other), option="other", identity=("Code",)),
    )
    return Workbook("made", lists, (Block("Counts", ("Count",), ()),), (), 10, (), settings=SETTINGS)


def kept_of(declared: Workbook, *filled: str) -> set[str]:
    """The kept columns of the first list."""
    kept = kept_in(declared, frozenset(filled or ("Own", "Other")))
    return {heading for table, heading in kept.columns if table == "Own"}


@pytest.mark.parametrize(
    ("expression", "is_kept"),
    [
        (col("Code"), True),
        (place, True),
        (col("Fee"), False),
        (col("Payer"), False),  # no part of the identity
        (SETTINGS["Tolerance"], False),
        (today(), False),
        (Column("Other", "Code").at(1), True),
        (Column("Other", "Fee").at(1), False),
        (col("Step before"), True),
        (col("Step with a fee"), False),
    ],
)
def test_what_rests_on_identities_alone_is_kept(expression: Expression, is_kept: bool) -> None:
    declared = workbook(
        step("Step before", col("Code")), step("Step with a fee", col("Fee") + 1), step("Step", expression)
    )
    assert ("Step" in kept_of(declared)) == is_kept


def test_what_is_shown_stays_live_unless_it_is_said_otherwise() -> None:
    shown = text("Shown", col("Code"), 10)
    assert kept_of(workbook(shown)) == set()
    assert kept_of(workbook(replace(shown, kept=True))) == {"Shown"}


def test_a_list_that_is_pasted_later_is_followed() -> None:
    """What looks at a list that no file filled stays live; and in that list everything is."""
    declared = workbook(step("Step", Column("Other", "Code").at(1)), step("Own step", col("Code")))
    assert kept_of(declared, "Own") == {"Own step"}
    assert kept_of(declared, "Other") == set()


def test_a_column_in_its_own_order_follows_when_something_live_looks_at_it() -> None:
    """Else the list could not be sorted: kept values move with their lines."""
    number, ordered = step("Number", col("Code")), step("Ordered", in_order("Own", "Number"))
    found = step("Found", Column("Own", "Ordered").place_up_to(5))
    assert kept_of(workbook(number, ordered, found)) == {"Number", "Ordered", "Found"}
    live = amount("Live", when(col("Ordered") > 0, col("Fee")))
    assert kept_of(workbook(number, ordered, found, live)) == {"Number", "Found"}


def test_steps_that_nothing_looks_at_stay_empty() -> None:
    declared = workbook(
        step("Used", col("Code")), step("Unused", col("Code")), text("Shown", col("Used"), 10)
    )
    kept = kept_in(declared, frozenset({"Own"}))
    assert kept.unused == {("Own", "Unused")}


def test_lines_are_found_by_their_number_where_lists_can_be_sorted() -> None:
    """Beside kept values; where all is live, a place is a place."""
    kept = Kept(numbered=frozenset({"Own"}), ordered=frozenset({("Own", "Ordered")}))
    at, of = Column("Own", "Fee").at(col("Place")), Column("Own", "Code").place_of("x")
    ordered = Column("Own", "Ordered").at(col("Place"))
    assert [kept.formula(one, "Own", "Here") for one in (at, of, ordered, place)] == [
        "INDEX(Own[Fee],IF(IFERROR(INDEX(Own[Step line],[@Place])=[@Place],FALSE),[@Place],"
        "MATCH([@Place],Own[Step line],0)))",
        'INDEX(Own[Step line],MATCH("x",Own[Code],0))',
        "INDEX(Own[Ordered],[@Place])",
        "[@Step line]",
    ]
    assert [rendered(one.formula) for one in (at, of, ordered, place)] == [
        "INDEX(Own[Fee],[@Place])",
        'MATCH("x",Own[Code],0)',
        "INDEX(Own[Ordered],[@Place])",
        "ROW()-4",
    ]


@each_workbook
def test_no_workbook_keeps_what_may_change_without_a_mark(declared: Workbook) -> None:
    """Followed down from each kept column: to identities, to the numbers of lines, and to nothing else."""
    filled = frozenset(table.name for table in declared.inputs)
    tables = {table.name: table for table in declared.tables}
    answers = {
        (table.name, column.heading): column.expression
        for table in declared.tables
        for column in table.columns
        if isinstance(column, Answer)
    }
    seen: set[tuple[str, str]] = set()
    to_see = list(kept_in(declared, filled).columns)
    assert to_see
    while to_see:
        one = to_see.pop()
        if one in seen or one[0] in ("Ranges", "KnownModifiers"):
            continue
        seen.add(one)
        if one in answers:
            to_see += [(table or one[0], heading) for table, heading in answers[one].uses - {IN_ORDER}]
        else:
            assert one[0] in filled, one
            assert one[1] in tables[one[0]].identity, one


@each_workbook
def test_a_column_that_shall_be_kept_is_kept_where_all_lists_are_filled(declared: Workbook) -> None:
    """None rests on a column that may change without a mark: that would make it live, and the file heavy."""
    filled = [table for table in declared.tables if table.identity]
    wanted = {
        (table.name, column.heading)
        for table in filled
        for column in table.columns
        if isinstance(column, Answer) and column.kind != "step" and column.kept
    }
    assert wanted
    assert wanted - kept_in(declared, frozenset(table.name for table in filled)).columns == set()
