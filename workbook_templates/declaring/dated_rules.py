"""Which of several rules with the same key is in force on a day: the one that began last and has not ended.

The rules of a key get one number, these are sorted together with their first days, and so the rules of a key
lie together in the order of their days. A table of rules can be searched by several keys, which have names.
"""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.declaration import Answer, step
from workbook_templates.declaring.code_index import BEHIND, in_order
from workbook_templates.expressions import (
    Column,
    Expression,
    both_hold,
    col,
    count,
    expression,
    if_error,
    larger,
    place,
    smaller,
    when,
    whole,
)

LAST_DAY = 99_999
FIRST, LAST = "Step from", "Step to"
_DAYS, _TRIED = 100_000, 3  # how many rules that have begun are tried, the latest first

Search = Callable[[str], Expression]  # what is found by the key with this name


def day_steps(start: str, end: str) -> tuple[Answer, ...]:
    """Return the steps with the first and the last day of a rule; a rule without them has no such end."""
    first, last = col(start), col(end)
    return (
        step(FIRST, when(first.is_number, larger(0, smaller(LAST_DAY, whole(first))), 0)),
        step(LAST, when(last.is_number, whole(last), LAST_DAY)),
    )


def rule_steps(table: str, name: str, key: Expression, *, says: str, other: str) -> tuple[Answer, ...]:
    """Return the steps of a table of rules that is searched by a key, "" for rules that are left out.

    A rule repeats an earlier one with its key and first day, unless it ``says`` the same until the same day
    and has an ``other`` of its own: several others may belong to one key.
    """
    own, first, dated, number, ordered, row = (
        col(_step(what, name))
        for what in ("key", "first", "key and day", "number", "numbers sorted", "row sorted")
    )
    keys, all_dated, numbers = (Column(table, _step(what, name)) for what in ("key", "key and day", "number"))
    earlier = all_dated.row_of(dated)
    is_same = [Column(table, heading).at_row(earlier) == col(heading) for heading in (says, LAST)]
    repeats = when(both_hold(*is_same, Column(table, other).at_row(earlier) != col(other)), 0, 1)
    several = when(count(table, (all_dated.heading, dated)) > 1, 1, 0)
    return (
        step(_step("key", name), key),
        step(_step("first", name), when(own == "", "", keys.place_of(own))),
        step(_step("key and day", name), when(first == "", "", first * _DAYS + col(FIRST))),
        step(
            _step("number", name), when(dated == "", "", when(all_dated.place_of(dated) < place, "", dated))
        ),
        step(_step("numbers sorted", name), in_order(table, numbers.heading)),
        step(_step("row sorted", name), when(ordered == BEHIND, "", numbers.place_of(ordered))),
        step(_step("end sorted", name), when(row == "", "", Column(table, LAST).at(row))),
        step(_step("repeats", name), when((dated == "") | (number != ""), 0, repeats)),
        step(several_others(name), when(number == "", 0, several)),
    )


def several_others(name: str) -> str:
    """Return the step that is 1 where other rules have the key and the first day of a rule, too."""
    return _step("several", name)


def repeated_rules(table: str, name: str) -> Expression:
    """Return how many rules repeat an earlier one, and so are not found."""
    return Column(table, _step("repeats", name)).sum


def search_steps(
    name: str,
    table: str,
    *,
    key: Expression,
    day: str,
    by_name: Callable[[Search], Expression],
    before: Expression,
    is_done: Expression,
) -> tuple[Answer, ...]:
    """Return the steps that look for the rule in force; the last one, ``name``, has its place, 0 for none.

    The table has the :func:`rule_steps` of each name, among which ``by_name`` chooses; ``day`` is the step
    with the day, "" for none. Where the search ``is_done``, the result is what was found ``before``.
    """
    first, at = col(with_key(name)), col(f"{name} begun")

    def in_force(of: str) -> Expression:
        ordered, ends, rows = (
            Column(table, _step(what, of)) for what in ("numbers sorted", "end sorted", "row sorted")
        )
        found = expression(0)
        for back in reversed(range(_TRIED)):
            this = at - back if back else at
            is_same = whole(ordered.at(this) / _DAYS) == first
            not_ended = when(ends.at(this) >= col(day), rows.at(this), found)
            found = when(at <= back, 0, when(is_same, not_ended, 0))
        return found

    any_day = by_name(lambda of: if_error(Column(table, _step("key", of)).place_of(key), 0))
    begun = by_name(
        lambda of: if_error(
            Column(table, _step("numbers sorted", of)).place_up_to(first * _DAYS + col(day)), 0
        )
    )
    return (
        step(with_key(name), when(is_done, 0, any_day)),
        step(f"{name} begun", when((first == 0) | (col(day) == ""), 0, begun)),
        step(name, when(is_done, before, when(at == 0, 0, by_name(in_force)))),
    )


def with_key(name: str) -> str:
    """Return the step of a search that has the place of the first rule with the key, of any day."""
    return f"{name} of any day"


def _step(what: str, name: str) -> str:
    return f"Step {what} of {name}"
